"""The shares after a split to the millionth, and the part that journals in thousandths of a share could not
record.

Example: 100 shares split 4:3 are 133.333333. Entries from when the journal stored thousandths sell 133.333 of
them, or 0.333 for cash and later 133. The last 0.000333 is *beyond* their precision; it leaves with the sale
that would otherwise leave only whole shares.
"""

_SHARE, _THOUSANDTH = 1_000_000, 1000


def after_split(shares: int, beyond: int, new: int, old: int) -> tuple[int, int]:
    """Return millionths of shares after `new` for each `old`, toward zero, and how many of them are beyond
    the thousandths; negative is short.

    >>> after_split(100_000_000, 0, 4, 3), after_split(133_333_333, 333, 3, 1)
    ((133333333, 333), (399999999, 999))
    >>> after_split(100_000_000, 0, 2, 1)
    (200000000, 0)
    """
    total = abs(shares) * new // old
    if shares <= 0:
        return -total, 0
    plain = shares - beyond
    if plain % _THOUSANDTH:  # only entries in millionths lead to this holding
        return total, 0
    return total, total - plain * new // old // _THOUSANDTH * _THOUSANDTH


def goes_along(left: int, beyond: int) -> tuple[int, int]:
    """Return how many of the remaining millionths end with the removed shares, and how many remain beyond
    whole thousandths.

    >>> [goes_along(left, 333) for left in (333, 133_000_333, 33_333_333, 133_000_033)]
    [(333, 0), (333, 0), (0, 333), (33, 0)]
    """
    beyond = min(beyond, left % _THOUSANDTH)
    return (beyond, 0) if beyond and (left - beyond) % _SHARE == 0 else (0, beyond)


def deliverable_after(deliverable: int, new: int, old: int) -> int:
    """Return the millionths of shares behind a contract after a split, rounded down to a thousandth, the
    least that exchanges use.

    >>> deliverable_after(100_000_000, 4, 3)
    133333000
    """
    return deliverable * new // old // _THOUSANDTH * _THOUSANDTH
