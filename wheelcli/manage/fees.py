"""What the broker takes for closing and for opening a position, dollars for the whole of it."""

from wheelcli.config.rules import Fees


def closing_usd(fees: Fees, contracts: int, prices: tuple[float, ...]) -> float:
    """Closing `contracts` of each leg at these prices a share; no commission on a leg bought or sold at
    `close_free_at` or less.

    >>> round(closing_usd(Fees(), 2, (0.60, 0.04)), 2)
    1.42
    """
    each = sum((fees.close if price > fees.close_free_at else 0.0) + fees.regulatory for price in prices)
    return each * contracts


def opening_usd(fees: Fees, contracts: int, legs: int) -> float:
    """Opening `contracts` of each of so many legs.

    >>> round(opening_usd(Fees(), 2, 1), 2)
    1.36
    """
    return (fees.open + fees.regulatory) * contracts * legs
