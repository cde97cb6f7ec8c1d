"""Coin accounts: a purse per currency, entries, settlements and holdings."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.book.coins.doubts import coin_doubts
    from wheelcli.book.coins.fields import conserved, fault

__all__ = ["coin_doubts", "conserved", "fault"]

# A share account loads none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__, {"coin_doubts": "doubts", **dict.fromkeys(("conserved", "fault"), "fields")}
    )
