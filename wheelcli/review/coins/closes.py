"""Daily prices of coins, in the units of the dollar account (`accounts.CoinBook`).

A session is a day in UTC. Its close is the index of the last market recorded that day, because the quotes of
its options are of that moment; on a day without one, the delivery price of 08:00 UTC. Options settle at the
delivery price, never at the index.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from wheelcli.book.coins.to_dollars import SPOT
from wheelcli.market.session_closes import closes_on
from wheelcli.market.snapshot import table
from wheelcli.review.evidence import Market
from wheelcli.review.performance.price_grid import Closes, closes_of
from wheelcli.trading_calendar import NEVER_CLOSED, sessions_from

__all__ = ["coin_closes", "delivery_prices"]

YEAR = 365


def coin_closes(market: Market, coins: Collection[str], *, since: date, until: date) -> Closes:
    """Return the closes that value the account on every day from the one before `since` to `until`, or to the
    session of the market if that is earlier.
    """
    snapshot = market.snapshot
    last = until if snapshot is None else min(until, snapshot.session)
    days = sessions_from(min(since, last) - timedelta(days=1), last, NEVER_CLOSED)
    if snapshot is None:
        return replace(closes_of(table("closes"), since=since, until=last, days=days), year=YEAR)
    rows = snapshot.closes[snapshot.closes["symbol"].isin(list(coins))]
    rows = rows.assign(symbol=rows["symbol"].astype("category").cat.remove_unused_categories())
    # A coin whose delivery prices are missing may have an index: 0 is no price, and only gives it a column.
    grid = closes_of(rows, since=since, until=last, days=days, spots=dict.fromkeys(coins, 0.0))
    delivered = replace(grid, plain=grid.plain * SPOT, total=grid.total * SPOT, year=YEAR)
    plain = delivered.plain.copy()
    for day, indices in market.indices.items():
        row = delivered.at(day)
        if row < 0 or delivered.days[row] != day:
            continue
        for coin, index in indices.items():
            column = delivered.column(coin)
            if column >= 0 and np.isfinite(index) and index > 0:
                plain[row, column] = index * SPOT
    return replace(delivered, plain=plain, total=plain)


def delivery_prices(market: Market, wanted: Collection[tuple[str, date]]) -> Mapping[tuple[str, date], float]:
    """Return the delivery prices of these coins and days; absent if the market was recorded before 08:00 UTC
    of the day, or does not have that day.
    """
    if market.snapshot is None:
        return {}
    return {key: price * SPOT for key, price in closes_on(market.snapshot, wanted).items()}
