"""The fields of `wheel.init`, `wheel.config.*`, `wheel.doctor` and `wheel.schema`."""

from wheelcli.documents.schema import DOLLARS, Document, Field, Type, flag, integer, number, rows, text, texts

INIT = Document(
    "init",
    "What `wheel init` wrote",
    (
        text("file", "the config file"),
        text("type", "account type: cash, margin or ira"),
        integer("option_level", "what the broker allows", unit="level"),
        number(
            "account_value_usd",
            "account value; null if it holds positions, whose prices are unknown",
            unit=DOLLARS,
            null=True,
        ),
        number("cash_usd", "cash entered; null if the journal was open already", unit=DOLLARS, null=True),
        texts("watchlist", "names watched"),
        text("preset", "the preset written into it; null where none was asked for", null=True),
        text("journal", "what became of the journal", choices=("opened", "kept", "none")),
        texts("events", "the opening, one event each, in words"),
        flag("dry_run", "nothing was to be written"),
        text("next", "the command to go on with"),
    ),
)

CONFIG_SHOW = Document(
    "config.show",
    "The settings in force, by `wheel config show`",
    (
        rows(
            "rows",
            "one key each",
            text("key", "its dotted name"),
            Field("value", Type.ANY, "its value; null is unset", null=True),
            text("origin", "where it comes from: default, a file, an environment variable, --set, demo"),
        ),
    ),
)

CONFIG_CHECK = Document(
    "config.check",
    "Whether the settings are valid, by `wheel config check`",
    (
        flag("ok", "true; mistakes are told as problems"),
        texts("files", "the files read"),
        texts(
            "removed",
            "settings that --fix removed from your file, as key = value; with --dry-run, would remove",
        ),
        rows(
            "old_keys",
            "keys set under an old name, one each",
            text("key", "the old name"),
            text("new_key", "the name of today"),
            text("origin", "where it is set: a file, an environment variable, --set"),
            flag("fixed", "whether --fix renamed it; with --dry-run, would rename"),
        ),
        flag("dry_run", "nothing was to be written"),
    ),
)

CONFIG_SET = Document(
    "config.set",
    "What `wheel config set` changed",
    (
        text("key", "the key"),
        Field("value", Type.ANY, "its new value", null=True),
        text("file", "the file it stands in"),
    ),
)

DOCTOR = Document(
    "doctor",
    "What `wheel doctor` found",
    (
        rows(
            "rows",
            "one thing looked at each",
            text("check", "what"),
            flag("ok", "whether all is well"),
            text("detail", "what was found"),
            text("hint", "what to do; may be empty"),
        ),
    ),
)

SCHEMA = Document(
    "schema",
    "The documents there are, and the fields of one, by `wheel schema --json`",
    (
        rows(
            "documents",
            "one document each",
            text("name", "as `wheel schema` takes it"),
            text("schema", "as the envelope says it"),
            text("about", "what it is"),
        ),
        rows(
            "fields",
            "the keys of `data` of the document named; empty where none is",
            text("field", "dotted; [] for the rows of a list"),
            text("type", "what it holds"),
            text("unit", "in which unit; may be empty"),
            flag("null", "whether it may be null"),
            text("about", "what it means"),
        ),
        Field(
            "json_schema", Type.ANY, "the JSON Schema of the document named; null where none is", null=True
        ),
    ),
)
