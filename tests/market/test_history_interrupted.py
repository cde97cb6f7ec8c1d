"""Imports that meet, are killed, or cannot write: a store keeps every name that it had."""

import threading
from pathlib import Path

import pytest
import vendor_rows as rows

from wheelcli.errors import WheelError
from wheelcli.file_lock import exclusive
from wheelcli.loaders.history.importing import run_import, settling
from wheelcli.loaders.history.importing.run_import import ImportOptions, import_history
from wheelcli.loaders.history.sessions import Span, sessions_in
from wheelcli.market.snapshot_folder import TEMPORARY, load

LATER = rows.optionsdx_row("2019-02-26 16:00", "24.000", "1.60, 1.70", "0.70, 0.80")
CLOSES = "symbol,date,close\n{},2019-02-22,24.50\n"


@pytest.fixture(autouse=True)
def unflushed(monkeypatch):
    monkeypatch.setattr(settling.os, "sync", lambda: None)


def brought(folder, symbol, *, lines=(LATER,)):
    file, closes = folder / f"{symbol}_eod_201902.txt", folder / f"{symbol}.csv"
    file.write_text("\n".join([*rows.OPTIONSDX, *lines]) + "\n", encoding="utf-8")
    closes.write_text(CLOSES.format(symbol), encoding="utf-8")
    return import_history([file], folder / "store", ImportOptions(tables={"closes": closes}))


def names(folder):
    """The symbols of each session, and the symbols that have closes."""
    store = folder / "store"
    found = {path.name[8:]: set(load(path).underlyings["symbol"]) for path in store.glob("session=*")}
    table = store / "closes.csv"
    closes = table.read_text().split("\n")[1:-1] if table.exists() else []
    return found, {line.split(",")[0] for line in closes}


def days(*symbols):
    return {day: set(symbols) for day in ("2019-02-22", "2019-02-25", "2019-02-26")}


@pytest.mark.long
def test_two_imports_at_once_keep_both_names_in_every_session(tmp_path, monkeypatch):
    brought(tmp_path, "F")
    other = threading.Thread(target=brought, args=(tmp_path, "GM"))
    check = run_import._refuse_other_content

    def meanwhile(*given, **options):
        if not other.is_alive() and other.ident is None:
            other.start()
            other.join(0.7)  # after the sessions of TM are staged, before they are renamed
        return check(*given, **options)

    monkeypatch.setattr(run_import, "_refuse_other_content", meanwhile)
    brought(tmp_path, "TM")
    other.join()
    assert names(tmp_path) == (days("F", "GM", "TM"), {"F", "GM", "TM"})


def test_an_import_that_waits_in_vain_says_who_writes_the_store(tmp_path, monkeypatch):
    brought(tmp_path, "F")
    monkeypatch.setattr(settling, "_WAIT_S", 0.1)
    lock = tmp_path / "store" / ".lock"
    why = r"wheel history import, process .* has been writing this store"
    with (
        exclusive(lock, wait_s=0, what="it", who="wheel history import"),
        pytest.raises(WheelError, match=why),
    ):
        brought(tmp_path, "GM")
    assert names(tmp_path) == (days("F"), {"F"})


@pytest.fixture
def failing(monkeypatch):
    """Let the nth renaming inside a store fail; with `killed`, nothing is put back."""
    whole = Path.rename

    def at(number, *, killed):
        count = 0

        def rename(path, target):
            nonlocal count
            count += TEMPORARY not in Path(target).parent.name and "session=" in Path(target).name
            if count == number:
                raise OSError(28, "No space left on device")
            return whole(path, target)

        monkeypatch.setattr(Path, "rename", rename)
        if killed:
            monkeypatch.setattr(settling, "_put_back", lambda folder: None)

    return at


@pytest.mark.long
@pytest.mark.parametrize("number", [1, 2, 6])
def test_an_error_between_renamings_leaves_the_store_as_it_was(tmp_path, failing, monkeypatch, number):
    brought(tmp_path, "F")
    failing(number, killed=False)
    with pytest.raises(WheelError, match="No space left"):
        brought(tmp_path, "GM")
    monkeypatch.undo()
    assert names(tmp_path) == (days("F"), {"F"})
    assert not list((tmp_path / "store").glob(f"{TEMPORARY}*"))


@pytest.mark.long
@pytest.mark.parametrize("number", [2, 3, 5])
def test_a_kill_between_renamings_loses_no_name(tmp_path, failing, monkeypatch, number):
    brought(tmp_path, "F", lines=())
    failing(number, killed=True)
    with pytest.raises(WheelError):
        brought(tmp_path, "GM")
    monkeypatch.undo()
    seen = sessions_in(tmp_path / "store", Span()).recorded
    assert {each.session.day for each in seen} >= {22, 25}, "a run sees a session that was moved"
    brought(tmp_path, "TM")
    whole = {"2019-02-22": {"F", "TM"}, "2019-02-25": {"F", "TM"}, "2019-02-26": {"TM"}}
    assert names(tmp_path) == (whole, {"F", "TM"})
    assert not list((tmp_path / "store").glob(f"{TEMPORARY}*"))


@pytest.mark.long
def test_the_only_copy_of_a_session_is_put_back(tmp_path):
    brought(tmp_path, "F")
    store = tmp_path / "store"
    (store / "session=2019-02-25").rename(store / f"{TEMPORARY}old-session=2019-02-25")
    (store / f"{TEMPORARY}import-x").mkdir()
    brought(tmp_path, "GM")
    assert names(tmp_path) == (days("F", "GM"), {"F", "GM"})
    assert not list(store.glob(f"{TEMPORARY}*"))


def test_a_failed_first_import_leaves_no_folder(tmp_path):
    file = tmp_path / "F_eod_201902.txt"
    file.write_text(rows.OPTIONSDX_HEADER + "\n", encoding="utf-8")
    with pytest.raises(WheelError):
        import_history([file], tmp_path / "store", ImportOptions())
    assert not (tmp_path / "store").exists()
