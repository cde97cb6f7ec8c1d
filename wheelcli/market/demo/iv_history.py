"""A year of the demo market's 30-day implied volatility, so that its scan has IV ranks to show.

Each name follows the VIX of the demo's year, with its own rises and falls that take weeks. In the month
before each report it is higher by the move that the report may cause.
"""

from datetime import date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wheelcli.market.demo.build import SEED
from wheelcli.market.demo.chains import EARNINGS_MOVE, coded
from wheelcli.market.demo.dates import past_sessions
from wheelcli.market.demo.moment import AS_OF
from wheelcli.market.demo.names import Underlying, underlyings
from wheelcli.market.demo.seeds import rng_for
from wheelcli.market.demo.volatility import iv_at, vix_levels
from wheelcli.market.iv_history import iv_rows
from wheelcli.trading_calendar import session_date

_SESSIONS = 252
# Deviation of a name's own ups and downs, and what is left of one after a session.
_WANDERS, _LASTS = (
    0.07,
    0.95,
)
_REPORT_EVERY_DAYS, _HORIZON_DAYS = 91, 30


def demo_iv_history(vix: float = 18.0, *, as_of: datetime = AS_OF, seed: int = SEED) -> pd.DataFrame:
    """Return the IV history of every name for the year before `as_of`, the columns of `market/iv_history.py`;
    spots are unknown.
    """
    sessions = past_sessions(session_date(as_of))
    levels, _ = vix_levels(vix, len(sessions), rng_for(seed, "vix"))
    year = slice(-_SESSIONS - 1, -1)
    days = np.array(sessions[year], dtype="datetime64[D]")
    names = sorted(underlyings(), key=lambda each: each.symbol)  # as the rows are sorted
    values = [_year_of(n, levels[year], days, session=sessions[-1], seed=seed) for n in names]
    return iv_rows(
        {
            "symbol": coded(np.repeat(np.arange(len(names)), len(days)), [n.symbol for n in names]),
            "session": np.tile(days.astype("datetime64[s]"), len(names)),
            "iv30": np.concatenate(values),
        },
        source="demo",
    )


def _year_of(
    name: Underlying, vix: NDArray[np.float64], days: NDArray[np.datetime64], *, session: date, seed: int
) -> NDArray[np.float64]:
    shocks = rng_for(seed, f"iv {name.symbol}").standard_normal(len(days)) * _WANDERS * np.sqrt(1 - _LASTS**2)
    own, state = np.empty(len(days)), 0.0
    for i in range(len(days) - 1, -1, -1):  # backwards, from the level of today
        state = _LASTS * state + shocks[i]
        own[i] = state
    iv = iv_at(name, vix) * np.exp(own)
    if name.report is not None:
        until_next = np.datetime64(session, "D") + np.timedelta64(name.report.days, "D") - days
        ahead = until_next.astype(np.int64) % _REPORT_EVERY_DAYS
        jump = np.where(ahead <= _HORIZON_DAYS, EARNINGS_MOVE * name.iv, 0.0)
        iv = np.sqrt(iv**2 + jump**2 * 365 / _HORIZON_DAYS)
    return np.round(iv, 6)
