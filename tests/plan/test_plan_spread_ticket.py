"""The ticket of a spread in full: figures by hand, floor, payoff, margin, and what comes after the fill.

The spread is 94/90 on a share at 100, 31 days: sold 1.28 / 1.31, bought 0.52 / 0.54: credit 0.74, width 4.00,
at most 3.26 lost.
"""

from datetime import date

import numpy as np
import pytest
from markets import MONTHLY, Name, margin, market
from scipy.optimize import brentq
from verdicts import merged, wide

from wheelcli.plan.planner import plan
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.ahead import AfterFill, IfAssigned
from wheelcli.plan.tickets.payoff import payoff, price_range
from wheelcli.pricing import american
from wheelcli.pricing.expected_vol import FITS, Fit, Kind


def spread(right="put", value=100_000, vol=0.25, **sections):
    strikes = (90.0, 94.0) if right == "put" else (106.0, 110.0)
    name = Name("AAA", 100.0, strikes=strikes, rights=(right,), vol=vol)
    strategy = Strategy.BULL_PUT_SPREAD if right == "put" else Strategy.BEAR_CALL_SPREAD
    (t,) = plan(market(name), margin(value), wide(**sections), strategies=[strategy]).tickets
    return t


def test_a_bull_put_spread():
    t = spread()
    assert (t.id, t.contracts) == ("AAA-260918-P94/P90", 3)  # 1 % of 100,000 holds three at 326
    assert [(leg.action, leg.strike, leg.quantity) for leg in t.legs] == [("sell", 94.0, 3), ("buy", 90.0, 3)]
    assert t.credit_usd == pytest.approx(222)
    assert t.fees_usd == pytest.approx(3 * 2 * 0.68)
    assert t.credit_net_usd == pytest.approx(222 - 4.08)
    assert t.limit_price == 0.75  # halfway between 0.74 and 0.765, down to the cent
    assert (t.collateral_usd, t.margin_requirement_usd) == (1200, 1200)
    assert t.buying_power_usd == pytest.approx(1200 - 222)
    assert (t.max_loss_usd, t.stress_loss_usd) == (pytest.approx(978), pytest.approx(978))
    assert t.risk_share == pytest.approx(0.00978)
    assert t.break_even == pytest.approx(93.26)
    assert (t.annual_return, t.annual_return_on_risk) == (None, None)
    assert t.if_assigned == IfAssigned(shares=300, break_even=pytest.approx(93.26 + 4.08 / 300))
    assert t.manage == AfterFill(
        take_profit_price=0.37, review_date=date(2026, 8, 28), close_date=date(2026, 9, 11)
    )
    assert t.order_text == "SELL -3 VERTICAL AAA 100 18 SEP 26 94/90 PUT @0.75 LMT"
    assert t.events.ex_dividend is None


def test_a_bear_call_spread():
    t = spread("call")
    sold, bought = t.legs
    credit = sold.bid - bought.ask
    assert (sold.strike, bought.strike, t.id) == (106.0, 110.0, "AAA-260918-C106/C110")
    assert t.break_even == pytest.approx(106 + credit)
    assert t.max_loss_usd == pytest.approx((4 - credit) * 100 * t.contracts)
    assert t.delta_shares < 0
    assert t.if_assigned == IfAssigned(
        shares=-100 * t.contracts, break_even=pytest.approx(106 + credit - 0.0136)
    )
    assert (t.if_called, t.if_called_return) == (None, None)
    assert "VERTICAL AAA 100 18 SEP 26 106/110 CALL" in t.order_text


@pytest.mark.parametrize("right", ["put", "call"])
def test_greeks_and_edge_are_of_both_legs(right):
    t = spread(right)
    shares, years, call = 100 * t.contracts, 31 / 365, right == "call"
    g = [american.greeks(100.0, leg.strike, years, 0.04, 0.0, leg.iv, call) for leg in t.legs]
    assert t.delta_shares == pytest.approx(float(g[1].delta - g[0].delta) * shares, rel=0.01)
    assert t.theta_usd == pytest.approx(float(g[1].theta - g[0].theta) / 365 * shares, rel=0.02)
    assert t.vega_usd == pytest.approx(float(g[1].vega - g[0].vega) / 100 * shares, rel=0.02)
    # A share's IV is what is expected (k = 1), so the value is the mid: the edge is half of both spreads, to
    # the trader's loss.
    assert t.edge_usd == pytest.approx(-sum((leg.ask - leg.bid) / 2 for leg in t.legs) * shares)
    worth = [
        [float(american.price(100.0, leg.strike, years, 0.04, 0.0, leg.iv * off, call)) for leg in t.legs]
        for off in (0.85, 1.15)
    ]
    # One standard deviation of the mean volatility is 15 % of a share's; both legs are off together.
    (low, other), (high, another) = worth
    assert t.edge_error_usd == pytest.approx((high - low - another + other) / 2 * shares, rel=1e-6)


LOOSE = {
    "sizing": {"spread_loss_max": 0.011, "name_collateral_max": 1.0, "index_etf_collateral_max": 1.0},
    "score": {"min": 0.0},
}


def to_fair(price):
    """A credit against the fair one when the spread is sold for it: quotes 0.03 and 0.02 wide share what is
    given up from 0.74 by 3 : 2.
    """
    short, long = 1.28 - 0.6 * (0.74 - price), 0.54 + 0.4 * (0.74 - price)
    deltas = []
    for paid, strike in ((short, 94.0), (long, 90.0)):
        terms = (100.0, strike, 31 / 365, 0.04, 0.0)
        vol = brentq(lambda v, t=terms, p=paid: float(american.price(*t, v, False)) - p, 0.01, 2.0)
        deltas.append(abs(float(american.greeks(*terms, vol, False).delta)))
    return price / (sum(deltas) / 2 * 4)


@pytest.mark.long
@pytest.mark.parametrize(
    ("sections", "floor"),
    [
        # Little is expected: the spread is worth less than 0.38. 0.10 of the width is 0.40; 0.70 of the mid
        # 0.765 is 0.5355: the mid asks most.
        ({}, 0.54),
        ({"spreads": {"natural_to_mid_min": 0.0, "credit_to_fair_min": 0.0}}, 0.40),
        ({"spreads": {"natural_to_mid_min": 0.0, "credit_to_fair_min": 0.0, "credit_width_min": 0.15}}, 0.60),
        # 1 % of 98,000 less three times 3.26 leaves 2 dollars: 0.73 would lose 981 of 980.
        ({"sizing": {"spread_loss_max": 0.0098}}, 0.74),
        ({"sizing": {"min_credit_usd": 200.0}}, 0.67),
    ],
)
def test_the_floor_is_the_lowest_credit_that_passes_every_rule(sections, floor, monkeypatch):
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.45, 1.0, 0.0))
    t = spread(**merged(LOOSE, sections))
    assert t.contracts == 3
    assert t.credit_usd / 300 - t.edge_usd / 300 < 0.38
    assert (t.floor_price, t.floor_reason) == (pytest.approx(floor), None)


def test_fair_is_that_of_the_credit_sold_for(monkeypatch):
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.45, 1.0, 0.0))
    t = spread(**merged(LOOSE, {"spreads": {"natural_to_mid_min": 0.0}}))
    assert t.floor_price is not None
    assert to_fair(t.floor_price) >= 0.70 > to_fair(t.floor_price - 0.01)


def test_the_floor_is_what_the_spread_is_worth_and_the_fees_of_both_legs():
    # Worth 0.765, its mid, less one standard deviation of both legs together.
    t = spread(**LOOSE)
    least = 0.765 - t.edge_error_usd / 100 / t.contracts + 2 * 0.0068
    assert least == pytest.approx(0.625, abs=4e-3)
    assert (t.floor_price, t.floor_reason, t.floor_basis) == (pytest.approx(0.63), None, "value_above_bid")


def test_a_spread_worth_more_than_its_natural_credit_has_no_floor(monkeypatch):
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(1.005, 1.0, 0.0))
    t = spread(**LOOSE)
    assert t.floor_price is None
    assert t.floor_reason.endswith(
        "at the expected volatility including fees, above the natural credit of 0.74"
    )
    assert t.edge_usd < 3 * 1.36  # of 0.74 it leaves less than fees


def test_the_payoff():
    t = spread()
    earned = payoff(t, np.array([80.0, 90.0, 93.26, 94.0, 110.0]))
    assert earned == pytest.approx([-978, -978, 0, 222, 222], abs=1e-6)
    calls = spread("call")
    high = payoff(calls, np.array([100.0, 106.0, 110.0, 130.0]))
    assert high == pytest.approx([calls.credit_usd] * 2 + [-calls.max_loss_usd] * 2)
    prices = price_range(t, 50)
    assert prices[0] < 90 < 100 < prices[-1]


def test_the_review_is_not_after_the_close():
    t = spread(spreads={"close_dte": 25}, manage={"review_dte": 21})
    assert t.manage.close_date == date(2026, 8, 24)
    assert t.manage.review_date == date(2026, 8, 24)
    assert t.expiration == MONTHLY
