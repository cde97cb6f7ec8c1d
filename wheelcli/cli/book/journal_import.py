"""`wheel journal import`: broker files into the journal, after a preview that names every line it would leave
out.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.entry.doubts import before_opening, doubts, second_openings
from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.events import order_key
from wheelcli.book.opening import OPENS
from wheelcli.book.store.rows import uncollected
from wheelcli.book.store.rules import merged
from wheelcli.cli.book.import_coins import import_coins
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.confirm import Force
from wheelcli.cli.context import Context
from wheelcli.documents.book.journal_import import ImportDocument
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.loaders.book.account_text import day_of
from wheelcli.loaders.book.brief_book import append
from wheelcli.loaders.book.broker_files import readings_of
from wheelcli.loaders.book.first_entry import opening_first
from wheelcli.loaders.book.import_document import import_document, unread_lines
from wheelcli.loaders.book.journal import book_of
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.book.unread_journal import tell_unread
from wheelcli.money_text import counted
from wheelcli.render.screens.journal_import import COLUMNS, draw

if TYPE_CHECKING:
    from wheelcli.book.brokers.reading import Reading
    from wheelcli.book.entry.import_preview import Intake
    from wheelcli.book.events import Event

_NEEDS = frozenset(COMMON) - {"snapshot"}


@command("journal import", needs=_NEEDS)
@uncollected()  # a collection between two steps would walk the whole file again
def import_(
    ctx: Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="Files from a broker: CSV, or a Flex query as XML.", show_default=False
        ),
    ],
    partial: Annotated[
        bool, typer.Option("--partial", help="Skip lines that are not understood and import the rest.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without a prompt.")] = False,
    force: Force = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the preview, write nothing.")] = False,
    of: Annotated[
        str,
        typer.Option(
            "--of", help="Account to read, by number or name, if the file has several.", metavar="TEXT"
        ),
    ] = "",
    on: Annotated[
        str,
        typer.Option("--on", help="The date of the positions, if the file does not give it.", metavar="DATE"),
    ] = "",
) -> Result:
    """Import files from tastytrade, Schwab, Fidelity, IBKR, Robinhood, or your own CSV.

    Recognises the broker by content. Lines already in the journal add nothing, so files may overlap. If a
    line is not understood, imports nothing; with --partial, skips such lines. A file of positions is an
    opening balance. A coin account accepts only the CSV of `wheel journal list`.
    """
    if ctx.workspace.market != "us":
        return import_coins(ctx, files, partial=partial, yes=yes, force=force, dry_run=dry_run)
    known, account = _known(ctx)
    readings = readings_of(files, account, of=of, on=day_of("--on", on) if on else None)
    opened, notices = opening_before(ctx, account, readings)
    at_once = yes and not dry_run
    intake = _taken(ctx, readings, known, opened, prove=not at_once)  # a write checks it itself
    events, blocked = 0, bool(intake.not_understood) and not partial
    doubtful = _doubts(ctx, account, readings, intake, known) if intake.new and not blocked else ()
    if dry_run:
        ctx.confirm(doubtful, force=force, dry_run=True)
    if at_once and intake.new and not blocked:
        ctx.confirm(doubtful, force=force, dry_run=False)
        try:
            events = _write(ctx, intake)
        except WheelError as error:
            if error.code != "journal_check":
                raise
            intake = _taken(ctx, readings, known, opened, prove=True)  # which line it is
            blocked = not partial
            if not intake.not_understood:
                raise
            events = _write(ctx, intake) if intake.new and partial else 0
    if intake.new and not (blocked or dry_run or yes) and ctx.interactive:
        draw(import_document(account, readings, intake), ctx.console(error=True))
        for line in notices:
            ctx.note(line)
        yes = typer.confirm(f"Write {counted(len(intake.new), 'event')}?", err=True)
        if yes:
            ctx.confirm(doubtful, force=force, dry_run=False)
        events = _write(ctx, intake) if yes else 0
    data = import_document(account, readings, intake, in_full=not events and not _drawn(ctx))
    data = replace(data, dry_run=dry_run, blocked=blocked, written=events)
    if events:
        tell_unread(ctx.workspace)
    left_out = bool(intake.not_understood)
    code = Exit.INVALID if blocked else Exit.PARTIAL if left_out else Exit.DONE
    return Result(
        schema="wheel.journal.import/1",
        data=data,
        rows="lines",
        columns=COLUMNS,
        problems=tuple(_problems(intake, blocked=blocked)),
        screen=lambda console: draw(data, console),
        exit_code=code,
        source="demo" if ctx.demo else None,
        notes=((*notices,) if intake.new else ()) + _notes(data, yes=yes, demo=ctx.demo),
    )


def _drawn(ctx: Context) -> bool:
    """Return whether the answer is drawn on a terminal, where a hundred thousand events are not listed."""
    return ctx.chosen_format is Format.TABLE and not ctx.output and not ctx.fields


def _known(ctx: Context) -> "tuple[list[Event], str]":
    """Return the events of the selected account, and its name; none if there is no journal yet."""
    with journal_there(ctx.workspace) as journal:
        account = account_of(ctx.workspace, journal)
        return journal.events(account) if journal else [], account


def opening_before(
    ctx: Context, account: str, readings: "list[Reading]"
) -> "tuple[list[Event], tuple[str, ...]]":
    """Return the settings' account as opening events before these files (see `opening_first`), and the notes
    on them.

    Both are empty for a file that opens the account itself: positions, or transactions that begin with cash
    or holdings coming in.
    """
    first = min((event for each in readings for event in each.events), key=order_key, default=None)
    if first is None or first.kind in OPENS or any(each.positions for each in readings):
        return [], ()
    with journal_there(ctx.workspace) as journal:
        return opening_first(ctx.workspace, journal, account, day=first.day)


def _taken(
    ctx: Context, readings: "list[Reading]", known: "list[Event]", opened: "list[Event]", *, prove: bool
) -> "Intake":
    """Return the events that the files add to the account, including the opening before them."""
    with ctx.progress(0) as step:
        watch = None if step is None else partial(step, "events")
        intake = take_in(readings, [*known, *opened], prove=prove, watch=watch)
    return replace(intake, new=(*opened, *intake.new)) if intake.new else intake


def _doubts(
    ctx: Context, account: str, readings: "list[Reading]", intake: "Intake", known: "list[Event]"
) -> tuple[str, ...]:
    """Return what is doubtful: events before the opening; for a broker's own facts otherwise only a second
    opening; for wheel's own CSV, which people write, anything.
    """
    if any(each.broker != "csv" for each in readings):
        return (*second_openings(intake.new, known), *before_opening(intake.new, known))
    before, after = book_of(known, account), book_of(merged(known, intake.new), account)
    return doubts(intake.new, known=known, before=before, after=after, config=ctx.config)


def _write(ctx: Context, intake: "Intake") -> int:
    import gc

    with ctx.workspace.open_journal(create=True) as journal:
        events = append(ctx.workspace, journal, intake.new)
        gc.freeze()  # the lines of many years must not be walked again when the command ends
    return events


def _problems(intake: "Intake", *, blocked: bool) -> list[Problem]:
    problems = []
    if intake.not_understood:
        problems.append(unread_lines(len(intake.not_understood), blocked=blocked))
    if intake.others and intake.new:
        message = (
            f"the account also has events from {', '.join(intake.others)}: a trade in both files"
            " would count twice"
        )
        problems.append(Problem("sources", message, "use one account per broker: `--account NAME`"))
    for each in intake.compared:
        # Fractions of a cent are rounded line by line at some brokers: a dollar is more than that ever makes.
        if abs(each.off_cents) > 100:
            reported, own = each.told_cents / 100, each.ours_cents / 100
            what = f"{each.what} is {reported:,.2f} in {each.file} but {own:,.2f} in the journal"
            hint = 'lines were skipped, or the opening balance is missing: `wheel journal add "OPENING 1000"`'
            problems.append(Problem("cash", what, hint))
    return problems


def _notes(data: ImportDocument, *, yes: bool, demo: bool) -> tuple[str, ...]:
    if data.written and demo:
        return ("the demo's journal saves nothing",)
    if data.written:
        return (f"{counted(data.written, 'event')} written to account {data.account}",)
    if data.new and not (yes or data.blocked or data.dry_run):
        return (f"{counted(data.new, 'new event')}, nothing written: add --yes to write them",)
    if not (data.new or data.known or data.not_understood):
        return ("nothing in these files changes cash or holdings",)
    if not data.new and not data.not_understood:
        return (f"nothing new: the journal already has every event in these files ({data.known:,})",)
    return ()
