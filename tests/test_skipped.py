"""What a run leaves out: tests without the data beside the project, which it counts at its end, and long
ones, unless their file is named.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest

@pytest.mark.skipif(True, reason="../shared with recorded chains is missing")
@pytest.mark.parametrize("day", [1, 2])
def test_marked(day): ...

@pytest.mark.parametrize("day", [])
def test_every_day(day): ...

def test_in_its_course():
    pytest.skip("../shared/data/history is missing")

def test_for_another_reason():
    pytest.skip("no browser here")

def test_that_runs(): ...
"""

LONG = """
import pytest

@pytest.mark.long
def test_long(): ...

def test_quick(): ...
"""


def project(place: Path, tests: str) -> Path:
    """A project's folder of tests, with the conftest of this one."""
    folder = place / "project/tests"
    folder.mkdir(parents=True)
    for name in ("conftest.py", "shared_work.py"):
        (folder / name).write_bytes((Path(__file__).parent / name).read_bytes())
    (folder / "test_some.py").write_text(tests, encoding="utf-8")
    return folder


@pytest.mark.long
def test_what_is_skipped_without_the_shared_data_is_counted(tmp_path: Path) -> None:
    folder = project(tmp_path, TESTS)

    def last_lines(*more: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder), *more],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder.parent,
            env={**os.environ, "PYTEST_ADDOPTS": ""},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.splitlines()

    assert "4 tests skipped: ../shared is missing" in last_lines()
    assert not any("../shared is missing" in line for line in last_lines("-k", "runs"))


@pytest.mark.long
def test_long_tests_run_where_their_file_is_named(tmp_path: Path) -> None:
    folder = project(tmp_path, LONG)
    (folder.parent / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n  slow\n  long\naddopts = -q -m 'not slow and not long'\n", encoding="utf-8"
    )

    def last_line(*more: str) -> str:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *more]
        env = {**os.environ, "PYTEST_ADDOPTS": ""}
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder.parent, env=env)
        return done.stdout.splitlines()[-1]

    assert last_line().startswith("1 passed, 1 deselected")
    assert last_line("tests/test_some.py").startswith("2 passed")
    assert last_line("-m", "long").startswith("1 passed, 1 deselected")
