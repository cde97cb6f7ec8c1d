"""QuantLib as the oracle: its best American engine in a loop, and finite differences where that refuses."""

import numpy as np
import QuantLib as ql

TODAY = ql.Date(2, 1, 2024)
COUNT = ql.Actual365Fixed()
# A fourth of the time of its `highPrecisionScheme`. Over the 400 contracts of test_pricing_american it is at
# most 3e-9 of strike from that, in the median 9e-14: a twentieth of what our own price is apart.
SCHEME = ql.QdFpLegendreTanhSinhScheme(100, 10, 30, 1e-10)


def random_contracts(n, seed):
    """Return spot, strike, years, rate, yield, vol, is_call over the grid of the acceptance tests."""
    g = np.random.default_rng(seed)
    years = np.where(
        g.random(n) < 0.5, g.uniform(3 / 365, 2, n), np.exp(g.uniform(np.log(3 / 365), np.log(2), n))
    )
    vol = np.where(
        g.random(n) < 0.5, g.uniform(0.08, 1.2, n), np.exp(g.uniform(np.log(0.08), np.log(1.2), n))
    )
    dividend_yield = np.where(g.random(n) < 0.2, 0.0, g.uniform(0, 0.06, n))
    return (
        100 * g.uniform(0.6, 1.4, n),
        100.0,
        years,
        g.uniform(0, 0.07, n),
        dividend_yield,
        vol,
        g.random(n) < 0.5,
    )


class Oracle:
    """One process whose quotes are moved from contract to contract; time is scaled to one year of 365
    days.
    """

    def __init__(self, engine="qdfp"):
        self.spot, self.rate, self.carry, self.vol = (ql.SimpleQuote(x) for x in (100.0, 0.0, 0.0, 0.2))

        def flat(quote):
            return ql.YieldTermStructureHandle(ql.FlatForward(TODAY, ql.QuoteHandle(quote), COUNT))

        vol = ql.BlackConstantVol(TODAY, ql.NullCalendar(), ql.QuoteHandle(self.vol), COUNT)
        self.process = ql.BlackScholesMertonProcess(
            ql.QuoteHandle(self.spot), flat(self.carry), flat(self.rate), ql.BlackVolTermStructureHandle(vol)
        )
        if engine == "qdfp":
            self.engine = ql.QdFpAmericanEngine(self.process, SCHEME)
        elif engine == "highest precision":
            self.engine = ql.QdFpAmericanEngine(self.process, ql.QdFpAmericanEngine.highPrecisionScheme())
        else:
            self.engine = ql.FdBlackScholesVanillaEngine(self.process, 800, 1600, 0)

    def option(self, strike, is_call):
        payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, float(strike))
        option = ql.VanillaOption(payoff, ql.AmericanExercise(TODAY, TODAY + 365))
        option.setPricingEngine(self.engine)
        return option

    def price(self, spot, strike, years, rate, dividend_yield, vol, is_call):
        ql.Settings.instance().evaluationDate = TODAY
        rows = np.broadcast_arrays(spot, strike, years, rate, dividend_yield, vol, is_call)
        result = np.empty(rows[0].shape)
        for i, (s, k, t, r, q, v, c) in enumerate(zip(*rows, strict=True)):
            self.spot.setValue(float(s))
            self.rate.setValue(float(r * t))
            self.carry.setValue(float(q * t))
            self.vol.setValue(float(v * np.sqrt(t)))
            result[i] = self.option(k, c).NPV()
        return result
