"""The best choice with one candidate forced in, or without one: the optimum of the others."""

import numpy as np

from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.optimize.diminishing import source
from wheelcli.plan.optimize.greedy import Choice, choice_of, contracts_of, curve_of, program_of
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.optimize.optimizer import best_choice
from wheelcli.plan.optimize.program import Flags
from wheelcli.plan.optimize.what_if import forced


def choose_changed(c: Candidates, limits: list[Limit], *, add: Flags, drop: Flags) -> Choice | None:
    """Return the best choice among the candidates without those of `drop`, and with one of `add` if it marks
    any; None if no size of it fits the limits, or none has a positive worth.
    """
    settings = c.config.select
    whole = program_of(c, limits)
    optimum = best_choice(
        whole.only(~drop[whole.row]),
        curve_of(c, limits),
        gap=settings.mip_gap,
        time_limit_s=settings.time_limit_s,
    )
    program, answer = optimum.pieces, optimum.contracts
    wanted = add[source(program.row)]
    if add.any() and not wanted.any():
        return None
    if wanted.any() and not np.any(answer[wanted]):
        program = optimum.part(np.ones(len(program), dtype=bool))
        answer = forced(program, answer, wanted)
    return choice_of(contracts_of(program, answer, len(c)), limits)
