"""Which open options are one position: the stated rule, on both sides of each condition."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.book.positions.positions import Kind, positions_of
from wheelcli.contract import Contract, Right
from wheelcli.open_option import OpenOption

SEP, OCT = date(2026, 9, 18), date(2026, 10, 16)


def option(quantity, strike, *, right="put", day=SEP, price=None, **more):
    return OpenOption("AAPL", Contract("AAPL", day, Right(right), float(strike)), quantity, price, **more)


def book(*options):
    return Portfolio("default", AccountType.CASH, 3, 100_000_00, 100_000_00, options=options)


def told(*options):
    return [(p.id, p.kind, p.contracts, p.credit) for p in positions_of(book(*options))]


def test_a_short_put_alone_is_a_position() -> None:
    assert told(option(-2, 300, price=2.15)) == [("AAPL-260918-P300", Kind.SHORT_PUT, 2, 2.15)]


def test_a_short_and_a_long_put_below_it_are_one_spread() -> None:
    positions = positions_of(book(option(-2, 300, price=2.15), option(2, 290, price=0.95)))
    assert [(p.id, p.kind, p.contracts, p.credit, p.width) for p in positions] == [
        ("AAPL-260918-P300/P290", Kind.BULL_PUT_SPREAD, 2, 1.2, 10.0)
    ]


def test_a_partial_cover_leaves_the_rest_a_short_put() -> None:
    """Three 300 puts short, two 290 long: two spreads and one put, each with its own part of the fees."""
    positions = positions_of(book(option(-3, 300, price=2.15, fees_cents=204), option(2, 290, price=0.95)))
    assert [(p.id, p.contracts) for p in positions] == [("AAPL-260918-P300", 1), ("AAPL-260918-P300/P290", 2)]
    assert [p.main.fees_cents for p in positions] == [68, 136]


def test_what_does_not_limit_the_loss_is_no_pair() -> None:
    assert [kind for _, kind, *_ in told(option(-1, 300), option(1, 310))] == [Kind.SHORT_PUT, Kind.LONG_PUT]
    assert [kind for _, kind, *_ in told(option(-1, 300), option(1, 290, day=OCT))] == [
        Kind.SHORT_PUT,
        Kind.LONG_PUT,
    ]
    assert [kind for _, kind, *_ in told(option(-1, 300), option(1, 310, right="call"))] == [
        Kind.LONG_CALL,
        Kind.SHORT_PUT,
    ]


def test_a_call_is_covered_by_the_long_above_it() -> None:
    assert told(option(-1, 340, right="call", price=2.0), option(1, 350, right="call", price=1.5)) == [
        ("AAPL-260918-C340/C350", Kind.BEAR_CALL_SPREAD, 1, 0.5)
    ]


def test_the_short_nearest_the_money_takes_the_nearest_long() -> None:
    positions = told(option(-1, 300), option(-1, 295), option(1, 290), option(1, 280))
    assert [each[0] for each in positions] == ["AAPL-260918-P295/P280", "AAPL-260918-P300/P290"]


def test_lots_of_one_contract_are_one_position_at_their_mean_price() -> None:
    """Two at 2.00 and one at 2.60 are three at 2.20, opened when the first was."""
    first, second = date(2026, 8, 3), date(2026, 8, 10)
    positions = positions_of(
        book(option(-2, 300, price=2.0, opened=first, rolls=1), option(-1, 300, price=2.6, opened=second))
    )
    assert [(p.contracts, p.credit, p.opened, p.rolls) for p in positions] == [(3, 2.2, first, 1)]
    unknown = positions_of(book(option(-2, 300, price=2.0, opened=first), option(-1, 300)))
    assert [(p.contracts, p.credit, p.opened) for p in unknown] == [(3, None, None)]


def test_lots_that_cancel_are_no_position() -> None:
    assert told(option(-2, 300), option(2, 300)) == []


@given(
    st.lists(
        st.tuples(
            st.integers(-4, 4).filter(bool),
            st.sampled_from([280, 290, 300, 310]),
            st.sampled_from(["put", "call"]),
        ),
        max_size=8,
    )
)
def test_pairing_neither_makes_nor_loses_a_contract(lines) -> None:
    net: dict[tuple[str, float], int] = {}
    for quantity, strike, right in lines:
        net[right, float(strike)] = net.get((right, float(strike)), 0) + quantity
    counts: dict[tuple[str, float], int] = {}
    for position in positions_of(book(*(option(q, k, right=r) for q, k, r in lines))):
        assert position.contracts > 0
        for leg in position.legs:
            key = (leg.contract.right.value, leg.contract.strike)
            counts[key] = counts.get(key, 0) + leg.quantity
            assert abs(leg.quantity) == position.contracts
    assert counts == {key: count for key, count in net.items() if count}


def test_legs_of_one_order_stay_together() -> None:
    """A 310 put of the wheel over a spread 300/290 of one order: by strikes alone the 290 would hang under
    the 310, 20 wide.
    """
    legs = option(-1, 300, price=2.0, spread="order 7"), option(1, 290, price=1.0, spread="order 7")
    assert told(option(-1, 310, price=4.0), *legs) == [
        ("AAPL-260918-P300/P290", Kind.BULL_PUT_SPREAD, 1, 1.0),
        ("AAPL-260918-P310", Kind.SHORT_PUT, 1, 4.0),
    ]


def test_two_orders_of_one_spread_are_one_position_and_what_is_left_pairs_by_strikes() -> None:
    """Two orders of 300/290, two contracts in all; the 280 is of no order, and limits the 310."""
    first = option(-1, 300, price=2.0, spread="a"), option(1, 290, price=1.0, spread="a")
    second = option(-1, 300, price=3.0, spread="b"), option(1, 290, price=1.0, spread="b")
    assert told(*first, *second, option(-1, 310, price=4.0), option(1, 280, price=0.5)) == [
        ("AAPL-260918-P300/P290", Kind.BULL_PUT_SPREAD, 2, 1.5),
        ("AAPL-260918-P310/P280", Kind.BULL_PUT_SPREAD, 1, 3.5),
    ]
