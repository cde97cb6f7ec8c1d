"""A cache of answers on disk, so that the same command resumes where the last one stopped.

One file an answer: `<folder>/<feed>/<session>/<symbol>.<name>.json`, a header line (when it was fetched, a
checksum), then the body as it came. Whatever cannot be read or does not match counts as absent; whatever
cannot be written is not kept. With `refresh`, only answers of this run are used again.
"""

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import quote

from wheelcli import private_files
from wheelcli.trading_calendar import NEW_YORK, close_of, is_session, session_date

QUOTES_LAST = timedelta(minutes=5)
KEEP = timedelta(days=7)
_AFTER_CLOSE = timedelta(minutes=30)  # index and ETF options quote to 16:15, feeds are up to 15 minutes late


def stretch(moment: datetime) -> tuple[date, str]:
    """Return the part of a trading day a moment lies in: (session, before | open | after). Weekends are after
    Friday.

    >>> stretch(datetime(2026, 8, 18, 15, 45, tzinfo=NEW_YORK))
    (datetime.date(2026, 8, 18), 'open')
    """
    local = moment.astimezone(NEW_YORK)
    session = session_date(moment)
    if not is_session(local.date()) or moment > close_of(session) + _AFTER_CLOSE:
        return session, "after"
    return session, "open" if local.time() >= time(9, 30) else "before"


class AnswerCache:
    """Bodies by symbol and name. `folder` None keeps nothing. Without `sessions`, for a market that never
    closes, a body is kept until the next one replaces it.
    """

    def __init__(
        self,
        folder: Path | None,
        *,
        clock: Callable[[], datetime],
        feed: str = "yahoo",
        sessions: bool = True,
        refresh: bool = False,
    ) -> None:
        self._root = folder / feed if folder else None
        self._sessions = sessions
        self._clock = clock
        self._refresh = refresh
        self._own: set[Path] = set()  # written by this run

    def get(self, symbol: str, name: str, *, lasting: bool, within: timedelta | None = None) -> str | None:
        """Return a body that is still valid: quotes for five minutes while the market is open, `lasting` ones
        for the session; with `within`, in a market without sessions, any that is no older than that.
        """
        path = self._path(symbol, name)
        entry = self._read(path) if path else None
        return entry[0] if entry and self._good(entry[1], lasting=lasting, within=within) else None

    def earlier(self, symbol: str, name: str, *, within: timedelta) -> tuple[str, datetime] | None:
        """Return the newest whole body of this or an earlier session that is no older than `within`, and the
        moment when it was fetched.
        """
        now = self._clock()
        today = stretch(now)[0].isoformat()
        for day in self._days():
            if day > today:
                continue  # a clock was moved
            entry = self._read(self._in(day, symbol, name))
            if entry and timedelta(0) <= now - entry[1] <= within:
                return entry
        return None

    def _days(self) -> list[str]:
        """Return the names of the folders of sessions, the newest first."""
        if self._root is None:
            return []
        with suppress(OSError):
            return sorted((f.name for f in self._root.iterdir() if _is_day(f.name)), reverse=True)
        return []

    def _read(self, path: Path) -> tuple[str, datetime] | None:
        """Return a whole body and the moment when it was fetched."""
        if self._refresh and path not in self._own:
            return None
        try:
            header, _, body = path.read_bytes().partition(b"\n")
            entry = json.loads(header)
            fetched = datetime.fromisoformat(entry["fetched"])
            return (body.decode(), fetched) if entry["crc32"] == zlib.crc32(body) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _good(self, fetched: datetime, *, lasting: bool, within: timedelta | None) -> bool:
        now = self._clock()
        if within is not None:
            return timedelta(0) <= now - fetched <= within
        where = stretch(now)
        if fetched > now or stretch(fetched) != where:
            return False
        return lasting or where[1] != "open" or now - fetched <= QUOTES_LAST

    def put(self, symbol: str, name: str, body: str) -> None:
        """Keep a body. It is written aside and renamed, so that another process never sees half of it."""
        path = self._path(symbol, name)
        if path is None:
            return
        raw = body.encode()
        fetched = self._clock().astimezone(UTC).isoformat()
        header = json.dumps({"fetched": fetched, "crc32": zlib.crc32(raw)}).encode()
        try:
            private_files.make_folder(path.parent)
            handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.writelines((header, b"\n", raw))
            os.replace(aside, path)
            self._own.add(path)
        except OSError:
            return

    def prune(self) -> None:
        """Drop the sessions of more than a week ago."""
        if self._root is None or not self._root.is_dir():
            return
        oldest = (self._clock() - KEEP).date()
        for folder in self._root.iterdir():
            if _is_day(folder.name) and date.fromisoformat(folder.name) < oldest:
                shutil.rmtree(folder, ignore_errors=True)

    def _path(self, symbol: str, name: str) -> Path | None:
        if self._root is None:
            return None
        return self._in(stretch(self._clock())[0].isoformat() if self._sessions else "kept", symbol, name)

    def _in(self, part: str, symbol: str, name: str) -> Path:
        assert self._root is not None
        return self._root / part / f"{quote(symbol, safe='')}.{name}.json"


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False
