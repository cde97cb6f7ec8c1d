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

    id: Annotated[str, Doc("id, unique in the journal")]
    account: Annotated[str, Doc("account")]
    day: Annotated[date, Doc("session it belongs to")]
    at: Annotated[datetime, Doc("moment; noon of the day and a few seconds if only the day is known")]
    time_known: Annotated[bool, Doc("whether the moment is known")]
    kind: Annotated[str, Doc("kind of event, such as option_open or dividend")]
    word: Annotated[str, Doc("the kind as typed, such as STO or DIV")]
    name: Annotated[
        str, Doc("what it concerns: a contract's label, a symbol, or empty for the account itself")
    ]
    text: Annotated[str, Doc("the event in one line")]
    symbol: Annotated[str | None, Doc("underlying")]
    contract: Annotated[str | None, Doc("OCC symbol")]
    contracts: Annotated[Contracts | None, Doc("change of the position, negative if contracts leave")]
    multiplier: Annotated[int | None, Doc("dollars of premium per contract and dollar of price")]
    deliverable_shares: Annotated[Shares | None, Doc("shares behind one contract")]
    shares: Annotated[Shares | None, Doc("change in the shares held")]
    price: Annotated[
        PerShare | None, Doc("price as traded, or the strike of an assignment; null if none or unknown")
    ]
    cash_usd: Annotated[Dollars, Doc("change in cash, fees included")]
    fees_usd: Annotated[Dollars, Doc("fees in cash_usd, positive if paid")]
    ratio: Annotated[str | None, Doc("ratio of a split, new:old")]
    symbol_to: Annotated[str | None, Doc("new symbol")]
    contract_to: Annotated[str | None, Doc("OCC symbol of the contract that replaces it")]
    lot: Annotated[str | None, Doc("id of the event that opened the lot that this one closes")]
    group: Annotated[str | None, Doc("id shared by the legs of one order")]
    ticket: Annotated[str | None, Doc("ticket that it fills")]
    plan: Annotated[str | None, Doc("plan of that ticket")]
    undoes: Annotated[str | None, Doc("id of the event that it reverses")]
    source: Annotated[str, Doc("manual, fill, settle, or the broker's name")]
    memo: Annotated[str, Doc("remark")]


@dataclass(frozen=True, kw_only=True)
class ListedEvent(JournalEvent):
    """An event of the list, and the account after it."""

    undone: Annotated[bool, Doc("whether an undo reverses it")]
    balance_usd: Annotated[Dollars, Doc("cash of its account after the event")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalList:
    """The journal's events."""

    account: Annotated[str | None, Doc("account requested; null for all")]
    total: Annotated[int, Doc("events in the journal before any filter")]
    events: Annotated[tuple[ListedEvent, ...], Doc("events in the order they happened")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredEvents:
    """The events that a command entered, or would enter, and the changes they make."""

    account: Annotated[str, Doc("account")]
    dry_run: Annotated[bool, Doc("whether nothing was written")]
    events: Annotated[tuple[JournalEvent, ...], Doc("events entered, or to be entered")]
    changes: Annotated[tuple[Change, ...], Doc("holdings before and after")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredContract:
    """One expired contract, and how it ends."""

    contract: Annotated[str, Doc("OCC symbol")]
    name: Annotated[str, Doc("label")]
    symbol: Annotated[str, Doc("underlying")]
    contracts: Annotated[Contracts, Doc("open contracts, negative if short")]
    expiration: Annotated[date, Doc("last day of trading")]
    close: Annotated[PerShare | None, Doc("close of the underlying on that day; null if unknown")]
    way: Annotated[Way | None, Doc("how it ends; null if no close is known")]
    price: Annotated[PerShare | None, Doc("price of a cash settlement")]
    why: Annotated[str, Doc("reason, in one sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledEvents(EnteredEvents):
    """The endings of expired contracts, and their events."""

    contracts: Annotated[tuple[ExpiredContract, ...], Doc("expired contracts")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenCheck:
    """A failed check."""

    check: Annotated[str, Doc("check that failed, such as cash, lots or file")]
    event: Annotated[str | None, Doc("id of the event where it was found")]
    message: Annotated[str, Doc("fault, in one sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalCheck:
    """Whether the journal adds up."""

    ok: Annotated[bool, Doc("whether no check failed")]
    events: Annotated[int, Doc("events checked")]
    broken: Annotated[tuple[BrokenCheck, ...], Doc("findings")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalBackup:
    """A copy of the journal."""

    file: Annotated[str, Doc("path of the copy")]
    bytes: Annotated[int, Doc("size of the copy")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRestore:
    """A restored journal."""

    file: Annotated[str, Doc("file that was read")]
    events: Annotated[int, Doc("events in it")]
    kept_as: Annotated[str | None, Doc("where the previous journal is now")]


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
