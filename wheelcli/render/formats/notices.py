"""Notices beside the result: notes and problems by symbol, for stderr.

A held name without a price is a problem to the feed, to the account's value, to each option and to the
limits. Documents have them all; a reader gets one line on the name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from wheelcli.documents.result import Result
from wheelcli.errors import Problem, alike
from wheelcli.money_text import with_minus
from wheelcli.render.formats.sanitize import printable

_SHOWN = 12
_UNPRICED = ("no_price", "unpriced_position")
_OF_EXPIRED = ("unsettled_expiration", "unpriced")


def notice(problem: Problem) -> str:
    """Return a problem in one line with its hint, numbers as on screens."""
    who = f"{problem.symbol}: " if problem.symbol else ""
    hint = f" ({problem.hint})" if problem.hint else ""
    return with_minus(printable(f"! {who}{problem.message}{hint}"))


def joined(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, with all problems of a name without a price joined to one, in the place of the
    first: the cause with its hint, then its consequences. Equal problems of several names are joined, too.
    """
    every = _expired_once(dict.fromkeys(problems))
    unpriced = {p.symbol for p in every if p.symbol and (p.code in _UNPRICED or _lacks_its_name(p))}
    lines: dict[object, Problem] = {}
    for place, one in enumerate(every):
        if one.symbol not in unpriced:
            lines[place] = one
        elif one.symbol not in lines:
            lines[one.symbol] = _as_one([p for p in every if p.symbol == one.symbol])
    return alike(lines.values())


def _expired_once(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems; for an expired option only one: that with its value, else that without a price."""
    every = list(problems)
    valued = _contracts(every, "expired_mark")
    left = [p for p in every if p.code not in _OF_EXPIRED or valued.isdisjoint(p.contracts)]
    unpriced = _contracts(left, "unpriced")
    return [p for p in left if p.code != "unsettled_expiration" or unpriced.isdisjoint(p.contracts)]


def _contracts(problems: Iterable[Problem], code: str) -> set[str]:
    """Return the contracts that problems of this code concern."""
    return {name for p in problems if p.code == code for name in p.contracts}


def _lacks_its_name(problem: Problem) -> bool:
    """Return whether a position is unpriced because the market lacks its name."""
    return problem.code == "unpriced" and problem.message.endswith(_absent(problem))


def _absent(problem: Problem) -> str:
    return f": {problem.symbol} is not in this market"


def _as_one(problems: Sequence[Problem]) -> Problem:
    """Return one problem with the sentences of all of one symbol, the cause before its consequences."""
    ordered = sorted(problems, key=lambda p: p.code in _UNPRICED or _lacks_its_name(p))
    first = ordered[0]
    if len(ordered) == 1:
        return first
    again = re.compile(rf"no price for {re.escape(first.symbol or '')}(, an open position)?: ")
    rest = (again.sub("", p.message).removesuffix(_absent(p)) for p in ordered[1:])
    hint = next((p.hint for p in ordered if p.hint), "")
    return replace(first, message="; ".join([first.message.rstrip("."), *rest]), hint=hint)


def notices(result: Result, of_run: Iterable[Problem] = ()) -> Iterator[str]:
    """Yield notes, problems of the run itself and the first ones of its result: a line each, with its
    hint.
    """
    yield from map(printable, result.notes)
    run = tuple(of_run)
    problems = joined((*run, *result.problems))
    most = len(run) + _SHOWN
    yield from map(notice, problems[:most])
    if len(problems) > most:
        yield f"! … and {len(problems) - most} more; --json shows all"
