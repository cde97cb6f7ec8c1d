"""The shortfall of a candidate that did not become a ticket: the dollars that other tickets earn with its use
of the limits, less its own worth.

The linear relaxation puts a price on every limit that binds (`relaxation.py`). Example: two contracts are
worth 119. They take one of eight new positions, priced at 80, and 2,000 of 20,000 of stress, priced at 0.04 a
dollar. Other tickets earn 160 with that, so the two contracts are worth 41 less than their share of the plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.gates.answer import Unit, shown
from wheelcli.plan.optimize.diminishing import Curve
from wheelcli.plan.optimize.greedy import least_contracts, most_contracts, worth_per_contract
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.optimize.program import Floats, Ints

AS_GOOD = "as valuable as its share of the plan"  # the beginning of the sentence if the prices do not decide
_SHOWN = 2  # limits named in a sentence
_SIZES = 400  # sizes of a ticket to try
_TOGETHER = 10_000  # sizes of all tickets that are looked at together


@dataclass(frozen=True, slots=True)
class Lack:
    """A candidate at the size with the smallest shortfall: its contracts, their worth with and without the
    falling curve, how full the name's ceiling is with them, and their use of each limit in dollars at its
    price (limits,).
    """

    contracts: int
    worth: float
    whole: float
    full: float
    takes: Floats

    @property
    def usd(self) -> float:
        """Return the shortfall; 0 or less if other tickets earn no more with the same resources."""
        return float(self.takes.sum()) - self.worth


@dataclass(frozen=True, slots=True)
class Lacking:
    """Candidates, the binding limits with their prices, the use of each by a contract and by a ticket of each
    candidate (2, limits, n), and the curve of the candidates' worth.
    """

    limits: list[Limit]
    prices: Floats
    uses: Floats
    curve: Curve
    first: Floats
    least: Ints
    most: Ints

    @classmethod
    def of(cls, c: Candidates, limits: list[Limit], curve: Curve, *, prices: Floats) -> "Lacking":
        """Return the shortfalls of these candidates under these limits; their worth falls by this curve, and
        a unit of each limit earns `prices` (limits,) in other tickets.
        """
        dear = [k for k, price in enumerate(prices.tolist()) if price > 0]
        binding = [limits[k] for k in dear]
        uses = [[x.per_contract for x in binding], [x.per_ticket for x in binding]]
        return cls(
            binding,
            prices[dear],
            np.array(uses, dtype=np.float64).reshape(2, len(binding), len(c)),
            curve,
            worth_per_contract(c),
            least_contracts(c),
            most_contracts(c),
        )

    def sentences(self, rows: Sequence[int], most: Sequence[int]) -> list[str]:
        """Return why these candidates are not tickets, in words that follow their names; each with at most so
        many contracts.
        """
        lacks = self._lacks(np.asarray(rows, dtype=np.int64), np.asarray(most, dtype=np.int64))
        return [self._sentence(i, lack) for i, lack in zip(rows, lacks, strict=True)]

    def _lacks(self, rows: Ints, most: Ints) -> Iterator[Lack]:
        """Return the shortfall of these candidates (n,), each with at most so many contracts."""
        least = self.least[rows]
        tops = np.maximum(most, least)
        for some in _in_pieces(np.minimum(tops - least + 1, _SIZES)):
            sizes = [
                _sizes(low, top) for low, top in zip(least[some].tolist(), tops[some].tolist(), strict=True)
            ]
            yield from self._lacks_at(rows[some], sizes)

    def _lacks_at(self, rows: Ints, sizes: list[Ints]) -> Iterator[Lack]:
        """Return the shortfall of these candidates (n,), each at the best of its sizes."""
        curve, row, size = self.curve, np.repeat(rows, [len(each) for each in sizes]), np.concatenate(sizes)
        worth = curve.worth(row, self.first[row], size)
        per_contract, per_ticket = np.ascontiguousarray(self.uses[:, :, row].transpose(0, 2, 1))
        takes = (size[:, None] * per_contract + per_ticket) * self.prices
        gain, end = worth - takes.sum(axis=1), 0
        for i, each in zip(rows.tolist(), sizes, strict=True):
            begin, end = end, end + len(each)
            best = begin + int(np.argmax(gain[begin:end]))
            n = int(size[best])
            yield Lack(
                n,
                float(worth[best]),
                float(n * self.first[i] - curve.attention[i]),
                float(curve.open[i] + n * curve.share[i]),
                takes[best],
            )

    def _sentence(self, i: int, lack: Lack) -> str:
        count = f"{lack.contracts} contract{'s' if lack.contracts > 1 else ''}"
        cost = float(self.curve.attention[i])
        if lack.worth <= 0:
            before, are = shown(lack.worth + cost, Unit.USD), "are" if lack.contracts > 1 else "is"
            watching = shown(cost, Unit.USD)
            return f"ticket too small: {count} {are} worth {before}, below the attention cost of {watching}"
        earns = f"{'earn' if lack.contracts > 1 else 'earns'} {shown(lack.worth, Unit.USD)}"
        if lack.whole - lack.worth >= 0.5:
            less, filled = shown(lack.whole - lack.worth, Unit.USD), shown(min(lack.full, 1.0), Unit.SHARE)
            earns += f" ({less} less, as the name is at {filled} of its limit)"
        dear = [k for k in np.argsort(-lack.takes, kind="stable").tolist() if lack.takes[k] >= 0.5][:_SHOWN]
        if lack.usd < 0.5 or not dear:
            return f"{AS_GOOD} ({count} {earns}), but whole contracts of other tickets combine better"
        named = [f"{_name(self.limits[k])} ({shown(float(lack.takes[k]), Unit.USD)})" for k in dear]
        return (
            f"worth {shown(lack.usd, Unit.USD)} less than its share of the plan: {count} {earns};"
            f" other tickets earn {shown(float(lack.takes.sum()), Unit.USD)} with the same resources,"
            f" mainly {' and '.join(named)}"
        )


def _sizes(least: int, most: int) -> Ints:
    """Return the sizes of a ticket to try; if there are many, an even choice of them."""
    if most - least < _SIZES:
        return np.arange(least, most + 1)
    return np.unique(np.linspace(least, most, _SIZES).astype(np.int64))


def _in_pieces(sizes: Ints) -> Iterator[slice]:
    """Return the rows in pieces of about `_TOGETHER` sizes, given how many of them each row has (n,)."""
    piece, begin = (np.cumsum(sizes) - sizes) // _TOGETHER, 0
    for end in [*(np.flatnonzero(np.diff(piece)) + 1).tolist(), len(sizes)]:
        if end > begin:
            yield slice(begin, end)
        begin = end


def _name(limit: Limit) -> str:
    return f"{limit.phrase} {limit.group}".strip()
