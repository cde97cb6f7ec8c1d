"""A journal that forced settings keep from being read: every command it matters to says so on stderr, with
the command that changes it.
"""

import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filled_tickets import PUT, plan_document
from journal_in import journal_of

from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.opening import OPENS, has_opening
from wheelcli.book.projection.fold import fold
from wheelcli.book.store.journal import in_memory

SAID = "scans read the account from the settings, not from the journal"
COMMAND = "wheel config set account.source journal"


@pytest.fixture
def user(wheel: Any, wheel_home: Path) -> Any:
    """A user of the demo's quotes whose settings hold the account and force it, with an opening and an open
    put in the journal.
    """
    wheel("init", "--cash", "0", "--watchlist", "DRAVEN,NORVEX")
    for key, value in (("data.provider", "demo"), ("account.source", "config")):
        wheel("config", "set", key, value)
    for key in ("value", "cash"):
        wheel("config", "set", f"account.{key}", "80000")
    wheel("journal", "add", "OPENING 80000 on 2026-08-17")
    wheel("journal", "add", "STO 1 DRAVEN 2026-09-18 90 P @ 1.10 on 2026-08-20")
    return wheel


def notices(answer: Any) -> list[str]:
    """The lines on stderr that say it."""
    return [line for line in answer.stderr.splitlines() if "from the settings, not from the journal" in line]


def codes(answer: Any) -> list[str]:
    """The codes of a document's problems."""
    return [problem["code"] for problem in answer.json["problems"]]


@pytest.mark.long
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("scan",), 0),
        (("monitor",), 0),
        (("stress",), 2),
        (("roll", "DRAVEN"), 2),
        (("record",), 0),
        (("positions",), 0),
        (("doctor",), None),
        (("journal", "add", "DEPOSIT 500"), 0),
    ],
    ids=lambda parameter: " ".join(parameter) if isinstance(parameter, tuple) else "",
)
def test_it_is_said_once_and_changes_no_exit_code(
    user: Any, command: tuple[str, ...], code: int | None
) -> None:
    answer = user(*command, "--json", code=code)
    assert notices(answer) == [f"! {SAID} (to change this, run `{COMMAND}`)"]
    assert codes(answer).count("journal_not_read") == 1
    if code == 0:
        assert (answer.json["status"], answer.json["exit_code"]) == ("ok", 0)
    silent = user(*command, "--json", "--quiet", code=code)
    assert notices(silent) == []
    assert "journal_not_read" in codes(silent)


@pytest.mark.long
def test_the_command_it_names_ends_it(user: Any) -> None:
    refused = user("monitor")
    assert "the account has no positions" in refused.stderr
    assert "account.options" not in refused.stderr  # one thing to change, not two
    words = shlex.split(notices(refused)[0].split("`")[1])
    user(*words[1:])
    for command in (("scan",), ("monitor", "--json"), ("doctor",), ("positions",)):
        assert notices(user(*command, code=None)) == []
    assert [row["symbol"] for row in user("monitor", "--json").json["data"]["positions"]] == ["DRAVEN"]


def test_a_fill_says_it_and_a_dry_run_does_not(user: Any, wheel_home: Path) -> None:
    import pandas as pd

    from wheelcli.archive.plans import save_plan

    document = plan_document("p7", PUT)
    save_plan("p7", document, pd.DataFrame({"contract": []}), wheel_home / "data")
    assert (
        notices(
            user(
                "journal",
                "fill",
                "1",
                "--price",
                "2.16",
                "--contracts",
                "1",
                "--on",
                "2026-08-18",
                "--dry-run",
            )
        )
        == []
    )
    assert (
        len(
            notices(user("journal", "fill", "1", "--price", "2.16", "--contracts", "1", "--on", "2026-08-18"))
        )
        == 1
    )


def test_an_import_and_a_restore_say_it(user: Any, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("date,event,amount\n2026-08-19,DEPOSIT,250\n")
    wrote = user("journal", "import", str(own), "--yes", "--force", "--json", code=None)
    assert wrote.json["data"]["written"] == 1
    assert (len(notices(wrote)), codes(wrote)[-1:]) == (1, ["journal_not_read"])
    assert notices(user("journal", "import", str(own), "--yes", code=None)) == []  # nothing new
    copy = tmp_path / "copy.db"
    user("journal", "backup", str(copy))
    assert len(notices(user("journal", "restore", str(copy), "--replace"))) == 1


@pytest.mark.long
@pytest.mark.parametrize("name", ["ira", "my ira"])
def test_another_account_has_a_key_of_its_own(user: Any, name: str) -> None:
    quoted = f'"{name}"' if " " in name else name
    user("config", "set", f"accounts.{quoted}.value", "40000")
    user("config", "set", f"accounts.{quoted}.source", "config")
    assert notices(user("scan", "--account", name, code=None)) == []  # nothing of it is in the journal
    entered = user("journal", "add", "OPENING 40000", "--account", name)
    assert f"scans read account {name!r} from the settings" in entered.stderr
    assert len(notices(user("doctor", code=None))) == 2  # this one and the default
    words = shlex.split(notices(entered)[0].split("`")[1])
    assert words == ["wheel", "config", "set", f"accounts.{quoted}.source", "journal"]
    user(*words[1:])
    scanned = user("scan", "--account", name, "--json", code=None)
    assert notices(scanned) == []
    assert scanned.json["data"]["account"]["source"] == "journal"
    assert len(notices(user("scan", code=None))) == 1  # the default is as it was


def test_an_account_that_only_the_journal_knows(wheel: Any, wheel_home: Path) -> None:
    wheel("init", "--cash", "80000", "--watchlist", "DRAVEN")
    wheel("config", "set", "data.provider", "demo")
    day = at_of(Event("o", "roth", Kind.OPENING_BALANCE, _DAY, at=_AT).day, Kind.OPENING_BALANCE)
    journal_of(wheel_home, [Event("o", "roth", Kind.OPENING_BALANCE, _DAY, day, cash_cents=5_000_000)])
    scanned = wheel("scan", "--account", "roth", "--json", code=None)
    assert (notices(scanned), scanned.json["data"]["account"]["cash_usd"]) == ([], 50_000.0)


def test_what_goes_before_the_users_file_is_named_instead(
    user: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "`--set account.source=journal`" in notices(user("positions", "--set", "account.source=config"))[0]
    Path("wheel.toml").write_text('account.source = "config"\n')
    assert 'write account.source = "journal" into wheel.toml' in notices(user("positions"))[0]
    by_environment = notices(user("positions", env={"WHEEL_ACCOUNT__SOURCE": "config"}))[0]
    assert "`export WHEEL_ACCOUNT__SOURCE=journal`" in by_environment
    assert notices(user("positions", env={"WHEEL_ACCOUNT__SOURCE": "journal"})) == []


@pytest.mark.long
def test_it_is_not_said_without_an_opening_nor_in_the_demo(wheel: Any, user: Any) -> None:
    for command in (("scan",), ("monitor",), ("positions",), ("journal", "add", "DEPOSIT 10")):
        assert notices(wheel(*command, "--demo")) == []
    events = user("journal", "list", "--json").json["data"]["events"]
    for event in reversed(events):
        user("journal", "undo", event["id"])
    assert notices(user("scan")) == []
    user("journal", "add", "BUY 10 DRAVEN @ 95 on 2026-08-20")
    assert notices(user("scan")) == []


def test_a_saved_plan_does_not_keep_it(user: Any) -> None:
    assert "journal_not_read" in codes(user("scan", "--json"))
    assert "journal_not_read" not in str(user("plan", "show", "--json"))


def test_a_damaged_journal_does_not_stop_a_scan_of_the_settings(user: Any, wheel_home: Path) -> None:
    for path in (wheel_home / "data").glob("journal.db*"):
        path.unlink()
    (wheel_home / "data" / "journal.db").write_bytes(b"no database at all" * 99)
    assert notices(user("scan")) == []


_DAY = date(2026, 8, 3)
_AT = at_of(_DAY, Kind.OPENING_BALANCE)


@pytest.mark.parametrize("kind", [k for k in Kind if k in OPENS or k in (Kind.INTEREST, Kind.FEE)])
@pytest.mark.parametrize("undone", [False, True])
def test_an_opening_is_what_the_book_has_for_one(kind: Kind, undone: bool) -> None:
    cents = -700 if kind in (Kind.WITHDRAWAL, Kind.FEE) else 700
    events = [Event("e", "default", kind, _DAY, at_of(_DAY, kind), cash_cents=cents)]
    if undone:
        events.append(Event("u", "default", Kind.UNDO, _DAY, at_of(_DAY, Kind.UNDO), undoes="e"))
    book = fold(events).account("default")
    with in_memory(events) as journal:
        assert has_opening(journal, "default") is bool(book and book.opening)
        assert has_opening(journal, "default") is (kind in OPENS and not undone)
        assert not has_opening(journal, "other")
