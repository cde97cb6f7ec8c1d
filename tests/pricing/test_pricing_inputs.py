"""Probabilities, dividends and realised volatility: the numbers that stand around a price."""

import numpy as np
import pytest
import QuantLib as ql

from wheelcli.pricing import american, escrowed_dividends, european, realised
from wheelcli.pricing.lognormal import prob_otm


def test_prob_otm_is_the_slope_of_the_european_price_in_strike():
    spot, years, rate, carry, vol = 100, 0.3, 0.04, 0.01, 0.35
    strike, h = np.linspace(70, 130, 7), 1e-4
    for is_call in (True, False):
        rows = [european.price(spot, strike + by, years, rate, carry, vol, is_call) for by in (h, -h)]
        in_the_money = np.abs(rows[0] - rows[1]) / (2 * h) * np.exp(rate * years)
        assert np.allclose(
            prob_otm(spot, strike, years, rate, carry, vol, is_call), 1 - in_the_money, atol=1e-7
        )


def test_prob_otm_at_the_edges():
    assert prob_otm([90, 100, 110], 100, 0, 0.04, 0, 0.3, True).tolist() == [1, 1, 0]
    assert prob_otm([90, 100, 110], 100, 0, 0.04, 0, 0.3, False).tolist() == [0, 1, 1]
    assert prob_otm([99, 99], 100, 1, 0.04, 0, 0, [True, False]).tolist() == [0, 1]
    assert np.isnan(
        prob_otm([np.nan, 100, 100, -1], [100, 100, 100, 100], [1, -1, 1, 1], 0, 0, [1, 1, -1, 1], True)
    ).all()


def test_escrow_counts_ex_dates_inside_the_life():
    when, paid = [-0.1, 0.0, 0.1, 0.35, 0.6], [9.0, 9.0, 1.0, 2.0, 4.0]
    worth = escrowed_dividends.present_value(when, paid, 0.05, [0.05, 0.1, 0.35, 1.0])
    expected = np.cumsum([0, np.exp(-0.005), 2 * np.exp(-0.0175), 4 * np.exp(-0.03)])
    assert np.allclose(worth, expected)
    assert escrowed_dividends.present_value([], [], 0.05, [0.5, 1.0]).tolist() == [0, 0]


def test_escrow_does_not_guess():
    assert np.isnan(escrowed_dividends.present_value([0.1, np.nan], [1, 1], 0.05, [0.5])).all()
    assert np.isnan(escrowed_dividends.present_value([0.1, 0.6], [1, np.nan], 0.05, [0.5, 1.0])).tolist() == [
        False,
        True,
    ]
    assert np.isnan(escrowed_dividends.present_value([0.1], [1], 0.05, [np.nan, 1.0])).tolist() == [
        True,
        False,
    ]


def test_escrowed_put_sold_out_of_the_money_is_near_finite_differences_with_the_cash_dividend():
    today = ql.Date(2, 1, 2024)
    ql.Settings.instance().evaluationDate = today
    count, spot = ql.Actual365Fixed(), ql.SimpleQuote(100.0)
    curve = ql.YieldTermStructureHandle(ql.FlatForward(today, 0.04, count))
    vol = ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), 0.25, count))
    process = ql.BlackScholesProcess(ql.QuoteHandle(spot), curve, vol)
    dividends = ql.DividendVector([today + 20], [0.6])
    net = 100 - escrowed_dividends.present_value([20 / 365], [0.6], 0.04, [35 / 365])
    for strike in (90.0, 95.0, 100.0):
        option = ql.VanillaOption(
            ql.PlainVanillaPayoff(ql.Option.Put, strike), ql.AmericanExercise(today, today + 35)
        )
        option.setPricingEngine(ql.FdBlackScholesVanillaEngine(process, dividends, 400, 400))
        ours = american.greeks(net, strike, 35 / 365, 0.04, 0.0, 0.25, False).delta[0]
        assert abs(ours - option.delta()) < 2e-3


def closes(n_days, vols, seed=0):
    g = np.random.default_rng(seed)
    return 100 * np.exp(
        np.cumsum(g.standard_normal((n_days, len(vols))) * np.array(vols) / np.sqrt(252), axis=0)
    )


def test_realised_vol_is_numpys_std():
    history = closes(300, [0.2, 0.6])
    returns = np.diff(np.log(history), axis=0)
    assert np.allclose(realised.realised_vol(history, 63), returns[-63:].std(axis=0, ddof=1) * np.sqrt(252))


def test_realised_vol_leaves_out_what_is_missing():
    history = closes(60, [0.2, 0.2, 0.2, 0.2])
    history[-5, 0] = np.nan
    history[-5, 1] = 0.0
    history[:-15, 2] = np.nan
    history[:, 3] = np.nan
    vols = realised.realised_vol(history, 30)
    returns = np.diff(np.log(history[:, :1]), axis=0)[-30:]
    assert vols[0] == pytest.approx(np.nanstd(returns, ddof=1) * np.sqrt(252))
    assert vols[1] == pytest.approx(vols[1])
    assert np.isnan(vols[2:]).all()
    assert np.isfinite(realised.realised_vol(history, 30, at_least=10)[2])
    assert np.isnan(realised.realised_vol(history[:1], 30)).all()
    assert np.isnan(realised.realised_vol(history[:0], 30)).all()
