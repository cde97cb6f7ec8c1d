"""The synchronised spot: the weighted median by hand, parity on exact quotes, a stale pair, too few pairs."""

import numpy as np
import pytest

from wheelcli.chains.spot import PairQuotes, implied_spots, weighted_median
from wheelcli.pricing import european

RATE, YEARS = 0.04, 31 / 365
STRIKES = np.array([94.0, 96.0, 98.0, 100.0, 102.0, 104.0, 106.0])


def codes(*values):
    return np.array(values, dtype=np.intp)


def test_weighted_median_reaches_half_of_the_weight():
    # Weights 1, 1, 3 at 1, 2, 9: the total is 5, half of it 2.5; the running sums are 1, 2, 5, so 9 is the
    # first past half.
    median = weighted_median(codes(0, 0, 0), np.array([1.0, 2.0, 9.0]), np.array([1.0, 1.0, 3.0]), groups=1)
    assert median.tolist() == [9.0]
    # Weights 1, 2, 3: half is 3, reached at 2 already.
    median = weighted_median(codes(0, 0, 0), np.array([9.0, 2.0, 1.0]), np.array([3.0, 2.0, 1.0]), groups=1)
    assert median.tolist() == [2.0]


def test_weighted_median_keeps_groups_apart_and_leaves_small_ones_unknown():
    group = codes(2, 0, 2, 0, 2, 1)
    value = np.array([30.0, 1.0, 10.0, 3.0, 20.0, 7.0])
    median = weighted_median(group, value, np.ones(6), groups=4, least=2)
    # Group 0: 1, 3 → half of 2 is reached at 1. Group 1 has one value, group 3 none. Group 2: 10, 20, 30 →
    # 20.
    np.testing.assert_array_equal(median, [1.0, np.nan, 20.0, np.nan])


def test_weighted_median_of_nothing_is_unknown():
    assert np.isnan(weighted_median(codes(), np.array([]), np.array([]), groups=2)).all()


def chain(spot=100.0, *, strikes=STRIKES, half=0.0, dividends=0.0, years=YEARS):
    """Puts, then calls, of one name and expiration, European and without noise; `half` of the spread to each
    side.
    """
    both = np.r_[strikes, strikes]
    call = np.r_[np.zeros(len(strikes), bool), np.ones(len(strikes), bool)]
    mid = european.price(spot - dividends, both, years, RATE, 0.0, 0.30, call)
    return {
        "symbol": np.zeros(len(both), np.intp),
        "series": np.full(len(both), 20714),
        "is_call": call,
        "strike": both,
        "bid": mid - half,
        "ask": mid + half,
        "years": np.full(len(both), years),
        "dividends": np.full(len(both), dividends),
        "rate": RATE,
        "quoted": np.array([spot]),
    }


def spots(*, rate, quoted, **columns):
    return implied_spots(PairQuotes(**columns), rate=rate, quoted=quoted)


def test_exact_on_quotes_without_noise():
    assert spots(**chain(100.37, half=0.02))[0] == pytest.approx(100.37, abs=1e-9)


def test_the_present_value_of_dividends_is_put_back():
    # The share is worth 100, the options are priced on 99.20; parity finds 99.20 and adds 0.80.
    assert spots(**chain(100.0, half=0.02, dividends=0.80))[0] == pytest.approx(100.0, abs=1e-9)


def test_the_worked_example_of_the_module():
    # SPY on 2026-08-18: 4.02 − 3.21 + 770 · e^(−0.04/365) = 0.81 + 769.9156 = 770.7256.
    rows = np.array([768.0, 770.0, 772.0])
    value = 770.7256
    put = np.array([3.21] * 3)
    call = value - rows * np.exp(-0.04 / 365) + put
    assert call[1] == pytest.approx(4.02, abs=1e-3)
    implied = spots(
        symbol=np.zeros(6, np.intp),
        series=np.full(6, 1),
        is_call=np.array([False] * 3 + [True] * 3),
        strike=np.r_[rows, rows],
        bid=np.r_[put, call] - 0.01,
        ask=np.r_[put, call] + 0.01,
        years=np.full(6, 1 / 365),
        dividends=np.zeros(6),
        rate=0.04,
        quoted=np.array([771.69]),
    )
    assert implied[0] == pytest.approx(770.7256, abs=1e-3)


def test_a_stale_pair_does_not_move_it():
    quotes = chain(100.0, half=0.02)
    quotes["bid"][3] += 3.0  # the 100 put is still quoted from when the share stood three dollars lower
    quotes["ask"][3] += 3.0
    assert spots(**quotes)[0] == pytest.approx(100.0, abs=1e-9)


def test_the_quoted_spot_may_be_of_another_moment():
    quotes = chain(100.0, half=0.02)
    quotes["quoted"] = np.array([101.5])
    assert spots(**quotes)[0] == pytest.approx(100.0, abs=1e-9)


@pytest.mark.parametrize(("pairs", "known"), [(2, False), (3, True)])
def test_three_pairs_are_needed(pairs, known):
    implied = spots(**chain(strikes=STRIKES[:pairs]))
    assert np.isfinite(implied[0]) == known


def test_a_pair_without_both_sides_is_none():
    quotes = chain(strikes=STRIKES[:3])
    quotes["bid"][0] = np.nan
    assert np.isnan(spots(**quotes)[0])
    crossed = chain(strikes=STRIKES[:3])
    crossed["bid"][4] = crossed["ask"][4] + 0.01
    assert np.isnan(spots(**crossed)[0])


def test_strikes_far_from_the_quoted_spot_do_not_count():
    # 87.9 and 112.1 lie 12.1 % away; of the four strikes only two are near.
    assert np.isnan(spots(**chain(strikes=np.array([87.9, 98.0, 102.0, 112.1])))[0])
    assert np.isfinite(spots(**chain(strikes=np.array([88.1, 98.0, 102.0, 112.1])))[0])


def test_near_expirations_lead_and_far_ones_are_left_out():
    near, far = chain(100.0, half=0.02), chain(100.0, half=0.02, years=0.5)
    far["bid"] = far["bid"] + np.where(far["is_call"], 2.0, 0.0)  # a half-year carry that is two dollars out
    far["ask"] = far["ask"] + np.where(far["is_call"], 2.0, 0.0)
    far["series"] = far["series"] + 150
    both = {k: np.r_[near[k], far[k]] for k in near if k not in ("rate", "quoted")}
    implied = spots(**both, rate=RATE, quoted=near["quoted"])
    assert implied[0] == pytest.approx(100.0, abs=1e-9)
    # Alone, the far expiration is the nearest there is, and speaks.
    assert spots(**far)[0] == pytest.approx(102.0, abs=1e-9)
