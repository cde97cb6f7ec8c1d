"""Which contracts could be sold: rows of the options of a market, and pairs of them."""

import numpy as np
from numpy.typing import NDArray

from wheelcli.book.portfolio import Portfolio
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.market.snapshot import among
from wheelcli.plan.candidates.spread_legs import Pairs, pairs_of
from wheelcli.plan.regime import Regime
from wheelcli.plan.strategy import Streams


def sellable(
    chains: Chains,
    *,
    portfolio: Portfolio,
    config: Config,
    regime: Regime,
    wanted: set[str],
    streams: Streams | None = None,
) -> tuple[NDArray[np.intp], Pairs]:
    """Return the rows of the out-of-the-money puts and calls, and the pairs of legs, that `candidates_of`
    describes. No calls are sold on funds that count as cash, because they secure puts.
    """
    options, names = chains.options, chains.names["symbol"]
    is_call = (options["right"] == "call").to_numpy()
    strike, spot = options["strike"].to_numpy(np.float64), options["spot"].to_numpy(np.float64)
    spot = np.where(
        np.isnan(spot), chains.names["spot_quoted"].to_numpy(np.float64)[options["code"].to_numpy()], spot
    )
    shares = {s.symbol: s for s in portfolio.shares}
    of_name = options["code"].to_numpy(np.intp)
    streams = streams or Streams(puts=wanted, calls=wanted)
    ownable = among(names, streams.puts & wanted)[of_name]
    in_wheel = {s for s, h in shares.items() if h.wheel_quantity > 0} - set(portfolio.cash_equivalents)
    callable_now = among(names, in_wheel & streams.calls & wanted)[of_name]
    puts = ownable & ~is_call & (strike < spot)
    calls = callable_now & is_call & (strike > spot)
    if chains.market != "us":
        # USDC secure a put paid in USDC, coins a call paid in coins; nothing secures the others.
        inverse = (options["settlement"] == "coin_inverse").to_numpy()
        puts, calls = puts & ~inverse, calls & inverse
    rows = np.flatnonzero((puts | calls) & (options["dte_days"].to_numpy() > 0))
    pairs = pairs_of(
        options, spot, streams.spreads, config=config, regime=regime, account=portfolio.value_usd
    )
    return rows, pairs
