"""The account from the journal: scans, records and the monitor take it at the market's prices, as soon as it
is opened there.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from journal_in import journal_of

from wheelcli.book.demo import demo_events
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.contract import Contract, Right

FORCED = ("--set", "account.source=journal")


def test_a_scan_plans_with_what_the_journal_holds(demo: Any) -> None:
    account = demo("scan", "--json").json["data"]["account"]
    assert (account["source"], account["cash_usd"]) == ("journal", 205_600.0)
    # 205,600 + 300 × 57.33 + 200 × 76.30 + 200 × 57.30 = 249,519, less what the open options would cost:
    # within 2,500 of it.
    assert 247_000 < account["value_usd"] < 249_519
    assert demo("scan", *FORCED, "--json").json["data"]["account"] == account


def test_a_covered_call_keeps_to_the_journals_break_even(demo: Any) -> None:
    rows = demo("why", "BORVIA", "--json").json["data"]
    calls = [t for t in rows["tickets"] if "-C" in t and t.startswith("BORVIA")]
    strikes = [float(t.rsplit("-C", 1)[1]) for t in calls]
    assert all(strike >= 56.15 for strike in strikes)


def test_without_a_journal_it_says_how_to_begin_one(wheel: Any) -> None:
    wheel("init", "--cash", "0", "--watchlist", "DRAVEN,NORVEX")
    wheel("config", "set", "account.source", "journal")
    wheel("config", "set", "data.provider", "demo")
    refused = wheel("scan", code=5)
    assert "no journal yet in " in refused.stderr
    assert "journal add" in refused.stderr


def test_what_expired_unsettled_is_said(wheel: Any, wheel_home: Path) -> None:
    wheel("init", "--cash", "0", "--watchlist", "DRAVEN")
    wheel("config", "set", "data.provider", "demo")
    late = Contract("DRAVEN", date(2026, 8, 14), Right.PUT, 90.0)
    day = date(2026, 7, 20)
    sold = Event(
        id="late",
        account="default",
        kind=Kind.OPTION_OPEN,
        day=day,
        at=at_of(day, Kind.OPTION_OPEN),
        symbol="DRAVEN",
        contract=late,
        contracts=-1,
        cash_cents=10_000,
    )
    journal_of(wheel_home, [replace(demo_events()[0], id="cash"), sold])
    answer = wheel("scan", "--json", code=None)
    problems = {p["code"]: p for p in answer.json["problems"]}
    assert problems["unsettled_expiration"]["symbol"] == "DRAVEN"
    assert "-1 DRAVEN-260814-P90 expired on 2026-08-14" in problems["unsettled_expiration"]["message"]
    assert answer.json["data"]["account"]["source"] == "journal"
