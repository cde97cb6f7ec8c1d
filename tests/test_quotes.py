"""A quote says why it makes no mark; a mark is a price that can be used, and its sign comes from the
contracts alone.
"""

import math
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.market.mids import marks_of, quotes_of
from wheelcli.quotes import Fault, Mark, Origin, Quote

NOON = datetime(2026, 5, 12, 16, tzinfo=UTC)
cents = st.integers(1, 50_000).map(lambda c: c / 100)


@pytest.mark.parametrize(
    ("quote", "fault", "price", "origin"),
    [
        (Quote(2.10, 2.30), None, 2.20, Origin.MID),
        (Quote(2.30, 2.30), None, 2.30, Origin.MID),
        (Quote(None, 0.15), None, 0.075, Origin.HALF_ASK),
        (Quote(0.0, 0.15), None, 0.075, Origin.HALF_ASK),
        (Quote(math.nan, 0.15), None, 0.075, Origin.HALF_ASK),
        (Quote(2.40, 2.30), Fault.CROSSED, None, None),
        (Quote(2.40, None), Fault.NO_ASK, None, None),
        (Quote(2.40, 0.0), Fault.NO_ASK, None, None),
        (Quote(None, None, last=2.0), Fault.ABSENT, None, None),
        (Quote(0.0, math.nan), Fault.ABSENT, None, None),
        (Quote(-1.0, 0.10), None, 0.05, Origin.HALF_ASK),
    ],
)
def test_a_quote_has_a_mark_or_says_why_not(quote, fault, price, origin):
    mark = quote.mark()
    assert quote.fault() is fault
    assert (mark.price if mark else None) == (None if price is None else pytest.approx(price))
    assert (mark.origin if mark else None) is origin


@given(st.one_of(st.none(), cents), st.one_of(st.none(), cents))
def test_there_is_a_mark_exactly_where_there_is_no_fault(bid, ask):
    quote = Quote(bid, ask)
    mark = quote.mark()
    assert (mark is None) == (quote.fault() is not None)
    if mark is not None:
        assert (bid or 0.0) <= mark.price <= ask


def test_a_quote_from_before_the_moment_asked_for_is_stale():
    quote = Quote(2.10, 2.30, at=NOON)
    assert quote.fault(since=NOON) is None
    assert quote.mark(since=NOON).at == NOON
    assert quote.fault(since=NOON + timedelta(seconds=1)) is Fault.STALE
    assert quote.mark(since=NOON + timedelta(seconds=1)) is None
    assert Quote(2.10, 2.30).fault(since=NOON) is Fault.STALE  # of no known moment
    assert Quote(2.40, 2.30, at=NOON).fault(since=NOON + timedelta(days=1)) is Fault.CROSSED


def test_both_sides_of_a_quote():
    quote = Quote(1.40, 1.55)
    assert (quote.ask_mark(), quote.bid_mark()) == (Mark(1.55, Origin.ASK), Mark(1.40, Origin.BID))
    assert Quote(1.40, None).ask_mark() is None
    assert Quote(None, 0.05).bid_mark() == Mark(0.0, Origin.BID)  # nobody bids: it sells for nothing


def test_the_sign_of_a_worth_is_that_of_the_contracts():
    mark = Mark(2.205, Origin.MID)
    assert mark.worth_cents(100, -3) == -66_150
    assert mark.worth_cents(100, 3) == 66_150
    assert mark.worth_cents(10, 1) == 2_205
    # Each contract is rounded (0.125 dollars are 12 cents), so that parts of a lot add up.
    assert (
        Mark(0.00125, Origin.MID).worth_cents(100, 4)
        == 4 * Mark(0.00125, Origin.MID).worth_cents(100, 1)
        == 48
    )


@pytest.mark.parametrize("price", [-0.01, math.nan, math.inf])
def test_what_cannot_be_used_is_no_mark(price):
    with pytest.raises(ValueError, match="invalid mark "):
        Mark(price, Origin.MID)


def test_quotes_of_a_table_have_their_moment_and_last_price():
    rows = pd.DataFrame(
        {
            "contract": ["KO261218P00060000", "KO261218P00065000"],
            "bid": [1.20, math.nan],
            "ask": [1.30, math.nan],
            "last": [1.28, math.nan],
            "quote_time": pd.to_datetime([NOON, None], utc=True),
        }
    )
    quotes = quotes_of(rows, set(rows["contract"]))
    assert quotes["KO261218P00060000"] == Quote(1.20, 1.30, 1.28, NOON)
    assert quotes["KO261218P00065000"] == Quote(None, None)
    assert marks_of(rows, set(rows["contract"])) == {"KO261218P00060000": Mark(1.25, Origin.MID, NOON)}
    assert quotes["KO261218P00060000"].mark().recorded() == Mark(1.25, Origin.RECORDED, NOON)
