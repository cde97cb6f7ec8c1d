"""A position's possible orders as tickets saved for the journal: closing it, and each roll that no gate
blocks.
"""

from datetime import datetime

from wheelcli.manage.inputs import Setting
from wheelcli.manage.rolls.ticket import RollLeg, RollTicket
from wheelcli.manage.rolls.weigh import Weighed
from wheelcli.manage.ways import WayOut
from wheelcli.order import NetPrice, Order, OrderLeg


def orders_of(weighed: Weighed) -> tuple[Order, ...]:
    """Return the close, then the rolls that no gate blocks; nothing for an unpriced position."""
    closing = [way.order for way in weighed.ways if way.way is WayOut.CLOSE]
    rolls = [each.order for each in weighed.candidates if each.allowed]
    return tuple(order for order in (*closing, *rolls) if order is not None)


def tickets_of(weighed: Weighed, setting: Setting, *, moment: datetime) -> tuple[RollTicket, ...]:
    """Return the same orders as tickets; `moment` is the time of the weighing."""
    rate = _usd_per_unit(weighed)
    return tuple(_ticket(order, setting, moment, rate) for order in orders_of(weighed))


def _usd_per_unit(weighed: Weighed) -> float | None:
    contract = weighed.position.main.contract
    if not contract.coin:
        return None
    return weighed.quoted.spot if contract.inverse else 1.0


def _ticket(order: Order, setting: Setting, moment: datetime, usd_per_unit: float | None) -> RollTicket:
    return RollTicket(
        id=order.id,
        made=moment.isoformat(),
        as_of=setting.chains.as_of,
        account=setting.portfolio.account,
        symbol=order.symbol,
        contracts=order.contracts,
        legs=tuple(_leg(leg, order) for leg in order.legs),
        credit=_cash(order.net),
        credit_mid=_cash(order.net_mid),
        fees_usd=order.fees_usd,
        expiration=order.expiration,
        usd_per_unit=usd_per_unit,
    )


def _leg(leg: OrderLeg, order: Order) -> RollLeg:
    return RollLeg(
        action=leg.side.code,
        contract=leg.contract.name,
        quantity=order.quantity(leg),
        multiplier=leg.multiplier,
        price=None if leg.price is None else float(leg.price),
    )


def _cash(net: NetPrice | None) -> float | None:
    return None if net is None else float(net.cash)
