"""A live scan on Yahoo's recorded answers, 80 ms each, beside a loop of yfinance: requests and seconds.

    python benchmarks/live_scan.py            # 6, 20 and 60 names
    python benchmarks/live_scan.py 60

Needs the shared tools beside the checkout. The scan runs on two sessions in a row: in the first nothing is
kept; in the second the company data of the first are, with closes one by one or in bulk; ten minutes later
the closes of the day are kept too, and only quotes are requested. The loop requests the same of each name in
turn: its expirations, two more chains, five years of bars, and its company data. Seconds are medians; the
pace is the program's own, which the loop never reaches.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yahoo_names

LATENCY_MS, TURNS = 80, 3
SIZES = (6, 20, 60)
_ROOT = Path(__file__).resolve().parents[1]
_MOMENTS = (*(f"{day}T20:45:00+00:00" for day in yahoo_names.DAYS), f"{yahoo_names.DAYS[1]}T20:55:00+00:00")
_AT = """
import datetime, runpy, sys
from wheelcli import clock
moment = datetime.datetime.fromisoformat(sys.argv.pop(1))
clock.now = lambda: moment
runpy.run_module("wheelcli", run_name="__main__", alter_sys=True)
"""
_LOOP = """
import sys
import yfinance
for symbol in sys.argv[1:]:
    ticker = yfinance.Ticker(symbol)
    near = [day for day in ticker.options if "2025-12-20" <= day <= "2026-01-04"]
    chains = [ticker.option_chain(day) for day in near]
    bars, about = ticker.history(period="5y", auto_adjust=False), ticker.info
    assert len(chains) == 2 and len(bars) and about["sector"], symbol
"""


class Replay:
    """The replay server with so many names, and what is run against it."""

    def __init__(self, size: int) -> None:
        replay = yahoo_names.shared_replay()
        self.symbols = yahoo_names.names(size)
        self.server = replay.serve("recorded", latency_ms=LATENCY_MS)
        self.server.RequestHandlerClass = yahoo_names.answering(replay.Handler, yahoo_names.Settings())
        self.worlds = {
            day: yahoo_names.Copies(replay.World(day, self.server.data)) for day in yahoo_names.DAYS
        }
        for world in self.worlds.values():
            world.chain(self.symbols[0])  # read before the first request

    def scans(self, *, bulk: bool) -> list[tuple[int, float]]:
        """Requests and seconds of the three scans of one user."""
        home = self._home()
        if bulk:
            yahoo_names.write_record(home / "data", date.fromisoformat(yahoo_names.DAYS[0]))
        options = ("--json", "-q", "--set", "data.fallback=", "--set", "account.value=5000000")
        words = ("scan", *self.symbols, *options, "--set", "account.cash=5000000")
        return [self._timed(home, moment, ["-c", _AT, moment, *words]) for moment in _MOMENTS]

    def loop(self) -> tuple[int, float]:
        """Requests and seconds of the loop."""
        return self._timed(self._home(), _MOMENTS[0], ["-c", _LOOP, *self.symbols])

    def _home(self) -> Path:
        home = Path(tempfile.mkdtemp(prefix="live-"))
        for part in ("config", "data", "cache", "yfinance"):
            (home / part).mkdir()
        return home

    def _timed(self, home: Path, moment: str, words: list[str]) -> tuple[int, float]:
        self.server.world = self.worlds[moment[:10]]
        self.server.stats.clear()
        environment: dict[str, str] = {
            **os.environ,
            "PYTHONPATH": f"{yahoo_names.HOSTS}{os.pathsep}{_ROOT}",
            "YF_LOOPBACK": f"http://127.0.0.1:{self.server.server_address[1]}",
            "XDG_CACHE_HOME": str(home / "yfinance"),
            **{f"WHEEL_{part.upper()}_DIR": str(home / part) for part in ("config", "data", "cache")},
        }
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
        )
        seconds = time.perf_counter() - began
        if done.returncode:
            sys.exit(f"{words[:2]}: exit code {done.returncode}\n{done.stderr[-2000:]}")
        return sum(self.server.stats.values()), seconds


def rows(size: int, turns: int = TURNS) -> Iterator[list[str]]:
    """Yield the rows of so many names: what is kept, requests, requests per name, seconds, times the loop."""
    replay = Replay(size)
    runs: dict[str, list[tuple[int, float]]] = {}

    def add(name: str, run: tuple[int, float]) -> None:
        runs.setdefault(name, []).append(run)

    for _ in range(turns):
        add("loop of yfinance", replay.loop())
        alone, bulk = replay.scans(bulk=False), replay.scans(bulk=True)
        add("scan, nothing kept", alone[0])
        add("scan, company data kept", alone[1])
        add("scan, company data kept, closes in bulk", bulk[1])
        add("scan, closes of the day kept too", alone[2])
    loops: list[tuple[int, float]] = runs["loop of yfinance"]
    for name, own in runs.items():
        faster = statistics.median(loop[1] / run[1] for loop, run in zip(loops, own, strict=True))
        requests, seconds = own[-1][0], statistics.median(run[1] for run in own)
        yield [
            str(size),
            name,
            str(requests),
            f"{requests / size:.2f}",
            f"{seconds:.1f} s",
            f"{faster:.1f} ×",
        ]
    replay.server.shutdown()


def table(sizes: tuple[int, ...] = SIZES, turns: int = TURNS) -> Iterator[str]:
    """Yield the lines of the Markdown table as they are measured."""
    head = ["names", "work", "requests", "requests per name", "wall time", "times faster"]
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for size in sizes:
        for row in rows(size, turns):
            yield f"| {' | '.join(row)} |"


def main(arguments: list[str]) -> None:
    """Print the table."""
    lines: Any = table(tuple(map(int, arguments)) or SIZES)
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
