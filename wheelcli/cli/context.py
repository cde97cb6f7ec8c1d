"""What every command shares: its common options, its streams, and the config read when first asked for."""

import sys
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from wheelcli.cli.streams import is_unicode
from wheelcli.errors import Problem
from wheelcli.render.formats.result import Format

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from wheelcli.config import Config, Loaded, Preset


@dataclass
class Context:
    """The common options of one run. `config` is read and checked on first use, so that `--help` never needs it."""

    command: str
    account: str | None = None
    snapshot: str | None = None
    demo: bool = False
    format: Format | None = None
    fields: tuple[str, ...] = ()
    output: str | None = None
    quiet: bool = False
    color: str = "auto"
    preset: "Preset | None" = None
    overrides: tuple[str, ...] = ()  # --set KEY=VALUE
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    told: list[Problem] = field(default_factory=list)  # of the run itself, whether it succeeds or fails

    @cached_property
    def loaded(self) -> "Loaded":
        """The config with the origin of every value. Raises WheelError naming every mistake in it."""
        from wheelcli.config import LOCAL_FILE, load, load_demo

        if self.demo:
            return load_demo(self.overrides, preset=self.preset)
        loaded = load(self.overrides, preset=self.preset)
        if loaded.local_keys:
            self.note(f"./{LOCAL_FILE} is in force: it sets {_some(loaded.local_keys)}")
        return loaded

    @property
    def config(self) -> "Config":
        """The config in force."""
        return self.loaded.config

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and self.stderr.isatty()

    @property
    def chosen_format(self) -> Format:
        """The format asked for; else a table on a terminal and tab-separated text on a pipe or in a file."""
        if self.format is not None:
            return self.format
        return Format.TABLE if self.output is None and self.stdout.isatty() else Format.TSV

    def console(self, *, error: bool = False) -> "Console":
        """A Rich console on stdout or stderr that honours --color, NO_COLOR, FORCE_COLOR and COLUMNS."""
        from rich.console import Console

        stream = self.stderr if error else self.stdout
        forced = {"always": True, "never": None}.get(self.color)
        return Console(
            file=stream,
            force_terminal=forced if self.color != "never" else stream.isatty(),
            no_color=True if self.color == "never" else None,
            highlight=False,
            emoji=False,
        )

    def tell(self, problem: Problem) -> None:
        """Put a problem of the run itself beside its result, or its failure: once, and without effect on the exit code."""
        if problem not in self.told:
            self.told.append(problem)

    def write(self, lines: "Iterable[str]", form: Format) -> None:
        """Lines of a machine format on stdout; the strings of JSON escaped where stdout cannot show every character."""
        escape = form in (Format.JSON, Format.NDJSON) and not is_unicode(self.stdout)
        for line in lines:
            print(_escaped(line) if escape else line, file=self.stdout)

    def note(self, message: str) -> None:
        """A sentence for the person, on stderr; silent with --quiet."""
        if not self.quiet:
            from wheelcli.render.formats.sanitize import printable

            print(printable(message), file=self.stderr, flush=True)


_NAMED = 12  # of the keys of a long file


def _some(keys: "tuple[str, ...]") -> str:
    more = f" and {len(keys) - _NAMED} more keys" if len(keys) > _NAMED else ""
    return ", ".join(keys[:_NAMED]) + more


def _escaped(line: str) -> str:
    """JSON in ASCII: outside its strings it has no other characters.

    >>> _escaped('{"name": "Zürich 😀"}')
    '{"name": "Z\\\\u00fcrich \\\\ud83d\\\\ude00"}'
    """
    import json
    import re

    return re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], line)
