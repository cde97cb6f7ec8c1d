"""`account.source = "auto"`: flags first, then the journal from its opening on, then the settings; and the
way from one to the other.
"""

from pathlib import Path
from typing import Any

import pytest

MINE = """\
# my account
[account]
# both from the statement
value = 120000   # all of it
cash = 90000     # with collateral
type = "ira"     # at the broker
option_level = 3
options = ["-1 DRAVEN 2026-09-18 90 P @ 1.10 opened 2026-08-12"]
[account.shares]
# long held
NORVEX = { quantity = 300, break_even = 40.5, core = 100 } # some never to be called
KELDON = { quantity = 10 }
[data]
provider = "demo"
[watchlist.DRAVEN]
"""
FILL = ("journal", "add", "STO 1 DRAVEN 2026-09-18 88 P @ 0.90 fees 0.68 on 2026-08-20")


@pytest.fixture
def user(wheel: Any, wheel_home: Path) -> Any:
    """A user whose account lives in the settings, on the demo's quotes."""
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config" / "config.toml").write_text(MINE)
    return wheel


def account(answer: Any) -> tuple[str, float]:
    """Where a plan's account comes from, and its cash."""
    data = answer.json["data"]["account"]
    return data["source"], data["cash_usd"]


def codes(answer: Any) -> list[str]:
    return [problem["code"] for problem in answer.json["problems"]]


@pytest.mark.long
def test_the_settings_count_until_the_first_entry_and_the_journal_from_then_on(user: Any) -> None:
    assert account(user("scan", "--json", code=None)) == ("config", 90_000)
    entered = user(*FILL, "--json")
    assert (
        "opens the journal with the account from the settings as of 2026-08-12: 90,000.00 cash"
        in entered.stderr
    )
    assert "300 NORVEX" in entered.stderr
    assert "-1 DRAVEN-260918-P90" in entered.stderr
    assert len(entered.json["data"]["events"]) == 5  # cash, two shares, an option, and the fill
    assert account(user("scan", "--json", code=None)) == ("journal", 90_089.32)
    rows = {row["id"]: row for row in user("positions", "--json").json["data"]["positions"]}
    assert rows["DRAVEN-260918-P90"]["opened"] == "2026-08-12"
    assert (rows["NORVEX"]["tax_basis"], rows["NORVEX"]["core_shares"]) == (40.5, 100)
    assert rows["KELDON"]["tax_basis"] is None  # unknown stays unknown
    assert rows["DRAVEN-260918-P88"]["contracts"] == 1
    assert "opens the journal" not in user("journal", "add", "DEPOSIT 5 on 2026-08-20").stderr


def test_a_dry_run_shows_the_opening_and_writes_nothing(user: Any, wheel_home: Path) -> None:
    shown = user(*FILL, "--dry-run", "--json")
    assert [e["text"] for e in shown.json["data"]["events"]][-1].startswith("STO 1 DRAVEN")
    assert len(shown.json["data"]["events"]) == 5
    assert not (wheel_home / "data" / "journal.db").exists()


def test_an_undo_gives_the_account_back_to_the_settings(user: Any) -> None:
    user(*FILL)
    user("journal", "undo", "--yes")
    assert account(user("scan", "--json", code=None)) == ("config", 90_000)


def test_an_opening_of_ones_own_is_the_only_one(user: Any) -> None:
    assert len(user("journal", "add", "OPENING 70000 on 2026-08-03", "--json").json["data"]["events"]) == 1
    assert account(user("scan", "--json", code=None)) == ("journal", 70_000)


def test_an_import_that_does_not_begin_the_account_comes_after_the_settings(
    user: Any, tmp_path: Path
) -> None:
    head, trade = (
        "date,event,symbol,contract,quantity,price,fees,amount\n",
        "2026-08-20,STO,,DRAVEN260918P00088000,1,0.90,0.68,\n",
    )
    late, whole = tmp_path / "late.csv", tmp_path / "whole.csv"
    late.write_text(head + trade)
    whole.write_text(head + "2026-08-03,DEPOSIT,,,,,,50000\n" + trade)
    seen = user("journal", "import", str(whole), "--dry-run", "--json", code=None)
    assert (seen.json["data"]["new"], "opens the journal" in seen.stderr) == (2, False)
    done = user("journal", "import", str(late), "--yes", "--json", code=None)
    assert (done.json["data"]["written"], "opens the journal" in done.stderr) == (5, True)
    assert account(user("scan", "--json", code=None)) == ("journal", 90_089.32)


@pytest.mark.long
def test_a_forced_source_is_obeyed(user: Any) -> None:
    user(*FILL)
    forced = user("scan", "--json", "--set", "account.source=config", code=None)
    assert account(forced) == ("config", 90_000)
    assert "journal_not_read" in codes(forced)
    refused = user("scan", "--set", "account.source=journal", "--account", "default", code=None)
    assert "journal_not_read" not in refused.stderr


@pytest.mark.long
def test_flags_go_before_the_journal(user: Any) -> None:
    user(*FILL)
    what_if = user("scan", "--json", "--set", "account.value=50000", code=None)
    assert account(what_if) == ("config", 50_000)  # of another size: in cash, without the journal's holdings
    assert "without the journal's holdings" in what_if.stderr
    richer = user("scan", "--json", "--set", "account.cash=190089.32", code=None).json["data"]["account"]
    plain = user("scan", "--json", code=None).json["data"]["account"]
    assert richer["source"] == plain["source"] == "journal"
    assert richer["value_usd"] - plain["value_usd"] == pytest.approx(100_000, abs=0.01)
    bare = user("monitor", "--json", "--set", "account.options=[]", code=None).json["data"]
    assert {row["kind"] for row in bare["positions"]} <= {"shares"}


def test_settings_that_differ_are_reported_once_and_by_the_doctor_always(user: Any) -> None:
    user(*FILL)
    first, second = user("positions", "--json"), user("positions", "--json")
    messages = [p["message"] for p in first.json["problems"] if p["code"] == "settings_differ"]
    assert messages == [
        (
            "the settings have cash 90,000.00, 0 DRAVEN-260918-P88, but the journal has 90,089.32, -1: the "
            "journal applies"
        )
    ]
    assert "settings_differ" not in codes(second)
    for _ in range(2):
        assert "settings_differ" in codes(user("doctor", "--json", code=None))


def test_the_fix_removes_what_the_journal_replaces_and_nothing_else(user: Any, wheel_home: Path) -> None:
    file = wheel_home / "config" / "config.toml"
    nothing = user("config", "check", "--fix", "--json")
    assert nothing.json["data"]["removed"] == []
    user(*FILL)
    shown = user("config", "check", "--fix", "--dry-run", "--json").json["data"]["removed"]
    assert file.read_text() == MINE
    assert shown == user("config", "check", "--fix", "--json").json["data"]["removed"]
    assert shown[:2] == ["account.value = 120000", "account.cash = 90000"]
    left = file.read_text()
    for line in (
        "# my account",
        "# both from the statement",
        'type = "ira"     # at the broker',
        "option_level = 3",
        "# long held",
        "core = 100",
        "# some never to be called",
        "[watchlist.DRAVEN]",
    ):
        assert line in left, line
    for gone in ("120000", "90000", "options", "quantity", "40.5", "KELDON"):
        assert gone not in left, gone
    assert "settings_differ" not in codes(user("doctor", "--json", code=None))
    rows = {row["id"]: row for row in user("positions", "--json").json["data"]["positions"]}
    assert rows["NORVEX"]["core_shares"] == 100
    assert "--fix" in user("config", "check", "--dry-run", code=2).stderr


def test_entries_without_an_opening_do_not_count_and_the_run_says_so(user: Any) -> None:
    user("config", "set", "account.source", "config")
    user(*FILL)  # forced settings: nothing is opened
    user("config", "set", "account.source", "auto")
    scanned = user("scan", "--json", code=None)
    assert account(scanned) == ("config", 90_000)
    assert "journal_without_opening" in codes(scanned)


def test_a_damaged_journal_stops_a_scan(user: Any, wheel_home: Path) -> None:
    """Old settings must not stand in for a journal that cannot be read."""
    user(*FILL)
    for path in (wheel_home / "data").glob("journal.db*"):
        path.unlink()
    (wheel_home / "data" / "journal.db").write_bytes(b"no database at all" * 99)
    assert "journal" in user("scan", code=5).stderr
