"""A market to look symbols up in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wheelcli.loaders.market.request import market_request

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot


def market_at_hand(workspace: "Workspace", symbols: Iterable[str]) -> "Snapshot":
    """A market to look at `symbols` in: the demo, the snapshot named, or the latest one kept; fetched where
    none is.

    Without symbols only the volatility index is, and not kept. One that was kept need not hold them all.
    Raises as `Workspace.fetch` does.
    """
    market = workspace.kept_market()
    if market is not None:
        return market
    wanted = tuple(symbols)
    return workspace.fetch(market_request(workspace, wanted), keep=bool(wanted))[0]
