"""What the planner hands to the forecast: bars on the basis of the adjusted closes."""

from dataclasses import replace

import numpy as np
import pytest
from markets import TODAY, Name, account, config, market

from wheelcli.market.snapshot import table
from wheelcli.plan.history import history_of
from wheelcli.plan.planner import plan
from wheelcli.pricing.forecast import forecast_vol


def bars(snapshot, **columns):
    return replace(snapshot, closes=snapshot.closes.assign(**columns)).closes


def test_a_dividend_is_no_overnight_fall():
    """Every 20 sessions the share goes ex 10 %: opens, highs and lows fall with the close, returns do not."""
    snapshot = market(Name("AAA", 100.0, vol=0.25))
    closes = snapshot.closes
    total = closes["adjusted"].to_numpy()
    left = 0.9 ** (np.arange(len(total)) // 20)  # of a share's value, after the dividends so far
    opened = total * 1.002
    raw = {"open": opened, "high": np.maximum(total, opened) * 1.004, "low": total * 0.995, "close": total}
    paying = bars(snapshot, adjusted=total, **{name: values * left for name, values in raw.items()})
    result = history_of(paying, ["AAA"], TODAY).forecast
    want = forecast_vol(total[:, None], *(raw[name][:, None] for name in ("open", "high", "low")))
    assert result[0] == pytest.approx(want[0], rel=1e-12)
    assert result[0] != pytest.approx(forecast_vol(total[:, None])[0], rel=1e-3)  # the bars did count


def test_closes_alone_are_enough():
    snapshot = market(Name("AAA", 100.0, vol=0.25))
    plain = bars(snapshot, open=np.nan, high=np.nan, low=np.nan)
    past = history_of(plain, ["AAA", "ZZZ"], TODAY)
    assert past.forecast[0] == forecast_vol(past.closes)[0]
    assert np.isnan(past.forecast[1])


def test_a_plan_is_the_same_with_the_closes_read_beside_it():
    """Two names, the first with a shorter history than the second."""
    snapshot = market(Name("AAA", 100.0), Name("BBB", 60.0, iv=0.35, vol=0.28))
    closes = snapshot.closes[(snapshot.closes["symbol"] != "AAA") | (snapshot.closes["date"] > "2026-01-01")]
    whole = replace(snapshot, closes=closes.reset_index(drop=True))
    rules, bare = config("AAA BBB"), replace(snapshot, closes=table("closes"))
    beside = plan(bare, account(), rules, history=lambda: history_of(closes, ["AAA", "BBB"], TODAY))
    assert beside.tickets
    assert beside.data() == plan(whole, account(), rules).data()
