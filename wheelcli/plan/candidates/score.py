"""The score, 0 to 100: a weighted mean of five parts in [0, 1], each shown on the ticket.

Example with the default weights: premium 0.50, delta 0.90, iv 0.60, cushion 0.40 and liquidity 0.80 give 100
· (0.20·0.50 + 0.20·0.90 + 0.25·0.60 + 0.20·0.40 + 0.15·0.80) = 63. An unknown part counts 0.3, so that
missing data never helps; weights are not renormalised.

`iv` is only the percentile of 30-day IV in its own past year. The ratio of IV to a forecast is not part of
it. With the result of `expected_vol` the ratio would be constant; with the closes' forecast it did not
separate premiums that were earned from those that were not. If the IV history is short, the part counts as
unknown, because a year of realised volatility says nothing about IV. `cushion` is measured in the larger of
IV and the closes' forecast, so that the distance is safe by both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from wheelcli.plan.candidates.generate import Candidates

Floats = NDArray[np.float64]

PARTS = ("premium", "delta", "iv", "cushion", "liquidity")
UNKNOWN_COUNTS = 0.3
PREMIUM_FULL = 2.5  # times the minimum return


@dataclass(frozen=True, slots=True)
class Scores:
    """`total` (n,) in 0..100, each part (n,) in 0..1, and for each part whether it was unknown (n,)."""

    total: Floats
    parts: dict[str, Floats]
    unknown: dict[str, NDArray[np.bool_]]

    def at(self, rows: NDArray[np.intp]) -> "Scores":
        """Return the scores of some candidates, (len(rows),) each."""
        parts = {name: values[rows] for name, values in self.parts.items()}
        return Scores(self.total[rows], parts, {name: flags[rows] for name, flags in self.unknown.items()})

    @classmethod
    def below(cls, scores: Sequence["Scores"]) -> "Scores":
        """Return the scores of some blocks of candidates, one after the other; at least one block."""
        parts = {name: np.concatenate([s.parts[name] for s in scores]) for name in scores[0].parts}
        unknown = {name: np.concatenate([s.unknown[name] for s in scores]) for name in scores[0].unknown}
        return cls(np.concatenate([s.total for s in scores]), parts, unknown)


def ramp(x: Floats, a: float | Floats, b: float | Floats) -> Floats:
    """Return clip((x − a) ÷ (b − a), 0, 1); falling if b < a.

    >>> ramp(np.array([0.05, 0.10, 0.30]), 0.20, 0.03).round(3).tolist()
    [0.882, 0.588, 0.0]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.clip((x - a) / (np.asarray(b) - a), 0.0, 1.0)


def premium_part(annual_return_net: Floats, least_return: Floats) -> Floats:
    """Return a ramp from the minimum return to two and a half times it. It is flat beyond, so that a return
    of 97 % scores no more than one of 20 %.
    """
    return ramp(annual_return_net, least_return, PREMIUM_FULL * least_return)


def cushion_part(cushion_sd: Floats) -> Floats:
    """Return a ramp from half a standard deviation to one and a half."""
    return ramp(cushion_sd, 0.5, 1.5)


def scores_of(c: "Candidates", iv_percentile: Floats | None = None) -> Scores:
    """Return the score of every candidate. `iv_percentile` (n,) is 0..1, NaN or absent without a history of
    IV (`IvRanks.of_iv`).
    """
    low, target, high = c.delta_bands()
    delta = np.abs(c.of("delta"))
    mid, spread = c.of("mid"), c.of("ask") - c.of("bid")
    percentile = np.full(len(c), np.nan) if iv_percentile is None else iv_percentile
    with np.errstate(invalid="ignore", divide="ignore"):
        interest = np.log10(np.maximum(c.of("open_interest"), 1.0))
        raw = {
            "premium": premium_part(c.of("annual_return_net"), c.of("least_return")),
            "delta": np.minimum(_rise(delta, low, target), _rise(-delta, -high, -target)),
            "iv": ramp(percentile, 0.2, 0.7),
            "cushion": cushion_part(c.of("cushion_sd")),
            "liquidity": np.sqrt(
                ramp(spread / mid, 0.20, 0.03) * ramp(interest, float(np.log10(50)), float(np.log10(2000)))
            ),
        }
    unknown = {name: np.isnan(value) for name, value in raw.items()}
    parts = {name: _settled(value) for name, value in raw.items()}
    return Scores(total_of(parts, c.config.score), parts, unknown)


def total_of(parts: dict[str, Floats], weights: object) -> Floats:
    """Return 100 times the weighted mean of the parts."""
    shares = {name: float(getattr(weights, name)) for name in PARTS}
    weighted = np.sum([parts[name] * shares[name] for name in PARTS], axis=0)
    total: Floats = 100.0 * weighted / sum(shares.values())
    return total


def _rise(x: Floats, zero: Floats, one: Floats) -> Floats:
    # If the target is an end of the band, that side has no slope: the part is 1 up to the end.
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(one > zero, ramp(x, zero, one), np.where(x >= zero, 1.0, 0.0))


def _settled(part: Floats) -> Floats:
    return np.where(np.isnan(part), UNKNOWN_COUNTS, part)
