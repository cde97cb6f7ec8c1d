"""`wheel --help` is quick: it imports none of the heavy libraries and takes little more than a bare Typer
program.
"""

import math
import re
import statistics
import subprocess
import sys
import time

import pytest
from harness import Home

HEAVY = {"pandas", "numpy", "scipy", "yfinance", "pyarrow"}
NOT_EVEN = HEAVY | {"pydantic", "exchange_calendars", "matplotlib", "jinja2"}
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


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.mark.parametrize(
    ("words", "unwanted"), [("--help", NOT_EVEN), ("--version", NOT_EVEN), ("scan --help", HEAVY)]
)
def test_it_imports_nothing_heavy(home, words, unwanted):
    imported, shown = started(home, words)
    assert "typer" in imported
    assert {name.split(".")[0] for name in imported} & unwanted == set()
    assert re.search(r"scan|wheel", shown)


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


def started(home, words):
    """The modules that a command imports in a process of its own, and what it prints."""
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
