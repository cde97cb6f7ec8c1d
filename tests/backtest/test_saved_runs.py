"""How a run is saved: nothing that was saved before is lost, whatever happens in between."""

from pathlib import Path

import pytest

from wheelcli.archive.backtests import folder_of, new_run
from wheelcli.errors import WheelError


def text_of(data_dir, name):
    return (folder_of(data_dir) / name / "journal").read_text()


def save(data_dir, name, text, *, replace=True):
    with new_run(name, data_dir, may_replace=lambda saved: replace) as (taken, folder):
        (folder / "journal").write_text(text)
    return taken


def names(data_dir):
    return sorted(path.name for path in folder_of(data_dir).iterdir() if path.is_dir())


def test_a_second_run_of_a_name_that_must_stay_gets_a_number(tmp_path):
    assert [save(tmp_path, "one", t, replace=False) for t in "abc"] == ["one", "one-2", "one-3"]
    assert [text_of(tmp_path, name) for name in names(tmp_path)] == ["a", "b", "c"]


def test_a_run_that_cannot_be_moved_into_place_leaves_the_earlier_one(tmp_path, monkeypatch):
    save(tmp_path, "one", "first")
    rename = Path.rename

    def refuse(path, target):
        if path.name.startswith(".writing-"):
            raise OSError("no space left")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(WheelError, match="no space left"):
        save(tmp_path, "one", "second")
    assert (text_of(tmp_path, "one"), names(tmp_path)) == ("first", ["one"])


def test_what_an_interrupted_command_left_is_swept_and_its_old_run_put_back(tmp_path):
    folder = folder_of(tmp_path)
    save(tmp_path, "one", "first")
    (folder / "one").rename(folder / ".old-one")  # interrupted between its two moves
    (folder / ".writing-one").mkdir()
    save(tmp_path, "two", "other")
    assert (text_of(tmp_path, "one"), names(tmp_path)) == ("first", ["one", "two"])
