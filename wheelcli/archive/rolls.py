"""Rolls as they were weighed, on disk: one file a position, `rolls/<position>.json`, with a ticket for each way that is an order.

A ticket is a dict that the journal's fills are recorded from:

    id            AAPL-260918-P300>AAPL-261016-P295, of a close AAPL-260918-P300>close
    made, as_of   when it was weighed and the moment of its market, ISO 8601, UTC
    account       the account's name
    symbol        the underlying
    contracts     of each leg
    legs          [{action: BTC | STO | STC | BTO, contract: OCC symbol, quantity: contracts (positive), multiplier, price: dollars per share at
                  natural: the ask of what is bought, the bid of what is sold}]
    credit        dollars per share of the whole order at natural, before fees; negative is a debit
    credit_mid    the same at the mid, or null
    fees_usd      dollars for the whole order
    expiration    of what is opened, null for a close

The same position weighed again replaces tickets of the same id; what was on offer before stays to be found.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wheelcli import private_files
from wheelcli.errors import WheelError

_KEPT = 400  # tickets a position; the oldest go first


def folder_of(data_dir: Path) -> Path:
    """The folder of all rolls."""
    return data_dir / "rolls"


def save_roll(position_id: str, tickets: Sequence[Mapping[str, Any]], data_dir: Path) -> Path:
    """Keep a position's tickets. Raises WheelError (5) where the data folder cannot be written; then what was there stays."""
    folder = folder_of(data_dir)
    path = folder / f"{_file_name(position_id)}.json"
    new = {str(t["id"]): dict(t) for t in tickets}
    before = {str(t["id"]): t for t in _read(path) if str(t["id"]) not in new}
    try:
        private_files.make_folder(folder)
        body = json.dumps(
            {"position": position_id, "tickets": [*new.values(), *before.values()][:_KEPT]}, allow_nan=False
        )
        private_files.replace_whole(path, body.encode())
    except OSError as error:
        raise WheelError(
            f"the rolls could not be kept in {folder}: {error.strerror or error}",
            hint="make the data folder writable, or name another in WHEEL_DATA_DIR",
            code="data_folder",
        ) from error
    return path


def last_rolls(data_dir: Path) -> list[dict[str, Any]]:
    """Every ticket kept, the position weighed last first; files that cannot be read are passed over."""
    try:
        paths = [
            p for p in folder_of(data_dir).iterdir() if p.suffix == ".json" and not p.name.startswith(".")
        ]
        paths.sort(key=lambda p: (-p.stat().st_mtime_ns, p.name))
    except OSError:
        return []
    return [ticket for path in paths for ticket in _read(path)]


def find_roll(data_dir: Path, ticket_id: str) -> dict[str, Any] | None:
    """The ticket of that id as it was weighed last; None where none is kept."""
    position_id = ticket_id.partition(">")[0].strip().upper()
    wanted = ticket_id.strip().upper()
    for ticket in _read(folder_of(data_dir) / f"{_file_name(position_id)}.json"):
        if str(ticket["id"]).upper() == wanted:
            return ticket
    return None


def _file_name(position_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "_", position_id.upper())


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        tickets = document["tickets"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [
        t
        for t in tickets
        if isinstance(t, dict) and isinstance(t.get("id"), str) and isinstance(t.get("legs"), list)
    ]
