"""The market behind a review: the snapshots of its week and the week before, closes of former names, and
quotes of past weeks.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.feed_source import US
from wheelcli.loaders.market.moment import moment_of
from wheelcli.loaders.plans.recording import recording_of
from wheelcli.market.mids import marks_of
from wheelcli.market.snapshot import table
from wheelcli.market.snapshot_folder import load_table
from wheelcli.market.snapshot_store import load
from wheelcli.review.evidence import Market
from wheelcli.review.week import week_of
from wheelcli.trading_calendar import calendar_day, session_date

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.provider import MarketRequest
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.market.snapshot_store import SnapshotInfo
    from wheelcli.quotes import Mark
    from wheelcli.review.week import Span

YEAR = timedelta(days=400)
OLDER = 30  # snapshots looked through for the closes of a name that the latest does not hold


def market_for(
    workspace: "Workspace",
    week: "Span",
    *,
    symbols: Collection[str],
    contracts: Collection[str],
    request: "Callable[[], MarketRequest]",
    since: date | None = None,
) -> "Market":
    """Return the market recorded up to the end of `week`: for `symbols` the closes, for `contracts` (names)
    the mids of past weeks, and for coins the index of each session, from `since` on if that is known.

    `request` is for the demo market: the contracts that its scan and its monitor see.
    """
    recordings = {
        info: session
        for info in workspace.recorded()
        if info.as_of is not None and (session := session_date(info.as_of, workspace.market)) <= week.until
    }
    latest = workspace.reviewed_market(week.until, request)
    before = next((info for info, session in recordings.items() if session < week.since), None)
    paths = {} if latest is None else _paths(recordings, week)
    quotes = _quotes(paths, contracts)
    indices: dict[date, Mapping[str, float]] = {}
    of_coins = workspace.market != US
    if latest is not None:
        latest = _with_closes(latest, list(recordings), symbols)
        quotes = {**quotes, latest.session: marks_of(latest.options, contracts)}
        if of_coins:
            # Of every session, unlike quotes: a day has the same value in whichever week it is reviewed.
            last = _last_of_sessions(recordings)
            indices = {
                day: _spots(load_table(path, "underlyings"))
                for day, path in last.items()
                if since is None or day >= since
            }
            indices[latest.session] = _spots(latest.underlyings)
    current = week.until >= workspace.last_session()
    return Market(
        latest,
        _load(before),
        quotes,
        put_index={} if of_coins else put_index(workspace),
        iv_history=workspace.iv_history(),
        benchmark=None if of_coins else workspace.broad_fund,
        indices=indices,
        recording=recording_of(workspace, latest.source, latest.session) if latest and current else None,
        now=moment_of(workspace, latest) if latest and current else None,
        day=_day(workspace, week, current),
    )


def _spots(underlyings: "pd.DataFrame") -> dict[str, float]:
    return dict(zip(underlyings["symbol"].astype(str), underlyings["spot"].astype(float), strict=True))


def _load(info: "SnapshotInfo | None") -> "Snapshot | None":
    return None if info is None else load(info.path)


def _paths(recordings: "Mapping[SnapshotInfo, date]", week: "Span") -> "dict[date, Path]":
    """Return the last recording of each session of the week, and of the last recorded session of each week of
    the year before.
    """
    paths: dict[date, Path] = {}
    weeks: set[str] = set()
    for day, path in _last_of_sessions(recordings).items():
        if day < week.since - YEAR:
            continue
        name = week_of(day).name
        if day >= week.since or name not in weeks:
            paths[day] = path
            weeks.add(name)
    return paths


def _last_of_sessions(recordings: "Mapping[SnapshotInfo, date]") -> "dict[date, Path]":
    """Return the last recording of each session, the newest first, as `recordings` are."""
    paths: dict[date, Path] = {}
    for info, day in recordings.items():
        paths.setdefault(day, info.path)
    return paths


def _day(workspace: "Workspace", week: "Span", current: bool) -> date:
    """Return the day from which the review looks ahead: today by the clock, or the end of a week that is
    over; a recorded market that the user names is of its own day.
    """
    if current and not workspace.snapshot:
        return calendar_day(workspace.now(), workspace.market)
    return min(week.until, workspace.last_session())


def _quotes(paths: "Mapping[date, Path]", contracts: Collection[str]) -> "Mapping[date, Mapping[str, Mark]]":
    """Return the mids of these contracts on each day."""
    return (
        {day: marks_of(load_table(path, "options"), contracts) for day, path in paths.items()}
        if contracts
        else {}
    )


def _with_closes(
    snapshot: "Snapshot", recordings: "list[SnapshotInfo]", symbols: Collection[str]
) -> "Snapshot":
    """Return the snapshot with the closes of names that only older ones have."""
    import pandas as pd

    missing = set(symbols) - set(snapshot.closes["symbol"].astype(str))
    frames = []
    for info in recordings[1 : 1 + OLDER]:
        if not missing:
            break
        closes = load_table(info.path, "closes")
        closes = closes[closes["symbol"].isin(missing)]
        if len(closes):
            frames.append(closes.assign(symbol=closes["symbol"].astype(str)))
            missing -= set(closes["symbol"].astype(str))
    if not frames:
        return snapshot
    whole = pd.concat(
        [snapshot.closes.assign(symbol=snapshot.closes["symbol"].astype(str)), *frames], ignore_index=True
    )
    return replace(snapshot, closes=table("closes", whole))


def put_index(workspace: "Workspace") -> dict[date, float]:
    """Return the series of Cboe's PUT index that `[review] put_index` names: a CSV whose first columns are a
    day and a level.
    """
    import csv
    from pathlib import Path

    setting = workspace.config.review.put_index
    if not setting:
        return {}
    path, levels = Path(setting).expanduser(), {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in list(csv.reader(lines))[1:]:
                if len(row) >= 2 and row[1].strip():
                    levels[date.fromisoformat(row[0].strip()[:10])] = float(row[1])
    except (OSError, ValueError) as error:
        raise WheelError(
            cannot_read(f"the series of review.put_index, {path}", error),
            hint="expected a CSV with a header, then one day (2026-08-21) and level per line",
            code="put_index",
            exit_code=Exit.INVALID,
        ) from error
    return levels
