"""Expirations of the demo's options on coins: the next days, then Fridays, then the last Friday of each month
and quarter. Linear options have fewer.
"""

from datetime import date, timedelta

_FRIDAY = 4
_DAYS, _FRIDAYS, _MONTHS, _QUARTERS = 3, 3, 3, 4


def coin_expirations(session: date) -> list[date]:
    """Return the expirations of inverse options after `session`, in order."""
    days = [session + timedelta(days=k) for k in range(1, _DAYS + 1)]
    ahead = (_FRIDAY - session.weekday()) % 7 or 7
    fridays = [session + timedelta(days=ahead + 7 * week) for week in range(_FRIDAYS)]
    months = [last_friday(session.year, session.month + k) for k in range(_MONTHS + 1)]
    quarter = (session.month + 2) // 3 * 3
    quarters = [last_friday(session.year, quarter + 3 * k) for k in range(_QUARTERS + 1)]
    later = [day for day in months if day > session][:_MONTHS]
    later += [day for day in quarters if day > session][:_QUARTERS]
    return sorted({*days, *fridays, *later})


def linear_expirations(session: date) -> list[date]:
    """Return the expirations of linear options: without the third day, the third Friday and the last quarter.

    >>> [str(day) for day in linear_expirations(date(2026, 8, 21))][-4:]
    ['2026-09-25', '2026-10-30', '2026-12-25', '2027-03-26']
    """
    every = coin_expirations(session)
    left_out = {session + timedelta(days=_DAYS), every[-1]}
    fridays = [day for day in every if (day - session).days <= 7 * _FRIDAYS and day.weekday() == _FRIDAY]
    return [day for day in every if day not in left_out | {fridays[-1]}]


def last_friday(year: int, month: int) -> date:
    """Return the last Friday of a month; months after 12 continue in the next years.

    >>> str(last_friday(2026, 15))
    '2027-03-26'
    """
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    last = first_of_next - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - _FRIDAY) % 7)
