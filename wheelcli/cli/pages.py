"""The option --html: a result as a web page in a file, and a copy that `wheel serve` shows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError, cannot_write
from wheelcli.loaders.latest_pages import keep_page, pages_folder
from wheelcli.render.formats.write import write_file

LARGEST = 1_000_000  # bytes
Html = Annotated[
    str | None,
    typer.Option("--html", help="Also write the result to this file, as a single web page.", metavar="FILE"),
]


def with_page(
    ctx: Context, result: Result, html: str | None, page: Callable[[], str], *, hint: str = ""
) -> Result:
    """Write the page of a result if a file is named; return the result with a note about it.

    Raises WheelError (usage) if the file cannot be written, or the page is too large for a phone; `hint` is
    how to make it smaller.
    """
    if html is None:
        return result
    body = page()
    if hint and len(body.encode("utf-8")) >= LARGEST:
        raise WheelError(
            f"the page would be {len(body) / 1e6:.1f} MB; the maximum is 1 MB",
            hint=hint,
            code="usage",
            exit_code=Exit.USAGE,
        )
    write_page(ctx, result.schema, Path(html), body)
    return replace(result, notes=(*result.notes, f"page written to {html}"))


def write_page(ctx: Context, schema: str, file: Path, body: str) -> None:
    """Write the page of the document `schema`, and keep it as the latest of its kind; a copy that cannot be
    kept is reported. Raises WheelError (usage) if the file cannot be written.
    """
    write_file(file, body)
    try:
        keep_page(ctx.workspace, schema.removeprefix("wheel.").split("/")[0], body)
    except OSError as error:
        folder = pages_folder(ctx.workspace)
        ctx.tell(Problem("pages", cannot_write(folder, error), "`wheel serve` does not show this page"))
