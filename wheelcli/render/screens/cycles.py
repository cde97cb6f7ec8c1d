"""Cycles on a terminal: one line each, open ones first, with the source of the profit."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from rich.console import Console
from rich.text import Text

from wheelcli.book.valuation.cycles_document import (
    AccountEarnings,
    CycleRow,
    CyclesDocument,
    CycleState,
    OutsideEarnings,
)
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, day
from wheelcli.render.parts.grid import Column, print_grid

# Scripts read columns by position: these came later, so they are last.
_LAST = ("open_premium_usd", "realised_usd", "unrealised_usd")
COLUMNS = (*(field.name for field in fields(CycleRow) if field.name not in _LAST), *_LAST)
BAD = "red"
LEGEND = (
    "dollars; break-even per share; held: shares · puts, calls: net premium; gain: on shares; all"
    " before fees; profit and realised: after fees · sold: p puts, c calls, r rolls"
)


def draw(document: CyclesDocument, console: Console, *, demo: bool) -> None:
    """Print the open cycles, then the closed ones, the latest first, and their sum."""
    if demo:
        console.print(Text("DEMO MARKET, invented names and prices", style="bold magenta"))
    if not document.cycles:
        console.print("No cycles yet: a cycle begins with the first put.")
        return
    now = [row for row in document.cycles if row.state is CycleState.OPEN]
    past = [row for row in reversed(document.cycles) if row.state is CycleState.CLOSED]
    if now:
        console.print(Text("Open", style="bold"))
        _grid(now, console, now=True)
    if past:
        console.print(Text(("\n" if now else "") + "Closed", style="bold"))
        _grid(past, console, now=False)
        profit = "unknown" if document.profit_usd is None else f"{document.profit_usd:,.2f}"
        console.print(Text.assemble(("\nprofit of closed cycles ", DIM), (profit, "bold")))
    if document.outside is not None:
        console.print()
        _sums(document.outside, document.total, console)
        if document.priced == "cost":
            sentence = "at cost; add --snapshot latest for unrealised profit at recorded prices"
            console.print(Text(sentence, style=DIM))
    console.print(Text(LEGEND, style=DIM))


def _sums(outside: OutsideEarnings, total: AccountEarnings, console: Console) -> None:
    """Print cycles, amounts outside them, and their sum: the account since its start."""
    lines = ("all cycles", "outside the cycles", "the account")
    parts = (
        ("realised", total.realised_usd, outside.realised_usd),
        ("dividends", total.dividends_usd, outside.dividends_usd),
        ("interest", total.interest_usd, outside.interest_usd),
        ("unrealised", total.unrealised_usd, outside.unrealised_usd),
    )
    columns = [Column("since the start", lines, right=False)]
    for name, whole, apart in parts:
        columns.append(Column(name, [_exact(value) for value in (_less(whole, apart), apart, whole)]))
    print_grid(console, columns)
    amounts = (
        ("spreads", outside.spreads_usd),
        ("long options", outside.long_options_usd),
        ("shares only", outside.shares_usd),
        ("fees and other", outside.other_usd),
    )
    if any(amount for _, amount in amounts):
        terms = ", ".join(f"{name} {amount:,.2f}" for name, amount in amounts if amount)
        console.print(Text(f"realised outside the cycles: {terms}", style=DIM))


def _less(whole: float | None, part: float | None) -> float | None:
    return None if whole is None or part is None else round(whole - part, 2)


def _exact(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def _grid(rows: Sequence[CycleRow], console: Console, *, now: bool) -> None:
    columns = [
        Column("cycle", [Text(printable(r.symbol), style="bold cyan") for r in rows], right=False),
        Column("began", [_date(r.opened) for r in rows]),
        Column("puts", [_amount(r.put_premium_usd) for r in rows]),
        Column("calls", [_amount(r.call_premium_usd) for r in rows]),
        Column("dividends", [_amount(r.dividends_usd) for r in rows], rank=1),
        Column("gain", [_amount(r.share_gains_usd) for r in rows]),
        Column("fees", [_amount(-r.fees_usd) for r in rows], rank=2),
    ]
    if now:
        columns.append(Column("realised", [_exact(r.realised_usd) for r in rows], rank=1))
        columns.append(Column("unrealised", [_exact(r.unrealised_usd) for r in rows], rank=1))
    columns.append(Column("profit", [_coloured(r.profit_usd) for r in rows]))
    if now:
        columns += [
            Column("held", [f"{r.shares:,.15g}" if r.shares else "" for r in rows]),
            Column("break-even", [_price(r.break_even) for r in rows]),
            Column("break-even, open", [_price(r.break_even_open) for r in rows], rank=2),
        ]
    else:
        columns.insert(2, Column("ended", [_date(r.closed) for r in rows]))
        columns.append(Column("days", [str(r.days) for r in rows], rank=1))
    counts = [f"{r.puts}p {r.calls}c" + (f" {r.rolls}r" if r.rolls else "") for r in rows]
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


def _date(value: date | None) -> str:
    return "" if value is None else f"{day(value)} {value:%y}"
