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
