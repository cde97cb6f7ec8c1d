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
REPLACED = """
from unittest import mock
from scipy.linalg.interpolative import svd
import scipy.optimize as before
before.bracket = "set before the package has run"
with mock.patch("scipy.optimize.minimize") as stand_in:
    import scipy.optimize
    assert before.minimize is stand_in is scipy.optimize.minimize
assert scipy.optimize.minimize is before.minimize is not stand_in
assert "minimize" in dir(before) and scipy.optimize is not before
print(svd.__name__, scipy.optimize.bracket)
"""
THREADS = """
import threading
faults = []
def lean():
    from wheelcli.plan.optimize.highs import highs
    highs().milp
def usual():
    import scipy.optimize
    scipy.optimize.minimize
def attribute():
    import scipy
    while "optimize" not in vars(scipy):
        pass
    scipy.optimize.minimize
threading.excepthook = faults.append
threads = [threading.Thread(target=work) for work in (lean, usual, attribute)]
[thread.start() for thread in threads]
[thread.join(40) for thread in threads]
print(len(faults), any(thread.is_alive() for thread in threads))
"""


@pytest.mark.parametrize(
    ("then", "shown"),
    [
        (SAME, "24.0 scipy.optimize._optimize"),
        (LATER, "2 24.0 1.5"),
        (REPLACED, "svd set before the package has run"),
    ],
    ids=["same", "later", "replaced"],
)
def test_a_part_is_that_of_the_whole_package(then, shown):
    """In a process of its own, whatever is needed of these packages afterwards."""
    done = subprocess.run(
        [sys.executable, "-c", PARTS + then], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == (shown, "")


def test_threads_that_import_the_same_package_wait_for_each_other():
    done = subprocess.run(
        [sys.executable, "-c", THREADS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("0 False", "")


def test_a_module_without_modules_inside_hands_on_its_names():
    """As `numpy.ctypeslib` is one before NumPy 2.3."""
    program = """
from wheelcli.lean_packages import bare
print(bare("colorsys").rgb_to_hls.__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("rgb_to_hls", "")


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
