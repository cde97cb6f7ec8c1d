"""How long an answer of Cboe takes from its bytes to a snapshot, beside the parse of the bare JSON, and how
much memory.

    python benchmarks/cboe_answers.py [FILE.json.gz …]     # recorded answers, and 30,800 made-up rows

Each answer is read in a process of its own: seconds of processor time (the best of three) and the most memory
that the process ever had, with the libraries loaded before. It exits 1 if a target is missed.
"""

import gzip
import json
import multiprocessing
import random
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROWS = 30_800
TARGETS = {"AAPL": (0.25, None), "SPX, made up": (1.5, 250.0)}  # seconds, MB at most
FIRST = date(2026, 7, 27)


def made_up(rows: int = ROWS) -> bytes:
    """An answer of SPX in the recorded layout with so many contracts; the seed is fixed."""
    rng, options = random.Random(7), []
    dates = [FIRST + timedelta(days=7 * k) for k in range(55)]
    per_date = rows // len(dates) // 2
    for day in dates:
        for k in range(per_date):
            for letter in "CP":
                bid = round(rng.uniform(0, 900), 2)
                strike = 2_000_000 + 15_000 * k
                options.append(
                    {
                        "option": f"SPXW{day:%y%m%d}{letter}{strike:08d}",
                        "bid": bid,
                        "bid_size": float(rng.randint(0, 400)),
                        "ask": round(bid * 1.02 + 0.1, 2),
                        "ask_size": float(rng.randint(1, 400)),
                        "iv": round(rng.uniform(0, 0.5), 4),
                        "open_interest": float(rng.randint(0, 9_000)),
                        "volume": float(rng.randint(0, 3_000)),
                        **dict.fromkeys(("delta", "gamma", "vega", "theta", "rho"), round(rng.random(), 4)),
                        "theo": bid,
                        **dict.fromkeys(("change", "open", "high", "low"), bid),
                        "tick": "down",
                        "last_trade_price": bid,
                        "last_trade_time": "2026-07-24T15:13:49" if rng.random() < 0.8 else None,
                        "percent_change": round(rng.uniform(-90, 90), 5),
                        "prev_day_close": round(bid + rng.random(), 12),
                    }
                )
    quote = {"symbol": "_SPX", "security_type": "index", "current_price": 6400.0, "close": 6398.5}
    about = {**quote, "last_trade_time": "2026-07-24T16:14:59", "volume": 0, "options": options}
    return json.dumps({"timestamp": "2026-07-25 03:44:38", "data": about, "symbol": "_SPX"}).encode()


def measure(name: str, packed: bytes, out: Any) -> None:
    """Send (name, rows, MB, seconds of the JSON, seconds of all, MB at most) through the pipe."""
    import pandas as pd
    import pyarrow  # noqa: F401

    from wheelcli.market.cboe import ask
    from wheelcli.market.cboe.provider import CboeProvider
    from wheelcli.market.feeds.rate_limit import Refused
    from wheelcli.market.provider import MarketRequest
    from wheelcli.trading_calendar import is_session

    is_session(FIRST)
    pd.DataFrame({"a": pd.Series(["x"], dtype="str")})
    symbol = "^SPX" if name.startswith("SPX") else name

    def answered(url: str, **_: Any) -> bytes:
        if "/options/" not in url:
            raise Refused("not_found")
        return gzip.decompress(packed)

    ask.http.get = answered  # type: ignore[assignment]
    bare, whole, size = [], [], 0
    for _ in range(3):
        started = time.process_time()
        snapshot = CboeProvider().fetch(MarketRequest((symbol,), every_expiration=True))
        whole.append(time.process_time() - started)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for _ in range(3):
        body = gzip.decompress(packed)
        size = len(body)
        started = time.process_time()
        json.loads(body)
        bare.append(time.process_time() - started)
    out.send((name, len(snapshot.options), size / 1e6, min(bare), min(whole), most))


def main(paths: list[Path]) -> int:
    """Print a line for each answer; return 1 if one misses its target."""
    missed = []
    answers = {path.name.split("_")[1].split(".")[0]: path.read_bytes() for path in paths}
    answers["SPX, made up"] = gzip.compress(made_up(), 1)
    print("answer          rows     MB  bare JSON s  snapshot s  MB at most")
    for name, packed in answers.items():
        out, inside = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(name, packed, inside))
        process.start()
        _, rows, size, bare, whole, most = out.recv()
        process.join()
        print(f"{name:13} {rows:7,} {size:6.1f} {bare:12.3f} {whole:11.3f} {most:11.0f}")
        seconds, megabytes = TARGETS.get(name, (None, None))
        if seconds is not None and whole > seconds:
            missed.append(f"{name}: {whole:.3f} s, target {seconds} s")
        if megabytes is not None and most > megabytes:
            missed.append(f"{name}: {most:.0f} MB, target {megabytes:.0f} MB")
    missed += [f"{name}: not measured, give its file" for name in TARGETS.keys() - answers.keys()]
    print("\n".join(f"MISSED {line}" for line in missed) or "every target is met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main([Path(text) for text in sys.argv[1:]]))
