"""Whether an account has begun in the journal: by an opening balance, a transfer, or cash in or out."""

from wheelcli.book.events import Kind
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.journal import Journal

OPENS = frozenset({Kind.OPENING_BALANCE, Kind.TRANSFER, Kind.DEPOSIT, Kind.WITHDRAWAL})  # as `fold` has it


def has_opening(journal: Journal, account: str) -> bool:
    """Return whether the journal holds an opening of that account that has not been undone. Reads only the
    events that can show it.
    """
    events = journal.events(account, kinds=(*OPENS, Kind.UNDO))
    return any(event.kind in OPENS for event in live_events(events, ordered=True)[0])
