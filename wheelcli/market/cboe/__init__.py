"""Delayed quotes of Cboe: whole option chains with the sizes at the touch, closes, the volatility index."""

from wheelcli.market.cboe.provider import CboeProvider

__all__ = ["CboeProvider"]
