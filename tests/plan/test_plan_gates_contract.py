"""Gates of the contract and of the position: on both sides of each limit, unknown, and where they do not
apply.
"""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from markets import Name, account, config, held, market, occ, with_options
from verdicts import BLOCKED, CALL, PUT, answer, call, days, put, regime, said, sheltered, wide

from wheelcli.plan.planner import plan

UNIT = 365 / 31  # the return of 31 days, a year


def test_the_contract_under_test():
    trade_plan = plan(market(put()), account(), wide())
    t = trade_plan.tickets[0]
    assert (t.legs[0].bid, t.legs[0].ask, t.dte_days) == (1.28, 1.31, 31)
    assert t.delta == pytest.approx(-0.2290, abs=1e-4)
    assert t.annual_return == pytest.approx(1.28 / 94 * UNIT)  # 16.03 %
    assert {g.verdict for g in t.gates} <= {"pass", "not_applicable"}


def quoted(**columns):
    return with_options(market(put()), **{k: (lambda o, v=v: v) for k, v in columns.items()})


def test_two_sided():
    assert said("two_sided", put()).verdict == "pass"
    for sides in ({"bid": np.nan}, {"ask": np.nan}, {"bid": np.nan, "ask": np.nan}):
        assert said("two_sided", quoted(**sides)).verdict == BLOCKED
    assert said("two_sided", quoted(bid=1.32)).verdict == BLOCKED
    assert said("two_sided", quoted(bid=1.31)).verdict == "pass"


def test_sane():
    # The 92 put is bid at 1.40 while the better 94 is offered at 1.31: it cannot be, and the 94 can.
    snapshot = with_options(
        market(put(strikes=(92.0, 94.0, 96.0))),
        bid=lambda o: np.where(o["strike"] == 92, 1.40, o["bid"]),
        ask=lambda o: np.where(o["strike"] == 92, 1.45, o["ask"]),
    )
    trade_plan = plan(snapshot, account(), wide())
    assert answer(trade_plan, "sane", occ("AAA", 92)).verdict == BLOCKED
    assert answer(trade_plan, "sane", occ("AAA", 92)).value == "not_monotone"
    assert answer(trade_plan, "sane", PUT).verdict != BLOCKED


def test_a_chain_of_another_moment_reaches_no_ticket():
    moved = market(Name("AAA", 100.0, quoted=102.0))
    trade_plan = plan(moved, account(), wide())
    assert trade_plan.tickets == ()
    assert trade_plan.candidates > 0
    assert answer(trade_plan, "sane", PUT).value == "no_spot"
    assert [p.code for p in trade_plan.problems] == ["spot_mismatch"]


def test_iv():
    assert said("iv", put()).value == pytest.approx(0.32, abs=0.002)
    assert said("iv", quoted(bid=1.32)).verdict == BLOCKED  # a crossed quote has none


@pytest.mark.parametrize(("least", "verdict"), [(1.28, "pass"), (1.2801, BLOCKED)])
def test_bid(least, verdict):
    reply = said("bid", put(), settings=wide(liquidity={"bid_min": least}))
    assert (reply.verdict, reply.value, reply.limit) == (verdict, 1.28, least)


def test_no_bid_is_unknown_and_blocks():
    assert said("bid", quoted(bid=np.nan)).value is None
    assert said("bid", quoted(bid=np.nan)).verdict == BLOCKED


@pytest.mark.parametrize(
    ("most", "cents", "verdict"),
    [(0.0232, 0.0, "pass"), (0.0231, 0.0, BLOCKED), (0.0, 0.03, "pass"), (0.0, 0.029, BLOCKED)],
)
def test_spread(most, cents, verdict):
    # 0.03 on a mid of 1.295 is 2.317 %; or a few cents, whatever the ratio.
    reply = said("spread", put(), settings=wide(liquidity={"spread_max": most, "spread_ok_usd": cents}))
    assert reply.verdict == verdict
    assert reply.value == pytest.approx(0.03 / 1.295)


def test_an_unknown_spread_blocks():
    assert said("spread", quoted(ask=np.nan)).verdict == BLOCKED


@pytest.mark.parametrize(("least", "verdict"), [(2000, "pass"), (2001, BLOCKED)])
def test_open_interest(least, verdict):
    assert (
        said("open_interest", put(), settings=wide(liquidity={"open_interest_min": least})).verdict == verdict
    )


def test_unknown_open_interest_does_what_the_config_says():
    nobody_knows = put(open_interest=None)
    assert said("open_interest", nobody_knows).verdict == BLOCKED
    reply = said("open_interest", nobody_knows, settings=wide(unknown={"open_interest": "warn"}))
    assert (reply.verdict, reply.effect, reply.value) == ("unknown", "warn", None)


@pytest.mark.parametrize(("minutes", "verdict"), [(0, "pass"), (30, "pass"), (31, BLOCKED)])
def test_quote_age(minutes, verdict):
    snapshot = with_options(market(put()), quote_time=lambda o: o["quote_time"] - timedelta(minutes=minutes))
    assert said("quote_age", snapshot).verdict == verdict


def test_a_quote_of_unknown_age_blocks():
    assert said("quote_age", quoted(quote_time=pd.NaT)).verdict == BLOCKED


def test_deliverable():
    assert said("deliverable", put()).verdict == "pass"
    assert said("deliverable", quoted(standard=False)).verdict == BLOCKED
    assert said("deliverable", quoted(multiplier=10.0)).verdict == BLOCKED


@pytest.mark.parametrize(("life", "verdict"), [(20, BLOCKED), (21, "pass"), (45, "pass"), (46, BLOCKED)])
def test_dte(life, verdict):
    loose = wide(
        **regime(delta=(0.01, 0.25, 0.60), position_max=1.0, deployed=1.0, stress_total=1.0),
        score={"min": 0.0},
    )
    reply = said(
        "dte", put(expirations=(days(life),)), settings=loose, contract=occ("AAA", 94, expiration=days(life))
    )
    assert (reply.verdict, reply.value, reply.limit) == (verdict, life, "21 to 45 days")


@pytest.mark.parametrize(
    ("band", "verdict"),
    [
        ((0.2285, 0.25, 0.3), "pass"),
        ((0.2295, 0.25, 0.3), BLOCKED),
        ((0.1, 0.2, 0.2295), "pass"),
        ((0.1, 0.2, 0.2285), BLOCKED),
    ],
)
def test_delta(band, verdict):
    reply = said("delta", put(), settings=wide(**regime(delta=band, position_max=1.0), score={"min": 0.0}))
    assert reply.verdict == verdict
    assert reply.value == pytest.approx(0.2290, abs=1e-4)


def test_delta_without_a_quote_is_unknown():
    assert said("delta", quoted(bid=np.nan)).verdict == BLOCKED


@pytest.mark.parametrize(("least", "verdict"), [(0.1603, "pass"), (0.1604, BLOCKED)])
def test_least_return(least, verdict):
    reply = said("least_return", put(), settings=wide(**regime(min_return=least), score={"min": 0.0}))
    assert reply.verdict == verdict
    assert reply.value == pytest.approx(0.16033, abs=1e-5)


@pytest.mark.parametrize(("least", "verdict"), [(0.3206, "pass"), (0.3208, BLOCKED)])
def test_a_broad_index_owes_half_the_return(least, verdict):
    fund = put(kind="index_etf", sector="Broad index")
    reply = said("least_return", fund, settings=wide(**regime(min_return=least), score={"min": 0.0}))
    assert reply.verdict == verdict
    assert reply.limit == pytest.approx(least / 2)


def test_the_return_of_a_call_is_on_the_share():
    reply = said("least_return", call(), portfolio=sheltered())
    t = plan(market(call()), sheltered(), wide()).tickets[0]
    assert reply.value == pytest.approx(t.legs[0].bid / 100 * UNIT)


def test_score():
    right = plan(market(put()), account(), wide()).tickets[0].score
    assert 50 < right < 60
    assert said("score", put(), settings=wide(score={"min": right - 1e-6})).verdict == "pass"
    assert said("score", put(), settings=wide(score={"min": right + 1e-6})).verdict == BLOCKED


def test_a_contract_without_a_quote_has_no_score_to_fail():
    assert said("score", quoted(bid=np.nan), settings=wide(score={"min": 100.0})).verdict is None


@pytest.mark.parametrize(("entry", "verdict"), [(94.0, "pass"), (93.99, BLOCKED), (None, "not_applicable")])
def test_entry_price(entry, verdict):
    watched = {"AAA": {} if entry is None else {"entry_price": entry}}
    assert said("entry_price", put(), settings=wide(watchlist=watched)).verdict == verdict


def test_entry_price_is_no_matter_of_calls():
    watched = wide(watchlist={"AAA": {"entry_price": 50.0}})
    assert said("entry_price", call(), settings=watched, portfolio=sheltered()).verdict == "not_applicable"


@pytest.mark.parametrize(("leave", "verdict"), [(106.0, "pass"), (106.01, BLOCKED), (None, "not_applicable")])
def test_exit_price(leave, verdict):
    watched = {"AAA": {} if leave is None else {"exit_price": leave}}
    reply = said("exit_price", call(), settings=wide(watchlist=watched), portfolio=sheltered())
    assert reply.verdict == verdict


def test_exit_price_is_no_matter_of_puts():
    assert (
        said("exit_price", put(), settings=wide(watchlist={"AAA": {"exit_price": 500.0}})).verdict
        == "not_applicable"
    )


@pytest.mark.parametrize(("basis", "verdict"), [(106.0, "pass"), (106.01, BLOCKED)])
def test_a_call_is_not_sold_below_the_break_even(basis, verdict):
    reply = said("break_even", call(), portfolio=sheltered(break_even=basis))
    assert (reply.verdict, reply.value, reply.limit) == (verdict, 106.0, basis)


def test_unless_the_trader_allows_it():
    allowed = wide(watchlist={"AAA": {"allow_below_basis": True}})
    assert (
        said("break_even", call(), settings=allowed, portfolio=sheltered(break_even=150.0)).verdict
        == "not_applicable"
    )


def test_an_unknown_break_even_warns():
    reply = said("break_even", call(), portfolio=sheltered(break_even=None))
    assert (reply.verdict, reply.effect) == ("unknown", "warn")


def test_break_even_is_no_matter_of_puts():
    assert said("break_even", put()).verdict == "not_applicable"


@pytest.mark.parametrize(
    ("quantity", "core", "verdict"),
    [(100, 0, "pass"), (99.999, 0, BLOCKED), (300, 200, "pass"), (299, 200, BLOCKED)],
)
def test_free_shares(quantity, core, verdict):
    reply = said("free_shares", call(), portfolio=sheltered(quantity, core=core))
    assert reply.verdict == verdict
    assert reply.value == pytest.approx(quantity - core)


def test_shares_behind_open_calls_are_not_free():
    holding = account(shares=(held("AAA", 200, 95.0),), options=("-2 AAA 2026-09-18 108 C @ 1.00",))
    assert said("free_shares", call(), portfolio=holding).verdict == BLOCKED


def test_free_shares_are_no_matter_of_puts():
    assert said("free_shares", put()).verdict == "not_applicable"


# A contract is worth a ticket even of ten millions
UNHURRIED = {"attention_share": 0.0, "attention_usd": 0.0}


@pytest.mark.parametrize(("interest", "verdict"), [(20.0, "pass"), (19.0, BLOCKED), (0.0, BLOCKED)])
def test_size_against_open_interest(interest, verdict):
    # One contract of 20 is 5 %.
    thin = wide(liquidity={"open_interest_min": 0}, score={"min": 0.0}, select=UNHURRIED)
    reply = said("oi_share", put(open_interest=interest), settings=thin)
    assert reply.verdict == verdict
    if interest:
        assert reply.value == pytest.approx(1 / interest)


def test_size_is_a_share_of_open_interest_at_most():
    # 5 % of 179 is 8.95: eight contracts, however large the account.
    trade_plan = plan(market(put(open_interest=179.0)), account(1e7), wide(select=UNHURRIED))
    assert trade_plan.tickets[0].contracts == 8
    assert answer(trade_plan, "oi_share", PUT).value == pytest.approx(8 / 179)


def test_size_against_an_unknown_open_interest():
    nobody_knows = put(open_interest=None)
    assert said("oi_share", nobody_knows).verdict == BLOCKED
    assert (
        said("oi_share", nobody_knows, settings=wide(unknown={"open_interest": "warn"})).verdict == "unknown"
    )


def test_the_default_config_passes_it_too():
    trade_plan = plan(market(Name("AAA", 100.0)), account(), config("AAA"))
    assert [t.legs[0].contract for t in trade_plan.tickets] == [PUT]
    assert CALL != PUT


def test_touch_size():
    """An account of a million sells so many of the put that 5 % of its open interest of 2,000, 100, is the
    limit.
    """
    (t,) = plan(market(put()), account(), wide()).tickets
    assert t.contracts == 100

    def sized(shown, **block):
        (t,) = plan(market(put(touch=shown)), account(), wide(block=block)).tickets
        gate = next(g for g in t.gates if g.gate == "touch_size")
        return t, (gate.verdict, gate.effect, gate.value, gate.limit)

    assert sized(100.0)[1] == ("pass", "warn", 100, 100)
    t, gate = sized(99.0)
    assert gate == ("fail", "warn", 99, 100)  # it warns: the ticket is there all the same
    assert t.touch_contracts == 99
    assert t.size_note == "credit at the bid for 99 of 100 contracts"
    reason = next(g.reason for g in t.gates if g.gate == "touch_size")
    assert reason == "100 contracts, but the touch shows 99"
    assert sized(50.0, touch_size_max=2.0)[1][0] == "pass"
    t, gate = sized(150.0, touch_size_max=0.5)
    assert gate == ("fail", "warn", 150, 200)
    assert t.size_note == "100 of the 150 contracts at the bid"


def test_touch_size_unknown():
    (t,) = plan(market(put(touch=None)), account(), wide()).tickets
    gate = next(g for g in t.gates if g.gate == "touch_size")
    assert (gate.verdict, gate.effect, gate.value) == ("unknown", "info", None)
    assert gate.reason == "size at the touch is unknown"
    assert (t.touch_contracts, t.size_note) == (None, None)
    assert t.contracts == 100
