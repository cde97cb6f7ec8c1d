"""The types of the documents of `wheel journal`."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from wheelcli.book.entry.settlement import Way
from wheelcli.book.valuation.changes import Change
from wheelcli.documents.book.journal_events import JournalEvent, JournalList
from wheelcli.documents.typed import document
from wheelcli.units import Contracts, Doc, PerShare


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
    document("journal.add", "The events that a line added, by `wheel journal add`", EnteredEvents),
    document("journal.fill", "The events that a fill added, by `wheel journal fill`", EnteredEvents),
    document("journal.settle", "How expired contracts ended, by `wheel journal settle`", SettledEvents),
    document("journal.undo", "The events that were reversed, by `wheel journal undo`", EnteredEvents),
    document("journal.check", "Whether the journal adds up, by `wheel journal check`", JournalCheck),
    document("journal.backup", "The copy that `wheel journal backup` made", JournalBackup),
    document("journal.restore", "The journal that `wheel journal restore` rebuilt", JournalRestore),
)
