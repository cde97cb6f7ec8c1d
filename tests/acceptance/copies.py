"""Runs of the program in processes of their own that do not pay for its imports: copies of one process that
has made them.

`python copies.py SOCKET` is that process: it imports the whole program, says so, and becomes a copy of itself
for each request. A copy has the arguments, environment, folder and streams of its request, and runs the
program as `python -m wheelcli` does. What start-up itself does is looked at where the program is started:
`test_start_up`, `test_demo_scan`, `tests/cli/test_streams`.
"""

import atexit
import contextlib
import functools
import json
import os
import pathlib
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
AT_HAND = (
    sys.platform == "linux"
)  # elsewhere a copy of a process that has loaded so much is not safe to go on with
_LOCK = threading.Lock()


class Copies:
    """The process of which copies are made, from the side of the tests. It ends with this process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="wheel-copies-")
        self._path = os.path.join(self._folder.name, "socket")
        with tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(
                [sys.executable, __file__, self._path],
                env={
                    **environment,
                    "OPENBLAS_NUM_THREADS": "1",
                    "OMP_NUM_THREADS": "1",
                },  # a copy has one thread
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
            atexit.register(self.end)
            assert self._process.stdout is not None
            ready = self._process.stdout.readline()
            errors.seek(0)
            noise = errors.read().decode()
        assert (ready, noise) == (b"ready\n", ""), noise

    def end(self) -> None:
        """End it, and wait for it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()

    def run(
        self,
        arguments: tuple[str, ...],
        *,
        environment: dict[str, str],
        folder: pathlib.Path,
        timeout: float,
        now: str | None = None,
    ) -> tuple[str, str, int]:
        """What `python -m wheelcli ARGUMENTS` wrote to stdout and stderr, and its exit code; as subprocess
        has it, a signal's is below 0.

        `now` is what the program takes for the time, in ISO 8601. Raises subprocess.TimeoutExpired after so
        many seconds.
        """
        request = {"arguments": arguments, "environment": environment, "folder": str(folder), "now": now}
        with (
            socket.socket(socket.AF_UNIX) as line,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            line.connect(self._path)
            content = json.dumps(request).encode()
            socket.send_fds(line, [len(content).to_bytes(8, "big")], [out.fileno(), err.fileno()])
            line.sendall(content)
            with line.makefile("r") as reply:
                child = int(reply.readline())  # at once, however busy the machine; the limit is the copy's
                line.settimeout(timeout)
                try:
                    code = int(reply.readline())
                except TimeoutError:
                    os.kill(child, signal.SIGKILL)
                    raise subprocess.TimeoutExpired(list(arguments), timeout) from None
            out.seek(0)
            err.seek(0)
            return out.read().decode(), err.read().decode(), code


def copies(environment: dict[str, str], *, key: str) -> Copies:
    """The process for all runs of one kind, whose `key` is said by what their imports depend on."""
    with _LOCK:
        if key not in _of_kind():
            _of_kind()[key] = Copies(environment)
        return _of_kind()[key]


@functools.cache
def _of_kind() -> dict[str, Copies]:
    return {}


def serve(path: str) -> dict[str, object]:
    """Wait for requests until stdin ends; return, in a copy, the request that it is for."""
    ended, wakeup = socket.socketpair()
    for end in (ended, wakeup):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakeup.fileno())
    waiting: dict[int, socket.socket] = {}
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(16)
    ready = selectors.DefaultSelector()
    for source in (server, ended, sys.stdin):
        ready.register(source, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        for key, _ in ready.select():
            if key.fileobj is sys.stdin:
                sys.exit(0)
            elif key.fileobj is ended:
                ended.recv(4096)
                _report(waiting)
            else:
                line, _ = server.accept()
                head, streams, _, _ = socket.recv_fds(line, 8, 2)
                with line.makefile("rb") as content:
                    request = json.loads(content.read(int.from_bytes(head, "big")))
                child = os.fork()
                if child == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    ready.close()
                    for other in (server, ended, wakeup, line, *waiting.values()):
                        other.close()
                    return {**request, "streams": streams}
                for stream in streams:
                    os.close(stream)
                waiting[child] = line
                with contextlib.suppress(OSError):  # whoever asked may have given up
                    line.sendall(f"{child}\n".encode())


def _report(waiting: dict[int, socket.socket]) -> None:
    """Tell of every copy that has ended."""
    while waiting:
        child, status = os.waitpid(-1, os.WNOHANG)
        if child == 0:
            return
        with waiting.pop(child) as line, contextlib.suppress(OSError):  # whoever asked may have given up
            line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def become(request: dict) -> None:
    """Take the place of a process that was started for this request."""
    null = os.open(os.devnull, os.O_RDONLY)
    for number, stream in enumerate((null, *request["streams"])):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    loopback = sys.modules.get("sitecustomize")
    if hasattr(loopback, "_BASE"):
        loopback._BASE = os.environ["YF_LOOPBACK"].rstrip("/")
    if host := os.environ.get("CBOE_LOOPBACK"):
        from wheelcli.market.cboe import ask

        ask.HOST = host
    if request["now"]:
        import datetime

        from wheelcli import clock

        moment = datetime.datetime.fromisoformat(request["now"])
        clock.now = lambda: moment
    sys.argv = ["wheel", *request["arguments"]]


def import_everything() -> None:
    """The program, and the library that it asks for when it needs it."""
    import gc
    import importlib
    import pkgutil

    import yfinance  # noqa: F401

    import wheelcli

    for module in pkgutil.walk_packages(wheelcli.__path__, "wheelcli."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.freeze()  # what is here stays, and is not written to by the collector of each copy


if __name__ == "__main__":
    import runpy

    import_everything()
    become(serve(sys.argv[1]))
    runpy.run_module("wheelcli", run_name="__main__", alter_sys=True)
