"""An account at Deribit: the coins that it plans, and its worth."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wheelcli import plan as planner
from wheelcli.errors import WheelError
from wheelcli.loaders.book.account import held_symbols

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot

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


def worth_at(account: "Portfolio", snapshot: "Snapshot") -> "Portfolio":
    """Return the account with its value: that of its settings, or else its USDC and its coins at the index.
    Raises WheelError (5) if a coin it holds has no index.
    """
    if account.value_cents > 0:
        return account
    spots = dict(zip(snapshot.underlyings["symbol"], snapshot.underlyings["spot"], strict=True))
    value = account.cash_cents
    for held in account.shares:
        if not spots.get(held.symbol, 0.0) > 0:
            raise WheelError(
                f"account value unknown: this market has no index of {held.symbol}",
                hint=f"set accounts.{account.account}.value, or leave out --snapshot",
                code="account",
            )
        value += round(held.quantity * spots[held.symbol] * 100)
    return replace(account, value_cents=value)
