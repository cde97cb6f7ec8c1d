"""The lowest price to sell at: the larger of the lowest tick at which every gate passes and the contract's
value, with fees.

At each tick, IV, delta and all numbers that depend on them are those of that price: to sell lower is to sell
at a lower volatility. The legs of a spread move in proportion to their own spreads, so that the natural price
is the short leg's bid less the long leg's ask. The width of the market's quote does not change with the price
of an order. The floor is never above the bid. If it would be, or if the value is unknown, the ticket has no
floor and gives the reason; such an order rests at its limit.

If implied volatility has exceeded what followed (k below 1, `pricing.expected_vol`), the value is below the
mid and counts in full. Otherwise the value is the mid, which is above every bid; then the value less one
standard deviation counts, and the floor is labelled `value_above_bid`. Example: a put has a bid of 0.63 and a
value of 0.645 ± 0.13, with fees of 0.0068 a share. Gates pass down to 0.32, and the floor is 0.53.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.greeks_at_price import greeks_at_price
from wheelcli.plan.candidates.evaluate import score_column, with_columns
from wheelcli.plan.candidates.generate import Candidates, candidates_at
from wheelcli.plan.candidates.legs import Legs
from wheelcli.plan.candidates.spread_legs import NO_PAIRS, Pairs
from wheelcli.plan.gates.answer import Unit, Verdict
from wheelcli.plan.gates.gate import RULES, sentence
from wheelcli.plan.optimize.greedy import least_credit
from wheelcli.plan.strategy import NO_LEG, SPREADS, Strategy
from wheelcli.plan.tickets.bases import FloorBasis
from wheelcli.plan.tickets.order import floor_price, ladder, round_up

Floats = NDArray[np.float64]
Tick = Callable[[float], float]
_DUST = 1e-6
_CENTS = 4  # digits to which prices are rounded


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor: `price` in dollars per share with its `basis`, or None with the `reason`."""

    price: float | None
    reason: str | None = None
    basis: FloorBasis | None = None


def floor_of(c: Candidates, i: int, *, legs: Legs, contracts: int, tick: Tick) -> Floor:
    """Return the floor of candidate row i as an order of that many contracts."""
    bid, worth = legs.bid, least_value(legs)
    if worth is None:
        return Floor(None, "value unknown: neither IV nor closes give an expected volatility")
    row = c.frame.iloc[i]
    least = worth + float(row["fees"]) / float(row["multiplier"])
    least = round_up(least, tick(least))
    if least > bid + _DUST:
        return Floor(
            None,
            f"worth {least:.2f} at the expected volatility including fees, above the {_bid_of(legs)} of"
            f" {bid:.2f}",
        )
    prices = ladder(bid, least, tick)
    against = _against(c, i, np.array(prices), legs=legs, contracts=contracts)
    if against[0]:
        return Floor(None, f"a gate fails at the {_bid_of(legs)} of {bid:.2f}: {against[0]}")
    passing = {round(price, _CENTS) for price, why in zip(prices, against, strict=True) if not why}
    price = floor_price(bid, tick, lambda price: round(price, _CENTS) in passing)
    return Floor(price, basis=FloorBasis.VALUE if legs.claims_premium else FloorBasis.VALUE_ABOVE_BID)


def least_value(legs: Legs) -> float | None:
    """Return the least value of the contract before fees, dollars per share; None is unknown."""
    least = legs.forecast if legs.claims_premium else legs.forecast - legs.forecast_error
    return least if isfinite(least) else None


def _bid_of(legs: Legs) -> str:
    return "natural credit" if len(legs.legs) > 1 else "bid"


def _against(c: Candidates, i: int, prices: Floats, *, legs: Legs, contracts: int) -> list[str]:
    """Return, for each price (n,), the sentence of the first gate that would block the order at it; "" if
    none does.
    """
    at = _sold_at(c, i, prices, legs)
    row, n = c.frame.iloc[i], len(prices)
    basis = "max_loss" if c.config.sizing.basis == "max_loss" else "stress_loss"
    at = with_columns(at, risk=at.of(basis), contracts=np.full(n, float(contracts)))
    at, _ = score_column(at, c.iv_ranks)
    out = [""] * n
    for rule in RULES.values():
        reading = rule.measure(at)
        for k in np.flatnonzero(reading.blocks).tolist():
            out[k] = out[k] or rule.gate(reading, k).reason
    spread = Strategy(row["strategy"]) in SPREADS
    room = min(float(row["risk_room"]), float(row["spread_room"]) if spread else np.inf)
    dollars, most = at.of("credit") * at.of("multiplier") * contracts, at.of("risk") * contracts
    for k in range(n):
        if dollars[k] < least_credit(c) - _DUST:
            out[k] = out[k] or _said("credit ≥", float(dollars[k]), least_credit(c))
        if most[k] > room + _DUST:
            out[k] = out[k] or _said(f"risk of {row['symbol']} ≤", float(most[k]), room)
    return out


def _said(phrase: str, value: float, limit: float) -> str:
    return sentence(phrase, value, limit, unit=Unit.USD, verdict=Verdict.FAIL)


def _sold_at(c: Candidates, i: int, prices: Floats, legs: Legs) -> Candidates:
    """Return candidate row i once for each price, measured as if that were its bid (for a spread, its natural
    credit).
    """
    import pandas as pd

    row, n = c.frame.iloc[i], len(prices)
    sold, bought = int(row["row"]), int(row["long_row"])
    drop = legs.bid - prices
    wide = [leg.ask - leg.bid for leg in legs.legs]
    share = wide[0] / sum(wide) if sum(wide) > 0 else 1.0 / len(wide)
    bid = legs.legs[0].bid - share * drop
    short = c.chains.options.iloc[np.full(n, sold)].assign(bid=bid, ask=bid + wide[0])
    table, price, pairs, rows = short, bid, NO_PAIRS, np.arange(n)
    if bought != NO_LEG:
        ask = legs.legs[1].ask + (1.0 - share) * drop
        middle = legs.legs[1].bid + legs.legs[1].ask  # twice the market's mid, which does not change
        long = c.chains.options.iloc[np.full(n, bought)].assign(bid=middle - ask, ask=ask)
        table, price = pd.concat([short, long], ignore_index=True), np.concatenate([bid, ask])
        which = np.full(n, list(Strategy).index(Strategy(row["strategy"])))
        pairs, rows = Pairs(np.arange(n), np.arange(n, 2 * n), which), np.arange(0)
    greeks = greeks_at_price(c.chains, table, price)
    table = table.assign(**greeks, vol=greeks["iv"]).reset_index(drop=True)
    return candidates_at(
        rows,
        replace(c.chains, options=table),
        history=c.history,
        portfolio=c.portfolio,
        config=c.config,
        regime=c.regime,
        pairs=pairs,
    )
