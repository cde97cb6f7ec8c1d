"""End lots of shares, first in, first out or the named lot first, each with its part of cash, fees and
premium.
"""

from typing import NamedTuple

from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import Ended, ShareSale
from wheelcli.book.projection.state import Account, Lot, part

ENDED = {
    Kind.SHARE_BUY: Ended.CLOSED,
    Kind.SHARE_SELL: Ended.CLOSED,
    Kind.ASSIGNMENT: Ended.ASSIGNED,
    Kind.EXERCISE: Ended.EXERCISED,
    Kind.TRANSFER: Ended.TRANSFERRED,
    Kind.OPENING_BALANCE: Ended.TRANSFERRED,
}


class Cost(NamedTuple):
    """The cost of a part of a lot, in cents: its cost, its fees, its tax basis; None is unknown."""

    cost: int | None
    fees: int
    basis: int | None


class Proceeds(NamedTuple):
    """The proceeds of a part of a lot, in cents: cash (None if there is none), fees, and premium (None if
    unknown).
    """

    cash: int | None
    fees: int
    premium: int | None


def end_lots(account: Account, event: Event, wanted: int, proceeds: Proceeds, *, sign: int) -> None:
    """End this many shares of the lots held (`sign` −1: of the short ones), each with its part of cash, fees
    and premium, all positive.

    If cash is None, transfer them in kind at their cost.
    """
    symbol = event.symbol or ""
    lots = account.shares[symbol]
    order = sorted(lots, key=lambda each: each.id != event.lot) if event.lot and len(lots) > 1 else lots
    cash, fees, premium = proceeds
    left = wanted
    for lot in order:
        if not left:
            break
        if lot.micro_shares * sign <= 0:
            continue
        size = min(abs(lot.micro_shares), left)
        cost = _take(lot, size)
        got = None if cash is None else part(cash, size, left)
        fee = part(fees, size, left)
        extra = None if premium is None else part(premium, size, left)
        cash = None if cash is None or got is None else cash - got
        premium = None if premium is None or extra is None else premium - extra
        fees, left = fees - fee, left - size
        if got is None:
            account.contribute(event, 0 if cost.cost is None else -(cost.cost + cost.fees), kind="in_kind")
        elif cost.cost is None:
            account.astray(event, sign * got - fee - cost.fees)
        account.sales.append(_sale(lot, event, size, cost, Proceeds(got, fee, extra), sign=sign))
    account.shares[symbol] = [lot for lot in lots if lot.micro_shares]


def _sale(lot: Lot, event: Event, size: int, cost: Cost, proceeds: Proceeds, *, sign: int) -> ShareSale:
    """Return the sale of a part of a lot. For short shares, its cost is the amount received and the cash is
    the cost of covering them.
    """
    ended = ENDED[event.kind]
    cash, fee, premium = proceeds
    net = None if cash is None or premium is None else cash - sign * fee + sign * premium
    if sign > 0:
        earned, spent, taxed, basis = cash, cost.cost, net, cost.basis
    else:
        size = -size
        earned, taxed = None if cost.cost is None else -cost.cost, None if cost.basis is None else -cost.basis
        spent, basis = cash, net
    return ShareSale(
        lot.id,
        event.id,
        lot.symbol,
        size,
        lot.opened,
        event.day,
        earned,
        spent,
        cost.fees + fee,
        cost.fees,
        taxed,
        basis,
        ended,
    )


def _take(lot: Lot, size: int) -> Cost:
    """Remove a part of a lot (positive millionths) and return its cost, fees and basis."""
    whole = abs(lot.micro_shares)
    cost = None if lot.cost is None else part(lot.cost, size, whole)
    fees = part(lot.fees, size, whole)
    basis = None if lot.basis is None else part(lot.basis, size, whole)
    lot.micro_shares -= size if lot.micro_shares > 0 else -size
    lot.fees -= fees
    if lot.cost is not None and cost is not None:
        lot.cost -= cost
    if lot.basis is not None and basis is not None:
        lot.basis -= basis
    return Cost(cost, fees, basis)
