"""The common options of commands: what they are, and what they show in help."""

from typing import Annotated, Any

import typer

from wheelcli.cli import complete
from wheelcli.documents.result import Format

_GROUP = "Common options"


def _option(
    *names: str, text: str, metavar: str | None = None, choices: complete.Completion | None = None
) -> Any:
    return typer.Option(
        *names,
        help=text,
        rich_help_panel=_GROUP,
        metavar=metavar,
        show_default=False,
        autocompletion=choices,
    )


COMMON: dict[str, tuple[Any, Any]] = {
    "account": (
        Annotated[
            str | None,
            _option(
                "--account", text="Use this account of the config.", metavar="NAME", choices=complete.accounts
            ),
        ],
        None,
    ),
    "snapshot": (
        Annotated[
            str | None,
            _option(
                "--snapshot",
                text="Use a recorded market: a path, or `latest`.",
                metavar="PATH",
                choices=complete.snapshots,
            ),
        ],
        None,
    ),
    "demo": (Annotated[bool, _option("--demo", text="Use the built-in demo market and its account.")], False),
    "form": (
        Annotated[
            Format | None, _option("--format", text="Output format: table, tsv, csv, json, ndjson or md.")
        ],
        None,
    ),
    "as_json": (Annotated[bool, _option("--json", text="Short for --format json.")], False),
    "fields": (
        Annotated[
            str | None, _option("--fields", text="Show only these fields, comma-separated.", metavar="A,B")
        ],
        None,
    ),
    "output": (
        Annotated[
            str | None, _option("--output", "-o", text="Write to this file; - is stdout.", metavar="FILE")
        ],
        None,
    ),
    "quiet": (Annotated[bool, _option("--quiet", "-q", text="Show no progress and no notices.")], False),
    "color": (
        Annotated[str, _option("--color", text="Colours: auto, always or never.", metavar="WHEN")],
        "auto",
    ),
    "preset": (
        Annotated[
            str | None,
            _option(
                "--preset",
                text="Use the settings of this preset: cautious, income, index or small.",
                metavar="NAME",
                choices=complete.presets,
            ),
        ],
        None,
    ),
    "overrides": (
        Annotated[
            list[str] | None,
            _option(
                "--set",
                text="Set a config value for this run; repeatable.",
                metavar="KEY=VALUE",
                choices=complete.overrides,
            ),
        ],
        None,
    ),
}

# Of commands that request quotes.
OF_FETCHES: dict[str, tuple[Any, Any]] = {
    "refresh": (
        Annotated[bool, _option("--refresh", text="Request everything again; ignore cached answers.")],
        False,
    ),
}
