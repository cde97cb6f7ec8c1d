"""The text of a close and of a roll, at the price to start at, in the ticks of the position's name."""

from collections.abc import Callable

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.order import Flow, Order
from wheelcli.plan.tickets.coin_order import coin_ticks
from wheelcli.plan.tickets.order_text import order_text
from wheelcli.plan.tickets.sale_order import limit_of
from wheelcli.plan.tickets.ticks import Ticks, ticks_shown

Write = Callable[[Order | None], str | None]


def ticks_for(q: Quoted, setting: Setting) -> Ticks:
    """Return the ticks of a position's options; for an option on a coin, its own. `q` must be priced."""
    contract = q.position.main.contract
    if contract.coin:
        return coin_ticks(setting.quotes[contract.name])
    return ticks_shown(setting.rows_of(q.position.symbol).options)


def writer(q: Quoted, setting: Setting) -> Write:
    """Return the function that writes the position's orders: None for an order without a price, and for one
    leg that nobody pays for.
    """
    if q.unpriced:
        return lambda order: None
    ticks = ticks_for(q, setting)

    def write(order: Order | None) -> str | None:
        if order is None or order.net is None or (len(order.legs) == 1 and order.net.flow is Flow.EVEN):
            return None
        return order_text(order, limit_of(order, ticks), ticks)

    return write
