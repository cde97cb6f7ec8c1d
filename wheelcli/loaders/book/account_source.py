"""Where the account of a run is: in the journal, or in the settings."""

from typing import TYPE_CHECKING

from wheelcli.book.from_config import MAIN
from wheelcli.book.opening import has_opening
from wheelcli.loaders.book.journal_account import journal_there

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace


def kept_in_journal(workspace: "Workspace", account: str | None) -> bool:
    """Return whether that account is the journal's (None is `[account]`): by `account.source`, with "auto"
    from its opening on.

    Raises WheelError (5) if the journal is needed to decide and cannot be read: old settings must not replace
    it.
    """
    source = source_of(workspace, account)
    if source != "auto":
        return source == "journal"
    with journal_there(workspace) as journal:
        return journal is not None and has_opening(journal, account or MAIN)


def source_of(workspace: "Workspace", account: str | None) -> str:
    """Return `account.source` of that account: auto, config or journal; auto for one that only the journal
    has.
    """
    if account in (None, MAIN) and MAIN not in workspace.config.accounts:
        return workspace.config.account.source
    settings = workspace.config.accounts.get(str(account))
    return settings.source if settings else "auto"
