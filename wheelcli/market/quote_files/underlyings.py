"""The underlyings of a CSV of option quotes: one row per symbol, from cells that repeat on every line."""

from collections.abc import Callable
from datetime import datetime
from math import inf, isnan
from typing import TYPE_CHECKING, Any

from wheelcli.market.funds import BROAD, KNOWN
from wheelcli.market.quote_files import values
from wheelcli.market.quote_files.table import CsvTable
from wheelcli.market.snapshot import Kind, ReportTime, table

if TYPE_CHECKING:
    import pandas as pd

_Reader = Callable[[CsvTable, str], list[Any]]


def _number(least: float = -inf) -> _Reader:
    return lambda csv, column: [None if isnan(n) else n for n in values.numbers(csv, column, least=least)]


def _word(allowed: list[str]) -> _Reader:
    return lambda csv, column: list(values.words(csv, column, {word: word for word in allowed}))


_READERS: dict[str, _Reader] = {
    "name": values.texts,
    "kind": _word([kind.value for kind in Kind if kind is not Kind.COIN]),
    "leverage": _number(),
    "sector": values.texts,
    "currency": values.texts,
    "closing": values.flags,
    "market_cap": _number(least=0.0),
    "fund_assets": _number(least=0.0),
    "dollar_volume": _number(least=0.0),
    "earnings_date": values.days,
    "earnings_end": values.days,
    "earnings_time": _word([time.value for time in ReportTime]),
    "earnings_confirmed": values.flags,
    "last_report_date": values.days,
    "ex_dividend_date": values.days,
    "ex_dividend_amount": _number(least=0.0),
    "profit_margin": _number(),
}


def underlyings_of(csv: CsvTable, symbols: list[str], times: list[datetime]) -> "pd.DataFrame":
    """Return the table `underlyings`: spot of the latest quote time, the rest as the rows agree on it.

    Raises WheelError (code `csv`) if two rows of one symbol contradict each other.
    """
    rows = _spots(csv, symbols, times)
    for column, read in _READERS.items():
        if column in csv:
            _agree(csv, column, symbols, cells=read(csv, column), rows=rows)
    return table("underlyings", [with_known(row) for row in rows.values()])


def _spots(csv: CsvTable, symbols: list[str], times: list[datetime]) -> dict[str, dict[str, Any]]:
    spots = values.numbers(csv, "spot", above=0.0, required=True)
    latest: dict[str, int] = {}
    for row, symbol in enumerate(symbols):
        before = latest.setdefault(symbol, row)
        if times[row] == times[before] and spots[row] != spots[before]:
            csv.refuse(
                row,
                "spot",
                f"differs from the spot of {symbol} on line {csv.lines[before]} at the same time",
                hint="one share has one price at one moment",
            )
        if times[row] > times[before]:
            latest[symbol] = row
    return {
        s: {"symbol": s, "spot": spots[row], "quote_time": times[row]} for s, row in sorted(latest.items())
    }


def _agree(
    csv: CsvTable, column: str, symbols: list[str], *, cells: list[Any], rows: dict[str, dict[str, Any]]
) -> None:
    said_on: dict[str, int] = {}
    for row, (symbol, value) in enumerate(zip(symbols, cells, strict=True)):
        if value is None:
            continue
        before = said_on.setdefault(symbol, row)
        if cells[before] != value:
            csv.refuse(
                row,
                column,
                f"differs from line {csv.lines[before]} for {symbol}",
                hint=f"every row of a symbol has the same {column}, or leaves it empty",
            )
        rows[symbol][column] = value


def with_known(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the facts that follow from its symbol: a known fund's kind, sector and leverage, an
    index, US dollars.
    """
    symbol = row["symbol"]
    fund = KNOWN.get(symbol)
    kind = row.get("kind") or (Kind.INDEX if symbol.startswith("^") else fund.kind if fund else None)
    broad = BROAD if kind in (Kind.INDEX, Kind.INDEX_ETF) else None
    plain = 1.0 if kind in (Kind.STOCK, Kind.INDEX) else None
    leverage = row.get("leverage")
    return {
        **row,
        "kind": kind,
        "sector": row.get("sector") or broad or (fund.sector if fund else None),
        "leverage": leverage if leverage is not None else fund.leverage if fund else plain,
        "currency": row.get("currency", "USD").upper(),
        "earnings_end": row.get("earnings_end") or row.get("earnings_date"),
    }
