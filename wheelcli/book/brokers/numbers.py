"""The number in a cell of a broker's file: thousands separators, decimal commas, parentheses, dollar signs,
`--`.

The unambiguous cells of a file decide for the whole file whether a comma separates thousands or decimals.

>>> plain_decimal("($1,234.50)"), plain_decimal("--"), plain_decimal("1.234,56-", comma=True)
(Decimal('-1234.50'), None, Decimal('-1234.56'))
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

__all__ = [
    "NotANumber",
    "cents",
    "decimal_comma",
    "in_thousandths",
    "micro_shares",
    "micros",
    "plain_decimal",
]

_NOTHING = {"", "-", "--", "---", "n/a", "na", "none", "null", "—", "–"}
_DECORATION = re.compile(r"[\s  ' '$€£]|USD|EUR", re.IGNORECASE)
_POINT = re.compile(r"(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?")
_COMMA = re.compile(r"(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?")
_EXPONENT = re.compile(r"\d+(\.\d+)?[eE][+-]?\d{1,2}")
_SURELY_COMMA = re.compile(r"\d*,\d{1,2}|\d*,\d{4,}|\d{1,3}(\.\d{3})+,\d*|\d{1,3}(\.\d{3}){2,}")
_SURELY_POINT = re.compile(r"\d*\.\d{1,2}|\d*\.\d{4,}|\d{1,3}(,\d{3})+\.\d*|\d{1,3}(,\d{3}){2,}")
_MOST = Decimal(10) ** 12  # more than any account holds, and less than the journal's whole numbers
_LONGEST = 40


class NotANumber(ValueError):  # noqa: N818 -- it reads so where it is raised
    """The cell is not empty, and is not a number."""


@lru_cache(maxsize=65536)
def plain_decimal(cell: str, *, comma: bool = False) -> Decimal | None:
    """Return the number of a cell, None if it has none (empty, `--`, `N/A`). Raises NotANumber.

    `comma` means that commas separate decimals, as in `1.234,56`.
    """
    text = cell.strip()
    if text.lower() in _NOTHING:
        return None
    if len(text) > _LONGEST:
        raise NotANumber(text[:_LONGEST])
    text = _DECORATION.sub("", text).replace("−", "-")
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1]
    for sign in ("-", "+"):
        if text.startswith(sign):
            negative, text = negative != (sign == "-"), text[1:]
            break
        if text.endswith(sign):
            negative, text = negative != (sign == "-"), text[:-1]
            break
    if not text.isascii() or not any(c.isdigit() for c in text):
        raise NotANumber(cell.strip()[:_LONGEST])
    if (_COMMA if comma else _POINT).fullmatch(text):
        text = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    elif not _EXPONENT.fullmatch(text):
        raise NotANumber(cell.strip()[:_LONGEST])
    value = Decimal(text)
    if value >= _MOST:
        raise NotANumber(cell.strip()[:_LONGEST])
    return -value if negative else value


def decimal_comma(cells: Iterable[str]) -> bool:
    """Return whether one file uses a decimal comma, judged by its unambiguous cells.

    >>> decimal_comma(["1.300", "12,5"]), decimal_comma(["1,300"])
    (True, False)
    """
    commas = points = 0
    for cell in cells:
        text = _DECORATION.sub("", cell).strip("()+-−")
        commas += bool(_SURELY_COMMA.fullmatch(text))
        points += bool(_SURELY_POINT.fullmatch(text))
    return commas > points


def cents(dollars: Decimal) -> int:
    """Return dollars as whole cents, halves to the even cent, so that rounding goes up as often as down.

    >>> cents(Decimal("-1578.625")), cents(Decimal("0.015"))
    (-157862, 2)
    """
    return round(dollars * 100)


def micros(dollars: Decimal) -> int:
    """Return a price as millionths of a dollar."""
    return round(dollars * 1_000_000)


def micro_shares(shares: Decimal) -> int:
    """Return shares as millionths, halves to the even one.

    >>> micro_shares(Decimal("36.8179")), micro_shares(Decimal("-0.0000005"))
    (36817900, 0)
    """
    return round(shares * 1_000_000)


def in_thousandths(micros: int) -> int:
    """Return millionths of shares as thousandths, halves to the even one.

    >>> in_thousandths(333_400), in_thousandths(-2_500)
    (333, -2)
    """
    whole, beyond = divmod(micros, 1000)
    return whole + (beyond > 500 or (beyond == 500 and whole % 2 == 1))
