"""The events that a write may add: each id once, of its own account, and no new breach."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from wheelcli.book.events import Event, order_key
from wheelcli.errors import WheelError


class Broken(Protocol):
    """A broken invariant: its name, the event where it was found, and a sentence."""

    @property
    def check(self) -> str:
        """Return the invariant."""
        ...

    @property
    def event(self) -> str | None:
        """Return the event's id."""
        ...

    @property
    def message(self) -> str:
        """Return the sentence."""
        ...


class UnsoundError(WheelError):
    """The events to write are impossible; `broken` lists what they would break."""

    def __init__(self, message: str, broken: Sequence[Broken]) -> None:
        super().__init__(message, code="journal_check")
        self.broken = tuple(broken)


Check = Callable[[list[Event]], Sequence[Broken]]  # the fold's


def merged(events: Sequence[Event], more: Iterable[Event]) -> list[Event]:
    """Return the events plus the new ones of `more`, in order: the result of an append."""
    known = {event.id for event in events}
    new = [event for event in once(more) if event.id not in known]
    return sorted([*events, *new], key=order_key)


def once(events: Iterable[Event]) -> Iterator[Event]:
    """Yield each event once. Raises WheelError if two different ones have one id."""
    seen: dict[str, Event] = {}
    for event in events:
        first = seen.setdefault(event.id, event)
        if first is event:
            yield event
        elif first != event:
            raise WheelError(f"two different events have the id {event.id!r}", code="journal_event")


def refuse_strangers(events: Sequence[Event], known: Mapping[str, str]) -> None:
    """Refuse ids that another account has: they must not be skipped as if this account had them."""
    for event in events:
        if known.get(event.id, event.account) != event.account:
            raise WheelError(
                f"the event {event.id!r} is already in the journal, in account {known[event.id]}",
                code="journal_event",
            )


def refuse_broken(events: list[Event], new: Collection[str], check: Check) -> None:
    """Raise WheelError if `check` finds a breach that exists only with the events of the ids `new`."""
    breaches = check(events)
    if not breaches:
        return
    before = check([event for event in events if event.id not in new])
    # an existing breach must not block its own correction
    old = {(each.check, each.event) for each in before}
    added = [each for each in breaches if (each.check, each.event) not in old]
    if added:
        more = f" (and {len(added) - 1} more)" if len(added) > 1 else ""
        message = f"nothing was written, as the entry is inconsistent: {added[0].message}{more}"
        raise UnsoundError(message, added)
