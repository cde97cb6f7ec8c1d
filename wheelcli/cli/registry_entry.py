"""One command as the registry lists it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or a group of commands, which is a `typer.Typer`. `place` is `module:name` below
    `wheelcli.cli`; `help` is the first line of its docstring, so that a list of commands imports none of
    them."""

    name: str
    place: str
    help: str
    context: Mapping[str, Any] = field(default_factory=dict)
