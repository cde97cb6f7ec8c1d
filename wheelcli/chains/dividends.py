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
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.market.snapshot import Snapshot

if TYPE_CHECKING:
    import pandas as pd

_REGULAR_GAPS_DAYS = (28, 91, 182, 365)  # monthly, quarterly, half-yearly, annual
_TIMES_A_YEAR = dict(zip(_REGULAR_GAPS_DAYS, (12, 4, 2, 1), strict=True))
_LOOK_BACK_DAYS = 400
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
    announced_on = names["ex_dividend_date"].to_numpy("datetime64[D]")
    amounts = names["ex_dividend_amount"].to_numpy(np.float64)
    for i, symbol in enumerate(names["symbol"].tolist()):
        if symbols is not None and symbol not in symbols:
            continue
        history = past.get(symbol, [])
        upcoming = None if np.isnat(announced_on[i]) else announced_on[i].item()
        if not history and upcoming is None:
            continue
        amount = float(amounts[i])
        if np.isnan(amount) and history:
            amount = _usual(history, history)[-1][1]
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
    past = [(d, a) for d, a in history if session - timedelta(days=_LOOK_BACK_DAYS) <= d <= session]
    out = [Dividend(d, a, Expectation.ANNOUNCED) for d, a in history if session < d <= until]
    if upcoming is not None and session < upcoming and amount > 0 and all(d.date != upcoming for d in out):
        out.append(Dividend(upcoming, amount, Expectation.ANNOUNCED))
    past = _usual(past, past)
    usual = _usual([*past, *((d.date, d.amount) for d in sorted(out, key=lambda d: d.date))], past)
    gap = _rhythm([d for d, _ in past])
    if gap is None or not usual:
        return tuple(sorted((d for d in out if d.date <= until), key=lambda d: d.date))
    latest_amount = usual[-1][1]
    known = sorted({d for d, _ in usual})
    following = _following(known, gap)
    if following + timedelta(days=gap // 2) < session:
        return tuple(out)
    while following <= until:
        if following > session:
            out.append(Dividend(following, latest_amount, Expectation.PROJECTED))
        known.append(following)
        following = _following(known, gap)
    return tuple(sorted((d for d in out if d.date <= until), key=lambda d: d.date))


def _usual(payments: list[tuple[date, float]], past: list[tuple[date, float]]) -> list[tuple[date, float]]:
    """Return the payments that are not special; a special one is three times the median of past ones, if
    three or more are known.
    """
    most = SPECIAL * median(a for _, a in past) if len(past) >= 3 else float("inf")
    return [(d, a) for d, a in payments if a < most]


def _following(known: list[date], gap: int) -> date:
    """Return the ex-date after the `known` ones: 52 weeks after the corresponding one of last year if that is
    known and plausible, otherwise `gap` days after the last.
    """
    usual = known[-1] + timedelta(days=gap)
    many = _TIMES_A_YEAR[gap]
    if 1 < many <= len(known):
        again = known[-many] + timedelta(weeks=52)
        if abs(again - usual) <= timedelta(days=gap // 2):
            return again
    return usual


def _rhythm(days: list[date]) -> int | None:
    if len(days) < 2:
        return None
    typical = median((b - a).days for a, b in pairwise(days))
    nearest = min(_REGULAR_GAPS_DAYS, key=lambda gap: abs(gap - typical))
    return nearest if abs(nearest - typical) <= 0.25 * nearest else None


def present_values(
    dividends: dict[str, tuple[Dividend, ...]],
    *,
    symbols: list[str],
    symbol_code: NDArray[np.intp],
    expiration: NDArray[np.datetime64],
    session: date,
    rate: float,
) -> NDArray[np.float64]:
    """Return the present value of the dividends that go ex after the session and up to each contract's
    expiration, dollars a share.

    `symbol_code` (n,) points into `symbols`; `expiration` (n,) are days.
    """
    out = np.zeros(len(symbol_code))
    days_left = (expiration.astype("datetime64[D]") - np.datetime64(session, "D")).astype(np.int64)
    paying = np.array([s in dividends for s in symbols], dtype=bool)
    rows = np.flatnonzero(paying[symbol_code]) if len(symbols) else np.array([], dtype=np.intp)
    if not len(rows):
        return out
    code, left = symbol_code[rows], days_left[rows]
    # One value for each name and expiration.
    runs = np.flatnonzero(np.append(True, (code[1:] != code[:-1]) | (left[1:] != left[:-1])))
    lengths, code, left = np.diff(runs, append=len(rows)), code[runs], left[runs]
    value = np.empty(len(runs))
    order = np.argsort(code, kind="stable")
    codes, starts = np.unique(code[order], return_index=True)
    for symbol, block in zip(codes, np.split(order, starts[1:]), strict=True):
        paid = dividends[symbols[symbol]]
        ahead = np.array([(d.date - session).days for d in paid])
        worth = np.cumsum([d.amount * np.exp(-rate * (d.date - session).days / 365.0) for d in paid])
        count = np.searchsorted(ahead, left[block], side="right")
        value[block] = np.where(count > 0, worth[np.maximum(count, 1) - 1], 0.0)
    out[rows] = np.repeat(value, lengths)
    return out
