"""`wheel backup` and `wheel restore`: everything comes back byte for byte, or nothing changes."""

import io
import json
import sqlite3
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wheelcli.archive import everything
from wheelcli.errors import WheelError

NOW = datetime(2026, 8, 21, 20, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> tuple[Path, Path]:
    """A user's settings and data: a database that is being written, plans in folders, a lock."""
    config, data = tmp_path / "c" / "config.toml", tmp_path / "d"
    config.parent.mkdir()
    config.write_text("[fees]\nopen = 1\n")
    (data / "plans" / "2026").mkdir(parents=True)
    (data / "plans" / "2026" / "one.json").write_bytes(b"{}" * 700_000)
    (data / "backups").mkdir()
    (data / "backups" / "wheel-20260801-120000.tar.gz").write_bytes(b"earlier")
    (data / ".journal.db.lock").write_text("wheel scan, process 1")
    with sqlite3.connect(data / "journal.db") as journal:
        journal.execute("PRAGMA journal_mode = WAL")
        journal.execute("CREATE TABLE events (id TEXT)")
        journal.execute("INSERT INTO events VALUES ('a')")
    return config, data


def save(home: tuple[Path, Path], path: Path) -> everything.Contents:
    return everything.save(path, config=home[0], data=home[1], now=NOW, version="1.2")


def restore(home: tuple[Path, Path], path: Path, *, replace: bool = False) -> everything.Restored:
    return everything.restore(path, config=home[0], data=home[1], now=NOW, replace=replace, dry_run=False)


def events(data: Path) -> list[str]:
    with sqlite3.connect(data / "journal.db") as journal:
        return [row[0] for row in journal.execute("SELECT id FROM events")]


def state(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_everything_comes_back_on_another_machine(home, tmp_path):
    open_one = sqlite3.connect(home[1] / "journal.db")
    open_one.execute("INSERT INTO events VALUES ('b')")
    open_one.commit()  # in the log of the database, not yet in its file
    contents = save(home, tmp_path / "all.tar.gz")
    open_one.close()
    assert contents.files == ("config/config.toml", "data/journal.db", "data/plans/2026/one.json")
    other = tmp_path / "x" / "config.toml", tmp_path / "y"
    done = restore(other, tmp_path / "all.tar.gz")
    assert done.moved == ()
    assert (done.contents.made, done.contents.version) == (NOW, "1.2")
    assert other[0].read_text() == "[fees]\nopen = 1\n"
    assert events(other[1]) == ["a", "b"]
    assert sorted(state(other[1])) == ["journal.db", "plans/2026/one.json"]
    assert (other[1] / "plans" / "2026" / "one.json").stat().st_mode & 0o077 == 0


def test_files_that_are_there_stay_beside_the_restored_ones(home, tmp_path):
    save(home, tmp_path / "all.tar.gz")
    home[0].write_text("[fees]\nopen = 2\n")
    (home[1] / "later.json").write_text("{}")
    before = state(tmp_path)
    with pytest.raises(WheelError, match="already exists"):
        restore(home, tmp_path / "all.tar.gz")
    assert state(tmp_path) == before
    settings, data = restore(home, tmp_path / "all.tar.gz", replace=True).moved
    assert (settings.read_text(), (data / "later.json").exists()) == ("[fees]\nopen = 2\n", True)
    assert (home[0].read_text(), (home[1] / "later.json").exists()) == ("[fees]\nopen = 1\n", False)


def test_a_fault_at_the_last_step_puts_everything_back(home, tmp_path, monkeypatch):
    save(home, tmp_path / "all.tar.gz")
    home[0].write_text("[fees]\nopen = 2\n")
    (home[1] / "later.json").write_text("{}")
    before = state(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(everything.private_files, "replace_whole", full)
    with pytest.raises(WheelError, match="No space left on device"):
        restore(home, tmp_path / "all.tar.gz", replace=True)
    assert state(tmp_path) == before


def rewritten(source: Path, target: Path, change) -> Path:
    """The backup with its members changed: `change` maps (name, body) to what is written, or None."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for info in old:
            out = change(info.name, old.extractfile(info).read())
            if out is not None:
                info.name, info.size = out[0], len(out[1])
                new.addfile(info, io.BytesIO(out[1]))
    return target


def other_format(name: str, body: bytes) -> tuple[str, bytes]:
    if name != "manifest.json":
        return name, body
    return name, json.dumps({**json.loads(body), "format": "wheel.backup/2"}).encode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda n, b: None if n.endswith("one.json") else (n, b), "'data/plans/2026/one.json' is missing"),
        (lambda n, b: (n, b[:-1] + b"!" if n.endswith("toml") else b), "'config/config.toml' differs"),
        (lambda n, b: (n.replace("one", "two"), b), "'data/plans/2026/two.json' does not belong in a backup"),
        (lambda n, b: None if n == "manifest.json" else (n, b), "is not a backup of wheel"),
        (other_format, "its format, 'wheel.backup/2', belongs to another version of wheel"),
    ],
)
def test_a_damaged_backup_changes_nothing(home, tmp_path, change, sentence):
    save(home, tmp_path / "all.tar.gz")
    damaged = rewritten(tmp_path / "all.tar.gz", tmp_path / "damaged.tar.gz", change)
    before = state(tmp_path)
    with pytest.raises(WheelError, match=sentence):
        restore(home, damaged, replace=True)
    assert state(tmp_path) == before


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_half_a_file_is_not_a_backup(home, tmp_path, share):
    save(home, tmp_path / "all.tar.gz")
    body = (tmp_path / "all.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(body[: int(len(body) * share)])
    with pytest.raises(WheelError, match="cannot read"):
        restore(home, tmp_path / "cut.tar.gz", replace=True)
    assert events(home[1]) == ["a"]


def test_an_empty_home_makes_no_backup(wheel, tmp_path):
    assert "nothing to save: neither" in wheel("backup", str(tmp_path / "all.tar.gz"), code=4).stderr
    assert not list(tmp_path.iterdir())


def test_the_commands(wheel, tmp_path):
    wheel("init", "--cash", "100k", "--watchlist", "KO")
    file = tmp_path / "all.tar.gz"
    data = wheel("backup", str(file), "--json").json["data"]
    assert (data["files"], data["bytes"]) == (2, file.stat().st_size)
    assert "already exists" in wheel("backup", str(file), code=2).stderr
    wheel("journal", "add", "DEPOSIT 5000")
    assert "add --replace" in wheel("restore", str(file), code=2).stderr
    assert wheel("restore", str(file), "--dry-run", "--json").json["data"]["kept_as"] == []
    done = wheel("restore", str(file), "--replace", "--json").json["data"]
    assert (done["files"], len(done["kept_as"])) == (2, 2)
    assert [row["kind"] for row in wheel("journal", "--json").json["data"]["events"]] == ["opening_balance"]


def test_a_watcher_hears_of_every_file(home: tuple[Path, Path], tmp_path: Path) -> None:
    heard: list[tuple[str, int, int]] = []

    def watch(*step: str | int) -> None:
        heard.append(step)  # type: ignore[arg-type]

    path = tmp_path / "copy.tar.gz"
    contents = everything.save(path, config=home[0], data=home[1], now=NOW, version="1.2", watch=watch)
    count = len(contents.files)
    assert [step[1:] for step in heard] == [(k, count) for k in range(count)]
    saved = [name for name, *_ in heard]
    heard.clear()
    everything.restore(path, config=home[0], data=home[1], now=NOW, replace=True, dry_run=True, watch=watch)
    assert [step[1:] for step in heard] == [(k, count) for k in range(count)]
    assert sorted(name for name, *_ in heard) == sorted(saved)
