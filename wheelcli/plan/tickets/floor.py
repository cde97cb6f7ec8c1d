"""The lowest price to sell at: the larger of the lowest tick at which every gate passes and the contract's
value, with fees.

At each tick, IV, delta and all numbers that depend on them are those of that price: to sell lower is to sell
at a lower volatility. The legs of a spread move in proportion to their own spreads, so that the natural price
is the short leg's bid less the long leg's ask. The width of the market's quote does not change with the price
of an order. The floor is never above the bid. If it would be, or if the value is unknown, the ticket has no
floor and gives the reason; such an order rests at its limit.

If implied volatility has exceeded the volatility that followed (k below 1, `pricing.expected_vol`), the value
is below the mid and counts in full. Otherwise the value is the mid, which is above every bid; then the value
less one standard deviation counts, and the floor is labelled `value_above_bid`. Example: a put has a bid of
0.63 and a value of 0.645 ± 0.13, with fees of 0.0068 a share. Gates pass down to 0.32, and the floor is 0.53.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.greeks_at_price import greeks_at_price
from wheelcli.money_text import coin_number
from wheelcli.plan.candidates.evaluate import score_column, with_columns
from wheelcli.plan.candidates.generate import Candidates, candidates_at
from wheelcli.plan.candidates.legs import Legs
from wheelcli.plan.candidates.spread_legs import NO_PAIRS, Pairs
from wheelcli.plan.gates.answer import Unit, Verdict
from wheelcli.plan.gates.gate import RULES, sentence
from wheelcli.plan.optimize.greedy import least_credit
from wheelcli.plan.strategy import SPREADS, Strategy
from wheelcli.plan.tickets.bases import FloorBasis
from wheelcli.plan.tickets.ticks import CoinTicks, Ticks

Floats = NDArray[np.float64]
_DUST = 1e-6


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor: `price` in dollars per share with its `basis`, or None with the `reason`."""

    price: float | None
    reason: str | None = None
    basis: FloorBasis | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """An order before it has a floor: the candidate's row, its legs, number of contracts, and ticks."""

    row: int
    legs: Legs
    contracts: int
    ticks: Ticks


def floors_of(c: Candidates, sales: Sequence[Sale]) -> list[Floor]:
    """Return the floor of each of these orders."""
    prices = [_prices(c, sale) for sale in sales]
    floors = {k: mine for k, mine in enumerate(prices) if isinstance(mine, Floor)}
    # Spreads and single contracts are measured apart, each kind at once.
    for legs in (1, 2):
        some = {
            k: mine
            for k, mine in enumerate(prices)
            if not isinstance(mine, Floor) and len(sales[k].legs.legs) == legs
        }
        against = iter(_against(c, [sales[k] for k in some], list(some.values())) if some else ())
        for k, mine in some.items():
            floors[k] = _floor(sales[k], mine, [next(against) for _ in mine])
    return [floors[k] for k in range(len(sales))]


def _prices(c: Candidates, sale: Sale) -> list[float] | Floor:
    """Return the bid and the ticks below it that cover the value and the fees; a floor without a price if
    there are none.
    """
    worth = least_value(sale.legs)
    if worth is None:
        return Floor(None, "value unknown: neither IV nor closes give an expected volatility")
    bid = sale.legs.bid
    fees = float(c.of("fees")[sale.row]) / float(c.of("multiplier")[sale.row])
    least = sale.ticks.up(worth + fees)
    if least > bid + _DUST:
        return Floor(
            None,
            f"worth {_price(sale, least)} at the expected volatility including fees, above the"
            f" {_bid_of(sale.legs)} of {_price(sale, bid)}",
        )
    return sale.ticks.ladder(bid, least)


def _floor(sale: Sale, prices: list[float], against: list[str]) -> Floor:
    bid = sale.legs.bid
    if against[0]:
        return Floor(None, f"a gate fails at the {_bid_of(sale.legs)} of {_price(sale, bid)}: {against[0]}")
    passing = itertools.takewhile(lambda each: not each[1], zip(prices, against, strict=True))
    *_, (price, _why) = passing  # the first is the bid, at which every gate passes
    return Floor(price, basis=FloorBasis.VALUE if sale.legs.claims_premium else FloorBasis.VALUE_ABOVE_BID)


def least_value(legs: Legs) -> float | None:
    """Return the minimum value of the contract before fees, dollars per share; None is unknown."""
    least = legs.forecast if legs.claims_premium else legs.forecast - legs.forecast_error
    return least if isfinite(least) else None


def _price(sale: Sale, price: float) -> str:
    """Return a price in words: dollars per share; for a coin, in the unit of the venue."""
    ticks = sale.ticks
    return coin_number(ticks.native(price)) if isinstance(ticks, CoinTicks) else f"{price:.2f}"


def _bid_of(legs: Legs) -> str:
    return "natural credit" if len(legs.legs) > 1 else "bid"


def _against(c: Candidates, sales: Sequence[Sale], prices: Sequence[Sequence[float]]) -> list[str]:
    """Return, for each of the prices of each order, one order's after the other's, the sentence of the first
    gate that would block it at that price; "" if none does.
    """
    of = np.repeat(np.arange(len(sales)), [len(mine) for mine in prices])
    at = _sold_at(c, [sales[k] for k in of.tolist()], np.concatenate(prices))
    rows = np.array([sale.row for sale in sales])
    contracts = np.array([sale.contracts for sale in sales], dtype=np.float64)[of]
    basis = "max_loss" if c.config.sizing.basis == "max_loss" else "stress_loss"
    at = with_columns(at, risk=at.of(basis), contracts=contracts)
    at, _ = score_column(at, c.iv_ranks)
    out = [""] * len(of)
    for rule in RULES.values():
        reading = rule.measure(at)
        for k in np.flatnonzero(reading.blocks).tolist():
            out[k] = out[k] or rule.gate(reading, k).reason
    of_name = c.of("risk_room")
    room = np.where(c.is_a(*SPREADS), np.minimum(of_name, c.of("spread_room")), of_name)[rows][of]
    dollars, most = at.of("credit") * at.of("multiplier") * contracts, at.of("risk") * contracts
    names = c.of("symbol")[rows][of]
    for k in range(len(of)):
        if dollars[k] < least_credit(c) - _DUST:
            out[k] = out[k] or _said("credit ≥", float(dollars[k]), least_credit(c))
        # A call on shares held adds no risk, however far they are beyond the limit.
        if most[k] > max(room[k], 0.0) + _DUST:
            out[k] = out[k] or _said(f"risk of {names[k]} ≤", float(most[k]), float(room[k]))
    return out


def _said(phrase: str, value: float, limit: float) -> str:
    return sentence(phrase, value, limit, unit=Unit.USD, verdict=Verdict.FAIL)


def _sold_at(c: Candidates, sales: Sequence[Sale], prices: Floats) -> Candidates:
    """Return the candidates of these orders, all spreads or none, measured as if the bid of each (a spread's
    natural credit) were its price, (n,).
    """
    import pandas as pd

    n, rows = len(sales), [sale.row for sale in sales]
    sold, bought = (c.frame[column].to_numpy(np.intp)[rows] for column in ("row", "long_row"))
    drop = np.array([sale.legs.bid for sale in sales]) - prices
    # (n, legs) each
    bids = np.array([[leg.bid for leg in sale.legs.legs] for sale in sales])
    asks = np.array([[leg.ask for leg in sale.legs.legs] for sale in sales])
    wide = asks - bids
    total, legs = wide.sum(axis=1), wide.shape[1]
    share = np.where(total > 0, wide[:, 0], 1.0) / np.where(total > 0, total, legs)
    bid = bids[:, 0] - share * drop
    table = c.chains.options.iloc[sold].assign(bid=bid, ask=bid + wide[:, 0])
    price, pairs, singles = bid, NO_PAIRS, np.arange(n)
    if legs > 1:
        ask = asks[:, 1] + (1.0 - share) * drop
        middle = bids[:, 1] + asks[:, 1]  # twice the market's mid, which does not change
        long = c.chains.options.iloc[bought].assign(bid=middle - ask, ask=ask)
        table, price = pd.concat([table, long], ignore_index=True), np.concatenate([bid, ask])
        order = list(Strategy)
        which = np.array([order.index(Strategy(name)) for name in c.of("strategy")[rows]])
        pairs, singles = Pairs(np.arange(n), np.arange(n, 2 * n), which), np.arange(0)
    greeks = greeks_at_price(c.chains, table, price)
    table = table.assign(**greeks, vol=greeks["iv"]).reset_index(drop=True)
    return candidates_at(
        singles,
        replace(c.chains, options=table),
        history=c.history,
        portfolio=c.portfolio,
        config=c.config,
        regime=c.regime,
        pairs=pairs,
    )
