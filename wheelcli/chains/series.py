"""Which quotes may be compared: those of one series, which is an underlying's expiration of one root.

SPX and SPXW of one third Friday settle at different moments, and OEX and XEO are exercised differently:
compared with each other they would contradict parity and the order of strikes, though every quote is right.

Example: 2026-09-18 is day 20,714; SPX, the first of its roots, is series 331,424 and SPXW 331,425.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

ROOTS = 16  # most series of one underlying; further ones share the last number
SPAN = 100_000 * ROOTS  # above every series, so that `code * SPAN + series` numbers them across underlyings
_BEHIND_ROOT = 15  # characters of an OCC symbol: date, right, strike


def series_of(options: "pd.DataFrame", expiration: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of each contract's series within its underlying, (n,): in order of `expiration` (n,),
    a day number, and then of root.

    Only indexes list several roots of plain contracts; those of shares are not checked.
    """
    result = expiration * ROOTS
    symbols = options["symbol"]
    indexes = [symbol for symbol in symbols.cat.categories if str(symbol).startswith("^")]
    rows = np.flatnonzero(symbols.isin(indexes).to_numpy()) if indexes else np.zeros(0, dtype=np.intp)
    if not len(rows):
        return result
    root = options["contract"].iloc[rows].astype(str).str[:-_BEHIND_ROOT].to_numpy(object)
    on = symbols.iloc[rows].astype(str).to_numpy(object)
    for symbol in set(on):
        mine = on == symbol
        number = np.unique(root[mine].astype(str), return_inverse=True)[1]
        result[rows[mine]] += np.minimum(number, ROOTS - 1)
    return result
