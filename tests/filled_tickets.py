"""Tickets to fill: a put, a put spread, and a roll."""

from typing import Any

from wheelcli.documents.reading import completed, read
from wheelcli.documents.result import plain
from wheelcli.manage.rolls.ticket import RollTicket
from wheelcli.plan.document import ScanDocument
from wheelcli.plan.tickets.ticket import Ticket

PUT: dict[str, Any] = {
    "id": "AAPL-260918-P300",
    "symbol": "AAPL",
    "contracts": 3,
    "limit_price": 2.15,
    "legs": [
        {
            "action": "sell",
            "contract": "AAPL260918P00300000",
            "strike": 300.0,
            "quantity": 3,
            "multiplier": 100,
            "bid": 2.1,
            "ask": 2.2,
        }
    ],
}
SPREAD: dict[str, Any] = {
    "id": "AAPL-260918-P300/P290",
    "symbol": "AAPL",
    "contracts": 2,
    "limit_price": 1.1,
    "legs": [
        {
            "action": "sell",
            "contract": "AAPL260918P00300000",
            "strike": 300.0,
            "quantity": 2,
            "multiplier": 100,
            "bid": 2.1,
            "ask": 2.2,
        },
        {
            "action": "buy",
            "contract": "AAPL260918P00290000",
            "strike": 290.0,
            "quantity": 2,
            "multiplier": 100,
            "bid": 0.95,
            "ask": 1.05,
        },
    ],
}
ROLL: dict[str, Any] = {
    "id": "AAPL-260918-P300>AAPL-261016-P295",
    "account": "default",
    "made": "2026-08-18T19:45:00Z",
    "contracts": 1,
    "credit": -0.2,
    "legs": [
        {
            "action": "BTC",
            "contract": "AAPL260918P00300000",
            "strike": 300.0,
            "quantity": 1,
            "multiplier": 100,
            "price": 5.4,
        },
        {
            "action": "STO",
            "contract": "AAPL261016P00295000",
            "strike": 295.0,
            "quantity": 1,
            "multiplier": 100,
            "price": 5.2,
        },
    ],
}

# What those tickets do not name and a plan must have.
_OTHERS: dict[str, Any] = {
    "rank": 1,
    "strategy": "cash_secured_put",
    "right": "put",
    "beta_basis": "measured",
    "spot_basis": "synchronised",
    "carry": "rate",
    "hard_to_borrow": False,
    "expiration": "2026-09-18",
    "dte_days": 31,
    "iv_rank_days": 0,
    "review_date": "2026-08-28",
    "type": "cash",
    "source": "config",
    "basis": "median",
    "dte_min_days": 21,
    "dte_max_days": 45,
    "candidates": 0,
}


def plan_document(plan_id: str, *tickets: dict[str, Any], source: str = "file") -> dict[str, Any]:
    """The document of a plan of these tickets, as it is saved."""
    data = {"account": {"name": "default"}, "plan": {"id": plan_id}, "tickets": list(tickets)}
    return {
        "schema": "wheel.scan/1",
        "source": source,
        "as_of": "2026-08-18T19:45:00Z",
        "data": plain(completed(ScanDocument, data, _OTHERS)),
    }


def ticket(**fields: Any) -> Ticket:
    """A ticket of these fields; its other figures are unknown."""
    return read(Ticket, completed(Ticket, {**PUT, **fields}, _OTHERS))


def roll(**fields: Any) -> RollTicket:
    """A kept roll of these fields."""
    return read(RollTicket, {**ROLL, **fields})
