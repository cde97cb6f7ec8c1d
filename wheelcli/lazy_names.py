"""Public names of a package that are loaded on first use, so that importing the package costs nothing."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_names(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package (PEP 562). `homes` names the module of each name, `""` if the
    name is a module itself.

    Raises AttributeError for any other name, as a module does.
    """

    def found(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = homes[name]
        value = (
            getattr(import_module(f"{package}.{home}"), name) if home else import_module(f"{package}.{name}")
        )
        setattr(sys.modules[package], name, value)
        return value

    return found
