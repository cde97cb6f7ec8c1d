"""The planner's whole policy against three rules, random portfolios, and itself without each part of the
score and each limit, over all recorded sessions: `docs/explanation/policy-evidence.md` is what came of it.

    python benchmarks/full_evidence.py --work DIR                  # stores, prices and results go to DIR
    python benchmarks/full_evidence.py --work DIR --every day --draws 50
    python benchmarks/full_evidence.py --work DIR --minutes 30     # stop after the run under way
    python benchmarks/full_evidence.py --page                      # write the page's tables again

Every run is saved as it finishes: the same command continues. Runs that have not finished are counted on the
page. The result is `benchmarks/full_evidence.json`, from which the page's tables are made.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from full_evidence_cells import PLANNER, Policy, Workplace, cell, policies
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
from full_evidence_page import write
from full_evidence_stores import Stored, stores

from wheelcli import clock
from wheelcli.backtest.evidence import MONTHS_LEAST

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
RESULT = Path(__file__).with_name("full_evidence.json")
PAGE = ROOT / "docs" / "explanation" / "policy-evidence.md"
SHORT = 60  # sessions, below which every session has a plan and only the rules are compared
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
KINDS = ("planner", "random", "other", "part", "limit")  # in the order of the runs

Runs = dict[tuple[str, int], dict[str, Any]]  # of a policy's name and its seed


def wanted(store: Stored, draws: int) -> tuple[Policy, ...]:
    """Return the runs of a store, the ones that matter most first."""
    every = policies(draws if len(store.days) >= SHORT else 0)
    if len(store.days) < SHORT:
        return tuple(policy for policy in every if policy.kind == "planner")
    return tuple(sorted(every, key=lambda policy: (policy.seed or 0, KINDS.index(policy.kind))))


def every_of(store: Stored, every: str) -> str:
    """Return the sessions with a plan: those asked for, and every one in a short store."""
    return every if len(store.days) >= SHORT else "day"


def place_of(store: Stored, every: str, work: Path) -> Workplace:
    """Return where the runs of a store are made and kept."""
    assert store.folder is not None
    return Workplace(
        store.folder, store.symbols, store.model, every_of(store, every), work / "results", work / "cache"
    )


def run_all(
    found: Sequence[Stored], work: Path, *, every: str, draws: int, seconds: float
) -> dict[str, tuple[Runs, int]]:
    """Return by store the finished runs and how many are wanted; none is begun after that time."""
    began, out = time.monotonic(), {}
    for store in found:
        place, runs, policies_ = place_of(store, every, work), {}, wanted(store, draws)
        for policy in policies_:
            run = cell(place, policy, run=time.monotonic() - began < seconds)
            if run is not None:
                runs[policy.name, policy.seed or 0] = run
                print(f"{store.source}: {policy.name} ({len(runs)} of {len(policies_)})", file=sys.stderr)
        out[store.source] = (runs, len(policies_))
    return out


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


def figures(store: Stored, runs: Runs, of: int, draws: int, every: str, comparisons: int) -> dict[str, Any]:
    """Return the figures of a store. `comparisons` is the number of all that have an interval."""
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
        "every": every_of(store, every),
        "runs": len(runs),
        "runs_wanted": of,
        "draws_wanted": draws if len(store.days) >= SHORT else 0,
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


def whole(runs: Runs) -> bool:
    """Return whether the planner's own run has finished and reached the last session."""
    run = runs.get((PLANNER, 0))
    return run is not None and not run["stopped"]


def document(
    found: Sequence[Stored], ran: Mapping[str, tuple[Runs, int]], *, every: str, draws: int, made: str
) -> dict[str, Any]:
    """Return the whole result."""
    usable = [s for s in found if s.folder is not None and whole(ran[s.source][0])]
    count = 0
    for store in usable:
        runs = ran[store.source][0]
        own = runs[PLANNER, 0]["accounts"][0]
        if len(by_month([own])) >= MONTHS_LEAST:
            count += sum(
                not (len(accounts) == 1 and same_tickets(own, accounts[0]))
                for _, _, accounts in rivals_in(runs, draws)
            )
    return rounded(
        {
            "made": made,
            "months_least": MONTHS_LEAST,
            "comparisons": count,
            "stores": [figures(s, *ran[s.source], draws, every, count) for s in usable],
            "left_out": [
                {
                    "source": s.source,
                    "symbols": list(s.symbols),
                    "sessions": len(s.days),
                    "first": min(s.days),
                    "last": max(s.days),
                    "why": s.why or "the planner's run has not finished, or its account stopped early",
                }
                for s in found
                if s not in usable
            ],
        }
    )


def main() -> None:
    """Make the runs that are missing, and write the result and the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder of recorded data")
    parser.add_argument("--work", type=Path, help="folder of stores, prices and finished runs")
    parser.add_argument("--every", default="monday", help="sessions with a plan: day or monday")
    parser.add_argument("--draws", type=int, default=50, help="random portfolios, a multiple of five")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no run after that time")
    parser.add_argument("--page", action="store_true", help="only write the page from the result")
    options = parser.parse_args()
    if not options.page:
        if options.work is None or not options.data.is_dir():
            sys.exit(f"--work names a folder for results; the data is looked for in {options.data}")
        found = list(stores(options.data, options.work / "stores"))
        ran = run_all(
            [s for s in found if s.folder is not None],
            options.work,
            every=options.every,
            draws=options.draws,
            seconds=60 * options.minutes,
        )
        result = document(found, ran, every=options.every, draws=options.draws, made=str(clock.now().date()))
        RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    write(json.loads(RESULT.read_text()), PAGE)


if __name__ == "__main__":
    main()
