"""A market without rows of later days, and the regime that does not read them."""

from dataclasses import replace
from datetime import date

import pandas as pd

from wheelcli.config import Config
from wheelcli.market.demo.build import demo_snapshot
from wheelcli.market.snapshot import table
from wheelcli.market.snapshot_filter import DATED, truncated, until
from wheelcli.plan.regime import regime_in_force

SESSION = date(2026, 8, 21)
LATER = pd.Timestamp("2026-08-24")


def test_later_rows_of_every_dated_table_are_left_out():
    whole = demo_snapshot(symbols={"ALDERA"})
    rows = {
        "closes": {"symbol": "ALDERA", "date": LATER, "close": 1.0, "adjusted": 1.0},
        "dividends": {"symbol": "ALDERA", "date": LATER, "amount": 9.0},
        "vix": {"date": LATER, "close": 80.0},
        "rates": {"tenor_days": 91.0, "rate": 0.5, "date": LATER, "label": "later"},
    }
    assert set(rows) == set(DATED)
    poisoned = replace(
        whole,
        **{
            name: table(
                name,
                pd.concat([getattr(whole, name).astype(dict.fromkeys(row, object)), pd.DataFrame([row])]),
            )
            for name, row in rows.items()
        },
    )
    clean = truncated(poisoned, SESSION)
    for name in DATED:
        assert len(getattr(poisoned, name)) == len(getattr(whole, name)) + 1
        assert getattr(clean, name)["date"].max() <= pd.Timestamp(SESSION)
        assert len(getattr(clean, name)) == len(getattr(whole, name))


def test_a_crisis_of_next_week_is_not_the_regime_of_today():
    calm = demo_snapshot(symbols={"ALDERA"})
    later = pd.DataFrame({"date": pd.bdate_range("2026-08-24", periods=5), "close": [80.0] * 5})
    poisoned = replace(calm, vix=table("vix", pd.concat([calm.vix, later])))
    assert regime_in_force(calm, Config()).name == "normal"
    assert regime_in_force(poisoned, Config()) == regime_in_force(calm, Config())


def test_a_table_without_later_rows_is_not_copied():
    closes = demo_snapshot(symbols={"ALDERA"}).closes
    assert until(closes, SESSION) is closes
