"""`wheel positions` of a long journal, beside bean-check and hledger on transactions of the same trades.

python benchmarks/journal_peers.py [LINES] [--turns 3] [--bean-check PATH] [--hledger PATH]

The journal is that of `journal.py`; `ledger_text.py` writes its events as transactions. Each turn runs every
program once. wheel and beancount run a second time, each with the cache that it has from the first. A program
that is not installed is left out (pip install beancount, apt install hledger).
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from journal import HERE, environment, python_of
from ledger_text import beancount_text, hledger_text
from tastytrade_file import lines

from wheelcli import __version__
from wheelcli.book.store.journal import open_journal


@dataclass
class Program:
    """A command to run in a folder, and the seconds of its runs: processor, clock."""

    name: str
    words: Sequence[str]
    folder: Path
    env: dict[str, str]
    cache: Path | None = None  # removed before each run: everything is read
    runs: list[tuple[float, float]] = field(default_factory=list)

    def run(self) -> None:
        """Run it once."""
        if self.cache is not None and self.cache.is_dir():
            shutil.rmtree(self.cache)
        elif self.cache is not None:
            self.cache.unlink(missing_ok=True)
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(
            self.words,
            cwd=self.folder,
            env=self.env,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        self.runs.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall))

    def median(self, place: int) -> float:
        """Return its median seconds."""
        return statistics.median(run[place] for run in self.runs)


def version(words: Sequence[str]) -> str:
    """Return the first line that a program prints of its version."""
    done = subprocess.run([*words, "--version"], capture_output=True, text=True, check=True)
    return (done.stdout or done.stderr).strip().splitlines()[0]


def programs(folder: Path, count: int, bean_check: str | None, hledger: str | None) -> list[Program]:
    """Make the journal and the ledgers in `folder`, and return what to run on them."""
    file, home = folder / "many.csv", folder / "home"
    file.write_text("\n".join(lines(count)) + "\n", encoding="utf-8")
    home.mkdir()
    env, wheel = environment(home, HERE), [python_of(HERE), "-m", "wheelcli"]
    subprocess.run(
        [*wheel, "journal", "import", str(file), "--yes"],
        cwd=home,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with open_journal(home / "data" / "journal.db") as journal:
        events = journal.events()
    print(f"{count:,} broker lines, {len(events):,} events, as many transactions")
    name, every = f"wheel {__version__} positions", [*wheel, "positions"]
    out = [
        Program(f"{name}, every event read", every, home, env, home / "cache"),
        Program(f"{name}, again", every, home, env),
    ]
    if bean_check:
        ledger = folder / "many.beancount"
        ledger.write_text("\n".join(beancount_text(events)) + "\n", encoding="utf-8")
        name, plain = f"bean-check ({version([bean_check])})", dict(os.environ)
        cache = ledger.with_name(f".{ledger.name}.picklecache")
        out += [
            Program(f"{name}, every transaction read", [bean_check, str(ledger)], folder, plain, cache),
            Program(f"{name}, again, from its cache", [bean_check, str(ledger)], folder, plain),
        ]
    if hledger:
        ledger = folder / "many.journal"
        ledger.write_text("\n".join(hledger_text(events)) + "\n", encoding="utf-8")
        words = [hledger, "-f", str(ledger), "balance", "assets"]
        out.append(Program(version([hledger]), words, folder, dict(os.environ)))
    return out


def main() -> None:
    """Print the times, and how many times quicker wheel is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("lines", nargs="?", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--bean-check", default=shutil.which("bean-check"))
    parser.add_argument("--hledger", default=shutil.which("hledger"))
    options = parser.parse_args()
    for peer, path in ("bean-check", options.bean_check), ("hledger", options.hledger):
        if path is None:
            print(f"{peer} is not installed: its row is left out")
    with tempfile.TemporaryDirectory() as folder:
        every = programs(Path(folder), options.lines, options.bean_check, options.hledger)
        for turn in range(options.turns):
            for each in every:
                each.run()
                cpu, wall = each.runs[-1]
                print(
                    f"turn {turn + 1}  {each.name:<60}{cpu:8.2f} s processor {wall:8.2f} s clock", flush=True
                )
    first, again = every[:2]
    print(f"{f'medians of {options.turns}':<60}{'processor':>10}{'clock':>10}{'÷ first':>10}{'÷ again':>10}")
    for each in every:
        times = [each.median(0) / one.median(0) for one in (first, again)]
        print(f"{each.name:<60}{each.median(0):9.2f}s{each.median(1):9.2f}s{times[0]:10.1f}{times[1]:10.1f}")
    print(f"load: {' '.join(f'{each:.1f}' for each in os.getloadavg())}, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
