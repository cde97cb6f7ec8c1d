"""The journal on a terminal: its events in the order they happened, and what a write has changed."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from wheelcli.book.valuation.changes import Change, Unit
from wheelcli.documents.book.journal import (
    EnteredEvents,
    ExpiredContract,
    JournalCheck,
    JournalList,
    ListedEvent,
)
from wheelcli.money_text import counted
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN
from wheelcli.render.screens.grid import Column, print_grid

_EVENT_COLUMNS = """
    id account day kind symbol contract contracts shares price cash_usd fees_usd source memo
"""
EVENT_COLUMNS = tuple(_EVENT_COLUMNS.split())
LIST_COLUMNS = (*EVENT_COLUMNS[:-2], "balance_usd", "undone", "source", "memo")
BAD = "red"
_SHOWN = 30
_DEMO = Text("DEMO ACCOUNT, invented names and prices", style="bold magenta")


def draw_list(data: JournalList, console: Console, *, demo: bool, all_shown: bool) -> None:
    """Print one line an event, the last one last; the newest thirty unless `all_shown`."""
    if demo:
        console.print(_DEMO)
    rows = data.events
    if not rows:
        console.print(
            "No matching events." if data.total else "No events yet: enter one with wheel journal add.",
            markup=False,
        )
        return
    shown = rows if all_shown else rows[-_SHOWN:]
    if len(shown) < len(rows):
        console.print(Text(f"{len(rows) - len(shown):,} earlier events: --limit 0 shows all", style=DIM))
    print_grid(console, _columns(shown), remarks=[_remark(r) for r in shown], indent=11)
    accounts = sorted({str(r.account) for r in rows})
    if len(accounts) > 1:
        console.print(Text(f"accounts: {', '.join(map(printable, accounts))}", style=DIM))


def _columns(rows: Sequence[ListedEvent]) -> list[Column]:
    return [
        Column("day", [_day(r.day) for r in rows]),
        Column("", [Text(r.word, style=_style(r)) for r in rows], right=False),
        Column("of", [Text(_named(r), style="strike" if r.undone else "bold") for r in rows], right=False),
        Column("quantity", [_quantity(r) for r in rows]),
        Column("price", [_price(r.price) for r in rows]),
        Column("cash", [_money(r.cash_usd) for r in rows]),
        Column("id", [Text(printable(r.id), style=DIM) for r in rows], right=False),
        Column("balance", [_money(r.balance_usd, coloured=False) for r in rows], rank=1),
        Column("fees", [_price(r.fees_usd or None) for r in rows], rank=2),
        Column("source", [Text(printable(r.source), style=DIM) for r in rows], right=False, rank=3),
    ]


def draw_entered(data: EnteredEvents, console: Console, *, demo: bool) -> None:
    """Print what was entered, or would be, and before → after of everything it moves."""
    if demo:
        console.print(_DEMO)
    verb = "would enter" if data.dry_run else "entered"
    rows = data.events
    if len(rows) > _SHOWN:
        console.print(f"{verb} {counted(len(rows), 'event')}")
        rows = ()
    for row in rows:
        fees = f", fees {row.fees_usd:,.2f}" if row.fees_usd else ""
        event, place = (printable(row.text), "bold"), (f"  {row.day}  {printable(row.id)}", DIM)
        console.print(Text.assemble((f"{verb} ", DIM), event, fees, place), soft_wrap=True)
    changes = data.changes
    if not changes:
        console.print(Text("holdings do not change", style=DIM))
        return
    print_grid(
        console,
        [
            Column("", [Text(printable(c.what)) for c in changes], right=False),
            Column("before", [_amount(c, c.before) for c in changes]),
            Column("", [Text("→", style=DIM) for _ in changes]),
            Column("after", [Text(_amount(c, c.after), style="bold") for c in changes]),
            Column("change", [_change(c) for c in changes]),
        ],
    )
    if data.dry_run:
        console.print(Text("dry run: nothing was written", style=WARN))


def draw_proposals(rows: Sequence[ExpiredContract], console: Console) -> None:
    """Print what became of each expired contract, and why."""
    print_grid(
        console,
        [
            Column("expired", [Text(printable(r.name), style="bold") for r in rows], right=False),
            Column("contracts", [_signed(r.contracts) for r in rows]),
            Column("close", ["–" if r.close is None else f"{r.close:,.2f}" for r in rows]),
            Column(
                "so",
                [Text((r.way or "unknown").upper(), style="" if r.way else WARN) for r in rows],
                right=False,
            ),
        ],
        remarks=[Text(printable(r.why), style=DIM) for r in rows],
        indent=3,
    )
    console.print()


def draw_broken(data: JournalCheck, console: Console) -> None:
    """Print what does not add up, a line each; nothing where all is well."""
    for row in data.broken:
        where = f" at {printable(row.event)}" if row.event else ""
        line = Text.assemble((row.check, f"bold {BAD}"), (where, DIM), f": {printable(row.message)}")
        console.print(line, soft_wrap=True)


def _day(day: date) -> str:
    return f"{day:%d %b %y}".lstrip("0")


def _style(row: ListedEvent) -> str:
    return DIM if row.undone or row.kind == "undo" else ""


def _named(row: ListedEvent) -> str:
    ratio = f" {row.ratio}" if row.ratio else ""
    return printable(f"{row.name}{ratio}")


def _remark(row: ListedEvent) -> Text:
    undone = ["undone"] if row.undone else []
    return Text("; ".join([*undone, *([printable(row.memo)] if row.memo else [])]), style=DIM)


def _quantity(row: ListedEvent) -> str:
    quantity = row.contracts if row.contracts is not None else row.shares
    return "" if quantity is None else _signed(quantity)


def _signed(value: float) -> str:
    return f"{value:+,.15g}".replace("-", "−")


def _price(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if round(value, 2) == value else f"{value:,.6f}".rstrip("0")


def _money(value: float | None, *, coloured: bool = True) -> Text:
    if value is None or (coloured and not value):
        return Text("")
    return Text(f"{value:,.2f}".replace("-", "−"), style=(GOOD if value > 0 else BAD) if coloured else "")


def _amount(change: Change, value: float) -> str:
    text = f"{value:,.2f}" if change.unit is Unit.DOLLARS else f"{value:,.10g}"
    return text.replace("-", "−")


def _change(change: Change) -> Text:
    moved = change.after - change.before
    text = f"{moved:+,.2f}" if change.unit is Unit.DOLLARS else f"{moved:+,.10g}"
    return Text(
        text.replace("-", "−"), style=(GOOD if moved > 0 else BAD) if change.unit is Unit.DOLLARS else DIM
    )
