"""Amounts of a coin account: integers of hundred-millionths of a currency, as venues count them.

>>> e8(Decimal("0.0034")), text_of(340_000)
(340000, '0.0034')
>>> in_usd(340_000, 75_110_180_000)
25537461200
"""

from decimal import ROUND_HALF_EVEN, Decimal

__all__ = ["E8", "USDC", "e8", "exact_e8", "in_usd", "text_of"]

E8 = 100_000_000
MICROS = 1_000_000
USDC = "USDC"  # counts as a dollar
CURRENCIES = 8  # maximum letters of a currency


def e8(amount: Decimal) -> int:
    """Return the amount in hundred-millionths, to the nearest; halves to the even one."""
    return int((amount * E8).quantize(Decimal(1), ROUND_HALF_EVEN))


def exact_e8(amount: Decimal) -> int | None:
    """Return the amount in hundred-millionths; None if it has more than eight decimals."""
    scaled = amount * E8
    return int(scaled) if scaled == scaled.to_integral_value() else None


def text_of(amount_e8: int) -> str:
    """Return an amount with thousands' commas and no trailing zeros.

    >>> text_of(-788_000_000), text_of(8_840 * E8)
    ('-7.88', '8,840')
    """
    sign, (whole, part) = "-" if amount_e8 < 0 else "", divmod(abs(amount_e8), E8)
    return f"{sign}{whole:,}.{part:08d}".rstrip("0").rstrip(".")


def in_usd(amount_e8: int, index_micros: int) -> int:
    """Return the dollar value of coins at that index, in hundred-millionths, rounded half away from zero."""
    product = amount_e8 * index_micros
    return (abs(product) + MICROS // 2) // MICROS * (1 if product >= 0 else -1)
