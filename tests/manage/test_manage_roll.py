"""Rolling: every complaint that traders have about it by name, and each rule on both sides of its limit.

The share AAA is at 100.00 with options at 32 % and closes that realise 25 %; expirations in 31, 45, 59 and 87
days.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from books import AAA, OPENED, held, rule, seen, weighed
from markets import MONTHLY, config, market

from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.rolls.weigh import weigh
from wheelcli.manage.rule_result import State
from wheelcli.manage.ways import WayOut
from wheelcli.open_option import Role
from wheelcli.pricing.expected_vol import FITS, Fit, Kind

OCT2, OCT16, NOV13 = date(2026, 10, 2), date(2026, 10, 16), date(2026, 11, 13)
LIVES = replace(AAA, expirations=(MONTHLY, OCT2, OCT16, NOV13), strikes=tuple(range(70, 131, 2)))
DOWN = replace(LIVES, spot=95.0)  # a put of 100 is 5 in the money
PUT100 = f"-1 AAA 2026-09-18 100 P @ 2.00 {OPENED}"


def rolls(*lines, name=LIVES, **more):
    return weighed(*lines, name=name, **more)


def way(decision, which):
    return next(w for w in decision.ways if w.way is which)


def allowed(decision):
    return [c for c in decision.candidates if c.allowed]


# The complaints.


@pytest.fixture
def dear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of IV that has been far dearer than what came, so that selling again is expected to pay."""
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.6, 1.0, 0.1))


def test_put_stuck_at_an_old_low_strike_while_the_share_rose(dear: None) -> None:
    """A 78 put sold long ago on a share now at 100: its profit is to be taken, and rolls up toward the target
    delta are offered.
    """
    line = f"-1 AAA 2026-09-18 78 P @ 1.60 {OPENED}"
    decisions = rolls(line)
    assert decisions.states[0] is State.TAKE_PROFIT
    assert decisions.recommended in (WayOut.ROLL, WayOut.CLOSE)
    ups = [c for c in allowed(decisions) if c.strike > 78]
    assert ups
    assert all(abs(c.delta) <= 0.30 for c in ups)
    # Where selling again is expected to pay for its risk, that is what is recommended, with or without the
    # rules on profit.
    calm = LIVES
    assert (rolls(line, name=calm).recommended, rolls(line, name=calm).best.strike > 78) == (
        WayOut.ROLL,
        True,
    )
    left = rolls(
        line,
        name=calm,
        manage={
            "take_profit_late": 1.0,
            "take_profit_early": 1.0,
            "close_below_price": 0.0,
            "remaining_return_min": 0.0,
        },
    )
    assert (left.states, left.recommended) == ((State.ON_TRACK,), WayOut.ROLL)
    assert "the strike is far out of the money" in left.why


def test_itm_put_not_rolled_and_no_reason_given() -> None:
    """Whatever is recommended, the sentence says why, and why it is no roll."""
    decision = rolls(PUT100, name=DOWN)
    assert decision.states[0] is State.CHALLENGED
    assert decision.why.startswith("Hold it: ")
    assert ". |delta| " in decision.why
    if decision.recommended is not WayOut.ROLL:
        weaker = ("The best roll, to ", "No roll passes every gate")
        assert any(words in decision.why for words in weaker)
    # The dollars after the penalty are against holding too; the penalty itself is not among them.
    hold, roll = way(decision, WayOut.HOLD), way(decision, WayOut.ROLL)
    short = round(hold.utility - roll.utility)
    assert short > 0
    assert f" than holding, and after the stress penalty ${short} worse per 30 days; it needs" in decision.why
    none = rolls(PUT100, name=DOWN, roll={"net_credit_min": 50.0})
    assert none.recommended is not WayOut.ROLL
    assert "No roll passes every gate; the nearest, " in none.why
    assert "is below the minimum of $50.00" in none.why


def test_put_rolled_up_while_tested() -> None:
    decision = rolls(PUT100, name=DOWN)
    assert allowed(decision)
    assert all(c.strike <= 100 for c in decision.candidates)
    assert decision.by_gate["roll_strike"] > 0
    near = replace(LIVES, spot=100.4)  # not through the strike, and a delta of about 0.48
    assert all(c.strike <= 100 for c in rolls(PUT100, name=near).candidates)


def test_roll_for_a_debit_by_accident() -> None:
    decision = rolls(PUT100, name=DOWN)
    assert all(c.net_credit >= 0.05 for c in allowed(decision))
    debits = [c for c in decision.candidates if c.net_credit is not None and c.net_credit < 0.05]
    assert debits
    assert not any(c.allowed for c in debits)
    assert all("roll_credit" in [g.gate for g in c.gates if g.blocks] for c in debits)
    # Who wants a debit says so.
    willing = rolls(PUT100, name=DOWN, roll={"net_credit_min": -5.0})
    assert any(c.net_credit < 0 for c in allowed(willing))


SHARES = (held("AAA", 100, 104.0),)
CALL106 = f"-1 AAA 2026-09-18 106 C @ 2.00 {OPENED}"


def test_call_rolled_below_break_even() -> None:
    """Shares that cost 104: an untested call of 112 may come down to 104, and not below."""
    line = f"-1 AAA 2026-09-18 112 C @ 2.50 {OPENED}"
    decision = rolls(line, shares=SHARES)
    assert min(c.strike for c in allowed(decision)) >= 104
    loose = rolls(line, shares=(held("AAA", 100, 60.0),))
    cheap = rolls(line, shares=SHARES, watch={"AAA": {"allow_below_basis": True}})
    assert min(c.strike for c in allowed(loose)) == min(c.strike for c in allowed(cheap))
    # It is the delta that stops these: 106 has one above 0.30 from October on.
    unknown = rolls(line, shares=(held("AAA", 100),))
    assert min(c.strike for c in allowed(unknown)) >= 112


def test_strike_lowered_on_a_call_roll() -> None:
    """A tested call goes up and out, never down."""
    up = replace(LIVES, spot=108.0)
    decision = rolls(CALL106, name=up, shares=(held("AAA", 100, 90.0),))
    assert decision.states[0] is State.CHALLENGED
    assert allowed(decision)
    assert all(c.strike >= 106 for c in decision.candidates)


def test_roll_when_closing_was_better() -> None:
    """A roll that is expected to end worse than closing is never taken: the put is held, as the wheel holds
    it, and closed where its shares are not wanted.
    """
    wild = replace(DOWN, vol=0.90)
    decision = rolls(PUT100, name=wild)
    assert way(decision, WayOut.ROLL).expected_usd < way(decision, WayOut.CLOSE).expected_usd
    assert decision.recommended is WayOut.HOLD
    assert "Hold it: closing for " in decision.why
    unwanted = rolls(PUT100, name=wild, never=["AAA"])
    assert (
        unwanted.recommended,
        "Assignment is not acceptable: AAA is on the never list" in unwanted.why,
    ) == (WayOut.CLOSE, True)


def test_nothing_to_roll_to() -> None:
    decision = rolls(PUT100, name=replace(DOWN, expirations=(MONTHLY,), strikes=(100.0,)))
    assert way(decision, WayOut.ROLL).available is False
    assert "this market has no later contract of the same kind" in way(decision, WayOut.ROLL).reason
    assert decision.recommended in (WayOut.CLOSE, WayOut.HOLD, WayOut.ACCEPT)
    assert "No roll: this market has no later contract of the same kind" in decision.why
    assert decision.candidates == ()


def test_partial_position() -> None:
    """Three puts short and two long below: two spreads roll as a unit, and the third put alone."""
    lines = (f"-3 AAA 2026-09-18 96 P @ 2.00 {OPENED}", f"2 AAA 2026-09-18 90 P @ 0.80 {OPENED}")
    alone = rolls(*lines)
    assert (alone.position.id, alone.position.contracts, alone.position.wing) == ("AAA-260918-P96", 1, None)
    from books import book, config, market

    from wheelcli.manage.inputs import setting_of
    from wheelcli.manage.rolls.weigh import weigh

    setting = setting_of(market(LIVES), book(*lines), config("AAA"))
    spread = weigh(setting.positions[1], setting)
    assert (spread.position.id, spread.position.contracts) == ("AAA-260918-P96/P90", 2)
    assert {c.strike - c.wing.strike for c in spread.candidates} == {6.0}
    assert {c.expiration for c in spread.candidates if c.wing.expiration != c.expiration} == set()
    best = spread.candidates[0]
    assert best.collateral_usd == 1_200.0


def test_roll_that_breaks_the_size_limit() -> None:
    """An account of 48,000: a put of 94 ties up 19.6 % of it; rolled up to 98 it would be 20.4 %, above the
    most of 20 %.
    """
    line = f"-1 AAA 2026-09-18 94 P @ 3.00 {OPENED}"
    loose = {"regime.1.delta": None}
    del loose["regime.1.delta"]
    high = replace(LIVES, spot=110.0, strikes=tuple(range(80, 131, 2)))
    small = rolls(line, name=high, value=48_000.0, sizing={"basis": "stress", "name_collateral_max": 0.20})
    large = rolls(line, name=high)
    assert max(c.strike for c in allowed(large)) > 96
    assert max(c.strike for c in allowed(small)) <= 96
    barred = [c for c in small.candidates if c.strike > 96 and not c.allowed]
    assert barred
    assert all(
        {"name_collateral", "risk"} & {g.gate for g in c.gates if g.blocks}
        for c in barred
        if abs(c.delta) <= 0.30 and c.net_credit >= 0.05
    )


def test_size_that_a_roll_makes_no_worse_does_not_bar_it() -> None:
    """The position is too large already: rolled down it is smaller, and that is no reason to forbid it."""
    decision = rolls(PUT100, name=DOWN, value=20_000.0)
    assert allowed(decision)
    assert all(c.strike <= 100 for c in allowed(decision))


# The rules.


def test_credit_is_bid_less_ask_and_fees_are_in_the_net() -> None:
    decision = rolls(PUT100, name=DOWN)
    best = decision.best
    ask = decision.quoted.mark
    assert best.credit == pytest.approx(best.bid - ask)
    assert best.fees_usd == pytest.approx(2 * (0.65 + 0.03))
    assert best.net_credit == pytest.approx(best.credit - 0.0136)
    assert best.net_credit_usd == pytest.approx(100 * best.credit - 1.36, abs=0.005)
    mid = (best.bid + best.ask) / 2 - decision.quoted.mid
    assert best.credit_mid == pytest.approx(mid, abs=1e-5)
    assert best.break_even == pytest.approx(best.strike - (2.00 + best.credit - 0.0136))


def test_the_return_is_over_the_added_days_and_none_where_none_are_added() -> None:
    decision = rolls(f"-1 AAA 2026-09-18 78 P @ 1.60 {OPENED}")
    same = next(c for c in decision.candidates if c.added_days == 0 and c.strike == 90)
    later = next(c for c in decision.candidates if c.added_days == 14 and c.strike == 90)
    assert same.annual_return is None
    assert later.annual_return == pytest.approx(
        (later.credit - 0.0071) / 90 * 365 / 14, rel=1e-4
    )  # a nickel is bought back free
    assert later.collateral_change_usd == 1_200.0


def test_a_roll_of_a_spread_has_no_return_a_year() -> None:
    decision = rolls(f"-1 AAA 2026-09-18 94 P @ 1.60 {OPENED}", f"1 AAA 2026-09-18 90 P @ 0.60 {OPENED}")
    later = [c for c in decision.candidates if c.added_days > 0 and c.net_credit is not None]
    assert later
    assert {c.annual_return for c in later} == {None}


@pytest.mark.parametrize(("edge", "passes"), [(0.0, True), (0.0001, False)])
def test_the_least_net_credit_to_the_cent(edge: float, passes: bool) -> None:
    best = rolls(PUT100, name=DOWN).best
    decision = rolls(PUT100, name=DOWN, roll={"net_credit_min": best.net_credit + edge})
    assert next(c for c in decision.candidates if c.id == best.id).allowed is passes


def test_where_only_the_mid_shows_a_credit_both_are_said() -> None:
    wide = replace(DOWN, spread=0.09)
    decision = rolls(PUT100, name=wide)
    only = [c for c in decision.candidates if c.net_credit < 0.05 <= c.credit_mid - 0.0136]
    assert only
    reason = next(g.reason for g in only[0].gates if g.gate == "roll_credit")
    assert reason.startswith("a credit only at the mid: ")
    assert not any(c.allowed for c in only)
    priced = rolls(PUT100, name=wide, roll={"price": "mid"})
    assert next(c for c in priced.candidates if c.id == only[0].id).allowed


@pytest.mark.parametrize(("most", "last"), [(59, OCT16), (58, OCT2), (87, NOV13)])
def test_not_past_the_limit_of_days(most: int, last: date) -> None:
    decision = rolls(PUT100, name=replace(DOWN, earnings=date(2026, 12, 20)), roll={"dte_max": most})
    assert max(c.expiration for c in allowed(decision)) == last


@pytest.mark.parametrize(("rolled", "open_to"), [(2, True), (3, False)])
def test_not_more_often_than_the_cycle_may(rolled: int, open_to: bool) -> None:
    decision = rolls(f"{PUT100} rolled {rolled}", name=DOWN)
    assert bool(allowed(decision)) is open_to
    if not open_to:
        assert decision.by_gate["rolls"] > 0


def test_rolls_untold_are_unknown_and_do_not_bar() -> None:
    decision = rolls(PUT100, name=DOWN)
    gate = next(g for g in decision.best.gates if g.gate == "rolls")
    assert (gate.verdict, gate.effect) == ("unknown", "warn")


@pytest.mark.long
def test_not_across_earnings_unless_allowed_or_inside_already() -> None:
    """A report on 2026-10-08: after 2 October, before the 16th."""
    reporting = replace(DOWN, earnings=date(2026, 10, 8))
    assert {c.expiration for c in allowed(rolls(PUT100, name=reporting))} <= {MONTHLY, OCT2}
    across = rolls(PUT100, name=reporting, roll={"across_earnings": True})
    assert OCT16 in {c.expiration for c in allowed(across)}
    inside = rolls(PUT100, name=replace(DOWN, earnings=date(2026, 9, 10)))
    assert OCT16 in {c.expiration for c in allowed(inside)}


def test_a_winner_of_unknown_price_is_not_rolled_up() -> None:
    quiet = {"close_below_price": 0.0, "remaining_return_min": 0.0}
    decision = rolls(f"-1 AAA 2026-09-18 78 P @ 1.60 {OPENED}", manage=quiet)
    untold = rolls(f"-1 AAA 2026-09-18 78 P {OPENED}", manage=quiet)
    assert any(c.strike > 78 for c in allowed(decision))
    assert not any(c.strike > 78 for c in untold.candidates)
    loser = rolls(f"-1 AAA 2026-09-18 78 P @ 0.01 {OPENED}", manage=quiet)
    assert not any(c.strike > 78 for c in loser.candidates)


def test_ranked_by_utility() -> None:
    decision = rolls(PUT100, name=DOWN)
    worth = [c.utility for c in allowed(decision)]
    assert worth == sorted(worth, reverse=True)
    assert [c.rank for c in allowed(decision)] == list(range(1, len(worth) + 1))


def test_utility_is_the_scans_own_objective() -> None:
    """(expected − closing) · √(30 ÷ days) − 0.0175 · stress loss, from the candidate's own figures."""
    decision = rolls(PUT100, name=DOWN)
    best, close = decision.best, way(decision, WayOut.CLOSE)
    gain = best.expected_usd - close.expected_usd
    charge = gain * np.sqrt(30 / min(max(best.dte_days, 14), 60)) - best.utility
    assert 0 < charge / 0.0175 < 100 * 100  # a stress loss below the strike


# The four ways.


@pytest.mark.parametrize(
    "line", [PUT100, f"-1 AAA 2026-09-18 94 P @ 1.50 {OPENED}", f"-2 AAA 2026-09-18 78 P @ 1.60 {OPENED}"]
)
def test_every_answer_has_one_recommendation_and_four_ways_in_dollars(line: str) -> None:
    for name in (LIVES, DOWN):
        decision = rolls(line, name=name)
        assert [w.way for w in decision.ways] == [WayOut.ROLL, WayOut.CLOSE, WayOut.ACCEPT, WayOut.HOLD]
        assert all(
            w.now_usd is not None and w.expected_usd is not None and w.ties_up_usd is not None
            for w in decision.ways
        )
        assert decision.recommended in {w.way for w in decision.ways if w.available}
        assert decision.why.endswith(".")


def test_closing_costs_the_ask_and_the_fee() -> None:
    decision = rolls(PUT100, name=DOWN)
    assert way(decision, WayOut.CLOSE).now_usd == pytest.approx(-100 * decision.quoted.mark - 0.68)


def test_holding_costs_what_exercise_is_expected_to_take() -> None:
    """Against a sum over a million paths of the same lognormal."""
    decision = rolls(PUT100, name=DOWN)
    q = decision.quoted
    z = np.random.default_rng(5).standard_normal(1_000_000)
    vol, t = decision.volatility, q.years
    ends = (q.spot - q.main.drag) * np.exp((0.04 - vol**2 / 2) * t + vol * np.sqrt(t) * z)
    assert way(decision, WayOut.HOLD).expected_usd == pytest.approx(
        -100 * np.maximum(100 - ends, 0).mean(), rel=0.005
    )
    assert way(decision, WayOut.HOLD).prob_assigned == pytest.approx((ends < 100).mean(), abs=0.003)


@pytest.mark.long
def test_assignment_is_no_way_out_where_there_is_no_room_for_it() -> None:
    near = replace(DOWN, expirations=(date(2026, 8, 21), MONTHLY))
    line = "-1 AAA 2026-08-21 100 P @ 2.00 opened 2026-08-03"
    assert rolls(line, name=near).recommended in (WayOut.ACCEPT, WayOut.ROLL)
    poor = way(rolls(line, name=near, cash=9_000.0), WayOut.ACCEPT)
    assert (poor.available, poor.reason) == (False, "it needs $10,000 cash, but only $9,000 is available")
    never = way(rolls(line, name=near, never=["AAA"]), WayOut.ACCEPT)
    assert never.reason == "AAA is on the never list"
    bearish = way(rolls(line, name=near, watch={"AAA": {"outlook": "bearish"}}), WayOut.ACCEPT)
    assert "bearish" in bearish.reason
    large = way(rolls(line, name=near, value=40_000.0), WayOut.ACCEPT)
    assert large.reason == "AAA would hold 25.0 % of the account, above the maximum of 20.0 %"
    naked = way(rolls("-1 AAA 2026-08-21 90 C @ 2.00 opened 2026-08-03", name=near), WayOut.ACCEPT)
    assert "the account does not hold the shares" in naked.reason


def test_near_its_end_holding_in_the_money_is_assignment() -> None:
    near = replace(DOWN, expirations=(date(2026, 8, 21), MONTHLY))
    decision = rolls(
        "-1 AAA 2026-08-21 100 P @ 2.00 opened 2026-08-03", name=near, roll={"net_credit_min": 50.0}
    )
    assert decision.recommended is WayOut.ACCEPT
    assert "Let assignment happen (buys 100 shares at a break-even of 98.00)" in decision.why


def test_an_unpriced_position_is_not_weighed() -> None:
    decision = rolls(PUT100, name=DOWN, quotes={"AAA260918P00100000": (None, None)})
    assert (decision.recommended, decision.ways, decision.candidates) == (None, (), ())
    assert "cannot be evaluated: it has no bid and no ask" in decision.why


def test_without_closes_outcomes_are_weighed_with_the_implied_volatility_and_it_is_said() -> None:
    decision = rolls(PUT100, name=replace(DOWN, sessions=0))
    assert decision.volatility_basis == "implied"
    assert decision.volatility == decision.quoted.main.iv


def test_the_monitor_says_what_the_roll_says() -> None:
    row, decision = seen(PUT100, name=DOWN), rolls(PUT100, name=DOWN)
    assert row.reason == decision.why
    assert row.action is decision.action
    assert rule(row, "through_strike").holds


def test_a_strike_left_behind_is_said_by_the_monitor_too(dear: None) -> None:
    """On track, but rolled by `wheel roll`: the monitor does not say that there is nothing to do."""
    line, calm = f"-1 AAA 2026-09-18 78 P @ 1.60 {OPENED}", LIVES
    quiet = {
        "take_profit_late": 1.0,
        "take_profit_early": 1.0,
        "close_below_price": 0.0,
        "remaining_return_min": 0.0,
    }
    row, decision = seen(line, name=calm, manage=quiet), rolls(line, name=calm, manage=quiet)
    assert (row.state, row.action, row.reason) == (State.ON_TRACK, decision.action, decision.why)
    assert row.needs_action


def test_outcomes_are_weighed_with_the_contract_s_own_volatility_and_the_closes_where_it_has_none() -> None:
    """Options at 32 %, closes at 25 %: a put of a share is expected to move as its IV says."""
    line = f"-1 AAA 2026-09-18 94 P @ 1.50 {OPENED}"
    decision = rolls(line)
    assert (decision.volatility, decision.volatility_basis) == (pytest.approx(0.32, abs=0.01), "implied")
    mute = rolls(line, quotes={"AAA260918P00094000": (None, 1.40)})
    assert mute.volatility_basis == "closes"
    assert mute.volatility == pytest.approx(0.25, abs=0.03)


# What it promises.


def of_a_journal(decision, *, contracts, shares=()):
    """The candidates of some contracts of two puts that a journal keeps: 2.00 a share, fees 1.36, and 100.00
    wait in their cycle.
    """
    main = replace(decision.position.main, quantity=-2, fees_cents=136, role=Role.WHEEL, break_even=97.5068)
    book = Portfolio(
        "default", AccountType.CASH, 3, 10**8, 10**8, shares=shares, options=(main,), source="journal"
    )
    setting = setting_of(market(DOWN), book, config("AAA"))
    part = replace(main, quantity=-contracts, fees_cents=None)
    return weigh(replace(setting.positions[0], contracts=contracts, legs=(part,)), setting).candidates


def test_a_part_that_is_rolled_takes_all_that_waits_in_its_cycle() -> None:
    """Of two: 2.00 less 0.0068 of fees and 0.50 are its own; of one, the whole 100.00 go with its shares:
    1.00.
    """
    decision = rolls(PUT100, name=DOWN)
    for contracts, waiting in ((2, 0.50), (1, 1.00)):
        first = of_a_journal(decision, contracts=contracts)[0]
        assert first.break_even == pytest.approx(
            first.strike - (1.9932 + waiting + first.net_credit), abs=2e-6
        )


def test_shares_of_the_cycle_keep_what_a_rolled_put_earned() -> None:
    """Its premium and buyback are divided among the 100 shares held when it ends: the new put has its own
    premium alone.
    """
    decision = rolls(PUT100, name=DOWN)
    first = of_a_journal(decision, contracts=2, shares=(held("AAA", 100, 90.0),))[0]
    assert first.break_even == pytest.approx(first.strike - (first.bid - 0.0068))


def test_a_call_promises_for_all_shares_of_its_cycle_and_none_of_the_core() -> None:
    """300 shares at 90.00, 100 of them core: 2.00 of the old call and the roll's credit are half as much a
    share.
    """
    stock = replace(held("AAA", 300, 90.0, 100), core_micro_shares=100_000_000)
    best = rolls(CALL106, name=replace(LIVES, spot=108.0), shares=(stock,)).candidates[0]
    assert best.break_even == pytest.approx(90.0 - (2.00 + best.net_credit) / 2, abs=2e-6)
    core = replace(stock, micro_shares=100_000_000)
    assert {c.break_even for c in rolls(CALL106, shares=(core,)).candidates} == {None}


def test_a_spread_promises_what_the_new_one_alone_breaks_even_at() -> None:
    decision = rolls(
        f"-1 AAA 2026-09-18 100 P @ 2.00 {OPENED}", f"1 AAA 2026-09-18 90 P @ 0.50 {OPENED}", name=DOWN
    )
    best = decision.candidates[0]
    assert best.wing is not None
    brings = best.credit + decision.quoted.mark  # the roll's credit pays for closing the old spread
    assert best.break_even == pytest.approx(best.strike - (brings - 4 * 0.0034))
