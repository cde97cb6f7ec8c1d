"""A generated market of any size, saved as a snapshot: the mix of a real one, for measuring a whole scan.

    python benchmarks/generated_market.py 5500 FOLDER      # about 1.5 million contracts

Each underlying lists ten expirations (7 to 546 days) and 14 strikes of each right around the money (moneyness
0.6 to 1.5), quoted around American values at a skewed volatility, with spreads, open interest and two years
of closes. Two names in five pay a dividend every quarter, 0.4 to 4 % a year.
"""

import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from market_names import names

from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.snapshot_store import save
from wheelcli.pricing import american

AS_OF = datetime(2026, 8, 21, 19, 45, tzinfo=UTC)
DAYS = (7, 14, 21, 28, 35, 42, 63, 119, 210, 546)
STRIKES = np.linspace(0.60, 1.50, 14)
SESSIONS = 560
SECTORS = (
    "Technology",
    "Financial Services",
    "Healthcare",
    "Consumer Cyclical",
    "Consumer Defensive",
    "Energy",
    "Industrials",
    "Basic Materials",
    "Utilities",
    "Real Estate",
    "Communication Services",
)


def generated(count: int, seed: int = 7) -> Snapshot:
    """A market of `count` underlyings with about 270 contracts each; the same for the same seed."""
    rng = np.random.default_rng(seed)
    symbols = names(count)
    spot = np.round(np.exp(rng.uniform(np.log(12), np.log(600), count)), 2)
    vol = np.exp(rng.uniform(np.log(0.12), np.log(0.9), count))
    underlyings = pd.DataFrame(
        {
            "symbol": symbols,
            "name": symbols,
            "kind": "stock",
            "leverage": 1.0,
            "sector": rng.choice(SECTORS, count),
            "currency": "USD",
            "spot": spot,
            "quote_time": AS_OF,
            "market_cap": 10 ** rng.uniform(9, 12, count),
            "dollar_volume": 10 ** rng.uniform(6.5, 9.5, count),
            "profit_margin": rng.normal(0.08, 0.1, count),
        }
    )
    underlyings["earnings_date"] = [
        date(2026, 8, 22) + timedelta(days=int(d)) for d in rng.integers(0, 91, count)
    ]
    underlyings["earnings_end"] = underlyings["earnings_date"]
    underlyings["earnings_time"], underlyings["earnings_confirmed"] = "after_close", True
    paid = _dividends(symbols, spot, np.random.default_rng(seed + 1))
    options, closes = (
        _options(symbols, spot, vol, rng, _ahead(paid, symbols)),
        _closes(symbols, spot, vol, rng),
    )
    return Snapshot(
        as_of=AS_OF,
        source="file",
        underlyings=table("underlyings", underlyings),
        options=table("options", options),
        closes=table("closes", closes),
        dividends=table("dividends", paid),
        vix=table("vix", {"date": pd.bdate_range(end="2026-08-21", periods=252), "close": 18.0}),
        rates=table(
            "rates", {"tenor_days": [91.0], "rate": [0.04], "date": [date(2026, 8, 21)], "label": ["^IRX"]}
        ),
    )


def _options(
    symbols: list[str], spot: np.ndarray, vol: np.ndarray, rng: np.random.Generator, ahead: np.ndarray
) -> pd.DataFrame:
    n, e, k = len(symbols), len(DAYS), len(STRIKES)
    code = np.repeat(np.arange(n), e * k * 2)
    days = np.tile(np.repeat(DAYS, k * 2), n)
    moneyness = np.tile(np.repeat(STRIKES, 2), n * e)
    call = np.tile([False, True], n * e * k)
    s = spot[code]
    strike = np.maximum(np.round(s * moneyness * 2) / 2, 0.5)
    iv = vol[code] * (1.1 - 0.25 * np.log(strike / s)).clip(0.7, 1.6)
    years = (days + 0.01) / 365
    worth = s - ahead[code, np.tile(np.repeat(np.arange(e), k * 2), n)]
    fair = american.price(worth, strike, years, 0.04, 0.0, iv, call)
    half = np.maximum(0.01, 0.02 * fair * rng.uniform(0.5, 1.5, len(fair)))
    bid = np.round(fair - half, 2)
    expirations = np.array([np.datetime64("2026-08-21") + d for d in DAYS])
    letter = np.where(call, "C", "P")
    day = (
        pd.to_datetime(expirations).strftime("%y%m%d").to_numpy()[np.tile(np.repeat(np.arange(e), k * 2), n)]
    )
    thousandths = pd.Series((strike * 1000).astype(np.int64)).astype(str).str.zfill(8).to_numpy()
    contract = np.asarray(symbols, dtype=object)[code] + day + letter + thousandths
    frame = pd.DataFrame(
        {
            "contract": contract,
            "symbol": pd.Categorical.from_codes(code, symbols),
            "right": pd.Categorical.from_codes(call.astype(int), ["put", "call"]),
            "strike": strike,
            "expiration": np.repeat(expirations, k * 2)[np.tile(np.arange(e * k * 2), n)],
            "bid": np.where(bid > 0, bid, np.nan),
            "ask": np.round(fair + half, 2) + 0.01,
            "quote_time": pd.Timestamp(AS_OF),
            "open_interest": np.round(10 ** rng.uniform(1, 4, len(fair))),
            "multiplier": 100.0,
            "standard": True,
            "exercise": "american",
            "settlement": "physical",
        }
    )
    return frame.drop_duplicates("contract")


def _closes(symbols: list[str], spot: np.ndarray, vol: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    market = rng.normal(0, 0.009, (SESSIONS, 1))
    own = rng.normal(0, 1, (SESSIONS, len(symbols))) * (vol * 0.85 / np.sqrt(252))
    path = np.cumsum(0.6 * market + own, axis=0)
    close = spot * np.exp(path - path[-1])
    days = pd.bdate_range(end="2026-08-21", periods=SESSIONS).to_numpy().astype("datetime64[s]")
    flat = close.T.ravel()
    return pd.DataFrame(
        {
            "symbol": pd.Categorical.from_codes(np.repeat(np.arange(len(symbols)), SESSIONS), symbols),
            "date": np.tile(days, len(symbols)),
            "close": flat,
            "adjusted": flat,
        }
    )


def _dividends(symbols: list[str], spot: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """The last five payments, 91 days apart; what comes next is for the scan to project."""
    paying = np.flatnonzero(rng.uniform(size=len(symbols)) < 0.4)
    amount = np.round(spot[paying] * rng.uniform(0.001, 0.01, len(paying)), 2)
    last = rng.integers(0, 91, len(paying))
    days = np.datetime64("2026-08-21") - last[:, None] - 91 * np.arange(5)
    return pd.DataFrame(
        {
            "symbol": np.repeat(np.asarray(symbols, dtype=object)[paying], 5),
            "date": days.ravel(),
            "amount": np.repeat(amount, 5),
        }
    )


def _ahead(paid: pd.DataFrame, symbols: list[str]) -> np.ndarray:
    """Present value of each name's coming dividends up to each expiration, (names, expirations), dollars a
    share.
    """
    last = paid.groupby("symbol").agg(date=("date", "max"), amount=("amount", "first")).reindex(symbols)
    until = (last["date"] - pd.Timestamp("2026-08-21")).dt.days.to_numpy(np.float64)
    worth = np.zeros((len(symbols), len(DAYS)))
    for day in (until + 91 * k for k in range(1, 8)):
        inside = (day[:, None] > 0) & (day[:, None] <= np.array(DAYS))
        worth += np.where(inside, (last["amount"].to_numpy() * np.exp(-0.04 * day / 365))[:, None], 0.0)
    return worth


if __name__ == "__main__":
    started = time.perf_counter()
    market = generated(int(sys.argv[1]))
    save(market, Path(sys.argv[2]))
    print(f"{len(market.options):,} contracts in {time.perf_counter() - started:.1f} s")
