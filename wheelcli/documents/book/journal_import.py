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

    file: Annotated[str, Doc("name of the file")]
    broker: Annotated[str, Doc("broker whose reader recognised it")]
    what: Annotated[Literal["transactions", "positions"], Doc("transactions or positions")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """The new events of one kind."""

    kind: Annotated[str, Doc("kind of event")]
    events: Annotated[Events, Doc("number of events")]
    cash_usd: Annotated[Dollars, Doc("cash that they move")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """A line left out, a remark on one that was taken, or a new event."""

    file: Annotated[str, Doc("file; empty for an event without a line")]
    line: Annotated[
        int | None,
        Unit("line"),
        Doc("line number, from 1; for an event of two lines the first"),
    ]
    state: Annotated[
        Literal["not_understood", "waiting", "remark", "new"], Doc("what was done with the line")
    ]
    day: Annotated[date | None, Doc("day of the new event")] = None
    event: Annotated[str, Doc("new event in words; else empty")] = ""
    cash_usd: Annotated[Dollars | None, Doc("cash that the new event moves")] = None
    id: Annotated[str | None, Doc("id of the new event")] = None
    reason: Annotated[str, Doc("reason, one clause; empty for new events")] = ""
    hint: Annotated[str, Doc("what to do; may be empty")] = ""
    text: Annotated[str, Doc("line, shortened; may be empty")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCash:
    """Cash in a file and in the journal."""

    file: Annotated[str, Doc("file")]
    what: Annotated[str, Doc("cash at the end of a day, or the sum of the file's lines")]
    day: Annotated[date | None, Doc("day of a balance")]
    told_usd: Annotated[Dollars, Doc("amount in the file")]
    ours_usd: Annotated[Dollars, Doc("amount in the journal")]
    off_usd: Annotated[Dollars, Doc("the journal's amount less the file's")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportIdle:
    """Lines of one kind that change neither cash nor holdings."""

    what: Annotated[str, Doc("kind of line")]
    lines: Annotated[Lines, Doc("number of lines")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDocument:
    """The events that files would add to the journal."""

    account: Annotated[str, Doc("account of the journal")]
    files: Annotated[tuple[ImportFile, ...], Doc("files, in the order given")]
    dry_run: Annotated[bool, Doc("whether nothing was to be written")] = False
    blocked: Annotated[
        bool, Doc("whether lines are not understood and --partial is missing: nothing is written")
    ] = False
    written: Annotated[Events, Doc("events written")] = 0
    new: Annotated[Events, Doc("events that are not in the journal yet")]
    known: Annotated[Events, Doc("events that are already in the journal")]
    not_understood: Annotated[Lines, Doc("lines that make no event")]
    waiting: Annotated[Lines, Doc("halves of pairs whose other half is in the file before or after")]
    cash_usd: Annotated[Dollars, Doc("cash that the new events move")]
    first: Annotated[date | None, Doc("earliest day of the new events")]
    last: Annotated[date | None, Doc("latest day of the new events")]
    kinds: Annotated[tuple[ImportKind, ...], Doc("new events by kind, the most frequent first")]
    lines: Annotated[
        tuple[ImportLine, ...],
        Doc("lines left out, remarks on lines imported, and the new events (unless a terminal shows them)"),
    ]
    compared: Annotated[tuple[ImportCash, ...], Doc("cash in the files and in the journal")]
    nothing: Annotated[tuple[ImportIdle, ...], Doc("lines that change neither cash nor holdings")]


IMPORT = document(
    "journal.import",
    "The events that broker files add to the journal, by `wheel journal import`",
    ImportDocument,
)
