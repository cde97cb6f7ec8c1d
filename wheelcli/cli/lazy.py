"""Commands that are imported when they run: `wheel --help` and `wheel ticket` pay for no other command's
imports.
"""

from functools import cached_property
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from wheelcli.cli.registry import COMMANDS
from wheelcli.cli.registry_entry import Entry


class LazyCommand(TyperCommand):
    """A command known by its name and line of help; `loaded` is the command itself."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.name, help=entry.help)
        self._entry = entry

    @cached_property
    def loaded(self) -> Any:
        """Import the file of the command, and return the command."""
        module, _, name = self._entry.place.partition(":")
        target: Any = getattr(import_module(f"wheelcli.cli.{module}"), name)
        if isinstance(target, typer.Typer):
            return typer.main.get_group(target)
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(self._entry.name, context_settings=dict(self._entry.context))(target)
        return typer.main.get_command(alone)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Return the context of the command itself, which then runs."""
        return self.loaded.make_context(info_name, args, parent, **extra)


class LazyGroup(TyperGroup):
    """A group whose commands are in the registry under its name."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update({entry.name: LazyCommand(entry) for entry in COMMANDS[str(self.name)]})
