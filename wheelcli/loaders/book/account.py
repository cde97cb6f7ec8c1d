"""The folded account of a run: the user's journal or, with --demo, the demo's, and its value in a market."""

from typing import TYPE_CHECKING

from wheelcli.book.accounts import CoinBook
from wheelcli.book.from_config import account_named, options_of
from wheelcli.book.from_config import portfolio as from_settings
from wheelcli.book.from_journal import ENTER_ONE, portfolio, unsettled
from wheelcli.book.store.rows import uncollected
from wheelcli.book.valuation.expired import expired_problems
from wheelcli.errors import Problem, WheelError
from wheelcli.loaders import coins
from wheelcli.loaders.book.account_source import kept_in_journal
from wheelcli.loaders.book.brief_book import account_in
from wheelcli.loaders.book.carried_marks import carried_for, carried_problems
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.loaders.book.old_source import tell_old_source
from wheelcli.loaders.book.settings_differ import tell_difference
from wheelcli.loaders.book.unread_journal import tell_unread
from wheelcli.loaders.book.what_if_account import config_with_value, flagged, with_flagged, without_flagged
from wheelcli.loaders.market.moment import expiry_moment
from wheelcli.manage.listed_marks import listed_marks
from wheelcli.option_line import parse_option_line

if TYPE_CHECKING:
    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.contract import Contract
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.quotes import Mark

# What a market says of options that are held, and fails nothing.
HELD_NOTICES = ("unsettled_expiration", "carried_mark", "expired_mark")


def account_book(workspace: "Workspace") -> "AccountBook":
    """Return the account of this run, its core shares kept out of the cycles.

    Raises WheelError: 5 if there is no journal or it has no events of the account, usage if the account is
    unknown.
    """
    import gc

    with uncollected(), workspace.open_journal() as journal:
        name = account_of(workspace, journal)
        book = account_in(workspace, journal, name)
        gc.freeze()  # a book of many years must not be walked again at every collection
    if isinstance(book, CoinBook):
        raise coins_in_shares(name)
    if book is None:
        raise WheelError(f"the journal has no events of account {name!r}", hint=ENTER_ONE, code="no_opening")
    return book


def coins_in_shares(name: str) -> WheelError:
    """Return the error (5) if the journal has coins in this account, which the settings take for one of
    shares.
    """
    return WheelError(
        f"account {name} holds coins in the journal",
        hint=f'write market = "deribit" into [accounts.{name}], and pass --account {name}',
        code="account",
    )


def account_in_journal(workspace: "Workspace") -> bool:
    """Return whether this run takes its account from the journal: flags come first, then `account.source`
    decides.

    The run reports a journal that it does not read and, once, settings that differ from the journal.
    """
    if not kept_in_journal(workspace, workspace.account):
        tell_old_source(workspace)
        tell_unread(workspace)
        return False
    if (
        flagged(workspace) & {"value", "cash", "coins"}
        if workspace.market != "us"
        else "value" in flagged(workspace)
    ):
        return False
    tell_difference(workspace)
    return True


def journal_portfolio(
    workspace: "Workspace", book: "AccountBook", snapshot: "Snapshot | None" = None
) -> "tuple[Portfolio, tuple[Problem, ...]]":
    """Return the account of the journal, at cost, or at the prices of a market; with a problem for each
    contract past its expiration.

    Raises WheelError (5) if there is no opening balance, or the account is worth nothing.
    """
    book = without_flagged(workspace, book)
    account, problems = at_prices(workspace, book, snapshot)
    spots, marks = _prices(workspace, snapshot)
    account = with_flagged(workspace, account, spots=spots, marks=marks)
    if snapshot is not None:
        problems = (*unsettled(book, expiry_moment(workspace, snapshot)), *problems)
    if account.value_cents <= 0:
        raise WheelError(
            f"the account is worth {account.value_usd:,.2f} in the journal: no capital to plan with",
            hint='enter cash with `wheel journal add "DEPOSIT 25000"`; `wheel positions` shows the account',
            code="account",
        )
    return account, problems


def at_prices(
    workspace: "Workspace",
    book: "AccountBook",
    snapshot: "Snapshot | None",
    *,
    carry: bool = True,
    needs_opening: bool = True,
) -> "tuple[Portfolio, tuple[Problem, ...]]":
    """Return a book's holdings at the spots and mids of a market, at cost without one; with a problem for
    each holding without a price there.

    With `carry` an option without a quote is valued at today's intrinsic value plus its last known time
    value, with a problem for it.
    """
    if snapshot is None:
        return portfolio(book, workspace.config, account=book.name, needs_opening=needs_opening)
    marks, expired = listed_marks(book.options, snapshot)
    symbols = {lot.contract: lot.symbol for lot in book.options}
    carried = carried_for(workspace, lots_to_carry(book), snapshot) if carry else {}
    marks |= {contract: each.mark for contract, each in carried.items()}
    account, problems = portfolio(
        book,
        workspace.config,
        account=book.name,
        spots=_spots(snapshot),
        marks=marks,
        needs_opening=needs_opening,
    )
    told = (*carried_problems(carried, symbols, snapshot.as_of), *expired_problems(expired, symbols))
    return account, (*problems, *told)


def lots_to_carry(book: "AccountBook") -> "list[tuple[str, Contract, bool]]":
    """Return the open options of a book as `carried_for` takes them."""
    plain = 1_000_000
    return [
        (lot.symbol, lot.contract, lot.contract.adjusted or lot.deliverable_micros != lot.multiplier * plain)
        for lot in book.options
    ]


def _prices(
    workspace: "Workspace", snapshot: "Snapshot | None"
) -> "tuple[dict[str, float], dict[Contract, Mark]]":
    """Return spots, and marks of the options that flags give the account; nothing without a market."""
    if snapshot is None or not workspace.overrides:
        return {}, {}
    try:
        options = options_of(account_named(workspace.config, workspace.account)[1])
    except WheelError:  # an account that only the journal knows
        options = ()
    return _spots(snapshot), listed_marks(options, snapshot)[0]


def _spots(snapshot: "Snapshot") -> dict[str, float]:
    rows = snapshot.underlyings
    return dict(zip(rows["symbol"].astype(str), rows["spot"], strict=True))


def in_market(
    workspace: "Workspace", account: "Portfolio", snapshot: "Snapshot"
) -> "tuple[Portfolio, tuple[Problem, ...]]":
    """Return an account of the journal at the prices of this market, with a problem for each contract past
    its expiration; an account of the config is returned unchanged.
    """
    if workspace.market != "us":
        return coins.worth_in(account, snapshot)
    if account.source != "journal":
        return account, ()
    priced, problems = journal_portfolio(workspace, account_book(workspace), snapshot)
    return priced, tuple(problem for problem in problems if problem.code in HELD_NOTICES)


def portfolio_of(workspace: "Workspace") -> "Portfolio":
    """Return the account of this run, at cost: from flags; else from the journal, once it has the account's
    opening; else from the settings.
    """
    if account_in_journal(workspace):
        if workspace.market != "us":
            return coins.coin_account(workspace)
        return journal_portfolio(workspace, account_book(workspace))[0]
    return settings_portfolio(workspace)


def settings_portfolio(workspace: "Workspace") -> "Portfolio":
    """Return the account of the settings, with the values that flags give it."""
    us = workspace.market == "us"
    if us and "value" in flagged(workspace) and kept_in_journal(workspace, workspace.account):
        account = from_settings(config_with_value(workspace), workspace.account)
        if not workspace.demo:
            workspace.messages.note(
                f"--set creates an account of {account.value_usd:,.2f} for this run, without the"
                " journal's holdings"
            )
        return account
    return from_settings(workspace.config, workspace.account)


def held_symbols(workspace: "Workspace") -> tuple[str, ...]:
    """Return every underlying in which the account of this run has a position."""
    config = workspace.config
    if workspace.market != "us":
        return portfolio_of(workspace).symbols()
    if account_in_journal(workspace):
        if flagged(workspace):
            return journal_portfolio(workspace, account_book(workspace))[0].symbols()
        book = account_book(workspace)
        return tuple(dict.fromkeys([*(s.symbol for s in book.shares), *(o.symbol for o in book.options)]))
    if "value" in flagged(workspace) and kept_in_journal(workspace, workspace.account):
        config = config_with_value(workspace)
    account = config.accounts.get(workspace.account or "", config.account)
    owed = [line.symbol for text in account.options if (line := parse_option_line(text))]
    return tuple(dict.fromkeys([*account.shares, *account.coins, *owed]))
