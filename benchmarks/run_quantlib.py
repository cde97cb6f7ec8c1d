"""The contestant QuantLib, in a loop over the contracts as a Python user writes it; its best engine for each
task.

American: QdFp with the fast scheme. It gives a price and nothing else, so that volatility is Brent's root
(SciPy's), and the Greeks are differences:
delta and gamma from two more prices, vega from one, theta from the Black–Scholes equation.
"""

import time

started = time.perf_counter()
import numpy as np  # noqa: E402
import QuantLib as ql  # noqa: E402, N813
from contestant import Columns, compete  # noqa: E402
from scipy.optimize import brentq  # noqa: E402

imported_s = time.perf_counter() - started
RATE, LOWEST, HIGHEST = 0.04, 0.01, 5.0
TODAY, COUNT = ql.Date(2, 1, 2024), ql.Actual365Fixed()
MISSING = [float("nan")] * 5


class Market:
    """One process whose spot and volatility are moved from contract to contract."""

    def __init__(self, scheme: str = "fastScheme") -> None:
        ql.Settings.instance().evaluationDate = TODAY
        self.spot, self.vol = ql.SimpleQuote(100.0), ql.SimpleQuote(0.2)
        flat = [ql.YieldTermStructureHandle(ql.FlatForward(TODAY, r, COUNT)) for r in (0.0, RATE)]
        vol = ql.BlackConstantVol(TODAY, ql.NullCalendar(), ql.QuoteHandle(self.vol), COUNT)
        process = ql.BlackScholesMertonProcess(
            ql.QuoteHandle(self.spot), *flat, ql.BlackVolTermStructureHandle(vol)
        )
        self.engine = ql.QdFpAmericanEngine(process, getattr(ql.QdFpAmericanEngine, scheme)())

    def option(self, strike: float, days: float, is_call: float) -> ql.VanillaOption:
        payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, strike)
        option = ql.VanillaOption(payoff, ql.AmericanExercise(TODAY, TODAY + int(days)))
        option.setPricingEngine(self.engine)
        return option

    def price(self, spot: float, strike: float, days: float, vol: float, is_call: float) -> float:
        self.spot.setValue(spot)
        self.vol.setValue(vol)
        return self.option(strike, days, is_call).NPV()


def rows(c: Columns, *names: str) -> list[tuple[float, ...]]:
    return list(zip(*(c[name].tolist() for name in names), strict=True))


def european(c: Columns) -> np.ndarray:
    out = []
    for spot, strike, days, call, price in rows(c, "spot", "strike", "days", "is_call", "european"):
        years = days / 365
        discount, kind = float(np.exp(-RATE * years)), ql.Option.Call if call else ql.Option.Put
        try:
            s = ql.blackFormulaImpliedStdDev(kind, strike, spot / discount, price, discount)
        except RuntimeError:
            out.append(MISSING)
            continue
        b = ql.BlackCalculator(ql.PlainVanillaPayoff(kind, strike), spot / discount, s, discount)
        iv = s / years**0.5
        out.append([iv, b.delta(spot), b.gamma(spot), b.theta(spot, years) if s else 0.0, b.vega(years)])
    return np.array(out).T


def american_price(c: Columns) -> np.ndarray:
    market = Market()
    return np.array([[market.price(*row) for row in rows(c, "spot", "strike", "days", "vol", "is_call")]])


def american_iv(c: Columns) -> np.ndarray:
    market = Market()
    named = rows(c, "spot", "strike", "days", "is_call", "american")
    return np.array([_solved(market, *row) for row in named]).T


def _solved(
    market: Market, spot: float, strike: float, days: float, is_call: float, paid: float
) -> list[float]:
    option = market.option(strike, days, is_call)
    market.spot.setValue(spot)

    def at(vol: float) -> float:
        market.vol.setValue(vol)
        return option.NPV()

    try:
        iv = brentq(lambda vol: at(vol) - paid, LOWEST, HIGHEST, xtol=1e-7)
    except ValueError:  # no sign change: a price without a volatility
        return MISSING
    vega = (at(iv + 1e-3) - paid) / 1e-3
    market.vol.setValue(iv)
    step = 0.05 * spot * iv * (days / 365) ** 0.5
    market.spot.setValue(spot + step)
    up = option.NPV()
    market.spot.setValue(spot - step)
    down = option.NPV()
    delta, gamma = (up - down) / (2 * step), (up - 2 * paid + down) / step**2
    theta = RATE * (paid - spot * delta) - 0.5 * (iv * spot) ** 2 * gamma
    return [iv, delta, gamma, theta, vega]


if __name__ == "__main__":
    tasks = {"european": european, "price": american_price, "iv_puts": american_iv, "iv": american_iv}
    compete("quantlib", tasks, imported_s)
