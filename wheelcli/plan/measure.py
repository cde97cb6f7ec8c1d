"""Candidates measured: their score, every gate's reading, and which of them pass all gates of their own, under which limits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import wheelcli.plan.gates  # noqa: F401  (fills the registry)
from wheelcli.plan.candidates import Candidates
from wheelcli.plan.exposure import Exposure
from wheelcli.plan.gate import RULES, Reading
from wheelcli.plan.iv_rank import IvRanks
from wheelcli.plan.limits import Limit, limits_of
from wheelcli.plan.score import Scores, scores_of


@dataclass(frozen=True, slots=True)
class Measured:
    """`finalists` are the rows of the candidates that no gate of their own blocks, `few` those rows, `limits` what they share."""

    candidates: Candidates
    scores: Scores
    readings: Mapping[str, Reading]
    finalists: NDArray[np.intp]
    few: Candidates
    limits: list[Limit]


def measured(c: Candidates, exposure: Exposure, ranks: IvRanks) -> Measured:
    """Score candidates and hold one contract of each against every gate of the registry."""
    basis = "max_loss" if c.config.sizing.basis == "max_loss" else "stress_loss"
    c = with_columns(
        c, risk=c.of(basis), contracts=np.ones(len(c)), risk_room=_room(c, exposure.risk, c.regime.row.position_max),
        spread_room=_room(c, exposure.spread_risk, c.config.sizing.spread_max),
    )  # fmt: skip
    c = replace(c, iv_ranks=ranks)
    scores = scores_of(c, ranks.percentile[c.frame["code"].to_numpy(np.intp)])
    c = with_columns(c, score=scores.total)
    readings = {name: rule.measure(c) for name, rule in RULES.items()}
    blocked = np.zeros(len(c), dtype=bool)
    for reading in readings.values():
        blocked |= reading.blocks
    finalists = np.flatnonzero(~blocked)
    few = at_rows(c, finalists)
    return Measured(c, scores, readings, finalists, few, limits_of(few, exposure))


def with_columns(c: Candidates, **columns: NDArray[Any]) -> Candidates:
    """The candidates with these columns added or replaced."""
    return replace(c, frame=c.frame.assign(**columns))


def at_rows(c: Candidates, rows: NDArray[np.intp]) -> Candidates:
    """Some of the candidates, in the order of `rows`."""
    return replace(c, frame=c.frame.iloc[rows].reset_index(drop=True))


def _room(c: Candidates, taken: Mapping[str, float], share: float) -> NDArray[np.float64]:
    """Dollars of risk that each candidate's name may still take of a share of the account."""
    used: NDArray[np.float64] = c.per_symbol(dict(taken), 0.0)
    return share * c.portfolio.value_usd - used
