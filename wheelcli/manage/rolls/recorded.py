"""The commands that record what `wheel roll` compares: the recommended order, and a roll that it saved."""

from wheelcli.manage.inputs import Setting
from wheelcli.manage.rolls.send import ticks_for
from wheelcli.manage.rolls.weigh import Weighed
from wheelcli.manage.today.record import Recording, dollars_text, fill_command, record_command
from wheelcli.money_text import coin_number
from wheelcli.plan.tickets.sale_order import limit_of
from wheelcli.plan.tickets.ticks import CoinTicks

__all__ = ["advised_command", "roll_command"]


def advised_command(weighed: Weighed, setting: Setting, recording: Recording) -> str | None:
    """Return the command that records the recommended order at its limit; None if it has no order."""
    way = next((each for each in weighed.ways if each.way is weighed.recommended), None)
    if way is None or way.order is None or way.order_text is None:
        return None
    ticks = ticks_for(weighed.quoted, setting)
    index = weighed.quoted.spot if weighed.position.main.contract.coin else None
    return record_command(way.order, limit_of(way.order, ticks), ticks, index=index, recording=recording)


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
        price = coin_number(round(ticks.native(float(cash)), 6)).replace(",", "")
    else:
        price = dollars_text(cash)
    return fill_command(order.id, price, recording)
