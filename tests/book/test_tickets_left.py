"""The contracts left of a plan's tickets: every sale since the plan counts once, whatever entered it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from filled_tickets import PUT, SPREAD, ticket
from hypothesis import given, settings
from hypothesis import strategies as st

from wheelcli.book.entry.sold_since import contracts_left
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.few_events import sales
from wheelcli.book.store.journal import in_memory
from wheelcli.contract import parse_contract
from wheelcli.loaders.plans.unfilled import to_sell

AT = datetime(2026, 8, 19, 14, 30, tzinfo=UTC)
CALL = {
    **PUT,
    "id": "AAPL-260918-C325",
    "legs": [{**PUT["legs"][0], "contract": "AAPL260918C00325000", "strike": 325.0}],
    "rank": 3,
}


def sale(contract: str, count: int, **fields: Any) -> Event:
    name = f"{contract}{count}{fields}"
    event = Event(name, "default", Kind.OPTION_OPEN, AT.date(), AT, contracts=-count)
    return replace(event, contract=parse_contract(contract), **fields)


def left(*events: Event, tickets: Any = (PUT,), before: tuple[Event, ...] = ()) -> list[int]:
    rows = [ticket(**{"rank": k, **fields}) for k, fields in enumerate(tickets, start=1)]
    sells, since = [to_sell(row) for row in rows], {e.id for e in events}
    counts = contracts_left(sells, [*before, *events], plan="p1", since=since)
    return [counts[row.id] for row in rows]


@pytest.mark.parametrize("source", ["manual", "fill", "schwab"])
def test_any_sale_of_the_contract_counts(source: str) -> None:
    assert left(sale("AAPL260918P00300000", 1, source=source)) == [2]
    assert left(sale("AAPL260918C00325000", 3, source=source, group="roll"), tickets=[CALL]) == [0]


def test_a_line_and_a_fill_add_up() -> None:
    by_hand = sale("AAPL260918P00300000", 1)
    assert left(by_hand, sale("AAPL260918P00300000", 1, ticket=PUT["id"], plan="p1")) == [1]
    assert left(by_hand, sale("AAPL260918P00300000", 7, ticket=PUT["id"], plan="p1")) == [0]


def test_what_the_plan_knew_does_not_count() -> None:
    known = sale("AAPL260918P00300000", 2)
    assert left(before=(known,)) == [3]
    assert left(before=(replace(known, ticket=PUT["id"], plan="p0"),)) == [3]
    assert left(before=(replace(known, ticket=PUT["id"], plan="p1"),)) == [
        1
    ]  # a fill of this plan always does


def test_another_contract_or_a_purchase_does_not_count() -> None:
    bought = replace(sale("AAPL260918P00300000", 1), contracts=1)
    closed = replace(sale("AAPL260918P00300000", 2), kind=Kind.OPTION_CLOSE)
    opening = replace(sale("AAPL260918P00300000", 2), kind=Kind.OPENING_BALANCE)
    assert left(bought, closed, opening, sale("AAPL260918P00295000", 2)) == [3]


def test_two_tickets_of_one_short_contract_share_its_sales() -> None:
    """The put has the better rank. A recorded fill of the spread stays the spread's."""
    short, long = sale("AAPL260918P00300000", 4), replace(sale("AAPL260918P00290000", 1), contracts=1)
    assert left(short, long, tickets=[PUT, SPREAD]) == [0, 1]
    own = sale("AAPL260918P00300000", 2, ticket=SPREAD["id"], plan="p1")
    assert left(own, long, tickets=[PUT, SPREAD]) == [3, 0]


def test_a_coin_counts_in_lots() -> None:
    """0.35 BTC of a ticket of 4 lots of 0.1: three whole lots are sold."""
    coin = dict.fromkeys(("unit",), "USDC") | dict.fromkeys(
        ("bid", "ask", "limit", "take_profit", "credit", "fee", "collateral", "index", "forward"), 1.0
    )
    name = "BTC_USDC-25SEP26-68000-P"
    legs = [{**PUT["legs"][0], "contract": name, "strike": 68000.0, "multiplier": 0.1, "quantity": 4}]
    fields = {**PUT, "contracts": 4, "legs": legs, "coin": {**coin, "lot": 0.1, "floor": None}}
    sold = sale(name, 35, size_e8=1_000_000, day=date(2026, 8, 19))
    assert left(sold, tickets=[fields]) == [1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sale", "fill", "old fill", "purchase", "close", "undo", "deposit"]),
            st.integers(1, 4),
            st.integers(0, 20),
        ),
        max_size=14,
    ),
    st.integers(0, 14),
)
def test_only_sales_since_the_plan_and_what_undoes_them_need_reading(
    drawn: list[tuple[str, int, int]], planned: int
) -> None:
    """The journal's sales give the same counts as all its events, undone ones and their undo events too."""
    events: list[Event] = []
    with in_memory(()) as journal:
        for number, (what, count, pick) in enumerate(drawn):
            one = replace(sale("AAPL260918P00300000", count), id=f"e{number}")
            if what.endswith("fill"):
                one = replace(one, ticket=PUT["id"], plan="p1" if what == "fill" else "p0")
            elif what == "purchase":
                one = replace(one, contracts=count)
            elif what == "undo" and events:
                target = events[pick % len(events)]
                one = Event(one.id, "default", Kind.UNDO, one.day, AT, undoes=target.id)
            elif what != "sale":
                kind = Kind.OPTION_CLOSE if what == "close" else Kind.DEPOSIT
                one = replace(one, kind=kind, contract=one.contract if what == "close" else None)
            moment = AT + timedelta(minutes=number)
            journal.append([one], check=lambda _: (), now=moment, command="test")
            events.append(one)
        plan = AT + timedelta(minutes=planned)
        since = journal.ids_entered_since(plan)
        sells = [to_sell(ticket(**PUT, rank=1))]
        counts = [
            contracts_left(sells, live_events(read)[0], plan="p1", since=since)
            for read in (journal.events("default"), sales(journal, "default", plan="p1", entered=plan))
        ]
    assert counts[0] == counts[1]


def test_an_account_has_its_own_sales() -> None:
    with in_memory(
        (sale("AAPL260918P00300000", 1), replace(sale("AAPL260918P00300000", 2), account="ira"))
    ) as journal:
        assert [e.contracts for e in sales(journal, "ira", plan="p1", entered=AT)] == [-2]
