"""How the account of a run records a trade on its quotes."""

from typing import TYPE_CHECKING

from wheelcli.book.events import Kind
from wheelcli.errors import WheelError
from wheelcli.feed_source import US, is_invented
from wheelcli.loaders.book.journal import today_of
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.provenance import account_options
from wheelcli.manage.today.record import Recording
from wheelcli.trading_calendar import next_open

if TYPE_CHECKING:
    from datetime import date

    from wheelcli.loaders.workspace import Workspace

__all__ = ["recording_of"]


def recording_of(
    workspace: "Workspace", source: str | None, session: "date", *, options: str | None = None
) -> Recording:
    """Return how a trade on quotes of that feed and session is recorded; `options` are those that reach the
    account, by default those of this run. Call it before a plan brings its own settings.
    """
    options = account_options(workspace) if options is None else options
    if workspace.demo:
        return Recording(options, practice=True, kept=False)
    if not is_invented(source):
        closed_until = next_open(workspace.now()) if workspace.market == US else None
        return Recording(options, closed_until=closed_until)
    return Recording(
        options,
        on=None if session == today_of(workspace) else session,
        practice=True,
        by_hand=workspace.market == US,
        possible=_opened_by(workspace, session),
    )


def _opened_by(workspace: "Workspace", day: "date") -> bool:
    """Return whether the journal can take a trade of that day: it can be read, and its account was open by
    then.
    """
    try:
        with journal_there(workspace) as journal:
            name = account_of(workspace, journal)
            openings = journal.events(name, kinds=(Kind.OPENING_BALANCE,)) if journal else []
    except WheelError:  # a plan of the settings needs no journal; recording says what is wrong with it
        return False
    return all(event.day <= day for event in openings)
