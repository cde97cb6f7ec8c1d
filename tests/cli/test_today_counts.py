"""No ticket is sold twice: what the journal took since the plan counts on every screen that lists tickets."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filled_tickets import PUT, SPREAD, plan_document

from wheelcli import clock
from wheelcli.archive.plans import save_plan

PAID = {"credit_usd": 645.0, "annual_return": 0.2, "risk_share": 0.03}
CALL = {
    **PUT,
    **PAID,
    "id": "AAPL-260918-C325",
    "strategy": "covered_call",
    "legs": [{**PUT["legs"][0], "contract": "AAPL260918C00325000", "strike": 325.0}],
}
NOON = datetime(2026, 8, 19, 16, 0, tzinfo=UTC)


@pytest.fixture
def account(wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
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


def of_today(wheel: Any, home: Path) -> list[tuple[str, str]]:
    from types import SimpleNamespace

    from wheelcli.loaders.plans.unfilled import todays_plan
    from wheelcli.loaders.user_files import UserFiles
    from wheelcli.manage.today.tickets import ticket_actions

    files = UserFiles("today", SimpleNamespace(problems=[], note=print))
    tickets = todays_plan(files, "default", NOON.date().replace(day=18)).tickets
    return [(each.order_text.split(" AAPL")[0], each.why) for each in ticket_actions(tickets)]


def test_a_line_typed_by_hand_fills_its_ticket(account: Any, wheel_home: Path) -> None:
    assert [order for order, _ in of_today(account, wheel_home)] == ["SELL -3", "SELL -2 VERTICAL"]
    account("journal", "add", "STO 1 AAPL-260918-P300 @ 2.15")
    account("journal", "fill", "1", "--price", "2.15", "--contracts", "1")
    (order, why), _ = of_today(account, wheel_home)
    assert order == "SELL -1"
    assert why == "new ticket: $215 credit, 20.0 % a year, 1.0 % of the account at risk, 1 of 3 left to sell"
    more = account("journal", "fill", "1", "--price", "2.15", "--contracts", "2", code=2).stderr
    assert "is for 3 contracts, 2 of them filled: it cannot take 2 more" in more
    account("journal", "fill", "1", "--price", "2.15")
    account("journal", "add", "STO 2 AAPL-260918-P300 @ 2.15", "BTO 2 AAPL-260918-P290 @ 1.05")
    assert of_today(account, wheel_home) == []


def test_a_sale_that_was_undone_is_left_to_sell(account: Any, wheel_home: Path) -> None:
    event = account("journal", "add", "STO 3 AAPL-260918-P300 @ 2.15", "--json").json["data"]["events"][0]
    assert [order for order, _ in of_today(account, wheel_home)] == ["SELL -2 VERTICAL"]
    account("journal", "undo", event["id"])
    assert [order for order, _ in of_today(account, wheel_home)] == ["SELL -3", "SELL -2 VERTICAL"]
