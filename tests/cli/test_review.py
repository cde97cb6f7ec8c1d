"""`wheel review` as a user runs it: the demo's year, a journal of one's own, files written, bad input."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from journal_in import journal_of

from wheelcli.book.events import Event, Kind
from wheelcli.contract import Contract, Right


def test_the_demo_in_every_format(wheel):
    screen = wheel("review", "--demo", "--format", "table")
    assert "Positions" in screen.splitlines()
    assert "Next week" in screen
    document = wheel("review", "--demo", "--json").json
    assert document["schema"] == "wheel.review/1"
    assert document["source"] == "demo"
    assert {p["span"] for p in document["data"]["performance"]} == {"week", "month", "year", "since start"}
    rows = wheel("review", "--demo").lines
    assert rows[0].split("\t") == ["figure", "span", "basis", "value", "unit", "as_of", "source", "account"]
    figures = {tuple(r.split("\t")[:2]): r.split("\t")[3] for r in rows[1:]}
    assert float(figures["value_usd", ""]) == document["data"]["value_usd"]
    text = wheel("review", "--demo", "--format", "md")
    assert text.startswith("# Week ")
    assert "| Span |" in text


def test_eighty_columns_keep_expiration_and_spot_of_open_positions(demo):
    lines = demo("review", "--format", "table", columns=80).lines
    (head,) = (line for line in lines if line.startswith("  Position "))
    assert {"Action", "Expires", "Spot", "Profit"} <= set(head.split())
    row = next(line for line in lines if line.startswith("  GRIDAN-260904-P83"))
    assert "2026-09-04   $88.40" in row
    assert max(map(len, lines)) <= 80


def test_a_screen_shows_the_watchlist_in_brief_and_files_all_of_it(demo):
    names = demo("review", "--json").json["data"]["watchlist"]
    screen = demo("review", "--format", "table", columns=80)
    section = screen[screen.index("\n  Watchlist\n") : screen.index("\nExposure and stress")]
    shown = [n for n in names if f"\n  {n['symbol']} " in section]
    assert [n["symbol"] for n in shown if n["status"] == "ready"] == [n["symbol"] for n in names[:5]]
    near = [n for n in shown if n["status"] == "blocked"]
    assert near
    assert all(n["reason"].startswith("nearest put, ") for n in near)
    rest = [n["status"] for n in names if n not in shown]
    sentence = f"and {len(rest)} more: {rest.count('ready')} ready, {rest.count('blocked')} blocked; "
    assert sentence in " ".join(section.split())
    page = demo("review", "--format", "md")
    assert all(f"| {n['symbol']} |" in page for n in names)


def test_the_demo_says_the_same_twice(wheel):
    assert wheel("review", "--demo", "--json") == wheel("review", "--demo", "--json")


def test_action_needed_is_ten_where_it_is_asked_for(wheel):
    assert wheel("review", "--demo", "--exit-code", "--fields", "figure", code=10).exit_status == 10
    assert wheel("review", "--demo", "--fields", "figure").exit_status == 0


@pytest.mark.long
def test_page_and_pictures_are_written(wheel, tmp_path: Path):
    done = wheel(
        "review",
        "--demo",
        "--html",
        str(tmp_path / "week.html"),
        "--charts",
        str(tmp_path / "png"),
        "--fields",
        "figure",
    )
    assert "week.html" in done.stderr
    assert (tmp_path / "week.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    pictures = sorted(p.name for p in (tmp_path / "png").iterdir())
    assert "equity.png" in pictures
    assert all((tmp_path / "png" / p).read_bytes().startswith(b"\x89PNG") for p in pictures)


def test_a_journal_of_ones_own_without_any_snapshot(wheel):
    assert wheel("journal", "add", "DEPOSIT 25000 on 2026-08-17").exit_status == 0
    assert (
        wheel("journal", "add", "STO 1 AAPL 2026-09-18 200 P @ 2.00 fees 1.00 on 2026-08-18").exit_status == 0
    )
    document = wheel("review", "--week", "2026-W34", "--json").json
    data = document["data"]
    assert document["exit_code"] == 0
    assert any("No snapshot of this week or earlier" in w for w in data["warnings"])
    week = next(i for i in data["income"] if i["span"] == "week" and i["basis"] == "trade")
    assert (week["put_premium_usd"], week["fees_usd"], week["total_usd"]) == (200.0, -1.0, 199.0)
    assert data["cash_usd"] == 25_199.0


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--week", "2026-W60"), 2, "invalid value for --week: '2026-W60' (expected YYYY-Www)"),
        (("--week", "august"), 2, "2026-W34"),
        (("--week", "2026-W34", "--since", "2026-08-01"), 2, "--week"),
        (("--since", "2026-08-20", "--until", "2026-08-01"), 2, "after"),
        (("--since", "yesterday"), 2, "yesterday"),
        (("--html", "/nowhere/at/all.html"), 2, "cannot write"),
        (("--week", "2020-W01"), 5, "no event"),
    ],
)
def test_bad_input_is_one_sentence(wheel, arguments, code, words):
    answer = wheel("review", "--demo", *arguments, code=code)
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_no_journal_is_said_with_a_hint(wheel):
    answer = wheel("review", code=5)
    assert "journal" in answer.stderr
    assert "hint" in answer.stderr


def test_a_span_of_days(wheel):
    data = json.loads(wheel("review", "--demo", "--since", "2026-07-01", "--until", "2026-08-21", "--json"))[
        "data"
    ]
    assert (data["week"]["since"], data["week"]["until"]) == ("2026-07-01", "2026-08-21")


def test_any_days_are_named_and_not_called_a_week(demo):
    words = ("review", "--since", "2026-07-01", "--until", "2026-08-21")
    data = demo(*words, "--json").json["data"]
    assert [p["span"] for p in data["performance"]] == ["period", "month", "year", "since start"]
    page = demo(*words, "--format", "table", columns=100)
    assert page.lines[0] == "2026-07-01 to 2026-08-21"
    assert "1 Jul–21 Aug" in page
    assert "this week" not in page
    assert "Week 2026" not in page


def test_next_week_is_a_plan_of_a_few_lines(demo):
    data = demo("review", "--json").json["data"]
    page = "\n".join(demo("review", "--format", "table", columns=100).lines)
    section = page[page.index("Next week") : page.index("Exposure and stress")]
    assert len(section.splitlines()) < 30 < len(data["watchlist"])
    assert "Free for new puts, at the close of 2026-08-21: $151,600.00" in section
    assert data["watchlist"][0]["symbol"] in section


def test_an_account_without_an_opening_is_reviewed_as_far_as_it_can_be(wheel, wheel_home):
    contract = Contract("ACME", date(2026, 8, 14), Right.PUT, 50.0)
    common = {"account": "default", "symbol": "ACME", "contract": contract, "time_known": False}
    sold = Event(
        id="s",
        kind=Kind.OPTION_OPEN,
        day=date(2026, 8, 3),
        at=datetime(2026, 8, 3, 15, tzinfo=UTC),
        contracts=-1,
        price_micros=1_000_000,
        cash_cents=99_00,
        fees_cents=1_00,
        **common,
    )
    over = Event(
        id="x",
        kind=Kind.EXPIRATION,
        day=date(2026, 8, 14),
        at=datetime(2026, 8, 14, 20, tzinfo=UTC),
        contracts=1,
        **common,
    )
    journal_of(wheel_home, [sold, over])
    done = wheel("review", "--week", "2026-W33", "--json").json
    data = done["data"]
    assert (data["value_usd"], data["cash_usd"], data["performance"]) == (None, None, [])
    assert {t["span"]: t["realised_usd"] for t in data["trades"]}["since start"] == 99.0
    assert "value_usd" in {each["field"] for each in data["absent"]}
    page = wheel("review", "--week", "2026-W33", "--format", "table")
    assert "no opening balance" in " ".join(str(page).split())
