"""Advice as orders: what is sold and bought, at which price, for a credit or a debit; the tickets kept for
the journal say the same.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from books import AAA, OPENED, book, quoting
from markets import config, market

from wheelcli.manage.inputs import setting_of
from wheelcli.manage.rolls.as_order import order_of_roll
from wheelcli.manage.rolls.tickets import orders_of, tickets_of
from wheelcli.manage.rolls.weigh import weigh
from wheelcli.manage.ways import WayOut
from wheelcli.order import Flow, NetPrice, Side

P94, P90 = "AAA260918P00094000", "AAA260918P00090000"
MADE = datetime(2026, 8, 18, 20, tzinfo=UTC)


def weighed(*lines, name=AAA, quotes=None, **rules):
    here = setting_of(quoting(market(name), **(quotes or {})), book(*lines), config("AAA", **rules))
    (position,) = here.positions
    return weigh(position, here), here


def closing(decision):
    return next(way.order for way in decision.ways if way.way is WayOut.CLOSE)


def test_a_short_put_is_bought_back_for_a_debit():
    decision, _ = weighed(f"-2 AAA 2026-09-18 94 P @ 1.50 {OPENED}", quotes={P94: (1.10, 1.18)})
    order = closing(decision)
    (leg,) = order.legs
    assert (leg.side, leg.contract.occ, order.quantity(leg), leg.price) == (
        Side.BUY_TO_CLOSE,
        P94,
        2,
        Decimal("1.18"),
    )
    assert (str(order.net), str(order.net_mid)) == ("1.18 debit", "1.14 debit")
    assert order.fees_usd == 1.36  # 0.65 and 0.03 of each contract
    assert order.id == "AAA-260918-P94>close"


def test_a_long_put_is_sold_for_a_credit_and_its_fees_are_its_own():
    decision, _ = weighed(f"2 AAA 2026-09-18 94 P @ 1.50 {OPENED}", quotes={P94: (1.10, 1.18)})
    order = closing(decision)
    assert order.legs[0].side is Side.SELL_TO_CLOSE
    assert (str(order.net), str(order.net_mid), order.fees_usd) == ("1.10 credit", "1.14 credit", 1.36)


def test_fees_that_are_more_than_a_long_option_brings_stay_fees():
    # Two sold at 0.01 bring 2.00; 0.03 a contract is due, and no commission at 0.05 or less.
    cheap = {P94: (0.01, 0.03)}
    decision, _ = weighed(
        f"2 AAA 2026-09-18 94 P @ 1.50 {OPENED}", quotes=cheap, fees={"close_free_at": 0.0, "close": 1.50}
    )
    assert closing(decision).fees_usd == pytest.approx(2 * (1.50 + 0.03))


def test_a_spread_is_closed_leg_by_leg_for_one_net_debit():
    decision, _ = weighed(
        f"-1 AAA 2026-09-18 94 P @ 1.60 {OPENED}",
        f"1 AAA 2026-09-18 90 P @ 0.70 {OPENED}",
        quotes={P94: (1.20, 1.26), P90: (0.50, 0.55)},
    )
    order = closing(decision)
    assert [(leg.side, leg.price) for leg in order.legs] == [
        (Side.BUY_TO_CLOSE, Decimal("1.26")),
        (Side.SELL_TO_CLOSE, Decimal("0.5")),
    ]
    assert order.net == NetPrice.paid("0.76")


def test_one_that_has_no_price_has_no_order():
    decision, here = weighed(f"-1 AAA 2026-09-18 94 P @ 1.50 {OPENED}", quotes={P94: (None, None)})
    assert orders_of(decision) == ()
    assert tickets_of(decision, here, moment=MADE) == ()


@pytest.fixture(scope="module")
def rolled():
    days = tuple(date(2026, *of) for of in ((9, 18), (10, 16), (11, 13)))
    name = replace(AAA, spot=96.0, expirations=days, strikes=tuple(range(70, 121, 2)))
    return weighed(f"-1 AAA 2026-09-18 100 P @ 2.00 {OPENED}", name=name, roll={"net_credit_min": -50.0})


def test_each_roll_closes_and_opens_and_its_legs_make_its_net_price(rolled):
    decision, _ = rolled
    orders = [each.order for each in decision.candidates if each.order is not None]
    assert {order.net.flow for order in orders} >= {Flow.CREDIT, Flow.DEBIT}
    for order in orders:
        assert [leg.side for leg in order.legs] == [Side.BUY_TO_CLOSE, Side.SELL_TO_OPEN]
        bought, sold = order.legs
        assert float(order.net.cash) == pytest.approx(float(sold.price - bought.price), abs=1e-6)
        assert order.expiration == sold.contract.expiration


def test_the_way_advised_has_the_order_of_the_best_candidate(rolled):
    decision, _ = rolled
    roll = next(way for way in decision.ways if way.way is WayOut.ROLL)
    assert roll.order == decision.best.order
    assert roll.brings == (roll.now_usd > 0)
    assert {way.way: way.order is None for way in decision.ways} == {
        WayOut.ROLL: False,
        WayOut.CLOSE: False,
        WayOut.ACCEPT: True,
        WayOut.HOLD: True,
    }


def test_a_kept_ticket_reads_back_as_the_order_it_was_written_from(rolled):
    decision, here = rolled
    orders, tickets = orders_of(decision), tickets_of(decision, here, moment=MADE)
    assert len(orders) == len(tickets) > 1
    for order, ticket in zip(orders, tickets, strict=True):
        read = order_of_roll(ticket)
        assert (read.id, read.symbol, read.contracts, read.legs, read.net) == (
            order.id,
            order.symbol,
            order.contracts,
            order.legs,
            order.net,
        )
        assert ticket.fees_usd == order.fees_usd
        assert read.plan == f"roll {MADE.isoformat()}"
