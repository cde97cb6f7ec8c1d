"""Expirations in the examples of hints: still ahead by the clock, or over where the example ends a contract.

The texts of the program name 2026-09-18 and, for a roll, 2026-10-16; options on coins 25SEP26. A user who
pastes such an example later would be refused, because the contract has expired.
"""

from collections.abc import Callable
from datetime import date, timedelta

from wheelcli.trading_calendar import session_on_or_before

_NEAR, _FAR, _COIN = date(2026, 9, 18), date(2026, 10, 16), date(2026, 9, 25)
_AHEAD = timedelta(days=14)
_FRIDAY = 4
_OfMonth = Callable[[int, int], date]


def with_dates(example: str, today: date, *, over: bool = False) -> str:
    """Return an example with the next monthly expirations at least two weeks after `today`; with `over` those
    of the last month that has ended its contracts.

    >>> with_dates("STO 2 AAPL 2026-09-18 300 P @ 2.15", date(2026, 11, 30))
    'STO 2 AAPL 2026-12-18 300 P @ 2.15'
    >>> with_dates("CASH 1 ^SPX SPXW260918P05500000 @ 12.34", date(2026, 11, 30), over=True)
    'CASH 1 ^SPX SPXW261120P05500000 @ 12.34'
    >>> with_dates("STO 0.13 BTC_USDC-25SEP26-68000-P @ 1015", date(2026, 11, 30))
    'STO 0.13 BTC_USDC-25DEC26-68000-P @ 1015'
    """
    monthly = _last_before(today, _third_friday) if over else _first_after(today + _AHEAD, _third_friday)
    coin = _last_before(today, _last_friday) if over else _first_after(today + _AHEAD, _last_friday)
    later = _first_after(monthly + _AHEAD, _third_friday)
    for old, new in ((_FAR, later), (_NEAR, monthly)):
        example = example.replace(f"{old}", f"{new}").replace(f"{old:%y%m%d}", f"{new:%y%m%d}")
    return example.replace(_coin_day(_COIN), _coin_day(coin))


def _coin_day(day: date) -> str:
    return f"{day.day}{day:%b%y}".upper()


def _third_friday(year: int, month: int) -> date:
    """Return the monthly expiration: the third Friday, or the session before it if that is a holiday."""
    first = date(year, month, 1)
    return session_on_or_before(first + timedelta(days=(_FRIDAY - first.weekday()) % 7 + 14))


def _last_friday(year: int, month: int) -> date:
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() - _FRIDAY) % 7)


def _first_after(day: date, of_month: _OfMonth) -> date:
    """Return the first such day of a month that is on or after `day`."""
    here = of_month(day.year, day.month)
    return here if here >= day else of_month(day.year + day.month // 12, day.month % 12 + 1)


def _last_before(day: date, of_month: _OfMonth) -> date:
    """Return the last such day of a month that is before `day`."""
    here = of_month(day.year, day.month)
    before = day.replace(day=1) - timedelta(days=1)
    return here if here < day else of_month(before.year, before.month)
