"""Saved sweeps: `sweeps/NAME/` in the data folder, with `sweep.json` and one file for each finished cell.

A cell's file is named by its key, which is the hash of everything that the run depends on. It is written
under a temporary name and renamed, so every cell's file is complete. A sweep that was interrupted continues
with the cells that have no file.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wheelcli import private_files
from wheelcli.archive.backtests import NAME, SavedRun
from wheelcli.archive.saved_folders import document_in, folders_in
from wheelcli.backtest.document import BacktestDocument
from wheelcli.backtest.saved.sweep_document import SweepDocument, run_digest
from wheelcli.documents.reading import read
from wheelcli.documents.result import plain
from wheelcli.errors import Exit, WheelError, already_exists, data_unwritable, invalid_value, not_found
from wheelcli.file_lock import exclusive

FILE, CELLS, LOCK = "sweep.json", "cells", ".lock"


@dataclass(frozen=True, slots=True)
class SavedSweep:
    """One sweep of the folder; `damaged` is why it cannot be read."""

    name: str
    path: Path
    document: SweepDocument | None
    damaged: str | None = None


def folder_of(data_dir: Path) -> Path:
    """Return the folder of all sweeps."""
    return data_dir / "sweeps"


@contextmanager
def open_sweep(name: str, data_dir: Path, *, resume: bool) -> Iterator[Path]:
    """Yield the folder of a sweep, which no other command writes meanwhile.

    Raises WheelError: usage for an invalid name, or one that exists and is not to be resumed; 5 if the folder
    cannot be written, or another command is writing it.
    """
    if not NAME.match(name):
        raise WheelError(
            invalid_value("--name", name, "letters, digits, dots, dashes"),
            code="usage",
            exit_code=Exit.USAGE,
        )
    folder = folder_of(data_dir) / name
    if (folder / CELLS).exists() and not resume:
        raise WheelError(
            already_exists(f"the sweep {name!r}"),
            hint="continue it with --resume, which runs cells without a result, or choose another --name",
            code="usage",
            exit_code=Exit.USAGE,
        )
    try:
        private_files.make_folder(folder / CELLS)
        with exclusive(folder / LOCK, wait_s=1.0, what="this sweep", who="wheel backtest sweep"):
            yield folder
    except OSError as error:
        raise data_unwritable(folder, error) from error


def save_sweep(document: SweepDocument, folder: Path) -> None:
    """Write the document of a sweep. Raises WheelError (5)."""
    body = json.dumps(plain(document), allow_nan=False, indent=1).encode()
    try:
        private_files.replace_whole(folder / FILE, body)
    except OSError as error:
        raise data_unwritable(folder, error) from error


def save_cell(folder: Path, key: str, text: str) -> None:
    """Write the result of a cell, whole or not at all. Raises WheelError (5)."""
    try:
        private_files.replace_whole(_file(folder, key), text.encode())
    except OSError as error:
        raise data_unwritable(folder, error) from error


def saved_cell(folder: Path, key: str) -> dict[str, Any] | None:
    """Return the result of a cell; None if there is none, or it is damaged or changed, so that it must be run
    again.
    """
    try:
        value = json.loads(_file(folder, key).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(value, dict) or value.get("key") != key or not isinstance(value.get("run"), dict):
        return None
    try:
        whole = value.get("digest") == run_digest(value["run"])
    except ValueError:  # a number that JSON does not have
        whole = False
    return value if whole else None


def sweeps_in(data_dir: Path) -> list[SavedSweep]:
    """Return all saved sweeps by name. Raises WheelError (5) if the folder cannot be read."""
    return [_read(path) for path in sorted(folders_in(folder_of(data_dir)))]


def find_sweep(name: str, data_dir: Path) -> SavedSweep | None:
    """Return the sweep of that name; None if there is none. Raises WheelError (5) if it is damaged."""
    path = folder_of(data_dir) / name
    if not NAME.match(name) or not path.is_dir():
        return None
    sweep = _read(path)
    if sweep.document is None:
        hint = "run it again with --resume"
        raise WheelError(str(sweep.damaged), hint=hint, code="sweep", exit_code=Exit.INVALID)
    return sweep


def find_cell(name: str, data_dir: Path) -> SavedRun:
    """Return the run of a cell by SWEEP/NUMBER or SWEEP/KEY (the first 12 digits of its key). Raises
    WheelError: usage if there is none, 5 if it has no result.
    """
    of, _, number = name.partition("/")
    sweep = find_sweep(of, data_dir)
    cells = () if sweep is None or sweep.document is None else sweep.document.cells
    cell = next((each for each in cells if number in (str(each.place), each.key[:12])), None)
    if sweep is None or cell is None:
        raise WheelError(
            not_found("cell", name),
            hint="`wheel backtest list` shows the sweeps, `wheel backtest show SWEEP` its cells",
            code="no_run",
            exit_code=Exit.USAGE,
        )
    value = saved_cell(sweep.path, cell.key)
    if value is None:
        why = f"cell {name} has no result: {cell.error or 'its file is missing or damaged'}"
        raise WheelError(why, hint="run the sweep again with --resume", code="run", exit_code=Exit.INVALID)
    document = read(BacktestDocument, {**value["run"], "name": name})
    return SavedRun(name, sweep.path, document)


def _file(folder: Path, key: str) -> Path:
    return folder / CELLS / f"{key}.json"


def _read(path: Path) -> SavedSweep:
    return SavedSweep(path.name, path, *document_in(path, FILE, SweepDocument, "sweep"))
