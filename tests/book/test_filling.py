"""The fill of a ticket: legs whose prices net to what the broker reported, fees divided to the cent, partial
fills counted.
"""

from datetime import date, time
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from filled_tickets import PUT, ROLL, SPREAD, roll, ticket
from hypothesis import given, settings
from hypothesis import strategies as st

from wheelcli.book.entry.fill_doubts import TicketPrices, far_price
from wheelcli.book.entry.fills import Fill, events_of_fill, filled_contracts, leg_prices
from wheelcli.book.events import Event, Kind
from wheelcli.config.rules import Fees
from wheelcli.errors import WheelError
from wheelcli.manage.rolls.as_order import order_of_roll
from wheelcli.order import Order
from wheelcli.plan.tickets.as_order import order_of_ticket

DAY = date(2026, 8, 18)


def order(saved: dict[str, Any], plan: str = "p1") -> Order:
    """The order of a ticket of a plan, or of a kept roll."""
    return order_of_roll(roll(**saved)) if ">" in saved["id"] else order_of_ticket(ticket(**saved), plan=plan)


def fill(net: str, contracts: int = 1, **fields: Any) -> Fill:
    return Fill(Decimal(net), contracts, DAY, **fields)


def made(saved: dict[str, Any], fill: Fill) -> list[Event]:
    ids = count(1)
    return events_of_fill(
        order(saved), fill, account="default", fees=Fees(), new_id=lambda: f"m{next(ids)}", deliverables={}
    )


def test_one_leg() -> None:
    (event,) = made(PUT, fill("2.16", 2, fees_cents=131, clock=time(15, 45)))
    assert (event.kind, event.contracts, event.cash_cents, event.fees_cents) == (
        Kind.OPTION_OPEN,
        -2,
        43_200 - 131,
        131,
    )
    assert (event.ticket, event.plan, event.group, event.source) == ("AAPL-260918-P300", "p1", None, "fill")
    assert (event.price_micros, event.time_known, event.at.hour) == (2_160_000, True, 19)


def test_a_spread_is_split_at_the_ask_of_what_was_bought() -> None:
    """Net 1.10 and 1.05 asked: sold at 2.15. Two contracts, 110.00 each; the fees of 2.73 are 1.36 and
    1.37.
    """
    sold, bought = made(SPREAD, fill("1.10", 2, fees_cents=273))
    assert (sold.price_micros, bought.price_micros) == (2_150_000, 1_050_000)
    assert (sold.contracts, bought.contracts) == (-2, 2)
    assert (sold.cash_cents, bought.cash_cents) == (43_000 - 136, -21_000 - 137)
    assert sold.group == bought.group == "m1"
    assert made(SPREAD, fill("1.10", paid=Decimal("0.98")))[0].price_micros == 2_080_000


def test_a_roll_closes_and_opens() -> None:
    """A debit of 0.15 with 5.40 paid: sold at 5.25. Fees of the config: 0.68 a leg."""
    closed, opened = made(ROLL, fill("-0.15"))
    assert (closed.kind, closed.contracts, closed.cash_cents) == (Kind.OPTION_CLOSE, 1, -54_000 - 68)
    assert (opened.kind, opened.contracts, opened.cash_cents) == (Kind.OPTION_OPEN, -1, 52_500 - 68)
    assert closed.group == opened.group
    assert (closed.symbol, closed.plan) == ("AAPL", "roll 2026-08-18T19:45:00Z")


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(
        WheelError, match=r"at a net price of -1\.10 the price of AAPL-260918-P300 would be -0\.05"
    ):
        made(SPREAD, fill("-1.10"))
    blind = {**SPREAD, "legs": [SPREAD["legs"][0], {**SPREAD["legs"][1], "ask": None}]}
    with pytest.raises(WheelError, match="price of AAPL-260918-P290 unknown"):
        made(blind, fill("1.10"))
    with pytest.raises(WheelError, match="the saved ticket is damaged"):
        order({**SPREAD, "contracts": 3})
    with pytest.raises(WheelError, match="the saved ticket is damaged"):
        order({**SPREAD, "legs": [{**SPREAD["legs"][0], "contract": "AAPL"}]})


@pytest.mark.parametrize(
    "changes",
    [
        {"contracts": 2},
        {"contracts": 0},
        {"legs": []},
        {"legs": [{**ROLL["legs"][0], "action": "give away"}]},
        {"legs": [{**ROLL["legs"][0], "contract": "AAPL"}]},
    ],
)
def test_a_roll_that_is_no_order_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WheelError, match="the saved ticket is damaged"):
        order({**ROLL, **changes})


def test_a_roll_without_prices_is_an_order_still() -> None:
    legs = [{name: value for name, value in leg.items() if name != "price"} for leg in ROLL["legs"]]
    blind = order({**ROLL, "credit": None, "legs": legs})
    assert (blind.net, [leg.price for leg in blind.legs]) == (None, [None, None])
    with pytest.raises(WheelError, match="price of AAPL-260918-P300 unknown"):
        leg_prices(blind, fill("-0.15"))


def test_a_price_is_far_from_what_its_ticket_says() -> None:
    """The floor of 2.00 and both sides, 2.10 and 2.20: half of 2.00 is near, a cent less is far. Without them
    the roll's own prices count.
    """
    put = order(PUT)
    told = TicketPrices(Decimal("2.00"), (Decimal("2.20"),))
    assert far_price(put, Decimal("1.00"), told) is None
    assert far_price(put, Decimal("0.99"), told) == (
        "0.99 credit per share is far from AAPL-260918-P300: limit 2.15 credit, floor 2.00 credit, "
        "natural 2.10 credit, other side 2.20 credit"
    )
    spread = order(SPREAD)
    unknown = far_price(spread, Decimal("9.00"), TicketPrices(None, (Decimal("2.20"), None)))
    assert unknown == (
        "9.00 credit per share is far from AAPL-260918-P300/P290: limit 1.10 credit, natural 1.05 credit"
    )
    rolled = order(ROLL)
    assert far_price(rolled, Decimal("-0.94"), TicketPrices()) is None  # 2 · −0.20 − 0.54
    assert far_price(rolled, Decimal("-0.95"), TicketPrices()) == (
        f"0.95 debit per share is far from {rolled.id}: limit 0.20 debit, natural 0.20 debit"
    )


def test_filled_contracts_are_those_of_the_same_ticket_of_the_same_plan() -> None:
    events = [*made(SPREAD, fill("1.10", 2)), *made(PUT, fill("2.15", 1))]
    assert filled_contracts(events, order(SPREAD)) == 2
    assert filled_contracts(events, order(PUT)) == 1
    assert filled_contracts(events, order(PUT, plan="p2")) == 0


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(0, 3000), st.integers(1, 500), st.integers(0, 99_999))
def test_legs_net_to_the_fill_to_the_cent(net: int, paid: int, contracts: int, fees: int) -> None:
    report = fill(f"{net / 100:.2f}", contracts, fees_cents=fees, paid=Decimal(paid) / 100)
    events = made(SPREAD, report)
    # cents a share, 100 shares a contract
    assert sum(e.cash_cents for e in events) == net * 100 * contracts - fees
    assert sum(e.fees_cents for e in events) == fees
    sold, bought = leg_prices(order(SPREAD), report)
    assert sold - bought == report.net
