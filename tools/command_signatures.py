"""Every command with its arguments and options, from the registry and the functions' signatures."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import typer

from wheelcli.cli.command import COMMON
from wheelcli.cli.registry import COMMANDS
from wheelcli.cli.registry_entry import Entry


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
    return tuple(_parameter(key, annotation, default) for key, (annotation, default) in COMMON.items())


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
    module, _, attribute = entry.place.partition(":")
    target: Any = getattr(import_module(f"wheelcli.cli.{module}"), attribute)
    text = entry.help
    if isinstance(target, typer.Typer):
        callback = target.registered_callback
        target = callback.callback if callback else None
    if target is None:
        return Command(name, text, (), (), (), children)
    own, shared = [], []
    for one in inspect.signature(target, eval_str=True).parameters.values():
        if one.name == "_click":
            continue
        if one.name in COMMON:
            shared.append(one.name)
        else:
            own.append(_parameter(one.name, one.annotation, one.default))
    return Command(
        name,
        inspect.cleandoc(target.__doc__ or text),
        tuple(p for p in own if not p.names[0].startswith("-")),
        tuple(p for p in own if p.names[0].startswith("-")),
        tuple(_common_name(key) for key in shared),
        children,
    )


def _common_name(key: str) -> str:
    return _parameter(key, *COMMON[key]).names[0]


def _parameter(name: str, annotation: Any, default: Any) -> Parameter:
    kind, marks = _unwrapped(annotation)
    info: Any = next((m for m in marks if hasattr(m, "param_decls")), default)
    if info is default and hasattr(info, "default"):
        default = info.default
    option = type(info).__name__ == "OptionInfo"
    required = default is inspect.Parameter.empty or default is ...
    repeatable = get_origin(kind) in (list, tuple)
    inner = get_args(kind)[0] if repeatable else kind
    declared = [
        info.default,
        *(info.param_decls or ()),
    ]  # in an annotation Typer keeps the first name as the default
    names = [each for each in declared if isinstance(each, str) and each.startswith("-")]
    flag = inner is bool
    metavar = info.metavar or ("" if flag else _kind(inner, name, option=option))
    return Parameter(
        names=tuple(names or [f"--{name.replace('_', '-')}"]) if option else (metavar,),
        metavar=metavar,
        about=" ".join((info.help or "").split()),
        default=_default(default, info, flag=flag),
        required=required,
        repeatable=repeatable,
    )


def _unwrapped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the type without `Annotated` and `None`, and the marks of the annotation."""
    marks: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            marks = (*marks, *more)
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(part for part in get_args(annotation) if part is not NoneType)
        else:
            return annotation, marks


def _kind(inner: Any, name: str, *, option: bool) -> str:
    if isinstance(inner, type) and issubclass(inner, Enum):
        return "|".join(str(one.value) for one in inner)
    if not option:
        return name.strip("_").upper()
    return {int: "N", float: "NUMBER"}.get(inner, "TEXT")


def _default(default: Any, info: Any, *, flag: bool) -> str:
    if isinstance(info.show_default, str):
        return info.show_default
    if flag or default is inspect.Parameter.empty or default in (None, ..., "", (), []):
        return ""
    return str(default.value) if isinstance(default, Enum) else str(default)
