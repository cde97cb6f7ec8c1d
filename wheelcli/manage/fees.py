"""Fees for closing and opening a position, dollars for the whole of it."""

from wheelcli.config.rules import Fees


def closing_usd(fees: Fees, contracts: int, prices: tuple[float, ...]) -> float:
    """Return the fees for closing `contracts` of each leg at these prices per share; a leg at `close_free_at`
    or less has no commission.

    >>> round(closing_usd(Fees(), 2, (0.60, 0.04)), 2)
    1.42
    """
    each = sum((fees.close if price > fees.close_free_at else 0.0) + fees.regulatory for price in prices)
    return each * contracts


def opening_usd(fees: Fees, contracts: int, legs: int) -> float:
    """Return the fees for opening `contracts` of each of that many legs.

    >>> round(opening_usd(Fees(), 2, 1), 2)
    1.36
    """
    return (fees.open + fees.regulatory) * contracts * legs
