"""Work of pure functions that commands in one process share: the demo's market made, priced and planned on
once per run of the tests.

It holds only inside `sharing()`, which the fixtures that run a command use; a test that calls such a function
itself gets it as it is. A result is kept as bytes under a digest of everything it depends on, so that whoever
asks gets an object of its own, and other workers of pytest-xdist find it too.
"""

import contextlib
import hashlib
import importlib
import io
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

UNPICKLABLE = (pickle.PicklingError, AttributeError, TypeError, RecursionError)

DEFAULT_LIMIT_S = 10.0  # select.time_limit_s
LONG_S = 600.0

# Pure, and dear: module:function.
SHARED = (
    "wheelcli.market.demo.build:assembled",
    "wheelcli.market.demo.fair:premium_grid",
    "wheelcli.market.demo.coins.build:assembled",
    "wheelcli.market.demo.history:daily_bars",
    "wheelcli.market.demo.iv_history:demo_iv_history",
    "wheelcli.chains.build:price_chains",
    "wheelcli.plan.planner:plan",
    "wheelcli.plan.optimize.what_if:replacements",
    "wheelcli.plan.screen:screen",
    "wheelcli.manage.monitor:monitor",
    "wheelcli.review.build:review",
)


class SharedWork:
    """Results under `folder`; `reused` counts how often one was found there, by the place in SHARED."""

    def __init__(self, folder: Path) -> None:
        self.reused: dict[str, int] = {}
        self._folder = folder
        self._depth = 0
        self._installed = False

    @contextlib.contextmanager
    def sharing(self) -> Iterator[None]:
        """Let the functions look for a result before they work."""
        if not self._installed:
            self._install()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def _install(self) -> None:
        """Put the sharing form of each function wherever a module of the program knows it."""
        self._installed = True
        forms: dict[int, Any] = {}
        optimum = importlib.import_module("wheelcli.plan.optimize.optimizer")
        optimum.best_choice = self._patient(optimum.best_choice)
        for place in SHARED:
            module, name = place.split(":")
            function = getattr(importlib.import_module(module), name)
            forms[id(function)] = self._form(function, place)
        for module_name, each in list(sys.modules.items()):
            if module_name.startswith("wheelcli."):
                for name, value in list(vars(each).items()):
                    if id(value) in forms:
                        setattr(each, name, forms[id(value)])

    def _patient(self, choose: Callable[..., Any]) -> Callable[..., Any]:
        """The choice of a plan under the default limit of time gets more, so that no clock ends it on a busy
        machine; then it is shared too.
        """
        shared = self._form(choose, "wheelcli.plan.optimize.optimizer:best_choice")

        @wraps(choose)
        def patient(*args: Any, time_limit_s: float, **kwargs: Any) -> Any:
            if self._depth and time_limit_s in (DEFAULT_LIMIT_S, LONG_S):
                return shared(*args, time_limit_s=LONG_S, **kwargs)
            return choose(*args, time_limit_s=time_limit_s, **kwargs)

        return patient

    def _form(self, function: Callable[..., Any], place: str) -> Callable[..., Any]:
        @wraps(function)
        def shared(*args: Any, **kwargs: Any) -> Any:
            if not self._depth:
                return function(*args, **kwargs)
            try:
                key = digest((place, args, kwargs, _tables()))
            except UNPICKLABLE:  # it was given a function made on the way
                return function(*args, **kwargs)
            path = self._folder / f"{place.replace(':', '.')}-{key}"
            if path.exists():
                self.reused[place] = self.reused.get(place, 0) + 1
                return pickle.loads(path.read_bytes())
            result = function(*args, **kwargs)
            self._keep(path, result)
            return result

        return shared

    def _keep(self, path: Path, result: Any) -> None:
        if any(problem.code == "select_time" for problem in getattr(result, "problems", ())):
            return  # the clock ended it: the next one may find more
        try:
            content = pickle.dumps(result)
        except UNPICKLABLE:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(content)
        part.replace(path)


class _ByContent(pickle.Pickler):
    """Writes what a value holds, whoever made it: tables by rows and types, settings by their JSON, nothing
    by identity.
    """

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, pd.DataFrame):
            rows = repr(value.index) if isinstance(value.index, pd.RangeIndex) else value.index.tolist()
            return tuple, ([rows, [(str(name), *_content(value[name])) for name in value]],)
        if isinstance(value, BaseModel):
            return str, (f"{type(value).__qualname__} {value.model_dump_json()}",)
        return NotImplemented


def _content(column: pd.Series) -> tuple[Any, ...]:
    """What a column holds: its type, and its values as bytes or as a list."""
    array, kind = column.array, str(column.dtype)
    if isinstance(array, pd.Categorical):
        return kind, _of_bytes(array.codes), array.categories.tolist()
    if kind.startswith("datetime64"):
        return kind, _of_bytes(array.asi8)
    if isinstance(column.dtype, np.dtype) and column.dtype != object:
        return kind, _of_bytes(column.to_numpy())
    return kind, column.tolist()


def _of_bytes(values: Any) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(values)).digest()


def digest(value: Any) -> str:
    """A digest of all that a value holds.

    Raises one of UNPICKLABLE where it holds a function made on the way.
    """
    buffer = io.BytesIO()
    pickler = _ByContent(buffer)
    pickler.fast = True  # equal parts are written out, not referred to
    pickler.dump(value)
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def _tables() -> Any:
    """What a test may change in the program's own tables."""
    from wheelcli.pricing.expected_vol import FITS

    return sorted((str(kind), fit) for kind, fit in FITS.items())
