"""The account of a run that trades options on coins, as the limits of a request need it.

An account of the settings also counts trades of requests from today, and those that may trade at any moment.
The settings themselves must show earlier trades: their collateral is no longer part of `cash` or of a coin's
`quantity`. An account of the journal has every trade entered there; all others count, whatever their day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.loaders.book.account import portfolio_of
from wheelcli.loaders.rfq.account_after import may_trade
from wheelcli.loaders.rfq.account_now import Beside, EnteredTrades, journal_events
from wheelcli.order import decimal
from wheelcli.rfq.coins.limits import CoinAccount, after_package, coin_checks, tied
from wheelcli.rfq.coins.package import coin_contract
from wheelcli.rfq.entry import Kind, number_in
from wheelcli.rfq.package import AmountUnit, Package
from wheelcli.rfq.rules import Check
from wheelcli.rfq.states import Request
from wheelcli.trading_calendar import Close, settles_at

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.workspace import Workspace

_CENTS, _MICROS = Decimal(100), Decimal(1_000_000)


def coin_account(workspace: "Workspace", index: Mapping[str, Decimal]) -> CoinAccount:
    """Return the account of this run at these indexes, before the trades of requests."""
    return _account(portfolio_of(workspace), index)


def coin_account_checks(
    workspace: "Workspace",
    package: Package,
    *,
    others: Beside,
    index: Mapping[str, Decimal],
    deployed_max: float,
    price: Decimal,
) -> tuple[Check, ...]:
    """Return the limits of the account on the whole block at this price, after what others traded."""
    account = _now(workspace, coin_account(workspace, index), others)
    contract = coin_contract(package.legs[0].contract)
    assert contract is not None
    return coin_checks(
        account,
        package,
        coin=contract.root,
        price=price,
        deployed_max=deployed_max,
        config=workspace.config,
    )


def earlier_trades(workspace: "Workspace", others: Beside) -> tuple[str, ...]:
    """Return a sentence for each trade of an earlier day that the settings must show by now."""
    if portfolio_of(workspace).source == "journal" or others.practice:
        return ()
    out = []
    for request in _mine(workspace, others):
        days = {fill.at.date() for fill in request.fills}
        if days and max(days) < others.now.date() and not _expired(request, others):
            out.append(
                f"! {request.id} traded {request.package} on {max(days)}: lower cash or coins of account"
                f" {workspace.account} by its collateral"
            )
    return tuple(out)


def _account(portfolio: "Portfolio", index: Mapping[str, Decimal]) -> CoinAccount:
    sizes = {held.symbol: Decimal(held.micro_shares) / _MICROS for held in portfolio.shares}
    core = {held.symbol: min(Decimal(held.core), sizes[held.symbol]) for held in portfolio.shares}
    account = CoinAccount(
        usdc=Decimal(portfolio.cash_cents) / _CENTS,
        coins={coin: size - core[coin] for coin, size in sizes.items()},
        core=core,
        index=dict(index),
        tied_usdc={},
        tied_coins={},
        uncovered={},
        stated_value=Decimal(portfolio.value_cents) / _CENTS if portfolio.value_cents > 0 else None,
    )
    for option in portfolio.options:
        if option.contract.coin and option.quantity < 0:
            account = tied(account, option.contract, -option.quantity * decimal(option.multiplier))
    return account


def _now(workspace: "Workspace", account: CoinAccount, others: Beside) -> CoinAccount:
    """Return the account after every trade of the others that it does not show."""
    requests = _mine(workspace, others)
    if not requests:
        return account
    of_journal = portfolio_of(workspace).source == "journal"
    entered = EnteredTrades(journal_events(workspace)) if of_journal else None
    live = [each for each in requests if not _expired(each, others)]
    # In the order of the trades: a purchase releases what a sale before it tied up, in whichever request.
    trades = sorted(((fill, each) for each in live for fill in each.fills), key=lambda trade: trade[0].at)
    for fill, request in trades:
        day = fill.at.astimezone(UTC).date()
        if day == others.now.date() if entered is None else not entered.holds(request, fill, day):
            account = after_package(account, request.package.of(fill.amount), fill.price)
    for request in live:
        if may_trade(request):
            account = _after_accept(account, request)
    return account


def _after_accept(account: CoinAccount, request: Request) -> CoinAccount:
    """Return the account if an acceptance with an open outcome trades in full: a debit counts, a credit does
    not count yet, and neither does the collateral that it would release.
    """
    package = request.package.of(request.open_amount)
    pending = request.pending
    price = request.resting or request.limit
    if pending is not None and pending.kind is Kind.ACCEPT_INTENT:
        price = number_in(pending.body.get("price")) or request.limit
    paid = price is not None and package.net(price).cash < 0
    return after_package(account, package, price if paid else None, releases=False)


def _mine(workspace: "Workspace", others: Beside) -> Sequence[Request]:
    return [
        each
        for each in others.requests
        if each.package.unit is AmountUnit.COINS
        and each.account == workspace.account
        and (each.fills or may_trade(each))
    ]


def _expired(request: Request, others: Beside) -> bool:
    contracts = [coin_contract(leg.contract) for leg in request.package.legs]
    return all(
        each is not None and settles_at(each.expiration, at=Close.UTC_0800) <= others.now
        for each in contracts
    )


def with_value(portfolio: "Portfolio", account: CoinAccount) -> "Portfolio":
    """Return the account of the settings with its value at the indexes; unchanged if that is unknown."""
    value = account.value_usd
    return portfolio if value is None else replace(portfolio, value_cents=round(value * _CENTS))
