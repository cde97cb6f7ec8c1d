"""The Greeks of all holdings: delta in dollars of shares and of the benchmark, theta per day and vega per
point of volatility.

Example: 2 short puts of delta −0.30 on a share at 100 are +60 shares, 6,000 dollars; with a beta of 1.5 that
is 9,000 dollars of the benchmark.
"""

from dataclasses import dataclass
from typing import Annotated

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import LegQuote, Quoted
from wheelcli.plan.beta import Betas
from wheelcli.units import Doc, Dollars, Shares


@dataclass(frozen=True, slots=True)
class BookGreeks:
    """The Greeks of all holdings; `delta_usd` is dollars per 100 % of each share, `beta_delta_usd` of the
    benchmark.
    """

    delta_usd: Annotated[Dollars, Doc("delta in dollars of shares")]
    beta_delta_usd: Annotated[Dollars, Doc("beta-weighted delta in dollars of the benchmark")]
    beta_shares: Annotated[Shares | None, Doc("the same in shares of the benchmark")]
    theta_usd: Annotated[Dollars, Doc("theta per calendar day")]
    vega_usd: Annotated[Dollars, Doc("vega per volatility point")]
    unknown: Annotated[tuple[str, ...], Doc("positions left out because they have no delta")]


def book_greeks(quotes: tuple[Quoted, ...], setting: Setting, betas: Betas) -> BookGreeks:
    """Return sums over options and shares; positions without a delta are left out and named."""
    delta = weighted = theta = vega = 0.0
    unknown = []
    for q in quotes:
        if q.spot is None or any(leg.delta is None for leg in q.legs):
            unknown.append(q.position.id)
            continue
        for leg in q.legs:
            shares = leg.holding.quantity * leg.holding.multiplier
            dollars = (leg.delta or 0.0) * shares * _level(leg, q.spot)
            delta, weighted = delta + dollars, weighted + dollars * betas.of[q.position.symbol]
            theta += (leg.theta or 0.0) * shares
            vega += (leg.vega or 0.0) * shares
    for stock in setting.portfolio.shares:
        spot = setting.spot(stock.symbol)
        if stock.symbol in setting.portfolio.cash_equivalents:
            continue
        if spot is None:
            unknown.append(stock.symbol)
            continue
        dollars = stock.quantity * spot
        delta, weighted = delta + dollars, weighted + dollars * betas.of[stock.symbol]
    shares_of = None if not betas.spot else weighted / betas.spot
    return BookGreeks(delta, weighted, shares_of, theta, vega, tuple(unknown))


def _level(leg: LegQuote, spot: float) -> float:
    """Return the price whose change by 100 % the delta counts: the share's; the forward of an option on a
    coin that is quoted in dollars.
    """
    contract = leg.holding.contract
    return spot - leg.drag if contract.coin and not contract.inverse else spot
