"""The history of implied volatility that scans and records build up: one row per symbol and session, in one
Parquet file.

There is no free source of this history, so every live scan adds its day: the 30-day at-the-money IV of each
underlying. IV rank and percentile are read from it (`plan/iv_rank.py`). A second scan of a session replaces
its row.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wheelcli import private_files
from wheelcli.errors import Exit, WheelError, cannot_read, data_unwritable
from wheelcli.file_lock import exclusive
from wheelcli.market.snapshot import CATEGORY, DAY, FLOAT, typed
from wheelcli.market.table_bytes import from_bytes, to_bytes

if TYPE_CHECKING:
    import pandas as pd

NAME = "iv_history.parquet"
WAIT_S = 10.0

COLUMNS = {  # sorted by symbol, then session
    "symbol": CATEGORY,
    "session": DAY,  # New York
    "iv30": FLOAT,  # at the money, 30 calendar days, annual decimal
    "spot": FLOAT,  # dollars, the one that pricing used; NaN when unknown
    "source": CATEGORY,  # of the snapshot: yahoo, file, …
}


def iv_rows(rows: Any, *, session: date | None = None, source: str | None = None) -> "pd.DataFrame":
    """Return a table of this history from anything with some of its columns; rows without a positive IV are
    left out.

    `session` and `source` fill those two columns. If a symbol and session have several rows, the last one
    stays.
    """
    import pandas as pd

    table = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
    if session is not None:
        table = table.assign(session=pd.Timestamp(session))
    if source is not None:
        table = table.assign(source=source)
    frame = typed(table, COLUMNS)
    frame = frame[(frame["iv30"] > 0) & frame["symbol"].notna() & frame["session"].notna()]
    frame = frame.drop_duplicates(["symbol", "session"], keep="last")
    return frame.sort_values(["symbol", "session"], kind="stable", ignore_index=True)


def read_iv_history(data_dir: Path) -> "pd.DataFrame":
    """Return the whole history; empty if there is none yet.

    Raises WheelError (code `iv_history`, exit 5) naming the file if it is damaged or cannot be read.
    """
    import pyarrow as pa

    path = Path(data_dir) / NAME
    try:
        return from_bytes(path.read_bytes(), COLUMNS)
    except FileNotFoundError:
        return iv_rows([])
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError) as error:
        known = isinstance(error, OSError) and error.strerror
        raise WheelError(
            cannot_read(f"the IV history {path}", known or "it is damaged or from another version"),
            hint="restore it from a backup, or move it away to start a new one",
            code="iv_history",
            exit_code=Exit.INVALID,
        ) from error


def add_to_iv_history(rows: "pd.DataFrame", data_dir: Path, *, wait_s: float = WAIT_S) -> int:
    """Add rows (of `iv_rows`) to the history, under a lock, whole or not at all; return how many rows it then
    has.

    Raises WheelError: `iv_history` if the history is damaged (it stays as it is), `busy` if another process
    is still writing after `wait_s`, `data_folder` if the folder is not writable.
    """
    import pandas as pd

    folder = Path(data_dir)
    try:
        private_files.make_folder(folder)
        with exclusive(folder / f".{NAME}.lock", wait_s=wait_s, what="the IV history"):
            at_hand = read_iv_history(folder)
            if not len(rows):
                return len(at_hand)
            plain = [frame.astype({"symbol": object, "source": object}) for frame in (at_hand, rows)]
            merged = iv_rows(pd.concat(plain, ignore_index=True))
            _write(merged, folder)
    except OSError as error:
        raise data_unwritable(folder, error) from error
    return len(merged)


def _write(frame: "pd.DataFrame", folder: Path) -> None:
    private_files.replace_whole(folder / NAME, to_bytes(frame, COLUMNS))
