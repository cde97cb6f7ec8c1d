"""How tickets are judged: at the value that settles them, or not at all; and how they ended."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from moving_market import RULES, days
from tape import Script, snapshot

from wheelcli.backtest.course import Waiting
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.outcomes import judge
from wheelcli.backtest.records import ClosedEarly
from wheelcli.backtest.run import SHARES, run_sessions
from wheelcli.backtest.spec import Spec
from wheelcli.contract import parse_occ


@pytest.fixture(scope="module")
def record():
    """A filled put of a run."""
    ran = run_sessions(days()[:1], Spec(hold=True), RULES, fund="SPY")
    return next(ticket for ticket in ran.tickets if ticket.contracts)


@pytest.mark.parametrize(("occ", "judged"), [("SPX260918P06500000", False), ("SPXW260918P06500000", True)])
def test_only_a_ticket_that_settles_at_the_close_is_judged_by_it(record, occ, judged):
    """Both expire on the third Friday of September 2026; SPX settles in the morning, SPXW at the close."""
    run = Script().run
    contract = parse_occ(occ)
    run.tickets = [replace(record, symbol="^SPX", expiration=date(2026, 9, 18), day=date(2026, 9, 8))]
    leg = SimpleNamespace(contract=contract, bought=False, ratio=1, multiplier=100)
    run.waiting = [Waiting(0, SimpleNamespace(legs=(leg,)), ())]
    closes = {"^SPX": {"2026-09-18": 6_450.0}}
    judge(run, MarketDay("now", snapshot("2026-09-21", {"^SPX": 6_450.0}, closes=closes)))
    assert run.tickets[0].settled_at == (6_450.0 if judged else None)
    assert (run.tickets[0].u is not None, run.counts["unjudged"], run.waiting) == (judged, not judged, [])


@pytest.mark.parametrize(("action", "ended"), [("close", "closed"), ("roll", "rolled"), (None, "closed")])
def test_a_put_bought_back_and_sold_again_is_rolled_only_by_a_roll(record, action, ended):
    """The put is bought back for a profit, and another one of the same share sold on that day."""
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-09-18 50 P @ 1.20")
    run = script.run
    (opened,) = [e for e in run.log if e.kind.value == "option_open"]
    script.day("2026-08-26", {"AAA": 54.0})
    script.trade("BTC 1 AAA 2026-09-18 50 P @ 0.30", "STO 1 AAA 2026-10-16 50 P @ 1.10")
    run.tickets, run.lots = [record], {0: (opened.id,)}
    if action is not None:
        run.closed_early = [closed_by(opened.id, action)]
    (ticket,) = SHARES.end(run, {}).tickets
    assert (ticket.ended, ticket.realised_usd) == (ended, pytest.approx(88.64))


def closed_by(lot, action):
    """An order of the monitor on that lot."""
    return ClosedEarly(
        day=date(2026, 8, 26), position="x", lots=(lot,), state="won", action=action, given_up_usd=0.0
    )
