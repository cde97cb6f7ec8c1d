"""An account as the journal has it: from its brief in the cache folder if that is of this very journal, else
folded, and its brief written.
"""

from typing import TYPE_CHECKING

from wheelcli.book.from_journal import core_shares
from wheelcli.book.projection.fold import fold
from wheelcli.book.store import briefs
from wheelcli.book.store.image import one_image
from wheelcli.errors import Exit, WheelError
from wheelcli.paths import cache_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wheelcli.book.accounts import CoinBook
    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.store.journal import Journal
    from wheelcli.loaders.workspace import Workspace


def account_in(workspace: "Workspace", journal: "Journal", name: str) -> "AccountBook | CoinBook | None":
    """Return an account of the journal, its core shares kept out of the cycles; None if it has no events.

    Raises WheelError (5) if the journal cannot be read.
    """
    core = core_shares(workspace.config, name)
    with one_image(journal):
        key = briefs.key_of(journal, name, core)
        if key is not None:
            brief = briefs.read_brief(
                cache_dir() / briefs.FOLDER, journal, name, key, lambda: _whole(workspace, name, core, key)
            )
            if brief is not None:
                return brief
        events = journal.events(name)
    folded = fold(events, core=core, ordered=True)
    book = folded.account(name)
    if book is None:
        return folded.coins.get(name)
    if key is not None and not workspace.read_only:
        briefs.write_brief(cache_dir() / briefs.FOLDER, journal, name, key, book)
    return book


def _whole(workspace: "Workspace", name: str, core: "Mapping[str, int]", key: str) -> "AccountBook":
    """Return the account of which there was a brief, with its ended positions, from the same journal."""
    with workspace.open_journal() as journal, one_image(journal):
        same = briefs.key_of(journal, name, core) == key
        events = journal.events(name)
    book = fold(events, core=core, ordered=True).account(name) if same else None
    if book is None:
        raise WheelError(
            "another command wrote to the journal at the same time",
            hint="run the command again",
            code="busy",
            exit_code=Exit.INVALID,
        )
    return book
