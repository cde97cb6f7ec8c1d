"""Every command with its arguments and options, from the registry and the functions' signatures."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wheelcli.cli import parameters
from wheelcli.cli.command import COMMON
from wheelcli.cli.entry import Entry
from wheelcli.cli.parameters import function_of, parameters_of
from wheelcli.cli.registry import COMMANDS


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument (`names` is its placeholder) or option; `default` is empty if there is none to show."""

    names: tuple[str, ...]
    metavar: str
    about: str
    default: str
    required: bool
    repeatable: bool


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words after `wheel`, its help, its own parameters, and the common options it takes."""

    name: str
    help: str
    arguments: tuple[Parameter, ...]
    options: tuple[Parameter, ...]
    common: tuple[str, ...]
    children: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The first paragraph of the help."""
        return self.help.partition("\n\n")[0].replace("\n", " ")

    @property
    def usage(self) -> str:
        """The line that shows how the command is typed."""
        words = ["wheel", *self.name.split(), *(["COMMAND"] if self.children and not self.runs else [])]
        required = [f"{p.names[0]} {p.metavar}".strip() for p in self.options if p.required]
        optional = len(self.options) > len(required) or bool(self.common)
        return " ".join([*words, *map(_placeholder, self.arguments), *required, *["[OPTIONS]"] * optional])

    @property
    def runs(self) -> bool:
        """Whether it does something itself, and is not only a group of commands."""
        return bool(self.common or not self.children)


def _placeholder(argument: Parameter) -> str:
    shown = argument.metavar.strip("[]…") + ("…" if argument.repeatable else "")
    return shown if argument.required else f"[{shown}]"


def commands() -> tuple[Command, ...]:
    """Return every command in the registry's order, each group followed by its commands."""
    return tuple(_walk("wheel", ""))


def common_options() -> tuple[Parameter, ...]:
    """Return the options that commands share."""
    return tuple(
        _shown(parameters.parameter(key, annotation, default))
        for key, (annotation, default) in COMMON.items()
    )


def _walk(group: str, before: str) -> Iterator[Command]:
    for entry in COMMANDS[group]:
        name = f"{before}{entry.name}"
        children = (
            tuple(f"{name} {child.name}" for child in COMMANDS.get(entry.name, ())) if not before else ()
        )
        yield _command(name, entry, children)
        if children:
            yield from _walk(entry.name, f"{name} ")


def _command(name: str, entry: Entry, children: tuple[str, ...]) -> Command:
    function, text = function_of(entry), entry.help
    if function is None:
        return Command(name, text, (), (), (), children)
    read = parameters_of(function)
    own = tuple(one for one in read if one.key not in COMMON)
    return Command(
        name,
        inspect.cleandoc(function.__doc__ or text),
        tuple(_shown(one) for one in own if not one.is_option),
        tuple(_shown(one) for one in own if one.is_option),
        tuple(one.names[0] for one in read if one.key in COMMON),
        children,
    )


def _shown(one: parameters.Parameter) -> Parameter:
    metavar = one.info.metavar or ("" if one.is_flag else _kind(one))
    return Parameter(
        names=one.names or (metavar,),
        metavar=metavar,
        about=one.help,
        default=_default(one),
        required=one.required,
        repeatable=one.repeatable,
    )


def _kind(one: parameters.Parameter) -> str:
    if isinstance(one.kind, type) and issubclass(one.kind, Enum):
        return "|".join(str(each.value) for each in one.kind)
    if not one.is_option:
        return one.key.strip("_").upper()
    return {int: "N", float: "NUMBER"}.get(one.kind, "TEXT")


def _default(one: parameters.Parameter) -> str:
    if isinstance(one.info.show_default, str):
        return one.info.show_default
    if one.is_flag or one.required or one.default in (None, "", (), []):
        return ""
    return str(one.default.value) if isinstance(one.default, Enum) else str(one.default)
