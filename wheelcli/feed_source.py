"""The market that a feed quotes, and whether its prices are invented, by the name of the feed."""

from wheelcli.trading_calendar import NEVER_CLOSED

DEMO = "demo"
DEMO_COINS = "demo-coins"  # options on coins; every other name and price of the demo is invented too
DEMO_COIN_ACCOUNT = "coins"  # the account of the demo that trades them
US = "us"

_OF_COINS = (NEVER_CLOSED, DEMO_COINS)


def market_of(source: str | None) -> str:
    """Return the market of a feed: `us`, or `deribit`, whose sessions are days in UTC.

    >>> market_of("yahoo"), market_of("deribit"), market_of("demo-coins"), market_of(None)
    ('us', 'deribit', 'deribit', 'us')
    """
    return NEVER_CLOSED if source in _OF_COINS else US


def volatility_index(market: str) -> str:
    """Return the name of the volatility index that chooses a market's regime.

    >>> volatility_index("us"), volatility_index("deribit")
    ('VIX', 'DVOL')
    """
    return "VIX" if market == US else "DVOL"


def is_invented(source: str | None) -> bool:
    """Return whether a feed's prices are those of the demo.

    >>> is_invented("demo"), is_invented("demo-coins"), is_invented("deribit")
    (True, True, False)
    """
    return source in (DEMO, DEMO_COINS)
