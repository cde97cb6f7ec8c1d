"""The demo's account for options on coins: USDC for puts, and some ETH for calls."""

from typing import Any

from wheelcli.feed_source import DEMO_COIN_ACCOUNT


def coin_account_config() -> dict[str, Any]:
    """Return `[accounts.coins]` of the demo, as tomllib would have read it."""
    held = {"ETH": {"quantity": 6.0, "break_even": 1850.0}}
    return {"accounts": {DEMO_COIN_ACCOUNT: {"market": "deribit", "cash": 100_000.0, "coins": held}}}
