"""What C code prints while a plan is made stays off stdout, buffered or not; what Python prints before and
after is kept.
"""

import subprocess
import sys

CODE = """
import ctypes, os
from wheelcli.loaders.quiet_stdout import silence
print("before", flush=True)
with silence():
    ctypes.CDLL(None).puts(b"noise")
    os.write(1, b"noise")
print("after")
"""


def test_nothing_of_it_comes_out(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.split() == ["before", "after"]
