"""One session of imported rows as a snapshot: each contract once, with the latest quote by the close.

A year has 250 sessions, each with thousands of contracts: text is handled once per distinct value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from wheelcli.market.quote_files.underlyings import with_known
from wheelcli.market.snapshot import DAY, OPTIONS, Snapshot, table
from wheelcli.market.vendor_files.batch import Flags, Floats, Numbers
from wheelcli.market.vendor_files.listed_rows import COUNTS, PRICES, Listed, listed_rows
from wheelcli.market.vendor_files.share_prices import spots_of
from wheelcli.option_roots import Root, terms_of
from wheelcli.trading_calendar import close_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["SessionMarket", "market_of_rows"]

_LAST_TRADE = timedelta(minutes=1)
_PLAIN_SIZE = 100.0


@dataclass(frozen=True, slots=True)
class SessionMarket:
    """A session's snapshot, None if no row can be used.

    It leaves out contracts that occur twice with different quotes, and symbols without a share price. Rows
    are left out if their time differs from the others of their symbol, or if their share price differs from
    that of the majority (without a majority, all rows are left out).
    """

    snapshot: Snapshot | None
    earlier: int = 0  # rows with an earlier quote of a contract
    contradicting: int = 0  # contracts
    without_spot: tuple[str, ...] = ()
    instead: int = 0  # rows
    other_spot: int = 0  # contracts
    other_spots: tuple[str, ...] = ()  # their symbols


def market_of_rows(
    rows: "pa.Table", session: date, source: str, *, closes: Mapping[str, float], gate_spreads: bool
) -> SessionMarket:
    """Return the snapshot of the rows of one session. `closes` has share prices, as traded, for symbols that
    the rows have none of. With `gate_spreads`, quotes of the close count as quotes of the session.
    """
    listed = listed_rows(rows, session)
    instead = _instead(listed)
    listed, earlier, contradicting = _one_per_contract(listed.at(~instead), session)
    spots, odd = spots_of(listed, closes)
    names = np.array(listed.symbols, dtype=object)
    unpriced = np.isnan(spots)[listed.symbol] & ~odd
    without, others = (np.unique(names[listed.symbol[rows]]).tolist() for rows in (unpriced, odd))
    left_out = (earlier, contradicting, tuple(without), int(instead.sum()), int(odd.sum()), tuple(others))
    listed = listed.at(~unpriced & ~odd)
    if not len(listed.symbol):
        return SessionMarket(None, *left_out)
    snapshot = Snapshot(
        as_of=datetime.fromtimestamp(int(listed.moment.max()), UTC),
        source=source,
        underlyings=_underlyings(listed, spots, session, source, gate_spreads=gate_spreads),
        options=_options(listed),
        closes=_empty("closes"),
        dividends=_empty("dividends"),
        vix=_empty("vix"),
        rates=_empty("rates"),
        terms=_empty("terms"),
        second=_empty("second"),
    )
    return SessionMarket(snapshot, *left_out)


@cache
def _empty(name: str) -> "pd.DataFrame":
    """Return a table that files of quotes do not have; nothing changes it."""
    return table(name)


def _instead(listed: Listed) -> Flags:
    """Return the rows with an unusual time, of symbols that also have rows with the usual one, (n,)."""
    usual = np.zeros(len(listed.symbols), dtype=bool)
    usual[listed.symbol[~listed.instead]] = True
    return listed.instead & usual[listed.symbol]


def _one_per_contract(listed: Listed, session: date) -> tuple[Listed, int, int]:
    """Return the latest row of each contract by the close, else the first one after it; how many rows were
    earlier; and how many contracts are left out because two rows of one moment differ.
    """
    after = listed.moment > int(close_of(session).timestamp())
    # By the close the latest counts, after it the first: the order of later rows is turned round.
    rank = np.where(after, -listed.order - 2**62, listed.order)
    by = (listed.root, listed.thousandths, listed.put, listed.symbol, listed.expiration)
    order = np.lexsort((rank, *by))
    listed, rank = listed.at(order), rank[order]
    key = (column[order] for column in by)
    same = np.logical_and.reduce([column[1:] == column[:-1] for column in key])  # contract as the row before
    twice = same & (rank[1:] == rank[:-1])
    bid, ask = (np.nan_to_num(listed.rest[name]) for name in ("bid", "ask"))
    differ = twice & ((bid[1:] != bid[:-1]) | (ask[1:] != ask[:-1]))
    moment = np.cumsum(np.append(True, ~twice)) - 1  # numbers the rows of one contract and moment
    bad = np.zeros(moment[-1] + 1, dtype=bool)
    bad[moment[1:][differ]] = True
    last = np.append(~same, True)
    unclear = last & bad[moment]
    return listed.at(last & ~unclear), int((~last & ~bad[moment]).sum()), int(unclear.sum())


def _underlyings(
    listed: Listed, spots: Floats, session: date, source: str, *, gate_spreads: bool
) -> "pd.DataFrame":
    import pandas as pd

    codes = np.unique(listed.symbol)
    moments = np.full(len(listed.symbols), np.iinfo(np.int64).min)
    np.maximum.at(moments, listed.symbol, listed.moment)
    over = moments[codes] >= int((close_of(session) - _LAST_TRADE).timestamp())
    names = _names(tuple(listed.symbols[code] for code in codes), source)
    closing = over & (not gate_spreads)
    return names.assign(
        spot=spots[codes], quote_time=_utc(moments[codes]), closing=pd.array(closing, dtype="boolean")
    )


@cache
def _names(symbols: tuple[str, ...], source: str) -> "pd.DataFrame":
    """Return the table of underlyings with what follows from the symbols alone; nothing changes it."""
    return table("underlyings", [with_known({"symbol": name, "source": source}) for name in symbols])


def _utc(seconds: Numbers) -> "pd.Series":
    import pandas as pd

    return pd.Series(seconds.view("datetime64[s]")).dt.tz_localize("UTC")


def _options(listed: Listed) -> "pd.DataFrame":
    import pandas as pd

    pairs, pair = np.unique(listed.root * len(listed.symbols) + listed.symbol, return_inverse=True)
    many = len(listed.symbols)
    terms: list[Root] = [terms_of(listed.roots[n // many], listed.symbols[n % many]) for n in pairs.tolist()]
    multiplier = listed.rest["multiplier"]
    count = len(listed.symbol)
    columns: dict[str, Any] = {
        "contract": _contracts(listed),
        "symbol": _category(listed.symbol, listed.symbols),
        "right": _category(listed.put.astype(np.int8), ("call", "put")),
        "strike": listed.rest["strike"],
        "expiration": listed.expiration.astype(DAY),
        "last_trade_time": _utc(np.full(count, np.iinfo(np.int64).min)),
        "quote_time": _utc(np.ascontiguousarray(listed.moment)),
        "multiplier": np.where(np.isnan(multiplier), _PLAIN_SIZE, multiplier),
        "standard": pd.array(listed.standard, dtype="boolean"),
        "exercise": _words(pair, [one.style.value for one in terms]),
        "settlement": _words(pair, [one.settlement.value for one in terms]),
    }
    for name in PRICES:
        columns[name] = np.where(listed.rest[name] > 0, listed.rest[name], np.nan)
    for name in COUNTS:
        known = np.bincount(listed.symbol, np.nan_to_num(listed.rest[name]), len(listed.symbols)) > 0
        columns[name] = np.where(known[listed.symbol], listed.rest[name], np.nan)
    return pd.DataFrame({name: columns[name] for name in OPTIONS}, copy=False)


def _words(codes: Numbers, words: list[str]) -> "pd.Categorical":
    unique, place = np.unique(np.array(words, dtype=object), return_inverse=True)
    return _category(place[codes], tuple(unique))


def _category(codes: Any, words: tuple[str, ...]) -> "pd.Categorical":
    import pandas as pd

    return pd.Categorical.from_codes(codes, dtype=_dtype(words))


@cache
def _dtype(words: tuple[str, ...]) -> "pd.CategoricalDtype":
    import pandas as pd

    return pd.CategoricalDtype(pd.Index(words, dtype="str"))


def _contracts(listed: Listed) -> Any:
    """Return the OCC symbols: the parts of each series and each strike are written once."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    days, day = np.unique(listed.expiration, return_inverse=True)
    strikes, strike = np.unique(listed.thousandths, return_inverse=True)
    kinds, kind = np.unique((listed.root * len(days) + day) * 2 + listed.put, return_inverse=True)
    written = [f"{each:%y%m%d}" for each in days.tolist()]
    heads = [
        f"{listed.roots[n // 2 // len(days)]}{written[n // 2 % len(days)]}{'CP'[n % 2]}"
        for n in kinds.tolist()
    ]
    ends = [f"{thousandths:08d}" for thousandths in strikes.tolist()]
    parts = [
        pa.array(texts, pa.large_string()).take(pa.array(where))
        for texts, where in ((heads, kind), (ends, strike))
    ]
    whole = pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string()))
    return pd.Series(pd.array(whole, dtype=pd.StringDtype("pyarrow", na_value=np.nan)))
