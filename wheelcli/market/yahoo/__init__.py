"""Quotes, chains, closes and calendars from Yahoo through yfinance, whose names and habits stay inside this
folder.
"""

from wheelcli.market.yahoo.provider import YahooProvider

__all__ = ["YahooProvider"]
