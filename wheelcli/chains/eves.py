"""Which calls may be exercised on the eve of an ex-date, and when: the close of the last session before it.

A dividend that is less than the interest on the strike until the next one, or expiration, is never worth exercising for. Example: 0.27 on a
strike of 300 at 4 % pays for eight days of interest, so only expirations within eight days after an ex-date see it.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from wheelcli.calendar import close_of, previous_session
from wheelcli.chains.dividends import Dividend
from wheelcli.pricing.dividend_call import may_be_exercised

Floats = NDArray[np.float64]

LONGEST_YEARS = (
    0.75  # beyond it, exercise on an eve is left out: it matters to nobody who sells calls of some weeks
)
_BLOCK = 1 << 15  # calls looked at at once
MOST = 2  # eves of one call, the last ones


@dataclass(frozen=True, slots=True)
class Eves:
    """`rows` (k,) of calls that may be exercised early; `when` (k, m) years to each eve and `amounts` (k, m) dollars, padded with NaN."""

    rows: NDArray[np.intp]
    when: Floats
    amounts: Floats


def eves_of(
    dividends: dict[str, tuple[Dividend, ...]],
    *,
    symbols: list[str],
    symbol_code: NDArray[np.intp],
    rows: NDArray[np.intp],
    strike: Floats,
    years: Floats,
    expiration: NDArray[np.int64],
    as_of: datetime,
    rate: float,
) -> Eves:
    """The calls among `rows` (American calls) that may be exercised before an ex-date inside their life.

    `symbol_code`, `strike`, `years` and `expiration` (day numbers) are of all contracts (n,); `symbol_code` points into `symbols`.
    """
    paying = np.array([s in dividends for s in symbols], dtype=bool)
    chosen = (
        rows[paying[symbol_code[rows]] & (years[rows] > 0) & (years[rows] <= LONGEST_YEARS)]
        if len(symbols)
        else rows[:0]
    )
    if not len(chosen):
        return _padded([])
    coming = _coming(dividends, symbols, until=int(expiration[chosen].max()), as_of=as_of)
    found: list[tuple[NDArray[np.intp], Floats, Floats]] = []
    for block in np.split(chosen, np.arange(_BLOCK, len(chosen), _BLOCK)):
        day, left, paid = (column[symbol_code[block]] for column in coming)
        inside = day <= expiration[block][:, None]
        when, amounts = np.where(inside, left, np.nan), np.where(inside, paid, np.nan)
        may = may_be_exercised(strike[block], years[block], rate, when, amounts)
        found.append((block[may], when[may], amounts[may]))
    return _padded(found)


def _coming(
    dividends: dict[str, tuple[Dividend, ...]], symbols: list[str], *, until: int, as_of: datetime
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Ex-dates (day numbers) of each symbol up to `until`, years to their eves, and dollars; (symbols, most of one symbol) each, in order
    of date, what a symbol has less than that on a day that never comes."""
    last = np.datetime64(until, "D").item()
    ahead = [[d for d in dividends.get(symbol, ()) if d.date <= last] for symbol in symbols]
    days = {d.date for paid in ahead for d in paid}
    left = {
        day: (close_of(previous_session(day)) - as_of).total_seconds() / (365.0 * 86400.0) for day in days
    }
    number = {day: int(np.datetime64(day, "D").astype(np.int64)) for day in days}
    shape = len(symbols), max(map(len, ahead), default=0)
    dates = np.full(shape, np.iinfo(np.int64).max)
    when, paid = np.full(shape, np.nan), np.full(shape, np.nan)
    for i, payments in enumerate(ahead):
        for j, d in enumerate(payments):
            dates[i, j], when[i, j], paid[i, j] = number[d.date], left[d.date], d.amount
    return dates, when, paid


def _padded(found: list[tuple[NDArray[np.intp], Floats, Floats]]) -> Eves:
    if not found:
        return Eves(np.array([], dtype=np.intp), np.empty((0, MOST)), np.empty((0, MOST)))
    rows, when, paid = (np.concatenate(parts) for parts in zip(*found, strict=True))
    if not when.shape[1]:
        return Eves(rows, np.full((len(rows), MOST), np.nan), np.full((len(rows), MOST), np.nan))
    at = np.isfinite(when).sum(axis=1)[:, None] - MOST + np.arange(MOST)
    there, at = at >= 0, np.maximum(at, 0)
    return Eves(
        rows, *(np.where(there, np.take_along_axis(told, at, axis=1), np.nan) for told in (when, paid))
    )
