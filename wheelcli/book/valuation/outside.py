"""The cycles and the rest of the account: the realised and unrealised profit of each cycle, and amounts that
belong to none.

Σ realised of the cycles + that of `outside` = realised since the start. The same holds for dividends,
interest and unrealised: together they are the amounts of the account's bridge.

`outside` holds spreads, long options, shares on which no option was sold, core shares, account fees, and
money of a name between its cycles. It also holds every cycle with an unknown basis, and positions without a
market price, at cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wheelcli.book.brief import BriefBook
from wheelcli.book.ledger import AccountBook, Cycle, Ended, Role
from wheelcli.book.projection.state import part
from wheelcli.book.valuation.gains import Bridge
from wheelcli.book.valuation.worth import Worth, share_cents

__all__ = ["CycleSums", "Outside", "apart_cents", "cycles_beside"]


@dataclass(frozen=True, slots=True)
class CycleSums:
    """One cycle, cents: profit = realised + dividends + unrealised. None is unknown."""

    cycle: Cycle
    realised: int | None
    open_premium: int | None  # premium of open options: not profit yet
    unrealised: int | None  # None without a market, or if any part of it has no price

    @property
    def profit(self) -> int | None:
        """Return the earnings of the cycle plus its unrealised profit; None if that is unknown for an open
        cycle.
        """
        if self.realised is None or (self.unrealised is None and self.cycle.closed is None):
            return None
        return self.realised + self.cycle.dividends_cents + (self.unrealised or 0)


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything outside cycles, cents. `realised` = spreads + long_options + shares + other."""

    realised: int
    dividends: int
    interest: int
    unrealised: int | None
    spreads: int
    long_options: int
    shares: int  # shares sold of names on which no option was ever sold
    other: int  # account fees, core shares, money between cycles, cycles with an unknown basis


def cycles_beside(
    book: AccountBook, whole: Bridge, worth: Worth | None
) -> tuple[tuple[CycleSums, ...], Outside]:
    """Return every cycle, and the rest of `whole` (the account since its start); `worth` is None at cost."""
    premiums, above = _open_options(book, worth)
    turns = tuple(_sums(c, book, premiums, above, worth) for c in book.cycles if c.wheel)
    known = [turn for turn in turns if turn.realised is not None]
    realised = whole.sums.realised - sum(turn.realised or 0 for turn in known)
    spreads, long_options = (apart_cents(book, role) for role in (Role.SPREAD, Role.OTHER))
    shares = sum(cycle.share_gains_cents or 0 for cycle in book.cycles if not cycle.wheel)
    return turns, Outside(
        realised=realised,
        dividends=whole.sums.dividends - sum(turn.cycle.dividends_cents for turn in known),
        interest=whole.sums.interest,
        unrealised=None
        if worth is None
        else whole.end.unrealised - sum(turn.unrealised or 0 for turn in turns),
        spreads=spreads,
        long_options=long_options,
        shares=shares,
        other=realised - spreads - long_options - shares,
    )


def _open_options(
    book: AccountBook, worth: Worth | None
) -> tuple[Mapping[str, int | None], Mapping[str, int | None]]:
    """Return, for the wheel's open options by name, their premium after fees, and their unrealised profit."""
    brought: dict[str, int | None] = {}
    above: dict[str, int | None] = {}
    for lot, now in zip(book.options, worth.options if worth else (0,) * len(book.options), strict=True):
        if lot.role is not Role.WHEEL:
            continue
        net = None if lot.credit_cents is None else lot.credit_cents - lot.fees_cents
        unpriced = worth is not None and lot.contract.label(lot.symbol) in worth.unpriced
        for table, cents in (brought, net), (above, None if net is None or unpriced else net + now):
            before = table.get(lot.symbol, 0)
            table[lot.symbol] = None if before is None or cents is None else before + cents
    return brought, above


def _sums(
    cycle: Cycle,
    book: AccountBook,
    premiums: Mapping[str, int | None],
    above: Mapping[str, int | None],
    worth: Worth | None,
) -> CycleSums:
    live = cycle.closed is None and book.cycle_of(cycle.symbol) is cycle
    premium = premiums.get(cycle.symbol, 0) if live else 0
    profit = cycle.profit_cents
    realised = None if profit is None or premium is None else profit - cycle.dividends_cents - premium
    if worth is None or realised is None or cycle.cost_cents is None:
        return CycleSums(cycle, realised, premium, None)
    now = share_cents(worth.spots.get(cycle.symbol), cycle.micro_shares) if cycle.micro_shares else 0
    options = above.get(cycle.symbol, 0) if live else 0
    if now is None or options is None:
        return CycleSums(cycle, realised, premium, None)
    return CycleSums(cycle, realised, premium, now - cycle.cost_cents + options)


def apart_cents(book: AccountBook, role: Role) -> int:
    """Return the result of ended spreads or long options, cents, without those that joined a cycle with the
    shares they brought.
    """
    if isinstance(book, BriefBook):
        return book.totals.apart[role]
    total = 0
    for one in book.closed:
        if one.role is not role or one.credit_cents is None or one.ended is Ended.TRANSFERRED:
            continue
        size = abs(one.contracts)
        gross, fees = one.credit_cents + one.close_cents, one.fees_cents
        total += gross - part(gross, one.joined, size) - (fees - part(fees, one.joined, size))
    return total
