"""`wheel review` end to end on openings of its week: a fill of a ticket, one that no plan had, one of too
many, a roll as weighed.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from filled_tickets import roll

from wheelcli import clock
from wheelcli.archive.rolls import save_roll
from wheelcli.market.demo import demo_snapshot
from wheelcli.market.snapshot_store import keep
from wheelcli.paths import data_dir


@pytest.fixture
def friday(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The demo's market as one's own, recorded on its Friday, 2026-08-21, and a journal of cash."""
    market = demo_snapshot()
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 21, 20, 30, tzinfo=UTC))
    keep(replace(market, source="file"), data_dir())
    wheel("init", "--cash", "0", "--watchlist", "ALDERA,EQUIVA,GALVOR")
    wheel("journal", "add", "OPENING 250000 on 2026-08-03")
    return wheel


def entries(wheel: Any) -> dict[str, dict[str, Any]]:
    rules = wheel("review", "--week", "2026-W34", "--json").json["data"]["rules"]
    return {k["contract"]: k for k in rules["trades"] if k["what"] == "entry"}


@pytest.mark.long
def test_a_fill_is_kept_and_what_no_plan_had_is_judged_by_the_gates_of_that_day(friday: Any) -> None:
    tickets = friday("scan", "--snapshot", "latest", "--json").json["data"]["tickets"]
    first = tickets[0]
    friday("journal", "fill", first["id"], "--price", str(first["limit_price"]), "--on", "2026-08-21")
    # In the money, so far outside of any delta band; of a name that the plan did not look at.
    friday("journal", "add", "STO 1 LUMEDA 2026-09-18 50 P @ 4.20 on 2026-08-21")
    rows = entries(friday)
    assert (rows[first["id"]]["verdict"], rows[first["id"]]["broken"]) == ("kept", [])
    other = rows["LUMEDA-260918-P50"]
    assert other["verdict"] in ("broken", "outside")
    assert other["basis"].startswith(("not in any plan; planned again", "not in any plan"))


@pytest.mark.long
def test_without_any_plan_the_snapshot_of_the_day_says_which_gates_were_broken(friday: Any) -> None:
    friday("journal", "add", "STO 1 LUMEDA 2026-09-18 46 P @ 1.50 on 2026-08-21")
    row = entries(friday)["LUMEDA-260918-P46"]
    assert row["verdict"] == "broken"
    assert row["basis"].startswith("not in any plan; planned again on snapshot ")
    assert "delta" in {b["gate"] for b in row["broken"]}


@pytest.mark.long
def test_a_ticket_recorded_by_hand_is_kept_and_broken_if_it_is_too_large_or_too_cheap(friday: Any) -> None:
    ticket = friday("scan", "--snapshot", "latest", "--json").json["data"]["tickets"][0]
    leg = ticket["legs"][0]
    text = (
        f"{ticket['symbol']} {leg['expiration']} {leg['strike']:g} P @ {ticket['limit_price']} on 2026-08-21"
    )
    friday("journal", "add", f"STO {ticket['contracts']} {text}")
    row = entries(friday)[ticket["id"]]
    assert (row["verdict"], row["basis"].startswith("plan 20260821")) == ("kept", True)
    friday("journal", "undo")
    friday("journal", "add", f"STO {ticket['contracts'] + 1} {text}")
    row = entries(friday)[ticket["id"]]
    assert (row["verdict"], [b["gate"] for b in row["broken"]]) == ("broken", ["size"])
    friday("journal", "undo")
    cheap = text.replace(f"@ {ticket['limit_price']}", f"@ {ticket['floor_price'] - 0.02:.2f}")
    friday("journal", "add", f"STO 1 {cheap}")
    row = entries(friday)[ticket["id"]]
    assert (row["verdict"], [b["gate"] for b in row["broken"]]) == ("broken", ["floor_price"])


@pytest.mark.long
def test_plans_of_the_demo_market_count_for_an_account_that_trades_it(friday: Any) -> None:
    """With a market of its own they are the plans of another."""
    ticket = friday("scan", "--set", "data.provider=demo", "--json").json["data"]["tickets"][0]
    leg = ticket["legs"][0]
    text = f"{ticket['symbol']} {leg['expiration']} {leg['strike']:g} P @ {ticket['limit_price']}"
    friday("journal", "add", f"STO 1 {text} on 2026-08-21")
    demo = ("--set", "data.provider=demo", "--json")
    rules = friday("review", "--week", "2026-W34", *demo).json["data"]["rules"]
    assert [k["verdict"] for k in rules["trades"]] == ["kept"]
    assert rules["score"] == 1.0
    assert entries(friday)[ticket["id"]]["verdict"] == "outside"  # with a market of its own


@pytest.mark.long
def test_a_roll_as_it_was_weighed_is_kept(friday: Any) -> None:
    weighed = roll(made="2026-08-21T19:45:00Z")
    save_roll("AAPL-260918-P300", [weighed], data_dir())
    friday("journal", "add", "STO 1 AAPL 2026-09-18 300 P @ 3.00 on 2026-08-10")
    friday("journal", "fill", weighed.id, "--price", "-0.20", "--on", "2026-08-21")
    row = entries(friday)["AAPL-261016-P295"]
    assert (row["verdict"], row["basis"]) == ("kept", "roll 2026-08-21T19:45:00Z")
