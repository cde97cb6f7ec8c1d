"""Score candidates, check every gate, and find the candidates that pass every gate of their own, with the
limits that they share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import wheelcli.plan.gates.registered  # noqa: F401  (fills the registry)
from wheelcli.plan.candidates.columns import with_values
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.candidates.score import Scores, scores_of
from wheelcli.plan.gates.gate import NOT_APPLICABLE, RULES, Reading
from wheelcli.plan.gates.remarks import Remarks
from wheelcli.plan.iv_rank import IvRanks
from wheelcli.plan.optimize.exposure import Exposure
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.optimize.limits import limits_of
from wheelcli.plan.optimize.single_contract import with_single_contracts
from wheelcli.quotes import Unusable


@dataclass(frozen=True, slots=True)
class Piece:
    """The candidates of one block that a gate rejects: their rows (m,) among all candidates, and the gate's
    reading of them.
    """

    rows: NDArray[np.intp]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Blocked:
    """The candidates that one gate rejects, in a piece for each block of candidates; their number is the
    length.
    """

    pieces: tuple[Piece, ...]

    def __len__(self) -> int:
        return sum(len(piece.rows) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Measured:
    """Measured candidates. `candidates` has only their identity (contract, symbol); `blocked` lists those
    that each gate of the registry rejects. `finalists` holds the rows that no gate of their own blocks, `few`
    these candidates with all their columns, `scores` their scores, `limits` the limits that they share.
    """

    candidates: Candidates
    blocked: Mapping[str, Blocked]
    finalists: NDArray[np.intp]
    few: Candidates
    scores: Scores
    limits: list[Limit]
    unpriced: int = 0  # how many candidates have no volatility, delta and score, because nobody asked


def measured(blocks: Iterable[Candidates], exposure: Exposure, ranks: IvRanks) -> Measured:
    """Score the candidates and check one contract of each against every gate of the registry. `blocks` are at
    least one; a large market comes in several, because all columns of all its candidates would fill memory.
    """
    pieces: dict[str, list[Piece]] = {name: [] for name in RULES}
    finalists, bare, few, scores = [], [], [], []
    start = unknown = 0
    for block in blocks:
        c, score = scored(block, exposure, ranks)
        passes, unpriced = np.ones(len(c), dtype=bool), unpriced_of(c)
        for name, rule in RULES.items():
            reading = rule.measure(c)
            if rule.of_iv and unpriced.any():  # nothing is known against them
                reading.verdict[unpriced] = NOT_APPLICABLE
            rows = np.flatnonzero(reading.blocks)
            passes[rows] = False
            # for a whole market, readings of the other candidates would fill memory
            pieces[name].append(Piece(start + rows, _at(rows, reading)))
        here = np.flatnonzero(passes)
        finalists.append(start + here)
        bare.append(replace(c, frame=c.frame[["contract", "symbol"]].copy()))
        few.append(at_rows(c, here))
        scores.append(score.at(here))
        start, unknown = start + len(c), unknown + int(unpriced.sum())
    best = _below(few)
    return Measured(
        candidates=_below(bare),
        blocked={name: Blocked(tuple(each)) for name, each in pieces.items()},
        finalists=np.concatenate(finalists),
        few=best,
        scores=Scores.below(scores),
        limits=with_single_contracts(best, limits_of(best, exposure)),
        unpriced=unknown,
    )


def _below(blocks: list[Candidates]) -> Candidates:
    """Return blocks of candidates below each other; `blocks` is emptied."""
    import pandas as pd

    first = blocks[0]
    if len(blocks) == 1:
        return first
    frames = [block.frame for block in blocks]
    blocks.clear()
    return replace(first, frame=pd.concat(frames, ignore_index=True))


def _at(rows: NDArray[np.intp], reading: Reading) -> Reading:
    """Return the reading of some of the candidates."""

    def some(values: Any) -> Any:
        return values[rows] if isinstance(values, np.ndarray) and values.ndim else values

    remark = reading.remark and Remarks(reading.remark.code[rows], reading.remark.texts)
    return replace(
        reading,
        value=some(reading.value),
        limit=some(reading.limit),
        verdict=reading.verdict[rows],
        remark=remark,
        mild=some(reading.mild),
    )


def scored(c: Candidates, exposure: Exposure, ranks: IvRanks) -> tuple[Candidates, Scores]:
    """Return the candidates with their score and the other columns that gates on one contract need, and the
    scores.
    """
    basis = "max_loss" if c.config.sizing.basis == "max_loss" else "stress_loss"
    c = with_columns(
        c,
        risk=c.of(basis),
        contracts=np.ones(len(c)),
        risk_room=_room(c, exposure.risk, c.regime.row.position_max),
        spread_room=_room(c, exposure.spread_risk, c.config.sizing.spread_loss_max),
    )
    return score_column(c, ranks)


def score_column(c: Candidates, ranks: IvRanks | None) -> tuple[Candidates, Scores]:
    """Return the candidates with `score` and the IV ranks behind it, and the scores."""
    percentile = None if ranks is None else ranks.of_iv[c.frame["code"].to_numpy(np.intp)]
    scores = scores_of(c, percentile)
    total = np.where(unpriced_of(c), np.nan, scores.total)
    return replace(with_columns(c, score=total), iv_ranks=ranks), scores


def unpriced_of(c: Candidates) -> NDArray[np.bool_]:
    """Return which candidates were not priced (n,), because no plan sells their expiration in a whole market;
    their volatility, delta and score are unknown.
    """
    return c.among("unusable", Unusable.NOT_ASKED.value)


def with_columns(c: Candidates, **columns: NDArray[Any]) -> Candidates:
    """Return the candidates with these columns added or replaced."""
    return c.with_frame(with_values(c.frame, columns), changed=columns)


def at_rows(c: Candidates, rows: NDArray[np.intp]) -> Candidates:
    """Return some of the candidates, in the order of `rows`."""
    return replace(c, frame=c.frame.iloc[rows].reset_index(drop=True))


def _room(c: Candidates, amounts: Mapping[str, float], share: float) -> NDArray[np.float64]:
    """Return the dollars of risk left within the limit of each candidate's name."""
    used: NDArray[np.float64] = c.per_symbol(dict(amounts), 0.0)
    return share * c.portfolio.value_usd - used
