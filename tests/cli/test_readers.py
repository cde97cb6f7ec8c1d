"""Every command, for a reader who leaves early and on consoles that lack characters: the same exit code, and
never a traceback.
"""

import contextlib
import io
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

import pytest
import typer

from wheelcli import clock
from wheelcli.cli import command
from wheelcli.cli.context import Context
from wheelcli.cli.program import app
from wheelcli.cli.streams import fit
from wheelcli.documents.result import Result
from wheelcli.market.demo import AS_OF

# What to type for each command of the program; ids of the demo's positions, and of the home that `home`
# prepares.
LINES = {
    "scan": "scan --demo",
    "ticket": "ticket 1",
    "why": "why ALDERA",
    "chain": "chain ALDERA --demo",
    "serve": "serve --demo --wait 0",
    "block": "block 1",
    "regime": "regime --demo",
    "screen": "screen --demo",
    "strategies": "strategies",
    "today": "today --demo",
    "monitor": "monitor --demo",
    "roll": "roll GRIDAN --demo",
    "positions": "positions --demo",
    "cycles": "cycles --demo",
    "stress": "stress --demo",
    "review": "review --demo",
    "taxes": "taxes 2026 --demo",
    "record": "record ALDERA",
    "init": "init --account-value 90000 --watchlist ALDERA --force",
    "doctor": "doctor",
    "demo reset": "demo reset --dry-run",
    "schema": "schema scan",
    "config show": "config show",
    "config check": "config check",
    "backup": "backup",
    "restore": "restore @everything --replace",
    "config set": "config set score.min 70",
    "config unset": "config unset score.min",
    "config path": "config path",
    "snapshot list": "snapshot list",
    "snapshot show": "snapshot show latest",
    "snapshot prune": "snapshot prune --keep-last 1 --yes",
    "watchlist": "watchlist",
    "watchlist add": "watchlist add KARSTO",
    "watchlist remove": "watchlist remove ALDERA",
    "watchlist set": "watchlist set ALDERA notes steady",
    "watchlist never": "watchlist never TARNIO",
    "plan list": "plan list",
    "plan show": "plan show 2",
    "plan diff": "plan diff",
    "rfq open": "rfq open @other --demo",
    "rfq quote": "rfq quote @sheet --from DESK-A --bid 1 --size 10 --demo",
    "rfq watch": "rfq watch @rfq --wait 0 --demo",
    "rfq show": "rfq show @rfq --demo",
    "rfq accept": "rfq accept @rfq --demo",
    "rfq cancel": "rfq cancel @rfq --demo",
    "rfq reconcile": "rfq reconcile --demo",
    "rfq list": "rfq list --demo",
    "rfq report": "rfq report --demo",
    "rfq tape": "rfq tape --demo",
    "rfq key": "rfq key show deribit-test",
    "rfq export": "rfq export @rfq --demo",
    "rfq sim": "rfq sim --seconds 0",
    "backtest run": "backtest run --demo --since 2026-08-21 --name again --replace",
    "backtest sweep": "backtest sweep grid.toml --demo --executor local:1 --name grid --resume",
    "backtest show": "backtest show kept",
    "backtest compare": "backtest compare kept kept",
    "backtest list": "backtest list",
    "history import": "history import @quotes --to market",
    "history check": "history check market",
    "journal": "journal --demo",
    "journal list": "journal list --demo",
    "journal add": "journal add @event",
    "journal fill": "journal fill 1 --price 1.5 --demo --dry-run",
    "journal settle": "journal settle --close ALDERA=150 --yes",
    "journal undo": "journal undo",
    "journal import": "journal import @history --yes --force",
    "journal check": "journal check",
    "journal export": "journal export",
    "journal backup": "journal backup @copy",
    "journal restore": "journal restore @kept --replace",
}
EVENT = "STO 1 KARSTO 2026-09-18 40 P @ 0.60 fees 0.65 on 2026-08-20"
HISTORY = (
    "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount\n"
    '03/02/2026,Buy,ACME,ACME INC,100,$50.00,,"-$5,000.00"\n'
)
QUOTES = (
    "underlying_symbol,underlying_price,option_type,expiration,quote_date,strike,bid,ask,open_interest\n"
    "ACME,50,p,2026-09-18,2026-08-20,48,1.10,1.20,300\n"
)
SILENT = {"journal check"}  # when all is well
NEED_A_PERSON = {"config edit"}  # an editor has the terminal
SERVES = {"mcp"}  # stdout is the protocol's
NO_TABLE = {"journal export", "rfq export"}  # they have a form of their own
COMMAND_LINE = typer.main.get_command(app)  # built once for all lines
ARGUMENTS = {
    "@event": EVENT,
    "@history": "history.csv",
    "@quotes": "quotes.csv",
    "@copy": "copy.db",
    "@everything": "everything.tar.gz",
    "@kept": "kept.jsonl",
    "@block": "SELL 10 MAGDOR 2026-09-18 17 P",
    "@other": "SELL 10 DELMIO 2026-09-18 20 P",
    "@shares": "BUY 10 DELMIO",
    "@sheet": "rfq-67TWKX",
    "@rfq": "rfq-67TWKW",  # of the moment at which the home's request is built
}


def ended(line: str, out: TextIO, err: TextIO) -> int:
    """One command on these streams; its exit code."""
    arguments = [ARGUMENTS.get(word, word) for word in line.split()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as end:
            COMMAND_LINE(args=arguments, prog_name="wheel")
        out.flush()
        err.flush()
    return int(end.value.code or 0)


@contextlib.contextmanager
def unread() -> Iterator[TextIO]:
    """A pipe whose reader has left: each write to it fails."""
    theirs, ours = os.pipe()
    os.close(theirs)
    yield fit(None, ours)
    os.close(ours)


@contextlib.contextmanager
def console(path: Path, encoding: str) -> Iterator[TextIO]:
    """A file that takes what a console of this encoding would."""
    with path.open("wb") as file, io.TextIOWrapper(io.BytesIO(), encoding=encoding) as like:
        yield fit(like, file.fileno())


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, shared_work: Any) -> Path:
    """A user's folders: two markets of the demo recorded, two plans made on them, and a journal of three
    events.
    """
    home = tmp_path_factory.mktemp("prepared")
    (home / "history.csv").write_text(HISTORY, encoding="utf-8")
    (home / "quotes.csv").write_text(QUOTES, encoding="utf-8")
    (home / "closes.csv").write_text("symbol,date,close\nACME,2026-08-20,50\n", encoding="utf-8")
    (home / "vix.csv").write_text("date,close\n2026-08-20,18\n", encoding="utf-8")
    (home / "grid.toml").write_text("sessions = 1\n", encoding="utf-8")
    with (
        pytest.MonkeyPatch.context() as patch,
        console(home / "said", "utf-8") as notices,
        shared_work.sharing(),
    ):
        patch.chdir(home)
        for kind in ("CONFIG", "DATA", "CACHE"):
            patch.setenv(f"WHEEL_{kind}_DIR", str(home / kind.lower()))
        patch.setattr(clock, "now", lambda: AS_OF)
        patch.setitem(ARGUMENTS, "@first", "DEPOSIT 500 on 2026-08-03")
        patch.setitem(ARGUMENTS, "@sold", "STO 1 ALDERA 2026-08-21 140 P @ 1.30 fees 0.65 on 2026-08-04")
        for line in (
            "init --account-value 250000 --watchlist ALDERA,BORVIA,BRENLO",
            "config set data.provider demo",
            "scan",
            "scan --set score.min=74",
            "journal add @first --force",
            "journal add @sold --force",
            "journal export --output kept.jsonl",
            "backup everything.tar.gz",
            "rfq open @block --demo --send --wait 0",
            "backtest run --demo --since 2026-08-20 --every 5 --name kept",
            "history import quotes.csv --closes closes.csv --vix vix.csv --to market",
            "rfq open @shares --venue sheet --bid 22.39 --ask 22.41 --demo --send",
        ):
            if line.startswith("rfq"):
                patch.setattr(clock, "now", lambda: AS_OF + timedelta(hours=12))
            if line.startswith("scan --set"):
                patch.setattr(clock, "now", lambda: AS_OF + timedelta(minutes=1))
            assert ended(line, notices, notices) == 0, (line, (home / "said").read_text(encoding="utf-8"))
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_work: Any) -> Iterator[Path]:
    """A copy of those folders, in force; a command's work is done once, and its result written as often as it
    is run.
    """
    home = tmp_path / "home"
    shutil.copytree(prepared, home)
    monkeypatch.chdir(home)
    for kind in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"WHEEL_{kind}_DIR", str(home / kind.lower()))
    monkeypatch.setattr(clock, "now", lambda: AS_OF + timedelta(hours=12))
    finish, results = command._finish, []

    def once(name: str, shared: Any, work: Callable[[Context], Result]) -> None:
        def kept(ctx: Context) -> Result:
            if not results:
                results.append(work(ctx))
            return results[0]

        finish(name, shared, kept)

    monkeypatch.setattr(command, "_finish", once)
    with shared_work.sharing():
        yield home


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name, lazy in group.commands.items():
        each = lazy.loaded
        if not hasattr(each, "commands"):
            yield " ".join((*path, name))
        else:
            if each.invoke_without_command:
                yield name
            yield from commands(each, (*path, name))


def test_no_command_is_forgotten() -> None:
    assert sorted(commands(typer.main.get_command(app))) == sorted({*LINES, *NEED_A_PERSON, *SERVES})


@pytest.mark.long
@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", LINES)
def test_a_table_for_a_console_of_ascii_and_for_nobody(tmp_path: Path, name: str) -> None:
    line = LINES[name] if name in NO_TABLE else f"{LINES[name]} --format table"
    with console(tmp_path / "out", "ascii") as out, console(tmp_path / "err", "ascii") as err:
        code = ended(line, out, err)
    shown, notices = ((tmp_path / part).read_bytes().decode("ascii") for part in ("out", "err"))
    assert code == 0, notices
    assert shown.strip() or name in SILENT
    assert not re.search(r"\\[ux]|\?", shown + notices), "a character without a stand-in"
    with unread() as out, console(tmp_path / "again", "ascii") as err:
        assert ended(line, out, err) == 0
    assert set((tmp_path / "again").read_text(encoding="ascii").splitlines()) <= set(notices.splitlines())
    with unread() as out, unread() as err:
        assert ended(line, out, err) == 0
