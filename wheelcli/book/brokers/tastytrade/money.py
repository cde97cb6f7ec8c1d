"""The money that a line of tastytrade's history moves: value, commissions and fees checked against the total,
and the kinds of cash events.
"""

from decimal import Decimal
from functools import cache

from wheelcli.book.brokers.cash_words import kinds_of
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.table import Row, Unclear
from wheelcli.book.brokers.trades import Money, check_value
from wheelcli.book.brokers.words import symbol_in_words

_ROUNDED = Decimal("0.01")  # commissions and fees have fractions of a cent that only Total includes
_MONEY = kinds_of("""
    deposit: deposit
    withdrawal: withdrawal
    dividend: dividend
    fee: fee, balance adjustment, wire fee
    interest: credit interest, debit interest, fully paid stock lending income
    transfer: transfer
""")


def paid(row: Row, value: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Return the net cash of a line with that value, its fees, and the cash as the sum of its parts. Raises
    Unclear if Total differs from that sum by more than a cent.
    """
    fees = -(row.number("commissions") or 0) - (row.number("fees") or 0)
    parts = value - fees
    total = row.number("total")
    if total is None:
        return parts, Decimal(fees), parts
    if abs(total - parts) > _ROUNDED:
        raise Unclear(f"Total {total:,.2f} differs from value, commissions and fees, {parts:,.2f}")
    return total, Decimal(fees) - (total - parts), parts


def money_of(row: Row, quantity: Decimal, each: int) -> Money:
    """Return cash, price and fees of a trade of `quantity` at `each` dollars per dollar of price. Raises
    Unclear.
    """
    value = row.amount("value")
    net, fees, parts = paid(row, value)
    # The average price is in dollars per contract here (16.00 for a put at 0.16), but per share for shares.
    price = row.number("average price")
    quantity = abs(quantity)
    if price is not None and quantity and not value:
        price = None if price == 0 else abs(price)
    # Values are exact to the cent and average prices are rounded: the price is taken from the value.
    if price is not None and quantity:
        exact = abs(value) / (quantity * each)
        if abs(exact - abs(price) / each) <= _unit(each):
            price = exact
        else:  # for a part of a share, the value is rounded more coarsely than the price
            check_value(quantity, price, value)
            price = abs(price) / each
    return Money(net, price, fees, parts)


@cache
def _unit(each: int) -> Decimal:
    """Return the largest difference per share between a rounded average price and the price from the
    value.
    """
    return Decimal("0.0051") / (each if each > 1 else 1) + Decimal("0.00005")


def money_movement(findings: Findings, row: Row, sub: str) -> None:
    """Take a line of cash. Raises Unclear."""
    if sub not in _MONEY:
        raise Unclear(f"unknown money movement {(row.text('sub type') or sub)[:40]!r}")
    net, _, _ = paid(row, row.amount("value"))
    symbol = row.text("symbol") or row.text("underlying symbol")
    findings.cash(
        row,
        _MONEY[sub],
        row.moment("date"),
        net,
        symbol=symbol_in_words(symbol) if symbol else None,
        memo=row.text("description"),
    )
