"""An environment of its own for py_vollib_vectorized, which wants NumPy below 2 and a numba from before 0.61,
made at first use.

It stands in the user's cache folder; py_vollib and py_lets_be_rational are held at the versions whose inner
functions it compiles.
"""

import subprocess
import sys
from pathlib import Path

from platformdirs import user_cache_dir

WANTED = (
    "py_vollib_vectorized==0.1.1",
    "py_vollib==1.0.1",
    "py_lets_be_rational==1.0.1",
    "numpy<2",
    "numba<0.61",
)


def python() -> Path:
    """Return its interpreter; RuntimeError with pip's last line where it cannot be had."""
    folder = Path(user_cache_dir("wheelcli")) / "benchmarks" / "py_vollib_vectorized"
    executable = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / "installed.txt"
    if done.exists() and done.read_text() == "\n".join(WANTED):
        return executable
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(executable), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *WANTED],
    ):
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
        if tried.returncode:
            raise RuntimeError((tried.stderr or tried.stdout).strip().splitlines()[-1])
    done.write_text("\n".join(WANTED))
    return executable
