"""ORATS: strikes of the data API (`hist/strikes`), and the near-end-of-day files; call and put in one line.

    ticker,tradeDate,expirDate,dte,strike,stockPrice,callVolume,callOpenInterest,…,callBidPrice,callValue,
    callAskPrice,putBidPrice,putValue,putAskPrice,…,delta,gamma,theta,…,spotPrice,quoteDate,updatedAt,…
    ticker,stkPx,expirDate,yte,strike,cVolu,cOi,pVolu,pOi,cBidPx,cValue,cAskPx,pBidPx,pValue,pAskPx,…

`dte` counts one day too many (101 for 100) and is not read: the expiration is. `delta` is the call's; no
Greek is read. `callValue` and `putValue` are a model's, not quotes. `stockPrice` of an index is a future's
price per expiration: `spotPrice` is preferred, row by row, if it is above 0. Quotes are from 14 minutes
before the close, unless `quoteDate` has another time; a row whose `quoteDate` and `tradeDate` are of
different sessions is left out.

Source: orats.com/near-eod-data, fields of the data API, and published rows of hist/strikes (IWM 2022-06-08).
"""

from datetime import date, datetime, timedelta

import numpy as np

from wheelcli.market.vendor_files.batch import Batch, Floats
from wheelcli.market.vendor_files.layout import Layout
from wheelcli.market.vendor_files.rows import Dates, Rows, by_day, by_moment, calls_then_puts, days
from wheelcli.trading_calendar import close_of

_BEFORE_CLOSE = timedelta(minutes=14)
# Our name → the name after call or put in the API, and after c or p in files.
_SIDES = {
    "bid": ("bidprice", "bidpx"),
    "ask": ("askprice", "askpx"),
    "volume": ("volume", "volu"),
    "open_interest": ("openinterest", "oi"),
    "bid_size": ("bidsize", "bidsize"),
    "ask_size": ("asksize", "asksize"),
}
_SPOT, _STOCK = "spotprice", ("stockprice", "stkpx")
_OTHER_DAY = "quoteDate and tradeDate are from different sessions"


def _identify(names: frozenset[str]) -> bool:
    quotes = {"callbidprice", "putbidprice"} <= names or {"cbidpx", "pbidpx"} <= names
    return quotes and {"ticker", "expirdate", "strike", "tradedate"} <= names


def _read(batch: Batch, _: str) -> Rows:
    sides = {name: _both(batch, *names) for name, names in _SIDES.items()}
    return Rows(
        dates=_dates(batch).twice(),
        symbol=batch.need("ticker").twice(),
        expiration=np.tile(days(batch, "expirdate"), 2),
        call=calls_then_puts(batch),
        strike=np.tile(batch.numbers("strike"), 2),
        spot=np.tile(_spot(batch), 2),
        bid=sides["bid"],
        ask=sides["ask"],
        bid_size=sides["bid_size"],
        ask_size=sides["ask_size"],
        volume=sides["volume"],
        open_interest=sides["open_interest"],
    )


def _spot(batch: Batch) -> Floats:
    spot = batch.numbers(_SPOT)
    with np.errstate(invalid="ignore"):
        return np.where(spot > 0, spot, batch.numbers(*_STOCK))


def _dates(batch: Batch) -> Dates:
    """Return the dates of `quoteDate`, and where it is blank those of `tradeDate`."""
    day = by_day(batch, "tradedate", at=_near)
    if "quotedate" not in batch:
        return day
    exact = by_moment(batch, "quotedate", blank=True)
    known = ~np.isnat(exact.session)
    batch.fault(_OTHER_DAY, known & ~np.isnat(day.session) & (exact.session != day.session))
    moment = np.where(known, exact.moment, day.moment)
    return Dates(day.session, moment, moment)


def _near(session: date) -> datetime:
    return close_of(session) - _BEFORE_CLOSE


def _both(batch: Batch, long: str, short: str) -> Floats:
    return np.concatenate([batch.numbers(f"{side}{long}", f"{side[0]}{short}") for side in ("call", "put")])


ORATS = Layout(
    "orats",
    "ORATS",
    (
        "ticker",
        "tradedate",
        "expirdate",
        "strike",
        _SPOT,
        *_STOCK,
        "quotedate",
        *(f"{side}{names[0]}" for side in ("call", "put") for names in _SIDES.values()),
        *(f"{side}{names[1]}" for side in "cp" for names in _SIDES.values()),
    ),
    _identify,
    _read,
)
