"""Whether two feeds agree on a contract: their mids at one share price differ by no more than the spreads
explain.

    |mid₁ − mid₂ − Δ·(S₁ − S₂)| ≤ (ask₁ − bid₁)/2 + (ask₂ − bid₂)/2 + 0.02

Example: a put of delta −0.25 at 2.10 / 2.20 with the share at 300.10, in the second feed 2.02 / 2.10 at
300.50. The mids differ by 0.09; the share's move of 0.40 explains 0.10. The difference left is 0.01, and 0.05
+ 0.04 + 0.02 = 0.11 is allowed. S₁ is the synchronised spot, because Yahoo's quoted one is from another time
than its options.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

SLACK_USD = 0.02  # a tick or two between the moments of the quotes

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The second feed's quotes beside the first's, (n,) each, dollars a share; NaN unknown. `apart` is the
    difference of the mids at one share price, `allowed` the most that the spreads explain.
    """

    bid: Floats
    ask: Floats
    apart: Floats
    allowed: Floats

    @property
    def mid(self) -> Floats:
        """Return the second feed's mids."""
        return (self.bid + self.ask) / 2


def agreement(options: "pd.DataFrame", second: "pd.DataFrame") -> Agreement:
    """Return how far the mids of these contracts (rows of `Chains.options`) are from those of the table
    `second` of a snapshot.
    """
    other = second.set_index("contract")[["bid", "ask", "spot"]]
    theirs = other.reindex(options["contract"].to_numpy()).to_numpy(np.float64).T
    bid, ask, spot = theirs
    own_bid, own_ask, own_spot, delta = (
        options[column].to_numpy(np.float64) for column in ("bid", "ask", "spot", "delta")
    )
    moved = own_spot - spot
    shift = np.where(moved == 0.0, 0.0, delta * moved)  # if the share did not move, the delta does not matter
    apart = np.abs((own_bid + own_ask) / 2 - (bid + ask) / 2 - shift)
    allowed = (own_ask - own_bid) / 2 + (ask - bid) / 2 + SLACK_USD
    return Agreement(bid, ask, apart, allowed)
