"""Runs of a coin account: money conserved, nothing from later, and the ends of tickets."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from coin_tape import RULES

from wheelcli.backtest.coins.session import coin_engine
from wheelcli.backtest.figures import against, bridge, income, performance
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.run import run_sessions
from wheelcli.backtest.spec import CoinAmount, Spec
from wheelcli.book.check import check
from wheelcli.documents.result import plain
from wheelcli.loaders.history.sessions import Span
from wheelcli.loaders.history.store import open_store
from wheelcli.market.demo.coins.year import coin_year
from wheelcli.market.snapshot import table
from wheelcli.market.snapshot_folder import save

FIRST, COUNT = date(2026, 6, 20), 12
SPEC = Spec(cash_cents=10_000_000, coins=(CoinAmount(coin="ETH", amount=5.0),))


@pytest.fixture(scope="module")
def markets():
    year = coin_year()
    return tuple(year.market(FIRST + timedelta(days=k)) for k in range(COUNT))


def run(snapshots):
    days = [MarketDay(str(s.session), s) for s in snapshots]
    return run_sessions(days, SPEC, RULES, fund="BTC", engine=coin_engine())


def record(ran, *, events=None, points=None):
    return json.dumps(plain({"e": [repr(e) for e in ran.events[:events]], "p": ran.points[:points]}))


@pytest.fixture(scope="module")
def whole(markets):
    return run(markets)


@pytest.mark.long
def test_every_purse_is_the_sum_of_its_events(whole):
    kinds = {event.kind.value for event in whole.events}
    assert {"opening_balance", "option_open", "option_close"} <= kinds
    moved = Counter()
    for event in whole.events:
        moved[event.coin] += event.coin_e8
    assert {p.currency: round(p.end * 1e8) for p in whole.coins.purses} == dict(moved)
    assert set(moved) == {"USDC", "ETH"}
    assert check(list(whole.events)) == ()


@pytest.mark.long
def test_the_bridge_adds_up_to_a_hundred_millionth(whole):
    parts, last = bridge(whole), whole.points[-1]
    start = 100_000 + 5 * whole.coins.purses[1].start_index
    assert whole.start_usd == pytest.approx(start, abs=1e-8)
    assert parts.total_usd == pytest.approx(last.value_usd - start, abs=1e-7)
    assert parts.premium_usd > 0 > parts.fees_usd
    assert income(whole).net_usd == round(parts.premium_usd + parts.buybacks_usd + parts.fees_usd, 2)
    closed = [t for t in whole.tickets if t.ended]
    assert {t.unit for t in whole.tickets} == {"USDC", "ETH"}
    assert {t.ended for t in closed} == {"closed"}


@pytest.mark.long
def test_the_cash_row_states_its_rate(whole):
    rows = {row.name: row for row in against(whole, "BTC", {})}
    assert rows["cash"].about == "cash at 4 % a year (data.rate)"
    assert rows["cash"].twr == pytest.approx((1 + 0.04 / 365) ** (COUNT - 1) - 1, abs=1e-12)


def test_a_year_of_coins_has_365_sessions(whole):
    moves = np.diff([whole.start_usd, *(p.value_usd for p in whole.points)])
    moves /= [whole.start_usd, *(p.value_usd for p in whole.points[:-1])]
    own = performance(whole)
    assert own.volatility == pytest.approx(moves.std(ddof=1) * 365**0.5, rel=1e-9)
    assert own.downside == pytest.approx((np.minimum(moves, 0) ** 2).mean() ** 0.5 * 365**0.5, rel=1e-9)
    btc = np.array([p.fund_level for p in whole.points])
    (fund,) = (row for row in against(whole, "BTC", {}) if row.name == "fund")
    assert fund.volatility == pytest.approx((btc[1:] / btc[:-1] - 1).std(ddof=1) * 365**0.5, rel=1e-9)


@pytest.mark.long
def test_a_shorter_run_is_the_beginning_of_a_longer_one(whole, markets):
    short = run(markets[:4])
    assert len(short.events) > 2
    assert record(short) == record(whole, events=len(short.events), points=4)


def poisoned(snapshot):
    """The market with rows of later days in every table."""
    later = pd.Timestamp(snapshot.session) + pd.Timedelta(days=1)
    rows = [{"symbol": c, "date": later, "close": 1.0, "adjusted": 1.0} for c in ("BTC", "ETH")]
    return replace(
        snapshot,
        closes=table("closes", pd.concat([snapshot.closes, table("closes", rows)], ignore_index=True)),
        vix=table("vix", pd.concat([snapshot.vix, table("vix", [{"date": later, "close": 900.0}])])),
    )


@pytest.mark.long
def test_rows_that_a_decision_cannot_know_change_nothing(markets, tmp_path):
    """Rows of the day after, in the last session at 07:00 the delivery price of that very day, and tables
    beside the sessions, which a store of coins does not have.
    """
    early = replace(markets[3], as_of=markets[3].as_of.replace(hour=7))
    day = pd.Timestamp(early.session)
    for name, change in (("clean", lambda s: s), ("poisoned", poisoned)):
        for each in (*markets[:3], early):
            real = replace(change(each), source="deribit")
            if each is early:
                factor = 1.0 if name == "clean" else 0.2
                closes = real.closes.copy()
                closes.loc[closes["date"] == day, ["close", "adjusted"]] *= factor
                real = replace(real, closes=closes)
            save(real, tmp_path / name / f"session={each.session}")
    pd.DataFrame({"symbol": "BTC", "date": [FIRST], "close": 1.0}).to_csv(tmp_path / "poisoned/closes.csv")

    def stored(name):
        store = open_store(tmp_path / name, model=False, rate=0.04, market="deribit")
        return run_sessions(store.days(), SPEC, RULES, fund="BTC", engine=coin_engine())

    clean = stored("clean")
    assert record(stored("poisoned")) == record(clean)
    assert len(clean.events) > 3
    # What the last decision saw is the same too, even where it changed no ticket.
    store = open_store(tmp_path / "poisoned", model=False, rate=0.04, market="deribit")
    *_, seen = (each.snapshot for each in store.days())
    assert (seen.closes["date"].max(), seen.vix["date"].max()) == (day - pd.Timedelta(days=1), day)


def test_every_day_is_a_session_and_the_last_market_of_a_day_counts(markets, tmp_path):
    """Saturday 27 June has two markets, Sunday none; a market of shares is not part of the store."""
    assert markets[7].session == date(2026, 6, 27)
    friday, saturday, monday = markets[6], markets[7], markets[9]
    for each, hour in ((friday, 9), (saturday, 9), (saturday, 21), (monday, 9)):
        as_of = each.as_of.replace(hour=hour)
        name = f"{as_of:%Y%m%dT%H%M%SZ}-deribit"
        save(replace(each, as_of=as_of, source="deribit"), tmp_path / name)
    save(replace(monday, source="yahoo"), tmp_path / f"{monday.as_of:%Y%m%dT%H%M%SZ}-yahoo")
    store = open_store(tmp_path, span=Span(), model=False, rate=0.04, market="deribit")
    assert [(r.session.day, r.as_of.hour) for r in store.sessions.recorded] == [(26, 9), (27, 21), (29, 9)]
    assert store.sessions.gaps == (date(2026, 6, 28),)
    assert not store.sessions.recorded[1].at_close
