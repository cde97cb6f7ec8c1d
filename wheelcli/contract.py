"""Option contracts by their OCC symbol: `AAPL260918P00300000` is AAPL, 2026-09-18, put, strike 300.

The 21-character form of the Options Symbology Initiative pads the root to six characters; feeds drop the padding.
A root that ends in a digit (`AAPL1`) marks an adjusted contract, whose deliverable is not 100 plain shares.
Class shares are `BRK-B` at Yahoo, `BRK.B` elsewhere and `BRKB` inside an OCC symbol.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

_OCC = re.compile(r"^([A-Z]{1,5}\d?|[A-Z]{1,6})\s*(\d{6})([CP])(\d{8})$")
_SYMBOL = re.compile(r"^\^?[A-Z][A-Z0-9]{0,5}([.-][A-Z]{1,2})?$")


class Right(StrEnum):
    """What the holder may do."""

    CALL = "call"
    PUT = "put"


@dataclass(frozen=True, slots=True, order=True)
class Contract:
    """One listed option. `root` is the OCC root: the underlying's letters, with a digit when adjusted."""

    root: str
    expiration: date
    right: Right
    strike: float

    @property
    def occ(self) -> str:
        """The OCC symbol without padding.

        >>> Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0).occ
        'AAPL260918P00300000'
        """
        letter = "C" if self.right is Right.CALL else "P"
        on = self.expiration
        day = on.year % 100 * 10_000 + on.month * 100 + on.day  # `%y%m%d` takes five times as long
        return f"{self.root}{day:06d}{letter}{round(self.strike * 1000):08d}"

    @property
    def padded(self) -> str:
        """The OCC symbol in its 21 characters, the root padded to six: as brokers' files want it.

        >>> Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0).padded
        'AAPL  260918P00300000'
        """
        return f"{self.root:<6}{self.occ[len(self.root) :]}"

    @property
    def adjusted(self) -> bool:
        """Whether the root says that the deliverable was changed by a corporate action."""
        return self.root[-1:].isdigit()

    def differs_by_digit(self, other: "Contract") -> bool:
        """Whether it is the other contract but for the digit of its root, by which brokers mark an adjusted one.

        >>> plain = Contract("ACME", date(2027, 12, 17), Right.PUT, 2.5)
        >>> plain.differs_by_digit(Contract("ACME1", date(2027, 12, 17), Right.PUT, 2.5)), plain.differs_by_digit(plain)
        (True, False)
        """
        same = (self.expiration, self.right, self.strike) == (other.expiration, other.right, other.strike)
        letters = [root.rstrip("0123456789") for root in (self.root, other.root)]
        return same and self.root != other.root and letters[0] == letters[1]

    def label(self, symbol: str | None = None) -> str:
        """Short and unambiguous, for tickets: `AAPL-260918-P300`; an adjusted contract under its root, `AAPL1-260918-P300`."""
        letter = "C" if self.right is Right.CALL else "P"
        name = self.root if self.adjusted or not symbol else symbol
        return f"{name}-{self.expiration:%y%m%d}-{letter}{self.strike:g}"


def parse_occ(text: str) -> Contract | None:
    """The contract that an OCC symbol names, or None where it is none.

    >>> parse_occ("AAPL  260918P00300000").strike
    300.0
    >>> parse_occ("hello") is None
    True
    """
    match = _OCC.match(text.strip().upper())
    if not match:
        return None
    root, digits, letter, thousandths = match.groups()
    expiration = _expiration(digits)
    if expiration is None:
        return None
    return Contract(root, expiration, Right.CALL if letter == "C" else Right.PUT, int(thousandths) / 1000)


@lru_cache(maxsize=4096)  # contracts share their few days
def _expiration(digits: str) -> date | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def parse_symbol(text: str) -> str | None:
    """An underlying as we write it (`BRK-B`, `^VIX`), or None for text that cannot be one.

    >>> parse_symbol(" brk.b "), parse_symbol("$(rm)"), parse_symbol("aapl")
    ('BRK-B', None, 'AAPL')
    """
    symbol = text.strip().upper().replace("/", "-")
    # Capitals of other alphabets' letters can be plain ones ("ß" becomes "SS"): such text is no symbol.
    return symbol.replace(".", "-") if text.isascii() and _SYMBOL.match(symbol) else None


def root_of(symbol: str) -> str:
    """The OCC root under which an underlying's plain contracts are listed: `BRK-B` → `BRKB`, `^SPX` → `SPX`."""
    return symbol.replace("-", "").replace(".", "").lstrip("^")


# Roots whose letters are not those of their underlying, as we write it.
_UNDERLYINGS = {
    **dict.fromkeys(("SPX", "SPXW"), "^SPX"), **dict.fromkeys(("NDX", "NDXP"), "^NDX"), **dict.fromkeys(("RUT", "RUTW"), "^RUT"),
    **dict.fromkeys(("VIX", "VIXW"), "^VIX"), "XSP": "^XSP", "DJX": "^DJX", "XND": "^XND", "MRUT": "^MRUT", "OEX": "^OEX",
    "XEO": "^XEO", "BRKB": "BRK-B", "BFB": "BF-B",
}  # fmt: skip


def underlying_of(root: str) -> str:
    """The underlying of an OCC root, as far as the root tells.

    >>> underlying_of("AAPL1"), underlying_of("SPXW"), underlying_of("BRKB")
    ('AAPL', '^SPX', 'BRK-B')
    """
    letters = root.rstrip("0123456789")
    return _UNDERLYINGS.get(letters, letters)


_WING = re.compile(r"^(.+?)/[CP]?(\d+(?:\.\d+)?)$")


def pair_name(occ: str, wing: float) -> str:
    """Two legs of one right and expiration as one text, the OCC symbol of the one sold and the strike of the one bought.

    >>> pair_name("AAPL260918P00125000", 120.0)
    'AAPL260918P00125000/P120'
    """
    return f"{occ}/{occ[-9:-8]}{wing:g}"


def parse_pair(text: str) -> str | None:
    """The same text for any way to write two legs: with an OCC symbol or a label, with or without the letter; None for others.

    >>> parse_pair("aapl-260918-p125/120"), parse_pair("AAPL260918P00125000")
    ('AAPL260918P00125000/P120', None)
    """
    match = _WING.match(text.strip().upper())
    sold = (parse_occ(match[1]) or parse_label(match[1])) if match else None
    return pair_name(sold.occ, float(match[2])) if match and sold else None


_LABEL = re.compile(r"^([A-Z][A-Z0-9.-]*?)-(\d{6})-([CP])(\d+(?:\.\d+)?)$")


def parse_label(text: str) -> Contract | None:
    """The contract that a ticket's label names, or None where it is none.

    >>> parse_label("BRK-B-260918-P300").occ
    'BRKB260918P00300000'
    """
    match = _LABEL.match(text.strip().upper())
    symbol = parse_symbol(match[1]) if match else None
    if match is None or symbol is None:
        return None
    try:
        expiration = date(2000 + int(match[2][:2]), int(match[2][2:4]), int(match[2][4:]))
    except ValueError:
        return None
    return Contract(
        root_of(symbol), expiration, Right.CALL if match[3] == "C" else Right.PUT, float(match[4])
    )
