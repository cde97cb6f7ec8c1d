"""A store behind a URL that fsspec reads, such as `s3://bucket/history`, copied into the cache folder of this
machine.

The folder of a copy is named by the hash of its manifests, which have the hash of each file, and of its dated
tables. Therefore, a copy never changes while a run reads it: a changed store is copied into another folder,
and common sessions are linked.
"""

import hashlib
import os
import shutil
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wheelcli import clock, private_files
from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.file_lock import exclusive
from wheelcli.loaders.history.dated_tables import COLUMNS, ENDINGS
from wheelcli.loaders.history.sessions import Span
from wheelcli.market.manifest import NAME as MANIFEST
from wheelcli.market.manifest import decode, file_name
from wheelcli.market.snapshot_folder import TEMPORARY

SESSION = "session="
WAIT_S = 3600.0  # for another worker of this machine
WHOLE = "[0-9a-f]" * 16  # folders without a damaged file
KEPT_S = 14 * 86_400.0
_TABLES = {name + end for name in COLUMNS for end in ENDINGS}


def is_remote(data: str) -> bool:
    """Return whether a store is named by a URL."""
    return "://" in data


@lru_cache(64)
def copied(url: str, span: Span, cache: Path, digest: str = "") -> Path:
    """Return a folder of this machine with the sessions of a store in that span, and its dated tables; looked
    up once per process for each expected `digest`.

    Raises WheelError: usage without fsspec or the package of that kind of URL, 5 if the store cannot be read.
    """
    copies = cache / "stores" / hashlib.sha256(url.encode()).hexdigest()[:16]
    try:
        system, root = _opened(url)
        paths = [str(path).rstrip("/") for path in system.ls(root, detail=False)]
        entries = {path.rsplit("/", 1)[-1]: path for path in paths}
        sessions = {name: path for name, path in sorted(entries.items()) if _inside(name, span)}
        manifests = {name: system.cat_file(f"{path}/{MANIFEST}") for name, path in sessions.items()}
        tables = {name: system.cat_file(path) for name, path in sorted(entries.items()) if name in _TABLES}
        folder = copies / _hash({**manifests, **tables})
        private_files.make_folder(copies)
        with exclusive(copies / ".lock", wait_s=WAIT_S, what="the copy of that store"):
            if not folder.exists():
                folder = _copy(system, sessions, manifests, tables, folder)
            os.utime(folder)
            _forget(copies)
    except OSError as error:
        raise WheelError(
            cannot_read(url, error),
            hint="a store is a folder of session=YYYY-MM-DD folders, with the dated tables beside them",
            code="store",
            exit_code=Exit.INVALID,
        ) from error
    return folder


def _hash(bodies: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, body in bodies.items():
        whole.update(name.encode() + hashlib.sha256(body).digest())
    return whole.hexdigest()[:16]


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


def _copy(
    system: Any,
    sessions: dict[str, str],
    manifests: dict[str, bytes],
    tables: dict[str, bytes],
    folder: Path,
) -> Path:
    """Make a copy under another name, rename it, and return it. Sessions of earlier copies are linked. A copy
    with a damaged file gets a name of its own, and is not mistaken for the store after a repair.
    """
    damaged, complete = hashlib.sha256(), True
    temporary = folder.with_name(f"{TEMPORARY}{folder.name}")
    shutil.rmtree(temporary, ignore_errors=True)
    private_files.make_folder(temporary)
    for name, path in sessions.items():
        private_files.make_folder(temporary / name)
        known = next(
            (
                own.parent
                for own in folder.parent.glob(f"{WHOLE}/{name}/{MANIFEST}")
                if own.read_bytes() == manifests[name]
            ),
            None,
        )
        if known is not None and _linked(known, temporary / name):
            continue
        for each in system.ls(path, detail=False):
            file = str(each).rsplit("/", 1)[-1]
            body = manifests[name] if file == MANIFEST else system.cat_file(each)
            private_files.replace_whole(temporary / name / file, body)
            if file != MANIFEST and not _as_listed(manifests[name], file, body):
                damaged.update(name.encode() + file.encode() + body)
                complete = False
    for name, body in tables.items():
        private_files.replace_whole(temporary / name, body)
    if not complete:
        folder = folder.with_name(f"{folder.name}-{damaged.hexdigest()[:8]}")
        if folder.exists():
            shutil.rmtree(temporary, ignore_errors=True)
            return folder
    temporary.rename(folder)
    return folder


def _as_listed(manifest: bytes, file: str, body: bytes) -> bool:
    """Return whether a file is as the manifest has it."""
    try:
        entries = {file_name(name): entry for name, entry in decode(manifest).files.items()}
    except ValueError:
        return False
    return file in entries and hashlib.sha256(body).hexdigest() == entries[file].sha256


def _linked(known: Path, target: Path) -> bool:
    """Link the files of a session; returns whether the disk can do that."""
    try:
        for file in known.iterdir():
            os.link(file, target / file.name)
    except OSError:
        for file in target.iterdir():
            file.unlink()
        return False
    return True


def _forget(copies: Path) -> None:
    """Remove copies that nobody has opened for a while; a run over one may take days."""
    old = clock.now().timestamp() - KEPT_S
    for path in copies.iterdir():
        if path.is_dir() and path.stat().st_mtime < old:
            shutil.rmtree(path, ignore_errors=True)
