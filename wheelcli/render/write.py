"""One result to one place: the terminal, a pipe, or a file that is whole or not there."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.errors import Exit, WheelError
from wheelcli.render.machine import lines
from wheelcli.render.result import Format, Result

if TYPE_CHECKING:
    from wheelcli.cli.context import Context


def write(result: Result, ctx: "Context") -> None:
    """Write the result in the format asked for, to stdout or to `--output`.

    Raises WheelError (usage) where the file cannot be written.
    """
    form = ctx.chosen_format
    if form is Format.TABLE and not ctx.output and not ctx.fields:
        result.screen(ctx.console())
        ctx.stdout.flush()
        return
    text = _drawn(result) if form is Format.TABLE and not ctx.fields else None
    body = text if text is not None else "".join(f"{line}\n" for line in lines(result, _rowed(form), ctx.fields))
    if ctx.output:
        _whole_file(Path(ctx.output), body)
    else:
        ctx.stdout.write(body)
        ctx.stdout.flush()


def _rowed(form: Format) -> Format:
    return Format.TSV if form is Format.TABLE else form


def _drawn(result: Result) -> str:
    import io

    from rich.console import Console

    page = io.StringIO()
    result.screen(Console(file=page, no_color=True, highlight=False, emoji=False))
    return page.getvalue()


def _whole_file(path: Path, body: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(body, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise WheelError(
            f"cannot write {path}: {error.strerror or error}", code="output", exit_code=Exit.USAGE
        ) from error
