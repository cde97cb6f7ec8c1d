"""Calibration: whether likely outcomes were as frequent as forecast, for past short options by the
probability at their sale.

Options of one expiration end together, on one market, so they are not independent cases: each expiration is a
cluster. The interval of each band is the exact binomial one (Clopper & Pearson, 1934) at the number of
independent cases that the clusters are worth (Korn & Graubard, 1998).

Example: ten puts of one expiration are sold at 80 %, and all expire. That is 10 of 10, but only one case, so
anything from 2.5 % on is possible.

All forecasts together are tested too: observed less forecast, with the t interval of the clusters' sums. Its
variance is at least that of independent cases with the forecast probabilities.

>>> ten = calibration([Outcome(0.8, True, "2026-08-21")] * 10)[0]
>>> ten.cases, ten.clusters, ten.observed, round(ten.low, 3), ten.high
(10, 1, 1.0, 0.025, 1.0)
>>> pooled([Outcome(0.8, i < 6, str(i)) for i in range(10)]).sentence[-53:]
'−20 points (95 % interval −57 to +17), within chance.'
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from wheelcli.money_text import counted
from wheelcli.review.verdicts import ForecastBand, PooledForecasts

__all__ = ["BANDS", "WIDE", "Outcome", "calibration", "pooled"]

BANDS = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
WIDE = (0.0, 0.7, 0.85, 1.0)  # for accounts with a few dozen outcomes
LEVEL = 0.95
_LEAST_CLUSTERS = 5


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


def pooled(outcomes: Sequence[Outcome]) -> PooledForecasts | None:
    """Return all outcomes as one case, and whether they differ from the forecasts by more than chance; None
    without outcomes.
    """
    if not outcomes:
        return None
    forecast = np.array([o.forecast for o in outcomes])
    happened = np.array([o.out_of_the_money for o in outcomes], np.float64)
    names, of_cluster = np.unique([o.cluster for o in outcomes], return_inverse=True)
    cases, clusters = len(outcomes), len(names)
    off = float((happened - forecast).mean())
    low = high = None
    if clusters >= _LEAST_CLUSTERS:
        sums = np.bincount(of_cluster, weights=happened - forecast - off, minlength=clusters)
        clustered = clusters / (clusters - 1) * float(sums @ sums)
        spread = np.sqrt(max(clustered, float(np.sum(forecast * (1 - forecast))))) / cases
        from scipy.special import stdtrit

        reach = float(stdtrit(clusters - 1, (1 + LEVEL) / 2) * spread)
        low, high = off - reach, off + reach
    count = counted(cases, "option")
    sentence = (
        f"{happened.sum():.0f} of {count} ended out of the money, {forecast.sum():.1f} were forecast: "
        f"{_points(off)} points"
    )
    if low is None or high is None:
        few = f"{counted(clusters, 'expiration')} {'is' if clusters == 1 else 'are'} too few"
        sentence += f"; {few} to tell this from chance."
    else:
        how = "within chance" if low <= 0 <= high else "more than chance explains"
        sentence += f" (95 % interval {_points(low)} to {_points(high)}), {how}."
    return PooledForecasts(
        cases=cases,
        clusters=clusters,
        forecast=float(forecast.mean()),
        observed=float(happened.mean()),
        low=low,
        high=high,
        sentence=sentence,
    )


def _points(share: float) -> str:
    return f"{share * 100:+.0f}".replace("-", "−")


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
