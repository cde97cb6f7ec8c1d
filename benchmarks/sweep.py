"""The speed of sweeps: a further configuration over the priced store, and two workers against one.

    python benchmarks/sweep.py --store STORE             # as benchmarks/backtest.py --store STORE makes it
    python benchmarks/sweep.py --store STORE --only priced
    python benchmarks/sweep.py --store STORE --only pool --sessions 4 --cells 4

`priced` runs the store itself, then the store as it is priced for the first time, then another configuration
over the priced store, in processor seconds. `pool` and `dask` run the same cells over the priced store with
one worker and with two, in seconds of the clock, after a cell that each worker runs to warm up; on a machine
that does other work at the same time, their ratio is too low, so the load stands beside it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from backtest import CASH_CENTS, DATA, RATE_2026, settings

import wheelcli
from wheelcli.backtest.spec import Spec
from wheelcli.backtest.within_reach import longest
from wheelcli.documents.result import plain
from wheelcli.loaders.history.running import run_over
from wheelcli.loaders.history.sessions import Span
from wheelcli.loaders.history.source import StoreSource
from wheelcli.loaders.sweep.cell import CellSpec, settings_of
from wheelcli.loaders.sweep.cluster import run_on_cluster
from wheelcli.loaders.sweep.local_pool import run_locally
from wheelcli.loaders.sweep.priced_store import PricedSource

PARTS = ("priced", "pool", "dask")


def priced(store: Path, data: Path, sessions: int | None) -> dict[str, Any]:
    """Processor seconds of a run over the store, of one that prices it, of the same again, and of a further
    configuration with fewer positions.
    """
    config = settings(data)
    other = config.model_copy(update={"portfolio": config.portfolio.model_copy(update={"positions_max": 5})})
    spec = Spec(cash_cents=CASH_CENTS, quotes="model")

    def source() -> StoreSource:
        return StoreSource(store, Span(last=sessions), True, RATE_2026, longest(config))

    out: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as cache:
        for name, settings_now, days in (
            ("warm", config, StoreSource(store, Span(last=1), True, RATE_2026, longest(config))),
            ("store", config, source()),
            ("first", config, PricedSource(source(), Path(cache))),
            ("again", config, PricedSource(source(), Path(cache))),
            ("further", other, PricedSource(source(), Path(cache))),
        ):
            before = time.process_time()
            run_over(days, spec, settings_now, fund="SPY")
            out[name] = round(time.process_time() - before, 2)
        size = sum(path.stat().st_size for path in Path(cache).rglob("*") if path.is_file())
    count = len(source())
    return {
        **out,
        "ratio_again": round(out["first"] / out["again"], 2),
        "ratio": round(out["first"] / out["further"], 2),
        "sessions": count,
        "further_per_session": round(out["further"] / count, 3),
        "priced_mib_per_session": round(size / count / 2**20, 2),
    }


def cells(store: Path, data: Path, sessions: int, count: int) -> dict[str, str]:
    """As many cells as wanted, each with another number of positions."""
    out = {}
    for k in range(count):
        config = settings(data)
        portfolio = config.portfolio.model_copy(update={"positions_max": 3 + k})
        config = config.model_copy(update={"portfolio": portfolio})
        source = StoreSource(store, Span(last=sessions), True, RATE_2026, longest(config))
        spec = CellSpec(
            version=wheelcli.__version__,
            data=str(store.resolve()),
            digest=source.used("SPY").digest,
            fund="SPY",
            settings=settings_of(config),
            options=plain(Spec(cash_cents=CASH_CENTS, quotes="model").document()),
            since=None,
            until=None,
            sessions=sessions,
            seed=0,
        )
        out[spec.key] = spec.text
    return out


def timed(run: Any, texts: dict[str, str]) -> float:
    """Seconds from the first result to the last: the first ones of each worker include its start."""
    began = 0.0
    for place, (_, answer) in enumerate(run(texts)):
        assert not isinstance(answer, BaseException), answer
        assert "run" in json.loads(answer), answer
        if place == 1:  # each of two workers has begun its second cell, or one its third
            began = time.monotonic()
    return time.monotonic() - began


@contextmanager
def cluster(workers: int) -> Any:
    """The address of a scheduler with that many workers, processes of this machine."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        file = Path(folder) / "scheduler.json"

        def start(*line: str) -> None:
            process = subprocess.Popen([sys.executable, "-m", *line], stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)

        start(
            *("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", str(file)),
        )
        while not file.exists():
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        for _ in range(workers):
            start(
                *("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"),
                *("--local-directory", folder),
            )
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers)
        yield address


def two_against_one(where: str, texts: dict[str, str]) -> dict[str, Any]:
    """Seconds of the same cells with one worker and with two, and their ratio per cell."""
    out: dict[str, Any] = {"part": where, "cells": len(texts), "load_before": os.getloadavg()[0]}
    for workers in (1, 2):
        if where == "pool":
            seconds = timed(lambda texts, n=workers: run_locally(n, texts), texts)
        else:
            with cluster(workers) as address:
                seconds = timed(lambda texts, at=address: run_on_cluster(at, texts), texts)
        out[f"seconds_{workers}"] = round(seconds, 1)
    out["ratio"] = round(out["seconds_1"] / out["seconds_2"], 2)
    return {**out, "load_after": os.getloadavg()[0]}


def main() -> None:
    """Measure each part."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--sessions", type=int, help="only the last ones")
    parser.add_argument("--cells", type=int, default=8)
    parser.add_argument("--only", choices=PARTS)
    args = parser.parse_args()
    for part in [args.only] if args.only else PARTS:
        if part == "priced":
            print(json.dumps(priced(args.store, args.data, args.sessions)), flush=True)
            continue
        with tempfile.TemporaryDirectory() as cache:
            os.environ["WHEEL_CACHE_DIR"] = cache
            texts = cells(args.store, args.data, args.sessions or 8, args.cells + 2)
            timed(lambda texts: run_locally(1, texts), dict(list(texts.items())[:2]))  # prices the store
            print(json.dumps(two_against_one(part, texts)), flush=True)


if __name__ == "__main__":
    main()
