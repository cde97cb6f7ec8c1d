"""`wheel watchlist` and its edits, as a person or a script runs them."""

from pathlib import Path
from typing import Any

import pytest

from wheelcli.market.demo import demo_snapshot
from wheelcli.market.snapshot_store import keep


@pytest.mark.long
def test_the_demo_names_fail_for_what_is_wrong_with_them(demo: Any) -> None:
    document = demo("watchlist", "--json").json
    names = {n["symbol"]: n for n in document["data"]["names"]}
    failing = {s: n["against"] for s, n in names.items() if n["standing"] == "fail"}
    assert failing == {
        "TRIPLO": ["leverage", "sector_known"],
        "XELDON": ["outlook"],
        "ZIRKON": ["realised_vol"],
    }
    assert document["data"]["never"] == ["NIMBRA"]
    assert names["BORVIA"]["exit_price"] == 59.0
    assert names["GALVOR"]["core_shares"] == 100
    assert names["KARSTO"]["earnings"]["basis"] == "confirmed"


@pytest.mark.long
@pytest.mark.parametrize("columns", [80, 100, 140])
def test_the_screen_fits_and_says_why(demo: Any, columns: int) -> None:
    page = demo("watchlist", "--format", "table", columns=columns)
    assert max(len(line) for line in page.lines) <= columns
    assert "DEMO MARKET" in page.lines[0]
    assert "55 names: 52 pass, 3 fail" in page
    assert "realised volatility 80.3 % is above the maximum of 60.0 %" in page
    assert "happy to be called away at 59" in page


def test_rows_have_dotted_and_plain_fields(demo: Any) -> None:
    lines = demo("watchlist", "--fields", "symbol,standing,earnings.date").lines
    assert "ALDERA\tpass\t2026-09-24" in lines
    assert "against" in demo("watchlist", "--format", "csv").lines[0].split(",")


def test_an_empty_list_needs_no_market(wheel: Any) -> None:
    assert wheel("watchlist", "--json").json["data"] == {"names": [], "never": []}
    assert "watchlist add" in wheel("watchlist", "--format", "table")


def test_the_latest_snapshot_is_looked_at_and_one_that_is_not_in_it_is_unknown(
    wheel: Any, wheel_home: Path
) -> None:
    keep(demo_snapshot(symbols={"ALDERA"}), wheel_home / "data")
    wheel("watchlist", "add", "ALDERA", "KO")
    names = wheel("watchlist", "--json").json["data"]["names"]
    assert [(n["symbol"], n["standing"]) for n in names] == [("ALDERA", "pass"), ("KO", "unknown")]
    assert names[1]["spot"] is None
    page = wheel("watchlist", "--format", "table", "--snapshot", "latest")
    assert "not in this market" in page
    wheel("watchlist", "--snapshot", "nowhere", code=5)


def test_only_limits_that_some_name_is_held_to_are_listed(wheel: Any, wheel_home: Path) -> None:
    keep(demo_snapshot(symbols={"BROADA"}), wheel_home / "data")
    wheel("watchlist", "add", "BROADA")
    limits = wheel("watchlist", "--format", "table", "--snapshot", "latest").split("Limits: ")[1]
    assert "share price" in limits
    assert "market cap" not in limits  # of a company, and a fund is none


def test_edits_say_what_changed_and_keep_comments(wheel: Any, wheel_home: Path) -> None:
    file = wheel_home / "config/config.toml"
    wheel("init", "--account-value", "250000", "--watchlist", "KO")
    comments = [line for line in file.read_text().splitlines() if "#" in line]
    page = wheel("watchlist", "add", "aapl,XLE", "--entry-price", "280", "--tag", "tech", "--format", "table")
    assert page.lines[0] == 'AAPL: added with entry_price = 280.0, tags = ["tech"]'
    assert (
        wheel("watchlist", "set", "AAPL", "exit_price", "340", "--format", "table").lines[0]
        == "AAPL: exit_price = 340.0 (was unset)"
    )
    partly = wheel("watchlist", "add", "AAPL", "CVX")
    assert "AAPL is already on the watchlist" in partly.stderr
    drawn = wheel("watchlist", "add", "AAPL", "PEP", "--format", "table")
    assert (drawn + drawn.stderr).count("AAPL is already on the watchlist") == 1
    assert wheel("watchlist", "never", "GME", "--format", "table").lines[0] == "GME: added to the never list"
    assert (
        wheel("watchlist", "never", "GME", "--off", "--format", "table").lines[0]
        == "GME: removed from the never list"
    )
    wheel("watchlist", "remove", "PEP")
    gone = wheel("watchlist", "remove", "CVX", "XLE", "AAPL", "--json").json["data"]["changes"]
    assert gone[2]["before"] == {"entry_price": 280.0, "exit_price": 340.0, "tags": ["tech"]}
    assert [line for line in file.read_text().splitlines() if "#" in line] == comments
    assert wheel("config", "check", "--json").json["data"]["ok"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("add", "KO"),
        ("remove", "ZZZ"),
        ("set", "ZZZ", "notes", "x"),
        ("set", "KO", "notes", "none"),
        ("never", "ZZZ", "--off"),
        ("add", "no symbol"),
        ("set", "KO", "outlook", "up"),
        ("add", "AAPL", "--core-shares", "-1"),
        ("set", "KO,PEP", "notes", "x"),
    ],
)
def test_where_nothing_is_done_it_is_told_with_2(
    words: tuple[str, ...], wheel: Any, wheel_home: Path
) -> None:
    wheel("watchlist", "add", "KO")
    before = (wheel_home / "config/config.toml").read_text()
    failed = wheel("watchlist", *words, code=2)
    assert failed.stderr
    assert (wheel_home / "config/config.toml").read_text() == before


def test_options_before_a_subcommand_are_refused(wheel: Any) -> None:
    assert "put options after" in wheel("watchlist", "--json", "add", "KO", code=2).stderr


def test_it_says_who_goes_before_the_user_s_file(wheel: Any) -> None:
    message = wheel("watchlist", "add", "KO", env={"WHEEL_WATCHLIST__KO__NOTES": "mine"}).stderr
    assert "WHEEL_WATCHLIST__KO__NOTES overrides it" in message
