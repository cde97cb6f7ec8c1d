"""The dollar in the watched names: what a name that joins later may and may not do to it."""

from datetime import date

import pytest
from tape import snapshot

from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay, Split
from wheelcli.book.entry.due_events import Payment


def moved(levels, *sessions, **extra):
    for day, spots in sessions:
        levels.advance(MarketDay(day, snapshot(day, spots), **extra), rate=0.0, days=1)
    return levels.of_names


def test_names_that_join_later_do_not_move_the_level():
    """Two names rise by half; two more join: 1.5 before and after. Then the new ones double: the four hold
    1.5, 1.5, 3 and 3, 2.25 on average.
    """
    levels = Levels(frozenset("ABCD"), "SPY")
    two = {"A": 15.0, "B": 30.0}
    assert moved(levels, ("2026-08-20", {"A": 10.0, "B": 20.0}), ("2026-08-21", two)) == 1.5
    assert moved(levels, ("2026-08-24", {**two, "C": 7.0, "D": 90.0})) == 1.5
    assert moved(levels, ("2026-08-25", {**two, "C": 14.0, "D": 180.0})) == 2.25


def test_the_fund_among_the_names_keeps_its_own_level():
    levels = Levels(frozenset(("A", "SPY")), "SPY")
    moved(levels, ("2026-08-20", {"A": 10.0}), ("2026-08-21", {"A": 12.0}))
    assert moved(levels, ("2026-08-24", {"A": 12.0, "SPY": 500.0})) == pytest.approx(1.2)
    assert levels.of_fund == 1.0


def test_a_dividend_after_a_split_counts_on_the_new_shares():
    """100.00, then a split 2:1 and 1.00 on each new share: 2 × 49.00 + 2 × 1.00 = 100.00."""
    levels = Levels(frozenset("A"), "SPY")
    moved(levels, ("2026-08-20", {"A": 100.0}))
    split = Split("A", date(2026, 8, 21), 2, 1)
    paid = Payment("A", date(2026, 8, 24), 1.0)
    assert moved(levels, ("2026-08-24", {"A": 49.0}), splits=(split,), payments=(paid,)) == 1.0
