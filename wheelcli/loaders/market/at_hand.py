"""A market to look symbols up in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wheelcli.loaders.market.request import market_request

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot


def market_at_hand(workspace: "Workspace", symbols: Iterable[str]) -> "Snapshot":
    """Return a market to look `symbols` up in: the demo, the named snapshot, or the latest saved one; fetched
    if there is none.

    Without symbols, only the volatility index is fetched, and not saved. A saved market need not have all
    symbols. Raises as `Workspace.fetch` does.
    """
    market = workspace.kept_market()
    if market is not None:
        return market
    wanted = tuple(symbols)
    return workspace.fetch(market_request(workspace, wanted), keep=bool(wanted))[0]
