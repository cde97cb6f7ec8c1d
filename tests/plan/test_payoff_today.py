"""The curve of today and the odds under a payoff: they agree with the ticket's own figures."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from wheelcli.documents.reading import read
from wheelcli.plan.tickets.payoff import forward_price, odds, payoff, payoff_today
from wheelcli.plan.tickets.ticket import Ticket

MAY = ("--set", "account.type=margin", "--set", "account.option_level=3")


@pytest.fixture(scope="module")
def tickets(wheel_once: Any) -> list[Ticket]:
    """The demo's puts and calls, and spreads."""
    plans = [wheel_once("scan", "--demo", "--json", *more) for more in ((), ("--strategy", "spreads", *MAY))]
    made = [read(Ticket, one) for plan in plans for one in plan.json["data"]["tickets"]]
    assert {one.strategy.value for one in made} >= {"cash_secured_put", "covered_call", "bull_put_spread"}
    return made


def test_the_odds_at_the_strike_are_those_of_the_ticket(tickets: list[Ticket]) -> None:
    prices = np.linspace(0.01, 5, 40_001)
    for ticket in tickets:
        leg, share = ticket.legs[0], ticket.legs[0].strike
        density = odds(ticket, prices * share)
        assert density is not None
        outside = prices > 1 if leg.right == "put" else prices < 1
        assert np.trapezoid(density, prices * share) == pytest.approx(1, abs=1e-6)
        assert np.trapezoid(density[outside], (prices * share)[outside]) == pytest.approx(
            ticket.prob_otm, abs=1e-3
        )
        forward = forward_price(ticket)
        assert forward is not None
        assert forward == pytest.approx(ticket.spot, rel=0.01)


def test_today_costs_half_the_spread_and_gains_what_delta_promises(tickets: list[Ticket]) -> None:
    for ticket in tickets:
        near = np.array([ticket.spot - 0.01, ticket.spot, ticket.spot + 0.01])
        earned = payoff_today(ticket, near)
        assert earned is not None
        half = sum((leg.ask - leg.bid) / 2 * leg.quantity * leg.multiplier for leg in ticket.legs)
        leg = ticket.legs[0]
        shares = leg.quantity * leg.multiplier if ticket.strategy == "covered_call" else 0
        held = (ticket.spot - ticket.break_even - leg.bid) * shares if shares else 0.0
        assert earned[1] == pytest.approx(held - half, abs=0.01)
        slope = (earned[2] - earned[0]) / 0.02
        assert slope == pytest.approx(ticket.delta_shares + shares, abs=0.05 * leg.quantity * leg.multiplier)


def test_far_away_today_is_expiration(tickets: list[Ticket]) -> None:
    for ticket in tickets:
        low = np.array([0.4 * ticket.spot])
        if ticket.legs[0].right == "put" and len(ticket.legs) == 1:
            assert payoff_today(ticket, low) == pytest.approx(payoff(ticket, low), rel=0.01)


def test_without_time_there_are_no_odds(tickets: list[Ticket]) -> None:
    over = replace(tickets[0], dte_days=0)
    prices = np.array([100.0])
    assert (odds(over, prices), payoff_today(over, prices), forward_price(over)) == (None, None, None)
