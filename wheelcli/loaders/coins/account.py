"""The coin account of a run, and its value in a coin market."""

from dataclasses import replace
from typing import TYPE_CHECKING

from wheelcli.book.coins.holdings import coin_portfolio
from wheelcli.book.from_journal import unsettled_options
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.loaders.coins.journal import coin_book
from wheelcli.manage.listed_marks import listed_marks

if TYPE_CHECKING:
    from wheelcli.book.accounts import CoinBook
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.config import Config
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot


def coin_account(workspace: "Workspace") -> "Portfolio":
    """Return the coin account of this run from the journal, without its value."""
    return coin_portfolio(coin_book(workspace), workspace.config, account=str(workspace.account))


def priced_in(book: "CoinBook", config: "Config", name: str, snapshot: "Snapshot") -> "Portfolio":
    """Return the holdings of a book with their value in a market. Raises as `worth_in` does."""
    return worth_in(coin_portfolio(book, config, account=name), snapshot)[0]


def worth_in(account: "Portfolio", snapshot: "Snapshot") -> "tuple[Portfolio, tuple[Problem, ...]]":
    """Return the account with its value: the one in its settings, else its USDC, its coins at the index and
    its options at their marks. Also return a problem for each option without a mark or past its expiration.

    Raises WheelError (5) if a coin it holds has no index.
    """
    if account.value_cents > 0:
        return account, ()
    spots = dict(zip(snapshot.underlyings["symbol"], snapshot.underlyings["spot"], strict=True))
    value = account.cash_cents
    for held in account.shares:
        if not spots.get(held.symbol, 0.0) > 0:
            raise WheelError(
                f"account value unknown: this market lacks the index of {held.symbol}",
                hint=f"set accounts.{account.account}.value, or leave out --snapshot"
                if account.source == "config"
                else "leave out --snapshot, or record a market with every coin that you hold",
                code="account",
            )
        value += round(held.quantity * spots[held.symbol] * 100)
    marks, _ = listed_marks(account.options, snapshot)
    problems = list(unsettled_options(account.options, snapshot.as_of))
    for option in account.options:
        worth = option.worth_cents(marks.get(option.contract))
        if worth is None:
            known = option.worth_cents(option.opening_mark)
            at = "its opening premium" if known is not None else "0"
            problems.append(
                Problem("no_price", f"{option.contract.name} has no price; valued at {at}", "", option.symbol)
            )
            worth = known or 0
        value += worth
    if value <= 0:
        raise WheelError(
            f"the account value is {value / 100:,.2f}: no capital to plan with",
            hint=f'enter USDC with `wheel journal add "DEPOSIT 25000 USDC" --account {account.account}`',
            code="account",
            exit_code=Exit.INVALID,
        )
    return replace(account, value_cents=value), tuple(problems)
