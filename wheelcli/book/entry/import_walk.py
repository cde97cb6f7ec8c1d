"""Go through the files' events in order with the account's holdings: each new event is completed from the
holdings at its moment, or refused.

A file may name a contract by another root than the account does (ACME1 after a reverse split), or show
another deliverable. Then an adjustment is added before that event; both are taken or refused together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from wheelcli.book.brokers.reading import Found, Remark, event_id
from wheelcli.book.brokers.running_positions import Holdings
from wheelcli.book.brokers.source import NotUnderstood
from wheelcli.book.entry.inference import opening_hint, rounded_off, settled_by
from wheelcli.book.events import DELIVERABLE, Event, Kind, order_key
from wheelcli.money_text import counted

__all__ = ["Walked", "walk"]

_WATCHED = 500  # events between two steps of the progress
_OWN = {"manual", "fill", "settle", "demo", "csv"}
_ENDS = {Kind.OPTION_CLOSE, Kind.ASSIGNMENT, Kind.EXERCISE, Kind.EXPIRATION, Kind.CASH_SETTLEMENT}
_DELIVERS = {Kind.ASSIGNMENT, Kind.EXERCISE}
_AT_THE_END = {Kind.EXPIRATION, Kind.CASH_SETTLEMENT}


@dataclass(slots=True)
class Walked:
    """The new events that are possible, the lines of those that are not, and remarks for the owner."""

    events: list[Event] = field(default_factory=list)
    refused: list[NotUnderstood] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    mains: dict[str, str] = field(default_factory=dict)  # from an adjustment added here to the event after it

    def main_of(self, event: Event) -> str:
        """Return the id of the file's event: this event, or the one after this added adjustment."""
        return self.mains.get(event.id, event.id)


def walk(
    known: Sequence[Event],
    new: Sequence[Found],
    live: Sequence[Event],
    *,
    opening_day: date,
    left_out: Sequence[Event] = (),
    watch: Callable[[int, int], None] | None = None,
) -> Walked:
    """Go through all events in order; resolve and check the new ones.

    `left_out` are refused events that sold shares short; purchases that cover those shares are left out with
    them. `opening_day` is the day on which holdings from before the files can be entered. `watch` is
    called with the number of events done so far, and the number of all events.
    """
    by_id = {each.event.id: each for each in new}
    openings = [event.at for event in live if event.kind is Kind.OPENING_BALANCE and event.source not in _OWN]
    began = max(openings, default=None)
    holdings, walked = Holdings(), Walked()
    short = sorted(left_out, key=order_key)
    owed: dict[str | None, int] = {}
    events = sorted([*known, *(each.event for each in new)], key=order_key)
    for done, event in enumerate(events):
        if watch is not None and done % _WATCHED == 0:
            watch(done, len(events))
        each = by_id.get(event.id)
        while short and short[0].at <= event.at:
            gone = short.pop(0)
            owed[gone.symbol] = owed.get(gone.symbol, 0) - gone.micro_shares
        if each is None:
            holdings.take(event)
            continue
        if event.kind is Kind.SHARE_BUY and owed.get(event.symbol, 0) > 0:
            owed[event.symbol] -= event.micro_shares
            walked.refused += each.refused(f"covers short {event.symbol} of an assignment that was skipped")
            continue
        if began is not None and event.at <= began and event.kind is not Kind.OPENING_BALANCE:
            walked.refused += each.refused(f"before the positions of {began.date()}, which include it")
            continue
        _judge(each, holdings, walked, opening_day)
    return walked


def _judge(each: Found, holdings: Holdings, walked: Walked, opening_day: date) -> None:
    """Take one new event, or refuse its lines."""
    event = each.event
    before = None
    if event.kind in _DELIVERS or holdings.behind or holdings.split:
        before = _brought_before(event, holdings)
    if before is not None:
        holdings.take(before)
    settled, why, hint = settled_by(event, each.left_open, holdings, opening_day=opening_day)
    if why is None and settled is not None:
        if holdings.behind:
            settled = _with_deliverable(settled, holdings)
        why = holdings.objection(settled, short=each.short)
        if why is not None and settled.kind is Kind.EXPIRATION:
            # The position decides what expires: brokers do not agree on the sign of its quantity.
            other = replace(settled, contracts=-settled.contracts)
            if holdings.objection(other) is None:
                settled, why = other, None
        if (why is None or why.startswith("takes ")) and (
            close := rounded_off(settled, holdings)
        ) is not None:
            size, position = (f"{-each.micro_shares / 1_000_000:,.15g}" for each in (settled, close))
            message = (
                f"{settled.symbol}: the broker rounded fractional shares: the line sells {size}, but the"
                f" account held {position}; the remainder was closed with this sale"
            )
            walked.remarks.append(Remark(each.lines[0], message, each.file))
            settled, why = close, holdings.objection(close, short=each.short)
        hint = opening_hint(settled, opening_day, of_shares=why.startswith("takes ")) if why else ""
    if why is not None:
        if before is not None:
            holdings.take(_back(before))
        walked.refused += each.refused(why, hint)
    elif settled is not None:
        if before is not None:
            walked.events.append(before)
            walked.mains[before.id] = settled.id
        if settled.kind in _AT_THE_END and (early := _ended_early(settled, holdings)) is not None:
            walked.remarks.append(Remark(each.lines[0], early, each.file))
        holdings.take(settled)
        walked.events.append(settled)


def _brought_before(event: Event, holdings: Holdings) -> Event | None:
    """Return the adjustment that an event requires before it; None if the contract is held as the event
    states.
    """
    contract = event.contract
    if contract is None or event.kind is Kind.ADJUSTMENT:
        return None
    now = contract if holdings.contracts.get(contract) else holdings.renamed(contract)
    if now is None or (now != contract and event.kind is Kind.OPTION_OPEN and not contract.adjusted):
        return None  # a contract opened under a plain root is a standard contract
    behind = delivered = holdings.behind_each(now)
    if event.kind in _DELIVERS and event.contracts:
        delivered = abs(event.micro_shares) // abs(event.contracts)
    if now == contract and (not delivered or delivered == behind):
        return None
    count = holdings.contracts[now]
    return Event(
        id=event_id(event.source, "adjusted", event.id),
        account=event.account,
        kind=Kind.ADJUSTMENT,
        day=event.day,
        at=event.at - timedelta(seconds=1),
        time_known=event.time_known,
        symbol=event.symbol,
        contract=now,
        contracts=-count,
        contract_to=contract,
        contracts_to=count,
        multiplier=event.multiplier,
        multiplier_to=event.multiplier,
        deliverable_micros=behind,
        deliverable_to_micros=delivered or behind,
        source=event.source,
        memo=f"{now.root} trades as {contract.root}"
        if now != contract
        else "the deliverable of the contract",
    )


def _back(event: Event) -> Event:
    """Return the same adjustment the other way round."""
    return replace(
        event,
        contract=event.contract_to,
        contract_to=event.contract,
        contracts=-event.contracts_to,
        contracts_to=-event.contracts,
        deliverable_to_micros=event.deliverable_micros,
    )


def _with_deliverable(event: Event, holdings: Holdings) -> Event:
    """Return an event that ends contracts with the deliverable of the held ones: files lack it, and readers
    assume 100.
    """
    if event.kind not in _ENDS or event.contract is None or event.deliverable_micros != DELIVERABLE:
        return event
    return replace(event, deliverable_micros=holdings.behind_each(event.contract))


def _ended_early(event: Event, holdings: Holdings) -> str | None:
    """Return a hint to check contracts that end before their date, as after a merger for cash."""
    if event.contract is None or event.symbol is None:
        return None
    days = (event.contract.expiration - event.day).days
    if days <= 1 or not holdings.gone(event.symbol):
        return None
    return (
        f"{event.contract.label(event.symbol)} ends {counted(days, 'day')} before its date, after the"
        " shares of"
        f" {event.symbol} left the account: correct after a cash merger; otherwise check it"
    )
