"""What a change does to a plan: a candidate forced in, or a ticket left out, and the rest chosen again."""

from collections.abc import Sequence

import numpy as np

from wheelcli.contract import parse_contract, parse_label, parse_pair
from wheelcli.errors import not_found, usage
from wheelcli.plan.optimize.changed import choose_changed
from wheelcli.plan.optimize.program import Flags
from wheelcli.plan.tickets.chosen import Chosen, tickets_with
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.plan.tickets.what_if_document import Change, ChangedTicket, WhatIf, WhatIfTotals


def what_if(made: Chosen, change: Change) -> WhatIf:
    """Return the effect of a change on these tickets.

    Raises WheelError (usage) for a greedy plan, if the plan lacks the ticket to leave out, or if the one to
    add fails a gate or exceeds a limit.
    """
    c = made.survey.few
    names = c.of("contract").astype(str)
    if c.config.select.method == "greedy":
        raise usage("--with and --without need the optimum", "leave out --select greedy and select.method")
    drop, add = np.zeros(len(c), dtype=bool), np.zeros(len(c), dtype=bool)
    left_out = None if change.drop is None else _ticket(made.tickets, change.drop)
    if left_out is not None:
        drop = names == left_out.candidate
    if change.add is not None:
        add = _candidate(made, names, change.add)
        if (add & drop).any():
            raise usage(f"{change.add} cannot be forced in and left out", "name two different tickets")
    choice = choose_changed(c, made.survey.limits, add=add, drop=drop)
    if choice is None:
        raise usage(
            f"{change.add} fits no plan: even alone, its smallest ticket exceeds a limit or is worth nothing",
            f"`wheel why {change.add}` shows its limits",
        )
    after = tickets_with(made, choice)
    forced = next((t.id for t in after if t.candidate in names[add].tolist()), None)
    return WhatIf(
        with_ticket=forced,
        without_ticket=None if left_out is None else left_out.id,
        before=_totals(made.tickets),
        after=_totals(after),
        tickets=_changed(made.tickets, after),
    )


def _ticket(tickets: Sequence[Ticket], which: str) -> Ticket:
    text = parse_pair(which) or which.strip().upper()
    for one in tickets:
        if text in (str(one.rank), one.id.upper(), one.candidate):
            return one
    known = ", ".join(f"{t.rank} {t.id}" for t in tickets)
    raise usage(not_found("ticket in this plan", which), f"tickets: {known}" if known else "")


def _candidate(made: Chosen, names: "np.ndarray", which: str) -> Flags:
    """Return the mark of the candidate named. Raises WheelError (usage)."""
    contract = parse_contract(which) or parse_label(which)
    wanted = contract.name if contract else parse_pair(which)
    if wanted is None:
        raise usage(f"invalid ticket {which!r}", "write it as AAPL-260918-P300 or AAPL-260918-P300/P290")
    mark: Flags = names == wanted
    if mark.any():
        return mark
    if (made.survey.candidates.of("contract").astype(str) == wanted).any():
        raise usage(f"{which} does not pass every gate", f"`wheel why {which}` shows what blocks it")
    raise usage(not_found("candidate in this scan", which), "`wheel chain SYMBOL` lists its contracts")


def _totals(tickets: Sequence[Ticket]) -> WhatIfTotals:
    return WhatIfTotals(
        tickets=len(tickets),
        names=len({t.symbol for t in tickets}),
        credit_usd=round(sum(t.credit_usd for t in tickets), 6),
        collateral_usd=round(sum(t.collateral_usd for t in tickets), 6),
        stress_loss_usd=round(sum(t.stress_loss_usd for t in tickets), 6),
    )


def _changed(before: Sequence[Ticket], after: Sequence[Ticket]) -> tuple[ChangedTicket, ...]:
    """Return the tickets that differ: those that leave, those that change, those that come."""
    old, new = ({t.id: t.contracts for t in tickets} for tickets in (before, after))
    changed = [(name, old.get(name, 0), new.get(name, 0)) for name in dict.fromkeys([*old, *new])]
    return tuple(ChangedTicket(id=n, before=was, after=now) for n, was, now in changed if was != now)
