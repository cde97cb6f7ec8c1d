"""`wheel journal`: what happened to the account: list it, check it, and carry it elsewhere and back."""

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.check import check as broken
from wheelcli.book.check import warnings
from wheelcli.book.entry.line_words import day_of
from wheelcli.book.event_text import WORDS
from wheelcli.book.events import Kind
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.copy import backup as copy
from wheelcli.book.store.copy import export_lines
from wheelcli.book.store.copy import restore as bring_back
from wheelcli.book.store.journal import journal_path
from wheelcli.book.store.proof import damage
from wheelcli.cli.command import COMMON, command, without_subcommand
from wheelcli.cli.context import Context
from wheelcli.cli.entered import event_values
from wheelcli.cli.lazy import LazyGroup
from wheelcli.documents.book.journal import (
    BrokenCheck,
    JournalBackup,
    JournalCheck,
    JournalList,
    JournalRestore,
    ListedEvent,
)
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, Problem, WheelError, invalid_value
from wheelcli.loaders.book.journal import account_of
from wheelcli.loaders.book.unread_journal import tell_every_unread
from wheelcli.loaders.symbols import symbols_of
from wheelcli.money_text import counted
from wheelcli.paths import data_dir
from wheelcli.render.screens.journal import LIST_COLUMNS, draw_broken, draw_list

if TYPE_CHECKING:
    from rich.console import Console

    from wheelcli.book.events import Event

app = typer.Typer(
    name="journal",
    cls=LazyGroup,
    help="The account's events: enter, import, list, check, export.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_NEEDS = frozenset(COMMON) - {"snapshot"}
_File = Annotated[str, typer.Argument(metavar="FILE", help="The file.", show_default=False)]


@command("journal list", needs=_NEEDS)
def list_(
    ctx: Context,
    symbol: Annotated[
        str | None, typer.Option("--symbol", help="Only of this underlying.", metavar="SYM")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only from this day on.", metavar="DATE")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Only of this kind, as STO or dividend; repeatable.", metavar="KIND"),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, help="The newest N; 0 is all.", metavar="N", show_default=False),
    ] = None,
) -> Result:
    """List the events in order, with the cash balance after each."""
    with ctx.workspace.open_journal() as journal:
        account = account_of(ctx.workspace, journal) if ctx.account else None
        rows = _rows(journal.events(account))
    shown = _filtered(rows, symbol=symbol, since=since, kinds=kind or ())
    data = JournalList(account=account, total=len(rows), events=tuple(shown[-limit:] if limit else shown))
    return Result(
        schema="wheel.journal.list/1",
        data=data,
        rows="events",
        columns=LIST_COLUMNS,
        screen=lambda console: draw_list(data, console, demo=ctx.demo, all_shown=limit is not None),
        source="demo" if ctx.demo else None,
    )


def _rows(events: "list[Event]") -> list[ListedEvent]:
    """The events as rows, with `undone` and the account's cash after each."""
    live = {event.id for event in live_events(events)[0]}
    cash: dict[str, int] = {}
    rows = []
    for event in events:
        counts = event.id in live
        if counts:
            cash[event.account] = cash.get(event.account, 0) + event.cash_cents
        undone = not counts and event.kind != "undo"
        balance = cash.get(event.account, 0) / 100
        rows.append(ListedEvent(**event_values(event), undone=undone, balance_usd=balance))
    return rows


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


@command("journal check", needs=_NEEDS - {"account"})
def check(ctx: Context) -> Result:
    """Verify the journal: file integrity, cash to the cent, an opening for every close.

    Silent if all is well.
    """
    with ctx.workspace.open_journal() as journal:
        rows = [BrokenCheck(check="file", event=None, message=message) for message in damage(journal)]
        events = journal.events()
    rows += [BrokenCheck(check=each.check, event=each.event, message=each.message) for each in broken(events)]
    data = JournalCheck(ok=not rows, events=len(events), broken=tuple(rows))
    if not rows and ctx.format is None and not ctx.fields:
        ctx.format = Format.TABLE  # silent on a pipe too
    return Result(
        schema="wheel.journal.check/1",
        data=data,
        rows="broken",
        columns=tuple(one.name for one in fields(BrokenCheck)),
        screen=lambda console: draw_broken(data, console),
        problems=tuple(Problem(each.check, each.message) for each in warnings(events)),
        exit_code=Exit.INVALID if rows else Exit.DONE,
    )


@command("journal export", needs=frozenset({"output", "quiet", "demo"}))
def export(ctx: Context) -> Result:
    """Write the whole journal as JSON lines, for `wheel journal restore`."""
    with ctx.workspace.open_journal() as journal:
        lines = list(export_lines(journal))
    ctx.format = Format.TABLE  # it has one format, its own

    def screen(console: "Console") -> None:
        console.file.write(
            "".join(f"{line}\n" for line in lines)
        )  # JSON as it is, neither wrapped nor coloured

    return Result(schema="wheel.journal.export/1", data={}, screen=screen)


@command("journal backup", needs=_NEEDS - {"account", "overrides"})
def backup(
    ctx: Context,
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="A new file; default: one in the data folder's `backups`."),
    ] = None,
) -> Result:
    """Copy the journal into a new file, even while another command writes."""
    from pathlib import Path

    path = (
        Path(file).expanduser()
        if file
        else data_dir() / "backups" / f"journal-{ctx.workspace.now():%Y%m%d-%H%M%S}.db"
    )
    with ctx.workspace.open_journal() as journal:
        copy(journal, path)
    data = JournalBackup(file=str(path), bytes=path.stat().st_size)
    return Result(
        schema="wheel.journal.backup/1",
        data=data,
        columns=tuple(one.name for one in fields(data)),
        screen=lambda console: console.print(f"backup written to {path}", markup=False, soft_wrap=True),
    )


@command("journal restore", needs=_NEEDS - {"account", "overrides", "demo"})
def restore(
    ctx: Context,
    file: _File,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Put it in the place of the journal that is there, which is kept beside it."
        ),
    ] = False,
) -> Result:
    """Rebuild the journal from an export or a backup."""
    from pathlib import Path

    done = bring_back(
        Path(file).expanduser(), journal_path(data_dir()), replace=replace, now=ctx.workspace.now()
    )
    with ctx.workspace.open_journal() as journal:
        wrong = broken(journal.events())
    tell_every_unread(ctx.workspace)
    former = str(done.kept_as) if done.kept_as else None
    data = JournalRestore(file=file, events=done.events, kept_as=former)

    def screen(console: "Console") -> None:
        console.print(f"restored {counted(done.events, 'event')} from {file}", markup=False, soft_wrap=True)
        if former:
            console.print(f"the previous journal is now {former}", markup=False, soft_wrap=True)

    note = f"`wheel journal check` finds {counted(len(wrong), 'fault')} in it" if wrong else ""
    return Result(
        schema="wheel.journal.restore/1",
        data=data,
        columns=tuple(one.name for one in fields(data)),
        screen=screen,
        notes=(note,) if note else (),
    )


without_subcommand(app, list_)
