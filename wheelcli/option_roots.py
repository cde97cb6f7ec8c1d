"""The underlying, exercise and settlement of each option root: the one table for every feed, file and
command.

Sources: the contract specifications of Cboe (cboe.com/tradable_products) for S&P, Select Sector, Russell,
Dow Jones, MSCI and VIX options, and of Nasdaq (nasdaq.com, Nasdaq-100 index options) for NDX, NDXP and XND.
Contracts that settle at the open (VIX too) stop trading the day before. Their value is made of opening prices
and cannot be read from a close. Example: SPX 6400 put, index opens at 6,310 (SET), closes at 6,300: it pays
90.00 a share, the SPXW 6400 put of the same Friday 100.00.

A root that is not in the table belongs to a share: American, physically delivered, with the letters of the
share's symbol, except for the class shares below.

>>> [terms_of(root).settlement.value for root in ("SPX", "SPXW", "AAPL")], terms_of("OEX").style.value
(['cash_open', 'cash_close', 'physical'], 'american')
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from wheelcli.trading_calendar import Close

DIGITS = "0123456789"  # behind the letters of an adjusted contract's root


class Style(StrEnum):
    """When the holder may exercise."""

    AMERICAN = "american"
    EUROPEAN = "european"


class Moment(StrEnum):
    """The moment of the settlement value on the day of the expiration."""

    OPEN = "open"
    CLOSE = "close"


class Settlement(StrEnum):
    """The settlement that the holder receives, in the words of snapshots and CSV files."""

    PHYSICAL = "physical"  # shares at the strike
    CASH_CLOSE = "cash_close"
    CASH_OPEN = "cash_open"
    COIN_LINEAR = "coin_linear"  # a coin's option quoted and paid in USDC
    COIN_INVERSE = "coin_inverse"  # the same in the coin itself


@dataclass(frozen=True, slots=True)
class Root:
    """One root. `moment` is None if unknown; `value` names the settlement value if that has a symbol of its
    own.
    """

    underlying: str
    style: Style
    cash: bool
    moment: Moment | None
    value: str | None = None

    @property
    def settlement(self) -> Settlement:
        """Return what the holder receives; an unknown moment is taken as the close, at which most index
        options settle.
        """
        if not self.cash:
            return Settlement.PHYSICAL
        return Settlement.CASH_OPEN if self.moment is Moment.OPEN else Settlement.CASH_CLOSE

    @property
    def close(self) -> Close:
        """Return when its time value ends."""
        return close_for(self.settlement.value)


_CLOSES = {
    Settlement.CASH_OPEN.value: Close.OPEN,
    Settlement.COIN_LINEAR.value: Close.UTC_0800,
    Settlement.COIN_INVERSE.value: Close.UTC_0800,
}


def close_for(settlement: str) -> Close:
    """Return when the time value of contracts with that settlement ends.

    >>> close_for("cash_open").value, close_for("physical").value, close_for("coin_linear").value
    ('open', 'new_york', 'utc_0800')
    """
    return _CLOSES.get(settlement, Close.NEW_YORK)


# Root: underlying, style, settled at, settlement value. All are settled in cash. "?": not known here.
_INDEX_OPTIONS = """
SPX    ^SPX    european  open   SET    third Fridays, at the special opening quotation
SPXW   ^SPX    european  close  -      all other days, and third Fridays in the afternoon
SPXPM  ^SPX    european  close  -      third Fridays in the afternoon, in older files
XSP    ^XSP    european  close  -      a tenth of SPX; third Fridays too
NANOS  ^NANOS  european  close  -
SPESG  ^SPESG  european  ?      -
OEX    ^OEX    american  close  -      S&P 100
XEO    ^OEX    european  close  -      the same index
DJX    ^DJX    european  open   DJS    a hundredth of the Dow Jones Industrial Average
NDX    ^NDX    european  open   XQO    third Fridays
NDXP   ^NDX    european  close  -
XND    ^XND    european  close  -      a hundredth of NDX
RUT    ^RUT    european  open   RLS    third Fridays
RUTW   ^RUT    european  close  -
MRUT   ^MRUT   european  close  -      a tenth of RUT
VIX    ^VIX    european  open   VRO    at an opening auction of SPX options
VIXW   ^VIX    european  open   VRO
SPEQX  ^SPEQX  european  open   SPEQS  a tenth of the S&P 500 Equal Weight Index, third Fridays
SPEQW  ^SPEQX  european  close  -      the same index, all other days, and third Fridays in the afternoon
MXEA   ^MXEA   european  close  MXS    MSCI EAFE; trading ends the business day before the expiration
MXEF   ^MXEF   european  close  -      MSCI Emerging Markets; the same
MXACW  ^MXACW  european  close  -      MSCI ACWI, net total return
MXUSA  ^MXUSA  european  close  MSUSA  a hundredth of MSCI USA, gross total return
MXWLD  ^MXWLD  european  close  -      a hundredth of MSCI World
SIXB   ^SIXB   european  open   SISB   Select Sector indexes, all at the open: materials
SIXC   ^SIXC   european  open   SISC   communication services
SIXE   ^SIXE   european  open   SISE   energy
SIXI   ^SIXI   european  open   SISIN  industrials
SIXM   ^SIXM   european  open   SISM   financials
SIXR   ^SIXR   european  open   SISR   consumer staples
SIXRE  ^SIXRE  european  open   SISRE  real estate
SIXT   ^SIXT   european  open   SIST   technology
SIXU   ^SIXU   european  open   SISUT  utilities
SIXV   ^SIXV   european  open   SISV   health care
SIXY   ^SIXY   european  open   SISY   consumer discretionary
CBTX   ^CBTX   european  close  -      bitcoin exchange-traded funds
MBTX   ^MBTX   european  close  -      a tenth of CBTX
"""


def _root(line: str) -> tuple[str, Root]:
    name, underlying, style, moment, value, *_ = line.split()
    settlement = None if moment == "?" else Moment(moment)
    return name, Root(underlying, Style(style), True, settlement, None if value == "-" else value)


INDEX_ROOTS: dict[str, Root] = dict(_root(line) for line in _INDEX_OPTIONS.strip().splitlines())

# Class shares that exchanges write with a separator and OCC symbols without. Letters alone do not tell them:
# GOOGL is no class L of GOOG.
_CLASS_SHARES = (
    "AGM-A AKO-A AKO-B BF-A BF-B BH-A BIO-B BRK-A BRK-B CBS-A CRD-A CRD-B CWEN-A FCE-A GEF-B GTN-A HEI-A "
    "HVT-A JW-A LEN-B LGF-A LGF-B MKC-V MOG-A MOG-B PBR-A RDS-A RDS-B STZ-B TAP-A WSO-B"
)
_UNDERLYINGS = {
    **{name: root.underlying for name, root in INDEX_ROOTS.items()},
    **{f"^{name}": root.underlying for name, root in INDEX_ROOTS.items()},
    **{share.replace("-", ""): share for share in _CLASS_SHARES.split()},
}
# What `known_as` changes.
RENAMED = frozenset(name for name, underlying in _UNDERLYINGS.items() if name != underlying)


def known_as(symbol: str) -> str:
    """Return the underlying that a symbol or root means, in the program's spelling; the symbol itself if the
    tables lack it.

    >>> known_as("SPXW"), known_as("^XEO"), known_as("BRKB"), known_as("GOOGL")
    ('^SPX', '^OEX', 'BRK-B', 'GOOGL')
    """
    return _UNDERLYINGS.get(symbol, symbol)


def underlying_of(root: str, *, symbol: str = "") -> str:
    """Return the underlying of an OCC root; for one that the tables lack, the `symbol` beside it, else its
    own letters.

    >>> underlying_of("AAPL1"), underlying_of("BRKB")
    ('AAPL', 'BRK-B')
    >>> underlying_of("SPXW", symbol="SPX"), underlying_of("XYZA", symbol="XYZ-A")
    ('^SPX', 'XYZ-A')
    """
    letters = root.rstrip(DIGITS)
    return _UNDERLYINGS.get(letters) or symbol or letters


@lru_cache(maxsize=4096)  # asked for every event of a long journal
def terms_of(root: str, symbol: str = "") -> Root:
    """Return how contracts of a root on that underlying are exercised and settled. An index that is not in
    the table is European, settled in cash, at an unknown moment.
    """
    known = INDEX_ROOTS.get(root.rstrip(DIGITS))
    if known is not None:
        return known
    if symbol.startswith("^"):
        return Root(symbol, Style.EUROPEAN, True, None)
    return Root(underlying_of(root, symbol=symbol), Style.AMERICAN, False, Moment.CLOSE)


def any_at_close(symbol: str) -> bool:
    """Return whether any option on that underlying settles at its close: none on VIX, DJX and the Select
    Sector indexes does.
    """
    moments = {root.moment for root in INDEX_ROOTS.values() if root.underlying == symbol}
    return moments != {Moment.OPEN}
