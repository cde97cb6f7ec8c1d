"""The market at one moment, and the one place where its columns, types and units are defined.

Every table is a pandas DataFrame with exactly these columns, in this order. Absent is NaN, NaT or None, never
0. Dates are `datetime64[s]` at midnight without a zone (days in New York), moments `datetime64[s, UTC]`.
Repeated text is categorical, so that a market of millions of rows stays small.
"""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from wheelcli.errors import Problem
from wheelcli.feed_source import market_of
from wheelcli.trading_calendar import close_of, session_date

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SCHEMA_VERSION = 2

FLOAT, TEXT, CATEGORY, FLAG = "float64", "str", "category", "boolean"
DAY, MOMENT = "datetime64[s]", "datetime64[s, UTC]"


class Kind(StrEnum):
    """The kind of an underlying: the floor of the stress, and which gates apply, depend on it."""

    STOCK = "stock"
    INDEX_ETF = "index_etf"  # broad index: SPY, QQQ, IWM, DIA
    SECTOR_ETF = "sector_etf"
    BOND_ETF = "bond_etf"
    FUND = "fund"  # every other fund: commodity, currency, country, strategy
    INDEX = "index"
    COIN = "coin"  # BTC, ETH


class ReportTime(StrEnum):
    """When on its day a company reports."""

    BEFORE_OPEN = "before_open"
    AFTER_CLOSE = "after_close"
    UNKNOWN = "unknown"


UNDERLYINGS = {  # one row an underlying
    "symbol": TEXT,  # as Yahoo writes it: BRK-B, ^SPX
    "name": TEXT,
    "kind": CATEGORY,  # Kind
    "leverage": FLOAT,  # 1 plain, 3 or -3 for a three-times fund
    "sector": CATEGORY,  # "Broad index" for index_etf and index; None when unknown
    "currency": CATEGORY,
    "spot": FLOAT,  # dollars, as quoted
    "quote_time": MOMENT,  # of the spot
    "market_cap": FLOAT,  # dollars, stocks
    "fund_assets": FLOAT,  # dollars, funds
    "dollar_volume": FLOAT,  # dollars per session, mean of three months
    "earnings_date": DAY,  # next report: the first day it may fall on, New York
    "earnings_end": DAY,  # the last day it may fall on; the same day when it is one day
    "earnings_time": CATEGORY,  # ReportTime
    "earnings_confirmed": FLAG,
    "last_report_date": DAY,  # the last report that is past
    "ex_dividend_date": DAY,  # next announced ex-date
    "ex_dividend_amount": FLOAT,  # dollars per share
    "profit_margin": FLOAT,  # trailing, decimal; below 0 is unprofitable
    "source": CATEGORY,  # the feed of the row and of all its options: yahoo, cboe, …; None in older snapshots
    "closing": FLAG,  # whether these are the closing quotes of a session that is over; NaN when unknown
    "facts_day": DAY,  # when sector, size, earnings and dividends were last known, if not with the quotes
}

OPTIONS = {  # one row a contract, sorted by expiration, then symbol, right, strike
    "contract": TEXT,  # OCC symbol without padding
    "symbol": CATEGORY,  # the underlying
    "right": CATEGORY,  # call, put
    "strike": FLOAT,  # dollars
    "expiration": DAY,
    "bid": FLOAT,  # dollars per share; NaN when there is none (a feed's 0 is none)
    "ask": FLOAT,
    "bid_size": FLOAT,  # contracts bid for at `bid`; NaN when unknown
    "ask_size": FLOAT,
    "last": FLOAT,
    "last_trade_time": MOMENT,
    "quote_time": MOMENT,
    "volume": FLOAT,  # contracts today; NaN when unknown
    "open_interest": FLOAT,  # contracts, of the session before; NaN when unknown
    "multiplier": FLOAT,  # shares per contract
    "standard": FLAG,  # whether the deliverable is the multiplier in plain shares
    "exercise": CATEGORY,  # american, european
    "settlement": CATEGORY,  # physical, cash_close, cash_open; for coins, coin_linear, coin_inverse
    "feed_iv": FLOAT,  # annual decimal, as the feed gives it; only ever compared
}

CLOSES = {  # one row a symbol and session, sorted by symbol, then date
    "symbol": CATEGORY,
    "date": DAY,
    "open": FLOAT,  # dollars, not adjusted; NaN where only closes are known
    "high": FLOAT,
    "low": FLOAT,
    "close": FLOAT,  # adjusted for splits only
    "adjusted": FLOAT,  # adjusted for splits and dividends: returns come from these
    "volume": FLOAT,  # shares; NaN when unknown
}

DIVIDENDS = {  # one row a payment
    "symbol": TEXT,
    "date": DAY,  # ex-date
    "amount": FLOAT,  # dollars per share
}

VIX = {"date": DAY, "close": FLOAT}  # index points, sorted by date, about a year

RATES = {  # one row a tenor
    "tenor_days": FLOAT,
    "rate": FLOAT,  # annual decimal, continuous
    "date": DAY,
    "label": TEXT,  # where it is from: ^IRX, config, demo
}

TERMS = {  # one row a contract on a coin, with what its venue lays down; empty in other markets
    "contract": TEXT,
    "unit": CATEGORY,  # what premiums are quoted and paid in: USDC, BTC, ETH
    "bid_native": FLOAT,  # in that unit, per coin; NaN when there is none
    "ask_native": FLOAT,
    "usd_per_unit": FLOAT,
    "forward": FLOAT,  # dollars per coin at the expiration
    "tick": FLOAT,  # in that unit
    "tick_above": FLOAT,  # the tick from the price `tick_over` on
    "tick_over": FLOAT,
    "lot": FLOAT,  # coins, the least that trades
    "fee_rate": FLOAT,  # of one coin
    "fee_cap": FLOAT,  # of the premium
    "block_min": FLOAT,  # coins
    "block_tick": FLOAT,
}

SECOND = {  # one row a contract that a second feed quotes as well; empty without a cross-check
    "contract": TEXT,
    "source": CATEGORY,  # the second feed
    "bid": FLOAT,  # dollars per share; NaN when there is none
    "ask": FLOAT,
    "spot": FLOAT,  # of the underlying, in the second feed
    "quote_time": MOMENT,
}

TABLES: dict[str, dict[str, str]] = {
    "underlyings": UNDERLYINGS,
    "options": OPTIONS,
    "closes": CLOSES,
    "dividends": DIVIDENDS,
    "vix": VIX,
    "rates": RATES,
    "terms": TERMS,
    "second": SECOND,
}

# What schema 2 added: folders of schema 1 lack these tables and columns.
TABLES_SINCE = {"terms": 2, "second": 2}
COLUMNS_SINCE = {
    "underlyings": {"source": 2, "closing": 2, "facts_day": 2},
    "options": {"bid_size": 2, "ask_size": 2},
}

# What no plan reads: a scan of a large market is spared their memory.
UNPLANNED = {"options": ("last", "last_trade_time", "volume", "feed_iv"), "closes": ("volume",)}
WHOLE_MARKET = 1000  # underlyings from which a market is a whole one, and its memory matters

SORTED_BY = {
    "options": ["expiration", "symbol", "right", "strike"],
    "closes": ["symbol", "date"],
    "vix": ["date"],
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The market at one moment. `as_of` is the latest quote time in the data, never the machine's clock."""

    as_of: datetime  # aware, UTC
    source: str  # yahoo, file, demo, …
    underlyings: "pd.DataFrame"
    options: "pd.DataFrame"
    closes: "pd.DataFrame"
    dividends: "pd.DataFrame"
    vix: "pd.DataFrame"
    rates: "pd.DataFrame"
    terms: "pd.DataFrame" = field(default_factory=lambda: table("terms"))
    second: "pd.DataFrame" = field(default_factory=lambda: table("second"))
    problems: tuple[Problem, ...] = field(default=())

    @property
    def market(self) -> str:
        """Return the market that trades these contracts: `us`, or `deribit`, which never closes."""
        return market_of(self.source)

    @property
    def market_time(self) -> datetime:
        """Return `as_of`, or the close of a session that is over: a last trade is often a second earlier."""
        closing = self.underlyings["closing"].to_numpy(dtype=bool, na_value=False)
        if not closing.any():
            return self.as_of
        quoted = self.underlyings["quote_time"][closing].dropna().drop_duplicates().dt.to_pydatetime()
        over = any(session_date(moment) == self.session for moment in quoted)
        return max(self.as_of, close_of(self.session)) if over else self.as_of

    @property
    def session(self) -> date:
        """Return the day the market data belongs to: a New York session, at Deribit the day in UTC."""
        return session_date(self.as_of, self.market)


def missing_since(name: str, version: int) -> tuple[str, ...]:
    """Return the columns of that table which a snapshot of an older schema version lacks."""
    return tuple(column for column, since in COLUMNS_SINCE.get(name, {}).items() if since > version)


def table(name: str, rows: Any = None) -> "pd.DataFrame":
    """Return rows (a list of dicts, a dict of columns, a DataFrame, or nothing) as the table of that name.

    Missing columns become unknown; columns that are not in the schema are dropped. Raises ValueError or
    TypeError if a value cannot be what its column holds.
    """
    import pandas as pd

    raw = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows if rows is not None else [])
    frame = typed(raw, TABLES[name])
    if name in SORTED_BY and len(frame):
        frame = frame.sort_values(SORTED_BY[name], kind="stable", ignore_index=True)
    return frame


def typed(frame: "pd.DataFrame", schema: Mapping[str, str]) -> "pd.DataFrame":
    """Return the columns of a schema and no others, each of its type; raises as `table` does."""
    import pandas as pd

    frame, length = frame.reset_index(drop=True), len(frame)
    out = {
        column: _typed(frame[column], kind) if column in frame else _unknown(kind, length)
        for column, kind in schema.items()
    }
    return pd.DataFrame(out, index=pd.RangeIndex(length))


def _unknown(kind: str, length: int) -> Any:
    """Return a column of which nothing is known, (length,)."""
    import numpy as np

    if kind in (FLOAT, DAY):
        return np.full(length, np.nan if kind == FLOAT else "NaT", dtype=kind)
    return _no_rows(kind).take(np.full(length, -1), allow_fill=True)


@cache
def _no_rows(kind: str) -> Any:
    import pandas as pd

    return pd.Series([], dtype=kind if kind != CATEGORY else _categories(())).array


@lru_cache(256)
def _categories(texts: tuple[str, ...]) -> "pd.CategoricalDtype":
    """Return the type of a column that repeats these texts: always of str, also if there are none."""
    import pandas as pd

    return pd.CategoricalDtype(pd.Index(texts, dtype=object).astype(TEXT))


def _typed(values: Any, kind: Any) -> Any:
    import pandas as pd

    if str(values.dtype) == kind and kind != CATEGORY:
        return values.to_numpy() if kind in (FLOAT, DAY) else values.array
    if kind == CATEGORY:
        # pandas infers object for no categories and str for some; frames of one type compare and join.
        if str(values.dtype) == CATEGORY:
            return values.cat.rename_categories(values.cat.categories.astype(TEXT))
        codes, categories = pd.factorize(values.astype(object), sort=True)
        return pd.Categorical.from_codes(codes, dtype=_categories(tuple(categories)))
    if kind == FLOAT:
        values = pd.to_numeric(values)
    elif kind in (DAY, MOMENT):
        values = pd.to_datetime(values, utc=kind == MOMENT)
    elif kind == TEXT:
        values = values.astype(object).where(values.notna(), None)
    return values.astype(kind)


def among(texts: "pd.Series | pd.Index", wanted: Collection[str]) -> "NDArray[np.bool_]":
    """Return where a column of text is one of these, (n,). `isin` would make an Arrow scalar of each, which
    is slow for thousands.
    """
    import numpy as np

    known = wanted if isinstance(wanted, Set) else set(wanted)
    return np.fromiter((text in known for text in texts.tolist()), dtype=bool, count=len(texts))
