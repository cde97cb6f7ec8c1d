"""The IV history on disk: one row per symbol and session, nothing lost between two writers, nothing damaged
overwritten.
"""

import multiprocessing
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from wheelcli.errors import Exit, WheelError
from wheelcli.file_lock import exclusive
from wheelcli.market.demo import DemoProvider, demo_iv_history, demo_snapshot
from wheelcli.market.iv_history import COLUMNS, NAME, add_to_iv_history, iv_rows, read_iv_history
from wheelcli.market.snapshot_store import save

MONDAY, TUESDAY = date(2026, 8, 17), date(2026, 8, 18)


def rows(day=TUESDAY, source="yahoo", **iv):
    table = {"symbol": list(iv), "iv30": list(iv.values()), "spot": [100.0] * len(iv)}
    return iv_rows(table, session=day, source=source)


def known(frame):
    return {
        (s, d.date()): v for s, d, v in zip(frame["symbol"], frame["session"], frame["iv30"], strict=True)
    }


def test_no_file_is_an_empty_history(tmp_path):
    assert len(read_iv_history(tmp_path / "nowhere")) == 0
    assert list(read_iv_history(tmp_path).columns) == list(COLUMNS)


def test_sessions_add_up_and_the_last_of_a_session_wins(tmp_path):
    assert add_to_iv_history(rows(MONDAY, AAPL=0.20, SPY=0.15), tmp_path) == 2
    assert add_to_iv_history(rows(TUESDAY, SPY=0.16, AAPL=0.21), tmp_path) == 4
    assert add_to_iv_history(rows(TUESDAY, source="other", AAPL=0.25, MSFT=0.30), tmp_path) == 5
    history = read_iv_history(tmp_path)
    assert known(history) == {
        ("AAPL", MONDAY): 0.20,
        ("AAPL", TUESDAY): 0.25,
        ("MSFT", TUESDAY): 0.30,
        ("SPY", MONDAY): 0.15,
        ("SPY", TUESDAY): 0.16,
    }
    assert history["source"].tolist() == ["yahoo", "other", "other", "yahoo", "yahoo"]
    assert {c: str(t) for c, t in history.dtypes.items()} == dict(COLUMNS)
    assert sorted(p.name for p in tmp_path.iterdir()) == [f".{NAME}.lock", NAME]


def test_what_is_unknown_is_no_session(tmp_path):
    table = rows(AAPL=np.nan, SPY=0.16, MSFT=0.0, IBM=-0.1)
    assert table["symbol"].tolist() == ["SPY"]
    add_to_iv_history(rows(AAPL=0.2), tmp_path)
    add_to_iv_history(rows(AAPL=np.nan), tmp_path)  # a scan out of hours takes nothing away
    assert known(read_iv_history(tmp_path)) == {("AAPL", TUESDAY): 0.2}
    assert add_to_iv_history(rows(), tmp_path) == 1


@pytest.mark.parametrize("damage", ["cut", "text", "empty", "other columns", "folder"])
def test_a_damaged_history_is_refused_by_name_and_left_alone(tmp_path, damage):
    path = tmp_path / NAME
    add_to_iv_history(rows(AAPL=0.2), tmp_path)
    whole = path.read_bytes()
    if damage == "other columns":
        pd.DataFrame({"symbol": ["AAPL"], "iv": [0.2]}).to_parquet(path)
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes({"cut": whole[: len(whole) // 2], "text": b"symbol,iv30\n", "empty": b""}[damage])
    before = None if damage == "folder" else path.read_bytes()
    for attempt in (read_iv_history, lambda folder: add_to_iv_history(rows(AAPL=0.3), folder)):
        with pytest.raises(WheelError, match=NAME) as refused:
            attempt(tmp_path)
        assert (refused.value.code, refused.value.exit_code) == ("iv_history", Exit.INVALID)
        assert refused.value.hint
    assert before is None or path.read_bytes() == before


def _write_many(folder, symbol):
    for k in range(15):
        add_to_iv_history(rows(date(2026, 1, 1 + k), **{symbol: 0.1 + k / 100}), folder, wait_s=60)


@pytest.mark.skipif(sys.platform == "win32", reason="spawned children cannot see this module there")
def test_two_writers_lose_nothing(tmp_path):
    crew = [
        multiprocessing.get_context("fork").Process(target=_write_many, args=(tmp_path, s)) for s in "ABCD"
    ]
    for one in crew:
        one.start()
    for one in crew:
        one.join(100)
    assert [one.exitcode for one in crew] == [0] * 4
    assert read_iv_history(tmp_path).groupby("symbol", observed=True).size().tolist() == [15] * 4


def test_a_writer_that_never_ends_is_waited_for_and_then_named(tmp_path):
    add_to_iv_history(rows(MONDAY, AAPL=0.2), tmp_path)
    with (
        exclusive(tmp_path / f".{NAME}.lock", wait_s=1, what="the IV history"),
        pytest.raises(WheelError, match="another wheel has been writing the IV history") as busy,
    ):
        add_to_iv_history(rows(TUESDAY, AAPL=0.3), tmp_path, wait_s=0.1)
    assert (busy.value.code, busy.value.exit_code) == ("busy", Exit.INVALID)
    add_to_iv_history(rows(TUESDAY, AAPL=0.3), tmp_path, wait_s=0.1)
    assert len(read_iv_history(tmp_path)) == 2


def test_a_write_that_fails_leaves_the_old_history_and_nothing_else(tmp_path, monkeypatch):
    add_to_iv_history(rows(MONDAY, AAPL=0.2), tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(WheelError, match="No space left") as refused:
        add_to_iv_history(rows(TUESDAY, AAPL=0.3), tmp_path)
    assert refused.value.code == "data_folder"
    assert sorted(p.name for p in tmp_path.iterdir()) == [f".{NAME}.lock", NAME]
    assert known(read_iv_history(tmp_path)) == {("AAPL", MONDAY): 0.2}


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WheelError, match="cannot write ") as refused:
        add_to_iv_history(rows(AAPL=0.2), tmp_path / "file")
    assert refused.value.code == "data_folder"


def test_the_demo_has_a_year_for_every_name(demo_market):
    history, again = demo_iv_history(18.0), demo_iv_history(18.0)
    assert history.equals(again)
    assert (history.groupby("symbol", observed=True).size() == 252).all()
    assert set(history["symbol"]) == set(demo_market().underlyings["symbol"])
    assert history["session"].max() < pd.Timestamp("2026-08-21")
    assert history["iv30"].between(0.05, 2.0).all()
    assert set(history["source"]) == {"demo"}
    nervous = demo_iv_history(45.0).groupby("symbol", observed=True)["iv30"].last()
    assert (nervous > history.groupby("symbol", observed=True)["iv30"].last()).mean() > 0.9


# What commands do with it.

NAMES = {"ALDERA", "BORVIA", "CINDRA", "BROADA"}
SETTINGS = ("--set", "account.value=250000", "--set", "account.cash=250000")


@pytest.fixture
def live(monkeypatch):
    """A live market: the demo's under another name, as some provider would give it."""
    market = replace(demo_snapshot(symbols=NAMES), source="yahoo")

    class Provider:
        fetched = 0

        def fetch(self, request, progress=None):
            Provider.fetched += 1
            return market

    monkeypatch.setattr("wheelcli.loaders.market.provider.provider_of", lambda *_, **__: Provider())
    monkeypatch.setattr("wheelcli.clock.now", lambda: datetime(2026, 8, 21, 19, 50, tzinfo=UTC))
    return Provider, market


@pytest.mark.long
def test_live_scans_and_records_add_their_session(live, wheel, wheel_home):
    wheel("scan", *sorted(NAMES), *SETTINGS)
    history = read_iv_history(wheel_home / "data")
    assert set(history["symbol"]) == NAMES
    assert set(history["session"]) == {pd.Timestamp("2026-08-21")}
    assert set(history["source"]) == {"yahoo"}
    assert history["iv30"].between(0.1, 0.6).all()
    assert history["spot"].notna().all()
    wheel("record", *sorted(NAMES), *SETTINGS)
    assert read_iv_history(wheel_home / "data").equals(history)
    (wheel_home / "data" / NAME).unlink()
    wheel("record", *sorted(NAMES), *SETTINGS)
    assert read_iv_history(wheel_home / "data").equals(history)


def test_the_demo_and_snapshots_write_nothing(live, wheel, wheel_home, tmp_path, monkeypatch):
    save(live[1], tmp_path / "kept")
    wheel("scan", "--demo")
    wheel("scan", *sorted(NAMES), *SETTINGS, "--snapshot", str(tmp_path / "kept"))
    monkeypatch.setattr("wheelcli.loaders.market.provider.provider_of", lambda *_, **__: DemoProvider())
    wheel("scan", "ALDERA", *SETTINGS, "--set", "data.provider=demo")
    assert not (wheel_home / "data" / NAME).exists()


@pytest.mark.long
def test_a_damaged_history_ends_a_scan_before_it_fetches(live, wheel, wheel_home):
    (wheel_home / "data").mkdir(parents=True)
    (wheel_home / "data" / NAME).write_bytes(b"not parquet")
    failed = wheel("scan", *sorted(NAMES), *SETTINGS, "--json", code=5)
    assert NAME in failed.json["problems"][0]["message"]
    assert live[0].fetched == 0
    wheel("record", *sorted(NAMES), *SETTINGS, code=5)
    # The market of that moment is kept all the same.
    assert list((wheel_home / "data" / "snapshots").iterdir())
    assert (wheel_home / "data" / NAME).read_bytes() == b"not parquet"


@pytest.mark.long
def test_a_busy_history_costs_no_plan(live, wheel, wheel_home, monkeypatch):
    monkeypatch.setattr("wheelcli.market.iv_history.WAIT_S", 0.1)
    folder = wheel_home / "data"
    folder.mkdir(parents=True)
    with exclusive(folder / f".{NAME}.lock", wait_s=1, what="the IV history"):
        done = wheel("scan", *sorted(NAMES), *SETTINGS, "--json")
    assert "busy" in [p["code"] for p in done.json["problems"]]
    assert done.json["data"]["rejected"]["candidates"] > 0


@pytest.mark.long
def test_a_replay_ranks_only_in_what_was_known_by_then(live, wheel, wheel_home, tmp_path):
    save(live[1], tmp_path / "kept")
    days = pd.bdate_range(end="2026-08-20", periods=100)
    later = pd.bdate_range(start="2026-08-24", periods=50)
    past = pd.DataFrame(
        [(s, d, 0.05, "yahoo") for s in NAMES for d in days]
        + [(s, d, 0.90, "yahoo") for s in NAMES for d in later],
        columns=["symbol", "session", "iv30", "source"],
    )
    add_to_iv_history(iv_rows(past), wheel_home / "data")
    scan = ("scan", *sorted(NAMES), *SETTINGS, "--snapshot", str(tmp_path / "kept"), "--set", "score.min=0")
    tickets = wheel(*scan, "--json").json["data"]["tickets"]
    assert tickets
    for t in tickets:
        assert (t["iv_percentile"], t["iv_rank_days"], t["iv_rank_basis"]) == (1.0, 100, "iv_history")
        assert t["iv_rank"] is None  # it never moved
    assert "100, 100 sessions" in wheel("ticket", "1", "--format", "table", env={"COLUMNS": "120"})
