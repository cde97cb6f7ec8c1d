"""The time of `wheel screen` over a generated market against the time of reading that market.

    python benchmarks/generated_market.py 500 FOLDER
    python benchmarks/screen.py FOLDER

Processor seconds, the best of five in one process: the bare files; reading a market as every command does,
its puts priced; and reading and screening all its names with each kind of contract.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from wheelcli.chains.build import price_chains
from wheelcli.config import Config
from wheelcli.config.screening import Screen
from wheelcli.market.snapshot_store import load
from wheelcli.plan.screen import screen

ROUNDS = 5


def best(work: Callable[[], object]) -> float:
    """Return the shortest of a few runs, seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


if __name__ == "__main__":
    folder, config = Path(sys.argv[1]), Config()

    names = tuple(load(folder).underlyings["symbol"].astype(str))

    def files() -> object:
        """Read every table."""
        market = load(folder)
        return [market.options, market.underlyings, market.closes, market.dividends, market.vix, market.rates]

    def read() -> object:
        """Read the market and price its puts."""
        return price_chains(load(folder), default_rate=config.data.rate, symbols=names, calls_of=())

    print(f"files of {len(names)} names: {best(files):.2f} s")
    reading = best(read)
    print(f"reading: {reading:.2f} s")
    for calls in (False, True):
        wishes = Screen(calls=calls, return_min=0.1, earnings="out")
        taken = best(lambda wishes=wishes: screen(load(folder), config, names, wishes=wishes))
        what = "calls" if calls else "puts"
        print(f"reading and screening {what}: {taken:.2f} s, {taken / reading:.2f} × reading")
