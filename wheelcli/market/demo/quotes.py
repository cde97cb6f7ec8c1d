"""Quotes of the demo market: bids and asks on ticks around fair prices, open interest and volume.

Example: a put worth 1.037, in a fairly liquid class with a half width of 0.019 at that price: 1.018 and
1.056, quoted on cents as 1.01 bid and 1.06 ask. Bids are rounded down and asks up and the width grows with
the price, so that quotes rise with the value of the right and no two of them contradict each other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.market.demo.names import Liquidity
from wheelcli.market.demo.volatility import HOME_VIX

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Habit:
    """How one class is quoted: tick below and from 3.00, half width in dollars and of the price, open
    interest a strike, contracts at the touch of a cheap option with an open interest of 1,000.
    """

    tick: float
    tick_from_3: float
    half_width_usd: float
    half_width: float
    open_interest: float
    size: float


HABITS = {  # the arrays below give a contract's class as its place here
    Liquidity.INDEX: Habit(0.01, 0.01, 0.003, 0.004, 26_000.0, 150.0),
    Liquidity.DEEP: Habit(0.01, 0.05, 0.004, 0.008, 15_000.0, 90.0),
    Liquidity.FAIR: Habit(0.01, 0.05, 0.006, 0.013, 6_500.0, 35.0),
    Liquidity.COARSE: Habit(0.05, 0.10, 0.010, 0.012, 2_600.0, 15.0),
    Liquidity.THIN: Habit(0.05, 0.10, 0.100, 0.180, 45.0, 6.0),
}
_MOST_INTEREST = 4.0  # thousands of open contracts; sizes do not grow beyond


def bid_and_ask(fair: Floats, liquidity: NDArray[np.intp], vix: float) -> tuple[Floats, Floats]:
    """Return quotes around fair prices, (contracts,); wider when the VIX is high; NaN if nobody bids."""
    nervous = max(vix / HOME_VIX, 1.0) ** 0.35
    half = nervous * (_habit(liquidity, "half_width_usd") + _habit(liquidity, "half_width") * fair)
    small, large = _habit(liquidity, "tick"), _habit(liquidity, "tick_from_3")
    bid, ask = fair - half, fair + half
    bid = _on_ticks(bid, np.where(bid < 3.0, small, large), np.floor)
    ask = np.maximum(_on_ticks(ask, np.where(ask <= 3.0, small, large), np.ceil), small)
    return np.where(bid > 0, bid, np.nan), ask


def _on_ticks(price: Floats, tick: Floats, rounding: np.ufunc) -> Floats:
    places: Floats = rounding(np.round(price / tick, 6))
    return np.round(places * tick, 2)


def _habit(liquidity: NDArray[np.intp], field: str) -> Floats:
    return np.array([getattr(habit, field) for habit in HABITS.values()], dtype=np.float64)[liquidity]


def open_interest(
    liquidity: NDArray[np.intp],
    *,
    spot: Floats,
    strike: Floats,
    deviations: Floats,
    days: Floats,
    weekly: Flags,
    is_call: Flags,
    noise: Floats,
) -> Floats:
    """Return open contracts: most just out of the money, at round strikes, in monthlies; `deviations` is
    ln(strike/spot)/σ√T.
    """
    out_of_money = np.where(is_call, deviations, -deviations)
    near = np.exp(-0.5 * ((out_of_money - 0.5) / 1.3) ** 2)
    round_strike = np.where(
        strike % 10 == 0, 2.0, np.where(strike % 5 == 0, 1.6, np.where(strike % 1 == 0, 1.0, 0.6))
    )
    lasting = np.where(weekly, 0.40, 1.0) * np.exp(-days / 420.0)
    cheap = np.sqrt(60.0 / spot).clip(0.5, 1.8)
    typical = _habit(liquidity, "open_interest") * near * round_strike * lasting * cheap
    return np.asarray(np.floor(typical * np.exp(0.35 * noise)), dtype=np.float64)


def volume(open_contracts: Floats, days: Floats, noise: Floats) -> Floats:
    """Return contracts traded today: a share of the open ones that falls with time to expiration."""
    return np.asarray(
        np.floor(0.22 * open_contracts * np.exp(0.6 * noise - 0.2 - days / 90.0)), dtype=np.float64
    )


def touch_sizes(
    quotes: tuple[Floats, Floats], liquidity: NDArray[np.intp], *, open_contracts: Floats, noise: Floats
) -> tuple[Floats, Floats]:
    """Return the contracts bid for and offered at the touch, (contracts,) both; NaN if there is no quote.

    As in Cboe's delayed quotes of a very large and of a middling share: sizes grow with the open interest to
    the power 0.3, fall with the price beyond about 20 dollars, and do not depend on the time to expiration.
    One in six is below a quarter of the typical size, one in six above 1.8 times. `noise` is (2, contracts),
    standard normal.
    """
    bid, ask = quotes
    interest = np.minimum((1.0 + open_contracts) / 1_000.0, _MOST_INTEREST) ** 0.3
    typical = _habit(liquidity, "size") * interest / (1.0 + np.fmax(ask, 0.0) / 20.0)
    uneven = np.exp(np.where(noise > 0, 0.6, 1.4) * noise)
    shown = np.maximum(np.floor(typical * uneven), 1.0)
    return np.where(np.isnan(bid), np.nan, shown[0]), np.where(np.isnan(ask), np.nan, shown[1])
