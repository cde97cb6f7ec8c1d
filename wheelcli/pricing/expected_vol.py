"""The expected volatility of a share until an option's expiration: its implied volatility, as far as the past
supports it.

    expected = k · IV^a · closes^(1 − a),   a ≤ 1

`closes` is the forecast from daily bars (`forecast`); `k` and `a` depend on the kind of IV:

    kind                       fitted k      used k  a   fitted on
    whole chain                0.88 ± 0.03   0.88    1   SPY 1999–2021, 5,767 days
    at the money, index fund   1.03 ± 0.04   1       1   VXO and SPY 1999–2018, 240 month-ends
    at the money, share        1.01 ± 0.06   1       1   9 names of 2026, 1,060 days and expirations
    coin                       none          1       1   unfitted

"Whole chain" is the VIX, a variance over every strike; the shares cover May to August. A fitted k is used if
it differs from 1 by more than two standard errors. Otherwise k is 1, because nothing contradicts the market's
own figure. On SPY, with decades of both, the fits give the closes no weight; 20 to 40 closes of one summer
cannot show otherwise for shares. The smile is kept by scaling each contract's own IV: IV · k · (closes ÷ at
the money)^(1 − a). Without an IV the forecast from closes is used alone; without both, the result is unknown.

`error` is the standard error of the mean over years, not the deviation of single months from that mean. It is
the scatter of ln k: for index funds between blocks of three years, for shares between names. For closes alone
it is the same scatter of realised ÷ forecast. `benchmarks/forecast.py --expected` prints all of it, out of
sample.

Example: for a put with an IV of 32 % on a share whose closes forecast 25 %, the expected volatility is 32 %;
for a VIX of 20 it is 17.6 %.

>>> found = expected_vol([0.32, np.nan, np.nan], [0.25, 0.25, np.nan], Kind.SHARE)
>>> found.vol.round(3).tolist(), [str(b) for b in found.basis]
([0.32, 0.25, nan], ['implied', 'closes', ''])
>>> round(float(expected_vol(0.20, np.nan, Kind.WHOLE_CHAIN).vol), 3)
0.176
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wheelcli.pricing.arrays import Floats, quiet


class Kind(StrEnum):
    """The kinds of implied volatility, by what they are measured on."""

    WHOLE_CHAIN = "whole_chain"
    INDEX_FUND = "index_fund"
    SHARE = "share"
    COIN = "coin"


class Basis(StrEnum):
    """The source of an expected volatility; unknown is ""."""

    IMPLIED = "implied"
    CLOSES = "closes"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """The constants of one kind; `error` is relative, one standard deviation. `fitted` is False if k is 1
    because there is no history.
    """

    k: float
    a: float
    error: float
    fitted: bool = True

    @property
    def claims_premium(self) -> bool:
        """Return whether this kind of IV exceeded the volatility that followed, beyond its error: only then
        does a value below the mid mean more than noise.
        """
        return self.k < 1


FITS = {
    Kind.WHOLE_CHAIN: Fit(0.88, 1.0, 0.14),
    Kind.INDEX_FUND: Fit(1.0, 1.0, 0.14),
    Kind.SHARE: Fit(1.0, 1.0, 0.15),
    Kind.COIN: Fit(1.0, 1.0, 0.25, fitted=False),
}
CLOSES_ERROR = 0.20


@dataclass(frozen=True, slots=True)
class Expected:
    """Annual volatilities, their relative errors (one standard deviation) and their sources, all of one
    shape; NaN is unknown.
    """

    vol: Floats
    error: Floats
    basis: NDArray[np.object_]


def expected_vol(
    iv: ArrayLike,
    closes: ArrayLike,
    kind: Kind | NDArray[np.object_],
    *,
    at_the_money: ArrayLike | None = None,
) -> Expected:
    """Return the volatility to expect if a contract's IV is `iv` and the closes forecast `closes`; annual
    decimals, NaN is unknown.

    `kind` is one for all or an array. `at_the_money` is the IV at the money of the contract's expiration
    (default: `iv`), used only if a is below 1.
    """
    own, past, kinds = np.broadcast_arrays(
        np.asarray(iv, np.float64), np.asarray(closes, np.float64), np.asarray(kind, object)
    )
    level = own if at_the_money is None else np.broadcast_to(np.asarray(at_the_money, np.float64), own.shape)
    k, a, error = (np.empty(own.shape) for _ in range(3))
    for each in set(kinds.ravel().tolist()):
        here, fit = kinds == each, FITS[each]
        k[here], a[here], error[here] = fit.k, fit.a, fit.error
    implied, known = own > 0, past > 0
    with quiet():
        mixed = own * k * np.where(known & (level > 0) & (a < 1), (past / level) ** (1 - a), 1.0)
    basis = np.full(own.shape, Basis.UNKNOWN, dtype=object)
    basis[known], basis[implied] = Basis.CLOSES, Basis.IMPLIED
    vol = np.where(implied, mixed, np.where(known, past, np.nan))
    off = np.where(implied, error, np.where(known, CLOSES_ERROR, np.nan))
    return Expected(vol, off, basis)


def share_kind(is_index_fund: ArrayLike, is_coin: ArrayLike = False) -> NDArray[np.object_]:
    """Return the kind of IV of options on a broad-index fund, on a coin, or on any other share."""
    kind = np.where(np.asarray(is_index_fund, bool), Kind.INDEX_FUND, Kind.SHARE).astype(object)
    return np.where(np.asarray(is_coin, bool), Kind.COIN, kind)
