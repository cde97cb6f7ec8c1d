"""Saving and loading one snapshot: exact, whole or not there, and refused by name when anything is wrong with
it.
"""

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.market import manifest, snapshot_folder
from wheelcli.market.snapshot import CATEGORY, DAY, FLAG, FLOAT, MOMENT, TABLES, TEXT, Snapshot, table
from wheelcli.market.snapshot_folder import load_table
from wheelcli.market.snapshot_store import load, save

OLD_HOME = Path(__file__).parents[1] / "old_home" / "home"
AS_OF = datetime(2026, 8, 18, 20, 0, 0, 123000, tzinfo=UTC)


def market(**changes: object) -> Snapshot:
    """A small market with something unknown in every kind of column."""
    tables = {
        "underlyings": [
            {"symbol": "AAPL", "name": "Apple", "kind": "stock", "spot": 231.5, "earnings_confirmed": True},
            {"symbol": "^XYZ", "spot": None, "quote_time": "2026-08-18T20:00:00Z"},
        ],
        "options": [
            {
                "contract": "AAPL260918P00220000",
                "symbol": "AAPL",
                "right": "put",
                "strike": 220.0,
                "bid": 2.15,
            },
            {
                "contract": None,
                "symbol": "AAPL",
                "right": "call",
                "strike": 240.0,
                "expiration": date(2026, 9, 18),
            },
        ],
        "closes": [{"symbol": "AAPL", "date": date(2026, 8, 17), "close": 230.0, "adjusted": float("inf")}],
        "vix": [{"date": date(2026, 8, 17), "close": 17.25}],
    }
    tables.update(changes)
    problems = (
        Problem("unknown_symbol", "nobody knows ZZZ", "look it up", "ZZZ"),
        Problem("late", "15 min — old"),
    )
    return Snapshot(AS_OF, "yahoo", *(table(name, tables.get(name)) for name in TABLES), problems=problems)


def same(one: Snapshot, other: Snapshot) -> None:
    """Raise AssertionError unless both are equal to the last bit."""
    assert (one.as_of, one.source, one.problems) == (other.as_of, other.source, other.problems)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


def refusal(path: Path) -> WheelError:
    """The one error with which loading refuses a snapshot."""
    with pytest.raises(WheelError) as caught:
        load(path)
    assert caught.value.exit_code == Exit.INVALID
    assert caught.value.code == "snapshot"
    assert caught.value.hint
    assert "\n" not in caught.value.message
    return caught.value


def test_round_trip_is_exact(tmp_path: Path) -> None:
    folder = save(market(), tmp_path / "library" / "one")
    same(market(), load(folder))
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        ["manifest.json", *(f"{n}.parquet" for n in TABLES)]
    )
    assert [p.name for p in (tmp_path / "library").iterdir()] == ["one"]


def test_empty_market_round_trips(tmp_path: Path) -> None:
    empty = Snapshot(AS_OF, "file", *(table(name) for name in TABLES))
    same(empty, load(save(empty, tmp_path / "empty")))


def test_unused_categories_and_their_order_survive(tmp_path: Path) -> None:
    snap = market()
    rights = pd.CategoricalDtype(pd.Index(["put", "other", "call"], dtype="str"))
    odd = snap.options.assign(right=snap.options["right"].astype(rights))
    snap = Snapshot(AS_OF, "yahoo", *(odd if n == "options" else getattr(snap, n) for n in TABLES))
    same(snap, load(save(snap, tmp_path / "odd")))


def test_loaded_tables_can_be_changed(tmp_path: Path) -> None:
    loaded = load(save(market(), tmp_path / "one"))
    for name in TABLES:
        frame = getattr(loaded, name)
        for column, kind in TABLES[name].items():
            if len(frame) and kind == FLOAT:
                frame.loc[0, column] = 1.0
                assert frame.loc[0, column] == 1.0


_VALUES = {
    FLOAT: st.floats(allow_nan=True, allow_infinity=True) | st.none(),
    TEXT: st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.none(),
    CATEGORY: st.sampled_from(["AAPL", "BRK-B", "^SPX", "", "é"]) | st.none(),
    FLAG: st.booleans() | st.none(),
    DAY: st.dates(date(1900, 1, 1), date(2200, 1, 1)) | st.none(),
    MOMENT: st.integers(-(10**9), 4 * 10**9).map(lambda s: datetime.fromtimestamp(s, UTC)) | st.none(),
}


def _tables() -> st.SearchStrategy[dict[str, list[dict[str, object]]]]:
    rows = {
        n: st.lists(st.fixed_dictionaries({c: _VALUES[k] for c, k in TABLES[n].items()}), max_size=4)
        for n in TABLES
    }
    return st.fixed_dictionaries(rows)


@pytest.mark.long
@pytest.mark.parametrize("count", [15, pytest.param(200, marks=pytest.mark.slow)])
def test_any_tables_round_trip(tmp_path: Path, count: int) -> None:
    @settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(rows=_tables(), source=st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
    def comes_back(rows: dict, source: str) -> None:
        snap = Snapshot(
            AS_OF, source, *(table(name, rows[name]) for name in TABLES), problems=(Problem(source, source),)
        )
        folder = tmp_path / "trip"
        same(snap, load(save(snap, folder)))
        wanted = ["AAPL", "é", "none has it"]
        few = snap.options[snap.options["symbol"].isin(wanted)].reset_index(drop=True)
        same(replace(snap, options=few), load(folder, options_of=wanted))
        shutil.rmtree(folder)

    comes_back()


@pytest.mark.parametrize("name", [*(f"{n}.parquet" for n in TABLES), "manifest.json"])
def test_missing_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = save(market(), tmp_path / "20260818T200000Z-yahoo")
    (folder / name).unlink()
    assert name in refusal(folder).message


@pytest.mark.parametrize("name", [f"{n}.parquet" for n in TABLES])
def test_one_changed_byte_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = save(market(), tmp_path / "20260818T200000Z-yahoo")
    body = bytearray((folder / name).read_bytes())
    body[len(body) // 2] ^= 1
    (folder / name).write_bytes(body)
    message = refusal(folder).message
    assert name in message
    assert "20260818T200000Z-yahoo" in message
    assert "changed" in message


def test_no_changed_byte_of_the_manifest_goes_unseen(tmp_path: Path) -> None:
    folder = save(market(), tmp_path / "one")
    file = folder / "manifest.json"
    body = file.read_bytes()
    for place in range(0, len(body), 7):
        changed = bytearray(body)
        changed[place] ^= 2
        file.write_bytes(changed)
        try:
            same(load(folder), market())  # white space may change
        except WheelError as error:
            assert error.code == "snapshot"  # noqa: PT017
            assert "manifest.json" in error.message or "newer" in error.message  # noqa: PT017


def test_truncated_parquet_is_refused(tmp_path: Path) -> None:
    folder = save(market(), tmp_path / "one")
    file = folder / "options.parquet"
    file.write_bytes(file.read_bytes()[:-9])
    assert "options.parquet has" in refusal(folder).message


def _rewrite(folder: Path, change: object) -> None:
    """Change the manifest and sign it again, as a program that is not ours might."""
    file = folder / "manifest.json"
    document = json.loads(file.read_text())
    document.pop("digest")
    change(document)  # type: ignore[operator]
    document["digest"] = manifest._digest(document)
    file.write_text(json.dumps(document))


def test_truncated_parquet_with_a_matching_manifest_is_refused(tmp_path: Path) -> None:
    import hashlib

    folder = save(market(), tmp_path / "one")
    file = folder / "options.parquet"
    whole = file.read_bytes()
    for cut in (whole[:-9], whole[:4], b"", b"hello", whole[100:]):
        file.write_bytes(cut)
        entry = {"rows": 2, "bytes": len(cut), "sha256": hashlib.sha256(cut).hexdigest()}
        _rewrite(folder, lambda document, entry=entry: document["files"].update(options=entry))
        assert "options.parquet" in refusal(folder).message


def test_wrong_row_count_is_refused(tmp_path: Path) -> None:
    folder = save(market(), tmp_path / "one")
    _rewrite(folder, lambda document: document["files"]["options"].update(rows=3))
    assert "options.parquet has 2 rows, not 3 as in the manifest" in refusal(folder).message
    with pytest.raises(WheelError, match="has 2 rows, not 3 as in the manifest"):
        load(folder, options_of=[])


def test_newer_schema_is_refused_with_the_way_out(tmp_path: Path) -> None:
    folder = save(market(), tmp_path / "one")
    _rewrite(folder, lambda document: document.update(schema_version=99))
    error = refusal(folder)
    assert "schema version 99" in error.message
    assert "upgrade" in error.hint


def test_a_folder_of_schema_1_opens_with_what_it_lacks_unknown() -> None:
    folder = OLD_HOME / "data" / "snapshots" / "20260821T194500Z-demo"
    assert json.loads((folder / "manifest.json").read_bytes())["schema_version"] == 1
    snap = load(folder)
    for name in TABLES:
        assert {c: str(t) for c, t in getattr(snap, name).dtypes.items()} == TABLES[name]
    assert len(snap.options) == 736
    assert snap.options[["bid_size", "ask_size"]].isna().all(axis=None)
    assert snap.underlyings[["source", "facts_day"]].isna().all(axis=None)
    assert snap.underlyings["spot"].notna().all()
    assert (len(snap.terms), len(snap.second)) == (0, 0)
    assert len(load_table(folder, "terms")) == 0
    assert list(load_table(folder, "options", without=["bid_size"]).columns) == [
        c for c in TABLES["options"] if c != "bid_size"
    ]


def test_a_folder_of_schema_1_copies_into_one_of_today(tmp_path: Path) -> None:
    old = load(OLD_HOME / "data" / "snapshots" / "20260821T194500Z-demo")
    same(old, load(save(old, tmp_path / "today")))


@pytest.mark.parametrize(("version", "table"), [(1, "vix"), (2, "terms"), (2, "second")])
def test_a_manifest_lacks_no_table_of_its_version(tmp_path: Path, version: int, table: str) -> None:
    folder = save(market(), tmp_path / "one")

    def without(document: dict[str, Any]) -> None:
        document.update(schema_version=version)
        del document["files"][table]

    _rewrite(folder, without)
    assert "manifest.json lacks an entry" in refusal(folder).message


def test_a_column_that_is_missing_today_is_damage(tmp_path: Path) -> None:
    """Only a folder of an older version may lack columns."""
    folder = save(market(), tmp_path / "one")
    old = OLD_HOME / "data" / "snapshots" / "20260821T194500Z-demo"
    entry = json.loads((old / "manifest.json").read_bytes())["files"]["options"]
    shutil.copy(old / "options.parquet", folder)
    _rewrite(folder, lambda document: document["files"].update(options=entry))
    assert "options.parquet is not a valid Parquet table" in refusal(folder).message


def test_the_day_at_deribit_is_in_utc() -> None:
    """Saturday 01:30 UTC: Friday's session in New York, where it is still Friday evening."""
    moment = datetime(2026, 8, 22, 1, 30, tzinfo=UTC)
    coins = Snapshot(moment, "deribit", *(table(name) for name in TABLES))
    shares = Snapshot(moment, "yahoo+cboe", *(table(name) for name in TABLES))
    assert (coins.market, coins.session) == ("deribit", date(2026, 8, 22))
    assert (shares.market, shares.session) == ("us", date(2026, 8, 21))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "3",
        '"x"',
        "{}",
        '{"schema_version": "1"}',
        '{"schema_version": 0}',
        '{"schema_version": 1}',
    ],
)
def test_bad_manifest_is_refused(tmp_path: Path, text: str) -> None:
    folder = save(market(), tmp_path / "one")
    (folder / "manifest.json").write_text(text)
    assert "manifest.json" in refusal(folder).message


@pytest.mark.long
@pytest.mark.parametrize("key", ["as_of", "source", "problems", "files"])
@pytest.mark.parametrize("value", [None, 3, "x", [1], {"options": 1}])
def test_manifest_with_the_wrong_types_is_refused(tmp_path: Path, key: str, value: object) -> None:
    folder = save(market(), tmp_path / "one")
    _rewrite(folder, lambda document: document.update({key: value}))
    if key == "source" and value == "x":
        assert load(folder).source == "x"
    else:
        refusal(folder)


def test_swapped_tables_are_refused(tmp_path: Path) -> None:
    folder = save(market(), tmp_path / "one")
    shutil.copy(folder / "vix.parquet", folder / "rates.parquet")
    _rewrite(folder, lambda document: document["files"].update(rates=document["files"]["vix"]))
    assert "rates.parquet is not a valid Parquet table" in refusal(folder).message


def test_nothing_there(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none").message
    assert "is not a snapshot" in refusal(tmp_path).message


def test_a_file_in_place_of_the_folder_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(WheelError) as caught:
        save(market(), tmp_path / "data" / "one")
    assert caught.value.code == "data_folder"
    assert caught.value.exit_code == Exit.INVALID
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_read_only_folder_leaves_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(WheelError, match="cannot write "):
            save(market(), tmp_path / "one")
    finally:
        tmp_path.chmod(0o755)


def test_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, body: bytes) -> None:
        if path.name == "closes.parquet":
            raise OSError(28, "No space left on device")
        path.write_bytes(body)

    monkeypatch.setattr(snapshot_folder, "_write_flushed", full)
    with pytest.raises(WheelError, match="No space left on device"):
        save(market(), tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


def test_interrupted_save_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(path: Path, body: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshot_folder, "_write_flushed", stop)
    with pytest.raises(KeyboardInterrupt):
        save(market(), tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


def test_saving_never_overwrites(tmp_path: Path) -> None:
    folder = save(market(), tmp_path / "one")
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(WheelError, match="already exists"):
        save(market(vix=[]), folder)
    assert (folder / "manifest.json").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["one"]


def test_options_are_in_several_row_groups_by_expiration(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    import pyarrow.parquet as pq

    from wheelcli.market import snapshot_columns

    monkeypatch.setattr(snapshot_columns, "ROWS_PER_GROUP", 100)
    days = pd.date_range("2026-08-21", periods=10, freq="7D", unit="s").repeat(50)
    frame = table(
        "options",
        pd.DataFrame({"contract": "X", "symbol": "AAPL", "expiration": days, "strike": np.arange(500.0)}),
    )
    file = pq.ParquetFile(io.BytesIO(snapshot_columns.to_parquet(frame, TABLES["options"])))
    assert file.num_row_groups == 5
    place = list(TABLES["options"]).index("expiration")
    last = [file.metadata.row_group(i).column(place).statistics.max for i in range(5)]
    assert last == sorted(last)
    assert last[0] < date(2026, 9, 1) < last[-1]
    pd.testing.assert_frame_equal(
        snapshot_columns.from_parquet(
            snapshot_columns.to_parquet(frame, TABLES["options"]), TABLES["options"]
        ),
        frame,
    )
