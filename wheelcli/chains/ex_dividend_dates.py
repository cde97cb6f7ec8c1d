"""The options whose value depends on ex-dates inside their life, and the last moment to exercise for each
dividend: the close of the session before it (its eve).

Puts depend on them because nobody exercises a put just before a dividend, calls because holders may do so. If
a dividend is less than the interest on the strike until the next one (or until expiration), exercising a call
for it never pays. Example: 0.27 on a strike of 300 at 4 % pays for eight days of interest, so it matters only
to expirations within eight days after an ex-date.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.dividends import Dividend
from wheelcli.pricing.dividends.dividend_call import may_be_exercised
from wheelcli.trading_calendar import close_of, previous_session

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

# longer options ignore exercise around an ex-date: it does not matter to sellers of options of some weeks
LONGEST_YEARS = 0.75
MOST = 2  # most eves of one option; the last ones count
_DAYS = 1 << 20
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Eves:
    """`rows` (k,) of options that depend on ex-dates; `when` (k, 2) years to each eve and `amounts` (k,
    2) dollars, padded with NaN.
    """

    rows: Rows
    when: Floats
    amounts: Floats

    def at(self, places: Rows) -> "Eves":
        """Return the entries at these places."""
        return Eves(self.rows[places], self.when[places], self.amounts[places])

    def among(self, rows: Rows, contracts: int) -> "Eves":
        """Return the entries for `rows`, out of that many contracts; the result's `rows` are places in the
        argument.
        """
        place = np.full(contracts, -1)
        place[self.rows] = np.arange(len(self.rows))
        known = place[rows]
        seen = np.flatnonzero(known >= 0)
        return Eves(seen, self.when[known[seen]], self.amounts[known[seen]])


@dataclass(frozen=True, slots=True)
class Lives:
    """Columns of contracts (n,): `code` numbers their underlyings, `expiration` is a day number."""

    code: Rows
    is_call: NDArray[np.bool_]
    strike: Floats
    years: Floats
    expiration: NDArray[np.int64]


def eves_of(
    dividends: dict[str, tuple[Dividend, ...]],
    lives: Lives,
    *,
    symbols: list[str],
    rows: Rows,
    as_of: datetime,
    rate: float,
) -> Eves:
    """Return the options among `rows` (American ones) whose exercise depends on an ex-date inside their life.

    `lives` covers all contracts; its `code` points into `symbols`.
    """
    strike, years, expiration = lives.strike, lives.years, lives.expiration
    rows = rows[(years[rows] > 0) & (years[rows] <= LONGEST_YEARS)]
    last = date.fromordinal(_EPOCH + int(expiration[rows].max(initial=0)))
    paid = _Payments.of(dividends, symbols, as_of=as_of, until=last)
    payers = np.zeros(len(symbols) + 1, dtype=bool)
    payers[paid.code] = True
    rows = rows[payers[lives.code[rows]]]
    if not len(rows):
        return Eves(rows, np.empty((0, MOST)), np.empty((0, MOST)))
    code, until = lives.code[rows].astype(np.int64), expiration[rows]
    # One value for each name and expiration.
    runs = np.flatnonzero(np.append(True, (code[1:] != code[:-1]) | (until[1:] != until[:-1])))
    lengths, code, until = np.diff(runs, append=len(rows)), code[runs], until[runs]
    key = paid.code * _DAYS + paid.day
    end = np.searchsorted(key, code * _DAYS + until, side="right")
    at = end[:, None] - MOST + np.arange(MOST)
    inside = (at >= np.searchsorted(paid.code, code)[:, None]) & (at < end[:, None])
    at = np.where(inside, at, 0)
    when, amounts = (
        np.repeat(np.where(inside, column[at], np.nan), lengths, axis=0)
        for column in (paid.when, paid.amount)
    )
    calls = lives.is_call[rows]
    with np.errstate(invalid="ignore"):
        matters: NDArray[np.bool_] = np.any((when > 0) & (when < years[rows][:, None]), axis=1)
    some = np.flatnonzero(calls & matters)
    matters[some] = may_be_exercised(strike[rows[some]], years[rows[some]], rate, when[some], amounts[some])
    return Eves(rows, when, amounts).at(np.flatnonzero(matters))


@dataclass(frozen=True, slots=True)
class _Payments:
    """Columns of all dividends up to a day, in order of name and day."""

    code: NDArray[np.int64]
    day: NDArray[np.int64]
    when: Floats  # years to the close before the ex-date
    amount: Floats

    @classmethod
    def of(
        cls, dividends: dict[str, tuple[Dividend, ...]], symbols: list[str], *, as_of: datetime, until: date
    ) -> "_Payments":
        left: dict[date, float] = {}
        payments = []
        for code, symbol in enumerate(symbols):
            for paid in dividends.get(symbol, ()):
                if paid.date > until:
                    continue
                if paid.date not in left:
                    ahead = close_of(previous_session(paid.date)) - as_of
                    left[paid.date] = ahead.total_seconds() / (365.0 * 86400.0)
                payments.append((code, paid.date.toordinal(), left[paid.date], paid.amount))
        table = np.array(payments, dtype=np.float64).reshape(-1, 4)
        day = table[:, 1].astype(np.int64) - _EPOCH
        return cls(table[:, 0].astype(np.int64), day, table[:, 2], table[:, 3])
