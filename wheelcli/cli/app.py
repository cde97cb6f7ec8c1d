"""The entry point of `wheel` and `python -m wheelcli`. Printing the version imports no library."""

import gc
import os
import sys

from wheelcli import __version__
from wheelcli.cli import streams

# New objects between two searches for cycles; at Python's 700 a scan searches its libraries hundreds of
# times. A command has loaded them, and has mostly ended, before the first search.
_FIRST_OBJECTS, _NEW_OBJECTS = 600_000, 50_000


def main() -> None:
    """Run the command line."""
    gc.set_threshold(_FIRST_OBJECTS)
    gc.callbacks.append(_searched)
    # Read when NumPy is loaded. Its matrices are small here, and more threads would mostly wait in loops.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Its columns come and go. To find pages of 2 MB for each, Linux moves others: half a second in a scan of
    # a whole market, more than twice as many faults for ordinary pages take.
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    streams.prepare()
    try:
        _run()
    except OSError as error:
        if not streams.failed(sys.stdout):
            raise
        from wheelcli.cli.program import end_without_stdout

        end_without_stdout(error)
    finally:
        # a process that ends frees everything at once: the last search would cost a tenth of a second
        gc.freeze()
        gc.disable()


def _searched(phase: str, info: dict[str, int]) -> None:
    """Search more often after the first search for cycles (a callback of `gc`)."""
    if phase == "stop":
        gc.set_threshold(_NEW_OBJECTS)
        gc.callbacks.remove(_searched)


def _run() -> None:
    try:
        if sys.argv[1:] == ["--version"]:
            sys.stdout.write(f"wheel {__version__}\n")
            return
        from wheelcli.cli.program import run

        run()
    finally:
        sys.stdout.flush()  # here, and not by the interpreter, which could only ignore that it fails
