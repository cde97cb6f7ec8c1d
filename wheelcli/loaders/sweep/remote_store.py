"""A store behind a URL that fsspec reads, such as `s3://bucket/history`, copied into the cache folder of this
machine.

A session is copied once; its manifest, which has the hash of each of its files, shows whether the copy is
still that session. The dated tables are copied each time.
"""

import hashlib
import shutil
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wheelcli import private_files
from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.file_lock import exclusive
from wheelcli.loaders.history.dated_tables import COLUMNS, ENDINGS
from wheelcli.loaders.history.sessions import Span
from wheelcli.market.manifest import NAME as MANIFEST
from wheelcli.market.snapshot_folder import TEMPORARY

SESSION = "session="
WAIT_S = 3600.0  # for another worker of this machine
_TABLES = {name + end for name in COLUMNS for end in ENDINGS}


def is_remote(data: str) -> bool:
    """Return whether a store is named by a URL."""
    return "://" in data


@lru_cache(64)
def copied(url: str, span: Span, cache: Path) -> Path:
    """Return a folder of this machine with the sessions of a store in that span, and its dated tables; made
    once a process.

    Raises WheelError: usage without fsspec or the package of that kind of URL, 5 if the store cannot be read.
    """
    folder = cache / "stores" / hashlib.sha256(url.encode()).hexdigest()[:16]
    try:
        system, root = _opened(url)
        paths = [str(path).rstrip("/") for path in system.ls(root, detail=False)]
        entries = {path.rsplit("/", 1)[-1]: path for path in paths}
        sessions = {name: path for name, path in entries.items() if _inside(name, span)}
        private_files.make_folder(folder)
        with exclusive(folder / ".lock", wait_s=WAIT_S, what="the copy of that store"):
            _copy_sessions(system, sessions, folder)
            _copy_tables(system, {name: path for name, path in entries.items() if name in _TABLES}, folder)
            _forget(folder, span, sessions.keys() | (entries.keys() & _TABLES))
    except OSError as error:
        raise WheelError(
            cannot_read(url, error),
            hint="a store is a folder of session=YYYY-MM-DD folders, with the dated tables beside them",
            code="store",
            exit_code=Exit.INVALID,
        ) from error
    return folder


def _opened(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs

        return url_to_fs(url)  # type: ignore[no-any-return]
    except (ImportError, ValueError) as error:
        raise WheelError(
            f"cannot open {url}: {error}",
            hint="pip install 'wheelcli[dask]'",
            code="usage",
            exit_code=Exit.USAGE,
        ) from error


def _inside(name: str, span: Span) -> bool:
    try:
        return name.startswith(SESSION) and span.has(date.fromisoformat(name.removeprefix(SESSION)))
    except ValueError:
        return False


def _copy_sessions(system: Any, sessions: dict[str, str], folder: Path) -> None:
    """Copy each session whose manifest differs from that of its copy; a whole copy is renamed into place."""
    for name, path in sessions.items():
        manifest = system.cat_file(f"{path}/{MANIFEST}")
        own = folder / name / MANIFEST
        if own.exists() and own.read_bytes() == manifest:
            continue
        temporary = folder / f"{TEMPORARY}{name}"
        shutil.rmtree(temporary, ignore_errors=True)
        private_files.make_folder(temporary)
        for each in system.ls(path, detail=False):
            file = str(each).rsplit("/", 1)[-1]
            private_files.replace_whole(temporary / file, system.cat_file(each))
        shutil.rmtree(folder / name, ignore_errors=True)
        temporary.rename(folder / name)


def _copy_tables(system: Any, tables: dict[str, str], folder: Path) -> None:
    for name, path in tables.items():
        body = system.cat_file(path)
        own = folder / name
        if not own.exists() or own.read_bytes() != body:
            private_files.replace_whole(own, body)


def _forget(folder: Path, span: Span, names: set[str]) -> None:
    """Remove copies of what the store no longer has in that span."""
    for path in folder.iterdir():
        if path.name in names:
            continue
        if path.name in _TABLES:
            path.unlink(missing_ok=True)
        elif _inside(path.name, span):
            shutil.rmtree(path, ignore_errors=True)
