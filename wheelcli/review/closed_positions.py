"""Each position and cycle that ended in a span: plan, outcome, result, and the reason in one line."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from wheelcli.book.ledger import AccountBook, ClosedOption, Cycle, Ended, Role
from wheelcli.money_text import counted
from wheelcli.review.verdicts import Ending
from wheelcli.review.view import OptionPrices
from wheelcli.review.week import Span

__all__ = ["endings"]

_TIMES = {1: "once", 2: "twice"}


def endings(
    account: AccountBook, span: Span, *, planned: Mapping[str, float], prices: OptionPrices
) -> tuple[Ending, ...]:
    """Return the positions and cycles that ended within the span, by day.

    `planned` is the ticket's net credit per contract, dollars, by the id of the opening event.
    """
    positions = [_position(group, planned, prices) for group in _together(account, span)]
    what = "coins" if account.of_coins else "shares"
    cycles = [_cycle(c, what) for c in account.cycles if c.closed is not None and c.closed in span]
    return tuple(sorted((*positions, *cycles), key=lambda e: (e.closed, e.what, e.label)))


def _together(account: AccountBook, span: Span) -> list[list[ClosedOption]]:
    # A position bought back in three fills is one ending; a spread is one with both legs.
    groups: dict[tuple[object, ...], list[ClosedOption]] = defaultdict(list)
    for one in account.closed:
        if one.closed in span and one.ended is not Ended.TRANSFERRED:
            spread = one.role is Role.SPREAD
            what = (one.symbol, one.contract.expiration, one.contract.right) if spread else one.contract
            groups[(spread, what, one.opened, one.closed, None if spread else one.ended)].append(one)
    return list(groups.values())


def _position(group: Sequence[ClosedOption], planned: Mapping[str, float], prices: OptionPrices) -> Ending:
    legs = sorted(group, key=lambda c: (c.contracts > 0, c.contract.strike))
    lead = legs[0]
    profits = [c.profit_cents for c in legs]
    earned = sum(p or 0 for p in profits) / 100
    planned_credits = [planned[c.id] * abs(c.contracts) for c in legs if c.id in planned]
    label = lead.contract.label(lead.symbol)
    others = sorted({c.contract.strike for c in legs} - {lead.contract.strike})
    if lead.role is Role.SPREAD and others:
        label += "/" + "/".join(f"{k:g}" for k in others)
    return Ending(
        what="position",
        label=label,
        symbol=lead.symbol,
        opened=lead.opened,
        closed=lead.closed,
        planned_usd=round(sum(planned_credits), 2) if planned_credits else None,
        earned_usd=None if None in profits else earned,
        how=lead.ended.value.replace("_", " "),
        line=_line(lead, prices, unknown=None in profits),
    )


def _line(one: ClosedOption, prices: OptionPrices, *, unknown: bool) -> str:
    days_open, life = (one.closed - one.opened).days, (one.contract.expiration - one.opened).days
    days = f"{days_open} of {counted(life, 'day')}"
    if unknown:
        how = one.ended.value.replace("_", " ")
        return f"{how} after {days}; opening price unknown"
    captured = prices.captured(one)
    short = one.contracts < 0
    match one.ended:
        case Ended.EXPIRED:
            return f"expired worthless, {'the whole credit kept' if short else 'the whole premium lost'}"
        case Ended.ASSIGNED:
            return f"assigned at {one.contract.strike:g} after {days}; the premium is kept"
        case Ended.EXERCISED:
            return f"exercised at {one.contract.strike:g} after {days}"
        case Ended.SETTLED:
            return f"settled in cash after {days}"
        case Ended.ROLLED:
            result = "kept" if captured >= 0 else "lost in addition"
            return f"rolled after {days} with {_share(captured)} of the credit {result}"
        case _ if short and captured >= 0:
            return f"closed with {_share(captured)} of its credit captured after {days}"
        case _ if short:
            return f"bought back after {days} for {prices.times_credit(one):.1f} times its credit"
        case _:
            return f"sold after {days}"


def _share(fraction: float) -> str:
    return f"{abs(fraction):.0%}".replace("%", " %")


def _cycle(cycle: Cycle, what: str) -> Ending:
    parts = []
    if cycle.puts:
        parts.append(f"{cycle.puts} put{'s' * (cycle.puts > 1)} sold")
    put_to_us = cycle.assigned - cycle.called_away
    if put_to_us > 0:
        parts.append(f"{put_to_us} assigned")
    if cycle.calls:
        parts.append(f"{cycle.calls} call{'s' * (cycle.calls > 1)} sold")
    if cycle.called_away:
        parts.append(f"{cycle.called_away} called away")
    if cycle.rolls:
        parts.append(f"rolled {_TIMES.get(cycle.rolls, f'{cycle.rolls} times')}")
    how = "called away" if cycle.called_away else "never assigned" if not put_to_us else f"{what} sold"
    earned = cycle.profit_cents
    line = ", ".join(parts) + ("" if earned is not None else "; profit unknown: no cost basis")
    closed = cycle.closed or cycle.opened
    return Ending(
        what="cycle",
        label=cycle.symbol,
        symbol=cycle.symbol,
        opened=cycle.opened,
        closed=closed,
        planned_usd=None,
        earned_usd=(earned or 0) / 100,
        how=how,
        line=line,
    )
