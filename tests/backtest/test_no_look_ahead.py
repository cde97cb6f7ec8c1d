"""A run knows nothing of later sessions: a shorter run is the beginning of a longer one, and rows that a
decision of 15:45 cannot know change nothing.
"""

import json

import pandas as pd
import pytest
from moving_market import RULES, closes, days, sessions, write_store

from wheelcli.backtest.run import run_sessions
from wheelcli.backtest.spec import Early, Spec
from wheelcli.documents.result import plain
from wheelcli.loaders.history.store import open_store

VIX = pd.DataFrame({"date": pd.bdate_range("2026-07-01", "2026-08-14"), "close": 16.0})


def ran(markets, **spec):
    return run_sessions(markets, Spec(early=Early.RULE, **spec), RULES, fund="SPY")


def record(run, *, events=None, points=None):
    """The run as bytes, up to so many events and sessions."""
    return json.dumps(
        plain(
            {
                "events": [repr(event) for event in run.events[:events]],
                "points": run.points[:points],
                "early": [e for e in run.closed_early if e.day <= run.points[:points][-1].day],
            }
        )
    ).encode()


@pytest.fixture(scope="module")
def whole():
    return ran(days())


@pytest.mark.long
def test_the_world_has_what_the_tests_need(whole):
    kinds = {event.kind.value for event in whole.events}
    assert {"option_open", "assignment", "expiration", "interest"} <= kinds


@pytest.mark.long
@pytest.mark.parametrize("count", [1, 5])
def test_a_shorter_run_is_the_beginning_of_a_longer_one(whole, count):
    short = ran(days()[:count])
    assert record(short) == record(whole, events=len(short.events), points=count)


def stored(folder):
    store = open_store(folder, model=False, rate=0.04)
    return ran(store.days()), store


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = write_store(tmp_path_factory.mktemp("store") / "clean", closes=closes(), vix=VIX)
    return stored(folder)[0]


@pytest.mark.long
def test_a_store_of_the_same_markets_trades(clean):
    assert {"option_open", "expiration", "assignment"} <= {event.kind.value for event in clean.events}
    assert [point.day for point in clean.points] == list(sessions())


@pytest.mark.long
def test_rows_that_a_decision_cannot_know_change_nothing(clean, tmp_path):
    """Rows after the last session; the last session's own close and index, unknown at 15:45; and rows of days
    in the run that became known after it.
    """
    first, last = (pd.Timestamp(day) for day in (sessions()[0], sessions()[-1]))
    after = last + pd.Timedelta(days=3)
    known = closes()
    known.loc[known["date"] == last, "close"] *= 0.2
    poisoned = pd.concat(
        [
            known.assign(known=known["date"]),
            pd.DataFrame(
                {"symbol": "AAA", "date": [after, first], "close": [1.0, 1.0], "known": [after] * 2}
            ),
        ]
    )
    vix = pd.concat(
        [
            VIX.assign(known=VIX["date"]),
            pd.DataFrame({"date": [last, after, first], "close": 80.0, "known": [last, after, after]}),
        ]
    )
    late = {"known": [after] * 2}
    run, _ = stored(
        write_store(
            tmp_path / "poisoned",
            poison=True,
            closes=poisoned,
            vix=vix,
            dividends=pd.DataFrame({"symbol": "AAA", "date": [first, after], "amount": 40.0, **late}),
            splits=pd.DataFrame({"symbol": "AAA", "date": [first, after], "new": 7, "old": 1, **late}),
            rates=pd.DataFrame({"date": [first, after], "rate": 0.4, **late}),
            earnings=pd.DataFrame({"symbol": "AAA", "date": [first, after], **late}),
            facts=pd.DataFrame({"symbol": "AAA", "known": [last, after], "market_cap": 1.0}),
            actions=pd.DataFrame({"date": [first, after], "line": "RENAME AAA TO ZZZ", **late}),
        )
    )
    assert record(run) == record(clean)


@pytest.mark.long
@pytest.mark.parametrize("table", ["closes", "vix"])
def test_the_same_rows_would_change_the_run_if_they_were_known(clean, tmp_path, table):
    """The poison is strong enough to be seen."""
    tables = {"closes": closes(), "vix": VIX}
    if table == "vix":
        early = pd.DataFrame({"date": pd.bdate_range("2026-08-10", "2026-08-14"), "close": 80.0})
        tables["vix"] = pd.concat([VIX[VIX["date"] < "2026-08-10"], early])
    else:
        frame = tables["closes"]
        frame.loc[frame["date"] == pd.Timestamp("2026-08-26"), "close"] *= 0.7
    run, _ = stored(write_store(tmp_path / "known", **tables))
    assert record(run) != record(clean)
