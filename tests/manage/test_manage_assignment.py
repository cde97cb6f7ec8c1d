"""Early exercise and what assignment means, with the issue's own figures: strike 50, 30 days, rate 4 %:
interest 0.16.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from books import OPENED, held, monitored, rule, seen
from markets import Name

from wheelcli.manage.assignment import interest_on
from wheelcli.manage.rule_result import State
from wheelcli.manage.today.actions import actions_of

TODAY, TOMORROW = date(2026, 8, 18), date(2026, 8, 19)
SEVENTEENTH = date(2026, 9, 17)  # 30 days
CALL50, PUT50 = "DIV260917C00050000", "DIV260917P00050000"


def paying(ex=TOMORROW, amount=0.50, spot=52.0):
    return Name(
        "DIV",
        spot,
        iv=0.20,
        expirations=(SEVENTEENTH,),
        strikes=tuple(range(44, 61, 2)),
        ex_dividend=ex,
        ex_dividend_amount=amount,
    )


def call_seen(put, *, ex=TOMORROW, amount=0.50):
    return seen(
        "-1 DIV 2026-09-17 50 C @ 1.00 opened 2026-08-03",
        name=paying(ex, amount),
        shares=(held("DIV", 100, 45.0),),
        quotes={CALL50: (2.20, 2.30), PUT50: (put - 0.02, put + 0.02)},
        watch="DIV",
    )


def test_the_interest_on_a_strike() -> None:
    assert interest_on(50.0, 0.04, 30 / 365) == pytest.approx(0.1641, abs=1e-4)


def test_early_assignment_before_an_ex_date_missed() -> None:
    """The complaint: a call exercised for its dividend without a word. Put 0.20 + interest 0.16 < 0.50."""
    row = call_seen(0.20)
    assert row.state is State.ASSIGNMENT_LIKELY
    assert rule(row, "dividend").reason == (
        "ex-dividend 0.50 tomorrow (announced) vs 0.20 for the put at the same strike plus 0.16"
        " interest: early exercise is likely"
    )


def test_a_put_worth_more_than_the_dividend_leaves_the_call_alone() -> None:
    row = call_seen(0.60)
    assert (rule(row, "dividend").holds, row.state) == (
        False,
        State.CHALLENGED,
    )  # in the money it is challenged all the same


@pytest.mark.parametrize(("put", "likely"), [(0.33, True), (0.34, False)])
def test_the_dividend_against_put_and_interest_to_the_cent(put: float, likely: bool) -> None:
    """0.50 − 0.1641 = 0.3359."""
    assert rule(call_seen(put), "dividend").holds is likely


def test_only_on_the_eve() -> None:
    row = call_seen(0.20, ex=date(2026, 8, 20))
    assert "dividend" not in [f.rule for f in row.findings]
    assert row.events.ex_dividend.date == date(2026, 8, 20)


def test_a_call_without_a_put_to_compare_with_is_unknown() -> None:
    row = seen(
        "-1 DIV 2026-09-17 50 C @ 1.00 opened 2026-08-03",
        name=paying(),
        shares=(held("DIV", 100, 45.0),),
        quotes={PUT50: (None, None)},
        watch="DIV",
    )
    assert rule(row, "dividend").holds is None
    assert State.ASSIGNMENT_LIKELY not in row.states


def test_a_crossed_put_has_no_mark_to_compare_with() -> None:
    """Bid 0.30, ask 0.10: its middle, 0.20, would make exercise likely; it is no price."""
    row = seen(
        "-1 DIV 2026-09-17 50 C @ 1.00 opened 2026-08-03",
        name=paying(),
        shares=(held("DIV", 100, 45.0),),
        quotes={CALL50: (2.20, 2.30), PUT50: (0.30, 0.10)},
        watch="DIV",
    )
    assert rule(row, "dividend").holds is None


def put_seen(bid, *, ex=None, amount=None, strike=60):
    name = replace(paying(ex, amount), strikes=tuple(range(44, 65, 2)))
    quotes = {f"DIV260917P000{strike}000": (bid, round(bid + 0.10, 2)), "DIV260917C00060000": (0.01, 0.02)}
    return seen(
        f"-1 DIV 2026-09-17 {strike} P @ 1.00 opened 2026-08-03", name=name, quotes=quotes, watch="DIV"
    )


@pytest.mark.parametrize(("bid", "likely"), [(7.95, True), (8.00, True), (8.05, False)])
def test_a_deep_put_is_exercised_where_it_is_worth_no_more_than_exercise_brings(
    bid: float, likely: bool
) -> None:
    """Strike 60, share 52, the call at 0.02: the put is worth the 8.00 that exercise brings.

    A holder who is bid 8.05 sells.
    """
    row = put_seen(bid)
    assert rule(row, "interest").holds is likely
    assert (row.state is State.ASSIGNMENT_LIKELY) == likely
    assert rule(row, "interest").limit == pytest.approx(8.0, abs=0.02)


def test_itm_put_flagged_for_a_dividend_wrong_side() -> None:
    """The complaint: a put in the money flagged because the share goes ex.

    Its holder waits for the dividend: it is no reason to exercise.
    """
    assert put_seen(7.95).state is State.ASSIGNMENT_LIKELY
    row = put_seen(7.95, ex=TOMORROW, amount=0.10)  # a day of interest on 60 is 0.007
    assert State.ASSIGNMENT_LIKELY not in row.states
    assert "dividend" not in [f.rule for f in row.findings]
    assert (
        f"is worth 0.09 more than exercising now: early exercise is likely from {TOMORROW}, not before"
        in (rule(row, "interest").reason)
    )


def test_what_assignment_of_a_put_means() -> None:
    row = seen(f"-2 AAA 2026-09-18 94 P @ 1.50 {OPENED}", value=100_000.0)
    meaning = row.assignment
    assert (meaning.shares, meaning.cash_usd, meaning.break_even, meaning.covered) == (
        200,
        -18_800.0,
        92.5,
        True,
    )
    assert meaning.name_share == pytest.approx(0.188)
    assert meaning.name_max == 0.10
    assert 0.15 < meaning.prob < 0.30
    assert (
        meaning.prob_forecast == meaning.prob
    )  # of a share its own IV is what is expected, whatever the closes say


def test_what_being_called_away_means() -> None:
    line = f"-1 AAA 2026-09-18 106 C @ 1.40 {OPENED}"
    meaning = seen(line, shares=(held("AAA", 100, 97.0),)).assignment
    assert (meaning.shares, meaning.cash_usd, meaning.gain_usd, meaning.covered) == (
        -100,
        10_600.0,
        1040.0,  # 9.00 on the shares and 1.40 of premium
        True,
    )
    assert seen(line, shares=(held("AAA", 60, 97.0),)).assignment.covered is False


def test_the_cash_call_if_several_come_at_once() -> None:
    """Puts of 104 and 102 are in the money: 2 × 10,400 + 10,200; that of 94 is not."""
    lines = [
        f"-2 AAA 2026-09-18 104 P @ 3 {OPENED}",
        f"-1 AAA 2026-09-18 102 P @ 3 {OPENED}",
        f"-1 AAA 2026-09-18 94 P @ 1 {OPENED}",
    ]
    result = monitored(*lines, value=50_000.0, cash=25_000.0)
    assert result.cash_needed_usd == 31_000.0
    from wheelcli.manage.document import monitor_document

    assert monitor_document(result).book.cash_short_usd == 6_000.0


def test_a_spread_in_the_money_takes_its_width_only() -> None:
    lines = (f"-1 AAA 2026-09-18 104 P @ 5 {OPENED}", f"1 AAA 2026-09-18 102 P @ 4 {OPENED}")
    assert monitored(*lines).cash_needed_usd == 200.0
    half = (f"-1 AAA 2026-09-18 104 P @ 5 {OPENED}", f"1 AAA 2026-09-18 98 P @ 2 {OPENED}")
    assert monitored(*half).cash_needed_usd == 10_400.0  # the wing is out of the money: the shares come in


def test_a_put_whose_share_has_no_price_is_never_counted_as_no_cash() -> None:
    """5 puts of 40 and a spread 30/27 on names that the market lacks: up to 20,000 + 3,000: between its
    strikes the spread's short put is assigned and its wing is not exercised.
    """
    lines = (
        f"-5 ZZZ 2026-09-18 40 P @ 1 {OPENED}",
        f"-1 YYY 2026-09-18 30 P @ 1 {OPENED}",
        f"1 YYY 2026-09-18 27 P @ 0.4 {OPENED}",
        f"-1 XXX 2026-09-18 50 C @ 1 {OPENED}",
        f"-1 AAA 2026-09-18 104 P @ 3 {OPENED}",
    )
    from wheelcli.manage.document import monitor_document

    book = monitor_document(monitored(*lines)).book
    assert (book.cash_needed_usd, book.cash_unknown_usd, book.cash_unknown_positions) == (
        10_400.0,
        23_000.0,
        2,
    )
    assert monitored(lines[-1]).cash_unknown.positions == 0


def test_an_expired_put_in_the_morning_after() -> None:
    row = seen("-1 AAA 2026-08-17 94 P @ 1.00", as_of=datetime(2026, 8, 18, 14, 0, tzinfo=UTC))
    assert (row.state, row.action) == (State.UNPRICED, "settle")


@pytest.mark.parametrize(("exercise", "flagged"), [("american", True), ("european", False)])
def test_nobody_exercises_a_european_option_early(exercise: str, flagged: bool) -> None:
    """A deep put of an index is quoted below intrinsic, 12.00 at a mid of 11.90: no sign of exercise."""
    name = replace(paying(None, None), strikes=tuple(range(44, 65, 2)), spot=48.0, exercise=exercise)
    quotes = {"DIV260917P00060000": (11.80, 12.00)}
    row = seen("-1 DIV 2026-09-17 60 P @ 1.00 opened 2026-08-03", name=name, quotes=quotes, watch="DIV")
    assert ("interest" in [f.rule for f in row.findings]) is flagged
    assert (State.ASSIGNMENT_LIKELY in row.states) is flagged


def test_shares_called_away_for_a_dividend_lose_it_once() -> None:
    """The eve's price of 52 has the 0.50 in it: called at 50 the shares give up 2.00, 200 dollars, not 250;
    closing costs 230 and a fee of 0.68, so letting them go is 30.68 better."""
    row = call_seen(0.20)
    ways = {way.way.value: way for way in row.weighed.ways}
    assert ways["accept"].expected_usd == pytest.approx(-200.0, abs=0.5 * 100 * 0.02)
    assert ways["close"].expected_usd == pytest.approx(-230.68)
    assert row.action.value == "accept"


@pytest.mark.parametrize(("settlement", "over"), [("cash_open", True), ("cash_close", False)])
def test_an_index_option_settled_at_the_open_is_over_in_the_afternoon(settlement: str, over: bool) -> None:
    """At 15:00 of its last day the monthly of an index has been settled since 9:30."""
    three = datetime(2026, 8, 18, 19, 0, tzinfo=UTC)
    name = replace(
        paying(None, None), expirations=(TODAY,), kind="index", exercise="european", settlement=settlement
    )
    quotes = {"DIV260818P00050000": (0.05, 0.10)}
    row = seen(
        "-1 DIV 2026-08-18 50 P @ 1.00 opened 2026-08-03", name=name, as_of=three, quotes=quotes, watch="DIV"
    )
    assert (row.action.value == "settle") is over
    assert (row.state is State.UNPRICED) is over
    assert (row.quoted.years == 0.0) is over


@pytest.mark.long
@pytest.mark.parametrize(
    ("settlement", "now", "over"),
    [
        ("physical", datetime(2026, 8, 18, 19, 59, tzinfo=UTC), False),
        ("physical", datetime(2026, 8, 18, 20, 0, tzinfo=UTC), True),
        ("physical", datetime(2026, 8, 22, 13, 0, tzinfo=UTC), True),
        ("cash_open", datetime(2026, 8, 18, 13, 29, tzinfo=UTC), False),
        ("cash_open", datetime(2026, 8, 18, 13, 30, tzinfo=UTC), True),
    ],
)
def test_a_contract_is_settled_from_its_last_moment_although_quotes_are_older(
    settlement: str, now: datetime, over: bool
) -> None:
    """The quotes are of 9:20 of its last day; settling is the first action, whatever else there is to do."""
    morning = datetime(2026, 8, 18, 13, 20, tzinfo=UTC)
    terms = (
        {}
        if settlement == "physical"
        else {"kind": "index", "exercise": "european", "settlement": settlement}
    )
    name = replace(paying(None, None), expirations=(TODAY, date(2026, 9, 18)), **terms)
    lines = ("-1 DIV 2026-09-18 60 P @ 1.00", "-1 DIV 2026-08-18 50 P @ 1.00 opened 2026-08-03")
    quotes = {"DIV260818P00050000": (0.05, 0.10), "DIV260918P00060000": (11.80, 12.00)}
    result = monitored(*lines, name=name, as_of=morning, quotes=quotes, watch="DIV", now=now)
    row = next(r for r in result.rows if r.position.expiration == TODAY)
    assert (row.action.value == "settle") is over
    if over:
        assert row.reason == "It expired on 2026-08-18: record how it ended."
        first = actions_of(result)[0]
        assert (first.do, first.id, first.why) == ("settle", row.position.id, "it expired on 2026-08-18")
        assert first.command == "wheel journal settle --yes"


def test_at_the_bell_of_its_last_day_no_volatility_is_needed_to_know_what_exercise_takes() -> None:
    """At 16:00 the share is at 50, the strike 52: 2.00 is taken, 200 dollars, and the shares come for
    certain.
    """
    bell = datetime(2026, 8, 18, 20, 0, tzinfo=UTC)
    name = replace(paying(None, None, spot=50.0), expirations=(TODAY,), sessions=0)
    quotes = {"DIV260818P00052000": (1.90, 2.20)}
    row = seen("-1 DIV 2026-08-18 52 P @ 1.00", name=name, as_of=bell, quotes=quotes, watch="DIV")
    ways = {way.way.value: way for way in row.weighed.ways}
    assert ways["accept"].expected_usd == pytest.approx(-200.0, abs=1.0)
    assert ways["accept"].prob_assigned == 1.0
    assert row.action.value == "accept"
