"""`wheel init --import`: the cash before a broker's file, its preview, what to run next, and a start that was
interrupted.
"""

import json
import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wheelcli.cli.program import app
from wheelcli.config import load
from wheelcli.errors import WheelError

OWN = "date,event,symbol,contract,quantity,price,fees,amount\n"
PUT = OWN + "2026-03-23,STO,,KO260417P00060000,1,0.80,0.66,\n2026-04-17,EXPIRE,,KO260417P00060000,1,,,\n"
HELD = (
    OWN + "2026-03-23,BUY,KO,,200,61.20,,\n2026-03-24,STO,,KO991218C00065000,2,0.90,1.30,\n"
    "2026-03-25,SELL,KO,,50,61.40,,\n2026-03-25,BUY,KO,,50,61.00,,\n"
)
UNREAD = PUT + "2026-04-20,HUNCH,KO,,100,61.20,,\n"
DEEP = OWN + "2026-03-16,DEPOSIT,,,,,,25000\n2026-03-23,BTO,,KO270115C00010500,1,22.60,0.66,\n"


@pytest.fixture(autouse=True)
def home(own_folder: Path) -> Path:
    """A user without any file; returns the config file to be written."""
    return own_folder / "config" / "config.toml"


def run(*arguments: str) -> Any:
    """Run a command as a script would."""
    return CliRunner().invoke(app, list(arguments))


def init(*arguments: str) -> Any:
    """Run `wheel init` as a script would."""
    return run("init", *arguments)


def hint_of(done: Any, place: int = 0) -> str:
    """Return a command that a refusal names in backquotes."""
    return str(done.stderr.split("`")[1 + 2 * place])


def account() -> Any:
    """Return the positions document's data."""
    return json.loads(run("positions", "--json").stdout)["data"]


def texts() -> list[str]:
    """Return the events of the journal, in words."""
    return [e["text"] for e in json.loads(run("journal", "list", "--json").stdout)["data"]["events"]]


# A run of tests without a terminal may ignore hang-ups, and so would what it starts.
_WHEEL = (
    "import runpy, signal; signal.signal(signal.SIGHUP, signal.SIG_DFL);"
    " runpy.run_module('wheelcli', run_name='__main__', alter_sys=True)"
)


class Terminal:
    """`wheel init` on a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _WHEEL, "init", *arguments],
            stdin=theirs,
            stderr=theirs,
            stdout=subprocess.PIPE,
            text=True,
        )
        os.close(theirs)
        self.screen = ""

    def type(self, text: str) -> None:
        """Type this."""
        os.write(self.ours, text.encode())

    def wait_for(self, text: str) -> None:
        """Read the screen until it shows this."""
        end = time.monotonic() + 60
        while text not in self.screen:
            assert time.monotonic() < end, self.screen
            if select.select([self.ours], [], [], 1)[0]:
                self.screen += os.read(self.ours, 4096).decode()

    def end(self) -> tuple[int, str]:
        """Wait for the end; return exit code and stdout."""
        out, _ = self.process.communicate(timeout=60)
        try:
            while part := os.read(self.ours, 4096):
                self.screen += part.decode()
        except OSError:
            pass  # the terminal is closed on the other side
        os.close(self.ours)
        return self.process.returncode, out


def written(tmp_path: Path) -> list[str]:
    """Return the files in the user's folders."""
    return sorted(p.name for kind in ("config", "data") for p in (tmp_path / kind).rglob("*") if p.is_file())


def test_a_script_without_the_cash_is_refused_with_what_the_file_shows(tmp_path: Path) -> None:
    Path("h.csv").write_text(HELD)
    refused = init("--import", "h.csv")
    assert refused.exit_code == 2
    assert "transactions since 2026-03-23, but not the cash before them" in refused.stderr
    assert (
        "4 events from 2026-03-23 to 2026-03-25 change cash by -12,041.30, at the lowest point by -12,240.00"
    ) in refused.stderr
    assert written(tmp_path) == []


@pytest.mark.long
@pytest.mark.parametrize(("typed", "opening"), [("much\n9k\n", "9,000.00"), ("0\n", "0.00")])
def test_a_terminal_prompts_for_the_cash_before_the_file(typed: str, opening: str) -> None:
    Path("h.csv").write_text(PUT)
    terminal = Terminal("--import", "h.csv", "--accept-doubts")
    terminal.type(f"\n\n{typed}KO\n")
    code, out = terminal.end()
    assert code == 0, terminal.screen
    assert "2 events from 2026-03-23 to 2026-04-17 change cash by +79.34." in terminal.screen
    assert "Cash before 2026-03-23, in dollars" in terminal.screen
    assert ("invalid value for cash: 'much'" in terminal.screen) == ("much" in typed)
    assert "Cash" not in out
    assert texts()[0] == f"OPENING {opening}"
    before = float(opening.replace(",", ""))
    assert account()["cash_usd"] == pytest.approx(before + 79.34)


@pytest.mark.long
def test_a_file_is_read_before_anything_is_asked() -> None:
    Path("h.csv").write_text(UNREAD)
    terminal = Terminal("--import", "h.csv")
    code, _ = terminal.end()
    assert code == 5
    assert "?" not in terminal.screen


def test_cash_of_nothing_is_an_answer() -> None:
    Path("h.csv").write_text(PUT)
    assert init("--import", "h.csv", "--cash", "0", "--type", "margin").exit_code == 0
    assert (texts()[0], account()["cash_usd"]) == ("OPENING 0.00", 79.34)


FIDELITY = (
    "Run Date,Action,Symbol,Description,Type,Price ($),Quantity,Commission ($),Fees ($),"
    "Accrued Interest ($),Amount ($),Cash Balance ($),Settlement Date\n"
    "03/24/2026,YOU BOUGHT COCA COLA CO (KO) (Cash),KO,COCA COLA CO,Cash,61,10,,,,-610,8390,03/25/2026\n"
)


@pytest.mark.long
def test_the_balance_in_a_file_proposes_the_cash_before_it() -> None:
    """610 paid and 8,390 left: 9,000 before."""
    Path("h.csv").write_text(FIDELITY)
    refused = init("--import", "h.csv")
    assert "first transaction: 9,000.00 by the balance in the file" in refused.stderr
    shown = init("--import", "h.csv", "--dry-run", "--json")
    following = json.loads(shown.stdout)["data"]["next"]
    assert following == "wheel init --import h.csv --cash 9000.00"
    terminal = Terminal("--import", "h.csv", "--type", "cash", "--level", "2", "--watchlist", "KO")
    terminal.type("\n")
    assert terminal.end()[0] == 0, terminal.screen
    assert "[9,000.00 by the balance in the file]" in terminal.screen
    assert account()["cash_usd"] == 8_390


def test_a_dry_run_without_the_cash_shows_the_rest(tmp_path: Path) -> None:
    Path("h.csv").write_text(HELD)
    shown = init("--import", "h.csv", "--dry-run", "--json")
    assert shown.exit_code == 0, shown.stderr
    document = json.loads(shown.stdout)
    data = document["data"]
    assert (data["cash_usd"], data["account_value_usd"]) == (None, None)
    assert data["holdings"] == ["200 KO", "-2 KO-991218-C65"]
    assert len(data["events"]) == 4
    assert data["next"] == "wheel init --import h.csv --cash DOLLARS"
    assert [p["code"] for p in document["problems"]] == ["cash_missing"]
    assert "not the cash before them" in shown.stderr
    assert written(tmp_path) == []


@pytest.mark.long
def test_a_dry_run_on_a_terminal_asks_nothing_and_shows_the_account_at_the_end(tmp_path: Path) -> None:
    Path("my file.csv").write_text(HELD)
    options = ("--import", "my file.csv", "--dry-run", "--format", "table")
    terminal = Terminal(*options)
    code, out = terminal.end()
    assert code == 0, terminal.screen
    assert "?" not in terminal.screen
    assert "would write 4 events to the journal" in out
    assert "at the end: cash unknown; 200 KO, -2 KO-991218-C65" in out
    assert "next: wheel init --import 'my file.csv' --cash DOLLARS\n" in out
    terminal = Terminal(*options, "--cash", "20k", "--type", "ira", "--preset", "income")
    code, out = terminal.end()
    assert "at the end: cash 7,958.70; 200 KO, -2 KO-991218-C65" in out
    assert "type ira" in out
    assert "next: wheel init --import 'my file.csv' --cash 20k --type ira --preset income\n" in out
    assert written(tmp_path) == []


def test_a_dry_run_without_any_account_asks_nothing_either() -> None:
    terminal = Terminal("--dry-run")
    assert terminal.end()[0] == 2
    assert "?" not in terminal.screen
    assert "cash and holdings of the account are missing" in terminal.screen


def test_what_comes_next_after_a_start() -> None:
    assert json.loads(init("--cash", "5k", "--json").stdout)["data"]["next"] == "wheel watchlist add AAPL"
    assert run("watchlist", "add", "AAPL").exit_code == 0


def test_a_line_that_is_not_understood_names_the_command_that_works() -> None:
    Path("h.csv").write_text(UNREAD)
    refused = init("--import", "h.csv", "--cash", "50000", "--watchlist", "KO,PEP", "--type", "margin")
    assert refused.exit_code == 5
    command = hint_of(refused)
    assert command == ("wheel init --import h.csv --cash 50000 --type margin --watchlist KO,PEP --partial")
    done = run(*shlex.split(command)[1:], "--json")
    assert done.exit_code == 3, done.stderr
    assert "1 line could not be read and was skipped; the first: h.csv, line 4: " in done.stderr
    assert account()["cash_usd"] == 50_079.34
    assert list(load().config.watchlist) == ["KO", "PEP"]


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_all_lines_that_cannot_be_entered_are_listed_with_partial_as_the_last_way(
    more: tuple[str, ...], tmp_path: Path
) -> None:
    Path("h.csv").write_text(
        UNREAD + "2026-04-21,BTC,,PEP260515C00150000,1,0.20,,\n2026-04-22,SELL,KO,,5,60,,\n"
    )
    refused = init("--import", "h.csv", *more)
    assert refused.exit_code == 5
    assert "3 lines cannot be entered; nothing was written:" in refused.stderr
    assert [line.split(":")[0] for line in refused.stderr.splitlines()[1:4]] == [
        f"  h.csv, line {number}" for number in (4, 5, 6)
    ]
    assert hint_of(refused) == 'wheel journal add "OPENING -1 PEP 2026-05-15 150 C @ PRICE on 2026-03-20"'
    assert hint_of(refused, 1).endswith("--partial")
    assert refused.stderr.count("OPENING ") == 1
    document = json.loads(init("--import", "h.csv", *more, "--json").stdout)
    assert [each["code"] for each in document["problems"]] == ["import", *["not_understood"] * 3]
    assert document["problems"][1]["hint"] == ""
    assert "OPENING 5 KO @ PRICE on 2026-03-20" in document["problems"][3]["hint"]
    assert written(tmp_path) == []


def test_lines_of_one_reason_are_one_sentence_with_one_hint() -> None:
    """Ten lines of a word that nothing knows, two closes without an opening: two sentences, one remedy."""
    unread = "".join(f"2026-04-{day},HUNCH,KO,,100,61.20,,\n" for day in range(10, 20))
    closes = "".join(f"2026-04-2{day},SELL,KO,,5,60,,\n" for day in (1, 2))
    Path("h.csv").write_text(OWN + unread + closes)
    refused = init("--import", "h.csv")
    message, first, second, hint = refused.stderr.splitlines()
    assert message == "wheel: 12 lines cannot be entered; nothing was written:"
    assert first.startswith("  h.csv, lines 2, 3, 4, 5, 6, 7 and 4 more: unknown event 'HUNCH'")
    assert second == "  h.csv, lines 12 and 13: takes 5 KO, of which 0 are held"
    assert hint == (
        "  hint: import the older history too, or first enter"
        ' `wheel journal add "OPENING 5 KO @ PRICE on 2026-04-20"`'
    )
    Path("h.csv").write_text(PUT + closes)
    assert init("--import", "h.csv").stderr.splitlines()[0] == (
        "wheel: h.csv, lines 4 and 5: takes 5 KO, of which 0 are held; nothing was written"
    )
    document = json.loads(init("--import", "h.csv", "--json").stdout)
    assert [each["message"].partition(": ")[0] for each in document["problems"][1:]] == [
        "h.csv, line 4",
        "h.csv, line 5",
    ]


ROBINHOOD = "Activity Date,Process Date,Settle Date,Instrument,Description,Trans Code,Quantity,Price,Amount\n"


def test_a_line_to_enter_by_hand_is_skipped_first() -> None:
    """Before the journal is open, `wheel journal add` would open it and stop the import."""
    row = '"3/2{}/2026","3/2{}/2026","3/2{}/2026","{}","{}","{}","","","${}"\n'
    deposit = row.format(3, 3, 3, "", "ACH Deposit", "ACH", "500.00")
    Path("h.csv").write_text(ROBINHOOD + deposit + row.format(4, 4, 4, "", "Bitcoin", "CRYPTO", "9.00"))
    refused = init("--import", "h.csv")
    assert refused.stderr.splitlines() == [
        "wheel: h.csv, line 3: unknown code 'CRYPTO'; nothing was written",
        "  hint: to skip it, run `wheel init --import h.csv --partial`",
    ]
    done = run(*shlex.split(hint_of(refused))[1:])
    assert done.exit_code == 3
    assert "1 line could not be read and was skipped; the first: h.csv, line 3" in done.stderr
    assert "(enter what it means with `wheel journal add`)" in done.stderr


SHORT = OWN + "2026-03-20,DEPOSIT,,,,,,1000\n2026-03-23,BUY,KO,,200,61.20,,\n"


@pytest.mark.long
@pytest.mark.parametrize("put", ["", "2026-03-24,STO,,KO991218P00060000,1,0.80,0.66,\n"])
def test_a_command_to_run_next_passes_the_cash_that_only_a_doubt_asks_for(put: str) -> None:
    """1,000 in and 12,240 out: a deposit is there, but the account began before it. A put beside it changes
    the doubt's sentence, not what is missing.
    """
    Path("h.csv").write_text(SHORT + put)
    shown = init("--import", "h.csv", "--dry-run", "--json")
    assert "pass --cash with the cash before the first transaction" in shown.stderr
    command = json.loads(shown.stdout)["data"]["next"]
    assert command == "wheel init --import h.csv --cash DOLLARS"
    placeholder = run(*shlex.split(command)[1:])
    assert placeholder.exit_code == 2
    assert "--cash DOLLARS is a placeholder" in placeholder.stderr
    assert "as in --cash 25k" in placeholder.stderr
    assert run(*shlex.split(command)[1:], "--dry-run").exit_code == 0
    terminal = Terminal(*shlex.split(command)[2:], "--type", "cash", "--level", "2", "--watchlist", "KO")
    terminal.wait_for("Cash before 2026-03-20, in dollars")
    terminal.type("20k\n")
    assert terminal.end()[0] == 0, terminal.screen
    assert texts()[0] == "OPENING 20,000.00"


def test_a_command_to_run_next_has_no_cash_where_none_is_missing() -> None:
    Path("h.csv").write_text(SHORT)
    shown = init("--import", "h.csv", "--type", "margin", "--dry-run", "--json")
    assert json.loads(shown.stdout)["data"]["next"] == "wheel init --import h.csv --type margin"


def test_the_balance_in_a_file_replaces_the_placeholder_of_a_doubt() -> None:
    """1,000 deposited, 12,240 paid and 760 left: 12,000 before."""
    head, line = FIDELITY.splitlines()
    deposit = line.replace(
        "YOU BOUGHT COCA COLA CO (KO) (Cash),KO", "Electronic Funds Transfer Received (Cash),"
    )
    deposit = deposit.replace("COCA COLA CO,Cash,61,10,,,,-610,8390", "No Description,Cash,,,,,,1000,13000")
    bought = line.replace("61,10,,,,-610,8390", "61.20,200,,,,-12240,760")
    Path("h.csv").write_text("\n".join([head, bought, deposit, ""]))
    shown = init("--import", "h.csv", "--dry-run", "--json")
    assert "first transaction: 12,000.00 by the balance in the file" in shown.stderr
    command = json.loads(shown.stdout)["data"]["next"]
    assert command == "wheel init --import h.csv --cash 12000.00"
    assert run(*shlex.split(command)[1:]).exit_code == 0
    assert account()["cash_usd"] == 760


def test_positions_with_borrowed_cash_need_the_type_of_account_that_borrows() -> None:
    Path("held.csv").write_text(UNDATED + "CASH,HELD IN CASH,,1,-4000.00,-5678.89,N/A,,\n")
    shown = init("--import", "held.csv", "--on", "2026-03-20", "--dry-run", "--json")
    assert "cash would be -5,678.89: an account that borrows is of --type margin" in shown.stderr
    command = json.loads(shown.stdout)["data"]["next"]
    assert command == "wheel init --import held.csv --on 2026-03-20"
    assert run(*shlex.split(command)[1:], "--type", "margin").exit_code == 0


TWO = (
    FIDELITY.replace("Run Date,", "Run Date,Account,Account Number,").partition("\n")[0]
    + "\n"
    + "".join(
        f"03/2{day}/2026,{name},YOU BOUGHT COCA COLA CO (KO) (Cash),KO,COCA COLA CO,Cash,61,10,,,,-610,8390,"
        "03/25/2026\n"
        for day, name in ((5, "Roth IRA,111"), (3, "Individual,222"), (4, "Individual,222"))
    )
)


def test_one_of_several_accounts_in_a_file_opens_the_journal() -> None:
    Path("h.csv").write_text(TWO)
    refused = init("--import", "h.csv")
    assert refused.exit_code == 5
    assert "lines 3 and 4: the file has 2 accounts; this line belongs to 222 Individual" in refused.stderr
    assert refused.stderr.endswith(
        "  hint: choose one with `--of NUMBER`; import each into an account of its own\n"
    )  # to skip every line is no remedy
    shown = init("--import", "h.csv", "--of", "222", "--dry-run", "--json")
    command = json.loads(shown.stdout)["data"]["next"]
    assert command == "wheel init --import h.csv --of 222 --cash 9610.00"
    assert run(*shlex.split(command)[1:]).exit_code == 0
    assert [text for text in texts() if text.startswith("BUY")] == ["BUY 10 KO @ 61.00"] * 2
    refused = init("--import", "h.csv", "--of", "111", "--force")
    assert hint_of(refused, 1) == "wheel journal import h.csv --of 111"
    assert "pass the file with --import" in init("--cash", "5k", "--of", "222").stderr


@pytest.mark.parametrize("more", [(), ("--cash", "9000")])
def test_a_dry_run_announces_uncovered_calls_before_it_knows_the_cash(more: tuple[str, ...]) -> None:
    Path("h.csv").write_text(OWN + "2026-03-24,STO,,KO991218C00065000,2,0.90,1.30,\n")
    doubt = "KO calls on 200 shares would be uncovered"
    shown = init("--import", "h.csv", *more, "--dry-run")
    assert shown.exit_code == 0
    assert shown.stderr.count(doubt) == 1
    assert doubt in init("--import", "h.csv", "--cash", "9000").stderr


def test_force_is_for_the_config_and_doubts_have_an_option_of_their_own(home: Path, tmp_path: Path) -> None:
    Path("h.csv").write_text(DEEP)
    doubt = "at 22.60 a share is more than its strike of 10.5: was 22.60 the price of a whole contract?"
    refused = init("--import", "h.csv", "--force")
    assert refused.exit_code == 2
    assert doubt in refused.stderr
    assert "add --accept-doubts if it is right" in refused.stderr
    assert written(tmp_path) == []
    shown = init("--import", "h.csv", "--dry-run")
    assert shown.exit_code == 0
    assert doubt in shown.stderr
    assert "wheel prompts before it writes this; in scripts, add --accept-doubts" in shown.stderr
    home.parent.mkdir(exist_ok=True)
    home.write_text("[plan]\n")
    assert init("--import", "h.csv", "--accept-doubts").exit_code == 2  # a config file stays
    assert home.read_text() == "[plan]\n"
    assert init("--import", "h.csv", "--accept-doubts", "--force").exit_code == 0


def test_a_deep_call_beside_its_share_is_not_asked_about() -> None:
    Path("h.csv").write_text(DEEP + "2026-03-20,BUY,KO,,10,33.00,,\n")
    assert init("--import", "h.csv").exit_code == 0


def test_a_window_closed_at_the_last_question_leaves_nothing(tmp_path: Path) -> None:
    Path("h.csv").write_text(DEEP)
    options = ("--import", "h.csv", "--type", "cash", "--level", "2", "--watchlist", "KO")
    terminal = Terminal(*options)
    terminal.wait_for("Write it anyway?")
    assert written(tmp_path) == []
    os.kill(terminal.process.pid, signal.SIGHUP)
    assert terminal.end()[0] == -signal.SIGHUP
    assert written(tmp_path) == []
    assert init(*options, "--accept-doubts").exit_code == 0


@pytest.mark.parametrize(
    "options", [("--import", "h.csv", "--cash", "9000"), ("--cash", "9000", "--hold", "KO 5 @ 61")]
)
def test_a_run_that_ends_before_the_config_can_be_repeated(
    home: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    from wheelcli.cli.setup import init as command

    Path("h.csv").write_text(PUT)

    def full(path: Path, text: str) -> None:
        raise WheelError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(command, "write_private", full)
        assert init(*options).exit_code == 5
    before = texts()
    assert (len(before) > 1, home.exists()) == (True, False)
    again = init(*options)
    assert again.exit_code == 0, again.stderr
    assert texts() == before
    assert home.exists()


def test_the_opening_is_checked_under_the_settings_to_be_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A put of 6,000 on 5,000 of cash: margin allows it, by option or environment, not by the old file."""
    home.parent.mkdir()
    home.write_text('[account]\ntype = "margin"\n')
    put = ("--cash", "5000", "--open", "-1 KO 2099-12-18 60 P @ 2.15", "--force", "--dry-run")
    assert "1,000.00 more than the cash" in init(*put).stderr
    assert "more than the cash" not in init(*put, "--type", "margin").stderr
    monkeypatch.setenv("WHEEL_ACCOUNT__TYPE", "margin")
    assert "more than the cash" not in init(*put).stderr


def test_a_config_without_a_journal_names_one_command_that_works(home: Path) -> None:
    Path("h.csv").write_text(PUT)
    home.parent.mkdir()
    home.write_text("")
    refused = init("--import", "h.csv", "--cash", "9000")
    assert refused.exit_code == 2
    assert "already exists, but the journal is not open" in refused.stderr
    command = hint_of(refused)
    assert command == "wheel init --import h.csv --cash 9000 --force"
    assert run(*shlex.split(command)[1:]).exit_code == 0
    assert account()["cash_usd"] == 9_079.34


def test_a_config_without_a_journal_can_be_kept(home: Path) -> None:
    home.parent.mkdir()
    home.write_text('[account]\ntype = "margin"\n')
    assert hint_of(init()) == "wheel init --cash DOLLARS --force"
    refused = init("--cash", "5k")
    assert run(*shlex.split(hint_of(refused, 1))[1:]).exit_code == 0
    assert texts() == ["OPENING 5,000.00"]
    assert load().config.account.type == "margin"


UNDATED = (
    "Symbol/CUSIP,Description,Quantity,Price,Beginning Value,Ending Value,Cost Basis\n"
    "KO,COCA COLA CO COM,200,61.50,12000.00,12300.00,12240.00,,\n"
)
ONLY_CASH = UNDATED.partition("KO,")[0] + "CASH,5678.89,1,4000.00,5678.89,N/A,,,\n"


@pytest.mark.parametrize("text", [UNDATED, ONLY_CASH])
@pytest.mark.parametrize("more", [(), ("--partial",)])
@pytest.mark.parametrize("command", [("init", "--import"), ("journal", "import")])
def test_positions_without_a_date_need_the_day(
    command: tuple[str, ...], more: tuple[str, ...], text: str
) -> None:
    Path("held.csv").write_text(text)
    refused = run(*command, "held.csv", "--dry-run", *more)
    assert refused.exit_code == 5
    assert refused.stderr == (
        "wheel: held.csv: the file has no date for its positions; nothing was written\n"
        "  hint: pass --on DAY, the day of the positions, such as `--on 2026-01-31`\n"
    )


def test_the_day_of_positions_opens_an_account(home: Path) -> None:
    Path("held.csv").write_text(UNDATED + ONLY_CASH.splitlines()[-1] + "\n")
    preview = json.loads(init("--import", "held.csv", "--on", "2026-03-20", "--dry-run", "--json").stdout)
    assert preview["data"]["next"] == "wheel init --import held.csv --on 2026-03-20"
    assert preview["data"]["cash_usd"] == 5_678.89
    assert init("--import", "held.csv", "--on", "2026-03-20").exit_code == 0
    document = account()
    assert document["cash_usd"] == 5_678.89
    (shares,) = document["positions"]
    assert (shares["shares"], shares["price"], shares["opened"]) == (200, 61.2, "2026-03-20")


@pytest.mark.parametrize(
    "options", [("--import", "held.csv", "--on", "20 March"), ("--cash", "5000", "--on", "2026-03-20")]
)
def test_a_day_that_dates_nothing_is_refused(options: tuple[str, ...], home: Path) -> None:
    Path("held.csv").write_text(UNDATED)
    refused = init(*options)
    assert refused.exit_code == 2
    assert "--on" in refused.stderr
    assert not home.exists()


def test_a_dry_run_shows_the_account_although_a_config_exists(home: Path) -> None:
    Path("h.csv").write_text(PUT)
    home.parent.mkdir()
    home.write_text("")
    seen = init("--import", "h.csv", "--cash", "9000", "--dry-run", "--json")
    assert seen.exit_code == 0
    assert seen.stderr == f"{home} already exists: only --force replaces it\n"
    data = json.loads(seen.stdout)["data"]
    assert (data["cash_usd"], data["next"]) == (9_079.34, "wheel init --import h.csv --cash 9000 --force")
    assert home.read_text() == ""


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_with_an_account_a_file_goes_to_the_journal(more: tuple[str, ...]) -> None:
    init("--cash", "9000")
    Path("my h.csv").write_text(PUT)
    refused = init("--import", "my h.csv", *more)
    assert refused.exit_code == 2
    command = hint_of(refused, len(more))  # the refusal of an open journal names `wheel init` before it
    assert command == "wheel journal import 'my h.csv' --dry-run"
    assert run(*shlex.split(command)[1:]).exit_code == 0
