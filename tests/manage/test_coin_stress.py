"""Open options on coins under moves, by hand: the forward moves, nothing is discounted, coins × index."""

from math import erf, log, sqrt

import numpy as np
import pytest

from wheelcli.manage.stress.reprice import Legs, reprice

INDEX, FORWARD = 75_110.18, 75_784.0
YEARS = 35 / 365
CALL = {"is_call": True, "strike": 82_000.0, "shares": -0.2, "mark": 0.0185 * INDEX, "inverse": True}
PUT = {"is_call": False, "strike": 68_000.0, "shares": -0.13, "mark": 1_055.0, "inverse": False}
VOL = 0.38


def black(forward: float, strike: float, years: float, vol: float, *, call: bool) -> float:
    """Black's price of 1976, undiscounted."""
    sd = vol * sqrt(years)
    above = log(forward / strike) / sd + sd / 2
    first, second = ((1 + erf(x / sqrt(2))) / 2 for x in (above, above - sd))
    price = forward * first - strike * second
    return price if call else price - forward + strike


def legs(*rows):
    """Legs with one spot, life and volatility."""
    count = len(rows)

    def column(name, kind=np.float64):
        return np.array([row[name] for row in rows], dtype=kind)

    return Legs(
        position=np.arange(count),
        symbol=np.array(["BTC"] * count, dtype=object),
        is_call=column("is_call", bool),
        american=np.zeros(count, dtype=bool),
        strike=column("strike"),
        years=np.full(count, YEARS),
        shares=column("shares"),
        mark=column("mark"),
        vol=np.full(count, VOL),
        spot=np.full(count, INDEX),
        drag=np.zeros(count),
        carry=np.zeros(count),
        lean=np.full(count, FORWARD / INDEX),
        inverse=column("inverse", bool),
    )


def worth(row, move, *, vol=0.0, days=0):
    """Dollars of one coin's option after a move."""
    out = reprice(legs(row), moves=np.array([[move]]), vols=np.array([vol]), days=days, rate=0.0)
    return float(out[0, 0, 0])


def test_without_a_move_each_is_its_mark():
    assert worth(CALL, 0.0) == pytest.approx(0.0185 * INDEX, abs=1e-9)
    assert worth(PUT, 0.0) == 1_055.0


def test_a_call_in_coins_when_the_coin_rises_a_fifth():
    """The forward goes from 75,784.00 to 90,940.80. The model's call goes from 1,392.83 ÷ 75,784 = 0.018379
    BTC to 9,999.17 ÷ 90,940.80 = 0.109953: 0.0185 + 0.091574 = 0.110074 BTC, at 90,132.22 dollars each.
    """
    before = black(FORWARD, 82_000, YEARS, VOL, call=True)
    after = black(1.2 * FORWARD, 82_000, YEARS, VOL, call=True)
    coins = 0.0185 + after / (1.2 * FORWARD) - before / FORWARD
    assert (before, after) == (pytest.approx(1_392.83, abs=0.01), pytest.approx(9_999.17, abs=0.01))
    assert worth(CALL, 0.20) == pytest.approx(coins * 1.2 * INDEX, abs=1e-6)
    assert worth(CALL, 0.20) == pytest.approx(9_921.18, abs=0.01)
    assert coins < 1


def test_a_put_in_dollars_when_the_coin_falls_two_fifths():
    """The forward falls to 45,470.40, 22,529.60 below the strike: that, and what time adds to it."""
    fallen = worth(PUT, -0.40)
    before = black(FORWARD, 68_000, YEARS, VOL, call=False)
    after = black(0.6 * FORWARD, 68_000, YEARS, VOL, call=False)
    assert fallen == pytest.approx(1_055 + after - before, abs=1e-6)
    assert fallen == pytest.approx(22_769.84, abs=0.01)
    assert fallen >= 68_000 - 0.6 * FORWARD


def test_in_a_fall_the_call_in_coins_is_worth_nothing_and_never_less():
    """0.0185 − 0.018379 BTC remain, at 45,066.11 dollars each."""
    assert worth(CALL, -0.40) == pytest.approx(0.00012111 * 0.6 * INDEX, abs=0.001)
    assert worth(CALL | {"mark": 0.0}, -0.40) == 0.0


def test_at_its_end_each_pays_the_difference_to_the_index():
    """Up 20 %: 90,132.216 − 82,000 dollars, 0.0902 of a coin. Down 40 %: 68,000 − 45,066.108."""
    assert worth(CALL, 0.20, days=40) == pytest.approx(8_132.216, abs=1e-6)
    assert worth(PUT, -0.40, days=40) == pytest.approx(22_933.892, abs=1e-6)


def test_the_forward_nears_the_index_as_days_go_by():
    """After 20 of 35 days with the index unchanged, the forward is 75,110.18 × 1.008971^(15/35)."""
    forward = INDEX * (FORWARD / INDEX) ** (15 / 35)
    before = black(FORWARD, 68_000, YEARS, VOL, call=False)
    after = black(forward, 68_000, 15 / 365, VOL, call=False)
    assert worth(PUT, 0.0, days=20) == pytest.approx(max(1_055 + after - before, 0), abs=1e-6)
