"""Packages: how an order is written, what is refused, and that what is written reads back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ko import FAR, NEAR, PUT

from wheelcli.contract import parse_occ
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.rfq.package import (
    AmountUnit,
    Direction,
    Package,
    PackageLeg,
    Traded,
    from_fields,
    package_of,
    package_of_order,
    package_of_shares,
    to_fields,
)

BUY, SELL = Direction.BUY, Direction.SELL
CALL, LOW = "KO261016C00065000", "KO261016P00055000"


def written(package):
    return package.direction, [(leg.contract, leg.side, leg.ratio) for leg in package.legs]


def order(*legs, net=None, contracts=1):
    parts = [OrderLeg(side, parse_occ(occ), ratio, 100, None) for occ, side, ratio in legs]
    return Order("x", "KO", contracts, tuple(parts), net)


OPEN, CLOSE, WING = Side.SELL_TO_OPEN, Side.BUY_TO_CLOSE, Side.BUY_TO_OPEN


@pytest.mark.parametrize(
    ("legs", "net", "golden"),
    [
        ([(PUT, OPEN, 1)], "2.10", (SELL, [(PUT, BUY, 1)])),
        ([(CALL, OPEN, 1)], "0.80", (SELL, [(CALL, BUY, 1)])),
        ([(PUT, OPEN, 1), (LOW, WING, 1)], "1.20", (SELL, [(PUT, BUY, 1), (LOW, SELL, 1)])),
        ([(NEAR, CLOSE, 1), (FAR, OPEN, 1)], "0.50", (SELL, [(FAR, BUY, 1), (NEAR, SELL, 1)])),
        ([(NEAR, CLOSE, 1), (FAR, OPEN, 1)], "-0.15", (BUY, [(NEAR, BUY, 1), (FAR, SELL, 1)])),
        ([(NEAR, CLOSE, 1), (FAR, OPEN, 1)], None, (BUY, [(NEAR, BUY, 1), (FAR, SELL, 1)])),
        ([(PUT, CLOSE, 1)], "-2.20", (BUY, [(PUT, BUY, 1)])),
    ],
    ids=["put", "covered call", "bull put", "credit roll", "debit roll", "roll unpriced", "close"],
)
def test_what_the_wheel_trades_has_a_leg_bought_and_a_direction(legs, net, golden):
    package = package_of_order(order(*legs, net=net and NetPrice.received(net), contracts=30))
    assert written(package) == golden
    assert package.amount == 30
    assert package.multiplier == 100


def test_a_price_of_the_package_says_who_pays():
    roll = package_of_order(order((NEAR, CLOSE, 1), (FAR, OPEN, 1), net=NetPrice.paid("0.15")))
    assert str(roll.net(Decimal("0.15"))) == "0.15 debit"
    assert str(roll.net(Decimal("-0.0016"))) == "0.0016 credit"  # bought at a negative price
    sold = package_of_order(order((PUT, OPEN, 1), net=NetPrice.received("2.10")))
    assert str(sold.net(Decimal("2.10"))) == "2.10 credit"


def test_ratios_are_divided_by_what_they_have_in_common():
    legs = [Traded("A", BUY, Decimal("7.5")), Traded("B", SELL, Decimal(5))]
    package = package_of(legs, unit=AmountUnit.COINS)
    assert [leg.ratio for leg in package.legs] == [3, 2]
    assert package.amount == Decimal("2.5")
    assert [package.quantity(leg) for leg in package.legs] == [Decimal("7.5"), 5]
    assert package.sum_of_legs == Decimal("12.5")


def test_shares_are_a_package_of_one():
    package = package_of_shares("KO", BUY, 1000)
    assert (package.unit, package.multiplier, str(package)) == ("shares", 1, "BUY 1000 × [+KO]")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"legs": (PackageLeg("A", SELL, 1),)}, "at least one leg bought"),
        ({"legs": (PackageLeg("A", BUY, 1), PackageLeg("A", SELL, 1))}, "cannot hold a contract twice"),
        ({"legs": (PackageLeg("A", BUY, 2), PackageLeg("B", SELL, 4))}, "smallest whole ones"),
        ({"amount": Decimal(0)}, "not an amount"),
        ({"amount": Decimal("NaN")}, "not an amount"),
        ({"amount": Decimal("2.5")}, "whole number of contracts"),
    ],
)
def test_what_no_venue_takes_is_refused(change, what):
    plain = {"legs": (PackageLeg("A", BUY, 1),), "amount": Decimal(2), "direction": SELL}
    with pytest.raises(ValueError, match=what):
        Package(**{**plain, **change})


def test_legs_of_different_sizes_are_no_package():
    legs = (
        OrderLeg(CLOSE, parse_occ(NEAR), 1, 100, None),
        OrderLeg(OPEN, parse_occ(FAR), 1, 150, None),
    )
    with pytest.raises(ValueError, match="different numbers of shares"):
        package_of_order(Order("x", "KO", 1, legs, None))


QUANTITY = st.decimals(min_value="0.0001", max_value="99999", places=4)


@given(st.lists(st.tuples(st.sampled_from((BUY, SELL)), QUANTITY), min_size=1, max_size=4), st.booleans())
def test_any_package_reads_back_and_trades_what_was_ordered(legs, credit):
    traded = [Traded(f"BTC-25SEP26-{60 + k}000-P", side, size) for k, (side, size) in enumerate(legs)]
    net = NetPrice.received("0.01") if credit else NetPrice.paid("0.01")
    package = package_of(traded, net=net, unit=AmountUnit.COINS, multiplier=Decimal(1))
    assert from_fields(to_fields(package)) == package
    by_name = {leg.contract: leg for leg in package.legs}
    for each in traded:
        leg = by_name[each.contract]
        assert package.quantity(leg) == each.quantity
        assert package.trades(leg) is each.side
