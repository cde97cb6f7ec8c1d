"""Solve a program with HiGHS, using only the limits that answers would break.

Few limits bind. Therefore, the program is solved without most of them, the broken ones are added, and it is
solved again. Each of these programs allows more than the true one, so its bound is valid; the last answer
breaks no limit. The best answer known is where each of them starts. Before and after, answers are improved
without HiGHS: tickets grow, and one is exchanged for others.
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.plan.optimize.highs import Lines, Model
from wheelcli.plan.optimize.program import ROUNDING, Flags, Floats, Ints, Program, best_of, filled

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
    start: Ints | None = None,
) -> Solved:
    """Return the best answer to within `gap`. `limits` are the first ones to include; the answer must have a
    ticket of the stream `forced`. `start` (n,) is an answer already known.

    Each round may take the whole time limit; if it runs out, the best answer so far counts.
    """
    used = np.bincount(program.limit, minlength=len(program.rooms)) * 2 >= len(program)
    used[[] if limits is None else limits] = True
    if len(program.limit) <= _FEW_ENTRIES:
        used[:] = True
    growing, bound = _Growing(program, used, gap=gap, forced=forced), np.inf
    for _ in range(_ROUNDS):
        contracts, ceiling, stopped = growing.solved(time_limit_s, start)
        if not growing.narrowed:
            bound = min(bound, ceiling)
        if contracts is None:
            return Solved(None, bound, np.flatnonzero(growing.used))
        fits = trimmed(program, contracts, first=forced)
        if stopped:
            contracts = fits
        if program.holds(contracts):
            return Solved(contracts, bound, np.flatnonzero(growing.used))
        use = program.use(contracts)
        broken = use > program.rooms + 2e-6
        if not (broken & ~growing.used).any():
            # A rounded answer may break a limit by less than the solver's tolerance: reduce the room by that
            # much.
            growing.narrow(np.where(broken, 2 * (use - program.rooms), 0.0))
        growing.add(broken & ~growing.used)
        if start is None or program.value(fits) > program.value(start):
            start = fits
    return Solved(None, bound, np.flatnonzero(growing.used))


class _Growing:
    """A program in HiGHS under a part of its limits, which grows.

    The first variables are tickets (0 or 1), each with its least contracts; then come the contracts beyond
    those, at most `more` · ticket. One ticket per stream. A limit is divided by its room.
    """

    def __init__(self, program: Program, used: Flags, *, gap: float, forced: int | None) -> None:
        self._program = program
        self.used = np.zeros(len(program.rooms), dtype=bool)
        self.narrowed = False  # whether some room is smaller than in truth
        self._line = np.full(len(program.rooms), -1)  # of each limit
        self._scale = 1.0 / np.maximum(np.abs(program.rooms), 1e-9)
        self._rooms = program.rooms
        n = len(program)
        i, one, more = np.arange(n), np.ones(n), program.most - program.least
        first, of = program.streams()
        fewest = np.full(len(first) + n, -np.inf)
        if forced is not None:
            fewest[of[program.stream == forced]] = 1.0
        lines = Lines(
            np.concatenate([of, len(first) + i, len(first) + i]),
            np.concatenate([i, i + n, i]),
            np.concatenate([one, one, -more]),
            fewest,
            np.concatenate([np.ones(len(first)), np.zeros(n)]),
        )
        worth = np.concatenate([program.fixed + program.least * program.worth, program.worth])
        self._model = Model(-worth, np.concatenate([one, more]), _without_zeros(lines), gap=gap)
        self._lines = len(fewest)
        self.add(used)

    def add(self, limits: Flags) -> None:
        """Add the marked limits (m,)."""
        program, n = self._program, len(self._program)
        these = np.flatnonzero(limits)
        if not len(these):
            return
        place = np.full(len(limits), -1)
        place[these] = np.arange(len(these))
        here = np.flatnonzero(limits[program.limit])
        limit, offer = program.limit[here], program.offer[here]
        ticket = program.per_ticket[here] + program.least[offer] * program.per_contract[here]
        lines = Lines(
            np.tile(place[limit], 2),
            np.concatenate([offer, offer + n]),
            np.concatenate([ticket, program.per_contract[here]]) * np.tile(self._scale[limit], 2),
            np.full(len(these), -np.inf),
            self._rooms[these] * self._scale[these],
        )
        self._model.add(_without_zeros(lines))
        self._line[these] = self._lines + np.arange(len(these))
        self._lines += len(these)
        self.used = self.used | limits

    def narrow(self, by: Floats) -> None:
        """Reduce the rooms of limits by so much (m,)."""
        self._rooms, self.narrowed = self._rooms - by, True
        for k in np.flatnonzero(self.used & (by > 0)).tolist():
            self._model.narrow(int(self._line[k]), float(self._rooms[k] * self._scale[k]))

    def solved(self, time_limit_s: float, start: Ints | None) -> tuple[Ints | None, float, bool]:
        """Return the answer, its bound, and whether the time ran out."""
        program, n = self._program, len(self._program)
        if start is not None and not self.narrowed:
            self._model.start(
                np.concatenate([start > 0, np.maximum(start - program.least, 0)]).astype(np.float64)
            )
        answer = self._model.run(time_limit_s)
        if answer.x is None:
            return None, -answer.bound, answer.stopped
        sizes = np.rint(answer.x[:n]) * program.least + np.rint(answer.x[n:])
        return sizes.astype(np.int64), -answer.bound, answer.stopped


def _without_zeros(lines: Lines) -> Lines:
    some = lines.value != 0
    return Lines(lines.row[some], lines.column[some], lines.value[some], lines.lower, lines.upper)


def improved(program: Program, n: Ints, *, forced: int | None = None, rounds: int = 40) -> Ints:
    """Improve n contracts of each offer by single changes until none helps: grow a ticket, or remove one and
    fill the room again. Ties go to the ticket with the smaller rank. The stream `forced` keeps a ticket.
    """
    n = filled(program, grown(program, n))
    for _ in range(rounds):
        before = n
        for k in np.flatnonzero(n).tolist():
            if n[k]:
                n = _exchanged(program, n, k, within=program.stream[k] == forced)
        if np.array_equal(n, before):
            break
    return n


def _exchanged(program: Program, n: Ints, k: int, *, within: bool) -> Ints:
    """Return n with ticket k replaced by the best tickets that fit, if that is better; `within` requires one
    of the same stream.
    """
    bare = n.copy()
    bare[k] = 0
    now, edge = program.values(n)[k], 1e-9 * max(program.value(n), 1.0)
    barred = np.isin(program.stream, program.stream[bare > 0])
    if within:
        barred |= program.stream != program.stream[k]
    # Consider only offers that can be worth as much at one of their sizes.
    others = np.flatnonzero(~barred & (program.peaks() >= now - edge))
    count = program.fitting(program.rooms - program.use(bare), others)
    value = np.where(count >= program.least[others], program.values(count, others), 0.0)
    best = best_of(value, program.rank[others])
    if best is None:
        return n
    earlier = program.rank[others[best]] < program.rank[k]
    if value[best] > now + edge or (value[best] >= now - edge / 1e3 and earlier):
        bare[others[best]] = count[best]
        return filled(program, bare)
    return n


def trimmed(program: Program, n: Ints, *, first: int | None = None) -> Ints:
    """Return n with each ticket cut to the size that still fits, in order of value (the stream `first` comes
    first). A ticket that falls below its minimum, or shares a stream with an earlier one, is dropped.
    """
    sizes = np.zeros(len(program), dtype=np.int64)
    tickets = np.flatnonzero(n)
    later = np.ones(len(tickets), dtype=bool) if first is None else program.stream[tickets] != first
    order = np.lexsort((program.rank[tickets], -program.values(n)[tickets], later))
    for k in tickets[order].tolist():
        size = min(int(n[k]), int(program.fitting(program.rooms - program.use(sizes), np.array([k]))[0]))
        if size >= program.least[k] and program.stream[k] not in program.stream[sizes > 0]:
            sizes[k] = size
    return sizes


def grown(program: Program, n: Ints) -> Ints:
    """Return n with every ticket at the largest size that the others leave, in order of worth per
    contract.
    """
    n = n.copy()
    tickets = np.flatnonzero(n)
    for k in tickets[np.lexsort((program.rank[tickets], -program.worth[tickets]))].tolist():
        free = program.rooms - program.use(n)
        mine, _ = program.entries(np.array([k]))
        left = free[program.limit[mine]] + ROUNDING
        per = program.per_contract[mine]
        more = np.floor(np.min(left[per > 0] / per[per > 0], initial=np.inf))
        n[k] = int(max(min(n[k] + max(more, 0.0), float(program.most[k])), n[k]))
    return n
