"""Adjusted contracts are proposed by nobody: one rule, and scan, screen, spreads, monitor, repair and roll
that go by it.

Every market below lists beside AAA's own contracts others on AAA1, at strikes of their own and with far
better bids.
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from markets import MONTHLY, Name, account, config, held, margin, market, table
from verdicts import wide

from wheelcli.manage.inputs import setting_of
from wheelcli.manage.monitor import monitor
from wheelcli.manage.rolls.weigh import weigh
from wheelcli.plan.candidates.standard import is_standard
from wheelcli.plan.optimize.rejections import explained
from wheelcli.plan.planner import plan
from wheelcli.plan.screen import screen
from wheelcli.plan.strategy import Strategy

LATER = MONTHLY + timedelta(28)
STRIKES = (86.0, 90.0, 94.0, 98.0, 102.0, 106.0, 110.0)


def rows(*contracts):
    """An options table of (contract, symbol, standard, multiplier)."""
    columns = list(zip(*contracts, strict=True))
    return pd.DataFrame(
        {
            "contract": pd.Series(columns[0], dtype="str"),
            "symbol": pd.Categorical(columns[1]),
            "standard": pd.array(columns[2], dtype="boolean"),
            "multiplier": np.array(columns[3], dtype=float),
        }
    )


@pytest.mark.parametrize(
    ("contract", "symbol", "standard", "multiplier", "proposed"),
    [
        ("AAPL260918P00300000", "AAPL", True, 100, True),
        ("AAPL1260918P00300000", "AAPL", True, 100, False),  # the root alone says it
        ("AAPL260918P00300000", "AAPL", False, 100, False),  # the feed alone says it
        ("AAPL260918P00300000", "AAPL", None, 100, False),  # nobody says it
        ("AAPL260918P00300000", "AAPL", True, 10, False),
        ("AAPL260918P00300000", "AAPL", True, np.nan, False),
        ("BRKB260918P00500000", "BRK-B", True, 100, True),
        ("BRKB1260918P00500000", "BRK-B", True, 100, False),
        ("SPXW260918P06500000", "^SPX", True, 100, True),
        ("SPX260918P06500000", "^SPX", True, 100, True),
        ("F260918P00012000", "F", True, 100, True),
        ("F2260918P00012000", "F", True, 100, False),
        ("ABC3260918P00012000", "ABC3", True, 100, True),  # its own name ends in a digit
        ("ABC31260918P00012000", "ABC3", True, 100, False),
    ],
)
def test_the_rule(contract, symbol, standard, multiplier, proposed):
    other = ("MSFT260918P00300000", "MSFT", True, 100)
    assert is_standard(rows((contract, symbol, standard, multiplier), other)).tolist() == [proposed, True]


def with_adjusted(name):
    """The market of a name, and beside each contract one of the root AAA1, a dollar nearer the money, for
    twice the price.
    """
    snapshot = market(name)
    old = snapshot.options.copy()
    nearer = np.where(old["right"] == "call", -1.0, 1.0)
    new = old.assign(strike=old["strike"] + nearer, bid=old["bid"] * 2, ask=old["ask"] * 2, standard=False)
    digits = [f"{round(k * 1000):08d}" for k in new["strike"]]
    new["contract"] = ["AAA1" + c[3:-8] + d for c, d in zip(old["contract"], digits, strict=True)]
    return replace(snapshot, options=table("options", pd.concat([old, new], ignore_index=True)))


def name(**changes):
    return Name("AAA", 100.0, **{"strikes": STRIKES, "expirations": (MONTHLY, LATER), **changes})


def roots(contracts):
    return {c[:4] for c in contracts}


@pytest.mark.parametrize("strategies", [(), (Strategy.BULL_PUT_SPREAD,), (Strategy.COVERED_CALL,)])
def test_scan(strategies):
    book = margin(shares=(held("AAA", 300, 95.0),))
    pays = {
        "spreads": {
            "credit_to_fair_min": 0.0,
            "credit_to_fair_max": 100.0,
            "credit_width_min": 0.0,
            "natural_to_mid_min": 0.0,
        }
    }
    trade_plan = plan(with_adjusted(name()), book, wide(score={"min": 0.0}, **pays), strategies=strategies)
    assert trade_plan.tickets
    # AAA and the year 2026
    assert roots(leg.contract for t in trade_plan.tickets for leg in t.legs) == {"AAA2"}
    known = {r.contract: r for r in explained(trade_plan.rejections) if r.gate == "deliverable"}
    if not strategies:
        assert known["AAA1260918P00095000"].reason == "standard deliverable adjusted"


def test_screen():
    screening = screen(with_adjusted(name()), wide(score={"min": 0.0}), ["AAA"])
    assert roots(p.best.contract for p in screening.proposals) == {"AAA2"}


@pytest.mark.parametrize("break_even", [104.0, 120.0])
def test_monitor_and_repair(break_even):
    book = account(shares=(held("AAA", 300, break_even),))
    monitoring = monitor(with_adjusted(name()), book, config("AAA"))
    (shares,) = monitoring.shares
    sold = [c.contract for c in shares.repair if c.contract]
    assert len(sold) == (2 if break_even < 110 else 1)
    assert roots(sold) == {"AAA2"}
    assert shares.call is None or roots([shares.call.contract]) == {"AAA2"}


@pytest.mark.parametrize("line", ["-1 AAA 2026-09-18 98 P @ 2.00", "-1 AAA 2026-09-18 102 C @ 2.00"])
def test_roll(line):
    book = account(shares=(held("AAA", 100, 95.0),), options=(line,))
    setting = setting_of(with_adjusted(name()), book, config("AAA"))
    weighed = weigh(setting.positions[0], setting)
    strikes = {c.strike for c in weighed.candidates}
    assert strikes
    assert strikes <= set(STRIKES)


def test_one_that_is_held_is_still_advised_on():
    book = account(options=("-1 AAA1 2026-09-18 95 P @ 2.00",))
    monitoring = monitor(with_adjusted(name()), book, config("AAA"))
    (row,) = monitoring.rows
    assert row.position.main.contract.root == "AAA1"
    assert row.quoted.mark is not None
