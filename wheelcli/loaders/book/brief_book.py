"""An account as the journal has it: from its brief in the cache folder if that is of this very journal, else
folded, and its brief written. A command that appends writes the briefs of the accounts it has checked.
"""

from typing import TYPE_CHECKING

from wheelcli.book.check import check
from wheelcli.book.from_journal import core_shares
from wheelcli.book.projection.fold import fold
from wheelcli.book.store import briefs
from wheelcli.book.store.image import one_image, others_writes
from wheelcli.errors import Exit, WheelError
from wheelcli.paths import cache_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wheelcli.book.accounts import Book, CoinBook
    from wheelcli.book.breach import Breach
    from wheelcli.book.events import Event
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
    book = _of(fold(events, core=core, ordered=True), name)
    if book is not None and key is not None and not workspace.read_only:
        briefs.write_brief(cache_dir() / briefs.FOLDER, journal, name, key, book)
    return book


def append(workspace: "Workspace", journal: "Journal", events: "Iterable[Event]") -> int:
    """Check and append events as `Journal.append` does, and write the briefs of their accounts; return the
    number of new ones. Raises WheelError (5); in that case nothing has changed.
    """
    checking = _Checking(workspace, journal)
    count = journal.append(events, check=checking, now=workspace.now(), command=workspace.command)
    if count:
        checking.leave_briefs()
    return count


class _Checking:
    """The check of one append, which holds the books of the changed accounts."""

    def __init__(self, workspace: "Workspace", journal: "Journal") -> None:
        self._workspace, self._journal = workspace, journal
        self._books: dict[str, Book] = {}
        self._others = 0

    def __call__(self, events: "list[Event]") -> "tuple[Breach, ...]":
        name = events[0].account if events else ""
        # Core shares change cycles only, and no breach is of a cycle.
        book = fold(events, core=core_shares(self._workspace.config, name), ordered=True)
        if name not in self._books:  # the first is of all events, a second one would lack the new ones
            self._books[name] = book
            self._others = others_writes(self._journal)
        return check(events, book)

    def leave_briefs(self) -> None:
        """Write the briefs, unless another process has written to the journal since."""
        with one_image(self._journal):
            if others_writes(self._journal) != self._others:
                return
            for name, folded in self._books.items():
                book = _of(folded, name)
                key = briefs.key_of(self._journal, name, core_shares(self._workspace.config, name))
                if book is not None and key is not None and not self._workspace.read_only:
                    briefs.write_brief(cache_dir() / briefs.FOLDER, self._journal, name, key, book)


def _whole(workspace: "Workspace", name: str, core: "Mapping[str, int]", key: str) -> "AccountBook":
    """Return the account of which there was a brief, in dollars, with its ended positions, from the same
    journal.
    """
    with workspace.open_journal() as journal, one_image(journal):
        same = briefs.key_of(journal, name, core) == key
        events = journal.events(name)
    book = _of(fold(events, core=core, ordered=True), name) if same else None
    if book is None:
        raise WheelError(
            "another command wrote to the journal at the same time",
            hint="run the command again",
            code="busy",
            exit_code=Exit.INVALID,
        )
    return briefs.in_dollars(book)


def _of(book: "Book", name: str) -> "AccountBook | CoinBook | None":
    return book.account(name) or book.coins.get(name)
