"""A sweep: its grid, the keys of its cells, what is run and kept, and the same digest wherever it ran."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from multiprocessing import active_children

import pytest
from moving_market import closes as moving_closes
from moving_market import write_store

from wheelcli.archive.sweeps import find_cell, saved_cell
from wheelcli.backtest.saved.sweep_document import run_digest
from wheelcli.config import Config, load_demo
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.demo import Demo
from wheelcli.loaders.history.sessions import Span
from wheelcli.loaders.history.source import StoreSource
from wheelcli.loaders.sweep.cell import CellSpec, run_cell, settings_of
from wheelcli.loaders.sweep.cluster import _check_workers, run_there
from wheelcli.loaders.sweep.grid import cells_of
from wheelcli.loaders.sweep.local_pool import run_locally
from wheelcli.loaders.sweep.remote_store import copied
from wheelcli.loaders.sweep.sweeping import executor_of, planned, run_sweep
from wheelcli.plan.tickets.chosen import config_hash

GRID = """
every = ["day", "monday"]
fills = ["mid", "natural"]
sessions = 1
[settings]
"portfolio.positions_max" = [3, 10]
"""


def plans(text, **options):
    return planned(Demo("backtest sweep", None, **options), cells_of(text, "grid.toml"), None)


def swept(grid, run, folder, *, resume=False, name="one"):
    return run_sweep(grid, run, name=name, resume=resume, data_dir=folder, progress=lambda *args: None)


@pytest.fixture(scope="module")
def answer():
    """The result of one real cell, on which the others are modelled."""
    (one,) = plans("sessions = 1")
    return json.loads(run_cell(one.text))


@pytest.fixture
def fake(answer):
    """Runs cells without running them; `ran` has their keys. A cell of `broken` fails, one of `stop`
    interrupts.
    """

    class Fake:
        def __init__(self):
            self.ran, self.broken, self.stop = [], set(), set()

        def __call__(self, texts):
            for key in texts:
                if key in self.stop:
                    raise KeyboardInterrupt
                self.ran.append(key)
                if key in self.broken:
                    yield key, OSError("the disk is full")
                else:
                    run = {**answer["run"], "name": key[:12]}
                    yield key, json.dumps({"key": key, "digest": run_digest(run), "run": run})

    return Fake()


def test_a_grid_is_the_product_of_its_lists_and_the_cells_beside_it():
    text = GRID + '[[cells]]\nfills = "cross:0.5"\nsince = 2026-08-03\nsettings = { "score.min" = 70 }\n'
    cells = cells_of(text, "grid.toml")
    assert len(cells) == 9
    assert cells[1].labels == ("every=day", "fills=mid", "sessions=1", "portfolio.positions_max=10")
    assert [cell.spec.fills.crossed for cell in cells[:3]] == [0.0, 0.0, 1.0]
    last = cells[-1]
    assert (last.settings, last.spec.fills.crossed, last.span) == (
        ("score.min=70",),
        0.5,
        Span(since=date(2026, 8, 3)),
    )


def test_tables_inside_settings_are_dotted_keys():
    (cell,) = cells_of("[settings.portfolio]\npositions_max = [3]\n", "grid.toml")
    assert cell.settings == ("portfolio.positions_max=3",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("every = [", "not valid TOML"),
        ("colour = 1", "unknown key colour"),
        ("every = []", "needs a list of values"),
        ('every = "tuesday"', "--every"),
        ('since = "2026-08-03"', "a day such as 2026-01-02"),
        ("since = 2026-08-03\nuntil = 2026-08-01", "is after until"),
        ("seed = 1", "seed needs against"),
        ("against = 201", "from 0 to 200"),
        ("hold = 1", "true or false"),
        ("cash = 0", "from 0.01"),
        ("spans = [{ from = 2026-08-03 }]", "a span is a table of since, until and sessions"),
        ('[settings]\n"score.min" = 70', "needs a list"),
        (f"sessions = {list(range(1, 200))}\nagainst = {list(range(100))}", "19,900 cells (at most 10,000)"),
    ],
)
def test_a_mistake_in_a_grid_is_one_sentence(text, message):
    with pytest.raises(WheelError) as error:
        cells_of(text, "grid.toml")
    assert message in str(error.value)


def test_everything_that_a_run_depends_on_changes_the_key():
    (base,) = plans("sessions = 2\nagainst = 1")
    spec = CellSpec(**json.loads(base.text))
    assert spec.key == base.key
    others = {
        replace(spec, **{name: value}).key
        for name, value in {
            "version": "9",
            "data": "/elsewhere",
            "digest": "0" * 12,
            "fund": "SPY",
            "since": "2026-08-03",
            "sessions": 3,
            "seed": 1,
        }.items()
    }
    grids = ("fills = 'mid'", "every = 2", "hold = true", "cash = 1000", "early = 'off'", "quotes = 'model'")
    others |= {plans(f"sessions = 2\nagainst = 1\n{more}")[0].key for more in grids}
    others.add(plans('sessions = 2\nagainst = 1\n[settings]\n"score.min" = [99]')[0].key)
    others.add(plans("sessions = 2\nagainst = 1", overrides=("data.demo_vix=30",))[0].key)
    assert len(others - {base.key}) == 15


@pytest.mark.long
def test_equal_cells_run_once_and_unequal_ones_apart(fake, tmp_path):
    """The first cell has the default number of positions, and so has the third."""
    default = load_demo().config.portfolio.positions_max
    grid = plans(
        f'sessions = 1\n[settings]\n"portfolio.positions_max" = [{default}, 3]\n[[cells]]\nsessions = 1'
    )
    done = swept(grid, fake, tmp_path)
    assert len(fake.ran) == len(set(fake.ran)) == 2
    first, second, third = done.document.cells
    assert first.key == third.key != second.key
    assert (first.digest, done.document.finished) == (third.digest, 3)


def test_settings_travel_as_differences_without_holdings():
    config = load_demo(("portfolio.positions_max=4", "watchlist.ALDERA.core_shares=100")).config
    settings = json.loads(json.dumps(settings_of(config)))
    assert "core_shares" not in json.dumps(settings)
    again = Config.model_validate(settings)
    plain = load_demo(("portfolio.positions_max=4",)).config
    bare = plain.model_copy(
        update={"watchlist": {s: w.model_copy(update={"core_shares": 0}) for s, w in plain.watchlist.items()}}
    )
    assert config_hash(again) == config_hash(bare)


@pytest.mark.long
def test_an_interrupted_sweep_keeps_what_has_finished_and_resumes(fake, tmp_path):
    grid = plans(GRID)
    whole = swept(grid, fake, tmp_path, name="whole").document
    fake.ran.clear()
    fake.stop = {grid[3].key}
    with pytest.raises(KeyboardInterrupt):
        swept(grid, fake, tmp_path)
    assert len(fake.ran) == 3
    fake.stop, fake.ran = set(), []
    with pytest.raises(WheelError, match="already exists"):
        swept(grid, fake, tmp_path)
    done = swept(grid, fake, tmp_path, resume=True)
    assert fake.ran == [each.key for each in grid[3:]]
    assert (done.reused, done.document.digest, done.exit_code) == (3, whole.digest, Exit.DONE)


def test_a_failing_cell_is_a_row_and_is_tried_again(fake, tmp_path):
    grid = plans(GRID)
    fake.broken = {grid[2].key}
    done = swept(grid, fake, tmp_path)
    assert (done.exit_code, done.document.failed, done.document.finished) == (Exit.PARTIAL, 1, 7)
    assert done.document.cells[2].error == "OSError: the disk is full"
    assert [each.code for each in done.problems] == ["cell"]
    with pytest.raises(WheelError, match="has no result: OSError"):
        find_cell("one/3", tmp_path)
    fake.broken, fake.ran = set(), []
    assert swept(grid, fake, tmp_path, resume=True).exit_code is Exit.DONE
    assert fake.ran == [grid[2].key]


def test_damaged_sessions_are_in_the_row_and_the_exit_code(answer, tmp_path):
    run = {**answer["run"], "data": {**answer["run"]["data"], "damaged": 2}}

    def damaged(texts):
        for key in texts:
            yield key, json.dumps({"key": key, "digest": run_digest(run), "run": run})

    done = swept(plans("sessions = 1"), damaged, tmp_path)
    assert (done.document.cells[0].damaged, done.exit_code) == (2, Exit.PARTIAL)


def test_a_damaged_file_of_a_cell_is_not_a_result(fake, tmp_path):
    grid = plans(GRID)
    folder = swept(grid, fake, tmp_path).folder
    path = folder / "cells" / f"{grid[0].key}.json"
    path.write_bytes(path.read_bytes()[:1000])
    (folder / "cells" / f"{grid[1].key}.json").write_bytes(
        (folder / "cells" / f"{grid[2].key}.json").read_bytes()
    )
    changed = folder / "cells" / f"{grid[3].key}.json"
    value = json.loads(changed.read_text())
    value["run"]["performance"]["twr"] = 9.9
    changed.write_text(json.dumps(value))
    assert saved_cell(folder, grid[0].key) is None
    fake.ran.clear()
    done = swept(grid, fake, tmp_path, resume=True)
    assert fake.ran == [grid[0].key, grid[1].key, grid[3].key]
    assert done.document.cells[3].twr != 9.9


def test_a_worker_refuses_another_version_and_other_data(answer):
    (one,) = plans("sessions = 1")
    spec = CellSpec(**json.loads(one.text))
    assert "this worker has wheel" in json.loads(run_cell(replace(spec, version="0.0").text))["error"]
    assert "different sessions here" in json.loads(run_cell(replace(spec, digest="x").text))["error"]


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("tcp://10.0.0.5:8786", Exit.REFUSED),
        ("tcp://scheduler.example:8786", Exit.REFUSED),
        ("tcp://127.0.0.1.example:8786", Exit.REFUSED),
        ("tcp://0.0.0.0:8786", Exit.REFUSED),
        ("tcp://127.0.0.1", Exit.USAGE),
        ("inproc://x:1", Exit.USAGE),
        ("local:0", Exit.USAGE),
        ("local:two", Exit.USAGE),
        ("cluster", Exit.USAGE),
    ],
)
def test_an_executor_that_is_not_safe_or_not_one_is_refused(where, code):
    with pytest.raises(WheelError) as error:
        executor_of(where)
    assert error.value.exit_code is code


@pytest.mark.parametrize(
    "where",
    ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786", "tls://far.example:8786", "local:3"],
)
def test_an_executor_of_this_machine_or_with_certificates_is_accepted(where):
    assert callable(executor_of(where))


@pytest.mark.parametrize(
    ("threads", "changes", "message"),
    [
        (2, {}, "has 2 threads"),
        (1, {"wheelcli": "0.0.1"}, "has wheel 0.0.1, and this machine has"),
        (1, {"wheelcli": None}, "cannot import wheelcli"),
        (1, {"numpy": "1.0"}, "has numpy 1.0"),
        (1, {"python": "3.9.1"}, "has Python 3.9.1"),
    ],
)
def test_workers_that_would_give_other_results_are_refused(threads, changes, message):
    import wheelcli

    packages = {name: version(name) for name in ("numpy", "pandas", "scipy", "highspy", "pyarrow")}
    packages |= {"wheelcli": wheelcli.__version__, **changes}
    there = packages.pop("wheelcli")
    python = packages.pop("python", f"{sys.version_info.major}.{sys.version_info.minor}.0.final.0")

    class Client:
        def wait_for_workers(self, count, timeout):
            pass

        def scheduler_info(self, n_workers):
            return {"workers": {"tcp://a": {"nthreads": threads}}}

        def run(self, look):
            return {"tcp://a": there}

        def get_versions(self, packages):
            return {"workers": {"tcp://a": {"host": {"python": python}, "packages": all_packages}}}

    all_packages = packages
    with pytest.raises(WheelError, match=message) as error:
        _check_workers(Client())
    assert error.value.exit_code is Exit.INVALID


@pytest.mark.long
def test_a_pool_whose_process_is_killed_is_built_again(answer):
    """Two processes, three cells; after the first result, one process is killed by its id."""
    texts = {
        each.key: each.text for each in plans("sessions = 1\n" + 'fills = ["natural", "mid", "cross:0.5"]')
    }
    results = {}
    for key, result in run_locally(2, texts):
        if not results:
            os.kill(active_children()[0].pid, signal.SIGKILL)
        assert key not in results
        results[key] = json.loads(result)
    assert results.keys() == texts.keys()
    one = next(iter(texts))
    assert results[one] == answer  # the very result of the cell run here
    assert active_children() == []


def test_a_pool_that_breaks_twice_reports_it():
    texts = {"one": "{}"}
    over = threading.Event()

    def kill_all():
        while not over.is_set():
            for child in active_children():
                child.kill()
            time.sleep(0.01)

    thread = threading.Thread(target=kill_all)
    thread.start()
    ((key, result),) = run_locally(2, texts)
    over.set()
    thread.join()
    assert (key, type(result).__name__) == ("one", "BrokenProcessPool")


@pytest.mark.long
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_command_that_is_ended_keeps_its_cells(wheel, tmp_path, wheel_home, answer, number, code):
    grid = tmp_path / "grid.toml"
    grid.write_text('sessions = 1\nfills = ["natural", "mid"]\n')
    line = ["backtest", "sweep", str(grid), "--demo", "--executor", "local:1", "--name", "one"]
    process = subprocess.Popen(
        [sys.executable, "-m", "wheelcli", *line], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    cells = wheel_home / "data/sweeps/one/cells"
    while not (cells.is_dir() and [path for path in cells.iterdir() if path.suffix == ".json"]):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    assert process.wait(20) == code
    process.stderr.close()
    kept = {path.name: path.stat().st_mtime_ns for path in cells.glob("[!.]*.json")}
    assert len(kept) == 1
    done = wheel(*line, "--resume", "--json").json["data"]
    assert {name: (cells / name).stat().st_mtime_ns for name in kept} == kept  # not run twice
    assert (done["finished"], done["failed"]) == (2, 0)
    assert done["cells"][0]["digest"] == answer["digest"]  # as if nothing had happened


def test_a_store_behind_a_url_is_copied_and_followed(tmp_path):
    pytest.importorskip("fsspec")
    store, cache = write_store(tmp_path / "store", closes=moving_closes()), tmp_path / "cache"
    copied.cache_clear()
    copy = copied(f"file://{store}", Span(until=date(2026, 8, 24)), cache)
    assert sorted(path.name for path in copy.iterdir() if path.name != ".lock") == [
        "closes.csv",
        "session=2026-08-20",
        "session=2026-08-21",
        "session=2026-08-24",
    ]
    before = {path.stat().st_ino for path in copy.rglob("*.parquet")}
    (store / "closes.csv").write_text("symbol,date,close\nAAA,2026-08-19,1\n")
    for old in (store / "session=2026-08-21").iterdir():
        old.unlink()
    (store / "session=2026-08-21").rmdir()
    assert copied(f"file://{store}", Span(until=date(2026, 8, 24)), cache) == copy, "once a process"
    other = copied(f"file://{store}", Span(until=date(2026, 8, 24)), cache, "another digest")
    assert other != copy
    assert (other / "closes.csv").read_text().endswith(",1\n")
    assert not (other / "session=2026-08-21").exists()
    assert (copy / "session=2026-08-21").exists(), "a run may be reading it"
    assert {path.stat().st_ino for path in other.rglob("*.parquet")} < before, "not copied again"
    (store / "session=2026-08-24" / "options.parquet").write_bytes(b"damaged")
    (store / "closes.csv").write_text("symbol,date,close\nAAA,2026-08-19,2\n")
    first = copied(f"file://{store}", Span(since=date(2026, 8, 24)), tmp_path / "new", "before")
    shutil.copytree(copy / "session=2026-08-24", store / "session=2026-08-24", dirs_exist_ok=True)
    mended = copied(f"file://{store}", Span(since=date(2026, 8, 24)), tmp_path / "new", "after")
    assert first != mended
    assert (mended / "session=2026-08-24" / "options.parquet").read_bytes() != b"damaged"


@pytest.mark.long
def test_a_worker_that_joins_later_with_other_libraries_gives_no_result(answer):
    (one,) = plans("sessions = 1")
    refused = json.loads(run_there(one.text, {"numpy": "1.0"}))
    assert (refused["key"], "run" in refused) == (one.key, False)
    assert "a worker has numpy" in refused["error"]
    versions = {"numpy": version("numpy"), "python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    assert json.loads(run_there(one.text, versions)) == answer


def store_cells(tmp_path, monkeypatch, *damaged):
    """A sweep of one cell over a store whose options are damaged on these days, after it was planned."""
    monkeypatch.setenv("WHEEL_CACHE_DIR", str(tmp_path / "cache"))
    store = write_store(tmp_path / "store", closes=moving_closes())
    workspace = Demo("backtest sweep", None)
    text = json.loads(planned(workspace, cells_of("sessions = 4", "grid.toml"), None)[0].text)
    source = StoreSource(store, Span(last=4), False, 0.04, 60)
    text |= {"data": str(store), "digest": source.used(text["fund"]).digest}
    for path in sorted(store.glob("session=*"))[-len(damaged) or 99 :]:
        (path / "options.parquet").write_bytes(b"")
    return json.dumps(text)


@pytest.mark.long
def test_a_session_that_turns_out_damaged_is_the_error_of_the_cell(tmp_path, monkeypatch):
    text = store_cells(tmp_path, monkeypatch)
    whole = json.loads(run_cell(text))
    assert "run" in whole, whole
    text = store_cells(tmp_path / "other", monkeypatch, "last")
    refused = json.loads(run_cell(text))
    assert "does not match the key of the cell" in refused["error"]
    assert "options.parquet" in refused["error"]


def test_a_url_that_cannot_be_opened_is_one_sentence(tmp_path):
    pytest.importorskip("fsspec")
    with pytest.raises(WheelError, match="cannot open strange://bucket"):
        copied("strange://bucket", Span(), tmp_path)
    with pytest.raises(WheelError, match="cannot read file:///nowhere"):
        copied("file:///nowhere", Span(), tmp_path)


@pytest.mark.long
def test_the_screens_of_a_sweep(wheel, tmp_path):
    grid = tmp_path / "grid.toml"
    grid.write_text('sessions = 1\nfills = ["natural", "mid"]\n')
    line = ("backtest", "sweep", str(grid), "--demo", "--executor", "local:1", "--name", "one")
    answer = wheel(*line, "--format", "table")
    assert "Sweep one: 2 cells" in answer
    assert "fills=mid" in answer
    assert "2 of 2 cells have a result" in answer.stderr
    assert "the best of 2 is partly the luckiest" in " ".join(answer.split())
    assert wheel("backtest", "show", "one", "--json").json["data"]["cells"][1]["settings"] == ["fills=mid"]
    listed = wheel("backtest", "list", "--json").json["data"]["sweeps"]
    assert [(each["name"], each["cells"], each["finished"]) for each in listed] == [("one", 2, 2)]
    assert wheel("backtest", "show", "one/2", "--json").json["data"]["options"]["fills"] == "mid"
    compared = wheel("backtest", "compare", "one/1", "one/2", "--json").json["data"]
    assert "fills: natural → mid" in compared["differences"]
    assert "cell not found" in wheel("backtest", "show", "one/7", code=2).stderr
    assert "cannot be combined" in wheel("backtest", "show", "one", "--html", "x.html", code=2).stderr


def test_other_data_and_the_demo_exclude_each_other(wheel, tmp_path):
    grid = tmp_path / "grid.toml"
    grid.write_text("sessions = 1\n")
    assert (
        "cannot be combined" in wheel("backtest", "sweep", str(grid), "--demo", "--data", "x", code=2).stderr
    )
    assert "file not found" in wheel("backtest", "sweep", "none.toml", "--demo", code=5).stderr
