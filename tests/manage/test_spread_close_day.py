"""A spread has one day on which it is closed: the ticket, the rule of monitor and the sentence on an open one
name the same session.
"""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from books import ending, monitored, priced, rule
from markets import margin, market
from verdicts import wide

from wheelcli.manage.rule_result import State
from wheelcli.plan.planner import plan
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.order import spread_close_date
from wheelcli.trading_calendar import (
    close_of,
    is_session,
    next_session,
    previous_session,
    session_on_or_before,
    sessions_from,
)

QUIET = {
    "take_profit_early": 1.0,
    "take_profit_late": 1.0,
    "remaining_return_min": 0.0,
    "close_below_price": 0.0,
    "challenged_delta": 1.0,
    "review_dte": 1,
}
LEGS: dict[str, Any] = {"strikes": (90.0, 94.0), "rights": ("put",)}  # all that is listed
SENTENCE = re.compile(r"lose it at any price from (\d{4}-\d\d-\d\d) on\b")

# Fridays; a Thursday before Good Friday; every day of the week after Labor Day; the weeks of Thanksgiving,
# Christmas, the new year, Juneteenth.
EXPIRATIONS = [
    date(2026, 9, 18),
    date(2026, 9, 11),
    date(2026, 9, 8),
    date(2026, 9, 9),
    date(2026, 9, 10),
    date(2026, 9, 14),
    date(2026, 11, 27),
    date(2026, 11, 30),
    date(2026, 12, 1),
    date(2026, 12, 30),
    date(2026, 12, 31),
    date(2027, 1, 8),
    date(2027, 1, 22),
    date(2027, 3, 25),
    date(2027, 4, 1),
    date(2027, 6, 25),
]


def sentence_day(day: date, session: date, days: int):
    """The state of a spread that ends on `day`, seen at the close of `session`, its rule, and the day in its
    sentence.
    """
    lines = (f"-1 AAA {day} 94 P @ 0.60 opened 2026-08-18", f"1 AAA {day} 90 P @ 0.20 opened 2026-08-18")
    name = ending(day, iv=0.6, earnings=None, **LEGS)
    settings = {"manage": QUIET, "spreads": {"close_dte": days}}
    (row,) = monitored(*lines, name=name, as_of=close_of(session), **settings).rows
    match = SENTENCE.search(row.changes_if or "")
    return row, rule(row, "spread_near_expiration"), date.fromisoformat(match[1]) if match else None


def on_the_ticket(day: date, days: int, **more) -> date | None:
    """The day on a ticket of a spread that ends on `day`, written about a month before."""
    name = ending(day, earnings=None, **LEGS, **more)
    now = close_of(session_on_or_before(day - timedelta(days=31)))
    options = {"strategies": [Strategy.BULL_PUT_SPREAD], "chains": priced(name, now)}
    settings = wide(spreads={"close_dte": days})
    (ticket,) = plan(market(name, as_of=now), margin(), settings, **options).tickets
    return ticket.manage.close_date


@pytest.mark.long
@pytest.mark.parametrize("days", [2, 5, 6])
@pytest.mark.parametrize("day", EXPIRATIONS, ids=str)
def test_ticket_rule_and_sentence_name_one_session(day: date, days: int) -> None:
    close = on_the_ticket(day, days)
    assert close is not None
    assert is_session(close)
    eve = previous_session(close)
    after = [s for s in (next_session(close),) if s < day]
    for session in (previous_session(eve), eve, close, *after):
        row, near, named = sentence_day(day, session, days)
        assert near.holds is (session >= close)
        assert (row.state is State.CLOSE_SPREAD) is (session >= close)
        if session < close:
            assert named == close
            assert str(close) in near.reason


def test_the_fifth_day_before_a_friday_is_a_sunday_so_it_is_closed_on_the_friday_before() -> None:
    assert on_the_ticket(date(2026, 9, 18), 5) == date(2026, 9, 11)
    # The sixth day before the Friday after Labor Day is that weekend's Saturday.
    assert on_the_ticket(date(2026, 9, 11), 6) == date(2026, 9, 4)
    # Four days before the Friday after it is Labor Day itself.
    assert spread_close_date(date(2026, 9, 11), 4) == date(2026, 9, 4)


def test_never_later_than_asked_and_never_a_session_earlier_than_need_be() -> None:
    for day in sessions_from(date(2026, 1, 2), date(2028, 12, 29)):
        for days in range(11):
            close = spread_close_date(day, days)
            assert is_session(close)
            assert (day - close).days >= days
            assert (day - next_session(close)).days < days


def test_what_settles_in_cash_has_no_such_day() -> None:
    cash = {"kind": "index", "exercise": "european", "settlement": "cash_close", "sector": "Broad index"}
    assert on_the_ticket(date(2026, 9, 18), 5, **cash) is None
    assert on_the_ticket(date(2026, 9, 18), 5) is not None
