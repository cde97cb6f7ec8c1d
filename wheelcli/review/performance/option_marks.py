"""The value of each open option at each close: as quoted if a snapshot has it, and by a model in between.

The model is the American kernel at today's rate and at the volatility that the opening price implied at that
day's close. Modelled dollars are added up, so that a reader knows how much has no quote. An option past its
expiration is worth its settlement: if it is still open, as in `book.valuation.expired`; else at that close if
it settles there, at its opening premium if not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wheelcli.pricing.american_batch import american_chain, american_price
from wheelcli.quotes import Mark
from wheelcli.review.performance.holdings import OptionStretch
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.settlements import settles_at_close

__all__ = ["Marks", "mark_options"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
FALLBACK_VOL = 0.30


@dataclass(frozen=True, slots=True)
class Marks:
    """One entry per stretch and session: `stretch` and `day` are positions, `price` is the mark × the
    stretch's `per_unit`, dollars per share of today.

    If `modelled`, it comes from the model, else from a quote (`quotes.Origin`).
    """

    stretch: Integers
    day: Integers
    price: Floats
    modelled: NDArray[np.bool_]


def mark_options(
    stretches: Sequence[OptionStretch],
    closes: Closes,
    *,
    quotes: Mapping[date, Mapping[str, Mark]],
    rate: float,
    carried: Mapping[str, Mark] | None = None,
    expired: Mapping[str, Mark | None] | None = None,
) -> Marks:
    """Return marks of every stretch at every close it was held. `quotes` are the marks of recorded quotes by
    session and OCC symbol.

    `carried` replace the model at the last close; they have no quote either. A contract that they lack, too,
    is worth its opening premium there, as in `book.from_journal`; None leaves the model. `expired` are the
    open contracts that are over, with their mark from the expiration on, None if unknown; a known one is not
    modelled.
    """
    first = np.array(
        [_first_at(closes, s.since) for s in stretches],
        np.int64,
    )
    gone = np.array(
        [len(closes.days) if s.until is None else _first_at(closes, s.until) for s in stretches], np.int64
    )
    length = np.maximum(gone - np.maximum(first, 0), 0)
    stretch = np.repeat(np.arange(len(stretches)), length)
    start = np.cumsum(length) - length
    day = np.arange(length.sum()) - np.repeat(start, length) + np.repeat(np.maximum(first, 0), length)
    price = _modelled(stretches, closes, stretch, day, rate=rate)
    modelled = np.ones(len(price), bool)
    if quotes:
        _quoted(stretches, closes, stretch, day, price, modelled, quotes)
    for entry in np.flatnonzero(modelled & (day == len(closes.days) - 1)) if carried is not None else ():
        option = stretches[stretch[entry]]
        mark = carried.get(option.contract) if carried is not None else None
        if mark is not None:
            price[entry] = mark.price * option.per_unit
        elif option.opened_at is not None:
            price[entry] = np.nan
    _expired(stretches, closes, stretch, day, price, modelled, expired or {})
    opened = np.array([np.nan if s.opened_at is None else s.opened_at for s in stretches], np.float64)
    # Nothing is known of the underlying: as it was opened
    price = np.where(np.isnan(price), opened[stretch], price)
    return Marks(stretch, day, price, modelled)


def _first_at(closes: Closes, day: date) -> int:
    at = closes.at(day)
    return at if at >= 0 and closes.days[at] == day else at + 1


def _modelled(
    stretches: Sequence[OptionStretch], closes: Closes, stretch: Integers, day: Integers, *, rate: float
) -> Floats:
    if not len(stretch):
        return np.empty(0)
    column = np.array([closes.column(s.symbol) for s in stretches], np.int64)
    strike = np.array([s.strike for s in stretches])
    call = np.array([s.is_call for s in stretches])
    order = np.array(closes.days, "datetime64[D]").astype(np.int64)
    ends = np.array([s.expiration for s in stretches], "datetime64[D]").astype(np.int64)
    levels = np.column_stack([closes.plain, np.full(len(order), np.nan)])  # −1: a name without closes
    vol = _opening_vol(stretches, closes, levels, column, strike, call, ends, rate=rate)
    spot = levels[day, column[stretch]]
    years = (ends[stretch] - order[day]) / 365.0
    intrinsic = np.maximum(np.where(call[stretch], spot - strike[stretch], strike[stretch] - spot), 0.0)
    alive = years > 0
    settled = _settled(levels, column, strike, call, order, ends)
    for k in np.unique(stretch[~alive]):
        if not settles_at_close(stretches[k]):
            settled[k] = np.nan
    price = np.where(alive, np.nan, settled[stretch])
    price[alive] = american_price(
        spot[alive], strike[stretch][alive], years[alive], rate, vol[stretch][alive], call[stretch][alive]
    )
    return np.where(alive & np.isnan(price) & ~np.isnan(intrinsic), intrinsic, price)


def _opening_vol(
    stretches: Sequence[OptionStretch],
    closes: Closes,
    levels: Floats,
    column: Integers,
    strike: Floats,
    call: NDArray[np.bool_],
    ends: Integers,
    *,
    rate: float,
) -> Floats:
    row = np.array([max(closes.at(s.since), 0) for s in stretches], np.int64)
    spot = levels[row, column]
    paid = np.array([np.nan if s.opened_at is None else s.opened_at for s in stretches], np.float64)
    since = np.array([s.since for s in stretches], "datetime64[D]").astype(np.int64)
    vol = american_chain(paid, spot, strike, np.maximum(ends - since, 0.5) / 365.0, rate, call).iv
    with np.errstate(invalid="ignore", divide="ignore"):
        returns = np.diff(np.log(levels), axis=0)
    counts = (~np.isnan(returns)).sum(axis=0)
    spread = np.sqrt(np.nansum(returns**2, axis=0) / np.maximum(counts, 1) * closes.year)
    realised = np.where((counts >= 20) & (spread > 0), spread, FALLBACK_VOL)[column]
    return np.where(np.isnan(vol), realised, vol)


def _settled(
    levels: Floats, column: Integers, strike: Floats, call: NDArray[np.bool_], order: Integers, ends: Integers
) -> Floats:
    row = np.maximum(np.searchsorted(order, ends, side="right") - 1, 0)
    spot = levels[row, column]
    return np.maximum(np.where(call, spot - strike, strike - spot), 0.0)


def _expired(
    stretches: Sequence[OptionStretch],
    closes: Closes,
    stretch: Integers,
    day: Integers,
    price: Floats,
    modelled: NDArray[np.bool_],
    expired: Mapping[str, Mark | None],
) -> None:
    for k, option in enumerate(stretches) if expired else ():
        if option.until is not None or option.contract not in expired:
            continue
        mark = expired[option.contract]
        rows = (stretch == k) & (day >= _first_at(closes, option.expiration))
        price[rows] = np.nan if mark is None else mark.price * option.per_unit
        modelled[rows] = mark is None


def _quoted(
    stretches: Sequence[OptionStretch],
    closes: Closes,
    stretch: Integers,
    day: Integers,
    price: Floats,
    modelled: NDArray[np.bool_],
    quotes: Mapping[date, Mapping[str, Mark]],
) -> None:
    for at in np.flatnonzero(
        np.isin(np.arange(len(closes.days)), [closes.days.index(d) for d in quotes if d in closes.days])
    ):
        marks = quotes[closes.days[at]]
        for entry in np.flatnonzero(day == at):
            option = stretches[stretch[entry]]
            mark = marks.get(option.contract)
            if mark is not None:
                price[entry], modelled[entry] = mark.price * option.per_unit, False
