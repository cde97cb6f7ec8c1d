"""One file with everything that the program writes: settings, journal, plans, recorded markets, requests for
quotes, backtests.

It is a compressed tar archive whose first member, `manifest.json`, names every other member with its size and
SHA-256. SQLite copies a database consistently even while another command writes. Locks, earlier backups and
data that can be fetched again are left out. No file is restored before the whole archive is verified.
"""

import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from wheelcli import private_files
from wheelcli.archive.saved_files import DATA, SETTINGS, Watch, members_of, passing, unwatched
from wheelcli.errors import Exit, WheelError, already_exists, cannot_read, cannot_write, usage

FORMAT = "wheel.backup/1"
_MANIFEST = "manifest.json"
_MANIFEST_MOST = 1 << 26  # bytes
_BLOCK = 1 << 20
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: when it was made, by which version, the names of its files, and their total size
    in bytes.
    """

    made: datetime
    version: str
    files: tuple[str, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """The restored files, and the new place of the previous ones."""

    contents: Contents
    moved: tuple[Path, ...]


def save(
    path: Path, *, config: Path, data: Path, now: datetime, version: str, watch: Watch = unwatched
) -> Contents:
    """Write everything into a new file. `config` is the user's file, `data` the data folder; `watch` is
    called for each file with its name, the number of files written so far, and the number of all files.

    Raises WheelError: the file exists (usage), there is nothing to save (4), a file cannot be read, or the
    backup cannot be written (5).
    """
    if path.exists():
        raise usage(already_exists(path), "choose another file, or move that one away")
    try:
        private_files.make_folder(path.parent)
        new = path.with_name(f".{path.name}.new")
        new.unlink(missing_ok=True)
        private_files.create(new)
        try:
            for _ in range(_TRIES):
                with tempfile.TemporaryDirectory() as copies:
                    members = dict(members_of(config, data, Path(copies), leave_out={path, new, config}))
                    if not members:
                        raise _nothing(config, data)
                    contents, is_whole = _write(new, members, now=now, version=version, watch=watch)
                if is_whole:
                    break
            else:
                raise OSError("another command was still writing; try again when it has finished")
            new.rename(path)
        finally:
            new.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise WheelError(cannot_write(path, error), code="backup") from error
    return contents


def _nothing(config: Path, data: Path) -> WheelError:
    return WheelError(
        f"nothing to save: neither {config} nor a file in {data}",
        hint="set WHEEL_CONFIG_DIR or WHEEL_DATA_DIR to use other folders",
        code="backup",
        exit_code=Exit.NO_DATA,
    )


def _write(
    new: Path, members: Mapping[str, Path], *, now: datetime, version: str, watch: Watch
) -> tuple[Contents, bool]:
    """Write the archive; return its contents, and whether no file changed meanwhile."""
    sizes = {name: file.stat().st_size for name, file in members.items()}
    rows: list[dict[str, Any]] = [
        {"name": name, "bytes": sizes[name], "sha256": _digest(file, sizes[name])}
        for name, file in members.items()
    ]
    made = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    head = json.dumps({"format": FORMAT, "made": made, "version": version, "files": rows}).encode()
    with tarfile.open(new, "w:gz", compresslevel=6) as archive:
        archive.addfile(_info(_MANIFEST, len(head), now), io.BytesIO(head))
        for number, (name, file) in enumerate(members.items()):
            watch(PurePosixPath(name).name, number, len(members))
            with file.open("rb") as opened:
                archive.addfile(_info(name, sizes[name], now), opened)
    is_whole = all(_digest(members[row["name"]], row["bytes"]) == row["sha256"] for row in rows)
    return Contents(datetime.fromisoformat(made), version, tuple(members), sum(sizes.values())), is_whole


def _info(name: str, size: int, now: datetime) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(now.timestamp())
    return info


def _digest(file: Path, size: int) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        for block in _blocks(opened, size):
            digest.update(block)
    return digest.hexdigest()


def _blocks(opened: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield the first `size` bytes, in blocks."""
    while size > 0 and (block := opened.read(min(size, _BLOCK))):
        size -= len(block)
        yield block


def restore(
    source: Path,
    *,
    config: Path,
    data: Path,
    now: datetime,
    replace: bool,
    dry_run: bool,
    watch: Watch = unwatched,
) -> Restored:
    """Restore the files of a backup. If `replace` is set, existing files are renamed: the time is appended.
    With `dry_run`, only verify the backup.

    Raises WheelError: the file is not a whole backup (5), files exist and neither `replace` nor `dry_run` is
    set (usage), or one cannot be written (5). In all these cases, nothing has changed.
    """
    if not source.is_file():
        raise usage(cannot_read(source, "it is not a file"), "")
    staging = data.with_name(f".{data.name}.restoring")
    there = [place for place in (config, data) if _occupied(place)]
    try:
        shutil.rmtree(staging, ignore_errors=True)
        private_files.make_folder(staging)
        contents = _unpack(source, staging, watch)
        if there and not replace and not dry_run:
            raise usage(
                " and ".join(map(already_exists, there)),
                "add --replace; existing files are kept beside the restored ones under other names",
            )
        if dry_run:
            return Restored(contents, ())
        return Restored(contents, _put_in(staging, config, data, now))
    except OSError as error:
        raise WheelError(cannot_write(data, error), code="backup") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _occupied(place: Path) -> bool:
    if place.is_dir():
        return any(file.is_file() and not passing(file) for file in place.rglob("*"))
    return place.exists()


def _unpack(source: Path, staging: Path, watch: Watch) -> Contents:
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _manifest(archive, source)
            wanted = {row["name"]: row for row in manifest["files"]}
            count = len(wanted)
            while (info := archive.next()) is not None:
                watch(PurePosixPath(info.name).name, count - len(wanted), count)
                row = wanted.pop(info.name, None)
                opened = archive.extractfile(info) if info.isreg() else None
                if row is None or opened is None or not _inside(info.name):
                    raise _damaged(source, f"{info.name!r} does not belong in a backup")
                _extract(opened, staging / info.name, row, source)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise WheelError(cannot_read(source, error), code="backup") from error
    if wanted:
        raise _damaged(source, f"{next(iter(wanted))!r} is missing")
    files = tuple(row["name"] for row in manifest["files"])
    made = datetime.fromisoformat(manifest["made"])
    return Contents(made, manifest["version"], files, sum(row["bytes"] for row in manifest["files"]))


def _manifest(archive: tarfile.TarFile, source: Path) -> dict[str, Any]:
    """Return the archive's list of its files. Raises WheelError if it is not a backup."""
    first = archive.next()
    opened = archive.extractfile(first) if first is not None and first.isreg() else None
    try:
        if first is None or opened is None or first.name != _MANIFEST:
            raise ValueError
        manifest: dict[str, Any] = json.loads(opened.read(_MANIFEST_MOST))
        if manifest["format"] != FORMAT:
            raise _damaged(source, f"its format, {manifest['format']!r}, belongs to another version of wheel")
        datetime.fromisoformat(manifest["made"])
        for row in manifest["files"]:
            if not (isinstance(row["name"], str) and isinstance(row["bytes"], int) and row["sha256"]):
                raise ValueError
        str(manifest["version"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WheelError(
            f"{source} is not a backup of wheel",
            hint="`wheel backup FILE` makes one; `wheel journal restore` reads a copy of the journal alone",
            code="backup",
        ) from error
    return manifest


def _inside(name: str) -> bool:
    """Return whether a name stays where backups put files."""
    parts = PurePosixPath(name).parts
    return name == SETTINGS or (len(parts) > 1 and parts[0] == DATA and ".." not in parts)


def _extract(opened: IO[bytes], place: Path, row: Mapping[str, Any], source: Path) -> None:
    private_files.make_folder(place.parent)
    digest, size = hashlib.sha256(), 0
    with open(place, "xb", opener=private_files.opener) as file:
        for block in _blocks(opened, row["bytes"] + 1):
            digest.update(block)
            size += len(block)
            file.write(block)
    if (size, digest.hexdigest()) != (row["bytes"], row["sha256"]):
        raise _damaged(source, f"{row['name']!r} differs from what was saved")


def _put_in(staging: Path, config: Path, data: Path, now: datetime) -> tuple[Path, ...]:
    """Move existing files aside and the restored ones in; after an error, everything is where it was."""
    stamp = f"replaced-{now.astimezone(UTC):%Y%m%d-%H%M%S}"
    aside = {place: place.with_name(f"{place.name}.{stamp}") for place in (config, data) if place.exists()}
    with ExitStack() as undo:
        for place, other in aside.items():
            place.rename(other)
            undo.callback(other.rename, place)
        restored = staging / DATA
        if restored.is_dir():
            restored.rename(data)
            undo.callback(data.rename, restored)
        settings = staging / SETTINGS
        if settings.is_file():
            private_files.make_folder(config.parent)
            private_files.replace_whole(config, settings.read_bytes())
        undo.pop_all()  # nothing failed
    return tuple(aside.values())


def _damaged(source: Path, why: str) -> WheelError:
    return WheelError(f"{source} is damaged: {why}", hint="restore from another backup", code="backup")
