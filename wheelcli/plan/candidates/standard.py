"""The contracts that may be proposed: standard ones, which deliver 100 ordinary shares (or 100 times the
index).

Adjusted contracts can be held, closed and watched, but are never sold to open: their price is not that of an
option on 100 shares. Every search for contracts (scan, screen, spreads, rolls, calls on shares, repair) uses
this rule. Example: after a 3:2 split `AAPL1` delivers 150 shares at the old strike; its call at 2.50 is not
the standard call at 1.26.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.contract import root_of

if TYPE_CHECKING:
    import pandas as pd

SHARES = 100.0
_OF_COINS = ("coin_linear", "coin_inverse")
# the root of an OCC symbol comes before six digits of the day, the right and eight digits of the strike
_ROOT_ENDS = -16
_DIGITS = tuple("0123456789")


def is_standard(options: "pd.DataFrame") -> NDArray[np.bool_]:
    """Return which rows of an options table (columns contract, symbol, standard, multiplier, settlement) are
    standard contracts (n,). Unknown counts as not standard.

    A digit at the end of the root marks an adjustment, unless it is part of the underlying's own symbol.
    """
    flag: NDArray[np.bool_] = options["standard"].to_numpy(dtype=bool, na_value=False)
    if _of_coins(options):  # a contract is one lot of any size, and has no OCC symbol
        return flag
    plain: NDArray[np.bool_] = flag & (options["multiplier"].to_numpy(np.float64) == SHARES)
    numbered = options["contract"].str.slice(_ROOT_ENDS, _ROOT_ENDS + 1).isin(_DIGITS).to_numpy(dtype=bool)
    for i in np.flatnonzero(plain & numbered).tolist():
        contract = options["contract"].iloc[i]
        plain[i] = contract[: _ROOT_ENDS + 1] == root_of(str(options["symbol"].iloc[i]))
    return plain


def _of_coins(options: "pd.DataFrame") -> bool:
    """Return whether these are options on coins; markets are never mixed."""
    if "settlement" not in options:
        return False
    column = options["settlement"]
    kinds = column.cat.categories if column.dtype == "category" else column.unique()
    return any(kind in _OF_COINS for kind in kinds)
