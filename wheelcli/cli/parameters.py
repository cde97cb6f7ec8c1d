"""The arguments and options of a command, read from its function's signature."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import typer

from wheelcli.cli.entry import Entry


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option: its name in the signature, the type of one value, what Typer knows of it
    (`info`), and its default (`inspect.Parameter.empty` without one).
    """

    key: str
    kind: Any
    info: Any
    default: Any
    repeatable: bool

    @property
    def is_option(self) -> bool:
        """Return whether it is typed by name."""
        return type(self.info).__name__ == "OptionInfo"

    @property
    def is_flag(self) -> bool:
        """Return whether it has no value."""
        return self.kind is bool

    @property
    def required(self) -> bool:
        """Return whether it must be typed."""
        return self.default is inspect.Parameter.empty or self.default is ...

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of an option, as declared; none of an argument."""
        if not self.is_option:
            return ()
        # in an annotation Typer keeps the first name as the default
        declared = (self.info.default, *(self.info.param_decls or ()))
        names = tuple(each for each in declared if isinstance(each, str) and each.startswith("-"))
        return names or (f"--{self.key.replace('_', '-')}",)

    @property
    def help(self) -> str:
        """Return its help on one line."""
        return " ".join((self.info.help or "").split())


def function_of(entry: Entry) -> Callable[..., None] | None:
    """Import the function of a command; for a group, that of the group itself; None if it has none."""
    module, _, attribute = entry.place.partition(":")
    target: Any = getattr(import_module(f"wheelcli.cli.{module}"), attribute)
    if isinstance(target, typer.Typer):
        callback = target.registered_callback
        target = callback.callback if callback else None
    return target  # type: ignore[no-any-return]


def parameters_of(function: Callable[..., None]) -> tuple[Parameter, ...]:
    """Return the parameters of a command's function, its own and the common ones, in their order."""
    signature = inspect.signature(function, eval_str=True)
    return tuple(
        parameter(one.name, one.annotation, one.default)
        for one in signature.parameters.values()
        if one.name != "_click"
    )


def parameter(key: str, annotation: Any, default: Any) -> Parameter:
    """Return the parameter of this annotation and default."""
    kind, marks = _unwrapped(annotation)
    info: Any = next((mark for mark in marks if hasattr(mark, "param_decls")), default)
    if info is default and hasattr(info, "default"):
        default = info.default
    repeatable = get_origin(kind) in (list, tuple)
    return Parameter(key, get_args(kind)[0] if repeatable else kind, info, default, repeatable)


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
