"""The choice of tickets as an integer program over plain arrays: maximise Σ (n · worth + fixed) while every
limit holds.

An *offer* is a candidate, or a piece of one (`diminishing.py`), that may become a ticket. It has 0 contracts,
or n with least ≤ n ≤ most, and is then worth n · worth + fixed. Offers of one stream (a name and a strategy)
exclude each other. A limit is Σ n · per_contract + Σ tickets · per_ticket ≤ room; only entries other than 0
are stored. Example: the room is 10 dollars; A takes 6 a contract and earns 9, B takes 4 and earns 5. Two of B
earn 10; one of each earns 14.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ROUNDING = 1e-6  # dollars, or tickets, by which rounding may exceed a limit


@dataclass(frozen=True, slots=True)
class Program:
    """n offers, sorted by stream, under m limits. Entry k means that offer `offer[k]` uses `per_contract[k]`
    a contract and `per_ticket[k]` a ticket of limit `limit[k]`. Entries are sorted by offer.
    """

    worth: Floats  # (n,) dollars per contract
    fixed: Floats  # (n,) dollars per ticket; a cost is negative
    least: Ints  # (n,)
    most: Ints  # (n,)
    stream: Ints  # (n,) ascending
    rank: Ints  # (n,) the smaller one of two equally good offers is preferred
    row: Ints  # (n,) the caller's number of the offer, unique
    offer: Ints
    limit: Ints
    per_contract: Floats
    per_ticket: Floats
    rooms: Floats  # (m,)

    def __len__(self) -> int:
        return len(self.worth)

    def entries(self, offers: Ints) -> tuple[Ints, Ints]:
        """Return the entries of these offers, offer by offer, and the number of entries of each."""
        first = np.searchsorted(self.offer, offers)
        count = np.searchsorted(self.offer, offers, side="right") - first
        before = np.cumsum(count) - count
        return np.repeat(first - before, count) + np.arange(int(count.sum())), count

    def fitting(
        self, rooms: Floats | None = None, among: Ints | None = None, limits: Flags | None = None
    ) -> Ints:
        """Return how many contracts of each offer alone fit into these rooms, at most `most`. `among`
        restricts the result to these offers, in their order; only the marked `limits` (m,) count.
        """
        if among is not None and 2 * len(among) > len(self):  # finding their entries would take longer
            return self.fitting(rooms, limits=limits)[among]
        most = self.most if among is None else self.most[among]
        entry, size = self._under(limits, among)
        limit, per_contract, per_ticket = self.limit[entry], self.per_contract[entry], self.per_ticket[entry]
        left = (self.rooms if rooms is None else rooms)[limit] - per_ticket
        with np.errstate(divide="ignore", invalid="ignore"):
            count = np.floor((left + ROUNDING) / per_contract)
        count = np.where(per_contract > 0, count, np.where(left < -ROUNDING, 0.0, np.inf))
        fit, some = most.astype(np.float64), size > 0
        if len(limit):
            begins = (np.cumsum(size) - size)[some]
            fit[some] = np.minimum(fit[some], np.minimum.reduceat(count, begins))
        return np.maximum(fit, 0.0).astype(np.int64)

    def _under(self, limits: Flags | None, among: Ints | None) -> tuple[Ints | slice, Ints]:
        """Return the entries of all offers, or of those `among`, under these limits, and the number of
        entries of each offer.
        """
        if among is None:
            marked = slice(None) if limits is None else np.flatnonzero(limits[self.limit])
            return marked, np.bincount(self.offer[marked], minlength=len(self))
        entry, size = self.entries(among)
        if limits is None:
            return entry, size
        here = limits[self.limit[entry]]
        offer = np.repeat(np.arange(len(among)), size)[here]
        return entry[here], np.bincount(offer, minlength=len(among))

    def use(self, n: Ints) -> Floats:
        """Return how much of each limit n (n,) contracts of each offer use, (m,)."""
        tickets = np.flatnonzero(n)  # an answer holds a few offers of many thousands
        at, size = self.entries(tickets)
        many = np.repeat(n[tickets], size)
        amounts = many * self.per_contract[at] + (many > 0) * self.per_ticket[at]
        return np.bincount(self.limit[at], weights=amounts, minlength=len(self.rooms)).astype(np.float64)

    def value(self, n: Ints) -> float:
        """Return the objective of n contracts of each offer."""
        return float(self.values(n).sum())

    def values(self, n: Ints, among: Ints | None = None) -> Floats:
        """Return the worth of n contracts of each offer, or of each of those `among`, dollars; 0 if n is
        0.
        """
        worth, fixed = (self.worth, self.fixed) if among is None else (self.worth[among], self.fixed[among])
        value: Floats = n * worth + (n > 0) * fixed
        return value

    def peaks(self) -> Floats:
        """Return the largest worth of each offer over its sizes (n,), dollars."""
        peak: Floats = np.maximum(self.least * self.worth, self.most * self.worth) + self.fixed
        return peak

    def holds(self, n: Ints) -> bool:
        """Return whether n contracts of each offer satisfy every rule."""
        some = n > 0
        streams = self.stream[some]
        use = self.use(n)
        return bool(
            np.all((use <= self.rooms + 2 * ROUNDING) | (use <= 0))
            and np.all(n[some] >= self.least[some])
            and np.all(n <= self.most)
            and len(np.unique(streams)) == len(streams)
        )

    def only(self, keep: Flags | Sequence[int]) -> "Program":
        """Return the program with these offers only; `row` still identifies each."""
        flags = np.zeros(len(self), dtype=bool)
        flags[keep] = True
        place = np.cumsum(flags) - 1
        entries = flags[self.offer]
        return replace(
            self,
            worth=self.worth[flags],
            fixed=self.fixed[flags],
            least=self.least[flags],
            most=self.most[flags],
            stream=self.stream[flags],
            rank=self.rank[flags],
            row=self.row[flags],
            offer=place[self.offer[entries]],
            limit=self.limit[entries],
            per_contract=self.per_contract[entries],
            per_ticket=self.per_ticket[entries],
        )

    def within(self, least: Ints, most: Ints) -> "Program":
        """Return the program with these bounds on sizes; offers without a size between them are left out."""
        return replace(self, least=least, most=most).only(least <= most)

    def streams(self) -> tuple[Ints, Ints]:
        """Return the start of each stream, and the stream of each offer as 0, 1, …"""
        first = np.flatnonzero(np.diff(self.stream, prepend=-1))
        return first, np.repeat(np.arange(len(first)), np.diff(first, append=len(self)))


def fitted(program: Program, peak: Callable[[Ints], Floats] | None = None) -> Program:
    """Return the program with every offer's `most` cut to the size that fits by itself, and without offers
    that cannot fit or do not pay. `peak` returns the worth of that many contracts of each offer if it is not
    linear.

    This is exact: no answer can hold more of an offer than fits by itself. A limit that is already exceeded
    has no room for any offer that uses it.
    """
    cut = replace(program, least=np.maximum(program.least, 1), most=program.fitting())
    with np.errstate(invalid="ignore"):
        pays = np.isfinite(cut.worth) & ((cut.peaks() if peak is None else peak(cut.most)) > 0)
    return cut.within(cut.least, np.where(pays, cut.most, 0))


def without_idle_limits(program: Program) -> Program:
    """Return the fitted program without the limits that no answer can break."""
    return under(program, binding_limits(program))


def binding_limits(program: Program) -> Flags:
    """Return the limits (m,) that answers of a fitted program can break.

    This is exact. If only one stream uses a limit, the offers' `most` enforces it, because a stream has one
    ticket. If the largest uses of all streams together fit the room, no answer can break the limit.
    """
    first, of = program.streams()
    if not len(first):
        return np.zeros(len(program.rooms), dtype=bool)
    if not len(program.limit):
        return np.zeros(len(program.rooms), dtype=bool)
    largest = program.most[program.offer] * program.per_contract + program.per_ticket
    # entries are sorted by offer, so that a limit's entries of one stream now stand together
    order = order_of(program.limit, len(program.rooms))
    limit, stream = program.limit[order], of.astype(np.int32)[program.offer][order]
    begins = np.flatnonzero((np.diff(limit, prepend=-1) != 0) | (np.diff(stream, prepend=-1) != 0))
    peak = np.maximum(np.maximum.reduceat(largest[order], begins), 0.0)
    limit, size = limit[begins], len(program.rooms)
    total = np.bincount(limit, weights=peak, minlength=size)
    users = np.bincount(limit, weights=peak > 0, minlength=size)
    binding: Flags = (users > 1) & (total > program.rooms + ROUNDING)
    return binding


def order_of(numbers: Ints, count: int) -> Ints:
    """Return the places of the numbers (all below `count`), smallest first; equal ones keep their order."""
    short = numbers.astype(np.uint16) if count < 2**16 else numbers  # NumPy sorts these in linear time
    order: Ints = np.argsort(short, kind="stable")
    return order


def unlimited(program: Program) -> Program:
    """Return the offers alone, under no limit: their sizes and their worth."""
    return under(program, np.zeros(len(program.rooms), dtype=bool))


def under(program: Program, limits: Flags) -> Program:
    """Return the program with these limits only."""
    entries = limits[program.limit]
    place = np.cumsum(limits) - 1
    return replace(
        program,
        offer=program.offer[entries],
        limit=place[program.limit[entries]],
        per_contract=program.per_contract[entries],
        per_ticket=program.per_ticket[entries],
        rooms=program.rooms[limits],
    )


def filled(program: Program, n: Ints, *, barred: Flags | None = None) -> Ints:
    """Return n contracts of each offer after adding the best ticket at its largest size, repeatedly, while
    one fits.

    `barred` (n,) marks offers that must not be added. Ties go to the smaller rank.
    """
    n = n.copy()
    free = ~np.isin(program.stream, program.stream[n > 0])
    if barred is not None:
        free &= ~barred
    left = np.flatnonzero(free)
    count = program.fitting(program.rooms - program.use(n), None if free.all() else left)
    while True:
        fits = count >= program.least[left]
        # rooms only shrink, so an offer that does not fit now never will
        left, count = left[fits], count[fits]
        best = best_of(program.values(count, left), program.rank[left])
        if best is None:
            return n
        ticket = left[best]
        n[ticket] = count[best]
        others = program.stream[left] != program.stream[ticket]
        left, count = left[others], count[others]
        # and they shrink only where the new ticket takes something
        smaller = np.zeros(len(program.rooms), dtype=bool)
        smaller[program.limit[program.entries(np.array([ticket]))[0]]] = True
        count = np.minimum(count, program.fitting(program.rooms - program.use(n), left, smaller))


def best_of(value: Floats, rank: Ints) -> int | None:
    """Return the place of the largest positive value; ties go to the smaller rank. None if no value is
    positive.
    """
    if not len(value) or value.max() <= 0:
        return None
    ties = np.flatnonzero(value >= value.max() * (1 - 1e-12))
    return int(ties[np.argmin(rank[ties])])
