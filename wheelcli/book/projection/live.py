"""Select the events in force: those that no undo in force reverses, in the order of the fold."""

from collections.abc import Iterable, Sequence

from wheelcli.book.breach import Breach
from wheelcli.book.events import Event, Kind, order_key
from wheelcli.book.naming import named_now


def live_events(events: Sequence[Event], *, ordered: bool = False) -> tuple[list[Event], list[Breach]]:
    """Return the events to fold, in order and under today's names, without undone events and undo events; and
    a breach for each undo event that names no event of its account.

    `ordered` means that they are in the order of `order_key`, as the journal returns them. An event is in
    force unless an undo that is itself in force names it, so an undo of an undo restores an event.
    """
    events = named_now(events)
    takes_back = Kind.UNDO
    undoes = [event for event in events if event.kind is takes_back]
    if not undoes:
        return events if ordered else sorted(events, key=order_key), []
    breaches = list(_astray(events, undoes))
    by_target: dict[str, list[Event]] = {}
    for undo in undoes:
        by_target.setdefault(undo.undoes or "", []).append(undo)
    counts: dict[str, bool] = {}
    rest = [e for e in events if e.kind is not Kind.UNDO and _counts(e.id, by_target, counts)]
    return rest if ordered else sorted(rest, key=order_key), breaches


def _counts(id_: str, by_target: dict[str, list[Event]], known: dict[str, bool]) -> bool:
    """Return whether an event is in force. Chains of undoes may be long, so this does not recurse."""
    path = [id_]
    while path:
        here = path[-1]
        undoes = by_target.get(here, ())
        waiting = [u.id for u in undoes if u.id not in known]
        loop = next((w for w in waiting if w in path), None)
        if waiting and loop is None:
            path.append(waiting[0])
            continue
        known[here] = not any(known.get(u.id, False) for u in undoes)
        path.pop()
    return known[id_]


def _astray(events: Sequence[Event], undoes: Iterable[Event]) -> Iterable[Breach]:
    at_hand = {event.id: event for event in events}
    for undo in undoes:
        target = at_hand.get(undo.undoes or "")
        if target is None:
            yield Breach("undo", undo.id, f"it undoes {undo.undoes!r}, which does not exist")
        elif target.account != undo.account:
            yield Breach("undo", undo.id, f"it undoes {target.id} of another account, {target.account}")
        seen = {undo.id}
        step: Event | None = target
        while step is not None and step.kind is Kind.UNDO:
            if step.id in seen:
                yield Breach("undo", undo.id, "it undoes itself")
                break
            seen.add(step.id)
            step = at_hand.get(step.undoes or "")
