"""An account from its brief is the account of the journal as it is now, whatever happened to either."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_lines import START, assign, btc, bto, buy, contract, event, expire, sell, sto, undo
from made_up_events import EVENTS, NOW, deposit, sold
from test_speed import puts

import wheelcli
from wheelcli.book.accounts import CoinBook
from wheelcli.book.brief import ENDED, BriefBook
from wheelcli.book.check import check
from wheelcli.book.coins.demo import coin_demo_events
from wheelcli.book.events import Event, Kind, order_key
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.fold import fold
from wheelcli.book.store import briefs
from wheelcli.book.store.copy import backup, restore
from wheelcli.book.store.image import one_image
from wheelcli.book.store.journal import Journal, in_memory, open_journal
from wheelcli.book.valuation.gains import at_cost, bridge
from wheelcli.book.valuation.outside import cycles_beside
from wheelcli.config import Config
from wheelcli.errors import WheelError
from wheelcli.loaders.book import brief_book

CORE = {"AAPL": 100}
LEAST = briefs.LEAST_BYTES
PUT, CALL, LONG = contract(100), contract(105, "C", 70), contract(90, day=90)
YEAR = [
    event(Kind.DEPOSIT, 0, usd=50_000, symbol=None),
    sto(1, PUT, 3, 300, fees=1.95),
    sto(3, contract(95), 1, 90, group="s"),
    bto(3, contract(90), 1, 40, group="s"),
    btc(10, PUT, 1, 500, group="r"),
    sto(10, contract(99, day=60), 1, 620, group="r"),
    assign(30, PUT, 2),
    expire(30, contract(95), 1),
    expire(30, contract(90), -1),
    event(Kind.DIVIDEND, 33, usd=20),
    event(Kind.TRANSFER, 34, shares=50, symbol="MSFT"),
    sto(40, CALL, 1, 200),
    bto(41, LONG, 2, 80),
    sell(45, 10, 1_100),
    buy(46, 5.5, 600),
]


class Desk:
    """A journal in a folder, and the user who reads it."""

    def __init__(self, folder: Path, *, read_only: bool = False, core: dict[str, int] | None = None) -> None:
        self.path = folder / "journal.db"
        shares = {name: {"quantity": count, "core": count} for name, count in (core or {}).items()}
        config = Config.model_validate({"account": {"shares": shares}})
        self.workspace: Any = SimpleNamespace(
            config=config, read_only=read_only, open_journal=self.open, now=lambda: NOW, command="test"
        )

    def open(self) -> Journal:
        return open_journal(self.path, create=not self.path.exists())

    def add(self, *events: Event) -> None:
        with self.open() as journal:
            journal.append(events, check=lambda _: (), now=NOW, command="test")

    def append(self, *events: Event) -> int:
        """As commands do it."""
        with self.open() as journal:
            return brief_book.append(self.workspace, journal, events)

    def account(self, name: str = "default") -> Any:
        with self.open() as journal:
            return brief_book.account_in(self.workspace, journal, name)

    def folded(self, name: str = "default", core: dict[str, int] | None = None) -> Any:
        with self.open() as journal:
            book = fold(journal.events(name), core=core, ordered=True)
            return book.account(name) or book.coins.get(name)

    def agrees(self, name: str = "default", core: dict[str, int] | None = None) -> None:
        """Both the first and the next answer are the fold of the journal as it is; the next is a brief."""
        whole = self.folded(name, core)
        assert self.account(name) == whole
        again = self.account(name)
        brief = again.dollars if isinstance(again, CoinBook) else again
        assert isinstance(brief, BriefBook) is (whole is not None)
        assert again == whole


@pytest.fixture(autouse=True)
def every_journal_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefs, "LEAST_BYTES", 0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A journal with a brief of its account."""
    desk = Desk(tmp_path)
    desk.add(*YEAR)
    desk.account()
    assert isinstance(desk.account(), BriefBook)
    return desk


def stored(wheel_home: Path) -> Path:
    (file,) = (wheel_home / "cache" / "book").iterdir()
    return file


@pytest.mark.long
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.lists(EVENTS, min_size=1, max_size=5), min_size=1, max_size=4),
    st.lists(st.integers(0, 99), max_size=3),
)
def test_it_is_the_fold_of_any_journal(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Event]], undone: list[int]
) -> None:
    """Events with anything in any field, appended one batch after the other, some undone, then restored."""
    desk, number, seen = Desk(tmp_path_factory.mktemp("any")), 0, list[Event]()
    for batch in batches:
        more = [replace(each, id=f"{each.id}{(number := number + 1)}") for each in batch]
        seen += more
        desk.add(*more)
        desk.agrees("default")
        desk.agrees("ira")
    for pick in undone:
        target = seen[pick % len(seen)]
        number += 1
        desk.add(replace(undo(0, target), id=f"undo{number}", account=target.account))
        desk.agrees(target.account)
    with desk.open() as journal:
        backup(journal, desk.path.with_name("copy.db"))
    desk.add(deposit("later"))
    desk.agrees("default")
    restore(desk.path.with_name("copy.db"), desk.path, replace=True, now=NOW)
    desk.agrees("default")


@pytest.mark.parametrize("core", [{}, CORE])
def test_it_grows_with_its_journal(tmp_path: Path, core: dict[str, int]) -> None:
    desk = Desk(tmp_path, core=core)
    for one in YEAR:
        desk.add(one)
        desk.agrees(core=core)
    desk.add(undo(50, YEAR[-1]))
    desk.agrees(core=core)
    late = replace(YEAR[1], id="late", day=START)
    desk.add(late)
    desk.agrees(core=core)


def test_a_coin_account_has_one_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "coins"
    desk, events = Desk(tmp_path), coin_demo_events(name)
    desk.append(*events[: len(events) // 2])
    desk.agrees(name)
    desk.append(*events[len(events) // 2 :])
    whole = desk.folded(name)
    with monkeypatch.context() as patch:
        patch.setattr(brief_book, "fold", None)
        coins = desk.account(name)
        assert (coins.purses, coins.native) == (whole.purses, whole.native)
        parts = bridge(coins.dollars, end=at_cost(coins.dollars))
    assert parts == bridge(whole.dollars, end=at_cost(whole.dollars))
    assert coins.dollars.closed == whole.dollars.closed != ()
    desk.add(undo(0, replace(events[-1])))
    desk.agrees(name)


def test_the_totals_stand_for_the_ended_positions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the account earned needs no fold; a field of the ended positions brings all of them with one."""
    whole = desk.folded()
    assert whole is not None
    folds = []
    monkeypatch.setattr(brief_book, "fold", lambda *a, **k: folds.append(1) or fold(*a, **k))
    brief = desk.account()
    parts = bridge(whole, end=at_cost(whole))
    assert bridge(brief, end=at_cost(brief)) == parts
    _, outside = cycles_beside(whole, parts, None)
    assert cycles_beside(brief, parts, None)[1] == outside
    assert (parts.sums.realised, outside.spreads) != (0, 0)
    assert (brief.cycle_of("AAPL"), folds) == (whole.cycle_of("AAPL"), [])
    assert brief.closed == whole.closed
    assert [getattr(brief, name) for name in ENDED] == [getattr(whole, name) for name in ENDED]
    assert folds == [1]


def test_a_copy_with_other_fields_is_a_plain_account(desk: Desk) -> None:
    whole = desk.folded()
    assert whole is not None
    copy = replace(desk.account(), cash_cents=5)
    assert type(copy) is AccountBook
    assert copy == replace(whole, cash_cents=5)
    assert desk.account() != copy


def same_stamps(path: Path, change: Any) -> None:
    """Change a file, and give it the times it had; its size stays the same."""
    before = path.stat()
    change()
    assert path.stat().st_size == before.st_size
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_journal_edited_by_hand_is_folded_anew(desk: Desk) -> None:
    old = desk.account().cash_cents

    def edit() -> None:
        db = sqlite3.connect(desk.path, isolation_level=None)
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'event_no_update'").fetchone()
        db.execute("BEGIN")
        db.execute("DROP TRIGGER event_no_update")
        db.execute("UPDATE event SET cash_cents = cash_cents + 1 WHERE kind = 'deposit'")
        db.execute(sql)
        db.execute("COMMIT")
        db.close()

    same_stamps(desk.path, edit)
    assert desk.account().cash_cents == old + 1
    desk.agrees()


def test_another_journal_of_the_same_size_and_time_is_folded(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other")
    other.add(replace(YEAR[0], cash_cents=YEAR[0].cash_cents + 100), *YEAR[1:])
    old = desk.account().cash_cents
    same_stamps(desk.path, lambda: shutil.copyfile(other.path, desk.path))
    assert desk.account().cash_cents == old + 100
    desk.agrees()


def test_a_damaged_journal_is_refused_as_without_a_brief(desk: Desk) -> None:
    """Each kilobyte of the file in turn is overwritten: what is read of it is no brief."""
    body = desk.path.read_bytes()
    refused = 0
    for start in range(0, len(body), 1024):
        desk.path.write_bytes(body[:start] + b"\x55" * 1024 + body[start + 1024 :])
        try:
            whole, wrong = desk.folded(), None
        except WheelError as error:
            whole, wrong = None, error.message
        if wrong is None:
            account = desk.account()
            assert not isinstance(account, BriefBook)
            assert account == whole
        else:
            refused += 1
            with pytest.raises(WheelError) as caught:
                desk.account()
            assert caught.value.message == wrong
    assert refused > 3
    desk.path.write_bytes(body[: len(body) // 2])
    with pytest.raises(WheelError):
        desk.account()


def test_what_is_only_in_the_log_counts(desk: Desk) -> None:
    """Another process has written and not closed the journal: its pages are beside the file."""
    before = desk.path.read_bytes()
    with desk.open() as writer:
        writer.append([deposit("beside")], check=lambda _: (), now=NOW, command="test")
        assert desk.path.read_bytes() == before
        assert desk.account().cash_cents == sum(each.cash_cents for each in (*YEAR, deposit()))
        desk.agrees()
    assert isinstance(desk.account(), BriefBook)  # the same pages, now in the file
    desk.agrees()


def test_a_brief_is_of_one_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that another process writes between the key and the events is not under that key."""
    taking = briefs.key_of

    def with_a_writer(*args: Any) -> str | None:
        key = taking(*args)
        monkeypatch.setattr(briefs, "key_of", taking)
        desk.add(deposit("meanwhile"))
        return key

    desk.add(deposit("first"))
    whole = desk.folded()
    monkeypatch.setattr(briefs, "key_of", with_a_writer)
    assert desk.account() == whole
    desk.agrees()


def test_ended_positions_of_a_later_journal_are_refused(desk: Desk) -> None:
    brief = desk.account()
    desk.add(deposit("later"))
    with pytest.raises(WheelError, match="another command wrote to the journal") as caught:
        _ = brief.closed
    assert caught.value.code == "busy"


@pytest.mark.parametrize("core", [{}, CORE])
def test_an_append_leaves_the_brief_of_what_it_checked(
    tmp_path: Path, core: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands after it fold nothing, whatever it brought: two accounts, an undo."""
    desk = Desk(tmp_path, core=core)
    for batch in ([*YEAR, deposit("i", account="ira")], [undo(50, YEAR[-1])], [deposit("late", day=START)]):
        desk.append(*batch)
        with monkeypatch.context() as patch:
            patch.setattr(brief_book, "fold", None)
            accounts = {name: desk.account(name) for name in {event.account for event in batch}}
        for name, account in accounts.items():
            assert isinstance(account, BriefBook)
            assert account == desk.folded(name, core)
    assert desk.append(YEAR[0]) == 0
    desk.agrees(core=core)


def test_an_append_that_is_refused_leaves_none(desk: Desk, wheel_home: Path) -> None:
    before = stored(wheel_home).read_bytes()
    with pytest.raises(WheelError, match="nothing was written"):
        desk.append(sell(60, 5_000, 10))
    assert stored(wheel_home).read_bytes() == before
    assert isinstance(desk.account(), BriefBook)


def test_an_append_leaves_none_if_another_process_writes_after_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave = brief_book._Checking.leave_briefs

    def late(self: Any) -> None:
        desk.add(deposit("between"))
        leave(self)

    monkeypatch.setattr(brief_book._Checking, "leave_briefs", late)
    desk.append(deposit("mine"))
    assert type(desk.account()) is AccountBook
    desk.agrees()


@pytest.mark.long
@settings(max_examples=50, deadline=None)
@given(st.lists(EVENTS, max_size=8, unique_by=lambda e: e.id), st.lists(st.integers(0, len(YEAR) - 1)))
def test_core_shares_change_no_breach(events: list[Event], left_out: list[int]) -> None:
    """So that one fold serves the check of an append and the brief, also of a year with events missing."""
    year = [event for place, event in enumerate(YEAR) if place not in left_out]
    for every in (sorted(events, key=order_key), sorted(year, key=order_key)):
        core = {event.symbol: 100 for event in every if event.symbol} | CORE
        assert check(every, fold(every, core=core, ordered=True)) == check(every)


def damages(body: bytes) -> Iterator[bytes]:
    """The file cut at places, a bit of it changed at places, and files of others."""
    for place in (*range(0, 200, 7), *range(200, len(body), max(len(body) // 40, 1))):
        yield body[:place]
        yield body[:place] + bytes([body[place] ^ 4]) + body[place + 1 :]
    yield body + b" "
    yield b"wheel brief 2" + body[13:]
    yield b"\x80\x04N."


def test_a_damaged_brief_is_ignored(desk: Desk, wheel_home: Path) -> None:
    file, whole = stored(wheel_home), desk.folded()
    body = file.read_bytes()
    for damage in damages(body):
        file.write_bytes(damage)
        account = desk.account()
        assert type(account) is AccountBook
        assert account == whole
        assert file.read_bytes() == body


def test_a_brief_that_says_something_else_is_ignored_even_if_it_is_whole(
    desk: Desk, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another build's fields: a lot with a value too few, an account without its cash."""
    for change in (lambda text: text.replace('"cash_cents"', '"cents"'), lambda text: text[:-1] + ',"x":1}'):
        write = briefs.text_of
        monkeypatch.setattr(briefs, "text_of", lambda *a, write=write, change=change: change(write(*a)))
        before = stored(wheel_home).read_bytes()
        desk.add(deposit(f"d{len(before)}{change('')}"))
        assert type(desk.account()) is AccountBook
        assert stored(wheel_home).read_bytes() == before  # what does not read back is not written
        monkeypatch.setattr(briefs, "text_of", write)


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_brief_is_private_and_not_trusted_if_others_could_have_written_it(
    desk: Desk, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = stored(wheel_home)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    for mode in (0o620, 0o602):
        file.chmod(mode)
        assert type(desk.account()) is AccountBook
        assert file.stat().st_mode & 0o777 == 0o600
        assert isinstance(desk.account(), BriefBook)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert type(desk.account()) is AccountBook


def test_another_program_python_or_core_does_not_read_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(briefs, "_program", lambda: "another")
        assert type(desk.account()) is AccountBook
    desk.account()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version", "3.99")
        assert type(desk.account()) is AccountBook
    desk.account()
    with monkeypatch.context() as patch:
        patch.setattr(wheelcli, "__version__", "99")
        assert type(desk.account()) is AccountBook
    desk.account()
    Desk(tmp_path, core=CORE).agrees(core=CORE)
    assert type(desk.account()) is AccountBook
    desk.add(deposit("i", account="ira"))
    desk.agrees("ira")
    desk.agrees("default")


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process")
def test_another_time_zone_reads_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for zone in ("Asia/Tokyo", "Pacific/Honolulu"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert isinstance(desk.account(), BriefBook)
        desk.agrees()
    monkeypatch.undo()
    time.tzset()


def test_the_program_is_everything_that_the_fold_imports() -> None:
    """A change of any module that reads or folds events, or makes a brief of them, makes old briefs void; no
    other package has a part in it.
    """
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "import wheelcli.book.projection.fold, wheelcli.book.store.briefs\n"
        "for name in set(sys.modules) - before:\n"
        "    print(name, getattr(sys.modules[name], '__file__', None))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    modules = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    own = {file for name, file in modules.items() if name.split(".")[0] == "wheelcli"}
    assert len(own) > 30
    assert own <= set(briefs.sources(Path(wheelcli.__file__).parent))
    assert [name for name, file in modules.items() if file not in own and "site-packages" in file] == []


def test_a_changed_source_is_another_program(tmp_path: Path) -> None:
    package = tmp_path / "wheelcli"
    shutil.copytree(Path(wheelcli.__file__).parent, package, ignore=shutil.ignore_patterns("*.pyc"))
    ask = [
        sys.executable,
        "-c",
        "from wheelcli.book.store import briefs; print(briefs.__file__, briefs._program())",
    ]

    def program() -> str:
        out = subprocess.run(ask, check=True, capture_output=True, text=True, cwd=tmp_path)
        where, digest = out.stdout.split()
        assert where.startswith(str(tmp_path))
        return digest

    first = program()
    assert program() == first
    file = package / "book" / "projection" / "fold.py"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert program() != first


def test_what_cannot_have_a_brief_is_folded(
    tmp_path: Path, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that saves nothing, a short journal, one in memory, a cache folder that is a file, an SQLite
    without images.
    """
    desk, folder = Desk(tmp_path, read_only=True), wheel_home / "cache"
    desk.add(*YEAR)
    whole = desk.folded()
    assert desk.account() == whole
    desk.workspace.read_only = False
    with monkeypatch.context() as patch:
        patch.setattr(briefs, "LEAST_BYTES", LEAST)
        assert desk.account() == whole
    with in_memory(YEAR) as journal:
        assert brief_book.account_in(desk.workspace, journal, "default") == whole
    with monkeypatch.context() as patch:
        patch.setattr("wheelcli.book.store.briefs.image_digest", lambda _: None)
        assert desk.account() == whole
    assert not folder.exists()
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("no folder", encoding="utf-8")
    assert desk.account() == whole
    assert type(desk.account()) is AccountBook


def test_an_account_without_events_has_none(desk: Desk) -> None:
    assert desk.account("nobody") is None
    assert desk.account("nobody") is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_read_without_a_brief(desk: Desk) -> None:
    desk.path.parent.chmod(0o500)
    try:
        assert type(desk.account()) is AccountBook
    finally:
        desk.path.parent.chmod(0o700)


def test_a_reader_holds_nobody_up(desk: Desk) -> None:
    """While an image is read, another process writes; afterwards no lock and no file of SQLite is left."""
    with desk.open() as journal, one_image(journal):
        briefs.key_of(journal, "default", {})
        desk.add(deposit("x"))
    assert [each.name for each in desk.path.parent.glob("journal.db-*")] == []
    desk.agrees()


@pytest.mark.long
def test_commands_on_a_long_journal_read_no_more_than_they_need(
    wheel_home: Path, wheel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once its brief is there, no daily command reads all events, and each says the same as before."""
    monkeypatch.setattr(briefs, "LEAST_BYTES", LEAST)
    config = wheel_home / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[data]\nprovider = "demo"\n[watchlist.ALDERA]\n[watchlist.OAKVEN]\n', encoding="utf-8")
    desk = Desk(wheel_home / "data")
    desk.path.parent.mkdir(parents=True)
    put = contract(39, day=256, symbol="OAKVEN")
    desk.add(*puts(1_500), sto(220, put, 1, 85, symbol="OAKVEN"))
    assert desk.path.stat().st_size > LEAST
    wheel("scan", "--set", "score.min=0")
    commands = (("positions",), ("cycles",), ("ticket", "1"), ("today",), ("monitor",), ("stress",))

    def answers() -> list[Any]:
        return [wheel(*words, "--json", code=None).json["data"] for words in commands]

    first = answers()
    assert all(first)
    reading = Journal.events

    def few(self: Journal, account: str | None = None, *, kinds: Any = ()) -> list[Event]:
        if not kinds:
            raise WheelError("all events are read")
        return reading(self, account, kinds=kinds)

    monkeypatch.setattr(Journal, "events", few)
    assert answers() == first


@pytest.mark.parametrize("command", ["positions", "cycles"])
def test_commands_say_the_same_with_and_without_it(
    wheel_home: Path, wheel: Any, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal long enough for a brief; the second answer folds nothing."""
    monkeypatch.setattr(briefs, "LEAST_BYTES", LEAST)
    desk = Desk(wheel_home / "data")
    desk.path.parent.mkdir(parents=True)
    desk.add(*puts(1_500), sold("own"))
    assert desk.path.stat().st_size > LEAST
    first = wheel(command, "--json").json["data"]
    assert stored(wheel_home)
    monkeypatch.setattr(brief_book, "fold", None)
    assert wheel(command, "--json").json["data"] == first
