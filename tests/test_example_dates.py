"""The examples of hints can be pasted on any day: no contract in them has expired, or none is still ahead."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from wheelcli import clock
from wheelcli.book.coins import line as coins
from wheelcli.book.entry.line import parse_line
from wheelcli.book.entry.line_verbs import EXAMPLES, Verb, example_of
from wheelcli.errors import WheelError
from wheelcli.example_dates import with_dates

DAYS = [date(2026, 1, 1) + timedelta(days=k) for k in range(0, 1200, 13)]


@pytest.mark.parametrize("verb", list(EXAMPLES))
def test_every_example_can_be_entered_on_any_day(verb: Verb) -> None:
    for today in DAYS:
        for text in example_of(verb, today).split(", or "):
            assert parse_line(text, today=today).verb is verb


@pytest.mark.parametrize("verb", list(coins.EXAMPLES))
def test_every_example_of_a_coin_account_too(verb: Verb) -> None:
    for today in DAYS:
        example = with_dates(coins.EXAMPLES[verb], today, over=verb in (Verb.EXPIRE, Verb.CASH))
        for text in example.split(", or "):
            assert coins.parse_coin_line(text, today=today).verb is verb


def test_expirations_are_the_monthly_ones() -> None:
    assert with_dates("2026-09-18 TO 2026-10-16", date(2026, 8, 21)) == "2026-09-18 TO 2026-10-16"
    assert with_dates("2026-09-18 TO 2026-10-16", date(2026, 11, 30)) == "2026-12-18 TO 2027-01-15"
    # Good Friday of 2025 was the third Friday of April.
    assert with_dates("2026-09-18", date(2025, 4, 1)) == "2025-04-17"
    assert with_dates("25SEP26", date(2026, 12, 20)) == "29JAN27"


def test_a_line_on_an_expired_contract_shows_how_to_date_it() -> None:
    today = date(2026, 11, 30)
    with pytest.raises(WheelError, match="before 2026-11-30: add `on DATE`") as refused:
        parse_line("STO 2 AAPL 2026-09-18 300 P @ 2.15", today=today)
    example = refused.value.hint.removeprefix("as in: ")
    assert " on 2026-" in example
    line = parse_line(example, today=today)
    assert line.dated
    assert line.day < date(2026, 9, 18) < line.contract.expiration


def test_the_screens_show_such_examples(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 1, 15, tzinfo=UTC))
    wheel("init", "--cash", "100k", "--watchlist", "KO")
    line = "STO 2 AAPL 2027-03-19 300 P @ 2.15"
    assert f'`wheel journal add "{line}"`' in wheel("monitor").stderr
    assert line in wheel("journal", "add", "STO 2 AAPL", code=2).stderr
    assert "-2 AAPL 2027-03-19 300 P @ 2.15" in wheel("init", "--open", "x", "--force", code=2).stderr
