"""The types of `wheel journal list`; the other commands of the journal have theirs beside it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from wheelcli.units import Contracts, Doc, Dollars, PerShare, Shares

_EVENT_COLUMNS = """
    id account day kind symbol contract contracts shares price cash_usd fees_usd source memo
"""
EVENT_COLUMNS = tuple(_EVENT_COLUMNS.split())
LIST_COLUMNS = (*EVENT_COLUMNS[:-2], "balance_usd", "undone", "source", "memo")


# Without slots: the list has two fields behind these.
@dataclass(frozen=True, kw_only=True)
class JournalEvent:
    """One event: dollars, shares, contracts by their OCC symbol."""

    id: Annotated[str, Doc("its id, unique in the journal")]
    account: Annotated[str, Doc("the account's name")]
    day: Annotated[date, Doc("the session it belongs to")]
    at: Annotated[datetime, Doc("the moment; noon of the day and a few seconds where only the day is known")]
    time_known: Annotated[bool, Doc("whether the moment is known")]
    kind: Annotated[str, Doc("what happened, as option_open or dividend")]
    word: Annotated[str, Doc("the same as it is typed, as STO or DIV")]
    name: Annotated[
        str, Doc("what it happened to: a contract's label, a symbol, empty where it is of the account")
    ]
    text: Annotated[str, Doc("the event in one line")]
    symbol: Annotated[str | None, Doc("the underlying")]
    contract: Annotated[str | None, Doc("OCC symbol")]
    contracts: Annotated[Contracts | None, Doc("change of the position, negative when they leave")]
    multiplier: Annotated[int | None, Doc("dollars of premium per contract and dollar of price")]
    deliverable_shares: Annotated[Shares | None, Doc("shares behind one contract")]
    shares: Annotated[Shares | None, Doc("change of the shares held")]
    price: Annotated[
        PerShare | None, Doc("as traded, the strike of an assignment; null where none or unknown")
    ]
    cash_usd: Annotated[Dollars, Doc("change of cash, fees included")]
    fees_usd: Annotated[Dollars, Doc("the part of it that is fees, positive when paid")]
    ratio: Annotated[str | None, Doc("of a split, new:old")]
    symbol_to: Annotated[str | None, Doc("the new symbol")]
    contract_to: Annotated[str | None, Doc("OCC symbol of what the contract became")]
    lot: Annotated[str | None, Doc("id of the event that opened the lot that is closed")]
    group: Annotated[str | None, Doc("what legs of one order share")]
    ticket: Annotated[str | None, Doc("the ticket it fills")]
    plan: Annotated[str | None, Doc("that ticket's plan")]
    undoes: Annotated[str | None, Doc("id of the event that is as if it had never been")]
    source: Annotated[str, Doc("manual, fill, settle, or the broker's name")]
    memo: Annotated[str, Doc("a remark")]


@dataclass(frozen=True, kw_only=True)
class ListedEvent(JournalEvent):
    """An event of the list, and the account after it."""

    undone: Annotated[bool, Doc("whether an undo takes it back")]
    balance_usd: Annotated[Dollars, Doc("cash of its account after it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalList:
    """The journal's events."""

    account: Annotated[str | None, Doc("the account asked for; null is all")]
    total: Annotated[int, Doc("events of the journal before any filter")]
    events: Annotated[tuple[ListedEvent, ...], Doc("one event each, in the order they happened")]
