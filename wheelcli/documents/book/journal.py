"""The types of the documents of `wheel journal`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from wheelcli.book.entry.settlement import Way
from wheelcli.book.valuation.changes import Change
from wheelcli.documents.typed import document
from wheelcli.units import Contracts, Doc, Dollars, PerShare, Shares


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredEvents:
    """What a command entered, or would, and what that changes."""

    account: Annotated[str, Doc("the account's name")]
    dry_run: Annotated[bool, Doc("whether nothing was written")]
    events: Annotated[tuple[JournalEvent, ...], Doc("what was entered, or would be")]
    changes: Annotated[tuple[Change, ...], Doc("what is held, before and after")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredContract:
    """One expired contract, and how it ends."""

    contract: Annotated[str, Doc("OCC symbol")]
    name: Annotated[str, Doc("its label")]
    symbol: Annotated[str, Doc("the underlying")]
    contracts: Annotated[Contracts, Doc("open, negative when short")]
    expiration: Annotated[date, Doc("its last day")]
    close: Annotated[PerShare | None, Doc("of the underlying on that day; null where unknown")]
    way: Annotated[Way | None, Doc("how it ends; null where no close is known")]
    price: Annotated[PerShare | None, Doc("of a cash settlement")]
    why: Annotated[str, Doc("one sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledEvents(EnteredEvents):
    """What became of expired contracts, and the events of it."""

    contracts: Annotated[tuple[ExpiredContract, ...], Doc("one expired contract each")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenCheck:
    """Something that does not add up."""

    check: Annotated[str, Doc("what does not hold, as cash, lots or file")]
    event: Annotated[str | None, Doc("id of the event it was seen at")]
    message: Annotated[str, Doc("one sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalCheck:
    """Whether the journal adds up."""

    ok: Annotated[bool, Doc("whether nothing is broken")]
    events: Annotated[int, Doc("how many were looked at")]
    broken: Annotated[tuple[BrokenCheck, ...], Doc("one finding each")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalBackup:
    """A copy of the journal."""

    file: Annotated[str, Doc("where it is")]
    bytes: Annotated[int, Doc("its size")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRestore:
    """A journal that was brought back."""

    file: Annotated[str, Doc("where it was read from")]
    events: Annotated[int, Doc("how many it held")]
    kept_as: Annotated[str | None, Doc("where the journal that was there before is now")]


DOCUMENTS = (
    document("journal.list", "The journal's events, by `wheel journal list`", JournalList),
    document("journal.add", "What a line entered, by `wheel journal add`", EnteredEvents),
    document("journal.fill", "What the fill of a ticket entered, by `wheel journal fill`", EnteredEvents),
    document("journal.settle", "What became of expired contracts, by `wheel journal settle`", SettledEvents),
    document("journal.undo", "What was taken back, by `wheel journal undo`", EnteredEvents),
    document("journal.check", "Whether the journal adds up, by `wheel journal check`", JournalCheck),
    document("journal.backup", "The copy that `wheel journal backup` made", JournalBackup),
    document("journal.restore", "What `wheel journal restore` brought back", JournalRestore),
)
