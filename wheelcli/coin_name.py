"""Names of options on coins as their venue writes them: `BTC-25SEP26-82000-C`, `BTC_USDC-25SEP26-68000-P`.

The first word is the coin (an inverse option, quoted and paid in the coin) or the coin and what it is quoted
in (a linear one). An OCC symbol cannot hold these contracts: it has eight digits for thousandths of a dollar,
and a strike of 100,000 needs nine. Strikes have any number of digits, `d` stands for the decimal point, and
days below ten have one digit.

>>> read_coin_name("xrp_usdc-2oct26-1d25-p")
('XRP_USDC', datetime.date(2026, 10, 2), 'P', 1.25)
>>> coin_name("XRP_USDC", date(2026, 10, 2), "P", 1.25), coin_name("BTC", date(2026, 12, 25), "C", 140000.0)
('XRP_USDC-2OCT26-1d25-P', 'BTC-25DEC26-140000-C')
"""

import re
from datetime import date
from decimal import Decimal

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_NAME = re.compile(
    rf"^([A-Z][A-Z0-9]{{1,9}}(?:_USD[CT])?)-(\d{{1,2}})({'|'.join(MONTHS)})(\d{{2}})-(\d{{1,12}})(?:D(\d{{1,8}}))?-([CP])$",
    re.ASCII,
)


def coin_of(series: str) -> str:
    """Return the coin of the first word of a name.

    >>> coin_of("BTC_USDC"), coin_of("BTC")
    ('BTC', 'BTC')
    """
    return series.partition("_")[0]


def coin_name(series: str, expiration: date, letter: str, strike: float) -> str:
    """Return the venue's name; `series` is its first word, `letter` C or P."""
    whole, _, part = f"{Decimal(repr(strike)):f}".partition(".")
    part = part.rstrip("0")
    figure = f"{whole}d{part}" if part else whole
    day = f"{expiration.day}{MONTHS[expiration.month - 1]}{expiration.year % 100:02d}"
    return f"{series}-{day}-{figure}-{letter}"


def read_coin_name(text: str) -> tuple[str, date, str, float] | None:
    """Return the first word, expiration, C or P, and strike of a name in any case; None if the text is not a
    name.
    """
    match = _NAME.match(text.strip().upper())
    if match is None:
        return None
    series, day, month, year, whole, part, letter = match.groups()
    try:
        expiration = date(2000 + int(year), MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None
    strike = float(f"{whole}.{part}" if part else whole)
    return (series, expiration, letter, strike) if strike > 0 else None
