"""A priced chain on a terminal: one block an expiration, the money marked, what is unusable in grey with its reason."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import isnan
from typing import Any

from rich.console import Console
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.render.screens.carry import carry_sentence
from wheelcli.render.screens.grid import Column, fitting_rank, print_grid
from wheelcli.render.screens.provenance import heading
from wheelcli.render.screens.scan import DIM, WARN


def draw(data: Mapping[str, Any], console: Console, *, provenance: Provenance) -> None:
    """Print the chain of one underlying."""
    console.print(heading(provenance, console.width))
    head = Text()
    head.append(data["symbol"], style="bold cyan")
    head.append(f"  spot {_number(data['spot'], 2)}", style="bold")
    head.append(f" {data['spot_basis']}", style=DIM)
    head.append(
        f" (quoted {_number(data['spot_quoted'], 2)}) · rate {100 * data['rate']:.2f} % ({data['rate_label']})", style=DIM
    )  # fmt: skip
    console.print(head)
    for paid in data["dividends"][:2]:
        console.print(Text(f"goes ex {paid['amount']:.2f} on {paid['date']} ({paid['basis']})", style=DIM))
    told = carry_sentence(data["carry"], data["carry_annual"], hard_to_borrow=data["hard_to_borrow"])
    if told:
        console.print(Text(told, style=WARN if data["hard_to_borrow"] else DIM))
    rank = fitting_rank(_columns(data["contracts"]), console.width)
    for (expiration, right), block in groupby(data["contracts"], key=lambda r: (r["expiration"], r["right"])):
        rows = list(block)
        console.print()
        console.print(Text(f"{expiration} · {rows[0]['dte_days']} days · {right}s", style="bold"))
        print_grid(console, _columns(rows), rank=rank)


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    def cells(key: str, digits: int, scale: float = 1.0) -> list[Text]:
        return [Text(_number(r[key], digits, scale), style=DIM if r["unusable"] else "") for r in rows]

    return [
        Column("strike", [Text(f"{r['strike']:g}", style=DIM if r["unusable"] else "bold") for r in rows]),
        Column("bid", cells("bid", 2)),
        Column("ask", cells("ask", 2)),
        Column("IV %", cells("iv", 1, 100)),
        Column("feed IV %", cells("feed_iv", 1, 100), rank=3),
        Column("delta", cells("delta", 3)),
        Column("gamma", cells("gamma", 4), rank=2),
        Column("theta", cells("theta", 3), rank=1),
        Column("vega", cells("vega", 3), rank=2),
        Column("stays out %", cells("prob_otm", 0, 100)),
        Column("volume", cells("volume", 0), rank=1),
        Column("open", cells("open_interest", 0)),
        Column(
            "unusable", [Text((r["unusable"] or "").replace("_", " "), style=DIM) for r in rows], right=False
        ),
    ]


def _number(value: Any, digits: int, scale: float = 1.0) -> str:
    if value is None or isnan(value):
        return "–"
    return f"{value * scale:,.{digits}f}"
