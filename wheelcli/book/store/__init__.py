"""The journal on disk: an append-only SQLite file, its copies and its checks."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.book.store.journal import Journal, in_memory, journal_path, open_journal

__all__ = [
    "Journal",
    "in_memory",
    "journal_path",
    "open_journal",
]

# SQLite is loaded when the first journal is opened.
if not TYPE_CHECKING:  # a type checker reads the imports above and reports a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            **dict.fromkeys(
                (
                    "Journal",
                    "in_memory",
                    "journal_path",
                    "open_journal",
                ),
                "journal",
            ),
        },
    )
