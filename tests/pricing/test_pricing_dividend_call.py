"""Calls across ex-dates, and puts of the escrowed model, against QuantLib's finite differences with a
dividend schedule.
"""

import numpy as np
import pytest
import QuantLib as ql

from wheelcli.pricing import american, escrowed_dividends, european
from wheelcli.pricing.dividends import dividend_call

TODAY = ql.Date(2, 1, 2024)
COUNT = ql.Actual365Fixed()
MODELS = {"escrowed": ql.FdBlackScholesVanillaEngine.Escrowed, "spot": ql.FdBlackScholesVanillaEngine.Spot}


def finite_differences(
    spot, strike, days, rate, vol, dividends, *, is_call=True, model="escrowed", steps=(300, 600)
):
    """Price and delta; `dividends` are (days, dollars)."""
    ql.Settings.instance().evaluationDate = TODAY

    def flat(value):
        return ql.YieldTermStructureHandle(ql.FlatForward(TODAY, value, COUNT))

    process = ql.BlackScholesMertonProcess(
        ql.QuoteHandle(ql.SimpleQuote(spot)),
        flat(0.0),
        flat(rate),
        ql.BlackVolTermStructureHandle(ql.BlackConstantVol(TODAY, ql.NullCalendar(), vol, COUNT)),
    )
    schedule = ql.DividendVector([TODAY + d for d, _ in dividends], [a for _, a in dividends])
    engine = ql.FdBlackScholesVanillaEngine(
        process, schedule, *steps, 0, ql.FdmSchemeDesc.Douglas(), False, -1.0, MODELS[model]
    )
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, strike)
    option = ql.VanillaOption(payoff, ql.AmericanExercise(TODAY, TODAY + days))
    option.setPricingEngine(engine)
    return option.NPV(), option.delta()


def terms(spot, strike, days, rate, dividends):
    """The arguments of `dividend_call` but the volatility: those before it and those after."""
    when, paid = (np.array(column, dtype=float) for column in zip(*dividends, strict=True))
    value = float(escrowed_dividends.present_value(when / 365, paid, rate, days / 365))
    return (spot - value, strike, days / 365, rate), (when / 365, paid)


CASES = [
    # (spot, strike, days, rate, vol, dividends); one dividend early, late and on the last eve; several;
    # monthly; years of them
    (100.0, 90.0, 45, 0.04, 0.25, [(30, 0.6)]),
    (100.0, 80.0, 45, 0.04, 0.25, [(30, 0.6)]),
    (100.0, 100.0, 45, 0.04, 0.25, [(44, 0.6)]),
    (100.0, 85.0, 45, 0.04, 0.30, [(1, 0.6)]),
    (100.0, 97.0, 30, 0.05, 0.15, [(20, 1.0)]),
    (100.0, 120.0, 60, 0.02, 0.60, [(50, 3.0)]),
    (100.0, 100.0, 200, 0.04, 0.25, [(30, 1.5), (121, 1.5)]),
    (100.0, 80.0, 90, 0.04, 0.30, [(15, 0.5), (45, 0.5), (75, 0.5)]),
    (100.0, 80.0, 700, 0.03, 0.30, [(30 + 91 * i, 1.5) for i in range(8)]),
]


@pytest.mark.parametrize("case", CASES)
def test_price_and_delta_are_those_of_finite_differences_in_the_same_model(case):
    spot, strike, days, rate, vol, dividends = case
    value, delta = finite_differences(*case, steps=(800, 1600) if dividends[0][0] == 1 else (300, 600))
    before, after = terms(spot, strike, days, rate, dividends)
    assert float(dividend_call.price(*before, vol, *after)) == pytest.approx(value, abs=1e-4)
    assert float(dividend_call.greeks(*before, vol, *after).delta) == pytest.approx(delta, abs=1e-4)


@pytest.mark.long
@pytest.mark.parametrize("is_call", [True, False])
def test_delta_at_a_price_of_the_spot_model(is_call):
    """A feed's price comes from no model: where the whole share is lognormal between cash drops, IV and delta
    of ours at that price.

    21–49 days, 0.60 or 1.20 on a share of 100: calls across the ex-date within 0.005, puts up to a delta of
    0.45 within 0.002.
    """
    errors = []
    for strike in (85.0, 92.5, 100.0, 107.5):
        for days, when, paid in ((21, 10, 0.6), (35, 33, 0.6), (49, 25, 1.2), (49, 45, 0.6)):
            for vol in (0.18, 0.35):
                value, delta = finite_differences(
                    100.0, strike, days, 0.04, vol, [(when, paid)], is_call=is_call, model="spot"
                )
                (s, k, t, r), after = terms(100.0, strike, days, 0.04, [(when, paid)])
                if is_call:
                    iv = dividend_call.implied_vol(value, s, k, t, r, *after)
                    ours = dividend_call.greeks(s, k, t, r, iv, *after).delta
                else:
                    iv = american.implied_vol(value, s, k, t, r, 0.0, False)
                    ours = american.greeks(s, k, t, r, 0.0, iv, False).delta
                if np.isfinite(iv) and (is_call or delta > -0.45):
                    errors.append(abs(float(ours) - delta))
    assert len(errors) >= 14
    assert max(errors) < (0.005 if is_call else 0.002)


def test_gamma_vega_theta_and_rho_are_the_slopes_of_the_price():
    s, k, t, r, v = (
        np.array([98.9, 99.4, 99.4]),
        np.array([90.0, 85.0, 101.0]),
        0.2,
        0.04,
        np.array([0.25, 0.3, 0.2]),
    )
    when, paid = [0.08, 0.17], [0.6, 0.6]
    g, h = dividend_call.greeks(s, k, t, r, v, when, paid), 0.02

    def value(s=s, t=t, v=v, r=r, ahead=0.0):
        return dividend_call.price(s, k, t, r, v, np.array(when) - ahead, paid)

    near = {"rel": 2e-3, "abs": 2e-4}
    assert g.delta == pytest.approx((value(s + h) - value(s - h)) / (2 * h), **near)
    assert g.gamma == pytest.approx((value(s + h) - 2 * value() + value(s - h)) / h**2, **near)
    assert g.vega == pytest.approx((value(v=v + 1e-3) - value(v=v - 1e-3)) / 2e-3, **near)
    assert g.theta == pytest.approx(
        (value(t=t - 1e-4, ahead=1e-4) - value(t=t + 1e-4, ahead=-1e-4)) / 2e-4, rel=5e-3, abs=1e-2
    )
    assert g.rho == pytest.approx((value(r=r + 1e-3) - value(r=r - 1e-3)) / 2e-3, rel=1e-2, abs=1e-2)


def test_what_markets_ask_for_at_a_known_volatility_are_the_same_greeks():
    """Where one eve matters; 0.05 is less than the interest from the first of two eves to the second, 0.6 is
    more.
    """
    s, k, v = np.array([98.9, 99.4, 80.0]), np.array([90.0, 85.0, 101.0]), np.array([0.25, 0.3, 0.2])
    for when, paid in (([0.15], [0.6]), ([0.08, 0.17], [0.05, 0.6])):
        g = dividend_call.greeks(s, k, 0.2, 0.04, v, when, paid)
        ours = dividend_call.sensitive(s, k, 0.2, 0.04, v, when, paid)
        for mine, theirs in zip(ours, (g.delta, g.gamma, g.theta, g.vega), strict=True):
            np.testing.assert_allclose(mine, theirs, atol=1e-4)
    both = dividend_call.sensitive(98.9, 90.0, 0.2, 0.04, 0.25, [0.08, 0.17], [0.6, 0.6])
    assert np.isnan(both).all()


def test_small_dividends_leave_the_european_call_exact():
    """0.27 on a strike of 300 at 4 %: the interest to expiration, 0.98 over 30 days, is more, so waiting is
    right.
    """
    assert not dividend_call.may_be_exercised(300, 40 / 365, 0.04, [10 / 365], [0.27])
    assert dividend_call.may_be_exercised(300, 14 / 365, 0.04, [10 / 365], [0.27])
    assert dividend_call.price(305, 300, 40 / 365, 0.04, 0.3, [10 / 365], [0.27]) == european.price(
        305, 300, 40 / 365, 0.04, 0.0, 0.3, True
    )
    flags = dividend_call.may_be_exercised(
        [300, 20], 40 / 365, 0.04, [np.nan, 50 / 365, -0.1], [0.3, 9.0, 9.0]
    )
    assert list(flags) == [False, False]


@pytest.mark.long
def test_never_below_the_european_nor_what_exercise_brings():
    random = np.random.default_rng(5)
    n = 300
    s, k, t = 100.0, random.uniform(70, 120, n), random.uniform(0.03, 0.6, n)
    vol, rate = random.uniform(0.1, 0.8, n), random.uniform(0.0, 0.06, n)
    when, paid = (
        t[:, None] * np.sort(random.uniform(0.05, 0.98, (n, 2)), axis=1),
        random.uniform(0, 2, (n, 2)),
    )
    value = dividend_call.price(s, k, t, rate, vol, when, paid)
    assert np.all(value >= european.price(s, k, t, rate, 0.0, vol, True) - 1e-7)
    last = s + paid[:, 1] * np.exp(-rate * when[:, 1]) - k * np.exp(-rate * when[:, 1])
    assert np.all(value >= last - 1e-9)
    iv = dividend_call.implied_vol(value, s, k, t, rate, when, paid)
    vega = dividend_call.greeks(s, k, t, rate, vol, when, paid).vega
    sure = vega > 0.1
    assert sure.mean() > 0.7
    assert iv[sure] == pytest.approx(vol[sure], abs=1e-6)


def test_no_volatility_and_no_sense():
    after = ([0.1], [1.0])
    assert np.isnan(dividend_call.implied_vol(9.0, 100, 90, 0.2, 0.04, *after))
    assert np.isnan(dividend_call.implied_vol(101.0, 100, 90, 0.2, 0.04, *after))
    assert np.isnan(dividend_call.price([-1.0, np.nan], 90, 0.2, 0.04, 0.3, *after)).all()
    assert dividend_call.price(100, [[90.0], [95.0]], 0.2, 0.04, 0.3, *after).shape == (2, 1)
    assert dividend_call.price(np.empty(0), 90, 0.2, 0.04, 0.3, *after).shape == (0,)


def test_no_volatility_above_2000_percent():
    """A call of 40 at 3.86 on what a dividend leaves of a share, 3.91: 2,600 % would explain it."""
    terms = (3.86, 3.91, 40.0, 17 / 365, 0.12)
    assert np.isnan(dividend_call.implied_vol(*terms, [0.03], [0.0001]))
    assert np.isnan(dividend_call.solved(*terms, [0.03], [0.0001])[0])
