"""The sessions of a store: which snapshot of each counts, which are missing, which are damaged."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from wheelcli.errors import Exit, Problem, WheelError, cannot_read, not_found
from wheelcli.feed_source import US, is_invented, market_of
from wheelcli.market.manifest import NAME, Manifest
from wheelcli.market.no_data import NoData
from wheelcli.market.snapshot_folder import MOVED, TEMPORARY, read_manifest
from wheelcli.trading_calendar import close_of, session_date, sessions_from

_NAMED = re.compile(r"^(session=\d{4}-\d{2}-\d{2}|\d{8}T\d{6}Z-[a-z0-9_+]+(-\d+)?)$")
_LAST_TRADE = timedelta(minutes=1)
IMPORT = "wheel history import"
MOST_OF = 0.5  # of the largest market of a session: a scan of one name does not replace it


@dataclass(frozen=True, slots=True)
class Recorded:
    """One snapshot of a store."""

    path: Path
    as_of: datetime
    source: str
    symbols: int
    digest: str
    others: tuple["Recorded", ...] = ()  # of the same session, the best first, if this one is damaged

    @property
    def market(self) -> str:
        """Return its market: `us`, or `deribit`."""
        return market_of(self.source)

    @property
    def session(self) -> date:
        """Return the session of its quotes."""
        return session_date(self.as_of, self.market)

    @property
    def at_close(self) -> bool:
        """Return whether its quotes are from the close or later; the last trade is often a second
        earlier. A coin market never closes.
        """
        return self.market == US and self.as_of >= close_of(self.session) - _LAST_TRADE


@dataclass(frozen=True, slots=True)
class Sessions:
    """The snapshot of each session, oldest first; the sessions in between without one; damaged snapshots.
    `lost` counts the sessions that have damaged snapshots only, and damaged snapshots of an unknown session.
    """

    recorded: tuple[Recorded, ...]
    gaps: tuple[date, ...]
    problems: tuple[Problem, ...]
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """The sessions of a run: from `since` to `until`, and of these only the `last` ones if it is set."""

    since: date | None = None
    until: date | None = None
    last: int | None = None

    def has(self, session: date) -> bool:
        """Return whether a session is within `since` and `until`."""
        return not (
            (self.since is not None and session < self.since)
            or (self.until is not None and session > self.until)
        )

    def cut(self, sessions: list[date]) -> list[date]:
        """Return the last of these sessions, as many as are wanted."""
        return sessions if self.last is None else sessions[-self.last :]

    def __str__(self) -> str:
        return (f" from {self.since}" if self.since else "") + (f" to {self.until}" if self.until else "")


def sessions_in(folder: Path, span: Span, market: str = US) -> Sessions:
    """Return the sessions of a store in that market: of a folder of snapshots, or of a data folder.

    Raises WheelError: 5 if the folder cannot be read, 4 if it has no session in that span.
    """
    found: list[Recorded] = []
    damaged: list[tuple[date | None, Problem]] = []
    for path in _folders(folder):
        try:
            contents = read_manifest(path)
        except WheelError as error:
            session = _session_of(path, market)
            if session is None or span.has(session):
                damaged.append((session, Problem("damaged_session", error.message, error.hint)))
            continue
        if market_of(contents.source) == market:
            found.append(_recorded(path, contents))
    real = [each for each in found if not is_invented(each.source)]
    inside = [each for each in real or found if span.has(each.session)]
    by_day: dict[date, list[Recorded]] = {}
    for each in inside:
        by_day.setdefault(each.session, []).append(each)
    chosen = tuple(_last_by_close(by_day[day]) for day in span.cut(sorted(by_day)))
    if not chosen:
        raise NoData(
            f"no recorded session in {folder}{span}",
            hint="`wheel record` records the market of a session, --demo needs none, and files of data"
            f" vendors become sessions by `{IMPORT}`",
            code="no_sessions",
            problems=tuple(problem for _, problem in damaged),
        )
    days = {each.session for each in chosen}
    if span.last is not None:  # what lies before the last sessions is not part of the run
        damaged = [each for each in damaged if each[0] is None or each[0] >= chosen[0].session]
    lost = {session for session, _ in damaged if session is not None} - days
    every = sessions_from(chosen[0].session, chosen[-1].session, market)
    return Sessions(
        chosen,
        tuple(day for day in every if day not in days and day not in lost),
        tuple(problem for _, problem in damaged),
        len(lost) + sum(session is None for session, _ in damaged),
    )


def _session_of(path: Path, market: str) -> date | None:
    """Return the session that a snapshot's name states; None if it states none."""
    name = path.name
    try:
        if name.startswith("session="):
            return date.fromisoformat(name.removeprefix("session="))
        return session_date(datetime.strptime(name[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), market)
    except ValueError:
        return None


def _counts(path: Path) -> bool:
    """Return whether a folder is a finished session; one that an interrupted import has moved counts until
    another takes its place.
    """
    name = path.name
    if name.startswith(MOVED):
        return not path.with_name(name.removeprefix(MOVED)).exists()
    return not name.startswith(TEMPORARY)


def _folders(folder: Path) -> list[Path]:
    out: list[Path] = []
    try:
        for place in (folder, folder / "snapshots"):
            if place.is_dir():
                out += [
                    path
                    for path in sorted(place.iterdir())
                    if path.is_dir()
                    and (_NAMED.match(path.name) or ((path / NAME).exists() and _counts(path)))
                ]
            elif place is folder:
                file = folder.is_file()
                raise WheelError(
                    f"{folder} is a file, not a folder of sessions"
                    if file
                    else not_found("folder", str(folder)),
                    hint="pass a folder of recorded sessions; files from data vendors become sessions by"
                    f" `{IMPORT}`",
                    code="store",
                    exit_code=Exit.INVALID,
                )
    except OSError as error:
        raise WheelError(cannot_read(folder, error), code="store", exit_code=Exit.INVALID) from error
    return out


def _recorded(path: Path, contents: Manifest) -> Recorded:
    return Recorded(
        path, contents.as_of, contents.source, contents.files["underlyings"].rows, contents.digest
    )


def _last_by_close(of_a_day: list[Recorded]) -> Recorded:
    """Return the last snapshot up to the close, else the first one after it, and the others in that order;
    smaller markets are left out. Without a close, the last of the day is first.
    """
    most = max(each.symbols for each in of_a_day)
    large = sorted((e for e in of_a_day if e.symbols >= MOST_OF * most), key=lambda e: (e.as_of, e.path.name))
    by_close = [each for each in large if each.market != US or each.as_of <= close_of(each.session)]
    first, *others = [*reversed(by_close), *large[len(by_close) :]]
    return replace(first, others=tuple(others))
