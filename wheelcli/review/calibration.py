"""Calibration: whether likely outcomes were as frequent as forecast, for past short options by the
probability at their sale.

Options of one expiration end together, on one market, so they are not independent cases: the interval of each
band is the exact binomial one (Clopper & Pearson, 1934) at the number of cases that clusters of one
expiration are worth (Korn & Graubard, 1998).

Example: ten puts sold at 80 %, all of one expiration, all expired: 10 of 10, but only one case: anything from
2.5 % on is possible.

>>> ten = calibration([Outcome(0.8, True, "2026-08-21")] * 10)[0]
>>> ten.cases, ten.clusters, ten.observed, round(ten.low, 3), ten.high
(10, 1, 1.0, 0.025, 1.0)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from wheelcli.review.verdicts import ForecastBand

__all__ = ["BANDS", "Outcome", "calibration"]

BANDS = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Outcome:
    """One short option whose expiration is past: the forecast at its sale, its outcome, and its cluster."""

    forecast: float  # probability to end out of the money, 0–1
    out_of_the_money: bool
    cluster: str  # the expiration


def calibration(outcomes: Sequence[Outcome], *, bands: Sequence[float] = BANDS) -> tuple[ForecastBand, ...]:
    """Return every band that has cases, from the least likely on.

    A forecast on a border belongs to the band above it.
    """
    filled = []
    for least, most in pairwise(bands):
        inside = [o for o in outcomes if least <= o.forecast < most or (o.forecast == most == bands[-1])]
        if inside:
            filled.append(_band(least, most, inside))
    return tuple(filled)


def _band(least: float, most: float, inside: Sequence[Outcome]) -> ForecastBand:
    happened = np.array([o.out_of_the_money for o in inside], np.float64)
    names = sorted({o.cluster for o in inside})
    of_cluster = np.array([names.index(o.cluster) for o in inside])
    observed = float(happened.mean())
    low, high = _interval(observed, _worth(happened, of_cluster, clusters=len(names)))
    forecast = float(np.mean([o.forecast for o in inside]))
    return ForecastBand(
        least=least,
        most=most,
        cases=len(inside),
        clusters=len(names),
        forecast=forecast,
        observed=observed,
        low=low,
        high=high,
        fits=low <= forecast <= high,
    )


def _worth(happened: np.ndarray, of_cluster: np.ndarray, *, clusters: int) -> float:
    # Cases divided by the design effect, and never more than cases nor fewer than clusters of them.
    cases, observed = len(happened), happened.mean()
    independent = observed * (1 - observed) / cases
    if clusters < 2 or independent == 0:
        return float(clusters)
    sums = np.bincount(of_cluster, weights=happened - observed, minlength=clusters)
    clustered = clusters / (clusters - 1) * float(sums @ sums) / cases**2
    return (
        float(np.clip(cases * independent / clustered, min(clusters, cases), cases))
        if clustered > 0
        else float(cases)
    )


def _interval(observed: float, cases: float) -> tuple[float, float]:
    from scipy.special import betaincinv

    tail, hits = (1 - LEVEL) / 2, observed * cases
    low = float(betaincinv(hits, cases - hits + 1, tail)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, cases - hits, 1 - tail)) if hits < cases else 1.0
    return low, high
