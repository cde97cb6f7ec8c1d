"""Whether an account has an opening in the journal: an opening balance, a transfer, or cash in or out."""

from wheelcli.book.events import Kind
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.few_events import events_of_kinds
from wheelcli.book.store.journal import Journal

# the same kinds as in `fold`
OPENS = frozenset({Kind.OPENING_BALANCE, Kind.TRANSFER, Kind.DEPOSIT, Kind.WITHDRAWAL})


def has_opening(journal: Journal, account: str) -> bool:
    """Return whether the journal holds an opening of that account that is not undone: an opening balance, a
    transfer, or cash in or out. Reads only such events and undos.
    """
    events = events_of_kinds(journal, account, (*OPENS, Kind.UNDO))
    return any(event.kind in OPENS for event in live_events(events, ordered=True)[0])
