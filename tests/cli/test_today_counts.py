"""No ticket is sold twice: what the journal took since the plan counts on every screen that lists tickets."""

from datetime import UTC, date, datetime
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from filled_tickets import PUT, SPREAD, plan_document, ticket
from rich.console import Console

from wheelcli import clock
from wheelcli.archive.plans import save_plan
from wheelcli.loaders.plans.unfilled import todays_plan
from wheelcli.loaders.user_files import UserFiles
from wheelcli.manage.today.record import REAL, Recording
from wheelcli.manage.today.tickets import OpenTicket, covered_by, secured_by, ticket_actions
from wheelcli.plan.staleness import AgedTicket, OneTicket
from wheelcli.render.parts.orders import print_orders

PAID = {"credit_usd": 645.0, "annual_return": 0.2, "risk_share": 0.03}
CALL = {
    **PUT,
    **PAID,
    "id": "AAPL-260918-C325",
    "strategy": "covered_call",
    "legs": [{**PUT["legs"][0], "contract": "AAPL260918C00325000", "strike": 325.0}],
}
SESSION = date(2026, 8, 18)


@pytest.fixture
def account(wheel: Any, wheel_home: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An account of cash, a sale that the plan knows, and the plan of a put and a spread."""
    moments = [datetime(2026, 8, 18, 16, 0, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: moments[-1])
    wheel("journal", "add", "OPENING 250000")
    wheel("journal", "add", "STO 1 AAPL-260918-P300 @ 2.40")
    wheel("journal", "add", "BTC 1 AAPL-260918-P300 @ 2.20")
    document = plan_document("p1", {**PUT, **PAID, "rank": 1}, {**SPREAD, **PAID, "rank": 2})
    save_plan("p1", document, pd.DataFrame({"contract": []}), wheel_home / "data")
    moments.append(datetime(2026, 8, 18, 19, 50, tzinfo=UTC))
    return wheel


def of_today() -> list[tuple[str, str]]:
    files = UserFiles("today", SimpleNamespace(problems=[], note=print))
    tickets = todays_plan(files, "default", SESSION).tickets
    return [(each.order_text.split(" AAPL")[0], each.why) for each in ticket_actions(tickets)]


def test_a_line_typed_by_hand_fills_its_ticket(account: Any) -> None:
    assert [order for order, _ in of_today()] == ["SELL -3", "SELL -2 VERTICAL"]
    account("journal", "add", "STO 1 AAPL-260918-P300 @ 2.15")
    account("journal", "fill", "1", "--price", "2.15", "--contracts", "1")
    (order, why), _ = of_today()
    assert order == "SELL -1"
    assert why == "new ticket: $215 credit, 20.0 % a year, 1.0 % of the account at risk, 1 of 3 left to sell"
    more = account("journal", "fill", "1", "--price", "2.15", "--contracts", "2", code=2).stderr
    assert "is for 3 contracts, 2 already filled: it cannot take 2 more" in more
    account("journal", "fill", "1", "--price", "2.15")
    account("journal", "add", "STO 2 AAPL-260918-P300 @ 2.15", "BTO 2 AAPL-260918-P290 @ 1.05")
    assert of_today() == []


def test_a_sale_that_was_undone_is_left_to_sell(account: Any) -> None:
    event = account("journal", "add", "STO 3 AAPL-260918-P300 @ 2.15", "--json").json["data"]["events"][0]
    assert [order for order, _ in of_today()] == ["SELL -2 VERTICAL"]
    account("journal", "undo", event["id"])
    assert [order for order, _ in of_today()] == ["SELL -3", "SELL -2 VERTICAL"]


def test_the_ticket_shows_what_is_left(account: Any) -> None:
    def left() -> Any:
        return account("ticket", "1", "--json").json["data"]["left"]

    assert left() == 3
    account("journal", "add", "STO 1 AAPL-260918-P300 @ 2.15")
    assert left() == 2
    account("journal", "fill", "1", "--price", "2.15")
    assert left() == 0


@pytest.mark.parametrize(
    ("left", "recording", "lines"),
    [
        (
            2,
            REAL,
            [
                "2 of 3 contracts left to sell: the rest was sold since the plan.",
                "SELL -2 AAPL 100 18 SEP 26 300 PUT @2.15 LMT",
                "record: wheel journal fill AAPL-260918-P300 --price 2.15",
            ],
        ),
        (0, REAL, ["Nothing left to sell: 3 contracts sold since the plan."]),
        (3, Recording(possible=False), ["SELL -3 AAPL 100 18 SEP 26 300 PUT @2.15 LMT"]),
        (
            None,
            Recording(" --account ira"),
            [
                "SELL -3 AAPL 100 18 SEP 26 300 PUT @2.15 LMT",
                "record: wheel journal fill AAPL-260918-P300 --price 2.15 --account ira",
            ],
        ),
    ],
)
def test_the_screen_of_a_ticket_begins_with_what_is_left(
    left: int | None, recording: Recording, lines: list[str]
) -> None:
    aged = AgedTicket.of(ticket(**PUT, **PAID), None)
    console = Console(record=True, width=100, file=StringIO())
    print_orders(OneTicket.of_plan(aged, plan="p1", account=None, left=left), console, recording)
    assert console.export_text().splitlines() == lines


def test_calls_are_sold_on_free_shares_only() -> None:
    """Two tickets for 3 and 2 calls, and 400 shares left without one: another call was sold by hand."""
    first, second = (
        ticket(**{**CALL, "rank": rank, "contracts": count, "id": f"C{rank}"})
        for rank, count in ((1, 3), (2, 2))
    )
    tickets = [OpenTicket(first, 3), OpenTicket(second, 2), OpenTicket(ticket(**{**PUT, **PAID}), 3)]
    assert [each.left for each in covered_by(tickets, {"AAPL": 400.0})] == [3, 1, 3]
    assert [each.left for each in covered_by(tickets, {})] == [3]


def test_puts_are_sold_on_free_cash_only() -> None:
    """Three puts of 300 and two spreads of 10 points, in this order, and less cash than for all of them."""
    puts, spreads = (
        OpenTicket(ticket(**{**PUT, **PAID, "contracts": count, "collateral_usd": dollars}), count)
        for count, dollars in ((3, 90_000.0), (2, 2_000.0))
    )

    def left(free: float | None) -> list[int]:
        return [each.left for each in secured_by([puts, spreads], free)]

    assert [left(92_000.0), left(91_999.0), left(62_000.0)] == [[3, 2], [3, 1], [2, 2]]
    assert [left(1_000.0), left(-5.0), left(None)] == [[1], [], [3, 2]]
    call = OpenTicket(ticket(**{**CALL, "collateral_usd": 0.0}), 3)
    assert secured_by([call], 0.0) == (call,)


def test_cash_that_was_withdrawn_secures_no_ticket(account: Any, wheel_home: Any) -> None:
    put = {**PUT, **PAID, "rank": 1, "collateral_usd": 90_000.0}
    save_plan("p2", plan_document("p2", put), pd.DataFrame({"contract": []}), wheel_home / "data")
    assert account("today", "--json").json["data"]["summary"] == "0 open positions; 1 new ticket."
    account("journal", "add", "WITHDRAW 215000")
    data = account("today", "--json").json["data"]
    assert [(each["order_text"][:7], each["contracts"]) for each in data["actions"]] == [("SELL -1", 1)]
    words = "0 open positions; 1 new ticket; 2 contracts of today's plan left out: free cash is $35,019."
    assert data["summary"] == words
    account("journal", "add", "WITHDRAW 10000")
    assert account("today", "--json").json["data"]["actions"] == []


def test_a_plan_of_the_demo_market_is_named_and_not_sold(
    wheel: Any, wheel_home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the demo as the account's feed it is today's plan, unless the account is younger than its day."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 1, 15, 0, tzinfo=UTC))
    wheel("journal", "add", "OPENING 250000 on 2026-08-17")
    document = plan_document("p1", {**PUT, **PAID, "rank": 1}, source="demo")
    save_plan(
        "p1",
        {**document, "as_of": "2026-08-21T19:45:00Z"},
        pd.DataFrame({"contract": []}),
        wheel_home / "data",
    )
    real = wheel("today", "--json")
    assert (real.json["data"]["actions"], real.json["data"]["plan"]) == ([], None)
    assert "the last plan is of the demo market, whose names are invented" in real.stderr
    wheel("config", "set", "data.provider", "demo")
    (action,) = wheel("today", "--json").json["data"]["actions"]
    assert action["command"] == "wheel journal add 'STO 3 AAPL-260918-P300 @ 2.15 on 2026-08-21'"
    assert "Practice on invented names: send no order." in wheel("today", "--format", "table")
    wheel("journal", "add", "OPENING 100 OAKVEN @ 60 on 2026-08-31")
    actions = wheel("today", "--json", code=None).json["data"]["actions"]
    assert [a["command"] for a in actions if a["id"] == "AAPL-260918-P300"] == [None]


def test_nothing_is_written_is_a_column(wheel: Any) -> None:
    line = ("journal", "add", "STO 1 AAPL 2026-09-18 300 P @ 2.15")
    for words, dry in ((("--demo",), "true"), (("--demo", "--dry-run"), "true")):
        header, row = (text.split("\t") for text in wheel(*line, *words).lines[:2])
        assert dict(zip(header, row, strict=True))["dry_run"] == dry
    assert wheel("journal", "add", "OPENING 5000", "--json").json["data"]["dry_run"] is False
