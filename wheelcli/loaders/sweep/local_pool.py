"""Cells on this machine, in processes of one thread each."""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait

from wheelcli.loaders.sweep.cell import run_cell

TRIES = 2  # a pool whose process was killed is built again once
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def run_locally(workers: int, texts: Mapping[str, str]) -> Iterator[tuple[str, str | BaseException]]:
    """Yield the key and the result of each cell as it finishes, or the exception that ended it.

    If a process is killed, the pool is built again with the cells that have not finished. If that happens
    twice, each of them yields the exception. The processes end with the iterator.
    """
    left = dict(texts)
    broken: BaseException = BrokenProcessPool()
    with _one_thread(), _without_main():
        for _ in range(TRIES):
            before = set(active_children())
            pool = ProcessPoolExecutor(
                min(workers, len(left)), mp_context=get_context("spawn"), initializer=_begin
            )
            whole = False
            try:
                futures = {pool.submit(run_cell, text): key for key, text in left.items()}
                for future in as_completed(futures):
                    error = future.exception()
                    if isinstance(error, BrokenProcessPool):
                        broken = error
                        continue
                    key = futures[future]
                    del left[key]
                    yield key, error or future.result()
                whole = True
            except BrokenProcessPool as error:  # while cells were being submitted
                broken, whole = error, True
            finally:
                if not whole:
                    for child in set(active_children()) - before:
                        child.terminate()
                pool.shutdown(wait=whole, cancel_futures=True)
            if not left:
                return
    for key in left:
        yield key, broken


@contextmanager
def _one_thread() -> Iterator[None]:
    """Make the libraries of processes started in this block use one thread each."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _without_main() -> Iterator[None]:
    """Prevent processes started in this block from running this process's script again: they do not need it,
    and not every launcher can run twice.
    """
    main = sys.modules["__main__"]
    kept = {name: vars(main)[name] for name in ("__file__", "__spec__") if name in vars(main)}
    for name in kept:
        setattr(main, name, None)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(main, name, value)


def _begin() -> None:
    """Prepare a process: Ctrl-C ends it through its parent, and it ends when its parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
