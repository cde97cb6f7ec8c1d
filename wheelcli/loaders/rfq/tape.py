"""Public trades on coins made by request for quotes; no key is needed."""

from typing import TYPE_CHECKING

from wheelcli.errors import invalid_value, usage
from wheelcli.loaders.rfq.coin_market import CoinFeed
from wheelcli.market.deribit.names import COINS, LINEAR
from wheelcli.rfq.coins.prints import Print

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

__all__ = ["COINS", "coin_prints"]


def coin_prints(workspace: "Workspace", coin: str | None, *, testnet: bool, count: int) -> list[Print]:
    """Return the latest trades of a coin, or of all coins, paid in the coin or in USDC.

    Raises WheelError: usage for another symbol or on the demo, 4 without an answer.
    """
    if workspace.demo:
        raise usage("the demo has no venue for coins", "leave out --demo")
    if coin is not None and coin not in COINS:
        raise usage(invalid_value("SYMBOL", coin, f"one of {', '.join(COINS)}"), "")
    feed = CoinFeed(workspace, testnet=testnet)
    if coin is None:
        return feed.prints("any", count)
    both = [*feed.prints(coin, count), *feed.prints(LINEAR, count)]
    return sorted(both, key=lambda each: each.at, reverse=True)
