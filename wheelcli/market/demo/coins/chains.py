"""The options of the demo's coins: listed contracts, quotes in the unit of each, their terms.

Fair prices are those of European options on the future of the same expiration, undiscounted. An inverse
option is quoted at that price ÷ the future, in coins. Example: a call worth 1,284.30 dollars at expiration,
with a future at 71,600, has a fair price of 0.01794 BTC; with 2 % on either side, its quotes are 0.0175 /
0.0185.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.coin_fees import FEE_CAP, FEE_RATE
from wheelcli.contract import Contract, Right
from wheelcli.market.demo.coins.dates import coin_expirations, linear_expirations
from wheelcli.market.demo.coins.names import (
    INVERSE_TICK,
    INVERSE_TICK_ABOVE,
    INVERSE_TICK_OVER,
    LINEAR_SHARE,
    Coin,
)
from wheelcli.market.demo.seeds import rng_for
from wheelcli.market.demo.volatility import HOME_VIX
from wheelcli.pricing import european
from wheelcli.trading_calendar import Close, years_to

Floats = NDArray[np.float64]
Row = dict[str, Any]

_BASIS = 0.045  # annual, of futures over the index
_HALF_WIDTH = 0.018  # of the price
_REACH = 3.2  # standard deviations covered by listed strikes
_FAR_DAYS = (35, 100)  # beyond these, strikes are twice and five times as far apart


@dataclass(frozen=True, slots=True)
class CoinMoment:
    """The moment of the demo market, its VIX, and the seed of its random numbers."""

    as_of: datetime
    session: date
    vix: float
    seed: int


def coin_iv(coin: Coin, vix: "float | Floats") -> Floats:
    """Return the 30-day at-the-money volatility of a coin at that level of the demo's VIX."""
    return np.asarray(coin.iv * (vix / HOME_VIX) ** 0.8, dtype=np.float64)


def coin_rows(coin: Coin, moment: CoinMoment) -> tuple[list[Row], list[Row]]:
    """Return the rows of the tables of options and of terms for one coin."""
    options, terms = [], []
    for linear in (False, True):
        listed = linear_expirations if linear else coin_expirations
        for day in listed(moment.session):
            for row, own in _series(coin, moment, day, linear=linear):
                options.append(row)
                terms.append(own)
    return options, terms


def _series(coin: Coin, moment: CoinMoment, day: date, *, linear: bool) -> Iterator[tuple[Row, Row]]:
    years = years_to(moment.as_of, day, at=Close.UTC_0800)
    future = coin.price * np.exp(_BASIS * years)
    atm = _term_iv(coin, moment.vix, years)
    strikes = _strikes(coin, (day - moment.session).days, spread=float(atm * np.sqrt(years)))
    strike, is_call = np.repeat(strikes, 2), np.tile([True, False], len(strikes))
    z = np.log(strike / future) / (atm * np.sqrt(years))
    vol = _smile(atm, z)
    fair = european.price(future, strike, years, 0.0, 0.0, vol, is_call)
    rng = rng_for(moment.seed, f"coins {coin.symbol} {day} {'linear' if linear else 'inverse'}")
    noise = rng.standard_normal((2, len(strike)))
    # The futures' prices that come with quotes are from slightly different moments.
    forwards = np.round(future * (1 + 1e-4 * rng.integers(-1, 2, len(strike))), 2)
    bid, ask = _quotes(fair if linear else fair / future, coin.linear_tick if linear else 0.0)
    out_of_money = np.where(is_call, z, -z)
    near = np.exp(-0.5 * ((out_of_money - 0.6) / 1.2) ** 2) * np.exp(-years)
    interest = coin.open_interest * (LINEAR_SHARE if linear else 1.0) * near * np.exp(0.4 * noise[0])
    volume = 0.08 * interest * np.exp(0.6 * noise[1])
    lot = coin.linear_lot if linear else coin.inverse_lot
    unit, rate = ("USDC", 1.0) if linear else (coin.symbol, coin.price)
    series = f"{coin.symbol}_USDC" if linear else coin.symbol
    for k, price in enumerate(strike.tolist()):
        right = Right.CALL if is_call[k] else Right.PUT
        name = Contract(coin.symbol, day, right, price, series).name
        yield (
            {
                "contract": name,
                "symbol": coin.symbol,
                "right": right.value,
                "strike": price,
                "expiration": day,
                "bid": bid[k] * rate,
                "ask": ask[k] * rate,
                "quote_time": moment.as_of,
                "volume": float(np.floor(volume[k] / lot)),
                "open_interest": float(np.floor(interest[k] / lot)),
                "multiplier": lot,
                "standard": True,
                "exercise": "european",
                "settlement": "coin_linear" if linear else "coin_inverse",
                "feed_iv": round(float(vol[k]), 6),
            },
            {
                "contract": name,
                "unit": unit,
                "bid_native": bid[k],
                "ask_native": ask[k],
                "usd_per_unit": rate,
                "forward": forwards[k],
                "tick": coin.linear_tick if linear else INVERSE_TICK,
                "tick_above": coin.linear_tick if linear else INVERSE_TICK_ABOVE,
                "tick_over": 0.0 if linear else INVERSE_TICK_OVER,
                "lot": lot,
                "fee_rate": float(FEE_RATE),
                "fee_cap": float(FEE_CAP),
                "block_min": coin.block_min,
                "block_tick": coin.linear_tick if linear else INVERSE_TICK,
            },
        )


def _term_iv(coin: Coin, vix: float, years: float) -> float:
    near, far = float(coin_iv(coin, vix)), float(coin_iv(coin, HOME_VIX * (vix / HOME_VIX) ** 0.4)) * 1.04
    return far + (near - far) * float(np.exp(-1.3 * (years - 30 / 365)))


def _smile(atm: float, z: Floats) -> Floats:
    """Return volatility at `z` standard deviations from the future; the wings flatten."""
    bounded = 3.0 * np.tanh(z / 3.0)
    return np.asarray(atm * (1.0 - 0.04 * bounded + 0.022 * bounded * bounded), dtype=np.float64)


def _strikes(coin: Coin, days: int, *, spread: float) -> Floats:
    step = coin.strike_step * (1 + (days > _FAR_DAYS[0]) + 3 * (days > _FAR_DAYS[1]))
    reach = max(_REACH * spread, 4 * step / coin.price)
    low = max(int(np.ceil(coin.price * np.exp(-reach) / step)), 1)
    high = int(np.floor(coin.price * np.exp(reach) / step))
    return np.arange(low, high + 1, dtype=np.float64) * step


def _quotes(fair: Floats, linear_tick: float) -> tuple[Floats, Floats]:
    """Return bids and asks rounded to the venue's ticks (0: those of inverse options); NaN without a bid."""

    def tick(price: Floats) -> Floats:
        over = np.where(price > INVERSE_TICK_OVER, INVERSE_TICK_ABOVE, INVERSE_TICK)
        return np.full(len(fair), linear_tick) if linear_tick else over

    low, high = fair * (1 - _HALF_WIDTH), fair * (1 + _HALF_WIDTH)
    small, large = tick(low), tick(high)
    bid = np.round(np.floor(np.round(low / small, 6)) * small, 8)
    ask = np.round(np.maximum(np.ceil(np.round(high / large, 6)), 1.0) * large, 8)
    return np.where(bid > 0, bid, np.nan), ask
