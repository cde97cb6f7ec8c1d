"""A session priced once for many runs: the contracts in reach, and whether a run needs more than these.

The prices of a session depend on its quotes, its closes, the default rate and the longest window of the
settings. They do not depend on the account: all calls are priced, whether or not an account may sell them.
Only a held contract out of reach changes the prices, because its quotes are part of its name's market; the
session is then priced again.
"""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.running import Running
from wheelcli.backtest.within_reach import longest, within_reach
from wheelcli.chains.build import Chains, price_chains
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.history import History, history_of


def price_day(
    snapshot: Snapshot, *, days: int, rate: float, held: Collection[str] = ()
) -> tuple[Snapshot, Chains, History]:
    """Return the snapshot with the contracts in reach, their prices, and the history of its names. `days` is
    the longest window, `rate` the annual rate of a snapshot that has none, `held` the OCC symbols held.
    """
    history = history_of(snapshot.closes, snapshot.underlyings["symbol"].tolist(), snapshot.session)
    near = within_reach(snapshot, history, days, held)
    return near, price_chains(near, default_rate=rate), history


def enough(day: MarketDay, runs: Sequence[Running]) -> MarketDay:
    """Return the session with its prices if they are enough for these runs; otherwise return it whole. They
    are not enough if a run holds a contract out of reach or has another longest window, or after a split or
    another corporate action since its last session.
    """
    if day.priced is None:
        return day
    if max(longest(run.config) for run in runs) != day.priced.days:
        return day.priced.whole()
    for run in runs:
        since = None if run.evening is None else run.evening.session
        if since is not None and _changed(day, since):
            return day.priced.whole()
        held = [lot.contract.occ for lot in run.book.options]
        if held and np.isin(numbers(held), day.priced.beyond).any():
            return day.priced.whole()
    return day


def numbers(contracts: Sequence[str]) -> NDArray[np.uint64]:
    """Return a fixed number for each OCC symbol; two symbols share one with a probability of 1e-19."""
    import pandas as pd

    return pd.util.hash_array(np.array(contracts, dtype=object), categorize=False)


def _changed(day: MarketDay, since: date) -> bool:
    """Return whether a split or another action since that session may have renamed held contracts."""
    days = (*(split.day for split in day.splits), *(action.day for action in day.actions))
    return any(since < each <= day.session for each in days)
