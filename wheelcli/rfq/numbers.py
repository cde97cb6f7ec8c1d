"""Decimals as numbers in documents."""

from decimal import Decimal


def number(value: Decimal | None) -> float | None:
    """Return a decimal rounded to eight digits; None if unknown."""
    return None if value is None else round(float(value), 8)


def ratio(each: Decimal | None, of: Decimal | None, *, times: int = 1) -> float | None:
    """Return one decimal over the size of another, multiplied by `times`; None if either is unknown or `of`
    is 0.
    """
    return None if each is None or not of else number(each / abs(of) * times)
