"""One snapshot to and from a folder: one Parquet file per table and a manifest, whole or not at all.

`save` writes a sibling folder under a temporary name, flushes it to the disk and renames it. `load` checks
everything before it reads it: each file's bytes are hashed before they are parsed, the tables side by side. A
folder of an older schema version opens too: what it lacks is unknown.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from wheelcli import private_files
from wheelcli.errors import Exit, WheelError, already_exists, cannot_read, data_unwritable
from wheelcli.market import manifest
from wheelcli.market.snapshot import TABLES, Snapshot, missing_since, table
from wheelcli.market.table_bytes import from_bytes, rows_in, to_bytes

if TYPE_CHECKING:
    import pandas as pd

TEMPORARY = ".writing-"  # what the names of unfinished folders begin with
MOVED = f"{TEMPORARY}old-"  # what the names of folders begin with that are being replaced
Names = Collection[str] | Callable[[], Collection[str] | None]
_AGAIN = "record it again, or remove that folder"


def save(snapshot: Snapshot, folder: Path, *, flush: bool = True) -> Path:
    """Write the snapshot as that folder, which must not exist yet; returns the folder. Without `flush`, the
    caller flushes the disk after its last snapshot.

    Raises WheelError (code `data_folder`) if it cannot be written; nothing half-written is left behind.
    """
    folder = Path(folder)
    with unfinished(snapshot, folder.parent, flush=flush) as temporary:
        if folder.exists():
            raise WheelError(already_exists(folder), hint="choose another folder", code="data_folder")
        settle(temporary, folder, flush=flush)
    return folder


def load(
    path: Path,
    *,
    without: Mapping[str, Collection[str]] = MappingProxyType({}),
    later: Collection[str] = (),
    options_of: Names | None = None,
) -> Snapshot:
    """Return the snapshot in that folder, checked against its manifest; `without` names columns of its tables
    to leave out, `later` tables to leave empty, for `load_table`, `options_of` the only names whose options
    are read, or a function that waits until they are known.

    Raises WheelError (code `snapshot`) naming the file if anything is missing, changed, cut short, or of a
    newer schema.
    """
    path = Path(path)
    contents = read_manifest(path)

    def read(name: str) -> "pd.DataFrame":
        if name in later:
            return table(name)
        of = options_of if name == "options" else None
        return _table(path, name, contents, without=without.get(name, ()), of=of)

    with ThreadPoolExecutor(max_workers=2) as pool:
        tables = dict(zip(TABLES, pool.map(read, TABLES), strict=True))
    return Snapshot(as_of=contents.as_of, source=contents.source, problems=contents.problems, **tables)


def load_table(path: Path, name: str, *, without: Collection[str] = ()) -> "pd.DataFrame":
    """Return one table of the snapshot in that folder, `without` some of its columns, checked as `load` does;
    raises as it does.
    """
    path = Path(path)
    return _table(path, name, read_manifest(path), without=without)


def read_manifest(path: Path) -> manifest.Manifest:
    """Return the manifest of a snapshot folder. Raises WheelError (code `snapshot`) if it is
    missing, damaged or of a newer version.
    """
    try:
        return manifest.decode((path / manifest.NAME).read_bytes())
    except FileNotFoundError:
        what = "is not a snapshot: it has no manifest.json" if path.is_dir() else "does not exist"
        raise _refused(f"{path} {what}", "`wheel snapshot list` lists the recorded snapshots") from None
    except OSError as error:
        raise _refused(cannot_read(path / manifest.NAME, error), _AGAIN) from error
    except manifest.NewerSchemaError as error:
        raise _refused(
            f"snapshot {path.name}: {manifest.NAME} {error}", "upgrade wheel, or record the snapshot again"
        ) from None
    except manifest.BadManifestError as error:
        raise _refused(f"snapshot {path.name} is damaged: {manifest.NAME} {error}", _AGAIN) from None


@contextlib.contextmanager
def unfinished(snapshot: Snapshot, parent: Path, *, flush: bool = True) -> Iterator[Path]:
    """Yield a temporary folder of `parent` with the snapshot, written and, with `flush`, flushed, to be
    renamed; remove it if it was not.

    Raises WheelError (code `data_folder`) for any error of the disk, inside the `with` too.
    """
    temporary: Path | None = None
    try:
        private_files.make_folder(parent)
        temporary = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=parent))
        _write(snapshot, temporary, flush=flush)
        yield temporary
    except OSError as error:
        raise data_unwritable(parent, error) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def settle(temporary: Path, folder: Path, *, flush: bool = True) -> None:
    """Give a finished folder its final name. Raises OSError if anything but an empty folder has that name."""
    temporary.rename(folder)
    if flush:
        _flush_folder(folder.parent)


def _write(snapshot: Snapshot, folder: Path, *, flush: bool) -> None:
    files, write = {}, _write_flushed if flush else _write_private
    for name, schema in TABLES.items():
        frame: pd.DataFrame = getattr(snapshot, name)
        body = to_bytes(frame, schema)
        write(folder / manifest.file_name(name), body)
        files[name] = manifest.FileEntry(len(frame), len(body), hashlib.sha256(body).hexdigest())
    text = manifest.encode(snapshot.as_of, snapshot.source, problems=snapshot.problems, files=files)
    write(folder / manifest.NAME, text)
    if flush:
        _flush_folder(folder)


def _write_flushed(path: Path, body: bytes) -> None:
    with open(path, "wb", opener=private_files.opener) as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _write_private(path: Path, body: bytes) -> None:
    with open(path, "wb", opener=private_files.opener) as file:
        file.write(body)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _table(
    path: Path,
    name: str,
    contents: manifest.Manifest,
    *,
    without: Collection[str],
    of: Names | None = None,
) -> "pd.DataFrame":
    import pyarrow as pa

    entry, file = contents.files.get(name), manifest.file_name(name)
    if entry is None:
        return table(name).drop(columns=list(without))
    missing = missing_since(name, contents.schema_version)
    try:
        body = (path / file).read_bytes()
    except FileNotFoundError:
        raise _damaged(path, f"{file} is missing") from None
    except OSError as error:
        raise _damaged(path, f"{file} is unreadable ({error.strerror or error})") from error
    if len(body) != entry.bytes:
        raise _damaged(path, f"{file} has {len(body):,} bytes, not {entry.bytes:,} as in the manifest")
    if hashlib.sha256(body).hexdigest() != entry.sha256:
        raise _damaged(path, f"{file} was changed after it was written")
    of = of() if callable(of) else of
    try:
        frame = from_bytes(body, TABLES[name], without=without, missing=missing, of=of)
        rows = len(frame) if of is None else rows_in(body)
    except (pa.ArrowException, ValueError, TypeError, KeyError, IndexError, OSError) as error:
        raise _damaged(path, f"{file} is not a valid Parquet table") from error
    if rows != entry.rows:
        raise _damaged(path, f"{file} has {rows:,} rows, not {entry.rows:,} as in the manifest")
    return frame


def _damaged(path: Path, what: str) -> WheelError:
    return _refused(f"snapshot {path.name} is damaged: {what}", _AGAIN)


def _refused(message: str, hint: str) -> WheelError:
    return WheelError(message, hint=hint, code="snapshot", exit_code=Exit.INVALID)
