"""The names that a scan plans or `record` records: watchlist and holdings, or coins at Deribit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wheelcli import plan as planner
from wheelcli.loaders.book.account import held_symbols

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.workspace import Workspace

ALSO_FUNDS = ("BTC", "ETH")  # coins whose symbols are those of funds in an account for shares


def wanted_here(workspace: "Workspace", account: "Portfolio", symbols: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a scan; for an account at Deribit those requested, because the watchlist holds
    shares. In an account for shares a coin's symbol means the fund, and the run reports that.
    """
    if workspace.market == "us":
        wanted = planner.wanted_symbols(workspace.config, account, symbols)
        funds = [symbol for symbol in symbols if symbol in ALSO_FUNDS]
        if funds:
            verb = "are funds" if len(funds) > 1 else "is a fund"
            workspace.messages.note(
                f"{' and '.join(funds)} {verb} in this account; for options on coins, pass --account with"
                ' the name of an account that has market = "deribit"'
            )
        return wanted
    return tuple(dict.fromkeys(symbols))


def watched_or_held(workspace: "Workspace") -> tuple[str, ...]:
    """Return the names that `record` records if none is given: the watchlist and the holdings, of an account
    at Deribit both coins.
    """
    if workspace.market != "us":
        return ALSO_FUNDS
    return (*workspace.config.watchlist, *held_symbols(workspace))
