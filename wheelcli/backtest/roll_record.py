"""The record of a position that a roll opens, with the figures that a plan's ticket has.

Example: a 50 put is bought back at 0.55 and the 48 of the next month sold at 0.95 in one order, at natural.
The new position's ticket has a net of 0.95 and its own fees, stress loss and probabilities; the 0.55 belongs
to the old one. At a better price than natural, the journal credits all of the improvement to the new leg.
"""

from datetime import date

import numpy as np

from wheelcli.backtest.records import TicketRecord, TicketSource
from wheelcli.manage.inputs import Setting
from wheelcli.market.snapshot import Kind
from wheelcli.order import Order
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


def record_of(
    opening: Order, setting: Setting, *, day: date, credit_usd: float, fees_usd: float
) -> TicketRecord:
    """Return the record of the opening part of a roll, which brought that credit before fees."""
    c = _candidate(opening, setting)
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


def _candidate(opening: Order, setting: Setting) -> Candidates:
    """Return what a plan computes of the contracts that a roll opens, as its only candidate."""
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
