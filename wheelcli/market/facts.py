"""Facts about a name other than its quotes, kept from the feed that had them: kind, sector, size, the next
report, dividends.

Cboe quotes options and shares and knows nothing else. Facts change slowly: those from Yahoo are used for 45
days. They are in `<data folder>/facts/<symbol>.json`, one file per symbol, which is written if Yahoo answers
in full. Facts older than that are unknown. A report or an ex-date that has passed since is no longer ahead.
The last final close is kept with them: if that day's close later has another value, the share was split, and
amounts per share change.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wheelcli import private_files
from wheelcli.market.snapshot import DAY, FLAG, FLOAT, UNDERLYINGS, Kind
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.market.snapshot import Snapshot

USED_FOR = timedelta(days=45)
SOURCE = "yahoo"  # the feed whose answers are kept
_EARLY = timedelta(days=7)  # the other feed's quotes may still be of the session before
COLUMNS = (
    *("name", "kind", "leverage", "sector", "market_cap", "fund_assets"),
    *("earnings_date", "earnings_end", "earnings_time", "earnings_confirmed", "last_report_date"),
    *("ex_dividend_date", "ex_dividend_amount", "profit_margin"),
)
_REPORT = ("earnings_date", "earnings_end", "earnings_time", "earnings_confirmed")


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one symbol: columns of the snapshot's underlyings, and dividends paid (ex-date, dollars a
    share).
    """

    day: date  # the session in which a feed had them
    row: Mapping[str, Any]
    dividends: tuple[tuple[date, float], ...]
    close: tuple[date, float] | None = None  # the last session before that was over, with its close then
    before_split: bool = False  # whether the amounts a share were dropped because of a split


class FactsFolder:
    """The facts in the data folder. What cannot be read counts as absent; what cannot be written is not
    kept.
    """

    def __init__(self, data_dir: Path) -> None:
        self._root = data_dir / "facts"

    def keep(self, snapshot: "Snapshot") -> None:
        """Keep the facts of the names that Yahoo answered whole in this market."""
        from pandas import isna

        paid = dict(tuple(snapshot.dividends.groupby("symbol")))
        # Dividends come with the bars, and are unknown without.
        charted = dict(tuple(snapshot.closes.groupby("symbol", observed=True)[["date", "close"]]))
        for row in snapshot.underlyings.to_dict("records"):
            if row["source"] != SOURCE or isna(row["quote_time"]) or not _whole(row):
                continue
            symbol = str(row["symbol"])
            if symbol not in charted:
                continue
            payments = paid[symbol][["date", "amount"]].itertuples(index=False) if symbol in paid else ()
            kept = row["facts_day"]  # known already before these quotes
            day = session_date(row["quote_time"].to_pydatetime()) if isna(kept) else kept.date()
            document = {
                "symbol": symbol,
                "day": day.isoformat(),
                "close": _close_before(charted[symbol], day),
                "row": {column: _as_json(row[column], UNDERLYINGS[column]) for column in COLUMNS},
                "dividends": [[day.date().isoformat(), float(amount)] for day, amount in payments],
            }
            self._write(symbol, json.dumps(document, indent=1).encode())

    def known(self, symbol: str, session: date) -> Facts | None:
        """Return the facts of a symbol as of that session; None if none are recent enough."""
        try:
            document = json.loads(self._path(symbol).read_bytes())
            if document["symbol"] != symbol:  # a file system that does not tell capitals apart
                return None
            facts = Facts(
                date.fromisoformat(document["day"]),
                {column: _from_json(document["row"].get(column), UNDERLYINGS[column]) for column in COLUMNS},
                tuple((date.fromisoformat(day), float(amount)) for day, amount in document["dividends"]),
                _close(document.get("close")),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        if not -_EARLY <= session - facts.day <= USED_FOR:
            return None
        return at(facts, session)

    def _write(self, symbol: str, body: bytes) -> None:
        try:
            private_files.make_folder(self._root)
            private_files.replace_whole(self._path(symbol), body)
        except OSError:
            return

    def _path(self, symbol: str) -> Path:
        return self._root / f"{quote(symbol, safe='^')}.json"


def at(facts: Facts, session: date) -> Facts:
    """Return the facts as of a later session: a report that is over is no longer ahead, and a dividend that
    has gone ex counts as paid.
    """
    row, paid = dict(facts.row), dict(facts.dividends)
    last = row["earnings_end"] or row["earnings_date"]
    if last is not None and last < session:
        if row["earnings_confirmed"]:
            row["last_report_date"] = last
        row.update(dict.fromkeys(_REPORT))
    ex, amount = row["ex_dividend_date"], row["ex_dividend_amount"]
    if ex is not None and ex <= session:
        if amount is not None:
            paid.setdefault(ex, amount)
        row["ex_dividend_date"] = row["ex_dividend_amount"] = None
    return replace(facts, row=row, dividends=tuple(sorted(paid.items())))


def restated(facts: Facts, factor: float | None) -> Facts:
    """Return the facts for the shares after a split: amounts a share are divided by `factor`, the new shares
    for each old one. None drops them: a split with an unknown factor leaves them unknown.

    Example: after four for one, a dividend of 1.00 is 0.25.
    """
    if factor == 1.0:
        return facts
    amount = facts.row["ex_dividend_amount"]
    if factor is None:
        return replace(facts, row={**facts.row, "ex_dividend_amount": None}, dividends=(), before_split=True)
    row = {**facts.row, "ex_dividend_amount": None if amount is None else amount / factor}
    return replace(facts, row=row, dividends=tuple((day, paid / factor) for day, paid in facts.dividends))


def _close_before(bars: "pd.DataFrame", day: date) -> list[Any] | None:
    """Return the last close that was final in the session `day`, with its day: a split since then changes
    it.
    """
    earlier = bars[bars["date"].dt.date < day].dropna()
    return (
        [f"{earlier['date'].iloc[-1]:%Y-%m-%d}", float(earlier["close"].iloc[-1])] if len(earlier) else None
    )


def _close(value: Any) -> tuple[date, float] | None:
    return None if value is None else (date.fromisoformat(value[0]), float(value[1]))


def _whole(row: Mapping[Any, Any]) -> bool:
    """Return whether the feed reported the kind of the name: for a stock, that its company's
    data came, which includes the sector.
    """
    stock = row["kind"] not in {kind.value for kind in Kind if kind is not Kind.STOCK}
    return isinstance(row["sector"], str) if stock else isinstance(row["kind"], str)


def _as_json(value: Any, kind: str) -> Any:
    from pandas import isna

    if isna(value):
        return None
    if kind == DAY:
        return value.date().isoformat()
    if kind == FLAG:
        return bool(value)
    return float(value) if kind == FLOAT else str(value)


def _from_json(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == DAY:
        return date.fromisoformat(value)
    if kind == FLAG:
        return bool(value)
    if kind == FLOAT:
        number = float(value)
        return number if isfinite(number) else None
    return str(value)
