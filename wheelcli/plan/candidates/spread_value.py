"""The value of a spread at the expected volatility of each leg, for many candidates at once: dollars per
share.

A leg's value is its mid plus the model's change from its own to the expected volatility; without IV it is the
model at the closes' volatility. If the expected volatility is the leg's IV (k = 1, `pricing.expected_vol`),
the value of the spread is its mid. Example: the mids are 1.13 and 0.64, and an expected volatility a tenth
below both IVs lowers them by 0.11 and 0.08. The value is 1.02 − 0.56 = 0.46 and the mid 0.49: an edge of 0.03
at the mid.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.strategy import INDEX_KINDS, NO_LEG
from wheelcli.plan.tickets.order import RANGE_EDGE, round_down
from wheelcli.plan.tickets.ticks import ticks_of
from wheelcli.pricing import american, european
from wheelcli.pricing.expected_vol import Basis, expected_vol, share_kind

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
_DUST = 1e-6


def spread_mid(c: Candidates) -> Floats:
    """Return the mid credit of each spread, (n,); NaN for other candidates, and if a leg has no two-sided
    quote.
    """
    middle: Floats = c.of("mid") - (c.bought("bid") + c.bought("ask")) / 2
    return middle


def spread_value(c: Candidates) -> Floats:
    """Return the value of each spread, (n,); NaN for other candidates and if unknown."""
    out = np.full(len(c), np.nan)
    rows = np.flatnonzero(c.of("long_row") != NO_LEG)
    if not len(rows):
        return out
    options, frame = c.chains.options, c.frame.iloc[rows]
    broad, closes = frame["kind"].isin(INDEX_KINDS).to_numpy(), frame["forecast"].to_numpy(np.float64)
    sold, bought = (options.iloc[frame[name].to_numpy(np.int64)] for name in ("row", "long_row"))
    values = [_values(leg, closes, broad, rate=c.chains.rate) for leg in (sold, bought)]
    out[rows] = values[0] - values[1]
    return out


def spread_limit(bid: float, mid: float, tick: float) -> float:
    """Return the limit price of a spread: halfway between natural and mid, rounded down to the tick, and
    never below natural.

    >>> spread_limit(0.44, 0.49, 0.01), spread_limit(0.44, 0.49, 0.05)
    (0.46, 0.45)
    """
    return max(round_down((bid + mid) / 2, tick), bid)


def spread_limits(c: Candidates) -> Floats:
    """Return the limit price of each spread, (n,), at the tick that the quotes of its name show; NaN if
    unknown.
    """
    natural, middle = c.of("credit"), spread_mid(c)
    codes = c.frame["code"].to_numpy(np.intp)
    tick = np.full(len(c), np.nan)
    for code in np.unique(codes[np.isfinite(middle)]).tolist():
        ticks, here = ticks_of(c.chains, code), codes == code
        tick[here] = np.where(middle[here] >= RANGE_EDGE, ticks.at(RANGE_EDGE), ticks.at(0.0))
    with np.errstate(invalid="ignore"):
        steps = np.floor((natural + middle) / 2 / tick + _DUST)
        out: Floats = np.fmax(np.round(steps * tick, 2), natural)
    return np.where(np.isfinite(tick), out, np.nan)


def _values(leg: "pd.DataFrame", closes: Floats, broad: NDArray[np.bool_], *, rate: float) -> Floats:
    iv, mid = (
        leg["iv"].to_numpy(np.float64),
        (leg["bid"].to_numpy(np.float64) + leg["ask"].to_numpy(np.float64)) / 2,
    )
    estimate = expected_vol(iv, closes, share_kind(broad))
    out: Floats = mid.copy()
    implied = estimate.basis == Basis.IMPLIED
    moved = np.flatnonzero(~(implied & (np.abs(estimate.vol - iv) < 1e-12)))
    if len(moved):
        at, own = _model(leg.iloc[moved], estimate.vol[moved], rate), _model(leg.iloc[moved], iv[moved], rate)
        out[moved] = np.where(implied[moved], mid[moved] + at - own, at)
    values: Floats = out
    return values


def _model(leg: "pd.DataFrame", vol: Floats, rate: float) -> Floats:
    share, strike, years = (leg[name].to_numpy(np.float64) for name in ("share", "strike", "years"))
    call = (leg["right"] == "call").to_numpy()
    out: Floats = np.full(len(leg), np.nan)
    exact = (leg["exercise"] == "european").to_numpy()
    for model, rows in ((european, exact), (american, ~exact)):
        if rows.any():
            out[rows] = model.price(share[rows], strike[rows], years[rows], rate, 0.0, vol[rows], call[rows])
    return out
