"""The probability that an option finishes out of the money, if the share is lognormal and drifts at the rate
less the yield.

    P(S_T < K) = Φ(-d2) for a call, P(S_T > K) = Φ(d2) for a put,  d2 = (ln(S/K) + (r - q - σ²/2)·T) ÷ (σ·√T)

Hull, "Options, Futures, and Other Derivatives", example 15.6 has d2 = 0.6278 (S 42, K 40, r 10 %, σ 20 %, six
months): the put finishes out of the money with Φ(0.6278) = 0.7349.

>>> round(float(prob_otm(42, 40, 0.5, 0.10, 0.0, 0.20, False)), 4)
0.7349
"""

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.arrays import Floats, columns, normal_cdf, quiet, usable
from wheelcli.pricing.greeks import sign


def prob_otm(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    is_call: ArrayLike,
) -> Floats:
    """Return the risk-neutral probability, 0 to 1, of finishing out of the money; arguments broadcast as in
    `european`.

    Without time or volatility the answer is 0 or 1; finishing exactly at the strike counts as out of the
    money.
    """
    flat, shape = columns(spot, strike, years, rate, dividend_yield, vol, sign(is_call))
    s, k, t, r, q, sigma, w = flat
    with quiet():
        good = usable(*flat) & (sigma >= 0)
        drift = np.log(s / k) + (r - q) * t
        total = sigma * np.sqrt(t)
        result = np.where(total > 0, normal_cdf(-w * (drift / total - 0.5 * total)), w * drift <= 0)
        result = np.where(good, result, np.nan)
    return result.reshape(shape)
