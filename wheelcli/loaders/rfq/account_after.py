"""The account after requests that have traded, or may trade at any moment, and that it does not hold yet.

A trade moves cash both ways. An acceptance with an open outcome counts at its worst: it ties up collateral
and pays its debit, but brings no credit.
"""

from dataclasses import replace
from decimal import Decimal

from wheelcli.book.portfolio import Portfolio
from wheelcli.rfq.book_limits import shares_of, with_package, with_shares
from wheelcli.rfq.entry import Kind, number_in
from wheelcli.rfq.fills import Fill
from wheelcli.rfq.package import AmountUnit, Direction, Package
from wheelcli.rfq.states import Request, State


def after_fill(portfolio: Portfolio, request: Request, fill: Fill) -> Portfolio:
    """Return the account after one block trade of a request, before fees."""
    package = request.package.of(fill.amount)
    return _paid(portfolio, package, request.symbol, _cents(package, fill.price))


def after_accept(portfolio: Portfolio, request: Request) -> Portfolio:
    """Return the account as if an acceptance with an open outcome had traded in full; a credit does not count
    yet.
    """
    price, package = _accepted_at(request), request.package.of(request.open_amount)
    cents = 0 if price is None else _cents(package, price)
    return _paid(portfolio, package, request.symbol, min(cents, 0))


def may_trade(request: Request) -> bool:
    """Return whether an acceptance of this request may have traded, or may trade without another command."""
    pending = request.pending
    sent = pending is not None and pending.may_trade
    return request.open_amount > 0 and (sent or request.state is State.ACCEPTING)


def _accepted_at(request: Request) -> Decimal | None:
    pending = request.pending
    if pending is not None and pending.kind is Kind.ACCEPT_INTENT:
        return number_in(pending.body.get("price")) or request.limit
    for price in (request.say_price, request.resting):
        if price is not None:
            return price
    return request.limit


def _cents(package: Package, price: Decimal) -> int:
    """Return the cash received, negative if paid."""
    return round(package.net(price).cash * package.amount * package.multiplier * 100)


def _paid(portfolio: Portfolio, package: Package, symbol: str, cents: int) -> Portfolio:
    """Return the account after the package has traded for that cash; the cost of shares follows."""
    after = replace(with_package(portfolio, package, symbol), cash_cents=portfolio.cash_cents + cents)
    if package.unit is not AmountUnit.SHARES:
        return after
    was, now = shares_of(portfolio, symbol), shares_of(after, symbol)
    cost = was.cost_cents if was.micro_shares else 0
    if cost is not None and package.direction is Direction.BUY:
        cost -= cents
    elif cost is not None and was.micro_shares > 0:
        cost = round(cost * max(now.micro_shares, 0) / was.micro_shares)
    return with_shares(after, replace(now, cost_cents=cost))
