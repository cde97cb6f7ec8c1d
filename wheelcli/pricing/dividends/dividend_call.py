"""American calls on a share that pays cash dividends. Early exercise is best on the eve of an ex-date.

In the escrowed model (`escrowed_dividends`) the share is S = S* + the present value of its coming dividends.
S*, which is `spot` here, moves lognormally. Between ex-dates waiting is free, so the holder decides at the
moments t_i just before a dividend D_i is lost:

    exercised   S*(t_i) + Σ_{j ≥ i} D_j·e^(-r(t_j - t_i)) - K
    kept        the discounted mean of the better of both at t_{i+1};
                after the last date Black–Scholes to expiration

Exercise at t_i is never right if D_i ≤ K·(1 - e^(-r(t_{i+1} - t_i))), the interest on the strike up to the
next date or expiration. If that holds for all dates, the European price is exact. `eve_premium` computes the
mean for one date, `eve_mean` for several. Against QuantLib's finite differences with a dividend schedule in
the same (escrowed) model, 800 × 1600: price within 3e-5, delta within 2e-5; against its spot model, in which
the whole share is lognormal between drops, at that model's prices, 21–49 days, 0.60 or 1.20 on a share of
100: delta within 0.001.

Hull, "Options, Futures, and Other Derivatives", example 15.9: S 40, K 40, r 9 %, σ 30 %, six months, 0.50
after two and five months. The European call is 3.67; the right to exercise on the second eve, when the
interest is only 0.30, raises it to 3.72.

>>> from wheelcli.pricing.escrowed_dividends import present_value
>>> when = [2 / 12, 5 / 12]
>>> terms = (40 - present_value(when, [0.5, 0.5], 0.09, 0.5), 40, 0.5, 0.09, 0.30, when)
>>> [round(float(price(*terms, amounts)), 2) for amounts in ([0, 0], [0.5, 0.5])]
[3.67, 3.72]
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wheelcli.pricing import european
from wheelcli.pricing.american_put.implied_vol import HIGHEST_VOL
from wheelcli.pricing.arrays import Bools, Floats, Integers, blocks, columns, quiet, usable
from wheelcli.pricing.dividends.eve_mean import Calls, best_kept
from wheelcli.pricing.dividends.eve_premium import net_gain, premium
from wheelcli.pricing.dividends.paying_eves import eves_that_matter, eves_that_pay
from wheelcli.pricing.greeks import Greeks
from wheelcli.pricing.zero_volatility import ROUNDING

BLOCK = 1024
ONE_EVE_BLOCK = 512
BUMP = 1e-3  # difference steps: relative to the volatility, absolute in the rate
ROUNDS = 40
# tolerance relative to the volatility: after a secant step, after a Newton step
CLOSE, CLOSE_NEWTON = 1e-9, 1e-6


def price(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    vol: ArrayLike,
    ex_years: ArrayLike,
    amounts: ArrayLike,
) -> Floats:
    """Return prices in dollars per share. All but the last two arguments broadcast; `spot` is less the
    present value of the dividends inside the life.

    `ex_years` and `amounts`, (m,) or (n, m): the last moment at which exercise captures each dividend, in
    years from now and in order of time, and its amount in dollars per share. Moments outside (0, years) and
    amounts that are not positive are ignored. The rate must be positive: below 0 a call is exercised for
    other reasons, which this model ignores. NaN if an argument is invalid.
    """
    flat, shape = columns(spot, strike, years, rate, vol)
    with quiet():
        s, k, t, r, sigma = flat
        value: Floats = _solved(s, k, t, r, sigma, *eves_that_pay(flat, ex_years, amounts))[0]
    return value.reshape(shape)


def greeks(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    vol: ArrayLike,
    ex_years: ArrayLike,
    amounts: ArrayLike,
) -> Greeks:
    """Return the sensitivities per share, in the units of `Greeks`, at a constant present value of the
    dividends; arguments as in `price`.
    """
    flat, shape = columns(spot, strike, years, rate, vol)
    with quiet():
        eves = eves_that_pay(flat, ex_years, amounts)
        s, k, t, r, sigma = flat
        delta, gamma, theta, vega = _sensitive(flat, eves)
        up, down = (
            _solved(s, k, t, r + by, sigma, *eves_that_pay((s, k, t, r + by, sigma), ex_years, amounts))[0]
            for by in (BUMP, -BUMP)
        )
    return Greeks(delta, gamma, theta, vega, (up - down) / (2 * BUMP)).reshaped(shape)


def solved(
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    ex_years: ArrayLike,
    amounts: ArrayLike,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return volatility, delta, gamma, theta and vega at `price`, as `implied_vol` and `greeks` do, for
    markets.

    Takes their arguments. Eves worth less than a millionth of the share are left out.
    """
    flat, shape = columns(price, spot, strike, years, rate)
    paid, s, k, t, r = flat
    with quiet():
        high = european.implied_vol(paid, s, k, t, r, 0.0, True)
        eves = eves_that_matter((s, k, t, r, high), eves_that_pay((s, k, t, r), ex_years, amounts))
        vol = _implied(flat, high, eves)
        delta, gamma, theta, vega = _sensitive((s, k, t, r, vol), eves)
    iv, delta, gamma, theta, vega = (column.reshape(shape) for column in (vol, delta, gamma, theta, vega))
    return iv, delta, gamma, theta, vega


def sensitive(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    vol: ArrayLike,
    ex_years: ArrayLike,
    amounts: ArrayLike,
) -> Floats:
    """Return delta, gamma, theta and vega at `vol` for markets, (4, …), as `greeks` does; arguments as in
    `price`.

    NaN if more than one eve matters: such calls take ten times as long. Eves worth less than a millionth of
    the share are left out.
    """
    flat, shape = columns(spot, strike, years, rate, vol)
    with quiet():
        when, bonus = eves_that_matter(flat, eves_that_pay(flat, ex_years, amounts))
        result = np.full((4, when.shape[0]), np.nan)
        rows = np.flatnonzero(_vega_known((when, bonus)))
        result[:, rows] = _sensitive(tuple(column[rows] for column in flat), (when[rows], bonus[rows]))
    return result.reshape(4, *shape)


def _sensitive(flat: tuple[Floats, ...], eves: tuple[Floats, Floats]) -> tuple[Floats, ...]:
    s, _, _, r, vol = flat
    value, delta, gamma, vega = _with_vega(flat, eves)
    return delta, gamma, r * (value - s * delta) - 0.5 * (vol * s) ** 2 * gamma, vega


def implied_vol(
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    ex_years: ArrayLike,
    amounts: ArrayLike,
) -> Floats:
    """Return the annual volatility at which `price` is fair; NaN if there is none (such as when exercise on
    an eve is certain) or if it is above 2000 %.

    >>> p = price(100, [90, 100, 110], 0.25, 0.04, 0.3, [0.2], [1.5])
    >>> implied_vol(p, 100, [90, 100, 110], 0.25, 0.04, [0.2], [1.5]).round(8)
    array([0.3, 0.3, 0.3])
    """
    flat, shape = columns(price, spot, strike, years, rate)
    with quiet():
        paid, s, k, t, r = flat
        high = european.implied_vol(paid, s, k, t, r, 0.0, True)
        result = _implied(flat, high, eves_that_pay((s, k, t, r), ex_years, amounts))
    return result.reshape(shape)


def _implied(flat: tuple[Floats, ...], high: Floats, eves: tuple[Floats, Floats]) -> Floats:
    """Return the volatility of each price; `high` is that of the European call."""
    paid, s, k, t, r = flat
    when, bonus = eves
    at_eves = s[:, None] + np.exp(-r[:, None] * when) * (bonus - k[:, None])
    floor = np.fmax(np.maximum(s - k * np.exp(-r * t), 0.0), np.fmax.reduce(at_eves, axis=1, initial=-np.inf))
    result = high.copy()
    early = np.isfinite(when).any(axis=1)
    rows = np.flatnonzero(early & (paid - floor > ROUNDING * np.maximum(s, k)) & np.isfinite(high))
    result[early] = np.nan
    result[rows] = _search(
        paid[rows], high[rows], (s[rows], k[rows], t[rows], r[rows]), (when[rows], bonus[rows])
    )
    return np.where(result <= HIGHEST_VOL, result, np.nan)


def may_be_exercised(
    strike: ArrayLike, years: ArrayLike, rate: ArrayLike, ex_years: ArrayLike, amounts: ArrayLike
) -> NDArray[np.bool_]:
    """Return the calls that may be worth exercising on some eve: the dividend exceeds the interest on the
    strike.
    """
    flat, shape = columns(strike, years, rate)
    with quiet():
        when, _ = eves_that_pay((flat[0], *flat), ex_years, amounts)
    sensible: NDArray[np.bool_] = np.isfinite(when).any(axis=1).reshape(shape)
    return sensible


def _with_vega(flat: tuple[Floats, ...], eves: tuple[Floats, Floats]) -> Floats:
    """Return price, delta, gamma and vega, (4, n); for rows with several eves vega is by differences."""
    s, k, t, r, sigma = flat
    result = _solved(s, k, t, r, sigma, *eves)
    rows = np.flatnonzero(np.isnan(result[3]) & ~np.isnan(result[0]))
    if rows.size:
        s, k, t, r, sigma = (column[rows] for column in flat)
        when, bonus = (table[rows] for table in eves)
        step = BUMP * sigma
        up, down = (_solved(s, k, t, r, sigma + by, when, bonus)[0] for by in (step, -step))
        result[3, rows] = (up - down) / (2 * step)
    return result


def _solved(
    spot: Floats, strike: Floats, years: Floats, rate: Floats, vol: Floats, when: Floats, bonus: Floats
) -> Floats:
    """Return price, delta, gamma and vega, (4, n); vega is NaN if there is more than one eve. The values are
    European if no eve pays or no time or volatility is left.
    """
    plain = european.greeks(spot, strike, years, rate, 0.0, vol, True)
    worth = european.price(spot, strike, years, rate, 0.0, vol, True)
    result = np.stack([worth, plain.delta, plain.gamma, plain.vega])
    count = np.isfinite(when).sum(axis=1)
    count[~usable(spot, strike, years, rate, vol) | ~(vol > 0)] = 0
    one = _alone(strike, years, rate, when, bonus, count)
    for block in blocks(one, ONE_EVE_BLOCK):
        eve = when[block, -1], bonus[block, -1]
        result[:, block] += premium(spot[block], strike[block], years[block], rate[block], vol[block], *eve)
    count[one] = 0
    for eves in range(1, when.shape[1] + 1):
        for block in blocks(np.flatnonzero(count == eves), BLOCK):
            dates = slice(when.shape[1] - eves, None)
            calls = Calls(spot, strike, years, rate, vol, when[:, dates], bonus[:, dates]).rows(block)
            value, slope, curvature = best_kept(calls)
            share, sigma = calls.spot, calls.vol
            gamma = (curvature / sigma**2 - slope / sigma) / share**2
            result[:, block] = np.stack([value, slope / (sigma * share), gamma, np.full_like(value, np.nan)])
    return result


def _vega_known(eves: tuple[Floats, Floats]) -> Bools:
    known: Bools = np.isfinite(eves[0]).sum(axis=1) < 2
    return known


def _alone(
    strike: Floats, years: Floats, rate: Floats, when: Floats, bonus: Floats, count: NDArray[np.intp]
) -> Integers:
    """Return the rows with one eve on which waiting may also be right."""
    if not when.shape[1]:
        return np.flatnonzero(count > 0)
    gain = net_gain(strike, years, rate, when[:, -1], bonus[:, -1])
    return np.flatnonzero((count == 1) & (gain > 0) & (gain < strike * np.exp(-rate * (years - when[:, -1]))))


def _search(paid: Floats, high: Floats, terms: tuple[Floats, ...], eves: tuple[Floats, Floats]) -> Floats:
    """Find the volatility below the European one within a bracket, by Newton steps if vega is known,
    otherwise by secant steps.
    """
    s, k, t, r = terms
    close = np.where(_vega_known(eves), CLOSE_NEWTON, CLOSE)
    answer = np.full(paid.size, np.nan)
    rows, low, high = np.arange(paid.size), np.zeros(paid.size), high * (1 + 1e-12)
    v = high.copy()
    value, _, _, vega = _solved(s, k, t, r, v, *eves)
    error = value - paid
    slope = np.where(np.isnan(vega), european.greeks(s, k, t, r, 0.0, v, True).vega, vega)
    for _ in range(ROUNDS):
        high[rows], low[rows] = np.where(error >= 0, v, high[rows]), np.where(error < 0, v, low[rows])
        trial = v - error / slope
        trial = np.where((trial > low[rows]) & (trial <= high[rows]), trial, 0.5 * (low[rows] + high[rows]))
        done = (np.abs(trial - v) <= close[rows] * v) | (error == 0)
        answer[rows[done]] = np.where(error == 0, v, trial)[done]
        rows, v, error, trial = rows[~done], v[~done], error[~done], trial[~done]
        if not rows.size:
            break
        value, _, _, vega = _solved(s[rows], k[rows], t[rows], r[rows], trial, *(e[rows] for e in eves))
        fresh = value - paid[rows]
        slope = np.where(np.isnan(vega), (fresh - error) / (trial - v), vega)
        v, error = trial, fresh
    return answer
