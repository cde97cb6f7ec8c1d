"""The check of a store before a run: it reads every session once, and reports problems that would affect the
run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from wheelcli.backtest.market_day import Split
from wheelcli.documents.history import Finding, HistoryCheck
from wheelcli.errors import Problem, WheelError
from wheelcli.loaders.history.dated_tables import DatedTables, read_dated
from wheelcli.loaders.history.findings import Seen, findings
from wheelcli.loaders.history.session_measures import Measured, Spreads, measured
from wheelcli.loaders.history.sessions import Recorded, Sessions, Span, sessions_in
from wheelcli.loaders.history.share_jumps import jumps
from wheelcli.loaders.history.splits_from_closes import splits_between
from wheelcli.market.no_data import NoData
from wheelcli.market.snapshot_folder import load

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.market.snapshot import Snapshot

__all__ = ["check_store"]

_UNREAD = {"options": ("last", "last_trade_time", "volume", "feed_iv")}
_INSIDE = ("closes", "dividends", "vix", "rates")  # tables that recorded snapshots bring themselves


@dataclass(slots=True)
class _Progress:
    """Measures of the sessions read so far."""

    spreads: Spreads = field(default_factory=Spreads)
    sessions: list[Measured] = field(default_factory=list)
    damaged: list[Problem] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)
    splits: list[Split] = field(default_factory=list)
    before: "pd.DataFrame | None" = None


def check_store(
    folder: Path, *, rate: float, watch: Callable[[str], None] = lambda session: None
) -> HistoryCheck:
    """Return the contents of a folder of sessions, and its problems. `rate` is used for parity if the store
    has none. Raises WheelError: 4 without a session that can be read, 5 for a folder or table that cannot be
    used.
    """
    sessions = sessions_in(folder, Span())
    tables = read_dated(folder)
    progress = _Progress(damaged=list(sessions.problems))
    for recorded in sessions.recorded:
        watch(str(recorded.session))
        _read(recorded, tables, progress, rate=rate)
    if not progress.sessions:
        raise NoData(
            f"no session of {folder} can be read",
            hint=progress.damaged[0].hint,
            code="no_sessions",
            problems=tuple(progress.damaged),
        )
    seen = _seen(sessions, tables, progress)
    return _document(folder, sessions, tables, progress, findings(seen))


def _read(recorded: Recorded, tables: DatedTables, progress: _Progress, *, rate: float) -> None:
    own_splits = "splits" not in tables.frames
    try:
        snapshot = load(recorded.path, without=_UNREAD, later=() if own_splits else ("closes",))
    except WheelError as error:
        progress.damaged.append(Problem("damaged_session", error.message, error.hint))
        return
    known = tables.known("rates", recorded.session, at_close=True)
    if known is not None and len(known):
        rate = float(known["rate"].iloc[-1])
    progress.sessions.append(measured(snapshot, progress.spreads, rate=rate))
    progress.inside |= {name for name in _INSIDE if len(getattr(snapshot, name))}
    if own_splits:
        _own_splits(snapshot, progress)


def _own_splits(snapshot: "Snapshot", progress: _Progress) -> None:
    """Read the splits that a run reads from the closes of neighbouring snapshots."""
    if progress.before is not None and len(snapshot.closes):
        found = splits_between(progress.before, snapshot.closes, snapshot.session)
        progress.splits += [each for each in found if isinstance(each, Split)]
    progress.before = snapshot.closes


def _seen(sessions: Sessions, tables: DatedTables, progress: _Progress) -> Seen:
    last = progress.sessions[-1].session
    splits = list(tables.splits(last)) if "splits" in tables.frames else progress.splits
    closes = _closes(tables, {name for one in progress.sessions for name in one.spots}, last)
    spots: dict[str, list[tuple[date, float]]] = {}
    for one in progress.sessions:
        for symbol, spot in one.spots.items():
            spots.setdefault(symbol, []).append((one.session, spot))
    first = progress.sessions[0].session
    inside_span = {name: [each for each in own if each[0] >= first] for name, own in closes.items()}
    return Seen(
        sessions=tuple(progress.sessions),
        gaps=sessions.gaps,
        damaged=tuple(progress.damaged),
        tables=frozenset(tables.frames),
        inside=frozenset(progress.inside),
        closes={name: dict(own) for name, own in closes.items()},
        jumps=tuple(jumps({**spots, **{k: v for k, v in inside_span.items() if v}}, splits)),
    )


def _closes(tables: DatedTables, symbols: set[str], last: date) -> dict[str, list[tuple[date, float]]]:
    """Return the closes of the store's symbols up to its last session, as traded."""
    frame = tables.frames.get("closes")
    out: dict[str, list[tuple[date, float]]] = {}
    if frame is None:
        return out
    rows = zip(frame["symbol"].astype(str), frame["date"].dt.date, frame["close"], strict=True)
    for symbol, day, close in rows:
        if symbol in symbols and day <= last:
            out.setdefault(symbol, []).append((day, float(close)))
    return out


def _document(
    folder: Path,
    sessions: Sessions,
    tables: DatedTables,
    progress: _Progress,
    found: Iterator[Finding],
) -> HistoryCheck:
    read = progress.sessions
    contracts = sum(one.contracts for one in read)
    off = [abs(each) for one in read for each in one.off_parity.values()]
    order = ("wrong", "partial", "note")
    return HistoryCheck(
        folder=str(folder),
        source="+".join(dict.fromkeys(each.source for each in sessions.recorded)),
        first=read[0].session,
        last=read[-1].session,
        sessions=len(read),
        closing=sum(one.closing for one in read),
        symbols=tuple(sorted({symbol for one in read for symbol in one.spots})),
        contracts=contracts,
        two_sided=sum(one.two_sided for one in read) / contracts if contracts else None,
        crossed=sum(one.crossed for one in read),
        open_interest=sum(one.open_interest for one in read) / contracts if contracts else None,
        off_parity=median(off) if off else None,
        gaps=tuple(str(day) for day in sessions.gaps),
        tables=tuple(sorted(tables.frames)),
        spreads=progress.spreads.rows(),
        findings=tuple(sorted(found, key=lambda each: order.index(each.severity))),
    )
