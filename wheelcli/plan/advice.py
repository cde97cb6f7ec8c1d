"""What a plan should say beyond its tickets: why it is short, and from which account on it would not be."""

from collections.abc import Mapping

import numpy as np

from wheelcli.plan.candidates import INDEX_KINDS, Candidates
from wheelcli.plan.choose import least_contracts, most_contracts
from wheelcli.plan.gate import Reading
from wheelcli.plan.limits import Limit
from wheelcli.plan.ticket import Ticket

FEW = 2
_PER_ACCOUNT = ("risk", "name_collateral", "sector", "index_etf_total", "expiration", "deployed", "new_deployed",
                "stress_total", "neighbours")  # fmt: skip


def advice_of(
    c: Candidates,
    readings: Mapping[str, Reading],
    few: Candidates,
    limits: list[Limit],
    tickets: tuple[Ticket, ...],
) -> tuple[str, ...]:
    """Sentences on a short plan: the gate that binds, and the smallest account in which a ticket would fit."""
    out: list[str] = []
    if len(tickets) < FEW:
        if len(few):
            out += _smallest_account(few, limits, tickets, what="ticket")
        elif len(c):
            worst = max(readings, key=lambda name: int(readings[name].blocks.sum()))
            out.append(
                f"none of {len(c)} candidates passes every gate; {worst} blocks most, "
                f"{int(readings[worst].blocks.sum())} of them: `wheel why` shows each"
            )
    index = (
        np.isin(few.of("kind").astype(str), INDEX_KINDS) & (few.of("right") == "put")
        if len(few)
        else np.array([])
    )
    if index.any() and not any(t.sector == "Broad index" for t in tickets):
        sizes = _needed(few, limits, np.flatnonzero(index))
        if sizes and min(v for v, _, _ in sizes) > c.portfolio.value_usd:
            value, gate, row = min(sizes)
            name = few.frame["symbol"].iloc[row]
            out.append(
                f"no put on a broad index fits: the {gate} limit binds. One contract of {name}, the cheapest, needs an "
                f"account of {_dollars(value)}; a cheaper fund needs less"
            )
    return tuple(out)


def _smallest_account(
    c: Candidates, limits: list[Limit], tickets: tuple[Ticket, ...], *, what: str
) -> list[str]:
    chosen = {t.symbol for t in tickets}
    rows = [i for i in range(len(c)) if c.frame["symbol"].iloc[i] not in chosen and c.of("right")[i] == "put"]
    sizes = _needed(c, limits, np.array(rows, dtype=np.intp))
    if not sizes:
        return []
    value, gate, row = min(sizes)
    count = "no ticket fits" if not tickets else "one ticket fits"
    if value <= c.portfolio.value_usd:
        return []
    name = c.frame["contract"].iloc[row]
    return [
        f"{count} an account of {_dollars(c.portfolio.value_usd)}: the {gate} limit binds. "
        f"The next one, {name}, would fit from {_dollars(value)} on"
    ]


def _needed(c: Candidates, limits: list[Limit], rows: "np.ndarray") -> list[tuple[float, str, int]]:
    """For each row the account value at which its least ticket fits every limit that scales with the account, and the
    limit that asks most."""
    account, least, most = c.portfolio.value_usd, least_contracts(c), most_contracts(c)
    out = []
    for i in rows.tolist():
        if least[i] > most[i]:
            continue
        asks = [(account, "account")]
        for limit in limits:
            if limit.gate in _PER_ACCOUNT and limit.touches(i) and limit.cap > 0:
                use = limit.open + float(limit.per_contract[i]) * int(least[i])
                asks.append((use / limit.cap * account, limit.gate))
            elif limit.gate == "buying_power" and limit.per_contract[i] > 0:
                need = float(limit.per_contract[i]) * int(least[i])
                share = max(limit.cap, 1e-9) / account
                asks.append((need / share if limit.cap > 0 else np.inf, limit.gate))
        value, gate = max(asks)
        if np.isfinite(value):
            out.append((float(np.ceil(value / 1000) * 1000) if value > account else account, gate, i))
    return out


def _dollars(value: float) -> str:
    return f"${value:,.0f}"
