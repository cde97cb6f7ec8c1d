"""Closes of single sessions, as far as a market has them."""

from collections.abc import Collection
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING

from wheelcli.trading_calendar import Close, close_of, settles_at

if TYPE_CHECKING:
    from wheelcli.market.snapshot import Snapshot

__all__ = ["closes_on"]


def closes_on(snapshot: "Snapshot", wanted: Collection[tuple[str, date]]) -> dict[tuple[str, date], float]:
    """Return the closes of these symbols and sessions, dollars per share of the snapshot's day; unknown ones
    are absent.

    The snapshot's own session counts from its close on: at its close in the table, else at the share's price.
    """
    symbols = {symbol for symbol, _ in wanted}
    rows = snapshot.closes
    rows = rows[rows["symbol"].isin(symbols)]
    days = rows["date"].astype(str).str.slice(0, 10)
    known = {
        (str(symbol), date.fromisoformat(day)): float(value)
        for symbol, day, value in zip(rows["symbol"], days, rows["close"], strict=True)
        if isfinite(value) and value > 0
    }
    session = snapshot.session
    if snapshot.market != "us":
        # Closes of coins are delivery prices; the index after 08:00 UTC is another number.
        over = {key for key in known if settles_at(key[1], at=Close.UTC_0800) <= snapshot.as_of}
        return {key: known[key] for key in wanted if key in over}
    if snapshot.market_time >= close_of(session):
        names = snapshot.underlyings
        for symbol, spot in zip(names["symbol"].astype(str), names["spot"].astype(float), strict=True):
            if isfinite(spot) and spot > 0:
                known.setdefault((symbol, session), float(spot))
    else:
        known = {key: value for key, value in known.items() if key[1] < session}
    return {key: known[key] for key in wanted if key in known}
