"""Every recorded session under a data folder as a snapshot, with the closes at which its options ended, and
the sessions that cannot be judged.

A snapshot knows nothing later than its session. Options are kept where the share's close on their expiration
is in the data: the others could be chosen but not judged. Where a session has only last and IV,
`spread_table` makes its quotes around the price at that IV, and `Session.model` says so.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import spread_table
from expected_vol import HOLIDAY_COPIES
from recorded_lean import lean_sessions
from recorded_session import Closes, LeftOut, Recorded, Session, positive

from wheelcli.pricing import american
from wheelcli.trading_calendar import close_of, years_to

RATE_2026 = 0.04  # of the 13-week bill, about, as below

__all__ = ["LeftOut", "Session", "recorded_sessions"]


def recorded_sessions(data: Path) -> Iterator[Session | LeftOut]:
    """The sessions of every source, each in order of days."""
    levels = vix_levels(data)
    for source in SOURCES:
        for session in source(data):
            if isinstance(session, LeftOut):
                yield session
                continue
            yield from session.judged(levels)


def vix_levels(data: Path) -> pd.Series:
    """VIX by day: its history, then Cboe's records of it."""
    out = pd.Series(dtype=float)
    if (path := data / "index/vix-daily.csv").exists():
        out = pd.read_csv(path, parse_dates=["DATE"], index_col="DATE")["CLOSE"]
    if (path := data / "cboe/INDEX.csv").exists():
        index = pd.read_csv(path, parse_dates=["day"], index_col="day")
        later = index.loc[index["symbol"] == "VIX", "spot_parity"]
        out = pd.concat([out, later[~later.index.isin(out.index)]])
    return out.sort_index()


def closes_2026(data: Path) -> dict[str, Closes]:
    """The closes of 2026 by name; no split falls into them."""
    path = data / "history/closes_2026.csv"
    if not path.exists():
        return {}
    every = pd.read_csv(path, parse_dates=["date"])
    every = every[~every["date"].dt.strftime("%Y-%m-%d").isin(HOLIDAY_COPIES)]
    return {
        str(symbol): Closes.plain(own.set_index("date")["close"].sort_index())
        for symbol, own in every.groupby("symbol")
    }


def aapl_closes(data: Path) -> dict[str, Closes]:
    """AAPL's closes since 2004 as Cboe charts them, adjusted for splits (the last one in 2020), and after
    their end those of 2026.
    """
    path = data / "cboe/json/charts_historical_AAPL.json.gz"
    later = closes_2026(data).get("AAPL")
    if not path.exists():
        return {"AAPL": later} if later else {}
    with gzip.open(path, "rt") as file:
        document = json.load(file)
    chart = pd.DataFrame(document["data"] if isinstance(document, dict) else document)
    close = chart.assign(date=pd.to_datetime(chart["date"])).set_index("date")["close"].sort_index()
    if later is not None:
        close = pd.concat([close, later.traded[later.traded.index > close.index[-1]]])
    return {"AAPL": Closes.plain(close)}


def last_and_iv_2026(data: Path) -> Iterator[Recorded | LeftOut]:
    """Names of 2026 of which only last and IV were recorded."""
    paths = sorted((data / "history/last_iv_delta_2026").glob("*.csv.gz"))
    if not paths:
        return
    every = pd.concat([pd.read_csv(p).assign(symbol=p.name.split(".")[0]) for p in paths], ignore_index=True)
    closes = closes_2026(data)
    for day, rows in every.groupby("date"):
        if day in HOLIDAY_COPIES:
            continue
        as_of = close_of(date.fromisoformat(str(day)))
        known = {
            s: float("nan") if s not in closes else closes[s].on(as_of.date())
            for s in sorted(rows["symbol"].unique())
        }
        right = rows["type"].map({"C": "call", "P": "put"})
        frame = pd.DataFrame(
            {
                "symbol": rows["symbol"],
                "right": right,
                "strike": rows["strike"].astype(float),
                "expiration": pd.to_datetime(rows["expiry"]),
                "iv": rows["iv_pct"] / 100,
                "open_interest": rows["oi"],
            }
        )
        yield Recorded(
            "names of 2026",
            as_of,
            known,
            frame,
            closes,
            rate=RATE_2026,
            quoted=lambda o, at, spots: modelled(o, at, spots, rate=RATE_2026),
        )


def modelled(
    options: pd.DataFrame, as_of: datetime, spots: Mapping[str, float], *, rate: float
) -> pd.DataFrame:
    """The options (symbol, right, strike, expiration, iv) with bid and ask around their price at that IV."""
    spot = options["symbol"].map(spots).to_numpy(float)
    years = options["expiration"].map({e: years_to(as_of, e.date()) for e in options["expiration"].unique()})
    call = (options["right"] == "call").to_numpy()
    mid = american.price(spot, options["strike"], years, rate, 0.0, options["iv"], call)
    out = options.assign(bid=float("nan"), ask=float("nan"))
    for fund in (False, True):
        rows = (options["symbol"].isin(("SPY", "QQQ", "IWM", "DIA")) == fund).to_numpy()
        bid, ask = spread_table.quotes(mid[rows], "index_etf" if fund else "stock")
        out.loc[rows, "bid"], out.loc[rows, "ask"] = bid, ask
    return out


def spy_2021(data: Path) -> Iterator[Recorded | LeftOut]:
    """SPY in 2021, twenty of its contracts a day with bid and ask."""
    path, stock = data / "history/SPY_2021_daily_20_contracts.csv.gz", data / "history/SPY_2021_stock.csv"
    if not (path.exists() and stock.exists()):
        return
    bars = pd.read_csv(stock, parse_dates=["date"], index_col="date")
    closes = {"SPY": Closes(bars["close"], bars["adjClose"])}
    for day, rows in pd.read_csv(path).groupby("quotedate"):
        frame = _quoted(
            rows,
            symbol="SPY",
            right=rows["type"],
            expiration=rows["expiration"],
            interest=rows["openinterest"],
        )
        spot = {"SPY": float(rows["underlying_last"].iloc[0])}
        yield Recorded(
            "SPY of 2021", close_of(date.fromisoformat(str(day))), spot, frame, closes, rate=0.0005
        )


def yahoo(data: Path) -> Iterator[Recorded | LeftOut]:
    """Yahoo's chains of stocks (2025) and of funds (2026)."""
    closes = {**closes_2026(data), **aapl_closes(data)}
    for folder in sorted(data.glob("yahoo_chains/stocks_2025/*/")):
        raws = {p.name.split(".")[0]: pd.read_csv(p) for p in sorted(folder.glob("*.csv.gz"))}
        if not raws:
            continue
        frames = [
            _quoted(
                raw, symbol=s, right=raw["type"], expiration=raw["expiration"], interest=raw["openInterest"]
            )
            for s, raw in raws.items()
        ]
        spots = {s: float(raw["spot_price"].iloc[0]) for s, raw in raws.items()}
        as_of = datetime.fromisoformat(f"{folder.name}T20:15:00+00:00")
        yield Recorded("stocks of 2025", as_of, spots, pd.concat(frames), closes, rate=0.038)
    for folder in sorted(data.glob("yahoo_chains/lachjory_etf/*/")):
        meta = json.loads((folder / "meta.json").read_text())
        raws = {p.name.split(".")[0]: pd.read_csv(p) for p in sorted(folder.glob("*.csv.gz"))}
        frames = [
            _quoted(
                raw,
                symbol=s,
                right=raw["type"].map({"C": "call", "P": "put"}),
                expiration=raw["expiry"],
                interest=raw["openInterest"],
            )
            for s, raw in raws.items()
        ]
        spots = {s: float(meta["tickers"][s]["spot_live"]) for s in raws}
        yield Recorded(
            "funds of 2026",
            datetime.fromisoformat(meta["utc"]),
            spots,
            pd.concat(frames),
            closes_2026(data),
            rate=RATE_2026,
        )


def cboe(data: Path) -> Iterator[Recorded | LeftOut]:
    """Cboe's closes: AAPL by day, the options on VIX (which nobody can own), and two names as the exchange's
    JSON has them.
    """
    if not (data / "cboe/INDEX.csv").exists():
        return
    index = pd.read_csv(data / "cboe/INDEX.csv").set_index(["symbol", "day"])["spot_parity"]
    closes = {**closes_2026(data), **aapl_closes(data)}
    for path in sorted(data.glob("cboe/json/options_*.json.gz")):
        with gzip.open(path, "rt") as file:
            about = json.load(file)["data"]
        raw = pd.DataFrame(about["options"])
        parts = raw["option"].str.extract(r"^([A-Z]+)(\d{6})([CP])(\d{8})$")
        own = parts[0] == about["symbol"]
        raw = raw.assign(strike=parts[3].astype(float) / 1000)[own]
        frame = _quoted(
            raw,
            symbol=about["symbol"],
            right=parts[2][own].map({"C": "call", "P": "put"}),
            expiration=pd.to_datetime(parts[1][own], format="%y%m%d"),
            interest=raw["open_interest"],
        )
        day = date.fromisoformat(str(about["last_trade_time"])[:10])
        yield Recorded(
            "Cboe's JSON", close_of(day), {about["symbol"]: about["close"]}, frame, closes, rate=RATE_2026
        )
    for path in sorted(data.glob("cboe/daily/*.csv.gz")):
        symbol, day = path.name.split(".")[0].split("_")
        if symbol == "VIX":
            yield LeftOut(
                "Cboe's closes", day, (symbol,), "options on a volatility index, which settle in cash"
            )
            continue
        raw = pd.read_csv(path)
        raw = raw[raw["root"] == symbol]
        frame = _quoted(
            raw,
            symbol=symbol,
            right=raw["type"].str.lower(),
            expiration=raw["expiration"],
            interest=raw["open_interest"],
        )
        spot = {symbol: float(index[symbol, day])}
        yield Recorded(
            "Cboe's closes", close_of(date.fromisoformat(day)), spot, frame, closes, rate=RATE_2026
        )


def not_shares(data: Path) -> Iterator[Recorded | LeftOut]:
    """What was recorded and is no market of shares that a put could bring."""
    if (path := data / "history/SPX_2017_bid_ask_greeks_sample.csv").exists():
        for day in sorted(pd.read_csv(path)["quotedate"].unique()):
            yield LeftOut(
                "SPX of 2017", str(day), ("SPX",), "an index settles in cash, so no put on it is planned"
            )
    for path in sorted(data.glob("deribit/deribit_chain_*.csv.gz")):
        yield LeftOut("Deribit", path.name[14:24], ("coins",), "coins are not shares")
    for folder in sorted(data.glob("yahoo_recorded/*/")):
        if any(folder.glob("options-*.json")):
            yield LeftOut(
                "Yahoo's answers",
                folder.name.partition("_")[0],
                ("all",),
                "recorded before the open, bid and ask 0 nearly everywhere",
            )


def _quoted(
    raw: pd.DataFrame, *, symbol: str, right: pd.Series, expiration: pd.Series, interest: pd.Series
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "symbol": symbol,
            "right": right,
            "strike": raw["strike"].astype(float),
            "expiration": pd.to_datetime(expiration),
            "bid": positive(raw["bid"]),
            "ask": positive(raw["ask"]),
            "open_interest": interest,
        }
    )


SOURCES: tuple[Callable[[Path], Iterator[Recorded | LeftOut]], ...] = (
    last_and_iv_2026,
    spy_2021,
    lean_sessions,
    yahoo,
    cboe,
    not_shares,
)
