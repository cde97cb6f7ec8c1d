"""Process the blocks of a market in parallel: why quotes cannot be used, the columns of `greeks.COLUMNS`, and
better volatilities from twins.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.block import Block, each
from wheelcli.chains.greeks import COLUMNS
from wheelcli.chains.no_arbitrage import REASONS, USABLE
from wheelcli.quotes import Unusable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NOT_ASKED = REASONS.index(Unusable.NOT_ASKED)
More = Callable[[dict[str, Floats]], Flags]  # from the Greeks of the rows solved so far to further rows


def solve_blocks(
    market: tuple[Block, ...], first: Flags, more: Sequence[More] = ()
) -> tuple[dict[str, Floats], NDArray[np.int8]]:
    """Return the columns of `greeks.COLUMNS` of the `first` rows and of those that each of `more` requests in
    turn, and why contracts are unusable, including those never requested.
    """
    unusable = np.empty(len(first), dtype=np.int8)
    columns = {column: np.full(len(first), np.nan) for column in COLUMNS}

    def look(block: Block) -> None:
        unusable[block.here] = block.judged()
        _solve(first, unusable, columns, block)

    each(market, look)
    solved = first
    for request in () if first.all() else more:
        also = request(columns) & ~solved
        if also.any():
            each(market, partial(_solve, also, unusable, columns))
            solved = solved | also
    unusable[~solved & (unusable == USABLE)] = NOT_ASKED
    _without_iv(unusable, columns)
    return columns, unusable


def solve_later(
    market: tuple[Block, ...], rows: Flags, unusable: NDArray[np.int8], greeks: dict[str, Floats]
) -> None:
    """Solve these rows too, none of which was requested before."""
    unusable[rows & (unusable == NOT_ASKED)] = USABLE
    each(market, partial(_solve, rows, unusable, greeks))
    _without_iv(unusable, greeks)


def _solve(rows: Flags, unusable: NDArray[np.int8], columns: dict[str, Floats], block: Block) -> None:
    own = rows[block.here] & (unusable[block.here] == USABLE)
    if own.any():
        for column, values in block.solved(own).items():
            columns[column][block.here][own] = values[own]


def _without_iv(unusable: NDArray[np.int8], columns: dict[str, Floats]) -> None:
    unusable[(unusable == USABLE) & np.isnan(columns["iv"])] = REASONS.index(Unusable.NO_IV)


def hear_twins(
    market: tuple[Block, ...], unusable: NDArray[np.int8], greeks: dict[str, Floats], among: Flags
) -> None:
    """Write the column `vol` of `greeks`, and give contracts whose twin shows a better volatility the columns
    at that volatility. Only those `among` the contracts, whole expirations of names, are touched.
    """
    greeks.setdefault("vol", np.full(len(among), np.nan))
    greeks["vol"][among] = greeks["iv"][among]
    if not among.all():
        unusable = np.where(among, unusable, np.int8(NOT_ASKED))

    def hear(block: Block) -> None:
        here = {column: values[block.here] for column, values in greeks.items()}
        rows, better = block.told_by_twins(unusable[block.here], here)
        for column, values in better.items():
            here["vol" if column == "iv" else column][rows] = values

    each(market, hear)
