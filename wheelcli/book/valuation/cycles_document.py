"""Every turn of the wheel, and the account it is part of, dollars for cents: the `data` of `wheel.cycles`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from wheelcli.book.ledger import AccountBook
from wheelcli.book.positions.document import Priced
from wheelcli.book.valuation.gains import Bridge
from wheelcli.book.valuation.outside import CycleSums, Outside, cycles_beside
from wheelcli.book.valuation.worth import Worth
from wheelcli.units import Contracts, Days, Doc, Dollars, PerShare, Shares

__all__ = ["AccountEarnings", "CycleRow", "CycleState", "CyclesDocument", "OutsideEarnings", "document_of"]


class CycleState(StrEnum):
    """Whether anything of a cycle is open."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideEarnings:
    """What belongs to no cycle since the start; with it the cycles sum to the account."""

    realised_usd: Annotated[Dollars, Doc("the four lines after it")]
    spreads_usd: Annotated[
        Dollars, Doc("spreads that ended, without what joined a cycle with the shares it brought")
    ]
    long_options_usd: Annotated[Dollars, Doc("long options on their own that ended")]
    shares_usd: Annotated[Dollars, Doc("shares sold of names on which no option was ever sold")]
    other_usd: Annotated[
        Dollars,
        Doc(
            "account fees, core shares, money of a name between its cycles, cycles with an unknown basis, "
            "cents of rounding"
        ),
    ]
    dividends_usd: Annotated[Dollars, Doc("of no cycle")]
    interest_usd: Annotated[Dollars, Doc("on cash")]
    unrealised_usd: Annotated[
        Dollars | None,
        Doc("of open positions of no cycle, at cost those of a cycle without a price; null at cost"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEarnings:
    """The account since its start: the cycles and what is outside them."""

    realised_usd: Annotated[Dollars, Doc("options and shares that ended, less all fees")]
    dividends_usd: Annotated[Dollars, Doc("received")]
    interest_usd: Annotated[Dollars, Doc("on cash")]
    unrealised_usd: Annotated[Dollars | None, Doc("of what is open; null at cost")]


Premium = Annotated[Dollars, Doc("received less paid, before fees, options still open included")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRow:
    """One cycle."""

    id: Annotated[str, Doc("AAPL-260818")]
    symbol: Annotated[str, Doc("the underlying")]
    state: Annotated[CycleState, Doc("whether anything of it is open")]
    opened: Annotated[date, Doc("of the first put, or the first shares")]
    closed: Annotated[date | None, Doc("the day it was flat")]
    days: Annotated[Days | None, Doc("from the one to the other")]
    puts: Annotated[Contracts, Doc("sold")]
    calls: Annotated[Contracts, Doc("sold")]
    rolls: Annotated[int, Doc("of either")]
    assigned: Annotated[Contracts, Doc("puts and calls")]
    called_away: Annotated[Contracts, Doc("calls of these")]
    put_premium_usd: Premium | None
    call_premium_usd: Premium | None
    dividends_usd: Annotated[Dollars, Doc("less what was withheld")]
    share_gains_usd: Annotated[Dollars | None, Doc("of shares that left, their fees off")]
    fees_usd: Annotated[Dollars, Doc("paid for options and charged to the name")]
    profit_usd: Annotated[
        Dollars | None,
        Doc(
            "realised + dividends + unrealised; null if a basis is unknown, and of an open cycle at cost or "
            "if anything of it has no price"
        ),
    ]
    open_premium_usd: Annotated[
        Dollars | None,
        Doc("of the premiums those of options still open, fees off: not earned yet, no part of realised"),
    ]
    realised_usd: Annotated[Dollars | None, Doc("options and shares that ended, less all fees")]
    unrealised_usd: Annotated[
        Dollars | None,
        Doc("what its shares and open options stand above their cost; null at cost, or without a price"),
    ]
    shares: Annotated[Shares, Doc("held now, core left out; negative if short")]
    cost_usd: Annotated[Dollars | None, Doc("of those, fees in")]
    break_even: Annotated[
        PerShare | None,
        Doc("of those, with dividends, fees and the premiums of options that ended"),
    ]
    break_even_open: Annotated[PerShare | None, Doc("the same, if the options still open expired")]
    open_contracts: Annotated[Contracts, Doc("sold and still open")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclesDocument:
    """Turns of the wheel, by `wheel cycles`."""

    account: Annotated[str, Doc("its name")]
    closed: Annotated[int, Doc("cycles that are over")]
    profit_usd: Annotated[Dollars | None, Doc("of the closed ones; null where one's is not known")]
    priced: Priced
    outside: Annotated[
        OutsideEarnings | None,
        Doc(
            "what belongs to no cycle since the start; with it the cycles sum to the account. null if only "
            "some cycles are listed"
        ),
    ]
    total: Annotated[
        AccountEarnings,
        Doc(
            "the account since its start, as the bridge of `wheel positions` and `wheel review` has it: "
            "Σ cycles + outside"
        ),
    ]
    cycles: Annotated[tuple[CycleRow, ...], Doc("one cycle each, by the day it began")]


def document_of(
    book: AccountBook,
    whole: Bridge,
    worth: Worth | None,
    *,
    symbols: Collection[str] = (),
    only: CycleState | None = None,
) -> CyclesDocument:
    """The cycles of those underlyings (none named: of all) in that state (None: any), and the whole account.

    `whole` is the account's bridge since its first event; `worth` is None at cost.
    """
    turns, outside = cycles_beside(book, whole, worth)
    listed = [
        turn
        for turn in turns
        if (not symbols or turn.cycle.symbol in symbols) and only in (None, _state(turn))
    ]
    rows = tuple(_row(turn) for turn in listed)
    over = [row.profit_usd for row in rows if row.state is CycleState.CLOSED]
    profits = [profit for profit in over if profit is not None]
    return CyclesDocument(
        account=book.name,
        closed=len(over),
        profit_usd=round(sum(profits), 2) if len(profits) == len(over) else None,
        priced="cost" if worth is None else "market",
        outside=None if symbols or only else _outside(outside),
        total=AccountEarnings(
            realised_usd=whole.sums.realised / 100,
            dividends_usd=whole.sums.dividends / 100,
            interest_usd=whole.sums.interest / 100,
            unrealised_usd=None if worth is None else whole.end.unrealised / 100,
        ),
        cycles=rows,
    )


def _state(turn: CycleSums) -> CycleState:
    return CycleState.OPEN if turn.cycle.closed is None else CycleState.CLOSED


def _outside(outside: Outside) -> OutsideEarnings:
    return OutsideEarnings(
        realised_usd=outside.realised / 100,
        spreads_usd=outside.spreads / 100,
        long_options_usd=outside.long_options / 100,
        shares_usd=outside.shares / 100,
        other_usd=outside.other / 100,
        dividends_usd=outside.dividends / 100,
        interest_usd=outside.interest / 100,
        unrealised_usd=_usd(outside.unrealised),
    )


def _row(turn: CycleSums) -> CycleRow:
    cycle = turn.cycle
    return CycleRow(
        id=cycle.id,
        symbol=cycle.symbol,
        state=_state(turn),
        opened=cycle.opened,
        closed=cycle.closed,
        days=None if cycle.closed is None else (cycle.closed - cycle.opened).days,
        puts=cycle.puts,
        calls=cycle.calls,
        rolls=cycle.rolls,
        assigned=cycle.assigned,
        called_away=cycle.called_away,
        put_premium_usd=_usd(cycle.put_premium_cents),
        call_premium_usd=_usd(cycle.call_premium_cents),
        dividends_usd=cycle.dividends_cents / 100,
        share_gains_usd=_usd(cycle.share_gains_cents),
        fees_usd=cycle.fees_cents / 100,
        profit_usd=_usd(turn.profit),
        open_premium_usd=_usd(turn.open_premium),
        realised_usd=_usd(turn.realised),
        unrealised_usd=_usd(turn.unrealised),
        shares=cycle.micro_shares / 1_000_000,
        cost_usd=_usd(cycle.cost_cents),
        break_even=cycle.break_even,
        break_even_open=cycle.break_even_open,
        open_contracts=cycle.open_contracts,
    )


def _usd(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
