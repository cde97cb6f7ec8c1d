"""The present value of the cash dividends inside an option's life, which the option holder does not get.

In the escrowed model the share is the present value of its coming dividends plus a rest that moves
lognormally: price the option on spot less `present_value`, with a dividend yield of 0. Against finite
differences with 0.60 paid quarterly on a share of 100, 21–49 days: delta of puts within 0.001; calls
exercised on the eve of an ex-date need a method that sees the date.

Hull, "Options, Futures, and Other Derivatives", example 15.9: 0.50 after two and five months, rate 9 %,
option of six months.

>>> present_value([2 / 12, 5 / 12], [0.5, 0.5], 0.09, [0.5, 0.25]).round(4)
array([0.9742, 0.4926])
"""

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.arrays import Floats


def present_value(ex_years: ArrayLike, amounts: ArrayLike, rate: ArrayLike, years: ArrayLike) -> Floats:
    """Return dollars per share, (n,), of the dividends that go ex in (0, years]: Σ amount · e^(-rate ·
    ex_years).

    `ex_years` (m,) from now and `amounts` (m,) dollars per share; `rate` annual, a number or (n,); `years`
    (n,) to expiration of each contract (any shape works). A dividend whose time or amount is NaN is unknown,
    and so is every sum that it belongs, or may belong, to. No dividends give 0.
    """
    when = np.asarray(ex_years, dtype=np.float64).reshape(-1)
    paid = np.asarray(amounts, dtype=np.float64).reshape(-1)
    life, discount = np.broadcast_arrays(
        np.asarray(years, dtype=np.float64)[..., None], np.asarray(rate, dtype=np.float64)[..., None]
    )
    inside = np.isnan(when) | ((when > 0) & (when <= life))
    total: Floats = np.where(inside, paid * np.exp(-discount * when), 0.0).sum(axis=-1)
    return np.where(np.isnan(life[..., 0]), np.nan, total)
