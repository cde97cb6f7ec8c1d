"""The earnings of the account, by source and by date: when the cash moved, or when the position was over.

Amounts are integer cents. Premiums and gains are gross; fees are a separate source, negative when paid.
Amounts that depend on an unknown basis are left out (its cash is `AccountBook.unattributed_cents`).

Example: a put sold for 250 less 0.65 on 18 August, bought back for 100 less 0.65 on 9 September. On the trade
date August earns 250 and −0.65, September −100 and −0.65; on the close date September earns 150 and −1.30.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wheelcli.book.brief import BriefBook
from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook, ClosedOption, Ended, Role
from wheelcli.contract import Right


class Source(StrEnum):
    """The source of income."""

    PUT_PREMIUM = "put_premium"
    CALL_PREMIUM = "call_premium"
    LONG_OPTIONS = "long_options"  # bought on their own, not as legs of a spread
    DIVIDENDS = "dividends"
    INTEREST = "interest"
    SHARE_GAINS = "share_gains"
    FEES = "fees"


class Basis(StrEnum):
    """The day that income belongs to."""

    TRADE = "trade"  # the day the cash moved
    CLOSE = "close"  # the day the position was over


@dataclass(frozen=True, slots=True)
class Income:
    """One amount: its day, source, name and cents; `id` is the event it came with, `opened` the day its
    position began.
    """

    day: date
    source: Source
    symbol: str | None
    cents: int
    id: str
    opened: date | None = None


def income(account: AccountBook, basis: Basis) -> list[Income]:
    """Return every amount earned or paid, by day. On the close date, their sum is the realised profit."""
    options = _traded(account) if basis is Basis.TRADE else _over(account)
    return sorted((*options, *_shares(account, basis), *_flows(account)), key=lambda one: (one.day, one.id))


def realised_cents(account: AccountBook) -> int:
    """Return the sum of all closed positions, dividends, interest and fees: `income(account, Basis.CLOSE)`,
    quicker.
    """
    return ended_cents(account) + sum(flow.cents for flow in account.flows if flow.kind in _FLOWS)


def ended_cents(account: AccountBook) -> int:
    """Return the sum of all closed positions, after fees: the part of `realised_cents` without flows."""
    if isinstance(account, BriefBook):
        return account.totals.ended
    options = sum(one.profit_cents or 0 for one in account.closed if one.ended is not Ended.TRANSFERRED)
    shares = sum(sale.gain_cents - sale.fees_cents for sale in account.sales if sale.gain_cents is not None)
    return options + shares


def _over(account: AccountBook) -> Iterator[Income]:
    for one in account.closed:
        if one.credit_cents is None or one.ended is Ended.TRANSFERRED:
            continue
        gross = one.credit_cents + one.close_cents
        yield Income(one.closed, _source(one), one.symbol, gross, one.close_id, one.opened)
        if one.fees_cents:
            yield Income(one.closed, Source.FEES, one.symbol, -one.fees_cents, one.close_id, one.opened)


def _source(one: ClosedOption) -> Source:
    if one.role is Role.OTHER:
        return Source.LONG_OPTIONS
    return Source.PUT_PREMIUM if one.contract.right is Right.PUT else Source.CALL_PREMIUM


def _traded(account: AccountBook) -> Iterator[Income]:
    """Yield openings and endings as the cash moved; an ending of unknown premium is left out, as on the
    other basis.
    """
    roles = {lot.id: lot.role for lot in account.options}
    unknown: set[str] = set()
    ends: dict[str, ClosedOption] = {}
    for one in account.closed:
        roles.setdefault(one.id, one.role)
        ends.setdefault(one.close_id, one)
        if one.credit_cents is None:
            unknown.add(one.close_id)
    for event in account.trades:
        if event.kind is Kind.OPTION_OPEN:
            role = roles.get(event.id, Role.WHEEL)
        elif event.id in ends and event.id not in unknown:
            role = ends[event.id].role
        else:
            continue
        if event.kind not in (Kind.ASSIGNMENT, Kind.EXERCISE):
            yield from _amounts(event, role)


def _amounts(event: Event, role: Role) -> Iterator[Income]:
    if event.contract is None:
        return
    puts = event.contract.right is Right.PUT
    source = Source.PUT_PREMIUM if puts else Source.CALL_PREMIUM
    source = Source.LONG_OPTIONS if role is Role.OTHER else source
    if event.gross_cents:
        yield Income(event.day, source, event.symbol, event.gross_cents, event.id)
    if event.fees_cents:
        yield Income(event.day, Source.FEES, event.symbol, -event.fees_cents, event.id)


def _shares(account: AccountBook, basis: Basis) -> Iterator[Income]:
    """Yield gains on the day of the sale on both bases; fees of buying come on that day, or on the day of the
    purchase.
    """
    for sale in account.sales:
        if sale.gain_cents is None:
            continue
        yield Income(
            sale.closed, Source.SHARE_GAINS, sale.symbol, sale.gain_cents, sale.close_id, sale.opened
        )
        at_sale = sale.fees_cents - (sale.open_fees_cents if basis is Basis.TRADE else 0)
        if at_sale:
            yield Income(sale.closed, Source.FEES, sale.symbol, -at_sale, sale.close_id, sale.opened)
        if basis is Basis.TRADE and sale.open_fees_cents:
            yield Income(sale.opened, Source.FEES, sale.symbol, -sale.open_fees_cents, sale.id, sale.opened)
    if basis is Basis.TRADE:
        for lot in account.shares:
            if lot.fees_cents:
                yield Income(lot.opened, Source.FEES, lot.symbol, -lot.fees_cents, lot.id, lot.opened)


_FLOWS = {"dividends": Source.DIVIDENDS, "interest": Source.INTEREST, "fees": Source.FEES}


def _flows(account: AccountBook) -> Iterator[Income]:
    for flow in account.flows:
        if flow.kind in _FLOWS:
            yield Income(flow.day, _FLOWS[flow.kind], flow.symbol, flow.cents, flow.id)
