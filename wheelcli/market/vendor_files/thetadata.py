"""ThetaData, end-of-day report of options: version 3 (days as ISO, strikes in dollars) and version 2 (days as
20231102, strikes in tenths of a cent).

    symbol,expiration,strike,right,created,last_trade,open,high,low,close,volume,count,bid_size,bid_exchange,bid,
    bid_condition,ask_size,ask_exchange,ask,ask_condition
    "VIX","2024-09-18",17.000,"CALL",2024-01-02T17:25:19.675,2024-01-02T15:12:32.213,1.96,…
    root,expiration,strike,right,ms_of_day,ms_of_day2,open,high,low,close,volume,count,bid_size,…,date

The quote is the last one reported by 17:15, more than an hour after the close: too late to trade at. The rows
are therefore closing quotes, whose spreads warn instead of blocking. A 0 is an absent value. There is neither
open interest nor, unless the file has Greeks, a share price. The symbol is the options' root (SPXW).

Source: http-docs.thetadata.us and docs.thetadata.us, "EOD"; rows recorded in public tests.
"""

from dataclasses import replace
from datetime import time

import numpy as np

from wheelcli.market.vendor_files.batch import Batch
from wheelcli.market.vendor_files.cells import new_york
from wheelcli.market.vendor_files.layout import NO_OPEN_INTEREST, NO_SPOT, Layout
from wheelcli.market.vendor_files.rows import LISTED, Rows, by_day, listed

_REPORT = time(17, 15)
_DATE = ("created", "timestamp", "date")
_SYMBOL = ("symbol", "root")
_TENTHS = 1000.0  # of a cent in a dollar


def _identify(names: frozenset[str]) -> bool:
    quoted = {"expiration", "strike", "right", "bid", "bidcondition", "ask", "askcondition", "count"} <= names
    dated = {"symbol", "created"} <= names or {"symbol", "timestamp"} <= names
    return quoted and (dated or {"root", "date", "msofday"} <= names)


def _read(batch: Batch, _: str) -> Rows:
    with np.errstate(invalid="ignore"):
        spot = batch.numbers("underlyingprice")
        spot = np.where(spot > 0, spot, np.nan)
    rows = listed(
        batch,
        by_day(batch, *_DATE, at=lambda day: new_york(day, _REPORT)),
        symbol=_SYMBOL,
        right="right",
        spot=spot,
        root=batch.need(*_SYMBOL).renamed(str.upper),
    )
    strike = rows.strike if "symbol" in batch else rows.strike / _TENTHS
    return replace(rows, strike=strike, last=batch.numbers("close"))


THETADATA = Layout(
    "thetadata",
    "ThetaData",
    (
        *_DATE,
        *_SYMBOL,
        "right",
        "underlyingprice",
        "close",
        *LISTED,
    ),
    _identify,
    _read,
    (
        "its quotes are from 17:15, after the close: wide spreads warn instead of blocking, unless"
        " --gate-spreads is given",
        NO_SPOT,
        NO_OPEN_INTEREST,
    ),
)
