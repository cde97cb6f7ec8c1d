"""Time a whole scan of generated markets: snapshot on disk → ranked plan, wall clock, processor time and peak
memory, at three sizes.

python benchmarks/scan.py            # 1,375, 2,750 and 5,500 underlyings (1.5 million contracts), best of 3
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from generated_market import generated, names

from wheelcli.market.snapshot_store import save

SIZES = (1375, 2750, 5500)
ROUNDS = 3
CONTRACTS = 280  # of one underlying


@dataclass(frozen=True, slots=True)
class Scan:
    """What one `wheel scan --snapshot` took: seconds by the clock, seconds of both processors, peak resident
    MiB.
    """

    wall_s: float
    processor_s: float
    peak_mib: float


def timed(folder: Path, symbols: list[str], home: Path) -> Scan:
    """One scan of that snapshot in a process of its own, all its names on the watchlist of a new user whose
    folder is `home`.
    """
    home.mkdir()
    watched = "\n".join(f"[watchlist.{s}]" for s in symbols)
    (home / "config.toml").write_text(f"[account]\nvalue = 1_000_000\ncash = 1_000_000\n{watched}\n")
    environment = {**os.environ, "WHEEL_CONFIG_DIR": str(home), "WHEEL_DATA_DIR": str(home / "data")}
    command = [
        "-m",
        "wheelcli",
        "scan",
        "--snapshot",
        str(folder),
        "--json",
        "-q",
        "-o",
        str(home / "plan.json"),
    ]
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, *command], env=environment)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"wheel scan ended with {os.waitstatus_to_exitcode(status)}")
    return Scan(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def best(folder: Path, size: int, top: Path, *, rounds: int = ROUNDS) -> Scan:
    """The quickest of a few scans, with the most memory that any of them took."""
    runs = [timed(folder, names(size), top / f"home{size}-{k}") for k in range(rounds)]
    return Scan(min(r.wall_s for r in runs), min(r.processor_s for r in runs), max(r.peak_mib for r in runs))


def written(size: int, top: Path) -> Path:
    """The generated market of that many underlyings as a snapshot in `top`."""
    return save(generated(size), top / f"market{size}")


def main() -> None:
    """Print one line a size."""
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        for size in SIZES:
            fastest, count = best(written(size, top), size, top), size * CONTRACTS
            print(
                f"{count:>9,} contracts  {fastest.wall_s:6.2f} s  {fastest.processor_s:6.2f} s of "
                f"processors  {1e6 * fastest.processor_s / count:5.2f} µs each  {fastest.peak_mib:7.0f} MiB",
                flush=True,
            )


if __name__ == "__main__":
    main()
