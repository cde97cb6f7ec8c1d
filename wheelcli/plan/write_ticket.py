"""From a chosen row to a ticket: every figure of section 9 of the design, per ticket instead of per contract."""

from datetime import date
from typing import Any

import numpy as np

from wheelcli.contract import parse_occ
from wheelcli.plan.candidates import Candidates, Strategy
from wheelcli.plan.gate import Gate
from wheelcli.plan.margin import margin_of
from wheelcli.plan.order import (
    floor_price,
    is_weekly,
    limit_price,
    order_text,
    review_date,
    shows_cents,
    take_profit_price,
    tick_at,
)
from wheelcli.plan.score import PARTS, Scores, cushion_part, premium_part, total_of
from wheelcli.plan.ticket import Leg, Ticket
from wheelcli.pricing import american, european


def write_ticket(c: Candidates, scores: Scores, i: int, contracts: int, gates: tuple[Gate, ...]) -> Ticket:
    """The ticket of candidate row i, unranked (rank 0)."""
    row = c.frame.iloc[i]
    call = row["right"] == "call"
    multiplier, days = int(row["multiplier"]), int(row["dte_days"])
    shares = contracts * multiplier
    bid, ask, strike, spot = (float(row[k]) for k in ("bid", "ask", "strike", "spot"))
    expiration: date = row["expiration"].date()
    quotes = (
        c.chains.options.loc[c.chains.options["code"] == row["code"], ["bid", "ask"]]
        .to_numpy(np.float64)
        .ravel()
    )
    cents = (shows_cents(quotes, 0.0), shows_cents(quotes, 3.0))
    limit = limit_price(bid, ask, tick_at((bid + ask) / 2, *cents))
    credit, fees = bid * shares, float(row["fees"]) * contracts
    per_year = 365.0 / days
    contract = parse_occ(row["contract"])
    leg = Leg(
        action="sell", right=str(row["right"]), contract=str(row["contract"]), strike=strike, expiration=expiration,
        quantity=contracts, multiplier=multiplier, bid=bid, ask=ask, iv=float(row["iv"]), delta=float(row["delta"]),
    )  # fmt: skip
    margin = margin_of(row, c.portfolio.type)
    basis = spot if np.isnan(row["basis"]) else float(row["basis"])
    return Ticket(
        id=contract.label(str(row["symbol"])) if contract else str(row["contract"]),
        rank=0,
        strategy=Strategy(row["strategy"]),
        symbol=str(row["symbol"]),
        sector=row["sector"] if isinstance(row["sector"], str) else None,
        spot=spot,
        spot_quoted=float(row["spot_quoted"]),
        carry=str(row["carry_label"]),
        carry_annual=float(row["carry"]),
        hard_to_borrow=bool(row["hard_to_borrow"]),
        expiration=expiration,
        dte_days=days,
        contracts=contracts,
        legs=(leg,),
        limit_price=limit,
        floor_price=_floor(c, scores, i, contracts, cents),
        credit_usd=credit,
        credit_at_limit_usd=limit * shares,
        fees_usd=fees,
        credit_net_usd=credit - fees,
        collateral_usd=float(row["collateral"]) * contracts,
        margin_requirement_usd=margin.requirement * shares,
        buying_power_usd=margin.buying_power * shares,
        max_loss_usd=float(row["max_loss"]) * contracts,
        stress_loss_usd=float(row["stress_loss"]) * contracts,
        stress_shock=float(row["shock"]),
        risk_share=float(row["risk"]) * contracts / c.portfolio.value_usd,
        break_even=float(row["break_even"]),
        cushion=float(row["cushion"]),
        cushion_sd=float(row["cushion_sd"]),
        delta=float(row["delta"]),
        delta_shares=-float(row["delta"]) * shares,
        theta_usd=-float(row["theta"]) * shares,
        vega_usd=-float(row["vega"]) * shares,
        iv=float(row["iv"]),
        **_iv_rank(c, int(row["code"])),
        iv_forecast=_known(row["forecast"]),
        edge_usd=_edge(c, row, shares),
        prob_otm=float(row["prob_otm"]),
        prob_otm_forecast=_known(row["prob_otm_forecast"]),
        annual_return=float(row["annual_return"]) if days > 0 else None,
        annual_return_on_risk=None if call or days <= 0 else bid / (strike - bid) * per_year,
        if_called_return=(strike - spot + bid) / spot if call else None,
        score=float(row["score"]),
        score_parts={part: float(scores.parts[part][i]) for part in PARTS},
        score_unknown=tuple(part for part in PARTS if scores.unknown[part][i]),
        gates=gates,
        events=_events(c, row, expiration),
        if_assigned=None if call else {"shares": shares, "break_even": strike - bid},
        if_called={"gain_usd": (strike - basis + bid) * shares} if call else None,
        manage={
            "take_profit_price": take_profit_price(
                bid, c.config.manage.fast, tick_at(bid * (1.0 - c.config.manage.fast), *cents)
            ),
            "review_date": review_date(c.chains.session, expiration, c.config.manage.review_dte),
        },
        order_text=order_text(
            str(row["symbol"]),
            contracts=contracts,
            expiration=expiration,
            strike=strike,
            right=str(row["right"]),
            price=limit,
            weekly=is_weekly(expiration),
        ),
    )


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


def _known(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None


def _edge(c: Candidates, row: Any, shares: int) -> float | None:
    """The natural premium less the value at the forecast volatility, dollars for the ticket."""
    forecast = float(row["forecast"])
    if not np.isfinite(forecast):
        return None
    model = european if row["exercise"] == "european" else american
    value = model.price(
        row["share"], row["strike"], row["years"], c.chains.rate, 0.0, forecast, row["right"] == "call"
    )
    return _known((float(row["bid"]) - float(value)) * shares)


def _events(c: Candidates, row: Any, expiration: date) -> dict[str, Any]:
    first, last = row["report_first"], row["report_last"]
    earnings = None
    if str(first) != "NaT":
        time = row["earnings_time"]
        earnings = {
            "date": first.date(),
            "until": last.date(),
            "time": time if isinstance(time, str) else None,
            "basis": row["report_known"],
            "inside": bool(row["earnings_inside"]),
        }
    paid = next(
        (d for d in c.chains.dividends.get(str(row["symbol"]), ()) if d.date > c.chains.session), None
    )
    ex_dividend = None
    if paid is not None:
        ex_dividend = {
            "date": paid.date,
            "amount": paid.amount,
            "basis": paid.label,
            "inside": paid.date <= expiration,
        }
    return {"earnings": earnings, "ex_dividend": ex_dividend}


def _floor(c: Candidates, scores: Scores, i: int, contracts: int, cents: tuple[bool, bool]) -> float | None:
    """The lowest tick at which bid, least return, least credit, score and risk pass, with IV, delta and size held."""
    row, config = c.frame.iloc[i], c.config
    call = row["right"] == "call"
    strike, spot, multiplier = float(row["strike"]), float(row["spot"]), float(row["multiplier"])
    capital, per_year = (spot if call else strike), 365.0 / float(row["dte_days"])
    least_return = float(row["least_return"])
    least_credit = max(config.sizing.min_credit_usd, config.sizing.min_credit_share * c.portfolio.value_usd)
    width = float(row["sigma"]) * float(np.sqrt(row["years"]))
    room = float(row["risk_room"])
    strict = config.sizing.basis == "max_loss"

    def passes(price: float) -> bool:
        gross = price / capital * per_year
        net = (price - float(row["fees"]) / multiplier) / capital * per_year
        if (
            price < config.liquidity.bid_min
            or gross < least_return
            or price * multiplier * contracts < least_credit
        ):
            return False
        parts = {part: np.array([scores.parts[part][i]]) for part in PARTS}
        parts["premium"] = premium_part(np.array([net]), np.array([least_return]))
        if not call:
            parts["cushion"] = cushion_part(np.array([np.log(spot / (strike - price)) / width]))
        if float(total_of(parts, config.score)[0]) < config.score.min:
            return False
        if call:
            return True
        loss = strike - price
        if not strict:
            fallen = spot * (1.0 - float(row["shock"]))
            loss = max(max(strike - fallen, 0.0) - price + float(row["fees"]) / multiplier, 0.0)
        return loss * multiplier * contracts <= room + 1e-6

    return floor_price(float(row["bid"]), lambda p: tick_at(p, *cents), passes)
