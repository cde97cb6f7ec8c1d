"""Each cycle as a path: the puts sold, the shares that came, the calls sold on them, and how each ended.

Example: a put sold on 10 November and assigned on the 21st, 100 shares held from then to 19 December, a call
sold on 24 November and assigned on 19 December: three stages of one cycle that ends called away.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import Annotated

from wheelcli.book.ledger import AccountBook, Cycle
from wheelcli.contract import Contract, Right
from wheelcli.units import Doc, Dollars

__all__ = ["CyclePath", "CycleStage", "Holding", "cycle_paths"]

RECENT = timedelta(days=365)


class Holding(StrEnum):
    """What a stage of a cycle holds."""

    PUT = "put"
    SHARES = "shares"
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleStage:
    """Short options of one contract, opened on one day and ended on one; or an unbroken holding of shares."""

    what: Annotated[Holding, Doc("put, shares or call; shares may be coins")]
    label: Annotated[str, Doc("name of the contract, or the symbol")]
    since: Annotated[date, Doc("day on which it was opened, or on which shares came")]
    until: Annotated[date | None, Doc("day on which it ended; null while open")]
    ended: Annotated[str | None, Doc("how the contracts ended; null while open, and for shares")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclePath:
    """One cycle with its stages, by day."""

    id: Annotated[str, Doc("AAPL-260818, as in `wheel cycles`")]
    symbol: Annotated[str, Doc("underlying")]
    opened: Annotated[date, Doc("day of the first put, or of the first shares")]
    closed: Annotated[date | None, Doc("day on which nothing was left; null while open")]
    earned_usd: Annotated[
        Dollars | None, Doc("result after fees; null while it is open, or if a basis is unknown")
    ]
    stages: Annotated[tuple[CycleStage, ...], Doc("its puts, shares and calls")]


def cycle_paths(account: AccountBook, *, until: date) -> tuple[CyclePath, ...]:
    """Return the cycles that are open, and those that ended in the year up to `until`, by first day."""
    cycles = [c for c in account.cycles if c.wheel and (c.closed is None or c.closed > until - RECENT)]
    of_opening: dict[str, list[CycleStage]] = defaultdict(list)
    for one in account.closed:
        ended = one.ended.value.replace("_", " ")
        of_opening[one.id].append(_options(one.contract, one.symbol, one.opened, one.closed, ended))
    for lot in account.options:
        of_opening[lot.id].append(_options(lot.contract, lot.symbol, lot.opened, None, None))
    return tuple(
        CyclePath(
            id=cycle.id,
            symbol=cycle.symbol,
            opened=cycle.opened,
            closed=cycle.closed,
            earned_usd=_earned(cycle),
            stages=_sorted({*_shares(cycle), *(s for id_ in cycle.options for s in of_opening[id_])}),
        )
        for cycle in cycles
    )


def _options(
    contract: Contract, symbol: str, since: date, until: date | None, ended: str | None
) -> CycleStage:
    what = Holding.PUT if contract.right is Right.PUT else Holding.CALL
    return CycleStage(what=what, label=contract.label(symbol), since=since, until=until, ended=ended)


def _shares(cycle: Cycle) -> Iterator[CycleStage]:
    for came, left in zip_longest(cycle.held[::2], cycle.held[1::2]):
        yield CycleStage(what=Holding.SHARES, label=cycle.symbol, since=came, until=left, ended=None)


def _sorted(stages: set[CycleStage]) -> tuple[CycleStage, ...]:
    return tuple(sorted(stages, key=lambda s: (s.since, s.until or date.max, s.label, s.ended or "")))


def _earned(cycle: Cycle) -> float | None:
    cents = cycle.profit_cents
    return None if cycle.closed is None or cents is None else cents / 100
