"""The collateral at a moment, and when the trading calendar is asked for it."""

from datetime import UTC, date, datetime

import pytest

from wheelcli.book.positions.positions import Kind, Position
from wheelcli.book.valuation import cash
from wheelcli.book.valuation.cash import collateral_at
from wheelcli.contract import Contract, Right
from wheelcli.open_option import OpenOption


def short_put(expiration: date, strike: float) -> Position:
    """One put sold."""
    leg = OpenOption("KO", Contract("KO", expiration, Right.PUT, strike), -1)
    return Position(f"KO-{expiration}", Kind.SHORT_PUT, "KO", 1, (leg,))


# Friday 13 March 2026: a put of that day counts through the weekend, whose session it is; one of the day before does not.
HELD = (
    short_put(date(2026, 3, 12), 40.0),
    short_put(date(2026, 3, 13), 50.0),
    short_put(date(2026, 4, 17), 60.0),
)


@pytest.mark.parametrize(
    ("moment", "dollars"),
    [
        (datetime(2026, 3, 12, 20, tzinfo=UTC), 15_000),
        (datetime(2026, 3, 13, 2, tzinfo=UTC), 15_000),  # still Thursday in New York
        (datetime(2026, 3, 13, 20, tzinfo=UTC), 11_000),
        (datetime(2026, 3, 15, 20, tzinfo=UTC), 11_000),  # a Sunday is of Friday's session
        (datetime(2026, 3, 16, 20, tzinfo=UTC), 6_000),
        (datetime(2026, 4, 18, 20, tzinfo=UTC), 6_000),
        (datetime(2026, 4, 20, 20, tzinfo=UTC), 0),
    ],
)
def test_what_expired_before_the_session_ties_up_nothing(moment: datetime, dollars: float) -> None:
    assert collateral_at(HELD, moment) == dollars


def test_the_calendar_is_not_asked_if_nothing_has_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cash, "session_date", lambda as_of: pytest.fail("the calendar was loaded"))
    assert collateral_at(HELD[1:], datetime(2026, 3, 13, 20, tzinfo=UTC)) == 11_000
    assert collateral_at((), datetime(2026, 3, 15, 20, tzinfo=UTC)) == 0
