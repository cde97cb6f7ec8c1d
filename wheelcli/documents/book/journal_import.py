"""The types of `wheel.journal.import`."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from wheelcli.documents.typed import document
from wheelcli.units import Doc, Dollars, Unit

Events = Annotated[int, Unit("events")]
Lines = Annotated[int, Unit("lines")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFile:
    """One file of a broker."""

    file: Annotated[str, Doc("its name")]
    broker: Annotated[str, Doc("whose reader knew it")]
    what: Annotated[Literal["transactions", "positions"], Doc("transactions, or positions")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """The new events of one kind."""

    kind: Annotated[str, Doc("what happened")]
    events: Annotated[Events, Doc("how many")]
    cash_usd: Annotated[Dollars, Doc("what they move")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """A line left out, a remark on one that was taken, or a new event."""

    file: Annotated[str, Doc("the file; empty for an event of no line")]
    line: Annotated[
        int | None,
        Unit("line"),
        Doc("where it stands, from 1; of an event of two lines the first"),
    ]
    state: Annotated[Literal["not_understood", "waiting", "remark", "new"], Doc("what became of it")]
    day: Annotated[date | None, Doc("of the new event")] = None
    event: Annotated[str, Doc("the new event in words; else empty")] = ""
    cash_usd: Annotated[Dollars | None, Doc("what the new event moves")] = None
    id: Annotated[str | None, Doc("of the new event")] = None
    reason: Annotated[str, Doc("why, one clause; empty for new events")] = ""
    hint: Annotated[str, Doc("what to do; may be empty")] = ""
    text: Annotated[str, Doc("the line, shortened; may be empty")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCash:
    """Cash as a file says it, and as it is here."""

    file: Annotated[str, Doc("the file")]
    what: Annotated[str, Doc("cash at the end of a day, or the sum of the file's lines")]
    day: Annotated[date | None, Doc("the day of a balance")]
    told_usd: Annotated[Dollars, Doc("what the file says")]
    ours_usd: Annotated[Dollars, Doc("what it is here")]
    off_usd: Annotated[Dollars, Doc("ours less the file's")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportIdle:
    """Lines of one sort that change neither cash nor holdings."""

    what: Annotated[str, Doc("what they are")]
    lines: Annotated[Lines, Doc("how many")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDocument:
    """What files bring to the journal."""

    account: Annotated[str, Doc("the account of the journal")]
    files: Annotated[tuple[ImportFile, ...], Doc("the files, in the order given")]
    dry_run: Annotated[bool, Doc("nothing was to be written")] = False
    blocked: Annotated[
        bool, Doc("lines are not understood, and --partial was not given: nothing is written")
    ] = False
    written: Annotated[Events, Doc("events written")] = 0
    new: Annotated[Events, Doc("events that the journal does not have")]
    known: Annotated[Events, Doc("events that it has")]
    not_understood: Annotated[Lines, Doc("lines that make no event")]
    waiting: Annotated[Lines, Doc("halves of pairs whose other half is in the file before or after")]
    cash_usd: Annotated[Dollars, Doc("what the new events move")]
    first: Annotated[date | None, Doc("the earliest day of the new events")]
    last: Annotated[date | None, Doc("the latest")]
    kinds: Annotated[tuple[ImportKind, ...], Doc("the new events by kind, the most frequent first")]
    lines: Annotated[
        tuple[ImportLine, ...],
        Doc("lines left out, remarks on lines taken, and the new events (not where a terminal shows them)"),
    ]
    compared: Annotated[tuple[ImportCash, ...], Doc("cash as a file says it and as it is here")]
    nothing: Annotated[tuple[ImportIdle, ...], Doc("lines that change neither cash nor holdings")]


IMPORT = document(
    "journal.import", "What broker files bring to the journal, by `wheel journal import`", ImportDocument
)
