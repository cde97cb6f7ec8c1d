"""The saved orders of `wheel roll`: one file per position, `rolls/<position>.json`, with a ticket for each
alternative that is an order.

A ticket is a `RollTicket`, as JSON. A later run for the same position replaces tickets of the same id. The
other tickets stay, up to 400 per position: beyond that, the oldest are dropped.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from wheelcli import private_files
from wheelcli.documents.reading import read
from wheelcli.errors import WheelError, cannot_write
from wheelcli.manage.rolls.ticket import RollTicket

_MOST = 400  # tickets a position; the oldest go first


def folder_of(data_dir: Path) -> Path:
    """Return the folder of all rolls."""
    return data_dir / "rolls"


def save_roll(position_id: str, tickets: Sequence[RollTicket], data_dir: Path) -> Path:
    """Save a position's tickets. Raises WheelError (5) if the data folder cannot be written; earlier ones are
    then kept.
    """
    folder = folder_of(data_dir)
    path = folder / f"{_file_name(position_id)}.json"
    new = {ticket.id: asdict(ticket) for ticket in tickets}
    before = [ticket for ticket in _tickets(path) if ticket["id"] not in new]
    whole = {"position": position_id, "tickets": [*new.values(), *before][:_MOST]}
    try:
        private_files.make_folder(folder)
        private_files.replace_whole(path, json.dumps(whole, allow_nan=False, default=_iso).encode())
    except OSError as error:
        raise WheelError(
            cannot_write(folder, error),
            hint="make the folder writable, or set WHEEL_DATA_DIR to another",
            code="data_folder",
        ) from error
    return path


def last_rolls(data_dir: Path) -> list[RollTicket]:
    """Return every saved ticket, the most recently saved position first. Files that cannot be read are
    skipped.
    """
    try:
        paths = [
            p for p in folder_of(data_dir).iterdir() if p.suffix == ".json" and not p.name.startswith(".")
        ]
        paths.sort(key=lambda p: (-p.stat().st_mtime_ns, p.name))
    except OSError:
        return []
    rolls = []
    for ticket in (ticket for path in paths for ticket in _tickets(path)):
        try:
            rolls.append(read(RollTicket, ticket))
        except ValueError:
            continue
    return rolls


def find_roll(data_dir: Path, ticket_id: str) -> RollTicket | None:
    """Return the newest saved ticket of that id; None if there is none. Raises WheelError (5) if it
    cannot be read.
    """
    position_id = ticket_id.partition(">")[0].strip().upper()
    wanted = ticket_id.strip().upper()
    for ticket in _tickets(folder_of(data_dir) / f"{_file_name(position_id)}.json"):
        if ticket["id"].upper() == wanted:
            try:
                return read(RollTicket, ticket)
            except ValueError as error:
                raise WheelError(
                    f"the saved roll {ticket['id']} is damaged: {error}",
                    hint="run `wheel roll` on the position again",
                    code="plan",
                ) from error
    return None


def _file_name(position_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "_", position_id.upper())


def _iso(day: date) -> str:
    return day.isoformat()


def _tickets(path: Path) -> list[Mapping[str, Any]]:
    """Return the tickets of a file as they are written; none for a file that cannot be read."""
    try:
        tickets = json.loads(path.read_text(encoding="utf-8"))["tickets"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [
        t
        for t in tickets
        if isinstance(t, dict) and isinstance(t.get("id"), str) and isinstance(t.get("legs"), list)
    ]
