"""Dated tables of an import: they are checked as in a run, and joined with those beside the sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from wheelcli.contract import parse_symbol
from wheelcli.documents.history import ImportedTable
from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.loaders.history.dated_tables import COLUMNS, ENDINGS, read_dated, rows_of
from wheelcli.private_files import replace_whole

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["StagedTable", "close_prices", "stage"]

_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")
_KEYS = ("symbol", "date", "known", "line")


@dataclass(frozen=True, slots=True)
class StagedTable:
    """A staged table: its place, its rows, and the report on it."""

    path: Path
    frame: "pd.DataFrame"
    report: ImportedTable

    def write(self, aside: Path) -> Path | None:
        """Write it into the folder `aside` and return its path; None if the import adds nothing to it. Raises
        OSError.
        """
        if not self.report.added and self.path.exists():
            return None
        path = aside / self.path.name
        if path.suffix == ".parquet":
            body = self.frame.to_parquet(index=False)
            assert body is not None, "without a path, the bytes are returned"
        else:
            text = self.frame.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
            body = _packed(text, "gzip" if path.suffix == ".gz" else None)
        replace_whole(path, body)
        return path


def stage(
    folder: Path, files: Mapping[str, Path], temporary: Path, *, replace: bool
) -> dict[str, StagedTable]:
    """Return the tables of `files`, by name, joined with those of the store. With `replace`, rows that differ
    replace the stored ones. Raises WheelError (5) naming a file that cannot be used, or a row whose stored
    value differs.
    """
    out = {}
    for name, file in files.items():
        new = _plain(file, name, temporary)
        standing = next(
            (folder / f"{name}{end}" for end in ENDINGS if (folder / f"{name}{end}").exists()), None
        )
        place = standing or folder / f"{name}.csv"
        old = None if standing is None else _plain(standing, name, temporary)
        frame, added = (new, len(new)) if old is None else _joined(old, new, name, file, replace=replace)
        out[name] = StagedTable(
            place, frame, ImportedTable(table=name, file=file.name, rows=len(frame), added=added)
        )
    return out


@dataclass(frozen=True, slots=True)
class Closes:
    """The closes of a store, (n,) each, sorted by day; those of a whole market are too many for a
    dictionary."""

    days: "NDArray[np.datetime64]"
    symbols: "NDArray[np.object_]"
    prices: "NDArray[np.float64]"

    def on(self, day: date) -> dict[str, float]:
        """Return the closes of one day, by symbol."""
        first, last = (int(np.searchsorted(self.days, np.datetime64(day), side)) for side in _SIDES)
        return dict(zip(self.symbols[first:last], self.prices[first:last].tolist(), strict=True))


def close_prices(folder: Path, staged: Mapping[str, StagedTable]) -> Closes | None:
    """Return the closes of the store after the import; None if it has none."""
    if "closes" in staged:
        frame = staged["closes"].frame
    else:
        standing = read_dated(folder).frames.get("closes")
        if standing is None:
            return None
        frame = standing
    frame = frame.sort_values("date", kind="stable")
    days = frame["date"].to_numpy("datetime64[D]")
    return Closes(days, frame["symbol"].astype(str).to_numpy(object), frame["close"].to_numpy(np.float64))


def _plain(file: Path, name: str, temporary: Path) -> "pd.DataFrame":
    """Return a table's rows with lower-case column names, after the checks of a run."""
    try:
        frame = rows_of(file)
    except (OSError, UnicodeDecodeError) as error:
        raise WheelError(cannot_read(file, error), code="store", exit_code=Exit.INVALID) from error
    except ValueError as error:
        raise _unusable(file, str(error).splitlines()[0], name) from error
    frame = frame.rename(columns={column: str(column).strip().lower() for column in frame})
    if "symbol" in frame:
        written = frame["symbol"].dropna().astype(str)
        names = {text: parse_symbol(text) or text for text in written.unique()}
        frame = frame.assign(symbol=written.map(names).reindex(frame.index))
    copy = temporary / f"{name}.parquet"
    try:
        frame.to_parquet(copy, index=False)
        read = read_dated(temporary).frames[name]
    except WheelError as error:
        raise WheelError(
            error.message.replace(str(copy), str(file)), hint=error.hint, code="store", exit_code=Exit.INVALID
        ) from error
    finally:
        copy.unlink(missing_ok=True)
    own = [column for column in frame if column in read]
    return read[own]


def _joined(
    old: "pd.DataFrame", new: "pd.DataFrame", name: str, file: Path, *, replace: bool
) -> "tuple[pd.DataFrame, int]":
    """Return the rows of both tables, and how many of the new ones are new or changed."""
    import pandas as pd

    key = [
        column for column in _KEYS if column in {*COLUMNS[name], "known"} and column in old and column in new
    ]
    values = [column for column in new if column in old and column not in key]
    both = new.merge(old, on=key, how="left", suffixes=("", "_standing"), indicator=True)
    known = (both["_merge"] == "both").to_numpy()
    same = pd.Series(known)
    for column in values:
        standing = both[f"{column}_standing"]
        same &= ((both[column] == standing) | (both[column].isna() & standing.isna())).to_numpy()
    changed = both[known & ~same.to_numpy()]
    if len(changed) and not replace:
        row = changed.iloc[0]
        what = " ".join(str(row[column])[:10] for column in key)
        raise WheelError(
            f"{file.name}: {name} of {what} differs from the table beside the sessions",
            hint="add --replace to overwrite the rows in the store",
            code="store",
            exit_code=Exit.INVALID,
        )
    joined = pd.concat([old, new]).drop_duplicates(key, keep="last")
    order = [column for column in ("symbol", "date", "known") if column in joined]
    return joined.sort_values(order, kind="stable", ignore_index=True), len(new) - int(same.sum())


def _packed(text: str, compression: str | None) -> bytes:
    import gzip

    body = text.encode()
    return gzip.compress(body, mtime=0) if compression else body


def _unusable(file: Path, why: str, name: str) -> WheelError:
    return WheelError(
        f"{file.name} cannot be used: {why}",
        hint=f"its columns are {', '.join(COLUMNS[name])}"
        " and, if a row became known later than its day, known",
        code="store",
        exit_code=Exit.INVALID,
    )
