"""What may go wrong while the journal is written: a kill at any moment, another writer, a full disk, a folder
or file that cannot be used.
"""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_up_events import NOW, deposit

from wheelcli.book.check import check
from wheelcli.book.events import Event
from wheelcli.book.store.file import write_lock
from wheelcli.book.store.journal import open_journal
from wheelcli.book.store.layout import VERSION
from wheelcli.book.store.proof import damage
from wheelcli.errors import WheelError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the faults are made with fork")


def in_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Start a process that does `work(pipe)` and ends; its id, and the end of the pipe to read from."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.close(reading)
        work(writing)
    finally:
        os._exit(0)  # nothing of the tests may run on in the child


def outcome(work: Callable[[], str]) -> str:
    """What `work` says in a process of its own; of a WheelError its exit code and sentence."""

    def tell(pipe: int) -> None:
        try:
            message = work()
        except WheelError as error:
            message = f"{int(error.exit_code)} {error.message}"
        except BaseException as error:  # noqa: BLE001  (a traceback is what must not happen: it is told, and fails the test)
            message = f"TRACEBACK {error!r}"
        os.write(pipe, message.encode())

    child, pipe = in_child(tell)
    with os.fdopen(pipe, "rb") as file:
        message = file.read().decode()
    os.waitpid(child, 0)
    return message


def append(path: Path, events: list[Event], command: str = "journal add") -> str:
    with open_journal(path, create=True) as journal:
        return str(journal.append(events, check=check, now=NOW, command=command))


def everything(path: Path) -> list[str]:
    """The ids of a journal that is whole and adds up, in the order of entering."""
    with open_journal(path) as journal:
        assert damage(journal) == []
        assert check(journal.events()) == ()
        return [event.id for entry in journal.entries() for event in entry.events]


def batches(seed: int) -> Iterator[list[Event]]:
    """Now a line entered by hand, now an import of some hundreds."""
    chance = random.Random(seed)
    number = 0
    while True:
        size = 1 if chance.random() < 0.5 else chance.randrange(2, 300)
        yield [deposit(f"{seed}-{number}-{k}", cents=100 + k) for k in range(size)]
        number += 1


def kill_while_writing(path: Path, seed: int) -> None:
    """Write until killed at a random moment; then what was reported is there, and of what was not, all of a
    command or nothing.
    """

    def work(pipe: int) -> None:
        for number, batch in enumerate(batches(seed)):
            append(path, batch, "journal import" if len(batch) > 1 else "journal add")
            os.write(pipe, b"%d\n" % number)

    before = everything(path) if path.exists() else []
    child, pipe = in_child(work)
    time.sleep(random.Random(seed).random() ** 2 * 0.15)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(pipe, "rb") as file:
        reported = len(file.read().split())
    wanted = list(before)
    stream = batches(seed)
    for _ in range(reported):
        wanted += [event.id for event in next(stream)]
    events = everything(path) if path.exists() else []
    # may have been committed in the moment before it could be reported
    one_more = [event.id for event in next(stream)]
    assert events in (wanted, wanted + one_more), (
        f"seed {seed}: {reported} reported, {len(events)} events there"
    )


def many_kills(folder: Path, seeds: range) -> None:
    """A journal of its own for every ten kills: killed while it is made, and while it grows."""
    for seed in seeds:
        kill_while_writing(folder / str(seed // 10) / "journal.db", seed)


@pytest.mark.long
def test_killed_at_any_moment(tmp_path: Path) -> None:
    many_kills(tmp_path, range(8))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_killed_at_three_hundred_moments(tmp_path: Path) -> None:
    many_kills(tmp_path, range(1000, 1300))


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    def work(name: str) -> Callable[[int], None]:
        def each(pipe: int) -> None:
            for k in range(12):
                append(path, [deposit(f"{name}{k}")])
            os.write(pipe, b"done")

        return each

    children = [in_child(work(name)) for name in "abc"]
    for child, pipe in children:
        with os.fdopen(pipe, "rb") as file:
            assert file.read() == b"done"
        os.waitpid(child, 0)
    assert sorted(everything(path)) == sorted(f"{name}{k}" for name in "abc" for k in range(12))


def test_who_holds_the_journal_is_said(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    append(path, [deposit()])

    def work() -> str:
        with open_journal(path, wait_s=0.1) as journal:
            return str(journal.append([deposit("d2")], check=check, now=NOW, command="journal add"))

    with write_lock(path, wait_s=1, command="journal import"):
        message = outcome(work)
    assert (
        message
        == f"5 another wheel (wheel journal import, process {os.getpid()}) has been writing the journal"
        f" {path} for 0.1 s"
    )
    assert everything(path) == ["d1"]


def test_another_program_in_a_transaction_is_waited_for_and_then_said(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    append(path, [deposit()])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_journal(path) as journal:
        journal.db.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(WheelError, match="another program is using the journal"):
            journal.append([deposit("d2")], check=check, now=NOW, command="journal add")
    other.close()
    assert everything(path) == ["d1"]


@pytest.mark.long
@pytest.mark.parametrize("room", [0, 100, 4096, 20_000, 70_000])
@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_changes_nothing(room: int, there: bool, tmp_path: Path) -> None:
    """No file may grow beyond `room` bytes: 3,000 events of some 100 bytes each do not fit."""
    import resource

    path = tmp_path / "journal.db"
    if there:
        append(path, [deposit(f"old{k}") for k in range(50)])
    before = path.read_bytes() if there else None

    def work() -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        return append(path, [deposit(f"new{k}") for k in range(3000)])

    message = outcome(work)
    assert message.startswith("5 "), message
    assert "nothing was written" in message or "cannot write the journal" in message, message
    if there:
        assert path.read_bytes() == before
    elif path.exists():  # an empty one, where there was room for that
        assert everything(path) == []
    assert append(path, [deposit("later")]) == "1"
    assert everything(path) == [*(f"old{k}" for k in range(50 if there else 0)), "later"]


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder that another user can reach, which those of the tests are not."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="wheel-journal-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def as_a_user(work: Callable[[], str]) -> str:
    """The outcome for somebody who is not root, whom no folder refuses."""

    def lowered() -> str:
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        return work()

    return outcome(lowered)


def test_a_read_only_folder(outside: Path) -> None:
    path = outside / "journal.db"
    append(path, [deposit()])
    before = path.read_bytes()
    path.chmod(0o444)
    outside.chmod(0o555)

    def read() -> str:
        with open_journal(path) as journal:
            return ",".join(event.id for event in journal.events())

    assert as_a_user(read) == "d1"
    for message in (
        as_a_user(lambda: append(path, [deposit("d2")])),
        as_a_user(lambda: append(outside / "new" / "journal.db", [deposit("d2")])),
    ):
        assert message.startswith("5 cannot write the journal ")
    assert path.read_bytes() == before
    assert sorted(p.name for p in outside.iterdir()) == [".journal.db.lock", "journal.db"]


def spoilt(body: bytes) -> Iterator[bytes]:
    """The same file, damaged in several ways."""
    chance = random.Random(5)
    yield b""
    yield b"x" * len(body)
    yield body[: len(body) // 2]
    yield body[:100]
    yield bytes(100) + body[100:]
    for _ in range(6):
        at = chance.randrange(100, len(body) - 5000)
        yield body[:at] + chance.randbytes(5000) + body[at + 5000 :]


@pytest.mark.parametrize("how", range(11))
def test_a_damaged_file_is_refused_and_left_as_it_is(how: int, tmp_path: Path) -> None:
    """Whatever is read of it adds up to what was written, or it is called damaged; a write into it fails, and
    changes nothing.
    """
    path = tmp_path / "journal.db"
    append(path, [deposit(f"d{k}", cents=k + 1) for k in range(400)])
    body = list(spoilt(path.read_bytes()))[how]
    path.write_bytes(body)

    def read() -> str:
        with open_journal(path) as journal:
            if faults := damage(journal):
                raise WheelError(f"damaged: {faults[0]}")
            return "whole"

    message = outcome(read)
    assert message.startswith("5 "), message
    assert "damaged" in message, message
    assert path.read_bytes() == body


def test_a_journal_of_a_newer_version_or_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    append(path, [deposit()])
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    before = path.read_bytes()
    wanted = (
        f"5 the journal {path} is from a newer version of wheel (layout 99; this version reads {VERSION})"
    )
    assert outcome(lambda: append(path, [deposit("d2")])) == wanted
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA application_id = 7")
    raw.close()
    assert (
        outcome(lambda: append(path, [deposit("d2")]))
        == f"5 {path} is a database, but not a journal of wheel"
    )
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA application_id = 0x5768656c")
    raw.close()
    assert path.read_bytes()[100:] == before[100:]


def test_an_older_layout_is_brought_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wheelcli.book.store import journal, layout

    path = tmp_path / "journal.db"
    append(path, [deposit()])

    def a_table(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE later (x)")

    monkeypatch.setattr(layout, "MIGRATIONS", (*layout.MIGRATIONS, a_table))
    for module in (journal, layout):
        monkeypatch.setattr(module, "VERSION", VERSION + 1)
    assert everything(path) == ["d1"]
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)
    assert raw.execute("SELECT count(*) FROM later").fetchone() == (0,)
    raw.close()
