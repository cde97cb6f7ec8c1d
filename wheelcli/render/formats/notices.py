"""Notices beside the result: notes and problems by symbol, for stderr."""

from collections.abc import Iterable, Iterator

from wheelcli.documents.result import Result
from wheelcli.errors import Problem
from wheelcli.render.formats.sanitize import printable

_SHOWN = 12


def notice(problem: Problem) -> str:
    """Return a problem in one line with its hint."""
    who = f"{problem.symbol}: " if problem.symbol else ""
    hint = f" ({problem.hint})" if problem.hint else ""
    return printable(f"! {who}{problem.message}{hint}")


def notices(result: Result, of_run: Iterable[Problem] = ()) -> Iterator[str]:
    """Yield notes, problems of the run itself and the first ones of its result: a line each, with its
    hint.
    """
    yield from map(printable, result.notes)
    yield from map(notice, of_run)
    yield from map(notice, result.problems[:_SHOWN])
    if len(result.problems) > _SHOWN:
        yield f"! … and {len(result.problems) - _SHOWN} more; --json shows all"
