"""historicaloptiondata.com (HOD), levels 1 to 3, and the same file with lower-case names.

    UnderlyingSymbol,UnderlyingPrice,Exchange,OptionSymbol,Blank,Type,Expiration, DataDate,Strike,Last,Bid,
    Ask,Volume,OpenInterest,IV,Delta,Gamma,Theta,Vega,Alias
    AAPL,213.49,*,AAPL250417C00230000,,call,04/17/2025,03/14/2025 16:00,230,1.92,1.88,1.93,9667,14676,0.2709,…

Theta is per year (−28.26 further on in that row is −0.077 a day); no Greek is read. `T1OpenInterest` of level
3 is the open interest of the next morning, which no decision of the day can know, and is not read either.
Until 2010 option symbols had five letters; the root is then the underlying's. `OptionRoot` may have the root
alone, and `OptionExt` the rest. Days are US or ISO, with or without 16:00.

Source: historicaloptiondata.com, "File Format Details" of levels 2 and 3; the sample in
lambdaclass/options_backtester for the lower-case names.
"""

from wheelcli.market.vendor_files.batch import Batch
from wheelcli.market.vendor_files.cells import root_in
from wheelcli.market.vendor_files.layout import Layout
from wheelcli.market.vendor_files.rows import LISTED, Rows, by_day, listed

_OPTION = ("optionsymbol", "optionroot", "optionalias", "alias")
_DATE = ("datadate", "quotedate")
_SYMBOL = ("underlyingsymbol", "underlying")
_LETTERS = 4  # of a root alone; a symbol of before 2010 has two more, for month and strike
_SPOT = ("underlyingprice", "underlyinglast")


def _identify(names: frozenset[str]) -> bool:
    parts = ({*_OPTION}, {*_DATE}, {*_SYMBOL}, {*_SPOT})
    quoted = {"type", "expiration", "strike", "bid", "ask"} <= names
    return quoted and all(part & names for part in parts)


def _read(batch: Batch, _: str) -> Rows:
    return listed(
        batch,
        by_day(batch, *_DATE),
        symbol=_SYMBOL,
        right="type",
        spot=batch.numbers(*_SPOT),
        root=batch.need(*_OPTION).renamed(root_in if "optionsymbol" in batch else _root),
    )


def _root(text: str) -> str | None:
    return root_in(text) or (text.upper() if len(text) <= _LETTERS and text.isalpha() else None)


HOD = Layout(
    "hod",
    "historicaloptiondata.com",
    (
        *_DATE,
        *_SYMBOL,
        *_SPOT,
        *_OPTION,
        "type",
        *LISTED,
    ),
    _identify,
    _read,
)
