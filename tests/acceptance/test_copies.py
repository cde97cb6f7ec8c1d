"""A run in a copy of the process that has the program's imports is the run of a process that was started for
it.
"""

import subprocess

import pytest
from copies import AT_HAND
from harness import Home

pytestmark = pytest.mark.skipif(not AT_HAND, reason="copies of a process are made on Linux only")


@pytest.mark.long
@pytest.mark.parametrize(
    ("words", "code"),
    [("journal list --demo --json", 0), ("journal list --demo --sideways", 2), ("ticket 1 --json", 5)],
)
def test_streams_and_exit_code_are_those_of_a_started_process(tmp_path, words, code):
    home = Home(tmp_path)
    copied, started = (home.run(*words.split(), environment=more) for more in (None, {}))
    assert (copied.stdout, copied.stderr, copied.code) == (started.stdout, started.stderr, started.code)
    assert copied.code == code


@pytest.mark.long
def test_a_copy_has_the_environment_and_the_folder_of_its_run(tmp_path):
    home = Home(tmp_path)
    assert home.run("regime", "--demo", "--json", "--output", "here.json").code == 0
    assert (home.folder / "cwd" / "here.json").exists()
    assert home.run("init", "--account-value", "50000").code == 0
    assert home.config.exists()


def test_a_run_that_takes_too_long_is_given_up_and_the_next_one_is_not(tmp_path):
    home = Home(tmp_path)
    with pytest.raises(subprocess.TimeoutExpired):
        home.run("scan", "--demo", timeout=0.05)
    assert home.run("--version").code == 0
