"""Bands of forecasts against what happened: intervals by hand, by coverage, and as wide as clusters
demand.
"""

import numpy as np
import pytest

from wheelcli.review.calibration import Outcome, calibration


def test_independent_cases_have_the_exact_binomial_interval():
    # 8 of 10 in ten expirations: Clopper–Pearson, 95 %: 0.4439 to 0.9748 (published tables).
    band = calibration([Outcome(0.82, i < 8, str(i)) for i in range(10)])[0]
    assert (band.least, band.most, band.cases, band.clusters) == (0.8, 0.85, 10, 10)
    assert band.observed == pytest.approx(0.8)
    assert (band.low, band.high) == (pytest.approx(0.4439, abs=1e-4), pytest.approx(0.9748, abs=1e-4))
    assert band.fits


def test_cases_of_one_expiration_are_worth_fewer():
    alone = calibration([Outcome(0.82, i % 5 > 0, str(i)) for i in range(40)])[0]
    together = calibration([Outcome(0.82, i // 8 > 0, str(i // 8)) for i in range(40)])[0]
    assert alone.observed == together.observed == pytest.approx(0.8)
    assert together.high - together.low > 1.8 * (alone.high - alone.low)


def test_a_forecast_on_a_border_belongs_above_and_certainty_to_the_last():
    bands = calibration([Outcome(0.8, True, "a"), Outcome(1.0, True, "b"), Outcome(0.3, False, "c")])
    assert [(b.least, b.most) for b in bands] == [(0.0, 0.5), (0.8, 0.85), (0.95, 1.0)]
    assert calibration([]) == ()


def test_ninety_five_in_a_hundred_intervals_hold_the_truth_under_clustering():
    rng, hits, worlds = np.random.default_rng(7), 0, 300
    for _ in range(worlds):
        cases = []
        for cluster in range(25):
            shared = rng.beta(8, 2)  # mean 0.8, a different market each expiration
            cases += [Outcome(0.8, bool(rng.random() < shared), str(cluster)) for _ in range(6)]
        band = calibration(cases)[0]
        hits += band.low <= 0.8 <= band.high
    assert hits / worlds >= 0.93
