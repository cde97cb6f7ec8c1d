"""Every gate of a spread on both sides of its limit, unknown, and where it does not apply.

The spread is a put of 94 sold and one of 90 bought on a share at 100, 31 days: 1.28 / 1.31 and 0.52 / 0.54 of
deltas −0.229 and −0.113.
"""

from datetime import date, timedelta

import numpy as np
import pytest
from markets import MONTHLY, RATE, TODAY, Name, account, held, margin, market, occ, with_options
from verdicts import BLOCKED, CALL, PUT, answer, merged, put, wide

from wheelcli.chains.build import price_chains
from wheelcli.contract import pair_name
from wheelcli.plan.planner import plan
from wheelcli.plan.strategy import Strategy
from wheelcli.pricing import american
from wheelcli.pricing.expected_vol import FITS, Fit, Kind

BULL, BEAR = [Strategy.BULL_PUT_SPREAD], [Strategy.BEAR_CALL_SPREAD]
PAIR, CALLS = pair_name(PUT, 90), pair_name(CALL, 110)
# The other rules of a spread's credit stand open, so that the one under test speaks alone.
PAYS = {"spreads": {"credit_to_fair_min": 0.0, "credit_width_min": 0.0, "natural_to_mid_min": 0.0}}


def legs(**changes):
    return Name("AAA", 100.0, **{"strikes": (90.0, 94.0), "rights": ("put",), **changes})


def call_legs(**changes):
    return Name("AAA", 100.0, **{"strikes": (106.0, 110.0), "rights": ("call",), **changes})


def quoted(sold, bought, name=None):
    """The market with these quotes of its legs, (bid, ask) each."""
    snapshot = market(name or legs())
    strike = snapshot.options["strike"]
    short = strike.map({94.0: True, 106.0: True}).fillna(False)

    def side(k):
        return lambda options: [sold[k] if s else bought[k] for s in short]

    return with_options(snapshot, bid=side(0), ask=side(1))


def told(gate, snapshot, *, strategies=BULL, pair=PAIR, book=None, **sections):
    trade_plan = plan(snapshot, book or margin(), wide(**merged(PAYS, sections)), strategies=strategies)
    return answer(trade_plan, gate, pair)


def test_touch_size_counts_both_legs_and_a_package_points_to_its_price():
    """Both legs trade together: 40 bid for of the leg sold, 30 offered of the leg bought."""

    def ticket(touch, **block):
        strike = market(legs()).options["strike"]
        snapshot = with_options(
            market(legs()),
            bid_size=lambda o: np.where(strike == 94, touch[0], 7.0),
            ask_size=lambda o: np.where(strike == 94, 7.0, touch[1]),
        )
        (t,) = plan(snapshot, margin(), wide(block=block), strategies=BULL).tickets
        return t, next(g for g in t.gates if g.gate == "touch_size").verdict

    t, verdict = ticket((40.0, 30.0))
    assert t.contracts > 10
    assert (t.touch_contracts, verdict) == (30, "pass" if t.contracts <= 30 else "fail")
    few, most = t.contracts - 1, float(t.contracts)
    t, verdict = ticket((most, float(few)))
    assert (verdict, t.size_note) == ("fail", f"the natural price stands for {few} of {few + 1} contracts")
    t, verdict = ticket((most, most))
    assert (verdict, t.size_note) == ("pass", f"{few + 1} contracts of 2 legs at one price")
    assert ticket((most, most), package_contracts=few + 2)[0].size_note is None
    t, verdict = ticket((most, np.nan))
    assert (verdict, t.touch_contracts) == ("unknown", None)


def test_the_spread_of_this_page():
    (t,) = plan(market(legs()), margin(), wide(), strategies=BULL).tickets
    sold, bought = t.legs
    assert (sold.bid, sold.ask, bought.bid, bought.ask) == (1.28, 1.31, 0.52, 0.54)
    assert (sold.delta, bought.delta) == (pytest.approx(-0.229, abs=1e-3), pytest.approx(-0.113, abs=1e-3))


# credit_to_fair: 1.28 − 0.54 = 0.74 against (0.229 + 0.113) ÷ 2 · 4 = 0.684, so 1.08 of it.


@pytest.mark.parametrize(("least", "verdict"), [(1.0, "pass"), (0.70, "pass")])
def test_credit_to_fair_passes(least, verdict):
    reply = told("credit_to_fair", market(legs()), spreads={"credit_to_fair_min": least})
    assert (reply.verdict, reply.value) == (verdict, pytest.approx(1.0825, abs=0.003))


@pytest.mark.parametrize(("ask", "verdict"), [(0.79, "pass"), (0.82, BLOCKED)])
def test_credit_to_fair_on_both_sides(ask, verdict):
    # The leg bought at 0.53 / 0.79 has a delta of −0.128: fair is 0.713, and 0.49 is 0.687 of it; at 0.82,
    # 0.46 is 0.643.
    reply = told("credit_to_fair", quoted((1.28, 1.31), (0.53, ask)), spreads={"credit_to_fair_min": 0.65})
    assert (reply.verdict, reply.limit) == (verdict, 0.65)


@pytest.mark.parametrize(("most", "verdict"), [(1.09, "pass"), (1.075, BLOCKED)])
def test_a_credit_above_the_fair_one_cannot_be_traded(most, verdict):
    reply = told("credit_to_fair", market(legs()), spreads={"credit_to_fair_max": most})
    assert (reply.verdict, reply.value) == (verdict, pytest.approx(1.0825, abs=0.003))
    if verdict == BLOCKED:
        assert reply.limit == 1.075
        assert reply.reason == "the credit exceeds 107.5 % of the fair credit: the quote cannot be traded"


def test_by_default_it_is_a_tenth():
    # Sold at 1.33 / 1.36 instead of 1.28 / 1.31 the credit is 0.79: delta 0.232, fair 0.690, 1.145 of it.
    reply = told("credit_to_fair", quoted((1.33, 1.36), (0.52, 0.54)))
    assert (reply.verdict, reply.limit, reply.value) == (BLOCKED, 1.10, pytest.approx(1.145, abs=0.005))


def test_a_spread_is_not_held_against_the_least_return_of_puts():
    assert told("least_return", market(legs())).verdict == "not_applicable"


# credit_width: 0.74 of 4.00 is 18.5 %.


@pytest.mark.parametrize(("least", "verdict"), [(0.185, "pass"), (0.1851, BLOCKED)])
def test_credit_width(least, verdict):
    reply = told("credit_width", market(legs()), spreads={"credit_width_min": least})
    assert (reply.verdict, reply.value) == (verdict, pytest.approx(0.185))


def test_a_credit_of_the_whole_width_is_no_quote():
    # Only the credit is doctored: a put of 94 at 5.20 against one of 90 at 0.55.
    reply = told("credit_width", quoted((5.20, 5.30), (0.53, 0.55)))
    assert (reply.verdict, reply.value) == (BLOCKED, pytest.approx(4.65 / 4))
    assert "the credit exceeds the maximum loss" in reply.reason


# natural_to_mid: mid 1.295 − 0.53 = 0.765, so 0.74 is 96.7 % of it.


@pytest.mark.parametrize(("least", "verdict"), [(0.966, "pass"), (0.968, BLOCKED)])
def test_natural_to_mid(least, verdict):
    reply = told("natural_to_mid", market(legs()), spreads={"natural_to_mid_min": least})
    assert (reply.verdict, reply.value) == (verdict, pytest.approx(0.74 / 0.765))


def test_a_mid_that_pays_nothing_has_nothing_left_of_it():
    # 0.50 sold and 0.60 bought in the middle: natural against mid would be −0.20 ÷ −0.10 = 2 in numbers, and
    # is nothing.
    reply = told("natural_to_mid", quoted((0.45, 0.55), (0.55, 0.65)), spreads={"natural_to_mid_min": 0.7})
    assert (reply.verdict, reply.value) == (BLOCKED, 0.0)


# long_leg


@pytest.mark.parametrize(
    ("bought", "unknown", "verdict"),
    [
        ((0.53, 0.55), "block", "pass"),
        ((float("nan"), 0.55), "block", BLOCKED),
        ((float("nan"), 0.55), "warn", "unknown"),
        ((0.80, 0.55), "warn", BLOCKED),  # crossed: no ignorance
    ],
)
def test_long_leg(bought, unknown, verdict):
    effects = {"unknown": {"quote": unknown, "iv": unknown}}
    reply = told("long_leg", quoted((1.28, 1.31), bought), **effects)
    assert reply.verdict == verdict


@pytest.mark.parametrize("gate", ["credit_to_fair", "credit_width", "natural_to_mid"])
@pytest.mark.parametrize("unknown", ["block", "warn"])
def test_what_the_credit_is_worth_is_unknown_without_a_quote_of_the_leg_bought(gate, unknown):
    effects = {"unknown": {"quote": unknown, "iv": unknown}}
    reply = told(gate, quoted((1.28, 1.31), (0.53, float("nan"))), **effects)
    assert (reply.verdict, reply.value, reply.effect) == (
        BLOCKED if unknown == "block" else None,
        None,
        "block" if unknown == "block" else None,
    )


@pytest.mark.parametrize(
    "gate", ["long_leg", "credit_to_fair", "credit_width", "natural_to_mid", "ex_div_spread"]
)
def test_a_put_alone_has_no_second_leg(gate):
    trade_plan = plan(market(put()), account(), wide())
    assert answer(trade_plan, gate, PUT).verdict == "not_applicable"


# ex_div_spread


def ex(days, amount=0.5, **changes):
    return call_legs(ex_dividend=TODAY + timedelta(days), ex_dividend_amount=amount, **changes)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        (ex(31), BLOCKED),  # goes ex on the day of expiration
        (ex(1), BLOCKED),
        (ex(32), "pass"),
        (ex(0), "pass"),  # today's buyers have missed it
        (ex(20, None), BLOCKED),  # how much is unknown, when is not
        (call_legs(), "pass"),
        (
            call_legs(exercise="european", ex_dividend=date(2026, 9, 1), ex_dividend_amount=0.5),
            "not_applicable",
        ),
    ],
)
def test_ex_div_spread(name, verdict):
    assert told("ex_div_spread", market(name), strategies=BEAR, pair=CALLS).verdict == verdict


def test_ex_div_spread_is_unknown_where_the_rhythm_is_lost():
    # It paid ten months ago and not since: no next date can be told, and none can be excluded.
    name = call_legs(paid=((date(2025, 10, 20), 0.4),))
    reply = told("ex_div_spread", market(name), strategies=BEAR, pair=CALLS)
    assert (reply.verdict, reply.effect) == ("unknown", "warn")
    assert (
        told(
            "ex_div_spread", market(name), strategies=BEAR, pair=CALLS, unknown={"dividend": "block"}
        ).verdict
        == BLOCKED
    )


def test_what_an_ex_date_does_is_a_setting():
    reply = told(
        "ex_div_spread", market(ex(20)), strategies=BEAR, pair=CALLS, events={"ex_div_spread": "warn"}
    )
    assert (reply.verdict, reply.effect) == ("fail", "warn")
    assert "before expiration" in reply.reason


# The gates of single options, on spreads.


def test_the_lesser_open_interest_and_the_older_quote_count():
    def interest(options):
        return [2000.0 if k == 94.0 else 99.0 for k in options["strike"]]

    reply = told("open_interest", with_options(market(legs()), open_interest=interest))
    assert (reply.verdict, reply.value) == (BLOCKED, 99.0)

    def older(options):
        return [
            q - timedelta(minutes=0 if k == 94.0 else 31)
            for q, k in zip(options["quote_time"], options["strike"], strict=True)
        ]

    reply = told("quote_age", with_options(market(legs()), quote_time=older))
    assert (reply.verdict, reply.value) == (BLOCKED, 31.0)


@pytest.mark.parametrize(
    ("outlook", "strategies", "pair", "verdict"),
    [
        ("bearish", BULL, PAIR, BLOCKED),
        ("neutral", BULL, PAIR, "pass"),
        ("bullish", BULL, PAIR, "pass"),
        ("bearish", BEAR, CALLS, "pass"),
        ("neutral", BEAR, CALLS, "pass"),
        ("bullish", BEAR, CALLS, BLOCKED),
    ],
)
def test_outlook(outlook, strategies, pair, verdict):
    snapshot = market(legs() if strategies is BULL else call_legs())
    reply = told(
        "outlook", snapshot, strategies=strategies, pair=pair, watchlist={"AAA": {"outlook": outlook}}
    )
    assert reply.verdict == verdict


def test_rules_on_shares_held_do_not_look_at_call_spreads():
    book = margin(shares=(held("AAA", 300, 120.0),))
    keys = {"watchlist": {"AAA": {"exit_price": 150.0}}}
    for gate in ("exit_price", "break_even", "free_shares", "ex_dividend"):
        assert (
            told(gate, market(call_legs()), strategies=BEAR, pair=CALLS, book=book, **keys).verdict
            == "not_applicable"
        )


def test_an_entry_price_holds_for_the_strike_sold():
    assert told("entry_price", market(legs()), watchlist={"AAA": {"entry_price": 94.0}}).verdict == "pass"
    assert told("entry_price", market(legs()), watchlist={"AAA": {"entry_price": 93.9}}).verdict == BLOCKED


def test_cash_settled_indexes_are_for_spreads_only():
    index = Name(
        "^SPX",
        6500.0,
        kind="index",
        sector=None,
        strikes=(6200.0, 6250.0),
        rights=("put",),
        exercise="european",
        settlement="cash_close",
        iv=0.20,
        tick=0.05,
        spread=0.004,
    )
    sold = occ("^SPX", 6250.0)
    watch = {"watchlist": "^SPX"}
    assert answer(plan(market(index), account(), wide(**watch)), "kind", sold).verdict == BLOCKED
    trade_plan = plan(market(index), margin(), wide(**merged(PAYS, watch)))
    (t,) = trade_plan.tickets
    assert (t.strategy, t.id) == ("bull_put_spread", "^SPX-260918-P6250/P6200")
    assert answer(trade_plan, "kind", pair_name(sold, 6200)).verdict == "pass"
    assert t.if_assigned is None
    assert t.order_text.startswith(f"SELL -{t.contracts} VERTICAL SPX 100 18 SEP 26 6250/6200 PUT @")
    assert t.expiration == MONTHLY


# What is open the other way: selling the leg that limits an open spread would leave its short leg bare.


def test_a_put_that_is_held_as_the_long_leg_of_a_spread_is_not_sold():
    wing = margin(options=("-1 AAA 2026-09-18 97 P @ 2.00", "1 AAA 2026-09-18 94 P @ 1.20"))
    trade_plan = plan(market(put()), wing, wide())
    reply = answer(trade_plan, "reverses_open", PUT)
    assert (reply.verdict, reply.value, reply.limit) == (BLOCKED, 1.0, 0.0)
    assert "the contract to sell is held long" in reply.reason
    assert trade_plan.tickets == ()


def test_a_put_that_is_sold_already_is_not_bought_as_the_long_leg_of_a_spread():
    reply = told("reverses_open", market(legs()), book=margin(options=("-2 AAA 2026-09-18 90 P @ 0.60",)))
    assert (reply.verdict, reply.value) == (BLOCKED, 2.0)
    assert "the contract to buy is already short" in reply.reason


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("-1 AAA 2026-09-18 94 P @ 1.20", "pass"),  # more of the same
        ("1 AAA 2026-09-18 90 P @ 0.60", "pass"),
        ("1 AAA 2026-10-16 94 P @ 1.20", "not_applicable"),  # another expiration
        ("1 AAA 2026-09-18 94 C @ 7.00", "not_applicable"),  # another right
    ],
)
def test_what_is_open_the_same_way_or_elsewhere_keeps_no_spread_out(line, verdict):
    assert told("reverses_open", market(legs()), book=margin(options=(line,))).verdict == verdict


# edge: the mid of 1.295 − 0.53 = 0.765 is the value where k is 1, so 0 there; the order goes out at 0.75,
# halfway to natural, and is worth 0.765.


def test_the_edge_at_the_mid_is_nothing_where_the_expected_volatility_is_the_implied_one():
    reply = told("edge", market(legs()))
    assert (reply.verdict, reply.effect, reply.value) == ("pass", "block", pytest.approx(0.0, abs=1e-9))


@pytest.mark.parametrize(("k", "verdict"), [(0.9, "pass"), (1.2, "blocked")])
def test_a_spread_that_loses_at_the_mid_is_blocked(monkeypatch, k, verdict):
    """More volatility than is implied makes it worth more than its mid: at k = 1.2 by about 0.15."""
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(k, 1.0, 0.15))
    reply = told("edge", market(legs()))
    assert reply.verdict == verdict
    assert (reply.value < -0.05) == (verdict == "blocked")
    assert (reply.value > 0.02) == (verdict == "pass")
    trade_plan = plan(market(legs()), margin(), wide(**PAYS), strategies=BULL)
    assert bool(trade_plan.tickets) == (verdict == "pass")


def test_the_value_is_that_of_both_legs_by_the_kernel(monkeypatch):
    """k = 1.2: each leg's mid, moved by what the American kernel says of 1.2 times its own volatility."""
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(1.2, 1.0, 0.15))
    reply = told("edge", market(legs()), strategies=BULL)
    rows = price_chains(market(legs()), default_rate=RATE).options.set_index("strike")
    worth = 0.0
    for strike, sign in ((94.0, 1.0), (90.0, -1.0)):
        row = rows.loc[strike]
        at, own = american.price(
            row["share"], strike, row["years"], RATE, 0.0, np.array([1.2, 1.0]) * row["iv"], False
        ).tolist()
        worth += sign * ((row["bid"] + row["ask"]) / 2 + at - own)
    assert reply.value == pytest.approx(0.765 - worth, abs=1e-6)


@pytest.mark.parametrize(("k", "verdict"), [(0.95, "pass"), (1.0, "fail")])
def test_a_spread_that_loses_at_its_limit_warns_and_is_a_ticket(monkeypatch, k, verdict):
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(k, 1.0, 0.15))
    (t,) = plan(market(legs()), margin(), wide(**PAYS), strategies=BULL).tickets
    reply = next(g for g in t.gates if g.gate == "edge_at_limit")
    assert (reply.verdict, reply.effect, reply.blocks) == (verdict, "warn", False)
    edge = next(g for g in t.gates if g.gate == "edge")
    assert reply.value == pytest.approx(edge.value + t.limit_price - 0.765, abs=1e-9)
    assert t.credit_usd / t.contracts / 100 <= t.limit_price <= 0.765


def test_the_edge_is_of_spreads_alone():
    for gate in ("edge", "edge_at_limit"):
        trade_plan = plan(market(Name("AAA", 100.0, strikes=(94.0,), rights=("put",))), account(), wide())
        assert all(
            g.verdict == "not_applicable" for t in trade_plan.tickets for g in t.gates if g.gate == gate
        )
        assert trade_plan.tickets
