"""What the choices for shares below their break-even leave out, and what being called away costs."""

import pytest
from books import OPENED, held, monitored

from wheelcli.manage.repair import Choice


def choices(*lines, shares):
    """The choices for the one name of an account."""
    return {one.choice: one for one in monitored(*lines, shares=(shares,)).shares[0].repair}


def test_shares_behind_calls_have_no_choice_to_wait():
    calls = f"-2 AAA 2026-09-18 104 C @ 1.20 {OPENED}"
    assert choices(calls, shares=held("AAA", 200, 110.0)) == {}
    # one hundred is free: its choices are back
    assert Choice.WAIT in choices(calls, shares=held("AAA", 300, 110.0))


def test_selling_below_the_break_even_counts_the_premium_after_fees():
    """The strike against 110, and the bid less 0.68 of fees, for 100 shares."""
    below = choices(shares=held("AAA", 100, 110.0))[Choice.SELL_BELOW]
    assert below.if_called_usd == pytest.approx((below.strike - 110.0) * 100 + below.now_usd - 0.68, abs=0.01)
    assert below.if_called_usd < 0
