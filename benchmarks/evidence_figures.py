"""Outcome for a dollar of stress by picker, with intervals by expiration.

Tickets that end on one day share its market, so what is drawn again and again is expirations, with every
ticket that ends on them, never tickets. Of two expirations with +2 and −1 for 10 of stress each the outcome
is 1 ÷ 20 = 0.05, and the interval from −0.10 to 0.20: a quarter of the draws hold one of them twice. Weekly
expirations next to each other share most of their weeks, so the difference has a second interval that draws
whole months; the wider one counts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from evidence_pickers import PLANNER, RANDOM, Pool, Sold
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64] | None

RESAMPLES = 10_000
LEVEL = 0.95
SEED = 20_260_101
MONTHS = 12  # of expirations, below which nothing is concluded


@dataclass
class Tally:
    """What one picker sold, by expiration: tickets, dollars of stress, gain at natural and at the limit, and
    sums for means.
    """

    tickets: float = 0.0
    otm: float = 0.0
    delta: float = 0.0
    days: float = 0.0
    by_day: dict[date, Floats] = field(default_factory=lambda: defaultdict(lambda: np.zeros(3)))

    def add(self, pool: Pool, sold: Sold, counted: float = 1.0) -> None:
        """Add what was sold; each row counts as `counted` tickets."""
        own = pool.frame.iloc[sold.rows]
        dollars = own[["stress", "gain", "gain_limit"]].mul(sold.contracts, axis=0)
        for day, row in dollars.groupby(own["expiration"].to_numpy()).sum().iterrows():
            self.by_day[day] += row.to_numpy(float)
        self.tickets += counted * len(own)
        for name in ("otm", "delta", "days"):
            setattr(self, name, getattr(self, name) + counted * float(own[name].sum()))

    def matrix(self, days: Sequence[date]) -> Floats:
        """Stress, gain and gain at the limit of each of these expirations (n, 3)."""
        return np.array([self.by_day[d] if d in self.by_day else np.zeros(3) for d in days]).reshape(-1, 3)


@dataclass
class Group:
    """The tallies of one group of sessions, and of each random draw its gain over all of them."""

    name: str
    sources: list[str]
    model: bool = False
    sessions: int = 0
    empty: list[str] = field(default_factory=list)  # sessions in which the planner sold nothing
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    draws: Floats | None = None


def interval(values: Floats) -> list[float] | None:
    """The middle 95 % of resampled values; None where there are none."""
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    tail = (1 - LEVEL) / 2
    return [float(v) for v in np.quantile(known, [tail, 1 - tail])]


def resampled(days: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """How often each of so many expirations is drawn, in every resample (RESAMPLES, days)."""
    return rng.multinomial(days, np.full(days, 1 / days), size=RESAMPLES)


def ratio(gain: Floats, stress: Floats) -> Floats:
    """Gain for a dollar of stress; NaN where there is no stress."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(stress > 0, gain / stress, np.nan)


def figures(group: Group) -> dict[str, Any]:
    """The document of one group: each picker's figures and what the planner has more or less than it, paired
    by expiration.
    """
    days = sorted({day for tally in group.tallies.values() for day in tally.by_day})
    own = sorted(group.tallies[PLANNER].by_day) if PLANNER in group.tallies else []
    out: dict[str, Any] = {
        "name": group.name,
        "sources": group.sources,
        "model_quotes": group.model,
        "sessions": group.sessions,
        "sessions_without_ticket": len(group.empty),
        "expirations": len(own),
        "months": len({(d.year, d.month) for d in own}),
        "first": str(own[0]) if own else None,
        "last": str(own[-1]) if own else None,
        "pickers": [],
    }
    if not days:
        return out
    by_day, by_month = (_counts(blocks) for blocks in (np.arange(len(days)), _months(days)))
    base = group.tallies[PLANNER].matrix(days)
    for name, tally in group.tallies.items():
        out["pickers"].append(_picker(name, tally.matrix(days), tally, base, by_day, by_month))
    if group.draws is not None:
        planner = float(base[:, 1].sum())
        out["random_draws"] = len(group.draws)
        out["random_draws_below_planner"] = float(np.mean(group.draws < planner))
    return out


def _months(days: Sequence[date]) -> NDArray[np.int64]:
    """The number of each day's month, from 0 on."""
    return np.unique([12 * d.year + d.month for d in days], return_inverse=True)[1].astype(np.int64)


def _counts(block: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """How often each expiration counts in every resample of its blocks (RESAMPLES, expirations); None of a
    single block.
    """
    blocks = int(block.max()) + 1
    return resampled(blocks, np.random.default_rng(SEED))[:, block] if blocks > 1 else None


def _picker(
    name: str, own: Floats, tally: Tally, base: Floats, by_day: Counts, by_month: Counts
) -> dict[str, Any]:
    n = tally.tickets
    row = {
        "picker": name,
        "tickets": round(n, 1),
        "expirations": len(tally.by_day),
        "mean_delta": tally.delta / n if n else None,
        "mean_days": tally.days / n if n else None,
        "otm": tally.otm / n if n else None,
        "stress_usd": float(own[:, 0].sum()),
    }

    def outcome(rows: Floats, column: int, counts: Counts) -> Floats:
        return (
            ratio(rows[:, column].sum(), rows[:, 0].sum())
            if counts is None
            else ratio(counts @ rows[:, column], counts @ rows[:, 0])
        )

    for key, column in (("natural", 1), ("limit", 2)):
        here, planner = (float(outcome(m, column, None)) for m in (own, base))
        row[f"at_{key}"] = here if np.isfinite(here) else None
        row[f"at_{key}_interval"] = interval(outcome(own, column, by_day)) if by_day is not None else None
        if name == PLANNER or not np.isfinite(here):
            continue
        row[f"planner_less_at_{key}"] = planner - here
        for blocks, counts in (("interval", by_day), ("interval_by_month", by_month)):
            less = None if counts is None else outcome(base, column, counts) - outcome(own, column, counts)
            row[f"planner_less_at_{key}_{blocks}"] = None if less is None else interval(less)
    return row


def verdict(document: dict[str, Any]) -> str:
    """What the intervals of a group allow to say."""
    if document["months"] < MONTHS:
        return f"{document['months']} expiration months: fewer than {MONTHS}, so no weight is changed on it"
    both = ("planner_less_at_natural_interval", "planner_less_at_natural_interval_by_month")
    apart = [p["picker"] for p in document["pickers"] if all(_excludes_zero(p.get(key)) for key in both)]
    return f"{document['months']} expiration months; intervals that exclude 0: {', '.join(apart) or 'none'}"


def _excludes_zero(interval: list[float] | None) -> bool:
    return interval is not None and (interval[0] > 0 or interval[1] < 0)


def screen(document: dict[str, Any]) -> str:
    """One group as text."""
    label = "  MODEL QUOTES" if document["model_quotes"] else ""
    lines = [
        f"{document['name']}{label}",
        f"  {document['sessions']} sessions, {document['sessions_without_ticket']} more without a ticket; "
        f"{document['expirations']} expirations in "
        f"{document['months']} months, {document['first']} to {document['last']}",
    ]
    if not document["pickers"]:
        return "\n".join([*lines, "  nothing was sold"])
    lines.append(
        f"  {'':40} {'tickets':>7} {'exp.':>4} {'delta':>5} {'days':>4} {'OTM':>4}  {'at natural':>24}  "
        f"{'at the limit':>24}  {'planner less this picker':>24}  {'by month':>15}"
    )
    for p in document["pickers"]:
        less = (
            _with(p["planner_less_at_natural"], p["planner_less_at_natural_interval"])
            if "planner_less_at_natural" in p
            else ""
        )
        month = p.get("planner_less_at_natural_interval_by_month")
        lines.append(
            f"  {p['picker']:40} {p['tickets']:7.0f} {p['expirations']:4} "
            f"{_n(p['mean_delta'], '.2f'):>5} {_n(p['mean_days'], '.0f'):>4} "
            f"{_n(p['otm'], '.0%'):>4}  {_with(p['at_natural'], p['at_natural_interval']):>24}  "
            f"{_with(p['at_limit'], p['at_limit_interval']):>24}  {less:>24}  "
            f"{_around(month) if month else '':>15}"
        )
    if "random_draws" in document:
        lines.append(
            f"  the planner is above {document['random_draws_below_planner']:.0%} of "
            f"{document['random_draws']} {RANDOM.split(' ')[0]} draws"
        )
    return "\n".join([*lines, f"  {verdict(document)}"])


def _with(value: float | None, around: list[float] | None) -> str:
    if value is None:
        return "-"
    return f"{value:+.3f} {_around(around) if around else '[one exp.]'}"


def _around(around: list[float]) -> str:
    return f"[{around[0]:+.3f} {around[1]:+.3f}]"


def _n(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)
