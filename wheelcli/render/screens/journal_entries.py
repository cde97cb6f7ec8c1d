"""The journal on a terminal: the events that a command wrote, and the faults that a check found."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from wheelcli.book.valuation.changes import Change, Unit
from wheelcli.documents.book.journal import EnteredEvents, ExpiredContract, JournalCheck
from wheelcli.money_text import coin_number, counted
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD, WARN
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.screens.journal import BAD, DEMO, SHOWN, signed


def draw_entered(data: EnteredEvents, console: Console, *, demo: bool, unsaved: bool = False) -> None:
    """Print what was entered, or would be, and before → after of everything it moves. `unsaved`: nothing
    stays, as in the demo.
    """
    if demo:
        console.print(DEMO)
    verb = "would enter" if data.dry_run else "entered"
    rows = data.events
    if len(rows) > SHOWN:
        console.print(f"{verb} {counted(len(rows), 'event')}")
        rows = ()
    for row in rows:
        fees = f", fees {row.fees_usd:,.2f}" if row.fees_usd else ""
        if row.coin is not None and row.coin_fees:
            fees = f", fees {coin_number(row.coin_fees)} {row.coin}"
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
    if data.dry_run and not unsaved:
        console.print(Text("dry run: nothing was written", style=WARN))


def draw_proposals(rows: Sequence[ExpiredContract], console: Console) -> None:
    """Print how each contract ended, and why."""
    print_grid(
        console,
        [
            Column("expired", [Text(printable(r.name), style="bold") for r in rows], right=False),
            Column("contracts", [signed(r.contracts) for r in rows]),
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
    """Print each fault of the journal on a line of its own; nothing if there is none."""
    for row in data.broken:
        where = f" at {printable(row.event)}" if row.event else ""
        line = Text.assemble((row.check, f"bold {BAD}"), (where, DIM), f": {printable(row.message)}")
        console.print(line, soft_wrap=True)


def _amount(change: Change, value: float) -> str:
    text = f"{value:,.2f}" if change.unit is Unit.DOLLARS else f"{value:,.10g}"
    if change.unit is Unit.COINS:
        text = coin_number(value)
    return text.replace("-", "−")


def _change(change: Change) -> Text:
    moved = change.after - change.before
    text = f"{moved:+,.2f}" if change.unit is Unit.DOLLARS else f"{moved:+,.10g}"
    if change.unit is Unit.COINS:
        text = f"{'+' if moved > 0 else ''}{coin_number(moved)}"
    return Text(
        text.replace("-", "−"), style=(GOOD if moved > 0 else BAD) if change.unit is Unit.DOLLARS else DIM
    )
