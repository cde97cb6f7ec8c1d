"""The first entry of an account in the settings: the journal is opened with its holdings before anything else
is entered.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.book.entry.opening_events import opening_of_settings
from wheelcli.book.event_text import name_of
from wheelcli.book.from_config import MAIN
from wheelcli.book.projection.live import live_events
from wheelcli.loaders.book.account_source import source_of
from wheelcli.loaders.book.journal import new_id
from wheelcli.trading_calendar import previous_session, session_on_or_before

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.book.store.journal import Journal
    from wheelcli.loaders.workspace import Workspace


def opening_first(
    workspace: "Workspace", journal: "Journal | None", account: str, *, day: date
) -> "tuple[list[Event], tuple[str, ...]]":
    """Return the settings' account as opening events of the session before `day`, and a report of them;
    nothing if no opening is due.

    No opening is due if the journal has an event of the account that counts, if `account.source` forces the
    journal or the settings, or if the settings have neither cash nor holdings.
    """
    name = None if account == MAIN else account
    if source_of(workspace, name) != "auto":
        return [], ()
    if journal is not None and live_events(journal.events(account))[0]:
        return [], ()
    settings = workspace.described_account(name)
    if settings is None or settings.value <= 0:
        return [], ()
    before = previous_session(session_on_or_before(day))
    events = opening_of_settings(workspace.config, settings, account=account, day=before, new_id=new_id)
    return events, _said(events) if events else ()


def _said(events: "Sequence[Event]") -> tuple[str, ...]:
    cash = sum(event.cash_cents for event in events)
    holdings = [
        f"{event.contracts:+d} {name_of(event)}"
        if event.contract
        else f"{event.micro_shares / 1_000_000:.15g} {event.symbol}"
        for event in events
        if event.symbol
    ]
    day = min(event.day for event in events)
    what = ", ".join([f"{cash / 100:,.2f} cash", *holdings])
    return (
        f"this first entry opens the journal with the account from the settings as of {day}: {what}",
        "from now on scans read the account from the journal; `wheel journal undo` reverses both the"
        " entry and the opening",
    )
