"""Every state of an open position, and every rule that puts it there, on both sides of its limit.

Tuesday 2026-08-18, 16:00 New York; the share AAA stands at 100.00; the monthly of 2026-09-18 has 31 days
left.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from books import AAA, OPENED, ending, held, monitored, rule, seen

from wheelcli.manage.rule_result import Action, State

P94 = "AAA260918P00094000"


def sold(credit, opened=OPENED, **more):
    """A 94 put sold at `credit`, with an ask of 1.00."""
    return seen(f"-1 AAA 2026-09-18 94 P @ {credit} {opened}", quotes={P94: (0.98, 1.00)}, **more)


def test_on_track() -> None:
    row = sold(1.50)
    assert (row.state, row.action, row.needs_action) == (State.ON_TRACK, Action.HOLD, False)
    assert row.reason.startswith("Nothing to do: 33 % of the credit captured; ")
    assert "sd to its strike; review on 2026-08-28" in row.reason  # 21 days before 2026-09-18
    # 0.98 / 1.00 are marked 0.99; bought back at 1.00 it costs a fee of 0.68, and what opening cost is not
    # known.
    assert (row.profit_usd, row.profit_if_closed_usd) == (51.0, 49.32)


@pytest.mark.parametrize(("credit", "state"), [(2.00, State.TAKE_PROFIT), (1.99, State.ON_TRACK)])
def test_half_of_the_credit_in_the_first_half_of_its_life(credit: float, state: State) -> None:
    assert sold(credit).state is state


@pytest.mark.parametrize(
    # Opened on 2026-07-18 it lives 62 days and is on day 31; a day earlier it is on day 32 of 63.
    ("opened", "state"),
    [("opened 2026-07-18", State.TAKE_PROFIT), ("opened 2026-07-17", State.ON_TRACK)],
)
def test_only_in_the_first_half(opened: str, state: State) -> None:
    assert sold(2.00, opened).state is state


@pytest.mark.parametrize(("credit", "state"), [(5.00, State.TAKE_PROFIT), (4.95, State.ON_TRACK)])
def test_four_fifths_at_any_time(credit: float, state: State) -> None:
    assert sold(credit, "opened 2026-07-01").state is state


def test_half_captured_of_unknown_age_is_unknown_not_taken() -> None:
    row = sold(2.00, "")
    assert (row.state, rule(row, "fast").holds) == (State.ON_TRACK, None)
    assert "opening date unknown" in rule(row, "fast").reason
    assert sold(5.00, "").state is State.TAKE_PROFIT  # 80 % needs no date


def test_without_an_opening_price_what_is_captured_is_unknown() -> None:
    row = seen(f"-1 AAA 2026-09-18 94 P {OPENED}", quotes={P94: (0.98, 1.00)})
    assert (row.captured, row.profit_usd, rule(row, "captured").holds) == (None, None, None)
    assert (row.profit_if_closed_usd, row.gain.value_usd) == (None, -99.0)
    assert "captured credit unknown: no opening price" in row.reason


@pytest.mark.parametrize(("least", "state"), [(0.126, State.TAKE_PROFIT), (0.125, State.ON_TRACK)])
def test_too_little_left_to_earn(least: float, state: State) -> None:
    """An ask of 1.00 on 94 over 31 days is 1 ÷ 94 × 365 ÷ 31 = 12.53 % a year."""
    row = sold(1.50, manage={"remaining_return_min": least})
    assert row.remaining_return == pytest.approx(0.12526, abs=1e-5)
    assert row.state is state


@pytest.mark.parametrize(("nickel", "state"), [(1.00, State.TAKE_PROFIT), (0.99, State.ON_TRACK)])
def test_an_ask_of_a_nickel(nickel: float, state: State) -> None:
    assert sold(1.50, manage={"close_below_price": nickel}).state is state


def test_a_nickel_nobody_bids_for_is_still_bought_back() -> None:
    row = seen(f"-1 AAA 2026-09-18 80 P @ 0.60 {OPENED}", quotes={"AAA260918P00080000": (None, 0.05)})
    assert (row.state, row.quoted.mark) == (State.TAKE_PROFIT, 0.05)
    assert row.profit_usd == 57.5  # half of the ask
    assert row.profit_if_closed_usd == 54.97  # closing at a nickel is free but for the regulator's 0.03


@pytest.mark.parametrize(("bid", "state"), [(0.67, State.TAKE_PROFIT), (0.66, State.ON_TRACK)])
def test_not_where_the_spread_is_too_wide_to_tell(bid: float, state: State) -> None:
    """0.67 / 1.00 is 39.5 % of the mid, 0.66 / 1.00 is 41 %."""
    row = seen(f"-1 AAA 2026-09-18 94 P @ 5.50 {OPENED}", quotes={P94: (bid, 1.00)})
    assert row.state is state
    assert ("too wide to judge" in rule(row, "late").reason) == (state is State.ON_TRACK)


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 9, 8), State.REVIEW), (date(2026, 9, 9), State.ON_TRACK)]
)
def test_review_21_days_before_expiration(day: date, state: State) -> None:
    """Opened with 36 or 37 days to live; 21 are left on 2026-09-08."""
    row = seen(
        f"-1 AAA {day} 94 P @ 1.20 opened 2026-08-03",
        name=ending(day),
        manage={"take_profit_early": 1.0, "take_profit_late": 1.0},
    )
    assert row.state is state


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 8, 27), State.REVIEW), (date(2026, 8, 28), State.ON_TRACK)]
)
def test_review_after_two_thirds_of_a_short_life(day: date, state: State) -> None:
    """Opened on 2026-07-31: two thirds of 27 days end on 2026-08-18, of 28 days a day later."""
    quiet = {"take_profit_early": 1.0, "take_profit_late": 1.0, "remaining_return_min": 0.0}
    row = seen(f"-1 AAA {day} 94 P @ 0.60 opened 2026-07-31", name=ending(day), manage=quiet)
    assert row.state is state


def test_when_to_review_is_unknown_without_the_day_it_was_opened() -> None:
    day = date(2026, 9, 1)
    row = seen(
        f"-1 AAA {day} 94 P @ 0.60",
        name=ending(day),
        manage={"take_profit_early": 1.0, "take_profit_late": 1.0, "remaining_return_min": 0.0},
    )
    assert (row.state, rule(row, "review").holds) == (State.ON_TRACK, None)
    assert "no opening date" in row.reason


def test_a_delta_at_the_limit_challenges() -> None:
    line = f"-1 AAA 2026-09-18 94 P @ 1.50 {OPENED}"
    size = abs(seen(line).quoted.main.delta)
    assert 0.2 < size < 0.3
    assert seen(line, manage={"challenged_delta": size}).state is State.CHALLENGED
    assert seen(line, manage={"challenged_delta": size + 1e-6}).state is State.ON_TRACK


@pytest.mark.parametrize(("spot", "state"), [(94.10, State.ON_TRACK), (93.90, State.CHALLENGED)])
def test_a_share_through_the_strike_challenges(spot: float, state: State) -> None:
    name = replace(AAA, spot=spot, strikes=tuple(range(80, 121, 2)))
    row = seen(f"-1 AAA 2026-09-18 94 P @ 3.50 {OPENED}", name=name, manage={"challenged_delta": 1.0})
    assert row.state is state


def test_a_call_is_challenged_from_the_other_side() -> None:
    shares = (held("AAA", 100, 90.0),)
    lines = f"-1 AAA 2026-09-18 106 C @ 1.40 {OPENED}"
    strikes = tuple(range(80, 125, 2))
    rules = {"challenged_delta": 1.0}
    below = seen(lines, name=replace(AAA, spot=105.9, strikes=strikes), shares=shares, manage=rules)
    above = seen(lines, name=replace(AAA, spot=106.1, strikes=strikes), shares=shares, manage=rules)
    assert (below.state, above.state) == (State.ON_TRACK, State.CHALLENGED)


def test_taking_profit_comes_before_a_challenge_and_both_are_told() -> None:
    row = seen(f"-1 AAA 2026-09-18 94 P @ 2.70 {OPENED}", manage={"challenged_delta": 0.10})
    assert (row.state, row.states) == (State.TAKE_PROFIT, (State.TAKE_PROFIT, State.CHALLENGED))


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 8, 23), State.CLOSE_SPREAD), (date(2026, 8, 24), State.ON_TRACK)]
)
def test_a_spread_is_closed_five_days_before_its_end(day: date, state: State) -> None:
    lines = (f"-1 AAA {day} 94 P @ 0.60 opened 2026-08-18", f"1 AAA {day} 90 P @ 0.20 opened 2026-08-18")
    quiet = {
        "take_profit_early": 1.0,
        "take_profit_late": 1.0,
        "remaining_return_min": 0.0,
        "close_below_price": 0.0,
    }
    row = seen(*lines, name=ending(day), manage=quiet)
    assert row.state is state
    if state is State.CLOSE_SPREAD:
        assert "pin risk and early assignment end its defined risk" in row.reason
        assert row.action is Action.CLOSE


def test_a_cash_settled_spread_may_run_on() -> None:
    day = date(2026, 8, 21)
    lines = (f"-1 AAA {day} 94 P @ 0.60 opened 2026-08-18", f"1 AAA {day} 90 P @ 0.20 opened 2026-08-18")
    name = ending(day, kind="index", exercise="european", settlement="cash_close")
    row = seen(
        *lines,
        name=name,
        manage={
            "take_profit_early": 1.0,
            "take_profit_late": 1.0,
            "remaining_return_min": 0.0,
            "close_below_price": 0.0,
        },
    )
    assert row.state is State.ON_TRACK


THREE = datetime(2026, 8, 18, 19, 0, tzinfo=UTC)  # 15:00 New York on the day of expiration
TODAY = date(2026, 8, 18)


@pytest.mark.parametrize(
    ("spot", "exercised", "pinned"),
    [
        (93.99, True, True),
        (93.991, False, True),
        (93.54, True, True),
        (93.52, True, False),
        (94.47, False, True),
        (94.48, False, False),
    ],
)
def test_on_its_last_day_exercise_is_automatic_a_cent_in_the_money_and_pins_within_half_a_per_cent(
    spot: float, exercised: bool, pinned: bool
) -> None:
    """Strike 94: half a per cent is 0.47."""
    name = replace(ending(TODAY), spot=spot, strikes=tuple(range(80, 121, 2)), tick=None)
    row = seen("-1 AAA 2026-08-18 94 P @ 1.20 opened 2026-07-20", name=name, as_of=THREE)
    assert row.state is State.EXPIRING
    assert (rule(row, "automatic_exercise").holds, rule(row, "pin").holds) == (exercised, pinned)


def test_a_long_option_is_marked_at_the_bid_and_asks_for_nothing() -> None:
    row = seen(f"2 AAA 2026-09-18 94 P @ 1.50 {OPENED}", quotes={P94: (0.98, 1.00)})
    # (0.99 − 1.50) × 200; sold at 0.98 less two fees of 0.68
    assert (row.profit_usd, row.profit_if_closed_usd) == (-102.0, -105.36)
    assert (row.state, row.quoted.mark) == (State.ON_TRACK, 0.98)


def test_a_spread_costs_its_short_ask_less_its_long_bid() -> None:
    quotes = {P94: (1.20, 1.26), "AAA260918P00090000": (0.50, 0.55)}
    row = seen(
        f"-2 AAA 2026-09-18 94 P @ 1.60 {OPENED}", f"2 AAA 2026-09-18 90 P @ 0.70 {OPENED}", quotes=quotes
    )
    assert (row.quoted.mark, row.quoted.mid) == (0.76, 0.705)
    assert row.profit_usd == 39.0  # (0.90 − 0.705) × 200
    assert row.profit_if_closed_usd == 25.28  # (0.90 − 0.76) × 200 less four fees of 0.68
    assert row.collateral_usd == 800.0  # 4 wide × 200


@pytest.mark.parametrize(
    ("line", "quotes", "why"),
    [
        ("-1 AAA 2026-09-18 94 P @ 1.00", {P94: (None, None)}, "It has no bid and no ask"),
        ("-1 AAA 2026-09-18 94 P @ 1.00", {P94: (0.98, None)}, "It has a bid but no ask."),
        ("-1 AAA 2026-09-18 94 P @ 1.00", {P94: (1.10, 1.00)}, "Its bid is above its ask."),
        ("-1 AAA 2026-09-18 93.5 P @ 1.00", None, "AAA260918P00093500 is not in this market."),
        ("-1 BBB 2026-09-18 94 P @ 1.00", None, "BBB is not in this market."),
        ("-1 AAA 2026-08-14 94 P @ 1.00", None, "It expired on 2026-08-14: record how it ended."),
    ],
)
def test_unpriced_with_the_reason_and_no_mark(
    line: str, quotes: dict[str, tuple[float, float]] | None, why: str
) -> None:
    result = monitored(line, quotes=quotes)
    row = result.rows[0]
    assert (row.state, row.quoted.mark, row.profit_if_closed_usd) == (State.UNPRICED, None, None)
    # The share closed above 94 on the last day of the expired one: all of its premium stays.
    assert (row.profit_usd, row.gain.value_usd) == ((100.0, 0.0) if "expired" in why else (None, None))
    assert why in row.reason
    assert [p.code for p in result.problems if p.code == "unpriced"] == ["unpriced"]
    assert row.action is (Action.SETTLE if "expired" in why else Action.PRICE)
    assert row.needs_action == ("expired" in why)


@pytest.mark.parametrize(("wing_bid", "mark"), [(1.26, 0.0), (1.30, None)])
def test_a_spread_that_would_pay_to_be_closed_is_not_believed(wing_bid: float, mark: float | None) -> None:
    """A short ask of 1.26 under a wing's bid of 1.30 cannot be: no profit is made up of it."""
    quotes = {P94: (1.20, 1.26), "AAA260918P00090000": (wing_bid, 1.40)}
    row = seen(
        f"-1 AAA 2026-09-18 94 P @ 1.60 {OPENED}", f"1 AAA 2026-09-18 90 P @ 0.70 {OPENED}", quotes=quotes
    )
    assert row.quoted.mark == mark
    assert (row.state is State.UNPRICED) is (mark is None)
    assert ("its two legs are inconsistent" in row.reason) is (mark is None)
