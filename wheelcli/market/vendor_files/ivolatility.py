"""IVolatility, options end of day, with or without its volatilities (Raw IV).

    symbol,exchange,date,adjusted stock close price,option symbol,expiration,strike,call/put,style,ask,bid,
    volume,open interest,unadjusted stock price
    SPY,NYSEArca,01/07/05,118.44,SYHXD,12/17/05,160,P,A,0,0,0,0,118.44

The ask stands before the bid. The adjusted share price is the price after later splits and does not fit the
strikes: the unadjusted price is read, or in files with volatilities `stock price for iv`; the adjusted price
never is. Option symbols are those of OCC, and mark minis (`AAPL7`) and adjusted contracts; those of before
2010 have five letters, and the root is then the underlying's.

Source: the header and rows quoted in public importers of these files (its bundle in Quantopian's Zipline
forks, and others), and a table of the files with volatilities.
"""

from wheelcli.market.vendor_files.batch import Batch
from wheelcli.market.vendor_files.cells import root_in
from wheelcli.market.vendor_files.layout import Layout
from wheelcli.market.vendor_files.rows import LISTED, Rows, by_day, listed

_DATE = ("date", "tradedate")
_OPTION = ("optionsymbol",)
_SPOT = ("unadjustedstockprice", "stockpriceforiv")


def _identify(names: frozenset[str]) -> bool:
    return {"symbol", "callput", "strike", "expiration", "ask", "bid", "adjustedstockcloseprice"} <= names


def _read(batch: Batch, _: str) -> Rows:
    return listed(
        batch,
        by_day(batch, *_DATE),
        symbol=("symbol",),
        right="callput",
        spot=batch.numbers(*_SPOT),
        root=batch.need(*_OPTION).renamed(root_in),
    )


IVOLATILITY = Layout(
    "ivolatility",
    "IVolatility",
    (
        *_DATE,
        *_SPOT,
        *_OPTION,
        "symbol",
        "callput",
        *LISTED,
    ),
    _identify,
    _read,
)
