"""Group the contracts of a market by shared table, and spread the work over the cores.

A contract needs no table if early exercise is worth nothing. Otherwise it shares one with all contracts of
the same ρ = rT and κ = qT (as puts, see `normalised_put`). The accurate engine prices it if too few share the
table or if the boundary has two edges.

Twelve puts of one expiration, one at a rate of 0, one that is alone with its ρ:

>>> found = divide(np.full(14, True), np.array([0.02] * 12 + [0.0, 0.03]), np.zeros(14), lambda row: False)
>>> found.plain, found.shared[0].size, found.rest
(array([12]), 12, array([13]))
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from wheelcli.pricing.arrays import Bools, Floats, Integers, quiet

FEW = 12  # a table costs about as much as this many contracts in the accurate engine
PIECE = 65536
WORTH_A_THREAD = 4096
MOST_THREADS: ContextVar[int] = ContextVar("MOST_THREADS", default=4)  # 1 in a worker, one of many

T = TypeVar("T")
# Computes these rows and returns those left to the accurate engine.
Task = Callable[[Integers], Integers]


@dataclass(frozen=True, slots=True)
class Groups:
    """Row numbers: `plain` without early exercise, `shared` one array per table, `rest` for the accurate
    engine.
    """

    plain: Integers
    shared: tuple[Integers, ...]
    rest: Integers


def divide(good: Bools, rho: Floats, kappa: Floats, built: Callable[[int], bool]) -> Groups:
    """Divide the `good` rows by the method that they need; columns (n,) of unit puts. `built` returns whether
    the table of a row's slice exists.
    """
    never_early = (rho <= 0) & (rho <= kappa)
    early = np.flatnonzero(good & ~never_early)
    slices = [early[rows] for rows in _by_slice(rho[early], kappa[early])]
    worth = [rho[rows[0]] >= 0 and (rows.size >= FEW or built(int(rows[0]))) for rows in slices]
    shared = tuple(rows for rows, table in zip(slices, worth, strict=True) if table)
    rest = [rows for rows, table in zip(slices, worth, strict=True) if not table]
    return Groups(np.flatnonzero(good & never_early), shared, np.concatenate([*rest, early[:0]]))


def _by_slice(rho: Floats, kappa: Floats) -> Iterator[Integers]:
    """Yield the row numbers of each distinct (rho, kappa); runs of equal rows are sorted, not rows."""
    if not rho.size:
        return
    new = (rho[1:] != rho[:-1]) | (kappa[1:] != kappa[:-1])
    starts = np.append(0, np.flatnonzero(new) + 1)
    lengths = np.diff(np.append(starts, rho.size))
    order = np.lexsort((kappa[starts], rho[starts]))
    starts, lengths = starts[order], lengths[order]
    ends = np.cumsum(lengths)
    rows = np.repeat(starts - (ends - lengths), lengths) + np.arange(rho.size)
    heads = rho[starts], kappa[starts]
    last = np.append((heads[0][1:] != heads[0][:-1]) | (heads[1][1:] != heads[1][:-1]), True)
    yield from np.split(rows, ends[last][:-1])


def run(groups: Groups, *, by_formula: Task, by_table: Task, accurately: Task) -> None:
    """Run all groups: large pieces in threads (NumPy releases the interpreter's lock), small ones in turn.

    `accurately` gets the rows that the first two leave, and `rest`, in one call.
    """
    pieces = [groups.plain[first : first + PIECE] for first in range(0, groups.plain.size, PIECE)]
    work = [(by_table, rows) for rows in groups.shared] + [(by_formula, rows) for rows in pieces]
    rest = np.concatenate([groups.rest, *all_cores(work)])
    if rest.size:
        with quiet():
            accurately(rest)


def all_cores(work: Sequence[tuple[Task, Integers]]) -> list[Integers]:
    """Run each piece of work on its rows, large ones in threads; return the rows that each leaves, in no
    particular order.
    """

    def do(piece: tuple[Task, Integers]) -> Integers:
        with quiet():
            return piece[0](piece[1])

    small = [do(piece) for piece in work if piece[1].size < WORTH_A_THREAD]
    large = [piece for piece in work if piece[1].size >= WORTH_A_THREAD]
    return small + on_all_cores([partial(do, piece) for piece in large])


def on_all_cores(work: Sequence[Callable[[], T]]) -> list[T]:
    """Return the results of each piece of work, in order; in threads, which pays if NumPy does most of the
    work.
    """
    threads = min(os.cpu_count() or 1, len(work), MOST_THREADS.get())
    if threads < 2:
        return [do() for do in work]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda do: do(), work))
