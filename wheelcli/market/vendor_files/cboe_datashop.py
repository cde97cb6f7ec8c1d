"""Cboe DataShop, Option EOD Summary, with or without calculated values: quotes at 15:45 and at the close.

    underlying_symbol,quote_date,root,expiration,strike,option_type,open,high,low,close,trade_volume,
    bid_size_1545,bid_1545,ask_size_1545,ask_1545,underlying_bid_1545,underlying_ask_1545,…,bid_eod,…

The quotes of 15:45 are read, with the share of 15:45: the share of the close is another moment. On days that
close at 13:00 these columns are from 12:45 since 2020-02-05, and were blank or too late before. If a symbol
has nothing at that moment, its quotes of the close are read, with the share of the close. A plain
subscription has 0 for the bid and ask of an index; its price is then `active_underlying_price_1545` or the
one implied by options, at that moment only, else unknown. A `delivery_code` marks a contract that does not
deliver 100 shares.

Source: sample rows in public tests and manuals (fbertram/TuringTrader, "Mapping Options Data"; importers of
the 34 columns with calculated values); datashop.cboe.com/historical-data for half days.
"""

from datetime import date, datetime, time, timedelta

import numpy as np

from wheelcli.market.vendor_files.batch import Batch, Flags
from wheelcli.market.vendor_files.cells import new_york
from wheelcli.market.vendor_files.layout import Layout
from wheelcli.market.vendor_files.rows import Dates, Rows, by_day, days, puts_or_calls
from wheelcli.trading_calendar import close_of

_LATE = time(15, 45)
_EARLY = timedelta(minutes=15)  # before the close of a half day
_EARLY_SINCE = date(2020, 2, 5)
_QUOTES = ("bid", "ask", "bidsize", "asksize", "underlyingbid", "underlyingask")
_MODELLED = ("activeunderlyingprice1545", "impliedunderlyingprice1545")
_STANDARD = frozenset({"", "0"})


def _identify(names: frozenset[str]) -> bool:
    return {"quotedate", "expiration", "strike", "optiontype", "bid1545", "ask1545"} <= names


def _read(batch: Batch, _: str) -> Rows:
    late = by_day(batch, "quotedate", at=_moment)
    close = by_day(batch, "quotedate")
    blank = _blank(batch) & (late.moment != close.moment)
    at_close = (late.moment == close.moment) | blank
    dates = Dates(late.session, np.where(at_close, close.moment, late.moment), late.order)
    bid, ask, bid_size, ask_size, share_bid, share_ask = (
        np.where(at_close, batch.numbers(f"{name}eod"), batch.numbers(f"{name}1545")) for name in _QUOTES
    )
    with np.errstate(invalid="ignore"):
        quoted = (share_bid > 0) & (share_ask > 0)
        spot = np.where(quoted, (share_bid + share_ask) / 2, np.nan)
        for name in _MODELLED:
            other = np.where((batch.numbers(name) > 0) & ~at_close, batch.numbers(name), np.nan)
            spot = np.where(np.isnan(spot), other, spot)
    return Rows(
        dates=dates,
        symbol=batch.need("underlyingsymbol"),
        root=batch.texts("root"),
        expiration=days(batch, "expiration"),
        call=puts_or_calls(batch, "optiontype"),
        strike=batch.numbers("strike"),
        spot=spot,
        bid=bid,
        ask=ask,
        bid_size=bid_size,
        ask_size=ask_size,
        last=batch.numbers("close"),
        volume=batch.numbers("tradevolume"),
        open_interest=batch.numbers("openinterest"),
        standard=batch.need("deliverycode").mapped(lambda code: code in _STANDARD, "bool", True),
        instead=blank,
    )


def _moment(day: date) -> datetime:
    """Return the moment of the columns named 1545; the close if they are from after it."""
    late, close = new_york(day, _LATE), close_of(day)
    if late < close:
        return late
    return close - _EARLY if day >= _EARLY_SINCE else close


def _blank(batch: Batch) -> Flags:
    """Return the rows without any quote of 15:45."""
    blank = np.ones(batch.length, dtype=bool)
    for name in _QUOTES:
        blank &= np.isnan(batch.numbers(f"{name}1545"))
    return blank


CBOE = Layout(
    "cboe",
    "Cboe DataShop",
    (
        "underlyingsymbol",
        "quotedate",
        "root",
        "expiration",
        "strike",
        "optiontype",
        "close",
        "tradevolume",
        "openinterest",
        "deliverycode",
        *_MODELLED,
        *(f"{name}{moment}" for name in _QUOTES for moment in ("1545", "eod")),
    ),
    _identify,
    _read,
)
