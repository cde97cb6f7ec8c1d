"""The answer of every command that writes into the journal: the events, and the changes they make."""

from typing import TYPE_CHECKING

from wheelcli.cli.context import Context
from wheelcli.documents.book.journal import EnteredEvents
from wheelcli.documents.book.journal_events import COIN_COLUMNS, EVENT_COLUMNS, JournalEvent
from wheelcli.documents.result import Result
from wheelcli.loaders.book.event_values import event_values
from wheelcli.loaders.book.unread_journal import tell_unread
from wheelcli.render.screens.journal_entries import draw_entered

if TYPE_CHECKING:
    from wheelcli.loaders.book.journal import Entered


def entered_result(
    ctx: Context, entered: "Entered", *, notes: tuple[str, ...] = (), practice: bool = False
) -> Result:
    """Return the result of a command that wrote to the journal; `practice` events are saved, even on the
    demo.
    """
    unsaved = ctx.demo and not entered.dry_run and not practice
    if not entered.dry_run:
        tell_unread(ctx.workspace)

    data = EnteredEvents(
        account=entered.account,
        dry_run=entered.dry_run or unsaved,
        events=tuple(JournalEvent(**event_values(event)) for event in entered.events),
        changes=tuple(entered.changes),
    )
    return Result(
        schema=f"wheel.{ctx.command.replace(' ', '.')}/1",
        data=data,
        rows="events",
        columns=EVENT_COLUMNS if ctx.workspace.market == "us" else COIN_COLUMNS,
        screen=lambda console: draw_entered(data, console, demo=ctx.demo, unsaved=unsaved),
        source="demo" if ctx.demo else None,
        repeated={"dry_run": data.dry_run},
        problems=entered.problems,
        notes=(*notes, "the demo's journal saves nothing") if unsaved else notes,
    )
