"""Which dividends are expected: announced, carried forward by rhythm, or unknown; and what they are worth
today.
"""

from datetime import UTC, date, datetime, timedelta
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markets import TODAY, Name, market

from wheelcli.chains.dividends import Dividend, Expectation, expected_dividends, present_values

QUARTERLY = ((date(2026, 2, 9), 0.25), (date(2026, 5, 11), 0.25), (date(2026, 8, 10), 0.26))
UNTIL = TODAY + timedelta(days=200)


def expected(**about):
    return expected_dividends(market(Name("AAA", 100.0, **about)), UNTIL).get("AAA", ())


def test_a_rhythm_is_carried_forward_and_labelled():
    # Gaps of 91 days; the last amount, 0.26, is what goes on: 2026-11-09, 2027-02-08 (and 2027-05-10 is past
    # 200 days).
    assert expected(paid=QUARTERLY) == (
        Dividend(date(2026, 11, 9), 0.26, Expectation.PROJECTED),
        Dividend(date(2027, 2, 8), 0.26, Expectation.PROJECTED),
    )


def test_an_announced_one_comes_first_and_the_year_goes_on_after_it():
    coming = expected(paid=QUARTERLY, ex_dividend=date(2026, 11, 6), ex_dividend_amount=0.30)
    assert coming == (
        Dividend(date(2026, 11, 6), 0.30, Expectation.ANNOUNCED),
        Dividend(date(2027, 2, 8), 0.30, Expectation.PROJECTED),  # 52 weeks after 2026-02-09
    )


def test_announced_without_an_amount_takes_that_of_the_last_payment():
    coming = expected(paid=QUARTERLY, ex_dividend=date(2026, 11, 6))
    assert coming[0] == Dividend(date(2026, 11, 6), 0.26, Expectation.ANNOUNCED)


def test_announced_alone_has_no_rhythm():
    coming = expected(ex_dividend=date(2026, 9, 1), ex_dividend_amount=1.10)
    assert coming == (Dividend(date(2026, 9, 1), 1.10, Expectation.ANNOUNCED),)


def test_announced_without_amount_or_history_says_nothing_of_dollars():
    assert expected(ex_dividend=date(2026, 9, 1)) == ()


@pytest.mark.parametrize(("day", "count"), [(TODAY, 0), (TODAY + timedelta(days=1), 1)])
def test_the_session_itself_has_gone_ex_already(day, count):
    assert len(expected(ex_dividend=day, ex_dividend_amount=1.0)) == count


def test_the_same_announcement_twice_is_one_dividend():
    both = expected(paid=((date(2026, 9, 1), 0.40),), ex_dividend=date(2026, 9, 1), ex_dividend_amount=0.40)
    assert both == (Dividend(date(2026, 9, 1), 0.40, Expectation.ANNOUNCED),)


def test_a_stale_record_is_not_carried_forward():
    # The turn after 2026-03-16 was 2026-06-15; on 2026-08-18 it is 64 days late, more than half of the 91.
    late = ((date(2025, 12, 15), 0.25), (date(2026, 3, 16), 0.25))
    assert expected(paid=late) == ()
    # After 2026-04-06 it was 2026-07-06: 43 days late, not yet given up; the turn after that is 2026-10-05.
    slow = ((date(2026, 1, 5), 0.25), (date(2026, 4, 6), 0.25))
    assert expected(paid=slow)[0].date == date(2026, 10, 5)


def test_a_special_one_of_a_stale_record_counts_up_to_the_last_day():
    late = ((date(2025, 9, 15), 0.25), (date(2025, 12, 15), 0.25), (date(2026, 3, 16), 0.25))
    special = Dividend(UNTIL, 5.0, Expectation.ANNOUNCED)
    assert expected(paid=late, ex_dividend=UNTIL, ex_dividend_amount=5.0) == (special,)
    assert expected(paid=late, ex_dividend=UNTIL + timedelta(days=1), ex_dividend_amount=5.0) == ()


def test_one_payment_is_no_rhythm():
    assert expected(paid=((date(2026, 8, 10), 0.25),)) == ()


@pytest.mark.parametrize(
    ("days", "gap"),
    [((29, 31, 30), 28), ((89, 92, 92), 91), ((180, 184), 184), ((364,), 365)],
)
def test_rhythms_that_are_known(days, gap):
    day, paid = date(2026, 8, 10), []
    for between in (0, *days):
        day -= timedelta(days=between)
        paid.append((day, 0.10))
    assert expected_dividends(market(Name("AAA", 100.0, paid=tuple(paid))), TODAY + timedelta(days=400))[
        "AAA"
    ][0].date == date(2026, 8, 10) + timedelta(days=gap)


CLOROX = (
    (date(2025, 8, 13), 1.24),
    (date(2025, 10, 22), 1.24),
    (date(2026, 1, 28), 1.24),
    (date(2026, 4, 22), 1.24),
)


@pytest.mark.parametrize(
    ("known", "following"),
    [
        # 52 weeks after each, again and again
        (CLOROX, ["2026-08-12", "2026-10-21", "2027-01-27", "2027-04-21", "2027-08-11"]),
        (CLOROX[1:], ["2026-10-21", "2027-01-27"]),  # of summer nothing is known: 91 days after April is past
    ],
)
def test_a_year_that_is_known_comes_again(known, following):
    session = market(Name("AAA", 100.0, paid=known), as_of=datetime(2026, 7, 24, 20, tzinfo=UTC))
    coming = expected_dividends(session, date(2027, 9, 1))["AAA"]
    assert [d.date.isoformat() for d in coming][: len(following)] == following
    assert {d.label for d in coming} == {Expectation.PROJECTED}


@pytest.mark.parametrize("announced", [False, True])
def test_a_special_dividend_is_not_carried_forward(announced):
    """Costco's way: 15.00 between two payments of 1.02, already paid or still to come; what follows is 1.02,
    in its own months.
    """
    regular = tuple(
        (date.fromisoformat(d), 1.02) for d in ("2025-11-01", "2026-02-05", "2026-05-02", "2026-07-31")
    )
    if announced:
        special = Dividend(date(2026, 8, 28), 15.0, Expectation.ANNOUNCED)
        coming = expected(paid=regular, ex_dividend=special.date, ex_dividend_amount=special.amount)
    else:
        special = None
        coming = expected(paid=(*regular, (date(2026, 8, 12), 15.0)))
    following = (
        Dividend(date(2026, 10, 31), 1.02, Expectation.PROJECTED),
        Dividend(date(2027, 2, 4), 1.02, Expectation.PROJECTED),
    )
    assert coming == ((special, *following) if announced else following)


def test_an_announced_date_without_an_amount_does_not_take_that_of_a_special_one():
    paid = tuple(
        (date.fromisoformat(d), 1.02) for d in ("2025-11-01", "2026-02-05", "2026-05-02", "2026-07-31")
    )
    coming = expected(paid=(*paid, (date(2026, 8, 12), 15.0)), ex_dividend=date(2026, 10, 30))
    assert coming[0] == Dividend(date(2026, 10, 30), 1.02, Expectation.ANNOUNCED)


def test_a_monthly_payer_keeps_its_day_of_the_month():
    """Twelve months known: 28 days a turn would be four weeks early within the year."""
    paid = tuple((date(2025 + (8 + i) // 12, (8 + i) % 12 + 1, 1), 0.30) for i in range(12))
    coming = expected_dividends(market(Name("AAA", 100.0, paid=paid)), date(2027, 9, 1))["AAA"]
    assert [d.date.strftime("%m-%d") for d in coming[:6]] == [
        "08-31",
        "09-30",
        "10-31",
        "11-30",
        "12-31",
        "01-31",
    ]


def test_payments_without_a_rhythm_are_not_carried_forward():
    # 130 days is further than a quarter from both 91 and 182.
    assert expected(paid=((date(2026, 4, 2), 0.25), (date(2026, 8, 10), 0.25))) == ()


def test_names_of_which_nothing_is_known_have_no_entry():
    assert expected_dividends(market(Name("AAA", 100.0)), UNTIL) == {}


def test_present_values_by_hand():
    # 0.50 after 20 days and 0.60 after 111, at 4 %: 0.50 · e^(−0.04·20/365) = 0.498905, 0.60 ·
    # e^(−0.04·111/365) = 0.592745.
    paid = {
        "BBB": (
            Dividend(TODAY + timedelta(days=20), 0.50, Expectation.ANNOUNCED),
            Dividend(TODAY + timedelta(days=111), 0.60, Expectation.PROJECTED),
        )
    }
    days = [19, 20, 110, 111, 300, 300]
    values = present_values(
        paid,
        symbols=["AAA", "BBB"],
        symbol_code=np.array([1, 1, 1, 1, 1, 0], dtype=np.intp),
        dte=np.array(days),
        session=TODAY,
        rate=0.04,
    )
    np.testing.assert_allclose(values, [0, 0.498905, 0.498905, 1.091650, 1.091650, 0], atol=2e-6)


def test_present_values_of_no_dividends_are_nothing():
    values = present_values(
        {},
        symbols=["AAA"],
        symbol_code=np.zeros(2, np.intp),
        dte=np.zeros(2, np.int64),
        session=TODAY,
        rate=0.04,
    )
    assert values.tolist() == [0.0, 0.0]


@given(
    paid=st.dictionaries(
        st.sampled_from("ABC"), st.lists(st.tuples(st.integers(1, 400), st.integers(1, 500)), max_size=5)
    ),
    contracts=st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 500)), max_size=12),
    rate=st.sampled_from([0.0, 0.04]),
)
def test_present_values_are_the_sums_of_each_name_s_own_dividends(paid, contracts, rate):
    """Whatever the order of names and expirations, and the dividends of other names; D pays none."""
    ahead = {
        name: tuple(
            Dividend(TODAY + timedelta(days=d), a / 100, Expectation.PROJECTED) for d, a in sorted(each)
        )
        for name, each in paid.items()
    }
    values = present_values(
        ahead,
        symbols=list("ABCD"),
        symbol_code=np.array([code for code, _ in contracts], dtype=np.intp),
        dte=np.array([left for _, left in contracts], dtype=np.int64),
        session=TODAY,
        rate=rate,
    )
    for value, (code, left) in zip(values, contracts, strict=True):
        own = paid.get("ABCD"[code], ())
        assert value == pytest.approx(sum(a / 100 * exp(-rate * d / 365) for d, a in own if d <= left))
