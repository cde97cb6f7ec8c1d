"""Time pricing side by side with QuantLib in a loop and with py_vollib_vectorized: the same contracts, in
turn, in one run.

    python benchmarks/pricing.py                  # 100,000 and 1.5 million contracts, three rounds: 5 minutes
    python benchmarks/pricing.py --markdown       # and the tables of docs/explanation/speed.md
    python benchmarks/pricing.py --symbols 200 --rounds 1

Every contestant gets a process of its own each round: its first call there is what a user waits for, its
later calls are what a server sees. Imports and reading the arrays are not in it (imports are shown). QuantLib
does a random sample of the same contracts, and its time is extrapolated. Rates are medians; how many times
faster is the median of the ratios within one round, since other work on the machine falls on both.
py_vollib_vectorized compiles in its first call of the first round and finds that on disk in the later ones.
Needs the extra `test`.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import accuracy
import numpy as np
import vollib_environment
from contracts_mix import PER_SYMBOL, Contracts, mixed
from speed_tables import Result, Run, markdown, screen

HERE = Path(__file__).resolve().parent
SAMPLE = 3000
CALLS = {"wheel": 4, "vollib": 3, "quantlib": 1}
ERRORS = {
    "european": accuracy.of_european,
    "price": accuracy.of_price,
    "iv_puts": accuracy.of_american,
    "iv": accuracy.of_american,
}


def run(python: str, contestant: str, task: str, folder: Path) -> Run:
    """Start a contestant on the arrays in `folder`."""
    command = [python, str(HERE / f"run_{contestant}.py"), str(folder), task, str(CALLS[contestant])]
    compiled = {**os.environ, "NUMBA_CACHE_DIR": str(folder.parent / "numba")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=compiled)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    figures = json.loads(done.stdout.splitlines()[-1])
    first, *later = figures["calls_s"]
    return Run(figures["imported_s"], first, median(later or [first]), figures["contracts"])


def compared(task: str, contracts: Contracts, pythons: dict[str, str], rounds: int) -> Result:
    """Run every contestant in turn, round by round, and judge the last answers on the sample."""
    n = len(contracts.spot)
    picked = np.sort(np.random.default_rng(2).choice(n, min(SAMPLE, n), replace=False))
    some = contracts.rows(picked)
    runs: dict[str, list[Run]] = {contestant: [] for contestant in pythons}
    with tempfile.TemporaryDirectory() as top:
        folders = {who: Path(top) / ("part" if who == "quantlib" else "whole") for who in pythons}
        some.save(Path(top) / "part")
        contracts.save(Path(top) / "whole")
        for _ in range(rounds):
            for contestant, python in pythons.items():
                runs[contestant].append(run(python, contestant, task, folders[contestant]))
        answers = {who: np.load(folder / f"answer_{who}.npy") for who, folder in folders.items()}
    errors = {who: ERRORS[task](some, a if who == "quantlib" else a[:, picked]) for who, a in answers.items()}
    return Result(task, n, float(np.isnan(answers["wheel"][0]).mean()), runs, errors)


def machine() -> str:
    """The date, the processor, and the versions that matter."""
    name = platform.processor() or platform.machine()
    processors = Path("/proc/cpuinfo")
    if processors.exists():
        named = [line for line in processors.read_text().splitlines() if line.startswith("model name")]
        name = named[0].split(":")[1].strip() if named else name
    packages = ", ".join(f"{package} {version(package)}" for package in ("NumPy", "SciPy", "QuantLib"))
    day, python = f"{datetime.now(UTC):%Y-%m-%d}", f"Python {platform.python_version()}"
    return f"{day}, {name}, {os.cpu_count()} cores, {python}, {packages}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--symbols", type=int, nargs="*", default=[200, 3000], help=f"{PER_SYMBOL} contracts each"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    print(machine())
    pythons = {"wheel": sys.executable, "quantlib": sys.executable}
    vollib = {}
    try:
        vollib = {"vollib": str(vollib_environment.python())}
    except RuntimeError as reason:
        print(f"without py_vollib_vectorized, which pip cannot install here: {reason}")
    results = []
    for symbols in options.symbols:
        everything, dividends = mixed(symbols)
        print(
            f"\n{len(everything.spot):,} contracts; "
            f"with a dividend inside their life {dividends.puts:.0%} of puts, "
            f"{dividends.calls:.0%} of calls; calls that may be exercised for one {dividends.exercised:.0%}"
        )
        for task in ERRORS:
            contracts = everything.rows(everything.is_call == 0) if task == "iv_puts" else everything
            results.append(
                compared(task, contracts, pythons | (vollib if task == "european" else {}), options.rounds)
            )
            print(screen(results[-1]), flush=True)
    if options.markdown:
        print(f"\n{machine()}\n\n{markdown(results)}")


if __name__ == "__main__":
    main()
