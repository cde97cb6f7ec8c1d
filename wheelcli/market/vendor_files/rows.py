"""The common form of all layouts: one row per contract and moment, with the session that it belongs to.

Vendors' Greeks and implied volatilities are not among the columns: no choice depends on them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from wheelcli.contract import parse_symbol
from wheelcli.market.quote_files.options import STRIKE_MOST
from wheelcli.market.vendor_files.batch import Batch, Days, Flags, Floats, Numbers, Texts
from wheelcli.market.vendor_files.cells import YEARS, day_of, moment_of, right_of
from wheelcli.trading_calendar import close_of, is_session, session_date, session_on_or_before

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "LISTED",
    "NO_SESSION",
    "Dates",
    "Rows",
    "by_day",
    "by_moment",
    "calls_then_puts",
    "days",
    "listed",
    "puts_or_calls",
    "table_of",
]

# The columns that `listed` reads, beside symbol, day and right.
LISTED = ("expiration", "strike", "bid", "ask", "bidsize", "asksize", "last", "volume", "openinterest")

NO_SESSION = "dated on a day without a session"
_NOT_A_DAY = "not a date"
_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Dates:
    """(n,) each: the session that a row belongs to, NaT if none; its moment in seconds UTC; and a number that
    is larger for a later row of the same contract.
    """

    session: Days
    moment: Numbers
    order: Numbers

    def twice(self) -> "Dates":
        """Return the rows followed by themselves."""
        return Dates(np.tile(self.session, 2), np.tile(self.moment, 2), np.tile(self.order, 2))


@dataclass(slots=True)
class Rows:
    """The rows of a batch, (n,) each. Prices are dollars per share; a feed's 0 is still 0. `root` is empty if
    it follows from the symbol; `symbol` is still as the vendor writes it. Rows of `instead` count only if
    their symbol has no others in the session: they are from another moment.
    """

    dates: Dates
    symbol: Texts
    expiration: Days
    call: Texts
    strike: Floats
    bid: Floats
    ask: Floats
    spot: Floats
    root: Texts | None = None
    bid_size: Floats | None = None
    ask_size: Floats | None = None
    last: Floats | None = None
    volume: Floats | None = None
    open_interest: Floats | None = None
    feed_iv: Floats | None = None
    multiplier: Floats | None = None
    standard: Flags | None = None
    instead: Flags | None = None


def days(batch: Batch, *names: str) -> Days:
    """Return a column as days, (n,), NaT if unknown; text that is not a day is a fault of its row."""
    texts = batch.need(*names)
    column = texts.mapped(day_of, "datetime64[D]", np.datetime64("NaT"))
    batch.fault(_NOT_A_DAY, np.isnat(column))
    return column


def by_day(
    batch: Batch, *names: str, at: Callable[[date], datetime] = close_of, next_days: bool = False
) -> Dates:
    """Return the dates of rows that have a day without a time: the moment is `at` of their session. With
    `next_days`, a day without a session belongs to the session before it; else it is a fault.
    """
    column = days(batch, *names)
    unique, where = np.unique(column, return_inverse=True)
    sessions: list[Any] = []
    moments: list[int] = []
    for each in unique.astype("datetime64[D]").tolist():
        known = each is not None and (next_days or is_session(each))
        session = session_on_or_before(each) if known else None
        sessions.append(session or np.datetime64("NaT"))
        moments.append(int(at(session).timestamp()) if session else _NEVER)
    session_of = np.array(sessions, dtype="datetime64[D]")[where]
    batch.fault(NO_SESSION, np.isnat(session_of) & ~np.isnat(column))
    return Dates(session_of, np.array(moments, dtype=np.int64)[where], column.astype(np.int64))


def by_moment(batch: Batch, *names: str, blank: bool = False) -> Dates:
    """Return the dates of rows that have a day with a time; with `blank`, an empty cell is no fault."""
    texts = batch.need(*names)
    moments = [moment_of(text) for text in texts.values]
    known = [each if each and each.year in YEARS else None for each in moments]
    session = [session_date(each) if each else np.datetime64("NaT") for each in known]
    seconds = [int(each.timestamp()) if each else _NEVER for each in known]
    order = np.array(seconds, dtype=np.int64)[texts.codes]
    session_of = np.array(session, dtype="datetime64[D]")[texts.codes]
    empty = texts.mapped(lambda text: blank and not text, "bool", False)
    batch.fault(_NOT_A_DAY, np.isnat(session_of) & ~empty)
    return Dates(session_of, order, order)


def puts_or_calls(batch: Batch, *names: str) -> Texts:
    """Return a column as rights, empty if unknown."""
    return batch.need(*names).renamed(right_of)


def calls_then_puts(batch: Batch) -> Texts:
    """Return the rights of lines with a call and a put each: those of all calls, then of all puts, (2n,)."""
    return Texts(np.repeat(np.arange(2, dtype=np.int32), batch.length), ("call", "put"))


def listed(
    batch: Batch,
    dates: Dates,
    *,
    symbol: tuple[str, ...],
    right: str,
    spot: Floats,
    root: Texts | None = None,
) -> Rows:
    """Return the rows of a layout with one contract per line and with plain column names."""
    return Rows(
        dates=dates,
        symbol=batch.need(*symbol),
        root=root,
        expiration=days(batch, "expiration"),
        call=puts_or_calls(batch, right),
        strike=batch.numbers("strike"),
        spot=spot,
        bid=batch.numbers("bid"),
        ask=batch.numbers("ask"),
        bid_size=batch.numbers("bidsize"),
        ask_size=batch.numbers("asksize"),
        last=batch.numbers("last"),
        volume=batch.numbers("volume"),
        open_interest=batch.numbers("openinterest"),
    )


def table_of(rows: Rows, batch: Batch) -> "tuple[pa.Table, dict[str, Flags]]":
    """Return the usable rows as a table, and for each reason the rows that are left out, of (n,) rows."""
    import pyarrow as pa

    count = len(rows.strike)
    times = count // batch.length if batch.length else 1
    faults = {why: np.tile(mask, times) for why, mask in batch.faults.items()}
    symbol = rows.symbol.renamed(parse_symbol)
    faults["not a symbol"] = symbol.mapped(lambda text: text == "", "bool", True)
    faults["neither call nor put"] = rows.call.mapped(lambda text: text == "", "bool", True)
    with np.errstate(invalid="ignore"):
        faults["strike unknown or out of range"] = ~((rows.strike > 0) & (rows.strike <= STRIKE_MOST))
        faults["a negative price"] = (rows.bid < 0) | (rows.ask < 0)
    faults["expired before the session"] = rows.expiration < rows.dates.session
    left_out = np.zeros(count, dtype=bool)
    for why, mask in faults.items():  # a row counts for its first fault
        faults[why] = mask & ~left_out
        left_out |= mask
    good = ~left_out
    root = rows.root or Texts.same("", count)
    columns: dict[str, Any] = {
        "session": rows.dates.session[good].astype("datetime64[D]"),
        "moment": rows.dates.moment[good],
        "order": rows.dates.order[good],
        "symbol": _dictionary(symbol, good),
        "root": _dictionary(root, good),
        "call": rows.call.mapped(lambda text: text == "call", "bool", False)[good],
        "expiration": rows.expiration[good],
    }
    for name in ("strike", "bid", "ask", "spot", "bid_size", "ask_size", "last", "volume"):
        columns[name] = _floats(getattr(rows, name), good)
    for name in ("open_interest", "feed_iv", "multiplier"):
        columns[name] = _floats(getattr(rows, name), good)
    standard = np.ones(count, dtype=bool) if rows.standard is None else rows.standard
    columns["standard"] = standard[good]
    columns["instead"] = np.zeros(int(good.sum()), dtype=bool) if rows.instead is None else rows.instead[good]
    return pa.table(columns), {why: mask for why, mask in faults.items() if mask.any()}


def _dictionary(texts: Texts, rows: Flags) -> "pa.DictionaryArray":
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(texts.codes[rows]), pa.array(texts.values, pa.string()))


def _floats(column: Floats | None, rows: Flags) -> Floats:
    return np.full(int(rows.sum()), np.nan) if column is None else column[rows]
