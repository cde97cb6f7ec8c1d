"""The process of `wheel` before its first library is loaded."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
sys.argv = ["wheel", "--version"]
from wheelcli.cli import app
app.main()
print(os.environ["OPENBLAS_NUM_THREADS"], "numpy" in sys.modules)
"""


@pytest.mark.parametrize(("own", "threads"), [(None, "1"), ("3", "3")])
def test_numpy_gets_one_thread_unless_you_set_another(own, threads):
    rest = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    env = rest if own is None else {**rest, "OPENBLAS_NUM_THREADS": own}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == f"{threads} False"


def test_pages_of_numpy_are_ordinary_unless_you_set_otherwise():
    code = PROGRAM.replace("OPENBLAS_NUM_THREADS", "NUMPY_MADVISE_HUGEPAGE")
    for own, pages in ((None, "0"), ("1", "1")):
        rest = {name: value for name, value in os.environ.items() if name != "NUMPY_MADVISE_HUGEPAGE"}
        env = rest if own is None else {**rest, "NUMPY_MADVISE_HUGEPAGE": own}
        done = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True, timeout=60
        )
        assert done.stdout.splitlines()[-1] == f"{pages} False"


SEARCHES = """
import gc, sys
sys.argv = ["wheel", "--version"]
from wheelcli.cli import app
every = []
def watched():
    for searched in (False, True, True):
        if searched:
            gc.collect()
        every.append(gc.get_threshold()[0])
app._run = watched
before = len(gc.callbacks)
app.main()
print(*every, len(gc.callbacks) - before, gc.isenabled())
"""


def test_cycles_are_searched_late_at_first_and_then_often():
    done = subprocess.run(
        [sys.executable, "-c", SEARCHES], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["600000", "50000", "50000", "0", "False"]
