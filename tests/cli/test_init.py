"""`wheel init`: writes the user's file and opens the journal, in a script and on a terminal, and never half
of it.
"""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wheelcli.cli.program import app
from wheelcli.config import load


@pytest.fixture(autouse=True)
def home(own_folder: Path) -> Path:
    """A user without any file; returns the file to be written."""
    return own_folder / "config" / "config.toml"


def init(*arguments: str) -> Any:
    """Run `wheel init` as a script would."""
    return CliRunner().invoke(app, ["init", *arguments])


def events() -> list[str]:
    """What the journal holds, in words."""
    return [
        e["text"]
        for e in wheel_json("journal", "list")["data"]["events"]
        if not e["undone"] and e["word"] != "UNDO"
    ]


def wheel_json(*arguments: str) -> Any:
    """The document of another command."""
    return json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)


def test_a_script_writes_the_file_and_is_told_what_comes_next(home: Path) -> None:
    done = init(
        "--cash", "100k", "--type", "IRA", "--level", "3", "--watchlist", "aapl, brk.b,AAPL", "--json"
    )
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema"] == "wheel.init/1"
    assert document["data"] == {
        "file": str(home),
        "type": "ira",
        "option_level": 3,
        "account_value_usd": 100000,
        "cash_usd": 100000,
        "holdings": [],
        "watchlist": ["AAPL", "BRK-B"],
        "preset": None,
        "journal": "opened",
        "events": ["OPENING 100,000.00"],
        "dry_run": False,
        "next": "wheel scan",
    }
    config = load().config
    assert (config.account.type, config.account.option_level) == ("ira", 3)
    assert (config.account.value, config.account.cash) == (0, 0)  # the journal holds them
    assert events() == ["OPENING 100,000.00"]
    assert list(config.watchlist) == ["AAPL", "BRK-B"]
    assert home.stat().st_mode & 0o777 == 0o600
    assert "# cash, margin or ira" in home.read_text()
    assert not re.search(r"^(value|cash|options) =", home.read_text(), re.MULTILINE)
    assert [path.name for path in home.parent.iterdir()] == ["config.toml"]


def test_cash_not_told_is_all_of_it_and_the_watchlist_may_come_later() -> None:
    done = init("--account-value", "$25,000.50", "--format", "table")
    assert "watchlist still empty" in done.stdout
    assert events() == ["OPENING 25,000.50"]


def test_without_a_terminal_nothing_is_asked(home: Path) -> None:
    done = init()
    assert done.exit_code == 2
    assert done.stdout == ""
    for flag in ("--account-value", "--cash", "--watchlist"):
        assert flag in done.stderr
    assert not home.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--account-value", "-5"),
        ("--account-value", "nan"),
        ("--account-value", "inf"),
        ("--account-value", "much"),
        ("--account-value", "0"),
        ("--account-value", ""),
        ("--account-value", "1,00"),
        ("--cash", "5q"),
        ("--cash", "k"),
        ("--cash", "1e400m"),
        ("--cash", "5", "--type", "roth"),
        ("--cash", "5", "--level", "6"),
        ("--cash", "5", "--hold", "KO"),
        ("--cash", "5", "--hold", "KO -5 @ 3"),
        ("--cash", "5", "--hold", "200 KO at 3"),
        ("--cash", "5", "--open", "AAPL 300 P"),
        ("--import", "x.csv", "--hold", "KO 5 @ 1"),
        ("--account-value", "5", "--cash", "-1"),
        ("--account-value", "5", "--cash", "nan"),
        ("--account-value", "5", "--watchlist", "AAPL,$(rm)"),
        ("--account-value", "5", "--watchlist", "\x1b[31m"),
    ],
)
def test_bad_values_are_wrong_usage_in_a_sentence_and_write_nothing(
    home: Path, arguments: tuple[str, ...]
) -> None:
    done = init(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("wheel: ")
    assert any(option in done.stderr.splitlines()[0] for option in arguments[::2])
    assert "Traceback" not in done.stderr
    assert done.stderr.replace("\n", "").isprintable()
    assert not home.parent.exists()


def test_a_file_that_is_there_is_replaced_with_force_only(home: Path) -> None:
    init("--account-value", "1000")
    before = home.read_text()
    done = init("--account-value", "2000")
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert home.read_text() == before
    again = init("--account-value", "2000", "--type", "margin", "--force")
    assert again.exit_code == 0
    assert "the journal is already open" in again.stderr
    assert load().config.account.type == "margin"
    assert events() == ["OPENING 1,000.00"]  # not a second one


def test_even_a_broken_file_is_not_overwritten_unless_forced(home: Path) -> None:
    home.parent.mkdir()
    home.write_text("[broken")
    assert init("--account-value", "2000").exit_code == 2
    assert home.read_text() == "[broken"
    assert init("--account-value", "2000", "--force").exit_code == 0


def test_a_file_in_place_of_the_folder_is_one_sentence_and_exit_5(home: Path, tmp_path: Path) -> None:
    home.parent.write_text("in the way")
    done = init("--account-value", "2000", "--force")
    assert done.exit_code == 5
    assert done.stderr.startswith(f"wheel: cannot write {home}: ")
    assert home.parent.read_text() == "in the way"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config"]


def on_a_terminal(typed: str, *arguments: str) -> tuple[int, str, str]:
    """Run `wheel init` on a terminal of its own, typing this; returns exit code, stdout and what was on the
    screen.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "wheelcli", "init", *arguments],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    out, _ = process.communicate(timeout=60)
    screen = b""
    try:
        while part := os.read(ours, 4096):
            screen += part
    except OSError:
        pass  # the terminal is closed on the other side
    os.close(ours)
    return process.returncode, out, screen.decode()


@pytest.mark.long
def test_on_a_terminal_it_asks_and_asks_again() -> None:
    typed = "roth\nira\n\nlots\n1.5m\nKO\nKO 200 @ 61.20\n\n-1 KO 2099-12-18 60 P @ 2.15\n\naapl spy\n"
    code, out, screen = on_a_terminal(typed)
    assert code == 0, screen
    assert "invalid value for account type: 'roth' (expected cash, margin or ira)" in screen
    assert "invalid value for cash: 'lots' (expected dollars)" in screen
    assert "invalid value for shares: 'KO' (expected a holding, as KO 200 @ 61.20)" in screen
    assert "?" not in out  # prompts are no result
    config = load().config
    assert (config.account.type, config.account.option_level) == ("ira", 2)
    assert list(config.watchlist) == ["AAPL", "SPY"]
    assert set(events()) == {
        "OPENING 1,500,000.00",
        "OPENING 200 KO @ 61.20",
        "OPENING -1 KO-991218-P60 @ 2.15",
    }


def test_on_a_terminal_enter_takes_what_is_offered_and_flags_are_not_asked_for() -> None:
    code, _, screen = on_a_terminal("\n\n\n", "--account-value", "5000")
    assert code == 0, screen
    assert "Cash in the account" not in screen
    assert (load().config.account.type, load().config.watchlist) == ("cash", {})
    assert events() == ["OPENING 5,000.00"]


def test_on_a_terminal_leaving_writes_nothing(home: Path) -> None:
    code, _, _ = on_a_terminal("\n\n1000\n\x04")
    assert code == 130
    assert not home.exists()


def test_holdings_open_the_journal_on_the_session_before_and_options_on_their_day(home: Path) -> None:
    done = init(
        "--cash",
        "40k",
        "--hold",
        "KO 200 @ 61.20",
        "--hold",
        "15.5 brk.b",
        "--open",
        "-1 PEP 2099-12-18 60 P @ 2.15 opened 2024-08-05",
        "--watchlist",
        "KO",
        "--json",
    )
    assert json.loads(done.stdout)["data"]["account_value_usd"] is None  # shares have no price here
    rows = {p["symbol"] + p["kind"]: p for p in wheel_json("positions")["data"]["positions"]}
    assert rows["KOshares"]["break_even"] == 61.20
    assert (rows["BRK-Bshares"]["shares"], rows["BRK-Bshares"]["break_even"]) == (15.5, None)
    assert (rows["PEPshort_put"]["opened"], rows["PEPshort_put"]["collateral_usd"]) == ("2024-08-05", 6000)
    assert CliRunner().invoke(app, ["journal", "undo"]).exit_code == 0
    assert events() == []


def test_a_dry_run_writes_nothing(home: Path, tmp_path: Path) -> None:
    done = init("--cash", "1.5m", "--watchlist", "KO", "--dry-run", "--format", "table")
    assert done.exit_code == 0
    assert "would write 1 event to the journal" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_opening_that_looks_like_a_slip_leaves_no_file_behind(home: Path, tmp_path: Path) -> None:
    done = init("--cash", "5000", "--open", "-1 KO 2099-12-18 60 P @ 2.15")
    assert done.exit_code == 2
    assert "6,000.00 of collateral, 1,000.00 more than the cash of 5,000.00" in done.stderr
    assert not home.exists()
    assert not list(tmp_path.glob("data/journal.db"))
    assert init("--cash", "5000", "--open", "-1 KO 2099-12-18 60 P @ 2.15", "--accept-doubts").exit_code == 0


def test_a_part_of_the_value_that_nothing_accounts_for_is_reported() -> None:
    done = init("--account-value", "250k", "--cash", "100k")
    assert done.exit_code == 0
    assert "has only 100,000.00 of cash: enter the holdings worth the other 150,000.00" in done.stderr


OWN = "date,event,symbol,contract,quantity,price,fees,amount\n"


def test_a_file_of_transactions_needs_the_cash_before_it(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(
        OWN + "2026-03-23,STO,,KO260417P00060000,1,0.80,0.66,\n2026-04-17,EXPIRE,,KO260417P00060000,1,,,\n"
    )
    refused = init("--import", str(file))
    assert refused.exit_code == 2
    assert "not the cash before them" in refused.stderr
    assert not home.exists()
    done = init("--import", str(file), "--cash", "9k", "--json")
    assert json.loads(done.stdout)["data"]["cash_usd"] == 9_079.34
    assert events()[0] == "OPENING 9,000.00"
    assert len(events()) == 3


def test_a_file_that_begins_with_cash_opens_the_account(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(OWN + "2026-03-16,DEPOSIT,,,,,,25000\n2026-03-17,BUY,KO,,100,61.20,,\n")
    assert init("--import", str(file), "--dry-run").exit_code == 0
    assert not (tmp_path / "data").exists()
    assert init("--import", str(file), "--watchlist", "KO").exit_code == 0
    assert wheel_json("positions")["data"]["cash_usd"] == 18_880
    file.write_text(file.read_text() + "2026-03-18,BUY,KO,,100,61.40,,\n")
    again = init("--import", str(file), "--force")
    assert (again.exit_code, "wheel journal import" in again.stderr) == (2, True)
    assert wheel_json("positions")["data"]["cash_usd"] == 18_880


def test_a_line_that_is_not_understood_stops_the_start(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(OWN + "2026-03-16,DEPOSIT,,,,,,25000\n2026-03-17,HUNCH,KO,,100,61.20,,\n")
    done = init("--import", str(file))
    assert done.exit_code == 5
    assert "history.csv, line 3" in done.stderr
    assert not home.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--cash", "250.000"),
            "--cash: ambiguous amount '250.000': 250.00 or 250,000; hint: write it as 250000, 250,000"
            " or 250k",
        ),
        (
            ("--cash", "$1.500"),
            "ambiguous amount '1.500': 1.50 or 1,500; hint: write it as 1500, 1,500 or 1.50",
        ),
        (("--account-value", "25.000"), "--account-value: ambiguous amount '25.000': 25.00 or 25,000"),
        (
            ("--account-value", "90000", "--cash", "20000", "--hold", "KO 100 @ 61"),
            "--account-value cannot be combined with --hold or --open",
        ),
        (
            ("--account-value", "90000", "--hold", "KO 100 @ 61"),
            "pass --cash, including the collateral of open puts",
        ),
        (
            ("--account-value", "90000", "--open", "-1 KO 2099-12-18 60 P @ 2.15"),
            "--account-value cannot be combined with --hold or --open",
        ),
        (
            ("--account-value", "5000", "--cash", "20000"),
            "--account-value: 5,000.00 is less than the cash of 20,000.00",
        ),
        (
            ("--cash", "20000", "--open", "-1 KO 2020-01-17 60 P @ 2.15"),
            "--open: KO-200117-P60 had expired on 2020-01-17 and cannot be open",
        ),
    ],
)
def test_what_contradicts_itself_or_may_mean_two_things_writes_nothing(
    home: Path, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = init(*arguments, "--force")
    assert done.exit_code == 2
    assert sentence in done.stderr.replace("\n  hint:", "; hint:")
    assert not home.exists()
    assert not list(tmp_path.glob("data/journal.db"))


@pytest.mark.parametrize(
    ("text", "cash"),
    [("250,000", "250,000.00"), ("2.5k", "2,500.00"), ("1.125m", "1,125,000.00"), ("250.00", "250.00")],
)
def test_amounts_with_one_meaning(text: str, cash: str) -> None:
    assert init("--cash", text).exit_code == 0
    assert events() == [f"OPENING {cash}"]


@pytest.mark.parametrize(("expiration", "code"), [("2026-06-11", 2), ("2026-06-12", 0)])
def test_an_option_may_have_expired_on_the_day_that_opens_the_journal(
    monkeypatch: pytest.MonkeyPatch, expiration: str, code: int
) -> None:
    """On a Monday the state of Friday is entered: what expired on that Friday is still to be settled, what
    expired before it is gone.
    """
    from datetime import UTC, datetime

    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 15, 13, 0, tzinfo=UTC))
    assert init("--cash", "9000", "--open", f"-1 KO {expiration} 60 P @ 0.40").exit_code == code


def test_a_file_that_spends_more_than_it_brings_asks_for_the_cash_by_its_option(
    home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "history.csv"
    file.write_text(OWN + "2026-03-16,DEPOSIT,,,,,,1000\n2026-03-17,BUY,KO,,100,61.20,,\n")
    refused = init("--import", str(file))
    assert refused.exit_code == 2
    assert "cash would be -5,120.00: pass --cash with the cash before the first transaction" in refused.stderr
    assert not home.exists()
    assert not list(tmp_path.glob("data/journal.db"))
    assert init("--import", str(file), "--cash", "5,120").exit_code == 0


def test_a_value_typed_before_holdings_were_asked_for_is_not_dropped_silently() -> None:
    code, _, screen = on_a_terminal("\n\nKO 100 @ 61\n\n\n\n", "--account-value", "9000", "--cash", "2000")
    assert code == 0
    assert "the account value of 9,000.00 was not written: it follows from cash and holdings" in screen
