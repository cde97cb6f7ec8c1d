"""Run commands of one environment's `wheel` in this process, one after the other.

A JSON request a line on stdin (`arguments`, `home`, `now`), a JSON answer a line on stdout (`stdout`,
`stderr`, `code`). It is started with that environment's own interpreter by `compare_documents.py`, and
imports nothing of this project's but the installed program.
"""

import gc
import json
import os
import random
import secrets
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

KINDS = ("config", "data", "cache")


def main() -> None:
    """Answer until stdin ends."""
    from wheelcli import clock
    from wheelcli.cli.app import main as wheel

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    with open(os.devnull, encoding="utf-8") as nothing:
        os.dup2(nothing.fileno(), 0)
    for line in requests:
        request = json.loads(line)
        home = Path(request["home"])
        for kind in KINDS:
            os.environ[f"WHEEL_{kind.upper()}_DIR"] = str(home / kind)
        work = home / "work"
        work.mkdir(parents=True, exist_ok=True)
        os.chdir(work)
        now = datetime.fromisoformat(request["now"])
        clock.now = lambda now=now: now  # type: ignore[misc]
        draw_alike(home, request["now"])
        print(json.dumps(answer(wheel, request["arguments"])), file=answers, flush=True)


def draw_alike(home: Path, now: str) -> None:
    """Make the ids that are drawn at random the same in every environment."""
    same = random.Random(home.name + now)
    secrets.choice = same.choice
    secrets.randbelow = same.randrange
    secrets.token_bytes = lambda count=None: same.randbytes(count or secrets.DEFAULT_ENTROPY)


def answer(wheel: Callable[[], None], arguments: Sequence[str]) -> dict[str, str | int]:
    """One run, its streams caught as a shell would catch them: by their numbers."""
    sys.argv = ["wheel", *arguments]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        sys.stdout, sys.stderr = stream(out, 1), stream(err, 2)
        code = 0
        try:
            wheel()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 — a traceback is an answer too: the other environment may have none
            traceback.print_exc()
            code = 1
        for each in (sys.stdout, sys.stderr):
            each.flush()
        gc.unfreeze()  # the program's end is not this process's
        gc.enable()
        return {"stdout": text(out), "stderr": text(err), "code": code}


def stream(file: IO[bytes], number: int) -> IO[str]:
    """The file under the number of a standard stream."""
    os.dup2(file.fileno(), number)
    return open(number, "w", encoding="utf-8", closefd=False)


def text(file: IO[bytes]) -> str:
    """What was written to the file."""
    file.seek(0)
    return file.read().decode("utf-8", "replace")


if __name__ == "__main__":
    main()
