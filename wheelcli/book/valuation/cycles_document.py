"""Every cycle of the wheel, and the rest of the account, in dollars: the `data` of `wheel.cycles`."""

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
    """Whether a cycle is open."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideEarnings:
    """Earnings since the start that belong to no cycle; with them the cycles sum to the account."""

    realised_usd: Annotated[Dollars, Doc("sum of the next four fields")]
    spreads_usd: Annotated[
        Dollars, Doc("spreads that ended, except those that joined a cycle with the shares they brought")
    ]
    long_options_usd: Annotated[Dollars, Doc("single long options that ended")]
    shares_usd: Annotated[Dollars, Doc("sales of shares of names on which no option was ever sold")]
    other_usd: Annotated[
        Dollars,
        Doc(
            "account fees, core shares, amounts of a name between its cycles, cycles with an "
            "unknown basis, cents of rounding"
        ),
    ]
    dividends_usd: Annotated[Dollars, Doc("dividends that belong to no cycle")]
    interest_usd: Annotated[Dollars, Doc("interest on cash")]
    unrealised_usd: Annotated[
        Dollars | None,
        Doc("unrealised profit of positions outside cycles; of a cycle too if it has no price; null at cost"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEarnings:
    """The account since its start: its cycles and everything outside them."""

    realised_usd: Annotated[Dollars, Doc("result of options and shares that ended, after all fees")]
    dividends_usd: Annotated[Dollars, Doc("dividends received")]
    interest_usd: Annotated[Dollars, Doc("interest on cash")]
    unrealised_usd: Annotated[Dollars | None, Doc("unrealised profit of open positions; null at cost")]


Premium = Annotated[Dollars, Doc("premium received less paid, before fees, open options included")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRow:
    """One cycle."""

    id: Annotated[str, Doc("AAPL-260818")]
    symbol: Annotated[str, Doc("underlying")]
    state: Annotated[CycleState, Doc("whether anything of it is open")]
    opened: Annotated[date, Doc("day of the first put, or of the first shares")]
    closed: Annotated[date | None, Doc("day on which nothing was left")]
    days: Annotated[Days | None, Doc("days from start to end")]
    puts: Annotated[Contracts, Doc("puts sold")]
    calls: Annotated[Contracts, Doc("calls sold")]
    rolls: Annotated[int, Doc("rolls of puts and calls")]
    assigned: Annotated[Contracts, Doc("puts and calls assigned")]
    called_away: Annotated[Contracts, Doc("of these, calls assigned")]
    put_premium_usd: Premium | None
    call_premium_usd: Premium | None
    dividends_usd: Annotated[Dollars, Doc("dividends received, less tax withheld")]
    share_gains_usd: Annotated[Dollars | None, Doc("gain on shares that left, after their fees")]
    fees_usd: Annotated[Dollars, Doc("fees of options, and fees charged to the name")]
    profit_usd: Annotated[
        Dollars | None,
        Doc(
            "realised + dividends + unrealised; null if a basis is unknown, or if an open "
            "cycle is at cost or has a position without a price"
        ),
    ]
    open_premium_usd: Annotated[
        Dollars | None,
        Doc("the part of the premiums from open options, after fees: not yet earned, not in realised_usd"),
    ]
    realised_usd: Annotated[Dollars | None, Doc("result of options and shares that ended, after all fees")]
    unrealised_usd: Annotated[
        Dollars | None,
        Doc("value of its shares and open options above their cost; null at cost, or without a price"),
    ]
    shares: Annotated[Shares, Doc("shares held now, without core; negative if short")]
    cost_usd: Annotated[Dollars | None, Doc("cost of those shares, fees included")]
    break_even: Annotated[
        PerShare | None,
        Doc("break-even of those shares, with dividends, fees and the premiums of ended options"),
    ]
    break_even_open: Annotated[PerShare | None, Doc("the same if the open options expired")]
    open_contracts: Annotated[Contracts, Doc("contracts sold and still open")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclesDocument:
    """The cycles of the wheel, by `wheel cycles`."""

    account: Annotated[str, Doc("the account's name")]
    closed: Annotated[int, Doc("cycles that have ended")]
    profit_usd: Annotated[Dollars | None, Doc("profit of the closed cycles; null if one is unknown")]
    priced: Priced
    outside: Annotated[
        OutsideEarnings | None,
        Doc(
            "amounts since the start that belong to no cycle; with them the cycles sum to the "
            "account. null if only some cycles are listed"
        ),
    ]
    total: Annotated[
        AccountEarnings,
        Doc(
            "the account since its start, as in the bridge of `wheel positions` and `wheel "
            "review`: Σ cycles + outside"
        ),
    ]
    cycles: Annotated[tuple[CycleRow, ...], Doc("cycles by the day each began")]


def document_of(
    book: AccountBook,
    whole: Bridge,
    worth: Worth | None,
    *,
    symbols: Collection[str] = (),
    only: CycleState | None = None,
) -> CyclesDocument:
    """Return the cycles of those underlyings (all if none is named) in that state (None: any), and the whole
    account.

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
