"""Screen a universe for the watchlist: the names that pass the quality gates, ranked by the score of their
best put.

The gates are those of a plan with an empty account; `wheel scan` checks whether an account has room. Example:
of a hundred names sixty fail a quality gate, twenty-five pass and have no put that passes its gates today,
and fifteen are proposed.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.portfolio import Portfolio, Shares
from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import price_chains
from wheelcli.config import Config
from wheelcli.config.screening import Screen
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.best_put import BestPut, Refusal
from wheelcli.plan.candidates.evaluate import with_columns
from wheelcli.plan.candidates.generate import Candidates, candidates_of
from wheelcli.plan.candidates.score import scores_of
from wheelcli.plan.gates.gate import RULES, Reading
from wheelcli.plan.gates.limit_names import NEAREST, limit_words
from wheelcli.plan.gates.name_facts import Standing
from wheelcli.plan.gates.quality import NOBODY, NameQuality, quality_of
from wheelcli.plan.history import history_of
from wheelcli.plan.iv_rank import iv_ranks
from wheelcli.plan.regime import Regime, regime_in_force
from wheelcli.plan.screen_filters import distances, failing, sort_key
from wheelcli.plan.strategy import Streams

if TYPE_CHECKING:
    import pandas as pd

NO_DATA, NO_PUT = "no_data", "no_put"  # why a name is rejected if no gate rejects it


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name to consider, and its best put or call."""

    rank: int
    quality: NameQuality
    best: BestPut


@dataclass(frozen=True, slots=True)
class Screened:
    """A universe after the gates: proposals by rank, refusals in the order requested, and how many names each
    gate rejects.
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
    snapshot: Snapshot,
    config: Config,
    symbols: Iterable[str],
    iv_history: "pd.DataFrame | None" = None,
    *,
    wishes: Screen | None = None,
) -> Screened:
    """Screen `symbols` in a snapshot that should hold them; the watchlist's settings for a name apply here
    too. `wishes` has the order of the proposals, and filters in addition to the gates. With `wishes.calls`,
    calls on 100 shares bought now are screened in place of puts.
    """
    wanted, wishes = tuple(dict.fromkeys(symbols)), wishes or Screen()
    calls_of = wanted if wishes.calls else ()
    chains = price_chains(snapshot, default_rate=config.data.rate, symbols=wanted, calls_of=calls_of)
    regime = regime_in_force(snapshot, config)
    qualities = quality_of(snapshot, config, wanted, chains=chains)
    good = {q.symbol for q in qualities if q.standing in (Standing.PASS, Standing.WARN)}
    history = history_of(snapshot.closes, list(chains.names["symbol"]), snapshot.session)
    c = candidates_of(
        chains,
        history=history,
        portfolio=_owner(qualities, good) if wishes.calls else NOBODY,
        config=config,
        regime=regime,
        wanted=good,
        streams=Streams(puts=set(), calls=good) if wishes.calls else None,
    )
    c = with_columns(c, contracts=np.ones(len(c)))
    ranks = iv_ranks(iv_history, atm_iv(chains), closes=history.closes, session=chains.session)
    percentile = ranks.of_iv[c.frame["code"].to_numpy(np.intp)]
    score = scores_of(c, percentile).total
    c = replace(with_columns(c, score=score), iv_ranks=ranks)
    readings = {name: rule.measure(c) for name, rule in RULES.items()}
    left_out = failing(c, wishes, percentile, qualities)
    blocks = {name: reading.blocks for name, reading in readings.items()}
    best = _best_rows(c, score, (*blocks.values(), *left_out.values()))
    problems: dict[str, str] = {}
    for problem in (*snapshot.problems, *chains.problems):
        if problem.symbol:
            problems.setdefault(problem.symbol, problem.message)
    far = distances(c)
    pairs = [
        (q, _best_put(c, row, distance=float(far[row]), iv_percentile=_known(percentile[row])))
        for q in qualities
        if q.symbol in good and (row := best.get(q.symbol)) is not None
    ]
    pairs.sort(key=lambda pair: (*sort_key(wishes.sort, pair[1], spot=pair[0].spot), pair[0].symbol))
    proposed = tuple(Proposal(rank, q, put) for rank, (q, put) in enumerate(pairs, start=1))
    winners = {p.quality.symbol for p in proposed}
    judged = _Judged(c, score, readings, blocks, left_out, _rows_of(c))
    refused = [_refusal(q, judged, problems) for q in qualities if q.symbol not in winners]
    return Screened(regime, proposed, tuple(refused))


def _owner(qualities: Iterable[NameQuality], names: Collection[str]) -> Portfolio:
    """Return an account that has bought 100 shares of each name at its price."""
    shares = tuple(
        Shares(q.symbol, 100_000_000, break_even=q.spot) for q in qualities if q.symbol in names and q.spot
    )
    return replace(NOBODY, shares=shares)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _best_rows(
    c: Candidates,
    score: NDArray[np.float64],
    outside: Iterable[NDArray[np.bool_]],
) -> dict[str, int]:
    """Return the row of each name's best candidate that no gate blocks and no filter leaves out; ties go to
    the higher bid, then the earlier contract.
    """
    passes = np.isfinite(score)
    for flags in outside:
        passes &= ~flags
    rows = np.flatnonzero(passes)
    contract, bid, symbol = c.of("contract").astype(str), c.of("bid"), c.of("symbol").astype(str)
    order = rows[np.lexsort((contract[rows], -bid[rows], -score[rows]))]
    out: dict[str, int] = {}
    for row in order.tolist():
        out.setdefault(str(symbol[row]), row)
    return out


def _best_put(c: Candidates, i: int, *, distance: float, iv_percentile: float | None) -> BestPut:
    row = c.row(i)
    is_call = str(row["right"]) == "call"
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
        collateral_usd=float(row["spot"]) * 100 if is_call else float(row["collateral"]),
        score=float(row["score"]),
        right="call" if is_call else "put",
        distance=distance,
        iv_percentile=iv_percentile,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """The candidates with their scores, their readings, what each gate and filter leaves out, and the rows of
    each name.
    """

    c: Candidates
    score: NDArray[np.float64]
    readings: Mapping[str, Reading]
    blocks: Mapping[str, NDArray[np.bool_]]
    left_out: Mapping[str, NDArray[np.bool_]]
    rows_of: Mapping[str, NDArray[np.intp]]


def _rows_of(c: Candidates) -> dict[str, NDArray[np.intp]]:
    names, of_name = np.unique(c.of("symbol").astype(str), return_inverse=True)
    order = np.argsort(of_name, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(of_name, minlength=len(names)))[:-1]) if len(c) else []
    return {str(name): rows for name, rows in zip(names, parts, strict=True)}


def _refusal(quality: NameQuality, judged: _Judged, problems: Mapping[str, str]) -> Refusal:
    symbol, c, score, blocks = quality.symbol, judged.c, judged.score, judged.blocks
    if quality.standing is Standing.UNKNOWN:
        return Refusal(symbol, (NO_DATA,), problems.get(symbol, f"{symbol} is not in this market"))
    blocking = tuple(g for g in quality.gates if g.blocks)
    if blocking:
        return Refusal(symbol, tuple(g.gate for g in blocking), blocking[0].reason)
    rows = judged.rows_of.get(symbol)
    if rows is None:
        what = "call above" if any(s.symbol == symbol for s in c.portfolio.shares) else "put below"
        return Refusal(symbol, (NO_PUT,), problems.get(symbol, f"{symbol} has no {what} its share price"))
    # The reason is that of the name's nearest put: the one with the best score or, without scores, blocked by
    # the fewest gates.
    count = np.sum([blocked[rows] for blocked in blocks.values()], axis=0)
    open_rows = rows[(count == 0) & np.isfinite(score[rows])]
    if len(open_rows):
        near = int(open_rows[np.argmax(score[open_rows])])
        filters = tuple(name for name, outside in judged.left_out.items() if outside[near])
        words = ", ".join(limit_words(name) for name in filters)
        return Refusal(symbol, filters, f"{_label(c, near)} passes every gate but not these filters: {words}")
    near = int(rows[np.lexsort((-np.nan_to_num(score[rows], nan=-1.0), count))[0]])
    readings = judged.readings
    gates = [RULES[name].gate(readings[name], near) for name, blocked in blocks.items() if blocked[near]]
    label = _label(c, near)
    return Refusal(symbol, tuple(g.gate for g in gates), f"{NEAREST}, {label}: {gates[0].reason}")


def _label(c: Candidates, i: int) -> Any:
    day = c.of("expiration")[i].astype("datetime64[D]")
    return f"{day} {c.of('strike')[i]:g}"
