"""The eves of ex-dates on which exercise of a call may pay, and those on which it adds value.

Exercise on the eve of a dividend pays only if the dividend is above the interest on the strike up to the next
date or expiration. Example: strike 40, rate 9 %, 0.50 a month before expiration: the interest is 0.30, so
that eve counts; with 0.25 it would not.

>>> calls = tuple(np.array([x]) for x in (40.0, 40.0, 0.5, 0.09))
>>> when, bonus = eves_that_pay(calls, [5 / 12], [0.5])
>>> when.round(4).tolist(), bonus.tolist()
([[0.4167]], [[0.5]])
"""

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.arrays import Floats, dates, normal_cdf

NEGLIGIBLE = 1e-6  # of the share


def eves_that_pay(flat: tuple[Floats, ...], ex_years: ArrayLike, amounts: ArrayLike) -> tuple[Floats, Floats]:
    """Return the eves on which exercise may pay, (n, m), and its value there beyond S* - K; the rest are NaN
    and come first.
    """
    _, strike, years, rate = flat[:4]
    when, paid = dates(ex_years, amounts, strike.size)
    inside = (when > 0) & (when < years[:, None]) & (paid > 0)
    eves, bonus = np.full(when.shape, np.nan), np.full(when.shape, np.nan)
    following, ahead = years.copy(), np.zeros(years.size)
    for i in range(when.shape[1] - 1, -1, -1):
        now, at = inside[:, i], when[:, i]
        growth = np.exp(-rate * (following - at))
        gained = paid[:, i] + ahead * growth
        pays = now & (paid[:, i] > strike * (1 - growth))
        eves[pays, i], bonus[pays, i] = at[pays], gained[pays]
        following, ahead = np.where(now, at, following), np.where(now, gained, ahead)
    order = np.argsort(np.isfinite(eves), axis=1, kind="stable")
    return np.take_along_axis(eves, order, axis=1), np.take_along_axis(bonus, order, axis=1)


def eves_that_matter(terms: tuple[Floats, ...], eves: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the eves on which exercise is worth at least a millionth of the share; the others are NaN in
    both arrays and come first.

    Exercise brings at most `bonus` less the interest, and only if the share is above K - bonus. Terms are
    (n,); the volatility is an upper bound.
    """
    s, k, t, r, vol = (column[:, None] for column in terms)
    when, bonus = eves
    z = (np.log((k - bonus) / s) - (r - 0.5 * vol * vol) * when) / (vol * np.sqrt(when))
    gain = bonus + k * np.expm1(-r * (t - when))
    nothing = (z > 0) & (gain * normal_cdf(-z) < NEGLIGIBLE * s)
    when, bonus = (np.where(nothing, np.nan, table) for table in eves)
    order = np.argsort(np.isfinite(when), axis=1, kind="stable")
    return np.take_along_axis(when, order, axis=1), np.take_along_axis(bonus, order, axis=1)
