"""Daily closing quotes of QuantConnect's sample data as recorded sessions."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from forecast import lean_bars
from recorded_session import Closes, LeftOut, Recorded

from wheelcli.trading_calendar import close_of

_QUOTE = ["time", "b1", "b2", "b3", "bid", "bid_size", "a1", "a2", "a3", "ask", "ask_size"]
RATES = {2014: 0.0005, 2015: 0.002}  # of the 13-week bill, about
SPLITS = {"AAPL": "2014-06-09"}  # first day after it; strikes of 2014-06-06 are not those of its expirations
SINCE = {"GOOG": "2014-04-03"}  # before it the factor file misses the distribution of class C shares


def lean_sessions(data: Path) -> Iterator[Recorded | LeftOut]:
    """The sessions of each archive of quotes."""
    history = data / "history"
    for path in sorted(history.glob("lean/option_daily/*_quote_american.zip")):
        symbol, year = path.name.split("_")[:2]
        symbol = symbol.upper()
        quotes = _lines(path, _QUOTE).merge(
            _interest(path), on=["right", "strike", "expiration", "day"], how="left"
        )
        closes, bars = {}, None
        if (history / f"lean/equity_daily/{symbol.lower()}.zip").exists():
            bars, factor = lean_bars(symbol.lower(), history)
            close = bars["close"][SINCE.get(symbol) :]
            closes[symbol] = Closes(close, close * factor[close.index])
        for day, rows in quotes.groupby("day"):
            as_of = close_of(day.date())
            spot = closes[symbol].on(day.date()) if closes else None
            split = SPLITS.get(symbol)
            unjudged = (
                {symbol: "a split before the expirations"} if split and day < pd.Timestamp(split) else {}
            )
            frame = pd.DataFrame(
                {
                    "symbol": symbol,
                    "right": rows["right"],
                    "strike": rows["strike"],
                    "expiration": rows["expiration"],
                    "bid": _dollars(rows["bid"]),
                    "ask": _dollars(rows["ask"]),
                    "open_interest": rows["interest"],
                }
            )
            spots = {symbol: float("nan") if spot is None else spot}
            yield Recorded(
                f"Lean {symbol} of {year}",
                as_of,
                spots,
                frame,
                closes,
                rate=RATES[day.year],
                unjudged=unjudged,
            )


def _interest(path: Path) -> pd.DataFrame:
    """Open interest beside an archive of quotes, where there is some."""
    beside = path.with_name(path.name.replace("_quote_", "_openinterest_"))
    if beside.exists():
        return _lines(beside, ["time", "interest"])[["right", "strike", "expiration", "day", "interest"]]
    none = pd.DataFrame(
        {"right": "", "strike": 0.0, "expiration": pd.Timestamp(0), "day": pd.Timestamp(0), "interest": 0.0},
        index=[0],
    )
    return none.iloc[:0]


def _lines(path: Path, columns: list[str]) -> pd.DataFrame:
    """Every line of an archive whose files are named after their contract, with right, strike, expiration and
    day.
    """
    rows = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            *_, right, strike, until = name.removesuffix(".csv").split("_")
            lines = archive.read(name).decode().splitlines()
            rows += [[*line.split(","), right, float(strike) / 10_000, until] for line in lines]
    every = pd.DataFrame(rows, columns=[*columns, "right", "strike", "expiration"])
    every["expiration"] = pd.to_datetime(every["expiration"], format="%Y%m%d")
    for column in columns[1:]:
        every[column] = pd.to_numeric(every[column])
    return every.assign(day=pd.to_datetime(every["time"].str[:8], format="%Y%m%d"))


def _dollars(prices: pd.Series) -> pd.Series:
    return (prices / 10_000).where(prices > 0)
