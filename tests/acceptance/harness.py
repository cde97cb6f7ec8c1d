"""The real program in its own process, against recorded sessions on loopback, with folders of its own."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field

from copies import AT_HAND, copies

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
TOOLS = SHARED / "tools"
# What a fault of the replay server becomes, and the limits of time under which "slow" is one.
FAULT_CODES = {
    "429": "rate_limited",
    "429crumb": "rate_limited",
    "401": "authentication",
    "500": "bad_answer",
    "html": "bad_answer",
    "null": "bad_answer",
    "slow": "timeout",
}
SHORT = {"data.request_timeout_s": 1.0, "data.symbol_timeout_s": 2.0}
_AT = """
import datetime, runpy, sys
from wheelcli import clock
moment = datetime.datetime.fromisoformat(sys.argv.pop(1))
clock.now = lambda: moment
runpy.run_module("wheelcli", run_name="__main__", alter_sys=True)
"""
NOISE = re.compile(r"Traceback \(most recent call last\)|^\s+File \"|Warning: ", re.MULTILINE)


@dataclass
class Ran:
    """One run of `wheel`: what it wrote, its exit code, its seconds."""

    args: tuple
    stdout: str
    stderr: str
    code: int
    seconds: float
    home: pathlib.Path
    stats: dict = field(default_factory=dict)

    @property
    def document(self):
        return json.loads(self.stdout)

    @property
    def data(self):
        return self.document["data"]

    @property
    def codes(self):
        return {(p["code"], p["symbol"]) for p in self.document["problems"]}


class Home:
    """A user's folders: config, data, cache, and a working folder."""

    def __init__(self, folder):
        self.folder = folder
        for part in ("config", "data", "cache", "xdg", "cwd"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self.config = folder / "config" / "config.toml"
        self.data = folder / "data"

    def environment(self, server=None, cboe=None, **more):
        inherited = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("WHEEL_", "YF_"))
            and k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONPATH")
        }
        settings = {
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": str(self.folder / "xdg"),
            "WHEEL_CONFIG_DIR": str(self.folder / "config"),
            "WHEEL_DATA_DIR": str(self.data),
            "WHEEL_CACHE_DIR": str(self.folder / "cache"),
            # Without a feed of the test's own nobody answers, which is known at once.
            "CBOE_LOOPBACK": cboe.host if cboe is not None else "http://127.0.0.1:9",
        }
        if server is not None:
            settings["PYTHONPATH"] = f"{TOOLS / 'yahoo_loopback'}{os.pathsep}{ROOT}"
            settings["YF_LOOPBACK"] = f"http://127.0.0.1:{server.server_address[1]}"
        return {**inherited, **settings, **more}

    def run(self, *args, server=None, cboe=None, timeout=120, environment=None, now=None, **options):
        """`python -m wheelcli ARGS`, at the moment `now`; never waits for a person. `server` stands in for
        Yahoo, `cboe` for Cboe.

        Without an environment or options of its own it is a copy of a process that has made the program's
        imports. An environment is one of its own where it says more than what a terminal is.
        """
        started = time.monotonic()
        if AT_HAND and not options and (environment is None or environment.keys() == {"TERM"}):
            plain = self.environment(server, cboe, **(environment or {}))
            of_kind = copies(plain, key=plain["PYTHONPATH"])
            stdout, stderr, code = of_kind.run(
                args, environment=plain, folder=self.folder / "cwd", timeout=timeout, now=now
            )
        else:
            assert cboe is None, "only copies are turned to it"
            program = ["-m", "wheelcli"] if now is None else ["-c", _AT, now]
            done = subprocess.run(
                [sys.executable, *program, *args],
                env=self.environment(server, **(environment or {})),
                cwd=self.folder / "cwd",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
                **options,
            )
            stdout, stderr, code = done.stdout, done.stderr, done.returncode
        seconds = time.monotonic() - started
        stats = dict(server.stats) if server is not None else {}
        return Ran(args, stdout, stderr, code, seconds, self.folder, stats)


def flags(overrides):
    """--set flags from a dict of dotted keys."""
    return [
        part
        for key, value in overrides.items()
        for part in ("--set", f"{key}={value if isinstance(value, str) else json.dumps(value)}")
    ]


def no_noise(text):
    """Nothing on stderr that only a programmer would want to read."""
    return not NOISE.search(text)


def asked(server):
    """Requests by kind, as /__stats__ tells them, without the steps to a cookie and a crumb."""
    host, port = server.server_address
    with urllib.request.urlopen(f"http://{host}:{port}/__stats__", timeout=5) as answer:
        requests = json.load(answer)["by_path"]
    return {path.split("/")[-2]: n for path, n in requests.items() if path != "/" and "getcrumb" not in path}


@contextlib.contextmanager
def replays():
    """start(world, fault=…, fault_rate=…) → a running server with one session's market; all of them end with
    the context.
    """
    sys.path.insert(0, str(TOOLS))
    try:
        import yahoo_replay
    finally:
        sys.path.remove(str(TOOLS))
    running, worlds = [], {}

    def start(world="2026-08-18", *, handler=None, **options):
        server = yahoo_replay.serve("recorded", **options)
        server.handle_error = lambda *_: None  # a client that gave up is what some tests are about
        if world != "recorded":
            server.world = worlds.setdefault(world, yahoo_replay.World(world, server.data))
        if handler is not None:
            server.RequestHandlerClass = handler(yahoo_replay.Handler)
        running.append(server)
        return server

    try:
        yield start
    finally:
        ends = [threading.Thread(target=server.shutdown) for server in running]  # each takes half a second
        for end in ends:
            end.start()
        for end, server in zip(ends, running, strict=True):
            end.join()
            server.server_close()
