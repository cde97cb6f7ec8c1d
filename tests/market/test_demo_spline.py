"""The demo market's splines are SciPy's."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from wheelcli.market.demo.spline import splined


@pytest.mark.parametrize(("rows", "columns"), [(41, 10), (5, 3), (2, 2)])
def test_they_are_scipys(rows, columns):
    rng = np.random.default_rng(rows)
    grids = np.exp(rng.normal(size=(4, rows, columns)))
    which = rng.integers(0, 4, 500)
    y, x = rng.uniform(0, rows - 1, 500), rng.uniform(0, columns - 1, 500)
    y[:4], x[:4] = [0, rows - 1, rows - 1, 0], [0, columns - 1, 0, columns - 1]
    theirs = map_coordinates(grids, [which, y, x], order=3, mode="nearest")
    assert splined(grids, which, y, x) == pytest.approx(theirs, rel=1e-12, abs=1e-12)
    assert np.abs(theirs - grids[which, np.rint(y).astype(int), np.rint(x).astype(int)]).max() > 0.1
