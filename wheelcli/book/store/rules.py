"""Which events a write may add: each id once, of its own account, and nothing that breaks what held
before.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from wheelcli.book.events import Event, order_key
from wheelcli.errors import WheelError


class Broken(Protocol):
    """An invariant that does not hold: its name, the event it was seen at, and a sentence."""

    @property
    def check(self) -> str:
        """The invariant."""
        ...

    @property
    def event(self) -> str | None:
        """The event's id."""
        ...

    @property
    def message(self) -> str:
        """What is wrong."""
        ...


class UnsoundError(WheelError):
    """What was to be written cannot have happened so; `broken` says what it would break."""

    def __init__(self, message: str, broken: Sequence[Broken]) -> None:
        super().__init__(message, code="journal_check")
        self.broken = tuple(broken)


Check = Callable[[list[Event]], Sequence[Broken]]  # the fold's


def merged(events: Sequence[Event], more: Iterable[Event]) -> list[Event]:
    """The events with those of `more` that are not among them yet, in order: what an append would make of
    them.
    """
    known = {event.id for event in events}
    new = [event for event in once(more) if event.id not in known]
    return sorted([*events, *new], key=order_key)


def once(events: Iterable[Event]) -> Iterator[Event]:
    """Each event once. Raises WheelError where two unlike ones have one id."""
    seen: dict[str, Event] = {}
    for event in events:
        first = seen.setdefault(event.id, event)
        if first is event:
            yield event
        elif first != event:
            raise WheelError(f"two different events have the id {event.id!r}", code="journal_event")


def refuse_strangers(events: Sequence[Event], known: Mapping[str, str]) -> None:
    """What is known of another account is not known of this one, and must not be passed over as if it
    were.
    """
    for event in events:
        if known.get(event.id, event.account) != event.account:
            raise WheelError(
                f"the event {event.id!r} is already in the journal, in account {known[event.id]}",
                code="journal_event",
            )


def refuse_broken(events: list[Event], new: Collection[str], check: Check) -> None:
    """Raises WheelError where `check` finds something broken that was not broken without the events of the
    ids `new`.
    """
    breaches = check(events)
    if not breaches:
        return
    before = check([event for event in events if event.id not in new])
    # what was broken must not keep its own correction out
    old = {(each.check, each.event) for each in before}
    added = [each for each in breaches if (each.check, each.event) not in old]
    if added:
        more = f" (and {len(added) - 1} more)" if len(added) > 1 else ""
        message = f"nothing was written, as the entry is inconsistent: {added[0].message}{more}"
        raise UnsoundError(message, added)
