"""The shared part of every command: its common options, its streams, and the config, read on first use."""

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

import typer

from wheelcli.cli.streams import is_unicode
from wheelcli.documents.result import Format
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.feed_source import DEMO_COIN_ACCOUNT
from wheelcli.render.console import new_console
from wheelcli.render.formats.sanitize import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from wheelcli.config import Config, Loaded, Preset
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.provider import Progress


@dataclass
class Context:
    """The common options of one run. `config` is read and checked on first use, so that `--help` never needs
    it.
    """

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
    read_only: bool = False  # no plan, roll, market or IV is saved
    refresh: bool = False  # ignore cached answers of feeds
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    problems: list[Problem] = field(default_factory=list)  # of the run itself, whether it succeeds or fails

    def override(self, setting: str) -> None:
        """Use this KEY=VALUE too, whatever was read before."""
        self.overrides = (*self.overrides, setting)
        self.__dict__.pop("workspace", None)

    @cached_property
    def workspace(self) -> "Workspace":
        """Return where the data of this run are: the user's files, or with --demo the demo."""
        run = (
            self.command,
            self,
            self.account,
            self.snapshot,
            self.preset,
            self.overrides,
            self.read_only,
        )
        if self.demo:
            if self.account == DEMO_COIN_ACCOUNT:
                from wheelcli.loaders.coin_demo import CoinDemo

                return CoinDemo(*run)
            from wheelcli.loaders.demo import Demo

            return Demo(*run)
        from wheelcli.loaders.user_files import UserFiles

        return UserFiles(*run, refresh=self.refresh)

    @property
    def loaded(self) -> "Loaded":
        """Return the config with the origin of every value. Raises WheelError naming every mistake in it."""
        return self.workspace.loaded

    @property
    def config(self) -> "Config":
        """Return the config in force."""
        return self.loaded.config

    @property
    def interactive(self) -> bool:
        """Return whether the user can be prompted."""
        return sys.stdin is not None and sys.stdin.isatty() and self.stderr.isatty()

    @property
    def chosen_format(self) -> Format:
        """Return the format requested; else a table on a terminal and tab-separated text in a pipe or in a
        file.
        """
        if self.format is not None:
            return self.format
        return Format.TABLE if self.output is None and self.stdout.isatty() else Format.TSV

    def console(self, *, error: bool = False) -> "Console":
        """Return a Rich console on stdout or stderr that honours --color, NO_COLOR, FORCE_COLOR and
        COLUMNS.
        """
        stream = self.stderr if error else self.stdout
        forced = {"always": True, "never": None}.get(self.color)
        return new_console(
            stream,
            force_terminal=forced if self.color != "never" else stream.isatty(),
            no_color=True if self.color == "never" else None,
            highlight=False,
            emoji=False,
        )

    def tell(self, problem: Problem) -> None:
        """Report a problem of the run itself beside its result, or its failure: once, and without effect on
        the exit code.
        """
        if problem not in self.problems:
            self.problems.append(problem)

    def write(self, lines: "Iterable[str]", form: Format) -> None:
        """Write lines of a machine format to stdout; the strings of JSON are escaped if stdout cannot show
        every character.
        """
        escape = form in (Format.JSON, Format.NDJSON) and not is_unicode(self.stdout)
        self.stdout.writelines(f"{_escaped(line) if escape else line}\n" for line in lines)

    def ask(self, question: str) -> str:
        """Return the line that a person types. Raises KeyboardInterrupt at the end of input."""
        print(question, end=" ", file=self.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        return line.strip()

    def confirm(
        self, doubts: "Sequence[str]", *, force: bool, dry_run: bool, option: str = "--force"
    ) -> None:
        """Return if there is no doubt, or if the doubtful entry is accepted. `option` is what a script passes
        to accept it.

        A dry run shows the doubts, reports that a real run would prompt, and returns. Raises WheelError
        (usage) if the user declines, or if there is no terminal and the option is missing.
        """
        if not doubts:
            return
        if force or dry_run:
            for doubt in doubts:
                self.note(f"! {doubt}")
            if not force:
                self.note(
                    "this looks like a mistake: without --dry-run, wheel prompts before it writes this; in"
                    f" scripts, add {option}"
                )
            return
        if not self.interactive:
            raise WheelError(
                f"nothing was written, because this looks like a mistake: {'; '.join(doubts)}",
                hint=f"add {option} if it is right",
                code="doubtful",
                exit_code=Exit.USAGE,
            )
        for doubt in doubts:
            print(f"! {doubt}", file=self.stderr, flush=True)
        if not typer.confirm("Write it anyway?", default=False, err=True):
            raise WheelError("nothing was written", code="doubtful", exit_code=Exit.USAGE)

    @contextmanager
    def progress(self, total: int) -> "Iterator[Progress | None]":
        """Show a progress line on stderr while symbols load; nothing without a terminal or with --quiet."""
        if self.quiet or not self.stderr.isatty():
            yield None
            return
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        with Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=self.console(error=True),
            transient=True,
        ) as bar:
            task = bar.add_task("loading", total=total)

            def step(symbol: str, done: int, of: int) -> None:
                bar.update(task, completed=done, total=of, description=f"{symbol:<6}")

            yield step

    def note(self, message: str) -> None:
        """Print a sentence for the user on stderr; nothing with --quiet."""
        if not self.quiet:
            print(printable(message), file=self.stderr, flush=True)


def _escaped(line: str) -> str:
    """Return JSON in ASCII: outside its strings it has no other characters.

    >>> _escaped('{"name": "Zürich 😀"}')
    '{"name": "Z\\\\u00fcrich \\\\ud83d\\\\ude00"}'
    """
    import json
    import re

    return re.sub(r"[^\x00-\x7f]", lambda match: json.dumps(match[0])[1:-1], line)
