"""Option contracts by their name. That of a share or an index is its OCC symbol: `AAPL260918P00300000` is
AAPL, 2026-09-18, put, strike 300. Options on coins have no OCC symbol: `coin_name` has theirs.

The 21-character form of the Options Symbology Initiative pads the root to six characters; feeds drop the
padding. A root that ends in a digit (`AAPL1`) marks an adjusted contract, whose deliverable is not 100 plain
shares. Class shares are `BRK-B` at Yahoo, `BRK.B` elsewhere and `BRKB` inside an OCC symbol; `option_roots`
says which root is on which underlying.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from wheelcli.coin_name import coin_name, coin_of, read_coin_name
from wheelcli.option_roots import known_as, terms_of, underlying_of
from wheelcli.quickly import quickly
from wheelcli.trading_calendar import Close

_OCC = re.compile(r"^([A-Z]{1,5}\d?|[A-Z]{1,6}|[A-Z][A-Z0-9]{0,4}[A-Z])\s*(\d{6})([CP])(\d{8})$")
# A class share with its separator, as some libraries pad it: `BRK/B 261218C00500000`.
_CLASS_OCC = re.compile(r"^([A-Z]{1,4})[./ -]([A-Z])\s*(?=\d{6}[CP]\d{8}$)")
_CLASS = re.compile(r"(?<![A-Z])([A-Z]{1,5})[./ -]([A-Z]{1,2})(?![A-Z])")
_SYMBOL = re.compile(r"^\^?[A-Z][A-Z0-9]{0,5}([.-][A-Z]{1,2})?$")


class Right(StrEnum):
    """The holder's right: to buy (call) or to sell (put)."""

    CALL = "call"
    PUT = "put"


_PUT = Right.PUT  # an enumeration looks a member up in Python


@dataclass(frozen=True, slots=True, order=True)
class Contract:
    """One listed option. `root` is the OCC root: the underlying's letters, with a digit when adjusted. For an
    option on a coin it is the coin, and `coin` says what it is quoted in: `BTC` the coin itself (inverse),
    `BTC_USDC` dollars (linear).
    """

    root: str
    expiration: date
    right: Right
    strike: float
    coin: str = ""

    def __hash__(self) -> int:
        # Half the time of the generated one, which hashes the right through Python; `coin` seldom decides.
        return hash((self.root, self.expiration, self.strike, self.right is _PUT))

    @property
    def name(self) -> str:
        """Return the one name of the contract: its OCC symbol, or its venue's name for an option on a coin.

        >>> Contract("BTC", date(2026, 9, 25), Right.PUT, 68000.0, "BTC_USDC").name
        'BTC_USDC-25SEP26-68000-P'
        """
        if self.coin:
            return coin_name(self.coin, self.expiration, self.right.value[0].upper(), self.strike)
        return self.occ

    @property
    def occ(self) -> str:
        """Return the OCC symbol without padding. Raises ValueError for an option on a coin, which has none.

        >>> Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0).occ
        'AAPL260918P00300000'
        """
        if self.coin:
            raise ValueError(f"{self.name} has no OCC symbol")
        letter = "C" if self.right is Right.CALL else "P"
        on = self.expiration
        day = on.year % 100 * 10_000 + on.month * 100 + on.day  # `%y%m%d` takes five times as long
        return f"{self.root}{day:06d}{letter}{round(self.strike * 1000):08d}"

    @property
    def padded(self) -> str:
        """Return the OCC symbol in its 21 characters, the root padded to six, as brokers' files need it.

        >>> Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0).padded
        'AAPL  260918P00300000'
        """
        return f"{self.root:<6}{self.occ[len(self.root) :]}"

    @property
    def adjusted(self) -> bool:
        """Return whether the root marks a contract that a corporate action changed."""
        return self.root[-1:].isdigit() and not self.coin

    @property
    def inverse(self) -> bool:
        """Return whether it is an option on a coin that is quoted and paid in the coin itself."""
        return self.coin == self.root

    @property
    def unit(self) -> str:
        """Return the currency that it is quoted and paid in.

        >>> [parse_contract(f"{name}-25SEP26-68000-P").unit for name in ("BTC_USDC", "BTC")]
        ['USDC', 'BTC']
        """
        return (self.coin.partition("_")[2] or self.root) if self.coin else "USD"

    def ends_at(self, symbol: str = "") -> Close:
        """Return the moment of its last day at which its time value ends; `symbol` is its underlying."""
        return Close.UTC_0800 if self.coin else terms_of(self.root, symbol).close

    def differs_by_digit(self, other: "Contract") -> bool:
        """Return whether two contracts differ only by the digit in their roots with which brokers mark an
        adjusted one.

        >>> plain, adjusted = (Contract(r, date(2027, 12, 17), Right.PUT, 2.5) for r in ("ACME", "ACME1"))
        >>> plain.differs_by_digit(adjusted), plain.differs_by_digit(plain)
        (True, False)
        """
        same = (self.expiration, self.right, self.strike) == (other.expiration, other.right, other.strike)
        letters = [root.rstrip("0123456789") for root in (self.root, other.root)]
        return same and self.root != other.root and letters[0] == letters[1]

    def label(self, symbol: str | None = None) -> str:
        """Return a short, unambiguous name for tickets: `AAPL-260918-P300`. An adjusted contract keeps its
        root, `AAPL1-260918-P300`; `SPXW-260918-P6400` is another contract than `^SPX-260918-P6400` of that
        day. An option on a coin keeps its name.
        """
        if self.coin:
            return self.name
        letter = "C" if self.right is Right.CALL else "P"
        other = symbol is not None and symbol.startswith("^") and self.root != root_of(symbol)
        name = self.root if self.adjusted or other or not symbol else symbol
        return f"{name}-{self.expiration:%y%m%d}-{letter}{self.strike:g}"


_contract = quickly(Contract)  # for the names of a whole market, or of a long journal


def spoken(text: str, symbol: str | None = None) -> str:
    """Return a contract, or a pair of legs as `pair_name` writes it, in words for a sentence; other text
    unchanged.

    >>> spoken("AAPL260918P00300000"), spoken("BRKB260918C00500000", "BRK-B")
    ('AAPL 2026-09-18 300 put', 'BRK-B 2026-09-18 500 call')
    >>> spoken("AAPL260918P00125000/P120"), spoken("BTC_USDC-25SEP26-68000-P")
    ('AAPL 2026-09-18 125/120 put spread', 'BTC_USDC 2026-09-25 68000 put')
    """
    wing = _WING.match(text)
    sold = parse_contract(wing[1] if wing else text)
    if sold is None:
        return text
    if sold.coin:
        return f"{sold.coin} {sold.expiration} {sold.strike:.12g} {sold.right.value}"
    name = sold.label(symbol).rsplit("-", 2)[0]
    strikes = f"{sold.strike:g}/{float(wing[2]):g}" if wing else f"{sold.strike:g}"
    return f"{name} {sold.expiration} {strikes} {sold.right.value}{' spread' if wing else ''}"


def parse_contract(text: str) -> Contract | None:
    """Return the contract of an OCC symbol, or of the venue's name of an option on a coin; None for any other
    text.

    >>> parse_contract("BTC-25DEC26-140000-C").strike, parse_contract("AAPL260918P00300000").root
    (140000.0, 'AAPL')
    """
    return parse_occ(text) or _parse_coin(text)


@lru_cache(maxsize=65536)
def _parse_coin(text: str) -> Contract | None:
    parts = read_coin_name(text)
    if parts is None:
        return None
    series, expiration, letter, strike = parts
    return Contract(coin_of(series), expiration, Right.CALL if letter == "C" else Right.PUT, strike, series)


@lru_cache(maxsize=65536)  # a journal's file names each contract in several places
def parse_occ(text: str) -> Contract | None:
    """Return the contract that an OCC symbol names, or None if it names none.

    >>> parse_occ("AAPL  260918P00300000").strike, parse_occ("BRK/B 261218C00500000").root
    (300.0, 'BRKB')
    >>> parse_occ("hello") is None
    True
    """
    if len(text) == 21 and text[5] == " ":  # the padded form: one value for both
        return parse_occ(text[:6].rstrip() + text[6:])
    upper = text.strip().upper()
    match = _OCC.match(upper) or _OCC.match(_CLASS_OCC.sub(r"\1\2", upper))
    if not match or (expiration := _expiration(match[2])) is None:
        return None
    root, _, letter, thousandths = match.groups()
    return _contract(root, expiration, Right.CALL if letter == "C" else _PUT, int(thousandths) / 1000)


@lru_cache(maxsize=4096)  # contracts share their few days
def _expiration(digits: str) -> date | None:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


@lru_cache(maxsize=1 << 14)  # a whole market is read name by name more than once
def parse_symbol(text: str) -> str | None:
    """Return an underlying in the program's spelling (`BRK-B`, `^VIX`), or None if the text cannot be one.
    Roots of index options give their index.

    >>> tuple(parse_symbol(text) for text in (" brk.b ", "$(rm)", "aapl", "spxw", "BRKB"))
    ('BRK-B', None, 'AAPL', '^SPX', 'BRK-B')
    """
    symbol = plain_symbol(text)
    return None if symbol is None else known_as(symbol)


def plain_symbol(text: str) -> str | None:
    """Return a symbol in capitals, with a hyphen before a share's class, or None if the text cannot be one.
    `SPXW` and `BRKB` stay as they are.
    """
    symbol = text.strip().upper().replace("/", "-")
    # Capitals of other alphabets' letters can be plain ones ("ß" becomes "SS"): such text is no symbol.
    return symbol.replace(".", "-") if text.isascii() and _SYMBOL.match(symbol) else None


@lru_cache(maxsize=4096)
def root_of(symbol: str) -> str:
    """Return the OCC root of an underlying's standard contracts, or the root itself if one is written:
    `BRK-B` → `BRKB`, `^SPX` → `SPX`.

    >>> root_of("brk/b"), root_of("^SPX"), root_of("SPXW")
    ('BRKB', 'SPX', 'SPXW')
    """
    return symbol.strip().upper().replace("-", "").replace(".", "").replace("/", "").lstrip("^")


def underlying_in(text: str, root: str) -> str:
    """Return the underlying of a root: from the tables, else as a class share if the text separates its
    letters.

    >>> cells = (("XYZ/A 12/18/2026 50.00 C", "XYZA"), ("SPXW  240119P04700000", "SPXW"), ("AAPL", "AAPL"))
    >>> tuple(underlying_in(*cell) for cell in cells)
    ('XYZ-A', '^SPX', 'AAPL')
    """
    letters = root.rstrip("0123456789")
    if text.startswith(letters):  # nothing parts them, as in every line of most files
        return underlying_of(root)
    parted = next((f"{m[1]}-{m[2]}" for m in _CLASS.finditer(text.upper()) if m[1] + m[2] == letters), "")
    return underlying_of(root, symbol=parted)


_WING = re.compile(r"^(.+?)/[CP]?(\d+(?:\.\d+)?)$")


def pair_name(occ: str, wing: float) -> str:
    """Return the name of two legs with the same right and expiration: the OCC symbol of the short leg and the
    strike of the long leg.

    >>> pair_name("AAPL260918P00125000", 120.0)
    'AAPL260918P00125000/P120'
    """
    return f"{occ}/{occ[-9:-8]}{wing:g}"


def parse_pair(text: str) -> str | None:
    """Return the name that `pair_name` gives for any spelling of two legs, with an OCC symbol or a label,
    with or without the right's letter; None for other text.

    >>> parse_pair("aapl-260918-p125/120"), parse_pair("AAPL260918P00125000")
    ('AAPL260918P00125000/P120', None)
    """
    match = _WING.match(text.strip().upper())
    sold = (parse_occ(match[1]) or parse_label(match[1])) if match else None
    return pair_name(sold.occ, float(match[2])) if match and sold else None


_LABEL = re.compile(r"^(\^?[A-Z][A-Z0-9.-]*?)-(\d{6})-([CP])(\d+(?:\.\d+)?)$")


def parse_label(text: str) -> Contract | None:
    """Return the contract that a ticket's label names, or None if it names none.

    >>> parse_label("BRK-B-260918-P300").occ
    'BRKB260918P00300000'
    >>> parse_label("SPXW-260918-P6400").occ, parse_label("^SPX-260918-P6400").occ
    ('SPXW260918P06400000', 'SPX260918P06400000')
    """
    match = _LABEL.match(text.strip().upper())
    if match is None or plain_symbol(match[1]) is None:
        return None
    try:
        expiration = date(2000 + int(match[2][:2]), int(match[2][2:4]), int(match[2][4:]))
    except ValueError:
        return None
    return Contract(
        root_of(match[1]), expiration, Right.CALL if match[3] == "C" else Right.PUT, float(match[4])
    )
