"""The journal's events of a request, each number by hand: cash, fees, ids, group, open or close."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from wheelcli.book.events import Event, Kind
from wheelcli.config.rules import Fees
from wheelcli.contract import Contract, Right
from wheelcli.errors import WheelError
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.rfq.fills import Fill, FillLeg
from wheelcli.rfq.journal import Terms, events_of_request
from wheelcli.rfq.package import Direction, order_fields, order_in, package_of_order, package_of_shares
from wheelcli.rfq.states import Request, State

D = Decimal
AT = datetime(2026, 8, 24, 19, 50, tzinfo=UTC)  # a Monday, 15:50 in New York
OCT = Contract("KO", date(2026, 10, 16), Right.PUT, 60.0)
NOV = Contract("KO", date(2026, 11, 20), Right.PUT, 60.0)
TERMS = Terms(account="default", fees=Fees())


def put_order() -> Order:
    leg = OrderLeg(Side.SELL_TO_OPEN, OCT, 1, 100, D("2.10"))
    return Order("KO-261016-P60", "KO", 40, (leg,), None, plan="p1")


def roll_order() -> Order:
    """October bought back at its ask of 2.20, November sold at its bid of 2.60."""
    legs = (
        OrderLeg(Side.BUY_TO_CLOSE, OCT, 1, 100, D("2.20")),
        OrderLeg(Side.SELL_TO_OPEN, NOV, 1, 100, D("2.60")),
    )
    return Order("KO-261016-P60>KO-261120-P60", "KO", 30, legs, None)


def traded(order: Order | None, *fills: Fill, **changes: Any) -> Request:
    package = changes.pop("package", None) or package_of_order(order)  # type: ignore[arg-type]
    plain = Request(
        id="rfq-6R0K9F",
        venue="sheet",
        state=State.FILLED,
        package=package,
        at=AT,
        symbol="KO",
        ticket=None if order is None else order.id,
        plan="p1",
        order=order,
        fills=fills,
    )
    return replace(plain, **changes)


def leg(contract: str, side: Direction, size: int, price: str | None, fee: str | None, trade: str) -> FillLeg:
    known = None if price is None else D(price)
    return FillLeg(contract, side, D(size), known, None if fee is None else D(fee), "USD", trade)


def puts(size: int, price: str, fee: str | None, trade: str) -> Fill:
    return Fill(trade, AT, D(price), D(size), (leg(OCT.occ, Direction.SELL, size, price, fee, trade),))


def money(events: list[Event]) -> list[tuple[int, int]]:
    return [(event.cash_cents, event.fees_cents) for event in events]


def test_two_blocks_of_one_put_are_one_group_at_the_prices_and_fees_of_the_venue() -> None:
    two = puts(25, "2.11", "17.00", "T-7"), puts(15, "2.11", "10.20", "T-8")
    request = traded(put_order(), *two, venue="sim")
    events = events_of_request(request, TERMS)
    # 25 × 211.00 = 5,275.00 less 17.00; 15 × 211.00 = 3,165.00 less 10.20
    assert money(events) == [(525_800, 1_700), (315_480, 1_020)]
    assert [event.id for event in events] == ["rfq:sim:T-7:1", "rfq:sim:T-8:1"]
    assert {event.group for event in events} == {"rfq-6R0K9F"}
    assert [(event.kind, event.contracts, event.price_micros) for event in events] == [
        (Kind.OPTION_OPEN, -25, 2_110_000),
        (Kind.OPTION_OPEN, -15, 2_110_000),
    ]
    assert {(event.ticket, event.plan, event.symbol) for event in events} == {("KO-261016-P60", "p1", "KO")}
    assert {(event.at, event.day, event.time_known) for event in events} == {(AT, date(2026, 8, 24), True)}


def test_one_block_needs_no_group_and_unknown_fees_are_the_settings() -> None:
    (event,) = events_of_request(traded(put_order(), puts(40, "2.12", None, "T-1")), TERMS)
    assert event.group is None
    assert (event.cash_cents, event.fees_cents) == (848_000 - 2_720, 2_720)  # 40 × (0.65 + 0.03)


def test_a_net_price_is_split_as_the_ticket_was_quoted() -> None:
    legs = (
        leg(NOV.occ, Direction.SELL, 30, None, None, "rfq-6R0K9F-1"),
        leg(OCT.occ, Direction.BUY, 30, None, None, "rfq-6R0K9F-2"),
    )
    order = replace(roll_order(), net=NetPrice.received("0.40"))
    request = traded(order, Fill("rfq-6R0K9F", AT, D("0.48"), D(30), legs))
    sold, bought = events_of_request(request, TERMS)
    # October at its ask, 2.20; November at 2.20 + 0.48 = 2.68
    assert (sold.price_micros, bought.price_micros) == (2_680_000, 2_200_000)
    assert (sold.kind, bought.kind) == (Kind.OPTION_OPEN, Kind.OPTION_CLOSE)
    assert sold.cash_cents == 30 * 26_800 - sold.fees_cents
    assert bought.cash_cents == -30 * 22_000 - bought.fees_cents
    assert sold.group == bought.group == "rfq-6R0K9F"
    paid = events_of_request(request, replace(TERMS, paid=D("2.15")))
    assert [each.price_micros for each in paid] == [2_630_000, 2_150_000]


def test_fees_that_are_named_are_shared_by_size_to_the_cent() -> None:
    request = traded(put_order(), puts(25, "2.11", "17.00", "T-7"), puts(15, "2.11", "10.20", "T-8"))
    events = events_of_request(request, replace(TERMS, fees_cents=1_001))
    assert [event.fees_cents for event in events] == [625, 376]
    assert sum(event.cash_cents for event in events) == 844_000 - 1_001


def test_shares_have_no_contract_and_no_commission() -> None:
    package = package_of_shares("KO", Direction.BUY, 1000)
    bought = leg("KO", Direction.BUY, 1000, "61.225", None, "t")
    fill = Fill("rfq-6R0K9F", AT, D("61.225"), D(1000), (bought,))
    (event,) = events_of_request(traded(None, fill, package=package), TERMS)
    assert (event.kind, event.micro_shares, event.contract) == (Kind.SHARE_BUY, 1_000_000_000, None)
    assert (event.cash_cents, event.fees_cents, event.price_micros) == (-6_122_500, 0, 61_225_000)


def test_the_moment_of_a_market_that_stands_still_is_its_own() -> None:
    friday = datetime(2026, 8, 21, 19, 45, tzinfo=UTC)
    (event,) = events_of_request(
        traded(put_order(), puts(40, "2.12", None, "T-1")), replace(TERMS, moment=friday)
    )
    assert (event.day, event.at) == (date(2026, 8, 21), friday)


def test_what_the_record_lacks_is_not_guessed() -> None:
    fill = puts(40, "2.12", None, "T-1")
    with pytest.raises(ValueError, match="does not show whether each leg opens or closes"):
        events_of_request(replace(traded(put_order(), fill), order=None), TERMS)
    coins = replace(fill, legs=(replace(fill.legs[0], fee=D("0.001"), fee_currency="BTC"),))
    with pytest.raises(ValueError, match="fees in BTC are not dollars"):
        events_of_request(traded(put_order(), coins), TERMS)
    unquoted = replace(roll_order(), legs=tuple(replace(each, price=None) for each in roll_order().legs))
    legs = tuple(
        leg(each.contract.occ, Direction.BUY if each.bought else Direction.SELL, 30, None, None, str(k))
        for k, each in enumerate(unquoted.legs)
    )
    with pytest.raises(WheelError, match="the ticket has no quote"):
        events_of_request(traded(unquoted, Fill("b", AT, D("0.48"), D(30), legs)), TERMS)


def test_an_order_reads_back_from_its_body() -> None:
    for order in (put_order(), roll_order()):
        assert order_in(order_fields(order)) == order
    assert order_in(order_fields(None)) is None
