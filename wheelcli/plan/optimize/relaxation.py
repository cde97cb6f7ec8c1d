"""Price the limits by the linear relaxation of the choice, with only as many offers and limits as needed.

In each stream the relaxation mixes zero, the least and the most contracts of the offers. Most offers and
limits do not matter, so it starts from a few. It then adds the offers that pay at the current prices and the
limits that the answer breaks, until there are none. Any prices give a valid bound (`bound.py`), so stopping
early makes it less tight, never wrong.
"""

import numpy as np

from wheelcli.plan.optimize.bound import Bound
from wheelcli.plan.optimize.highs import Lines, Model
from wheelcli.plan.optimize.program import Flags, Floats, Ints, Program

_ROUNDS = 30
_FIRST_OFFERS, _MORE_OFFERS = 600, 800


def bound_of(program: Program, *, time_limit_s: float, forced: int | None = None) -> Bound:
    """Return the tightest bound of all rounds; the stream `forced` has a ticket. If the solver gives no
    answer in time, return the bound at prices 0.
    """
    best = Bound.at(program, np.zeros(len(program.rooms)), forced=forced)
    if not len(program) or not len(program.rooms):
        return best
    wide = np.bincount(program.limit, minlength=len(program.rooms)) * 2 >= len(program)
    limits = wide if len(program.rooms) > 40 else np.ones(len(wide), dtype=bool)
    offers = np.zeros(len(program), dtype=bool)
    offers[np.argsort(-program.peaks(), kind="stable")[:_FIRST_OFFERS]] = True
    if forced is not None:
        offers |= program.stream == forced
    for _ in range(_ROUNDS):
        solution = _solved(program, np.flatnonzero(offers), np.flatnonzero(limits), time_limit_s, forced)
        if solution is None:
            return best
        prices, activity = solution
        bound = Bound.at(program, prices, forced=forced)
        best = min(best, bound, key=lambda b: b.total)
        broken = ~limits & (activity > program.rooms * (1 + 1e-7) + 1e-7)
        _, of = program.streams()
        first = _best_within(bound, of, offers)
        excess = np.where(offers, 0.0, bound.left.max(axis=1) - first[of])
        paying = np.flatnonzero(excess > 1e-9 * max(best.total, 1.0))
        if not len(paying) and not broken.any():
            break
        limits |= broken
        offers[paying[np.argsort(-excess[paying], kind="stable")[:_MORE_OFFERS]]] = True
    return best


def _best_within(bound: Bound, of: Ints, offers: Flags) -> Floats:
    """Return the best remainder in each stream, at the prices, among the offers in the relaxation."""
    best = np.zeros(len(bound.best))
    np.maximum.at(best, of[offers], bound.left[offers].max(axis=1))
    return best


def _solved(
    program: Program, offers: Ints, limits: Ints, time_limit_s: float, forced: int | None
) -> tuple[Floats, Floats] | None:
    """Return the prices (m,) and the use (m,) of every limit in the relaxation over these offers and limits
    only.
    """
    part = program.only(offers.tolist())
    n, m = len(part), len(limits)
    first, of = part.streams()
    scale = 1.0 / np.maximum(program.rooms[limits], 1e-9)
    place = np.full(len(program.rooms), -1)
    place[limits] = np.arange(m)
    here = np.flatnonzero(place[part.limit] >= 0)
    row, offer = place[part.limit[here]], part.offer[here]
    ends = [part.least, part.most]
    use = [(end[offer] * part.per_contract[here] + part.per_ticket[here]) * scale[row] for end in ends]
    streams = np.ones(2 * n)
    capacity = np.ones(m + len(first))
    gain = np.concatenate([end * part.worth + part.fixed for end in ends])
    if forced is not None:
        gain = gain + np.tile(part.stream == forced, 2) * (1e3 * np.abs(gain).max() + 1e3)
    rows = np.concatenate([row, row, of + m, of + m])
    columns = np.concatenate([offer, offer + n, np.arange(2 * n)])
    lines = Lines(rows, columns, np.concatenate([*use, streams]), np.full(m + len(first), -np.inf), capacity)
    answer = Model(-gain, np.full(2 * n, np.inf), lines).run(time_limit_s)
    if answer.x is None:
        return None
    prices = np.zeros(len(program.rooms))
    prices[limits] = np.maximum(-answer.prices[:m], 0.0) * scale
    contracts = answer.x[:n] * part.least + answer.x[n:] * part.most
    tickets = answer.x[:n] + answer.x[n:]
    amounts = contracts[part.offer] * part.per_contract + tickets[part.offer] * part.per_ticket
    activity: Floats = np.bincount(part.limit, amounts, minlength=len(program.rooms)).astype(np.float64)
    return prices, activity
