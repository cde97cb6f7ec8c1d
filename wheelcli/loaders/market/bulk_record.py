"""The record in the data folder of whether the closes in bulk answers equal those in single answers.

`wheel doctor --live` compares them on this machine. Bulk answers are used only after an equal comparison,
with the yfinance of that day, for 90 days.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from wheelcli import private_files
from wheelcli.market.yahoo.spark import PATHS

VERSION = 1  # of the record; any other version is ignored
VALID_FOR = timedelta(days=90)
_FILE = "bulk_closes.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRecord:
    """One comparison: the path that answered, the names and closes compared, and the first difference, ""
    if all were equal.
    """

    day: date
    yfinance: str
    path: str
    names: int
    closes: int
    difference: str = ""

    def holds(self, *, today: date) -> bool:
        """Return whether bulk answers may be used because of this comparison."""
        recent = timedelta(0) <= today - self.day <= VALID_FOR
        return self.is_equal and recent and self.yfinance == yfinance_version()

    @property
    def is_equal(self) -> bool:
        """Return whether something was compared, and all of it was equal."""
        return not self.difference and self.closes > 0


def yfinance_version() -> str:
    """Return the version of the installed yfinance, "" without one."""
    from importlib import metadata  # loads a mail parser: commands that fetch nothing do without

    try:
        return metadata.version("yfinance")
    except metadata.PackageNotFoundError:
        return ""


def bulk_path(data_dir: Path, *, today: date) -> str:
    """Return the path of Yahoo's bulk answers if they may be used, else ""."""
    record = read_record(data_dir)
    return record.path if record and record.holds(today=today) else ""


def read_record(data_dir: Path) -> BulkRecord | None:
    """Return the record; None if there is none of this version that can be read."""
    try:
        entry = json.loads((data_dir / _FILE).read_bytes())
        if entry.pop("version") != VERSION or entry["path"] not in PATHS:
            return None
        return BulkRecord(**{**entry, "day": date.fromisoformat(entry["day"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep_record(record: BulkRecord, data_dir: Path) -> None:
    """Write the record. Raises OSError."""
    entry = {"version": VERSION, **asdict(record), "day": record.day.isoformat()}
    private_files.make_folder(data_dir)
    private_files.replace_whole(data_dir / _FILE, json.dumps(entry, indent=1).encode())


def forget_record(data_dir: Path) -> None:
    """Remove the record: closes are requested one name at a time again."""
    with suppress(FileNotFoundError):
        (data_dir / _FILE).unlink()
