"""Files and folders for their owner only: new ones whatever the umask is, those of older versions from the
next command on.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wheelcli import private_files

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")


def mode(path: Path) -> int:
    """Its rights."""
    return stat.S_IMODE(path.stat().st_mode)


def readable_by_others(folder: Path) -> list[str]:
    """What in a folder, itself included, is not its owner's only."""
    return sorted(
        str(path.relative_to(folder))
        for path in (folder, *folder.rglob("*"))
        if not path.is_symlink() and mode(path) & 0o077
    )


@pytest.fixture(params=[0o000, 0o022, 0o277], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Umasks that allow everything, the usual, and less than is needed."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_a_folder_is_made_for_its_owner_and_one_that_exists_is_left(tmp_path: Path, umask: int) -> None:
    tmp_path.chmod(0o755)
    private_files.make_folder(tmp_path / "a" / "b")
    private_files.make_folder(tmp_path / "a" / "b")
    assert (mode(tmp_path / "a"), mode(tmp_path / "a" / "b"), mode(tmp_path)) == (0o700, 0o700, 0o755)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="exist"):
        private_files.make_folder(tmp_path / "file")


@pytest.mark.parametrize("mask", [0o000, 0o022], ids=oct)
def test_a_whole_write_keeps_the_file_its_owners(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o666)
    before = os.umask(mask)
    try:
        private_files.replace_whole(path, b"new")
    finally:
        os.umask(before)
    assert (path.read_bytes(), mode(path)) == (b"new", 0o600)
    private_files.replace_whole(path, b"newer", mode=0o644)
    assert mode(path) == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_file_that_exists_is_closed_as_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text("held")
    path.chmod(0o644)
    with open(path, "a+b", opener=private_files.opener) as file:
        file.seek(0)
        assert file.read() == b"held"
    assert mode(path) == 0o600


def test_only_what_is_ours_in_a_folder_is_closed(tmp_path: Path) -> None:
    for name in ("journal.db", ".journal.db.lock", "journal-notes.txt", "mine.csv"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    (tmp_path / "plans" / "p1").mkdir(parents=True)
    (tmp_path / "plans" / "p1" / "run").touch()
    for path in (tmp_path, tmp_path / "plans", tmp_path / "plans" / "p1", tmp_path / "plans" / "p1" / "run"):
        path.chmod(0o755)
    elsewhere = tmp_path / "mine.csv"
    (tmp_path / "plans" / "link").symlink_to(elsewhere)
    private_files.close_folder(tmp_path, {"journal", "plans"})
    assert readable_by_others(tmp_path) == ["journal-notes.txt", "mine.csv"]
    assert mode(tmp_path / "plans" / "p1" / "run") == 0o700  # what the owner may do stays


def test_a_home_and_a_sticky_folder_stay_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, shared = tmp_path / "homes" / "me", tmp_path / "shared"
    home.mkdir(parents=True)
    shared.mkdir()
    shared.chmod(0o1777)
    monkeypatch.setenv("HOME", str(home))
    for folder in (home, home.parent):
        folder.chmod(0o755)
    for folder in (home, home.parent, shared):
        (folder / "journal.db").touch()
        (folder / "journal.db").chmod(0o644)
        private_files.close_folder(folder, {"journal"})
        assert mode(folder / "journal.db") == 0o600
    assert [mode(each) for each in (home, home.parent, shared)] == [0o755, 0o755, 0o1777]


def test_a_folder_that_is_not_there_is_nothing_to_close(tmp_path: Path) -> None:
    private_files.close_folder(tmp_path / "none", {"journal"})
    assert not (tmp_path / "none").exists()


def a_used_home(wheel: Any) -> None:
    """A config, a snapshot, a plan, a journal with its lock, a backup and a replaced one."""
    wheel("init", "--account-value", "90000", "--watchlist", "DRAVEN,NORVEX")
    wheel("config", "set", "data.provider", "demo")
    wheel("scan", code=None)
    wheel("journal", "add", "DEPOSIT 90")
    wheel("journal", "export", "--output", "out.jsonl")
    wheel("journal", "backup")
    wheel("journal", "restore", "out.jsonl", "--replace")


def test_all_that_commands_write_is_the_owners(
    wheel: Any, wheel_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)
    try:
        a_used_home(wheel)
    finally:
        os.umask(before)
    names = {path.name.split(".")[0] for path in (wheel_home / "data").iterdir()}
    assert {"journal", "plans", "snapshots", "backups"} <= names
    assert len(list((wheel_home / "data").glob("journal.replaced-*.db"))) == 1
    for folder in ("config", "data"):
        assert readable_by_others(wheel_home / folder) == []


@pytest.mark.long
@pytest.mark.parametrize("command", [("journal", "list"), ("config", "check"), ("doctor",), ("scan",)])
def test_an_old_home_is_closed_by_the_next_command(
    wheel: Any,
    wheel_process: Any,
    wheel_home: Path,
    command: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    a_used_home(wheel)
    opened = {"config": ("config",), "journal": ("data",)}.get(command[0], ("config", "data"))
    for folder in opened:
        for path in (wheel_home / folder, *(wheel_home / folder).rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        assert len(readable_by_others(wheel_home / folder)) > 1
    wheel_process(*command, code=None)
    for folder in opened:
        assert readable_by_others(wheel_home / folder) == []


def test_a_file_that_the_user_names_keeps_the_umask(
    wheel_process: Any, wheel_home: Path, tmp_path: Path
) -> None:
    before = os.umask(0o022)
    try:
        wheel_process("journal", "list", "--demo", "--output", "listed.tsv")
    finally:
        os.umask(before)
    assert mode(tmp_path / "listed.tsv") == 0o644
