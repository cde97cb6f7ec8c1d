"""The state of the practice venue on disk: requests, block trades, a log; and the market that it reads."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wheelcli import private_files

STATE, MARKET = "venue.json", "market.json"
_FIRST = 500  # ids begin above this

Fields = dict[str, Any]


class State:
    """The state of one folder; every change writes the whole state."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found = _read(folder / STATE)
        self.rfqs: list[Fields] = found.get("rfqs", [])
        self.blocks: list[Fields] = found.get("blocks", [])
        self.log: list[Fields] = found.get("log", [])
        self._last = int(found.get("last", _FIRST))
        self._market: Mapping[str, Fields] = {}
        self._market_at = -1

    def next_id(self) -> int:
        """Return an unused id."""
        self._last += 1
        return self._last

    def note(self, method: str, request: Fields, at: int) -> None:
        """Log a change of a request and write everything."""
        entry = {"method": method, "block_rfq_id": request["block_rfq_id"], "label": request["label"]}
        self.log.append({**entry, "at": at})
        self.write()

    def write(self) -> None:
        """Write everything."""
        whole = {"last": self._last, "rfqs": self.rfqs, "blocks": self.blocks, "log": self.log}
        private_files.make_folder(self._folder)
        private_files.replace_whole(self._folder / STATE, json.dumps(whole, separators=(",", ":")).encode())

    def instruments(self) -> Mapping[str, Fields]:
        """Return the quoted instruments, read again if their file has changed."""
        try:
            at = (self._folder / MARKET).stat().st_mtime_ns
        except OSError:
            return self._market
        if at != self._market_at:
            self._market, self._market_at = read_market(self._folder), at
        return self._market


def read_market(folder: Path) -> Mapping[str, Fields]:
    """Return a folder's instruments: `bids`, `asks` (price, size), `mark_price`, `index_price`, `listed`."""
    return _read(folder / MARKET)


def _read(path: Path) -> Fields:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
