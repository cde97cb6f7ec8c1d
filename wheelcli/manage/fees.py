"""Fees for closing and opening a position, dollars for the whole of it."""

from wheelcli.config.rules import Fees
from wheelcli.manage.mark import LegQuote, Quoted

DELIVERY = 0.00015  # of one coin, if an option on it ends in the money


def close_fees_usd(fees: Fees, q: Quoted) -> float:
    """Return the fees for closing a position now: the settings', or those of its record for an option on a
    coin.
    """
    if not q.position.main.contract.coin:
        return closing_usd(fees, q.position.contracts, q.closing_prices)
    return sum(_of_coin(leg, q.spot or 0.0) for leg in q.legs) * q.position.shares


def _of_coin(leg: LegQuote, index: float) -> float:
    """Return dollars per coin: a fraction of a coin, at most a part of the premium."""
    return min(leg.fee_rate * index, leg.fee_cap * leg.closing_price)


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
