"""The error of the escrowed model for American puts across ex-dates: it overvalues the right to exercise just
before a dividend.

In the escrowed model (`escrowed_dividends`) a put on S*, the share less its coming dividends, is exercised
for K - S*. In fact the holder gets K - S before an ex-date, which is less by the dividend D. Therefore, the
holder waits through the days for which the interest on the strike is less than D. In Kim's integral of the
early-exercise premium (`early_exercise_premium`) those days must not count, so their part comes off the
escrowed price:

    excess = Σ over windows ∫ r·K·e^(-rt)·Φ(-d2(S*, B(T - t), t)) dt,   window (t_i + ln(1 - D_i/K)/r, t_i)

with d2 = (ln(S*/B) + (r - σ²/2)t) ÷ (σ√t) and B the exercise boundary with T - t left (`boundary`). Before a
window the boundary is lower, because exercise must be worth more than waiting for the dividend: the interest
up to the window must exceed the value of a call up to the ex-date (here by Bachelier's formula). The true
boundary is lower still; that error remains.

If a window begins today, the result is within 3e-6 of strike of the European put plus the mean value of
exercise from the ex-date on (30 cases).

A put of 49 days, the share at 100 and 0.60 four days before expiration; the escrowed American put on S* is
overvalued by 0.03:

>>> value, slope, bend = excess(99.4029, 100, 49 / 365, 0.04, 0.18, [45 / 365], [0.6])
>>> round(float(value), 3), round(float(slope), 4)
(0.033, -0.0097)
"""

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.american_put.collocation import legendre, scheme
from wheelcli.pricing.american_put.exercise_boundary import Unit, equation_a, solve
from wheelcli.pricing.arrays import (
    Floats,
    Integers,
    blocks,
    columns,
    dates,
    normal_cdf,
    normal_pdf,
    quiet,
    usable,
)
from wheelcli.pricing.grouping import all_cores

BLOCK = 1024
PIECE = 8 * BLOCK  # rows for one thread
PANEL = 5
# arguments of `collocation.scheme`: the boundary is good to 1e-4, and no price comes from it
SCHEME = (6, 6, 2, 3)
GRID = 0.05  # of ln volatility
_FAR = 1 << 24  # grid steps between two lives
_ROOTS = scheme(*SCHEME).roots
_POINTS, _WEIGHTS = legendre(PANEL)
_BELOW = np.linspace(-8.0, 8.0, 1601)  # standard deviations below the strike
# the value of a call there, in standard deviations
_GAINED = normal_pdf(_BELOW) - _BELOW * normal_cdf(-_BELOW)
_Terms = tuple[Floats, Floats, Floats, Floats, Floats]  # share, strike, years, rate and volatility, (n,)


def excess(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    vol: ArrayLike,
    ex_years: ArrayLike,
    amounts: ArrayLike,
) -> tuple[Floats, Floats, Floats]:
    """Return the excess of the escrowed American put, dollars a share, and its first and second derivative in
    `spot`.

    All but the last two broadcast to one shape; `spot` is less the present value of the dividends inside the
    life. `ex_years` and `amounts`, (m,) or (n, m): years to each ex-date and dollars a share, in order; those
    outside (0, years] are ignored.
    """
    flat, shape = columns(spot, strike, years, rate, vol)
    s, k, t, r, sigma = flat
    when, paid = dates(ex_years, amounts, s.size)
    result = np.zeros((3, s.size))
    sense = usable(*flat) & (sigma >= 0)
    with quiet():
        ended = np.zeros(s.size)
        some = np.flatnonzero(sense & (sigma > 0) & (r > 0))
        squared = np.full((_ROOTS.size, s.size), np.nan)
        squared[:, some] = _boundaries(r[some], sigma[some], t[some])
        since = until = ended

        def window(piece: Integers) -> Integers:
            for rows in blocks(piece, BLOCK):
                terms = (s[rows], k[rows], t[rows], r[rows], sigma[rows])
                result[:, rows] += _withheld(terms, ended[rows], since[rows], until[rows], squared[:, rows])
            return piece[:0]

        for i in range(when.shape[1]):
            until = when[:, i]
            since = until + np.log1p(-np.minimum(paid[:, i] / k, 0.99)) / r
            counts = some[(until[some] > 0) & (until[some] <= t[some]) & (paid[some, i] > 0)]
            all_cores([(window, rows) for rows in blocks(counts, PIECE)])
            ended[counts] = until[counts]
    result[:, ~sense] = np.nan
    value, slope, bend = (column.reshape(shape) for column in result)
    return value, slope, bend


def _withheld(terms: _Terms, ended: Floats, since: Floats, until: Floats, squared: Floats) -> Floats:
    """Return Kim's integral over one window, plus the part that the lower boundary before it removes, with
    derivatives in the share price; (3, n).
    """
    begin = np.maximum(since, ended)
    result = _integral(*_nodes(begin, until), terms, squared, None)
    waits = np.flatnonzero(begin > ended)  # otherwise the window is the whole life
    if waits.size:
        s, k, t, r, sigma, since, until = (column[waits] for column in (*terms, since, until))
        root, weight = _nodes(ended[waits], since)
        at = root * root
        wait = sigma[:, None] * np.sqrt(until[:, None] - at)
        gained = np.maximum(r[:, None] * (since[:, None] - at), 0.0) / wait
        lower = -wait * np.interp(gained, _GAINED[::-1], _BELOW[::-1])
        result[:, waits] += _integral(root, weight, (s, k, t, r, sigma), squared[:, waits], lower)
    return result


def _nodes(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return square roots of times between `low` and `high` (n,), evenly spread in the root, and the weights
    of the times, (n, k) each.
    """
    low, high = np.sqrt(low)[:, None], np.sqrt(high)[:, None]
    root = low + 0.5 * (high - low) * (_POINTS + 1)
    return root, (high - low) * root * _WEIGHTS  # dt = 2·root·d(root)


def _integral(root: Floats, weight: Floats, terms: _Terms, squared: Floats, lower: Floats | None) -> Floats:
    """Return the integral of exercise at or below the boundary, less that at or below `lower` (n, k: ln, in
    units of strike): value, slope and bend; (3, n).
    """
    s, k, t, r, sigma = terms
    at = root * root
    edge = _edge(squared, np.sqrt(np.maximum(1 - at / t[:, None], 0.0)))
    s, k, r, sigma = s[:, None], k[:, None], r[:, None], sigma[:, None]
    spread = sigma * root
    weight = weight * r * k * np.exp(-r * at)
    drift = np.log(s / k) + (r - 0.5 * sigma * sigma) * at

    def below(edge: Floats) -> Floats:
        d2 = (drift - edge) / spread
        density = weight * normal_pdf(d2) / (spread * s)
        worth = weight * normal_cdf(-d2)
        return np.stack([worth.sum(1), -density.sum(1), (density * (d2 / spread + 1) / s).sum(1)])

    return below(edge) if lower is None else below(edge) - below(np.minimum(edge, lower))


def _boundaries(rate: Floats, vol: Floats, years: Floats) -> Floats:
    """Return ln² of the boundary in units of strike at the roots of the scheme, (m, n). It is smooth in
    volatility, so it is solved on a grid of volatilities for each life and interpolated.
    """
    _, which = np.unique(years + 1j * rate, return_inverse=True)
    place = np.log(vol) / GRID
    low = np.floor(place)
    key = which * _FAR + low.astype(np.int64)
    keys, first = np.unique(np.append(key, key + 1), return_index=True)
    row, above = first % max(vol.size, 1), first // max(vol.size, 1)
    node = np.exp(GRID * (low[row] + above))
    scaled = _squared(rate[row], node, years[row]) / node**2
    part, at = place - low, np.searchsorted(keys, key)
    result: Floats = (scaled[:, at] * (1 - part) + scaled[:, at + 1] * part) * vol**2
    return result


def _squared(rate: Floats, vol: Floats, years: Floats) -> Floats:
    unit = Unit(rate * years, np.zeros_like(rate), vol * np.sqrt(years))
    form, rule = equation_a(unit), scheme(*SCHEME)
    samples = np.empty((_ROOTS.size, rate.size))
    for form_a in (True, False):
        rows = np.flatnonzero(form == form_a)
        if rows.size:
            samples[:, rows] = solve(unit.where(rows), rule, form_a=form_a).log_at
    return samples * samples


def _edge(squared: Floats, root: Floats) -> Floats:
    """Return ln of the boundary in units of strike, (n, k), at these roots of the part of the life that is
    left, (n, k).

    ln² is a polynomial in that root, and 0 at expiration: barycentric interpolation as in `collocation`.
    """
    weight = (-1.0) ** np.arange(_ROOTS.size + 1)
    weight[[0, -1]] *= 0.5
    above, below = np.zeros(root.shape), np.zeros(root.shape)
    for i, point in enumerate(np.append(_ROOTS, 0.0)):
        gap = root - point
        share = weight[i] / np.where(np.abs(gap) < 1e-12, 1e-12, gap)
        below += share
        if i < _ROOTS.size:
            above += share * squared[i][:, None]
    result: Floats = -np.sqrt(np.maximum(above / below, 0.0))
    return result
