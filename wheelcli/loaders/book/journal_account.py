"""Which journal and which account a command means."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wheelcli.book.from_config import MAIN
from wheelcli.errors import Exit, WheelError, not_found

if TYPE_CHECKING:
    from wheelcli.book.store.journal import Journal
    from wheelcli.loaders.workspace import Workspace


@contextmanager
def journal_there(workspace: "Workspace") -> Iterator["Journal | None"]:
    """Yield the journal of this run, None if there is none yet."""
    if not workspace.journal_exists():
        yield None
        return
    with workspace.open_journal() as journal:
        yield journal


def account_of(workspace: "Workspace", journal: "Journal | None" = None) -> str:
    """Return the selected account: `default`, or one in the config or the journal. Raises WheelError
    (usage).
    """
    name = workspace.account or MAIN
    if name == MAIN:
        return name
    accounts = journal.accounts() if journal else ()  # asked of every event
    if name in accounts or name in workspace.config.accounts:
        return name
    known = ", ".join(dict.fromkeys((MAIN, *sorted(workspace.config.accounts), *accounts)))
    raise WheelError(
        not_found("account", name),
        hint=f"known accounts: {known}",
        code="account",
        exit_code=Exit.USAGE,
    )
