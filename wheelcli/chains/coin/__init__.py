"""Options on coins: European, undiscounted, on the forward of their expiration."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.chains.coin.price import greeks_at, price_coins

__all__ = ["greeks_at", "price_coins"]

# A market of shares and funds loads none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(__name__, dict.fromkeys(__all__, "price"))
