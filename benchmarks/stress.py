"""How fast the open book is repriced: 500 options of the demo market over 13 spot moves × 9 volatilities, and
what a look at it costs.

python benchmarks/stress.py
"""

import time
from statistics import median

import numpy as np

from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.config import Config
from wheelcli.contract import parse_occ
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.mark import quoted
from wheelcli.manage.monitor import monitored
from wheelcli.manage.stress.book_stress import SPOTS, VOLS, stress
from wheelcli.manage.stress.reprice import legs_of, reprice
from wheelcli.market.demo import demo_snapshot
from wheelcli.open_option import OpenOption

ROUNDS = 5


def book(count: int) -> tuple[Portfolio, object]:
    """A book of that many short options, drawn from the demo market, and the market."""
    snapshot = demo_snapshot()
    options = snapshot.options
    good = options[(options["bid"] > 0.1) & (options["standard"] == True)]  # noqa: E712
    drawn = good.sample(count, random_state=3)
    positions = tuple(
        OpenOption(r.symbol, parse_occ(r.contract), -1, float(r.ask) * 1.2) for r in drawn.itertuples()
    )
    return Portfolio("bench", AccountType.MARGIN, 3, 10**9, 10**9, options=positions), snapshot


def timed(work) -> float:
    """Median seconds of a few rounds."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def main() -> None:
    """Measure, and print one line each."""
    portfolio, snapshot = book(500)
    setting = setting_of(snapshot, portfolio, Config())
    quotes = tuple(quoted(p, setting) for p in setting.positions)
    legs = legs_of(quotes, setting)
    moves = np.tile(np.array(SPOTS), (len(legs.years), 1))
    for days in (0, 7):
        seconds = timed(lambda d=days: reprice(legs, moves=moves, vols=np.array(VOLS), days=d, rate=0.04))
        print(
            f"reprice {len(legs.years)} × {len(SPOTS) * len(VOLS)} cells, after {days} days: {seconds:.3f} s"
        )
    print(f"stress, all of it: {timed(lambda: stress(setting)):.3f} s")
    small, snapshot = book(12)
    few = setting_of(snapshot, small, Config())
    print(f"monitor, 12 positions: {timed(lambda: monitored(few)):.3f} s")


if __name__ == "__main__":
    main()
