"""`wheel journal`: what each command writes, prints and refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

OPENING = ("journal", "add", "OPENING 90000 on 2026-08-03")
SOLD = ("journal", "add", "STO 2 AAPL 2027-01-15 300 P @ 2.15 fees 1.30 on 2026-08-18")
BOUGHT = ("journal", "add", "BTC 1 AAPL 15JAN27 300P @ 0.45 fees 0.65 on 2026-09-01")


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 18, 18, 0, tzinfo=UTC))


@pytest.fixture
def filled(wheel: Any, today: None) -> Any:
    """A journal of three events: 90,000 of cash, two puts sold, one bought back."""
    for line in (OPENING, SOLD, BOUGHT):
        wheel(*line)
    return wheel


def test_add_says_what_it_changed(wheel: Any, today: None) -> None:
    wheel(*OPENING)
    data = wheel(*SOLD, "--json").json["data"]
    assert data["changes"] == [
        {"what": "AAPL-270115-P300", "unit": "contracts", "before": 0, "after": -2},
        {"what": "cash", "unit": "dollars", "before": 90_000, "after": 90_428.7},
    ]
    assert [e["text"] for e in data["events"]] == ["STO 2 AAPL-270115-P300 @ 2.15"]
    screen = wheel(*BOUGHT, "--format", "table")
    assert "entered BTC 1 AAPL-270115-P300 @ 0.45, fees 0.65  2026-09-01" in screen
    assert "AAPL-270115-P300         −2  →         −1       +1" in screen
    assert "realised               0.00  →     168.70  +168.70" in screen  # 215 − 45 − 0.65 − 0.65


def test_a_dry_run_writes_nothing(wheel: Any, today: None, wheel_home: Path) -> None:
    assert "would enter OPENING 90,000.00" in wheel(*OPENING, "--dry-run", "--format", "table")
    assert not (wheel_home / "data" / "journal.db").exists()
    wheel(*OPENING)
    assert wheel(*SOLD, "--dry-run", "--json").json["data"]["dry_run"] is True
    assert len(wheel("journal", "--json").json["data"]["events"]) == 1
    message = wheel("journal", "add", "SELL 5 KO @ 60", "--dry-run", code=5).stderr
    assert "nothing was written, as the entry is inconsistent: " in message


def test_a_journal_is_not_begun_with_what_cannot_have_happened(
    wheel: Any, today: None, wheel_home: Path
) -> None:
    assert (
        "nothing was written, as the entry is inconsistent: "
        in wheel("journal", "add", "SELL 5 KO @ 60", code=5).stderr
    )
    assert not (wheel_home / "data").exists()


def test_several_lines_are_one_write(wheel: Any, today: None) -> None:
    lines = (
        "# August\nOPENING 90000 on 2026-08-03\n\nSTO 1 AAPL 15JAN27 300P @ 2\nBTC AAPL 15JAN27 300P @ 1\n"
    )
    message = wheel("journal", "add", "-", stdin=lines, code=2).stderr
    assert "invalid word 'AAPL' (expected the number of contracts)" in message
    assert wheel("journal", code=5).exit_status == 5  # nothing was made
    wheel("journal", "add", "-", stdin=lines.replace("BTC AAPL", "BTC 1 AAPL"))
    assert len(wheel("journal", "--json").json["data"]["events"]) == 3


def test_words_need_no_quotes(wheel: Any, today: None) -> None:
    wheel("journal", "add", "OPENING", "-2", "AAPL", "15JAN27", "300P", "@", "2.15", "--dry-run")


def test_what_cannot_have_happened_is_refused(filled: Any) -> None:
    message = filled("journal", "add", "BTC 2 AAPL 15JAN27 300P @ 0.45", code=5).stderr
    assert message.startswith("wheel: nothing was written, as the entry is inconsistent: ")
    assert len(filled("journal", "--json").json["data"]["events"]) == 3


def test_the_same_again_is_said(filled: Any) -> None:
    assert "note: the same event already exists as m" in filled(*BOUGHT).stderr


def test_list_filters(filled: Any) -> None:
    filled("journal", "add", "DIV KO 48 on 2026-09-10")

    def words(*options: str) -> list[str]:
        return [e["word"] for e in filled("journal", "list", *options, "--json").json["data"]["events"]]

    assert words() == ["OPENING", "STO", "BTC", "DIV"]
    assert words("--symbol", "aapl") == ["STO", "BTC"]
    assert words("--since", "2026-09-01") == ["BTC", "DIV"]
    assert words("--kind", "sto", "--kind", "dividend") == ["STO", "DIV"]
    assert words("--limit", "1") == ["DIV"]
    assert words("--limit", "0") == ["OPENING", "STO", "BTC", "DIV"]
    assert [e["balance_usd"] for e in filled("journal", "--json").json["data"]["events"]] == [
        90_000,
        90_428.7,
        90_383.05,
        90_431.05,
    ]
    assert (
        "invalid value for --since: '2026-13-01' (expected YYYY-MM-DD)"
        in filled("journal", "list", "--since", "2026-13-01", code=2).stderr
    )
    assert (
        "invalid value for --kind: 'x' (expected one of STO,"
        in filled("journal", "list", "--kind", "x", code=2).stderr
    )
    assert "No matching events." in filled("journal", "--symbol", "XLE", "--format", "table")


def test_long_lists_show_their_end(wheel: Any, today: None) -> None:
    wheel(
        "journal",
        "add",
        "-",
        stdin="".join(f"DEPOSIT {k} on 2026-08-{k % 28 + 1:02d}\n" for k in range(1, 41)),
    )
    lines = wheel("journal", "--format", "table").lines
    assert (lines[0], len(lines)) == ("10 earlier events: --limit 0 shows all", 32)
    assert len(wheel("journal", "--limit", "0", "--format", "table").lines) == 41


def test_undo_and_its_undo(filled: Any) -> None:
    bought = filled("journal", "--kind", "btc", "--json").json["data"]["events"][0]["id"]
    sold = filled("journal", "--kind", "sto", "--json").json["data"]["events"][0]["id"]
    message = filled("journal", "undo", sold, code=5).stderr
    assert (
        f"{sold} cannot be undone: {bought} depends on it (BTC 1 AAPL-270115-P300 @ 0.45, 2026-09-01)"
        in message
    )
    assert f"hint: run `wheel journal undo {bought}` first" in message
    done = filled("journal", "undo", "--json").json["data"]
    assert done["events"][0]["undoes"] == bought
    assert done["changes"][0] == {"what": "AAPL-270115-P300", "unit": "contracts", "before": -1, "after": -2}
    assert "is already undone" in filled("journal", "undo", bought, code=2).stderr
    filled("journal", "undo", done["events"][0]["id"])
    rows = filled("journal", "--json").json["data"]["events"]
    assert [r["undone"] for r in rows if r["kind"] != "undo"] == [False, False, False]
    assert rows[-1]["balance_usd"] == 90_383.05
    filled("journal", "undo", bought[:5])
    filled("journal", "undo", "--dry-run")
    filled("journal", "undo")
    filled("journal", "undo")
    assert "no event to undo" in filled("journal", "undo", code=2).stderr
    assert "event not found: 'zzz'" in filled("journal", "undo", "zzz", code=2).stderr
    assert filled("journal", "check") == ""


def test_an_import_of_many_is_undone_with_a_yes(wheel: Any, today: None) -> None:
    wheel("journal", "add", "-", stdin="DEPOSIT 1\nDEPOSIT 2\nDEPOSIT 3\nDEPOSIT 4\nDEPOSIT 5\n")
    assert "entered 5 events" in wheel("journal", "undo", code=2).stderr
    assert len(wheel("journal", "undo", "--yes", "--json").json["data"]["events"]) == 5


def test_check_is_silent_when_all_is_well(filled: Any) -> None:
    answer = filled("journal", "check")
    assert (answer, answer.stderr) == ("", "")
    assert filled("journal", "check", "--json").json["data"] == {"ok": True, "events": 3, "broken": []}


def test_check_names_what_was_changed_behind_its_back(filled: Any, wheel_home: Path) -> None:
    import sqlite3

    raw = sqlite3.connect(wheel_home / "data" / "journal.db")
    raw.execute("DROP TRIGGER event_no_update")
    raw.execute("UPDATE event SET contracts = 5 WHERE kind = 'option_close'")
    raw.commit()
    raw.close()
    answer = filled("journal", "check", code=5)
    assert [line.split("\t")[0] for line in answer.lines] == ["check", "file", "opens"]
    assert "entry 3 (journal add" in filled("journal", "check", "--format", "table", code=5)


def test_export_restore_and_backup(filled: Any, tmp_path: Path, wheel_home: Path) -> None:
    lines = filled("journal", "export")
    assert filled("journal", "export", "--output", str(tmp_path / "x.ndjson")) == ""
    assert (tmp_path / "x.ndjson").read_text() == lines
    assert json.loads(lines.lines[0])["events"] == 3
    copy = filled("journal", "backup", "--json").json["data"]["file"]
    filled("journal", "add", "DEPOSIT 5")
    assert "already exists" in filled("journal", "restore", str(tmp_path / "x.ndjson"), code=2).stderr
    done = filled("journal", "restore", str(tmp_path / "x.ndjson"), "--replace", "--json").json["data"]
    assert done["events"] == 3
    assert Path(done["kept_as"]).exists()
    assert filled("journal", "export") == lines
    (wheel_home / "data" / "journal.db").unlink()
    filled("journal", "restore", copy)
    assert filled("journal", "export") == lines
    assert "No such file" in filled("journal", "restore", str(tmp_path / "nowhere"), code=2).stderr


def test_accounts(wheel: Any, today: None) -> None:
    wheel("init", "--cash", "0")
    assert "account not found: 'ira'" in wheel(*OPENING, "--account", "ira", code=2).stderr
    wheel("config", "set", "accounts.ira.value", "1000")
    wheel(*OPENING, "--account", "ira")
    wheel("journal", "add", "DEPOSIT 5")
    assert [e["account"] for e in wheel("journal", "--json").json["data"]["events"]] == ["ira", "default"]
    assert len(wheel("journal", "--account", "ira", "--json").json["data"]["events"]) == 1


def test_cells_that_a_spreadsheet_would_run_are_text(wheel: Any, today: None) -> None:
    wheel("journal", "add", "WITHDRAW 5 # =HYPERLINK(1)", "--dry-run")
    wheel("journal", "add", "OPENING 5 # \x1b[31mred")
    wheel("journal", "add", "WITHDRAW 5 # @SUM(A1)")
    rows = wheel("journal", "--format", "csv").lines
    assert rows[-1].endswith(",'@SUM(A1)")
    assert ",-5," in rows[-1]
    assert "\x1b" not in wheel("journal", "--format", "table", "--color", "never")
    assert "\x1b" not in "".join(rows)


def test_a_closing_without_a_time_follows_its_opening(wheel):
    """A put sold at 15:10 may be bought back without a time, and a second entry of it is still noticed."""
    wheel("journal", "add", "OPENING 90000 on 2026-08-03")
    wheel("journal", "add", "STO 2 KO 2026-10-16 60 P @ 2.15 on 2026-08-18 at 15:10")
    line = "BTC 1 KO 2026-10-16 60 P @ 0.50 on 2026-08-18"
    wheel("journal", "add", line)
    assert "the same event already exists" in wheel("journal", "add", line).stderr
    assert wheel("positions", "--json").json["data"]["positions"] == []
    assert wheel("journal", "check") == ""
