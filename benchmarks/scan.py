"""Time a whole scan of generated markets: snapshot on disk → ranked plan, wall clock and peak memory, at three sizes.

python benchmarks/scan.py            # 1,375, 2,750 and 5,500 underlyings; the last is 1.5 million contracts
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generated_market import generated, names

from wheelcli.market.store import save

SIZES = (1375, 2750, 5500)


def timed(folder: Path, symbols: list[str], home: Path) -> tuple[float, float]:
    """Seconds and peak resident MiB of one `wheel scan --snapshot`."""
    home.mkdir()
    watched = "\n".join(f"[watchlist.{s}]" for s in symbols)
    (home / "config.toml").write_text(f"[account]\nvalue = 1_000_000\ncash = 1_000_000\n{watched}\n")
    environment = {**os.environ, "WHEEL_CONFIG_DIR": str(home), "WHEEL_DATA_DIR": str(home / "data")}
    started = time.perf_counter()
    child = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "wheelcli",
            "scan",
            "--snapshot",
            str(folder),
            "--json",
            "-q",
            "-o",
            str(home / "plan.json"),
        ],
        env=environment,
    )
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"wheel scan ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, used.ru_maxrss / 1024


def main() -> None:
    """Print one line a size."""
    with tempfile.TemporaryDirectory() as top:
        for size in SIZES:
            market = generated(size)
            folder = Path(top) / f"market{size}"
            save(market, folder)
            count = len(market.options)
            del market
            seconds, mebibytes = timed(folder, names(size), Path(top) / f"home{size}")
            print(
                f"{count:>9,} contracts  {seconds:6.2f} s  {1e6 * seconds / count:5.2f} µs each  {mebibytes:7.0f} MiB",
                flush=True,
            )
        print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
