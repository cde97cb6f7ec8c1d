"""Quotes of any year are planned on, with a word about their age; names of indexes and class shares are taken
as they are typed.
"""

from pathlib import Path
from typing import Any

import pytest

HEAD = "symbol,spot,quote_time,expiration,strike,right,bid,ask,open_interest"


def quotes(folder: Path, day: str, expires: str) -> str:
    path = folder / "old.csv"
    rows = [
        f"ACME,50,{day}T15:40:00,{expires},{k},{right},1.00,1.05,900" for k in (48, 50, 52) for right in "PC"
    ]
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    return str(path)


@pytest.mark.long
@pytest.mark.parametrize(
    ("day", "expires"),
    [("1996-03-11", "1996-04-19"), ("2008-10-10", "2008-11-21"), ("2017-11-20", "2017-12-15")],
)
def test_quotes_of_any_year_are_read(wheel: Any, tmp_path: Path, day: str, expires: str) -> None:
    wheel("init", "--account-value", "90000", "--cash", "90000", "--watchlist", "ACME")
    path = quotes(tmp_path, day, expires)
    for command in (("chain", "ACME"), ("scan",), ("regime",), ("watchlist",)):
        answer = wheel(*command, "--snapshot", path, code=None)
        assert "Traceback" not in answer.stderr
        assert f"OLD DATA: these quotes are from {day}" in answer.stderr, command


def test_a_year_without_a_calendar_is_one_sentence(wheel: Any, tmp_path: Path) -> None:
    wheel("init", "--account-value", "90000", "--cash", "90000", "--watchlist", "ACME")
    message = wheel(
        "chain", "ACME", "--snapshot", quotes(tmp_path, "1850-03-11", "1850-04-19"), code=5
    ).stderr
    assert "line 2, column expiration: '1850-04-19' is not a date" in message


@pytest.mark.parametrize("typed", ["mrut", "^MRUT", "MRUT"])
def test_an_index_is_found_however_it_is_typed(wheel: Any, tmp_path: Path, typed: str) -> None:
    path = tmp_path / "index.csv"
    path.write_text("contract,spot,quote_time,bid,ask\nMRUT261016P00220000,230,2026-09-21T15:45:00,2.1,2.2\n")
    rows = wheel("chain", typed, "--snapshot", str(path), "--json").json["data"]["contracts"]
    assert [row["contract"] for row in rows] == ["MRUT261016P00220000"]


def test_the_watchlist_and_the_settings_know_an_index_and_a_class_share(wheel: Any) -> None:
    wheel("init", "--account-value", "90000", "--cash", "90000", "--watchlist", "NDX,BFB")
    shown = str(wheel("config", "show", "--json"))
    assert "^NDX" in shown
    assert "BF-B" in shown
