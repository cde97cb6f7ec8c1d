"""The planner's choice against simple rules, over recorded sessions whose options have ended:
`docs/evidence.md` says what came of it.

    python benchmarks/evidence.py                       # reads ../shared/data
    python benchmarks/evidence.py --data DIR --json

Each session is planned afresh by an account of 1,000,000 in cash; every put is held to expiration and settled
at the share's close: credit less what it is in the money, less the fee of opening, for a dollar of the
planner's stress loss. Intervals are of 95 %, by expiration.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from evidence_data import LeftOut, Session, recorded_sessions
from evidence_figures import SEED, Group, figures, screen
from evidence_pickers import (
    PLANNER,
    RANDOM,
    Sold,
    drawn,
    market_of,
    names_of,
    planned,
    pool_of,
    rules,
    scaled,
    without,
)

from wheelcli.loaders.quiet_stdout import silence
from wheelcli.plan.candidates.score import PARTS

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
DRAWS = 200
GROUPS = {"names of 2026": "ten names of 2026", "SPY of 2021": "SPY of 2021"}
OTHERS, ALL = "stocks with recorded quotes", "all together"


def judged(
    session: Session, groups: Iterable[Group], past_iv: pd.DataFrame | None, draws: int
) -> pd.DataFrame:
    """Let every picker sell out of one session and add what came of it to its groups. Returns the session's
    IV.
    """
    market = market_of(session, past_iv)
    pool = pool_of(market)
    sold, iv = planned(market, pool)
    day = f"{market.chains.session} ({session.source})"
    if not len(sold.rows):
        for group in groups:
            group.empty.append(day)
        return iv
    stress = float(sold.contracts @ pool.frame["stress"].to_numpy(float)[sold.rows])
    rng = np.random.default_rng([SEED, market.chains.session.toordinal()])
    random = [scaled(pool, one, stress) for one in drawn(pool, len(sold.rows), rng, draws)]
    mean = Sold(
        np.concatenate([one.rows for one in random]),
        np.concatenate([one.contracts for one in random]) / draws,
    )
    gain = pool.frame["gain"].to_numpy(float)
    gains = np.array([float(one.contracts @ gain[one.rows]) for one in random])
    picks = {PLANNER: sold, RANDOM: mean, **rules(pool, len(sold.rows))}
    picks |= {name: without(part, market, pool) for part, name in names_of(PARTS).items()}
    for group in groups:
        group.sessions, group.model = group.sessions + 1, group.model or session.model
        if session.source not in group.sources:
            group.sources.append(session.source)
        for name, one in picks.items():
            if name == RANDOM:
                group.tallies[name].add(pool, one, 1 / draws)
            else:
                group.tallies[name].add(pool, scaled(pool, one, stress))
        group.draws = gains if group.draws is None else group.draws + gains
    return iv


def evidence(data: Path, *, draws: int = DRAWS, log: Any = None) -> dict[str, Any]:
    """The whole document: a table a group, and what was left out."""
    groups = {name: Group(name, []) for name in (*GROUPS.values(), OTHERS, ALL)}
    left: dict[tuple[str, tuple[str, ...], str], list[str]] = defaultdict(list)
    past: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for recorded in recorded_sessions(data):
        if isinstance(recorded, LeftOut):
            left[recorded.source, recorded.symbols, recorded.why].append(recorded.day)
            continue
        if log:
            print(f"{recorded.snapshot.session} {recorded.source}", file=log, flush=True)
        known = pd.concat(past[recorded.source]) if past[recorded.source] else None
        own = groups[GROUPS.get(recorded.source, OTHERS)]
        with silence():  # the solver prints into stdout
            past[recorded.source].append(judged(recorded, (own, groups[ALL]), known, draws))
    return {
        "groups": [
            figures(group) | {"empty": group.empty}
            for group in groups.values()
            if group.sessions or group.empty
        ],
        "left_out": [
            {
                "source": source,
                "symbols": list(symbols),
                "why": why,
                "sessions": len(days),
                "first": min(days),
                "last": max(days),
            }
            for (source, symbols, why), days in left.items()
        ],
    }


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder of recorded data")
    parser.add_argument("--draws", type=int, default=DRAWS, help="random portfolios a session")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--progress", action="store_true", help="name each session on stderr")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"There is no data folder at {options.data}: name one with --data.")
        return
    document = evidence(options.data, draws=options.draws, log=sys.stderr if options.progress else None)
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    if not document["groups"]:
        print(f"No session under {options.data} has options whose end is in the data.")
    for group in document["groups"]:
        print(screen(group) + "\n")
    print("left out:")
    for one in document["left_out"]:
        print(
            f"  {one['sessions']:4} sessions, {one['first']} to {one['last']}, {one['source']}, "
            f"{', '.join(one['symbols'])}: {one['why']}"
        )
    for group in document["groups"][:-1]:
        if group["empty"]:
            print(
                f"  {len(group['empty']):4} sessions of {group['name']}, {min(group['empty'])} to "
                f"{max(group['empty'])}: the planner sells nothing, so nothing is compared"
            )


if __name__ == "__main__":
    main()
