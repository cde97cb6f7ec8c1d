"""What a person should know beside the result: problems by symbol and notes, on stderr."""

from typing import TYPE_CHECKING

from wheelcli.render.result import Result
from wheelcli.render.text import printable

if TYPE_CHECKING:
    from wheelcli.cli.context import Context

_SHOWN = 12


def tell(result: Result, ctx: "Context") -> None:
    """Print the notes and the first problems of a result to stderr, each in one line with its hint."""
    for note in result.notes:
        print(printable(note), file=ctx.stderr)
    for problem in result.problems[:_SHOWN]:
        who = f"{problem.symbol}: " if problem.symbol else ""
        hint = f" ({problem.hint})" if problem.hint else ""
        print(printable(f"! {who}{problem.message}{hint}"), file=ctx.stderr)
    if len(result.problems) > _SHOWN:
        print(f"! … and {len(result.problems) - _SHOWN} more; all of them with --json", file=ctx.stderr)
