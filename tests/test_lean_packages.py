"""Parts of SciPy imported without the rest are the same objects as those of the whole packages."""

import subprocess
import sys

import pytest

PARTS = """
from wheelcli.lean_packages import _Bare, part
from wheelcli.plan.optimize.highs import highs
from wheelcli.pricing.special_functions import betaincinv, erfcx, ndtr, stdtrit
import sys
solver = highs()
spline = part("scipy.ndimage", "_interpolation").map_coordinates
root = part("scipy.optimize", "_zeros_py").brentq
bare = sorted(name for name, module in sys.modules.items() if isinstance(module, _Bare))
"""
SAME = """
import scipy.ndimage, scipy.optimize, scipy.special
assert "scipy.optimize" in bare and "scipy.special" in bare, bare
for name in ("betaincinv", "erfcx", "ndtr", "stdtrit"):
    assert getattr(scipy.special, name) is globals()[name]
for name in ("milp", "linprog", "Bounds", "LinearConstraint"):
    assert getattr(scipy.optimize, name) is getattr(solver, name)
assert scipy.ndimage.map_coordinates.__module__.startswith("scipy.ndimage")
assert scipy.optimize.brentq is root
print(scipy.special.gamma(5.0), scipy.optimize._optimize.__name__)
"""
LATER = """
from scipy.linalg.interpolative import interp_decomp
from scipy.special import *
from numpy.polynomial import chebyshev
import numpy as np, numpy.testing, scipy.stats
order, _ = interp_decomp(np.outer([1.0, 2.0], [1.0, 1.0, 3.0]), 1, rand=False)
numpy.testing.assert_allclose(scipy.stats.norm.cdf(1.0), ndtr(1.0))
print(order[0], gamma(5.0), chebyshev.chebval(0.5, [1, 1]))
"""


@pytest.mark.parametrize(
    ("then", "shown"), [(SAME, "24.0 scipy.optimize._optimize"), (LATER, "2 24.0 1.5")], ids=["same", "later"]
)
def test_a_part_is_that_of_the_whole_package(then, shown):
    """In a process of its own, whatever is needed of these packages afterwards."""
    done = subprocess.run(
        [sys.executable, "-c", PARTS + then], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == (shown, "")


def test_a_part_that_moved_is_taken_from_the_package():
    """As in a version of SciPy that has it elsewhere."""
    program = """
import json
from wheelcli.lean_packages import part
print(part("json", "nowhere") is json, part("json", "decoder").JSONDecoder is json.JSONDecoder)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("True True", "")
