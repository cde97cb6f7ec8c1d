"""Expected cash dividends: the announced one, then projected ones at the intervals of the last year.

Example: 0.25 paid on 2026-02-09, 05-11 and 08-10 (gaps of 91 days) gives a projected 0.25 on 2026-11-09, and
so on. If a whole year is known, each comes 52 weeks after that of the year before, because many names do not
pay at equal intervals: Clorox goes ex in January, April, August and October, and 91 days after April is in
July. A special dividend (at least three times the usual one) counts if it is announced, and is not projected.
If the last expected dividend did not come, nothing is projected: the record is stale, and the next dividend
is unknown.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate, pairwise
from math import isnan
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from wheelcli.market.snapshot import Snapshot

if TYPE_CHECKING:
    import pandas as pd

_REGULAR_GAPS_DAYS = (28, 91, 182, 365)  # monthly, quarterly, half-yearly, annual
_TIMES_A_YEAR = dict(zip(_REGULAR_GAPS_DAYS, (12, 4, 2, 1), strict=True))
_LOOK_BACK_DAYS = 400
_YEAR_DAYS = 7 * 52
_Day = TypeVar("_Day")  # a date, or its ordinal number
SPECIAL = 3.0  # times the usual amount: paid once, and not projected


class Expectation(StrEnum):
    """The certainty of a dividend."""

    ANNOUNCED = "announced"
    PROJECTED = "projected"


@dataclass(frozen=True, slots=True)
class Dividend:
    """One expected payment: ex-date, dollars per share, and how sure it is."""

    date: date
    amount: float
    label: Expectation


def expected_dividends(
    snapshot: Snapshot, until: date, symbols: Set[str] | None = None
) -> dict[str, tuple[Dividend, ...]]:
    """Return the expected dividends of each underlying (with `symbols`, only of these) that go ex after the
    session and up to `until`, in order of date.

    Underlyings without known dividends have no entry.
    """
    session, past = snapshot.session, payments_of(_of(snapshot.dividends, symbols))
    out: dict[str, tuple[Dividend, ...]] = {}
    names = snapshot.underlyings
    ex_dates = names["ex_dividend_date"].to_numpy("datetime64[D]").tolist()
    amounts = names["ex_dividend_amount"].to_numpy(np.float64).tolist()
    for symbol, upcoming, announced in zip(names["symbol"].tolist(), ex_dates, amounts, strict=True):
        if symbols is not None and symbol not in symbols:
            continue
        history = past.get(symbol, [])
        if not history and upcoming is None:
            continue
        unknown = isnan(announced) and history and upcoming is not None
        amount = _usual(history, history)[-1][1] if unknown else announced
        schedule = _schedule(history, upcoming, amount, session=session, until=until)
        if schedule:
            out[symbol] = schedule
    return out


def _of(dividends: "pd.DataFrame", symbols: Set[str] | None) -> "pd.DataFrame":
    return dividends if symbols is None else dividends[dividends["symbol"].isin(list(symbols))]


def paid_lately(snapshot: Snapshot, symbols: Set[str] | None = None) -> frozenset[str]:
    """Return the names, or those of `symbols`, that went ex within about a year before the session."""
    dividends = _of(snapshot.dividends, symbols)
    days = dividends["date"].to_numpy("datetime64[D]")
    today = np.datetime64(snapshot.session, "D")
    lately = (days <= today) & (days >= today - np.timedelta64(_LOOK_BACK_DAYS, "D"))
    return frozenset(dividends["symbol"][lately].astype(str))


def payments_of(dividends: "pd.DataFrame") -> dict[str, list[tuple[date, float]]]:
    """Return the payments of each symbol in a snapshot's table, (ex-date, dollars a share), in order of
    date.
    """
    out: dict[str, list[tuple[date, float]]] = {}
    days = dividends["date"].to_numpy("datetime64[D]").tolist()
    rows = zip(dividends["symbol"].tolist(), days, dividends["amount"].tolist(), strict=True)
    for symbol, day, amount in sorted(rows):
        if day is not None and amount > 0:
            out.setdefault(symbol, []).append((day, float(amount)))
    return out


def _schedule(
    history: list[tuple[date, float]], upcoming: date | None, amount: float, *, session: date, until: date
) -> tuple[Dividend, ...]:
    # A market has tens of thousands of dividends ahead: days are ordinal numbers until they are its own.
    today, last = session.toordinal(), until.toordinal()
    paid = [(d.toordinal(), a) for d, a in history]
    past = [(d, a) for d, a in paid if today - _LOOK_BACK_DAYS <= d <= today]
    ahead = [(d, a) for d, a in paid if today < d <= last]
    new = 0 if upcoming is None else upcoming.toordinal()
    if today < new and amount > 0 and all(d != new for d, _ in ahead):
        ahead = sorted([*ahead, (new, amount)])
    past = _usual(past, past)
    usual = _usual([*past, *ahead], past)
    gap = _rhythm([d for d, _ in past])
    out = [Dividend(date.fromordinal(d), a, Expectation.ANNOUNCED) for d, a in ahead if d <= last]
    if gap is not None and usual:
        latest_amount = usual[-1][1]
        for d in _following(sorted({d for d, _ in usual}), gap, today=today, last=last):
            out.append(Dividend(date.fromordinal(d), latest_amount, Expectation.PROJECTED))
    return tuple(sorted(out, key=_DATE))


_DATE = attrgetter("date")


def _usual(payments: list[tuple[_Day, float]], past: list[tuple[_Day, float]]) -> list[tuple[_Day, float]]:
    """Return the payments that are not special; a special one is three times the median of past ones, if
    three or more are known.
    """
    most = SPECIAL * median(a for _, a in past) if len(past) >= 3 else float("inf")
    return [(d, a) for d, a in payments if a < most]


def _following(known: list[int], gap: int, *, today: int, last: int) -> list[int]:
    """Return the ex-dates after the `known` ones that are after today and up to the last day: each 52 weeks
    after the corresponding one of the year before if that is known and plausible, otherwise `gap` days after
    the one before.

    None if the first of them should have come by now.
    """
    many, most = _TIMES_A_YEAR[gap], gap // 2
    days, first = [*known], len(known)
    while (day := days[-1] + gap) <= last + most:
        if 1 < many <= len(days) and abs((again := days[-many] + _YEAR_DAYS) - day) <= most:
            day = again
        if day > last or (len(days) == first and day + most < today):
            break
        days.append(day)
    return [day for day in days[first:] if day > today]


def _rhythm(days: list[int]) -> int | None:
    if len(days) < 2:
        return None
    typical = median(b - a for a, b in pairwise(days))
    nearest = min(_REGULAR_GAPS_DAYS, key=lambda gap: abs(gap - typical))
    return nearest if abs(nearest - typical) <= 0.25 * nearest else None


def present_values(
    dividends: dict[str, tuple[Dividend, ...]],
    *,
    symbols: list[str],
    symbol_code: NDArray[np.intp],
    dte: NDArray[np.int64],
    session: date,
    rate: float,
) -> NDArray[np.float64]:
    """Return the present value of the dividends that go ex after the session and up to each contract's
    expiration, dollars a share.

    `symbol_code` (n,) points into `symbols`; `dte` (n,) are calendar days from the session to expiration.
    """
    out = np.zeros(len(symbol_code))
    paying = np.array([bool(dividends.get(s)) for s in symbols], dtype=bool)
    rows = np.flatnonzero(paying[symbol_code]) if len(symbols) else np.array([], dtype=np.intp)
    if not len(rows):
        return out
    code, left = symbol_code[rows], dte[rows]
    # One value for each name and expiration.
    runs = np.flatnonzero(np.append(True, (code[1:] != code[:-1]) | (left[1:] != left[:-1])))
    lengths, code, left = np.diff(runs, append=len(rows)), code[runs], left[runs]
    # Days ahead of all names in one ascending row of numbers, those of each name in a span of its own.
    codes, name = np.unique(code, return_inverse=True)
    paid = [dividends[symbols[each]] for each in codes.tolist()]
    count = np.array([len(mine) for mine in paid])
    first = np.cumsum(count) - count
    ahead = np.array([d.date.toordinal() for mine in paid for d in mine]) - session.toordinal()
    amount = np.array([d.amount for mine in paid for d in mine])
    amount *= np.exp(-rate * ahead / 365.0)
    span = int(max(ahead.max(), left.max())) + 1
    place = np.searchsorted(
        ahead + np.repeat(np.arange(len(paid)) * span, count), np.maximum(left, 0) + name * span, side="right"
    )
    worth = np.concatenate([[0.0, *accumulate(mine)] for mine in np.split(amount, first[1:])])
    # One more number for each name, the 0 before its first dividend.
    out[rows] = np.repeat(worth[place + name], lengths)
    return out
