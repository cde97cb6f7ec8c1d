"""Whether a share was split since its facts were known: the close of one day, as it was then and as it is
now.

Cboe's daily bars are adjusted for every split up to the night before. A close of 400.00 that reads 100.00
today means four new shares for each old one.
"""

from collections.abc import Sequence

from wheelcli.market.cboe.read import Answer
from wheelcli.market.facts import Facts
from wheelcli.market.feeds.bars import Row
from wheelcli.market.feeds.json_values import positive

_NO_SPLIT = 1.2  # the smallest split in use, 5 for 4, is beyond; corrected closes and small spin-offs are not
_PRECISE = 0.005  # both closes are official: what is left is their rounding
_MOST = 4  # the smaller number of a split: 3 for 2, 5 for 4, 1 for 20


def split_since(facts: Facts, bars: Sequence[Row], answer: Answer) -> float | None:
    """Return the new shares for each old one: 1.0 without a split, None if it cannot be established.

    The night before a split takes effect the bars are still of old shares: the quote's own previous close
    shows that. The bar of the day may not be there yet: then a price near the earlier close shows that there
    was no split.
    """
    if facts.close is None:
        return 1.0
    day, then = facts.close
    before = [row["close"] for row in bars if row["date"] < answer.session]
    previous, spot = positive(answer.quote.get("prev_day_close")), answer.spot
    # At night the quote's previous close is that of the session itself, of new shares.
    quoted = [spot] if previous == positive(answer.quote.get("close")) else [previous, spot]
    prices = [price for price in quoted if price is not None]
    now = next((row["close"] for row in bars if row["date"] == day), None)
    if now is None:
        return 1.0 if prices and all(_alike(then, price) for price in prices) else None
    if before and prices and not _alike(before[-1], prices[0]):
        return None
    return 1.0 if _alike(then, now) else _simple(then / now)


def _alike(one: float, other: float) -> bool:
    return 1 / _NO_SPLIT < one / other < _NO_SPLIT


def _simple(ratio: float) -> float | None:
    """Return the ratio of whole numbers that this is, None if it is none.

    >>> _simple(4.001), _simple(1.4998), _simple(0.05), _simple(1.37)
    (4.0, 1.5, 0.05, None)
    """
    for least in range(1, _MOST + 1):
        larger = round(least * max(ratio, 1 / ratio))
        exact = larger / least if ratio > 1 else least / larger
        if abs(ratio / exact - 1) <= _PRECISE:
            return exact
    return None
