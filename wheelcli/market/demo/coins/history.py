"""The past of the demo's coins: daily delivery prices, a year of DVOL, a year of implied volatility."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wheelcli.market.demo.build import SEED
from wheelcli.market.demo.coins.chains import CoinMoment, coin_iv
from wheelcli.market.demo.coins.names import COINS, Coin
from wheelcli.market.demo.moment import AS_OF
from wheelcli.market.demo.seeds import rng_for
from wheelcli.market.demo.volatility import vix_levels
from wheelcli.market.iv_history import iv_rows
from wheelcli.trading_calendar import NEVER_CLOSED, session_date

Floats = NDArray[np.float64]

DVOL_OF_VIX = 40.0 / 18.0  # a demo VIX of 18 is a DVOL of 40
CLOSES, YEAR = 1000, 366  # days
_SHARED = 0.8  # part of the daily variance that both coins share
_IMPLIED_OVER_REALISED = 1.14
_BLOCK = 30  # days
_DELIVERY_HOUR = 8
_WANDERS, _LASTS = 0.06, 0.96


def dvol_of(vix: float, seed: int) -> Floats:
    """Return a year of daily levels of the volatility index, oldest first; the last one is live."""
    levels, _ = vix_levels(vix, YEAR, rng_for(seed, "dvol"))
    return np.round(levels * DVOL_OF_VIX, 2)


def dvol_rows(moment: CoinMoment) -> dict[str, object]:
    """Return the columns of the table of the volatility index."""
    return {"date": _days(moment.session, YEAR), "close": dvol_of(moment.vix, moment.seed)}


def close_rows(coin: Coin, moment: CoinMoment) -> pd.DataFrame:
    """Return the delivery prices of a coin, oldest first; today's is included after 08:00 UTC."""
    last = moment.session - timedelta(days=moment.as_of.hour < _DELIVERY_HOUR)
    shared = rng_for(moment.seed, "coins").standard_normal(CLOSES)
    rng = rng_for(moment.seed, f"closes {coin.symbol}")
    shock = np.sqrt(_SHARED) * shared + np.sqrt(1 - _SHARED) * rng.standard_normal(CLOSES)
    for start in range(0, CLOSES, _BLOCK):  # each month realises its volatility and trends half as much
        block = slice(start, start + _BLOCK)
        shock[block] -= 0.5 * shock[block].mean()
        shock[block] /= shock[block].std()
    returns = coin.iv / _IMPLIED_OVER_REALISED / np.sqrt(365.0) * shock
    total = np.cumsum(returns)
    prices = np.round(coin.price * np.exp(total - total[-1] - 0.25 * returns[-1]), 2)
    days = _days(last, CLOSES)
    return pd.DataFrame({"symbol": coin.symbol, "date": days, "close": prices, "adjusted": prices})


def coin_iv_history(vix: float = 18.0, *, as_of: datetime = AS_OF, seed: int = SEED) -> pd.DataFrame:
    """Return the IV history of both coins for the year before `as_of`, the columns of
    `market/iv_history.py`; spots are unknown.
    """
    levels = dvol_of(vix, seed)[:-1] / DVOL_OF_VIX
    days = _days(session_date(as_of, NEVER_CLOSED) - timedelta(days=1), len(levels))
    values = []
    for coin in COINS:
        shocks = rng_for(seed, f"iv {coin.symbol}").standard_normal(len(days))
        own, state = np.empty(len(days)), 0.0
        for i in range(len(days) - 1, -1, -1):  # backwards, from the level of today
            state = _LASTS * state + shocks[i] * _WANDERS * np.sqrt(1 - _LASTS**2)
            own[i] = state
        values.append(np.round(coin_iv(coin, levels) * np.exp(own), 6))
    return iv_rows(
        {
            "symbol": np.repeat([coin.symbol for coin in COINS], len(days)),
            "session": np.tile(days, len(COINS)),
            "iv30": np.concatenate(values),
        },
        source="demo",
    )


def _days(last: date, count: int) -> NDArray[np.datetime64]:
    end = np.datetime64(last, "D")
    return (end - np.arange(count - 1, -1, -1)).astype("datetime64[s]")
