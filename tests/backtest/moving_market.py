"""A small market that moves: two names over some sessions, as markets of 15:45, and as a store on disk."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
from markets import Name, config, market

from wheelcli.backtest.market_day import MarketDay
from wheelcli.market.snapshot import table
from wheelcli.market.snapshot_folder import save
from wheelcli.trading_calendar import close_of, sessions_from

START, SESSIONS = date(2026, 8, 20), 6
ENDS = (date(2026, 8, 26), date(2026, 10, 16))
_ROW = {"dte": [2, 20], "min_return": 0.01, "position_max": 0.05, "deployed": 0.9, "stress_total": 0.5}
RULES = config(
    "AAA BBB",
    quality={"history_days_min": 0},
    unknown={"history": "warn"},
    regime=[
        {"name": "calm", "below": 30, "delta": [0.15, 0.25, 0.35], **_ROW},
        {"name": "elevated", "below": 999, "delta": [0.08, 0.10, 0.12], **_ROW},
    ],
    manage={"take_profit_early": 0.25},
    portfolio={"expiration_max": 0.6, "week_share_max": 1.0},
)

# A user's config that watches the two names, and one that sells their puts.
SELLING = """
[quality]
history_days_min = 0
[unknown]
history = "warn"
[portfolio]
expiration_max = 0.6
week_share_max = 1.0
[watchlist.AAA]
[watchlist.BBB]
"""
WATCHED = f"""{SELLING}
[[regime]]
name = "elevated"
below = 999
delta = [0.15, 0.25, 0.35]
dte = [2, 60]
min_return = 0.01
position_max = 0.05
deployed = 0.9
stress_total = 0.5
"""


def sessions(count=SESSIONS):
    return sessions_from(START, START + timedelta(days=3 * count))[:count]


@cache
def paths(count=SESSIONS, seed=4):
    """Prices at 15:45 of each session, by name."""
    drawn = np.random.default_rng(seed).standard_normal((count, 2)) * 0.02 + (-0.01, 0.01)
    return {
        s: np.round(p * np.exp(np.cumsum(drawn[:, k])), 2)
        for k, (s, p) in enumerate(zip("AB", (100.0, 61.0), strict=True))
    }


def snapshot_of(place, count=SESSIONS):
    """The market of a session, a quarter of an hour before its close."""
    day = sessions(count)[place]
    listed = tuple(end for end in ENDS if end > day)
    names = [
        Name(3 * s, float(p[place]), iv=0.45, vol=0.30, sector=sector, expirations=listed)
        for (s, p), sector in zip(paths(count).items(), ("Technology", "Energy"), strict=True)
    ]
    return market(*names, as_of=close_of(day) - timedelta(minutes=15), vix=(16.0,) * 9)


@cache
def days(count=SESSIONS):
    """The sessions as a run reads them."""
    return tuple(MarketDay(str(d), snapshot_of(k, count)) for k, d in enumerate(sessions(count)))


def closes():
    """The closes of both names: a year before the first session, then a cent above 15:45."""
    first = snapshot_of(0).closes
    past = first[first["date"] < pd.Timestamp(START)].assign(symbol=first["symbol"].astype(str))
    rows = [
        {"symbol": 3 * s, "date": pd.Timestamp(d), "close": float(p[k]) + 0.01}
        for s, p in paths().items()
        for k, d in enumerate(sessions())
    ]
    return pd.concat([past[["symbol", "date", "close"]], pd.DataFrame(rows)], ignore_index=True)


def write_store(folder, *, closes=None, poison=False, **tables):
    """The same sessions as a store; `tables` are frames by name. With `poison` each snapshot has rows of
    later days in its own tables.
    """
    for k, day in enumerate(sessions()):
        whole = replace(
            snapshot_of(k), closes=table("closes"), vix=table("vix"), dividends=table("dividends")
        )
        if poison:
            later = pd.Timestamp(day) + pd.Timedelta(days=1)
            whole = replace(
                whole,
                closes=table("closes", [{"symbol": "AAA", "date": later, "close": 1.0, "adjusted": 1.0}]),
                vix=table("vix", [{"date": later, "close": 80.0}]),
                dividends=table("dividends", [{"symbol": "AAA", "date": later, "amount": 50.0}]),
            )
        save(whole, folder / f"session={day}")
    for name, frame in {"closes": closes, **tables}.items():
        if frame is not None:
            frame.to_csv(folder / f"{name}.csv", index=False)
    return folder
