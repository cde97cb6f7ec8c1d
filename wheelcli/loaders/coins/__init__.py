"""Coin accounts: their journal, and their value in a market."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.loaders.coins.account import coin_account, priced_in, worth_in
    from wheelcli.loaders.coins.gains import CoinGains, coin_gains
    from wheelcli.loaders.coins.journal import coin_book, coin_events, index_of
    from wheelcli.loaders.coins.review import coin_reviewed

__all__ = [
    "CoinGains",
    "coin_account",
    "coin_book",
    "coin_events",
    "coin_gains",
    "coin_reviewed",
    "index_of",
    "priced_in",
    "worth_in",
]

# A share account loads none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            **dict.fromkeys(("coin_account", "priced_in", "worth_in"), "account"),
            **dict.fromkeys(("CoinGains", "coin_gains"), "gains"),
            **dict.fromkeys(("coin_book", "coin_events", "index_of"), "journal"),
            "coin_reviewed": "review",
        },
    )
