"""A weighed position as orders: closing it, and each roll that no gate bars, leg by leg at natural."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.rolls.weigh import RollCandidate, Weighed


def orders_of(weighed: Weighed, setting: Setting, *, made: datetime) -> list[dict[str, Any]]:
    """The tickets to keep, as `wheelcli.archive.rolls` describes them; none of a position that is unpriced."""
    q = weighed.quoted
    if q.unpriced:
        return []
    about = {
        "made": made.isoformat(),
        "as_of": setting.chains.as_of.isoformat(),
        "account": setting.portfolio.account,
        "symbol": q.position.symbol,
        "contracts": q.position.contracts,
    }
    closing = list(_closing(q))
    credit = q.mark if not q.position.is_short else None if q.mark is None else -q.mark
    mid = None if q.mid is None else (q.mid if not q.position.is_short else -q.mid)
    close = next(way for way in weighed.ways if way.way == "close")
    fees = round(abs(abs(close.now_usd or 0.0) - (q.mark or 0.0) * q.position.shares), 2)
    out = [
        {
            "id": f"{q.position.id}>close",
            **about,
            "legs": closing,
            "credit": credit,
            "credit_mid": mid,
            "fees_usd": fees,
            "expiration": None,
        }
    ]
    for each in weighed.candidates:
        if each.allowed:
            legs = [*closing, *_opening(each, q, setting)]
            out.append({
                "id": each.id, **about, "legs": legs, "credit": each.credit, "credit_mid": each.credit_mid, "fees_usd": each.fees_usd,
                "expiration": each.expiration.isoformat(),
            })  # fmt: skip
    return out


def _closing(q: Quoted) -> Iterator[dict[str, Any]]:
    for leg in q.legs:
        short = leg.short
        price = leg.ask if short else leg.bid or 0.0
        yield _leg("BTC" if short else "STC", leg.holding.contract.occ, q, price)


def _opening(each: RollCandidate, q: Quoted, setting: Setting) -> Iterator[dict[str, Any]]:
    yield _leg("STO", each.contract.occ, q, each.bid)
    if each.wing is not None and each.sold is not None and each.bid is not None:
        yield _leg("BTO", each.wing.occ, q, round(each.bid - each.sold, 6))


def _leg(action: str, contract: str, q: Quoted, price: float | None) -> dict[str, Any]:
    return {
        "action": action,
        "contract": contract,
        "quantity": q.position.contracts,
        "multiplier": q.position.main.multiplier,
        "price": price,
    }
