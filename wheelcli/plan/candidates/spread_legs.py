"""The pairs of listed options that form a candidate spread: any out-of-the-money option as the short leg, one
further out as the long leg.

A short leg within the regime's delta band and days is paired with every further strike that can pass. The
credit is at most the short bid, so a width above bid ÷ `spreads.credit_width_min` cannot pay, and a width
less that bid above `sizing.spread_loss_max` of the account loses too much. Other short legs are paired with
the next strike only, which is enough to show why they are rejected. Example: a short put of 125 bid at 1.10
in an account of 250,000: widths up to 11.00 are tried.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.config import Config
from wheelcli.contract import pair_name
from wheelcli.plan.candidates.standard import is_standard
from wheelcli.plan.per_name_rules import delta_band, dte_window
from wheelcli.plan.regime import Regime
from wheelcli.plan.strategy import NO_LEG, Strategy

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
# dollars that separate the strikes of one chain from the next, so that one sorted array holds all chains
_FAR = 1e7


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of the options table: the short leg, the long leg, and the place of the strategy in `Strategy`."""

    short: Rows
    long: Rows
    strategy: Rows


NO_PAIRS = Pairs(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


def pairs_of(
    options: "pd.DataFrame",
    spot: Floats,
    names: Mapping[Strategy, Set[str]],
    *,
    config: Config,
    regime: Regime,
    account: float,
) -> Pairs:
    """Return the pairs of legs of each strategy on its names. `options` is that of `Chains`, `spot` (n,) the
    share's price, `account` dollars.
    """

    def side(strategy: Strategy) -> tuple[Rows, Rows, Rows]:
        symbols = names.get(strategy, frozenset())
        return _of_one_side(options, spot, symbols, strategy, config=config, regime=regime, account=account)

    sides = [side(strategy) for strategy in (Strategy.BULL_PUT_SPREAD, Strategy.BEAR_CALL_SPREAD)]
    return Pairs(*(np.concatenate(part) for part in zip(*sides, strict=True)))


def _of_one_side(
    options: "pd.DataFrame",
    spot: Floats,
    symbols: Set[str],
    strategy: Strategy,
    *,
    config: Config,
    regime: Regime,
    account: float,
) -> tuple[Rows, Rows, Rows]:
    put = strategy is Strategy.BULL_PUT_SPREAD
    if not symbols:
        return NO_PAIRS.short, NO_PAIRS.long, NO_PAIRS.strategy
    strike = options["strike"].to_numpy(np.float64)
    out_of_the_money = strike < spot if put else strike > spot
    rows = np.flatnonzero(
        options["symbol"].isin(list(symbols)).to_numpy()
        & (options["right"] == ("put" if put else "call")).to_numpy()
        & out_of_the_money
        & (options["dte_days"].to_numpy() > 0)
    )
    rows = rows[is_standard(options.iloc[rows])]
    leg = options.iloc[rows]
    outward = -strike[rows] if put else strike[rows]
    # An index lists weeklies of another root, which settle at another hour of the same day: no pair mixes
    # both.
    root = leg["contract"].str[:-15].to_numpy(object)
    chain = np.unique(
        [f"{c}|{d}|{r}" for c, d, r in zip(leg["code"], leg["expiration"], root, strict=True)],
        return_inverse=True,
    )[1]
    order = np.lexsort((outward, chain))
    rows, outward, chain = rows[order], outward[order], chain[order]
    place = chain * _FAR + outward
    reach = _reach(options.iloc[rows], config=config, regime=regime, account=account)
    ends = np.searchsorted(chain, chain, side="right")
    last = np.minimum(np.searchsorted(place, place + reach, side="right"), ends)
    here = np.arange(len(rows))
    count = np.where(here + 1 < ends, np.maximum(last - here - 1, 1), 0)
    short = np.repeat(here, count)
    step = np.arange(len(short)) - np.repeat(np.cumsum(count) - count, count)
    long = short + 1 + step
    offered = np.isfinite(options["ask"].to_numpy(np.float64)[rows[long]]) | (step == 0)
    short, long = short[offered], long[offered]
    which = np.full(len(short), list(Strategy).index(strategy))
    return rows[short].astype(np.int64), rows[long].astype(np.int64), which


def _reach(leg: "pd.DataFrame", *, config: Config, regime: Regime, account: float) -> Floats:
    """Return the widest spread worth trying on each short leg, dollars per share; 0 if the leg itself cannot
    be sold.
    """
    code, names = np.unique(leg["symbol"].to_numpy(str), return_inverse=True)[::-1]
    low, _, high = np.array([delta_band(config, regime, s) for s in names]).reshape(-1, 3)[code].T
    first, last = np.array([dte_window(config, regime, s) for s in names]).reshape(-1, 2)[code].T
    bid, delta = leg["bid"].to_numpy(np.float64), np.abs(leg["delta"].to_numpy(np.float64))
    days = leg["dte_days"].to_numpy()
    loss_bound = bid + config.sizing.spread_loss_max * account / 100.0
    least = config.spreads.credit_width_min
    paid = bid / least if least > 0 else np.full(len(bid), np.inf)
    sold = (delta >= low) & (delta <= high) & (days >= first) & (days <= last)
    reach: Floats = np.where(sold, np.minimum(loss_bound, paid) + 0.005, 0.0)
    return np.minimum(np.nan_to_num(reach, nan=0.0), _FAR / 4)


def of_both_legs(
    frame: "pd.DataFrame", options: "pd.DataFrame", long_row: NDArray[np.int64]
) -> dict[str, Any]:
    """Return the columns that depend on both legs of a spread: its name, the smaller open interest (unknown
    if either is), the older quote.
    """
    spread = long_row != NO_LEG
    long = options.iloc[np.maximum(long_row, 0)].reset_index(drop=True)
    contract = frame["contract"].to_numpy(object).copy()
    contract[spread] = [
        pair_name(occ, wing) for occ, wing in zip(contract[spread], long["strike"][spread], strict=True)
    ]
    own, other = (table["open_interest"].to_numpy(np.float64) for table in (frame, long))
    older = frame["quote_time"] <= long["quote_time"]
    return {
        "contract": contract,
        "open_interest": np.where(spread, np.minimum(own, other), own),
        "quote_time": frame["quote_time"].where(older | ~spread, long["quote_time"]),
    }
