"""`wheel journal` and `wheel journal list`: what happened to the account."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.coins.money import E8
from wheelcli.book.entry.line_words import day_of
from wheelcli.book.event_text import WORDS
from wheelcli.book.events import Kind
from wheelcli.book.projection.live import live_events
from wheelcli.cli.command import COMMON, command, without_subcommand
from wheelcli.cli.context import Context
from wheelcli.cli.lazy import LazyGroup
from wheelcli.documents.book.journal_events import COIN_LIST_COLUMNS, LIST_COLUMNS, JournalList, ListedEvent
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.loaders.book.event_values import event_values
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.loaders.symbols import symbols_of
from wheelcli.render import screens

if TYPE_CHECKING:
    from wheelcli.book.events import Event

app = typer.Typer(
    name="journal",
    cls=LazyGroup,
    help="Record the account's events: enter, import, list, check, export.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_NEEDS = frozenset(COMMON) - {"snapshot"}


@command("journal list", needs=_NEEDS)
def list_(
    ctx: Context,
    symbol: Annotated[
        str | None, typer.Option("--symbol", help="Only events of this underlying.", metavar="SYM")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only events from this day on.", metavar="DATE")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", help="Only events of this kind, such as STO or dividend; repeatable.", metavar="KIND"
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=0, help="Show only the newest N; 0 shows all.", metavar="N", show_default=False
        ),
    ] = None,
) -> Result:
    """List the events in order, with the cash balance after each."""
    with ctx.workspace.open_journal() as journal:
        account = account_of(ctx.workspace, journal) if ctx.account else None
        rows = _rows(journal.events(account))
    shown = _filtered(rows, symbol=symbol, since=since, kinds=kind or ())
    data = JournalList(account=account, total=len(rows), events=tuple(shown[-limit:] if limit else shown))
    all_shown = limit is not None
    return Result(
        schema="wheel.journal.list/1",
        data=data,
        rows="events",
        columns=COIN_LIST_COLUMNS if ctx.account and ctx.workspace.market != "us" else LIST_COLUMNS,
        screen=lambda console: screens.journal.draw_list(data, console, demo=ctx.demo, all_shown=all_shown),
        source="demo" if ctx.demo else None,
    )


def _rows(events: "list[Event]") -> list[ListedEvent]:
    """Return the events as rows, with `undone` and the account's cash after each."""
    live = {event.id for event in live_events(events)[0]}
    cash: dict[tuple[str, str], int] = {}  # by account and currency
    rows = []
    for event in events:
        counts = event.id in live
        if counts:
            for currency, moved in _moved(event):
                cash[event.account, currency] = cash.get((event.account, currency), 0) + moved
        undone = not counts and event.kind != "undo"
        balance = cash.get((event.account, ""), 0) / 100
        coins = None if event.coin is None else cash.get((event.account, event.coin), 0) / E8
        values = event_values(event)
        rows.append(ListedEvent(**values, undone=undone, balance_usd=balance, coin_balance=coins))
    return rows


def _moved(event: "Event") -> "Iterator[tuple[str, int]]":
    """Yield what an event moves in each currency: cents of dollars (""), hundred-millionths of others."""
    if event.coin is None:
        yield "", event.cash_cents
        return
    yield event.coin, event.coin_e8
    if event.contract is None and event.size_e8 and event.symbol:
        yield event.symbol, event.size_e8


def _filtered(
    rows: list[ListedEvent], *, symbol: str | None, since: str | None, kinds: "list[str] | tuple[()]"
) -> list[ListedEvent]:
    if symbol is not None:
        names = set(symbols_of([symbol]))
        rows = [row for row in rows if names & {row.symbol, row.symbol_to}]
    if since is not None:
        first = _day(since)
        rows = [row for row in rows if row.day >= first]
    if kinds:
        wanted = {_kind(text) for text in kinds}
        rows = [row for row in rows if wanted & {row.kind, row.word.lower()}]
    return rows


def _day(text: str) -> date:
    day = day_of(text.strip())
    if day is None:
        raise WheelError(invalid_value("--since", text, "YYYY-MM-DD"), code="usage", exit_code=Exit.USAGE)
    return day


def _kind(text: str) -> str:
    word = text.strip().lower().replace(" ", "_").replace("-", "_")
    if word in {kind.value for kind in Kind} or word in {each.lower() for each in WORDS}:
        return word
    known = ", ".join([*WORDS, *(kind.value for kind in Kind)])
    raise WheelError(invalid_value("--kind", text, f"one of {known}"), code="usage", exit_code=Exit.USAGE)


without_subcommand(app, list_)
