"""Prices an order can carry: ticks, limit, floor, take profit, review date, and the order's text."""

import math
from dataclasses import fields
from datetime import date

import numpy as np
import pytest
from markets import Name, account, held, market, with_options
from scipy.optimize import brentq
from verdicts import put, regime, wide

from wheelcli.plan.planner import plan
from wheelcli.plan.tickets.ahead import AfterFill, EventsAhead, ExDividendAhead, IfAssigned, IfCalled
from wheelcli.plan.tickets.order import (
    is_weekly,
    ladder,
    limit_price,
    review_date,
    round_down,
    round_up,
    shows_cents,
    take_profit_price,
    tick_at,
)
from wheelcli.plan.tickets.ticket import Leg
from wheelcli.pricing import american
from wheelcli.pricing.expected_vol import FITS, Fit, Kind


@pytest.mark.parametrize(
    ("quotes", "below", "above"),
    [
        ([1.15, 1.20, 3.10, 4.40], False, False),
        ([1.16, 1.20, 3.10], True, False),
        ([1.15, 3.01], False, True),
        ([2.99, 3.05], True, False),
        ([np.nan, 0.0, 1.05], False, False),
        ([], False, False),
    ],
)
def test_cents_are_shown_by_price_range(quotes, below, above):
    result = np.array(quotes, dtype=float)
    assert (shows_cents(result, 1.0), shows_cents(result, 3.0)) == (below, above)


@pytest.mark.parametrize(
    ("price", "cents", "tick"),
    [
        (2.99, (False, False), 0.05),
        (3.00, (False, False), 0.10),
        (2.99, (True, False), 0.01),
        (3.0, (True, False), 0.10),
        (3.0, (True, True), 0.01),
    ],
)
def test_tick(price, cents, tick):
    assert tick_at(price, *cents) == tick


@pytest.mark.parametrize(
    ("price", "tick", "up", "down"),
    [
        (1.195, 0.05, 1.20, 1.15),
        (1.20, 0.05, 1.20, 1.20),
        (2.005, 0.01, 2.01, 2.00),
        (3.01, 0.10, 3.10, 3.00),
        (0.1 + 0.2, 0.10, 0.30, 0.30),
    ],
)
def test_rounding_to_the_tick(price, tick, up, down):
    assert (round_up(price, tick), round_down(price, tick)) == (up, down)


@pytest.mark.parametrize(
    ("bid", "ask", "tick", "limit"),
    [
        (1.15, 1.24, 0.05, 1.20),
        (1.15, 1.25, 0.05, 1.20),
        (1.20, 1.21, 0.01, 1.21),
        (1.20, 1.20, 0.05, 1.20),
        (1.16, 1.18, 0.05, 1.18),
    ],
)
def test_the_limit_is_the_mid_rounded_up_and_never_above_the_ask(bid, ask, tick, limit):
    assert limit_price(bid, ask, tick) == limit


@pytest.mark.parametrize(
    ("bid", "least", "cents", "floor"),
    [
        (1.28, 1.10, (True, True), 1.10),
        (1.28, 1.105, (True, True), 1.11),
        (1.25, 1.10, (False, False), 1.10),
        (1.25, 1.11, (False, False), 1.15),
        (1.25, 1.25, (False, False), 1.25),
        (1.25, 1.26, (False, False), None),
        # dimes above three dollars, nickels below
        (3.30, 2.93, (False, False), 2.95),
        (3.30, 3.05, (False, False), 3.10),
        (0.05, 0.0, (True, True), 0.01),
    ],
)
def test_floor_goes_down_tick_by_tick(bid, least, cents, floor):
    prices = ladder(bid, 0.0, lambda p: tick_at(p, *cents))
    passing = [price for price in prices if price >= least - 1e-9]
    assert min(passing, default=None) == (None if floor is None else pytest.approx(floor))
    assert prices[: len(passing)] == passing


@pytest.mark.parametrize(
    ("credit", "fast", "tick", "price"),
    [(1.25, 0.50, 0.01, 0.62), (1.28, 0.50, 0.05, 0.60), (0.05, 0.50, 0.05, 0.05), (2.0, 0.75, 0.01, 0.50)],
)
def test_take_profit(credit, fast, tick, price):
    assert take_profit_price(credit, fast, tick) == price


@pytest.mark.parametrize(
    ("life", "review"),
    [
        (31, date(2026, 8, 28)),
        (30, date(2026, 8, 27)),
        (29, date(2026, 9, 6)),
        (21, date(2026, 9, 1)),
        (45, date(2026, 9, 11)),
    ],
)
def test_review_date(life, review):
    # 21 days before expiration from 30 days on; else after two thirds: 29 · 2/3 = 19.3 → 19 days, 21 → 14.
    session = date(2026, 8, 18)
    assert review_date(session, date.fromordinal(session.toordinal() + life), 21) == review


@pytest.mark.parametrize(
    ("day", "weekly"),
    [
        (date(2026, 9, 18), False),
        (date(2026, 9, 11), True),
        (date(2026, 9, 25), True),
        (date(2026, 9, 17), True),
        (date(2026, 6, 18), False),  # Friday 06-19 is Juneteenth
        (date(2025, 4, 17), False),  # Friday 04-18 is Good Friday
        (date(2026, 5, 15), False),
        (date(2026, 8, 21), False),
        (date(2026, 9, 16), True),
    ],
)
def test_weeklies(day, weekly):
    assert is_weekly(day) == weekly


def leg(strike, right="put", *, quantity=1, expiration=date(2026, 9, 18), action="sell"):
    return Leg(
        action=action,
        right=right,
        contract="",
        strike=strike,
        expiration=expiration,
        quantity=quantity,
        multiplier=100,
        bid=1.0,
        ask=1.1,
        iv=0.3,
        delta=-0.2,
    )


# The ticket.


def ticket(name=None, book=None, **sections):
    (only,) = plan(market(name or put()), book or account(), wide(**sections)).tickets
    return only


def test_the_ticket_of_a_put_in_full():
    t = ticket(**regime(position_max=0.005, deployed=1.0, stress_total=1.0))
    assert (t.id, t.contracts, t.dte_days) == ("AAA-260918-P94", 3, 31)
    assert t.limit_price == 1.30  # the mid 1.295 up to the cent
    assert (t.credit_usd, t.credit_at_limit_usd) == (pytest.approx(384), pytest.approx(390))
    assert (t.fees_usd, t.credit_net_usd) == (pytest.approx(2.04), pytest.approx(381.96))
    assert t.break_even == pytest.approx(92.72)
    assert t.cushion == pytest.approx(0.0728)
    assert t.cushion_sd == pytest.approx(math.log(100 / 92.72) / (t.iv * math.sqrt(31 / 365)))
    assert t.annual_return_on_risk == pytest.approx(1.28 / 92.72 * 365 / 31)
    assert t.if_assigned == IfAssigned(shares=300, break_even=pytest.approx(92.72 + 0.0068))
    assert (t.if_called, t.if_called_return) == (None, None)
    assert t.delta < 0
    assert t.delta_shares == pytest.approx(-t.delta * 300)
    assert t.theta_usd > 0
    assert t.vega_usd < 0
    assert t.manage == AfterFill(take_profit_price=0.65, review_date=date(2026, 8, 28), close_date=None)
    assert t.order_text == "SELL -3 AAA 100 18 SEP 26 94 PUT @1.30 LMT"


@pytest.mark.parametrize("bid", [1.13, 1.15, 1.16])
def test_the_dollars_of_a_ticket_have_no_dust(bid):
    """1.13 · 100 is 112.99999999999999 in binary: the document shows 113."""
    quoted = with_options(market(put()), bid=lambda options: bid, ask=lambda options: bid + 0.02)
    found = plan(quoted, account(), wide())
    (t,) = found.tickets
    assert (t.credit_usd, t.credit_at_limit_usd, t.fees_usd) == tuple(
        round(cents * t.contracts / 100, 2) for cents in (round(bid * 10_000), round(bid * 10_000) + 100, 68)
    )
    assert t.credit_net_usd == round(t.credit_usd - 0.68 * t.contracts, 2)
    assert t.buying_power_usd == round(t.margin_requirement_usd - t.credit_usd, 2)
    assert t.max_loss_usd == round(t.collateral_usd - t.credit_usd, 2)
    dollars = {f.name: getattr(t, f.name) for f in fields(t) if f.name.endswith("_usd")}
    assert {name: round(value, 6) for name, value in dollars.items() if value is not None} == dollars
    assert (found.credit_usd, found.data().plan.collateral_usd) == (t.credit_usd, t.collateral_usd)


def test_the_ticket_of_a_covered_call():
    name = Name("AAA", 100.0, strikes=(106.0,), rights=("call",))
    t = ticket(name, account(shares=(held("AAA", 250, 95.0),)))
    bid = t.legs[0].bid
    assert (t.id, t.contracts, t.break_even) == ("AAA-260918-C106", 2, pytest.approx(95 - bid))
    assert t.if_called == IfCalled(gain_usd=pytest.approx((106 - 95 + bid) * 200 - 2 * 0.68))
    assert t.if_called_return == pytest.approx((106 - 100 + bid) / 100)
    assert t.cushion_sd == pytest.approx(math.log(106 / 100) / (t.iv * math.sqrt(31 / 365)))
    assert (t.annual_return_on_risk, t.if_assigned) == (None, None)
    assert t.delta > 0 > t.delta_shares
    assert t.order_text.startswith("SELL -2 AAA 100 18 SEP 26 106 CALL @")


def test_the_gain_of_shares_without_a_break_even_counts_from_spot():
    t = ticket(Name("AAA", 100.0, strikes=(106.0,), rights=("call",)), account(shares=(held("AAA", 100),)))
    assert t.if_called == IfCalled(gain_usd=pytest.approx((6 + t.legs[0].bid) * 100 - 0.68))


def ramped(x, a, b):
    return min(max((x - a) / (b - a), 0), 1)


def sold_at(price, t, sections):
    """The put sold at `price`, with the volatility and delta of that price: what passes of worth, bid,
    return, credit, delta, score and risk?
    """
    row = {"min_return": 0.08, "delta": (0.18, 0.25, 0.30), **sections.get("row", {})}
    terms = (100.0, 94.0, 31 / 365, 0.04, 0.0)
    vol = brentq(lambda v: float(american.price(*terms, v, False)) - price, 0.01, 2.0)
    size = abs(float(american.greeks(*terms, vol, False).delta))
    net, gross = ((price - cost) / 94 * 365 / 31 for cost in (0.0068, 0.0))
    low, target, high = row["delta"]
    premium = ramped(net, row["min_return"], 2.5 * row["min_return"])
    cushion = ramped(math.log(100 / (94 - price)) / (max(vol, t.iv_forecast) * math.sqrt(31 / 365)), 0.5, 1.5)
    parts = {
        "premium": premium,
        "delta": min(ramped(size, low, target), ramped(-size, -high, -target)),
        "iv": t.score_parts.iv,
        "cushion": cushion,
        "liquidity": t.score_parts.liquidity,
    }
    weights = {"premium": 0.20, "delta": 0.20, "iv": 0.25, "cushion": 0.20, "liquidity": 0.15}
    score = 100 * sum(weights[k] * parts[k] for k in weights)
    shock = max(0.20, 2.5 * max(vol, 0.25) * math.sqrt(31 / 365))
    loss = ((94 - 100 * (1 - shock) - price) * 100 + 0.68) * t.contracts
    worth = worth_low(t)
    return {
        "worth": price >= worth + 0.0068,
        "bid": price >= sections.get("bid_min", 0.15) - 1e-9,
        "return": gross >= row["min_return"],
        "credit": price * 100 * t.contracts >= sections.get("min_credit", 25) - 1e-9,
        "delta": low <= size <= high,
        "score": score >= sections.get("score_min", 45),
        "risk": loss <= row.get("position_max", 1.0) * 1e6 + 1e-6,
    }


@pytest.mark.long
@pytest.mark.parametrize(
    ("binding", "sections"),
    [
        ("worth", {"score_min": 10}),
        ("score", {"score_min": 55.0}),
        ("bid", {"bid_min": 1.00, "score_min": 30}),
        ("return", {"row": {"min_return": 0.12}, "score_min": 10}),
        ("credit", {"min_credit": 350.0, "interest": 60.0, "score_min": 30}),
        ("delta", {"row": {"delta": (0.21, 0.25, 0.30)}, "score_min": 10}),
    ],
)
def test_the_floor_is_the_lowest_tick_that_is_worth_it_and_passes(binding, sections):
    row = {
        "position_max": 1.0,
        "deployed": 1.0,
        "stress_total": 1.0,
        "delta": (0.18, 0.25, 0.30),
        **sections.get("row", {}),
    }
    t = ticket(
        put(open_interest=sections.get("interest", 2000.0)),
        **regime(**row),
        score={"min": sections.get("score_min", 45.0) * 1.0},
        liquidity={"bid_min": sections.get("bid_min", 0.15), "open_interest_min": 1},
        sizing={"min_credit_usd": sections.get("min_credit", 25.0)},
    )
    assert t.floor_reason is None
    assert t.floor_price <= t.legs[0].bid <= t.limit_price <= t.legs[0].ask
    at, below = sold_at(t.floor_price, t, sections), sold_at(round(t.floor_price - 0.01, 2), t, sections)
    assert all(at.values())
    assert [name for name, passes in below.items() if not passes] == [binding]


def worth_low(t):
    """The mid, which is what the put is worth, less what 15 % of its volatility makes of it: dollars per
    share.
    """
    low, high = (
        float(american.price(100.0, 94.0, 31 / 365, 0.04, 0.0, t.iv * (1 + off), False))
        for off in (-0.15, 0.15)
    )
    return (t.legs[0].bid + t.legs[0].ask) / 2 - (high - low) / 2


def test_the_floor_is_the_least_that_the_put_may_be_worth_and_its_fees():
    # Worth 1.295, the mid, give or take 0.421; with 0.0068 a share of fees that is 0.89 at least. Bid 1.28,
    # and no gate asks as much.
    t = ticket(
        put(),
        score={"min": 10.0},
        **regime(position_max=1.0, deployed=1.0, stress_total=1.0, delta=(0.15, 0.25, 0.30)),
    )
    assert worth_low(t) == pytest.approx(1.295 - t.edge_error_usd / 100 / t.contracts)
    assert t.floor_price == math.ceil(100 * (worth_low(t) + 0.0068)) / 100 == 0.89
    assert (t.floor_reason, t.floor_basis) == (None, "value_above_bid")


def test_a_kind_of_iv_that_has_been_dearer_counts_its_value_in_full(monkeypatch):
    # If IV were 0.9 of what it is, the put would be worth 1.06: with fees the floor is 1.07, whatever the
    # error of the mean.
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.9, 1.0, 0.15))
    t = ticket(put(), score={"min": 10.0}, **regime(position_max=1.0, deployed=1.0, stress_total=1.0))
    worth = float(american.price(100.0, 94.0, 31 / 365, 0.04, 0.0, 0.9 * t.iv, False))
    assert t.floor_price == math.ceil(100 * (worth + 0.0068)) / 100
    assert (t.floor_reason, t.floor_basis) == (None, "value")
    assert t.floor_price >= t.legs[0].bid - t.edge_usd / 100 / t.contracts + 0.0068


def test_a_put_that_is_worth_more_than_its_bid_has_no_floor(monkeypatch):
    # Were 40 % more volatility to be expected than the IV says, nobody should sell it at 1.28.
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(1.4, 1.0, 0.0))
    t = ticket(put(), score={"min": 0.0})
    worth = float(american.price(100.0, 94.0, 31 / 365, 0.04, 0.0, 1.4 * t.iv, False)) + 0.0068
    assert (t.floor_price, t.floor_basis) == (None, None)
    assert (
        t.floor_reason
        == f"worth {math.ceil(100 * worth) / 100:.2f} at the expected volatility including fees, "
        "above the bid of 1.28"
    )
    assert t.limit_price == 1.30


def test_a_floor_needs_no_closes():
    t = ticket(
        put(sessions=1),
        unknown={"history": "warn"},
        quality={"history_days_min": 0, "drawdown_3y_max": 1.0},
        score={"min": 0.0},
    )
    assert t.iv_forecast is None
    assert t.floor_price == math.ceil(100 * (worth_low(t) + 0.0068)) / 100


def test_where_only_the_mid_passes_there_is_no_floor():
    # The delta is 0.2287 at the mid and 0.2279 at the bid's volatility.
    t = ticket(
        put(),
        **regime(position_max=1.0, deployed=1.0, stress_total=1.0, delta=(0.2283, 0.25, 0.30)),
        score={"min": 0.0},
    )
    assert t.floor_price is None
    assert t.floor_reason == "a gate fails at the bid of 1.28: delta 0.228 (required: 0.23 to 0.30)"


def test_the_floor_of_a_covered_call():
    t = ticket(
        Name("AAA", 100.0, strikes=(106.0,), rights=("call",)),
        account(shares=(held("AAA", 100),)),
        score={"min": 0.0},
    )
    low, high = (
        float(american.price(100.0, 106.0, 31 / 365, 0.04, 0.0, t.iv * (1 + off), True))
        for off in (-0.15, 0.15)
    )
    worth = (t.legs[0].bid + t.legs[0].ask) / 2 - (high - low) / 2 + 0.0068
    assert worth - 1e-9 <= t.floor_price <= t.legs[0].bid
    assert t.floor_price == pytest.approx(math.ceil(100 * worth) / 100)


def test_nickels_where_the_chain_shows_no_cents():
    t = ticket(put(tick=0.05))
    assert (t.legs[0].bid, t.legs[0].ask) == (1.25, 1.35)
    assert t.limit_price == 1.30
    assert round(t.floor_price * 100) % 5 == 0
    assert t.manage.take_profit_price == 0.65  # half of the limit, not of the bid of 1.25


def test_events_on_the_ticket():
    t = ticket(put(earnings=date(2026, 10, 29), ex_dividend=date(2026, 9, 8), ex_dividend_amount=0.50))
    assert t.events.earnings.date == date(2026, 10, 29)
    assert t.events.earnings.inside is False
    assert t.events.ex_dividend == ExDividendAhead(
        date=date(2026, 9, 8), amount=0.50, basis="announced", inside=True
    )
    assert ticket(put(kind="fund")).events == EventsAhead(earnings=None, ex_dividend=None)
