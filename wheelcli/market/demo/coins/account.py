"""The settings of the demo's account for options on coins; its journal holds what it has."""

from typing import Any

from wheelcli.feed_source import DEMO_COIN_ACCOUNT


def coin_account_config() -> dict[str, Any]:
    """Return `[accounts.coins]` of the demo, as tomllib would have read it."""
    return {"accounts": {DEMO_COIN_ACCOUNT: {"market": "deribit"}}}
