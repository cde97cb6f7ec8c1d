"""The rows of one session in arrays: symbols and roots numbered, each contract with its root."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from wheelcli.contract import root_of
from wheelcli.market.demo.dates import third_friday
from wheelcli.market.vendor_files.batch import Days, Flags, Floats, Numbers
from wheelcli.option_roots import DIGITS, INDEX_ROOTS
from wheelcli.trading_calendar import session_on_or_before

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["COUNTS", "PRICES", "Listed", "is_root_of", "listed_rows"]

# Indexes whose third Fridays settle at the open, under another root than all other days.
_WEEKLY = {"^SPX": ("SPX", "SPXW"), "^NDX": ("NDX", "NDXP"), "^RUT": ("RUT", "RUTW")}
_OCC_SINCE = date(2010, 5, 15)  # the five-letter symbols of before had roots that tell nothing
PRICES = ("bid", "ask", "bid_size", "ask_size", "last", "feed_iv")  # a feed's 0 is none
COUNTS = ("volume", "open_interest")  # 0 for every contract of a symbol is unknown


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows in the order of a snapshot, (n,) each. `symbol` numbers `symbols`, `root` numbers `roots`, both in
    alphabetical order; `rest` are the columns of prices and counts.
    """

    symbols: tuple[str, ...]
    roots: tuple[str, ...]
    symbol: Numbers
    root: Numbers
    expiration: Days
    put: Flags
    thousandths: Numbers  # of a dollar, the strike
    moment: Numbers
    order: Numbers
    standard: Flags
    instead: Flags
    rest: Mapping[str, Floats]

    def at(self, rows: Any) -> "Listed":
        """Return these rows, by number or flag."""
        return replace(
            self,
            symbol=self.symbol[rows],
            root=self.root[rows],
            expiration=self.expiration[rows],
            put=self.put[rows],
            thousandths=self.thousandths[rows],
            moment=self.moment[rows],
            order=self.order[rows],
            standard=self.standard[rows],
            instead=self.instead[rows],
            rest={name: column[rows] for name, column in self.rest.items()},
        )


def listed_rows(rows: "pa.Table", session: date) -> Listed:
    """Return the rows of a session, in their order."""
    codes, names = _texts(rows, "symbol")
    root_codes, written = _texts(rows, "root")
    expiration = rows.column("expiration").to_numpy().astype("datetime64[D]")
    symbols, symbol = _in_order(codes, names)
    third = _on_third_friday(expiration) if set(symbols) & set(_WEEKLY) else np.zeros(len(symbol), dtype=bool)
    pairs, pair = np.unique((symbol * len(written) + root_codes) * 2 + third, return_inverse=True)
    old = session < _OCC_SINCE
    known = [
        _root(symbols[n // 2 // len(written)], written[n // 2 % len(written)], n % 2, old=old)
        for n in pairs.tolist()
    ]
    roots, place = np.unique(np.array([root for root, _ in known], dtype=object), return_inverse=True)
    plain = np.array([standard for _, standard in known], dtype=bool)
    rest = {name: rows.column(name).to_numpy() for name in ("strike", "spot", "multiplier", *PRICES, *COUNTS)}
    return Listed(
        tuple(symbols),
        tuple(roots),
        symbol,
        place[pair],
        expiration,
        ~rows.column("call").to_numpy(),
        np.rint(rest["strike"] * 1000).astype(np.int64),
        rows.column("moment").to_numpy(),
        rows.column("order").to_numpy(),
        rows.column("standard").to_numpy() & plain[pair],
        rows.column("instead").to_numpy(),
        rest,
    )


def _in_order(codes: Numbers, names: list[str]) -> "tuple[NDArray[np.object_], Numbers]":
    """Return the names that rows have, in alphabetical order, and the number of each row's."""
    used = np.unique(codes)
    ordered, place = np.unique(np.array([names[code] for code in used], dtype=object), return_inverse=True)
    number = np.zeros(len(names), dtype=np.int64)
    number[used] = place
    return ordered, number[codes]


def _texts(rows: "pa.Table", name: str) -> tuple[Numbers, list[str]]:
    whole = rows.column(name).combine_chunks()
    return whole.indices.to_numpy().astype(np.int64), whole.dictionary.to_pylist()


def is_root_of(root: str, symbol: str) -> bool:
    """Return whether standard contracts on an underlying have that root: its own letters, or those of its
    index options.

    >>> is_root_of("BRKB", "BRK-B"), is_root_of("SPXW", "^SPX"), is_root_of("AAPL7", "AAPL")
    (True, True, False)
    """
    known = INDEX_ROOTS.get(root)
    return root == root_of(symbol) or (known is not None and known.underlying == symbol)


@cache
def _root(symbol: str, written: str, third: int, *, old: bool) -> tuple[str, bool]:
    """Return the root of a contract, and whether contracts of that root are standard for the symbol.

    Without a root in the file, it follows from the expiration. A digit behind a root marks a mini or adjusted
    contract, and a root of other letters (`STI` on TFC after a merger) may deliver anything: they keep their
    root. The roots of before 2010 (`SYH` on SPY) are not used any more.
    """
    letters = written.rstrip(DIGITS)
    if is_root_of(letters, symbol):
        return written, letters == written
    if letters and not (old and letters == written):
        return written, False
    monthly, other = _WEEKLY.get(symbol, (root_of(symbol),) * 2)
    return (monthly if third else other), True


def _on_third_friday(expirations: Days) -> Flags:
    """Return which days are a third Friday, the Saturday after it (used until 2015), or the session before it
    if it is a holiday.
    """
    unique, where = np.unique(expirations, return_inverse=True)
    flags = []
    for day in unique.tolist():
        friday = third_friday(day.year, day.month)
        flags.append(day in (friday, friday + timedelta(days=1), session_on_or_before(friday)))
    return np.array(flags, dtype=bool)[where]
