"""The option --explain: the meaning of every column of a command's tables, below its screen."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli.context import Context
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, WheelError
from wheelcli.render.parts.column_meanings import print_meanings

if TYPE_CHECKING:
    from rich.console import Console

Explain = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Also explain every column and line, including columns that do not fit the width.",
    ),
]


def explained(ctx: Context, result: Result, name: str, *, explain: bool) -> Result:
    """Return the result, with the meanings below its screen if `explain` is set.

    Raises WheelError (usage) for a format without a screen.
    """
    if not explain:
        return result
    if ctx.chosen_format is not Format.TABLE:
        raise WheelError(
            "--explain needs a table",
            hint=f"add --format table; `wheel schema {name}` describes the fields of the other formats",
            code="usage",
            exit_code=Exit.USAGE,
        )

    def screen(console: "Console | Any") -> None:
        result.screen(console)
        print_meanings(name, console)

    return replace(result, screen=screen)
