"""The result of `full_evidence.py`, one part for each store, from its finished runs. A part says by which
version of wheel, over which data and on which day its runs were made, so that one store can be made again
while the parts of the others stay.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from full_evidence_cells import PLANNER, policies
from full_evidence_figures import (
    LEVEL,
    account_figures,
    by_month,
    excludes_zero,
    forecasts,
    judged,
    less,
    less_a_month,
    month_returns,
    rounded,
    same_tickets,
)
from full_evidence_stores import Stored

from wheelcli.backtest.evidence import MONTHS_LEAST

RULES = {
    "highest_yield": "highest yield at delta 0.20 to 0.30",
    "delta_30_days_45": "45 days, delta 0.30, equal weights",
    "one_less_delta": "(1 − delta) · credit ÷ (strike · days)",
}
AT_RANDOM = "random in the planner's bands"
COUNTS = (
    "plans",
    "advice_close",
    "advice_roll",
    "waited",
    "stale_marks",
    "ended_assign",
    "candidates",
    "too_wide",
)
NOT_WHOLE = "the planner's run has not finished, or its account stopped early"

Part = Mapping[str, Any]
Runs = Mapping[tuple[str, int], Part]  # of a policy's name and its seed


@dataclass(frozen=True, slots=True)
class Done:
    """The finished cells of a store by policy and seed, how many are wanted, how many random portfolios are
    among these, and the sessions with a plan.
    """

    finished: Mapping[tuple[str, int], Part]
    wanted: int
    draws: int
    every: str

    @property
    def whole(self) -> bool:
        """Return whether the planner's own run has finished and reached the last session."""
        cell = self.finished.get((PLANNER, 0))
        return cell is not None and not cell["run"]["stopped"]

    @property
    def runs(self) -> Runs:
        """Return the runs by policy and seed."""
        return {name: cell["run"] for name, cell in self.finished.items()}

    @property
    def cells(self) -> list[Part]:
        """Return the finished cells."""
        return list(self.finished.values())

    @property
    def comparisons(self) -> int:
        """Return how many policies with tickets of their own are compared by an interval."""
        own = self.runs[PLANNER, 0]["accounts"][0]
        if len(by_month([own])) < MONTHS_LEAST:
            return 0
        return sum(
            not (len(accounts) == 1 and same_tickets(own, accounts[0]))
            for _, _, accounts in rivals_in(self.runs, self.draws)
        )


def rivals_in(runs: Runs, seeds: int) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    """Yield each policy that is compared with the planner: its kind, name and accounts. An account that
    stopped early is left out (`stopped_in`).
    """
    for account in runs[PLANNER, 0]["accounts"][1:]:
        if not account["stopped"]:
            yield "rule", RULES[account["name"]], [account]
    drawn = [a for k in range(seeds) for a in runs.get(("random", k), {}).get("accounts", [])[1:]]
    if whole := [account for account in drawn if not account["stopped"]]:
        yield "random", AT_RANDOM, whole
    for policy in policies(0):
        run = runs.get((policy.name, 0))
        if run is not None and policy.kind != "planner" and not run["stopped"]:
            yield policy.kind, policy.name, [run["accounts"][0]]


def stopped_in(runs: Runs) -> list[str]:
    """Return the policies of which an account ended before the last session."""
    out = []
    for (name, _), run in runs.items():
        if run["stopped"]:
            out.append(name)
        out += [RULES.get(a["name"], AT_RANDOM) for a in run["accounts"][1:] if a["stopped"]]
    return sorted(set(out))


def figures(store: Stored, done: Done, comparisons: int) -> Part:
    """Return the figures of a store. `comparisons` is the number of all that have an interval."""
    runs, draws = done.runs, done.draws
    base = runs[PLANNER, 0]
    days, start, own = base["days"], base["start"], base["accounts"][0]
    levels = (LEVEL, 1 - (1 - LEVEL) / max(comparisons, 1))
    out: dict[str, Any] = {
        "source": store.source,
        "symbols": list(store.symbols),
        "model_quotes": store.model,
        "sessions": len(days),
        "first": days[0],
        "last": days[-1],
        "gaps": base["gaps"],
        "stopped": stopped_in(runs),
        "at_close": base["at_close"],
        "every": done.every,
        "runs": len(runs),
        "runs_wanted": done.wanted,
        "draws_wanted": draws,
        "counts": {key: base["counts"].get(key, 0) for key in COUNTS},
        "cash_return": cash_return(days, store.rate),
        "names_return": None if base["names"][-1] is None else base["names"][-1] - 1,
        "policies": [{"kind": "planner", "name": PLANNER, **account_figures(days, start, [own])}],
    }
    mine, months = by_month([own]), month_returns(days, start, [own])
    for kind, name, accounts in rivals_in(runs, draws):
        value, around = less(mine, by_month(accounts), levels)
        monthly, around_monthly = less_a_month(months, month_returns(days, start, accounts), levels)
        row = {
            "kind": kind,
            "name": name,
            **account_figures(days, start, accounts),
            "same": len(accounts) == 1 and same_tickets(own, accounts[0]),
            "less": value,
            "interval": around[0],
            "interval_of_all": around[1],
            "less_a_month": monthly,
            "interval_a_month": around_monthly[0],
            "interval_a_month_of_all": around_monthly[1],
        }
        if kind == "random":
            row["beaten"] = sum(a["values"][-1] < own["values"][-1] for a in accounts) / len(accounts)
        out["policies"].append(row)
    out["forecasts"] = {
        "the planner's tickets": forecasts(judged([own])),
        "the tickets of all policies": forecasts(
            judged([own, *(a for _, _, accounts in rivals_in(runs, draws) for a in accounts)])
        ),
    }
    out["conclusive"] = [row["name"] for row in out["policies"] if conclusive(row)]
    return out


def cash_return(days: Sequence[str], rate: float) -> float:
    """Return what cash at this rate earned from the first session to the last, compounded by session."""
    each = [date.fromisoformat(day) for day in days]
    return math.prod(1 + rate * (b - a).days / 365 for a, b in pairwise(each)) - 1


def conclusive(row: Mapping[str, Any]) -> bool:
    """Return whether a difference excludes 0 by both measures in the same direction, after allowing for all
    comparisons.
    """
    both = (row.get("interval_of_all"), row.get("interval_a_month_of_all"))
    return all(excludes_zero(around) for around in both) and (both[0][0] > 0) == (both[1][0] > 0)


def part_of(store: Stored, done: Done, comparisons: int) -> Part:
    """Return the part of a store whose planner's run is whole."""
    return rounded({**made_by(done.cells), **figures(store, done, comparisons), "comparisons": comparisons})


def made_by(cells: Sequence[Part]) -> Part:
    """Return the last day on which these cells were run, their data and version (several in a row if they
    differ), and one hash of all their runs, which is the same wherever and however fast they run.
    """
    every = sorted(str(each["digest"]) for each in cells)
    return {
        "made": max(each["made"] for each in cells),
        "version": ", ".join(sorted({each["version"] for each in cells})),
        "data": ", ".join(sorted({each["data"][:12] for each in cells})),
        "digest": hashlib.sha256(" ".join(every).encode()).hexdigest()[:12],
    }


def left_out(store: Stored) -> Part:
    """Return why a store has no part."""
    return {
        "source": store.source,
        "symbols": list(store.symbols),
        "sessions": len(store.days),
        "first": min(store.days),
        "last": max(store.days),
        "why": store.why or NOT_WHOLE,
    }


def document(found: Sequence[Stored], done: Mapping[str, Done], before: Part | None = None) -> Part:
    """Return the whole result; the parts of stores that are not among `found` stay as they are in the one
    `before`. Raises ValueError if their intervals allow for another number of comparisons.
    """
    usable = [store for store in found if store.source in done and done[store.source].whole]
    again, sources = {store.source for store in found}, [store.source for store in found]
    others = [part for part in (before or {}).get("stores", ()) if part["source"] not in again]
    counts = {store.source: done[store.source].comparisons for store in usable}
    total = sum(counts.values()) + sum(compared(part) for part in others)
    for part in others:
        if compared(part) and part["comparisons"] != total:
            raise ValueError(
                f"{part['source']} allows for {part['comparisons']} comparisons and there are {total}: "
                "make it again too"
            )
    parts = [*others, *(part_of(store, done[store.source], total) for store in usable)]
    rest = [row for row in (before or {}).get("left_out", ()) if row["source"] not in again]
    rest += [left_out(store) for store in found if store not in usable]
    earlier = [] if before is None else [*before["stores"], *before["left_out"]]
    order = [*dict.fromkeys([*(each["source"] for each in earlier), *sources])]
    return {
        "months_least": MONTHS_LEAST,
        "comparisons": total,
        "stores": sorted(parts, key=lambda part: order.index(part["source"])),
        "left_out": sorted(rest, key=lambda row: order.index(row["source"])),
    }


def compared(part: Part) -> int:
    """Return how many policies with tickets of their own a part compares by an interval."""
    own = part["policies"][0]
    if own["months"] < MONTHS_LEAST:
        return 0
    return sum(not row.get("same") for row in part["policies"][1:])
