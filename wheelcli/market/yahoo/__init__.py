"""Quotes, chains, closes and calendars from Yahoo through yfinance, which only this folder uses."""

from typing import TYPE_CHECKING

from wheelcli.lazy_names import lazy_names

if TYPE_CHECKING:
    from wheelcli.market.yahoo.closes_comparison import compare_closes
    from wheelcli.market.yahoo.provider import YahooProvider

__all__ = ["YahooProvider", "compare_closes"]

# yfinance takes a second: a command that fetches nothing loads none of it.
if not TYPE_CHECKING:  # a checker reads the imports above, and finds a name that does not exist
    __getattr__ = lazy_names(__name__, {"YahooProvider": "provider", "compare_closes": "closes_comparison"})
