"""The commands that record what `wheel roll` compares: the recommended order, and a roll that it saved."""

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.rolls.send import ticks_for
from wheelcli.manage.rolls.weigh import Weighed
from wheelcli.manage.today.record import Recording, dollars_text, fill_command, record_command
from wheelcli.money_text import coin_digits
from wheelcli.order import Order
from wheelcli.plan.tickets.sale_order import limit_of
from wheelcli.plan.tickets.ticks import CoinTicks

__all__ = ["advised_command", "command_of", "roll_command"]


def advised_command(weighed: Weighed, setting: Setting, recording: Recording) -> str | None:
    """Return the command that records the recommended order at its limit; None if it has no order."""
    way = next((each for each in weighed.ways if each.way is weighed.recommended), None)
    if way is None or way.order is None or way.order_text is None:
        return None
    return command_of(way.order, weighed.quoted, setting, recording)


def command_of(order: Order, q: Quoted, setting: Setting, recording: Recording) -> str | None:
    """Return the command that records an order in a position's options at its limit."""
    ticks = ticks_for(q, setting)
    index = q.spot if q.position.main.contract.coin else None
    return record_command(order, limit_of(order, ticks), ticks, index=index, recording=recording)


def roll_command(weighed: Weighed, setting: Setting, recording: Recording) -> str | None:
    """Return the command that records the best roll at its limit, by the id that it is saved under; None
    without a roll that no rule blocks.
    """
    order = None if weighed.best is None else weighed.best.order
    if order is None or order.net is None:
        return None
    ticks = ticks_for(weighed.quoted, setting)
    cash = limit_of(order, ticks).cash
    if isinstance(ticks, CoinTicks):
        price = coin_digits(round(ticks.native(float(cash)), 6))
    else:
        price = dollars_text(cash)
    return fill_command(order.id, price, recording)
