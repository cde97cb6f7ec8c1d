"""Volatility and Greeks of American puts across ex-dates: the escrowed price less the right to exercise just
before a dividend (`put_excess`).

    price = escrowed(S*, K, T, r, σ) - excess(S*, K, T, r, σ, dividends)

The reference is QuantLib's finite differences with a dividend schedule (its spot model, at its prices). The
sample is 553 random puts of 21–49 days, 0.10 to 1.50 on a share of 100, volatility 12 to 60 %, rates of 1 to
5 %. Delta is within 0.0007 down to -0.7 (0.015 without this), 0.004 down to -0.8 (0.033) and 0.013 down to
-0.9 (0.097); for deeper puts the median is 0.0001 and the worst 0.03. A put priced below the intrinsic value
of S* has a volatility here, but none in the escrowed model.

A put of 49 days at 2.6615, the share at 100 and 0.60 four days before expiration, volatility 18 %: finite
differences give -0.4931.

>>> price, terms = 2.6615, (99.4029, 100, 49 / 365, 0.04)
>>> escrowed = american_chain(price, *terms, False)
>>> put = solved(price, terms, (escrowed.iv, escrowed.vega), [45 / 365], [0.6])
>>> round(float(put.iv[0]), 3), round(float(put.delta[0]), 4), round(float(escrowed.delta), 4)
(0.18, -0.4931, -0.5032)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing import european
from wheelcli.pricing.american_batch import ChainGreeks, american_chain, american_price
from wheelcli.pricing.american_put.premium_table import Tables
from wheelcli.pricing.arrays import Floats, Integers, columns, dates, quiet, rows_of
from wheelcli.pricing.dividends.put_excess import excess
from wheelcli.pricing.zero_volatility import ROUNDING

MOVED = 3e-6  # as a part of the strike
ROUNDS = 8
NEAR = 2e-3  # distance of two volatilities between which the excess is nearly linear
LEAST_APART = 1e-7  # ratio of two volatilities that show how the excess depends on volatility


def solved(
    price: ArrayLike,
    terms: tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike],
    first: tuple[ArrayLike, ArrayLike],
    ex_years: ArrayLike,
    amounts: ArrayLike,
    *,
    carry: ArrayLike = 0.0,
    tables: Tables | None = None,
) -> ChainGreeks:
    """Return volatility, delta, gamma, theta and vega at `price`; `terms` are spot, strike, years and rate;
    these and the dividends are as in `excess`. `first` holds volatility and vega of the escrowed model.

    The volatility makes the escrowed price equal to `price` plus its excess. If the escrowed
    model has no volatility, because the price is below its exercise value, the search starts at the European
    one.
    """
    flat, _ = columns(price, *terms, carry, *first)
    paid, s, k, t, r, b, *escrowed = flat
    vol, vega = (column.copy() for column in escrowed)
    q = _Puts(paid, s, k, t, r, b, *dates(ex_years, amounts, s.size))
    tables = Tables() if tables is None else tables
    with quiet():
        gap = np.zeros(s.size)
        lost = np.flatnonzero(np.isnan(vol))
        lost = lost[paid[lost] > q.rows(lost).exercised() + ROUNDING * k[lost]]
        vol[lost], vega[lost], gap[lost] = q.rows(lost).without_early_exercise(tables)
        here = q.excess(vol)
        gap += here[0]  # the shortfall of the price at `vol`
        beyond = vol + np.nan_to_num(gap / vega)
        turn = np.where(np.abs(beyond - vol) > LEAST_APART, (q.excess(beyond) - here) / (beyond - vol), 0.0)
        added = here[0] + turn[0] * np.nan_to_num(gap / (vega - turn[0]))
        at = q.escrowed(added, tables)
        more = here + turn * (at.iv - vol)
        result = q.less(at, more, turn[0])
        miss = more[0] - added
        sure = (np.abs(at.iv - beyond) <= NEAR) & (np.abs(miss) <= MOVED * q.strike)
        rows = np.flatnonzero(~sure & np.isfinite(here[0]))
        if rows.size:
            result[:, rows] = _searched(
                q.rows(rows), vol[rows], here[0, rows], added[rows], miss[rows], tables
            )
    return ChainGreeks(*result)


@dataclass(frozen=True, slots=True)
class _Puts:
    """Columns (n,) of puts, and (n, m) of their dividends."""

    paid: Floats
    share: Floats
    strike: Floats
    years: Floats
    rate: Floats
    carry: Floats
    when: Floats
    amount: Floats

    def rows(self, rows: Integers) -> "_Puts":
        """Return only these puts."""
        return rows_of(self, rows)

    def excess(self, vol: Floats) -> Floats:
        """Return value, slope and bend at these volatilities, (3, n)."""
        return np.stack(excess(self.share, self.strike, self.years, self.rate, vol, self.when, self.amount))

    def exercised(self) -> Floats:
        """Return the value of exercise at zero volatility, now or after an ex-date; at any volatility the put
        is worth more.
        """
        paid = np.where((self.when > 0) & (self.when <= self.years[:, None]), self.amount, 0.0)
        worth = np.nan_to_num(paid * np.exp(-self.rate[:, None] * self.when))
        later = worth[:, ::-1].cumsum(axis=1)[:, ::-1]  # this dividend and those after it
        best: Floats = self.strike - self.share - later[:, 0]
        for i in range(later.shape[1]):
            after = (
                self.strike * np.exp(-self.rate * self.when[:, i]) - self.share - (later[:, i] - worth[:, i])
            )
            best = np.where(worth[:, i] > 0, np.maximum(best, after), best)
        return best

    def without_early_exercise(self, tables: Tables) -> tuple[Floats, Floats, Floats]:
        """Return the European volatility of the price, the vega there, and by how much the escrowed put is
        worth more there (may be negative).
        """
        terms = self.share, self.strike, self.years, self.rate
        vol = european.implied_vol(self.paid, *terms, self.carry, False)
        vega = european.greeks(*terms, self.carry, vol, False).vega
        return vol, vega, self.paid - american_price(*terms, vol, False, self.carry, tables=tables)

    def escrowed(self, added: Floats, tables: Tables) -> ChainGreeks:
        """Return the escrowed model at the price plus `added`."""
        terms = self.share, self.strike, self.years, self.rate
        return american_chain(self.paid + added, *terms, False, self.carry, tables=tables)

    def less(self, at: ChainGreeks, more: Floats, turn: Floats) -> Floats:
        """Return the columns of `ChainGreeks` without the excess `more` (3, n), whose slope in volatility is
        `turn`.
        """
        delta, gamma = at.delta - more[1], at.gamma - more[2]
        grown = self.rate * (self.paid - self.share * delta)
        theta = np.minimum(grown - 0.5 * (at.iv * self.share) ** 2 * gamma, 0.0)
        return np.stack([at.iv, delta, gamma, theta, at.vega - turn])


def _searched(q: _Puts, vol: Floats, first: Floats, added: Floats, miss: Floats, tables: Tables) -> Floats:
    """Return the columns of `ChainGreeks`, (5, n), by secant steps in the excess within a bracket, for prices
    near the exercise value.

    `first` is the excess at `vol` with nothing added to the price; with `added`, the excess is larger by
    `miss`.
    """
    result = np.full((5, vol.size), np.nan)
    low, high = np.maximum(q.strike - q.share - q.paid, 0.0), np.nansum(q.amount, axis=1)
    last, last_miss, rows = np.zeros_like(vol), first, np.arange(vol.size)
    for _ in range(ROUNDS):
        over = miss < 0  # if there is no volatility, too little was added
        low, high = np.where(over, low, added), np.where(over, added, high)
        trial = added - miss * (added - last) / (miss - last_miss)
        last, last_miss = added, miss
        added = np.where((trial > low) & (trial < high), trial, (low + high) / 2)
        at = q.escrowed(added, tables)
        more = q.excess(at.iv)
        apart, miss = at.iv - vol, more[0] - added
        turn = np.where(np.abs(apart) > LEAST_APART, (more[0] - first) / apart, 0.0)
        done = np.abs(miss) <= MOVED * q.strike
        result[:, rows[done]] = q.less(at, more, turn)[:, done]
        left = np.flatnonzero(~done)
        if not left.size:
            break
        q, rows = q.rows(left), rows[left]
        low, high, vol, first = low[left], high[left], vol[left], first[left]
        added, miss, last, last_miss = added[left], miss[left], last[left], last_miss[left]
    return result
