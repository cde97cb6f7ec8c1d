"""The journal on a terminal: its events in the order they happened."""

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from wheelcli.documents.book.journal_events import JournalList, ListedEvent
from wheelcli.money_text import coin_number, counted
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, GOOD
from wheelcli.render.parts.grid import Column, print_grid

BAD = "red"
SHOWN = 30
DEMO = Text("DEMO ACCOUNT, invented names and prices", style="bold magenta")


def draw_list(data: JournalList, console: Console, *, demo: bool, all_shown: bool) -> None:
    """Print one line per event, the last one last; the newest thirty unless `all_shown`."""
    if demo:
        console.print(DEMO)
    rows = data.events
    if not rows:
        console.print(
            "No matching events." if data.total else "No events yet: enter one with wheel journal add.",
            markup=False,
        )
        return
    shown = rows if all_shown else rows[-SHOWN:]
    if len(shown) < len(rows):
        console.print(
            Text(f"{counted(len(rows) - len(shown), 'earlier event')}: --limit 0 shows all", style=DIM)
        )
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
        Column("cash", [_cash(r) for r in rows]),
        Column("id", [Text(printable(r.id), style=DIM) for r in rows], right=False),
        Column("balance", [_balance(r) for r in rows], rank=1),
        Column("fees", [_price(r.coin_fees or r.fees_usd or None) for r in rows], rank=2),
        Column("source", [Text(printable(r.source), style=DIM) for r in rows], right=False, rank=3),
    ]


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
    if row.coin is not None:
        return (
            ""
            if row.coin_size is None
            else f"{'+' if row.coin_size > 0 else ''}{coin_number(row.coin_size)}".replace("-", "−")
        )
    return "" if quantity is None else signed(quantity)


def signed(value: float) -> str:
    """Return the number with its sign."""
    return f"{value:+,.15g}".replace("-", "−")


def _price(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if round(value, 2) == value else f"{value:,.6f}".rstrip("0")


def _cash(row: ListedEvent) -> Text:
    """Return what the event moves, with the currency for coin accounts."""
    if row.coin is None or row.coin_change is None:
        return _money(row.cash_usd)
    style = GOOD if row.coin_change > 0 else BAD
    return Text(
        f"{coin_number(row.coin_change)} {row.coin}".replace("-", "−") if row.coin_change else "", style
    )


def _balance(row: ListedEvent) -> Text:
    if row.coin is None or row.coin_balance is None:
        return _money(row.balance_usd, coloured=False)
    return Text(f"{coin_number(row.coin_balance)} {row.coin}".replace("-", "−"))


def _money(value: float | None, *, coloured: bool = True) -> Text:
    if value is None or (coloured and not value):
        return Text("")
    return Text(f"{value:,.2f}".replace("-", "−"), style=(GOOD if value > 0 else BAD) if coloured else "")
