"""Quotes, chains, closes and calendars from Yahoo through yfinance, which only this folder uses."""

from wheelcli.market.yahoo.provider import YahooProvider

__all__ = ["YahooProvider"]
