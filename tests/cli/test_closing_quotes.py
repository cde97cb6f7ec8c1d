"""Closing quotes are named wherever they are read: their feed, their session, and what to do at the open;
and they are old once the market has opened again.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from cboe_replay import FRIDAY, NEW_YORK, Share, Store, market_of

from wheelcli import clock
from wheelcli.market.cboe import ask
from wheelcli.paths import cache_dir

SHARES = (Share("KO", 61.2, 0.22, 0.01), Share("PEP", 140.0, 0.25, 0.01))
SUNDAY = datetime(2026, 7, 26, 14, 0, tzinfo=UTC)
MONDAY = datetime(2026, 7, 27, tzinfo=NEW_YORK)
POSITION = "-1 KO 2026-08-21 61.2 P @ 1.90 opened 2026-07-10"
SETTINGS = {
    **{"data.provider": "cboe", "account.value": "300000", "account.cash": "300000", "score.min": "0"},
    **{"quality.rv_max": "9", "quality.drawdown_3y_max": "1", "account.options": f"['{POSITION}']"},
}
SET = [part for key, value in SETTINGS.items() for part in ("--set", f"{key}={value}")]
# The commands that read quotes, and the name that each reads.
COMMANDS = {
    "monitor": ("monitor",),
    "roll": ("roll", "KO"),
    "stress": ("stress",),
    "block": ("block", "SELL 900 KO 2026-08-21 59.7 P"),
    "chain": ("chain", "KO"),
    "ticket": ("ticket", "1"),
    "why": ("why", "KO"),
}
ADVICE = "two to three times as wide as in the session: check each price after the open before you trade"


@pytest.fixture
def feed(monkeypatch):
    """feed(now, moment of the quotes, moment of the file): turn clock and Cboe to these moments."""

    def turn(now, *, at=FRIDAY, written=None):
        store = Store(market_of(*SHARES, at=at, written=written or at + timedelta(hours=5)))
        monkeypatch.setattr(ask.http, "get", store.get)
        monkeypatch.setattr(clock, "now", lambda: now.astimezone(UTC))
        for kept in cache_dir().rglob("*.json"):
            kept.unlink()

    return turn


def options(command):
    """A saved plan and a recorded market are read as they are."""
    return () if command in ("ticket", "why") else SET


def looked_at(wheel, command):
    if command in ("ticket", "why"):
        wheel("scan", "KO", *SET)
    words = (*COMMANDS[command], *options(command))
    document = wheel(*words, "--json").json
    return document, " ".join(str(wheel(*words, "--format", "table")).split())


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS)
def test_every_reader_of_closing_quotes_says_so(wheel, feed, command):
    feed(SUNDAY)
    document, screen = looked_at(wheel, command)
    (notice,) = [p for p in document["problems"] if p["code"] == "closing_quotes"]
    assert notice["message"] == f"closing quotes of Cboe, Fri 24 Jul 16:00: {ADVICE}"
    assert notice["symbol"] is None
    assert document["exit_code"] == 0
    assert "cboe · closing quotes: check at the open" in screen.replace("\n", " ")
    assert not [p for p in document["problems"] if p["code"] == "old_data"]
    if command in ("monitor", "roll", "stress", "block"):
        assert "Cboe, Fri 24 Jul 16:00, closing quotes: KO" in screen
        (quotes,) = [q for q in document["data"]["quotes"] if q["symbol"] == "KO"]
        assert (quotes["source"], quotes["closing"]) == ("cboe", True)
        assert quotes["quote_time"] == "2026-07-24T19:59:59Z"


def test_a_plan_on_closing_quotes_says_it_once_as_its_advice(wheel, feed):
    feed(SUNDAY)
    document = wheel("scan", "KO", "--json", *SET).json
    assert document["data"]["advice"][0] == f"closing quotes, {ADVICE}"
    assert not [p for p in document["problems"] if p["code"] == "closing_quotes"]


@pytest.mark.parametrize("command", ["monitor", "roll"])
def test_quotes_of_the_session_are_not_called_closing(wheel, feed, command):
    feed(FRIDAY, at=FRIDAY.replace(hour=15, minute=40), written=FRIDAY.replace(hour=15, minute=55))
    document, screen = looked_at(wheel, command)
    assert "closing quotes" not in screen
    assert {p["code"] for p in document["problems"]} <= {"no_facts"}
    assert {q["closing"] for q in document["data"]["quotes"]} == {False}


@pytest.mark.long
@pytest.mark.parametrize(("hour", "minute", "old"), [(8, 0, False), (9, 31, True), (18, 0, False)])
def test_fridays_closing_quotes_are_old_while_monday_trades(wheel, feed, hour, minute, old):
    """The feed still has Friday's file. Before the open there is nothing newer; in the session there is."""
    feed(MONDAY.replace(hour=hour, minute=minute))
    for words in (("scan", "KO"), COMMANDS["roll"]):
        document = wheel(*words, "--json", *SET).json
        notices = [p["message"] for p in document["problems"] if p["code"] == "old_data"]
        assert notices == (
            [
                "OLD DATA: these are the closing quotes of 2026-07-24, and the market has opened since; "
                "prices have moved since"
            ]
            if old
            else []
        )
    screen = " ".join(str(wheel("scan", "KO", "--format", "table", *SET)).split())
    assert ("OLD DATA, 1 session old" in screen) is old


def test_what_expired_on_friday_counts_at_fridays_close_on_sunday(wheel, feed):
    """KO closed at 61.20, so a 63 put is 1.80 in the money: sold at 1.90, it has earned 10 dollars."""
    feed(SUNDAY)
    held = ("--set", "account.options=['-1 KO 2026-07-24 63 P @ 1.90 opened 2026-07-10']")
    document = wheel("monitor", "--json", *SET, *held, code=None).json
    (row,) = document["data"]["positions"]
    assert row["profit_usd"] == pytest.approx(10.0)
    assert (row["reason"], row["distance_sd"]) == ("It expired on 2026-07-24: record how it ended.", None)
    assert document["data"]["book"]["profit_unknown"] == 0
    wheel("journal", "add", "OPENING 300000 on 2026-07-01")
    wheel("journal", "add", "STO 1 KO 2026-07-24 63 P @ 1.90 on 2026-07-10")
    (settled,) = wheel("journal", "settle", "--dry-run", "--json", *SET).json["data"]["contracts"]
    assert (settled["way"], settled["close"]) == ("assign", pytest.approx(61.20))
    assert wheel("regime", "--json", *SET).json["data"]["regime"]["live"] is False


def test_a_review_of_a_market_of_closing_quotes_says_so(wheel, feed):
    feed(SUNDAY)
    wheel("record", "KO", "PEP", *SET)
    wheel("journal", "add", "OPENING 300000")
    document = wheel("review", "--json").json
    assert [p["message"] for p in document["problems"] if p["code"] == "closing_quotes"] == [
        f"closing quotes of Cboe, Fri 24 Jul 16:00: {ADVICE}"
    ]
    assert "closing quotes: check at the open" in str(wheel("review", "--format", "table"))


def test_a_halted_name_has_no_ticket_in_the_session(wheel, feed):
    """Its last trade is of Friday and the market trades: not closing quotes, and too old for a ticket."""
    feed(MONDAY.replace(hour=12), at=FRIDAY, written=MONDAY.replace(hour=12))
    document = wheel("scan", "KO", "--json", *SET, code=None).json
    assert document["data"]["tickets"] == []
    assert [p["symbol"] for p in document["problems"] if p["code"] == "stale"] == ["KO"]
    assert {q["closing"] for q in document["data"]["quotes"]} == {False}
    assert document["data"]["rejected"]["by_gate"]["quote_age"] == document["data"]["rejected"]["candidates"]
    assert document["as_of"] == "2026-07-27T15:45:00Z"


def test_a_recorded_market_shows_feed_and_moment_of_each_name(wheel, feed):
    feed(SUNDAY)
    wheel("record", "KO", "PEP", *SET)
    rows = wheel("snapshot", "show", "--json").json["data"]["symbols"]
    assert [(r["symbol"], r["source"], r["closing"], r["facts_day"]) for r in rows] == [
        ("KO", "cboe", True, None),
        ("PEP", "cboe", True, None),
    ]
    assert {r["quote_time"] for r in rows} == {"2026-07-24T19:59:59Z"}
    screen = str(wheel("snapshot", "show", "--format", "table"))
    assert re.search(r"KO\s+Cboe\s+Fri 24 Jul 16:00, closing\s+61\.20", screen)
