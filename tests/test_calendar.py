"""Ten years of sessions, which cross a decade."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from wheelcli.errors import WheelError
from wheelcli.trading_calendar import (
    NEW_YORK,
    TABLE_YEARS,
    Close,
    close_of,
    is_session,
    library_closes,
    next_session,
    previous_session,
    session_on_or_before,
    sessions_between,
    sessions_from,
    settles_at,
)

NOW = date(2026, 8, 18)


def test_sessions_across_decades():
    # 252 sessions of 2016, 2019, 2021 and 2024; 251 of 2017, 2018 and 2022; 253 of 2020; 250 of 2023 and
    # 2025.
    days = sessions_from(date(2016, 1, 1), date(2025, 12, 31))
    assert len(days) == 252 * 4 + 251 * 3 + 253 + 250 * 2
    assert days == sorted(set(days))


@pytest.mark.parametrize("year", [1990, 1999, 2009, 2018, 2019, 2029, 2030, 2063, 2100])
def test_sessions_between_reach_over_decades(year: int) -> None:
    """As many as there are in the list of days, from any year to the end of 2033."""
    start, end = date(year, 5, 21), date(2033, 12, 30)
    first, last = min(start, end), max(start, end)
    assert sessions_between(first, last) == len(sessions_from(first, last)) - is_session(first) > 50
    assert sessions_between(last, first) == 0


def test_sessions_between_two_known_days() -> None:
    """2018 had 251 sessions and 2019 252; the day itself does not count."""
    assert sessions_between(date(2017, 12, 29), date(2018, 12, 31)) == 251
    assert sessions_between(date(2017, 12, 29), date(2019, 12, 31)) == 251 + 252


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(1999, 12, 31), date(2050, 1, 1), date(2100, 12, 31)])
def test_every_question_is_answered_on_any_day(day: date) -> None:
    before, after = previous_session(day), next_session(day)
    assert before < day < after
    assert session_on_or_before(day) in (day, before)
    assert close_of(day).date() == session_on_or_before(day)
    assert settles_at(day, at=Close.OPEN) < settles_at(day)


@pytest.mark.parametrize("day", [date(1850, 1, 1), date(2250, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_no_calendar_has_is_one_sentence(day: date) -> None:
    for question in (
        is_session,
        session_on_or_before,
        next_session,
        previous_session,
        close_of,
        lambda d: sessions_between(min(d, NOW), max(d, NOW)),
    ):
        with pytest.raises(WheelError, match=r"is outside the trading calendar \(1900 to 2199\)"):
            question(day)


@pytest.mark.long
@pytest.mark.parametrize("decade", range(1970, 2060, 10))
def test_the_table_has_the_days_of_the_library(decade: int) -> None:
    """Every session of the table's years and its close, against the installed exchange_calendars."""
    closes = {day: at for day, at in library_closes(decade).items() if day.year in TABLE_YEARS}
    days = sessions_from(min(closes), max(closes))
    assert days == list(closes)
    assert {day: close_of(day).astimezone(NEW_YORK).time() for day in days} == closes


def test_early_and_unplanned_closes() -> None:
    """The day after Thanksgiving ends at 13:00; the market stayed shut on 2012-10-29 and on 2025-01-09."""
    assert close_of(date(2025, 11, 28)) == datetime(2025, 11, 28, 18, tzinfo=UTC)
    assert not any(map(is_session, (date(2012, 10, 29), date(2025, 1, 9), date(2001, 9, 14))))
    assert sessions_between(date(2001, 9, 10), date(2001, 9, 18)) == 2


def test_a_common_day_needs_no_library() -> None:
    """Light commands ask for days, and pandas takes longer than they do."""
    code = (
        "import sys; from datetime import date\n"
        "from wheelcli.trading_calendar import close_of, sessions_from\n"
        "close_of(date(2026, 8, 18)); sessions_from(date(2016, 1, 1), date(2035, 1, 1))\n"
        "print(sorted({'pandas', 'exchange_calendars'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"
