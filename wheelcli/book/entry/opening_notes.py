"""Facts about contracts that an opening balance or transfer records in its memo, because no column holds
them.

`rolled 2`: they were rolled twice before; `rolls unknown`: the number of rolls is unknown; `opened
unknown`: the day of the event is not the day on which they were opened.

>>> notes(rolls=2, opened=None), rolls_before("from the settings, rolled 2"), flags_of("opened unknown")
(('rolled 2', 'opened unknown'), 2, ('opened_unknown',))
"""

import re
from datetime import date

from wheelcli.book.events import Event, Kind

__all__ = [
    "OPENED_UNKNOWN",
    "ROLLS_UNKNOWN",
    "brought_flags",
    "brought_rolls",
    "flags_of",
    "notes",
    "rolls_before",
]

OPENED_UNKNOWN, ROLLS_UNKNOWN = "opened_unknown", "rolls_unknown"
_ROLLED = re.compile(r"\brolled (\d{1,3})\b", re.IGNORECASE | re.ASCII)
_FLAGS = (OPENED_UNKNOWN, ROLLS_UNKNOWN)


def notes(*, rolls: int | None, opened: date | None) -> tuple[str, ...]:
    """Return the words of a memo that record both; None is recorded as unknown."""
    return (
        "rolls unknown" if rolls is None else f"rolled {rolls}",
        *(("opened unknown",) if opened is None else ()),
    )


def rolls_before(memo: str) -> int | None:
    """Return the number of earlier rolls in a memo; None if it is not there."""
    match = _ROLLED.search(memo)
    return int(match[1]) if match else None


def flags_of(memo: str) -> tuple[str, ...]:
    """Return the facts that a memo marks as unknown."""
    return tuple(flag for flag in _FLAGS if flag.replace("_", " ") in memo.lower())


def brought_rolls(event: Event) -> int:
    """Return the number of rolls before the account's journal began, for contracts transferred in; else 0."""
    return (rolls_before(event.memo) or 0) if _brought(event) and event.memo else 0


def brought_flags(event: Event) -> tuple[str, ...]:
    """Return the flags of facts that are unknown about contracts transferred in."""
    return flags_of(event.memo) if _brought(event) and event.memo else ()


def _brought(event: Event) -> bool:
    return event.kind in (Kind.OPENING_BALANCE, Kind.TRANSFER) and event.contract is not None
