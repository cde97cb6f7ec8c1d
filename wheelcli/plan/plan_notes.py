"""Notes on a plan: limits already exceeded, why the plan has few tickets, and the account size that would
allow more.
"""

from collections.abc import Mapping

import numpy as np

from wheelcli.contract import spoken
from wheelcli.money_text import counted
from wheelcli.plan.candidates.evaluate import Blocked
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.feeds import WIDE_AT_THE_CLOSE
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.gates.limit_names import limit_words
from wheelcli.plan.optimize.exposure import Exposure
from wheelcli.plan.optimize.greedy import Choice, fitting
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.optimize.program import Flags
from wheelcli.plan.optimize.smallest_account import Choose, Fit, account_of_two, smallest_account
from wheelcli.plan.strategy import INDEX_KINDS, Strategy
from wheelcli.plan.strategy_selection import may_spread
from wheelcli.plan.tickets.ticket import Ticket

FEW = 2


def advice_of(
    c: Candidates,
    blocked: Mapping[str, Blocked],
    few: Candidates,
    limits: list[Limit],
    exposure: Exposure,
    choice: Choice,
    tickets: tuple[Ticket, ...],
    choose: Choose,
) -> tuple[str, ...]:
    """Return sentences on the plan: closing quotes; open positions over a limit; for a plan with few tickets,
    the limit that binds and the smallest account in which a ticket would fit. `choose` is the plan's own
    selection method.
    """
    out = [*_closing(c), *_over_already(limits)]
    if len(tickets) < FEW:
        if len(few):
            out += _larger_account(few, limits, exposure, choice, tickets, choose)
        elif len(c):
            worst = max(blocked, key=lambda name: len(blocked[name]))
            out.append(
                f"none of {counted(len(c), 'candidate')} passes every gate; {_gate_words(worst)}"
                " rejects most,"
                f" {len(blocked[worst])}: `wheel why` shows each"
            )
    index = (
        few.among("kind", *INDEX_KINDS) & few.is_a(Strategy.CASH_SECURED_PUT) if len(few) else np.array([])
    )
    if index.any() and not any(t.sector == "Broad index" for t in tickets):
        fit = (
            None
            if _fits(few, limits, index)
            else smallest_account(few, limits, exposure, np.flatnonzero(index))
        )
        if fit:
            name = few.frame["symbol"].iloc[fit.row]
            note = (
                f"no put on a broad index fits the limit on {limit_words(fit.gate)}. The first,"
                f" {_spoken(few, fit)}, fits every limit in an account of {_dollars(fit.value_usd)}; a"
                " cheaper fund needs less"
            )
            if may_spread(c.portfolio) and tickets:
                note += f", and so does a put spread: `wheel scan {name} --strategy bull_put_spread`"
            out.append(note)
    return tuple(out)


def _closing(c: Candidates) -> list[str]:
    """Return the advice for a plan on closing quotes."""
    table = c.chains.names
    flags = table["closing"].to_numpy(dtype=bool, na_value=False)
    if not flags.any():
        return []
    planned = set(c.of("symbol").tolist())
    closing = planned & set(table["symbol"][flags])
    if not closing:
        return []
    names = "" if closing == planned else f" of {', '.join(sorted(closing))}"
    return [f"closing quotes{names}, {WIDE_AT_THE_CLOSE}"]


def _over_already(limits: list[Limit]) -> list[str]:
    """Return the limits that open positions already exceed; for each gate, the one exceeded most."""
    worst: dict[str, Limit] = {}
    for limit in limits:
        if limit.room < -1e-6 and limit.room / limit.scale < min(
            (w.room / w.scale for g, w in worst.items() if g == limit.gate), default=0.0
        ):
            worst[limit.gate] = limit
    reasons = [
        f"{limit.phrase} is {_dollars(-limit.room)} short"
        if limit.gate == "cash_reserve"
        else limit.gate_at(limit.open).reason
        for limit in worst.values()
    ]
    return (
        [f"open positions exceed a limit, so no ticket adds to it: {'; '.join(reasons)}"] if reasons else []
    )


def _larger_account(
    c: Candidates,
    limits: list[Limit],
    exposure: Exposure,
    choice: Choice,
    tickets: tuple[Ticket, ...],
    choose: Choose,
) -> list[str]:
    account = _dollars(c.portfolio.value_usd)
    if tickets:
        fit = account_of_two(c, limits, exposure, choice, choose)
        count, next_one = "one ticket fits", "A second"
    else:
        fit = smallest_account(c, limits, exposure, np.flatnonzero(c.of("right") == "put"))
        count, next_one = "no ticket fits", "The first"
    if fit is None:
        return []
    return [
        f"{count} an account of {account} under the limit on {limit_words(fit.gate)}. {next_one},"
        f" {_spoken(c, fit)}, needs an account of {_dollars(fit.value_usd)}"
    ]


def _fits(c: Candidates, limits: list[Limit], among: Flags) -> bool:
    """Return whether a ticket on one of these candidates alone fits."""
    return bool(among[fitting(c, limits).row].any())


def _spoken(c: Candidates, fit: Fit) -> str:
    return spoken(str(c.frame["contract"].iloc[fit.row]), str(c.frame["symbol"].iloc[fit.row]))


def _gate_words(name: str) -> str:
    """Return the subject of a gate of one contract: "score" for "score ≥"."""
    return RULES[name].phrase.rstrip(" ≥≤<>=")


def _dollars(value: float) -> str:
    return f"${value:,.0f}"
