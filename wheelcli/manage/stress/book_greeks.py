"""The Greeks of everything held: how many dollars of share it is worth, in the benchmark's terms too, and what a day and a point of volatility bring.

Example: 2 short puts of delta −0.30 on a share at 100 are +60 shares, 6,000 dollars; with a beta of 1.5 that is 9,000 dollars of the benchmark.
"""

from dataclasses import dataclass

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.plan.beta import Betas


@dataclass(frozen=True, slots=True)
class BookGreeks:
    """Of everything held. `delta_usd` is dollars per 100 % of each share, `beta_delta_usd` of the benchmark and `beta_shares` its
    shares; `theta_usd` per calendar day, `vega_usd` per volatility point. `unknown` positions have none."""

    delta_usd: float
    beta_delta_usd: float
    beta_shares: float | None
    theta_usd: float
    vega_usd: float
    unknown: tuple[str, ...]


def book_greeks(quotes: tuple[Quoted, ...], setting: Setting, betas: Betas) -> BookGreeks:
    """Σ over options and shares; positions without a delta are left out and named."""
    delta = weighted = theta = vega = 0.0
    unknown = []
    for q in quotes:
        if q.spot is None or any(leg.delta is None for leg in q.legs):
            unknown.append(q.position.id)
            continue
        for leg in q.legs:
            shares = leg.holding.quantity * leg.holding.multiplier
            dollars = (leg.delta or 0.0) * shares * q.spot
            delta, weighted = delta + dollars, weighted + dollars * betas.of[q.position.symbol]
            theta += (leg.theta or 0.0) * shares
            vega += (leg.vega or 0.0) * shares
    for held in setting.portfolio.shares:
        spot = setting.spot(held.symbol)
        if held.symbol in setting.portfolio.cash_equivalents:
            continue
        if spot is None:
            unknown.append(held.symbol)
            continue
        delta, weighted = (
            delta + held.quantity * spot,
            weighted + held.quantity * spot * betas.of[held.symbol],
        )
    shares_of = None if not betas.spot else weighted / betas.spot
    return BookGreeks(delta, weighted, shares_of, theta, vega, tuple(unknown))
