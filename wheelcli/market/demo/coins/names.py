"""The coins of the demo market. The names are real; every number is invented."""

from dataclasses import dataclass

SECTOR = "Digital assets"


@dataclass(frozen=True, slots=True)
class Coin:
    """One coin: its index in dollars, its 30-day at-the-money volatility at a DVOL of 40, and how its options
    are listed and quoted. For linear options, lots are in coins and ticks in USDC.
    """

    symbol: str
    name: str
    price: float
    iv: float
    inverse_lot: float
    linear_lot: float
    linear_tick: float
    strike_step: float  # for expirations within five weeks
    open_interest: float  # coins at a busy strike of an inverse option
    block_min: float  # coins


COINS = (
    Coin("BTC", "Bitcoin (demo)", 71_350.0, 0.42, 0.1, 0.01, 5.0, 1000.0, 260.0, 25.0),
    Coin("ETH", "Ether (demo)", 2_214.0, 0.61, 1.0, 0.1, 0.5, 50.0, 4200.0, 250.0),
)
LINEAR_SHARE = 0.12  # open interest of linear ÷ inverse options
INVERSE_TICK, INVERSE_TICK_ABOVE, INVERSE_TICK_OVER = 0.0001, 0.0005, 0.005
