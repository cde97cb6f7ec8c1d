"""A snapshot of fewer symbols, or without anything from after its session.

A row of a later day does not exist yet: on a Friday, Monday's closes, volatility index, rate and dividends
are unknown. An announced dividend stands in the table of underlyings, beside its ex-date.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from wheelcli.contract import parse_symbol
from wheelcli.errors import Problem
from wheelcli.market.snapshot import CATEGORY, TABLES, Snapshot, among

if TYPE_CHECKING:
    import pandas as pd

DATED = ("closes", "dividends", "vix", "rates")


def only(snapshot: Snapshot, symbols: Iterable[str]) -> Snapshot:
    """Return the snapshot with the rows of those symbols only; volatility index and rates stay whole.

    A symbol that is not in it becomes a Problem `unknown_symbol`, unless a Problem of the snapshot already
    gives the reason.
    """
    wanted = as_listed(symbols)
    tables: dict[str, Any] = {
        name: _rows_of(frame, wanted) if "symbol" in TABLES[name] else frame
        for name in TABLES
        for frame in [getattr(snapshot, name)]
    }
    problems = [p for p in snapshot.problems if p.symbol is None or p.symbol in wanted]
    explained = {p.symbol for p in problems} | set(tables["underlyings"]["symbol"])
    absent = [
        Problem(
            code="unknown_symbol",
            message=f"{symbol} is not in this snapshot",
            hint="record a snapshot with it, or leave it out",
            symbol=symbol,
        )
        for symbol in wanted
        if symbol not in explained
    ]
    return replace(snapshot, problems=(*problems, *absent), **tables)


def as_listed(symbols: Iterable[str]) -> list[str]:
    """Return each of these symbols once, as snapshots write it."""
    return list(dict.fromkeys(parse_symbol(symbol) or symbol for symbol in symbols))


def _rows_of(frame: "pd.DataFrame", symbols: Collection[str]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    if str(frame["symbol"].dtype) != CATEGORY:
        here = among(frame["symbol"], symbols)
    else:
        # Code −1, unknown, is the last.
        wanted = np.append(among(frame["symbol"].cat.categories, symbols), False)
        here = wanted[frame["symbol"].cat.codes.to_numpy()]
    rows = frame if here.all() else frame[here]  # a whole market need not be copied
    rows = rows.reset_index(drop=True)
    if str(rows["symbol"].dtype) == CATEGORY:
        symbol = rows["symbol"].cat
        codes = symbol.codes.to_numpy()
        # pandas' own removal of unused categories would sort the codes of a whole market
        used = np.zeros(len(symbol.categories) + 1, dtype=bool)  # code −1, unknown, is the last
        used[codes] = True
        if not used[:-1].all():
            place = np.cumsum(used) - 1
            place[-1] = -1
            rows = rows.assign(symbol=pd.Categorical.from_codes(place[codes], symbol.categories[used[:-1]]))
    return rows


def truncated(snapshot: "Snapshot", session: date) -> "Snapshot":
    """Return the snapshot without rows of days after `session`, in every table with days."""
    tables: dict[str, Any] = {name: until(getattr(snapshot, name), session) for name in DATED}
    return replace(snapshot, **tables)


def until(frame: "pd.DataFrame", session: date) -> "pd.DataFrame":
    """Return the rows of a table with a column `date` up to that session; the table itself if none is
    later.
    """
    import pandas as pd

    later = (frame["date"] > pd.Timestamp(session)).to_numpy()
    return frame[~later].reset_index(drop=True) if later.any() else frame
