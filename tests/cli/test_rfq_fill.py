"""`wheel journal fill rfq-…`: from the record into the journal, once; and `wheel demo reset`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wheelcli import clock
from wheelcli.venues.sim.practice import serving
from wheelcli.venues.sim.scenario import FAST

PUTS = "SELL 10 MAGDOR 2026-09-18 17 P"
LIFE = ("--set", "rfq.quote_life_min_s=0.05")
MARKET = ("--bid", "0.34", "--ask", "0.36", "--spot", "18.20")


@pytest.fixture
def rfq(wheel: Any) -> Any:
    """The document of one command on the demo."""

    def run(*arguments: str, code: int = 0) -> dict[str, Any]:
        return dict(wheel(*arguments, "--demo", "--json", code=code).json["data"])

    return run


@pytest.fixture
def filled(rfq: Any, wheel_home: Path) -> Iterator[dict[str, Any]]:
    """A request that has traded at the practice venue, on the demo."""
    with serving(wheel_home / "data/demo/practice", now=clock.now, pace=FAST):
        name = rfq("rfq", "open", PUTS, "--send", "--wait", "5")["rfq"]["id"]
        yield rfq("rfq", "accept", name, "--send", *LIFE)


def own_files(wheel: Any) -> None:
    """A user's own files, on the demo's prices."""
    wheel("init", "--account-value", "250000", "--watchlist", "MAGDOR,DELMIO")
    wheel("config", "set", "data.provider", "demo")


@pytest.mark.long
def test_a_practice_fill_is_entered_once_and_stays_until_the_reset(
    wheel: Any, rfq: Any, filled: dict[str, Any], wheel_home: Path
) -> None:
    name, price = filled["rfq"]["id"], filled["fills"][0]["price"]
    assert filled["next"][0] == f"wheel journal fill {name} --demo --set rfq.quote_life_min_s=0.05"

    def cash_usd() -> float:
        return float(rfq("positions")["cash_usd"])

    cash = cash_usd()
    dry = rfq("journal", "fill", name, "--dry-run")
    assert (dry["dry_run"], cash_usd()) == (True, cash)
    done = rfq("journal", "fill", name)
    assert sum(event["contracts"] for event in done["events"]) == -10
    assert {event["day"] for event in done["events"]} == {"2026-08-21"}  # the demo's day
    assert all(event["id"].startswith("rfq:sim:") for event in done["events"])
    fees = sum(leg["fee"] for fill in filled["fills"] for leg in fill["legs"])
    after = cash_usd()
    assert after == pytest.approx(cash + 1000 * price - fees, abs=0.005)
    twice = wheel("journal", "fill", name, "--demo", "--json")
    assert twice.json["data"]["events"] == []
    assert "the journal already has every trade" in twice.stderr
    assert cash_usd() == after
    listed = rfq("journal", "list")["events"]
    assert sum(event["id"].startswith("rfq:sim:") for event in listed) == len(done["events"])


def test_the_reset_asks_and_empties_the_folder(wheel: Any, rfq: Any, wheel_home: Path) -> None:
    with serving(wheel_home / "data/demo/practice", now=clock.now, pace=FAST):
        large = ("--set", "account.value=2000000")
        name = rfq("rfq", "open", PUTS, *large, "--send", "--wait", "5")["rfq"]["id"]
        rfq("rfq", "accept", name, "--send", *LIFE)
        entered = wheel("journal", "fill", name, "--demo", "--json")
        assert (
            "it goes into the demo's own account, default, although the request was measured with"
            " account.value=2000000; `wheel demo reset` undoes it"
        ) in entered.stderr
        busy = wheel("demo", "reset", "--yes", code=None)
        assert busy.exit_status == 5
        assert "wheel rfq" in busy.stderr or "practice venue" in busy.stderr
    own = wheel_home / "data/mine.txt"
    own.write_text("mine")
    assert "demo reset needs --yes in scripts" in wheel("demo", "reset", code=2).stderr
    shown = wheel("demo", "reset", "--dry-run", "--json").json["data"]
    assert (shown["requests"], shown["removed"]) == (1, False)
    assert shown["fills"] > 0
    assert wheel("demo", "reset", "--yes", "--json").json["data"]["removed"] is True
    assert rfq("rfq", "list")["rfqs"] == []
    assert not any(event["id"].startswith("rfq:") for event in rfq("journal", "list")["events"])
    assert own.read_text() == "mine"
    again = wheel("demo", "reset", "--yes", "--json").json["data"]
    assert (again["requests"], again["fills"]) == (0, 0)


def test_a_real_journal_takes_no_practice(wheel: Any, wheel_home: Path) -> None:
    own_files(wheel)
    with serving(wheel_home / "data/practice", now=clock.now, pace=FAST):
        opened = wheel("rfq", "open", PUTS, "--send", "--wait", "5", "--json").json["data"]
        name = opened["rfq"]["id"]
        done = wheel("rfq", "accept", name, "--send", *LIFE, "--json").json["data"]
    assert done["next"] == ["wheel rfq report"]
    before = wheel("journal", "list", "--json").json["data"]["events"]
    refused = wheel("journal", "fill", name, code=6)
    assert f"{name} is practice" in refused.stderr
    assert wheel("journal", "list", "--json").json["data"]["events"] == before


def test_what_a_desk_traded_enters_the_users_own_journal(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 24, 19, 50, tzinfo=UTC))
    own_files(wheel)

    def run(*arguments: str, code: int = 0) -> dict[str, Any]:
        return dict(wheel(*arguments, "--json", code=code).json["data"])

    name = run("rfq", "open", PUTS, "--venue", "sheet", *MARKET, "--limit", "0.34", "--send")["rfq"]["id"]
    early = wheel("journal", "fill", name, code=6)
    assert f"{name} has not traded: it is open" in early.stderr
    run("rfq", "quote", name, "--from", "DESK-A", "--bid", "0.35", "--size", "10")
    run("rfq", "accept", name, *MARKET, "--send")
    done = run("rfq", "reconcile", name, "--filled", "0.35", "--size", "10")
    assert done["next"][0] == f"wheel journal fill {name}"
    other = wheel("journal", "fill", name, "--price", "0.35", code=2)
    assert "leave the option out: the record has the value" in other.stderr
    entered = run("journal", "fill", name, "--fees", "9.99")
    (event,) = [each for each in entered["events"] if each["contracts"]]
    assert event["id"] == f"rfq:sheet:{name}-1:1"
    assert (event["contracts"], event["price"], event["fees_usd"]) == (-10, 0.35, 9.99)
    assert event["cash_usd"] == pytest.approx(350 - 9.99)
    corrects = ("rfq", "reconcile", name, "--filled", "0.36", "--size", "10", "--correct")
    kept = wheel(*corrects, "--force", code=6)
    assert f"{name}: the journal has this trade" in kept.stderr
    run("journal", "undo")
    reversed_ = wheel("journal", "fill", name, code=2)
    assert f"the fill of {name} was entered and reversed" in reversed_.stderr
    assert "the acceptance named 0.35" in wheel(*corrects, code=2).stderr
    assert "invalid value for --at" in wheel(*corrects, "--at", "15:45", code=2).stderr
    run(*corrects, "--force", "--at", "2026-08-24 15:50")
    (event,) = run("journal", "fill", name)["events"]
    assert (event["price"], event["at"]) == (0.36, "2026-08-24T19:50:00Z")


def test_without_a_price_a_ticket_is_not_filled(wheel: Any) -> None:
    answer = wheel("journal", "fill", "1", "--demo", code=2)
    assert "--price is missing" in answer.stderr
    assert "not found" in wheel("journal", "fill", "rfq-nosuch", "--demo", code=2).stderr
