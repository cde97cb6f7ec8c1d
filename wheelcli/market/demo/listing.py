"""Which contracts are listed in the demo market: strike ladders by price and distance, and the strays of the
bad names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil, exp, floor, sqrt

import numpy as np
from numpy.typing import NDArray

from wheelcli.market.demo.dates import Cycle, Expiration
from wheelcli.market.demo.names import Flaw, Liquidity, Underlying
from wheelcli.market.demo.volatility import iv_at

Floats = NDArray[np.float64]

_STEPS = (0.5, 1.0, 2.5, 5.0, 10.0, 25.0)
# The first step serves prices up to 42, the next up to 115, …
_STEP_UP_TO = (42.0, 115.0, 220.0, 480.0, 1500.0)
_FAR_DAYS, _LEAPS_DAYS = 100, 300  # the ladder is one step coarser beyond the first, two beyond the second
_STRIKES_MAX = 44  # beyond which the next step is taken
_OLD_SPLIT = 10.0


@dataclass(frozen=True, slots=True)
class Listing:
    """Every listed contract, (contracts,) each; `expirations` holds the meaning of the codes in `expiration`.

    `scale` is what the deliverable is worth in shares of today: 1, and 10 for a contract from before a 10:1
    split.
    """

    contract: list[str]
    name: NDArray[np.intp]
    expiration: NDArray[np.intp]
    is_call: NDArray[np.bool_]
    strike: Floats
    scale: Floats
    standard: NDArray[np.bool_]
    expirations: tuple[Expiration, ...]


def listed_on(name: Underlying, expirations: Iterable[Expiration]) -> list[Expiration]:
    """Return the expirations that a name has: no weeklies if few trade."""
    few = name.liquidity in {Liquidity.COARSE, Liquidity.THIN}
    return [e for e in expirations if not (few and e.cycle is Cycle.WEEKLY)]


def list_contracts(
    names: tuple[Underlying, ...],
    *,
    vix: float,
    session: date,
    expirations: tuple[Expiration, ...],
    wanted: dict[str, set[date]] | None = None,
) -> Listing:
    """Return the contracts of all names, by name, expiration, right and strike; `wanted` keeps some
    expirations of each.
    """
    blocks: list[tuple[int, int, bool, Floats, float, bool]] = []
    contracts: list[str] = []
    for i, name in enumerate(names):
        for expiration in listed_on(name, expirations):
            if wanted is not None and expiration.date not in wanted[name.symbol]:
                continue
            j = expirations.index(expiration)
            days = (expiration.date - session).days
            strikes = _ladder(name, days, float(iv_at(name, vix)))
            for root, ladder, scale, standard in _roots(name, strikes, expiration, days):
                digits = [f"{k:08d}" for k in np.rint(ladder * 1000).astype(int).tolist()]
                for is_call in (True, False):
                    stem = f"{root}{expiration.date:%y%m%d}{'C' if is_call else 'P'}"
                    contracts.extend([stem + d for d in digits])
                    blocks.append((i, j, is_call, ladder, scale, standard))
    counts = np.array([len(b[3]) for b in blocks], dtype=np.intp)
    return Listing(
        contract=contracts,
        name=np.repeat(np.array([b[0] for b in blocks], dtype=np.intp), counts),
        expiration=np.repeat(np.array([b[1] for b in blocks], dtype=np.intp), counts),
        is_call=np.repeat(np.array([b[2] for b in blocks], dtype=np.bool_), counts),
        strike=np.concatenate([np.empty(0), *(b[3] for b in blocks)]),
        scale=np.repeat(np.array([b[4] for b in blocks], dtype=np.float64), counts),
        standard=np.repeat(np.array([b[5] for b in blocks], dtype=np.bool_), counts),
        expirations=expirations,
    )


def _ladder(name: Underlying, days: int, iv: float) -> Floats:
    place = sum(name.price > limit for limit in _STEP_UP_TO)
    place += (
        (days > _FAR_DAYS) + (days > _LEAPS_DAYS) - (name.liquidity is Liquidity.INDEX and days <= _FAR_DAYS)
    )
    reach = min(max(3.0 * iv * sqrt(days / 365), 0.12), 0.95)
    lowest, highest = name.price * exp(-reach), name.price * exp(0.8 * reach)
    steps = _STEPS[min(max(place, 0), len(_STEPS) - 1) :]
    step = next((s for s in steps if highest - lowest <= _STRIKES_MAX * s), steps[-1])
    low, high = max(ceil(lowest / step), 1), floor(highest / step)
    return np.arange(low, high + 1, dtype=np.float64) * step


def _roots(
    name: Underlying, strikes: Floats, expiration: Expiration, days: int
) -> list[tuple[str, Floats, float, bool]]:
    """Return the roots under which an expiration is listed: (root, strikes, scale, whether the deliverable is
    standard).
    """
    out = [(name.symbol, strikes, 1.0, True)]
    if (
        days > _FAR_DAYS or expiration.cycle is Cycle.WEEKLY
    ):  # old contracts run out, new ones are not added to them
        return out
    if name.flaw is Flaw.SPLIT_GHOST:
        # The feed goes on listing the old contracts under the plain root: calls are bid above the share
        # price.
        old = np.arange(140.0, 320.0, 20.0)
        out.append((name.symbol, old, _OLD_SPLIT, True))
    if name.flaw is Flaw.ADJUSTED:
        # A spin-off: 100 shares and some of the new company's, at the old strikes.
        out.append((f"{name.symbol[:5]}1", strikes, 1.06, False))
    return out
