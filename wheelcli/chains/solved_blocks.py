"""Process the blocks of a market in parallel: why quotes cannot be used, the columns of `greeks.COLUMNS`, and
better volatilities from twins.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.block import Block, each
from wheelcli.chains.greeks import COLUMNS
from wheelcli.chains.no_arbitrage import REASONS, USABLE
from wheelcli.quotes import Unusable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
More = Callable[[dict[str, Floats]], Flags]  # from the Greeks of the rows solved so far to further rows


def solve_blocks(
    market: tuple[Block, ...], first: Flags, more: More | None = None
) -> tuple[dict[str, Floats], NDArray[np.int8]]:
    """Return the columns of `greeks.COLUMNS` of the `first` rows and of those that `more` requests, and why
    contracts are unusable, including those never requested.
    """
    unusable = np.empty(len(first), dtype=np.int8)
    columns = {column: np.full(len(first), np.nan) for column in COLUMNS}

    def judge(block: Block) -> None:
        unusable[block.here] = block.judged()

    def solve(rows: Flags, block: Block) -> None:
        own = rows[block.here] & (unusable[block.here] == USABLE)
        for column, values in block.solved(own).items():
            columns[column][block.here][own] = values[own]

    def look(block: Block) -> None:
        judge(block)
        solve(first, block)

    each(market, look)
    solved = first
    if more is not None and not first.all():
        also = more(columns) & ~first
        each(market, partial(solve, also))
        solved = first | also
    unusable[~solved & (unusable == USABLE)] = REASONS.index(Unusable.NOT_ASKED)
    unusable[(unusable == USABLE) & np.isnan(columns["iv"])] = REASONS.index(Unusable.NO_IV)
    return columns, unusable


def hear_twins(market: tuple[Block, ...], unusable: NDArray[np.int8], greeks: dict[str, Floats]) -> None:
    """Add the column `vol` to `greeks`, and give contracts whose twin shows a better volatility the columns
    at that volatility.
    """
    greeks["vol"] = greeks["iv"].copy()

    def hear(block: Block) -> None:
        here = {column: values[block.here] for column, values in greeks.items()}
        rows, better = block.told_by_twins(unusable[block.here], here)
        for column, values in better.items():
            here["vol" if column == "iv" else column][rows] = values

    each(market, hear)
