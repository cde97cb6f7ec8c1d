"""A run without the data beside the project says at its end how many tests that has cost."""

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


@pytest.mark.long
def test_what_is_skipped_without_the_shared_data_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "project/tests"
    folder.mkdir(parents=True)
    for name in ("conftest.py", "shared_work.py"):
        (folder / name).write_bytes((Path(__file__).parent / name).read_bytes())
    (folder / "test_some.py").write_text(TESTS, encoding="utf-8")

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
