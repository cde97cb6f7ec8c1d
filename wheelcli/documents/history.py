"""The types of `wheel.history.import` and `wheel.history.check`."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from wheelcli.documents.typed import document
from wheelcli.units import Contracts, Count, Doc, PerShare, Ratio, Unit

Rows = Annotated[int, Unit("rows")]
Severity = Literal["wrong", "partial", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """One file of quotes."""

    file: Annotated[str, Doc("name of the file")]
    layout: Annotated[str, Doc("layout that its columns match, as --layout names it")]
    vendor: Annotated[str, Doc("vendor of the layout")]
    rows: Annotated[Rows, Doc("rows below the header")]
    symbol: Annotated[str | None, Doc("symbol, if its rows have none")]
    remarks: Annotated[tuple[str, ...], Doc("properties of its data that a run must allow for")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTable:
    """One dated table beside the sessions."""

    table: Annotated[str, Doc("name of the table")]
    file: Annotated[str, Doc("name of the file that it was read from")]
    rows: Annotated[Rows, Doc("rows of the table afterwards")]
    added: Annotated[Rows, Doc("rows that were added or replaced")]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Rows that were not imported, for one reason."""

    reason: Annotated[str, Doc("reason")]
    rows: Annotated[Rows, Doc("number of rows")]
    first: Annotated[str, Doc("first of them: file and row, or contract; may be empty")]
    expected: Annotated[bool, Doc("whether files may have such rows: expired contracts, earlier quotes")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryImport:
    """The sessions that files brought into a store."""

    folder: Annotated[str, Doc("folder of the store")]
    files: Annotated[tuple[ImportedFile, ...], Doc("files of quotes, in the order given")]
    tables: Annotated[tuple[ImportedTable, ...], Doc("dated tables")]
    added: Annotated[Count, Doc("sessions that are new")]
    extended: Annotated[Count, Doc("sessions that got more symbols or contracts")]
    replaced: Annotated[Count, Doc("sessions whose content was replaced")]
    unchanged: Annotated[Count, Doc("sessions that had this content already")]
    first: Annotated[date | None, Doc("first session of the files")]
    last: Annotated[date | None, Doc("last session of the files")]
    symbols: Annotated[tuple[str, ...], Doc("symbols in the files")]
    contracts: Annotated[Contracts, Doc("contracts of all sessions of the files")]
    left_out: Annotated[tuple[LeftOut, ...], Doc("rows that were not imported")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a run over the store would suffer from."""

    code: Annotated[str, Doc("name of the finding")]
    severity: Annotated[
        Severity, Doc("wrong: a run computes wrong numbers; partial: a run lacks something; note: to know")
    ]
    symbol: Annotated[str | None, Doc("symbol; null for the store")]
    session: Annotated[date | None, Doc("first session that shows it")]
    count: Annotated[Count, Doc("how many there are: sessions, quotes or rows, by its text")]
    text: Annotated[str, Doc("finding, one sentence")]
    hint: Annotated[str, Doc("what to do; may be empty")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadsAt:
    """The spreads of two-sided quotes in one range of prices."""

    mid_from: Annotated[PerShare, Doc("lowest mid of the range")]
    mid_below: Annotated[PerShare | None, Doc("mid from which the next range begins; null for the last")]
    quotes: Annotated[Count, Doc("two-sided quotes, crossed ones left out")]
    median: Annotated[PerShare | None, Doc("median of ask less bid; null without a quote")]
    ratio: Annotated[Ratio | None, Doc("median of (ask − bid) ÷ mid; null without a quote")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryCheck:
    """The sessions of a store, and their problems."""

    folder: Annotated[str, Doc("folder of the store")]
    source: Annotated[str, Doc("sources of its sessions")]
    first: Annotated[date, Doc("first session")]
    last: Annotated[date, Doc("last session")]
    sessions: Annotated[Count, Doc("sessions that can be read")]
    closing: Annotated[Count, Doc("sessions with closing quotes of some symbol")]
    symbols: Annotated[tuple[str, ...], Doc("symbols of any session")]
    contracts: Annotated[Contracts, Doc("contracts of all sessions")]
    two_sided: Annotated[Ratio | None, Doc("share of contracts with bid and ask")]
    crossed: Annotated[Count, Doc("quotes with the bid above the ask")]
    open_interest: Annotated[Ratio | None, Doc("share of contracts whose open interest is known")]
    off_parity: Annotated[
        Ratio | None, Doc("median distance of share prices from put–call parity, in parts of the price")
    ]
    gaps: Annotated[tuple[str, ...], Doc("trading days in between without a session, ISO")]
    tables: Annotated[tuple[str, ...], Doc("dated tables beside the sessions")]
    spreads: Annotated[tuple[SpreadsAt, ...], Doc("spreads by the mid of the option")]
    findings: Annotated[tuple[Finding, ...], Doc("findings, the worst first")]


DOCUMENTS = (
    document(
        "history.import", "Sessions imported from vendors' files, by `wheel history import`", HistoryImport
    ),
    document("history.check", "Problems of a store of sessions, from `wheel history check`", HistoryCheck),
)
