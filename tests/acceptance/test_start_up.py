"""`wheel --help` is quick: it imports none of the heavy libraries and takes little more than a bare Typer
program.
"""

import math
import re
import statistics
import subprocess
import sys
import time
from functools import cache
from importlib.metadata import version

import pytest
from harness import Home
from packaging.version import Version

# Older ones import more by themselves: PyArrow pandas, SciPy its sparse matrices.
LAZY = {"pyarrow": "20", "scipy": "1.16"}
imports_are_lazy = pytest.mark.skipif(
    any(Version(version(name)) < Version(least) for name, least in LAZY.items()),
    reason="older libraries than these import more by themselves",
)
HEAVY = {"pandas", "numpy", "scipy", "yfinance", "pyarrow"}
NOT_EVEN = HEAVY | {"pydantic", "exchange_calendars", "matplotlib", "jinja2"}
PARSERS = {"markdown_it", "pygments"}  # of Rich, for Markdown and source code
AT_MOST = 1.5
TURNS, ROUNDS = 7, 3
HELLO = """
import typer

app = typer.Typer()


@app.command()
def hello(name: str = "world") -> None:
    print(f"hello {name}")


@app.command()
def bye(name: str = "world") -> None:
    print(f"bye {name}")


app()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return Home(tmp_path_factory.mktemp("new"))


@imports_are_lazy
@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        ("--help", NOT_EVEN | PARSERS),
        ("--version", NOT_EVEN | PARSERS | {"typer", "rich", "typing"}),
        ("scan --help", HEAVY | PARSERS),
    ],
)
def test_it_imports_nothing_heavy(home, words, unwanted):
    imported, shown = started(home, words)
    assert "wheelcli.cli.app" in imported
    assert {name.split(".")[0] for name in imported} & unwanted == set()
    assert re.search(r"scan|wheel", shown)


DAILY = {  # of the libraries that take longest to import, those that a command may use
    "ticket 1": set(),
    "why": {"numpy", "pyarrow"},
    "why ALDERA": {"numpy", "pyarrow"},
    "positions": set(),
    "journal list": set(),
    "journal list --demo": set(),
    "config show": set(),
}


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """A home with a plan and a journal, of the demo's market as if it were fetched."""
    home = Home(tmp_path_factory.mktemp("planned"))
    account = "[account]\nvalue = 200000\ncash = 200000\n"
    home.config.write_text(f'[data]\nprovider = "demo"\n{account}[watchlist.ALDERA]\n[watchlist.OAKVEN]\n')
    for words in (
        ["scan", "--set", "score.min=0"],
        ["journal", "add", "DEPOSIT 200000 on 2026-08-03"],
        ["journal", "add", "STO 1 OAKVEN 2026-09-18 39 P @ 0.85 on 2026-08-18", "--force"],
    ):
        home.run(*words)
    return home


@pytest.mark.long
@imports_are_lazy
@pytest.mark.parametrize("words", DAILY)
def test_what_is_used_daily_imports_what_it_needs(planned, words):
    """None of them pandas or SciPy, which take longer to import than such a command does in all."""
    imported, shown = started(planned, words)
    tops = {name.split(".")[0] for name in imported}
    assert tops & (HEAVY | {"exchange_calendars", "matplotlib", "jinja2"}) == DAILY[words]
    assert "rich" not in tops  # these screens are drawn by Rich on a terminal only
    if words.startswith(("ticket", "why")):
        assert "wheelcli.config.model" not in imported  # a saved plan needs no settings
    assert len(shown.splitlines()) > 1


@pytest.mark.long
@imports_are_lazy
def test_a_scan_imports_only_the_special_functions_of_scipy(home):
    """Its optimisers, sparse matrices and images take up to half a second to import."""
    imported, shown = started(home, "scan --demo")
    scipy = {name.split(".")[1] for name in imported if name.startswith("scipy.")}
    assert {package for package in scipy if not package.startswith("_")} <= {"special", "version"}
    assert "highspy" in imported
    assert shown


@pytest.mark.long
@pytest.mark.parametrize("words", ["--help", "scan --help", "config set -h"])
@pytest.mark.parametrize("columns", ["60", "120"])
def test_help_is_drawn_as_with_all_of_rich(home, words, columns):
    """The same to the byte, colours included, as the library draws it without our preparation."""
    environment = {**home.environment(), "COLUMNS": columns, "FORCE_COLOR": "1"}

    def drawn(program):
        return subprocess.run(
            [sys.executable, "-c", program, *words.split()],
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )

    ours = drawn("from wheelcli.cli.app import main; main()")
    whole = drawn("import typer.rich_utils; from wheelcli.cli.app import main; main()")
    assert (ours.returncode, ours.stderr) == (0, b"")
    assert ours.stdout == whole.stdout
    assert b"\x1b[" in ours.stdout


def test_rich_is_whole_after_a_help_page(home):
    """What the page did without can still be imported."""
    program = """
from wheelcli.cli import help_imports
help_imports.prepare(["--help"])
from rich.markdown import Markdown
from rich.traceback import Traceback
print(len(Markdown("# a\\n\\nb").parsed) > 0, hasattr(Traceback, "from_exception"))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=home.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("True True\n", "")


@pytest.mark.long
@pytest.mark.parametrize("words", ["scan --demo", "ticket 1 --demo", "journal list --demo", "review --demo"])
def test_an_account_of_shares_loads_nothing_of_coins(home, words):
    """Of their rooms only the packages themselves, and how amounts are counted in the journal."""
    imported, shown = started(home, words)
    rooms = (
        "book.coins.",
        "loaders.coins.",
        "review.coins.",
        "rfq.coins.",
        "chains.coin.",
        "market.deribit.",
        "market.demo.coins.",
    )
    loaded = {name for name in imported if name.startswith(tuple(f"wheelcli.{room}" for room in rooms))}
    # A review reads the record of requests for quotes, whose packages may be of coins.
    requests = {"wheelcli.rfq.coins.package", "wheelcli.rfq.coins.prints"} if "review" in words else set()
    assert loaded - requests == {"wheelcli.book.coins.money"}
    assert "wheelcli.book.check" in imported
    assert shown


@cache
def started(home, words):
    """The modules that a command imports in a process of its own, and what it prints: once for all tests."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "wheelcli", *words.split()],
        env=home.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rsplit("|", 1)[1].strip() for line in lines}, done.stdout


@pytest.mark.long
def test_it_takes_little_more_than_a_bare_typer_program(home):
    """Medians of alternating runs; a machine busy with something else gets two more chances."""
    hello = home.folder / "hello.py"
    hello.write_text(HELLO, encoding="utf-8")
    commands = ([sys.executable, str(hello), "--help"], [sys.executable, "-m", "wheelcli", "--help"])

    def once(command):
        started = time.perf_counter()
        subprocess.run(
            command, env=home.environment(), cwd=home.folder, capture_output=True, timeout=60, check=True
        )
        return time.perf_counter() - started

    for command in commands:
        once(command)  # the first one may still be compiling
    ratios = []
    while len(ratios) < ROUNDS and min(ratios, default=math.inf) > AT_MOST:
        seconds = [[once(command) for command in commands] for _ in range(TURNS)]
        bare, ours = (statistics.median(times) for times in zip(*seconds, strict=True))
        ratios.append(ours / bare)
        print(f"bare {bare:.3f} s, wheel --help {ours:.3f} s: {ours / bare:.2f} times")
    assert min(ratios) <= AT_MOST
