"""An option has expired once its last close has passed by the clock, and every screen says so, on a Saturday
too; an account of the user's on the demo market stays on the demo's day.
"""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from wheelcli import clock
from wheelcli.loaders.market import moment as moment_module

PUT = "BORVIA-260828-P50"
SCREENS = ("positions", "monitor", "today", "stress", "scan")


@pytest.fixture
def on(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what sets the clock; the account has sold puts on the demo market."""

    def set_clock(*moment: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(*moment, tzinfo=UTC))

    set_clock(2026, 8, 21, 20)
    wheel("config", "set", "data.provider", "demo")
    wheel("journal", "add", "OPENING 100000 on 2026-08-03")
    wheel("watchlist", "add", "BORVIA")
    return set_clock


def sell(wheel: Any, *puts: str) -> None:
    wheel("journal", "add", "--force", *(f"STO 1 {put} @ 1.10 on 2026-08-21" for put in puts))


@pytest.fixture
def at(wheel: Any, on: Any) -> Any:
    """Return what sets the clock; the account has sold a put of 11 September 2026 and one of the 18th."""
    sell(wheel, "BORVIA-260911-P50", "BORVIA-260918-P50")
    return on


@pytest.fixture
def of_a_feed(wheel: Any, on: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what sets the clock; the account has sold PUT and another, and the market counts as a feed's."""
    sell(wheel, PUT, "BORVIA-260918-P50")
    for reader in ("cli.book.settled", "loaders.plans.unfilled"):  # commands import them when they run
        import_module(f"wheelcli.{reader}")
    monkeypatch.setattr(moment_module, "is_invented", lambda source: False)
    monkeypatch.setattr(moment_module, "demo_is_the_feed", lambda workspace: False)
    return on


def late_on(wheel: Any, name: str) -> set[str]:
    problems = wheel(name, "--json", code=None).json["problems"]
    of_code = [p for p in problems if p["code"] == "unsettled_expiration"]
    assert all("wheel journal settle" in p["hint"] for p in of_code)
    return {p["message"].split()[1] for p in of_code}


@pytest.mark.long
@pytest.mark.parametrize(
    ("moment", "expired"),
    [
        ((2026, 8, 28, 19, 59), False),  # a minute before the close of Friday
        ((2026, 8, 28, 20, 1), True),
        ((2026, 8, 29, 12), True),  # Saturday, which has no session of its own
    ],
)
def test_every_screen_lists_the_same_expired_contract(
    wheel: Any, of_a_feed: Any, moment: tuple[int, ...], expired: bool
) -> None:
    of_a_feed(*moment)
    late = {PUT} if expired else set()
    for name in SCREENS:
        assert late_on(wheel, name) == late, name
    rows = wheel("monitor", "--json", code=None).json["data"]["positions"]
    assert {row["id"] for row in rows if row["action"] == "settle"} == late
    actions = wheel("today", "--json", code=None).json["data"]["actions"]
    assert {row["id"] for row in actions if row["do"] == "settle"} == late
    assert set(wheel("stress", "--json", code=None).json["data"]["unpriced"]) >= late
    settled = wheel("journal", "settle", "--json", code=None).json["data"]["contracts"]
    assert {each["name"] for each in settled} == late


def test_the_screen_has_both_days(wheel: Any, of_a_feed: Any) -> None:
    of_a_feed(2026, 8, 29, 12)
    screen = wheel("monitor", "--format", "table", code=0)
    assert "21 Aug 2026" in screen
    assert "expired on 2026-08-28 (today is 2026-08-29)" in " ".join(screen.split())
    assert screen.stderr.count(PUT) == 1


def test_a_market_of_another_day_has_its_own_moment(wheel: Any, of_a_feed: Any) -> None:
    wheel("record", "-q")
    of_a_feed(2026, 8, 29, 12)
    for name in ("positions", "monitor"):
        problems = wheel(name, "--snapshot", "latest", "--json", code=None).json["problems"]
        assert not [p for p in problems if p["code"] == "unsettled_expiration"], name


@pytest.mark.long
@pytest.mark.parametrize("moment", [(2026, 9, 12, 12), (2027, 3, 1, 18)])
def test_an_account_on_the_demo_market_stays_on_its_day(wheel: Any, at: Any, moment: tuple[int, ...]) -> None:
    """Else nothing could be practised there once the demo's expirations are over by the clock."""
    at(*moment)
    for name in SCREENS:
        assert late_on(wheel, name) == set(), name
    rows = wheel("monitor", "--json", code=None).json["data"]["positions"]
    assert "settle" not in {row["action"] for row in rows}
    settled = wheel("journal", "settle", code=None)
    assert "the demo market stands still on 2026-08-21" in settled.stderr
    count = len(settled.splitlines()) - 1
    agrees = "1 contract has expired since" if count == 1 else f"{count} contracts have expired since"
    assert agrees in settled.stderr
    assert f"still show {'it' if count == 1 else 'them'} as open" in settled.stderr


@pytest.mark.long
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
