"""The coin account since its start for `wheel positions` and `wheel cycles`: at a market's prices, or at
cost. Coins that were transferred in are valued at their recorded cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wheelcli.book.coins.to_dollars import SPOT, marks_of_lots
from wheelcli.book.valuation.expired import expired_problems
from wheelcli.book.valuation.gains import Bridge, at_cost, bridge
from wheelcli.book.valuation.worth import Worth, worth_of
from wheelcli.manage.listed_marks import listed_marks

if TYPE_CHECKING:
    from datetime import datetime

    from wheelcli.book.accounts import CoinBook
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.quotes import Mark


@dataclass(frozen=True, slots=True)
class CoinGains:
    """The bridge of the dollar account, its value (None at cost), and prices in dollars per coin."""

    bridge: Bridge
    worth: Worth | None
    as_of: "datetime | None"
    spots: Mapping[str, float] | None = None
    marks: "Mapping[str, Mark]" = field(default_factory=dict)


def coin_gains(workspace: "Workspace", book: "CoinBook", account: "Portfolio") -> CoinGains:
    """Return the account since its start, with --snapshot at that market's prices."""
    dollars = book.dollars
    snapshot = workspace.valuation_market({*account.symbols()})
    if snapshot is None:
        return CoinGains(bridge(dollars, end=at_cost(dollars)), None, None)
    rows = snapshot.underlyings
    spots = {s: float(p) for s, p in zip(rows["symbol"].astype(str), rows["spot"], strict=True) if p > 0}
    marks, expired = listed_marks(account.options, snapshot)
    for problem in expired_problems(expired, {o.contract: o.symbol for o in account.options}):
        workspace.messages.tell(problem)
    sizes = {lot.contract: lot.deliverable_micros for lot in dollars.options}
    worth = worth_of(dollars, {s: p * SPOT for s, p in spots.items()}, marks_of_lots(marks, sizes))
    named = {contract.name: mark for contract, mark in marks.items()}
    return CoinGains(bridge(dollars, end=worth.level), worth, snapshot.as_of, spots, named)
