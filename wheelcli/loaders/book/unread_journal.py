"""Whether the journal has an account that scans take from the settings: a fill that is entered does not count
for them then.
"""

import shlex
from typing import TYPE_CHECKING

from wheelcli import config as settings
from wheelcli.book.from_config import MAIN, account_named
from wheelcli.book.opening import has_opening
from wheelcli.book.projection.live import live_events
from wheelcli.config.keys import dotted
from wheelcli.config.mistakes import FLAG
from wheelcli.errors import Problem, WheelError
from wheelcli.loaders.book.account_source import kept_in_journal, source_of
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.loaders.book.old_source import REMEDY, old_source

if TYPE_CHECKING:
    from wheelcli.book.store.journal import Journal
    from wheelcli.loaders.workspace import Workspace


def tell_unread(workspace: "Workspace") -> None:
    """Report beside this run's result that its account is read from the settings although the journal has an
    opening of it.
    """
    if problem := unread_journal(workspace, workspace.account):
        workspace.messages.tell(problem)


def tell_every_unread(workspace: "Workspace") -> None:
    """Report every account of the journal that scans do not read from it."""
    for name in _in_journal(workspace):
        if problem := unread_journal(workspace, None if name == MAIN else name):
            workspace.messages.tell(problem)


def unread_journal(workspace: "Workspace", account: str | None) -> Problem | None:
    """Return a problem if the journal has that account and scans do not read it: `account.source` forces the
    settings, or an opening is missing.

    None also for the demo, and if the settings or the journal cannot be read: that is reported elsewhere.
    """
    who = "the account" if account in (None, MAIN) else f"account {account!r}"
    try:
        if kept_in_journal(workspace, account):
            return None
        with journal_there(workspace) as journal:
            if journal is None:
                return None
            opened = has_opening(journal, account or MAIN)
            if source_of(workspace, account) == "auto":
                return None if opened else _unopened(workspace, journal, account, who)
            if not opened:
                return None
        remedy = _remedy(workspace, account)
    except WheelError:
        return None
    return Problem(
        "journal_not_read",
        f"scans read {who} from the settings, not from the journal",
        f"to change this, run {remedy}",
    )


def _unopened(workspace: "Workspace", journal: "Journal", account: str | None, who: str) -> Problem | None:
    """Return a problem if entries of an account in the settings count for nothing: the journal has no opening
    of it.
    """
    count = len(live_events(journal.events(account or MAIN), ordered=True)[0])
    if not count or account_named(workspace.config, account)[1].value <= 0:
        return None
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    other = "" if account in (None, MAIN) else f" --account {shlex.quote(str(account))}"
    return Problem(
        "journal_without_opening",
        f"the journal has {entries} for {who} but no opening balance, so scans read the settings"
        " instead of the journal",
        f'enter the cash before the first entry: `wheel journal add "OPENING 25000 on DATE"{other}`',
    )


def _in_journal(workspace: "Workspace") -> tuple[str, ...]:
    try:
        with journal_there(workspace) as journal:
            return journal.accounts() if journal else ()
    except WheelError:
        return ()


def _remedy(workspace: "Workspace", account: str | None) -> str:
    """Return the reason why scans read the journal: a command, unless something overrides the user's file."""
    main = account is None or (account == MAIN and MAIN not in workspace.config.accounts)
    if main and old_source(workspace):
        return REMEDY
    key = dotted(("account", "source") if main else ("accounts", str(account), "source"))
    origin = workspace.loaded.origins.get(key, "default")
    if origin in ("default", str(settings.user_file())):
        return f"`wheel config set {shlex.quote(key)} journal`"
    if origin == FLAG:
        return f"`--set {shlex.quote(f'{key}=journal')}`"
    if origin.startswith("WHEEL_"):
        return f"`export {origin}=journal`"
    return f'write {key} = "journal" into {origin}'
