"""Saved runs of `wheel backtest`: each is `backtests/NAME/` in the data folder, and itself a data folder.

`run.json` is the document of the run, `journal.db` its journal, `snapshots/` the market of its last session:
with WHEEL_DATA_DIR set to that folder, `wheel review` opens it like any account.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wheelcli import private_files
from wheelcli.archive.saved_folders import document_in, folders_in
from wheelcli.backtest.document import BacktestDocument
from wheelcli.documents.result import plain
from wheelcli.errors import (
    Exit,
    WheelError,
    already_exists,
    ambiguous,
    data_unwritable,
    invalid_value,
    not_found,
)
from wheelcli.file_lock import exclusive

FILE = "run.json"
LOCK = ".lock"
NEW, OLD = ".writing-", ".old-"  # folders of a run that is being saved, and of the one that it replaces
WAIT_S = 60.0
LONGEST = 60  # characters of a name before a number
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
NONE_YET = "`wheel backtest run` makes one; with --demo it needs no recorded sessions"


@dataclass(frozen=True, slots=True)
class SavedRun:
    """One run of the folder; `damaged` is why it cannot be read."""

    name: str
    path: Path
    document: BacktestDocument | None
    damaged: str | None = None

    @property
    def made(self) -> datetime:
        """Return when the run was made; if its document does not have that, when its folder last changed."""
        if self.document is not None and self.document.made is not None:
            return self.document.made
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)


def folder_of(data_dir: Path) -> Path:
    """Return the folder of all runs."""
    return data_dir / "backtests"


def refuse_name(name: str, data_dir: Path, *, replace: bool) -> None:
    """Raise WheelError (usage) for an invalid name, or one that exists and is not to be replaced."""
    if not NAME.match(name):
        raise WheelError(
            invalid_value("--name", name, "letters, digits, dots, dashes"),
            code="usage",
            exit_code=Exit.USAGE,
        )
    if (folder_of(data_dir) / name).exists() and not replace:
        raise WheelError(
            already_exists(f"the backtest {name!r}"),
            hint="choose another --name, or replace it with --replace",
            code="usage",
            exit_code=Exit.USAGE,
        )


@contextmanager
def new_run(
    name: str, data_dir: Path, *, may_replace: Callable[["SavedRun"], bool]
) -> Iterator[tuple[str, Path]]:
    """Yield a name and an empty folder to fill; if the block ends without an error, it becomes the run of
    that name. If a run has the name and must not be replaced, the new one is NAME-2, NAME-3, and so on.

    An earlier run is deleted only after the new one is in its place. Raises WheelError (5) if the run cannot
    be written.
    """
    folder = folder_of(data_dir)
    path = folder / name
    try:
        private_files.make_folder(folder)
        with exclusive(folder / LOCK, wait_s=WAIT_S, what="backtests", who="wheel backtest run"):
            _sweep(folder)
            path = _free(folder / name, may_replace)
            temporary, old = folder / f"{NEW}{path.name}", folder / f"{OLD}{path.name}"
            try:
                private_files.make_folder(temporary)
                yield path.name, temporary
                _put_in(temporary, path, old)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise data_unwritable(path, error) from error


def _free(path: Path, may_replace: Callable[["SavedRun"], bool]) -> Path:
    """Return the path of a new run: its own, or that of the first number that is free or may be replaced."""
    place, number = path, 1
    while place.exists() and not may_replace(_read(place)):
        number += 1
        place = path.with_name(f"{path.name[:LONGEST]}-{number}")
    return place


def _put_in(new: Path, path: Path, old: Path) -> None:
    """Move a new run to its path, and delete the run that was there."""
    if path.exists():
        path.rename(old)
    try:
        new.rename(path)
    except OSError:
        if old.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what commands that were interrupted have left, and put back a run that had no successor yet.
    No other process is writing: the lock is held.
    """
    for left in folder.glob(f"{NEW}*"):
        shutil.rmtree(left, ignore_errors=True)
    for old in folder.glob(f"{OLD}*"):
        path = folder / old.name.removeprefix(OLD)
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(path)


def save_run(document: BacktestDocument, path: Path) -> None:
    """Write the document of a run into its folder. Raises WheelError (5)."""
    body = json.dumps(plain(document), allow_nan=False, indent=1).encode()
    try:
        private_files.replace_whole(path / FILE, body)
    except OSError as error:
        raise data_unwritable(path, error) from error


def runs_in(data_dir: Path) -> list[SavedRun]:
    """Return all saved runs, newest first. Raises WheelError (5) if the folder cannot be read."""
    runs = (_read(path) for path in folders_in(folder_of(data_dir)))
    return sorted(runs, key=lambda run: (run.made, run.name), reverse=True)


def find_run(name: str | None, data_dir: Path) -> SavedRun:
    """Return a run by `last` (the default), its place in the list, its name, or the beginning of its name.

    Raises WheelError: usage if no run or more than one matches, 5 if there is no run yet or it is damaged.
    """
    runs = runs_in(data_dir)
    if not runs:
        raise WheelError("no backtest yet", hint=NONE_YET, code="no_run", exit_code=Exit.INVALID)
    exact = [run for run in runs if run.name == name]
    if name in (None, "last", "latest") and not exact:
        exact = [runs[0]]
    elif name is not None and not exact and name.isascii() and name.isdigit() and 1 <= int(name) <= len(runs):
        exact = [runs[int(name) - 1]]
    chosen = exact or [run for run in runs if name and run.name.startswith(name)]
    if len(chosen) != 1:
        some = ", ".join(run.name for run in (chosen or runs)[:4])
        message = (
            ambiguous("backtest", str(name), len(chosen)) if chosen else not_found("backtest", str(name))
        )
        raise WheelError(
            message,
            hint=f"among them {some}; `wheel backtest list` shows all",
            code="no_run",
            exit_code=Exit.USAGE,
        )
    run = chosen[0]
    if run.document is None:
        raise WheelError(str(run.damaged), hint="run it again", code="run", exit_code=Exit.INVALID)
    return run


def _read(path: Path) -> SavedRun:
    return SavedRun(path.name, path, *document_in(path, FILE, BacktestDocument, "backtest"))
