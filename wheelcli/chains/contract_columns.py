"""The contracts of a snapshot as columns for pricing, read once from its table of options."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.block import Contracts
from wheelcli.chains.ex_dividend_dates import Lives
from wheelcli.chains.parity import Quotes
from wheelcli.chains.series import series_of
from wheelcli.chains.spot import PairQuotes
from wheelcli.option_roots import close_for
from wheelcli.pricing.american_put.premium_table import Tables
from wheelcli.trading_calendar import Close, settles_at

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.market.snapshot import Snapshot

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]
Numbers = NDArray[np.int64]

_CENTS_EDGE = 300  # cents: exchanges allow other steps below, and from there on
_SECONDS_A_DAY = 86_400
_CLOSES = tuple(Close)  # New York first: the close of an unknown settlement


@dataclass(frozen=True, slots=True)
class Columns:
    """(n,) each: `code` is the row of the underlying, `series` as `series_of` numbers it, `dte` calendar
    days, `expiration` a day number; strikes and quotes are dollars a share, quotes NaN if missing.
    """

    code: Rows
    series: Numbers
    dte: Numbers
    expiration: Numbers
    years: Floats
    is_call: Flags
    standard: Flags
    american: Flags
    strike: Floats
    bid: Floats
    ask: Floats

    def pairs(self, dividends: Floats) -> PairQuotes:
        """Return the columns for put–call parity, in which adjusted contracts have no bid."""
        bid = np.where(self.standard, self.bid, np.nan)
        listed = (self.code, self.series, self.is_call, self.strike)
        return PairQuotes(*listed, bid, self.ask, self.years, dividends)

    def lives(self) -> Lives:
        """Return the columns that decide which contracts an ex-date affects."""
        return Lives(self.code, self.is_call, self.strike, self.years, self.expiration)

    def quotes(self, spot: Floats, escrow: Floats, rate: float, tables: Tables) -> Quotes:
        """Return the columns for the carry, with a first guess at `spot`."""
        listed = (self.code, self.series, self.is_call, self.american, self.strike)
        about = (self.bid, self.ask, self.years)
        return Quotes(*listed, *about, spot=spot, escrow=escrow, rate=rate, tables=tables)

    def contracts(self, *, spot: Floats, share: Floats, carry: Floats, implied: Flags) -> Contracts:
        """Return the columns for volatility and Greeks."""
        kind = (self.is_call, self.american, self.standard)
        quoted = (self.strike, self.bid, self.ask, self.years)
        on = (spot, share, carry)
        return Contracts(self.code, self.expiration, *kind, *quoted, *on, implied, self.series)


def columns_of(options: "pd.DataFrame", codes: Rows, snapshot: "Snapshot") -> Columns:
    """Return the columns of `options` at the snapshot's moment."""
    years, dte, expiration = _lives(options, snapshot.as_of, snapshot.session)
    strike, bid, ask = (options[column].to_numpy(np.float64) for column in ("strike", "bid", "ask"))
    return Columns(
        code=codes,
        series=series_of(options, expiration),
        dte=dte,
        expiration=expiration,
        years=years,
        is_call=(options["right"] == "call").to_numpy(),
        standard=options["standard"].to_numpy(dtype=bool, na_value=True),
        american=(options["exercise"] != "european").to_numpy(),
        strike=strike,
        bid=bid,
        ask=ask,
    )


def of_names(options: "pd.DataFrame", names: "pd.DataFrame") -> tuple["pd.DataFrame", NDArray[np.intp]]:
    """Return the contracts on known underlyings, and the row of each one's underlying in `names`."""
    import pandas as pd

    place = np.append(pd.Index(names["symbol"]).get_indexer(options["symbol"].cat.categories), -1)
    codes: NDArray[np.intp] = place[options["symbol"].cat.codes.to_numpy()]
    if (codes < 0).any():
        options, codes = options[codes >= 0].reset_index(drop=True), codes[codes >= 0]
    return options, codes


def cents_shown(codes: Rows, bid: Floats, ask: Floats, *, names: int) -> Flags:
    """Return whether any quote of each name is not a multiple of 0.05: among quotes below 3.00, and from 3.00
    on; (names, 2). Quotes are (n,); `codes` (n,) is the row of each contract's name.
    """
    out = np.zeros((names, 2), dtype=bool)
    for quote in (bid, ask):
        rows = np.flatnonzero(quote > 0)
        cents = np.round(quote[rows] * 100).astype(np.int64)
        rows, cents = (column[cents % 5 != 0] for column in (rows, cents))
        out[codes[rows], (cents >= _CENTS_EDGE).astype(np.intp)] = True
    return out


def _lives(
    options: "pd.DataFrame", as_of: datetime, session: date
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return years to the close of trading, calendar days to expiration, and the expiration as a day number,
    per contract.
    """
    second = options["expiration"].to_numpy("datetime64[s]").astype(np.int64)
    settlement = options["settlement"]
    known = [*(_CLOSES.index(close_for(str(text))) for text in settlement.cat.categories), 0]  # −1: unknown
    code = settlement.cat.codes.to_numpy()
    other = (second[1:] != second[:-1]) | (code[1:] != code[:-1])
    # a snapshot lists the contracts of an expiration next to each other
    starts = np.flatnonzero(np.append(True, other)[: len(second)])
    length = np.diff(starts, append=len(second))
    number = second[starts] // _SECONDS_A_DAY
    ends = number * len(_CLOSES) + np.array(known, dtype=np.int64)[code[starts]]
    keys, where = np.unique(ends, return_inverse=True)
    left = np.empty(len(keys))
    for i, key in enumerate(keys):
        number_of_day, close = divmod(int(key), len(_CLOSES))
        moment = settles_at(np.datetime64(number_of_day, "D").item(), at=_CLOSES[close])
        left[i] = max((moment - as_of).total_seconds(), 0.0) / (365.0 * 86400.0)
    number = np.repeat(number, length)
    return np.repeat(left[where], length), number - np.datetime64(session, "D").astype(np.int64), number
