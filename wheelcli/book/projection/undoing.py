"""Find the events that are reversed, and the undo that reverses each."""

from collections.abc import Sequence

from wheelcli.book.events import Event, Kind


def undone_by(events: Sequence[Event]) -> dict[str, str]:
    """Return, by the id of each reversed event, the id of the undo in force that reverses it.

    An undo that is itself undone is not in force. Circular chains of undo events, which no journal can hold,
    are left out.
    """
    undoes = {event.id: event.undoes for event in events if event.kind is Kind.UNDO and event.undoes}
    against: dict[str, list[str]] = {}
    for undo, target in undoes.items():
        against.setdefault(target, []).append(undo)
    in_force: dict[str, bool] = {}
    left = list(undoes)
    while left:
        waiting = []
        for undo in left:
            others = against.get(undo, ())
            if all(other in in_force for other in others):
                in_force[undo] = not any(in_force[other] for other in others)
            else:
                waiting.append(undo)
        if len(waiting) == len(left):
            break
        left = waiting
    return {target: undo for undo, target in undoes.items() if in_force.get(undo)}
