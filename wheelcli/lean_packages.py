"""Packages of libraries whose `__init__` does not run until a name of theirs is needed.

SciPy's packages import everything they offer, and make a page of documentation for each function. That takes
longer than most commands, which need one or two of these functions. A bare package can import the modules
inside it; the first name that it lacks imports the package as a whole, in which these modules are the same.

>>> part("json", "decoder").JSONDecoder.__module__
'json.decoder'
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

# What SciPy imports on its way and hardly ever uses.
_UNUSED = ("numpy.ctypeslib", "numpy.f2py", "numpy.polynomial", "numpy.testing")


class _Bare(ModuleType):
    """A package that has not run. It stays with whoever imported it, and hands on what it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":  # what Python asks of any module
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        inner = f"{self.__name__}.{name}"
        if name != "__all__" and find_spec(inner) is not None:  # `from package import module`
            return import_module(inner)
        return getattr(_whole(self), name)


def part(package: str, module: str) -> Any:
    """Return a module inside a package of SciPy, imported without the rest of the package; where this version
    of SciPy has no such module, the package.
    """
    name = f"{package}.{module}"
    if name in sys.modules:
        return sys.modules[name]
    if package.startswith("scipy."):
        for unused in _UNUSED:
            bare(unused)
    bare(package)
    try:
        return import_module(name)
    except ImportError:
        return import_module(package)


def bare(name: str) -> Any:
    """Return the package, bare if it is not yet imported; from now on `import` finds it like this."""
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        package = module_from_spec(spec)
        package.__class__ = _Bare
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, package)
        sys.modules.setdefault(name, package)
    return sys.modules.get(name) or import_module(name)


def on_call(package: ModuleType, function: str) -> None:
    """Let a function of a bare package be imported from it; its first call imports the package as a whole."""

    def called(*args: Any, **named: Any) -> Any:
        return getattr(_whole(package), function)(*args, **named)

    if isinstance(package, _Bare):
        setattr(package, function, called)


def _whole(package: ModuleType) -> ModuleType:
    """Return the package imported by Python's own rules, its locks between threads included."""
    name = package.__name__
    if sys.modules.get(name) is package:
        del sys.modules[name]
    whole = import_module(name)
    for place, module in list(sys.modules.items()):
        parent, _, last = place.rpartition(".")
        if parent == name:  # imported while the package was bare, which Python does not enter again
            vars(whole).setdefault(last, module)
    return whole
