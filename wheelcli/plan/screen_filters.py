"""The filters of a screen on each candidate, and the order of what passes.

The gates say what may be sold, the filters what the user looks for. Missing data never passes: a name without
an IV history has no IV percentile, and no screen that wants one proposes it.

Example: a put with strike 140 on a share at 148.19 is 5.5 % away; `distance_min = 0.06` leaves it out.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.config.screening import EarningsWish, Screen, Sort
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.gates.quality import NameQuality

if TYPE_CHECKING:
    from wheelcli.plan.best_put import BestPut

__all__ = ["distances", "failing", "sort_key"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def distances(c: Candidates) -> Floats:
    """Return how far each strike is from the share price, as a part of it, (n,); below for puts, above for
    calls.
    """
    strike, spot = c.of("strike").astype(np.float64), c.of("spot").astype(np.float64)
    return np.where(c.of("right").astype(str) == "call", strike / spot - 1, 1 - strike / spot)


def failing(
    c: Candidates, wishes: Screen, iv_percentile: Floats, qualities: Sequence[NameQuality]
) -> Mapping[str, Bools]:
    """Return for each filter in use which candidates (n,) it leaves out. `iv_percentile` is (n,)."""
    out: dict[str, Bools] = {}
    spot = c.of("spot").astype(np.float64)
    if wishes.iv_percentile_min > 0:
        out["wanted_iv_percentile"] = ~(iv_percentile >= wishes.iv_percentile_min)
    if wishes.return_min > 0:
        out["wanted_return"] = ~(c.of("annual_return").astype(np.float64) >= wishes.return_min)
    if wishes.distance_min > 0:
        out["wanted_distance"] = ~(distances(c) >= wishes.distance_min)
    if wishes.price_min > 0 or wishes.price_max > 0:
        out["wanted_price"] = ~((spot >= wishes.price_min) & (spot <= (wishes.price_max or np.inf)))
    if wishes.sectors:
        wanted = {sector.casefold() for sector in wishes.sectors}
        out["wanted_sector"] = ~_of_name(c, qualities, lambda q: (q.sector or "").casefold() in wanted)
    if wishes.earnings is not EarningsWish.ANY:
        out["wanted_earnings"] = ~_earnings(c, qualities, wishes.earnings)
    return out


def _of_name(c: Candidates, qualities: Sequence[NameQuality], holds: Callable[[NameQuality], bool]) -> Bools:
    names = {q.symbol for q in qualities if holds(q)}
    return np.isin(c.of("symbol").astype(str), sorted(names))


def _earnings(c: Candidates, qualities: Sequence[NameQuality], wish: EarningsWish) -> Bools:
    """Return the candidates in whose life the next report may fall, or certainly does not: a stock whose
    report is unknown is neither.
    """
    never = np.datetime64("9999-12-31")
    first = {q.symbol: np.datetime64(q.earnings.date) for q in qualities if q.earnings is not None}
    symbols = c.of("symbol").astype(str)
    starts = np.array([first.get(s, never) for s in symbols], "datetime64[D]")
    inside = starts <= c.of("expiration").astype("datetime64[D]")
    if wish is EarningsWish.IN:
        return inside
    known = _of_name(c, qualities, lambda q: q.earnings is not None or q.kind not in (None, "stock"))
    return known & ~inside


def sort_key(sort: Sort, best: "BestPut", *, spot: float | None) -> tuple[float, float]:
    """Return what a proposal is sorted by, smallest first: the figure, then the score; unknown comes last."""
    figure = {
        Sort.SCORE: best.score,
        Sort.RETURN: best.annual_return,
        Sort.DISTANCE: best.distance,
        Sort.IV: best.iv,
        Sort.IV_PERCENTILE: best.iv_percentile,
        Sort.PRICE: None if spot is None else -spot,
    }[sort]
    return (float("inf") if figure is None else -figure, -best.score)
