"""Options on Bitcoin and Ether at Deribit, from its public API: no key, and a market that never closes."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.market.deribit.provider import DeribitProvider

__all__ = ["DeribitProvider"]

# A scan of shares and funds loads none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(__name__, {"DeribitProvider": "provider"})
