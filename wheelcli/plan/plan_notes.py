"""What a plan should say beyond its tickets: what is over a limit already, why it is short, from which account on it would not be."""

from collections.abc import Mapping

import numpy as np

from wheelcli.plan.candidates.evaluate import Blocked
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.optimize.greedy import Choice
from wheelcli.plan.optimize.limits import Limit
from wheelcli.plan.optimize.smallest_account import smallest_account
from wheelcli.plan.strategy import INDEX_KINDS, Strategy
from wheelcli.plan.strategy_selection import may_spread
from wheelcli.plan.tickets.ticket import Ticket

FEW = 2


def advice_of(
    c: Candidates,
    blocked: Mapping[str, Blocked],
    few: Candidates,
    limits: list[Limit],
    choice: Choice,
    tickets: tuple[Ticket, ...],
) -> tuple[str, ...]:
    """Sentences on the plan: what is open over its limit; for a short one the gate that binds, and the smallest account in
    which a ticket would fit."""
    out = [*_over_already(limits)]
    if len(tickets) < FEW:
        if len(few):
            out += _larger_account(few, limits, choice, tickets)
        elif len(c):
            worst = max(blocked, key=lambda name: len(blocked[name].rows))
            out.append(
                f"none of {len(c)} candidates passes every gate; {worst} blocks most, "
                f"{len(blocked[worst].rows)} of them: `wheel why` shows each"
            )
    index = (
        few.among("kind", *INDEX_KINDS) & few.is_a(Strategy.CASH_SECURED_PUT) if len(few) else np.array([])
    )
    if index.any() and not any(t.sector == "Broad index" for t in tickets):
        fit = smallest_account(few, limits, np.flatnonzero(index))
        if fit and fit.value_usd > c.portfolio.value_usd:
            name = few.frame["symbol"].iloc[fit.row]
            said = (
                f"no put on a broad index fits: the {fit.gate} limit binds. One contract of {name}, the cheapest, needs an "
                f"account of {_dollars(fit.value_usd)}; a cheaper fund needs less"
            )
            if may_spread(c.portfolio) and tickets:
                said += f", and so does a put spread: `wheel scan {name} --strategy bull_put_spread`"
            out.append(said)
    return tuple(out)


def _over_already(limits: list[Limit]) -> list[str]:
    """The limits that what is open breaks already; of one gate the one that is broken most."""
    worst: dict[str, Limit] = {}
    for limit in limits:
        if limit.room < -1e-6 and limit.room / limit.scale < min(
            (w.room / w.scale for g, w in worst.items() if g == limit.gate), default=0.0
        ):
            worst[limit.gate] = limit
    told = [
        f"{limit.phrase} is {_dollars(-limit.room)} short"
        if limit.gate == "cash_reserve"
        else limit.gate_at(limit.open).reason
        for limit in worst.values()
    ]
    return [f"what is open is over a limit, so no ticket adds to it: {'; '.join(told)}"] if told else []


def _larger_account(
    c: Candidates, limits: list[Limit], choice: Choice, tickets: tuple[Ticket, ...]
) -> list[str]:
    chosen = {t.symbol for t in tickets}
    rows = np.flatnonzero((c.of("right") == "put") & ~np.isin(c.of("symbol").astype(str), list(chosen)))
    fit = smallest_account(c, limits, rows, used=choice.used)
    if fit is None or fit.value_usd <= c.portfolio.value_usd:
        return []
    count = "no ticket fits" if not tickets else "one ticket fits"
    return [
        f"{count} an account of {_dollars(c.portfolio.value_usd)}: the {fit.gate} limit binds. "
        f"The next one, {c.frame['contract'].iloc[fit.row]}, would fit from {_dollars(fit.value_usd)} on"
    ]


def _dollars(value: float) -> str:
    return f"${value:,.0f}"
