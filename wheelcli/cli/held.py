"""The folded journal of a run: the user's, or with --demo the demo's."""

from typing import TYPE_CHECKING

from wheelcli.cli.context import Context
from wheelcli.errors import WheelError

if TYPE_CHECKING:
    from wheelcli.book.book import AccountBook
    from wheelcli.book.events import Event


def journal_events(ctx: Context, account: str | None = None) -> "list[Event]":
    """Every event (of one account, or of all). Raises WheelError (5) where there is no journal, or it cannot be read."""
    if ctx.demo:
        from wheelcli.book.demo import demo_events

        return [event for event in demo_events() if account in (None, event.account)]
    from wheelcli.book.journal import journal_path, open_journal
    from wheelcli.folders import data_dir

    with open_journal(journal_path(data_dir())) as journal:
        return journal.events(account)


def account_book(ctx: Context) -> "AccountBook":
    """The account of this run, folded. Raises WheelError (5) where the journal has no events of it, usage where nobody knows it."""
    from wheelcli.book.fold import fold
    from wheelcli.book.from_config import MAIN, account_named
    from wheelcli.book.from_journal import ENTER_ONE, core_shares

    name, _ = account_named(ctx.config, ctx.account) if ctx.account else (MAIN, None)
    book = fold(journal_events(ctx, name), core=core_shares(ctx.config, ctx.account)).account(name)
    if book is None:
        raise WheelError(f"the journal has nothing of account {name!r}", hint=ENTER_ONE, code="no_opening")
    return book
