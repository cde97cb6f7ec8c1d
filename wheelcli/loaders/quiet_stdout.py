"""Keeping a library's own output off the process's stdout, which carries the result."""

import contextlib
import ctypes
import os
from collections.abc import Iterator


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Discard the output of C code to stdout in this block.

    HiGHS as in SciPy 1.17 prints lines of its own past every option
    (`HighsMipSolverData::transformNewIntegerFeasibleSolution`).
    """
    try:
        stdout = os.dup(1)
    except OSError:  # there is no stdout to protect
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.close(sink)
    try:
        yield
    finally:
        with contextlib.suppress(OSError, TypeError, AttributeError):
            ctypes.CDLL(None).fflush(None)  # text in C's buffer would come out later
        os.dup2(stdout, 1)
        os.close(stdout)
