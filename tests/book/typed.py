"""Lines typed one after the other into an empty account, as `wheel journal add` enters them."""

from datetime import date
from itertools import count

from wheelcli.book.check import check
from wheelcli.book.entry.entry import Entering, events_of_line
from wheelcli.book.entry.line import parse_line
from wheelcli.book.events import Event
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.fold import fold
from wheelcli.book.store.rules import merged
from wheelcli.config.rules import Fees

TODAY = date(2027, 12, 31)


def typed(*lines: str) -> tuple[list[Event], AccountBook]:
    """The events of the lines in their order, and the account; they must add up after each line."""
    ids, events = count(1), list[Event]()
    for text in lines:
        into = Entering("default", fold(events).account("default"), Fees(), lambda: f"t{next(ids):03d}")
        events = merged(events, events_of_line(parse_line(text, today=TODAY), into))
        assert check(events) == (), text
    return events, fold(events).accounts["default"]
