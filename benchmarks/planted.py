"""A market whose options are too cheap for its closes: the demo with every IV of its quotes 10 % lower,
before and after. Who sees it?

    python benchmarks/planted.py                    # this checkout
    python benchmarks/planted.py --against ../old   # and an older one
    python benchmarks/planted.py --times 0.8        # IV 20 % too low

The closes stay, so that what shares do is as before; only what is paid for it is less. Accounts are all cash
and hold nothing. Edge is what tickets say of themselves; `given up` is what the same tickets are worth more
at the volatility before the cut, by vega: what an owner of that knowledge would say they lose. Kept out are
candidates by the gates that have a volatility or a price in them.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ACCOUNTS = (25_000, 250_000, 2_000_000)
GATES = ("least_return", "score", "delta", "bid", "least_credit", "credit_to_fair", "edge")
_HERE = Path(__file__).resolve().parents[1]

# One process for all plans of a checkout; the quotes' volatility is cut where the demo makes it.
_WORKER = """
import contextlib, io, json, sys
from wheelcli.market.demo import chains
from wheelcli.cli.program import app
plain = chains.smile
for times, arguments in json.load(sys.stdin):
    chains.smile = lambda *given, times=times, **more: times * plain(*given, **more)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        app(arguments)
    print(json.dumps(json.loads(out.getvalue())), flush=True)
"""


def plans(checkout: Path, cells: list[tuple[float, int]]) -> list[dict[str, Any]]:
    """The `data` of a plan of a checkout for each cell of (IV times, account)."""
    runs = []
    for times, account in cells:
        settings = [
            f"account.value={account}",
            f"account.cash={account}",
            "account.shares={}",
            "account.options=[]",
        ]
        runs.append(
            (
                times,
                ["scan", "--demo", "--json", "-q", *(part for one in settings for part in ("--set", one))],
            )
        )
    own = checkout / ".venv" / "bin" / "python"
    done = subprocess.run(
        [str(own) if own.exists() else sys.executable, "-c", _WORKER],
        input=json.dumps(runs),
        text=True,
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=checkout,
    )
    return [json.loads(line)["data"] for line in done.stdout.splitlines()]


def row(data: Mapping[str, Any], *, times: float) -> list[str]:
    """Tickets, credit, edge with its share of credit, what the cut gives up, and gates, of one plan."""
    tickets = data["tickets"]
    credit = sum(t["credit_usd"] for t in tickets)
    edges = [t["edge_usd"] for t in tickets if t["edge_usd"] is not None]
    lost = sum(t["vega_usd"] * 100 * t["iv"] * (1 / times - 1) for t in tickets)
    by_gate = data["rejected"]["by_gate"]
    return [
        str(len(tickets)),
        f"{credit:,.0f}",
        f"{sum(edges):+,.0f}",
        f"{sum(edges) / credit:+.1%}" if credit else "-",
        f"{lost:+,.0f}",
        ", ".join(f"{gate} {by_gate[gate]}" for gate in GATES if by_gate.get(gate)),
    ]


def main() -> None:
    """Print a table a checkout."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", type=Path, help="an older checkout of this project")
    parser.add_argument("--times", type=float, default=0.9, help="what IV is multiplied by")
    options = parser.parse_args()
    cells = [(times, account) for account in ACCOUNTS for times in (1.0, options.times)]
    checkouts = {"this": _HERE, **({"older": options.against.resolve()} if options.against else {})}
    print(
        f"{'checkout':<9} {'account':>10} {'IV':>5}  {'tickets':>7} {'credit':>8} {'edge':>8} {'of it':>8} "
        f"{'given up':>9}  kept out by"
    )
    for name, path in checkouts.items():
        for (times, account), data in zip(cells, plans(path, cells), strict=True):
            count, credit, edge, share, lost, gates = row(data, times=times)
            print(
                f"{name:<9} {account:>10,} {times:>5g}  {count:>7} {credit:>8} {edge:>8} {share:>8} "
                f"{lost:>9}  {gates}"
            )


if __name__ == "__main__":
    main()
