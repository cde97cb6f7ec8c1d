"""`wheel journal fill`: tickets of saved plans and weighed rolls, in parts, never more than there are unless
said.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filled_tickets import PUT, ROLL, SPREAD, plan_document, roll

from wheelcli.archive.plans import save_plan
from wheelcli.archive.rolls import save_roll


@pytest.fixture
def on_tickets(wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A journal with cash, a plan of a put and a spread, and a weighed roll."""
    from datetime import UTC, datetime

    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 18, 20, 30, tzinfo=UTC))
    document = plan_document("p1", {**PUT, "rank": 1}, {**SPREAD, "rank": 2})
    save_plan("p1", document, pd.DataFrame({"contract": []}), wheel_home / "data")
    save_roll("AAPL-260918-P300", [roll()], wheel_home / "data")
    wheel("journal", "add", "OPENING 250000")
    return wheel


def test_partial_fills_until_the_ticket_is_full(on_tickets: Any) -> None:
    first = on_tickets(
        "journal", "fill", "1", "--price", "2.16", "--contracts", "2", "--fees", "1.30", "--json"
    )
    assert first.json["data"]["events"][0]["cash_usd"] == 430.7
    assert "left to fill of AAPL-260918-P300: 1 of 3 contracts" in first.stderr
    message = on_tickets("journal", "fill", "1", "--price", "2.16", "--contracts", "2", code=2).stderr
    assert "is for 3 contracts, 2 already filled: it cannot take 2 more" in message
    rest = on_tickets("journal", "fill", "aapl-260918-p300", "--price", "$2.14", "--json").json["data"]
    assert (rest["events"][0]["contracts"], rest["events"][0]["fees_usd"]) == (-1, 0.68)
    assert rest["changes"][0] == {"what": "AAPL-260918-P300", "unit": "contracts", "before": -2, "after": -3}
    on_tickets("journal", "fill", "1", "--price", "2.16", code=2)
    on_tickets("journal", "fill", "1", "--price", "2.16", "--over")
    on_tickets("journal", "undo")
    assert on_tickets("journal", "check") == ""


def test_an_undone_fill_can_be_filled_again(on_tickets: Any) -> None:
    on_tickets("journal", "fill", "1", "--price", "2.16")
    on_tickets("journal", "undo")
    on_tickets("journal", "fill", "1", "--price", "2.17")


def test_a_spread_says_how_it_was_split(on_tickets: Any) -> None:
    done = on_tickets("journal", "fill", "2", "--price", "1.10", "--json")
    assert [e["price"] for e in done.json["data"]["events"]] == [2.15, 1.05]
    assert (
        "the net price of 1.10 is split into AAPL-260918-P300 sold at 2.15, AAPL-260918-P290 bought at "
        "1.05 (the long leg at its ask"
    ) in done.stderr


def test_a_roll(on_tickets: Any) -> None:
    name = ROLL["id"]
    on_tickets("journal", "add", "STO 1 AAPL 2026-09-18 300 P @ 2.15")
    message = on_tickets("journal", "fill", name, "--price", "0.15", code=2).stderr
    assert "is a debit of 0.2: whether 0.15 was paid or received is unknown" in message
    done = on_tickets("journal", "fill", name.lower(), "--price", "-0.15", "--json").json["data"]
    assert [c for c in done["changes"] if c["unit"] == "contracts"] == [
        {"what": "AAPL-260918-P300", "unit": "contracts", "before": -1, "after": 0},
        {"what": "AAPL-261016-P295", "unit": "contracts", "before": 0, "after": -1},
    ]
    assert "roll not found: 'X>Y'" in on_tickets("journal", "fill", "X>Y", "--price", "1", code=2).stderr


def test_what_is_not_understood(on_tickets: Any) -> None:
    for options, message in (
        (("--price", "2,16"), "invalid value for --price: '2,16' (expected dollars, such as 1.22)"),
        (
            ("--price", "2.16", "--fees", "0.005"),
            "invalid value for --fees: '0.005' (expected dollars with at most two decimals)",
        ),
        (("--price", "2.16", "--on", "2027-01-04"), "is in the future"),
        (("--price", "2.16", "--on", "soon"), "invalid word 'soon' (expected a date"),
        (
            ("--price", "2.16", "--at", "noon"),
            "invalid value for --at: 'noon' (expected HH:MM, New York time)",
        ),
        (("--price", "-2.16"), "at a net price of -2.16 the price of AAPL-260918-P300 would be -2.16"),
        (("--price", "2.16", "--plan", "x9"), "plan not found: 'x9'"),
    ):
        assert message in on_tickets("journal", "fill", "1", *options, code=2).stderr
    assert (
        "ticket in the last plan not found: '9'"
        in on_tickets("journal", "fill", "9", "--price", "1", code=2).stderr
    )
    assert len(on_tickets("journal", "--json").json["data"]["events"]) == 1


def test_a_dry_run_and_the_demo_keep_nothing(on_tickets: Any) -> None:
    assert "would enter STO 3" in on_tickets(
        "journal", "fill", "1", "--price", "2.16", "--dry-run", "--format", "table"
    )
    assert (
        "the demo's journal saves nothing"
        in on_tickets("journal", "fill", "1", "--price", "2.1", "--demo").stderr
    )
    assert len(on_tickets("journal", "--json").json["data"]["events"]) == 1


def test_a_plan_of_the_demo_fills_nothing_of_the_users(wheel: Any, wheel_home: Path) -> None:
    document = plan_document("d", PUT, source="demo")
    save_plan("d", document, pd.DataFrame({"contract": []}), wheel_home / "data")
    refused = wheel("journal", "fill", "1", "--price", "2", code=2).stderr
    assert "from the demo market" in refused
    assert "`wheel scan --demo`, or enter a trade by hand with `wheel journal add`" in refused
    assert not (wheel_home / "data" / "journal.db").exists()


def net_of(wheel: Any) -> list[str]:
    """The events of the journal, in words."""
    return sorted(e["text"] for e in wheel("journal", "--json").json["data"]["events"])


@pytest.mark.parametrize(
    ("ticket", "price", "sentence"),
    [
        (
            "1",
            "0.02",
            (
                "0.02 credit per share is far from AAPL-260918-P300: limit 2.15 credit, natural "
                "2.10 credit, other side 2.20 credit"
            ),
        ),
        ("1", "1.04", "1.04 credit per share is far"),  # half of the bid is 1.05
        ("1", "4.41", "4.41 credit per share is far"),  # twice the ask is 4.40
        ("1", "215", "215.00 credit per share is far"),
        ("2", "0.30", "limit 1.10 credit, natural 1.05 credit, other side 1.25 credit"),  # 1.05 / 2 − 0.21
        ("2", "2.80", "2.80 credit per share is far"),  # 2 · 1.25 + 0.21
        ("roll", "-2.00", "2.00 debit per share is far"),  # 2 · −0.20 − 0.54
        ("roll", "+2.00", "2.00 credit per share is far"),
    ],
)
def test_a_price_far_outside_the_ticket_needs_force(
    on_tickets: Any, ticket: str, price: str, sentence: str
) -> None:
    on_tickets("journal", "add", "STO 1 AAPL 2026-09-18 300 P @ 2.15")
    name, before = ROLL["id"] if ticket == "roll" else ticket, net_of(on_tickets)
    refused = on_tickets("journal", "fill", name, "--price", price, code=2).stderr
    assert sentence in refused
    assert "add --force" in refused
    assert net_of(on_tickets) == before
    on_tickets("journal", "fill", name, "--price", price, "--force")
    assert len(net_of(on_tickets)) > len(before)


@pytest.mark.parametrize(
    ("ticket", "price"),
    [("1", "1.05"), ("1", "4.40"), ("2", "0.32"), ("2", "2.70"), ("roll", "-0.90"), ("roll", "+0.40")],
)
def test_a_price_near_the_ticket_is_not_asked_about(on_tickets: Any, ticket: str, price: str) -> None:
    on_tickets("journal", "add", "STO 1 AAPL 2026-09-18 300 P @ 2.15")
    on_tickets("journal", "fill", ROLL["id"] if ticket == "roll" else ticket, "--price", price)


def test_a_floor_below_the_bid_makes_lower_prices_near(wheel_home: Path, on_tickets: Any) -> None:
    document = plan_document("p2", {**PUT, "floor_price": 1.4})
    save_plan("p2", document, pd.DataFrame({"contract": []}), wheel_home / "data")
    assert "floor 1.40 credit" in on_tickets("journal", "fill", "1", "--price", "0.69", code=2).stderr
    on_tickets("journal", "fill", "1", "--price", "0.70")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (
            "2026-08-16",
            (
                "the fill of AAPL-260918-P300 is dated Sunday 2026-08-16, a day without trading; did"
                " you mean Friday 2026-08-14?"
            ),
        ),
        ("2026-07-21", "1 event is before the opening balance of 2026-08-14"),
    ],
)
def test_a_fill_on_a_doubtful_day_needs_force(on_tickets: Any, day: str, sentence: str) -> None:
    on_tickets("journal", "undo")
    on_tickets("journal", "add", "OPENING 250000 on 2026-08-14")
    before = net_of(on_tickets)
    assert sentence in on_tickets("journal", "fill", "1", "--price", "2.15", "--on", day, code=2).stderr
    assert net_of(on_tickets) == before
    on_tickets("journal", "fill", "1", "--price", "2.15", "--on", day, "--force")
    assert len(net_of(on_tickets)) == len(before) + 1


def test_fees_that_may_be_thousands_are_refused(on_tickets: Any) -> None:
    refused = on_tickets("journal", "fill", "1", "--price", "2.150", "--fees", "1.300", code=2).stderr
    assert "--fees: ambiguous amount '1.300': 1.30 or 1,300" in refused
    on_tickets("journal", "fill", "1", "--price", "2.150", "--fees", "1.30")
