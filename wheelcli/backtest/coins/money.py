"""The money of a run's event in one unit: cents; for coins, hundred-millionths of a dollar at the index of
the event."""

from wheelcli.book.events import Event
from wheelcli.book.projection.purses import usd_e8


def gross_of(event: Event) -> int:
    """Return the money of an event before fees."""
    return event.gross_cents if event.coin is None else usd_e8(event, event.gross_e8)


def fees_of(event: Event) -> int:
    """Return the fees of an event: its money before fees less that after them."""
    if event.coin is None:
        return event.fees_cents
    return gross_of(event) - usd_e8(event, event.coin_e8)
