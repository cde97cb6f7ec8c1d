"""Every screen of a plan, a position and a review: the moment, source and age of its quotes, the account, the
plan; and OLD DATA.

The market is the demo's of Friday 2026-08-21, 15:45 New York, recorded under the source `file`, so that it
has an age. Wednesday 2026-08-26 is three sessions later; Monday the 24th is one.
"""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wheelcli.contract import parse_occ
from wheelcli.market.demo import AS_OF, demo_snapshot
from wheelcli.market.snapshot import Snapshot
from wheelcli.market.snapshot_store import keep

NAMES = "ALDERA,KARSTO,SOLVAN,ROSTAN"
MONDAY, WEDNESDAY = datetime(2026, 8, 24, 15, 0, tzinfo=UTC), datetime(2026, 8, 26, 15, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the machine's clock."""
    from wheelcli import clock as module

    return lambda moment: monkeypatch.setattr(module, "now", lambda: moment)


def a_put(market: Snapshot) -> str:
    """A put of ALDERA that is listed and quoted on both sides, sold a week ago, as the settings have it."""
    rows = market.options
    mine = rows[rows["contract"].str.startswith("ALDERA") & (rows["bid"] > 0.5) & (rows["ask"] > 0)]
    puts = [parse_occ(str(occ)) for occ in mine["contract"]]
    put = min((c for c in puts if c and c.right == "put"), key=lambda c: (c.expiration, c.strike))
    return f"-1 ALDERA {put.expiration} {put.strike:g} P @ 1.20 opened 2026-08-14"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, wheel_once: Any) -> Path:
    """A home with two plans on a recorded market: of account `default`, and five minutes later of `ira`."""
    from wheelcli import clock as module

    run = wheel_once

    home = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("config", "data", "cache"):
            patch.setenv(f"WHEEL_{kind.upper()}_DIR", str(home / kind))
        patch.setattr(module, "now", lambda: AS_OF)
        run("init", "--cash", "0", "--watchlist", NAMES)
        for key in ("value", "cash"):
            run("config", "set", f"account.{key}", "250000")
        market = demo_snapshot(symbols=set(NAMES.split(",")))
        run("config", "set", "account.options", f'["{a_put(market)}"]')
        with (home / "config" / "config.toml").open("a", encoding="utf-8") as file:
            file.write("\n[accounts.ira]\nvalue = 60000\ncash = 60000\ntype = 'ira'\n")
        keep(replace(market, source="file"), home / "data")
        run("scan", "-q", "--snapshot", "latest", code=None)
        patch.setattr(module, "now", lambda: AS_OF + timedelta(minutes=5))
        run("scan", "-q", "--snapshot", "latest", "--account", "ira", code=None)
    return home


@pytest.fixture
def two_accounts(template: Path, wheel_home: Path, clock: Any) -> Path:
    """The data folder of a copy of that home, on the evening of the scans."""
    clock(AS_OF + timedelta(minutes=10))
    shutil.copytree(template, wheel_home)
    return wheel_home / "data"


def ids(wheel: Any) -> tuple[str, str]:
    """The ids of the plans of `ira` and of `default`."""
    rows = wheel("plan", "list", "--json").json["data"]["plans"]
    assert [row["account"] for row in rows] == ["ira", "default"]
    return rows[0]["id"], rows[1]["id"]


SCREENS = [
    (("ticket", "1"), True),
    (("why",), True),
    (("why", "ALDERA"), True),
    (("plan", "show"), True),
    (("roll", "ALDERA", "--snapshot", "latest", "--account", "default"), False),
]


@pytest.mark.long
@pytest.mark.parametrize("columns", [80, 100])
@pytest.mark.parametrize(("words", "of_plan"), SCREENS)
def test_each_carries_them(
    words: tuple[str, ...], of_plan: bool, columns: int, two_accounts: Path, wheel: Any, clock: Any
) -> None:
    last, _ = ids(wheel)
    clock(WEDNESDAY)
    account = "ira" if of_plan else "default"
    page = wheel(*words, "--format", "table", code=None, env={"COLUMNS": str(columns)})
    assert page.exit_status in (0, 3)
    assert max(len(line) for line in page.lines[:3]) <= columns
    head = " ".join(page.lines[:3])
    assert "Fri 21 Aug 2026, 15:45 New York · file · OLD DATA, 3 sessions old" in head
    assert f"account {account}" in head
    assert (f"plan {last}" in head) == of_plan
    assert "OLD DATA: these quotes are from 2026-08-21, 3 sessions ago" in page.stderr

    document = wheel(*words, "--json", code=None).json
    assert (document["as_of"], document["source"]) == ("2026-08-21T19:45:00Z", "file")
    assert [p["code"] for p in document["problems"]].count("old_data") == 1
    if words[0] != "plan":
        assert document["data"]["account"] == account
        assert document["data"].get("plan") == (last if of_plan else None)

    piped = wheel(*words, code=None)
    columns_of = piped.lines[0].split("\t")
    assert len(columns_of) == len(set(columns_of))
    wanted = {"as_of": "2026-08-21T19:45:00Z", "source": "file", "account": account}
    wanted |= {"plan": last} if of_plan else {}
    for line in piped.lines[1:]:
        row = dict(zip(columns_of, line.split("\t"), strict=True))
        assert {name: row[name] for name in wanted} == wanted
    assert len(piped.lines) > 1
    assert "OLD DATA" in piped.stderr


@pytest.mark.long
@pytest.mark.parametrize("words", [words for words, _ in SCREENS])
def test_quotes_of_the_session_before_are_not_old(
    words: tuple[str, ...], two_accounts: Path, wheel: Any, clock: Any
) -> None:
    for now, age in ((AS_OF, "latest session"), (MONDAY, "1 session old")):
        clock(now)
        page = wheel(*words, "--format", "table", code=None)
        assert age in " ".join(page.lines[:3])
        assert "OLD DATA" not in page + page.stderr


@pytest.mark.long
def test_the_hint_about_a_snapshot_is_for_those_who_named_one(
    two_accounts: Path, wheel: Any, clock: Any
) -> None:
    clock(WEDNESDAY)
    named = wheel("scan", "--snapshot", "latest", code=None).stderr
    assert "run `wheel scan` without --snapshot while the market is open" in named
    assert (
        "`wheel roll` without --snapshot" in wheel("roll", "ALDERA", "--snapshot", "latest", code=None).stderr
    )
    for words in (("ticket", "1"), ("why",), ("plan", "show"), ("plan", "diff"), ("regime",), ("watchlist",)):
        message = wheel(*words, code=None).stderr
        assert "OLD DATA" in message, words
        assert "--snapshot" not in message, words
    assert "run `wheel scan`" in wheel("ticket", "1").stderr
    assert "run `wheel record`" in wheel("watchlist", code=None).stderr


@pytest.mark.long
def test_an_earlier_plan_by_place_and_id(two_accounts: Path, wheel: Any) -> None:
    last, first = ids(wheel)
    for name in ("2", first, first[:-1]):
        shown = wheel("plan", "show", name, "--json").json["data"]
        ticket = wheel("ticket", "1", "--plan", name, "--json").json["data"]
        assert (ticket["plan"], ticket["account"]) == (first, "default")
        assert ticket["id"] == shown["tickets"][0]["id"]
        assert ticket["contracts"] == shown["tickets"][0]["contracts"]
        why = wheel("why", "--plan", name, "--json").json["data"]
        assert (why["plan"], why["account"]) == (first, "default")
        assert why["by_gate"] == shown["rejected"]["by_gate"]
        assert why["replacements"] or not shown["plan"]["optimality_gap"]
    for name in ("1", "last", last):
        assert wheel("ticket", "1", "--plan", name, "--json").json["data"]["plan"] == last
    assert "ticket in plan 2 not found: '9'" in wheel("ticket", "9", "--plan", "2", code=2).stderr
    assert "plan 2 has no candidate" in wheel("why", "KO", "--plan", "2", code=2).stderr
    assert "plan not found: " in wheel("ticket", "1", "--plan", "3", code=2).stderr


def test_the_last_plan_of_an_account(two_accounts: Path, wheel: Any) -> None:
    last, first = ids(wheel)
    for account, plan in (("default", first), ("ira", last)):
        assert wheel("ticket", "1", "--account", account, "--json").json["data"]["plan"] == plan
        assert wheel("why", "--account", account, "--json").json["data"]["plan"] == plan
    unknown = wheel("ticket", "1", "--account", "roth", code=2).stderr
    assert "no plan for account 'roth' yet" in unknown
    assert "default, ira" in unknown
    other = wheel("why", "--plan", "2", "--account", "ira", code=2).stderr
    assert "plan 2 is for account default, not ira" in other


def test_a_screen_names_the_commands_that_read_its_plan(two_accounts: Path, wheel: Any) -> None:
    assert "wheel ticket 1 shows" in wheel("plan", "show", "1", "--format", "table")
    assert "wheel ticket 1 shows" in wheel("plan", "show", "--format", "table")
    page = wheel("plan", "show", "2", "--format", "table")
    assert "wheel ticket 1 --plan 2 shows one ticket in full" in page
    assert "wheel why SYMBOL --plan 2 explains rejections" in page
    assert "wheel why SYMBOL --plan 2, or" in wheel("why", "--plan", "2", "--format", "table")
    assert "wheel why SYMBOL --account default" in wheel("why", "--account", "default", "--format", "table")
    ticket = wheel("ticket", "1", "--plan", "2", "--json").json["data"]
    about = wheel("why", ticket["symbol"], "--plan", "2", "--format", "table")
    assert f"wheel ticket {ticket['id']} --plan 2" in about


def test_a_fill_is_of_the_ticket_that_the_same_words_show(two_accounts: Path, wheel: Any) -> None:
    ticket = wheel("ticket", "1", "--account", "default", "--json").json["data"]
    wheel("journal", "add", "OPENING cash 250000", "--account", "default")
    words = (
        "journal",
        "fill",
        "1",
        "--account",
        "default",
        "--price",
        "1",
        "--on",
        "2026-08-21",
        "--dry-run",
    )
    entered = wheel(*words, "--json").json["data"]["events"]
    assert {event["plan"] for event in entered} == {ticket["plan"]}


def test_a_plan_without_its_account_still_opens(two_accounts: Path, wheel: Any) -> None:
    _, first = ids(wheel)
    path = two_accounts / "plans" / first / "plan.json"
    path.write_text(path.read_text().replace('"account": {"name": "default", ', '"account": {'))
    ticket = wheel("ticket", "1", "--plan", "2", "--json").json["data"]
    assert (ticket["plan"], ticket["account"]) == (first, None)
    for words in (
        ("ticket", "1", "--plan", "2"),
        ("why", "--plan", "2"),
        ("plan", "show", "2"),
        ("plan", "list"),
    ):
        assert first in wheel(*words, "--format", "table")
    assert "no plan for account 'default' yet" in wheel("why", "--account", "default", code=2).stderr


def test_a_plan_whose_moment_cannot_be_read_is_damaged(two_accounts: Path, wheel: Any) -> None:
    last, _ = ids(wheel)
    path = two_accounts / "plans" / last / "plan.json"
    path.write_text(path.read_text().replace('"as_of": "2026-08-21T19:45:00Z"', '"as_of": null', 1))
    for words in (("ticket", "1"), ("why",), ("plan", "show"), ("plan", "diff")):
        assert "damaged" in wheel(*words, code=5).stderr
    assert "its document is unreadable" in " ".join(wheel("plan", "list", "--format", "table").split())


@pytest.mark.parametrize("columns", [80, 100])
def test_the_list_and_the_comparison(two_accounts: Path, columns: int, wheel: Any, clock: Any) -> None:
    last, first = ids(wheel)
    clock(WEDNESDAY)
    page = wheel("plan", "list", "--format", "table", env={"COLUMNS": str(columns)})
    for account in ("default", "ira"):
        assert f"Fri 21 Aug 2026, 15:45 New York · file · account {account}" in page
    page = wheel("plan", "diff", "--format", "table", env={"COLUMNS": str(columns)})
    assert page.count("Fri 21 Aug 2026, 15:45 New York · file · OLD DATA, 3 sessions old") == 2
    assert page.index(f"plan {first}") < page.index(f"plan {last}")
    assert max(map(len, (*page.lines, *wheel("plan", "list", "--format", "table").lines))) <= 100
    data = wheel("plan", "diff", "--json").json["data"]
    assert (data["before"]["account"], data["after"]["account"]) == ("default", "ira")


@pytest.mark.long
def test_a_review_shows_the_market_it_values_with(two_accounts: Path, wheel: Any, clock: Any) -> None:
    wheel("journal", "add", "OPENING cash 250000 on 2026-08-03", "--account", "default", code=None)
    clock(WEDNESDAY)
    words = ("review", "--account", "default")
    page = wheel(*words, "--format", "table", env={"COLUMNS": "100"})
    head = " ".join(page.lines[:3])
    assert page.lines[0].startswith("Week 2026-W35")
    assert "Fri 21 Aug 2026, 15:45 New York · file · OLD DATA, 3 sessions old · account default" in head
    assert "run `wheel record`" in page.stderr
    assert "Fri 21 Aug 2026, 15:45 New York" in wheel(*words, "--format", "md")
    document = wheel(*words, "--json").json
    assert (document["as_of"], document["source"]) == ("2026-08-21T19:45:00Z", "file")
    assert document["data"]["account"] == "default"
    assert [p["code"] for p in document["problems"]] == ["old_data"]
    piped = wheel(*words).lines
    assert piped[0].split("\t")[-3:] == ["as_of", "source", "account"]
    assert {line.split("\t", 5)[5] for line in piped[1:]} == {"2026-08-21T19:45:00Z\tfile\tdefault"}


@pytest.mark.long
@pytest.mark.parametrize("columns", [80, 100])
@pytest.mark.parametrize(
    "words",
    [
        ("scan",),
        ("ticket", "1"),
        ("ticket", "1", "--plan", "2"),
        ("why",),
        ("plan", "list"),
        ("plan", "show"),
        ("plan", "diff"),
        ("roll", "TARNIO"),
        ("review",),
        ("monitor",),
        ("stress",),
        ("chain", "ALDERA"),
    ],
)
def test_the_demo_warns_on_each(words: tuple[str, ...], columns: int, demo: Any) -> None:
    page = demo(*words, "--format", "table", columns=columns)
    assert "DEMO MARKET, invented names and prices" in " ".join(page.lines[:2])
    assert "OLD DATA" not in page + page.stderr


@pytest.mark.long
def test_the_demo_names_commands_of_the_demo(demo: Any, wheel: Any) -> None:
    assert "wheel ticket 1 --demo shows one ticket in full" in demo("scan", "--format", "table")
    page = demo("plan", "show", "2", "--set", "score.min=46", "--format", "table", columns=200)
    assert "wheel ticket 1 --plan 2 --demo --set score.min=46 shows one ticket in full" in page
    document = demo("ticket", "1", "--plan", "2", "--json").json
    assert document["as_of"] == "2026-08-14T19:45:00Z"
    assert document["data"]["account"] == "default"
    assert "account" in wheel("ticket", "1", "--account", "ira", "--demo", code=2).stderr
