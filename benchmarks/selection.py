"""Time the choice of tickets on random candidates with sectors, expirations, neighbours, and four new
tickets.

python benchmarks/selection.py           # 2,000 and 20,000 candidates, ten instances each
"""

import statistics
import sys
import time
from collections.abc import Iterator

import numpy as np
from tickets import instance

from wheelcli.plan.optimize.greedy import choose, curve_of, worth_per_contract
from wheelcli.plan.optimize.optimizer import choose_together

SIZES = (2_000, 20_000)


def timed(count: int, instances: int = 10) -> Iterator[tuple[float, float, float, float]]:
    """For each instance: seconds of wall clock and of processor, the gap told, and how much worse greedy
    is.
    """
    for seed in range(instances):
        c, limits = instance(count, seed)
        select = c.config.select.model_copy(update={"time_limit_s": 600.0})
        c.config = c.config.model_copy(update={"select": select})
        first, curve = worth_per_contract(c), curve_of(c, limits)
        wall, processor = time.perf_counter(), time.process_time()
        best = choose_together(c, limits)
        seconds = time.perf_counter() - wall, time.process_time() - processor
        greedy = choose(c, limits)
        values = [
            float(curve.worth(rows, first[rows], np.array(x.contracts)).sum())
            for x in (best, greedy)
            for rows in [np.array(x.rows)]
        ]
        yield *seconds, best.gap or 0.0, 1 - values[1] / values[0]


def main() -> None:
    """Print one line an instance and one a size."""
    for count in map(int, sys.argv[1:]) if len(sys.argv) > 1 else SIZES:
        rows = []
        for row in timed(count):
            rows.append(row)
            print(
                f"{count:>7,} candidates  {row[0]:6.2f} s  {row[1]:6.2f} s of processor  gap {row[2]:.1e}  "
                f"greedy {100 * row[3]:.1f} % short",
                flush=True,
            )
        wall, processor = (statistics.median(column) for column in list(zip(*rows, strict=True))[:2])
        print(
            f"{count:>7,} candidates  {wall:6.2f} s  {processor:6.2f} s of processor  median of {len(rows)}"
        )


if __name__ == "__main__":
    main()
