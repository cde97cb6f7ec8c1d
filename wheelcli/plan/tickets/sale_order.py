"""A sale as an order: its ticks, its limit, and the order that buys it back at the take-profit price of a
fill at the limit.

One leg starts at the mid rounded up to the tick, never above the ask: bid 1.15, ask 1.24, ticks of 0.05 →
1.20, to sell and to buy. Several legs start halfway between natural and mid, rounded down to the tick:
natural credit 0.44, mid 0.49, ticks of 0.01 → 0.46; a roll for a debit of 0.15, mid 0.10 → 0.13.
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.contract import parse_contract
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.candidates.legs import legs_of
from wheelcli.plan.candidates.spread_value import spread_limit
from wheelcli.plan.tickets.as_order import price_of
from wheelcli.plan.tickets.coin_order import coin_ticks
from wheelcli.plan.tickets.floor import Sale
from wheelcli.plan.tickets.order_text import buyback_text, order_text
from wheelcli.plan.tickets.ticks import Ticks, ticks_of


@dataclass(frozen=True, slots=True)
class SaleOrder:
    """A sale ready to send. `profit` is the price at which to take profit early, dollars per share."""

    order: Order
    limit: NetPrice
    profit: float
    ticks: Ticks

    @classmethod
    def of(cls, c: Candidates, sale: Sale) -> "SaleOrder":
        """Return the order of a sale of a candidate."""
        order = order_of_sale(str(c.row(sale.row)["symbol"]), sale)
        limit = limit_of(order, sale.ticks)
        profit = sale.ticks.profit(float(limit.cash), c.config.manage.take_profit_early)
        return cls(order, limit, profit, sale.ticks)

    @property
    def text(self) -> str:
        """Return the order as brokers paste it."""
        return order_text(self.order, self.limit, self.ticks)

    @property
    def buyback(self) -> str:
        """Return the standing order that takes the profit."""
        return buyback_text(self.order, self.profit, self.ticks)


def sale_of(c: Candidates, i: int, contracts: int) -> Sale:
    """Return the sale of that many contracts of candidate i."""
    if c.chains.market != "us":
        return Sale(i, legs_of(c, i, contracts), contracts, coin_ticks(c.row(i)))
    return Sale(i, legs_of(c, i, contracts), contracts, ticks_of(c.chains, int(c.of("code")[i])))


def order_of_sale(symbol: str, sale: Sale) -> Order:
    """Return the sale as an order, with its natural price and its mid. Raises ValueError if a leg names no
    contract.
    """
    legs = []
    for leg in sale.legs.legs:
        contract, side = parse_contract(leg.contract), Side.of(leg.action)
        if contract is None:
            raise ValueError(leg.contract)
        price = leg.ask if side.buys else leg.bid
        legs.append(OrderLeg(side, contract, 1, leg.multiplier, price_of(price)))
    return Order(
        id=legs[0].contract.label(symbol),
        symbol=symbol,
        contracts=sale.contracts,
        legs=tuple(legs),
        net=NetPrice.received(sale.legs.bid),
        net_mid=None if np.isnan(sale.legs.mid) else NetPrice.received(sale.legs.mid),
    )


def limit_of(order: Order, ticks: Ticks) -> NetPrice:
    """Return the price to start an order at, from its natural price and its mid; natural if the mid is
    unknown. Raises ValueError if natural is unknown too.
    """
    natural, mid = order.net, order.net_mid
    if natural is None:
        raise ValueError(f"the order {order.id} has no price")
    if mid is None:
        return natural
    near, middle = float(natural.cash), float(mid.cash)
    if len(order.legs) > 1:
        step = ticks.at(abs(middle))
        return NetPrice.received(round(spread_limit(near, middle, step), 6))
    other = round(2 * middle - near, 6)
    if order.legs[0].bought:
        return NetPrice.paid(ticks.limit(max(-other, 0.0), -near))
    return NetPrice.received(ticks.limit(near, other))
