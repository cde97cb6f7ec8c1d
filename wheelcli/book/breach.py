"""What does not add up in a journal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """An invariant that does not hold: its name in `journal.md`, the event it was seen at, and a sentence."""

    check: str
    event: str | None
    message: str
