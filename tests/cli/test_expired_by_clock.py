"""An account of the user's on the demo's quotes: an option has expired once its day has passed by the clock,
and every screen says so, on a Saturday too.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from wheelcli import clock

PUT = "BORVIA-260911-P50"


@pytest.fixture
def at(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what sets the clock; the account has sold a put of 11 September 2026 and one of the 18th."""

    def set_clock(*moment: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(*moment, tzinfo=UTC))

    set_clock(2026, 8, 21, 20)
    wheel("config", "set", "data.provider", "demo")
    lines = ["OPENING 100000 on 2026-08-03"]
    lines += [f"STO 1 {put} @ 1.10 on 2026-08-21" for put in (PUT, "BORVIA-260918-P50")]
    wheel("journal", "add", "--force", *lines)
    wheel("watchlist", "add", "BORVIA")
    return set_clock


@pytest.mark.parametrize(
    ("moment", "expired"),
    [
        ((2026, 9, 11, 19, 59), False),  # a minute before the close of Friday
        ((2026, 9, 11, 20, 1), True),
        ((2026, 9, 12, 12), True),  # Saturday, which has no session of its own
        ((2026, 9, 14, 12), True),
    ],
)
def test_every_screen_lists_the_same_expired_contract(
    wheel: Any, at: Any, moment: tuple[int, ...], expired: bool
) -> None:
    at(*moment)
    late = {PUT} if expired else set()
    for name in ("positions", "monitor", "today", "stress", "scan"):
        problems = wheel(name, "--json", code=None).json["problems"]
        told = [p for p in problems if p["code"] == "unsettled_expiration"]
        assert {p["message"].split()[1] for p in told} == late, name
        assert all("wheel journal settle" in p["hint"] for p in told)
    rows = wheel("monitor", "--json", code=None).json["data"]["positions"]
    assert {row["id"] for row in rows if row["action"] == "settle"} == late
    actions = wheel("today", "--json", code=None).json["data"]["actions"]
    assert {row["id"] for row in actions if row["do"] == "settle"} == late
    assert set(wheel("stress", "--json", code=None).json["data"]["unpriced"]) == late
    settled = wheel("journal", "settle", "--json", code=None).json["data"]["contracts"]
    assert {each["name"] for each in settled} == late


def test_the_screen_has_both_days(wheel: Any, at: Any) -> None:
    at(2026, 9, 12, 12)
    screen = wheel("monitor", "--format", "table", code=3)
    assert "21 Aug 2026" in screen
    assert "expired on 2026-09-11 (today is 2026-09-12)" in " ".join(screen.split())
    assert screen.stderr.count(PUT) == 1


def test_a_market_of_another_day_has_its_own_moment(wheel: Any, at: Any) -> None:
    wheel("record", "-q")
    at(2026, 9, 12, 12)
    for name in ("positions", "monitor"):
        problems = wheel(name, "--snapshot", "latest", "--json", code=None).json["problems"]
        assert not [p for p in problems if p["code"] == "unsettled_expiration"], name


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ((2026, 9, 12, 12), {"2026-09-18"}),  # not that of the 11th, which is over
        ((2026, 9, 18, 15), {"2026-09-18"}),  # its own day
        ((2026, 9, 2, 15), {"2026-09-11"}),
    ],
)
def test_the_two_weeks_of_a_review_begin_today(
    wheel: Any, at: Any, moment: tuple[int, ...], ends: set[str]
) -> None:
    wheel("record", "-q")  # of 21 August, the last market of every later review
    at(*moment)
    review = wheel("review", "--json", code=None).json["data"]
    assert {each["day"] for each in review["calendar"] if each["kind"] == "expiration"} == ends
    screen = " ".join(wheel("review", "--format", "table", code=None).split())
    assert "Free for new puts, at the close of 2026-08-21: $90,2" in screen, screen


def test_a_review_without_a_market_has_its_expirations(wheel: Any, at: Any) -> None:
    at(2026, 9, 2, 15)
    calendar = wheel("review", "--json", code=None).json["data"]["calendar"]
    assert [(each["day"], each["kind"]) for each in calendar] == [("2026-09-11", "expiration")]
