"""The Greeks of all contracts of a market, or of those that a plan needs: solved, stale quotes marked, twins
heard.
"""

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.asked.contracts import Asked
from wheelcli.chains.block import Block
from wheelcli.chains.contract_columns import Columns
from wheelcli.chains.iv_outliers import stale
from wheelcli.chains.no_arbitrage import REASONS, USABLE
from wheelcli.chains.series import SPAN
from wheelcli.chains.solved_blocks import hear_twins, solve_blocks, solve_later
from wheelcli.quotes import Unusable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def greeks_asked(
    c: Columns, market: tuple[Block, ...], asked: Asked | None
) -> tuple[dict[str, Floats], NDArray[np.int8]]:
    """Return the columns of Greeks with `vol`, and why quotes cannot be used: of all contracts, or of those
    `asked`.
    """
    every = np.ones(len(c.code), dtype=bool)
    greeks, unusable = solve_blocks(market, asked.first if asked else every, asked.steps() if asked else ())
    _settle(c, market, unusable, greeks, every)
    if asked and (later := asked.later(unusable, greeks)).any():
        solve_later(market, later, unusable, greeks)
        _settle(c, market, unusable, greeks, later)
    return greeks, unusable


def _settle(
    c: Columns,
    market: tuple[Block, ...],
    unusable: NDArray[np.int8],
    greeks: dict[str, Floats],
    among: Flags,
) -> None:
    """Mark the stale quotes `among` the contracts, whole expirations of names, and let the others hear their
    twins.
    """
    old = stale(
        group=c.code * SPAN + c.series,
        is_call=c.is_call,
        strike=c.strike,
        bid=c.bid,
        ask=c.ask,
        iv=greeks["iv"] if among.all() else np.where(among, greeks["iv"], np.nan),
        vega=greeks["vega"],
        delta=greeks["delta"],
    )
    unusable[old & (unusable == USABLE)] = REASONS.index(Unusable.STALE)
    hear_twins(market, unusable, greeks, among)
