"""An order says in words what is sold and bought, and whether its net price is a credit or a debit; documents
read back as written.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.contract import parse_occ
from wheelcli.order import Flow, NetPrice, Order, OrderLeg, Side

SOLD = parse_occ("KO261218P00060000")
BOUGHT = parse_occ("KO261120P00062500")


@pytest.mark.parametrize(
    ("side", "code", "opens", "buys"),
    [
        (Side.SELL_TO_OPEN, "STO", True, False),
        (Side.BUY_TO_OPEN, "BTO", True, True),
        (Side.BUY_TO_CLOSE, "BTC", False, True),
        (Side.SELL_TO_CLOSE, "STC", False, False),
    ],
)
def test_the_four_sides(side, code, opens, buys):
    assert (side.code, side.opens, side.buys) == (code, opens, buys)
    assert Side.of(code) is side
    leg = OrderLeg(side, SOLD, 1, 100, None)
    assert (leg.opens, leg.bought) == (opens, buys)


def test_a_plan_opens_and_a_held_leg_is_closed_by_its_opposite():
    assert (Side.of("sell"), Side.of("buy")) == (Side.SELL_TO_OPEN, Side.BUY_TO_OPEN)
    assert (Side.closing(short=True), Side.closing(short=False)) == (Side.BUY_TO_CLOSE, Side.SELL_TO_CLOSE)
    with pytest.raises(ValueError, match="invalid order side 'SELL'"):
        Side.of("SELL")


@pytest.mark.parametrize(
    ("price", "flow", "amount", "shown"),
    [
        (0.42, Flow.CREDIT, "0.42", "0.42 credit"),
        ("-1.05", Flow.DEBIT, "1.05", "1.05 debit"),
        (-0.0, Flow.EVEN, "0", "0.00 even"),
        (0.4975, Flow.CREDIT, "0.4975", "0.4975 credit"),
        (Decimal("12"), Flow.CREDIT, "12", "12.00 credit"),
    ],
)
def test_a_net_price_is_an_amount_and_a_word(price, flow, amount, shown):
    net = NetPrice.received(price)
    assert (net.flow, net.amount, str(net)) == (flow, Decimal(amount), shown)


def test_what_is_paid_is_a_debit():
    assert NetPrice.paid(2.05) == NetPrice(Flow.DEBIT, Decimal("2.05"))
    assert NetPrice.paid(-2.05) == NetPrice(Flow.CREDIT, Decimal("2.05"))
    assert NetPrice.paid(0) == NetPrice.received(0)


@given(st.floats(-1e6, 1e6))
def test_a_signed_number_of_a_document_comes_back_exactly(price):
    assert float(NetPrice.received(price).cash) == price
    assert float(NetPrice.paid(price).cash) == -price


@pytest.mark.parametrize("price", [float("nan"), float("inf"), "NaN", "a dollar"])
def test_what_is_no_number_is_no_price(price):
    with pytest.raises(ValueError, match="invalid price"):
        NetPrice.received(price)


@pytest.mark.parametrize(
    ("flow", "amount"), [(Flow.CREDIT, "-0.10"), (Flow.CREDIT, "0"), (Flow.EVEN, "0.10"), (Flow.DEBIT, "NaN")]
)
def test_an_amount_with_a_sign_cannot_be_made(flow, amount):
    with pytest.raises(ValueError, match="of an order"):
        NetPrice(flow, Decimal(amount))


def test_an_order_of_two_legs():
    legs = (
        OrderLeg(Side.BUY_TO_CLOSE, BOUGHT, 1, 100, Decimal("1.30")),
        OrderLeg(Side.SELL_TO_OPEN, SOLD, 2, 100, Decimal("1.10")),
    )
    order = Order("x", "KO", 3, legs, NetPrice.received("0.90"))
    assert [order.quantity(leg) for leg in order.legs] == [3, 6]
    with pytest.raises(ValueError, match="invalid leg"):
        Order("x", "KO", 0, legs, None)
    with pytest.raises(ValueError, match="invalid leg"):
        Order("x", "KO", 1, (), None)
