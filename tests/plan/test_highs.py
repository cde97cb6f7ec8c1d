"""A program in HiGHS: its answers, its limits of time, and that it prints nothing."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from wheelcli.plan.optimize.highs import Lines, Model


def lines_of(matrix, lower, upper):
    """The lines of a dense matrix; None is no bound."""
    matrix = np.array(matrix, dtype=float)
    row, column = np.nonzero(matrix)
    lowest, highest = np.full(len(matrix), -np.inf), np.full(len(matrix), np.inf)
    lowest = lowest if lower is None else np.array(lower, dtype=float)
    highest = highest if upper is None else np.array(upper, dtype=float)
    return Lines(row, column, matrix[row, column], lowest, highest)


def random_program(seed, size=12, rows=6):
    rng = np.random.default_rng(seed)
    matrix = rng.integers(0, 30, (rows, size)) * (rng.random((rows, size)) < 0.6)
    return (
        -rng.uniform(1, 100, size),
        rng.integers(1, 5, size) * 1.0,
        matrix,
        rng.integers(20, 90, rows) * 1.0,
    )


@pytest.mark.parametrize("seed", range(30))
def test_an_integer_program_is_solved_as_by_scipy(seed):
    cost, most, matrix, room = random_program(seed)
    answer = Model(cost, most, lines_of(matrix, None, room), gap=0.0).run(10.0)
    theirs = milp(
        cost,
        constraints=LinearConstraint(matrix, -np.inf, room),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, most),
        options={"mip_rel_gap": 0.0},
    )
    assert cost @ answer.x == pytest.approx(theirs.fun, abs=1e-6)
    assert (matrix @ answer.x <= room + 1e-6).all()
    assert answer.bound == pytest.approx(theirs.fun, abs=1e-6)
    assert not answer.stopped


@pytest.mark.parametrize("seed", range(30))
def test_a_linear_program_has_the_prices_of_scipy(seed):
    cost, _, matrix, room = random_program(seed)
    answer = Model(cost, np.full(len(cost), 3.0), lines_of(matrix, None, room)).run(10.0)
    theirs = linprog(cost, A_ub=matrix, b_ub=room, bounds=(0, 3))
    assert cost @ answer.x == pytest.approx(theirs.fun)
    assert answer.prices == pytest.approx(theirs.ineqlin.marginals, abs=1e-9)


def test_a_program_without_an_answer_says_so():
    answer = Model(np.ones(2), np.ones(2), lines_of([[1, 1]], [3], None), gap=0.0).run(10.0)
    assert not answer.stopped
    assert answer.x is None
    assert answer.bound == -np.inf


def hard(size=60):
    """A knapsack of many dimensions, which takes seconds to prove."""
    rng = np.random.default_rng(5)
    matrix = rng.integers(5, 100, (8, size)).astype(float)
    cost = -(matrix.mean(axis=0) + rng.uniform(0, 20, size))
    return cost, np.ones(size), lines_of(matrix, None, matrix.sum(axis=1) / 3), matrix


def test_an_answer_stopped_by_the_time_holds_and_has_a_bound():
    cost, most, lines, matrix = hard()
    answer = Model(cost, most, lines, gap=0.0).run(0.3)
    assert answer.stopped
    assert (matrix @ answer.x <= lines.upper + 1e-6).all()
    assert answer.bound <= cost @ answer.x + 1e-9


def test_each_run_of_a_model_has_the_whole_time():
    # HiGHS counts the seconds of all runs of a model together.
    cost, most, lines, _ = hard()
    model = Model(cost, most, lines, gap=0.0)
    model.run(0.3)
    assert model.run(0.3).x is not None


def test_no_time_is_no_answer():
    cost, most, lines, _ = hard()
    answer = Model(cost, most, lines, gap=0.0).run(0.0)
    assert answer.stopped


def test_it_prints_nothing():
    """HiGHS is C++ and writes past sys.stdout; only another process sees it."""
    program = """
import numpy as np
from wheelcli.plan.optimize.highs import Lines, Model
n = np.arange(4)
lines = Lines(np.zeros(4, dtype=int), n, n + 2.0, np.array([-np.inf]), np.array([7.0]))
for gap in (None, 0.0):
    Model(-n - 1.0, np.full(4, 3.0), lines, gap=gap).run(5.0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_threads_of_another_library_do_not_matter():
    """HiGHS refuses to run with another number of threads than the process began with."""
    program = """
import highspy, numpy as np
from wheelcli.plan.optimize.highs import Lines, Model
n = np.arange(4)
def model():
    lines = Lines(np.zeros(4, dtype=int), n, n + 2.0, np.array([-np.inf]), np.array([7.0]))
    return Model(-n - 1.0, np.full(4, 3.0), lines, gap=0.0)
other = model()
other._set("threads", 2)
other.run(5.0)
print(np.rint(model().run(5.0).x).astype(int).tolist())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[1, 0, 0, 1]\n"
