"""Two years of daily prices for the demo market, correlated by the market, the sector and the name itself.

Each name's daily return is its volatility of that day times √mkt · market + √sec · sector + √rest · own. The
shocks are scaled so that each stretch of 26 sessions realises what it should. Two years are short, and a demo
that teaches "implied a little above realised" must show it for every name.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wheelcli.market.demo.names import Underlying
from wheelcli.market.demo.seeds import rng_for
from wheelcli.market.demo.volatility import iv_at
from wheelcli.market.snapshot import Kind

Floats = NDArray[np.float64]

_BLOCK = 26
_LEVERAGE_EFFECT = 0.26  # log points the market falls as the VIX multiplies by e
_OVERNIGHT = 0.25  # share of a day's variance that comes before the open
_TURNOVER, _FUND_TURNOVER = 0.008, 0.02  # of market cap or assets, a session


@dataclass(frozen=True, slots=True)
class Bars:
    """Daily bars of one name, (sessions,) each: dollars, and shares traded."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    adjusted: Floats
    volume: Floats


def daily_bars(
    names: tuple[Underlying, ...],
    *,
    spots: Floats,
    path: Floats,
    dividends: dict[str, dict[date, float]],
    sessions: list[date],
    seed: int,
) -> dict[str, Bars]:
    """Return bars of every name that end at its quoted spot. `path` (sessions,) is the VIX without its
    noise.
    """
    count = len(sessions)
    market = _even(rng_for(seed, "market").standard_normal(count))
    falls = np.diff(np.log(path), prepend=np.log(path[0])) * _LEVERAGE_EFFECT
    sectors = {
        s: _even(rng_for(seed, f"sector {s}").standard_normal(count)) for s in {n.sector for n in names}
    }
    where = {day: i for i, day in enumerate(sessions)}
    out = {}
    for name, spot in zip(names, spots, strict=True):
        rng = rng_for(seed, f"bars {name.symbol}")
        sigma = iv_at(name, path) / rng.uniform(1.04, 1.22) / np.sqrt(252)
        own = max(1.0 - name.market_share - name.sector_share, 0.0)
        shock = _even(
            np.sqrt(name.market_share) * market
            + np.sqrt(name.sector_share) * sectors[name.sector]
            + np.sqrt(own) * rng.standard_normal(count)
        )
        beta = np.sqrt(name.market_share) * name.iv / 0.15
        returns = sigma * shock + 0.0003 - beta * falls
        paid = {where[day]: amount for day, amount in dividends.get(name.symbol, {}).items() if day in where}
        out[name.symbol] = _bars(name, float(spot), returns, sigma, paid, rng)
    return out


def _even(shocks: Floats) -> Floats:
    """Return shocks with unit realised variance in every block, counted back from the last shock; half of
    each block's trend is removed.
    """
    out = shocks.copy()
    for end in range(len(out), 0, -_BLOCK):
        block = slice(max(end - _BLOCK, 0), end)
        out[block] -= 0.5 * out[block].mean()
        out[block] /= out[block].std()
    return out


def _bars(
    name: Underlying,
    spot: float,
    returns: Floats,
    sigma: Floats,
    paid: dict[int, float],
    rng: np.random.Generator,
) -> Bars:
    count = len(returns)
    total = np.cumsum(returns)
    close = spot * np.exp(total - total[-1])
    factor = np.ones(count)
    for i in sorted(paid, reverse=True):
        if i == 0:
            continue
        # The dividend leaves the price on its ex-date: prices before it stand higher than total returns alone
        # say.
        close[:i] *= 1.0 + paid[i] / close[i - 1]
        factor[:i] *= 1.0 - paid[i] / close[i - 1]
    close = np.round(close, 2)
    day = sigma * close
    opened = np.r_[close[0], close[:-1]] + np.sqrt(_OVERNIGHT) * day * rng.standard_normal(count)
    move, variance = close - opened, (1.0 - _OVERNIGHT) * day**2
    reach = np.sqrt(move**2 - 2.0 * variance * np.log(rng.uniform(0.02, 1.0, (2, count))))
    high, low = opened + (move + reach[0]) / 2, opened + (move - reach[1]) / 2
    turnover = _TURNOVER if name.kind is Kind.STOCK else _FUND_TURNOVER
    volume = np.round(turnover * name.size_usd / close * np.exp(0.25 * rng.standard_normal(count)), -2)
    return Bars(
        open=np.round(opened, 2),
        high=np.maximum(np.round(high, 2), np.maximum(np.round(opened, 2), close)),
        low=np.minimum(np.round(low, 2), np.minimum(np.round(opened, 2), close)),
        close=close,
        adjusted=np.round(close * factor, 4),
        volume=volume,
    )
