"""Sessions of an import beside those that stand: new, equal, with more symbols, or different."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.snapshot_filter import only
from wheelcli.market.snapshot_folder import load, save

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Change", "StagedSession", "stage_session"]

_TABLES = ("underlyings", "options")  # what files of quotes bring


class Change(StrEnum):
    """What an import does to a session."""

    ADDED = "added"
    EXTENDED = "extended"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class StagedSession:
    """A session written aside; `differs` names the symbols that stand with other content."""

    target: Path
    staged: Path
    change: Change
    differs: tuple[str, ...] = ()


def stage_session(snapshot: Snapshot, folder: Path, aside: Path) -> StagedSession:
    """Write a session aside, joined with the symbols that stand in the store. Raises WheelError (5) if the
    standing one is damaged, or the disk is full.
    """
    name = f"session={snapshot.session}"
    target, staged = folder / name, aside / name
    if not target.exists():
        save(snapshot, staged, flush=False)
        return StagedSession(target, staged, Change.ADDED)
    standing = load(target)
    symbols = set(snapshot.underlyings["symbol"].astype(str))
    common = symbols & set(standing.underlyings["symbol"].astype(str))
    differs = tuple(sorted(name for name in common if not _same(standing, snapshot, name)))
    if symbols == common and not differs:
        return StagedSession(target, staged, Change.UNCHANGED)
    save(_joined(standing, snapshot, symbols - common | set(differs)), staged, flush=False)
    return StagedSession(target, staged, Change.REPLACED if differs else Change.EXTENDED, differs)


def _same(one: Snapshot, other: Snapshot, symbol: str) -> bool:
    """Return whether both have the same content for a symbol."""
    first, second = only(one, [symbol]), only(other, [symbol])
    return all(_equal(getattr(first, name), getattr(second, name)) for name in _TABLES)


def _equal(one: "pd.DataFrame", other: "pd.DataFrame") -> bool:
    return len(one) == len(other) and all(
        one[column]
        .astype(object)
        .reset_index(drop=True)
        .equals(other[column].astype(object).reset_index(drop=True))
        for column in one
    )


def _joined(standing: Snapshot, new: Snapshot, symbols: set[str]) -> Snapshot:
    """Return the standing session with these symbols from the new one."""
    import pandas as pd

    fresh = only(new, sorted(symbols))

    def both(name: str) -> "pd.DataFrame":
        old, other = getattr(standing, name), getattr(fresh, name)
        rest = old[~old["symbol"].astype(str).isin(symbols)]
        return table(name, pd.concat([rest.astype({"symbol": str}), other.astype({"symbol": str})]))

    sources = sorted({*standing.source.split("+"), *new.source.split("+")})
    return replace(
        standing,
        as_of=max(standing.as_of, new.as_of),
        source="+".join(sources),
        underlyings=both("underlyings").sort_values("symbol", ignore_index=True),
        options=both("options"),
    )
