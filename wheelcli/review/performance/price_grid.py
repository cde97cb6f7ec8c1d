"""The closes of many names in many sessions, indexed by position; used to value an account on a day."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.pricing.realised import SESSIONS_A_YEAR
from wheelcli.trading_calendar import previous_session, sessions_from

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Closes", "closes_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Closes:
    """Closes of `symbols` (n,) on `days` (t,), dollars per share of today. A session without one has the last
    before it.

    `plain` (t, n) is adjusted for splits, `total` (t, n) for dividends too; NaN before the first close.
    """

    days: tuple[date, ...]
    symbols: tuple[str, ...]
    plain: Floats
    total: Floats
    year: int = SESSIONS_A_YEAR  # sessions

    def column(self, symbol: str) -> int:
        """Return the position of a symbol, −1 if there is none."""
        return self.symbols.index(symbol) if symbol in self.symbols else -1

    def at(self, day: date) -> int:
        """Return the last row that is not after `day`, −1 if all are."""
        return bisect_right(self.days, day) - 1


def closes_of(
    table: "pd.DataFrame",
    *,
    since: date,
    until: date,
    spots: dict[str, float] | None = None,
    days: Sequence[date] | None = None,
) -> Closes:
    """Return the closes from a snapshot's table, on every session from the one before `since` to `until`.

    `spots` are the prices of the last session if the table does not have it yet. `days` replace New York's
    sessions.
    """
    days = tuple(sessions_from(previous_session(since), until) if days is None else days)
    symbols = (
        tuple(sorted({*(str(s) for s in table["symbol"].cat.categories), *(spots or {})}))
        if len(table)
        else tuple(sorted(spots or {}))
    )
    plain = np.full((len(days), len(symbols)), np.nan)
    total = plain.copy()
    if len(table) and days:
        place = {s: k for k, s in enumerate(symbols)}
        column = np.array([place[str(s)] for s in table["symbol"].cat.categories], np.int64)[
            table["symbol"].cat.codes.to_numpy()
        ]
        order = np.array(days, "datetime64[D]")
        stamped = table["date"].to_numpy("datetime64[D]")
        row = np.searchsorted(order, stamped, side="left")
        exact = (row < len(order)) & (order[np.minimum(row, len(order) - 1)] == stamped)
        close, adjusted = table["close"].to_numpy(np.float64), table["adjusted"].to_numpy(np.float64)
        plain[row[exact], column[exact]] = close[exact]
        total[row[exact], column[exact]] = np.where(np.isnan(adjusted), close, adjusted)[exact]
    for symbol, spot in (spots or {}).items():
        k = symbols.index(symbol)
        if days and np.isnan(plain[-1, k]) and spot > 0:
            known = np.flatnonzero(~np.isnan(plain[:, k]))
            last = known[-1] if len(known) else None
            # A dividend of the last day is not in the table yet: it cannot be in the spot's adjustment
            # either.
            total[-1, k] = spot * (total[last, k] / plain[last, k] if last is not None else 1.0)
            plain[-1, k] = spot
    return Closes(days, symbols, _forward(plain), _forward(total))


def _forward(values: Floats) -> Floats:
    known = ~np.isnan(values)
    last = np.where(known, np.arange(len(values))[:, None], 0)
    np.maximum.accumulate(last, axis=0, out=last)
    return np.take_along_axis(values, last, axis=0) if len(values) else values
