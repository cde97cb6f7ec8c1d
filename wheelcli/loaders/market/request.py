"""What to fetch: the expirations that a scan plans, with those that are held and those that may be rolled
to.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.loaders.book.account import account_book, account_in_journal, portfolio_of
from wheelcli.market.provider import MarketRequest
from wheelcli.option_line import parse_option_line
from wheelcli.plan.regime import regime_of

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.workspace import Workspace


def market_request(workspace: "Workspace", symbols: Sequence[str]) -> "MarketRequest":
    """Return the request for these symbols: the expirations nearest the middle of the window of the regime in
    force.
    """

    def window(closes: list[float]) -> tuple[int, int]:
        low, high = regime_of(closes, workspace.config, workspace.market).dte
        return low, high

    return MarketRequest(
        symbols=tuple(dict.fromkeys(symbols)),
        expirations=workspace.config.data.expirations,
        window_for_vix=window,
        windows={s: w.dte for s, w in workspace.config.watchlist.items() if w.dte is not None},
    )


def with_held(workspace: "Workspace", request: "MarketRequest", book: "Portfolio") -> "MarketRequest":
    """Return the request with the expirations held and those that short options may be rolled to: scan,
    monitor and roll see the same contracts.
    """
    return _with_options(
        workspace, request, [(o.symbol, o.contract.expiration, o.quantity < 0) for o in book.options]
    )


def _with_options(
    workspace: "Workspace", request: "MarketRequest", options: "Sequence[tuple[str, date, bool]]"
) -> "MarketRequest":
    """Return the same for options as (underlying, expiration, whether it is short)."""
    also: dict[str, set[date]] = {}
    rolls: dict[str, set[date]] = {}
    for symbol, day, short in options:
        also.setdefault(symbol, set()).add(day)
        if short:
            rolls.setdefault(symbol, set()).add(day)
    return replace(
        request,
        also={s: tuple(sorted(days)) for s, days in also.items()},
        rolls={s: tuple(sorted(days)) for s, days in rolls.items()},
        roll_days=workspace.config.roll.dte_max,
    )


def record_request(workspace: "Workspace", symbols: Sequence[str]) -> "MarketRequest":
    """Return the request to record: these symbols as a scan fetches them, with holdings and possible rolls,
    so that a review weighs the same rolls as the monitor.
    """
    if workspace.market != "us":
        return with_held(workspace, market_request(workspace, symbols), portfolio_of(workspace))
    if account_in_journal(workspace):
        owed = [(o.symbol, o.contract.expiration, o.contracts < 0) for o in account_book(workspace).options]
    else:
        account = workspace.config.accounts.get(workspace.account or "", workspace.config.account)
        lines = [line for text in account.options if (line := parse_option_line(text))]
        owed = [(line.symbol, line.contract.expiration, line.quantity < 0) for line in lines]
    return _with_options(workspace, market_request(workspace, symbols), owed)
