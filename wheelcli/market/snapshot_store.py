"""The snapshots in the user's data folder: list them, add one, find one by name, remove old ones.

A snapshot's id is its moment and its source, `20260818T200000Z-yahoo`; a second market of the same moment and
source (other symbols) is `20260818T200000Z-yahoo-2`. An existing one is never rewritten.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wheelcli.errors import Exit, WheelError, ambiguous, cannot_read, not_found
from wheelcli.market import manifest
from wheelcli.market.snapshot import Snapshot
from wheelcli.market.snapshot_folder import TEMPORARY, load, read_manifest, save, settle, unfinished

__all__ = [
    "SnapshotInfo",
    "find",
    "folder_of",
    "keep",
    "library",
    "load",
    "outdated",
    "prune",
    "remove",
    "save",
    "sweep",
]

_ID = re.compile(r"^(\d{8}T\d{6}Z)-([a-z0-9_]+)(?:-(\d+))?$")


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """One snapshot of the library by its manifest; if that is `damaged` (a sentence), the rest is unknown."""

    id: str
    path: Path
    as_of: datetime | None  # aware, UTC; of a damaged one, what its name says
    source: str | None
    symbols: int | None
    contracts: int | None
    bytes: int | None
    damaged: str | None = None


def folder_of(data_dir: Path) -> Path:
    """Return the folder of all snapshots."""
    return Path(data_dir) / "snapshots"


def library(data_dir: Path) -> list[SnapshotInfo]:
    """Return all snapshots, the newest first. Reads only their manifests. Raises WheelError if the folder
    cannot be read.
    """
    folder = folder_of(data_dir)
    try:
        folders = [p for p in folder.iterdir() if _ID.match(p.name) and p.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(folder, error) from error
    return sorted((_info(path) for path in folders), key=_newness, reverse=True)


def keep(snapshot: Snapshot, data_dir: Path) -> Path:
    """Add a snapshot to the library; return its folder, or the existing one with the same content.

    Raises WheelError (code `data_folder`) if it cannot be written.
    """
    folder = folder_of(data_dir)
    with unfinished(snapshot, folder) as temporary:
        digest = read_manifest(temporary).digest
        for path in _names(folder, snapshot):
            if not path.exists():
                settle(temporary, path)
                return path
            if _holds(path, digest):
                return path
    raise AssertionError("there is always one more name")


def find(text: str, data_dir: Path) -> Path:
    """Return the folder of a snapshot: `latest`, its id, the beginning of its id, or a path.

    Raises WheelError (code `snapshot`) if there is none, or if more than one id begins with it.
    """
    path = Path(text).expanduser()
    if _looks_like_path(text):
        if path.exists():
            return path
        raise _none(not_found("snapshot", text))
    at_hand = library(data_dir)
    if text == "latest":
        whole = [info for info in at_hand if info.damaged is None]
        if whole:
            return whole[0].path
        damage = at_hand[0].damaged if at_hand else None
        raise _none(damage or "no recorded snapshot yet")
    if exact := [info for info in at_hand if info.id == text]:
        return exact[0].path
    if text and path.exists():
        return path
    begins = [info for info in at_hand if text and info.id.startswith(text)]
    if len(begins) == 1:
        return begins[0].path
    if begins:
        some = ", ".join(info.id for info in begins[:3]) + (", …" if len(begins) > 3 else "")
        raise WheelError(
            ambiguous("snapshot", text, len(begins)),
            hint=f"choose one of {some}",
            code="snapshot",
            exit_code=Exit.INVALID,
        )
    raise _none(not_found("snapshot", text))


def outdated(
    at_hand: list[SnapshotInfo], *, keep_days: int | None = None, keep_last: int | None = None, now: datetime
) -> list[SnapshotInfo]:
    """Return the snapshots to remove: those older than `keep_days` days and not among the last `keep_last`.

    The newest undamaged snapshot and anything newer are always kept. Damaged snapshots are dated by their
    names.
    """
    ordered = sorted(at_hand, key=_newness, reverse=True)
    old = [] if keep_days is None and keep_last is None else ordered
    if keep_days is not None:
        limit = now - timedelta(days=keep_days)
        old = [info for info in old if info.as_of is not None and info.as_of < limit]
    recent = _last_whole(ordered, max(keep_last or 0, 1))
    return [info for info in old if info.id not in recent]


def _last_whole(ordered: list[SnapshotInfo], count: int) -> set[str]:
    """Return the ids of the newest `count` whole snapshots, and of the damaged ones between and above
    them.
    """
    ids: set[str] = set()
    for info in ordered:
        if count == 0:
            break
        ids.add(info.id)
        count -= info.damaged is None
    return ids


def prune(
    data_dir: Path, *, keep_days: int | None = None, keep_last: int | None = None, now: datetime
) -> list[SnapshotInfo]:
    """Remove the `outdated` snapshots; return them. Raises WheelError (code `data_folder`) as `remove`
    does.
    """
    return remove(outdated(library(data_dir), keep_days=keep_days, keep_last=keep_last, now=now))


def remove(doomed: list[SnapshotInfo]) -> list[SnapshotInfo]:
    """Remove these snapshots; return them. Raises WheelError (code `data_folder`) if one cannot be
    removed.
    """
    for info in doomed:
        # Renamed first: what is half removed must not be taken for a snapshot.
        leaving = info.path.with_name(f".removing-{info.id}")
        try:
            info.path.rename(leaving)
            shutil.rmtree(leaving)
        except OSError as error:
            raise WheelError(
                f"cannot remove {info.path}: {error.strerror or error}",
                hint="check the permissions of that folder",
                code="data_folder",
                exit_code=Exit.INVALID,
            ) from error
    return doomed


def sweep(data_dir: Path, *, now: datetime) -> None:
    """Remove the remains of interrupted runs from the library's folder: half-removed snapshots, half-written
    ones a day old.
    """
    folder = folder_of(data_dir)
    for path in folder.iterdir() if folder.is_dir() else ():
        half_written = path.name.startswith(TEMPORARY) and path.stat().st_mtime < now.timestamp() - 86_400
        if half_written or path.name.startswith(".removing-"):
            shutil.rmtree(path, ignore_errors=True)


def _names(folder: Path, snapshot: Snapshot) -> Iterator[Path]:
    source = re.sub(r"[^a-z0-9_]", "_", snapshot.source.lower()) or "unknown"
    first = f"{snapshot.as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}-{source}"
    yield folder / first
    number = 2
    while True:
        yield folder / f"{first}-{number}"
        number += 1


def _holds(path: Path, digest: str) -> bool:
    try:
        if read_manifest(path).digest != digest:
            return False
        load(path)
    except WheelError:
        return False
    return True


def _info(path: Path) -> SnapshotInfo:
    try:
        contents = read_manifest(path)
        damage = _cut_short(path, contents)
    except WheelError as error:
        damage = error.message
    if damage:
        return SnapshotInfo(path.name, path, _moment_in(path.name), None, None, None, None, damage)
    return SnapshotInfo(
        id=path.name,
        path=path,
        as_of=contents.as_of,
        source=contents.source,
        symbols=contents.files["underlyings"].rows,
        contracts=contents.files["options"].rows,
        bytes=sum(entry.bytes for entry in contents.files.values()),
    )


def _cut_short(path: Path, contents: manifest.Manifest) -> str | None:
    """Return the fault in the sizes of the files, None if there is none, without reading them."""
    for name, entry in contents.files.items():
        file = manifest.file_name(name)
        try:
            if (path / file).stat().st_size != entry.bytes:
                return f"snapshot {path.name} is damaged: {file} was truncated or changed"
        except OSError as error:
            return f"snapshot {path.name} is damaged: {file} is missing ({error.strerror})"
    return None


def _moment_in(name: str) -> datetime | None:
    match = _ID.match(name)
    try:
        return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def _newness(info: SnapshotInfo) -> tuple[datetime, int, str]:
    match = _ID.match(info.id)
    number = int(match[3] or 1) if match else 1
    return info.as_of or datetime.min.replace(tzinfo=UTC), number, info.id


def _looks_like_path(text: str) -> bool:
    return "/" in text or "\\" in text or text.startswith((".", "~"))


def _none(message: str) -> WheelError:
    hint = "`wheel snapshot list` lists the recorded snapshots; `wheel record` makes one"
    return WheelError(message, hint=hint, code="snapshot", exit_code=Exit.INVALID)


def _unreadable(folder: Path, error: OSError) -> WheelError:
    return WheelError(
        cannot_read(folder, error),
        hint="set WHEEL_DATA_DIR to a folder that you can read",
        code="data_folder",
        exit_code=Exit.INVALID,
    )
