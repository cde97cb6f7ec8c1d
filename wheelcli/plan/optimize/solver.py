"""Solve a program with HiGHS, using only the limits that answers would break.

Few limits bind. Therefore, the program is solved without most of them, the broken ones are added, and it is
solved again. Each of these programs allows more than the true one, so its bound is valid; the last answer
breaks no limit.

It takes less time to ask whether any answer is worth more than a known one (`above`) than to search for the
best one.
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.plan.optimize.highs import Lines, Model
from wheelcli.plan.optimize.program import Floats, Ints, Program, trimmed

_ROUNDS = 60
_FEW_ENTRIES = 1500  # up to here all limits at once cost less than another round


@dataclass(frozen=True, slots=True)
class Solved:
    """A solution: `contracts` (n,) of each offer, None if there is no answer; `bound`, which no answer
    exceeds; and the limits used.
    """

    contracts: Ints | None
    bound: float
    limits: Ints


def solve(
    program: Program,
    *,
    gap: float,
    time_limit_s: float,
    limits: Ints | None = None,
    forced: int | None = None,
    above: float | None = None,
) -> Solved:
    """Return the best answer to within `gap`. `limits` are the first ones to include; the answer must have a
    ticket of the stream `forced`. With `above` > 0, return any answer worth that much; if there is none,
    `bound` is `above`.

    Each round may take the whole time limit; if it runs out, the best answer so far counts.
    """
    rooms = program.rooms  # after the cut, they no longer bind
    used = np.bincount(program.limit, minlength=len(rooms)) * 2 >= len(program)
    used[[] if limits is None else limits] = True
    if len(program.limit) <= _FEW_ENTRIES:
        used[:] = True
    bound = np.inf
    for _ in range(_ROUNDS):
        contracts, ceiling, stopped = _solved(
            program,
            rooms,
            np.flatnonzero(used),
            gap=gap,
            time_limit_s=time_limit_s,
            forced=forced,
            above=above,
        )
        if rooms is program.rooms:
            bound = min(bound, ceiling)
        if stopped and contracts is not None:
            contracts = trimmed(program, contracts, first=forced)
        if contracts is None or program.holds(contracts):
            return Solved(contracts, bound, np.flatnonzero(used))
        use = program.use(contracts)
        broken = use > program.rooms + 2e-6
        if not (broken & ~used).any():
            # A rounded answer may break a limit by less than the solver's tolerance: reduce the room by that
            # much.
            rooms = np.where(broken, rooms - 2 * (use - program.rooms), rooms)
        used |= broken
    return Solved(None, bound, np.flatnonzero(used))


def _solved(
    program: Program,
    rooms: Floats,
    limits: Ints,
    *,
    gap: float,
    time_limit_s: float,
    forced: int | None,
    above: float | None,
) -> tuple[Ints | None, float, bool]:
    """Return the answer, its bound, and whether the time ran out."""
    n, m = len(program), len(limits)
    first, of = program.streams()
    scale = 1.0 / np.maximum(np.abs(rooms[limits]), 1e-9)
    place = np.full(len(rooms), -1)
    place[limits] = np.arange(m)
    here = np.flatnonzero(place[program.limit] >= 0)
    row, offer = place[program.limit[here]], program.offer[here]
    i, one, top = np.arange(n), np.ones(n), m + len(first)
    more = program.most - program.least
    # The first variables are tickets (0 or 1), each with its least contracts; then come the contracts beyond
    # those, at most `more` · ticket. One ticket per stream.
    values = [
        (program.per_ticket[here] + program.least[offer] * program.per_contract[here]) * scale[row],
        program.per_contract[here] * scale[row],
        one,
        one,
        -more,
    ]
    rows = [row, row, of + m, top + i, top + i]
    columns = [offer, offer + n, i, i + n, i]
    most = np.concatenate([rooms[limits] * scale, np.ones(len(first)), np.zeros(n)])
    fewest = np.full(len(most), -np.inf)
    if forced is not None:
        fewest[m + of[program.stream == forced]] = 1.0
    worth = np.concatenate([program.fixed + program.least * program.worth, program.worth])
    if above is not None:
        rows, columns = [*rows, np.full(2 * n, len(most))], [*columns, np.arange(2 * n)]
        values.append(worth / above)
        fewest, most = np.append(fewest, 1.0), np.append(most, np.inf)
    value = np.concatenate(values)
    some = value != 0
    lines = Lines(np.concatenate(rows)[some], np.concatenate(columns)[some], value[some], fewest, most)
    cost = -worth if above is None else np.zeros(2 * n)
    answer = Model(cost, np.concatenate([one, more]), lines, gap=gap).run(time_limit_s)
    bound = -answer.bound
    if above is not None:
        bound = above if answer.impossible else np.inf
    if answer.x is None:
        return None, bound, answer.stopped
    sizes = np.rint(answer.x[:n]) * program.least + np.rint(answer.x[n:])
    return sizes.astype(np.int64), bound, answer.stopped
