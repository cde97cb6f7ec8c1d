"""The broker's commission on a block. It is the same per contract for every way to trade.

>>> legs = (FeeLeg(1, closes=True, price=Decimal("3.40")), FeeLeg(1, closes=False, price=Decimal("3.90")))
>>> commission_usd(legs, Fees(), Decimal(30))
Decimal('40.8')
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wheelcli.book.entry.line_money import contract_fees_cents, fee_cents
from wheelcli.config.rules import Fees
from wheelcli.order import Order


@dataclass(frozen=True, slots=True)
class FeeLeg:
    """One option leg for the fees in the config; closing a contract at a very low price has no commission."""

    ratio: int
    closes: bool
    price: Decimal | None


def fee_legs(order: Order) -> tuple[FeeLeg, ...]:
    """Return an order's legs for the fee schedule."""
    return tuple(FeeLeg(leg.ratio, not leg.opens, leg.price) for leg in order.legs)


def commission_usd(legs: Sequence[FeeLeg], fees: Fees, amount: Decimal) -> Decimal:
    """Return the commission and regulatory fees of the legs, traded `amount` times. Shares have no legs here
    and cost 0.
    """
    cents = sum(
        contract_fees_cents(
            fees,
            int(amount * leg.ratio),
            closing=leg.closes,
            price_micros=None if leg.price is None else round(leg.price * 1_000_000),
        )
        for leg in legs
    )
    return Decimal(cents) / 100


def assignment_usd(fees: Fees, contracts: int) -> Decimal:
    """Return the cost of selling this many contracts and being assigned on them."""
    opened = contract_fees_cents(fees, contracts, closing=False, price_micros=None)
    return Decimal(opened + fee_cents(fees.assignment, contracts)) / 100
