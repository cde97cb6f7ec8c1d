"""The planner's whole policy against three rules, random portfolios, and itself without each part of the
score and each limit, over all recorded sessions: `docs/explanation/policy-evidence.md` is what came of it.

    python benchmarks/full_evidence.py --work DIR                  # stores, prices and results go to DIR
    python benchmarks/full_evidence.py --work DIR --every day --draws 50
    python benchmarks/full_evidence.py --work DIR --minutes 30     # stop after the run under way
    python benchmarks/full_evidence.py --work DIR --store "SPY of 2021"   # and keep the other stores' parts
    python benchmarks/full_evidence.py --page                      # write the page's tables again

Every run is saved as it finishes: the same command continues. Runs that have not finished are counted on the
page. The result is `benchmarks/full_evidence.json`, from which the page's tables are made.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from full_evidence_cells import Policy, Workplace, cell, policies
from full_evidence_page import write
from full_evidence_result import Done, document
from full_evidence_stores import FOLDERS, Stored, stores

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
RESULT = Path(__file__).with_name("full_evidence.json")
PAGE = ROOT / "docs" / "explanation" / "policy-evidence.md"
SHORT = 60  # sessions, below which every session has a plan and only the rules are compared
KINDS = ("planner", "random", "other", "part", "limit")  # in the order of the runs


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
) -> dict[str, Done]:
    """Return by store its finished runs; none is begun after that time."""
    began, out = time.monotonic(), {}
    for store in found:
        place, policies_ = place_of(store, every, work), wanted(store, draws)
        finished: dict[tuple[str, int], dict[str, Any]] = {}
        for policy in policies_:
            one = cell(place, policy, run=time.monotonic() - began < seconds)
            if one is not None:
                finished[policy.name, policy.seed or 0] = one
                label = f"{policy.name} {policy.seed or ''}".rstrip()
                print(
                    f"{store.source}: {label} ({len(finished)} of {len(policies_)}, {one['seconds']:.0f} s)",
                    file=sys.stderr,
                )
        long = len(store.days) >= SHORT
        out[store.source] = Done(finished, len(policies_), draws if long else 0, place.every)
    return out


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
    parser.add_argument(
        "--store",
        action="append",
        default=[],
        choices=tuple(FOLDERS),
        help="make only this store again, and keep the others' parts of the result",
    )
    parser.add_argument("--page", action="store_true", help="only write the page from the result")
    options = parser.parse_args()
    if not options.page:
        if options.work is None or not options.data.is_dir():
            sys.exit(f"--work names a folder for results; the data is looked for in {options.data}")
        before = json.loads(RESULT.read_text()) if options.store else None
        found = list(stores(options.data, options.work / "stores", options.store))
        done = run_all(
            [s for s in found if s.folder is not None],
            options.work,
            every=options.every,
            draws=options.draws,
            seconds=60 * options.minutes,
        )
        try:
            result = document(found, done, before)
        except ValueError as error:
            sys.exit(str(error))
        RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    write(json.loads(RESULT.read_text()), PAGE)


if __name__ == "__main__":
    main()
