"""The residual carry of each underlying and expiration: the cost of holding the share beyond rate and
expected dividends.

Put–call parity gives the value of the share for each expiration (`parity`). With S the spot less dividends,
three things move it away from S:

    ln(worth ÷ S) = offset - carry · years + error

- The offset of the quoted moment is common to all expirations of a name.
- The carry is much the same for all expirations: a fee for borrowing, an unannounced dividend, another rate
  than ours.
- The error of the quotes comes from their spreads, and from expirations quoted at different moments.

All are normal around 0 with the standard deviations below. The answer is their mean given the quotes, so poor
quotes leave the carry at 0. The offset is measured from the first guess or, if calls are exercised for a
dividend, from parity without early exercise. The carry in use has a label:

    rate      no carry: parity does not distinguish it from 0 (1.5 standard errors, 0.25 % a year)
    parity    a small carry, such as another rate or an unannounced dividend causes: at most 3.5 % a year
    implied   beyond 3.5 % and beyond doubt (2.5 standard errors): estimated again with hardly any shrinking,
and early exercise allows for it

`implied` is marked hard to borrow if it makes being short costly: a carry above 3.5 %, or above 8 % for a
fund without known dividends, because bond funds pay that much. A special dividend looks the same to parity.

On strikes left out of the fit, the IVs of put and call then differ by 0.1 points if quotes are narrow. In the
money the difference grows with the quotes' width: 0.5 on AAPL's closes, quoted 3 to 4 points wide. A free
choice of the share for each expiration does not reduce it further, and disagrees with the narrow quotes at
the money. Three other variants did not improve all chains either: the strikes' scatter as their error, a
separate moment for each expiration, other weights (`tests/chains/test_chains_put_call.py`).

Example: for one expiration of 30 days the share is worth 0.658 % less than S, known to 0.02 %. The carry is 8
% a year, not 0.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.ex_dividend_dates import Eves
from wheelcli.chains.parity import Pairs, Quotes, Shares, every_other, pairs_of, shares_of
from wheelcli.chains.spot import CARRY_UNCERTAINTY, weighted_median

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Label(StrEnum):
    """The source of an underlying's carry."""

    RATE = "rate"
    PARITY = "parity"
    IMPLIED = "implied"


MOMENT_SD = 0.00015  # as a share of the spot: the move between the moments of two expirations
ANOTHER_MOMENT = 0.005  # a larger offset fails the chain
LEAST = 0.035  # least carry to be marked; an unannounced dividend looks like 3 % over a month
BEYOND = 2.5  # standard errors
FIRST_DAYS = 13.5  # shorter expirations show the offset but mark nothing
TOLD_FROM_NOTHING = 1.5  # standard errors; below it no carry is used
LEAST_USED = 0.0025  # nor below this
UNTOLD_FUND = 0.08  # highest carry that unannounced dividends of a fund explain
_LARGEST_ERROR = 0.02
GUESSED_WRONG = 3.0  # standard errors
MOVED = 0.0002  # of the share; a larger change means that early exercise is estimated again
_NOTHING = 1e6  # variance of an expiration without information


@dataclass(frozen=True, slots=True)
class _Prior:
    """The prior, before the quotes: standard deviations of offset (share of the spot) and carry (a year), and
    the correlation of the carry of distant expirations (of near ones it is 1).
    """

    offset_sd: float
    carry_sd: float
    together: float


_NONE = _Prior(0.0010, 1e-9, 0.4)  # no carry: rate and dividends explain the quotes
_TIGHT = _Prior(0.0010, 0.010, 0.4)  # an ordinary name, around the spot of the near expirations
# to detect a high carry: the quoted spot hardly counts, the slope in time decides
_ASKING = _Prior(0.0100, 0.20, 0.99)
_FREE = _Prior(0.0025, 0.20, 0.99)  # to estimate a high carry: the quoted spot counts


@dataclass(frozen=True, slots=True)
class Carry:
    """`offset` (m,) of each underlying, as a fraction of its spot; `carry` (n,) of each contract, annual.

    `used` (m,) marks the underlyings whose carry is not 0, `implied` (m,) those whose carry cannot
    be explained by rates and dividends.
    """

    offset: Floats
    used: Flags
    implied: Flags
    carry: Floats

    def labels(self) -> list[Label]:
        """Return the label of each underlying."""
        names = np.where(self.implied, Label.IMPLIED, np.where(self.used, Label.PARITY, Label.RATE))
        return [Label(name) for name in names.tolist()]


@dataclass(frozen=True, slots=True)
class _Fit:
    """Means and standard deviations given the quotes: `offset` (m,), the rest (g,), one for each of
    `Shares`.
    """

    offset: Floats
    carry: Floats
    error: Floats


def residual_carry(q: Quotes, usable: Flags, eves: Eves, *, quoted: Floats) -> Carry:
    """Return the carry of every contract; `q.spot` is the first guess, which may differ from `quoted` (m,),
    NaN if unknown.

    The fit uses every other strike near the money, so that the rest can test it.
    """
    names = len(quoted)
    pairs = pairs_of(q, usable)
    pairs = pairs.rows(every_other(pairs))
    if not len(pairs.put):
        none = np.zeros(names, dtype=bool)
        return Carry(np.zeros(names), none, none, np.zeros(len(q.code)))
    guess = np.full(names, np.nan)
    guess[q.code] = q.spot
    with np.errstate(invalid="ignore"):
        centre = np.nan_to_num(np.log(quoted / guess))
    shares = shares_of(q, pairs, eves, np.zeros(int(pairs.group[-1]) + 1))
    early = np.zeros(names, dtype=bool)
    early[q.code[eves.rows[q.is_call[eves.rows]]]] = True
    anew = _guessed_anew(shares, early)
    moved = (np.abs(anew) > MOVED)[shares.code]
    if moved.any():  # the early-exercise premium is different there
        there = replace(q, spot=q.spot * np.exp(anew[q.code]))
        shares = _again(there, pairs, eves, shares, moved, np.zeros(len(moved)))
        anew = _guessed_anew(shares, early)
    tight = _fitted(shares, anew, _TIGHT)
    open_fit = _fitted(shares, centre, _ASKING)
    # A high carry in only one of several expirations points to an ex-date, not to a borrowing fee.
    implied = _beyond(shares, open_fit, names, least=LEAST, errors=BEYOND, times=2)
    implied &= np.abs(open_fit.offset - centre) < ANOTHER_MOMENT
    marked = implied[shares.code]
    free = _fitted(shares, centre, _FREE)
    if implied.any():
        free = _fitted(_again(q, pairs, eves, shares, marked, free.carry), centre, _FREE)
    used = implied | _beyond(shares, tight, names, least=LEAST_USED, errors=TOLD_FROM_NOTHING, times=1)
    carry = np.where(marked, free.carry, np.where(used[shares.code], tight.carry, 0.0))
    without = _fitted(shares, anew, _NONE)
    row = _nearest(shares, q)
    return Carry(
        offset=np.where(implied, free.offset, np.where(used, tight.offset, without.offset)),
        used=used,
        implied=implied,
        carry=np.where(row >= 0, carry[row], 0.0),
    )


def hard_to_borrow(implied: Flags, carry: Floats, untold_fund: Flags) -> Flags:
    """Return which underlyings are costly to borrow, (m,) like all arguments; `untold_fund` marks funds
    without known dividends.
    """
    hard: Flags = implied & (carry > np.where(untold_fund, UNTOLD_FUND, LEAST))
    return hard


def _beyond(shares: Shares, fit: _Fit, names: int, *, least: float, errors: float, times: int) -> Flags:
    """Return the underlyings (m,) whose carry exceeds `least` by that many standard errors on that many
    expirations of 14 days or more, or on all.
    """
    telling = (shares.years > FIRST_DAYS / 365) & (shares.pairs > 0)
    beyond = telling & (np.abs(fit.carry) > least) & (np.abs(fit.carry) > errors * fit.error)
    many, out = (np.bincount(shares.code[some], minlength=names) for some in (telling, beyond))
    result: Flags = out >= np.clip(many, 1, times)
    return result


def _seen(shares: Shares) -> tuple[Floats, Floats, Flags]:
    """Return the logarithm of each share's value over the first guess, its error, and whether it can be used;
    (g,) each.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        seen, error = np.log(shares.worth / shares.base), shares.error / shares.base
    return seen, error, np.isfinite(seen) & (error < _LARGEST_ERROR)


def _guessed_anew(shares: Shares, early: Flags) -> Floats:
    """Return the offset of each underlying (m,) by parity without early exercise, which the first guess
    includes (calls exercised before a large dividend raise it by 0.3 % of the share). The offset is the
    median over expirations, with near ones weighted most. It is 0 if it is within three standard errors of 0,
    or if no call is exercised `early`.
    """
    seen, error, known = _seen(shares)
    weight = 1.0 / (error[known] ** 2 + (CARRY_UNCERTAINTY * shares.years[known]) ** 2)
    middle = np.nan_to_num(weighted_median(shares.code[known], seen[known], weight, groups=len(early)))
    total = np.bincount(shares.code[known], weight, minlength=len(early))
    return np.where(early & (np.abs(middle) * np.sqrt(total) > GUESSED_WRONG), middle, 0.0)


def _again(q: Quotes, pairs: Pairs, eves: Eves, shares: Shares, marked: Flags, carry: Floats) -> Shares:
    """Return `shares` with the marked groups estimated again, with early exercise at the estimated carry."""
    some = pairs.rows(marked[pairs.group])
    number = np.cumsum(marked) - 1
    anew = shares_of(q, Pairs(some.put, some.call, number[some.group]), eves, carry[marked])
    worth = shares.worth.copy()
    worth[marked] = anew.worth
    return replace(shares, worth=worth)


def _nearest(shares: Shares, q: Quotes) -> NDArray[np.intp]:
    """Return the row of `shares` for each contract: its own series, else the nearest one of its name; -1 if
    it has none.
    """
    new = np.r_[True, (q.code[1:] != q.code[:-1]) | (q.series[1:] != q.series[:-1])]
    code, series = q.code[new], q.series[new]
    span = int(max(series.max(), shares.series.max())) + 1
    keys = shares.code * span + shares.series
    after = np.minimum(np.searchsorted(keys, code * span + series), len(keys) - 1)
    before = np.maximum(after - 1, 0)
    mine_after, mine_before = shares.code[after] == code, shares.code[before] == code
    apart = np.abs(shares.series[[before, after]] - series)
    row = np.where(mine_before & ((apart[0] < apart[1]) | ~mine_after), before, after)
    return np.repeat(
        np.where(mine_after | mine_before, row, -1), np.diff(np.append(np.flatnonzero(new), len(q.code)))
    )


def _fitted(shares: Shares, centre: Floats, prior: _Prior) -> _Fit:
    """Return the answer of the normal model for all underlyings at once, with the offset around `centre`;
    unknown expirations have no weight.
    """
    offset_sd, carry_sd, together = prior.offset_sd, prior.carry_sd, prior.together
    codes, line = np.unique(shares.code, return_inverse=True)
    first = np.searchsorted(shares.code, codes)
    slot = np.arange(len(line)) - first[line]
    shape = (len(codes), int(slot.max()) + 1)

    def table(values: Floats, empty: float) -> Floats:
        result = np.full(shape, empty)
        result[line, slot] = values
        return result

    seen, error, known = _seen(shares)
    years = table(shares.years, 1.0)
    alike = carry_sd**2 * (
        together + (1 - together) * np.exp(-np.abs(np.log(years[:, :, None] / years[:, None, :])))
    )
    noise = table(np.where(known, np.where(known, error, 0.0) ** 2 + MOMENT_SD**2, _NOTHING), _NOTHING)
    of_carry = -alike * years[:, None, :]  # of carry i with the observation at j
    common = offset_sd**2 - of_carry * years[:, :, None]
    inverse = np.linalg.inv(common + noise[:, :, None] * np.eye(shape[1]))
    heard = np.einsum("nij,nj->ni", inverse, table(np.where(known, seen - centre[shares.code], 0.0), 0.0))
    variance = carry_sd**2 - ((of_carry @ inverse) * of_carry).sum(axis=2)
    offset = np.zeros(len(centre))
    offset[codes] = offset_sd**2 * heard.sum(axis=1)
    return _Fit(
        offset=centre + offset,
        carry=(of_carry @ heard[:, :, None])[:, :, 0][line, slot],
        error=np.sqrt(np.maximum(variance, 0.0))[line, slot],
    )
