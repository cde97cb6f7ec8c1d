"""Shown depth: what the whole size gets, by hand and against a walk of one unit after the other."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from ko import FAR, NEAR, PUT, depth, levels, rolled, sold

from wheelcli.rfq.depth import Depth, Level, mid, other_side, touch, walk, walk_package

COINS = levels("0.0310x4.2 0.0305x9 0.0300x6.5 0.0290x20")


def test_a_walk_by_hand():
    # 25: 4.2 × .0310 + 9 × .0305 + 6.5 × .0300 + 5.3 × .0290 = .1302 + .2745 + .195 + .1537 = .7534
    found = walk(COINS, Decimal(25))
    assert (found.price, found.worst, found.shown) == (
        Decimal("0.030136"),
        Decimal("0.0290"),
        Decimal("39.7"),
    )
    middle = (Decimal("0.0310") + Decimal("0.0325")) / 2
    assert round((middle - found.price) / middle, 3) == Decimal("0.051")


def test_beyond_what_is_shown_there_is_no_price():
    found = walk(COINS, Decimal(50))
    assert (found.price, found.worst, found.shown) == (None, None, Decimal("39.7"))


def test_a_level_of_unknown_size_ends_the_walk():
    assert walk(levels("2.10x12 2.05x? 2.00x90"), Decimal(13)).price is None
    assert walk(levels("2.10x12 2.05x? 2.00x90"), Decimal(13)).shown == 12
    assert walk(levels("2.10x?"), Decimal(1)).shown is None
    assert walk((), Decimal(1)).shown == 0


def test_a_package_trades_as_often_as_its_scarcest_leg():
    depths = {NEAR: depth("2.30x25", "2.40x10"), FAR: depth("3.10x20", "3.25x31")}
    assert touch(rolled(), depths) == Level(Decimal("0.70"), Decimal(10))  # 3.10 − 2.40
    assert other_side(rolled(), depths) == Level(Decimal("0.95"), Decimal(25))  # 3.25 − 2.30
    assert mid(rolled(), depths) == Decimal("0.825")
    assert touch(rolled(), {**depths, FAR: depth("", "3.25x31")}) is None
    assert touch(rolled(), {**depths, FAR: depth("3.10x?", "3.25x31")}).size is None


LEVELS = st.lists(
    st.tuples(st.integers(1, 500), st.integers(1, 40)), min_size=0, max_size=6, unique_by=lambda each: each[0]
)


def lots(pairs, *, best_low):
    """The cents of each single contract shown, the best first."""
    return [cents for cents, size in sorted(pairs, reverse=not best_low) for _ in range(size)]


@given(LEVELS, LEVELS, st.integers(1, 90))
def test_a_price_is_what_the_full_size_gets_contract_by_contract(bids, asks, wanted):
    def side(pairs, best_low):
        ordered = sorted(pairs, reverse=not best_low)
        return tuple(Level(Decimal(cents) / 100, Decimal(size)) for cents, size in ordered)

    depths = {FAR: Depth(bids=side(bids, False)), NEAR: Depth(asks=side(asks, True))}
    found = walk_package(rolled(wanted), depths)
    sells, buys = lots(bids, best_low=False), lots(asks, best_low=True)
    assert found.shown == min(len(sells), len(buys))
    if found.shown < wanted:
        assert found.price is None
    else:
        dollars = sum(sells[:wanted]) - sum(buys[:wanted])
        assert abs(found.price * wanted * 100 - dollars) < Decimal("1e-15")
        assert found.worst * 100 == sells[wanted - 1] - buys[wanted - 1]
        assert found.worst <= found.price <= touch(rolled(wanted), depths).price


@given(LEVELS, st.integers(1, 90))
def test_more_size_never_gets_a_better_price(bids, wanted):
    ordered = sorted(bids, reverse=True)
    shown = {PUT: Depth(tuple(Level(Decimal(cents), Decimal(size)) for cents, size in ordered))}
    less, more = walk_package(sold(wanted), shown).price, walk_package(sold(wanted + 1), shown).price
    assert more is None or more <= less
