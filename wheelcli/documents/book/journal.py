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
