"""An order for an option on a coin: its ticks, and its numbers in the unit of the venue.

Example: 2 lots of 0.1 of a call at 0.017 / 0.0185 BTC, index 75,110.18: a limit of 0.018 BTC, a credit of
0.0034 BTC at the bid, a fee of 0.2 × 0.0003 = 0.00006 BTC, and 0.2 BTC of collateral.
"""

from typing import Any

from wheelcli.plan.candidates.legs import Legs
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.floor import Sale
from wheelcli.plan.tickets.ticket import CoinOrder
from wheelcli.plan.tickets.ticks import CoinTicks

_E8 = 8  # decimals in which venues and purses count


def coin_ticks(row: Any) -> CoinTicks:
    """Return the ticks of a candidate (a row of `Candidates.frame`)."""
    tick, above, over, usd = (float(row[c]) for c in ("tick", "tick_above", "tick_over", "usd_per_unit"))
    return CoinTicks(tick, above, over, usd)


def coin_order(
    row: Any, legs: Legs, sale: Sale, *, limit: float, floor: float | None, profit: float
) -> CoinOrder | None:
    """Return the order in the unit of the venue; None for shares."""
    if not isinstance(sale.ticks, CoinTicks):
        return None
    size = round(sale.contracts * float(row["lot"]), _E8)
    put = row["strategy"] == Strategy.CASH_SECURED_PUT.value
    return CoinOrder(
        unit=str(row["unit"]),
        size=size,
        lot=float(row["lot"]),
        bid=_native(sale, legs.bid),
        ask=_native(sale, legs.ask),
        limit=_native(sale, limit),
        floor=None if floor is None else _native(sale, floor),
        take_profit=_native(sale, profit),
        credit=round(_native(sale, legs.bid) * size, _E8),
        fee=round(float(row["fees"]) * sale.contracts / sale.ticks.usd, _E8),
        collateral=round(float(row["strike"]) * size, _E8) if put else size,
        index=float(row["spot"]),
        forward=float(row["share"]),
    )


def _native(sale: Sale, price: float) -> float:
    ticks = sale.ticks
    return ticks.native(price) if isinstance(ticks, CoinTicks) else price
