"""Screen a universe for the watchlist: the names that pass the quality gates, ranked by the score of their
best put.

The gates are those of a plan with an empty account; `wheel scan` checks whether an account has room. Example:
of a hundred names sixty fail a quality gate, twenty-five pass and have no put that passes its gates today,
and fifteen are proposed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import price_chains
from wheelcli.config import Config
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.best_put import BestPut, Refusal
from wheelcli.plan.candidates.evaluate import with_columns
from wheelcli.plan.candidates.generate import Candidates, candidates_of
from wheelcli.plan.candidates.score import scores_of
from wheelcli.plan.gates.gate import RULES, Reading
from wheelcli.plan.gates.limit_names import NEAREST
from wheelcli.plan.gates.name_facts import Standing
from wheelcli.plan.gates.quality import NOBODY, NameQuality, quality_of
from wheelcli.plan.history import history_of
from wheelcli.plan.iv_rank import iv_ranks
from wheelcli.plan.regime import Regime, regime_in_force

if TYPE_CHECKING:
    import pandas as pd

NO_DATA, NO_PUT = "no_data", "no_put"  # why a name is rejected if no gate rejects it


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name to consider, and its best put."""

    rank: int
    quality: NameQuality
    best: BestPut


@dataclass(frozen=True, slots=True)
class Screened:
    """A universe after the gates: proposals by score, refusals in the order requested, and how many names
    each gate rejects.
    """

    regime: Regime
    proposals: tuple[Proposal, ...]
    refusals: tuple[Refusal, ...]

    @property
    def by_gate(self) -> Mapping[str, int]:
        """Return how many names each gate rejects, highest number first; a name counts under every gate that
        rejects it.
        """
        counts = Counter(gate for refusal in self.refusals for gate in refusal.gates)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def screen(
    snapshot: Snapshot, config: Config, symbols: Iterable[str], iv_history: "pd.DataFrame | None" = None
) -> Screened:
    """Screen `symbols` in a snapshot that should hold them; the watchlist's settings for a name apply here
    too.
    """
    wanted = tuple(dict.fromkeys(symbols))
    chains = price_chains(snapshot, default_rate=config.data.rate, symbols=wanted, calls_of=())
    regime = regime_in_force(snapshot, config)
    qualities = quality_of(snapshot, config, wanted, chains=chains)
    good = {q.symbol for q in qualities if q.standing in (Standing.PASS, Standing.WARN)}
    history = history_of(snapshot.closes, list(chains.names["symbol"]), snapshot.session)
    c = candidates_of(chains, history=history, portfolio=NOBODY, config=config, regime=regime, wanted=good)
    c = with_columns(c, contracts=np.ones(len(c)))
    ranks = iv_ranks(iv_history, atm_iv(chains), closes=history.closes, session=chains.session)
    score = scores_of(c, ranks.of_iv[c.frame["code"].to_numpy(np.intp)]).total
    c = replace(with_columns(c, score=score), iv_ranks=ranks)
    readings = {name: rule.measure(c) for name, rule in RULES.items()}
    best = _best_rows(c, score, readings)
    problems: dict[str, str] = {}
    for problem in (*snapshot.problems, *chains.problems):
        if problem.symbol:
            problems.setdefault(problem.symbol, problem.message)
    pairs = [(q, _best_put(c, best[q.symbol])) for q in qualities if q.symbol in good and q.symbol in best]
    pairs.sort(key=lambda pair: (-pair[1].score, pair[0].symbol))
    proposed = tuple(Proposal(rank, q, put) for rank, (q, put) in enumerate(pairs, start=1))
    winners = {p.quality.symbol for p in proposed}
    refused = [_refusal(q, c, score, readings, problems) for q in qualities if q.symbol not in winners]
    return Screened(regime, proposed, tuple(refused))


def _best_rows(c: Candidates, score: NDArray[np.float64], readings: Mapping[str, Reading]) -> dict[str, int]:
    """Return the row of each name's best candidate that no gate blocks; ties go to the higher bid, then the
    earlier contract.
    """
    passes = np.isfinite(score)
    for reading in readings.values():
        passes &= ~reading.blocks
    rows = np.flatnonzero(passes)
    contract, bid, symbol = c.of("contract").astype(str), c.of("bid"), c.of("symbol").astype(str)
    order = rows[np.lexsort((contract[rows], -bid[rows], -score[rows]))]
    out: dict[str, int] = {}
    for row in order.tolist():
        out.setdefault(str(symbol[row]), row)
    return out


def _best_put(c: Candidates, i: int) -> BestPut:
    row = c.row(i)
    forecast = float(row["forecast"])
    return BestPut(
        contract=str(row["contract"]),
        expiration=row["expiration"].date(),
        dte_days=int(row["dte_days"]),
        strike=float(row["strike"]),
        bid=float(row["bid"]),
        ask=float(row["ask"]),
        delta=float(row["delta"]),
        iv=float(row["iv"]),
        iv_forecast=forecast if np.isfinite(forecast) else None,
        cushion_sd=float(row["cushion_sd"]),
        annual_return=float(row["annual_return"]),
        collateral_usd=float(row["collateral"]),
        score=float(row["score"]),
    )


def _refusal(
    quality: NameQuality,
    c: Candidates,
    score: NDArray[np.float64],
    readings: Mapping[str, Reading],
    problems: Mapping[str, str],
) -> Refusal:
    symbol = quality.symbol
    if quality.standing is Standing.UNKNOWN:
        return Refusal(symbol, (NO_DATA,), problems.get(symbol, f"{symbol} is not in this market"))
    blocking = tuple(g for g in quality.gates if g.blocks)
    if blocking:
        return Refusal(symbol, tuple(g.gate for g in blocking), blocking[0].reason)
    rows = np.flatnonzero(c.of("symbol").astype(str) == symbol) if len(c) else np.empty(0, dtype=np.intp)
    if not len(rows):
        return Refusal(symbol, (NO_PUT,), problems.get(symbol, f"{symbol} has no put below its share price"))
    # The reason is that of the name's nearest put: the one with the best score or, without scores, blocked by
    # the fewest gates.
    count = np.sum([reading.blocks[rows] for reading in readings.values()], axis=0)
    near = int(rows[np.lexsort((-np.nan_to_num(score[rows], nan=-1.0), count))[0]])
    gates = [RULES[name].gate(reading, near) for name, reading in readings.items() if reading.blocks[near]]
    label = _label(c, near)
    return Refusal(symbol, tuple(g.gate for g in gates), f"{NEAREST}, {label}: {gates[0].reason}")


def _label(c: Candidates, i: int) -> Any:
    row = c.row(i)
    return f"{row['expiration'].date()} {row['strike']:g}"
