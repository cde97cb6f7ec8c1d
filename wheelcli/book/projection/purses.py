"""Fold a coin account: a purse per currency, exact to 1e-8, and the same account in dollars.

The dollar account follows the rules of any other account, in hundred-millionths of a dollar and of a coin.
Each event becomes equivalent events in dollars. USDC counts as a dollar. Coins received as premium count as
bought at the event's index; coins paid for a buyback or a settlement count as sold at it. Every coin
therefore has a cost, and a cycle has one break-even. The gain on coins that paid for an option, and their
credits, stay with the coins that are left.

Example: a call on 0.2 BTC is sold at 0.0185, index 75,000, and costs a fee of 0.00006 BTC. The purse of BTC
grows by 0.00364. In dollars, a premium of 277.50 less 4.50 of fees comes in, and 0.00364 BTC are bought for
273.00.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import gcd

from wheelcli.book.coins.money import MICROS, USDC, in_usd
from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import Role
from wheelcli.book.projection.state import Account

_OPTION = frozenset({Kind.OPTION_OPEN, Kind.OPTION_CLOSE, Kind.EXPIRATION, Kind.CASH_SETTLEMENT})
_ENDS = _OPTION - {Kind.OPTION_OPEN}
_SPOT = frozenset({Kind.SHARE_BUY, Kind.SHARE_SELL})
_IN_KIND = frozenset({Kind.OPENING_BALANCE, Kind.TRANSFER, Kind.DEPOSIT, Kind.WITHDRAWAL})
_INCOME = frozenset({Kind.INTEREST, Kind.FEE, Kind.ADJUSTMENT})
_FINER = 10_000  # a price in millionths of a dollar, as the fold multiplies it with parts of a coin


def dollar_events(account: Account, event: Event) -> Iterator[Event]:
    """Move the purses by an event of a coin account, and yield the equivalent events in dollars.

    An event that does not fit such an account is a breach, and moves nothing.
    """
    if event.coin is None or not account.of_coins:
        account.breach("coins", event, f"account {account.name} holds either coins or shares and dollars")
        return
    coin, purses = event.coin, account.purses
    purses[coin] = purses.get(coin, 0) + event.coin_e8
    if event.kind in _SPOT and event.symbol:
        purses[event.symbol] = purses.get(event.symbol, 0) + event.size_e8
    if coin != USDC and event.contract is not None and event.kind not in _ENDS and event.price_micros:
        account.native[event.id] = event.price_micros / MICROS
    yield from _in_dollars(_in_one_lot(account, event))


def _in_one_lot(account: Account, event: Event) -> Event:
    """Return an event of an option in the lot that its position has. If its size is not a multiple of that,
    count both in a smaller lot: 0.1 coins of which 0.03 are bought back are 10 × 0.01.
    """
    lots = account.options.get(event.contract) if event.contract is not None else None
    if not lots or event.size_e8 <= 0 or lots[0].deliverable == event.size_e8:
        return event
    size = lots[0].deliverable
    if not event.contracts * event.size_e8 % size:
        return replace(event, contracts=event.contracts * event.size_e8 // size, size_e8=size)
    common = gcd(size, event.size_e8)
    turn = account.turns.get(lots[0].symbol)
    for lot in lots:
        more = lot.contracts * (size // common - 1)
        if turn is not None and lot.role is Role.WHEEL:
            turn.open_contracts += abs(more)
        lot.contracts += more
        lot.deliverable = common
    return replace(event, contracts=event.contracts * (event.size_e8 // common), size_e8=common)


def _in_dollars(event: Event) -> Iterator[Event]:
    kind, usd = event.kind, usd_e8(event, event.coin_e8)
    fees = usd_e8(event, event.fee_e8)
    plain = replace(event, cash_cents=usd, fees_cents=fees, multiplier=1)
    if event.contract is not None:
        plain = replace(plain, deliverable_micros=event.size_e8, price_micros=_lot_price(event))
        if kind in _OPTION or kind in _IN_KIND:
            yield plain
    elif kind in _SPOT:
        yield replace(plain, micro_shares=event.size_e8)
        return
    elif kind in _IN_KIND and event.coin != USDC:
        brought = Kind.OPENING_BALANCE if kind is Kind.OPENING_BALANCE else Kind.TRANSFER
        price = None if event.price_micros is None else event.price_micros * _FINER
        yield replace(
            plain,
            kind=brought,
            symbol=event.coin,
            micro_shares=event.coin_e8,
            price_micros=price,
            cash_cents=0,
            fees_cents=0,
        )
        return
    elif kind in _IN_KIND or kind in _INCOME:
        yield plain
    if event.coin != USDC and event.coin_e8:
        yield _exchanged(event, usd)


def _exchanged(event: Event, usd: int) -> Event:
    """Return the purchase of the coins that an event brings, or the sale of those that it takes."""
    return replace(
        event,
        kind=Kind.SHARE_BUY if event.coin_e8 > 0 else Kind.SHARE_SELL,
        symbol=event.coin,
        contract=None,
        contracts=0,
        micro_shares=event.coin_e8,
        cash_cents=-usd,
        fees_cents=0,
        lot=None,
    )


def usd_e8(event: Event, amount_e8: int) -> int:
    """Return an amount in an event's currency in hundred-millionths of a dollar, at the event's index."""
    return amount_e8 if event.coin == USDC else in_usd(amount_e8, event.index_micros or 0)


def _lot_price(event: Event) -> int | None:
    """Return the premium of a lot, for contracts transferred in; None if it is unknown."""
    if event.price_micros is None or (event.coin != USDC and event.index_micros is None):
        return None
    return usd_e8(event, in_usd(event.size_e8, event.price_micros)) * _FINER
