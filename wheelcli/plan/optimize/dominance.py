"""Find the offers that another offer of the same stream can always replace.

B can replace A if both are of one stream and compare as follows. B's worth per contract and its most
contracts are at least A's. B's least contracts, its share of the name's ceiling per contract, and its use of
every limit, per contract and per ticket, are at most A's.

Proof: take an answer with n contracts of A. Then least(B) ≤ least(A) ≤ n ≤ most(A) ≤ most(B), so B may have n
contracts. A leaves the stream, so B is its only ticket. The use of every limit falls or stays, so every limit
holds. The objective rises or stays, because the worth of n contracts grows with the worth of one, falls with
its share, and is never negative (`diminishing.py`). Dominance is transitive, and rank breaks ties, so that
exactly one of two equal offers is dropped. Hence some best answer holds no dominated offer.

If B uses no limit, any size of it fits, and it is enough that the most contracts of B are worth at least as
much as the most of A. Example: a put of strike 100 at 1.20 with 900 of stress replaces one of strike 101 at
1.20 with 980, but not one at 1.25.
"""

import numpy as np

from wheelcli.plan.optimize.diminishing import Curve
from wheelcli.plan.optimize.program import Flags, Floats, Program

_BLOCK = 1500  # offers of a stream compared at a time, so that their pairs fit in memory


def dominated(program: Program, curve: Curve) -> Flags:
    """Return which offers (n,) of a fitted program another offer can always replace. The offers are not in
    pieces; their worth falls by this curve.
    """
    out = np.zeros(len(program), dtype=bool)
    first, _ = program.streams()
    if not len(first):
        return out
    ends = np.append(first[1:], len(program))
    entry = np.searchsorted(program.offer, np.append(first, len(program)))
    share, peak = curve.share[program.row], curve.worth(program.row, program.worth, program.most)
    for k, (start, stop) in enumerate(zip(first.tolist(), ends.tolist(), strict=True)):
        if stop - start < 2:
            continue
        part = slice(entry[k], entry[k + 1])
        use = _uses(program, part, start, stop)
        for low in range(start, stop, _BLOCK):
            high = min(low + _BLOCK, stop)
            out[low:high] = _dominated(
                program, use[:, low - start : high - start], low, high, share=share, peak=peak
            )
    return out


def _uses(program: Program, part: slice, start: int, stop: int) -> Floats:
    """Return the use of one contract and of one ticket of each offer of a stream, one line per limit without
    duplicates.
    """
    at, limit = program.offer[part] - start, program.limit[part]
    there = np.zeros(len(program.rooms), dtype=bool)
    there[limit] = True
    row = (np.cumsum(there) - 1)[limit]
    lines = np.zeros((2, np.count_nonzero(there), stop - start))
    lines[0, row, at] = program.per_contract[part]
    lines[1, row, at] = program.per_ticket[part]
    flat = lines.reshape(-1, stop - start)
    distinct = {line.tobytes(): line for line in flat[flat.any(axis=1)]}
    return np.array(list(distinct.values())).reshape(len(distinct), stop - start)


def _dominated(program: Program, use: Floats, low: int, high: int, *, share: Floats, peak: Floats) -> Flags:
    here = slice(low, high)
    worth, least, most, rank = (
        program.worth[here],
        program.least[here],
        program.most[here],
        program.rank[here],
    )
    stands_in: Flags = np.ones((high - low, high - low), dtype=bool)  # [b, a]: b can replace a
    for line in (*use, -worth, share[here], least, -most):
        stands_in &= line[:, None] <= line[None, :]
    free: Flags = np.logical_not(use.any(axis=0))
    gain = peak[here]
    stands_in |= free[:, None] & (gain[:, None] >= gain[None, :])
    # If two can replace each other, the one with the smaller rank stays.
    mutual = stands_in & stands_in.T
    stands_in &= ~mutual | (rank[:, None] < rank[None, :])
    flags: Flags = np.asarray(stands_in.any(axis=0))
    return flags
