"""SPY's puts of 2021 at their real bids, against Cboe's PUT index of that year.

PUT sells one-month puts on the S&P 500 at the money and invests in bills. Here the put of SPY nearest below
the share is sold at its closing bid, for all of the account, and held to expiration; assigned shares are sold
at the next session's open. Bills earned 0.05 % in 2021. The two may differ by
the days of their rolls and the first two weeks, not by much more.

Quotes are in ../shared/data/history/SPY_2021*, PUT in ../shared/data/index.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from tape import Script

DATA = Path(__file__).resolve().parents[3] / "shared/data"
CASH = 10_000_000.0


@pytest.fixture(scope="module")
def spy():
    """Quotes of puts, and the share's bars, by session."""
    if not DATA.is_dir():
        pytest.skip("../shared/data is missing")
    quotes = pd.read_csv(DATA / "history/SPY_2021_daily_20_contracts.csv.gz")
    return quotes[quotes["type"] == "put"], pd.read_csv(DATA / "history/SPY_2021_stock.csv").set_index("date")


def put_sold(quotes, day, close):
    """The put at the money of the third Friday after this session: strike, expiration, natural bid."""
    rows = quotes[(quotes["quotedate"] == day) & (quotes["strike"] <= close + 0.5)]
    days = (pd.to_datetime(rows["expiration"]) - pd.Timestamp(day)).dt.days
    fridays = pd.to_datetime(rows["expiration"])
    third = (fridays.dt.weekday == 4) & fridays.dt.day.between(15, 21)
    rows = rows[days.between(11, 40) & (third | (day < "2021-01-15"))]
    best = rows.loc[(rows["strike"] - close).abs().sort_values(kind="stable").index[0]]
    return float(best["strike"]), best["expiration"], float(min(best["bid"], best["ask"]))


def year(quotes, stock):
    """The account's value after each roll, and the last session's."""
    script, values, known = Script(cash=CASH), {}, {}
    sessions, ends, rolled = list(stock.index), "2021-01-04", ""
    for place, day in enumerate(sessions):
        close = float(stock.loc[day, "close"])
        known[day] = close
        after = place and sessions[place - 1] == rolled  # the morning after an expiration
        if day != ends and not after and day != sessions[-1]:
            continue
        open_now = script.run.book.options if script.run.log else ()
        marks = quotes_on(quotes, day, [lot.contract for lot in open_now])
        closes = {"SPY": dict(list(known.items())[-4:])}
        script.day(day, {"SPY": close}, quotes=marks, closes=closes, at_close=True)
        values[day] = script.value
        if after and script.shares.get("SPY"):
            script.trade(f"SELL {script.shares['SPY']:.0f} SPY @ {stock.loc[day, 'open']} fees 0")
        if day == ends and day != sessions[-1]:
            rolled = day
            strike, ends, bid = put_sold(quotes, day, close)
            held = script.value
            count = int(held / (100 * strike))
            script.trade(f"STO {count} SPY {ends} {strike:g} P @ {bid} fees 0")
    assert script.sound()
    return script, values


def quotes_on(quotes, day, contracts):
    rows = quotes[quotes["quotedate"] == day]
    out = {}
    for contract in contracts:
        own = rows[(rows["strike"] == contract.strike) & (rows["expiration"] == str(contract.expiration))]
        if len(own):
            quote = sorted((float(own["bid"].iloc[0]), float(own["ask"].iloc[0])))
            out[contract.label("SPY")] = tuple(quote)
    return out


@pytest.mark.long
def test_a_year_of_real_bids_is_within_four_points_of_put(spy):
    quotes, stock = spy
    script, values = year(quotes, stock)
    index = pd.read_csv(DATA / "index/CboeOptionStrategies_monthly_1986_2021.csv", parse_dates=["Date"])
    put = index.set_index("Date")["PUT"]
    theirs = put.asof(pd.Timestamp("2021-12-31")) / put.asof(pd.Timestamp("2020-12-31")) - 1.0
    ours = script.value / CASH - 1.0
    print(f"\n{ours:+.2%} against {theirs:+.2%}, {len(values)} sessions")
    assert abs(ours - theirs) < 0.04
    assert {e.kind.value for e in script.run.log} >= {"option_open", "assignment", "expiration", "share_sell"}
    assert date.fromisoformat(list(values)[-1]) == date(2021, 12, 31)
