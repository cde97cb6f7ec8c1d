"""The income of each stream of a plan (puts, calls, spreads), and whether the streams lose at the same time.

An outcome covers the options that a plan sells, held to expiration: the credit at the natural price less
their value then, with the numbers of `write_tickets`. Shares under covered calls are left out, because they
are held with or without the plan. The shares are lognormal at the expected volatility, with the correlation
of their daily returns. For a pair without common closes the correlation follows from both betas: β₁ β₂ σ² ÷
(σ₁ σ₂), with σ the benchmark's volatility. The result is the correlation of the sums over 32,768 draws, which
are the same in every run.

Example: puts on two shares that always move alike have outcomes that correlate at 1, whatever their strikes;
a put and a call on one share lose at opposite ends, so theirs is below 0.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wheelcli.config.rules import PortfolioLimits as Limits
from wheelcli.plan.beta import Betas
from wheelcli.plan.history import History
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.streams import Stream, StreamIncome, StreamNote, StreamPair
from wheelcli.plan.tickets.ticket import Ticket

Floats = NDArray[np.float64]

STREAMS: dict[Strategy, Stream] = {
    Strategy.CASH_SECURED_PUT: "puts",
    Strategy.COVERED_CALL: "calls",
    Strategy.BULL_PUT_SPREAD: "spreads",
    Strategy.BEAR_CALL_SPREAD: "spreads",
}
TOGETHER, APART = 0.5, -0.1  # a put and a call far out of the money on one share correlate at −0.2 to −0.3
_DRAWS = 1 << 15
_SEED = 20_260_818
_UNKNOWN = 0.5  # correlation of two shares without closes and benchmark
_MOST = 0.95  # most for a correlation from betas


def stream_note(tickets: Sequence[Ticket], *, history: History, betas: Betas, limits: Limits) -> StreamNote:
    """Return the streams of these tickets. `betas` cover at least their names; `limits` holds the number of
    sessions for correlations.
    """
    order = [
        name for name in dict.fromkeys(STREAMS.values()) if any(STREAMS[t.strategy] == name for t in tickets)
    ]
    income = tuple(_income(name, [t for t in tickets if STREAMS[t.strategy] == name]) for name in order)
    if len(order) < 2:
        return StreamNote(note=None, income=income, correlations=())
    moves = _moves(tickets, history, betas, limits)
    totals = {name: np.zeros(_DRAWS) for name in order}
    for t, column in zip(tickets, moves.T, strict=True):
        totals[STREAMS[t.strategy]] += _outcome(t, column)
    pairs = tuple(
        StreamPair(first=a, second=b, correlation=_correlation(totals[a], totals[b]))
        for a, b in combinations(order, 2)
    )
    return StreamNote(note=_sentence(income, pairs), income=income, correlations=pairs)


def _income(name: Stream, tickets: Sequence[Ticket]) -> StreamIncome:
    return StreamIncome(
        stream=name,
        tickets=len(tickets),
        credit_usd=round(sum(t.credit_usd for t in tickets), 6),
        planned_usd=sum(t.credit_net_usd * 30 / t.dte_days for t in tickets if t.dte_days > 0),
    )


def _vol(t: Ticket) -> float:
    return t.iv if t.iv_expected is None else t.iv_expected


def _moves(tickets: Sequence[Ticket], history: History, betas: Betas, limits: Limits) -> Floats:
    """Return standard normal moves (draws, tickets): one per name, whatever the expirations."""
    names = list(dict.fromkeys(t.symbol for t in tickets))
    vols = {t.symbol: _vol(t) for t in reversed(tickets)}
    correlation = _correlations(names, vols, history, betas, limits)
    value, vector = np.linalg.eigh(correlation)
    # Pairs measured over different sessions may not form a correlation matrix: use the nearest one that does.
    mended = (vector * np.maximum(value, 1e-9)) @ vector.T
    scale = np.sqrt(np.diag(mended))
    root = np.linalg.cholesky(mended / np.outer(scale, scale) + 1e-9 * np.eye(len(names)))
    drawn: Floats = np.random.default_rng(_SEED).standard_normal((_DRAWS, len(names))) @ root.T
    return drawn[:, [names.index(t.symbol) for t in tickets]]


def _correlations(
    names: list[str], vols: dict[str, float], history: History, betas: Betas, limits: Limits
) -> Floats:
    place = {s: i for i, s in enumerate(history.symbols)}
    columns = np.array([place[s] for s in names], dtype=np.intp)
    matrix = history.correlations(limits.corr_days, limits.corr_days_min, columns)
    market = history.rv[place[betas.benchmark]] if betas.benchmark is not None else np.nan
    for i, j in combinations(range(len(names)), 2):
        if np.isnan(matrix[i, j]):
            a, b = names[i], names[j]
            estimate = betas.of[a] * betas.of[b] * market**2 / (vols[a] * vols[b])
            matrix[i, j] = matrix[j, i] = (
                np.clip(estimate, -_MOST, _MOST) if np.isfinite(estimate) else _UNKNOWN
            )
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _outcome(t: Ticket, move: Floats) -> Floats:
    """Return the dollars of one ticket's options at expiration, for standard normal moves of its share."""
    sd = _vol(t) * np.sqrt(t.dte_days / 365.0)
    price = t.spot * np.exp(sd * move - sd * sd / 2)
    out = np.full(len(move), t.credit_usd)
    for leg in t.legs:
        beyond = leg.strike - price if leg.right == "put" else price - leg.strike
        sign = -1.0 if leg.action == "sell" else 1.0
        out = out + sign * np.maximum(beyond, 0.0) * leg.quantity * leg.multiplier
    return out


def _correlation(first: Floats, second: Floats) -> float | None:
    """Return the correlation; None if one of the two never changes."""
    if not first.std() > 0 or not second.std() > 0:
        return None
    return round(float(np.corrcoef(first, second)[0, 1]), 4)


def _sentence(income: Sequence[StreamIncome], pairs: Sequence[StreamPair]) -> str:
    """Return the sentence: `Puts $412, calls $180, spreads $95; puts and spreads lose together
    (correlation 0.82)`. It names the most correlated of several pairs.
    """
    brought = ", ".join(f"{each.stream} ${each.credit_usd:,.0f}" for each in income)
    known = [(pair.correlation, pair) for pair in pairs if pair.correlation is not None]
    ending = ""
    if known:
        r, pair = max(known, key=lambda each: each[0])
        how = (
            "lose together"
            if r >= TOGETHER
            else "partly offset each other"
            if r <= APART
            else "have little in common"
        )
        ending = f"; {pair.first} and {pair.second} {how} (correlation {r:.2f})".replace("-", "−")
    return brought[0].upper() + brought[1:] + ending
