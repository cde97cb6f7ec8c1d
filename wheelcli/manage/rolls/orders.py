"""Closing a position, and rolling it, as orders.

Leg by leg at the natural price: the ask of a leg bought and the bid of a leg sold.
"""

from math import isfinite

from wheelcli.config.rules import Fees
from wheelcli.contract import Contract, Right
from wheelcli.manage.fees import close_fees_usd
from wheelcli.manage.mark import LegQuote, Quoted
from wheelcli.manage.rolls.table import RollTable
from wheelcli.order import NetPrice, Order, OrderLeg, Side, decimal


def closing_order(q: Quoted, fees: Fees) -> Order | None:
    """Return the order that closes a position now: paid if it is short, received if it is long; None if it is
    unpriced.
    """
    if q.mark is None:
        return None
    net = NetPrice.paid if q.position.is_short else NetPrice.received
    return Order(
        id=f"{q.position.id}>close",
        symbol=q.position.symbol,
        contracts=q.position.contracts,
        legs=_closing(q),
        net=net(q.mark),
        net_mid=None if q.mid is None else net(q.mid),
        fees_usd=round(close_fees_usd(fees, q), 2),
    )


def roll_order(table: RollTable, i: int, q: Quoted) -> Order | None:
    """Return the order that rolls a position into candidate i, closing and opening at once; None if a price
    is unknown.
    """
    bid, sold = _known(table.of("bid")[i]), _known(table.sold[i])
    credit, credit_mid = _known(table.credit[i]), _known(table.credit_mid[i])
    if bid is None or sold is None or credit is None:
        return None
    contract, wing = rolled_into(table, i, q)
    multiplier = q.position.main.multiplier
    opening = [OrderLeg(Side.SELL_TO_OPEN, contract, 1, multiplier, decimal(bid))]
    if wing is not None:
        opening.append(OrderLeg(Side.BUY_TO_OPEN, wing, 1, multiplier, decimal(round(bid - sold, 6))))
    return Order(
        id=roll_id(q, contract, wing),
        symbol=q.position.symbol,
        contracts=q.position.contracts,
        legs=(*_closing(q), *opening),
        net=NetPrice.received(credit),
        net_mid=None if credit_mid is None else NetPrice.received(credit_mid),
        fees_usd=round(float(table.fees_usd[i]), 2),
        expiration=contract.expiration,
    )


def rolled_into(table: RollTable, i: int, q: Quoted) -> tuple[Contract, Contract | None]:
    """Return the contract of candidate i, and its wing."""
    root, right, coin = (getattr(q.position.main.contract, name) for name in ("root", "right", "coin"))
    expiration = table.of("expiration")[i].item()
    wing = None
    if q.position.wing is not None:
        wing = Contract(root, expiration, right, float(table.wing[i]), coin)
    return Contract(root, expiration, right, float(table.of("strike")[i]), coin), wing


def roll_id(q: Quoted, contract: Contract, wing: Contract | None) -> str:
    """Return the name of a roll: `AAPL-260918-P300>AAPL-261016-P295`."""
    label = contract.label(q.position.symbol)
    if wing is not None:
        label += f"/{'C' if wing.right is Right.CALL else 'P'}{wing.strike:g}"
    return f"{q.position.id}>{label}"


def _closing(q: Quoted) -> tuple[OrderLeg, ...]:
    return tuple(_closing_leg(leg) for leg in q.legs)


def _closing_leg(leg: LegQuote) -> OrderLeg:
    side, option = Side.closing(short=leg.short), leg.holding
    return OrderLeg(side, option.contract, 1, option.multiplier, decimal(leg.closing_price))


def _known(value: float) -> float | None:
    number = float(value)
    return round(number, 6) if isfinite(number) else None
