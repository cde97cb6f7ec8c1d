"""An inconsistency in a journal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken invariant: its name in `journal.md`, the event where it was found, and a sentence."""

    check: str
    event: str | None
    message: str
