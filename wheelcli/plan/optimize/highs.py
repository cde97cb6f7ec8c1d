"""The solver HiGHS as SciPy offers it, imported without the rest of `scipy.optimize` in half the time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from wheelcli.lean_packages import bare, on_call, part


@dataclass(frozen=True, slots=True)
class Highs:
    """`milp` and `linprog`, and how limits are given to `milp`: the objects of `scipy.optimize`."""

    milp: Callable[..., Any]
    linprog: Callable[..., Any]
    Bounds: Callable[..., Any]
    LinearConstraint: Callable[..., Any]


@cache
def highs() -> Highs:
    """Return the solver. The first call imports it."""
    package = bare("scipy.optimize")
    # The solver's own module imports this name from the package.
    package.OptimizeWarning = part("scipy.optimize", "_optimize").OptimizeWarning
    on_call(bare("scipy.linalg.interpolative"), "interp_decomp")  # a method for redundant equations
    limits = part("scipy.optimize", "_constraints")
    return Highs(
        part("scipy.optimize", "_milp").milp,
        part("scipy.optimize", "_linprog").linprog,
        limits.Bounds,
        limits.LinearConstraint,
    )
