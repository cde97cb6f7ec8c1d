"""Holding periods: long-term is more than one year, counted from the day after the acquisition (IRS
Publication 550).

Shares that an assignment brought on 18 September 2025 are held from 19 September: sold on 18 September 2026
they are short-term, a day later long-term. For an acquisition on 28 February 2024, the year begins on the
29th, and sales are long-term from 1 March 2025 on.
"""

from datetime import date, timedelta

from wheelcli.taxes.report import Term


def long_from(acquired: date) -> date:
    """Return the first day on which a sale is long-term.

    >>> long_from(date(2025, 9, 18)), long_from(date(2024, 2, 28))
    (datetime.date(2026, 9, 19), datetime.date(2025, 3, 1))
    """
    start = acquired + timedelta(days=1)
    try:
        return start.replace(year=start.year + 1)
    except ValueError:
        return date(start.year + 1, 3, 1)


def term_of(acquired: date, sold: date, *, known: bool = True) -> Term:
    """Return the term of a sale. If the day is not `known`, `acquired` is the latest possible day: long-term
    is certain, short-term is not.
    """
    if sold >= long_from(acquired):
        return Term.LONG
    return Term.SHORT if known else Term.UNKNOWN
