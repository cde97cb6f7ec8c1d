"""Moves in standard deviations by hand, on both sides of one; and two small plans compared."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from markets import CLOSE, Name, account, config, market

from wheelcli.cli.context import Context
from wheelcli.config.changed import defaults
from wheelcli.documents.reading import read
from wheelcli.documents.result import envelope, plain
from wheelcli.loaders.plans.document import context_of, scan_result
from wheelcli.loaders.provenance import of_market
from wheelcli.plan.compare import Changed, PlanDiff, compare
from wheelcli.plan.document import PlanContext, PlanRecord
from wheelcli.plan.optimize.rejected_rows import RejectedRows
from wheelcli.plan.planner import plan
from wheelcli.plan.staleness import age_of, moved_sd

THEN = datetime(2026, 8, 18, 20, tzinfo=UTC)
TICKET = replace(
    plan(market(Name("AAA", 100.0)), account(1_000_000.0), config("AAA")).tickets[0],
    spot_quoted=100.0,
    iv=0.30,
)


def test_a_move_is_measured_by_the_ticket_s_volatility_and_the_time_passed() -> None:
    for days, spot in ((3, 103.0), (7, 96.0), (30, 110.0)):
        age = age_of(TICKET, then=THEN, spot=spot, as_of=THEN + timedelta(days=days))
        assert age is not None
        by_hand = math.log(spot / 100) / (0.30 * math.sqrt(days / 365))
        assert age.moved_sd == pytest.approx(by_hand)
        assert age.moved == pytest.approx(spot / 100 - 1)
        assert age.stale == (abs(by_hand) > 1)


def test_one_standard_deviation_is_not_yet_stale_a_hair_more_is() -> None:
    one = 100 * math.exp(0.30 * math.sqrt(4 / 365))
    later = THEN + timedelta(days=4)
    for spot, stale in ((one * 0.9999, False), (one * 1.0001, True), (100**2 / one * 0.9999, True)):
        age = age_of(TICKET, then=THEN, spot=spot, as_of=later)
        assert age is not None
        assert age.stale is stale


def test_less_than_a_day_counts_as_one_and_nothing_newer_is_no_age() -> None:
    hour = age_of(TICKET, then=THEN, spot=101.0, as_of=THEN + timedelta(hours=1))
    day = age_of(TICKET, then=THEN, spot=101.0, as_of=THEN + timedelta(days=1))
    assert hour is not None
    assert day is not None
    assert hour.moved_sd == day.moved_sd
    assert age_of(TICKET, then=THEN, spot=101.0, as_of=THEN) is None
    assert age_of(replace(TICKET, iv=math.nan), then=THEN, spot=101.0, as_of=THEN + timedelta(days=1)) is None
    assert math.isnan(moved_sd(0.0, 1.0, iv=0.3, then=THEN, later=THEN))


def kept(snapshot: Any, rules: Any, value: float = 1_000_000.0) -> tuple[PlanRecord, Any]:
    """A plan as it is read back, and its rejections."""
    trade_plan = plan(snapshot, account(value), rules)
    document = envelope(scan_result(Context("scan").workspace, trade_plan, of_market(snapshot)))
    record = {**document, "kept": plain(context_of(rules, trade_plan, trade_plan.as_of))}
    return read(PlanRecord, json.loads(json.dumps(record))), RejectedRows.of(trade_plan.rejections)


def diff(before: tuple[PlanRecord, Any], after: tuple[PlanRecord, Any]) -> PlanDiff:
    return compare(
        before[0],
        after[0],
        rejected_before=before[1],
        rejected_after=after[1],
        defaults=defaults(),
    )


RULES = config("AAA BBB", portfolio={"new_per_sector_max": 4})
AAA, BBB = Name("AAA", 100.0), Name("BBB", 80.0)


def test_a_plan_against_itself_differs_in_nothing() -> None:
    one = kept(market(AAA, BBB), RULES)
    changes = diff(one, one)
    assert one[0].data.tickets
    assert {t.change for t in changes.tickets} == {Changed.SAME}
    assert (changes.regime, changes.account, changes.settings, changes.config_changed) == ((), (), (), False)
    assert {(s.moved, s.moved_sd) for s in changes.spots} == {(0.0, 0.0)}


def test_a_dropped_ticket_names_the_gate_that_blocks_it_now_and_the_setting_that_changed() -> None:
    before = kept(market(AAA, BBB), RULES)
    strict = RULES.model_copy(update={"never": ("AAA",)})
    changes = diff(before, kept(market(AAA, BBB), strict))
    gone = [t for t in changes.tickets if t.change is Changed.DROPPED]
    assert {t.symbol for t in gone} == {"AAA"}
    assert "never" in {one.gate for one in gone[0].gates}
    assert (gone[0].contracts, gone[0].limit, gone[0].why) == (None, None, "")
    assert changes.config_changed
    assert changes.settings is not None
    assert [(s.key, s.before, s.now) for s in changes.settings] == [("never", [], ["AAA"])]
    back = diff(kept(market(AAA, BBB), strict), before)
    came = next(t for t in back.tickets if t.change is Changed.ADDED)
    assert (came.symbol, came.contracts_before) == ("AAA", None)
    assert "never" in {one.gate for one in came.gates}


def test_account_regime_and_shares_are_told() -> None:
    before = kept(market(AAA, BBB), RULES)
    moved = market(Name("AAA", 103.0), BBB, as_of=CLOSE + timedelta(days=1), vix=(25.0,) * 10)
    changes = diff(before, kept(moved, RULES, 500_000.0))
    assert {s.key for s in changes.account} == {"value_usd", "cash_usd", "free_cash_usd"}
    assert {"name", "vix", "target_delta", "position_max"} <= {s.key for s in changes.regime}
    share = next(s for s in changes.spots if s.symbol == "AAA")
    assert share.moved == pytest.approx(0.03, abs=2e-3)
    iv = next(t.iv for t in before[0].data.tickets if t.symbol == "AAA")
    assert share.moved_sd == pytest.approx(
        math.log(share.now / share.before) / (iv * math.sqrt(1 / 365)), rel=0.2
    )


def test_a_ticket_that_is_no_candidate_any_more_says_why() -> None:
    before = kept(market(AAA, BBB), RULES)
    for later, words in (
        (market(BBB), "AAA was not checked"),
        (market(AAA, BBB, as_of=CLOSE + timedelta(days=35)), "it expired on 2026-09-18"),
        (market(Name("AAA", 80.0), BBB), "in the money"),
    ):
        changes = diff(before, kept(later, RULES))
        gone = next(t for t in changes.tickets if t.change is Changed.DROPPED and t.symbol == "AAA")
        assert words in gone.why


def test_a_plan_kept_without_its_settings_only_says_that_they_changed() -> None:
    record, rejections = kept(market(AAA, BBB), RULES)
    bare = replace(record, kept=PlanContext())
    strict = kept(market(AAA, BBB), RULES.model_copy(update={"never": ("BBB",)}))
    changes = diff((bare, rejections), strict)
    assert (changes.config_changed, changes.settings) == (True, None)
    assert {s.symbol for s in changes.spots} <= {t.symbol for t in bare.data.tickets}
