"""Delayed quotes of Cboe: whole option chains with the sizes at the touch, closes, the volatility index."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.market.cboe.provider import CboeProvider

__all__ = ["CboeProvider"]

# A command that fetches nothing loads none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(__name__, {"CboeProvider": "provider"})
