"""A linear or integer program in HiGHS, by its own package: find the x that makes cost · x smallest while
lower ≤ A · x ≤ upper and 0 ≤ x ≤ most.

HiGHS measures its time limit from the first run of a model, so each run adds what the earlier ones took. It
prints nothing: results go to stdout, and a line of its log would break a document.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from wheelcli.plan.optimize.program import Floats, Ints

_BY_COLUMN = 1  # HiGHS's number for a matrix given column by column
_MINIMISE = 1


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a program: `lower` and `upper` (lines,), and the entries other than 0, in any order. Entry k
    is `value[k]` in line `row[k]` and column `column[k]`; no place occurs twice.
    """

    row: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run found. `x` is None if it has no answer; `prices` (lines,) is what one more unit of a line's
    bound adds to the cost, for a linear program; `bound` is the cost that no answer is below, −inf if
    unknown. `stopped` means that the time ran out.
    """

    x: Floats | None
    prices: Floats
    bound: float
    stopped: bool


class Model:
    """One program in HiGHS. `gap` is the relative precision of an integer program, None for a linear one."""

    def __init__(self, cost: Floats, most: Floats, lines: Lines, *, gap: float | None = None) -> None:
        from highspy import _core  # only now: a plan without candidates needs no solver

        # not `highspy.Highs`: version 1.16 prints a heading when one is made, before it can be turned off
        self._highs: Any = _core._Highs()
        self._whole = gap is not None
        self._set("output_flag", False)
        self._set("threads", 1)  # the same on every machine; these programs are small
        if gap is not None:
            self._set("mip_rel_gap", gap)
            # With a good answer to start from, its own searches for one take longer than the proof.
            self._set("mip_heuristic_effort", 0.0)
            self._set("mip_allow_restart", False)
        by_column = np.lexsort((lines.row, lines.column))
        count = len(cost)
        self._highs.passModel(
            count,
            len(lines.lower),
            len(by_column),
            _BY_COLUMN,
            _MINIMISE,
            0.0,
            cost,
            np.zeros(count),
            most,
            lines.lower,
            lines.upper,
            np.searchsorted(lines.column[by_column], np.arange(count + 1)),
            lines.row[by_column],
            lines.value[by_column],
            np.full(count, int(self._whole)),
        )

    def run(self, time_limit_s: float) -> Answer:
        """Return the best answer that is found in this time."""
        from highspy import HighsModelStatus, HighsStatus, SolutionStatus

        highs = self._highs
        self._set("time_limit", highs.getRunTime() + time_limit_s)
        if highs.run() == HighsStatus.kError:
            # all models of a process share the threads, and another library may have set their number first
            highs.resetGlobalScheduler(True)
            highs.run()
        status, info = highs.getModelStatus(), highs.getInfo()
        best = status == HighsModelStatus.kOptimal
        stopped = status in (HighsModelStatus.kTimeLimit, HighsModelStatus.kIterationLimit)
        feasible = info.primal_solution_status == int(SolutionStatus.kSolutionStatusFeasible)
        answered = best or (stopped and self._whole and feasible)
        solution = highs.getSolution()
        bound = info.mip_dual_bound if self._whole and (best or stopped) else -np.inf
        return Answer(
            x=np.array(solution.col_value, dtype=np.float64) if answered else None,
            prices=np.array(solution.row_dual if best else (), dtype=np.float64),
            bound=float(bound) if np.isfinite(bound) else -np.inf,
            stopped=stopped,
        )

    def start(self, x: Floats) -> None:
        """Begin the next run of an integer program with this answer: HiGHS returns none that is worse."""
        self._highs.setSolution(len(x), np.arange(len(x)), x)

    def add(self, lines: Lines) -> None:
        """Add lines; their `row` counts from 0."""
        by_row = np.lexsort((lines.column, lines.row))
        self._highs.addRows(
            len(lines.lower),
            lines.lower,
            lines.upper,
            len(by_row),
            np.searchsorted(lines.row[by_row], np.arange(len(lines.lower))),
            lines.column[by_row],
            lines.value[by_row],
        )

    def narrow(self, row: int, upper: float) -> None:
        """Lower the upper bound of a line that has no lower bound."""
        self._highs.changeRowBounds(row, -np.inf, upper)

    def _set(self, option: str, value: float | bool) -> None:
        self._highs.setOptionValue(option, value)
