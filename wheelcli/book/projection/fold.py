"""Fold the journal's events: `fold(events)` returns the book of every account, and nothing else decides its
content.

A cycle in dollars: a put is sold for 250 and assigned at 150; calls are sold for 200 and 150; the shares are
called away at 155. Premiums of 600 and a gain of 500 on shares are 1,100 of profit. (To subtract the put's
premium from the basis *and* count it as income would give 1,350.)

>>> from datetime import date
>>> from wheelcli.book.events import Event, Kind, at_of
>>> from wheelcli.contract import Contract, Right
>>> put = Contract("AAPL", date(2026, 9, 18), Right.PUT, 150.0)
>>> call = Contract("AAPL", date(2026, 10, 16), Right.CALL, 155.0)
>>> def event(id, kind, day, contract, contracts, cash, shares=0):
...     return Event(
...         id, "default", kind, day, at_of(day, kind), symbol="AAPL", contract=contract, contracts=contracts,
...         micro_shares=shares * 1_000_000, cash_cents=cash * 100,
...     )
>>> book = fold([
...     event("a", Kind.OPTION_OPEN, date(2026, 8, 18), put, -1, 250),
...     event("b", Kind.ASSIGNMENT, date(2026, 9, 18), put, 1, -15_000, shares=100),
...     event("c", Kind.OPTION_OPEN, date(2026, 9, 21), call, -1, 200),
...     event("d", Kind.OPTION_CLOSE, date(2026, 10, 1), call, 1, 0),
...     event("e", Kind.OPTION_OPEN, date(2026, 10, 2), call, -1, 150),
...     event("f", Kind.ASSIGNMENT, date(2026, 10, 16), call, 1, 15_500, shares=-100),
... ])
>>> account = book.accounts["default"]
>>> account.cash_cents, account.cycles[0].profit_cents, sum(sale.tax_gain_cents for sale in account.sales)
(110000, 110000, 90000)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from wheelcli.book.accounts import Book, CoinBook
from wheelcli.book.breach import Breach
from wheelcli.book.coins.money import E8
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection import corporate_actions, cycles, options, purses, shares
from wheelcli.book.projection.finish import finish
from wheelcli.book.projection.live import live_events
from wheelcli.book.projection.spread_legs import Legs, spread_legs
from wheelcli.book.projection.state import Account
from wheelcli.book.store.rows import uncollected

__all__ = ["events_in_dollars", "fold"]


def fold(events: Sequence[Event], *, core: Mapping[str, int] | None = None, ordered: bool = False) -> Book:
    """Return the book of all events, in any order; `ordered` means that they are in the order of `order_key`,
    as from `Journal.events`.

    `core` holds the whole shares by symbol that no cycle includes.

    Inconsistent events never raise an error: the inconsistency becomes a breach of the book, and the cash
    still counts.
    """
    with uncollected():
        return _folded(events, core or {}, ordered)


def _folded(events: Sequence[Event], core: Mapping[str, int], ordered: bool) -> Book:
    live, breaches = live_events(events, ordered=ordered)
    legs = spread_legs(live)
    accounts: dict[str, Account] = {}
    for event in live:
        account = accounts.get(event.account)
        if account is None:
            own = [e for e in live if e.account == event.account] if core else ()
            account = accounts[event.account] = new_account(
                event, legs, corporate_actions.core_targets(core, own)
            )
        step(account, event)
    faults = (*breaches, *(breach for account in accounts.values() for breach in account.breaches))
    return book_of(accounts, faults, max((e.day for e in live), default=None), len(live))


def new_account(event: Event, legs: Legs, core: dict[str, Fraction]) -> Account:
    """Return a new account that begins with this event."""
    if event.coin is None:
        return Account(event.account, legs, core, began=event.day)
    return Account(event.account, legs, core, began=event.day, of_coins=True, parts=E8)


def book_of(
    accounts: Mapping[str, Account], faults: tuple[Breach, ...], last: date | None, live: int
) -> Book:
    """Return the book of accounts after their last events. The states cannot take further events."""
    done = {name: finish(account) for name, account in sorted(accounts.items())}
    coins = {
        name: CoinBook(dict(account.purses), done.pop(name), dict(account.native))
        for name, account in sorted(accounts.items())
        if account.of_coins
    }
    return Book(done, faults, last, live, coins)


def step(account: Account, event: Event) -> None:
    """Fold one event into its account."""
    if event.coin is not None or account.of_coins:
        for _ in _step_of_coins(account, event):
            pass
        return
    account.cash += event.cash_cents
    _STEPS[event.kind](account, event)


def _step_of_coins(account: Account, event: Event) -> Iterator[Event]:
    """Fold one event into its coin account, and yield the events of the dollar account."""
    for each in purses.dollar_events(account, event):
        account.cash += each.cash_cents
        pays = event.contract is not None and each.kind is Kind.SHARE_SELL
        (shares.pay if pays else _STEPS[each.kind])(account, each)
        yield each


def events_in_dollars(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the events of the dollar account of one coin account, from its events in force, in order."""
    if not events:
        return ()
    account = new_account(events[0], spread_legs(events), {})
    return tuple(each for event in events for each in _step_of_coins(account, event))


def _money(account: Account, event: Event) -> None:
    """Apply a deposit or withdrawal: its gross amount is a contribution, its fee a fee."""
    account.opening = True
    gross = event.cash_cents + event.fees_cents
    account.contribute(event, gross)
    account.flow(event, "fees", -event.fees_cents)


def _brought(account: Account, event: Event) -> None:
    """Apply an opening balance or transfer: cash, shares or contracts transferred in or out."""
    if event.cash_cents or event.fees_cents or not (event.contracts or event.micro_shares):
        _money(account, event)
    account.opening = True
    if event.contract is not None and event.contracts:
        lots = account.options.get(options.contract_now(account, event.contract))
        leaving = event.kind is Kind.TRANSFER and lots and (lots[0].contracts < 0) is (event.contracts > 0)
        (options.send_option if leaving else options.bring_option)(account, event)
    elif event.micro_shares:
        _brought_shares(account, event)


def _brought_shares(account: Account, event: Event) -> None:
    if event.micro_shares > 0:
        shares.bring(account, event)
    elif event.kind is Kind.OPENING_BALANCE and not account.shares.get(event.symbol or ""):
        shares.bring_short(account, event)
    else:
        shares.send(account, event)


def _dividend(account: Account, event: Event) -> None:
    gross = event.cash_cents + event.fees_cents
    account.flow(event, "dividends", gross)
    account.flow(event, "fees", -event.fees_cents)
    cycles.money_of_name(account, event, cents=gross, is_fee=False)
    if event.fees_cents:
        cycles.money_of_name(account, event, cents=-event.fees_cents, is_fee=True)


def _interest(account: Account, event: Event) -> None:
    account.flow(event, "interest", event.cash_cents + event.fees_cents)
    account.flow(event, "fees", -event.fees_cents)


def _fee(account: Account, event: Event) -> None:
    account.flow(event, "fees", event.cash_cents)
    if event.symbol:
        cycles.money_of_name(account, event, cents=event.cash_cents, is_fee=True)


def _nothing(account: Account, event: Event) -> None:
    """Do nothing: an undo in force took effect before the fold."""


_STEPS: dict[Kind, Callable[[Account, Event], None]] = {
    Kind.OPENING_BALANCE: _brought,
    Kind.DEPOSIT: _money,
    Kind.WITHDRAWAL: _money,
    Kind.OPTION_OPEN: options.open_option,
    Kind.OPTION_CLOSE: options.close_option,
    Kind.ASSIGNMENT: shares.exchange,
    Kind.EXERCISE: shares.exchange,
    Kind.EXPIRATION: options.close_option,
    Kind.CASH_SETTLEMENT: options.close_option,
    Kind.SHARE_BUY: shares.buy,
    Kind.SHARE_SELL: shares.sell,
    Kind.DIVIDEND: _dividend,
    Kind.INTEREST: _interest,
    Kind.FEE: _fee,
    Kind.SPLIT: corporate_actions.split,
    Kind.SYMBOL_CHANGE: corporate_actions.change_symbol,
    Kind.ADJUSTMENT: corporate_actions.adjust,
    Kind.TRANSFER: _brought,
    Kind.UNDO: _nothing,
}
