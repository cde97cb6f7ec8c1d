"""Turn a typed line into the event of a coin account, with its money, its fees and its index.

`STO 0.2 BTC-25SEP26-82000-C @ 0.0185 index 75110.18` is one event of −2 contracts of 0.1: 0.2 × 0.0185 =
0.0037 BTC less a fee of 0.2 × 0.0003 = 0.00006, so 0.00364 BTC.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.line import TRADES, CoinLine, lacking
from wheelcli.book.coins.money import MICROS, USDC, e8, text_of
from wheelcli.book.coins.trades import moment_of, option_trade, settled, spot_trade
from wheelcli.book.entry.entry import TRADE
from wheelcli.book.entry.line_verbs import Verb
from wheelcli.book.events import Event, Kind
from wheelcli.coin_fees import Rates, usual_lot
from wheelcli.contract import Contract
from wheelcli.errors import WheelError

__all__ = ["CoinEntering", "event_of_line", "held"]


def _no_rates(contract: Contract) -> Rates:
    return Rates(lot=usual_lot(contract.coin))


def _no_index(coin: str, day: date) -> Decimal | None:
    return None


@dataclass(frozen=True, slots=True)
class CoinEntering:
    """The context of an entry: the account, its holdings (None: none yet), and functions that make ids,
    return the rates of a contract, and return the index of a coin on a day (None is unknown). `now` is the
    moment of the entry: payments and deliveries of that day are dated no later.
    """

    account: str
    book: CoinBook | None
    new_id: Callable[[], str]
    rates: Callable[[Contract], Rates] = _no_rates
    index: Callable[[str, date], Decimal | None] = _no_index
    source: str = "manual"
    now: datetime | None = None


_MONEY = {  # kind, sign
    Verb.OPENING: (Kind.OPENING_BALANCE, 1),
    Verb.TRANSFER: (Kind.TRANSFER, 1),
    Verb.DEPOSIT: (Kind.DEPOSIT, 1),
    Verb.WITHDRAW: (Kind.WITHDRAWAL, -1),
    Verb.INTEREST: (Kind.INTEREST, 1),
    Verb.FEE: (Kind.FEE, -1),
    Verb.REBATE: (Kind.FEE, 1),
    Verb.ADJUST: (Kind.ADJUSTMENT, 1),
}
_AT_INDEX = (Verb.INTEREST, Verb.FEE, Verb.REBATE, Verb.ADJUST)


def event_of_line(line: CoinLine, into: CoinEntering) -> Event:
    """Return the event, to be checked with all others before it is saved.

    Raises WheelError (usage) if the account does not hold what the line names, or if an index or a lot is
    unknown.
    """
    if line.verb in TRADES:
        return _trade(line, into)
    if line.verb in (Verb.EXPIRE, Verb.CASH):
        return _end(line, into)
    if line.verb in (Verb.BUY, Verb.SELL):
        return _spot(line, into)
    return _brought(line, into) if line.contract is not None else _money(line, into)


def held(book: CoinBook | None, contract: Contract) -> tuple[int, int]:
    """Return the signed contracts of the account's position, and the coins behind one (hundred-millionths);
    zeros without a position.
    """
    lots = [lot for lot in book.dollars.options if lot.contract == contract] if book else []
    return sum(lot.contracts for lot in lots), lots[0].deliverable_micros if lots else 0


def _event(line: CoinLine, into: CoinEntering, kind: Kind, **fields: Any) -> Event:
    contracts = int(fields.get("contracts", 0))
    at = moment_of(line.day, kind, line.contract, contracts=contracts, now=into.now)
    if line.clock is not None:
        at = datetime.combine(line.day, line.clock, UTC)
    return Event(
        id=into.new_id(),
        account=into.account,
        kind=kind,
        day=line.day,
        at=at,
        time_known=line.clock is not None,
        source=into.source,
        memo=line.memo,
        lot=line.lot,
        **fields,
    )


def _contracts(line: CoinLine, into: CoinEntering, amount: Decimal) -> tuple[int, int]:
    """Return an amount of coins as signed contracts, and the coins behind one contract."""
    contract = line.contract
    assert contract is not None
    _, size = held(into.book, contract)
    if not size:
        lot = line.lot_size or into.rates(contract).lot
        if lot is None or not lot:
            raise lacking(
                line, f"lot of {contract.name} unknown: add the coins in one lot, such as `multiplier 0.1`"
            )
        size = e8(lot)
    count, rest = divmod(abs(e8(amount)), size)
    if rest or not count:
        raise WheelError(
            f"{text_of(abs(e8(amount)))} is not a multiple of {text_of(size)}, the lot of {contract.name}",
            hint=f"correct the size, or add the lot, such as `multiplier {text_of(abs(e8(amount)))}`",
            code="line",
            exit_code=lacking(line, "").exit_code,
        )
    return (count if amount > 0 else -count), size


def _trade(line: CoinLine, into: CoinEntering) -> Event:
    kind, incoming = TRADE[line.verb]
    contract, amount, price = line.contract, line.amount, line.price
    assert contract is not None
    assert amount is not None
    assert price is not None
    count, size = _contracts(line, into, amount if incoming else -amount)
    index = _index(line, into, contract.root, needed=contract.inverse)
    fee = line.fees
    if fee is None:
        if index is None:
            raise lacking(
                line, "fees unknown without the index: add `index` with dollars per coin, or `fees`"
            )
        of = Decimal(1) if contract.inverse else index
        fee = into.rates(contract).trade(price, amount, of)
    event = _event(line, into, kind, contract=contract, contracts=count, size_e8=size)
    return option_trade(event, price=price, fee=fee, index=index)


def _end(line: CoinLine, into: CoinEntering) -> Event:
    contract = line.contract
    assert contract is not None
    position, size = held(into.book, contract)
    if not position:
        raise lacking(line, f"account {into.account} has no open {contract.name}")
    count = -position
    if line.amount is not None:
        count, _ = _contracts(line, into, line.amount if position < 0 else -line.amount)
        if abs(count) > abs(position):
            open_now = f"{text_of(abs(position) * size)} of {contract.name} open"
            raise lacking(line, f"account {into.account} has only {open_now}")
    kind = Kind.EXPIRATION if line.verb is Verb.EXPIRE else Kind.CASH_SETTLEMENT
    event = _event(line, into, kind, contract=contract, contracts=count, size_e8=size)
    if line.verb is Verb.EXPIRE:
        if line.fees:
            raise lacking(line, "an option that ends worthless has no fee")
        return replace(event, symbol=contract.root, coin=contract.unit)
    assert line.delivery is not None
    out = settled(event, delivery=line.delivery, rates=into.rates(contract), fees=line.fees)
    if out.kind is Kind.EXPIRATION:
        raise lacking(line, f"{contract.name} ends worthless at {line.delivery:f}: use EXPIRE")
    return out


def _spot(line: CoinLine, into: CoinEntering) -> Event:
    buys, amount, price = line.verb is Verb.BUY, line.amount, line.price
    assert amount is not None
    assert price is not None
    return spot_trade(
        _event(line, into, Kind.SHARE_BUY if buys else Kind.SHARE_SELL),
        coin=line.currency,
        amount=amount if buys else -amount,
        price=price,
        fee=line.fees or Decimal(0),
    )


def _money(line: CoinLine, into: CoinEntering) -> Event:
    kind, sign = _MONEY[line.verb]
    assert line.amount is not None
    event = _event(line, into, kind, coin=line.currency, coin_e8=sign * e8(line.amount))
    if line.currency == USDC:
        return event
    if line.verb in _AT_INDEX:
        index = _index(line, into, line.currency, needed=True)
        return replace(event, index_micros=None if index is None else round(index * MICROS))
    return replace(
        event,
        symbol=line.currency,
        price_micros=None if line.price is None else round(line.price * MICROS),
        index_micros=None if line.index is None else round(line.index * MICROS),
    )


def _brought(line: CoinLine, into: CoinEntering) -> Event:
    """Return an opening balance, or a transfer, of open options at their premium."""
    contract = line.contract
    assert contract is not None
    kind, _ = _MONEY[line.verb]
    count, size = _contracts(line, into, line.amount or Decimal(0))
    known = line.price is not None and contract.inverse
    index = _index(line, into, contract.root, needed=known)
    return _event(
        line,
        into,
        kind,
        symbol=contract.root,
        contract=contract,
        contracts=count,
        size_e8=size,
        coin=contract.unit,
        price_micros=None if line.price is None else round(line.price * MICROS),
        index_micros=None if index is None else round(index * MICROS),
    )


def _index(line: CoinLine, into: CoinEntering, coin: str, *, needed: bool) -> Decimal | None:
    index = into.index(coin, line.day) if line.index is None else line.index
    if index is None and needed:
        raise lacking(line, f"index of {coin} on {line.day} unknown: add `index` with dollars per coin")
    return index
