"""An import: recognise files, sort rows into sessions, stage the sessions, and move all of them into the
store at the end, or none.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from wheelcli.contract import parse_symbol
from wheelcli.documents.history import HistoryImport, ImportedFile, LeftOut
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.history.importing.sessions import Change, StagedSession, stage_session
from wheelcli.loaders.history.importing.settling import opened_store, settle
from wheelcli.loaders.history.importing.spill import Spill
from wheelcli.loaders.history.importing.tables import Closes, StagedTable, close_prices, stage
from wheelcli.market.vendor_files.known_layouts import recognise
from wheelcli.market.vendor_files.layout import Layout
from wheelcli.market.vendor_files.session_market import market_of_rows
from wheelcli.market.vendor_files.vendor_file import VendorFile, open_vendor_file, unusable
from wheelcli.money_text import counted

__all__ = ["ImportOptions", "import_history"]

_EXPIRED = "expired before the session"
_EARLIER = "an earlier quote of the contract in its session"
_TWICE = "two quotes of one contract at one moment"
_NO_SPOT = "no share price: neither in the file nor in the closes"
_INSTEAD = "only a closing quote, unlike the other rows of its symbol"
_OTHER_SPOT = "a share price that differs from most rows of its symbol at that moment"
_EXPECTED = (_EXPIRED, _EARLIER)
_IN_NAME = re.compile(r"^([A-Za-z]{1,6})_(?:eod|\d{1,3}[a-z]{1,3})[_.]", re.IGNORECASE)  # spy_eod_202301.txt


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of an import. `symbol` is for files whose rows have none; `tables` are files by the
    name of the dated table.
    """

    layout: Layout | None = None
    symbol: str | None = None
    tables: Mapping[str, Path] = field(default_factory=dict)
    gate_spreads: bool = False
    replace: bool = False


@dataclass(slots=True)
class _Tally:
    symbols: set[str] = field(default_factory=set)
    contracts: int = 0
    earlier: int = 0
    twice: int = 0
    without_spot: Counter[str] = field(default_factory=Counter)
    instead: int = 0
    other_spot: int = 0
    other_spots: set[str] = field(default_factory=set)


def import_history(
    files: Iterable[Path],
    folder: Path,
    options: ImportOptions,
    *,
    watch: Callable[[str, int], None] = lambda name, rows: None,
) -> HistoryImport:
    """Import files of quotes, and dated tables, into the store in `folder`; return the changes. `watch` gets
    the name of a file or session, and the rows read.

    Raises WheelError (5) if a file cannot be used, or if a session or row in the store has different content
    and `options.replace` is off: the store is then unchanged.
    """
    known = [(file, recognise(file, options.layout)) for file in map(open_vendor_file, files)]
    symbols = [_symbol(file, layout, options.symbol, alone=len(known) == 1) for file, layout in known]
    with opened_store(folder) as temporary:
        tables = stage(folder, options.tables, temporary, replace=options.replace)
        closes = close_prices(folder, tables)
        spill = Spill(temporary)
        reports = []
        for (file, layout), symbol in zip(known, symbols, strict=True):

            def step(rows: int, name: str = file.path.name) -> None:
                watch(name, rows)

            rows = spill.read(file, layout, symbol, watch=step)
            reports.append(
                ImportedFile(
                    file=file.path.name,
                    layout=layout.name,
                    vendor=layout.title,
                    rows=rows,
                    symbol=symbol or None,
                    remarks=layout.remarks,
                )
            )
        tally = _Tally()
        sessions = list(_staged(spill, folder, temporary, closes, tally, gate_spreads=options.gate_spreads))
        if known and not sessions:
            raise unusable(known[0][0].path, "no contract can be used", _hint_for(tally))
        _refuse_other_content(sessions, replace=options.replace)
        _settle(folder, sessions, tables, temporary)
    changes = Counter(one.change for one in sessions)
    days = [date.fromisoformat(one.target.name.removeprefix("session=")) for one in sessions]
    return HistoryImport(
        folder=str(folder),
        files=tuple(reports),
        tables=tuple(each.report for each in tables.values()),
        **{change.value: changes[change] for change in Change},
        first=min(days, default=None),
        last=max(days, default=None),
        symbols=tuple(sorted(tally.symbols)),
        contracts=tally.contracts,
        left_out=tuple(_left_out(spill, tally)),
    )


def _symbol(file: VendorFile, layout: Layout, given: str | None, *, alone: bool) -> str:
    """Return the symbol of a file whose rows have none: the given symbol, else the one in the vendor's file
    name."""
    if not layout.one_symbol:
        return ""
    match = _IN_NAME.match(file.path.name)
    named = parse_symbol(match[1]) if match else None
    if given is not None and named not in (None, given) and not alone:
        raise unusable(
            file.path,
            f"its name has {named}, but --symbol is {given}",
            "import files of several symbols without --symbol, or each alone with its own",
        )
    symbol = given or named
    if symbol is None:
        raise unusable(
            file.path,
            f"it has no symbol: files of {layout.title} have none in their rows, and its name has none",
            "pass --symbol, or keep the vendor's file name, such as spy_eod_202301.txt",
        )
    return symbol


def _staged(
    spill: Spill,
    folder: Path,
    temporary: Path,
    closes: Closes | None,
    tally: _Tally,
    *,
    gate_spreads: bool,
) -> Iterator[StagedSession]:
    for day in spill.days():
        source = "+".join(sorted(spill.sources[day]))
        market = market_of_rows(
            spill.session(day),
            day,
            source,
            closes=closes.on(day) if closes else {},
            gate_spreads=gate_spreads,
        )
        tally.earlier += market.earlier
        tally.twice += market.contradicting
        tally.without_spot.update(market.without_spot)
        tally.instead += market.instead
        tally.other_spot += market.other_spot
        tally.other_spots |= set(market.other_spots)
        if market.snapshot is not None:
            tally.symbols |= set(market.snapshot.underlyings["symbol"].astype(str))
            tally.contracts += len(market.snapshot.options)
            yield stage_session(market.snapshot, folder, temporary)


def _refuse_other_content(sessions: list[StagedSession], *, replace: bool) -> None:
    differ = [one for one in sessions if one.differs]
    if not differ or replace:
        return
    first = differ[0]
    names = ", ".join(first.differs[:5])
    more = f" and {len(differ) - 1} more sessions" if len(differ) > 1 else ""
    raise WheelError(
        f"the store has different content for {names} in {first.target.name}{more}; nothing was imported",
        hint=f"add --replace to replace it{_and_remove(differ)}, or import into another folder",
        code="store",
        exit_code=Exit.INVALID,
    )


def _and_remove(sessions: list[StagedSession]) -> str:
    removes = sum(one.removes for one in sessions)
    return f", which removes {counted(removes, 'contract')} that the files lack" if removes else ""


def _settle(
    folder: Path, sessions: list[StagedSession], tables: Mapping[str, StagedTable], aside: Path
) -> None:
    finished = {one.target.name: one.staged for one in sessions if one.change is not Change.UNCHANGED}
    for each in tables.values():
        if (path := each.write(aside)) is not None:
            finished[each.path.name] = path
    settle(folder, finished)


def _left_out(spill: Spill, tally: _Tally) -> Iterator[LeftOut]:
    counts = Counter(spill.left_out)
    counts[_EARLIER] += tally.earlier
    counts[_TWICE] += tally.twice
    counts[_NO_SPOT] += sum(tally.without_spot.values())
    counts[_INSTEAD] += tally.instead
    counts[_OTHER_SPOT] += tally.other_spot
    first = {
        **spill.first,
        _NO_SPOT: ", ".join(sorted(tally.without_spot)[:5]),
        _OTHER_SPOT: ", ".join(sorted(tally.other_spots)[:5]),
    }
    for reason, rows in counts.most_common():
        if rows:
            yield LeftOut(reason=reason, rows=rows, first=first.get(reason, ""), expected=reason in _EXPECTED)


def _hint_for(tally: _Tally) -> str:
    if not tally.without_spot:
        return ""
    names = ", ".join(sorted(tally.without_spot)[:5])
    return f"pass --closes with the closes of {names}: the files have no share prices"
