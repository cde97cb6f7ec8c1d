"""The options of the book repriced over a grid of spot and volatility moves: (legs, spots, vols) at once.

A leg is worth its mark plus the model's change from the move, and at least its exercise value, so that
without a move the marks stay to the cent. Volatility stays with the contract and is multiplied. Example: a
put marked at 1.26 whose model value is 1.23 and rises to 4.80 when the share falls 10 % is worth 1.26 + 4.80
− 1.23 = 4.83 there.

Dividends are subtracted from the share, because the holder of a put waits for them. A carry that lowers the
share, such as a fee for borrowing it, accrues day by day: it counts as a yield, and a put that is best
exercised now is worth its exercise value without it. Example: a put of 292 whose share falls to 181.77 is
worth 110.23, not 0.60 more for a carry of 2 % over 37 days.

An option on a coin follows its forward, which moves as the index does, and is not discounted. One that is
quoted in the coin gets its mark and the model's change in coins, and is worth as many dollars as these coins
at the index of the scenario. Example: a call marked at 0.018 BTC with an index of 70,000, whose model value
rises from 0.0178 to 0.0912 BTC when the coin gains 20 %, is worth 0.0914 × 84,000 = 7,677.60 dollars there.
"""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import LegQuote, Quoted
from wheelcli.pricing import european
from wheelcli.pricing.american_batch import american_price

Floats = NDArray[np.float64]
_INSTANT = 1e-9  # years
_NUMBERS = ("strike", "years", "shares", "mark", "vol", "spot", "drag", "carry", "lean")
LEAST_SPOT = 0.02  # of today's price: a share never falls further


@dataclass(frozen=True, slots=True)
class Legs:
    """The priced legs of the book in columns (n,). `shares` is signed: owed ones are negative; `position`
    points into the positions.
    """

    position: NDArray[np.intp]
    symbol: NDArray[np.object_]
    is_call: NDArray[np.bool_]
    american: NDArray[np.bool_]
    strike: Floats
    years: Floats
    shares: Floats
    mark: Floats
    vol: Floats
    spot: Floats
    drag: Floats  # dividends inside the life, and carry that is no yield, dollars per share; for coins, 0
    carry: Floats  # the yield of American options, annual
    lean: Floats  # forward of a coin over its index; of shares 1
    inverse: NDArray[np.bool_]  # quoted and paid in the coin


def legs_of(quotes: tuple[Quoted, ...], setting: Setting) -> Legs:
    """Return the legs of the positions that have a mark and a spot."""
    rows = []
    for place, q in enumerate(quotes):
        if q.unpriced or q.spot is None or q.position.main.adjusted:
            continue
        for leg in q.legs:
            option, vol = leg.holding, _vol(leg, q, setting)
            kind = (place, q.position.symbol, option.contract.right == "call", leg.american)
            terms = (option.contract.strike, q.years, option.quantity * option.multiplier)
            contract = option.contract
            lean = (q.spot - leg.drag) / q.spot if contract.coin else 1.0
            carry = _carry(leg, q.spot, q.years)
            drag = 0.0 if contract.coin else leg.escrow if carry else leg.drag
            rows.append((*kind, *terms, leg.closing_price, vol, q.spot, drag, carry, lean, contract.inverse))
    rows.sort(key=lambda row: row[5])  # equal lives beside each other are priced from one table
    columns = list(zip(*rows, strict=True)) if rows else [()] * 14
    numbers = [np.array(c, dtype=np.float64) for c in columns[4:-1]]
    return Legs(
        position=np.array(columns[0], dtype=np.intp),
        symbol=np.array(columns[1], dtype=object),
        is_call=np.array(columns[2], dtype=bool),
        american=np.array(columns[3], dtype=bool),
        inverse=np.array(columns[-1], dtype=bool),
        **dict(zip(_NUMBERS, numbers, strict=True)),
    )


def _carry(leg: LegQuote, spot: float, years: float) -> float:
    """Return the carry of an American option as an annual yield: ln((spot − dividends) ÷ share) ÷ years, with
    the share as parity has it. Return 0 if it does not lower the share.
    """
    paid, share = spot - leg.escrow, spot - leg.drag
    if not leg.american or leg.holding.contract.coin or years <= 0 or not 0 < share < paid:
        return 0.0
    return log(paid / share) / years


def _vol(leg: LegQuote, q: Quoted, setting: Setting) -> float:
    """Return the leg's own volatility, else the short leg's, else that of the closes; NaN if none is known:
    then only exercise counts.
    """
    forecast = setting.forecast(q.position.symbol)
    vol = next((v for v in (leg.vol, leg.iv, q.main.vol, forecast) if v is not None), None)
    return float("nan") if vol is None else vol


def reprice(
    legs: Legs, *, moves: Floats, vols: Floats, days: int, rate: float, lost_drag: Floats | None = None
) -> Floats:
    """Return dollars per share of each leg, (n, spots, vols). `moves` (n, spots) are of each leg's own share,
    `vols` (vols,) are relative changes: 0.2 raises a volatility of 30 % to 36 %.

    `lost_drag` (n,) is the part of `drag` that went by in those days.
    """
    n, spots = moves.shape
    if not n:
        return np.zeros((0, spots, len(vols)))
    lean = legs.lean[:, None, None]
    now = legs.spot[:, None, None]
    still = _model(
        legs,
        now * lean,
        legs.vol[:, None, None],
        legs.years[:, None, None],
        legs.drag[:, None, None],
        rate=rate,
    )
    spot = now * np.maximum(1.0 + moves[:, :, None], LEAST_SPOT)
    vol = legs.vol[:, None, None] * (1.0 + vols[None, None, :])
    years = np.maximum(legs.years - days / 365.0, 0.0)[:, None, None]
    drag = (legs.drag - (lost_drag if lost_drag is not None else 0.0))[:, None, None]
    # The forward of a coin meets the index at the expiration.
    forward = spot * lean ** (years / np.maximum(legs.years[:, None, None], _INSTANT))
    model = _model(legs, forward, vol, years, drag, rate=rate)
    calm = (moves[:, :, None] == 0) & (vols[None, None, :] == 0) & (days == 0)
    # Dollars per unit of the quote, now and then, and what a model's dollars at the expiration are of it.
    inverse = legs.inverse[:, None, None]
    unit, unit_then = np.where(inverse, now, 1.0), np.where(inverse, spot, 1.0)
    of, of_then = np.where(inverse, now * lean, 1.0), np.where(inverse, forward, 1.0)
    change = np.where(calm, 0.0, model / of_then - np.broadcast_to(still / of, model.shape))
    inside = np.maximum(
        np.where(
            legs.is_call[:, None, None],
            forward - legs.strike[:, None, None],
            legs.strike[:, None, None] - forward,
        ),
        0.0,
    )
    inside = inside * unit_then / of_then
    quote = np.nan_to_num(legs.mark[:, None, None] / unit + change, nan=0.0)
    moved = np.maximum(quote * unit_then, inside)
    moved = np.where(years > 0, moved, inside)  # at its end it is worth exercise and nothing more
    out: Floats = np.where(calm, legs.mark[:, None, None], moved)
    return out


def _model(legs: Legs, spot: Floats, vol: Floats, years: Floats, drag: Floats, *, rate: float) -> Floats:
    share = np.maximum(spot - drag, 0.01)
    shape = np.broadcast_shapes(share.shape, vol.shape, years.shape)
    out = np.full(shape, np.nan)
    for american in (True, False):
        rows = np.flatnonzero(legs.american == american)
        if not len(rows):
            continue
        spots, strikes, lives, sigma = (
            np.broadcast_to(x, shape)[rows] for x in (share, legs.strike[:, None, None], years, vol)
        )
        yields = np.broadcast_to(legs.carry[:, None, None], shape)[rows]
        calls = np.broadcast_to(legs.is_call[:, None, None], shape)[rows]
        if american:
            out[rows] = american_price(spots, strikes, lives, rate, sigma, calls, yields)
        else:
            out[rows] = european.price(spots, strikes, lives, rate, 0.0, sigma, calls)
    return out
