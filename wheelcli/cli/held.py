"""The folded account of a run: what the user's journal, or with --demo the demo's, adds up to, and what it is worth in a market."""

from typing import TYPE_CHECKING

from wheelcli.cli.context import Context
from wheelcli.errors import Problem, WheelError

if TYPE_CHECKING:
    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.contract import Contract
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.quotes import Mark


def account_book(ctx: Context) -> "AccountBook":
    """The account of this run, its core shares kept out of the cycles.

    Raises WheelError: 5 where there is no journal or it has no events of the account, usage where nobody knows the account.
    """
    import gc

    from wheelcli.book.from_journal import ENTER_ONE, core_shares
    from wheelcli.book.projection.fold import fold
    from wheelcli.book.store.rows import uncollected
    from wheelcli.cli.book import account_of, journal_of

    with uncollected(), journal_of(ctx) as journal:
        name = account_of(ctx, journal)
        core = core_shares(ctx.config, name)
        book = fold(journal.events(name), core=core, ordered=True).account(name)
        gc.freeze()  # a book of many years is not to be walked again at every collection
    if book is None:
        raise WheelError(f"the journal has nothing of account {name!r}", hint=ENTER_ONE, code="no_opening")
    return book


def account_in_journal(ctx: Context) -> bool:
    """Whether this run takes its account from the journal: flags go first, then `account.source` decides.

    The run reports a journal that it does not read, and, once, settings that differ from the journal.
    """
    from wheelcli.cli.settings_differ import tell_difference
    from wheelcli.cli.unread import tell_unread
    from wheelcli.cli.what_if import flagged

    if not kept_in_journal(ctx, ctx.account):
        tell_unread(ctx)
        return False
    if "value" in flagged(ctx):
        return False
    tell_difference(ctx)
    return True


def kept_in_journal(ctx: Context, account: str | None) -> bool:
    """Whether that account is the journal's (None is `[account]`): by `account.source`, with "auto" from its opening on.

    Raises WheelError (5) where the journal is needed to tell and cannot be read: old settings must not stand in for it.
    """
    from wheelcli.book.from_config import MAIN
    from wheelcli.book.opening import has_opening
    from wheelcli.cli.book import journal_there

    source = source_of(ctx, account)
    if source != "auto":
        return source == "journal"
    if ctx.demo:
        return account in (None, MAIN)
    with journal_there(ctx) as journal:
        return journal is not None and has_opening(journal, account or MAIN)


def source_of(ctx: Context, account: str | None) -> str:
    """`account.source` of that account: auto, config or journal; auto for one that only the journal knows."""
    from wheelcli.book.from_config import MAIN

    if account in (None, MAIN) and MAIN not in ctx.config.accounts:
        return ctx.config.account.source
    told = ctx.config.accounts.get(str(account))
    return told.source if told else "auto"


def journal_portfolio(
    ctx: Context, book: "AccountBook", snapshot: "Snapshot | None" = None
) -> "tuple[Portfolio, tuple[Problem, ...]]":
    """The account as the journal tells it, at cost, or at the prices of a market; with a problem for what is past its expiration.

    Raises WheelError (5) where there is no opening balance, or the account is worth nothing.
    """
    from wheelcli.book.from_journal import unsettled
    from wheelcli.cli.what_if import with_flagged, without_flagged

    book = without_flagged(ctx, book)
    held, problems = at_prices(ctx, book, snapshot)
    spots, marks = _prices(ctx, snapshot)
    held = with_flagged(ctx, held, spots=spots, marks=marks)
    if snapshot is not None:
        problems = (*unsettled(book, snapshot.session), *problems)
    if held.value_cents <= 0:
        raise WheelError(
            f"the account is worth {held.value_usd:,.2f} by the journal: there is nothing to plan with",
            hint='`wheel journal add "DEPOSIT 25000"` enters cash; `wheel positions` shows what the journal says',
            code="account",
        )
    return held, problems


def at_prices(
    ctx: Context, book: "AccountBook", snapshot: "Snapshot | None"
) -> "tuple[Portfolio, tuple[Problem, ...]]":
    """What a book holds at the spots and mids of a market, at cost without one; with a problem for what has no price there."""
    from wheelcli.book.from_journal import portfolio

    if snapshot is None:
        return portfolio(book, ctx.config, account=book.name)
    marks = _marks({lot.contract for lot in book.options}, snapshot)
    return portfolio(book, ctx.config, account=book.name, spots=_spots(snapshot), marks=marks)


def _prices(ctx: Context, snapshot: "Snapshot | None") -> "tuple[dict[str, float], dict[Contract, Mark]]":
    """Spots, and marks of the options that flags give the account; nothing without a market."""
    from wheelcli.book.from_config import account_named, options_of

    if snapshot is None or not ctx.overrides:
        return {}, {}
    try:
        given = options_of(account_named(ctx.config, ctx.account)[1])
    except WheelError:  # an account that only the journal knows
        given = ()
    return _spots(snapshot), _marks({each.contract for each in given}, snapshot)


def _spots(snapshot: "Snapshot") -> dict[str, float]:
    rows = snapshot.underlyings
    return dict(zip(rows["symbol"].astype(str), rows["spot"], strict=True))


def _marks(contracts: "set[Contract]", snapshot: "Snapshot") -> "dict[Contract, Mark]":
    """The marks of those of these contracts that have one (`market.mids`)."""
    from wheelcli.market.mids import marks_of

    held = {contract.occ: contract for contract in contracts}
    return {held[occ]: mark for occ, mark in marks_of(snapshot.options, held).items()}


def in_market(
    ctx: Context, account: "Portfolio", snapshot: "Snapshot"
) -> "tuple[Portfolio, tuple[Problem, ...]]":
    """An account of the journal at the prices of this market, with what is past its expiration; one of the config as it is."""
    if account.source != "journal":
        return account, ()
    priced, problems = journal_portfolio(ctx, account_book(ctx), snapshot)
    return priced, tuple(problem for problem in problems if problem.code == "unsettled_expiration")
