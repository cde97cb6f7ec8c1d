"""How long `wheel history import` takes for a file of OptionsDX, in multiples of the time that pandas needs
to read the file, and how much memory.

    python benchmarks/history_import.py --rows 1000000

The file is invented: one name over a year of sessions, 33 columns as the vendor writes them. The store is
Parquet, one folder per session. Times are processor seconds. Peak memory is that of a process of its own for
each size.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from wheelcli.loaders.history.importing.run_import import ImportOptions, import_history
from wheelcli.trading_calendar import sessions_from

NAMES = (
    "QUOTE_UNIXTIME QUOTE_READTIME QUOTE_DATE QUOTE_TIME_HOURS UNDERLYING_LAST EXPIRE_DATE EXPIRE_UNIX DTE "
    "C_DELTA C_GAMMA C_VEGA C_THETA C_RHO C_IV C_VOLUME C_LAST C_SIZE C_BID C_ASK STRIKE P_BID P_ASK P_SIZE "
    "P_LAST P_DELTA P_GAMMA P_VEGA P_THETA P_RHO P_IV P_VOLUME STRIKE_DISTANCE STRIKE_DISTANCE_PCT"
)
HEADER = ", ".join(f"[{name}]" for name in NAMES.split())
SESSIONS = sessions_from(date(2023, 1, 3), date(2023, 12, 29))
EXPIRATIONS = 30


def lines(rows: int) -> Iterator[str]:
    """Yield the lines of a file: as many strikes in each session as make that many rows in all."""
    strikes = -(-rows // (len(SESSIONS) * EXPIRATIONS))
    spread = np.random.default_rng(1)
    yield HEADER
    left = rows
    for place, day in enumerate(SESSIONS):
        spot = 400.0 + 20.0 * np.sin(place / 20)
        for week in range(EXPIRATIONS):
            expires = day + timedelta(days=(4 - day.weekday()) % 7 + 7 * week + 1)
            value = 8.0 * np.sqrt(week + 1)
            noise = spread.random(strikes)
            for place_of_strike in range(min(strikes, left)):
                strike = 300.0 + 200.0 * place_of_strike // strikes
                call = max(spot - strike, 0) + value
                put = max(strike - spot, 0) + value
                more = noise[place_of_strike] * 0.1
                yield (
                    f"1672779600, {day} 16:00, {day}, 16.000000, {spot:.2f}, {expires}, 1674248400, "
                    f"{7 * week:.2f}, 0.512340, 0.012340, 0.412340, -0.112340, 0.052340, 0.212340, "
                    f"{place_of_strike}.000000, {call:.2f}, 10 x {place_of_strike}, {call:.2f}, "
                    f"{call + more + 0.02:.2f}, {strike:.3f}, {put:.2f}, {put + more + 0.02:.2f}, 8 x 12, "
                    f"{put:.2f}, -0.487660, 0.012340, 0.412340, -0.102340, -0.052340, 0.222340, , "
                    f"{abs(strike - spot):.1f}, 0.123"
                )
            left -= min(strikes, left)


def write(path: Path, rows: int) -> None:
    """Write the file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines(rows))


def seconds(work: str, path: Path) -> tuple[float, float, float]:
    """Return the seconds, processor seconds and megabytes that one work takes in a process of its own."""
    answer = subprocess.run(
        [sys.executable, __file__, "--work", work, "--file", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    wall, processor, memory = map(float, answer.stdout.split())
    return wall, processor, memory


def run(work: str, path: Path) -> None:
    """Do one work in this process and print what it took."""
    wall, processor = time.perf_counter(), time.process_time()
    if work == "pandas":
        pd.read_csv(path, skipinitialspace=True)
    elif work == "import":
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            import_history([path], Path(folder) / "store", ImportOptions())
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(wall, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Write files of growing size, read and import each, and print the figures."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, nargs="+", default=[250_000, 1_000_000])
    options.add_argument("--work", choices=("pandas", "import", "nothing"))
    options.add_argument("--file", type=Path)
    chosen = options.parse_args()
    if chosen.work:
        run(chosen.work, chosen.file)
        return
    print(
        f"{'rows':>10} {'MB':>6} {'pandas':>9} {'import':>9} {'times':>6} {'pandas MB':>10} {'import MB':>10}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for rows in chosen.rows:
            path = Path(folder) / "spy_eod_2023.txt"
            write(path, rows)
            read, brought = (seconds(work, path) for work in ("pandas", "import"))
            print(
                f"{rows:>10,} {path.stat().st_size / 1e6:>6.0f} {read[1]:>8.1f}s {brought[1]:>8.1f}s"
                f" {brought[1] / read[1]:>6.1f} {read[2]:>10.0f} {brought[2]:>10.0f}"
            )


if __name__ == "__main__":
    main()
