"""Yang–Zhang volatility and the forecast: a window worked by hand, paths of known volatility, and bars that
cannot be believed.
"""

import math
import time

import numpy as np
import pytest

from wheelcli.pricing.forecast import (
    WEIGHTS_OF_BARS,
    WEIGHTS_OF_CLOSES,
    WINDOWS,
    forecast_vol,
    window_vols,
    yang_zhang_vol,
)
from wheelcli.pricing.realised import realised_vol, rolling_vol


def paths(sessions, vols, seed=0, *, night=0.3, steps=200):
    """Bars of geometric Brownian motion, `night` of each day's variance before the open: (sessions, n)
    closes, opens, highs, lows.

    `vols` is (n,) or (sessions, n).
    """
    g = np.random.default_rng(seed)
    vols = np.broadcast_to(np.asarray(vols, dtype=float), (sessions, np.shape(vols)[-1]))
    daily = vols / math.sqrt(252)
    shape = vols.shape
    jump = daily * math.sqrt(night) * g.standard_normal(shape)
    moves = g.standard_normal((steps, *shape)) * daily * math.sqrt((1 - night) / steps)
    inside = np.cumsum(moves, axis=0)
    last = np.cumsum(jump + inside[-1], axis=0)
    opened = last - inside[-1]
    top, bottom = np.maximum(inside.max(axis=0), 0), np.minimum(inside.min(axis=0), 0)
    return tuple(100 * np.exp(x) for x in (last, opened, opened + top, opened + bottom))


def column(*values):
    return np.array(values, dtype=float)[:, None]


def test_a_window_worked_by_hand():
    # Four sessions in logarithms, after a close at 0:   o     c     u     d
    #                                                 0.01  0.02  0.03 -0.01
    #                                                -0.01  0.01  0.02 -0.01
    #                                                 0.00 -0.03  0.01 -0.04
    #                                                 0.02  0.00  0.02 -0.02
    # var(o) = (0.005² + 0.015² + 0.005² + 0.015²) / 3 = 0.0005 / 3
    # var(c) = (0.02² + 0.01² + 0.03² + 0²) / 3 = 0.0014 / 3, the mean being 0
    # u(u−c) + d(d−c) = 0.0003 + 0.0003, 0.0002 + 0.0002, 0.0004 + 0.0004, 0.0004 + 0.0004; mean 0.00065
    # k = 0.34 / (1.34 + 5/3) = 0.1130820
    opened = np.cumsum([0.01, -0.01, 0.00, 0.02]) + np.array([0.0, 0.02, 0.03, 0.00])
    closed = opened + np.array([0.02, 0.01, -0.03, 0.0])
    top, bottom = opened + np.array([0.03, 0.02, 0.01, 0.02]), opened - np.array([0.01, 0.01, 0.04, 0.02])
    closes, opens, highs, lows = (column(100.0, *100 * np.exp(x)) for x in (closed, opened, top, bottom))
    k = 0.34 / (1.34 + 5 / 3)
    variance = 0.0005 / 3 + k * 0.0014 / 3 + (1 - k) * 0.00065
    vols = yang_zhang_vol(closes, opens, highs, lows, 4, at_least=4)
    assert vols[0] == pytest.approx(math.sqrt(252 * variance), rel=1e-12)
    assert vols[0] == pytest.approx(0.447857, abs=1e-6)
    assert np.isnan(yang_zhang_vol(closes, opens, highs, lows, 4)).all()  # of twenty returns, four are known


@pytest.mark.long
def test_yang_zhang_finds_the_volatility_of_brownian_motion_and_is_steadier_than_closes():
    closes, opens, highs, lows = paths(22, [0.30] * 2000, steps=1000)
    bars, plain = yang_zhang_vol(closes, opens, highs, lows, 21), realised_vol(closes, 21)
    # A little under it: highs are looked at a thousand times a day.
    assert np.sqrt((bars**2).mean()) == pytest.approx(0.30, abs=0.006)
    assert bars.std() < 0.6 * plain.std()


def test_a_drift_is_no_volatility():
    closes, opens, highs, lows = paths(22, [0.20] * 500, seed=3)
    up = np.exp(0.02 * np.arange(22))[:, None]
    drifting = yang_zhang_vol(closes * up, opens * up, highs * up, lows * up, 21)
    assert np.allclose(drifting, yang_zhang_vol(closes, opens, highs, lows, 21))


def test_bars_filled_with_closes_are_closes():
    closes = paths(300, [0.2, 0.5], seed=4)[0]
    unknown = np.full_like(closes, np.nan)
    for bars in ((closes, closes, closes), (unknown, unknown, unknown), (closes, unknown, unknown)):
        assert np.allclose(forecast_vol(closes, *bars), forecast_vol(closes), rtol=1e-9)
        assert np.allclose(yang_zhang_vol(closes, *bars, 21), realised_vol(closes, 21))


def test_the_forecast_of_a_steady_share_is_its_volatility():
    closes, opens, highs, lows = paths(760, [0.10, 0.25, 0.60] * 40, seed=5)
    for vols in (forecast_vol(closes, opens, highs, lows), forecast_vol(closes)):
        assert np.median(vols.reshape(-1, 3) / [0.10, 0.25, 0.60], axis=0) == pytest.approx(
            [1, 1, 1], abs=0.06
        )
        assert (vols / np.tile([0.10, 0.25, 0.60], 40)).std() < 0.15


def test_the_forecast_scales_with_the_share():
    closes, opens, highs, lows = (np.log(x / 100) for x in paths(300, [0.2] * 5, seed=6))
    once, twice = (forecast_vol(*(np.exp(f * x) for x in (closes, opens, highs, lows))) for f in (1, 2))
    assert np.allclose(twice, 2 * once)


def test_the_forecast_lies_between_now_and_the_long_run():
    vols = np.repeat([0.15, 0.45], [600, 30])[:, None] * np.ones(50)
    closes, opens, highs, lows = paths(630, vols, seed=7)
    for vols in (forecast_vol(closes, opens, highs, lows), forecast_vol(closes)):
        assert ((vols > 0.18) & (vols < 0.45)).mean() > 0.9
        assert 0.26 < np.median(vols) < 0.40


def test_it_beats_the_last_month_and_the_last_year_where_volatility_comes_back():
    """ln σ as an Ornstein–Uhlenbeck process with a half-life of 40 sessions around each name's own level."""
    g = np.random.default_rng(8)
    sessions, n, pull = 900, 200, math.log(2) / 40
    level = np.log(g.uniform(0.12, 0.6, n))
    state, states = np.zeros(n), []
    for _ in range(sessions):
        state = state * (1 - pull) + 0.04 * g.standard_normal(n)
        states.append(level + state)
    closes, opens, highs, lows = paths(sessions, np.exp(np.array(states)), seed=9, steps=60)
    now = slice(0, sessions - 21)
    came = np.sqrt(252 * (np.diff(np.log(closes[-22:]), axis=0) ** 2).mean(axis=0))
    known = closes[now]

    def error(forecast):
        return np.sqrt(np.mean(((forecast - came) / np.exp(level)) ** 2))

    ours, by_closes = (
        error(forecast_vol(known, opens[now], highs[now], lows[now])),
        error(forecast_vol(known)),
    )
    assert ours < by_closes < min(error(realised_vol(known, 21)), error(realised_vol(known, 252)))


def test_weights_sum_to_one_and_mix_the_windows():
    assert sum(WEIGHTS_OF_BARS) == pytest.approx(1)
    assert sum(WEIGHTS_OF_CLOSES) == pytest.approx(1)
    closes, opens, highs, lows = paths(800, [0.3] * 4, seed=10)
    vols, barred = window_vols(closes, opens, highs, lows)
    assert vols.shape == (len(WINDOWS), 4)
    assert barred.all()
    assert np.allclose(forecast_vol(closes, opens, highs, lows), np.array(WEIGHTS_OF_BARS) @ vols)
    assert vols[3] == pytest.approx(realised_vol(closes, 252))  # the level is the closes'
    vols, barred = window_vols(closes)
    assert not barred.any()
    assert vols[1] == pytest.approx(realised_vol(closes, 21))
    assert vols[4] == pytest.approx(realised_vol(closes, 756))


def test_a_short_history_is_its_own_long_run():
    closes, opens, highs, lows = paths(60, [0.3, 0.3, 0.3], seed=11)
    closes[:40, 1] = np.nan  # 19 returns
    closes[:39, 2] = np.nan  # 20 returns
    vols = forecast_vol(closes, opens, highs, lows)
    assert np.isfinite(vols[[0, 2]]).all()
    assert np.isnan(vols[1])
    vols, _ = window_vols(closes[:, :1])
    assert vols[2:, 0] == pytest.approx(realised_vol(closes[:, :1], 59)[0])
    assert np.isnan(forecast_vol(closes[:1])).all()
    assert np.isnan(forecast_vol(closes[:0])).all()
    assert forecast_vol(np.empty((30, 0))).shape == (0,)


def test_what_is_missing_is_left_out():
    closes, opens, highs, lows = paths(300, [0.3] * 2, seed=12)
    whole = forecast_vol(closes, opens, highs, lows)
    holes = closes.copy()
    holes[[50, 120, 200], 1] = [np.nan, 0.0, -1.0]
    vols = forecast_vol(holes, opens, highs, lows)
    assert vols[0] == whole[0]
    assert vols[1] == pytest.approx(whole[1], rel=0.02)
    assert vols[1] != whole[1]
    holes = closes.copy()
    holes[-5:, 1] = np.nan  # a halt: the last week is unknown and the longer windows speak for it
    vols, _ = window_vols(holes, opens, highs, lows)
    assert vols[0, 1] == vols[1, 1] == vols[2, 1] != vols[3, 1]


@pytest.mark.parametrize(
    ("field", "factor"),
    [("low", 1e-4), ("low", 0.8), ("high", 1.3), ("open", 1.25), ("open", 0.01), ("high", 0.9)],
)
def test_a_bad_tick_does_not_make_a_storm(field, factor):
    """As in real ones: GOOG's low of 2008-09-30 was a cent, AAPL's of 2009-09-21 a seventeenth of its
    price.
    """
    closes, opens, highs, lows = paths(300, [0.25] * 20, seed=13)
    whole = forecast_vol(closes, opens, highs, lows)
    bars = {"open": opens.copy(), "high": highs.copy(), "low": lows.copy()}
    bars[field][-3] *= factor
    vols = forecast_vol(closes, bars["open"], bars["high"], bars["low"])
    assert np.abs(vols / whole - 1).max() < 0.25
    assert np.abs(vols / whole - 1).mean() < 0.08


def test_feeds_whose_highs_are_too_high_forecast_no_more():
    closes, opens, highs, lows = paths(800, [0.25] * 20, seed=14)
    body = np.maximum(opens, closes), np.minimum(opens, closes)
    wide = forecast_vol(closes, opens, body[0] * (highs / body[0]) ** 2, body[1] * (lows / body[1]) ** 2)
    assert np.abs(wide / forecast_vol(closes, opens, highs, lows) - 1).max() < 0.12


def test_a_share_that_never_moves():
    still = np.full((300, 1), 50.0)
    assert forecast_vol(still, still, still, still)[0] == 0.0
    assert forecast_vol(still)[0] == 0.0


def test_rolling_volatility_is_realised_volatility_of_every_day():
    closes = paths(90, [0.2, 0.4], seed=15)[0]
    closes[40, 1] = np.nan
    vols = rolling_vol(closes, 21)
    assert vols.shape == closes.shape
    assert np.isnan(vols[:21]).all()
    assert np.isfinite(vols[21:, 0]).all()
    for t in (21, 50, 89):
        assert vols[t, 0] == pytest.approx(realised_vol(closes[: t + 1], 21)[0], rel=1e-9)
    assert np.isnan(vols[40:62, 1]).all()
    assert np.isfinite(vols[[39, 62], 1]).all()
    assert np.isnan(rolling_vol(closes[:21], 21)).all()
    assert rolling_vol(closes[:0], 21).shape == (0, 2)


def test_a_market_of_5500_names_is_quick():
    g = np.random.default_rng(16)
    closes = 100 * np.exp(np.cumsum(0.02 * g.standard_normal((756, 5500)), axis=0))
    opens = closes * np.exp(0.01 * g.standard_normal(closes.shape))
    highs, lows = np.maximum(opens, closes) * 1.004, np.minimum(opens, closes) * 0.996
    forecast_vol(closes[:, :600], opens[:, :600], highs[:, :600], lows[:, :600])
    began = time.process_time()
    forecast_vol(closes, opens, highs, lows)
    assert time.process_time() - began < 1.6  # 0.4 s on a machine left alone
