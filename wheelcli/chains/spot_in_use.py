"""The spot that prices a name's options: the synchronised one or the feed's quote; none if the two differ in
time or in deliverable.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

# greatest difference of quoted and implied spot; beyond it the chain is from another time
SPOT_DIFFERENCE_MAX = 0.005
CARRY_LEAST = -0.25  # annual; beyond it a holder of the share would gain for free


def reconcile(
    symbols: list[str], quoted: Floats, implied: Floats, *, carry: Floats
) -> tuple[Floats, list[Problem]]:
    """Return the spot to price with. Return NaN and a problem if the quoted and the implied spot are from
    different times, or belong to different underlyings.
    """
    with np.errstate(invalid="ignore"):
        apart = np.abs(implied / quoted - 1.0)
    failed = apart > SPOT_DIFFERENCE_MAX
    problems = [
        Problem(
            code="spot_mismatch",
            symbol=symbols[i],
            message=f"the share is quoted at {quoted[i]:.2f} but its options imply {implied[i]:.2f}:"
            " the quotes are from different times",
            hint="scan again in market hours, or record a new snapshot; an unannounced dividend looks"
            " the same",
        )
        for i in np.flatnonzero(failed)
    ]
    other = ~failed & (carry < CARRY_LEAST)
    problems += [
        Problem(
            code="other_underlying",
            symbol=symbols[i],
            message=f"the options do not fit the share price of {quoted[i]:.2f}: they imply a drift"
            f" of {-100 * carry[i]:.0f} % a year",
            hint="leave it out: options on a volatility index, for example, price its futures",
        )
        for i in np.flatnonzero(other)
    ]
    return np.where(failed | other, np.nan, np.where(np.isnan(implied), quoted, implied)), problems


def basis(spots: Floats, implied: Floats) -> "pd.Categorical[str]":
    """Return, for each name, whether the share price to show is synchronised with its options or is the
    feed's quote.
    """
    import pandas as pd

    synchronised = ~np.isnan(spots) & ~np.isnan(implied)
    return pd.Categorical(
        np.where(synchronised, "synchronised", "quoted"), categories=["synchronised", "quoted"]
    )
