"""Recorded chains under ../shared/data as snapshots: Cboe's closes, Yahoo's chains of ETFs and stocks."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from wheelcli.market.snapshot import Snapshot, table
from wheelcli.trading_calendar import close_of

DATA = Path(__file__).resolve().parents[3] / "shared/data"
CBOE, YAHOO, HISTORY = DATA / "cboe", DATA / "yahoo_chains/lachjory_etf", DATA / "history"
STOCKS = DATA / "yahoo_chains/stocks_2025"
BILL = 0.04  # no bill was recorded: the config's default rate

# Ex-dates and amounts known or usual at the time; the loaders give a year of them so that the rhythm carries
# on.
PAID = {
    "AAPL": [
        ("2025-08-11", 0.26),
        ("2025-11-10", 0.26),
        ("2026-02-09", 0.26),
        ("2026-05-11", 0.27),
        ("2026-08-10", 0.27),
    ],
    "CLX": [("2025-08-13", 1.24), ("2025-10-22", 1.24), ("2026-01-28", 1.24), ("2026-04-22", 1.24)],
    "SPY": [("2025-09-19", 1.83), ("2025-12-19", 1.99), ("2026-03-20", 1.80), ("2026-06-18", 1.85)],
    "QQQ": [("2025-09-22", 0.69), ("2025-12-22", 0.79), ("2026-03-23", 0.73), ("2026-06-22", 0.75)],
    "IWM": [("2025-09-16", 0.73), ("2025-12-16", 0.85), ("2026-03-17", 0.55), ("2026-06-16", 0.65)],
}
PAID_2025 = {
    "AAPL": [("2025-02-10", 0.25), ("2025-05-12", 0.26), ("2025-08-11", 0.26), ("2025-11-10", 0.26)],
    "GOOG": [("2025-03-10", 0.20), ("2025-06-09", 0.21), ("2025-09-08", 0.21), ("2025-12-08", 0.21)],
    "META": [("2025-03-14", 0.525), ("2025-06-16", 0.525), ("2025-09-22", 0.525), ("2025-12-15", 0.525)],
    "JPM": [("2025-01-06", 1.25), ("2025-04-04", 1.40), ("2025-07-03", 1.40), ("2025-10-06", 1.50)],
}


def snapshot_of(options, *, symbol, spot, as_of, kind="stock", paid=(), rate=BILL):
    """A snapshot of one underlying from a frame with contract, right, strike, expiration, bid, ask and
    perhaps more.
    """
    return Snapshot(
        as_of=as_of,
        source="file",
        underlyings=table("underlyings", [{"symbol": symbol, "kind": kind, "currency": "USD", "spot": spot}]),
        options=table(
            "options",
            options.assign(
                symbol=symbol, multiplier=100.0, standard=True, exercise="american", settlement="physical"
            ),
        ),
        closes=table("closes"),
        dividends=table("dividends", [{"symbol": symbol, "date": d, "amount": a} for d, a in paid]),
        vix=table("vix"),
        rates=table("rates", [{"tenor_days": 91.0, "rate": rate, "date": as_of.date(), "label": "^IRX"}]),
    )


def told_by(day, paid):
    """The dividends that are known on a day: paid, or announced for the 30 days ahead."""
    return [(d, a) for d, a in paid if date.fromisoformat(d) <= date.fromisoformat(day) + timedelta(days=30)]


def positive(values):
    """A feed's 0 is no quote."""
    return values.where(values > 0)


def aapl_sessions():
    """The dates of Cboe's AAPL closes."""
    return sorted(p.name[5:15] for p in (CBOE / "daily").glob("AAPL_*.csv.gz"))


def aapl(day, *, rate=BILL):
    """One close, with the exchange's IV in `feed_iv`; and the file itself, indexed by contract."""
    raw = pd.read_csv(CBOE / f"daily/AAPL_{day}.csv.gz")
    raw = raw[raw["root"] == "AAPL"]
    index = pd.read_csv(CBOE / "INDEX.csv")
    spot = float(index[(index["symbol"] == "AAPL") & (index["day"] == day)]["spot_parity"].iloc[0])
    options = pd.DataFrame(
        {
            "contract": raw["option"],
            "right": raw["type"].str.lower(),
            "strike": raw["strike"],
            "expiration": raw["expiration"],
            "bid": positive(raw["bid"]),
            "ask": positive(raw["ask"]),
            "open_interest": raw["open_interest"],
            "feed_iv": positive(raw["iv"]),
        }
    )
    snapshot = snapshot_of(
        options,
        symbol="AAPL",
        spot=spot,
        as_of=close_of(date.fromisoformat(day)),
        paid=told_by(day, PAID["AAPL"]),
        rate=rate,
    )
    return snapshot, raw.set_index("option")


def cboe_json(symbol, *, until="2026-07-24"):
    """A close as the exchange serves it in JSON, spot as it gives the share's close; and its contracts,
    indexed.
    """
    with gzip.open(CBOE / f"json/options_{symbol}.json.gz", "rt") as file:
        about = json.load(file)["data"]
    raw = pd.DataFrame(about["options"]).set_index("option")
    parts = raw.index.str.extract(r"^([A-Z]+)(\d{6})([CP])(\d{8})$")
    parts.index = raw.index
    raw = raw.assign(
        right=parts[2].map({"C": "call", "P": "put"}),
        strike=parts[3].astype(float) / 1000,
        expiration=pd.to_datetime(parts[1], format="%y%m%d").dt.strftime("%Y-%m-%d"),
    )[parts[0] == symbol]
    options = raw[["right", "strike", "expiration"]].assign(
        contract=raw.index, bid=positive(raw["bid"]), ask=positive(raw["ask"]), feed_iv=positive(raw["iv"])
    )
    paid = [(d, a) for d, a in PAID[symbol] if d <= until]
    as_of = close_of(date.fromisoformat(until))
    snapshot = snapshot_of(
        options.reset_index(drop=True), symbol=symbol, spot=about["close"], as_of=as_of, paid=paid
    )
    return snapshot, raw


def vix_days():
    """The dates of Cboe's VIX closes."""
    return sorted(p.name[4:14] for p in (CBOE / "daily").glob("VIX_*.csv.gz"))


def vix(day):
    """One close of the options on VIX, quoted beside VIX itself, which is not what they are on."""
    raw = pd.read_csv(CBOE / f"daily/VIX_{day}.csv.gz")
    index = pd.read_csv(CBOE / "INDEX.csv")
    spot = float(index[(index["symbol"] == "VIX") & (index["day"] == day)]["spot_parity"].iloc[0])
    options = raw[["strike", "expiration"]].assign(
        contract=raw["option"],
        right=raw["type"].str.lower(),
        bid=positive(raw["bid"]),
        ask=positive(raw["ask"]),
    )
    as_of = close_of(date.fromisoformat(day))
    snapshot = snapshot_of(options, symbol="^VIX", spot=spot, as_of=as_of, kind="index")
    european = snapshot.options.assign(exercise="european", settlement="cash_open").astype(
        snapshot.options.dtypes
    )
    return replace(snapshot, options=european)


def etf_days():
    """The folders of Yahoo's ETF chains."""
    return sorted(p.name for p in YAHOO.iterdir() if p.is_dir())


def etf(day, symbol, *, rate=BILL):
    """One recorded Yahoo chain, quoted spot as Yahoo gave it at that moment."""
    meta = json.loads((YAHOO / day / "meta.json").read_text())
    raw = pd.read_csv(YAHOO / day / f"{symbol}.csv.gz")
    options = pd.DataFrame(
        {
            "contract": raw["contractSymbol"],
            "right": raw["type"].map({"C": "call", "P": "put"}),
            "strike": raw["strike"],
            "expiration": raw["expiry"],
            "bid": positive(raw["bid"]),
            "ask": positive(raw["ask"]),
            "feed_iv": raw["impliedVolatility"],
        }
    )
    return snapshot_of(
        options,
        symbol=symbol,
        spot=meta["tickers"][symbol]["spot_live"],
        kind="index_etf",
        as_of=datetime.fromisoformat(meta["utc"]).astimezone(UTC),
        paid=PAID[symbol],
        rate=rate,
    )


def stock_days():
    """The folders of Yahoo's chains of stocks."""
    return sorted(p.name for p in STOCKS.iterdir() if p.is_dir())


def stock(day, symbol, *, rate=BILL):
    """One recorded Yahoo chain of a stock, about 15:15 in New York; its quoted spot is that day's close, and
    no better is known.
    """
    raw = pd.read_csv(STOCKS / day / f"{symbol}.csv.gz")
    options = pd.DataFrame(
        {
            "contract": raw["contractSymbol"],
            "right": raw["type"],
            "strike": raw["strike"],
            "expiration": raw["expiration"],
            "bid": positive(raw["bid"]),
            "ask": positive(raw["ask"]),
            "feed_iv": raw["impliedVolatility"],
        }
    )
    return snapshot_of(
        options,
        symbol=symbol,
        spot=float(raw["spot_price"].iloc[0]),
        as_of=datetime.fromisoformat(f"{day}T20:15:00+00:00"),
        paid=told_by(day, PAID_2025.get(symbol, [])),
        rate=rate,
    )
