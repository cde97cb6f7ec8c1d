"""The demo's coins on each day of their past year: one market that moves, an hour after each day's delivery.

The index of a day is its delivery price, so that nothing of the next day is in it; the last day is the demo
market's own moment. Closes and the volatility index are those that the demo's last day has as past.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wheelcli.market.demo.build import SEED
from wheelcli.market.demo.coins.build import AS_OF, assembled, coin_snapshot
from wheelcli.market.demo.coins.chains import CoinMoment
from wheelcli.market.demo.coins.history import DVOL_OF_VIX, close_rows, dvol_rows
from wheelcli.market.demo.coins.names import COINS
from wheelcli.market.snapshot import Snapshot
from wheelcli.trading_calendar import NEVER_CLOSED, session_date

_CLOCK = time(9)  # UTC
_WARM_UP = 6  # days of the volatility index before the first session: a regime is a median of five

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CoinYear:
    """The demo's coins over their last year: delivery prices by coin, and levels of the volatility index."""

    vix: float
    closes: Mapping[str, pd.DataFrame]
    dvol: pd.DataFrame

    @property
    def sessions(self) -> list[date]:
        """Return the sessions that have a market, oldest first."""
        return [day.date() for day in self.dvol["date"][_WARM_UP:]]

    def market(self, session: date) -> Snapshot:
        """Return the market of a session, at 09:00 UTC; for the last one, at the demo's own moment."""
        if session == session_date(AS_OF, NEVER_CLOSED):
            return coin_snapshot(self.vix)
        day = pd.Timestamp(session)
        known = {coin: rows[(rows["date"] <= day).to_numpy()] for coin, rows in self.closes.items()}
        levels = self.dvol[(self.dvol["date"] <= day).to_numpy()]
        coins = tuple(
            replace(coin, price=float(known[coin.symbol]["close"].iloc[-1]))
            for coin in COINS
            if coin.symbol in known
        )
        as_of = datetime.combine(session, _CLOCK, UTC)
        vix = float(levels["close"].iloc[-1]) / DVOL_OF_VIX
        return assembled(coins, CoinMoment(as_of, session, vix, SEED), list(known.values()), levels)


def coin_year(vix: float = 18.0) -> CoinYear:
    """Return the year that ends at the demo market's moment, with DVOL at about 40 ÷ 18 times `vix`."""
    moment = CoinMoment(AS_OF, session_date(AS_OF, NEVER_CLOSED), vix, SEED)
    closes = {coin.symbol: close_rows(coin, moment) for coin in COINS}
    return CoinYear(vix, closes, pd.DataFrame(dvol_rows(moment)))
