"""The library that draws help pages, without the parts of Rich that no help page of ours uses.

Typer imports Rich's Markdown and tracebacks beside the rest. They bring a parser of Markdown and one of
source code, which take longer than the page itself.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

DRAWING = "typer.rich_utils"
UNUSED = ("rich.markdown", "rich.traceback")
_HELP = frozenset({"--help", "-h"})


class _Absent(ModuleType):
    """A module of which any name can be imported: an empty class, for annotations."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def prepare(arguments: Iterable[str]) -> None:
    """Import what draws a help page, if one was requested."""
    words = tuple(arguments)
    if DRAWING not in sys.modules and (not words or _HELP & set(words)):
        with _absent():
            import_module(DRAWING)


@contextmanager
def _absent() -> Iterator[None]:
    """Put empty modules in the place of the unused ones that are not loaded yet."""
    names = [name for name in UNUSED if name not in sys.modules]
    sys.modules.update({name: _Absent(name) for name in names})
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
