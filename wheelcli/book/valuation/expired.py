"""The mark of an expired option that is not yet settled: one rule for all screens.

It has its intrinsic value at the close of its last day, if its contract settles at that close. It has no mark
if it settles at the open (SPX) or at an unknown moment, if its deliverable cannot be compared with the
share's price, or if the close is unknown. Its profit is then unknown, and it is valued at its opening
premium. No quote or time value from after its last moment counts.

Example: a 165 put expired with the share at 148.36: it is marked 16.64.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from wheelcli.book.entry.settlement import Expired
from wheelcli.contract import Contract, Right
from wheelcli.errors import Problem
from wheelcli.open_option import MICROS
from wheelcli.option_roots import Moment
from wheelcli.quotes import Mark, Origin
from wheelcli.trading_calendar import NEW_YORK, settles_at

__all__ = ["Closes", "Held", "expired_marks", "expired_problems", "is_over"]

# Dollars per share by symbol and session, as far as known.
Closes = Callable[[set[tuple[str, date]]], Mapping[tuple[str, date], float]]


class Held(Protocol):
    """The protocol of an open option for this rule: a lot of the book, or an `OpenOption`."""

    @property
    def symbol(self) -> str:
        """Return the underlying."""

    @property
    def contract(self) -> Contract:
        """Return the contract as listed."""

    @property
    def multiplier(self) -> int | float:
        """Return dollars per point."""

    @property
    def deliverable_micros(self) -> int | None:
        """Return the shares behind one contract, in millionths; None means as its root implies."""


def is_over(symbol: str, contract: Contract, as_of: datetime) -> bool:
    """Return whether the moment at which a contract settles has come: the close of its last day, or its
    open.
    """
    if contract.expiration > as_of.astimezone(NEW_YORK).date():
        return False  # avoids the trading calendar, which takes long to load
    return settles_at(contract.expiration, at=contract.ends_at(symbol)) <= as_of


def expired_marks(options: Iterable[Held], as_of: datetime, closes: Closes) -> dict[Contract, Mark | None]:
    """Return the mark of each of these contracts that has expired, None if it is unknown; the others are
    absent.
    """
    over = {o.contract: _expired(o) for o in options if is_over(o.symbol, o.contract, as_of)}
    wanted = {(e.symbol, e.day) for e in over.values() if _judged_by_close(e)}
    known = closes(wanted) if wanted else {}
    return {
        contract: _mark(each, known.get((each.symbol, each.day))) if _judged_by_close(each) else None
        for contract, each in over.items()
    }


def expired_problems(
    marks: Mapping[Contract, Mark | None], symbols: Mapping[Contract, str]
) -> tuple[Problem, ...]:
    """Return a sentence for each: its value until it is settled."""
    return tuple(
        Problem(
            "expired_mark",
            f"{contract.label(symbols[contract])} has expired but is not settled: {_counts(mark, contract)}",
            "record how it ended with `wheel journal settle`",
            symbols[contract],
            (contract.name,),
        )
        for contract, mark in marks.items()
    )


def _counts(mark: Mark | None, contract: Contract) -> str:
    if mark is None:
        return "settlement value unknown; valued at its opening premium, profit unknown"
    return f"valued at {mark.price:,.2f}, its intrinsic value at the close of {contract.expiration}"


def _expired(held: Held) -> Expired:
    deliverable = held.deliverable_micros
    return Expired(
        held.symbol,
        held.contract,
        1,
        held.multiplier,
        round(held.multiplier * MICROS) if deliverable is None else deliverable,
    )


def _judged_by_close(each: Expired) -> bool:
    return each.terms.moment is Moment.CLOSE and not each.delivers_more and each.deliverable_micros > 0


def _mark(each: Expired, close: float | None) -> Mark | None:
    """Return dollars per share as listed; for a deliverable that a split changed, its value ÷ the
    multiplier.
    """
    if close is None:
        return None
    inside = each.strike - close if each.contract.right is Right.PUT else close - each.strike
    listed = max(inside, 0.0) * each.deliverable_micros / (each.multiplier * MICROS)
    at = settles_at(each.contract.expiration, at=each.contract.ends_at(each.symbol))
    return Mark(round(listed, 6), Origin.SETTLEMENT, at)
