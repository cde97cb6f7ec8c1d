"""The types of `wheel.init`, `wheel.config.*`, `wheel.doctor` and `wheel.schema`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from wheelcli.documents.typed import document
from wheelcli.units import Doc, Dollars, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class InitDocument:
    """What `wheel init` wrote."""

    file: Annotated[str, Doc("path of the config file")]
    type: Annotated[str, Doc("account type: cash, margin or ira")]
    option_level: Annotated[int, Unit("level"), Doc("option level that the broker allows")]
    account_value_usd: Annotated[
        Dollars | None, Doc("account value; null if it holds positions, whose prices are unknown")
    ]
    cash_usd: Annotated[
        Dollars | None,
        Doc("cash at the end of the events; null if the journal was open already, or if it is unknown"),
    ]
    holdings: Annotated[
        tuple[str, ...],
        Doc("shares and open options at the end of the events, in words; empty if the journal was open"),
    ]
    watchlist: Annotated[tuple[str, ...], Doc("names on the watchlist")]
    preset: Annotated[str | None, Doc("preset written into the file; null without one")]
    journal: Annotated[
        Literal["opened", "kept", "none"], Doc("whether the journal was opened or kept; none without one")
    ]
    events: Annotated[tuple[str, ...], Doc("opening events, in words")]
    dry_run: Annotated[bool, Doc("whether nothing was to be written")]
    next: Annotated[
        str, Doc("next command to run; after a dry run the same one, with DOLLARS for a missing amount")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResetDocument:
    """What `wheel demo reset` removed, or would remove."""

    folder: Annotated[str, Doc("the folder of practice on the demo")]
    requests: Annotated[int, Unit("count"), Doc("requests for quotes in its record")]
    fills: Annotated[int, Unit("count"), Doc("events in its journal beside the demo's own")]
    markets: Annotated[int, Unit("count"), Doc("markets recorded on the demo")]
    removed: Annotated[bool, Doc("whether they were removed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageDocument:
    """A command line that names no command; it fails, and so its `data` is always empty."""

    command: Annotated[str, Doc("the words that were understood")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key in force."""

    key: Annotated[str, Doc("dotted name")]
    value: Annotated[Any | None, Doc("value; null is unset")]
    origin: Annotated[str, Doc("source: default, a file, an environment variable, --set, demo")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigShowDocument:
    """The settings in force."""

    rows: Annotated[tuple[Setting, ...], Doc("keys with their values")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldKeyInUse:
    """A key that is set under its name of an earlier release."""

    key: Annotated[str, Doc("old name")]
    new_key: Annotated[str, Doc("new name")]
    origin: Annotated[str, Doc("where it is set: a file, an environment variable, --set")]
    fixed: Annotated[bool, Doc("whether --fix renamed it; with --dry-run, would rename")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigCheckDocument:
    """Settings without a mistake."""

    ok: Annotated[bool, Doc("true; mistakes are reported as problems")]
    files: Annotated[tuple[str, ...], Doc("files read")]
    removed: Annotated[
        tuple[str, ...],
        Doc("settings that --fix removed from your file, as key = value; with --dry-run, would remove"),
    ]
    old_keys: Annotated[tuple[OldKeyInUse, ...], Doc("keys set under an old name")]
    dry_run: Annotated[bool, Doc("whether nothing was to be written")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSetDocument:
    """A key and its new value."""

    key: Annotated[str, Doc("key")]
    value: Annotated[Any | None, Doc("new value")]
    file: Annotated[str, Doc("file with the key")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupDocument:
    """One file with everything."""

    file: Annotated[str, Doc("path of the backup")]
    files: Annotated[int, Unit("count"), Doc("files in it")]
    bytes: Annotated[int, Unit("bytes"), Doc("its size")]
    content_bytes: Annotated[int, Unit("bytes"), Doc("size of the files in it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreDocument:
    """Files put in place."""

    file: Annotated[str, Doc("backup that was read")]
    made: Annotated[datetime, Doc("moment when it was made")]
    version: Annotated[str, Doc("version of the program that made it")]
    files: Annotated[int, Unit("count"), Doc("files in it")]
    kept_as: Annotated[tuple[str, ...], Doc("where the previous files are now")]
    dry_run: Annotated[bool, Doc("whether nothing was to be written")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigUnsetDocument:
    """A key taken out of a file."""

    key: Annotated[str, Doc("key")]
    removed: Annotated[Any | None, Doc("value that the file had; null if it did not set the key")]
    value: Annotated[Any | None, Doc("value in force now; null if unset, or for a whole name")]
    file: Annotated[str, Doc("file")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigPathDocument:
    """Where the settings are."""

    file: Annotated[str, Doc("path of your config file")]
    exists: Annotated[bool, Doc("whether it exists")]
    read: Annotated[tuple[str, ...], Doc("files that commands read here; the last overrules the first")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigEditDocument:
    """An edited file."""

    file: Annotated[str, Doc("path of your config file")]
    changed: Annotated[bool, Doc("whether its text changed")]


@dataclass(frozen=True, slots=True)
class DoctorRow:
    """One check."""

    check: Annotated[str, Doc("name of the check")]
    ok: Annotated[bool, Doc("whether all is well")]
    detail: Annotated[str, Doc("result of the check")]
    hint: Annotated[str, Doc("what to do; may be empty")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorDocument:
    """All checks."""

    rows: Annotated[tuple[DoctorRow, ...], Doc("checks")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One document of the program."""

    name: Annotated[str, Doc("name as `wheel schema` takes it")]
    schema: Annotated[str, Doc("schema as in the envelope")]
    about: Annotated[str, Doc("content of the document")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One key of a document."""

    field: Annotated[str, Doc("dotted name; [] for the rows of a list")]
    type: Annotated[str, Doc("type of the value")]
    unit: Annotated[str, Doc("unit; may be empty")]
    null: Annotated[bool, Doc("whether it may be null")]
    about: Annotated[str, Doc("meaning")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaDocument:
    """The documents, and the fields of one."""

    documents: Annotated[tuple[DocumentLine, ...], Doc("the documents")]
    fields: Annotated[
        tuple[FieldLine, ...], Doc("fields of `data` of the named document; empty without a name")
    ]
    json_schema: Annotated[Any | None, Doc("JSON Schema of the named document; null without a name")]


DOCUMENTS = (
    document("init", "The files and events that `wheel init` wrote", InitDocument),
    document("config.show", "The settings in force, by `wheel config show`", ConfigShowDocument),
    document("config.check", "Whether the settings are valid, by `wheel config check`", ConfigCheckDocument),
    document("config.set", "The change that `wheel config set` made", ConfigSetDocument),
    document("config.unset", "The key that `wheel config unset` removed", ConfigUnsetDocument),
    document(
        "config.path", "The files that settings are read from, by `wheel config path`", ConfigPathDocument
    ),
    document("config.edit", "Whether `wheel config edit` changed your file", ConfigEditDocument),
    document("backup", "The file that `wheel backup` wrote", BackupDocument),
    document("restore", "The files that `wheel restore` put in place", RestoreDocument),
    document("demo.reset", "What `wheel demo reset` removed of practice", DemoResetDocument),
    document("usage", "A command line that names no command", UsageDocument),
    document("doctor", "The checks of `wheel doctor`", DoctorDocument),
    document(
        "schema", "The list of documents, and the fields of one, by `wheel schema --json`", SchemaDocument
    ),
)
