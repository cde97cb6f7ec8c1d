"""The layout of a vendor's file, by its columns; and files that are known but cannot be imported.

To add one: a module with a `Layout`, its name in `LAYOUTS`, and rows true to the real layout in
`tests/market/test_vendor_layouts.py`.
"""

from dataclasses import dataclass

from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.market.quote_files.layout import layout_of
from wheelcli.market.vendor_files.cboe_datashop import CBOE
from wheelcli.market.vendor_files.dolt import DOLT
from wheelcli.market.vendor_files.hod import HOD
from wheelcli.market.vendor_files.ivolatility import IVOLATILITY
from wheelcli.market.vendor_files.layout import Layout
from wheelcli.market.vendor_files.optionsdx import OPTIONSDX
from wheelcli.market.vendor_files.optopsy import OPTOPSY
from wheelcli.market.vendor_files.orats import ORATS
from wheelcli.market.vendor_files.own_csv import OWN
from wheelcli.market.vendor_files.thetadata import THETADATA
from wheelcli.market.vendor_files.vendor_file import VendorFile, unusable

__all__ = ["LAYOUTS", "layout_named", "recognise"]

LAYOUTS: tuple[Layout, ...] = (OPTIONSDX, CBOE, HOD, ORATS, THETADATA, IVOLATILITY, DOLT, OPTOPSY, OWN)
_NAMES = ", ".join(layout.name for layout in LAYOUTS)
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class _Unread:
    """A known kind of file that has no quotes to import; its columns, and what to pass instead."""

    what: str
    columns: frozenset[str]
    instead: str = ""


_UNREAD = (
    _Unread(
        "Polygon (Massive) day or minute aggregates, which have no bid or ask",
        frozenset({"ticker", "volume", "open", "close", "high", "low", "windowstart", "transactions"}),
        "trade prices are not quotes: pass bids and asks in wheel's own columns, such as one moment of its"
        " flat quote files",
    ),
    _Unread(
        "OptionsDX's file of options on coins",
        frozenset({"instrumentname", "optionright", "bidprice", "askprice", "markiv"}),
        "sessions of options on coins come from `wheel record` of an account that trades coins",
    ),
    _Unread(
        "ThetaData's open interest, without quotes",
        frozenset({"symbol", "expiration", "strike", "right", "timestamp", "openinterest"}),
        "pass its end-of-day report (eod)",
    ),
    _Unread(
        "ThetaData's prices of trades, which have no bid or ask",
        frozenset({"expiration", "strike", "right", "open", "high", "low", "close", "volume", "count"}),
        "pass its end-of-day report (eod)",
    ),
    _Unread(
        "Alpha Vantage's historical options, without share prices",
        frozenset({"contractid", "symbol", "expiration", "strike", "type", "mark", "date"}),
        "add the columns spot and quote_time: the file is then one in wheel's own columns",
    ),
)


def layout_named(name: str) -> Layout:
    """Return the layout that `--layout` names. Raises WheelError (usage)."""
    for layout in LAYOUTS:
        if layout.name == name:
            return layout
    raise WheelError(invalid_value("--layout", name, f"one of {_NAMES}"), code="usage", exit_code=Exit.USAGE)


def recognise(file: VendorFile, wanted: Layout | None = None) -> Layout:
    """Return the layout of a file: the `wanted` one if it fits, else the only one that fits.

    Raises WheelError (code `history`, 5) naming the kind of file, or its columns.
    """
    names = frozenset(file.names)
    matches = [layout for layout in LAYOUTS if layout.identify(names)]
    if wanted is not None:
        if wanted in matches:
            return wanted
        other = f"it has the columns of {matches[0].title}" if matches else _described(file)
        raise unusable(file.path, f"it is not a file of {wanted.title}: {other}")
    if len(matches) == 1:
        return matches[0]
    if matches:
        fits = " and ".join(layout.name for layout in matches)
        raise unusable(file.path, f"its columns match several layouts: {fits}", "name one with --layout")
    for unread in _UNREAD:
        if unread.columns <= names:
            raise unusable(file.path, f"it is {unread.what}", unread.instead)
    raise unusable(file.path, _described(file), f"supported layouts: {_NAMES}")


def _described(file: VendorFile) -> str:
    """Describe a file of an unknown layout by its columns."""
    cells = [cell.strip().strip('"') for cell in file.header.split(file.delimiter)]
    if (other := layout_of(file.top, cells, ours=False)) is not None:
        return other.what
    shown = ", ".join(cells[:_SHOWN]) + (f", and {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else "")
    return f"unknown columns {shown}"
