"""Compare every JSON document of the program between two environments.

    python tools/compare_documents.py OLD_ENV NEW_ENV [--only NAME]… [--shared DIR]

OLD_ENV and NEW_ENV are virtual environments with the program, or checkouts that hold one as `.venv`. Each
runs the same commands (`document_commands.py`) in one process, in folders of its own, at the same time of
day: on the demo, on a user's folders, and on two recorded days of a real market, served on loopback by
`shared/tools/yahoo_replay.py`.

A line a difference on stdout: the command, the path in its document, the old value, the new one, separated by
tabs. Numbers are equal if they are the same to the last bit and of the same type; dates, ids, verdicts if
they are the same text. What is left out stands in `document_differences.py`. Exits with 0 without a
difference, 1 with one, 2 if the runs could not be made.
"""

import argparse
import contextlib
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from document_commands import DEMO, IMPORTS, USER, WORLDS, Commands
from document_differences import Difference, differences, renamed, without_hashes

TOOLS = Path(__file__).resolve().parent
SETS = (DEMO, USER, IMPORTS, *WORLDS)
SCREEN = (
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
)
_LOOPBACK = re.compile(r"(//127\.0\.0\.1):\d+")


class UnusableError(Exception):
    """The runs cannot be made: one sentence."""


def interpreter(environment: Path) -> Path:
    """The Python of a virtual environment, or of the `.venv` in a checkout. Raises UnusableError."""
    for place in (environment, environment / ".venv"):
        for inside in ("bin/python", "Scripts/python.exe"):
            if (place / inside).exists():
                return (place / inside).absolute()
    raise UnusableError(f"{environment} is no virtual environment, and holds none as .venv")


class Environment:
    """One environment's program in a process of its own, and the folders it is run in."""

    def __init__(self, python: Path, folder: Path, shared: Path) -> None:
        self.folder = folder
        self._shared = shared
        self._server: Any = None
        path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
        inherited = {
            k: v for k, v in os.environ.items() if not k.startswith(("WHEEL_", "YF_")) and k not in SCREEN
        }
        # A choice that the clock ends is another one on a busy machine.
        settings = {
            "WHEEL_SELECT__TIME_LIMIT_S": "600",
            "XDG_CACHE_HOME": str(folder / "xdg"),
            "PATH": path,
            "TZ": "UTC",
        }
        if shared.exists():
            self._server = replay_server(shared)
            settings["YF_LOOPBACK"] = f"http://127.0.0.1:{self._server.server_address[1]}"
            settings["PYTHONPATH"] = str(shared / "tools/yahoo_loopback")
        self._process = subprocess.Popen(
            [python, TOOLS / "run_commands.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**inherited, **settings},
            cwd=folder,
        )

    def documents(self, commands: Commands) -> Iterator[dict[str, Any]]:
        """What each command answers: its document, or its text, and its exit code."""
        if commands.world is not None:
            self._server.world = importlib.import_module("yahoo_replay").World(
                commands.world, self._server.data
            )
        home = self.folder / commands.name
        (home / "work").mkdir(parents=True, exist_ok=True)
        for path in commands.files:
            shutil.copy(path, home / "work")
        now = datetime.fromisoformat(commands.now)
        for line in commands.lines:
            yield self._document(commands.arguments(line), home, now)
            now += timedelta(seconds=1)

    def _document(self, arguments: Sequence[str], home: Path, now: datetime) -> dict[str, Any]:
        answer = self.answer(arguments, home, now)
        try:
            document = json.loads(answer["stdout"])
        except json.JSONDecodeError:
            lines = answer["stderr"].strip().splitlines()
            document = {"text": answer["stdout"], "last line on stderr": lines[-1] if lines else ""}
        return {**placeless(document, home), "(exit code)": answer["code"]}

    def answer(self, arguments: Sequence[str], home: Path, now: datetime) -> dict[str, Any]:
        """One run. Raises UnusableError if the process ended."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        request = {"arguments": list(arguments), "home": str(home), "now": now.isoformat()}
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(request), file=stdin, flush=True)
        line = stdout.readline()
        if not line:
            raise UnusableError(f"the process ended before `wheel {' '.join(arguments)}` was answered")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process and the server."""
        self._process.terminate()
        self._process.wait()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def replay_server(shared: Path) -> Any:
    """A server of recorded days on loopback, with the days found under `shared/data`."""
    if str(shared / "tools") not in sys.path:
        sys.path.append(str(shared / "tools"))
    server = importlib.import_module("yahoo_replay").serve("recorded", data=shared / "data")
    server.handle_error = lambda *_: None  # a client that ended is no trouble
    return server


def placeless(document: Any, home: Path) -> Any:
    """The document with the folder it was made in left out, and the free port of a server on this machine."""
    text = json.dumps(document).replace(json.dumps(str(home))[1:-1], "HOME")
    loaded: Any = json.loads(_LOOPBACK.sub(r"\1:PORT", text))
    return loaded


def schema_lines(environment: Environment, now: datetime) -> Commands:
    """A command for each document's schema: types, units and what may be null."""
    listed = environment.answer(["schema", "--json"], environment.folder / "schemas", now)
    names = [each["name"] for each in json.loads(listed["stdout"])["data"]["documents"]]
    return Commands("schemas", now.isoformat(), tuple(f"schema {name}" for name in names))


def compared(old: Environment, new: Environment, commands: Commands) -> Iterator[tuple[str, Difference]]:
    """The differences of one set of commands, both environments at work at the same time."""
    with ThreadPoolExecutor(2) as both:
        answers = both.map(lambda each: list(each.documents(commands)), (old, new))
        for line, before, after in zip(commands.lines, *answers, strict=True):
            name = str(before.get("schema", "")).removeprefix("wheel.").partition("/")[0]
            was = without_hashes(renamed(before, name))
            for difference in differences(was, without_hashes(after)):
                yield f"{commands.name}: wheel {line}", difference


def missing_documents(names: Sequence[str], ran: Sequence[str]) -> list[str]:
    """Documents of the program that no command here prints: the net would have a hole."""
    # A document is named as its command, with a dot for each space; these are not.
    commands = {"journal.list": "journal", "rfqs": "rfq list"}
    return [
        name
        for name in names
        if not any(f"{line} ".startswith(f"{commands.get(name, name.replace('.', ' '))} ") for line in ran)
    ]


def run(old: Path, new: Path, sets: Sequence[Commands], shared: Path) -> int:
    """Print every difference; the exit code."""
    differences = 0
    with tempfile.TemporaryDirectory(prefix="wheel-compare-") as folder, contextlib.ExitStack() as ends:
        pair = []
        for name, environment in (("old", old), ("new", new)):
            home = Path(folder) / name
            home.mkdir()
            pair.append(Environment(interpreter(environment), home, shared))
            ends.callback(pair[-1].close)
        schemas = schema_lines(pair[0], datetime.fromisoformat(DEMO.now))
        for commands in (*sets, schemas):
            for line, each in compared(pair[0], pair[1], commands):
                print(line, each.path, _shown(each.old), _shown(each.new), sep="\t", flush=True)
                differences += 1
            print(f"{commands.name}: {len(commands.lines)} commands", file=sys.stderr, flush=True)
        names = [line.split()[1] for line in schemas.lines]
        if sets == SETS:
            for name in missing_documents(names, [line for each in sets for line in each.lines]):
                print("(no command)", name, "never run", "never run", sep="\t")
                differences += 1
    print(f"{differences} differences", file=sys.stderr)
    return int(differences > 0)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=repr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and compare."""
    first, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        description=first, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", type=Path, metavar="OLD_ENV")
    parser.add_argument("new", type=Path, metavar="NEW_ENV")
    parser.add_argument(
        "--only", action="append", choices=[each.name for each in SETS], help="these sets only"
    )
    parser.add_argument("--shared", type=Path, default=TOOLS.parents[1] / "shared", metavar="DIR")
    options = parser.parse_args(arguments)
    sets = tuple(each for each in SETS if not options.only or each.name in options.only)
    try:
        if any(each.world for each in sets) and not (options.shared / "tools/yahoo_replay.py").exists():
            names = " ".join(f"--only {each.name}" for each in SETS if each.world is None)
            raise UnusableError(f"{options.shared} has no recorded days; without them: {names}")
        return run(options.old, options.new, sets, options.shared)
    except UnusableError as error:
        print(f"compare_documents: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
