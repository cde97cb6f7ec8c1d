"""Rules for one name that replace the regime's: deltas and days to expiration (`[watchlist.SYM]`).

Example: under `normal` puts are sold at a delta of 0.18 to 0.30; with `delta = [0.10, 0.15, 0.20]` for NVDA,
its puts are sold at 0.10 to 0.20; other names keep the regime's band.
"""

from typing import TYPE_CHECKING

from wheelcli.config import Config

if TYPE_CHECKING:
    from wheelcli.plan.regime import Regime


def delta_band(config: Config, regime: "Regime", symbol: str) -> tuple[float, float, float]:
    """Return the lowest, target and highest absolute delta of a short leg on this name."""
    watched = config.watchlist.get(symbol)
    return (watched and watched.delta) or regime.delta_band


def dte_window(config: Config, regime: "Regime", symbol: str) -> tuple[int, int]:
    """Return the minimum and maximum days to expiration on this name."""
    watched = config.watchlist.get(symbol)
    return (watched and watched.dte) or regime.dte_window
