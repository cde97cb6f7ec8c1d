"""Which calls may be exercised on the eve of an ex-date, and when: the close of the last session before it.

A dividend that is less than the interest on the strike until the next one, or expiration, is never worth exercising for. Example: 0.27 on a
strike of 300 at 4 % pays for eight days of interest, so only expirations within eight days after an ex-date see it.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from wheelcli.calendar import close_of, previous_session
from wheelcli.chains.dividends import Dividend
from wheelcli.pricing.dividend_call import may_be_exercised

Floats = NDArray[np.float64]

LONGEST_YEARS = (
    0.75  # beyond it, exercise on an eve is left out: it matters to nobody who sells calls of some weeks
)
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
    order = chosen[np.argsort(symbol_code[chosen], kind="stable")]
    codes, starts = np.unique(symbol_code[order], return_index=True)
    found: list[tuple[NDArray[np.intp], Floats, Floats]] = []
    left: dict[date, float] = {}
    for code, block in zip(codes, np.split(order, starts[1:]), strict=True):
        until = int(expiration[block].max())
        ahead = [d for d in dividends[symbols[code]] if np.datetime64(d.date, "D").astype(np.int64) <= until]
        if not ahead:
            continue
        for d in ahead:
            if d.date not in left:
                left[d.date] = (close_of(previous_session(d.date)) - as_of).total_seconds() / (
                    365.0 * 86400.0
                )
        day = np.array([np.datetime64(d.date, "D").astype(np.int64) for d in ahead])
        inside = day <= expiration[block][:, None]
        when = np.where(inside, np.array([left[d.date] for d in ahead]), np.nan)
        paid = np.broadcast_to(np.array([d.amount for d in ahead]), when.shape)
        may = may_be_exercised(strike[block], years[block], rate, when, paid)
        if may.any():
            found.append((block[may], when[may], np.where(inside[may], paid[may], np.nan)))
    return _padded(found)


def _padded(found: list[tuple[NDArray[np.intp], Floats, Floats]]) -> Eves:
    width = MOST
    tables = []
    for _, when, paid in found:
        count = np.isfinite(when).sum(axis=1)
        at = count[:, None] - width + np.arange(width)
        some, at = at >= 0, np.maximum(at, 0)
        tables.append(
            [
                np.where(some, np.take_along_axis(t, at, axis=1), np.nan) if t.shape[1] else t
                for t in (when, paid)
            ]
        )
    if not found:
        return Eves(np.array([], dtype=np.intp), np.empty((0, width)), np.empty((0, width)))
    return Eves(
        np.concatenate([rows for rows, _, _ in found]),
        np.concatenate([t[0] for t in tables]),
        np.concatenate([t[1] for t in tables]),
    )
