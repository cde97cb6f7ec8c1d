"""Cycles on a terminal: one line each, open ones first, with where the money came from."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from wheelcli.render.formats.sanitize import printable
from wheelcli.render.screens.grid import Column, print_grid
from wheelcli.render.screens.scan import DIM, GOOD, day

COLUMNS = (
    "id", "symbol", "state", "opened", "closed", "days", "puts", "calls", "rolls", "assigned", "called_away", "put_premium_usd",
    "call_premium_usd", "dividends_usd", "share_gains_usd", "fees_usd", "profit_usd", "shares", "cost_usd", "break_even",
    "break_even_open", "open_contracts", "open_premium_usd", "realised_usd", "unrealised_usd",
)  # fmt: skip
BAD = "red"


def draw(data: Mapping[str, Any], console: Console, *, demo: bool) -> None:
    """Print the open cycles, then the closed ones, the latest first, and their sum."""
    if demo:
        console.print(Text("DEMO MARKET, invented names and prices", style="bold magenta"))
    rows = data["cycles"]
    if not rows:
        console.print("No cycle: it begins with the first put.")
        return
    now = [row for row in rows if row["state"] == "open"]
    past = [row for row in reversed(rows) if row["state"] == "closed"]
    if now:
        console.print(Text("Open", style="bold"))
        _grid(now, console, now=True)
    if past:
        console.print(Text(("\n" if now else "") + "Closed", style="bold"))
        _grid(past, console, now=False)
        told = "not known" if data["profit_usd"] is None else f"{data['profit_usd']:,.2f}"
        console.print(Text.assemble(("\nprofit of closed cycles ", DIM), (told, "bold")))
    if data["outside"]:
        console.print()
        _sums(data, console)


def _sums(data: Mapping[str, Any], console: Console) -> None:
    """Cycles, what belongs to none, and their sum: the account since its start."""
    outside, total = data["outside"], data["total"]
    parts = ("realised_usd", "dividends_usd", "interest_usd", "unrealised_usd")
    lines = [
        ("all cycles", [_less(total[part], outside[part]) for part in parts]),
        ("outside the cycles", [outside[part] for part in parts]),
        ("the account", [total[part] for part in parts]),
    ]
    columns = [Column("since the start", [name for name, _ in lines], right=False)]
    for k, name in enumerate(("realised", "dividends", "interest", "unrealised")):
        columns.append(Column(name, [_exact(values[k]) for _, values in lines]))
    print_grid(console, columns)
    named = (
        ("spreads", "spreads_usd"),
        ("long options", "long_options_usd"),
        ("shares alone", "shares_usd"),
        ("fees and others", "other_usd"),
    )
    told = ", ".join(f"{name} {outside[key]:,.2f}" for name, key in named if outside[key])
    if told:
        console.print(Text(f"realised outside the cycles: {told}", style=DIM))
    if data["priced"] == "cost":
        console.print(
            Text("at cost; --snapshot latest adds what is unrealised at recorded prices", style=DIM)
        )


def _less(whole: float | None, taken: float | None) -> float | None:
    return None if whole is None or taken is None else round(whole - taken, 2)


def _exact(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _grid(rows: Sequence[Mapping[str, Any]], console: Console, *, now: bool) -> None:
    columns = [
        Column("", [Text(printable(r["symbol"]), style="bold cyan") for r in rows], right=False),
        Column("from", [_date(r["opened"]) for r in rows]),
        Column("puts", [_amount(r["put_premium_usd"]) for r in rows]),
        Column("calls", [_amount(r["call_premium_usd"]) for r in rows]),
        Column("dividends", [_amount(r["dividends_usd"]) for r in rows], rank=1),
        Column("shares", [_amount(r["share_gains_usd"]) for r in rows]),
        Column("fees", [_amount(-r["fees_usd"]) for r in rows], rank=2),
    ]
    if now:
        columns.append(Column("realised", [_exact(r["realised_usd"]) for r in rows], rank=1))
        columns.append(Column("unrealised", [_exact(r["unrealised_usd"]) for r in rows], rank=1))
    columns.append(Column("profit", [_coloured(r["profit_usd"]) for r in rows]))
    if now:
        columns += [
            Column("held", [f"{r['shares']:,.15g}" if r["shares"] else "" for r in rows]),
            Column("break-even", [_price(r["break_even"]) for r in rows]),
            Column("if open expire", [_price(r["break_even_open"]) for r in rows], rank=2),
        ]
    else:
        columns.insert(2, Column("to", [_date(r["closed"]) for r in rows]))
        columns.append(Column("days", [str(r["days"]) for r in rows], rank=1))
    counts = [f"{r['puts']}p {r['calls']}c" + (f" {r['rolls']}r" if r["rolls"] else "") for r in rows]
    columns.append(Column("sold", counts, right=False, rank=3))
    print_grid(console, columns)


def _amount(value: float | None) -> str:
    if value is None:
        return "?"
    return f"{value:,.0f}" if round(value) else ""


def _coloured(value: float | None) -> Text:
    if value is None:
        return Text("–")
    return Text(f"{value:,.2f}", style=GOOD if value >= 0 else BAD)


def _price(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def _date(value: Any) -> str:
    return f"{day(value)} {str(value)[2:4]}"
