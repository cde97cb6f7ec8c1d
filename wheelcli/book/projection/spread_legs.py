"""Find the openings that are legs of a spread or diagonal; these stay out of the wheel's cycles.

A long opening covers a short one of the same underlying and right if both are of one group and the long one
expires no earlier (a spread or a diagonal). If neither has a group, both must have the same day and
expiration.

Example: 3 puts sold at 300 and 2 bought at 290 in one order: 2 of the 3 are legs; the third belongs to the
wheel.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from wheelcli.book.events import Event, Kind


@dataclass(slots=True)
class Legs:
    """For each opening by id, the number of its contracts that are legs of a spread (positive), and the
    openings of the other legs.
    """

    contracts: dict[str, int] = field(default_factory=dict)
    partners: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def joined(self, other: "Legs") -> "Legs":
        """Return these legs together with those of other openings."""
        return Legs(self.contracts | other.contracts, self.partners | other.partners)


def spread_legs(events: Iterable[Event]) -> Legs:
    """Return the legs; other openings are left out."""
    shorts: dict[tuple[object, ...], list[Event]] = defaultdict(list)
    longs: list[tuple[tuple[object, ...], Event]] = []
    opens = [e for e in events if e.kind is Kind.OPTION_OPEN and e.contract is not None]
    if not any(event.contracts > 0 for event in opens):
        return Legs()
    for event in opens:
        key = spread_key(event)
        if event.contracts < 0:
            shorts[key].append(event)
        else:
            longs.append((key, event))
    out: dict[str, int] = defaultdict(int)
    partners: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for key, long in longs:
        for short in sorted(shorts.get(key, ()), key=lambda s: _distance(s, long)):
            if _expires(short) > _expires(long):
                continue
            size = min(long.contracts - out[long.id], -short.contracts - out[short.id])
            if size > 0:
                out[long.id] += size
                out[short.id] += size
                partners[long.id].append((short.id, size))
                partners[short.id].append((long.id, size))
    return Legs({id_: size for id_, size in out.items() if size}, dict(partners))


def spread_key(event: Event) -> tuple[object, ...]:
    """Return a key that is equal for openings that may be legs of one spread."""
    assert event.contract is not None
    same = (event.account, event.symbol, event.contract.right)
    return (*same, event.group) if event.group else (*same, event.day, event.contract.expiration)


def _expires(event: Event) -> int:
    assert event.contract is not None
    return event.contract.expiration.toordinal()


def _distance(short: Event, long: Event) -> tuple[int, float]:
    assert short.contract is not None
    assert long.contract is not None
    return _expires(long) - _expires(short), abs(long.contract.strike - short.contract.strike)
