"""Which strategies are planned on which names, what an account may not have, and that a put comes before a
spread.
"""

import pytest
from markets import Name, account, held, margin, market
from verdicts import OPEN, merged, regime, wide

from wheelcli.book.portfolio import AccountType
from wheelcli.plan.planner import plan
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.strategy_selection import refusal

BULL, BEAR, PUT = Strategy.BULL_PUT_SPREAD, Strategy.BEAR_CALL_SPREAD, Strategy.CASH_SECURED_PUT


def name(symbol="AAA", spot=100.0, **changes):
    strikes = tuple(round(spot * k, 2) for k in (0.86, 0.90, 0.94, 1.06, 1.10, 1.14))
    return Name(symbol, spot, **{"strikes": strikes, **changes})


def strategies(book, *names, watch=None, only=(), **sections):
    settings = wide(watchlist=watch or {n.symbol: {} for n in names}, **sections)
    return {t.symbol: t.strategy for t in plan(market(*names), book, settings, strategies=only).tickets}


@pytest.mark.long
@pytest.mark.parametrize(
    ("book", "may"),
    [
        (margin(), True),
        (margin(level=2), False),
        (account(level=5), False),
        (account(level=3, type_=AccountType.IRA), False),
    ],
)
def test_who_may_hold_spreads(book, may):
    assert (refusal(book, [BULL]) is None) is may
    assert refusal(book, [PUT, Strategy.COVERED_CALL]) is None
    bearish = {"AAA": {"outlook": "bearish"}}
    assert strategies(book, name(), watch=bearish) == ({"AAA": BEAR} if may else {})


def test_the_refusal_names_what_was_asked_for():
    assert refusal(account(), [BULL, BEAR]) == (
        "account 'default', a cash account of option level 2, does not allow bull_put_spread and "
        "bear_call_spread: spreads need a margin account of option level 3 or more"
    )


@pytest.mark.long
def test_a_put_that_fits_comes_before_a_spread():
    for outlook in ("neutral", "bullish"):
        assert strategies(margin(100_000), name(), watch={"AAA": {"outlook": outlook}}) == {"AAA": PUT}


@pytest.mark.long
@pytest.mark.parametrize("outlook", ["neutral", "bullish"])
def test_where_capital_is_short_a_spread_takes_the_place_of_a_put(outlook):
    # One put of 94 ties up 9,400: more than a tenth of 50,000. A spread of 4 loses 330 at most.
    short = {"sizing": {"name_collateral_max": 0.10, "single_contract_max": 0.10, "spread_loss_max": 0.01}}
    assert strategies(margin(50_000), name(), watch={"AAA": {"outlook": outlook}}, **short) == {"AAA": BULL}
    assert strategies(account(50_000), name(), watch={"AAA": {"outlook": outlook}}, **short) == {}
    # Where it fits it is a put again.
    assert strategies(margin(100_000), name(), watch={"AAA": {"outlook": outlook}}, **short) == {"AAA": PUT}


@pytest.mark.parametrize(("outlook", "pairs"), [("bullish", {"AAA": BULL}), ("neutral", {})])
def test_a_put_that_fails_for_other_reasons_makes_room_for_a_bullish_spread_only(outlook, pairs):
    # 1.28 on 94 is 16 % a year; a spread pays hundreds on what it can lose.
    asks = regime(min_return=0.30, position_max=1.0, deployed=1.0, stress_total=1.0)
    assert strategies(margin(), name(), watch={"AAA": {"outlook": outlook}}, **asks) == pairs


@pytest.mark.long
def test_streams_are_stacked_on_different_names():
    # Calls on what is held, a put on what is wanted, a put spread where one put is too large, a call spread
    # where it is bearish.
    names = (
        name("HLD", 50.0, sector="Energy"),
        name("PUT", 60.0, sector="Utilities"),
        name("BIG", 300.0, sector="Healthcare"),
        name("BER", 80.0, sector="Technology"),
    )
    book = margin(100_000, 90_000, shares=(held("HLD", 200, 48.0),))
    watch = {"HLD": {"outlook": "bearish"}, "PUT": {}, "BIG": {}, "BER": {"outlook": "bearish"}}
    sections = {
        "sizing": {"name_collateral_max": 0.20},
        "portfolio": {**OPEN["portfolio"], "new_per_sector_max": 1},
    }
    trade_plan = plan(market(*names), book, wide(**merged({"watchlist": watch}, sections)))
    pairs = {(t.symbol, t.strategy.value) for t in trade_plan.tickets}
    assert pairs >= {
        ("HLD", "covered_call"),
        ("PUT", "cash_secured_put"),
        ("BIG", "bull_put_spread"),
        ("BER", "bear_call_spread"),
    }


@pytest.mark.long
def test_what_is_asked_for_is_all_that_is_planned():
    book = margin(shares=(held("AAA", 200, 95.0),))
    assert strategies(book, name(), only=[BULL]) == {"AAA": BULL}
    assert strategies(book, name(), only=[BEAR]) == {"AAA": BEAR}
    assert strategies(book, name(), only=[Strategy.COVERED_CALL]) == {"AAA": Strategy.COVERED_CALL}
    assert strategies(margin(), name(), only=[PUT, BULL]) == {"AAA": PUT}
    assert strategies(margin(), name(), only=[Strategy.COVERED_CALL]) == {}


def test_the_limits_of_spreads():
    # 94/90 loses 3.26 a share: one name may lose 1 % of 100,000, so 3 fit; all of them 25 % of a stress of 8
    # %, so 6 on two names.
    rows = regime(stress_total=0.08, position_max=0.03, deployed=1.0)
    names = (name(), name("BBB", 100.0, sector="Energy"), name("CCC", 100.0, sector="Utilities"))
    legs = {n.symbol: {} for n in names}
    strikes = {"spreads": {"credit_to_fair_min": 0.0}}
    settings = wide(watchlist=legs, **merged(rows, strikes))
    trade_plan = plan(market(*names), margin(100_000), settings, strategies=[BULL])
    for t in trade_plan.tickets:
        gates = {g.gate: g for g in t.gates}
        assert gates["spread_risk"].value == pytest.approx(t.max_loss_usd / 100_000)
        assert gates["spread_risk"].limit == 0.01
        assert t.max_loss_usd <= 1000
        assert gates["spread_stress"].limit == pytest.approx(0.02)
        assert gates["deployed"].value == pytest.approx(
            sum(x.max_loss_usd for x in trade_plan.tickets) / 100_000
        )
    total = sum(t.max_loss_usd for t in trade_plan.tickets)
    assert 0 < total <= 2000
    assert len(trade_plan.tickets) == 3 or trade_plan.by_gate["spread_stress"]
    assert trade_plan.deployed == pytest.approx(total / 100_000)


def test_open_spreads_leave_less():
    # 240 at most: 760 of 1,000 are left
    lines = ("-1 AAA 2026-09-18 88 P @ 1.00", "1 AAA 2026-09-18 85 P @ 0.40")
    settings = wide(spreads={"credit_to_fair_min": 0.0})
    (t,) = plan(market(name()), margin(100_000, options=lines), settings, strategies=[BULL]).tickets
    gates = {g.gate: g for g in t.gates}
    assert t.contracts == 2  # of 94/90, at 326 each
    assert gates["spread_risk"].value == pytest.approx((240 + t.max_loss_usd) / 100_000)


def test_widths_are_chosen_among_those_that_can_pass():
    # 60 strikes a dollar apart: a short leg in the band takes every width that its bid can pay for, the
    # others the next one.
    many = Name("AAA", 100.0, strikes=tuple(float(k) for k in range(60, 131)), rights=("put",))
    trade_plan = plan(market(many), margin(), wide(), strategies=[BULL])
    (t,) = trade_plan.tickets
    rows = set(trade_plan.rejections["contract"].astype(str)) | {t.legs[0].contract}
    assert trade_plan.candidates < 150 < 60 * 59 / 2
    assert all("/P" in r for r in rows - {t.legs[0].contract})


@pytest.mark.parametrize("book", [margin, account])
def test_where_no_index_put_fits_the_account_that_it_needs_is_said_and_no_more_risk(book):
    # One put of 470 ties up 47,000; a spread of 20 loses more than 1 % of 40,000 as well, so nothing of it
    # fits.
    fund = name("IDX", 500.0, kind="index_etf", sector="Broad index")
    trade_plan = plan(market(fund), book(40_000), wide(watchlist="IDX"))
    assert not trade_plan.tickets
    (note,) = (line for line in trade_plan.advice if "no put on a broad index fits" in line)
    assert "bull_put_spread" not in note
