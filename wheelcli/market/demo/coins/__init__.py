"""The demo's options on coins: an invented market with Deribit's tables, identical at every run."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.market.demo.coins.account import coin_account_config
    from wheelcli.market.demo.coins.build import AS_OF, coin_snapshot
    from wheelcli.market.demo.coins.history import coin_iv_history
    from wheelcli.market.demo.coins.provider import CoinDemoProvider

__all__ = ["AS_OF", "CoinDemoProvider", "coin_account_config", "coin_iv_history", "coin_snapshot"]

# The demo of shares loads none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(
        __name__,
        {
            "coin_account_config": "account",
            **dict.fromkeys(("AS_OF", "coin_snapshot"), "build"),
            "coin_iv_history": "history",
            "CoinDemoProvider": "provider",
        },
    )
