"""The manifest of a snapshot folder: schema, moment, source, problems, and each file's rows, size and
SHA-256.

The manifest carries a SHA-256 of its own content too (`digest`), so that a changed byte in it is noticed, and
two folders hold the same market exactly if their digests are equal.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from wheelcli.errors import Problem
from wheelcli.market.snapshot import SCHEMA_VERSION, TABLES, TABLES_SINCE

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One table's file. `sha256` is the hash of its bytes."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of `manifest.json`. `files` maps each table's name to its file; a table that its schema
    version did not have is absent.
    """

    schema_version: int
    as_of: datetime
    source: str
    problems: tuple[Problem, ...]
    files: dict[str, FileEntry]
    digest: str = ""


class BadManifestError(ValueError):
    """The text is not a manifest; the message gives the reason, without the file's name."""


class NewerSchemaError(ValueError):
    """A later version of the program wrote it."""


def file_name(table: str) -> str:
    """Return the name of a table's file inside the folder."""
    return f"{table}.parquet"


def encode(
    as_of: datetime, source: str, *, problems: tuple[Problem, ...], files: dict[str, FileEntry]
) -> bytes:
    """Return the manifest as the bytes of its file."""
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "as_of": as_of.astimezone(UTC).isoformat(),
        "source": source,
        "files": {name: asdict(entry) for name, entry in files.items()},
        "problems": [problem.document() for problem in problems],
    }
    document["digest"] = _digest(document)
    return (json.dumps(document, indent=1, ensure_ascii=True) + "\n").encode()


def decode(body: bytes) -> Manifest:
    """Return the manifest in the bytes of its file. Raises BadManifestError, or NewerSchemaError."""
    try:
        document = json.loads(body)
        version = document["schema_version"]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise BadManifestError("is not a manifest") from None
    if not isinstance(version, int) or version < 1:
        raise BadManifestError("lacks a schema version")
    if version > SCHEMA_VERSION:
        raise NewerSchemaError(
            f"has schema version {version}; this version of wheel reads up to {SCHEMA_VERSION}"
        )
    digest = document.pop("digest", None)
    if digest != _digest(document):
        raise BadManifestError("was changed after it was written")
    try:
        contents = Manifest(
            schema_version=version,
            as_of=datetime.fromisoformat(document["as_of"]),
            source=document["source"],
            problems=tuple(Problem(**problem) for problem in document["problems"]),
            files={name: FileEntry(**document["files"][name]) for name in _tables_of(version)},
            digest=digest,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadManifestError("lacks an entry") from None
    sound = contents.as_of.tzinfo is not None and isinstance(contents.source, str)
    if not sound or not all(isinstance(entry.bytes, int) for entry in contents.files.values()):
        raise BadManifestError("has an entry of the wrong type")
    return contents


def _tables_of(version: int) -> tuple[str, ...]:
    return tuple(name for name in TABLES if TABLES_SINCE.get(name, 1) <= version)


def _digest(document: dict[str, Any]) -> str:
    plain = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
