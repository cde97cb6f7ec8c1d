"""Other choices in the same engine: they change nothing of the run, and choose as their rules say."""

from dataclasses import replace

import numpy as np
import pytest
from markets import Name, account, config, market, weeks
from moving_market import RULES, days
from test_no_look_ahead import record

from wheelcli.backtest.report import StoreUsed, report
from wheelcli.backtest.rivals import RANDOM, rivals_of
from wheelcli.backtest.run import run_sessions
from wheelcli.backtest.spec import Spec
from wheelcli.plan.optimize.greedy import choose
from wheelcli.plan.tickets.chosen import chosen

FEW = days()[:3]
USED = StoreUsed("somewhere", "yahoo", "0" * 12, gaps=0, damaged=0, fund="SPY")
WATCHED = config("AAA BBB CCC", portfolio={"expiration_max": 1.0, "week_share_max": 1.0})


@pytest.fixture(scope="module")
def world():
    """Three names at volatilities of 25 to 45 % with five expirations."""
    names = [
        Name(s, p, iv=iv, vol=0.25, sector=sector, expirations=weeks(1, 3, 4, 6, 8))
        for s, p, iv, sector in (
            ("AAA", 100.0, 0.25, "Technology"),
            ("BBB", 61.0, 0.45, "Energy"),
            ("CCC", 35.0, 0.35, "Utilities"),
        )
    ]
    return market(*names)


@pytest.fixture(scope="module")
def both():
    return tuple(
        run_sessions(FEW, Spec(against=against), RULES, fund="SPY", rivals=rivals)
        for against, rivals in ((None, ()), (4, rivals_of(RULES, draws=4)))
    )


@pytest.mark.long
def test_the_run_itself_is_the_same_with_and_without_rivals(both):
    alone, beside = both
    assert record(alone) == record(beside)
    assert alone.tickets == beside.tickets


@pytest.mark.long
def test_every_rival_has_a_value_of_each_session(both):
    _, beside = both
    assert [rival.name for rival in beside.rivals] == [
        "highest_yield",
        "delta_30_days_45",
        "one_less_delta",
        *[RANDOM] * 4,
    ]
    assert all(len(rival.values) == len(FEW) and not rival.stopped for rival in beside.rivals)
    assert any(rival.tickets for rival in beside.rivals if rival.name == RANDOM)
    for rival in beside.rivals:
        assert sum(ticket.contracts > 0 for ticket in rival.records) == rival.tickets
    assert (
        beside.rivals
        == run_sessions(FEW, Spec(against=4), RULES, fund="SPY", rivals=rivals_of(RULES, draws=4)).rivals
    )


@pytest.mark.long
def test_the_report_counts_the_portfolios_that_the_run_beat(both):
    _, beside = both
    document = report(beside, USED, name="r", version="1", made=None, put_levels={})
    ends = np.array([r.values[-1] / 250_000.0 - 1.0 for r in beside.rivals if r.name == RANDOM])
    drawn = document.at_random
    assert (drawn.runs, drawn.stopped) == (4, 0)
    assert drawn.twr == pytest.approx(ends.mean())
    assert drawn.beaten == int((ends < document.performance.twr).sum())
    assert drawn.worst == ends.min() <= drawn.low <= drawn.high
    rules = {row.name: row for row in document.against if row.deployed is not None}
    assert set(rules) == {"highest_yield", "delta_30_days_45", "one_less_delta"}
    first = next(r for r in beside.rivals if r.name == "highest_yield")
    assert rules["highest_yield"].twr == pytest.approx(first.values[-1] / 250_000.0 - 1.0)
    alone = report(both[0], USED, name="r", version="1", made=None, put_levels={})
    assert alone.at_random is None
    assert any("--against 50" in line for line in alone.inconclusive)


def tickets_of(world, name, draws=1):
    rival = next(each for each in rivals_of(WATCHED, draws=draws) if each.name == name)
    return chosen(world, account(500_000.0), rival.config, choose=rival.choose)


def test_the_highest_yield_is_the_best_of_each_name_in_its_deltas(world):
    made = tickets_of(world, "highest_yield")
    few = made.survey.few.frame.reset_index(drop=True)
    assert {ticket.symbol for ticket in made.tickets} == {"AAA", "BBB", "CCC"}
    assert few["delta"].abs().between(0.20, 0.30).all()
    measure = few["credit"] / few["strike"] / few["dte_days"]
    for ticket in made.tickets:
        own = few[few["symbol"].astype(str) == ticket.symbol]
        assert ticket.legs[0].contract == own.loc[measure[own.index].idxmax(), "contract"]


def test_a_choice_without_floors_has_the_planners_tickets_but_for_these(world):
    """The greedy choice, once as the settings ask for it and once as a rival's own."""
    greedy = WATCHED.model_copy(update={"select": WATCHED.select.model_copy(update={"method": "greedy"})})
    alone = chosen(world, account(500_000.0), greedy).tickets
    beside = chosen(world, account(500_000.0), greedy, choose=choose).tickets
    assert any(ticket.floor_price is not None for ticket in alone)
    assert {(ticket.floor_price, ticket.floor_reason) for ticket in beside} == {(None, "not computed")}
    nothing = {"floor_price": None, "floor_reason": None, "floor_basis": None}
    assert [replace(t, **nothing) for t in alone] == [replace(t, **nothing) for t in beside]


def test_45_days_at_delta_30_takes_equal_parts(world):
    """Of 31, 45 and 59 days, the first in reach, 45 is the nearest; the parts are equal to one contract."""
    made = tickets_of(world, "delta_30_days_45")
    part = made.survey.few.regime.row.deployed * 500_000.0 / 3
    assert made.tickets
    for ticket in made.tickets:
        assert ticket.dte_days == 45
        strike = ticket.legs[0].strike
        assert ticket.contracts * strike * 100 <= max(part, strike * 100) + 1e-6
        few = made.survey.few.frame
        same = few[(few["symbol"].astype(str) == ticket.symbol) & (few["dte_days"] == 45)]
        apart = (same["delta"].abs() - 0.30).abs()
        assert ticket.legs[0].contract == same["contract"].iloc[int(np.argmin(apart))]


def test_one_less_delta_measures_credit_strike_and_days(world):
    made = tickets_of(world, "one_less_delta")
    few = made.survey.few.frame.reset_index(drop=True)
    measure = (1 - few["delta"].abs()) * few["credit"] / few["strike"] / few["dte_days"]
    (first, *_) = sorted(made.tickets, key=lambda t: t.symbol)
    own = few[few["symbol"].astype(str) == first.symbol]
    assert first.legs[0].contract == own.loc[measure[own.index].idxmax(), "contract"]


@pytest.mark.long
def test_portfolios_at_random_keep_every_gate_and_limit_and_differ(world):
    """The limits that the plan's own tickets keep, kept by ten draws."""
    every = set()
    for rival in rivals_of(WATCHED, draws=10)[3:]:
        made = chosen(world, account(500_000.0), rival.config, choose=rival.choose)
        for limit, used in zip(made.survey.limits, made.choice.used, strict=True):
            assert used <= max(limit.cap, limit.open) + 1e-3
        names = [ticket.symbol for ticket in made.tickets]
        assert len(names) == len(set(names)) > 0
        every.add(tuple(sorted(ticket.id for ticket in made.tickets)))
    assert len(every) > 3
