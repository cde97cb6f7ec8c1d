"""Special dividends that lower the strikes, and so do not count for the options' underlying.

If a dividend outside the company's rhythm is 0.125 a share or more, the clearing house takes it off every
strike on the ex-date. Options are then quoted as if it were never paid. Taking it off the share too would
make parity's spot too high by the whole dividend, and a name whose spot disagrees with the quoted one is left
out of plans. A feed does not mark such dividends, but the quotes show them: a dividend is left out if parity
without it is nearer to the quoted share price than parity with it.

Example: a share at 100 that pays 5.00 in three weeks. If puts and calls of 100 have the same price, apart
from interest, they imply 100 without it and 105 with it.
"""

from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.dividends import SPECIAL, Dividend, Expectation, payments_of
from wheelcli.market.snapshot import Snapshot

Floats = NDArray[np.float64]
Dividends = dict[str, tuple[Dividend, ...]]

LEAST = 0.125  # dollars a share
LARGE = 0.02  # of the share


def without_adjusting(
    dividends: Dividends, snapshot: Snapshot, implied_by: Callable[[Dividends], Floats], quoted: Floats
) -> Dividends:
    """Return the dividends that options see. `implied_by` gives parity's spot of each underlying (m,) under
    some dividends, `quoted` (m,) is the feed's.
    """
    fewer = _without_specials(dividends, snapshot, quoted)
    if not fewer:
        return dividends
    symbols = snapshot.underlyings["symbol"].tolist()
    payers = np.array([s in fewer for s in symbols], dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        with_, without = (
            np.abs(np.log(implied_by(some) / quoted)) for some in (dividends, _known(dividends, fewer))
        )
        left_out = payers & (without < with_)
    return _known(dividends, {s: fewer[s] for s, out in zip(symbols, left_out, strict=True) if out})


def _known(dividends: Dividends, fewer: Dividends) -> Dividends:
    return {s: ahead for s, ahead in {**dividends, **fewer}.items() if ahead}


def _without_specials(dividends: Dividends, snapshot: Snapshot, quoted: Floats) -> Dividends:
    """Return the other dividends of names that have announced a special one: three times the usual one, or 2
    % of a share without known earlier ones.
    """
    past, session = payments_of(snapshot.dividends), snapshot.session
    spots = dict(zip(snapshot.underlyings["symbol"].tolist(), quoted.tolist(), strict=True))
    out: Dividends = {}
    for symbol, ahead in dividends.items():
        paid = [amount for day, amount in past.get(symbol, []) if day <= session]
        most = SPECIAL * median(paid) if paid else LARGE * spots[symbol]
        usual = tuple(
            d for d in ahead if d.label is not Expectation.ANNOUNCED or not d.amount >= max(most, LEAST)
        )
        if len(usual) < len(ahead):
            out[symbol] = usual
    return out
