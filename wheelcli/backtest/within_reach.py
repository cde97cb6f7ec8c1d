"""The contracts of a market that a plan or a roll could want, and those held: the others are not priced.

A contract is out of reach if it expires after every window of the settings, or if its strike is too far from
the share: more than 30 %, and more than 2.5 standard deviations at the end of the longest window. A name
without known volatility keeps every strike. A third of a market with all its expirations remains, and the
tickets are the same as with the whole market.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from wheelcli.config import Config
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.history import History

NEAR = 0.30  # ln(strike ÷ spot)
IV_DAYS = 60  # an expiration on either side of 30 days gives the volatility of 30 days
DEVIATIONS = 2.5


def within_reach(snapshot: Snapshot, history: History, days: int, held: Collection[str]) -> Snapshot:
    """Return the snapshot with the options in reach, up to that many days ahead; `held` are OCC symbols,
    `history` covers its underlyings, in their order.
    """
    options, names = snapshot.options, snapshot.underlyings
    place = {str(symbol): k for k, symbol in enumerate(names["symbol"])}
    of_category = np.array([place.get(str(s), -1) for s in options["symbol"].cat.categories], np.intp)
    if not len(of_category):
        return snapshot
    code = of_category[options["symbol"].cat.codes.to_numpy()]
    vol = np.fmax(history.rv, history.forecast)
    reach = np.where(np.isfinite(vol), np.maximum(NEAR, DEVIATIONS * vol * np.sqrt(days / 365.0)), np.inf)
    spot = names["spot"].to_numpy(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        away = np.abs(np.log(options["strike"].to_numpy(np.float64) / spot[code]))
    left = (options["expiration"].to_numpy("datetime64[D]") - np.datetime64(snapshot.session)).astype(
        np.int64
    )
    kept = (left <= days) & ~(away > reach[code]) & (code >= 0)
    kept |= options["contract"].isin(list(held)).to_numpy()
    if kept.all():
        return snapshot
    return replace(snapshot, options=options[kept].reset_index(drop=True))


def longest(config: Config) -> int:
    """Return the most days to expiration that any setting allows or the 30-day volatility needs."""
    watched = [w.dte[1] for w in config.watchlist.values() if w.dte is not None]
    windows = [row.dte[1] for row in config.regime]
    return max(*windows, *watched, config.roll.dte_max, IV_DAYS)
