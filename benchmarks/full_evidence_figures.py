"""The figures of `full_evidence.py`: what each policy earned, and how much less than the planner.

Two measures, because each hides something. *To expiration*: the profit of the puts that plans sold, held
to expiration, for a dollar of stress loss; it shows the choice alone. *A month*: the return of the account in
a calendar month; it has sizes, management, assigned shares and calls, but not equal risk.

Tickets of one expiration month end on the same market, so months are drawn, not tickets, and both policies
keep their months together. Two intervals are made, a bootstrap and Student's t over months, and the wider
one counts: with twelve months a bootstrap alone is too narrow. Below twelve months there is none. Of two
months with +2 and −1 for 10 of stress each, the outcome is 1 ÷ 20 = 0.05.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from evidence_figures import SEED, ratio, resampled
from numpy.typing import NDArray
from scipy import stats

from wheelcli.backtest.evidence import MONTHS_LEAST
from wheelcli.plan.strategy import Strategy
from wheelcli.review.calibration import Outcome, calibration

Floats = NDArray[np.float64]
LEVEL = 0.95
DAY, NAME, STRATEGY, END, CONTRACTS, STRESS, GAIN, OTM, PROB, FORECAST = range(10)
PROBABILITIES = {"by its own volatility": PROB, "by the expected volatility": FORECAST}


def judged(accounts: Iterable[Mapping[str, Any]]) -> list[Sequence[Any]]:
    """Return the tickets of these accounts that have ended at a known close."""
    return [t for account in accounts for t in account["tickets"] if t[OTM] is not None]


def puts(accounts: Iterable[Mapping[str, Any]]) -> list[Sequence[Any]]:
    """Return those of them that are puts: a call's stress loss is 0 and its shares are not in its profit."""
    return [t for t in judged(accounts) if t[STRATEGY] == Strategy.CASH_SECURED_PUT]


def by_month(accounts: Sequence[Mapping[str, Any]]) -> dict[str, Floats]:
    """Return stress loss and profit of the puts of each expiration month, the mean of these accounts."""
    out: dict[str, Floats] = defaultdict(lambda: np.zeros(2))
    for t in puts(accounts):
        out[t[END][:7]] += np.array([t[STRESS], t[GAIN]]) / len(accounts)
    return dict(out)


def month_returns(days: Sequence[str], start: float, accounts: Sequence[Mapping[str, Any]]) -> Floats:
    """Return the return of each calendar month, the mean of these accounts."""
    months = np.array([day[:7] for day in days])
    last = [int(np.flatnonzero(months == month)[-1]) for month in sorted(set(months))]
    rows = []
    for account in accounts:
        levels = np.r_[start, np.array(account["values"])[last]]
        rows.append(levels[1:] / levels[:-1] - 1.0)
    return np.mean(rows, axis=0)


def wider(drawn: Floats, value: float, parts: Floats, level: float) -> list[float] | None:
    """Return the wider of two intervals: of drawn values, and of Student's t where `parts` (months,) are the
    months' parts, whose mean is 0, of the error of `value`.
    """
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return None
    tail = (1 - level) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    half = float(stats.t.ppf(1 - tail, len(parts) - 1) * parts.std(ddof=1) / np.sqrt(len(parts)))
    return [float(min(low, value - half)), float(max(high, value + half))]


def ratio_parts(rows: Floats) -> Floats:
    """Return each month's part of the error of Σ gain ÷ Σ stress, (months,)."""
    stress, gain = rows[:, 0], rows[:, 1]
    return (gain - gain.sum() / stress.sum() * stress) / stress.mean()


def less(
    own: Mapping[str, Floats], other: Mapping[str, Floats], levels: Sequence[float]
) -> tuple[float | None, list[list[float] | None]]:
    """Return what the first earned to expiration for a dollar of stress less the second, and its interval at
    each level; none below twelve expiration months of either.
    """
    months = sorted({*own, *other})
    a, b = (
        np.array([side.get(month, np.zeros(2)) for month in months]).reshape(-1, 2) for side in (own, other)
    )
    if not len(a) or not a[:, 0].sum() or not b[:, 0].sum():
        return None, [None for _ in levels]
    value = float(ratio(a[:, 1].sum(), a[:, 0].sum()) - ratio(b[:, 1].sum(), b[:, 0].sum()))
    if min(len(own), len(other)) < MONTHS_LEAST:
        return value, [None for _ in levels]
    counts = resampled(len(months), np.random.default_rng(SEED))
    drawn = ratio(counts @ a[:, 1], counts @ a[:, 0]) - ratio(counts @ b[:, 1], counts @ b[:, 0])
    parts = ratio_parts(a) - ratio_parts(b)
    return value, [wider(drawn, value, parts, level) for level in levels]


def less_a_month(
    own: Floats, other: Floats, levels: Sequence[float]
) -> tuple[float, list[list[float] | None]]:
    """Return the mean return of a calendar month of the first less the second, and its intervals."""
    apart = own - other
    value = float(apart.mean())
    if len(apart) < MONTHS_LEAST:
        return value, [None for _ in levels]
    drawn = resampled(len(apart), np.random.default_rng(SEED)) @ apart / len(apart)
    return value, [wider(drawn, value, apart - value, level) for level in levels]


def account_figures(
    days: Sequence[str], start: float, accounts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the figures of a policy, each the mean of its accounts."""
    ended, months = puts(accounts), by_month(accounts)
    stress, gain = (sum(row[k] for row in months.values()) for k in (0, 1))
    levels = [np.r_[start, np.array(each["values"])] for each in accounts]
    falls = [float((own / np.maximum.accumulate(own) - 1).min()) for own in levels]
    return {
        "accounts": len(accounts),
        "tickets": sum(len(each["tickets"]) for each in accounts) / len(accounts),
        "ended": len(ended) / len(accounts),
        "expirations": len({t[END] for t in ended}),
        "months": len(months),
        "out_of_the_money": float(np.mean([t[OTM] for t in ended])) if ended else None,
        "to_expiration": gain / stress if stress else None,
        "total_return": float(np.mean([own[-1] / start - 1 for own in levels])),
        "drawdown": float(np.mean(falls)),
        "deployed": float(np.mean([each["deployed"] for each in accounts])),
    }


def same_tickets(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    """Return whether two accounts sold the same tickets at every plan."""
    return bool(a["tickets"] == b["tickets"])


def exact(observed: float, months: int) -> tuple[float, float]:
    """Return the exact 95 % interval (Clopper–Pearson) of a share that each of so many months had, as if a
    month were one case: it keeps its width if every ticket ended alike.
    """
    hits, tail = observed * months, (1 - LEVEL) / 2
    low = stats.beta.ppf(tail, hits, months - hits + 1) if hits > 0 else 0.0
    high = stats.beta.ppf(1 - tail, hits + 1, months - hits) if hits < months else 1.0
    return float(low), float(high)


def forecasts(tickets: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return both probabilities of these tickets against what happened; of equal contracts of one session,
    however many accounts sold them, one counts.
    """
    each = {(t[DAY], t[NAME], t[STRATEGY], t[END], t[PROB], t[FORECAST]): t for t in tickets}
    own = list(each.values())
    out: dict[str, Any] = {
        "tickets": len(own),
        "expirations": len({t[END] for t in own}),
        "months": len({t[END][:7] for t in own}),
        "observed": float(np.mean([t[OTM] for t in own])) if own else None,
        "own_forecast": sum(t[FORECAST] is not None and t[FORECAST] != t[PROB] for t in own),
        "by": {},
    }
    for name, column in PROBABILITIES.items():
        known = [t for t in own if t[column] is not None]
        if not known:
            continue
        excess: dict[str, Floats] = defaultdict(lambda: np.zeros(2))
        for t in known:
            excess[t[END][:7]] += np.array([1.0, float(t[OTM]) - t[column]])
        rows = np.array(list(excess.values()))
        value = float(rows[:, 1].sum() / rows[:, 0].sum())
        around = None
        if len(rows) >= MONTHS_LEAST:
            counts = resampled(len(rows), np.random.default_rng(SEED))
            around = wider(ratio(counts @ rows[:, 1], counts @ rows[:, 0]), value, ratio_parts(rows), LEVEL)
            mean = float(np.mean([t[column] for t in known]))
            low, high = exact(min(max(value + mean, 0.0), 1.0), len(rows))
            if around is not None:
                around = [min(around[0], low - mean), max(around[1], high - mean)]
        bands = calibration([Outcome(t[column], bool(t[OTM]), t[END]) for t in known])
        out["by"][name] = {
            "mean": float(np.mean([t[column] for t in known])),
            "excess": value,
            "interval": around,
            "bands": [
                {"least": b.least, "most": b.most, "tickets": b.cases, "expirations": b.clusters}
                | {"forecast": b.forecast, "observed": b.observed}
                for b in bands
            ],
        }
    return out


def excludes_zero(around: Sequence[float] | None) -> bool:
    """Return whether an interval excludes 0."""
    return around is not None and (around[0] > 0 or around[1] < 0)


def rounded(value: Any) -> Any:
    """Return a document with six decimal places at most."""
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return round(value, 6) if isinstance(value, float) else value
