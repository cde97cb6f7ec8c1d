"""How long a broker's file of 100,000 lines takes: imported, folded, checked and shown.

python benchmarks/journal.py [LINES]
python benchmarks/journal.py [LINES] --against ../old   # beside an older checkout, in turns, with the ratios

The older checkout has a .venv of its own. Every step is given in processor time and on the clock; a step of
this process is the median of three, of two builds that of five turns, in each of which both import the file
into a home of their own, fold it, and show it.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tastytrade_file import LAST, lines

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.source import source_of
from wheelcli.book.check import check
from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.folded import Folded
from wheelcli.book.store.journal import open_journal
from wheelcli.book.store.rows import uncollected
from wheelcli.contract import Contract, Right

TIMES, TURNS = 3, 5
HERE = Path(__file__).resolve().parents[1]
# What a build spends on the fold of a journal: seconds of processor, the median of three.
FOLD = """
import statistics, sys, time
from pathlib import Path
try:
    from wheelcli.book.projection.fold import fold
    from wheelcli.book.store.journal import open_journal
except ImportError:  # an older build
    from wheelcli.book.fold import fold
    from wheelcli.book.journal import open_journal

with open_journal(Path(sys.argv[1])) as journal:
    events = journal.events()
spent = []
for _ in range(3):
    began = time.process_time()
    fold(events, ordered=True)
    spent.append(time.process_time() - began)
print(statistics.median(spent))
"""


def timed(what: str, work: Callable[[], Any], times: int = TIMES) -> Any:
    """Do it so many times, print the medians, return the last result."""
    cpu, wall = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        out = work()
        cpu.append(time.process_time() - worked)
        wall.append(time.perf_counter() - began)
    show(what, statistics.median(cpu), statistics.median(wall))
    return out


def python_of(build: Path) -> str:
    """The interpreter of a checkout: this one for this one, else that of its own environment."""
    return sys.executable if build == HERE else str(build / ".venv" / "bin" / "python")


def environment(home: Path, build: Path) -> dict[str, str]:
    """In which a build runs from its own sources, with its files in `home`."""
    folders = {f"WHEEL_{kind}_DIR": str(home / kind.lower()) for kind in ("DATA", "CONFIG", "CACHE")}
    return os.environ | folders | {"PYTHONPATH": str(build)}


def command(home: Path, *words: str, build: Path = HERE) -> tuple[float, float]:
    """Processor and wall seconds of one whole command."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [python_of(build), "-m", "wheelcli", *words],
        env=environment(home, build),
        cwd=home,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def all_read(home: Path, build: Path = HERE) -> tuple[float, float]:
    """Processor and wall seconds of `wheel positions` without what earlier commands left in the cache."""
    shutil.rmtree(home / "cache" / "book", ignore_errors=True)
    return command(home, "positions", build=build)


def commands(what: str, runs: list[tuple[float, float]]) -> float:
    """Print the medians of some runs; returns that of the processor."""
    cpu = statistics.median(run[0] for run in runs)
    show(what, cpu, statistics.median(run[1] for run in runs))
    return cpu


def show(what: str, cpu: float, wall: float) -> None:
    """One line."""
    print(f"{what:<52}{cpu:8.2f} s processor {wall:8.2f} s clock", flush=True)


def one_more(state: Folded) -> None:
    """Print the medians of folding one more put onto what is kept, and of listing what is open then."""
    spent: list[float] = []
    listed: list[float] = []
    day = LAST + timedelta(days=60)
    for number in range(200):
        day += timedelta(days=1)
        put = Contract("NEW", day + timedelta(days=30), Right.PUT, 50.0)
        sold = Event(
            f"new{number}",
            "default",
            Kind.OPTION_OPEN,
            day,
            at_of(day, Kind.OPTION_OPEN),
            False,
            "NEW",
            put,
            -1,
            cash_cents=10_000,
        )
        began = time.process_time()
        state = state.with_event(sold)
        spent.append(time.process_time() - began)
        began = time.process_time()
        state.open_account("default")
        listed.append(time.process_time() - began)
    for what, times in ("one more event", spent), ("what is open then", listed):
        print(f"{what:<52}{1000 * statistics.median(times):8.2f} ms processor")


def folded(home: Path, build: Path) -> float:
    """Processor seconds of a build's fold of the journal in that home."""
    (journal,) = (home / "data").glob("**/*.db")
    done = subprocess.run(
        [python_of(build), "-c", FOLD, str(journal)],
        env=environment(home, build),
        cwd=home,
        check=True,
        capture_output=True,
    )
    return float(done.stdout)


def turns(text_lines: list[str], old: Path) -> None:
    """Print what this build and an older one spend on the same file, each in turn."""
    spent: dict[str, tuple[list[float], list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "many.csv")
        file.write_text("\n".join(text_lines) + "\n", encoding="utf-8")
        for turn in range(TURNS):
            builds = [HERE, old] if turn % 2 else [old, HERE]
            for build in builds:
                home = Path(folder, f"{turn}-{builds.index(build)}")
                home.mkdir()
                for what, took in (
                    ("import", command(home, "journal", "import", str(file), "--yes", build=build)[0]),
                    ("fold", folded(home, build)),
                    ("positions", command(home, "positions", build=build)[0]),
                    ("positions, every event read", all_read(home, build)[0]),
                ):
                    spent.setdefault(what, ([], []))[build == old].append(took)
                    print(
                        f"turn {turn + 1}  {what:<30}{'old' if build == old else 'new'}{took:8.2f} s",
                        flush=True,
                    )
    print(f"{'seconds of processor, medians of ' + str(TURNS):<40}{'old':>8}{'new':>8}{'ratio':>8}")
    for what, (new, before) in spent.items():
        mine, theirs = statistics.median(new), statistics.median(before)
        pairs = statistics.median(a / b for a, b in zip(new, before, strict=True))
        print(f"{what:<40}{theirs:8.2f}{mine:8.2f}{mine / theirs:8.3f}  of pairs {pairs:.3f}")


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("lines", nargs="?", type=int, default=100_000)
    parser.add_argument("--against", type=Path, help="an older checkout of this project")
    options = parser.parse_args()
    text_lines = lines(options.lines)
    if options.against:
        turns(text_lines, options.against.resolve())
        return
    with tempfile.TemporaryDirectory() as folder, uncollected():
        home = Path(folder)
        many, few = home / "many.csv", home / "few.csv"
        many.write_text("\n".join(text_lines) + "\n", encoding="utf-8")
        few.write_text("\n".join([text_lines[0], *text_lines[-1:]]) + "\n", encoding="utf-8")
        body = many.read_bytes()
        reading = timed("read the file", lambda: read_file(source_of(many.name, body), "default"), times=1)
        intake = timed("judge its lines", lambda: take_in([reading], [], prove=False), times=1)
        assert not intake.not_understood, intake.not_understood[:3]
        with open_journal(home / "journal.db", create=True) as journal:
            now = datetime(2026, 8, 21, tzinfo=UTC)
            timed(
                "append, proved",
                lambda: journal.append(intake.new, check=check, now=now, command="import"),
                times=1,
            )
            events = timed("read the journal", journal.events)
        book = timed("fold", lambda: fold(events, ordered=True))
        timed("check", lambda: check(events, book))
        state = timed("a fold to be kept", lambda: Folded.of(events), times=1)
        one_more(state)
        print(
            f"{len(text_lines) - 1:,} lines, {len(events):,} events, "
            f"{len(book.accounts['default'].closed):,} closed positions"
        )
        for name, file in ("many", many), ("few", few):
            (home / name).mkdir()
            commands(
                f"wheel journal import, {name}",
                [command(home / name, "journal", "import", str(file), "--yes")],
            )
        runs = [
            (command(home / "many", "positions"), command(home / "few", "positions"), all_read(home / "many"))
            for _ in range(TIMES)
        ]
        brief = commands("wheel positions, many", [run[0] for run in runs])
        empty = commands("wheel positions, few", [run[1] for run in runs])
        whole = commands("wheel positions, many, every event read", [run[2] for run in runs])
        print(f"wheel positions adds {brief - empty:.2f} s of processor, to read all {whole - empty:.2f} s")


if __name__ == "__main__":
    main()
