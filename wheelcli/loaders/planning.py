"""Making the plan of this run, and reading the last one back: what scan, ticket and why share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wheelcli.cli.context import Context
from wheelcli.errors import Exit, Problem, WheelError

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from wheelcli.archive.plans import SavedPlan
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.market.provider import MarketRequest
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.plan.optimize.alternatives import Alternatives
    from wheelcli.plan.strategy import Strategy
    from wheelcli.plan.tickets.ticket import Plan

SCHEMA = "wheel.scan/1"


@dataclass(frozen=True, slots=True)
class LastPlan:
    """A plan to look into: its document (the envelope of `wheel.scan/1`, with `kept` beside it), its rejections, and what there
    was to choose from, read when it is asked for (None of a plan that was not chosen together)."""

    document: dict[str, Any]
    rejections: "pd.DataFrame"
    alternatives: "Callable[[], Alternatives | None]" = lambda: None


def portfolio_of(ctx: Context) -> "Portfolio":
    """The account of this run, at cost: from flags, from the journal once it has an opening of it, from the settings."""
    from wheelcli.loaders.account import account_book, account_in_journal, journal_portfolio

    if account_in_journal(ctx):
        return journal_portfolio(ctx, account_book(ctx))[0]
    return _from_settings(ctx)


def _from_settings(ctx: Context) -> "Portfolio":
    from wheelcli.book.from_config import portfolio
    from wheelcli.loaders.account import kept_in_journal
    from wheelcli.loaders.what_if_account import config_with_value, flagged

    if "value" in flagged(ctx) and kept_in_journal(ctx, ctx.account):
        made = portfolio(config_with_value(ctx), ctx.account)
        if not ctx.demo:
            ctx.note(
                f"--set makes an account of {made.value_usd:,.2f} for this run; the journal's holdings are not in it"
            )
        return made
    return portfolio(ctx.config, ctx.account)


def make_plan(
    ctx: Context, symbols: Sequence[str], *, strategies: "Sequence[Strategy]" = ()
) -> "tuple[Plan, Snapshot]":
    """Load the market for `symbols` (default: watchlist and holdings) and plan on it, these strategies only where some are named.

    The snapshot of a market that `--snapshot` named comes without its closes: a plan gives them back as soon as it has read them.
    """
    from wheelcli.loaders.iv_history import keep_iv
    from wheelcli.loaders.market_ahead import market_ahead
    from wheelcli.loaders.quiet_stdout import silence

    with market_ahead(ctx) as ahead:
        from wheelcli.plan.planner import plan

        account, snapshot, past, told = _at_hand(
            ctx, symbols, strategies, ahead=ahead.market if ahead else None
        )
        if ahead:
            ahead.planned(snapshot)
        with silence():
            made = plan(
                snapshot,
                account,
                ctx.config,
                symbols,
                past,
                strategies=strategies,
                history=ahead.history if ahead else None,
            )
    return replace(made, problems=(*told, *made.problems, *keep_iv(ctx, made.iv30, snapshot))), snapshot


def _at_hand(
    ctx: Context, symbols: Sequence[str], strategies: "Sequence[Strategy]", *, ahead: "Callable[[], Snapshot] | None"
) -> "tuple[Portfolio, Snapshot, pd.DataFrame, tuple[Problem, ...]]":  # fmt: skip
    """The account, the market to plan on, the IV history to rank it in, and what is to be said of the account's worth."""
    from wheelcli.loaders.account import account_book, account_in_journal, journal_portfolio
    from wheelcli.loaders.iv_history import past_iv
    from wheelcli.loaders.market import refuse_closed, snapshot_for
    from wheelcli.loaders.strategy_names import refuse_strategies
    from wheelcli.plan.planner import wanted_symbols

    told: tuple[Problem, ...] = ()
    book = account_book(ctx) if account_in_journal(ctx) else None
    account = journal_portfolio(ctx, book)[0] if book else _from_settings(ctx)
    refuse_strategies(account, strategies)
    wanted = wanted_symbols(ctx.config, account, symbols)
    if not wanted:
        raise WheelError(
            "the watchlist is empty and no symbol is named",
            hint="name some, as in `wheel scan AAPL SPY`, or put them on the watchlist with `wheel init --watchlist`",
            code="empty_watchlist",
            exit_code=Exit.USAGE,
        )
    past = past_iv(ctx)  # before the first request: a damaged history must not cost a fetch
    request = with_held(ctx, market_request(ctx, [*wanted, *account.symbols()]), account)
    snapshot, _ = snapshot_for(ctx, request, ahead=ahead)
    refuse_closed(snapshot)
    _refuse_unanswered(snapshot, wanted)
    if book:
        account, told = journal_portfolio(ctx, book, snapshot)
    return account, snapshot, past, told


def market_request(ctx: Context, symbols: Sequence[str]) -> "MarketRequest":
    """What to fetch for these symbols: the expirations nearest the middle of the window of the regime in force."""
    from wheelcli.market.provider import MarketRequest
    from wheelcli.plan.regime import regime_of

    def window(closes: list[float]) -> tuple[int, int]:
        low, high = regime_of(closes, ctx.config).dte
        return low, high

    return MarketRequest(
        symbols=tuple(dict.fromkeys(symbols)),
        expirations=ctx.config.data.expirations,
        window_for_vix=window,
        windows={s: w.dte for s, w in ctx.config.watchlist.items() if w.dte is not None},
    )


def with_held(ctx: Context, request: "MarketRequest", book: "Portfolio") -> "MarketRequest":
    """The request with the expirations held and those that short options may be rolled to: scan, monitor and roll see the same contracts."""
    return _with_options(
        ctx, request, [(o.symbol, o.contract.expiration, o.quantity < 0) for o in book.options]
    )


def _with_options(
    ctx: Context, request: "MarketRequest", options: "Sequence[tuple[str, date, bool]]"
) -> "MarketRequest":
    """The same for options as (underlying, expiration, whether it is short)."""
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
        roll_days=ctx.config.roll.dte_max,
    )


def record_request(ctx: Context, symbols: Sequence[str]) -> "MarketRequest":
    """What to record: these symbols as a scan fetches them, with what is held and may be rolled, so that a review weighs what a monitor did."""
    from wheelcli.config import parse_option_line
    from wheelcli.loaders.account import account_book, account_in_journal

    if account_in_journal(ctx):
        owed = [(o.symbol, o.contract.expiration, o.contracts < 0) for o in account_book(ctx).options]
    else:
        account = ctx.config.accounts.get(ctx.account or "", ctx.config.account)
        lines = [line for text in account.options if (line := parse_option_line(text))]
        owed = [(line.symbol, line.contract.expiration, line.quantity < 0) for line in lines]
    return _with_options(ctx, market_request(ctx, symbols), owed)


def held_symbols(ctx: Context) -> tuple[str, ...]:
    """Every underlying that the account of this run holds or owes."""
    from wheelcli.config import parse_option_line
    from wheelcli.loaders.account import account_book, account_in_journal, journal_portfolio, kept_in_journal
    from wheelcli.loaders.what_if_account import config_with_value, flagged

    config = ctx.config
    if account_in_journal(ctx):
        if flagged(ctx):
            return journal_portfolio(ctx, account_book(ctx))[0].symbols()
        book = account_book(ctx)
        return tuple(dict.fromkeys([*(s.symbol for s in book.shares), *(o.symbol for o in book.options)]))
    if "value" in flagged(ctx) and kept_in_journal(ctx, ctx.account):
        config = config_with_value(ctx)
    account = config.accounts.get(ctx.account or "", config.account)
    owed = [line.symbol for text in account.options if (line := parse_option_line(text))]
    return tuple(dict.fromkeys([*account.shares, *owed]))


def _refuse_unanswered(snapshot: "Snapshot", wanted: Sequence[str]) -> None:
    """What is held may have answered: where none of the names to plan did, there is no plan. Raises NoData."""
    from wheelcli.market.no_data import NoData

    if set(wanted) & set(snapshot.underlyings["symbol"]):
        return
    problems = tuple(p for p in snapshot.problems if p.symbol in wanted)
    named = ", ".join(wanted[:6]) + (f" and {len(wanted) - 6} more" if len(wanted) > 6 else "")
    why = f": {problems[0].message.rstrip('.')}" if problems else ""
    raise NoData(
        f"there is no market data of {named}{why}",
        hint=problems[0].hint if problems else "",
        code=problems[0].code if problems else "no_data",
        problems=problems,
    )


def last_plan_for(ctx: Context) -> LastPlan:
    """The last plan of this machine; with --demo the demo's plan, made anew."""
    if ctx.demo:
        from wheelcli.cli.plan.scan import result_of
        from wheelcli.loaders.plans import kept_of
        from wheelcli.render.formats.result import envelope

        plan, snapshot = make_plan(ctx, ())
        document = {**envelope(result_of(plan, snapshot, ctx)), "kept": kept_of(ctx.config, plan, plan.as_of)}
        return LastPlan(document, plan.rejections, lambda: plan.alternatives)
    from wheelcli.archive.plans import last_plan
    from wheelcli.paths import data_dir

    return opened(last_plan(data_dir()))


def opened(saved: "SavedPlan") -> LastPlan:
    """A saved plan, to look into."""
    return LastPlan(saved.document, saved.rejections(), lambda: _alternatives(saved))


def _alternatives(saved: "SavedPlan") -> "Alternatives | None":
    from wheelcli.plan.optimize.alternatives import Alternatives

    arrays = saved.choice()
    return None if arrays is None else Alternatives.from_arrays(arrays)
