"""An upper bound of every choice, from prices on the limits: the linear relaxation gives the prices, and each
offer the value that it could add at these prices.

At prices p ≥ 0 of the limits, no answer is worth more than p · rooms + Σ max(0, gain). The sum is over the
streams, and the gain of a stream is the best offer's worth less the cost of its use at p. This holds for any
prices; those of the relaxation make the bound tightest. If the bound with an offer in the answer is below the
worth of a known answer, no better answer holds that offer, and it can be left out. Example: one limit has
room 10 at price 1. A uses 6 a contract and is worth 9, so 3 are left. B uses 4 and is worth 5, so 1 is left a
contract, with room for two. The bound is 10 + 3 + 2 = 15, or 12 without A. Therefore, if an answer of 14 is
known, every better one holds A.
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.plan.optimize.program import Floats, Program

_SLACK = 1e-7  # relative rounding error of floats


@dataclass(frozen=True, slots=True)
class Bound:
    """`total`: no answer is worth more. `left` (n, 2): an offer's worth less the cost of its use, at its
    least and at its most contracts. `best` (streams,): the best of these in each stream, at least 0.
    """

    prices: Floats  # (m,)
    total: float
    left: Floats
    best: Floats

    @classmethod
    def at(cls, program: Program, prices: Floats, *, forced: int | None = None) -> "Bound":
        """Return the bound at these prices; the answer must hold an offer of the `forced` stream."""
        first, of = program.streams()
        dear = np.flatnonzero((prices != 0)[program.limit])  # most limits have no price
        offer, cost, count = program.offer[dear], prices[program.limit[dear]], len(program)
        contract = program.worth - np.bincount(offer, cost * program.per_contract[dear], minlength=count)
        ticket = np.bincount(offer, cost * program.per_ticket[dear], minlength=count) - program.fixed
        left = np.stack([program.least * contract - ticket, program.most * contract - ticket], axis=1)
        best = np.maximum(np.maximum.reduceat(left.max(axis=1), first), 0.0) if len(first) else np.zeros(0)
        if forced is not None:
            mine = program.stream == forced
            best[of[mine]] = left[mine].max()
        return cls(prices, float(prices @ program.rooms + best.sum()), left, best)

    def promise(self, program: Program) -> Floats:
        """Return by how much the bound falls if an offer must be in the answer (n,), negative."""
        _, of = program.streams()
        fall: Floats = self.left.max(axis=1) - self.best[of]
        return fall

    def kept(self, program: Program, value: float) -> Program:
        """Return the program without the offers and the sizes that no answer above `value` contains."""
        _, of = program.streams()
        without = self.total - self.best[of]
        # the least that must be left of an offer's worth if it is to be in a better answer
        needed = value - _SLACK * max(abs(value), 1.0) - without
        low, high = self.left[:, 0], self.left[:, 1]
        span = np.maximum(program.most - program.least, 1)
        slope = (high - low) / span
        with np.errstate(divide="ignore", invalid="ignore"):
            steps = (needed - low) / slope
        least = np.where((low < needed) & (slope > 0), program.least + np.ceil(steps - 1e-6), program.least)
        most = np.where((high < needed) & (slope < 0), program.least + np.floor(steps + 1e-6), program.most)
        gone = np.maximum(low, high) < needed
        least = np.where(gone, 1, np.nan_to_num(least, posinf=2**31)).astype(np.int64)
        most = np.where(gone, 0, np.nan_to_num(most, posinf=2**31)).astype(np.int64)
        return program.within(least, most)
