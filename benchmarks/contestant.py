"""How a contestant is timed: a process of its own gets the arrays, does the work a few times, and says how
long each took.

Run by `pricing.py` as `python run_NAME.py FOLDER TASK TIMES`; FOLDER holds the columns as .npy and takes the
answers. Needs NumPy only, so that it runs in any environment.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

COLUMNS = ("spot", "strike", "days", "vol", "is_call", "european", "american")
Columns = dict[str, np.ndarray]
Work = Callable[[Columns], np.ndarray]  # columns (n,) to answers (k, n)


def compete(name: str, tasks: dict[str, Work], imported_s: float) -> None:
    """Do the task named on the command line: print the seconds of each call, save the last answer."""
    folder, task, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    columns = {c: np.load(folder / f"{c}.npy") for c in COLUMNS}
    took = []
    for _ in range(times):
        start = time.perf_counter()
        answer = tasks[task](columns)
        took.append(time.perf_counter() - start)
    np.save(folder / f"answer_{name}.npy", answer)
    print(json.dumps({"imported_s": imported_s, "calls_s": took, "contracts": len(columns["spot"])}))
