"""Cboe's PUT index by the engine: a put at the money sold each third Friday, settled in cash, with bills.

    python -m pytest -m slow -s tests/backtest/test_put_index.py

PUT sells one-month puts on the S&P 500 at the money and keeps the proceeds in bills. Here the put is of the
series that settles at the close, priced at 0.90 of the VIX, so the two agree about mechanics, not to the
cent: settlement, premium and their days. One put is sold for each unit of the index, and the bills of the
collateral are added to its result; the engine's own interest has a test of its own. Correlation, beta and
tracking error pass even without a quarter of the premium; the mean difference does not.

The daily S&P 500 (1999 to 2018) is in PyPI's package `arch`, VIX and PUT are in ../shared/data/index.
"""

import gzip
import importlib.util
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tape import Script

from wheelcli.pricing import european
from wheelcli.trading_calendar import close_of, session_on_or_before, years_to

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0)]

INDEX = Path(__file__).resolve().parents[3] / "shared/data/index"
FROM, TO = date(2000, 1, 21), date(2018, 12, 21)  # OCC symbols begin with 2000
MULTIPLIER = 100


def daily():
    """Closes of the S&P 500 by session."""
    place = importlib.util.find_spec("arch")
    if place is None or not place.submodule_search_locations:
        pytest.skip("the package arch is not installed")
    path = Path(next(iter(place.submodule_search_locations))) / "data/sp500/sp500.csv.gz"
    with gzip.open(path, "rt") as file:
        rows = pd.read_csv(file, parse_dates=["Date"]).set_index("Date")
    return {day.date(): float(close) for day, close in rows["Close"].items()}


def tables():
    if not INDEX.is_dir():
        pytest.skip("../shared/data is missing")
    vix = pd.read_csv(INDEX / "vix-daily.csv", parse_dates=["DATE"]).set_index("DATE")["CLOSE"]
    monthly = pd.read_csv(INDEX / "CboeOptionStrategies_monthly_1986_2021.csv", parse_dates=["Date"])
    return {day.date(): v / 100 for day, v in vix.items()}, monthly.set_index("Date")


def third_fridays():
    out = []
    for month in range(12 * FROM.year + FROM.month - 1, 12 * TO.year + TO.month):
        first = date(month // 12, month % 12 + 1, 1)
        friday = first + timedelta(days=(4 - first.weekday()) % 7 + 14)
        out.append(session_on_or_before(friday))
    return out


@cache
def run(share_of_premium=1.0, iv_of_vix=0.90):
    """Value of an account at each month's end that sells one put each third Friday, without interest."""
    closes, (vix, _) = daily(), tables()
    rolls = third_fridays()
    script, known, values, open_put = Script(cash=1_000_000.0), {}, {}, None
    for day in sorted({*rolls, *month_ends()}):
        known[str(day)] = closes[day]
        quotes = {}
        if open_put is not None and open_put[1] > day:
            strike, end = open_put
            price = worth(closes[day], strike, day, end, vol=iv_of_vix * vix[day])
            quotes = {f"SPXW-{end:%y%m%d}-P{strike:g}": (price, price)}
        recent = dict(list(known.items())[-3:])
        spot = {"^SPX": closes[day]}
        script.day(str(day), spot, quotes=quotes, closes={"^SPX": recent}, at_close=True)
        values[day] = script.value
        if day in rolls[:-1]:
            end = rolls[rolls.index(day) + 1]
            strike = float(5 * round(closes[day] / 5))
            price = worth(closes[day], strike, day, end, vol=iv_of_vix * vix[day]) * share_of_premium
            script.trade(f"STO 1 SPXW {end} {strike:g} P @ {price:.2f} fees 0")
            open_put = strike, end
    assert script.sound()
    return values


def month_ends():
    _, monthly = tables()
    return [session_on_or_before(day.date()) for day in monthly.index if FROM <= day.date() <= TO]


def worth(spot, strike, day, end, *, vol, rate=0.02, paid=0.018):
    years = years_to(close_of(day), end)
    return float(np.round(european.price(spot, strike, years, rate, paid, vol, False), 2))


def figures(**how):
    values, ends, closes = run(**how), month_ends(), daily()
    _, monthly = tables()
    bills = np.array([float(monthly["GS3M"].asof(pd.Timestamp(day))) / 1200 for day in ends])
    notional = np.array([MULTIPLIER * closes[day] for day in ends])
    ours = np.diff([values[day] for day in ends]) / notional[:-1] + bills[:-1]
    put = monthly["PUT"][[FROM <= d.date() <= TO for d in monthly.index]]
    theirs = put.pct_change().to_numpy()[1:]
    return {
        "months": len(ours),
        "correlation": float(np.corrcoef(ours, theirs)[0, 1]),
        "beta": float(np.cov(ours, theirs)[0, 1] / theirs.var(ddof=1)),
        "tracking": float((ours - theirs).std(ddof=1) * np.sqrt(12)),
        "mean_bp": float((ours - theirs).mean() * 1e4),
    }


def test_the_engine_agrees_with_the_index():
    got = figures()
    print("\n", {name: round(value, 4) for name, value in got.items()})
    assert got["correlation"] >= 0.95
    assert 0.93 <= got["beta"] <= 1.0
    assert got["tracking"] <= 0.03
    assert abs(got["mean_bp"]) <= 15


def test_a_quarter_of_the_premium_is_missed_by_the_mean_only():
    got = figures(share_of_premium=0.75)
    print("\n", {name: round(value, 4) for name, value in got.items()})
    assert got["correlation"] >= 0.95
    assert abs(got["mean_bp"]) > 15


def test_interest_compounds_at_the_rate_of_each_session():
    """One million at 5 % from session to session, actual over 365: each payment to the cent."""
    script, cents = Script(cash=1_000_000.0, cash_rate=None), 100_000_000
    days = month_ends()[:24]
    for before, day in zip([None, *days], days, strict=False):
        script.day(str(day), {"^SPX": 1000.0}, rate=0.05, at_close=True)
        if before is not None:
            cents += round(cents * 0.05 * (day - before).days / 365)
    assert script.run.book.cash_cents == pytest.approx(cents, abs=2)
    assert cents > 109_000_000
