"""Move the staged files of an import into the store: all of them, or none.

Files to replace are renamed to `.writing-old-NAME` first, and removed at the end. A plan in the store names
the new and the replaced files. While the plan exists, everything can be put back: at once after a disk error,
and by the next import after a kill or a power cut.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from wheelcli import clock, private_files
from wheelcli.errors import Exit, WheelError, cannot_write
from wheelcli.file_lock import exclusive
from wheelcli.market.snapshot_folder import MOVED, TEMPORARY

__all__ = ["opened_store", "settle"]

_LOCK, _PLAN = ".lock", f"{TEMPORARY}plan.json"
_ASIDE = f"{TEMPORARY}import-"
_WAIT_S = 60.0
_DAY_S = 86_400  # a recording of another command is finished by then


@contextmanager
def opened_store(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder inside the store, whose contents can be renamed into it. No other import
    writes the store meanwhile; files that an interrupted import had moved are back.

    Raises WheelError (5) if the store cannot be written, or another import is writing it.
    """
    existed = folder.is_dir()
    try:
        private_files.make_folder(folder)
        with exclusive(folder / _LOCK, wait_s=_WAIT_S, what="this store", who="wheel history import"):
            _put_back(folder)
            _sweep(folder)
            temporary = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=folder))
            try:
                yield temporary
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
                if not existed and [path.name for path in folder.iterdir()] == [_LOCK]:
                    with suppress(OSError):
                        (folder / _LOCK).unlink()
                        folder.rmdir()
    except OSError as error:
        raise WheelError(cannot_write(folder, error), code="store", exit_code=Exit.INVALID) from error


def settle(folder: Path, finished: Mapping[str, Path]) -> None:
    """Give files and folders in the store their final names. Raises OSError; the store is then unchanged."""
    if not finished:
        return
    if hasattr(os, "sync"):
        os.sync()  # once for all, before the first of them is visible
    plan = {"new": [name for name in finished if not (folder / name).exists()], "all": list(finished)}
    private_files.replace_whole(folder / _PLAN, json.dumps(plan).encode())
    try:
        for name, path in finished.items():
            target = folder / name
            if target.exists():
                target.rename(folder / f"{MOVED}{name}")
            path.rename(target)
        (folder / _PLAN).unlink()
    except BaseException:
        with suppress(OSError):  # else the next import does it
            _put_back(folder)
        raise
    _sweep(folder)


def _put_back(folder: Path) -> None:
    """Undo an import that has not ended. Raises OSError."""
    plan = folder / _PLAN
    try:
        names = json.loads(plan.read_bytes())
    except (FileNotFoundError, ValueError):
        names = {"new": [], "all": []}
    for name in names["new"]:
        _remove(folder / name)
    for moved in folder.glob(f"{MOVED}*"):
        target = folder / moved.name.removeprefix(MOVED)
        if target.name in names["all"]:
            _remove(target)
        if not target.exists():
            moved.rename(target)
    plan.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove the remains of finished and killed imports."""
    old = clock.now().timestamp() - _DAY_S
    for path in folder.glob(f"{TEMPORARY}*"):
        ours = path.name.startswith((_ASIDE, MOVED))
        with suppress(OSError):
            if ours or path.stat().st_mtime < old:
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
