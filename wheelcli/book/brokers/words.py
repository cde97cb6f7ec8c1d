"""Brokers' words for one contract or one name: `SPY 03/31/2020 284.00 P`, `BRK B`, a CUSIP.

>>> contract_in_words("SPY 03/31/2020 284.00 P").occ, contract_in_words("TSLA 11/21/2025 Call $550.00").occ
('SPY200331P00284000', 'TSLA251121C00550000')
>>> contract_in_words("ARKK 19SEP25 80 C").occ, contract_in_words("-XLU260710P44.5").occ
('ARKK250919C00080000', 'XLU260710P00044500')
>>> contract_in_words("PUT (ABC) SAMPLE FEB 27 26 $9 (100 SHS)").occ
'ABC260227P00009000'
>>> contract_in_words("MSFT 12/18/2026 400,50 P").strike
400.5
>>> contract_in_words("SPX 12/18/2026 4,700.00 P").strike
4700.0
>>> contract_in_words("MSFT 12/18/2026 40,0,0 P") is None
True
"""

import re
from datetime import date
from functools import lru_cache

from wheelcli.book.brokers.cash_words import words_of
from wheelcli.book.brokers.days import NotADay, day_of
from wheelcli.book.brokers.table import Unclear
from wheelcli.contract import Contract, Right, parse_occ, plain_symbol, root_of, underlying_in
from wheelcli.errors import invalid_symbol
from wheelcli.option_roots import DIGITS, known_as

__all__ = ["contract_in_words", "is_cash_fund", "is_cusip", "named_contract", "symbol_in_words"]

_STRIKE = r"\$?([\d,]*\.?\d+)"
_FORMS = (
    re.compile(rf"^([A-Z][A-Z0-9./ -]*?) (\d{{1,2}}/\d{{1,2}}/\d{{2,4}}) {_STRIKE} ([CP])(?:ALL|UT)?$"),
    re.compile(rf"^([A-Z][A-Z0-9./ -]*?) (\d{{1,2}}/\d{{1,2}}/\d{{2,4}}) ([CP])(?:ALL|UT) {_STRIKE}$"),
    re.compile(rf"^([A-Z][A-Z0-9./ -]*?) (\d{{1,2}} ?[A-Z]{{3}} ?'?\d{{2}}) {_STRIKE} ([CP])(?:ALL|UT)?$"),
    re.compile(rf"^([CP])(?:ALL|UT) \(([A-Z0-9./]+)\) .*?([A-Z]{{3}} \d{{1,2}} \d{{2,4}}) {_STRIKE}(?: |$)"),
)
_FIDELITY = re.compile(r"^-?([A-Z][A-Z.]*\d?)(\d{6})([CP])(\d+(?:\.\d+)?)$")
_GROUPED = re.compile(r"^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$")
_DECIMAL_COMMA = re.compile(r"^\d+,\d{1,2}$")
_CUSIP = re.compile(r"^(?=.*\d.*\d)[0-9A-Z]{8,9}$")
_CASH_FUNDS = frozenset(
    words_of(
        "SPAXX, FDRXX, FZFXX, FCASH, FDIC, QPIFQ, QPISQ, QPIHQ, QUSBQ, CORE, CORE**, SPRXX, CASH, USD999997"
    )
)
# The names of underlyings in ids from before the table of roots. An id must not change, so that a repeated
# import is recognised.
_KEYED_AS_INDEX = frozenset(
    words_of("SPX, SPXW, XSP, NDX, NDXP, XND, RUT, RUTW, MRUT, VIX, VIXW, DJX, OEX, XEO, CBTX, MBTX")
)
_KEYED_WITH = {"SPXW": "^SPX", "NDXP": "^NDX", "RUTW": "^RUT", "VIXW": "^VIX"}


class Underlying(str):
    """A symbol in the program's spelling and in the spelling of event ids."""

    keyed: str

    def __new__(cls, symbol: str, keyed: str) -> "Underlying":
        name = super().__new__(cls, symbol)
        name.keyed = keyed
        return name


def is_cash_fund(symbol: str) -> bool:
    """Return whether a name is the account's own core position (a sweep fund or the bank sweep), which counts
    as cash.
    """
    return symbol.strip().upper().rstrip("*") in _CASH_FUNDS


def is_cusip(text: str) -> bool:
    """Return whether a cell holds a CUSIP in place of a symbol."""
    return bool(_CUSIP.match(text.strip().upper()))


@lru_cache(maxsize=16384)
def contract_in_words(text: str) -> Contract | None:
    """Return the contract that a broker's words name, or None."""
    words = " ".join(text.upper().split())
    if contract := parse_occ(words):
        return contract
    if m := _FIDELITY.match(words.replace(" ", "")):
        return _made(m[1], f"20{m[2][:2]}-{m[2][2:4]}-{m[2][4:]}", m[4], m[3])
    for place, form in enumerate(_FORMS):
        if m := form.match(words):
            root, day, strike, right = (
                (m[1], m[2], m[3], m[4]),
                (m[1], m[2], m[4], m[3]),
                (m[1], m[2].replace("'", ""), m[3], m[4]),
                (m[2], m[3], m[4], m[1]),
            )[place]
            return _made(root, day, strike, right)
    return None


def _plain(strike: str) -> str:
    """Return a strike with a point, whether its comma groups thousands (`4,700.00`) or is the decimal point
    (`400,50`). Raises ValueError.
    """
    if "," not in strike or _GROUPED.match(strike):
        return strike.replace(",", "")
    if _DECIMAL_COMMA.match(strike):
        return strike.replace(",", ".")
    raise ValueError(strike)


def _made(root: str, day: str, strike: str, right: str) -> Contract | None:
    letters = re.sub(r"[^A-Z0-9]", "", root)
    try:
        expiration: date = day_of(day)
        price = float(_plain(strike))
    except (NotADay, ValueError):
        return None
    contract = Contract(letters, expiration, Right.CALL if right == "C" else Right.PUT, price)
    # A contract that does not fit an OCC symbol is not listed, and its OCC symbol would be that of another
    # contract.
    again = parse_occ(contract.occ) if 0 < price < 100_000 else None
    return contract if again is not None and abs(again.strike - price) < 1e-9 else None


@lru_cache(maxsize=16384)
def symbol_in_words(text: str) -> Underlying:
    """Return a share's symbol in the program's spelling. Raises Unclear for bonds, other securities without a
    symbol, and invalid text.
    """
    words = " ".join(text.upper().split())
    if not words:
        raise Unclear("no symbol")
    if _CUSIP.match(words):
        raise Unclear(
            f"{words} is a bond or another security without a symbol: the journal supports shares and"
            " their options"
        )
    symbol = plain_symbol(re.sub(r"^([A-Z]{1,5}) ([A-Z])$", r"\1-\2", words))
    if symbol is None:
        raise Unclear(invalid_symbol(words[:30]))
    return Underlying(known_as(symbol), f"^{symbol}" if symbol in _KEYED_AS_INDEX else symbol)


@lru_cache(maxsize=65536)  # cached, because the lines of one contract may be far apart
def named_contract(text: str, underlying: str = "") -> tuple[Underlying, Contract]:
    """Return the underlying and the contract that these words name. Raises Unclear.

    >>> named_contract("SPXW  240119P04700000")[0]
    '^SPX'
    >>> named_contract("BRKB  260918P00300000", underlying="BRK/B")[0]
    'BRK-B'
    """
    contract = parse_occ(text) or contract_in_words(text)
    if contract is None:
        raise Unclear(
            f"{' '.join(text.split())[:40]!r} is not an option contract" if text.strip() else "no contract"
        )
    letters = contract.root.rstrip(DIGITS)
    # The text decides the name only if something parts its letters.
    return _name_of(contract.root, letters if text.startswith(letters) else text, underlying), contract


@lru_cache(maxsize=16384)  # a long file has many contracts of few names
def _name_of(root: str, text: str, underlying: str) -> Underlying:
    """Return the underlying of a contract with this root. Raises Unclear."""
    letters, own = root.rstrip(DIGITS), underlying_in(text, root)
    if letters in _KEYED_WITH:
        return Underlying(own, _KEYED_WITH[letters])
    name = symbol_in_words(underlying or letters)
    if root_of(name.keyed)[:1] != letters[:1]:
        name = symbol_in_words(letters)
    return Underlying(own if own != letters else name, name.keyed)
