"""The account that comes with the demo market: a wheel in full swing, in the config's own form.

300 Borvia and 200 Galvor (100 of them core) were assigned, one call on Borvia is sold, one put on Velmar is open. Worth:
217,600 cash + 300 × 57.33 + 200 × 76.30 = 250,059, less 1.63 × 100 for the two short options.
"""

from typing import Any

from wheelcli.market.demo.names import Flaw, underlyings

_LEFT_OUT = {
    Flaw.HALTED,
    Flaw.UNPROFITABLE,
}  # the other bad names are watched, so that gates have something to stop
_OPINIONS: dict[str, dict[str, Any]] = {
    "BORVIA": {"exit_price": 59.0, "notes": "happy to be called away at 59"},
    "CINDRA": {"entry_price": 30.0, "tags": ["energy", "cyclical"]},
    "GALVOR": {"core_shares": 100},
    "TERVAL": {"entry_price": 130.0, "outlook": "bullish"},
    "XELDON": {"outlook": "bearish", "notes": "no puts until the next report"},
}


def demo_portfolio_config() -> dict[str, Any]:
    """`[account]`, `[watchlist]` and `never` of the demo market, as tomllib would have read them."""
    watched = [u.symbol for u in underlyings() if u.flaw not in _LEFT_OUT]
    return {
        "account": {
            "value": 250_000,
            "cash": 217_600,
            "type": "cash",
            "option_level": 2,
            "shares": {
                "BORVIA": {"quantity": 300, "break_even": 56.50},
                "GALVOR": {"quantity": 200, "break_even": 74.8, "core": 100},
            },
            "options": ["-1 VELMAR 2026-09-18 40 P @ 0.85", "-1 BORVIA 2026-09-18 60 C @ 1.05"],
        },
        "never": ["NIMBRA"],
        "watchlist": {symbol: dict(_OPINIONS.get(symbol, {})) for symbol in watched},
    }
