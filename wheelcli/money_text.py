"""Amounts and counts as sentences name them. Some amounts can be read in two ways: `250.000` is 250 to an
American and a quarter of a million to a European.

Only totals of cash (balances, deposits, fees) are checked: the price of a share, such as 12.345, may have
three decimals.

>>> texts = "250.000 $1.500 -2.000 0.650 250.00 1250.000 1,250.000 2.500k".split()
>>> [text for text in texts if is_ambiguous(text)]
['250.000', '$1.500', '-2.000']
"""

import re
from collections.abc import Iterable

# Before a number, at the start or after a space or a bracket, outside of an order and of a line to enter.
_HYPHEN = re.compile(r"(?<![^\s(\[/])(?<!SELL )(?<!@ )-(?=\$?\.?\d)")
_NOT_ZERO = re.compile(r"[1-9]")
_AMBIGUOUS = re.compile(r"[+-]?\$?[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)


def is_ambiguous(text: str) -> bool:
    """Return whether the point in a total of money may separate thousands: exactly three digits after it, and
    one to three before it without a leading 0.
    """
    return _AMBIGUOUS.fullmatch(text.strip()) is not None


def two_meanings(text: str) -> str:
    """Return the two amounts that an ambiguous text may mean, as a phrase.

    >>> two_meanings("$250.000")
    '250.00 or 250,000'
    """
    whole, _, rest = text.strip().replace("$", "").partition(".")
    return f"{whole}.{rest[:2]}{rest[2].strip('0')} or {whole},{rest}"


def dollars(value: float) -> str:
    """Return whole dollars as a sentence names them.

    >>> dollars(22400.4), dollars(-253), dollars(-0.2)
    ('$22,400', '−$253', '$0')
    """
    whole = round(value)
    return f"−${-whole:,}" if whole < 0 else f"${whole:,}"


def plain_zero(text: str) -> str:
    """Return a rounded number without its sign if every digit is 0.

    >>> plain_zero("-0"), plain_zero("−$0.00"), plain_zero("+0.0 %"), plain_zero("-0.1")
    ('0', '$0.00', '0.0 %', '-0.1')
    """
    return text if _NOT_ZERO.search(text) else text.lstrip("+-−")


def with_minus(text: str) -> str:
    """Return text for a reader, as long as before, with a minus sign before each number below zero. Orders,
    commands and names keep their hyphens: they are pasted.

    >>> with_minus("Δ -0.55, down -$3 (-1.2 %) since 2026-08-21")
    'Δ −0.55, down −$3 (−1.2 %) since 2026-08-21'
    >>> with_minus("SELL -2 KO 100 18 SEP 26 60 PUT @2.15 LMT; run `wheel roll KO-260918-P60 -1`")
    'SELL -2 KO 100 18 SEP 26 60 PUT @2.15 LMT; run `wheel roll KO-260918-P60 -1`'
    """
    parts = text.split("`") if "-" in text else [text]
    return "`".join(part if k % 2 else _HYPHEN.sub("−", part) for k, part in enumerate(parts))


def ambiguous_amount(text: str) -> str:
    """Return the sentence for a total of money that can be read in two ways.

    >>> ambiguous_amount("250.000")
    "ambiguous amount '250.000': 250.00 or 250,000"
    """
    return f"ambiguous amount {text!r}: {two_meanings(text)}"


def coin_number(value: float) -> str:
    """Return an amount of a coin, or a price in it, without trailing zeros: venues count to eight decimals.

    >>> coin_number(0.0034), coin_number(8840.0), coin_number(0.1 * 3)
    ('0.0034', '8,840', '0.3')
    """
    return f"{round(value, 8):,.8f}".rstrip("0").rstrip(".")


def coin_digits(value: float) -> str:
    """Return the same without commas, as commands, orders and rows have it.

    >>> coin_digits(8840.0)
    '8840'
    """
    return coin_number(value).replace(",", "")


def and_list(names: Iterable[str]) -> str:
    """Return names as a sentence lists them.

    >>> and_list(["A", "B", "C"]), and_list(["A"])
    ('A, B and C', 'A')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, singular or plural.

    >>> counted(1, "day"), counted(1200, "event"), counted(0, "name")
    ('1 day', '1,200 events', '0 names')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
