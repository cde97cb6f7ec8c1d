"""The folder of practice on the demo: count its contents, and empty it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from wheelcli.errors import WheelError, cannot_write
from wheelcli.loaders.rfq.practice_journal import demo_folder, practised_events
from wheelcli.market.snapshot_store import library
from wheelcli.trading_calendar import NEVER_CLOSED
from wheelcli.venues.record import FILE, open_record
from wheelcli.venues.sim.practice import idle


@dataclass(frozen=True, slots=True)
class Practice:
    """What practice has left: its folder, requests in the record, events in the journal, markets that were
    recorded.
    """

    folder: Path
    requests: int = 0
    fills: int = 0
    markets: int = 0


def practice_kept() -> Practice:
    """Return what the folder holds; a file that cannot be read counts 0, and is removed like the others."""
    folder = demo_folder()
    requests = fills = 0
    markets = len(library(folder)) + len(library(folder / NEVER_CLOSED))
    try:
        if (folder / FILE).exists():
            with open_record(folder) as record:
                requests = len(record.requests())
        fills = len(practised_events())
    except WheelError:
        pass
    return Practice(folder, requests, fills, markets)


def empty_practice() -> None:
    """Remove everything in the folder.

    Raises WheelError: code `busy` if the practice venue runs or a command is sending, 5 if it cannot be
    removed.
    """
    folder = demo_folder()
    if not folder.exists():
        return
    with idle(folder / "practice"):
        pass
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise WheelError(cannot_write(folder, error), code="practice") from error
