"""A sweep on a Dask cluster of real processes: a scheduler and workers that this test starts and ends."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
from moving_market import WATCHED, closes, write_store

from wheelcli.loaders.sweep.cell import run_cell
from wheelcli.loaders.sweep.grid import cells_of
from wheelcli.loaders.sweep.sweeping import planned
from wheelcli.loaders.user_files import UserFiles

pytest.importorskip("distributed", reason="distributed is not installed: pip install 'wheelcli[dask]'")

GRID = 'sessions = 1\nfills = ["natural", "mid", "cross:0.25", "cross:0.5", "cross:0.75"]\n'
# Each worker writes the key of a cell that it has finished; one with `begun` ends no cell that it begins
# after another has ended, and writes its key there.
COUNTING = """
import threading
from pathlib import Path
from wheelcli.loaders.sweep import cell

def counted(spec, key, original=cell._run):
    if {begun!r} and Path({log!r}).exists():
        Path({begun!r}).write_text(key)
        threading.Event().wait()
    value = original(spec, key)
    with open({log!r}, "a") as file:
        file.write(key + "\\n")
    return value

if cell._run.__name__ != "counted":  # Dask runs this text more than once
    cell._run = counted
"""
OTHER_VERSION = "import wheelcli\nwheelcli.__version__ = '0.0.1'\n"
NO_MODULE = "import sys\nsys.modules['wheelcli'] = None\n"


@contextmanager
def process(*arguments):
    """A process of this test's, killed at the end if it is still there."""
    started = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield started
    finally:
        started.kill()
        started.wait(10)


@pytest.fixture
def scheduler(tmp_path):
    """The address of a scheduler on this machine."""
    file = tmp_path / "scheduler.json"
    with process(
        *("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
        *("--scheduler-file", str(file)),
    ):
        yield once(lambda: json.loads(file.read_text())["address"])


@pytest.fixture
def worker(scheduler, tmp_path):
    """Start a worker of that scheduler that first runs a text; ends with the test."""
    with ExitStack() as stack:

        def start(text, name):
            (tmp_path / f"{name}.py").write_text(text)
            return stack.enter_context(
                process(
                    *("distributed.cli.dask_worker", scheduler, "--nthreads", "1", "--no-nanny"),
                    *("--no-dashboard", "--local-directory", str(tmp_path / name)),
                    *("--preload", str(tmp_path / f"{name}.py")),
                )
            )

        yield start


def wait_for(scheduler, count):
    """Return as soon as the scheduler has that many workers."""
    from distributed import Client

    with Client(scheduler, set_as_default=False, timeout=40) as client:
        client.wait_for_workers(count, timeout=60)


def once(look, seconds=40.0):
    """What `look` returns as soon as it is there."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            value = look()
        except (OSError, ValueError):
            value = None
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError


@pytest.mark.long
def test_a_cluster_without_workers_or_with_unlike_ones_is_refused(wheel, scheduler, worker, tmp_path):
    grid = tmp_path / "grid.toml"
    grid.write_text("sessions = 1\n")
    line = ("backtest", "sweep", str(grid), "--demo", "--executor", scheduler, "--name", "one")
    first = worker(OTHER_VERSION, "older")
    wait_for(scheduler, 1)
    refused = wheel(*line, code=5)
    assert "has wheel 0.0.1, and this machine has" in refused.stderr
    first.kill()
    first.wait(10)
    worker(NO_MODULE, "bare")
    wait_for(scheduler, 1)
    started = time.monotonic()
    assert "cannot import wheelcli" in wheel(*line, "--resume", code=5).stderr
    assert time.monotonic() - started < 30


@pytest.mark.long
def test_a_worker_killed_in_the_middle_changes_nothing(wheel, wheel_home, scheduler, worker, tmp_path):
    """Two workers, five cells; after the first result one worker is killed by its id, in the middle of a
    cell.
    """
    log, begun, grid = tmp_path / "finished.log", tmp_path / "begun", tmp_path / "grid.toml"
    grid.write_text(GRID)
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config/config.toml").write_text(WATCHED)
    store = write_store(tmp_path / "store", closes=closes())
    names = {"one": str(begun), "two": ""}
    workers = [worker(COUNTING.format(log=str(log), begun=names[name]), name) for name in names]
    wait_for(scheduler, 2)
    cells = wheel_home / "data/sweeps/one/cells"
    before = {}

    def kill_one():
        saved = once(lambda: begun.exists() and list(cells.glob("[!.]*.json")))
        before.update({path.stem: path.stat().st_mtime_ns for path in saved})
        time.sleep(0.2)  # the scheduler hears that they are no longer wanted
        os.kill(workers[0].pid, signal.SIGKILL)

    thread = threading.Thread(target=kill_one)
    thread.start()
    line = ("backtest", "sweep", str(grid), "--data", str(store), "--executor", scheduler, "--name", "one")
    line = (*line, "--json")
    done = wheel(*line).json["data"]
    thread.join()
    assert (done["finished"], done["failed"]) == (5, 0)
    assert workers[0].poll() == -signal.SIGKILL
    assert 1 <= len(before) < 5
    ended = log.read_text().split()
    # nothing that had finished was run again
    assert {key: ended.count(key) for key in before} == dict.fromkeys(before, 1), [each[:6] for each in ended]
    assert {key: (cells / f"{key}.json").stat().st_mtime_ns for key in before} == before
    # and the one in whose middle it was killed was
    assert ended.count(begun.read_text()) == 1
    workspace = UserFiles("backtest sweep", None)
    expected = planned(workspace, cells_of(GRID, "grid.toml"), str(store))
    for place in (0, 4):
        here = json.loads(run_cell(expected[place].text))
        assert here["run"]["tickets"]
        assert (done["cells"][place]["key"], done["cells"][place]["digest"]) == (here["key"], here["digest"])
    again = wheel(*line, "--resume")
    assert again.json["data"]["digest"] == done["digest"]
    assert log.read_text().split() == ended
