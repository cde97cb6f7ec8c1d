"""What a trader waits for, beside an older checkout: the table of docs/explanation/speed.md.

    python benchmarks/waits.py                              # this checkout alone
    python benchmarks/waits.py --against ../old             # in turns with an older one, with the ratios
    python benchmarks/waits.py --against ../old --only help,review --turns 9

Each wait is a whole command in a process of its own. A figure is processor time, that of its children too;
a ratio is the median of the pairs of five turns, in each of which both checkouts run once. The older
checkout has a .venv of its own. Each writes its market with its own `generated_market.py`, so that neither
has to read the other's files. Compiled bytecode is in place before the first turn. Two rows are tables
of their own: `suite`, the tests of the README's command, and `live`, a live scan beside a loop of yfinance
(`live_scan.py`).
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from statistics import median

import live_scan
from market_names import names
from tastytrade_file import lines

TURNS = 5
SMALL, WHOLE, LINES, CANDIDATES = 60, 5500, 100_000, 20_000
_HERE = Path(__file__).resolve().parents[1]
_EVENTS = (
    "DEPOSIT 900000 on 2026-08-03",
    "BUY 100 AAAC @ 61.20 on 2026-08-04",
    "STO 1 AAAB 2026-09-18 50 P @ 0.85 on 2026-08-18",
    "STO 1 AAAD 2026-09-18 40 P @ 0.60 on 2026-08-18",
)
_DONE = (0, 3)  # 3: some symbol of a market has a problem
_CHOICE = re.compile(r"([\d.]+) s +([\d.]+) s of processor +gap ([\d.e+-]+)")


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of processor and of the clock, and the largest resident memory, MiB."""

    processor_s: float
    wall_s: float
    peak_mib: float


@dataclass(frozen=True)
class Build:
    """A checkout with what it needs to run: an interpreter, and a folder for its markets and homes."""

    checkout: Path
    folder: Path

    @property
    def python(self) -> str:
        return sys.executable if self.checkout == _HERE else str(self.checkout / ".venv" / "bin" / "python")

    def environment(self, home: Path) -> dict[str, str]:
        folders = {f"WHEEL_{kind}_DIR": str(home / kind.lower()) for kind in ("DATA", "CONFIG", "CACHE")}
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        return kept | folders | {"PYTHONPATH": str(self.checkout)}

    def run(
        self, *words: str, home: Path, output: int = subprocess.DEVNULL, folder: Path | None = None
    ) -> Run:
        """Run Python with these arguments, in this folder, by default its home. Raises SystemExit if they
        fail.
        """
        home.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        child = subprocess.Popen(
            [self.python, *words],
            env=self.environment(home),
            cwd=folder or home,
            stdout=output,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(child.pid, 0)
        if os.waitstatus_to_exitcode(status) not in _DONE:
            failed = " ".join(map(str, words))
            raise SystemExit(f"{self.checkout}: `{failed}` ended with {os.waitstatus_to_exitcode(status)}")
        return Run(used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss / 1024)

    def wheel(self, *words: str, home: Path) -> Run:
        """Run one command of the program."""
        return self.run("-m", "wheelcli", *words, home=home)

    def market(self, size: int) -> Path:
        """Return the folder of its snapshot of so many names, written at the first call."""
        place = self.folder / f"market{size}"
        if not place.exists():
            script = self.checkout / "benchmarks" / "generated_market.py"
            self.run(str(script), str(size), str(place), home=self.folder)
        return place

    def new_home(self, size: int, *options: str) -> Path:
        """Return a home of its own with a config that watches so many names and holds these options."""
        home = Path(tempfile.mkdtemp(prefix="home-", dir=self.folder))
        (home / "config").mkdir()
        watched = "\n".join(f"[watchlist.{name}]" for name in names(size))
        account = f"[account]\nvalue = 1_000_000\ncash = 1_000_000\noptions = {list(options)}\n"
        (home / "config" / "config.toml").write_text(account + watched + "\n", encoding="utf-8")
        return home

    @cached_property
    def scanned(self) -> Path:
        """Return a home with a plan of a small market and a journal of a few events."""
        home = self.new_home(SMALL)
        for event in _EVENTS:
            self.wheel("journal", "add", event, home=home)
        self.wheel("scan", "--snapshot", str(self.market(SMALL)), "--json", home=home)
        return home

    @cached_property
    def one_put(self) -> Path:
        """Return a home with one open put on a name of the whole market."""
        return self.new_home(1, "-1 AAAB 2026-09-18 50 P @ 0.85")

    @cached_property
    def broker_file(self) -> Path:
        """Return a broker's file of many lines."""
        file = self.folder / "many.csv"
        file.write_text("\n".join(lines(LINES)) + "\n", encoding="utf-8")
        return file

    @cached_property
    def imported(self) -> Path:
        """Return a home with that file in its journal."""
        home = self.new_home(1)
        self.wheel("journal", "import", str(self.broker_file), "--yes", home=home)
        return home

    def choice(self) -> Run:
        """Return the sum over ten seeds of the choice among many candidates."""
        with tempfile.TemporaryFile("w+") as out:
            script = str(self.checkout / "benchmarks" / "selection.py")
            whole = self.run(script, str(CANDIDATES), home=self.folder, output=out.fileno())
            out.seek(0)
            seeds = [tuple(map(float, found.groups())) for found in _CHOICE.finditer(out.read())]
        within = sum(gap <= 0.005 and wall <= 10 for wall, _, gap in seeds)
        print(f"  selection, {self.checkout.name}: {within} of {len(seeds)} within 0.5 % in 10 s", flush=True)
        return replace(whole, processor_s=sum(s[1] for s in seeds), wall_s=sum(s[0] for s in seeds))


@dataclass(frozen=True, slots=True)
class Wait:
    """One row: what is waited for, one run of it, and the ratio and memory (MiB) that it should not exceed.
    `turns` is None for the usual number.
    """

    work: str
    once: Callable[[Build], Run]
    target: float
    mib: int | None = None
    turns: int | None = None


def _demo(*words: str) -> Callable[[Build], Run]:
    return lambda build: build.wheel(*words, "--demo", home=build.folder / "demo")


def _after_a_scan(*words: str) -> Callable[[Build], Run]:
    return lambda build: build.wheel(*words, home=build.scanned)


def _monitor(build: Build) -> Run:
    return build.wheel("monitor", "--snapshot", str(build.market(WHOLE)), "--json", home=build.one_put)


def _whole_market(build: Build) -> Run:
    home = build.new_home(WHOLE)
    return build.wheel("scan", "--snapshot", str(build.market(WHOLE)), "--json", "-q", home=home)


def _import(build: Build) -> Run:
    file = str(build.broker_file)
    return build.wheel("journal", "import", file, "--yes", home=build.new_home(1))


WAITS = {
    "version": Wait("`wheel --version`", _after_a_scan("--version"), 0.2),
    "help": Wait("`wheel --help`", _after_a_scan("--help"), 0.6),
    "ticket": Wait("`wheel ticket 1` after a scan", _after_a_scan("ticket", "1"), 0.4),
    "why": Wait("`wheel why` after a scan", _after_a_scan("why"), 0.4),
    "positions": Wait("`wheel positions` after a scan", _after_a_scan("positions"), 0.5),
    "scan": Wait("`wheel scan --demo`", _demo("scan"), 0.5),
    "review": Wait("`wheel review --demo`", _demo("review"), 0.25),
    "monitor": Wait("`wheel monitor --snapshot`, 1.54 M contracts, one open put", _monitor, 0.15, mib=600),
    "market": Wait("`wheel scan --snapshot`, 1.54 M contracts", _whole_market, 0.5, mib=700),
    "selection": Wait(
        f"choice among {CANDIDATES:,} candidates, ten seeds", lambda b: b.choice(), 0.4, turns=1
    ),
    "import": Wait(f"`wheel journal import` of {LINES:,} lines", _import, 0.5),
    "folded": Wait(
        f"`wheel positions` of {LINES:,} lines", lambda b: b.wheel("positions", home=b.imported), 1.0
    ),
}


# Of another kind, without an older checkout: the tests, and requests.
SUITE, LIVE = "suite", "live"
SUITE_S = 300  # on two idle cores
_PASSED = re.compile(r"^(\d+) passed", re.M)


def in_turns(wait: Wait, builds: list[Build], turns: int) -> list[list[Run]]:
    """Return the runs of each build; the order alternates, and one run of each beforehand does not count."""
    runs: list[list[Run]] = [[] for _ in builds]
    if wait.turns is None:
        for build in builds:
            wait.once(build)
    for turn in range(wait.turns or turns):
        order = range(len(builds)) if turn % 2 else reversed(range(len(builds)))
        for number in order:
            runs[number].append(wait.once(builds[number]))
    return runs


def cells(wait: Wait, runs: list[list[Run]]) -> list[str]:
    """Return a row of the table: the work, seconds before and now, the ratio and its target, memory."""
    now = median(run.processor_s for run in runs[0])
    memory = f"{max(run.peak_mib for run in runs[0]):,.0f} MiB"
    if wait.mib is not None:
        memory += f" (≤ {wait.mib})"
    wall = f"{median(run.wall_s for run in runs[0]):.2f} s"
    if len(runs) == 1:
        return [wait.work, f"{now:.2f} s", wall, memory]
    before = median(run.processor_s for run in runs[1])
    ratio = median(new.processor_s / old.processor_s for new, old in zip(*runs, strict=True))
    return [
        wait.work,
        f"{before:.2f} s",
        f"{now:.2f} s",
        f"{ratio:.2f} ×",
        f"{wait.target:g} ×" if wait.target < 1 else "",
        wall,
        memory,
    ]


def suite(build: Build) -> Iterator[str]:
    """Yield the lines of a table: the tests of the README's command, which leaves out the long ones."""
    with tempfile.TemporaryFile("w+") as out:
        command = ("-m", "pytest", "-n", "auto", "--dist", "loadfile")
        once = build.run(*command, home=build.folder, output=out.fileno(), folder=build.checkout)
        out.seek(0)
        passed = _PASSED.search(out.read())
    tests = f"{int(passed[1]):,} tests" if passed else "tests"
    yield "| work | processor time | wall time | target |"
    yield "|---|---|---|---|"
    yield f"| {tests} | {once.processor_s:.0f} s | {once.wall_s:.0f} s | {SUITE_S} s |"


def conditions() -> str:
    """Return one sentence: the day, the machine, its load, the versions."""
    from importlib.metadata import version

    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("numpy", "pandas", "scipy", "highspy", "typer")
    )
    load, machine = " ".join(f"{value:.1f}" for value in os.getloadavg()), _processor()
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores ({machine}), load {load} at "
        f"the start, Python {platform.python_version()}, {libraries}."
    )


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found.group(1) if found else platform.machine()


def table(chosen: list[str], builds: list[Build], turns: int) -> Iterator[str]:
    """Yield the lines of the Markdown table as they are measured."""
    head = ["work", "before", "now", "ratio", "target", "wall time now", "memory now"]
    if len(builds) == 1:
        head = ["work", "now", "wall time", "memory"]
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for name in chosen:
        wait = WAITS[name]
        yield f"| {' | '.join(cells(wait, in_turns(wait, builds, turns)))} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--against", type=Path, metavar="DIR", help="an older checkout, with its .venv")
    parser.add_argument("--only", metavar="A,B", help=f"rows among {', '.join(WAITS)}, {SUITE}, {LIVE}")
    parser.add_argument("--turns", type=int, default=TURNS)
    options = parser.parse_args()
    every = [*WAITS, SUITE, LIVE]
    chosen = options.only.split(",") if options.only else every
    if unknown := [name for name in chosen if name not in every]:
        parser.error(f"unknown row {unknown[0]!r}; rows: {', '.join(every)}")
    rows = [name for name in chosen if name in WAITS]
    checkouts = [_HERE, *([options.against.resolve()] if options.against else [])]
    with tempfile.TemporaryDirectory() as top:
        builds = [Build(checkout, Path(top, str(number))) for number, checkout in enumerate(checkouts)]
        for build in builds:
            build.folder.mkdir()
        print(conditions(), end="\n\n", flush=True)
        for line in table(rows, builds, options.turns) if rows else ():
            print(line, flush=True)
        for name, lines in ((SUITE, lambda: suite(builds[0])), (LIVE, live_scan.table)):
            if name in chosen:
                print()
                for line in lines():
                    print(line, flush=True)


if __name__ == "__main__":
    main()
