"""Conversion of arguments of any shape to flat float64 columns, and of results back; the normal distribution.

Hull, "Options, Futures, and Other Derivatives", example 15.6: Φ(0.7693) = 0.7791, Φ(0.6278) = 0.7349.

>>> normal_cdf(np.array([0.7693, 0.6278])).round(4)
array([0.7791, 0.7349])
>>> columns([[1], [2]], 5)[0]
(array([1., 2.]), array([5., 5.]))
"""

from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.intp]

Table = TypeVar("Table")

ROOT_TWO_PI = float(np.sqrt(2 * np.pi))


def columns(*values: ArrayLike) -> tuple[tuple[Floats, ...], tuple[int, ...]]:
    """Broadcast `values` against each other; return them as flat float64 columns, and the common shape.

    If the shapes allow it, the columns are views, and a number becomes a repeating view. Do not write to
    them.
    """
    arrays = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values))
    return tuple(array.reshape(-1) for array in arrays), arrays[0].shape


def rows_of(table: Table, rows: Bools | Integers | slice) -> Table:
    """Return only these rows of a dataclass whose every field is an array."""
    return type(table)(*(getattr(table, field.name)[rows] for field in fields(table)))  # type: ignore[arg-type]


def dates(ex_years: ArrayLike, amounts: ArrayLike, n: int) -> tuple[Floats, Floats]:
    """Return the years to each ex-date and the amounts, (n, m) each, from (m,) for all contracts or (n,
    m).
    """
    when = np.broadcast_to(np.asarray(ex_years, dtype=np.float64), (n, np.shape(ex_years)[-1]))
    return when, np.broadcast_to(np.asarray(amounts, dtype=np.float64), when.shape)


def blocks(rows: Integers, size: int) -> list[Integers]:
    """Return row numbers in pieces of `size`; no pieces for no rows."""
    return np.split(rows, np.arange(size, rows.size, size)) if rows.size else []


def blank(like: Floats) -> Floats:
    """Return a column of NaN as long as `like`, for values that are computed later."""
    return np.full(like.shape, np.nan)


def usable(spot: Floats, strike: Floats, years: Floats, *others: Floats) -> Bools:
    """Return the rows on which a model is defined: all finite, spot and strike positive, time not
    negative.
    """
    good: Bools = (spot > 0) & (strike > 0) & (years >= 0)
    for values in (spot, strike, years, *others):
        good &= np.isfinite(values)
    return good


def normal_cdf(z: Floats) -> Floats:
    """Return the standard normal distribution function."""
    result: Floats = ndtr(z)
    return result


def normal_pdf(z: Floats) -> Floats:
    """Return the standard normal density."""
    result: Floats = np.exp(-0.5 * z * z) / ROOT_TWO_PI
    return result


def quiet() -> Any:
    """Silence NumPy's warnings inside a kernel whose out-of-range intermediate values are masked
    afterwards.
    """
    return np.errstate(all="ignore")
