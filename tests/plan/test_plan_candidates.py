"""Which contracts are candidates, which are kept out and by what, what is open already, and that every one is
explained.
"""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from markets import MONTHLY, TODAY, Name, account, config, held, market, occ
from verdicts import regime, wide

from wheelcli.chains.build import price_chains
from wheelcli.errors import Problem
from wheelcli.plan.candidates.generate import candidates_of
from wheelcli.plan.history import history_of
from wheelcli.plan.optimize.exposure import exposure_of
from wheelcli.plan.optimize.rejections import explained
from wheelcli.plan.planner import plan
from wheelcli.plan.regime import regime_in_force
from wheelcli.plan.strategy import Streams
from wheelcli.plan.tickets.chosen import wanted_symbols

STRIKES = (90.0, 94.0, 100.0, 106.0, 110.0)


def name(symbol="AAA", **changes):
    return Name(symbol, 100.0, **{"strikes": STRIKES, "exercise": "european", "tick": None, **changes})


def table(*names, book=None, settings=None, wanted=None, to_own=None):
    snapshot, book, settings = market(*names), book or account(), settings or config("AAA")
    wanted = {n.symbol for n in names} if wanted is None else wanted
    chains = price_chains(snapshot, default_rate=0.04)
    history = history_of(snapshot.closes, list(chains.names["symbol"]), snapshot.session)
    return candidates_of(
        chains,
        history=history,
        portfolio=book,
        config=settings,
        regime=regime_in_force(snapshot, settings),
        wanted=wanted,
        streams=Streams(wanted if to_own is None else to_own, wanted),
    )


def contracts(*names, **options):
    return set(table(*names, **options).frame["contract"])


def test_puts_below_spot_and_no_calls_without_shares():
    assert contracts(name()) == {occ("AAA", 90), occ("AAA", 94)}


def test_calls_above_spot_on_shares_held():
    book = account(shares=(held("AAA", 100, 95.0),))
    assert contracts(name(), book=book) == {occ("AAA", k) for k in (90, 94)} | {
        occ("AAA", k, "call") for k in (106, 110)
    }


def test_core_shares_alone_make_no_calls():
    book = account(shares=(held("AAA", 100, 95.0, core=100),))
    assert contracts(name(), book=book) == {occ("AAA", 90), occ("AAA", 94)}


def test_todays_expiration_is_past():
    assert contracts(name(expirations=(TODAY,))) == set()


def test_only_wanted_names():
    assert contracts(name(), name("BBB"), wanted={"BBB"}) == {occ("BBB", 90), occ("BBB", 94)}


def test_funds_that_count_as_cash_are_no_shares_to_sell_calls_on():
    book = account(shares=(held("SGOV", 300),))
    assert contracts(name("SGOV"), book=book, to_own=set()) == set()


def test_the_names_of_a_scan():
    settings = config("AAA BBB")
    book = account(shares=(held("CCC", 100), held("AAA", 100)))
    assert wanted_symbols(settings, book) == ("AAA", "BBB", "CCC")
    assert wanted_symbols(settings, book, ["DDD", "DDD"]) == ("DDD",)


def test_shares_off_the_watchlist_get_calls_and_no_puts():
    book = account(shares=(held("BBB", 100, 90.0),))
    trade_plan = plan(market(name(), name("BBB")), book, config("AAA"))
    rows = {r.contract for r in explained(trade_plan.rejections)} | {
        t.legs[0].contract for t in trade_plan.tickets
    }
    assert rows == {occ("AAA", 90), occ("AAA", 94), occ("BBB", 106, "call"), occ("BBB", 110, "call")}


def test_a_name_asked_for_needs_no_watchlist():
    trade_plan = plan(market(name(), name("BBB")), account(), config("AAA"), iter(["BBB"]))
    assert {t.symbol for t in trade_plan.tickets} == {"BBB"}
    assert trade_plan.candidates == 2


def test_covered_calls_leave_core_shares_and_open_calls_alone():
    # ⌊(650 − 120) ÷ 100⌋ − 2 = 3.
    call_only = name(strikes=(106.0,), rights=("call",))
    book = account(shares=(held("AAA", 650, 90.0, core=120),), options=("-2 AAA 2026-09-18 110 C @ 0.80",))
    (t,) = plan(market(call_only), book, wide()).tickets
    assert t.contracts == 3


def test_an_open_call_that_has_expired_holds_no_shares():
    call_only = name(strikes=(106.0,), rights=("call",))
    book = account(shares=(held("AAA", 100, 90.0),), options=("-1 AAA 2026-08-14 110 C @ 0.80",))
    assert [t.contracts for t in plan(market(call_only), book, wide()).tickets] == [1]
    book = account(shares=(held("AAA", 100, 90.0),), options=("-1 AAA 2026-08-18 110 C @ 0.80",))
    assert plan(market(call_only), book, wide()).tickets == ()


def test_the_figures_of_a_candidate():
    c = table(name()).frame.set_index("contract").loc[occ("AAA", 94)]
    bid = c["bid"]
    assert c["fees"] == pytest.approx(0.68)
    assert c["break_even"] == pytest.approx(94 - bid)
    assert c["collateral"] == 9400
    assert c["max_loss"] == pytest.approx((94 - bid) * 100)
    assert c["cushion"] == pytest.approx((100 - 94 + bid) / 100)
    assert c["annual_return_net"] == pytest.approx((bid - 0.0068) / 94 * 365 / 31)
    assert c["rv"] == pytest.approx(0.25)
    assert c["shock"] == pytest.approx(2.5 * 0.32 * np.sqrt(31 / 365), abs=1e-6)


def test_the_watchlists_sector_over_the_feeds():
    sector = table(name(), settings=config({"AAA": {"sector": "Energy"}})).frame["sector"]
    assert set(sector) == {"Energy"}
    assert set(table(name(kind="index_etf", sector="Financials")).frame["sector"]) == {"Broad index"}


# What is open already.


def exposure(*names, book, settings=None):
    snapshot, settings = market(*names), settings or config("AAA")
    chains = price_chains(snapshot, default_rate=0.04)
    history = history_of(snapshot.closes, list(chains.names["symbol"]), snapshot.session)
    return exposure_of(book, chains, history=history, config=settings)


def test_shares_count_at_market_without_their_core():
    out = exposure(name(), book=account(shares=(held("AAA", 250, 90.0, core=50),)))
    assert out.deployed == {"AAA": pytest.approx(20_000)}
    # 2.5 · 0.25 · √(21/365) = 0.1499: the floor of 20 % counts.
    assert out.stress == {"AAA": pytest.approx(4_000)}
    assert (out.positions, out.collateral, dict(out.by_expiration)) == (1, 0.0, {})


def test_volatile_shares_fall_by_more_than_the_floor():
    out = exposure(name(vol=0.50), book=account(shares=(held("AAA", 100, 90.0),)))
    assert out.stress["AAA"] == pytest.approx(10_000 * 2.5 * 0.50 * np.sqrt(21 / 365))


def test_open_puts_count_their_collateral_and_stress():
    out = exposure(name(), book=account(options=("-2 AAA 2026-09-18 94 P @ 1.50",)))
    assert (out.collateral, out.positions) == (18_800, 1)
    assert dict(out.by_expiration) == {MONTHLY: 18_800}
    shock = 2.5 * 0.32 * np.sqrt(31 / 365)
    assert out.stress["AAA"] == pytest.approx(((94 - 100 * (1 - shock)) - 1.50) * 200 + 2 * 0.68, abs=0.01)
    assert out.risk["AAA"] == out.stress["AAA"]


def test_an_open_put_that_cannot_lose_counts_nothing():
    out = exposure(name(), book=account(options=("-1 AAA 2026-09-18 70 P @ 0.50",)))
    assert out.stress["AAA"] == 0.0
    assert out.deployed["AAA"] == 7_000


def test_a_credit_that_is_not_told_is_none():
    shock = 2.5 * 0.32 * np.sqrt(31 / 365)
    out = exposure(name(), book=account(options=("-1 AAA 2026-09-18 94 P",)))
    assert out.stress["AAA"] == pytest.approx((94 - 100 * (1 - shock)) * 100 + 0.68, abs=0.01)


def test_a_report_inside_an_open_put_raises_its_floor():
    calm = {"iv": 0.20, "vol": 0.10}
    line = account(options=("-1 AAA 2026-09-18 94 P @ 0.50",))
    for day, floor in ((date(2026, 9, 10), 0.25), (date(2026, 11, 5), 0.20)):
        out = exposure(name(earnings=day, **calm), book=line)
        assert out.stress["AAA"] == pytest.approx((94 - 100 * (1 - floor) - 0.50) * 100 + 0.68)


def test_strict_risk_of_what_is_open():
    strict = config("AAA", sizing={"basis": "max_loss"})
    book = account(shares=(held("AAA", 100, 90.0),), options=("-1 AAA 2026-09-18 94 P @ 1.50",))
    out = exposure(name(), book=book, settings=strict)
    assert out.risk["AAA"] == pytest.approx(10_000 + 9_250)


def test_a_put_without_a_price_counts_at_its_maximum_loss_and_is_named():
    out = exposure(name(), book=account(options=("-1 ZZZ 2026-09-18 50 P @ 2.00",)))
    assert (out.deployed["ZZZ"], out.stress["ZZZ"], out.risk["ZZZ"]) == (5_000, 4_800, 4_800)
    assert [(p.code, p.symbol) for p in out.problems] == [("unpriced_position", "ZZZ")]
    assert "maximum loss of 48.00 per share" in out.problems[0].message


def test_shares_without_a_price_count_at_their_break_even_and_lose_all():
    out = exposure(name(), book=account(shares=(held("ZZZ", 100, 40.0), held("YYY", 100))))
    assert (out.deployed["ZZZ"], out.stress["ZZZ"]) == (4_000, 4_000)
    assert out.deployed["YYY"] == 0.0
    assert [p.symbol for p in out.problems] == ["ZZZ", "YYY"]
    assert "limits and stress leave out its shares" in out.problems[1].message


@pytest.mark.parametrize("line", ["2 AAA 2026-09-18 94 P @ 1.50", "-1 AAA 2026-09-18 106 C @ 1"])
def test_long_puts_and_calls_tie_up_nothing(line):
    out = exposure(name(), book=account(options=(line,)))
    assert (out.total_deployed, out.total_stress, out.positions, out.collateral) == (0, 0, 0, 0)


def test_an_expired_put_risks_nothing_more_and_holds_its_cash_until_it_is_settled():
    out = exposure(name(), book=account(options=("-1 AAA 2026-08-17 94 P @ 1.50",)))
    assert (out.total_deployed, out.total_stress, out.positions, out.collateral) == (0, 0, 0, 9_400)


def test_cash_equivalents_are_cash():
    out = exposure(name("SGOV"), book=account(shares=(held("SGOV", 100),)))
    assert (out.equivalents, out.total_deployed, out.positions) == (pytest.approx(10_000), 0, 0)


def test_a_plan_names_what_it_could_not_price():
    trade_plan = plan(market(name()), account(options=("-1 ZZZ 2026-09-18 50 P @ 2.00",)), config("AAA"))
    assert [p.code for p in trade_plan.problems] == ["unpriced_position"]


# Why not.


def several():
    return (
        name(expirations=(MONTHLY, date(2026, 10, 16))),
        name("BBB", sector="Energy", near=(("F", 0.95),)),
        name("CCC", sector="Utilities", near=(("F", 0.95),)),
        name("DDD", sector="Utilities", near=(("F", 0.95),)),
        name("EEE", earnings=date(2026, 9, 1), sector="Materials"),
        name("FFF", sector="Materials", open_interest=30.0),
    )


@pytest.mark.parametrize(
    "section", [{}, {"portfolio": {"correlated_group_max": 0.11}}, {"portfolio": {"new_per_run_max": 0}}]
)
def test_every_candidate_that_is_no_ticket_has_a_reason(section):
    names = several()
    book = account(100_000, shares=(held("CCC", 100, 90.0),))
    settings = wide(
        watchlist={n.symbol: {} for n in names},
        **regime(delta=(0.05, 0.25, 0.49), position_max=0.10, deployed=1.0, stress_total=1.0),
        **section,
    )
    trade_plan = plan(market(*names), book, settings)
    rows = explained(trade_plan.rejections)
    assert all(r.reason and r.gate and r.symbol for r in rows)
    tickets = {t.legs[0].contract for t in trade_plan.tickets}
    assert {r.contract for r in rows}.isdisjoint(tickets)
    assert len({r.contract for r in rows}) + len(tickets) == trade_plan.candidates
    if section:
        assert set(trade_plan.by_gate) & {"neighbours", "new_positions"}


@pytest.mark.parametrize("section", [{}, {"portfolio": {"correlated_group_max": 0.11}}])
def test_gates_are_counted_once_per_candidate(section):
    names = several()
    trade_plan = plan(
        market(*names), account(100_000), wide(watchlist={n.symbol: {} for n in names}, **section)
    )
    rows = [(r.contract, r.gate) for r in explained(trade_plan.rejections)]
    assert len(set(rows)) == len(rows)
    assert dict(Counter(gate for _, gate in rows)) == dict(trade_plan.by_gate)
    assert list(trade_plan.by_gate.values()) == sorted(trade_plan.by_gate.values(), reverse=True)


def test_a_better_ticket_on_the_name_is_named():
    trade_plan = plan(market(name(strikes=(93.0, 94.0, 95.0))), account(), wide(score={"min": 0.0}))
    (t,) = trade_plan.tickets
    others = {r.contract: r for r in explained(trade_plan.rejections) if r.gate == "one_per_name"}
    assert set(others) == {occ("AAA", k) for k in (93, 94, 95)} - {t.legs[0].contract}
    assert {r.limit for r in others.values()} == {t.legs[0].contract}


def test_a_small_account_is_told_from_where_on_a_ticket_fits():
    # One put of strike 94 ties up 9,400: a fifth of 47,000.
    trade_plan = plan(
        market(Name("AAA", 100.0, strikes=(94.0,), rights=("put",))), account(30_000), config("AAA")
    )
    assert trade_plan.tickets == ()
    (note,) = trade_plan.advice
    assert "$54,000" in note  # the risk, 1,604, is 3 % of 53,468; said in whole thousands
    assert "risk" in note


def test_problems_of_the_snapshot_are_passed_on_once():
    lost = Problem(code="timeout", symbol="BBB", message="no answer")
    snapshot = replace(market(name()), problems=(lost, lost))
    assert plan(snapshot, account(), config("AAA")).problems == (lost,)
