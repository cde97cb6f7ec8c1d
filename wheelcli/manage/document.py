"""What was seen, weighed and stressed as the documents tell it: keys and units of `wheel.monitor/1` and `wheel.roll/1`."""

from dataclasses import asdict, fields
from typing import Any

from wheelcli.book.positions.positions import Position
from wheelcli.manage.actions import Way
from wheelcli.manage.assignment import Assignment
from wheelcli.manage.mark import LegQuote, Quoted
from wheelcli.manage.monitor import Monitored, Row
from wheelcli.manage.rolls.weigh import RollCandidate, Weighed
from wheelcli.manage.rule_result import Finding
from wheelcli.manage.shares import SharesRow
from wheelcli.plan.candidates.generate import sector_of
from wheelcli.plan.gates.gate import Verdict


def monitor_data(seen: Monitored) -> dict[str, Any]:
    """The `data` of `wheel.monitor/1`."""
    setting, account = seen.setting, seen.setting.portfolio
    sectors = sector_of(setting.chains, setting.config)
    return {
        "account": {
            "name": account.account,
            "value_usd": account.value_usd,
            **setting.cash.data(),
            "source": account.source,
        },
        "book": {
            "positions": len(seen.rows),
            "need_action": sum(row.needs_action for row in seen.rows)
            + sum(s.needs_action for s in seen.shares),
            "unpriced": len(seen.unpriced),
            "profit_usd": seen.profit_usd,
            "profit_unknown": seen.unknown_profits,
            "marks_usd": round(seen.marks_usd, 2),
            "collateral_usd": sum(row.collateral_usd for row in seen.rows)
            + sum(row.collateral_usd for row in seen.shares),
            "cash_needed_usd": seen.cash_needed_usd,
            "cash_short_usd": max(seen.cash_needed_usd - setting.liquid_usd, 0.0),
        },
        "positions": [
            {"rank": rank, **_row(row, sectors.get(row.position.symbol)), "carried": _carried(row, seen)}
            for rank, row in enumerate(seen.rows, start=1)
        ],
        "shares": [_shares(row) for row in seen.shares],
    }


def _row(row: Row, sector: str | None) -> dict[str, Any]:
    q = row.quoted
    return {
        **head(q, sector),
        "state": row.state,
        "states": list(row.states),
        "needs_action": row.needs_action,
        "action": row.action,
        "reason": row.reason,
        "distance": row.distance,
        "distance_sd": row.distance_sd,
        "captured": row.captured,
        "profit_usd": row.profit_usd,
        "profit_if_closed_usd": row.profit_if_closed_usd,
        "value_usd": row.gain.value_usd,
        "remaining_return": row.remaining_return,
        "collateral_usd": row.collateral_usd,
        "review_date": row.review,
        "events": row.events,
        "assignment": _assignment(row.assignment),
        **_roll_to(row.weighed),
        "changes_if": row.changes_if or None,
        "rules": [_finding(f) for f in row.found],
        "unpriced": q.unpriced or None,
    }


def _carried(row: Row, seen: Monitored) -> dict[str, Any] | None:
    """The mark of a position without a quote, carried from earlier markets; None if a leg has neither a quote nor such a mark."""
    if not row.quoted.unpriced:
        return None
    now, legs = seen.setting.chains.as_of, []
    for leg in row.quoted.legs:
        found = seen.carried.get(leg.holding.contract)
        sign = 1 if leg.holding.quantity > 0 else -1
        price = found.mark if found else leg.quote.mark()
        if price is None:
            return None
        legs.append((sign * price.price, found))
    oldest = min((found for _, found in legs if found), key=lambda found: found.as_of, default=None)
    if oldest is None:
        return None
    mark = abs(round(sum(price for price, _ in legs), 6))
    return {"mark": mark, "as_of": oldest.as_of, "snapshot": oldest.source, "age_days": oldest.age_days(now)}


def head(q: Quoted, sector: str | None) -> dict[str, Any]:
    """What a position is and what it costs, as both documents begin."""
    position: Position = q.position
    return {
        "id": position.id,
        "kind": position.kind,
        "symbol": position.symbol,
        "sector": sector,
        "contracts": position.contracts,
        "strike": q.strike,
        "expiration": position.expiration,
        "dte_days": q.dte_days,
        "opened": position.opened,
        "rolls": position.rolls,
        "spot": q.spot,
        "spot_basis": q.spot_basis,
        "credit": position.credit,
        "mark": q.mark,
        "mid": q.mid,
        "delta": q.main.delta,
        "iv": q.main.iv,
        "doubt": q.doubt or None,
        "legs": [_leg(leg) for leg in q.legs],
    }


def _leg(leg: LegQuote) -> dict[str, Any]:
    holding = leg.holding
    return {
        "contract": holding.contract.occ,
        "right": holding.contract.right,
        "strike": holding.contract.strike,
        "expiration": holding.contract.expiration,
        "quantity": holding.quantity,
        "multiplier": holding.multiplier,
        "price": holding.price,
        "bid": leg.bid,
        "ask": leg.ask,
        "iv": leg.iv,
        "delta": leg.delta,
    }


def _roll_to(weighed: Weighed | None) -> dict[str, Any]:
    """The best roll, with its dollars."""
    best = weighed.best if weighed is not None else None
    return {
        "roll_to": None if best is None else best.id,
        "roll_now_usd": None if best is None else best.net_credit_usd,
        "roll_expected_usd": None if best is None else best.expected_usd,
    }


def _assignment(meaning: Assignment | None) -> dict[str, Any] | None:
    return None if meaning is None else asdict(meaning)


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "state": found.state,
        "holds": found.holds,
        "value": found.value,
        "limit": found.limit,
        "reason": found.reason,
    }


def _shares(row: SharesRow) -> dict[str, Any]:
    return {
        "symbol": row.held.symbol,
        "quantity": row.held.quantity,
        "core": row.held.core,
        "break_even": row.held.break_even,
        "core_break_even": row.held.core_break_even,
        "spot": row.spot,
        "spot_basis": None if row.spot is None else "quoted",
        "value_usd": row.gain.value_usd,
        "profit_usd": row.gain.profit_usd,
        "core_profit_usd": row.gain.core_profit_usd,
        "above_break_even_usd": row.above_break_even_usd,
        "collateral_usd": row.collateral_usd,
        "covered": row.covered,
        "free": row.free,
        "call": None if row.call is None else asdict(row.call),
        "against": row.against or None,
        "repair": [asdict(each) for each in row.repair],
    }


def roll_data(weighed: Weighed, sector: str | None) -> dict[str, Any]:
    """The `data` of `wheel.roll/1`."""
    return {
        "position": {
            **head(weighed.quoted, sector),
            "state": weighed.states[0],
            "rules": [_finding(f) for f in weighed.found],
            "unpriced": weighed.quoted.unpriced or None,
        },
        "recommended": weighed.recommended,
        "reason": weighed.why,
        **_roll_to(weighed),
        "changes_if": weighed.changes_if or None,
        "volatility": weighed.volatility,
        "volatility_basis": weighed.volatility_basis or None,
        "ways": [_way(way, weighed) for way in weighed.ways],
        "considered": weighed.considered,
        "by_gate": weighed.by_gate,
        "candidates": [_candidate(each) for each in weighed.candidates],
    }


def _way(way: Way, weighed: Weighed) -> dict[str, Any]:
    told = {f.name: getattr(way, f.name) for f in fields(way) if f.name != "order"}
    return {**told, "recommended": way.way is weighed.recommended}


def _candidate(each: RollCandidate) -> dict[str, Any]:
    out = {
        name: getattr(each, name)
        for name in (
            "rank", "id", "strike", "expiration", "dte_days", "added_days", "bid", "ask", "credit", "credit_mid", "fees_usd", "net_credit",
            "net_credit_usd", "delta", "break_even", "annual_return", "collateral_usd", "collateral_change_usd", "expected_usd", "utility",
            "allowed",
        )
    }  # fmt: skip
    out["contract"] = each.contract.occ
    out["wing"] = each.wing.occ if each.wing else None
    out["against"] = [g.gate for g in each.gates if g.verdict in (Verdict.FAIL, Verdict.UNKNOWN)]
    out["gates"] = [
        {
            "gate": g.gate,
            "value": g.value,
            "unit": g.unit,
            "limit": g.limit,
            "effect": g.effect,
            "verdict": g.verdict,
            "reason": g.reason,
        }
        for g in each.gates
        if g.verdict is not Verdict.NOT_APPLICABLE
    ]
    return out
