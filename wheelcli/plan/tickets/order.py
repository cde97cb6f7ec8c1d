"""Prices of an order: the tick, the limit to start at, the floor, the price to take profit at.

The limit is the mid rounded up to the tick: 0.01 if quotes of that price range show it, otherwise 0.05 below
3.00 and 0.10 from there. Example: bid 1.15, ask 1.24, ticks of 0.05 → mid 1.195 → limit 1.20. It is never
above the ask.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from wheelcli.trading_calendar import is_session, session_on_or_before

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RANGE_EDGE = 3.00
_CENT = 0.01


def shows_cents(quotes: "NDArray[np.float64]", price: float) -> bool:
    """Return whether any quote in the price range of `price` (below 3.00, or from 3.00 on) is not a multiple
    of 0.05.

    >>> import numpy as np
    >>> shows_cents(np.array([1.15, 1.21, 4.55]), 1.0), shows_cents(np.array([1.15, 1.21, 4.55]), 4.0)
    (True, False)
    """
    import numpy as np

    cents = np.round(quotes[np.isfinite(quotes) & (quotes > 0)] * 100).astype(np.int64)
    same_range = cents >= RANGE_EDGE * 100 if price >= RANGE_EDGE else cents < RANGE_EDGE * 100
    return bool(np.any(cents[same_range] % 5 != 0))


def tick_at(price: float, cents_below: bool, cents_above: bool) -> float:
    """Return the tick at a price, given whether quotes show single cents below and from 3.00 on."""
    if price < RANGE_EDGE:
        return _CENT if cents_below else 0.05
    return _CENT if cents_above else 0.10


def round_up(price: float, tick: float) -> float:
    """Return the price rounded up to the tick, ignoring rounding remainders.

    >>> round_up(1.195, 0.05), round_up(1.20, 0.05), round_up(2.005, 0.01)
    (1.2, 1.2, 2.01)
    """
    return _rounded(price, tick, ROUND_CEILING)


def round_down(price: float, tick: float) -> float:
    """Return the price rounded down to the tick.

    >>> round_down(0.6249, 0.01)
    0.62
    """
    return _rounded(price, tick, ROUND_FLOOR)


def _rounded(price: float, tick: float, how: str) -> float:
    steps = (Decimal(repr(round(price, 6))) / Decimal(repr(tick))).to_integral_value(rounding=how)
    return float(steps * Decimal(repr(tick)))


def limit_price(bid: float, ask: float, tick: float) -> float:
    """Return the mid rounded up to the tick, but not above the ask."""
    return min(round_up((bid + ask) / 2, tick), ask)


def ladder(bid: float, least: float, tick: Callable[[float], float]) -> list[float]:
    """Return the bid and every tick below it down to `least`, which is itself on a tick.

    >>> ladder(1.28, 1.25, lambda price: 0.01)
    [1.28, 1.27, 1.26, 1.25]
    """
    prices = [bid]
    while (lower := _next_below(prices[-1], tick)) >= max(least, _CENT) - 1e-9:
        prices.append(lower)
    return prices


def _next_below(price: float, tick: Callable[[float], float]) -> float:
    step = tick(price - _CENT)
    return round_down(price - step / 2, step)


def take_profit_price(credit: float, fast: float, tick: float) -> float:
    """Return the price at which the `fast` share of the credit is earned, rounded down to the tick, at least
    one tick. `credit` is what it sells for: the limit of an order, afterwards the price of its fill.

    >>> take_profit_price(1.25, 0.50, 0.01)
    0.62
    """
    return max(round_down(credit * (1.0 - fast), tick), tick)


def review_date(session: date, expiration: date, review_dte: int) -> date:
    """Return the review date: `review_dte` days before expiration if the position was opened 30 or more days
    before it, otherwise after two thirds of its life.

    >>> [str(review_date(date(2026, 8, 18), date(2026, 9, day), 21)) for day in (25, 11)]
    ['2026-09-04', '2026-09-03']
    """
    life = (expiration - session).days
    if life >= 30:
        return expiration - timedelta(days=review_dte)
    return session + timedelta(days=round(life * 2 / 3))


def spread_close_date(expiration: date, close_dte: int) -> date:
    """Return the session on which to close a spread that delivers shares: the last one with at least
    `close_dte` calendar days to expiration.

    A weekend or a holiday moves it earlier, never later, because nobody can trade then.

    >>> spread_close_date(date(2026, 9, 18), 5)  # the fifth day before that Friday is a Sunday
    datetime.date(2026, 9, 11)
    """
    return session_on_or_before(expiration - timedelta(days=close_dte))


def is_weekly(expiration: date) -> bool:
    """Return whether an expiration is not a standard monthly one: the third Friday, or the Thursday before if
    that Friday is a holiday.

    >>> is_weekly(date(2026, 9, 18)), is_weekly(date(2026, 9, 17)), is_weekly(date(2026, 6, 18))
    (False, True, False)
    """
    first = expiration.replace(day=1)
    third_friday = first + timedelta(days=(4 - first.weekday()) % 7 + 14)
    return expiration != (third_friday if is_session(third_friday) else third_friday - timedelta(days=1))
