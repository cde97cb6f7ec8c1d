"""A CSV of option quotes as the tables `underlyings` and `options`; `option_csv.md` describes the columns.

A mistake in one row rejects the file: a plan on half a chain would look like a plan on all of it. Faults of
the market itself (crossed or stale quotes, expired contracts) are kept and judged as in every chain.
"""

from collections.abc import Hashable, Iterator
from datetime import datetime
from math import isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wheelcli.contract import Contract, Right, parse_occ, parse_symbol, root_of, underlying_in
from wheelcli.market.quote_files import values
from wheelcli.market.quote_files.table import CsvTable, need, read_table
from wheelcli.market.quote_files.underlyings import underlyings_of
from wheelcli.market.snapshot import Kind, table
from wheelcli.option_roots import terms_of

if TYPE_CHECKING:
    import pandas as pd

DESCRIBED = "wheelcli/market/option_csv.md describes the columns"
STRIKE_MOST = 99_999.999  # what an OCC symbol can hold

# Our name of each column → the other names it may have: Yahoo's through yfinance, Cboe's, those of common
# exports.
QUOTE_COLUMNS = {
    "symbol": ("underlying", "underlying_symbol", "ticker"),
    "spot": ("spot_price", "underlying_price", "underlying_last", "regularMarketPrice"),
    "quote_time": ("quote_datetime", "regularMarketTime", "timestamp", "as_of"),
    "expiration": ("expiry", "expiration_date", "exp_date"),
    "strike": ("strike_price",),
    "right": ("type", "option_type", "call_put", "put_call", "cp"),
    "bid": (),
    "ask": (),
    "bid_size": ("bidSize",),
    "ask_size": ("askSize",),
    "contract": ("contractSymbol", "option_symbol", "occ_symbol", "option"),
    "last": ("lastPrice", "last_price", "last_trade_price"),
    "last_trade_time": ("lastTradeDate",),
    "volume": (),
    "open_interest": ("openInterest", "oi"),
    "iv": ("impliedVolatility", "implied_vol", "feed_iv"),
    "multiplier": (),
    "standard": ("contractSize",),
    "exercise": ("exercise_style",),
    "settlement": (),
}
UNDERLYING_COLUMNS = {
    "name": ("shortName", "longName"),
    "kind": (),
    "leverage": (),
    "sector": (),
    "currency": (),
    "closing": (),
    "market_cap": ("marketCap",),
    "fund_assets": ("totalAssets",),
    "dollar_volume": (),
    "earnings_date": (),
    "earnings_end": (),
    "earnings_time": (),
    "earnings_confirmed": (),
    "last_report_date": (),
    "ex_dividend_date": (),
    "ex_dividend_amount": (),
    "profit_margin": ("profitMargins",),
}
_RIGHTS = {"call": "call", "put": "put", "c": "call", "p": "put"}
_STYLES = {"american": "american", "european": "european", "a": "american", "e": "european"}
_SETTLEMENTS = {s: s for s in ("physical", "cash_close", "cash_open")}
_SIZES = {
    "true": "yes",
    "yes": "yes",
    "1": "yes",
    "regular": "yes",
    "false": "no",
    "no": "no",
    "0": "no",
    "mini": "no",
}


def read_quotes(path: Path) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Return the tables `underlyings` and `options` of a CSV of option quotes.

    Raises WheelError (code `csv`), one sentence with line and column, for a file that cannot be used as it
    is.
    """

    csv = read_table(path, {**QUOTE_COLUMNS, **UNDERLYING_COLUMNS})
    required = ["symbol", "spot", "quote_time", "expiration", "strike", "right", "bid", "ask"]
    if "contract" in csv:
        required = ["spot", "quote_time", "bid", "ask"]
    need(csv, required, described_in=DESCRIBED)
    contracts = list(_contracts(csv))
    symbols = _symbols(csv, contracts)
    times = [t for t in values.moments(csv, "quote_time", required=True) if t]
    options = _options(csv, contracts, symbols, times)
    _refuse_repeats(csv, symbols, options["contract"])
    underlyings = underlyings_of(csv, symbols, times)
    return underlyings, table("options", _finished(options, underlyings))


def _contracts(csv: CsvTable) -> Iterator[Contract]:
    """Yield each row's contract: from its columns, with its OCC symbol filling the gaps."""
    occ = csv.cells("contract")
    strikes = values.numbers(csv, "strike", above=0.0, most=STRIKE_MOST)
    expirations = values.days(csv, "expiration")
    rights = values.words(csv, "right", _RIGHTS)
    symbols = csv.cells("symbol")
    for row, text in enumerate(occ):
        parsed = parse_occ(text) if text else None
        if text and parsed is None:
            csv.refuse(row, "contract", "is not an OCC symbol", hint="write it as AAPL260918P00300000")
        strike = None if isnan(strikes[row]) else strikes[row]
        parts: dict[str, Any] = {"expiration": expirations[row], "right": rights[row], "strike": strike}
        for column, value in parts.items():
            if value is None and parsed is None:
                csv.refuse(row, column, "is empty", hint=f"every row needs its {column}")
            if value is not None and parsed is not None and not _same(value, getattr(parsed, column)):
                csv.refuse(row, column, f"differs from the contract {text[:30]}", hint="correct one of them")
        yield parsed or Contract(
            root_of(symbols[row]),
            parts["expiration"],
            Right(parts["right"]),
            parts["strike"],
        )


def _same(one: Hashable, other: Hashable) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 0.0006  # an OCC symbol holds thousandths
    return one == other


def _symbols(csv: CsvTable, contracts: list[Contract]) -> list[str]:
    """Return each row's underlying: from its column, else by the root of the contract."""
    names, occ = [], csv.cells("contract")
    for row, cell in enumerate(csv.cells("symbol")):
        symbol = parse_symbol(cell) if cell else underlying_in(occ[row], contracts[row].root)
        if not symbol:
            why = "is not the symbol of an underlying" if cell else "is empty"
            csv.refuse(row, "symbol", why, hint="write Yahoo's symbols: AAPL, BRK-B, ^SPX")
        names.append(symbol)
    return names


def _options(
    csv: CsvTable, contracts: list[Contract], symbols: list[str], times: list[datetime]
) -> dict[str, list[Any]]:
    sizes = values.words(csv, "standard", _SIZES)
    adjusted = [c.adjusted for c in contracts]
    multipliers = values.numbers(csv, "multiplier", above=0.0)
    assumed = [10.0 if cell.lower() == "mini" else 100.0 for cell in csv.cells("standard")]
    return {
        "contract": [c.occ for c in contracts],
        "root": [c.root for c in contracts],
        "symbol": symbols,
        "right": [c.right.value for c in contracts],
        "strike": [c.strike for c in contracts],
        "expiration": [c.expiration for c in contracts],
        "bid": _none_for_zero(values.numbers(csv, "bid", least=0.0)),
        "ask": _none_for_zero(values.numbers(csv, "ask", least=0.0)),
        "bid_size": _none_for_zero(values.numbers(csv, "bid_size", least=0.0)),
        "ask_size": _none_for_zero(values.numbers(csv, "ask_size", least=0.0)),
        "last": _none_for_zero(values.numbers(csv, "last", least=0.0)),
        "last_trade_time": values.moments(csv, "last_trade_time"),
        "quote_time": times,
        "volume": values.numbers(csv, "volume", least=0.0),
        "open_interest": values.numbers(csv, "open_interest", least=0.0),
        "multiplier": [a if isnan(m) else m for m, a in zip(multipliers, assumed, strict=True)],
        "standard": [False if a else (s != "no") for a, s in zip(adjusted, sizes, strict=True)],
        "exercise": values.words(csv, "exercise", _STYLES),
        "settlement": values.words(csv, "settlement", _SETTLEMENTS),
        "feed_iv": _none_for_zero(values.numbers(csv, "iv", least=0.0)),
    }


def _none_for_zero(numbers: list[float]) -> list[float]:
    return [n or nan for n in numbers]


def _refuse_repeats(csv: CsvTable, symbols: list[str], contracts: list[str]) -> None:
    first: dict[tuple[str, str], int] = {}
    for row, key in enumerate(zip(symbols, contracts, strict=True)):
        if key in first:
            column = "contract" if "contract" in csv else "strike"
            csv.refuse(
                row,
                column,
                f"repeats {key[1]} of line {csv.lines[first[key]]}",
                hint="a file has each contract once: use one file per session, or `wheel history import`",
            )
        first[key] = row


def _finished(options: dict[str, list[Any]], underlyings: "pd.DataFrame") -> "pd.DataFrame":
    """Fill in what follows from the kind of the underlying, and drop counts that are 0 for a whole
    underlying.
    """
    import pandas as pd

    frame = pd.DataFrame(options)
    indexes = set(underlyings.loc[underlyings["kind"] == Kind.INDEX, "symbol"])
    index = frame["symbol"].isin(indexes)
    kinds = list(zip(frame["root"], index, strict=True))
    terms = {(root, on_index): terms_of(root, "^" if on_index else "") for root, on_index in set(kinds)}
    for column, defaults in (
        ("exercise", [terms[kind].style.value for kind in kinds]),
        ("settlement", [terms[kind].settlement.value for kind in kinds]),
    ):
        frame[column] = frame[column].fillna(pd.Series(defaults, index=frame.index, dtype=object))
    for column in ("volume", "open_interest"):  # a feed that says 0 for every contract of a name says nothing
        total = frame.groupby("symbol")[column].transform("sum")
        frame[column] = frame[column].where(total > 0)
    return frame
