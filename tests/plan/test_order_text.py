"""An order as brokers paste it: opening, closing, both legs of a spread, a roll, a coin; and its limit."""

from decimal import Decimal

import pytest

from wheelcli.contract import parse_contract
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.plan.tickets.order_text import buyback_text, order_text
from wheelcli.plan.tickets.sale_order import limit_of
from wheelcli.plan.tickets.ticks import CoinTicks, ShareTicks

CENTS = ShareTicks(cents_below=True, cents_above=True)
NICKELS = ShareTicks(cents_below=False, cents_above=False)
INVERSE = CoinTicks(0.0001, 0.0005, 0.005, 75_110.18)


def order(*legs, symbol="AAPL", size=1, multiplier=100, net="1", mid=None):
    """An order of legs such as `STO AAPL260918P00300000`, each perhaps with its price."""
    parts = []
    for leg in legs:
        side, name, *price = leg.split()
        contract = parse_contract(name)
        assert contract
        known = Decimal(price[0]) if price else None
        parts.append(OrderLeg(Side.of(side), contract, 1, multiplier, known))
    middle = None if mid is None else NetPrice.received(mid)
    return Order("id", symbol, size, tuple(parts), NetPrice.received(net), middle)


@pytest.mark.parametrize(
    ("one", "price", "text"),
    [
        (
            order("STO AAPL260918P00300000", size=2),
            "2.15",
            "SELL -2 AAPL 100 18 SEP 26 300 PUT @2.15 LMT",
        ),
        (
            order("STO BRKB261002C00497500", symbol="BRK-B"),
            "3.1",
            "SELL -1 BRK-B 100 (Weeklys) 2 OCT 26 497.5 CALL @3.10 LMT",
        ),
        (
            order("BTC AAPL260918P00300000", size=2),
            "-0.54",
            "BUY +2 AAPL 100 18 SEP 26 300 PUT @0.54 LMT",
        ),
        (order("STC AAPL260918P00300000"), "0.05", "SELL -1 AAPL 100 18 SEP 26 300 PUT @0.05 LMT"),
        (
            order("STO AAPL260918P00125000", "BTO AAPL260918P00120000"),
            "0.44",
            "SELL -1 VERTICAL AAPL 100 18 SEP 26 125/120 PUT @0.44 LMT",
        ),
        (
            order("STO SPX260918C06500000", "BTO SPX260918C06550000", symbol="^SPX", size=3),
            "9.5",
            "SELL -3 VERTICAL SPX 100 18 SEP 26 6500/6550 CALL @9.50 LMT",
        ),
        (  # the contract that settles at the close is another one than the monthly of that day
            order("BTC SPXW260918P06400000", symbol="^SPX"),
            "-9.5",
            "BUY +1 SPX 100 (Weeklys) 18 SEP 26 6400 PUT @9.50 LMT",
        ),
        (
            order("BTC AAPL260918P00125000", "STC AAPL260918P00120000", size=4),
            "-0.74",
            "BUY +4 VERTICAL AAPL 100 18 SEP 26 125/120 PUT @0.74 LMT",
        ),
        (
            order("BTC AAPL260918P00300000", "STO AAPL261016P00295000", size=2),
            "0.85",
            "SELL -2 DIAGONAL AAPL 100 16 OCT 26/18 SEP 26 295/300 PUT @0.85 CREDIT LMT",
        ),
        (
            order("BTC AAPL260911C00300000", "STO AAPL261016C00300000"),
            "-0.15",
            "SELL -1 CALENDAR AAPL 100 16 OCT 26/(Weeklys) 11 SEP 26 300 CALL @0.15 DEBIT LMT",
        ),
        (
            order("BTC AAPL260918P00300000", "STO AAPL260918P00295000"),
            "-1.2",
            "SELL -1 VERTICAL AAPL 100 18 SEP 26 295/300 PUT @1.20 DEBIT LMT",
        ),
        (
            order(
                "BTC AAPL260918P00125000",
                "STC AAPL260918P00120000",
                "STO AAPL261016P00120000",
                "BTO AAPL261016P00115000",
            ),
            "0.3",
            "SELL -1 VERT/ROLL AAPL 100 16 OCT 26/18 SEP 26 120/115/125/120 PUT @0.30 CREDIT LMT",
        ),
        (
            order("BTC AAPL1260918P00300000", multiplier=150),
            "-2",
            "BUY +1 AAPL1 150 18 SEP 26 300 PUT @2.00 LMT",
        ),
    ],
)
def test_the_order_of_shares(one, price, text):
    assert order_text(one, NetPrice.received(price), CENTS) == text


def test_the_order_of_a_coin_is_in_the_unit_of_its_venue():
    usd = INVERSE.usd
    one = order("BTC BTC-25SEP26-82000-C", symbol="BTC", size=2, multiplier=0.1)
    assert (
        order_text(one, NetPrice.paid(usd * 0.018), INVERSE) == "BUY 0.2 BTC-25SEP26-82000-C @ 0.018 BTC LMT"
    )
    roll = order(
        f"BTC BTC-25SEP26-82000-C {usd * 0.018}",
        f"STO BTC-30OCT26-84000-C {usd * 0.021}",
        symbol="BTC",
        multiplier=0.1,
    )
    assert order_text(roll, NetPrice.received(usd * 0.003), INVERSE) == (
        "BUY 0.1 BTC-25SEP26-82000-C @ 0.018 BTC LMT; SELL 0.1 BTC-30OCT26-84000-C @ 0.021 BTC LMT"
    )


def test_a_sale_is_bought_back_until_cancelled():
    spread = order("STO AAPL260918P00125000", "BTO AAPL260918P00120000", size=10)
    assert (
        buyback_text(spread, 0.31, CENTS) == "BUY +10 VERTICAL AAPL 100 18 SEP 26 125/120 PUT @0.31 LMT GTC"
    )
    roll = order("BTC AAPL260918P00300000", "STO AAPL261016P00295000")
    assert buyback_text(roll, 2.0, CENTS) == "BUY +1 AAPL 100 16 OCT 26 295 PUT @2.00 LMT GTC"


PUT, WING, LATER = "AAPL260918P00125000", "AAPL260918P00120000", "AAPL261016P00125000"


@pytest.mark.parametrize(
    ("legs", "net", "mid", "ticks", "limit"),
    [
        (("STO",), "1.15", "1.195", NICKELS, "1.20"),  # 1.15 / 1.24
        (("BTC",), "-1.24", "-1.195", NICKELS, "-1.20"),
        (("BTC",), "-0.37", "-0.355", CENTS, "-0.36"),
        (("BTC",), "-0.05", "-0.025", NICKELS, "-0.05"),  # nobody bids: the ask
        (("STC",), "0.40", None, CENTS, "0.40"),
        (("STO", "BTO"), "0.44", "0.49", CENTS, "0.46"),
        (("STO", "BTO"), "0.44", "0.49", NICKELS, "0.45"),
        (("BTC", "STC"), "-0.76", "-0.705", CENTS, "-0.74"),
        (("BTC", "STO"), "-0.15", "-0.10", CENTS, "-0.13"),
        (("BTC", "STO"), "-0.02", "0.02", NICKELS, "0.00"),
    ],
)
def test_the_limit_lies_between_natural_and_mid(legs, net, mid, ticks, limit):
    names = (PUT, LATER if "STO" in legs[1:] else WING)
    one = order(*(f"{side} {name}" for side, name in zip(legs, names, strict=False)), net=net, mid=mid)
    assert limit_of(one, ticks) == NetPrice.received(limit)
