"""Build a ticket from a chosen row: every number per ticket instead of per contract."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from wheelcli.contract import parse_contract
from wheelcli.plan.beta import Betas
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.candidates.legs import Legs, lot_of
from wheelcli.plan.candidates.margin import margin_of
from wheelcli.plan.candidates.score import PARTS, Scores
from wheelcli.plan.gates.answer import Gate
from wheelcli.plan.size_note import size_note
from wheelcli.plan.strategy import SPREADS, Strategy
from wheelcli.plan.tickets.ahead import (
    AfterFill,
    EarningsAhead,
    EventsAhead,
    ExDividendAhead,
    IfAssigned,
    IfCalled,
)
from wheelcli.plan.tickets.coin_order import coin_order
from wheelcli.plan.tickets.floor import Floor, Sale, floors_of
from wheelcli.plan.tickets.order import review_date, spread_close_date
from wheelcli.plan.tickets.sale_order import SaleOrder, sale_of
from wheelcli.plan.tickets.ticket import ScoreParts, Ticket

_CASH_SETTLED = ("cash_close", "cash_open", "coin_linear", "coin_inverse")


def write_tickets(
    c: Candidates,
    scores: Scores,
    contracts: Sequence[int],
    gates: Sequence[tuple[Gate, ...]],
    betas: Betas,
    *,
    floors: bool = True,
) -> list[Ticket]:
    """Return the ticket of each candidate, with that many contracts and these gates, unranked (rank 0);
    without `floors`, which take half of the time, no ticket has one.
    """
    sales = [sale_of(c, i, size) for i, size in enumerate(contracts)]
    lowest = floors_of(c, sales) if floors else [Floor(None, "not computed")] * len(sales)
    return [
        _ticket(c, scores, sale, floor, its_gates, betas)
        for sale, floor, its_gates in zip(sales, lowest, gates, strict=True)
    ]


def _ticket(
    c: Candidates, scores: Scores, sale: Sale, floor: Floor, gates: tuple[Gate, ...], betas: Betas
) -> Ticket:
    i, legs, contracts = sale.row, sale.legs, sale.contracts
    row = c.row(i)
    strategy = Strategy(row["strategy"])
    days, shares = int(row["dte_days"]), contracts * lot_of(row["multiplier"])
    strike, spot = float(row["strike"]), float(row["spot"])
    order = SaleOrder.of(c, sale)
    limit, profit = float(order.limit.amount), order.profit
    credit, fees = _usd(legs.bid * shares), _usd(float(row["fees"]) * contracts)
    margin = margin_of(row, c.portfolio.type)
    expiration: date = row["expiration"].date()
    shown = float(c.touch_sizes()[i])
    return Ticket(
        id=_id(legs, str(row["symbol"])),
        rank=0,
        strategy=strategy,
        symbol=str(row["symbol"]),
        sector=row["sector"] if isinstance(row["sector"], str) else None,
        beta=betas.of[str(row["symbol"])],
        beta_basis=betas.basis[str(row["symbol"])],
        spot=spot,
        spot_quoted=float(row["spot_quoted"]),
        spot_basis=row["spot_basis"],
        carry=row["carry_label"],
        carry_annual=float(row["carry"]),
        hard_to_borrow=bool(row["hard_to_borrow"]),
        expiration=expiration,
        dte_days=days,
        contracts=contracts,
        legs=legs.legs,
        limit_price=limit,
        floor_price=floor.price,
        floor_reason=floor.reason,
        floor_basis=floor.basis,
        credit_usd=credit,
        credit_at_limit_usd=_usd(limit * shares),
        fees_usd=fees,
        credit_net_usd=_usd(credit - fees),
        collateral_usd=_usd(float(row["collateral"]) * contracts),
        margin_requirement_usd=_usd(margin.requirement * shares),
        buying_power_usd=_usd(margin.buying_power * shares),
        max_loss_usd=_usd(float(row["max_loss"]) * contracts),
        stress_loss_usd=_usd(float(row["stress_loss"]) * contracts),
        stress_shock=float(row["shock"]),
        risk_share=float(row["risk"]) * contracts / c.portfolio.value_usd,
        break_even=float(row["break_even"]),
        cushion=float(row["cushion"]),
        cushion_sd=float(row["cushion_sd"]),
        delta=float(row["delta"]),
        delta_shares=legs.delta * shares,
        theta_usd=_usd(legs.theta * shares),
        vega_usd=_usd(legs.vega * shares),
        iv=float(row["iv"]),
        **_iv_rank(c, int(row["code"])),
        iv_forecast=_known(row["forecast"]),
        iv_expected=_known(row["expected"]),
        iv_expected_basis=row["expected_basis"] or None,
        edge_usd=_known(_usd((legs.bid - legs.forecast) * shares)),
        edge_error_usd=_known(_usd(legs.forecast_error * shares)),
        prob_otm=float(row["prob_otm"]),
        prob_otm_forecast=_known(row["prob_otm_forecast"]),
        annual_return=_a_year(row, strategy),
        annual_return_on_risk=_on_risk(row, strategy),
        if_called_return=(strike - spot + legs.bid) / spot if strategy is Strategy.COVERED_CALL else None,
        score=float(row["score"]),
        score_parts=ScoreParts(**{part: float(scores.parts[part][i]) for part in PARTS}),
        score_unknown=tuple(part for part in PARTS if scores.unknown[part][i]),
        gates=gates,
        events=_events(c, row, expiration),
        if_assigned=_if_assigned(row, strategy, shares, fees_usd=fees),
        if_called=_if_called(row, strategy, shares, fees_usd=fees),
        manage=_after_fill(
            c,
            strategy,
            expiration,
            take_profit=profit,
            physical=row["settlement"] not in _CASH_SETTLED,
        ),
        order_text=order.text,
        touch_contracts=None if np.isnan(shown) else int(shown),
        size_note=size_note(contracts, shown, legs=len(legs.legs), rules=c.config.block),
        buyback_text=order.buyback,
        coin=coin_order(row, legs, sale, limit=limit, floor=floor.price, profit=profit),
    )


def _id(legs: Legs, symbol: str) -> str:
    """Return the id: AAPL-260918-P300, for a spread AAPL-260918-P300/P290, as the book names open
    positions.
    """
    label = ""
    for leg in legs.legs:
        contract = parse_contract(leg.contract)
        own = contract.label(symbol) if contract else leg.contract
        if contract is not None and contract.coin:
            return own
        label = f"{label}/{own.rpartition('-')[2]}" if label else own
    return label


def _a_year(row: Any, strategy: Strategy) -> float | None:
    """Return the annual return; None for a spread, because a return on a maximum loss cannot be compared with
    a put's return on its strike.
    """
    return None if strategy in SPREADS or int(row["dte_days"]) <= 0 else float(row["annual_return"])


def _on_risk(row: Any, strategy: Strategy) -> float | None:
    days, credit = int(row["dte_days"]), float(row["credit"])
    if strategy is not Strategy.CASH_SECURED_PUT or days <= 0:
        return None
    return credit / (float(row["strike"]) - credit) * (365.0 / days)


def _if_assigned(row: Any, strategy: Strategy, shares: int | float, *, fees_usd: float) -> IfAssigned | None:
    """Return the shares that a put receives or a call spread owes; None if it settles in cash."""
    if strategy is Strategy.COVERED_CALL or row["settlement"] in _CASH_SETTLED:
        return None
    owed = strategy is Strategy.BEAR_CALL_SPREAD
    received = int(-shares if owed else shares)  # whole: options on coins deliver none
    return IfAssigned(shares=received, break_even=round(float(row["break_even"]) + fees_usd / received, 6))


def _if_called(row: Any, strategy: Strategy, shares: int | float, *, fees_usd: float) -> IfCalled | None:
    if strategy is not Strategy.COVERED_CALL:
        return None
    basis = float(row["spot"]) if np.isnan(row["basis"]) else float(row["basis"])
    gain = (float(row["strike"]) - basis + float(row["credit"])) * shares
    return IfCalled(gain_usd=_usd(gain - fees_usd))


def _after_fill(
    c: Candidates, strategy: Strategy, expiration: date, *, take_profit: float, physical: bool
) -> AfterFill:
    """Return the review date and, for a spread that delivers shares, the last session on which it should
    still be open.
    """
    session = c.chains.session
    review, close = review_date(session, expiration, c.config.manage.review_dte), None
    if strategy in SPREADS and physical:
        close = max(spread_close_date(expiration, c.config.spreads.close_dte), session)
        review = min(review, close)
    return AfterFill(take_profit_price=take_profit, review_date=review, close_date=close)


def _iv_rank(c: Candidates, code: int) -> dict[str, Any]:
    ranks = c.iv_ranks
    if ranks is None:
        return {"iv_rank": None, "iv_percentile": None, "iv_rank_days": 0, "iv_rank_basis": None}
    return {
        "iv_rank": _known(ranks.rank[code]),
        "iv_percentile": _known(ranks.percentile[code]),
        "iv_rank_days": int(ranks.days[code]),
        "iv_rank_basis": ranks.basis[code],
    }


def _usd(dollars: float) -> float:
    """Return dollars without binary rounding remainders, which documents would show: 0.28 · 100 is 28."""
    return round(float(dollars), 6)


def _known(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None


def _events(c: Candidates, row: Any, expiration: date) -> EventsAhead:
    first, last = row["report_first"], row["report_last"]
    earnings = None
    if str(first) != "NaT":
        time = row["report_time"]
        earnings = EarningsAhead(
            date=first.date(),
            until=last.date(),
            time=time if isinstance(time, str) else None,
            basis=row["report_known"],
            inside=bool(row["earnings_inside"]),
        )
    paid = next(
        (d for d in c.chains.dividends.get(str(row["symbol"]), ()) if d.date > c.chains.session), None
    )
    ex_dividend = None
    if paid is not None:
        ex_dividend = ExDividendAhead(
            date=paid.date, amount=paid.amount, basis=paid.label, inside=paid.date <= expiration
        )
    return EventsAhead(earnings=earnings, ex_dividend=ex_dividend)
