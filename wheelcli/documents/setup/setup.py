"""The types of `wheel.init`, `wheel.config.*`, `wheel.doctor` and `wheel.schema`."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from wheelcli.documents.typed import document
from wheelcli.units import Doc, Dollars, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class InitDocument:
    """What was written to begin with."""

    file: Annotated[str, Doc("the config file")]
    type: Annotated[str, Doc("account type: cash, margin or ira")]
    option_level: Annotated[int, Unit("level"), Doc("what the broker allows")]
    account_value_usd: Annotated[
        Dollars | None, Doc("account value; null if it holds positions, whose prices are unknown")
    ]
    cash_usd: Annotated[Dollars | None, Doc("cash entered; null if the journal was open already")]
    watchlist: Annotated[tuple[str, ...], Doc("names watched")]
    preset: Annotated[str | None, Doc("the preset written into it; null where none was asked for")]
    journal: Annotated[Literal["opened", "kept", "none"], Doc("what became of the journal")]
    events: Annotated[tuple[str, ...], Doc("the opening, one event each, in words")]
    dry_run: Annotated[bool, Doc("nothing was to be written")]
    next: Annotated[str, Doc("the command to go on with")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One key in force."""

    key: Annotated[str, Doc("its dotted name")]
    value: Annotated[Any | None, Doc("its value; null is unset")]
    origin: Annotated[str, Doc("where it comes from: default, a file, an environment variable, --set, demo")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigShowDocument:
    """The settings in force."""

    rows: Annotated[tuple[Setting, ...], Doc("one key each")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldKeyInUse:
    """A key that is set under the name it had in an earlier release."""

    key: Annotated[str, Doc("the old name")]
    new_key: Annotated[str, Doc("the name of today")]
    origin: Annotated[str, Doc("where it is set: a file, an environment variable, --set")]
    fixed: Annotated[bool, Doc("whether --fix renamed it; with --dry-run, would rename")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigCheckDocument:
    """Settings without a mistake."""

    ok: Annotated[bool, Doc("true; mistakes are told as problems")]
    files: Annotated[tuple[str, ...], Doc("the files read")]
    removed: Annotated[
        tuple[str, ...],
        Doc("settings that --fix removed from your file, as key = value; with --dry-run, would remove"),
    ]
    old_keys: Annotated[tuple[OldKeyInUse, ...], Doc("keys set under an old name, one each")]
    dry_run: Annotated[bool, Doc("nothing was to be written")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSetDocument:
    """A key that was set."""

    key: Annotated[str, Doc("the key")]
    value: Annotated[Any | None, Doc("its new value")]
    file: Annotated[str, Doc("the file it stands in")]


@dataclass(frozen=True, slots=True)
class DoctorRow:
    """One thing looked at."""

    check: Annotated[str, Doc("what")]
    ok: Annotated[bool, Doc("whether all is well")]
    detail: Annotated[str, Doc("what was found")]
    hint: Annotated[str, Doc("what to do; may be empty")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorDocument:
    """Everything that was looked at."""

    rows: Annotated[tuple[DoctorRow, ...], Doc("one thing looked at each")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One document of the program."""

    name: Annotated[str, Doc("as `wheel schema` takes it")]
    schema: Annotated[str, Doc("as the envelope says it")]
    about: Annotated[str, Doc("what it is")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One key of a document."""

    field: Annotated[str, Doc("dotted; [] for the rows of a list")]
    type: Annotated[str, Doc("what it holds")]
    unit: Annotated[str, Doc("in which unit; may be empty")]
    null: Annotated[bool, Doc("whether it may be null")]
    about: Annotated[str, Doc("what it means")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaDocument:
    """The documents, and the fields of one."""

    documents: Annotated[tuple[DocumentLine, ...], Doc("one document each")]
    fields: Annotated[
        tuple[FieldLine, ...], Doc("the keys of `data` of the document named; empty where none is")
    ]
    json_schema: Annotated[Any | None, Doc("the JSON Schema of the document named; null where none is")]


DOCUMENTS = (
    document("init", "What `wheel init` wrote", InitDocument),
    document("config.show", "The settings in force, by `wheel config show`", ConfigShowDocument),
    document("config.check", "Whether the settings are valid, by `wheel config check`", ConfigCheckDocument),
    document("config.set", "What `wheel config set` changed", ConfigSetDocument),
    document("doctor", "What `wheel doctor` found", DoctorDocument),
    document(
        "schema", "The documents there are, and the fields of one, by `wheel schema --json`", SchemaDocument
    ),
)
