"""The tables beside the sessions of a store, one for all of them, each row with the session in which it
became known: `closes`, `dividends`, `splits`, `actions`, `vix`, `rates`, `earnings`, `facts`, `names`, as CSV
or Parquet.

A row may be used from the session after the one in which it became known, and in that session itself if
decisions are made at the close. Without the column `known` a row became known on its own day. Closes are
stored unadjusted; for each later day, they are adjusted by the splits and dividends up to it.

Example: a share closed at 645.57 on 2014-06-06. On that day the table has 645.57 for it; from 2014-06-09 on,
after the split 7:1, it has 92.22.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wheelcli.backtest.market_day import Action, Split
from wheelcli.book.entry.due_events import Payment
from wheelcli.book.entry.line import parse_line
from wheelcli.book.entry.line_verbs import Verb
from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.market.snapshot import table
from wheelcli.market.vendor_files.cells import day_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {
    "closes": ("symbol", "date", "close"),
    "dividends": ("symbol", "date", "amount"),
    "splits": ("symbol", "date", "new", "old"),
    "actions": ("date", "line"),
    "vix": ("date", "close"),
    "rates": ("date", "rate"),
    "earnings": ("symbol", "date"),
    "facts": ("symbol", "known"),
    "names": ("symbol", "date"),
}
# The least and the largest value that a column may have.
_ABOVE_ZERO = (float(np.finfo(float).tiny), float(np.finfo(float).max))
RANGES = {
    "closes": {"close": _ABOVE_ZERO},
    "dividends": {"amount": _ABOVE_ZERO},
    "splits": {"new": _ABOVE_ZERO, "old": _ABOVE_ZERO},
    "vix": {"close": (1.0, 200.0)},
    "rates": {"rate": (-0.5, 0.5)},
}
_EXPECTED = {"vix": "1 to 200", "rates": "an annual decimal from -0.5 to 0.5, 0.0425 for 4.25 %"}
_TEXTS = ("symbol", "line")
_BARS = ("open", "high", "low")
_DAYS = ("date", "known", "until")
_YEARS = range(1900, 2100)
_NO_VALUE = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None")
AHEAD = ("earnings",)  # tables whose rows are about later days
ENDINGS = (".parquet", ".csv", ".csv.gz")
YEARS_OF_CLOSES = 3.2  # drawdowns look back three years
VIX_DAYS = 366
PARTS_MOST = 10_000  # old shares of a split's ratio


@dataclass(frozen=True, slots=True)
class DatedTables:
    """The tables that a store has, sorted by date, each with a column `known`."""

    frames: "dict[str, pd.DataFrame]"

    def known(self, name: str, session: date, *, at_close: bool) -> "pd.DataFrame | None":
        """Return the rows of a table that a decision in that session may use; None without the table."""
        import pandas as pd

        frame = self.frames.get(name)
        if frame is None:
            return None
        today = pd.Timestamp(session)
        usable = (frame["known"] < today) | ((frame["known"] == today) & at_close)
        return frame[usable & ((frame["date"] <= today) | (name in AHEAD))]

    def effective(self, name: str, session: date) -> "pd.DataFrame | None":
        """Return the rows in force by the morning of that session: ex-dates and splits known by then."""
        import pandas as pd

        frame = self.frames.get(name)
        today = pd.Timestamp(session)
        return None if frame is None else frame[(frame["date"] <= today) & (frame["known"] <= today)]

    def splits(self, session: date) -> tuple[Split, ...]:
        """Return every split up to that session."""
        frame = self.effective("splits", session)
        if frame is None:
            return ()
        rows = zip(frame["symbol"], frame["date"].dt.date, frame["new"], frame["old"], strict=True)
        return tuple(Split(str(s), day, *_ratio(new, old)) for s, day, new, old in rows)

    def actions(self, session: date) -> tuple[Action, ...]:
        """Return every corporate action but splits up to that session."""
        frame = self.effective("actions", session)
        if frame is None:
            return ()
        rows = zip(frame["date"].dt.date, frame["line"], strict=True)
        return tuple(Action(day, parse_line(str(line), today=day)) for day, line in rows)

    def payments(self, session: date) -> tuple[Payment, ...] | None:
        """Return every dividend that has gone ex by that session; None without the table."""
        frame = self.effective("dividends", session)
        if frame is None:
            return None
        rows = zip(frame["symbol"], frame["date"].dt.date, frame["amount"], strict=True)
        return tuple(Payment(str(s), day, float(amount)) for s, day, amount in rows)

    def closes(self, session: date, *, at_close: bool) -> "pd.DataFrame | None":
        """Return the closes as that session sees them: `close` after its splits, `adjusted` after its
        dividends too.
        """
        import pandas as pd

        frame = self.known("closes", session, at_close=at_close)
        if frame is None:
            return None
        oldest = pd.Timestamp(session) - pd.Timedelta(days=round(365 * YEARS_OF_CLOSES))
        frame = frame[frame["date"] >= oldest]
        symbols, days = frame["symbol"].astype(str).to_numpy(), frame["date"].to_numpy()
        traded = frame["close"].to_numpy(np.float64)
        factor = np.ones(len(frame))
        for split in self.splits(session):
            factor[(symbols == split.symbol) & (days < np.datetime64(split.day))] *= split.old / split.new
        close = traded * factor
        adjusted = close.copy()
        for paid in self.payments(session) or ():
            own = symbols == paid.symbol
            before = own & (days < np.datetime64(paid.ex_date))
            if before.any():
                last = close[before][np.argmax(days[before])]
                adjusted[before] *= 1.0 - paid.amount * self._since(paid, session) / last
        bars = {name: frame[name].to_numpy() * factor for name in ("open", "high", "low") if name in frame}
        columns = {"symbol": frame["symbol"].to_numpy(), "date": days, "close": close, "adjusted": adjusted}
        return table("closes", pd.DataFrame({**columns, **bars}))

    def _since(self, paid: Payment, session: date) -> float:
        """Return how many shares of the dividend's time equal one share of the session."""
        factor = 1.0
        for split in self.splits(session):
            if split.symbol == paid.symbol and split.day > paid.ex_date:
                factor *= split.old / split.new
        return factor


def read_dated(folder: Path, **elsewhere: Path | None) -> DatedTables:
    """Return the dated tables of a store; `elsewhere` has the paths of tables outside its folder, by
    name. Raises WheelError (5) naming a file that cannot be used.
    """
    frames = {}
    for name, columns in COLUMNS.items():
        beside = (folder / f"{name}{end}" for end in ENDINGS)
        path = elsewhere.get(name) or next((path for path in beside if path.exists()), None)
        if path is not None:
            frames[name] = _read(path, columns)
            _check_values(path, name, frames[name])
            frames[name] = frames[name].drop(columns="row")
            if name == "actions":
                _check_actions(path, frames[name])
    return DatedTables(frames)


def _ratio(new: float, old: float) -> tuple[int, int]:
    """Return whole new and old shares, 3 and 2 for 1.5 and 1; a third may be rounded (1.3333333: 4 and 3)."""
    exact = Fraction(str(new)) / Fraction(str(old))
    if exact < 1:
        turned = (1 / exact).limit_denominator(PARTS_MOST)
        return turned.denominator, turned.numerator
    whole = exact.limit_denominator(PARTS_MOST)
    return whole.numerator, whole.denominator


def _check_values(path: Path, name: str, frame: "pd.DataFrame") -> None:
    """Raise WheelError (5) for the first row without a symbol or day, or with a number out of range."""
    columns = COLUMNS[name]
    for column in (each for each in columns if each in (*_TEXTS, *_DAYS)):
        bad = frame[column].isna().to_numpy()
        if bad.any():
            raise _bad_row(path, name, frame[bad], f"it has no {column}")
    bars = {bar: _ABOVE_ZERO for bar in _BARS if name == "closes" and bar in frame}
    for column, (least, most) in {**RANGES.get(name, {}), **bars}.items():
        values = frame[column].to_numpy(np.float64)
        bad = ~((values >= least) & (values <= most))
        if column in bars:  # a day may lack them
            bad &= ~np.isnan(values)
        if bad.any():
            value = values[bad.argmax()]
            expected = _EXPECTED.get(name, "a number above 0")
            why = f"{column} is {value:g} (expected {expected})"
            raise _bad_row(path, name, frame[bad], f"it has no {column}" if np.isnan(value) else why)


def _bad_row(path: Path, name: str, bad: "pd.DataFrame", why: str) -> WheelError:
    row = bad.iloc[0]
    about = [
        str(row[column].date() if column == "date" else row[column])
        for column in ("symbol", "date")
        if column in COLUMNS[name] and row[column] == row[column]
    ]
    return _unusable(
        path, f"row {row['row']} ({' '.join(about) or 'below the header'}): {why}", COLUMNS[name]
    )


def _check_actions(path: Path, frame: "pd.DataFrame") -> None:
    for day, text in zip(frame["date"].dt.date, frame["line"].astype(str), strict=True):
        try:
            verb = parse_line(text, today=day).verb
        except WheelError as error:
            raise _unusable(path, error.message, COLUMNS["actions"]) from error
        if verb not in (Verb.RENAME, Verb.ADJUST):
            why = f"{text!r} is neither RENAME nor ADJUST; splits and dividends have tables of their own"
            raise _unusable(path, why, COLUMNS["actions"])


def _read(path: Path, columns: tuple[str, ...]) -> "pd.DataFrame":
    import pandas as pd
    import pyarrow as pa

    try:
        frame = rows_of(path)
        missing = [column for column in columns if column not in frame]
        if missing:
            raise _unusable(path, f"it has no column {missing[0]}", columns)
        days = {name: _days(path, frame[name], columns) for name in _DAYS if name in frame}
        rest = [name for name in columns if name not in (*_TEXTS, *_DAYS)]
        rest += [name for name in _BARS if "close" in columns and name in frame]
        numbers = {name: pd.to_numeric(frame[name]) for name in rest}
    except (OSError, UnicodeDecodeError) as error:
        raise WheelError(cannot_read(path, error), code="store", exit_code=Exit.INVALID) from error
    except (ValueError, TypeError, pa.ArrowException) as error:
        raise _unusable(path, str(error).splitlines()[0], columns) from error
    frame = frame.assign(**{**numbers, **days}, row=np.arange(1, len(frame) + 1))
    if "date" not in frame:
        frame = frame.assign(date=frame["known"])
    known = frame["known"].fillna(frame["date"]) if "known" in frame else frame["date"]
    return frame.assign(known=known).sort_values("date", kind="stable", ignore_index=True)


def rows_of(path: Path) -> "pd.DataFrame":
    """Return the rows of a CSV or Parquet file, a CSV's days and texts as they are written.

    NA and TRUE are symbols, and 20260116 is a day, which pandas would take for a number of nanoseconds.
    """
    import pandas as pd

    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    kinds = {str(name): str(name).strip().lower() for name in pd.read_csv(path, nrows=0)}
    return pd.read_csv(
        path,
        dtype={name: str for name, kind in kinds.items() if kind in (*_TEXTS, *_DAYS)},
        na_values={name: [""] if kind in _TEXTS else list(_NO_VALUE) for name, kind in kinds.items()},
        keep_default_na=False,
    )


def _days(path: Path, cells: "pd.Series", columns: tuple[str, ...]) -> "pd.Series":
    """Return a column as days, NaT if empty. Raises WheelError (5) for a cell that is not a day."""
    import pandas as pd

    if cells.dtype.kind == "M":
        return pd.to_datetime(cells)
    texts = cells.dropna().astype(str).str.strip()
    days = {text: day_of(text, _YEARS) for text in texts.unique()}
    wrong = texts.isin([text for text, day in days.items() if day is None])
    if wrong.any():
        row = np.flatnonzero(cells.notna())[int(wrong.to_numpy().argmax())] + 1
        why = f"row {row}: {cells.name} is {texts[wrong].iloc[0]!r} (expected a day, 2026-01-16)"
        raise _unusable(path, why, columns)
    return pd.to_datetime(texts.map(days)).reindex(cells.index)


def _unusable(path: Path, why: str, columns: tuple[str, ...]) -> WheelError:
    return WheelError(
        f"{path} cannot be used: {why}",
        hint=f"its columns are {', '.join(columns)} and, if a row became known later than its day, known",
        code="store",
        exit_code=Exit.INVALID,
    )
