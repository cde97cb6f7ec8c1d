"""Decimals as numbers in documents."""

from decimal import Decimal

from wheelcli.contract import parse_contract
from wheelcli.rfq.package import Package


def number(value: Decimal | None) -> float | None:
    """Return a decimal rounded to eight digits; None if unknown."""
    return None if value is None else round(float(value), 8)


def ratio(each: Decimal | None, of: Decimal | None, *, times: int = 1) -> float | None:
    """Return one decimal over the absolute value of another, multiplied by `times`; None if either is unknown
    or `of` is 0.
    """
    return None if each is None or not of else number(each / abs(of) * times)


def basis_points(package: Package, each: Decimal | None, spot: Decimal | None) -> float | None:
    """Return a cost per share in basis points of the share's price, or of a coin's index; None if unknown.

    A price in the coin itself is a part of the index already: 0.00047 BTC are 4.7 basis points.
    """
    contract = parse_contract(package.legs[0].contract)
    inverse = contract is not None and contract.inverse
    return ratio(each, Decimal(1) if inverse else spot, times=10_000)
