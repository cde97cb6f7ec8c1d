"""The folded account of a run: what the user's journal, or with --demo the demo's, adds up to."""

from typing import TYPE_CHECKING

from wheelcli.cli.context import Context
from wheelcli.errors import WheelError

if TYPE_CHECKING:
    from wheelcli.book.book import AccountBook


def account_book(ctx: Context) -> "AccountBook":
    """The account of this run, its core shares kept out of the cycles.

    Raises WheelError: 5 where there is no journal or it has no events of the account, usage where nobody knows the account.
    """
    from wheelcli.book.fold import fold
    from wheelcli.book.from_journal import ENTER_ONE, core_shares
    from wheelcli.cli.book import account_of, journal_of

    with journal_of(ctx) as journal:
        name = account_of(ctx, journal)
        events = journal.events(name)
    book = fold(events, core=core_shares(ctx.config, name)).account(name)
    if book is None:
        raise WheelError(f"the journal has nothing of account {name!r}", hint=ENTER_ONE, code="no_opening")
    return book
