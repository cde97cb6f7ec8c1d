"""Sentences with a count agree with it: one event is, two events are."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from wheelcli.backtest import labels
from wheelcli.book.entry.doubts import before_opening
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.review.calibration import Outcome, pooled
from wheelcli.rfq.coins.anonymity import anonymous_check, makers_check


def cash(name: str, kind: Kind, day: date) -> Event:
    return Event(name, "default", kind, day, at_of(day, kind), cash_cents=100_00)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((3,), "1 event is before the opening balance of 2026-08-10, on 2026-08-03: "),
        ((3, 4), "2 events are before the opening balance of 2026-08-10, the first on 2026-08-03: "),
    ],
)
def test_events_before_the_opening(days: tuple[int, ...], words: str) -> None:
    opening = cash("o", Kind.OPENING_BALANCE, date(2026, 8, 10))
    early = [cash(f"d{day}", Kind.DEPOSIT, date(2026, 8, day)) for day in days]
    (sentence,) = before_opening(early, [opening])
    them, they = ("it", "it") if len(days) == 1 else ("them", "they")
    assert sentence == f"{words}the opening balance already includes {them}, so {they} would count twice"


def test_one_maker() -> None:
    assert makers_check(["A"], disclosed=True).reason == "names 1 maker, disclosed"
    assert anonymous_check(["A"], ["A"], disclosed=False).reason.endswith("anonymous, to 1 maker")
    assert "lists 2 makers" in anonymous_check(["A"], ["A", "B"], disclosed=False).reason


def test_few_expirations() -> None:
    one = pooled([Outcome(0.8, True, "a")])
    two = pooled([Outcome(0.8, True, "a"), Outcome(0.8, True, "b")])
    assert one is not None
    assert one.sentence.endswith("; 1 expiration is too few to tell this from chance.")
    assert two is not None
    assert two.sentence.endswith("; 2 expirations are too few to tell this from chance.")


def test_one_mark_and_one_session() -> None:

    ran: Any = SimpleNamespace(unsettled={}, counts={"unsettled_marks": 1})
    assert labels._unsettled(ran).startswith("1 mark of expired contracts had no settlement value")
    assert " is valued at the last known price." in labels._unsettled(ran)
    assert (labels._part(1, 1), labels._part(2, 2), labels._part(1, 3)) == (
        "the only session",
        "all 2 sessions",
        "1 of 3 sessions",
    )
