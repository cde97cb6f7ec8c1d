"""A universe screened: who is proposed, in which order, and what keeps the others out; the plan says the
same.
"""

from dataclasses import replace

import pytest
from markets import Name, account, config, market

from wheelcli.errors import Problem
from wheelcli.plan.planner import plan
from wheelcli.plan.screen import screen

RICH, POOR = Name("AAA", 100.0, iv=0.36, vol=0.28), Name("BBB", 100.0, iv=0.29, vol=0.28)


def test_names_are_ranked_by_their_best_put_and_the_plan_scores_it_the_same() -> None:
    snapshot, rules = market(POOR, RICH), config("AAA BBB", portfolio={"new_per_sector_max": 9})
    screening = screen(snapshot, rules, ["BBB", "AAA"])
    assert [(p.rank, p.quality.symbol) for p in screening.proposals] == [(1, "AAA"), (2, "BBB")]
    assert screening.refusals == ()
    by_contract = {t.legs[0].contract: t for t in plan(snapshot, account(), rules).tickets}
    best = {p.best.contract: p.best for p in screening.proposals}
    assert set(by_contract) & set(best)
    for contract in set(by_contract) & set(best):
        assert best[contract].score == pytest.approx(by_contract[contract].score)
        assert best[contract].annual_return == by_contract[contract].annual_return
    aaa = screening.proposals[0].best
    assert aaa.collateral_usd == 100 * aaa.strike
    assert aaa.annual_return == pytest.approx(aaa.bid / aaa.strike * 365 / aaa.dte_days)


def test_each_refusal_has_its_gates_and_each_gate_its_count() -> None:
    names = (RICH, replace(POOR, symbol="CCC", spot=5.0))
    snapshot = replace(market(*names), problems=(Problem("timeout", "no answer in 30 s", symbol="ZZZ"),))
    screening = screen(snapshot, config(never=["AAA"]), ["AAA", "CCC", "ZZZ", "YYY"])
    refused = {r.symbol: r for r in screening.refusals}
    assert screening.proposals == ()
    assert refused["AAA"].gates == ("never",)
    assert refused["CCC"].gates == ("price",)
    assert "$5.00 is below the minimum of $10.00" in refused["CCC"].reason
    assert (refused["ZZZ"].gates, refused["ZZZ"].reason) == (("no_data",), "no answer in 30 s")
    assert "YYY is not in this market" in refused["YYY"].reason
    assert screening.by_gate == {"no_data": 2, "never": 1, "price": 1}


def test_a_good_name_without_a_put_that_passes_is_refused_by_its_nearest_one() -> None:
    screening = screen(market(RICH), config(score={"min": 100}), ["AAA"])
    (refusal,) = screening.refusals
    assert refusal.gates == ("score",)
    assert "nearest put, 2026-09-18" in refusal.reason
    none = screen(market(replace(RICH, rights=("call",))), config(), ["AAA"])
    assert none.refusals[0].gates == ("no_put",)


def test_the_watchlist_s_own_words_hold_and_an_empty_universe_is_empty() -> None:
    screening = screen(market(RICH), config({"AAA": {"entry_price": 90.0}}), ["AAA"])
    assert all(p.best.strike <= 90.0 for p in screening.proposals)
    bearish = screen(market(RICH), config({"AAA": {"outlook": "bearish"}}), ["AAA"])
    assert bearish.by_gate == {"outlook": 1}
    assert screen(market(RICH), config(), []).proposals == ()
