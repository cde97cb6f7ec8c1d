"""Cubic splines through values on a grid of two axes: what `scipy.ndimage.map_coordinates` of order 3 and
mode "nearest" computes, without importing SciPy's image package for it.

The spline is a sum of cubic B-splines at whole places. Their coefficients solve one linear system per axis;
between places, four of them count. Beyond the grid the values at its edge continue.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_MARGIN = 12  # places beyond each edge: an edge's effect falls to a quarter from one to the next


def splined(grids: Floats, which: Places, y: Floats, x: Floats) -> Floats:
    """Return the value of a grid (points,) at places of its axes, with 0 ≤ `y` ≤ rows − 1 and 0 ≤ `x` ≤
    columns − 1. `grids` has shape (grids, rows, columns); `which` (points,) is the grid of each point.
    """
    _, rows, columns = grids.shape
    coefficients = _system(rows) @ grids @ _system(columns).T
    width = columns + 2 * _MARGIN
    (i, down), (j, across) = _shares(y), _shares(x)
    first = (which * (rows + 2 * _MARGIN) + i) * width + j
    flat, value = coefficients.reshape(-1), np.zeros(len(first))
    for k, vertical in enumerate(down):
        line = np.zeros(len(first))
        for m, horizontal in enumerate(across):
            line += horizontal * flat[first + (k * width + m)]
        value += vertical * line
    return value


def _system(count: int) -> Floats:
    """Return the matrix (count + 2 margins, count) that maps values to coefficients."""
    size = count + 2 * _MARGIN
    values = np.eye(size) * 4 + np.eye(size, k=1) + np.eye(size, k=-1)
    values[0, 0] = values[-1, -1] = 5  # mirrored at the outer edge
    inside = np.clip(np.arange(size) - _MARGIN, 0, count - 1)
    return np.asarray(np.linalg.solve(values / 6, np.eye(count)[inside]), dtype=np.float64)


def _shares(place: Floats) -> tuple[Places, tuple[Floats, Floats, Floats, Floats]]:
    """Return the first of the four coefficients around each place, and the weight of each."""
    floor = np.floor(place)
    t = place - floor
    rest = 1 - t
    weights = (
        rest**3 / 6,
        2 / 3 - t * t * (1 - t / 2),
        2 / 3 - rest * rest * (1 - rest / 2),
        t**3 / 6,
    )
    return floor.astype(np.intp) + (_MARGIN - 1), weights
