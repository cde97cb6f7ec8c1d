"""How broad the demo's plans are, in twenty accounts and volatilities, beside those of an older checkout.

    python benchmarks/breadth.py                    # this checkout
    python benchmarks/breadth.py --against ../old   # and an older one, with the ratios
    python benchmarks/breadth.py --set select.last_third_weight=0.3

Each plan is `wheel scan --demo --json` of an account that is all cash and holds nothing. Names are counted as
1 ÷ Σ w², where w is a name's share of the collateral of new cash-secured puts: two puts of 10,000 are two
names, one of 19,000 and one of 1,000 are 1.1. The fall is that of one name by 40 % where more than one
contract of it is sold: (strike − 0.6 · spot) · shares less the credit, of the account. IV is weighted by
collateral.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

ACCOUNTS = (25_000, 150_000, 250_000, 2_000_000)
LEVELS, WILD = (12, 18, 25), (33, 45)
FALL = 0.40
_HERE = Path(__file__).resolve().parents[1]

# One process for all plans of a checkout: the start of Python and of its libraries is paid once.
_WORKER = """
import contextlib, io, json, sys
try:
    from wheelcli.cli.program import app
except ImportError:  # an older build
    from wheelcli.cli.program import app
for arguments in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        app(arguments)
    print(json.dumps(json.loads(out.getvalue())), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Breadth:
    """The cash-secured puts of one plan. Dollars of all together; shares of the account; None where the plan
    has none.
    """

    tickets: int
    names: float | None
    fall: float | None
    credit: float
    stress: float
    least_credit: float | None
    iv_to_vix: float | None
    weeks: int

    @classmethod
    def of(cls, data: Mapping[str, Any], *, account: float, vix: float) -> "Breadth":
        """Measure the tickets of a plan (the `data` of `wheel.scan/1`)."""
        puts = [t for t in data["tickets"] if t["strategy"] == "cash_secured_put"]
        tied: dict[str, float] = defaultdict(float)
        for t in puts:
            tied[t["symbol"]] += t["collateral_usd"]
        total = sum(tied.values())
        paid = [t["credit_usd"] for t in puts]
        falls = [_fallen(t) / account for t in puts if t["contracts"] > 1]
        return cls(
            tickets=len(puts),
            names=total**2 / sum(v * v for v in tied.values()) if puts else None,
            fall=max(falls, default=0.0) if puts else None,
            credit=sum(paid),
            stress=sum(t["stress_loss_usd"] for t in puts),
            least_credit=min(paid) / median(paid) if puts else None,
            iv_to_vix=sum(t["iv"] * t["collateral_usd"] for t in puts) / total / vix * 100 if puts else None,
            weeks=len({t["expiration"] for t in puts}),
        )

    @property
    def paid(self) -> float | None:
        """Credit for a dollar of stress."""
        return self.credit / self.stress if self.stress else None


def _fallen(ticket: Mapping[str, Any]) -> float:
    leg = ticket["legs"][0]
    return float(
        (leg["strike"] - (1 - FALL) * ticket["spot"]) * leg["multiplier"] * ticket["contracts"]
        - ticket["credit_usd"]
    )


def plans(checkout: Path, cells: Sequence[tuple[int, int]], settings: Sequence[str]) -> list[Breadth]:
    """The plans of a checkout of this project, one a cell of account and volatility."""
    arguments = []
    for account, vix in cells:
        cash = [
            f"account.value={account}",
            f"account.cash={account}",
            "account.shares={}",
            "account.options=[]",
            f"data.demo_vix={vix}",
        ]
        arguments.append(
            [
                "scan",
                "--demo",
                "--json",
                "-q",
                *(part for one in [*cash, *settings] for part in ("--set", one)),
            ]
        )
    own = checkout / ".venv" / "bin" / "python"
    done = subprocess.run(
        [str(own) if own.exists() else sys.executable, "-c", _WORKER],
        input=json.dumps(arguments),
        text=True,
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=checkout,
    )
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        Breadth.of(d["data"], account=account, vix=vix)
        for d, (account, vix) in zip(documents, cells, strict=True)
    ]


def main() -> None:
    """Print the table and what is asked of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", type=Path, help="an older checkout of this project")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="for this checkout's plans"
    )
    options = parser.parse_args()
    cells = [(account, vix) for account in ACCOUNTS for vix in LEVELS + WILD]
    now = plans(_HERE, cells, options.set)
    before = plans(options.against.resolve(), cells, ()) if options.against else [None] * len(cells)
    print(f"{'account':>10} {'VIX':>4}  " + "  ".join(f"{head:>11}" for head in _HEADS))
    for (account, vix), one, other in zip(cells, now, before, strict=True):
        print(f"{account:>10,} {vix:>4}  " + "  ".join(f"{cell:>11}" for cell in _cells(one, other)))
    usual = [(one, other) for (_, vix), one, other in zip(cells, now, before, strict=True) if vix in LEVELS]
    _summary(usual)


_HEADS = ("tickets", "names", "fall 40 %", "credit", "stress", "paid", "least/med", "IV/VIX", "expiries")


def _cells(one: Breadth, other: Breadth | None) -> list[str]:
    def both(now: str, before: str | None) -> str:
        return now if before is None else f"{before}>{now}"

    def shown(b: Breadth) -> list[str]:
        return [
            str(b.tickets),
            _n(b.names, ".1f"),
            _n(b.fall, ".1%"),
            f"{b.credit:.0f}",
            f"{b.stress:.0f}",
            _n(b.paid, ".3f"),
            _n(b.least_credit, ".2f"),
            _n(b.iv_to_vix, ".2f"),
            str(b.weeks),
        ]

    old = shown(other) if other else [None] * len(_HEADS)
    return [both(a, b) for a, b in zip(shown(one), old, strict=True)]


def _n(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _summary(pairs: Sequence[tuple[Breadth, Breadth | None]]) -> None:
    now = [one for one, _ in pairs]
    print(f"\nover the {len(now)} plans of VIX {', '.join(map(str, LEVELS))}:")
    paid = sum(b.credit for b in now) / sum(b.stress for b in now)
    lines = [
        f"least names {min(b.names or 0 for b in now):.2f}",
        f"largest fall {max(b.fall or 0 for b in now):.2%}",
        f"credit for stress {paid:.4f}",
        f"least credit to median {min(b.least_credit or 0 for b in now):.2f}",
    ]
    old = [b for _, b in pairs if b is not None]
    if old:
        ratios = [a.paid / b.paid for a, b in zip(now, old, strict=True) if a.paid and b.paid]
        ivs = [
            a.iv_to_vix / b.iv_to_vix for a, b in zip(now, old, strict=True) if a.iv_to_vix and b.iv_to_vix
        ]
        was = sum(b.credit for b in old) / sum(b.stress for b in old)
        lines += [
            f"credit for stress to the older {paid / was:.3f}, least {min(ratios):.3f}",
            f"IV to the older {mean(ivs):.3f}, most {max(ivs):.3f}",
        ]
    print("\n".join(f"  {line}" for line in lines))


if __name__ == "__main__":
    main()
