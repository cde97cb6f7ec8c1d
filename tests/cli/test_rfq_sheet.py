"""`wheel rfq` with desks by phone: quotes typed in, a sentence to say, and how it ended."""

import json
from datetime import timedelta
from typing import Any

import pytest

from wheelcli import clock
from wheelcli.trading_calendar import NEW_YORK

SHARES = "BUY 100 DELMIO"
MARKET = ("--bid", "22.39", "--ask", "22.41")


@pytest.fixture
def rfq(wheel: Any) -> Any:
    """The document of one `wheel rfq` command on the demo."""

    def run(*arguments: str, code: int = 0) -> dict[str, Any]:
        return dict(wheel("rfq", *arguments, "--demo", "--json", code=code).json["data"])

    return run


@pytest.fixture
def opened(rfq: Any) -> str:
    """A request for shares that desks were asked for."""
    return str(rfq("open", SHARES, "--venue", "sheet", *MARKET, "--send")["rfq"]["id"])


def test_from_the_question_to_the_fill(rfq: Any, wheel: Any) -> None:
    draft = rfq("open", SHARES, "--venue", "sheet", *MARKET)
    assert draft["rfq"]["state"] == "draft"
    assert draft["wire"] == "Please quote both sides of 100 DELMIO, the whole size at one price."
    assert draft["rfq"]["limit_price"] == 22.51  # 22.40 and half a per cent, down to the cent
    again = f'wheel rfq open "{SHARES}" --venue sheet --bid PRICE --ask PRICE --spot PRICE --demo --send'
    assert draft["next"] == [again]
    name = rfq("open", SHARES, "--venue", "sheet", *MARKET, "--send")["rfq"]["id"]
    assert name == draft["rfq"]["id"]
    rfq("quote", name, "--from", "desk-a", "--bid", "22.38", "--ask", "22.43", "--size", "100")
    quoted = rfq("quote", name, "--from", "desk-b", "--ask", "22.42", "--size", "100", "--valid", "30")
    best, second = quoted["book"]["asks"]
    assert [(each["price"], each["makers"]) for each in (best, second)] == [
        (22.42, ["DESK-B"]),
        (22.43, ["DESK-A"]),
    ]
    assert quoted["book"]["best"] == 22.42
    unsent = wheel("rfq", "accept", name, *MARKET, "--demo")
    assert "BUY 100 DELMIO at 22.42, from DESK-B" in unsent.stderr
    said = rfq("accept", name, "--quote", second["quote_id"], *MARKET, "--send")
    assert (said["rfq"]["state"], said["rfq"]["say"]) == ("accepting", "BUY 100 DELMIO at 22.43, from DESK-A")
    assert said["next"] == [
        f"wheel rfq reconcile {name} --filled 22.43 --size 100 --demo",
        f"wheel rfq reconcile {name} --not-filled --demo",
    ]
    shown = wheel("rfq", "show", name, "--demo", "--format", "table").lines
    assert "say: BUY 100 DELMIO at 22.43, from DESK-A" in shown
    assert "outcome not recorded" in wheel("rfq", "list", "--demo").stderr
    assert rfq("reconcile", code=7)["rfqs"][0]["state"] == "accepting"
    done = rfq("reconcile", name, "--filled", "22.43", "--size", "100")
    assert (done["rfq"]["state"], done["rfq"]["say"]) == ("filled", None)
    (row,) = rfq("report")["rows"]
    assert (row["cost_usd"], row["fees_usd"]) == (3.0, None)  # 0.03 × 100; no desk names its fees
    assert row["premium_share"] is None  # shares have no premium


@pytest.mark.long
@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (("quote", "--from", "A", "--size", "100"), 2, "a quote has a bid, an ask or both"),
        (("quote", "--from", "A", "--size", "0", "--ask", "22.42"), 2, "invalid value for --size"),
        (
            ("quote", "--from", "A", "--size", "1", "--bid", "22.5", "--ask", "22.4"),
            2,
            "--bid 22.5 is above --ask",
        ),
        (("accept", "--bid", "22.39", "--send"), 2, "the market is incomplete"),
        (("accept", *MARKET, "--at", "25:00", "--send"), 2, "invalid value for --at"),
        (("accept", *MARKET, "--rest", "--send"), 2, "an acceptance cannot rest at sheet"),
        (
            ("reconcile", "--filled", "22.42"),
            2,
            "a desk's answer needs the request's id, and either --filled PRICE --size N",
        ),
        (
            ("reconcile", "--filled", "22.42", "--size", "100"),
            6,
            "no acceptance awaits its outcome; the request is open",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_and_records_nothing(
    wheel: Any, opened: str, line: tuple[str, ...], code: int, words: str
) -> None:
    before = wheel("rfq", "export", opened, "--demo")
    answer = wheel("rfq", line[0], opened, *line[1:], "--demo", code=code)
    assert words in answer.stderr
    assert wheel("rfq", "export", opened, "--demo") == before


def test_a_market_that_was_read_over_a_minute_ago_is_too_old(
    rfq: Any, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rfq("quote", opened, "--from", "A", "--size", "100", "--ask", "22.42")
    now = clock.now()
    read = (now - timedelta(seconds=61)).astimezone(NEW_YORK)
    if read.date() != now.astimezone(NEW_YORK).date():
        pytest.skip("midnight in New York")
    monkeypatch.setattr(clock, "now", lambda: now)
    late = rfq("accept", opened, *MARKET, "--at", f"{read:%H:%M:%S}", "--send", code=6)
    assert "benchmark_age" in {c["check"] for c in late["checks"] if c["verdict"] == "fail"}
    assert late["rfq"]["state"] == "open"


def test_the_feeds_market_is_as_old_as_its_quotes_until_one_is_typed(rfq: Any) -> None:
    puts = "SELL 1 MAGDOR 2026-09-18 17 P"
    name = str(rfq("open", puts, "--venue", "sheet", "--limit", "0.34", "--send")["rfq"]["id"])
    rfq("quote", name, "--from", "A", "--size", "1", "--bid", "0.35")
    late = rfq("accept", name, "--send", code=6)
    assert "benchmark_age" in {c["check"] for c in late["checks"] if c["verdict"] == "fail"}
    typed = ("--bid", "0.33", "--ask", "0.36", "--spot", "18")
    assert rfq("accept", name, *typed, "--send")["rfq"]["state"] == "accepting"


def test_a_limit_beyond_the_typed_market_is_warned_of(rfq: Any) -> None:
    checks = rfq("open", SHARES, "--venue", "sheet", *MARKET, "--limit", "22.45")["checks"]
    (found,) = [check for check in checks if check["check"] == "standing"]
    assert (found["verdict"], found["value"], found["limit"]) == ("warn", 22.45, 22.41)


def test_options_for_desks_are_refused_at_other_venues(wheel: Any) -> None:
    puts = "SELL 10 MAGDOR 2026-09-18 17 P"
    typed = wheel("rfq", "open", puts, "--bid", "0.34", "--ask", "0.36", "--spot", "18", "--demo", code=2)
    assert "are for a desk's request (--venue sheet)" in typed.stderr
    other = wheel("rfq", "open", puts, "--venue", "moon", "--demo", code=2)
    assert (
        "invalid value for --venue: 'moon' (expected one of sim, sheet, deribit-test, deribit)"
        in other.stderr
    )
    tape = wheel("rfq", "tape", "--venue", "sheet", "--demo", code=2)
    assert "desks publish no prints" in tape.stderr


def test_shares_without_a_typed_market_name_the_options(wheel: Any) -> None:
    answer = wheel("rfq", "open", SHARES, "--venue", "sheet", "--demo", code=4)
    assert "type it: --bid PRICE --ask PRICE --spot PRICE" in answer.stderr


def test_a_ticket_too_small_for_the_practice_venue_goes_to_a_desk(rfq: Any) -> None:
    line = ("open", "SELL 1 MAGDOR 2026-09-18 17 P", "--limit", "0.40")
    assert rfq(*line, code=6)["rfq"]["venue"] == "sim"
    data = rfq(*line, "--set", "rfq.venue=sheet")
    assert (data["rfq"]["venue"], data["rfq"]["state"]) == ("sheet", "draft")
    (least,) = [check for check in data["checks"] if check["check"] == "minimum"]
    assert (least["verdict"], least["limit"]) == ("not_applicable", None)


def test_the_record_holds_every_word(wheel: Any, rfq: Any, opened: str) -> None:
    rfq("quote", opened, "--from", "A", "--size", "100", "--ask", "22.42")
    rfq("cancel", opened)
    entries = [json.loads(line) for line in wheel("rfq", "export", opened, "--demo").lines]
    assert [each["kind"] for each in entries] == [
        *("built", "sized", "benchmark", "intent", "ack", "book", "cancel_intent", "cancelled"),
    ]
    assert {each["venue"] for each in entries} == {"sheet"}
    assert entries[6]["body"]["wire"] == "Nothing done in 100 DELMIO, thank you."
