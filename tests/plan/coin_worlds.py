"""Small random markets of options on coins, accounts and rules for them, all drawn from one seed."""

import math
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import numpy as np
import pandas as pd

from wheelcli.book.from_config import portfolio
from wheelcli.config import Config
from wheelcli.config.coins import BY_DVOL
from wheelcli.market.snapshot import Snapshot, table

MOMENTS = (  # a Saturday night, a Friday before and after the hour of delivery, a Wednesday
    datetime(2026, 8, 22, 2, 0, tzinfo=UTC),
    datetime(2026, 8, 21, 7, 30, tzinfo=UTC),
    datetime(2026, 8, 21, 8, 30, tzinfo=UTC),
    datetime(2026, 8, 19, 15, 45, tzinfo=UTC),
)
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
UNKNOWN = None


def fair(forward, strike, years, vol, is_call):
    """Black's price, undiscounted, with the error function alone."""
    d1 = math.log(forward / strike) / (vol * math.sqrt(years)) + vol * math.sqrt(years) / 2

    def phi(x):
        return 0.5 * (1 + math.erf(x / math.sqrt(2)))

    call = forward * phi(d1) - strike * phi(d1 - vol * math.sqrt(years))
    return call if is_call else call - forward + strike


@cache
def _returns(name):
    return np.random.default_rng(sum(map(ord, name))).standard_normal(1100)


@cache
def closes(symbol, vol, shared, days):
    """Daily closes of so many days that realise about that volatility and share that part of it."""
    own = math.sqrt(shared) * _returns("both") + math.sqrt(1 - shared) * _returns(symbol)
    shocks = own[-days:] - own[-days:].mean()
    return 100 * np.exp(np.cumsum(vol / math.sqrt(365) * shocks))


def _chain(r, symbol, index, moment):
    """Options and terms of one coin: the linear puts and inverse calls that a plan may sell, and the others
    that it must not.
    """
    session, iv = moment.date(), r.choice([0.45, 0.60, 0.80])
    cost, spread = r.choice([-0.02, 0.0, 0.08]), r.choice([0.01, 0.02, 0.02, 0.03, 0.04, 0.14])
    lots = {True: r.choice([0.1, 1.0]), False: r.choice([0.01, 0.1])}
    rate, interest = r.choice([0.0003, 0.0005]), r.choice([40.0, 900.0, 5000.0, 5000.0, 50_000.0, 50_000.0])
    options, terms = [], []
    for ahead in r.sample([1, 12, 24, 33, 40, 61], r.randint(2, 3)):
        day = session + timedelta(days=ahead)
        ends = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        years = (ends - moment).total_seconds() / (365 * 86_400)
        forward = index * math.exp(cost * years)
        step = index * r.choice([0.02, 0.04])
        for k in range(-8, 9):
            strike = float(round(index + k * step))
            vol = iv * (1 - 0.05 * k / 8)
            for is_call in (True, False):
                for inverse in (True, False):
                    value = fair(forward, strike, years, vol, is_call)
                    tick = 0.0001 if inverse else 0.5
                    native = value / forward if inverse else value
                    over = inverse and native > 0.005
                    unit = 0.0005 if over else tick
                    bid = math.floor(native * (1 - spread / 2) / unit) * unit
                    ask = max(math.ceil(native * (1 + spread / 2) / unit), 1) * unit
                    usd = index if inverse else 1.0
                    series = symbol if inverse else f"{symbol}_USDC"
                    side = "C" if is_call else "P"
                    stamp = f"{day.day}{MONTHS[day.month - 1]}{day:%y}"
                    name = f"{series}-{stamp}-{strike:.0f}-{side}"
                    options.append(
                        {
                            "contract": name,
                            "symbol": symbol,
                            "right": "call" if is_call else "put",
                            "strike": strike,
                            "expiration": day,
                            "bid": bid * usd if bid > 0 else UNKNOWN,
                            "ask": ask * usd,
                            "quote_time": moment,
                            "open_interest": interest,
                            "multiplier": lots[inverse],
                            "standard": True,
                            "exercise": "european",
                            "settlement": "coin_inverse" if inverse else "coin_linear",
                        }
                    )
                    terms.append(
                        {
                            "contract": name,
                            "unit": symbol if inverse else "USDC",
                            "bid_native": bid if bid > 0 else UNKNOWN,
                            "ask_native": ask,
                            "usd_per_unit": usd,
                            "forward": forward * (1 + r.choice([-1e-4, 0.0, 1e-4])),
                            "tick": tick,
                            "tick_above": 0.0005 if inverse else 0.5,
                            "tick_over": 0.005 if inverse else 0.0,
                            "lot": lots[inverse],
                            "fee_rate": rate,
                            "fee_cap": 0.125,
                        }
                    )
    return options, terms


def market(r):
    """One or both coins."""
    moment = r.choice(MOMENTS)
    session, shared = moment.date(), r.choice([0.3, 0.9])
    names, options, terms, past = [], [], [], []
    for symbol in r.choice([("BTC", "ETH"), ("BTC", "ETH"), ("BTC",), ("ETH",)]):
        index = r.choice([40_000.0, 75_000.0]) if symbol == "BTC" else r.choice([1500.0, 2400.0])
        own, their = _chain(r, symbol, index, moment)
        options += own
        terms += their
        days = r.choice([1000, 1000, 1000, 1000, 1000, 1000, 1000, 300])
        prices = closes(symbol, r.choice([0.25, 0.30, 0.30, 0.40, 0.50, 1.10]), shared, days)
        past.append(
            pd.DataFrame(
                {
                    "symbol": symbol,
                    "date": pd.date_range(end=session, periods=days),
                    "close": prices * index / prices[-1],
                    "adjusted": prices * index / prices[-1],
                }
            )
        )
        names.append(
            {
                "symbol": symbol,
                "kind": "coin",
                "leverage": 1.0,
                "sector": "Digital assets",
                "currency": "USD",
                "spot": index,
                "quote_time": moment,
                "closing": False,
            }
        )
    age, level = r.choice([0, 0, 0, 3, 4]), r.choice([25.0, 25.0, 40.0, 40.0, 40.0, 60.0, 120.0])
    days = pd.date_range(end=session - timedelta(days=age), periods=30)
    return Snapshot(
        as_of=moment,
        source="deribit",
        underlyings=table("underlyings", names),
        options=table("options", options),
        closes=table("closes", pd.concat(past, ignore_index=True)),
        dividends=table("dividends"),
        vix=table("vix", {"date": days, "close": [level] * 30} if r.randint(0, 9) else None),
        rates=table("rates"),
        terms=table("terms", terms),
    )


def rules(r):
    """The settings of an account for coins, and of its limits."""
    share = [0.15, 0.30, 0.60, 1.0]
    coins = {}
    for symbol, most in (("BTC", 0.8), ("ETH", 20.0)):
        if r.randint(0, 1):
            held = {"quantity": round(r.random() * most, 2), "core": r.choice([0, 0, 0, 1])}
            basis = {"break_even": r.choice([1.0, 1700.0 if symbol == "ETH" else 60_000.0])}
            coins[symbol] = held | r.choice([{}, basis])
    limits = {
        "delta": r.choice([(0.18, 0.25, 0.30), (0.05, 0.25, 0.45), (0.05, 0.25, 0.45)]),
        "dte": r.choice([(21, 45), (10, 65)]),
        "position_max": r.choice([0.03, 0.10, 0.60]),
        "deployed": r.choice([0.4, 1.0]),
        "stress_total": r.choice([0.06, 0.20, 0.80]),
        "new_per_run": r.choice([1, 3, 8]),
    }
    rows = [row.model_dump() | limits for row in BY_DVOL]
    return Config.model_validate(
        {
            "accounts": {
                "d": {
                    "market": "deribit",
                    "cash": r.choice([0.0, 40_000.0, 100_000.0, 1_000_000.0]),
                    "value": r.choice([100_000.0, 300_000.0, 1_000_000.0]),
                    "coins": coins,
                }
            },
            "coins": {
                "stress": r.choice([0.40, 0.55]),
                "rv_max": r.choice([0.60, 1.00]),
                "drawdown_3y_max": r.choice([0.60, 0.90]),
                "total_max": r.choice(share),
                "name_collateral_max": r.choice(share),
                "regime": rows,
            },
            "portfolio": {
                "correlated_group_max": r.choice(share),
                "expiration_max": r.choice(share),
                "new_deployed_max": r.choice(share),
                "cash_reserve": r.choice([0.0, 0.05, 0.3]),
                "positions_max": r.randint(2, 6),
                "new_per_run_max": r.randint(1, 4),
                "new_per_sector_max": r.randint(1, 3),
                "week_share_max": r.choice([0.3, 1.0]),
            },
            "score": {"min": r.choice([0.0, 0.0, 20.0, 40.0])},
            "select": {"stress_penalty": r.choice([0.0, 0.0175]), "method": r.choice(["optimum", "greedy"])},
            "never": r.choice([[], [], [], [], [], [], ["ETH"]]),
            "watchlist": r.choice(
                [{}, {}, {}, {"BTC": {"contracts_max": 3}}, {"ETH": {"outlook": "bearish"}}]
            ),
        }
    )


def world(seed):
    """A market, an account and rules."""
    r = Random(seed)
    snapshot, settings = market(r), rules(r)
    return snapshot, portfolio(settings, "d"), settings
