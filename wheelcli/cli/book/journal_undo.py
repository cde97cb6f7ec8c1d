"""`wheel journal undo`: an event is reversed by another event."""

from datetime import UTC
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.event_text import in_words
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.projection.undoing import undone_by
from wheelcli.book.store.rules import UnsoundError
from wheelcli.cli.book.journal_enter import NEEDS, DryRun
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, ambiguous, not_found
from wheelcli.loaders.book.journal import enter, new_id, today_of
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.trading_calendar import session_on_or_before

if TYPE_CHECKING:
    from wheelcli.book.store.journal import Journal

_MANY = 4  # events of one command that are undone without confirmation


@command("journal undo", needs=NEEDS)
def undo(
    ctx: Context,
    event: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]", help="The event, or the beginning of its id; default: the last entry."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Undo a whole import without a prompt.")] = False,
    dry_run: DryRun = False,
) -> Result:
    """Reverse an event by recording an undo event.

    Undoing an undo restores the event. If a later event depends on it, refuses and names the later one.
    """
    with ctx.workspace.open_journal() as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account)
        doomed = [_named(before, event)] if event else _last(journal, before, account)
        if len(doomed) > _MANY and not (yes or dry_run):
            raise WheelError(
                f"the last command entered {len(doomed):,} events",
                hint="add --yes to undo them all, or name one event by its id",
                code="usage",
                exit_code=Exit.USAGE,
            )
        today = today_of(ctx.workspace)
        day = session_on_or_before(today) if ctx.workspace.market == "us" else today
        at = at_of(day, Kind.UNDO) if ctx.workspace.market == "us" else ctx.workspace.now().astimezone(UTC)
        undos = [
            Event(new_id(), account, Kind.UNDO, day, at, time_known=False, undoes=each.id) for each in doomed
        ]
        try:
            entered = enter(ctx.workspace, journal, account, before=before, events=undos, dry_run=dry_run)
        except UnsoundError as error:
            raise _depended_on(doomed, before, error) from error
    return entered_result(ctx, entered)


def _named(events: "list[Event]", text: str) -> "Event":
    """Return the event of that id, or the only one whose id begins with it. Raises WheelError (usage)."""
    exact = [event for event in events if event.id == text]
    matches = exact or [event for event in events if text and event.id.startswith(text)]
    if len(matches) == 1:
        return _in_force(events, matches[0])
    why = ambiguous("event id", text, len(matches)) if matches else not_found("event", text)
    raise WheelError(why, hint="`wheel journal list` lists the ids", code="usage", exit_code=Exit.USAGE)


def _in_force(events: "list[Event]", event: "Event") -> "Event":
    by = undone_by(events).get(event.id)
    if by is None:
        return event
    what = "undo" if event.kind is Kind.UNDO else "event"
    raise WheelError(
        f"the {what} {event.id!r} is already undone",
        hint=f"`wheel journal undo {by}` restores it",
        code="usage",
        exit_code=Exit.USAGE,
    )


def _last(journal: "Journal", events: "list[Event]", account: str) -> "list[Event]":
    """Return what the last command entered into the account that is still in force. Raises WheelError (usage)
    if nothing is.
    """
    gone = undone_by(events)
    for entry in reversed(list(journal.entries())):
        live = [
            e for e in entry.events if e.account == account and e.kind is not Kind.UNDO and e.id not in gone
        ]
        if live:
            return live
    raise WheelError(
        f"account {account} has no event to undo",
        hint="`wheel journal list` lists the events",
        code="usage",
        exit_code=Exit.USAGE,
    )


def _depended_on(doomed: "list[Event]", events: "list[Event]", error: "UnsoundError") -> WheelError:
    """Return why an event cannot be reversed: the first event that would be inconsistent without it."""
    first = error.broken[0]
    gone = doomed[0].id if len(doomed) == 1 else f"the last {len(doomed)} events"
    later = next((e for e in events if e.id == first.event), None)
    if later is None:
        return WheelError(f"{gone} cannot be undone: {first.message}", code=error.code)
    return WheelError(
        f"{gone} cannot be undone: {later.id} depends on it "
        f"({in_words(later)}, {later.day}): {first.message}",
        hint=f"run `wheel journal undo {later.id}` first",
        code=error.code,
    )
