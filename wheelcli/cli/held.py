"""The folded account of a run: what the user's journal, or with --demo the demo's, adds up to, and what it is worth in a market."""

from typing import TYPE_CHECKING

from wheelcli.cli.context import Context
from wheelcli.errors import Problem, WheelError

if TYPE_CHECKING:
    from wheelcli.book.book import AccountBook
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.contract import Contract
    from wheelcli.market.snapshot import Snapshot


def account_book(ctx: Context) -> "AccountBook":
    """The account of this run, its core shares kept out of the cycles.

    Raises WheelError: 5 where there is no journal or it has no events of the account, usage where nobody knows the account.
    """
    import gc

    from wheelcli.book.fold import fold
    from wheelcli.book.from_journal import ENTER_ONE, core_shares
    from wheelcli.book.journal_rows import uncollected
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
    """Whether the account of this run is the journal's to tell (`account.source`). Where it is not, and the journal has an opening of it,
    the run says so."""
    from wheelcli.cli.unread import tell_unread

    if kept_in_journal(ctx, ctx.account):
        return True
    tell_unread(ctx)
    return False


def kept_in_journal(ctx: Context, account: str | None) -> bool:
    """Whether scans take that account from the journal (`account.source`; None is `[account]`)."""
    return ctx.config.accounts.get(account or "", ctx.config.account).source == "journal"


def journal_portfolio(
    ctx: Context, book: "AccountBook", snapshot: "Snapshot | None" = None
) -> "tuple[Portfolio, tuple[Problem, ...]]":
    """The account as the journal tells it, at cost, or at the prices of a market; with a problem for what is past its expiration.

    Raises WheelError (5) where there is no opening balance, or the account is worth nothing.
    """
    from wheelcli.book.from_journal import unsettled

    held, problems = at_prices(ctx, book, snapshot)
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
    rows = snapshot.underlyings
    spots = dict(zip(rows["symbol"].astype(str), rows["spot"], strict=True))
    return portfolio(book, ctx.config, account=book.name, spots=spots, marks=_marks(book, snapshot))


def _marks(book: "AccountBook", snapshot: "Snapshot") -> "dict[Contract, float]":
    """Dollars per share of the contracts held, the middle of a two-sided quote."""
    held = {lot.contract.occ: lot.contract for lot in book.options}
    rows = snapshot.options[snapshot.options["contract"].isin(list(held))]
    quotes = zip(rows["contract"].astype(str), rows["bid"], rows["ask"], strict=True)
    return {held[occ]: float(bid + ask) / 2 for occ, bid, ask in quotes if bid > 0 and ask >= bid}


def in_market(
    ctx: Context, account: "Portfolio", snapshot: "Snapshot"
) -> "tuple[Portfolio, tuple[Problem, ...]]":
    """An account of the journal at the prices of this market, with what is past its expiration; one of the config as it is."""
    if account.source != "journal":
        return account, ()
    priced, problems = journal_portfolio(ctx, account_book(ctx), snapshot)
    return priced, tuple(problem for problem in problems if problem.code == "unsettled_expiration")
