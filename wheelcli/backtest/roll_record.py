"""The record of a position that a roll opens, with the figures that a plan's ticket has.

Example: a 50 put is bought back at 0.55 and the 48 of the next month sold at 0.95 in one order, at natural.
The new position's ticket has a net of 0.95 and its own fees, stress loss and probabilities; the 0.55 belongs
to the old one. At a better price than natural, the new position gets at most what it would have got as an
order of its own, and the close gets the rest. Example: quotes of 0.54 / 0.55 and 0.95 / 1.01 fill at the mids
for 0.435, rounded to 0.43; the new put is sold at 0.98 and the old one bought back at 0.55.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from wheelcli.backtest.filling import filled_at, natural_of
from wheelcli.backtest.records import TicketRecord, TicketSource
from wheelcli.backtest.spec import Fills
from wheelcli.manage.inputs import Setting
from wheelcli.market.snapshot import Kind
from wheelcli.order import Order, decimal
from wheelcli.plan.candidates.generate import Candidates, candidates_at
from wheelcli.plan.candidates.legs import legs_of
from wheelcli.plan.candidates.spread_legs import NO_PAIRS, Pairs
from wheelcli.plan.strategy import Strategy

_PLACE = {"put": Strategy.BULL_PUT_SPREAD, "call": Strategy.BEAR_CALL_SPREAD}


def opening_of(order: Order) -> Order:
    """Return the part of a roll's order that opens, under the name of the new position."""
    legs = tuple(leg for leg in order.legs if leg.opens)
    name = order.id.partition(">")[2]
    return Order(name, order.symbol, order.contracts, legs, None, expiration=order.expiration)


def shared(order: Order, price: Decimal, mid: float, fills: Fills) -> Order:
    """Return a roll's order with prices of its legs that net to the price of its fill. `mid` is the mid of
    its opening legs. Raises ValueError if a leg has no price.
    """
    natural, own = natural_of(order), natural_of(opening_of(order))
    if natural is None or own is None:
        raise ValueError(f"the order {order.id} has no price")
    better = price - natural
    rest = max(better - (filled_at(own, decimal(mid), fills) - own), Decimal(0))
    closing = [k for k, leg in enumerate(order.legs) if not leg.opens]
    last = next((k for k in closing if not order.legs[k].bought), closing[0])
    if order.legs[last].bought:
        rest = min(rest, order.legs[last].price or Decimal(0))
    first = next(k for k, leg in enumerate(order.legs) if leg.opens and not leg.bought)
    legs = list(order.legs)
    for place, part in ((last, rest), (first, better - rest)):
        leg = legs[place]
        gain = part / leg.ratio
        legs[place] = replace(leg, price=(leg.price or Decimal(0)) + (-gain if leg.bought else gain))
    return replace(order, legs=tuple(legs))


def record_of(
    opening: Order, c: Candidates, setting: Setting, *, day: date, credit_usd: float, fees_usd: float
) -> TicketRecord:
    """Return the record of the opening part of a roll, with its credit before fees. `c` has a plan's figures
    for it.
    """
    row, legs = c.row(0), legs_of(c, 0, opening.contracts)
    shares = opening.contracts * opening.legs[0].multiplier
    forecast = float(row["prob_otm_forecast"])
    edge = (legs.bid - legs.forecast) * shares
    return TicketRecord(
        day=day,
        id=opening.id,
        source=TicketSource.ROLL,
        symbol=opening.symbol,
        strategy=Strategy(row["strategy"]),
        regime=setting.regime.name,
        expiration=opening.legs[0].contract.expiration,
        contracts=opening.contracts,
        unfilled=None,
        net=round(credit_usd / shares, 6),
        mid=round(legs.mid, 6),
        fees_usd=fees_usd,
        credit_usd=round(credit_usd, 2),
        stress_loss_usd=round(float(row["stress_loss"]) * opening.contracts, 2),
        edge_usd=round(edge, 2) if np.isfinite(edge) else None,
        prob_otm=float(row["prob_otm"]),
        prob_otm_forecast=forecast if np.isfinite(forecast) else None,
        report_unknown=row["kind"] == Kind.STOCK and str(row["report_first"]) == "NaT",
    )


def candidate_of(opening: Order, setting: Setting) -> Candidates:
    """Return a plan's figures for the contracts that a roll opens, as its only candidate."""
    chains = setting.rows_of(opening.symbol)
    names = chains.options["contract"].tolist()
    places = [names.index(leg.contract.name) for leg in opening.legs]
    short, pairs = places, NO_PAIRS
    if len(places) > 1:
        strategy = list(Strategy).index(_PLACE[opening.legs[0].contract.right.value])
        short, pairs = [], Pairs(*(np.array([value], np.int64) for value in (*places, strategy)))
    return candidates_at(
        np.array(short, dtype=np.intp),
        chains,
        history=setting.history,
        portfolio=setting.portfolio,
        config=setting.config,
        regime=setting.regime,
        pairs=pairs,
    )
