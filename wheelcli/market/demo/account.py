"""The settings that come with the demo market, in the config's own form: what its broker allows and the names
it watches.

They hold no cash and no positions: these are in the demo's journal, the same for every screen.
"""

from typing import Any

from wheelcli.market.demo.names import Flaw, underlyings

# The other bad names are watched, so that gates have something to stop.
_LEFT_OUT = {
    Flaw.HALTED,
    Flaw.UNPROFITABLE,
}
_OPINIONS: dict[str, dict[str, Any]] = {
    "BORVIA": {"exit_price": 59.0, "notes": "happy to be called away at 59"},
    "CINDRA": {"entry_price": 30.0, "tags": ["energy", "cyclical"]},
    "GALVOR": {"core_shares": 100},
    "TERVAL": {"entry_price": 130.0, "outlook": "bullish"},
    "XELDON": {"outlook": "bearish", "notes": "no puts until the next report"},
}


def demo_portfolio_config() -> dict[str, Any]:
    """Return `[account]`, `[watchlist]` and `never` of the demo market, as tomllib would have read them."""
    watched = [u.symbol for u in underlyings() if u.flaw not in _LEFT_OUT]
    return {
        "account": {"type": "cash", "option_level": 2},
        "never": ["NIMBRA"],
        "watchlist": {symbol: dict(_OPINIONS.get(symbol, {})) for symbol in watched},
    }
