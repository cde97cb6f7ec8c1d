"""What one gate says of one contract of a plan: its answer on the ticket, or that it is among the reasons why
there is none.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from markets import MONTHLY, Name, account, config, held, market, occ, priced

from wheelcli.book.portfolio import Portfolio
from wheelcli.config import Config
from wheelcli.contract import pair_name
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.optimize.rejections import explained
from wheelcli.plan.planner import plan
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.plan.trade_plan import Plan

# Everything that is not about the contract under test stands wide open.
OPEN: dict[str, Any] = {
    "portfolio": {
        "sector_max": 1.0,
        "index_etf_total_max": 1.0,
        "correlated_group_max": 1.0,
        "expiration_max": 1.0,
        "positions_max": 100,
        "new_per_run_max": 100,
        "new_per_sector_max": 100,
        "new_deployed_max": 1.0,
        "cash_reserve": 0.0,
    },
    "sizing": {"name_collateral_max": 1.0, "index_etf_collateral_max": 1.0},
}
BLOCKED = "blocked"


@dataclass(frozen=True)
class Said:
    """A gate's answer. `verdict` is that on the ticket, or `blocked`; None where other gates alone keep it
    out.
    """

    verdict: str | None
    value: Any = None
    limit: Any = None
    effect: str | None = None
    reason: str = ""


def put(**changes: Any) -> Name:
    """A share at 100 with one put, of strike 94, 31 days: 1.28 bid, 1.31 asked, delta −0.229, 16.0 % a
    year.
    """
    return Name("AAA", 100.0, **{"strikes": (94.0,), "rights": ("put",), **changes})


def call(**changes: Any) -> Name:
    """A share at 100 with one call, of strike 106."""
    return Name("AAA", 100.0, **{"strikes": (106.0,), "rights": ("call",), **changes})


PUT, CALL = occ("AAA", 94), occ("AAA", 106, "call")


def merged(*sections: dict[str, Any]) -> dict[str, Any]:
    """Sections of a config, the later ones' keys over the earlier ones'."""
    out: dict[str, Any] = {}
    for layer in sections:
        for key, value in layer.items():
            out[key] = (
                {**out[key], **value} if isinstance(value, dict) and isinstance(out.get(key), dict) else value
            )
    return out


def regime(**changes: Any) -> dict[str, Any]:
    """The default table with keys of the row `normal` changed, as a section of the config."""
    rows = [row.model_dump() for row in Config().regime]
    return {"regime": [{**row, **changes} if row["name"] == "normal" else row for row in rows]}


def wide(**sections: Any) -> Config:
    """The config with `OPEN` limits, a row without limits of its own, AAA watched, and these keys on top."""
    row = regime(position_max=1.0, deployed=1.0, stress_total=1.0)
    keys = merged(OPEN, row, sections)
    return config(keys.pop("watchlist", "AAA"), **keys)


def said(
    gate: str,
    what: Name | Snapshot,
    *,
    settings: Config | None = None,
    portfolio: Portfolio | None = None,
    contract: str | None = None,
) -> Said:
    """What `gate` says of the put of `what` (of its call, where shares of it are held)."""
    book = portfolio or account()
    if isinstance(what, Snapshot):
        trade_plan = plan(what, book, settings or wide())
    else:
        trade_plan = _planned(what, book, (settings or wide()).model_dump_json())
    return answer(trade_plan, gate, contract or (CALL if book.shares else PUT))


@lru_cache(128)
def _planned(name: Name, book: Portfolio, settings: str) -> Plan:
    """The plan of a name's market, of which the tests ask gate by gate."""
    return plan(market(name), book, Config.model_validate_json(settings), chains=priced(name))


def named(ticket: Ticket) -> str:
    """A ticket's candidate: its contract, of a spread both legs."""
    sold, *bought = ticket.legs
    return pair_name(sold.contract, bought[0].strike) if bought else sold.contract


def answer(trade_plan: Plan, gate: str, contract: str) -> Said:
    """What `gate` says of `contract` in a plan."""
    for ticket in trade_plan.tickets:
        if named(ticket) == contract:
            for each in ticket.gates:
                if each.gate == gate:
                    return Said(each.verdict.value, each.value, each.limit, each.effect.value, each.reason)
            return Said(None)
    rows = [r for r in explained(trade_plan.rejections) if r.contract == contract]
    assert rows, f"{contract} is no candidate"
    for row in rows:
        if row.gate == gate:
            return Said(BLOCKED, row.value, row.limit, "block", row.reason)
    return Said(None)


def sheltered(quantity: float = 300, break_even: float | None = 95.0, core: int = 0) -> Portfolio:
    """An account that holds AAA."""
    return account(shares=(held("AAA", quantity, break_even, core),))


def days(count: int) -> date:
    """The date that many days after the session."""
    return date.fromordinal(date(2026, 8, 18).toordinal() + count)


assert days(31) == MONTHLY
