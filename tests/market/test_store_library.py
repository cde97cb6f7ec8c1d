"""The library of snapshots: ids, finding, keeping twice, and pruning."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wheelcli.errors import Exit, WheelError
from wheelcli.market.snapshot import TABLES, Snapshot, table
from wheelcli.market.snapshot_store import find, folder_of, keep, library, load, outdated, prune, save, sweep

AS_OF = datetime(2026, 8, 18, 20, 0, tzinfo=UTC)


def market(*symbols: str, days: int = 0, source: str = "yahoo") -> Snapshot:
    """A market of those symbols, `days` before the first."""
    rows = {"underlyings": [{"symbol": s, "spot": 100.0} for s in symbols]}
    rows["options"] = [{"contract": f"{s}260918P00090000", "symbol": s} for s in symbols]
    return Snapshot(AS_OF - timedelta(days=days), source, *(table(n, rows.get(n)) for n in TABLES))


def ids(data: Path) -> list[str]:
    return [info.id for info in library(data)]


def test_empty_library(tmp_path: Path) -> None:
    assert library(tmp_path / "none") == []


def test_what_is_kept_is_listed_newest_first(tmp_path: Path) -> None:
    keep(market("AAPL", days=7), tmp_path)
    path = keep(market("AAPL", "SPY"), tmp_path)
    keep(market("AAPL", days=3, source="My Feed!"), tmp_path)
    assert ids(tmp_path) == ["20260818T200000Z-yahoo", "20260815T200000Z-my_feed_", "20260811T200000Z-yahoo"]
    newest = library(tmp_path)[0]
    assert path == newest.path == folder_of(tmp_path) / newest.id
    assert (newest.as_of, newest.source, newest.symbols, newest.contracts) == (AS_OF, "yahoo", 2, 2)
    assert newest.bytes == sum(f.stat().st_size for f in path.glob("*.parquet"))
    assert library(tmp_path)[1].source == "My Feed!"


def test_keeping_never_overwrites(tmp_path: Path) -> None:
    first = keep(market("AAPL"), tmp_path)
    second = keep(market("SPY"), tmp_path)
    assert keep(market("AAPL"), tmp_path) == first
    assert keep(market("SPY"), tmp_path) == second
    assert keep(market("QQQ"), tmp_path).name == "20260818T200000Z-yahoo-3"
    assert list(load(first).underlyings["symbol"]) == ["AAPL"]
    assert ids(tmp_path) == [f"20260818T200000Z-yahoo{n}" for n in ("-3", "-2", "")]
    assert all(not p.name.startswith(".") for p in folder_of(tmp_path).iterdir())


def test_a_damaged_twin_is_not_taken_for_the_same(tmp_path: Path) -> None:
    first = keep(market("AAPL"), tmp_path)
    body = bytearray((first / "options.parquet").read_bytes())
    body[len(body) // 2] ^= 1
    (first / "options.parquet").write_bytes(body)
    second = keep(market("AAPL"), tmp_path)
    assert second.name.endswith("-2")
    assert list(load(second).options["symbol"]) == ["AAPL"]


def test_damaged_ones_are_listed_as_such(tmp_path: Path) -> None:
    for days, harm in enumerate(["manifest", "file", "size", "none"]):
        path = keep(market("AAPL", days=days), tmp_path)
        if harm == "manifest":
            (path / "manifest.json").write_text("{")
        elif harm == "file":
            (path / "vix.parquet").unlink()
        elif harm == "size":
            (path / "closes.parquet").write_bytes(b"")
    (folder_of(tmp_path) / "notes.txt").write_text("not ours")
    infos = library(tmp_path)
    assert len(infos) == 4
    for info, file in zip(infos, ["manifest.json", "vix.parquet", "closes.parquet", None], strict=True):
        assert info.as_of is not None
        assert file in info.damaged if file else info.damaged is None
        assert (info.symbols is None) == bool(file)


def test_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = keep(market("AAPL", days=7), tmp_path), keep(market("AAPL"), tmp_path)
    other = keep(market("SPY"), tmp_path)
    assert find("latest", tmp_path) == other
    assert find("20260811", tmp_path) == old
    assert find(new.name, tmp_path) == new  # its whole id, though another begins with it
    assert find(str(old), tmp_path) == old
    monkeypatch.chdir(old.parent)
    assert find(f"./{old.name}", tmp_path / "elsewhere") == Path(old.name)
    assert find(old.name, tmp_path / "elsewhere") == Path(old.name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("latest", "no recorded snapshot yet"),
        ("2026", "snapshot not found: '2026'"),
        ("", "snapshot not found: ''"),
        ("./none", "snapshot not found: './none'"),
        ("~/none.csv", "snapshot not found: '~/none.csv'"),
    ],
)
def test_finding_nothing(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(WheelError, match=message) as caught:
        find(text, tmp_path)
    assert (caught.value.exit_code, caught.value.code) == (Exit.INVALID, "snapshot")
    assert "wheel snapshot list" in caught.value.hint


def test_a_beginning_of_many_is_refused(tmp_path: Path) -> None:
    for days in range(5):
        keep(market("AAPL", days=days), tmp_path)
    with pytest.raises(WheelError, match="ambiguous snapshot: '2026081' matches 5"):
        find("2026081", tmp_path)


def test_latest_passes_over_damaged_ones(tmp_path: Path) -> None:
    whole = keep(market("AAPL", days=1), tmp_path)
    (keep(market("AAPL"), tmp_path) / "manifest.json").unlink()
    assert find("latest", tmp_path) == whole


@pytest.mark.parametrize("text", ["latest", "20260818"])
def test_a_file_in_place_of_the_data_folder(tmp_path: Path, text: str) -> None:
    data = tmp_path / "data"
    data.write_text("not a folder")
    for work in (lambda: library(data), lambda: find(text, data), lambda: keep(market("AAPL"), data)):
        with pytest.raises(WheelError) as caught:
            work()
        assert (caught.value.exit_code, caught.value.code) == (Exit.INVALID, "data_folder")
        assert caught.value.hint
    assert data.read_text() == "not a folder"
    path = save(market("AAPL"), tmp_path / "one")
    assert find(str(path), data) == path  # a path needs no library


def test_pruning(tmp_path: Path) -> None:
    for days in (0, 5, 10, 20, 40):
        keep(market("AAPL", days=days), tmp_path)
    now = AS_OF + timedelta(hours=1)

    def gone(**options: int) -> list[int]:
        doomed = outdated(library(tmp_path), now=now, **options)
        return [(AS_OF - info.as_of).days for info in doomed if info.as_of]

    assert gone() == []
    assert gone(keep_days=10) == [10, 20, 40]
    assert gone(keep_last=3) == [20, 40]
    assert gone(keep_days=10, keep_last=4) == [40]
    assert gone(keep_days=0) == gone(keep_last=0) == [5, 10, 20, 40]  # the newest stays
    removed = prune(tmp_path, keep_days=15, now=now)
    assert [info.id[:8] for info in removed] == ["20260729", "20260709"]
    assert ids(tmp_path) == [f"202608{d}T200000Z-yahoo" for d in (18, 13)] + ["20260808T200000Z-yahoo"]
    assert prune(tmp_path, keep_days=15, now=now) == []


def test_pruning_keeps_the_newest_whole_one(tmp_path: Path) -> None:
    keep(market("AAPL", days=9), tmp_path)
    whole = keep(market("AAPL", days=5), tmp_path)
    (keep(market("AAPL"), tmp_path) / "manifest.json").unlink()
    prune(tmp_path, keep_days=0, now=AS_OF + timedelta(days=900))
    assert [info.path for info in library(tmp_path) if not info.damaged] == [whole]


def test_sweeping_what_interrupted_runs_left(tmp_path: Path) -> None:
    keep(market("AAPL"), tmp_path)
    now = datetime.now(UTC)
    for name, age in ((".writing-new", 0), (".writing-old", 2), (".removing-x", 0)):
        left = folder_of(tmp_path) / name
        left.mkdir()
        moment = (now - timedelta(days=age)).timestamp()
        os.utime(left, (moment, moment))
    sweep(tmp_path, now=now)
    assert sorted(p.name for p in folder_of(tmp_path).iterdir()) == [".writing-new", "20260818T200000Z-yahoo"]
    sweep(tmp_path / "none", now=now)


def test_problems_make_another_content(tmp_path: Path) -> None:
    from wheelcli.errors import Problem

    first = keep(market("AAPL"), tmp_path)
    assert keep(replace(market("AAPL"), problems=(Problem("late", "late"),)), tmp_path) != first
