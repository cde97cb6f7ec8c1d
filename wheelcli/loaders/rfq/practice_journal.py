"""The fills of practice on the demo: kept in the demo's own folder, until `wheel demo reset` empties it.

The demo's own year is made again at every run; the file adds the practised fills to it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.book.check import check
from wheelcli.book.demo import demo_events
from wheelcli.book.store.journal import journal_path, open_journal
from wheelcli.paths import data_dir

if TYPE_CHECKING:
    from datetime import datetime

    from wheelcli.book.events import Event


def demo_folder() -> Path:
    """Return the folder of all practice records of the demo."""
    return data_dir() / "demo"


def practised_events() -> "list[Event]":
    """Return the practice events. Raises WheelError (5) if their file is damaged."""
    path = journal_path(demo_folder())
    if not path.exists():
        return []
    own = {event.id for event in demo_events()}
    with open_journal(path) as journal:
        return [event for event in journal.events() if event.id not in own]


def keep_practice(events: "Sequence[Event]", *, now: "datetime", command: str) -> None:
    """Save practice events after the demo's own year."""
    with open_journal(journal_path(demo_folder()), create=True) as journal:
        journal.append([*demo_events(), *events], check=check, now=now, command=command)
