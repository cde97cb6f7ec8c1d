"""What every test stands on: no network beyond loopback, no file of the user's, and `wheel(…)` to run a
command.
"""

import contextlib
import gc
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from _pytest.doctest import DoctestModule
from shared_work import SharedWork

# Loaded by pytest, not collected: two of one name would be one module to it.
collect_ignore_glob = ["conftest.py", "*/conftest.py"]

# What a terminal or a build machine may set and a test must not inherit.
_SCREEN = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS")
_NUMBER = count()
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared/data"
_QUICK = "not slow and not long"  # as in pyproject.toml
_NEW_OBJECTS = 50_000  # between two searches for cycles, as in the program itself (`cli/app.py`)
_FOLDER = pytest.StashKey[str]()
_MEMORY, _ROOM, _DAY_S = Path("/dev/shm"), 4 << 30, 86_400  # a whole run takes about one gigabyte
_RUN = "wheel-tests-"
_SHARED: list[SharedWork] = []  # of this process, once pytest is configured


class Answer(str):
    """What a command wrote to stdout, with what it wrote to stderr and its exit code beside it."""

    stderr: str
    exit_status: int

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self)

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.splitlines()


Wheel = Callable[..., Answer]


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Any connection but to this machine fails, in Python's own sockets and, through a dead proxy, in
    libcurl's.
    """
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    patch.setattr(socket, "getaddrinfo", _looked_up(socket.getaddrinfo))
    for scheme in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        patch.setenv(scheme, "http://127.0.0.1:9")
        patch.setenv(scheme.lower(), "http://127.0.0.1:9")
    patch.setenv("NO_PROXY", "127.0.0.1,localhost,::1")
    patch.setenv("no_proxy", "127.0.0.1,localhost,::1")
    yield
    patch.undo()


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _here(address[0]):
            raise PermissionError(f"a test tried to reach {address[0]}")
        return original(self, address)

    return connect


def _looked_up(original: Callable[..., Any]) -> Callable[..., Any]:
    def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
        if not _here(host):
            raise socket.gaierror(socket.EAI_FAIL, f"a test tried to look up {host}")
        return original(host, *rest, **more)

    return getaddrinfo


def _here(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    return name in (None, "", "localhost", "::1", "::") or str(name).startswith("127.") or name == "0.0.0.0"


@pytest.fixture(autouse=True)
def wheel_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of the test's own, not yet there: `config`, `data` and `cache` under the path returned."""
    home = tmp_path_factory.getbasetemp() / f"wheel-{next(_NUMBER)}"
    for name in [n for n in os.environ if n.startswith("WHEEL_")] + list(_SCREEN):
        monkeypatch.delenv(name, raising=False)
    for kind in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"WHEEL_{kind}_DIR", str(home / kind.lower()))
    return home


@pytest.fixture
def own_folder(wheel_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user without any file, who works in it: `config`, `data` and `cache` would be there."""
    for kind in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"WHEEL_{kind}_DIR", str(tmp_path / kind.lower()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pytest_configure(config: pytest.Config) -> None:
    """Give the work that commands share a folder of this run's, the same for every worker, and the folders of
    tests a place beside it.
    """
    gc.disable()  # what is collected stays; each search for cycles would go through all of it
    if config.args_source is config.ArgsSource.ARGS and config.option.markexpr == _QUICK:
        config.option.markexpr = "not slow"  # who names a file wants all of its tests
    worker = getattr(config, "workerinput", None)
    folder = worker["folder"] if worker else _new_folder()
    config.stash[_FOLDER] = folder
    _SHARED.append(SharedWork(Path(folder) / "shared"))
    if config.option.basetemp is None:
        config.option.basetemp = f"{folder}/tests"
    config.pluginmanager.register(_DoctestsWhereTheyAre())
    if sys.dont_write_bytecode and not worker:
        _keep_bytecode(config, folder)


def _new_folder() -> str:
    """A folder of this run's, in memory where there is room: there nobody waits for a disk to have written.
    What runs that were killed have left there is removed after a day.
    """
    room = shutil.disk_usage(_MEMORY).free if os.access(_MEMORY, os.W_OK) else 0
    for old in _MEMORY.glob(f"{_RUN}*"):
        with contextlib.suppress(OSError):  # another run may be removing it
            if time.time() - old.stat().st_mtime > _DAY_S:
                shutil.rmtree(old)
    return tempfile.mkdtemp(prefix=_RUN, dir=_MEMORY if room > _ROOM else None)


def _keep_bytecode(config: pytest.Config, folder: str) -> None:
    """Let this process and all that it starts compile a module once, though the machine wants no bytecode
    beside the sources: in pytest's cache or, without one, for this run.
    """
    cache = getattr(config, "cache", None)
    place = str(cache.mkdir("bytecode")) if cache is not None else f"{folder}/bytecode"
    sys.dont_write_bytecode, sys.pycache_prefix = False, place
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = place


class _DoctestsWhereTheyAre:
    """Look for doctests only in files that have one: finding none takes an import and a search of the whole
    module, two thousand times. A plugin, since the hooks of this file do not reach beyond its folder.
    """

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path) -> Generator[None, Any, Any]:
        """Drop the doctests of a Python file that has no prompt."""
        collectors = yield
        if file_path.suffix != ".py" or b">>>" in file_path.read_bytes():
            return collectors
        return [one for one in collectors if not isinstance(one, DoctestModule)]


def pytest_collection_finish() -> None:
    """Leave the modules and the tests out of later searches for cycles: they stay until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    gc.enable()


@pytest.hookimpl(optionalhook=True)  # without xdist there are no workers
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where that folder is."""
    node.workerinput["folder"] = node.config.stash[_FOLDER]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it with the last of them."""
    if not hasattr(config, "workerinput") and _FOLDER in config.stash:
        shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how much was not tested for want of the data beside the project."""
    count = sum(_wants_shared(report) for report in terminalreporter.stats.get("skipped", ()))
    if count:
        terminalreporter.write_line(f"{count} tests skipped: ../shared is missing")


def _wants_shared(report: Any) -> bool:
    """Whether a skipped report's reason is that data; a test of every file of an empty folder is one."""
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    return "../shared" in reason or ("got empty parameter set" in reason and not SHARED_DATA.is_dir())


@pytest.fixture(scope="session")
def shared_work() -> SharedWork:
    """The work that commands run by `wheel` share."""
    return _SHARED[-1]


@pytest.fixture(scope="session")
def priced_once(shared_work: SharedWork) -> Callable[[Any], Any]:
    """Return the chains of a snapshot at a rate of 4 %, each priced once a run of the tests."""
    from wheelcli.chains import build

    def chains(snapshot: Any) -> Any:
        with shared_work.sharing():
            return build.price_chains(snapshot, default_rate=0.04)

    return chains


@pytest.fixture
def wheel() -> Wheel:
    """Run a command in this process: `wheel("scan", "--demo", "--json").json["data"]`.

    It fails the test where the exit code is not `code` (0 unless said; None takes any), telling what stderr
    says. `stdin` is what it reads, `env` goes on top of the environment. `fresh` makes it do work itself that
    an earlier command may have done.
    """
    return run


@pytest.fixture(scope="session")
def wheel_once() -> Wheel:
    """The same for what is made once, in fixtures that outlive a test."""
    return run


@cache
def command_line() -> Any:
    """The program's commands, built once: a process of `wheel` builds them for its one run."""
    import typer

    from wheelcli.cli.program import app

    return typer.main.get_command(app)


def run(
    *arguments: str,
    code: int | None = 0,
    stdin: str = "",
    env: dict[str, str] | None = None,
    fresh: bool = False,
) -> Answer:
    """One run of the command line, its streams caught; see the fixture `wheel`."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdin", io.StringIO(stdin))
        share = contextlib.nullcontext() if fresh or not _SHARED else _SHARED[-1].sharing()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), share:
            try:
                command_line()(args=list(arguments), prog_name="wheel")
            except SystemExit as ended:
                status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return _answer(arguments, out.getvalue(), err.getvalue(), status, code=code)


@pytest.fixture(scope="session")
def demo() -> Wheel:
    """A command on the demo market, run once a session: `demo("scan", "--json")`.

    It reads no file and keeps none.
    """
    return cache(run_demo)


def run_demo(*arguments: str, columns: int = 80) -> Answer:
    """One run on the demo market, at a terminal's width; see the fixture `demo`."""
    return run(*arguments, "--demo", env={"COLUMNS": str(columns)})


@pytest.fixture
def wheel_process(tmp_path: Path) -> Wheel:
    """The same in its own process, in an empty folder: for what depends on start-up, streams or signals."""

    def start(
        *arguments: str, code: int | None = 0, stdin: str = "", env: dict[str, str] | None = None
    ) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "wheelcli", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            timeout=120,
            env={**os.environ, **(env or {})},
        )
        return _answer(arguments, done.stdout, done.stderr, done.returncode, code=code)

    return start


def _answer(arguments: tuple[str, ...], out: str, err: str, status: int, *, code: int | None) -> Answer:
    if code is not None and status != code:
        pytest.fail(
            f"wheel {' '.join(arguments)} ended with {status}, not {code}\n{err}{out[:2000]}", pytrace=False
        )
    answer = Answer(out)
    answer.stderr, answer.exit_status = err, status
    return answer
