"""The plan of a run: load its account and its market, and call the planner."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wheelcli import plan as planner
from wheelcli.book.valuation.expired import is_over
from wheelcli.errors import Exit, Problem, WheelError, alike
from wheelcli.loaders import coins
from wheelcli.loaders.book.account import (
    account_book,
    account_in_journal,
    journal_portfolio,
    portfolio_of,
)
from wheelcli.loaders.market.ahead import market_ahead
from wheelcli.loaders.market.iv_history import keep_iv
from wheelcli.loaders.market.provider import refuse_closed
from wheelcli.loaders.market.request import market_request, with_held
from wheelcli.loaders.quiet_stdout import silence
from wheelcli.loaders.strategy_names import refuse_strategies
from wheelcli.loaders.wanted_names import ALSO_FUNDS, wanted_here
from wheelcli.market.no_data import NoData

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.market.ahead import MarketAhead
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.plan.strategy import Strategy
    from wheelcli.plan.tickets.what_if_document import Change
    from wheelcli.plan.trade_plan import Plan


def make_plan(
    workspace: "Workspace",
    symbols: Sequence[str],
    *,
    strategies: "Sequence[Strategy]" = (),
    change: "Change | None" = None,
) -> "tuple[Plan, Snapshot]":
    """Load the market for `symbols` (default: watchlist and holdings, at Deribit both coins) and plan on it;
    with `strategies`, only these. `change` is a change to try beside the plan.

    With `--snapshot`, the returned snapshot has no closes: the plan frees them as soon as it has read them.
    """
    if workspace.market != "us":
        symbols = symbols or ALSO_FUNDS
    with market_ahead(workspace) as ahead:
        account, snapshot, past, problems = _at_hand(workspace, symbols, strategies, ahead=ahead)
        if ahead:
            ahead.planned(snapshot)
        with silence():
            proposal = planner.plan(
                snapshot,
                account,
                workspace.config,
                symbols,
                past,
                strategies=strategies,
                history=ahead.history if ahead else None,
                change=change,
            )
    return replace(
        proposal, problems=(*problems, *proposal.problems, *keep_iv(workspace, proposal.iv30, snapshot))
    ), snapshot


def _at_hand(
    workspace: "Workspace",
    symbols: Sequence[str],
    strategies: "Sequence[Strategy]",
    *,
    ahead: "MarketAhead | None",
) -> "tuple[Portfolio, Snapshot, pd.DataFrame, tuple[Problem, ...]]":
    """Return the account, the market to plan on, the IV history for ranks, and the notices on the account's
    value.
    """
    problems: tuple[Problem, ...] = ()
    shares = workspace.market == "us"
    book = account_book(workspace) if shares and account_in_journal(workspace) else None
    account = journal_portfolio(workspace, book)[0] if book else portfolio_of(workspace)
    if symbols or workspace.config.watchlist or account.symbols():
        workspace.begin()  # before the planner and the tables are loaded
    refuse_strategies(account, strategies)
    wanted = wanted_here(workspace, account, symbols)
    if not wanted:
        raise WheelError(
            "the watchlist is empty and no symbol was given",
            hint="pass symbols, as in `wheel scan AAPL SPY`, or add them to the watchlist with `wheel"
            " watchlist add`",
            code="empty_watchlist",
            exit_code=Exit.USAGE,
        )
    past = workspace.iv_history()  # before the first request, so that a damaged history does not cost a fetch
    request = with_held(workspace, market_request(workspace, [*wanted, *account.symbols()]), account)
    if ahead:
        ahead.wants(request.symbols)
    snapshot, _ = workspace.fetch(request, ahead=ahead.market if ahead else None)
    refuse_closed(snapshot)
    _refuse_unanswered(snapshot, wanted)
    if not shares:
        account, problems = coins.worth_in(account, snapshot)
    if book:
        over = any(is_over(lot.symbol, lot.contract, snapshot.market_time) for lot in account.options)
        priced = replace(snapshot, closes=ahead.closes()) if ahead and over else snapshot
        account, problems = journal_portfolio(workspace, book, priced)
    return account, snapshot, past, problems


def _refuse_unanswered(snapshot: "Snapshot", wanted: Sequence[str]) -> None:
    """Refuse a plan if none of its names answered, even if holdings did. Raises NoData."""
    if set(wanted) & set(snapshot.underlyings["symbol"]):
        return
    problems = tuple(p for p in snapshot.problems if p.symbol in wanted)
    named = ", ".join(wanted[:6]) + (f" and {len(wanted) - 6} more" if len(wanted) > 6 else "")
    why = f": {alike(problems)[0].message.rstrip('.')}" if problems else ""
    raise NoData(
        f"no market data for {named}{why}",
        hint=problems[0].hint if problems else "",
        code=problems[0].code if problems else "no_data",
        problems=problems,
    )
