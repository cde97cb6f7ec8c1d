"""Packages of libraries whose `__init__` does not run until a name of theirs is needed.

SciPy's packages import everything they offer, and make a page of documentation for each function. That takes
longer than most commands, which need one or two of these functions. A bare package can import the modules
inside it; the first name that it lacks imports the package as a whole, in which these modules are the same.
Meanwhile the package's own import lock is held, so that threads which import it wait, as for any other.

>>> part("json", "decoder").JSONDecoder.__module__
'json.decoder'
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import _bootstrap, import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

# What SciPy imports on its way and hardly ever uses.
_UNUSED = ("numpy.ctypeslib", "numpy.f2py", "numpy.polynomial", "numpy.testing")


class _Bare(ModuleType):
    """A package, or a module without packages inside, that has not run. It stays with whoever imported it,
    and hands on to the whole one what is read, set or deleted.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":  # what Python asks of any module
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        inner = f"{self.__name__}.{name}"
        if name != "__all__" and "__path__" in vars(self) and find_spec(inner) is not None:
            return import_module(inner)  # `from package import module`
        return getattr(_whole(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        whole = sys.modules.get(self.__name__, self)
        if whole is self:
            super().__setattr__(name, value)
        else:
            setattr(whole, name, value)

    def __delattr__(self, name: str) -> None:
        whole = sys.modules.get(self.__name__, self)
        if whole is self:
            super().__delattr__(name)
        else:
            delattr(whole, name)

    def __dir__(self) -> list[str]:
        return dir(_whole(self))


def part(package: str, module: str) -> Any:
    """Return a module inside a package of SciPy, imported without the rest of the package; where this version
    of SciPy has no such module, the package.
    """
    name = f"{package}.{module}"
    if package.startswith("scipy."):
        for unused in _UNUSED:
            bare(unused)
    with _lock_of(package), _importing(bare(package)):
        try:
            return import_module(name)
        except ImportError:
            return import_module(package)


def bare(name: str) -> Any:
    """Return the package, bare if it is not yet imported; from now on `import` finds it like this."""
    spec = None if name in sys.modules else find_spec(name)
    if spec is None:
        return import_module(name)
    with _lock_of(name):
        if name not in sys.modules:
            package = sys.modules[name] = module_from_spec(spec)
            package.__class__ = _Bare
            parent, _, last = name.rpartition(".")
            if parent:
                setattr(sys.modules[parent], last, package)
        return sys.modules[name]


def _lock_of(name: str) -> Any:
    """Return the lock that Python holds while a thread imports that module."""
    return _bootstrap._ModuleLockManager(name)  # type: ignore[attr-defined]


@contextmanager
def _importing(package: ModuleType) -> Iterator[None]:
    """Let other threads that import a bare package wait for its lock meanwhile."""
    spec: Any = package.__spec__ if isinstance(package, _Bare) else None
    if getattr(spec, "_initializing", spec is None):
        yield
        return
    spec._initializing = True
    try:
        yield
    finally:
        spec._initializing = False


def on_call(package: ModuleType, function: str) -> None:
    """Let a function of a bare package be imported from it; its first call imports the package as a whole."""

    def called(*args: Any, **named: Any) -> Any:
        return getattr(_whole(package), function)(*args, **named)

    if isinstance(package, _Bare):
        called.stands_in = True  # type: ignore[attr-defined]
        setattr(package, function, called)


def _whole(package: ModuleType) -> ModuleType:
    """Return the package imported by Python's own rules, its locks between threads included."""
    name = package.__name__
    with _lock_of(name):
        if sys.modules.get(name) is package:
            del sys.modules[name]
        whole = import_module(name)
        for place, module in list(sys.modules.items()):
            parent, _, last = place.rpartition(".")
            if parent == name:  # imported while the package was bare, which Python does not enter again
                vars(whole).setdefault(last, module)
        _hand_over(vars(package), whole)
    return whole


def _hand_over(own: dict[str, Any], whole: ModuleType) -> None:
    """Move what others set in a bare package to the whole one, such as a test's replacement of a function."""
    for name, value in list(own.items()):
        if name.startswith("__") or isinstance(value, ModuleType):
            continue
        if not getattr(value, "stands_in", False):
            setattr(whole, name, value)
        own.pop(name, None)
