"""Orders on coins as events: prices and fees in the currency of each contract, at the quotes of the session.

Example: a call on 2 ETH, quoted at 0.0210 / 0.0215 ETH, is sold at natural for 0.042 ETH less a fee of
2 × 0.0003 = 0.0006 ETH. The mid, 0.02125 ETH, is between two steps of 0.0005, so a sale at the mid brings
0.0210.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import isfinite
from typing import Any

from wheelcli.backtest.coins.holdings import CoinRun
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.spec import Fills
from wheelcli.book.coins.entry import held
from wheelcli.book.coins.trades import VenueTrade, in_lot, venue_event
from wheelcli.book.events import Event
from wheelcli.coin_fees import Rates
from wheelcli.order import Order, OrderLeg


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract of a session in its own currency: quotes per coin (None if missing), steps, fees; `usd` is
    the dollars of one unit, `index` those of one coin.
    """

    bid: Decimal | None
    ask: Decimal | None
    tick: Decimal
    tick_above: Decimal
    tick_over: Decimal
    rates: Rates
    usd: float
    index: Decimal

    def price(self, fills: Fills, *, bought: bool) -> Decimal | None:
        """Return the price of a fill, on a step and never better than the fill's share of the spread; natural
        if the other side is missing, None if its own side is missing.
        """
        natural = self.ask if bought else self.bid
        if natural is None or self.bid is None or self.ask is None:
            return natural
        mid = (self.ask + self.bid) / 2
        exact = mid + Decimal(str(fills.crossed)) * (natural - mid)
        step = self.tick_above if exact > self.tick_over > 0 else self.tick
        steps = (exact / step).quantize(Decimal(1), ROUND_CEILING if bought else ROUND_FLOOR)
        return min(steps * step, natural) if bought else max(steps * step, natural)

    @property
    def mid(self) -> float | None:
        """Return the mid, dollars per coin; None without both sides."""
        if self.bid is None or self.ask is None:
            return None
        return float(self.ask + self.bid) / 2 * self.usd


def terms_in(day: MarketDay) -> "dict[str, Terms]":
    """Return the terms of every contract of a session, by name."""
    index = dict(zip(day.snapshot.underlyings["symbol"], day.snapshot.underlyings["spot"], strict=True))
    rows = day.snapshot.terms.to_dict("records")
    return {str(row["contract"]): _terms(row, index) for row in rows}


def _terms(row: Mapping[Any, Any], index: Mapping[Any, Any]) -> Terms:
    coin = str(row["contract"]).partition("-")[0].partition("_")[0]
    rates = Rates(lot=_decimal(row["lot"]), rate=_decimal(row["fee_rate"]), cap=_decimal(row["fee_cap"]))
    return Terms(
        _side(row["bid_native"]),
        _side(row["ask_native"]),
        _decimal(row["tick"]),
        _decimal(row["tick_above"]),
        _decimal(row["tick_over"]),
        rates,
        float(row["usd_per_unit"]),
        _decimal(index.get(coin, float("nan"))),
    )


def _decimal(value: Any) -> Decimal:
    return Decimal(repr(float(value)))


def _side(value: Any) -> Decimal | None:
    price = float(value)
    return _decimal(round(price, 8)) if isfinite(price) and price > 0 else None


@dataclass(frozen=True, slots=True)
class LegFill:
    """One filled leg: its event, its price and its mid (None if unknown) in dollars per coin."""

    leg: OrderLeg
    event: Event
    price_usd: float
    mid_usd: float | None


def fill(
    run: CoinRun,
    order: Order,
    day: MarketDay,
    terms: Mapping[str, Terms],
    *,
    contracts: int,
    later_s: int = 0,
) -> tuple[LegFill, ...] | None:
    """Return the filled legs of an order, in one group; None if one of them has no price."""
    at = day.snapshot.as_of + timedelta(seconds=later_s)
    out = []
    for leg in order.legs:
        own = terms.get(leg.contract.name)
        price = None if own is None else own.price(run.spec.fills, bought=leg.bought)
        if own is None or price is None or not own.index.is_finite():
            return None
        lot = Decimal(repr(leg.multiplier))
        size = lot * contracts * leg.ratio
        run.rates[leg.contract] = own.rates
        fee = own.rates.trade(price, size, Decimal(1) if leg.contract.inverse else own.index)
        trade = VenueTrade(
            id=run.new_id(),
            at=at,
            contract=leg.contract,
            size=size if leg.bought else -size,
            lot=lot,
            price=price,
            fee=fee,
            index=own.index,
            opens=leg.opens,
        )
        event = in_lot(venue_event(trade, account=run.account), held(run.book, leg.contract)[1])
        event = replace(event, ticket=order.id, plan=order.plan or None, source="fill")
        out.append(LegFill(leg, event, float(price) * own.usd, own.mid))
    group = out[0].event.id if len(out) > 1 else None
    return tuple(replace(each, event=replace(each.event, group=group)) for each in out)
