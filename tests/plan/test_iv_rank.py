"""IV rank and percentile: the worked example, when they are known, and what stands in until then."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from markets import TODAY, Name, account, config, market

from wheelcli.plan.iv_rank import iv_ranks, rank_and_percentile, realised_standing
from wheelcli.plan.planner import plan

DAY = np.datetime64(TODAY, "D").astype(int)


def spread_out(count, span):
    """`count` day numbers with `span` days from the first to the last."""
    return DAY - 1 - span + np.round(np.linspace(0, span, count)).astype(int)


def test_the_worked_example():
    standing = rank_and_percentile([30, 10, 11, 15, 17], np.arange(5), 20, least_sessions=5, least_days=0)
    assert (standing.rank, standing.percentile, standing.sessions) == (0.5, 0.8, 5)


@pytest.mark.parametrize(
    ("count", "span", "is_known"),
    [(59, 120, False), (60, 89, False), (60, 90, True), (252, 364, True), (0, 0, False)],
)
def test_sixty_sessions_over_ninety_days(count, span, is_known):
    standing = rank_and_percentile(np.linspace(0.1, 0.3, count), spread_out(count, span), 0.2)
    assert np.isfinite(standing.rank) == np.isfinite(standing.percentile) == is_known
    assert standing.sessions == count


def test_ranks_stay_between_nothing_and_one():
    past, days = np.linspace(0.2, 0.4, 100), spread_out(100, 200)
    for now, rank, percentile in ((0.1, 0.0, 0.0), (0.2, 0.0, 0.0), (0.4, 1.0, 0.99), (0.9, 1.0, 1.0)):
        standing = rank_and_percentile(past, days, now)
        assert (standing.rank, standing.percentile) == (pytest.approx(rank), pytest.approx(percentile))
    still = rank_and_percentile(np.full(100, 0.2), days, 0.2)
    assert np.isnan(still.rank)
    assert still.percentile == 0.0
    assert np.isnan(rank_and_percentile(past, days, np.nan).percentile)


def test_each_name_by_its_own_sessions():
    past = np.tile(np.linspace(0.2, 0.4, 100)[:, None], (1, 3))
    past[:50, 1] = np.nan  # 50 sessions
    past[20:, 2] = np.nan
    standing = rank_and_percentile(past, spread_out(100, 200), np.array([0.3, 0.3, 0.3]))
    assert standing.sessions.tolist() == [100, 50, 20]
    assert np.isfinite(standing.rank).tolist() == [True, False, False]
    dates = np.datetime64("2026-01-05") + np.arange(100)
    assert rank_and_percentile(past[:, 0], dates, 0.3).percentile == 0.5


def history(symbol="AAA", *, sessions=100, until=TODAY - timedelta(days=1), low=0.20, high=0.40):
    days = pd.bdate_range(end=until, periods=sessions + 1)[-sessions:]  # pandas 3.0 counts a Sunday
    return pd.DataFrame({"symbol": symbol, "session": days, "iv30": np.linspace(low, high, sessions)})


def ranks(past, now=0.30, closes=None, session=TODAY):
    symbols = ["AAA", "BBB"]
    closes = np.full((0, 2), np.nan) if closes is None else closes
    return iv_ranks(
        past, pd.DataFrame({"symbol": symbols, "iv30": [now, now]}), closes=closes, session=session
    )


def test_only_the_year_before_the_session_counts():
    whole = ranks(history(sessions=600))
    assert whole.days[0] == len(pd.bdate_range(TODAY - timedelta(days=365), TODAY - timedelta(days=1)))
    later = pd.concat([history(), history(until=TODAY + timedelta(days=60), sessions=44, low=0.9, high=0.9)])
    assert ranks(later).percentile[0] == ranks(history()).percentile[0] == 0.5
    today = pd.concat(
        [history(), pd.DataFrame({"symbol": ["AAA"], "session": [pd.Timestamp(TODAY)], "iv30": [9.0]})]
    )
    assert ranks(today).rank[0] == ranks(history()).rank[0]
    assert ranks(history(), session=date(2026, 2, 1)).days[0] == 0


def test_names_without_a_history_are_unknown():
    result = ranks(history())
    assert result.basis.tolist() == ["iv_history", None]
    assert result.days.tolist() == [100, 0]
    assert np.isnan([result.rank[1], result.percentile[1]]).all()
    for nothing in (None, history(sessions=100).iloc[:0], history("CCC")):
        assert ranks(nothing).basis.tolist() == [None, None]
    assert ranks(history(), now=np.nan).basis.tolist() == [None, None]


def walk(vols, seed=1):
    """Closes whose daily returns have these annual volatilities, exactly even in size."""
    signs = np.where(np.arange(len(vols)) % 2 == 0, 1.0, -1.0)
    return 100 * np.exp(np.cumsum(np.concatenate([[0.0], signs * np.asarray(vols) / np.sqrt(252)])))[:, None]


def test_realised_volatility_stands_in_and_says_so():
    rising = walk(np.linspace(0.1, 0.5, 300))
    standing = realised_standing(rising)
    assert (standing.rank[0], standing.percentile[0]) == (1.0, 1.0)
    falling = realised_standing(walk(np.linspace(0.5, 0.1, 300)))
    assert (falling.rank[0], falling.percentile[0]) == (0.0, 0.0)
    tent = realised_standing(walk(np.concatenate([np.linspace(0.1, 0.5, 200), np.linspace(0.5, 0.3, 100)])))
    assert 0.4 < tent.rank[0] < 0.6
    both = ranks(history(), closes=np.hstack([rising, rising]))
    assert both.basis.tolist() == ["iv_history", "realised"]
    assert both.days.tolist() == [100, 0]
    assert both.percentile.tolist() == [0.5, 1.0]
    short = ranks(history(sessions=59), closes=np.hstack([rising, rising]))
    assert short.basis.tolist() == ["realised", "realised"]
    assert short.days.tolist() == [0, 0]


def test_the_stand_in_needs_sixty_values():
    # 21 returns make the first value; one for today and 60 before it take 82 closes.
    assert np.isnan(realised_standing(walk(np.linspace(0.1, 0.2, 80))).percentile[0])
    assert realised_standing(walk(np.linspace(0.1, 0.2, 81))).percentile[0] == 1.0
    assert np.isnan(realised_standing(np.full((0, 2), np.nan)).percentile).all()
    assert np.isnan(realised_standing(np.full((1, 2), 10.0)).percentile).all()
    holes = walk(np.linspace(0.1, 0.5, 300))
    holes[-1] = np.nan  # a feed without the bar of the day
    assert realised_standing(holes).percentile[0] == 1.0


@pytest.mark.long
def test_a_plan_says_where_iv_stands():
    snapshot = market(Name("AAA", 100.0, iv=0.32))
    trade_plan = plan(snapshot, account(), config("AAA"), iv_history=history(low=0.30, high=0.40))
    t = trade_plan.tickets[0]
    at_money = float(trade_plan.iv30["iv30"].iloc[0])
    assert at_money == pytest.approx(0.32, abs=0.01)
    assert t.iv_rank == pytest.approx((at_money - 0.30) / 0.10)
    past = history(low=0.30, high=0.40)["iv30"]
    assert t.iv_percentile == (past < at_money).mean()
    assert (t.iv_rank_days, t.iv_rank_basis) == (100, "iv_history")
    assert t.score_unknown == ()
    cheap = plan(snapshot, account(), config("AAA"), iv_history=history(low=0.10, high=0.20)).tickets[0]
    dear = plan(
        snapshot, account(), config("AAA", score={"min": 0.0}), iv_history=history(low=0.5, high=0.6)
    ).tickets[0]
    assert cheap.score_parts.iv - dear.score_parts.iv == pytest.approx(1.0)


def test_where_neither_is_known_it_counts_three_tenths_and_is_named():
    snapshot = market(Name("AAA", 100.0, iv=0.32, sessions=60))
    trade_plan = plan(snapshot, account(), config("AAA", quality={"history_days_min": 20}))
    t = trade_plan.tickets[0]
    assert (t.iv_rank, t.iv_percentile, t.iv_rank_days, t.iv_rank_basis) == (None, None, 0, None)
    assert t.score_unknown == ("iv",)


def test_a_market_of_names_is_ranked_in_array_operations():
    n, days = 2000, pd.bdate_range(end=TODAY - timedelta(days=1), periods=252)
    symbols = [f"S{i:04}" for i in range(n)]
    past = pd.DataFrame(
        {
            "symbol": pd.Categorical(np.repeat(symbols, len(days))),
            "session": np.tile(days, n),
            "iv30": np.tile(np.linspace(0.2, 0.4, len(days)), n),
        }
    )
    now = pd.DataFrame({"symbol": symbols, "iv30": np.linspace(0.2, 0.4, n)})
    result = iv_ranks(past, now, closes=np.full((0, n), np.nan), session=TODAY)
    assert result.rank == pytest.approx(np.linspace(0, 1, n), abs=0.01)


def test_a_market_of_names_ranks_each_as_if_it_were_alone():
    """1,100 names, in blocks; one of them without closes, one that never moves."""
    rng = np.random.default_rng(5)
    closes = 50 * np.exp(np.cumsum(rng.normal(0, 0.02, (300, 1100)), axis=0))
    closes[:, 700], closes[:, 1030] = np.nan, 80.0
    whole = realised_standing(closes)
    for k in (0, 511, 512, 700, 1030, 1099):
        alone = realised_standing(closes[:, [k, k]])
        for together, own in zip(whole, alone, strict=True):
            np.testing.assert_array_equal(together[k], own[0])
    assert np.isfinite(whole.percentile).sum() == 1099
    assert np.isnan(whole.rank[[700, 1030]]).all()
