"""Candidates in blocks: those of a whole market are hundreds of thousands, with ninety columns each."""

from collections.abc import Iterator
from typing import Any

from wheelcli.book.portfolio import Portfolio
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.plan.candidates.generate import BLOCK, Candidates, candidates_at
from wheelcli.plan.candidates.sellable import sellable
from wheelcli.plan.candidates.spread_legs import Pairs
from wheelcli.plan.history import History
from wheelcli.plan.regime import Regime
from wheelcli.plan.strategy import Streams


def candidate_blocks(
    chains: Chains,
    *,
    history: History,
    portfolio: Portfolio,
    config: Config,
    regime: Regime,
    wanted: set[str],
    streams: Streams | None = None,
    size: int = BLOCK,
) -> Iterator[Candidates]:
    """Yield the rows of `candidates_of` in their order, in blocks of at most `size`; one block without any
    candidates.
    """
    rows, pairs = sellable(
        chains, portfolio=portfolio, config=config, regime=regime, wanted=wanted, streams=streams
    )
    by_name: dict[Any, Any] = {}
    for start in range(0, max(len(rows) + len(pairs.short), 1), size):
        here = slice(start, start + size)
        behind = slice(max(start - len(rows), 0), max(start + size - len(rows), 0))
        yield candidates_at(
            rows[here],
            chains,
            history=history,
            portfolio=portfolio,
            config=config,
            regime=regime,
            pairs=Pairs(pairs.short[behind], pairs.long[behind], pairs.strategy[behind]),
            by_name=by_name,
        )
