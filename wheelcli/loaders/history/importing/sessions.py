"""Sessions of an import compared with those in the store: new, equal, with more symbols or contracts, or
different."""

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
    """The change that an import makes to a session."""

    ADDED = "added"
    EXTENDED = "extended"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class StagedSession:
    """A staged session; `differs` names the symbols whose content in the store differs, and `removes`
    counts the contracts of these that only the store has.
    """

    target: Path
    staged: Path
    change: Change
    differs: tuple[str, ...] = ()
    removes: int = 0


def stage_session(snapshot: Snapshot, folder: Path, aside: Path) -> StagedSession:
    """Stage a session, joined with its symbols in the store. Raises WheelError (5) if the stored one is
    damaged, or the disk is full.
    """
    name = f"session={snapshot.session}"
    target, staged = folder / name, aside / name
    if not target.exists():
        save(snapshot, staged, flush=False)
        return StagedSession(target, staged, Change.ADDED)
    standing = load(target)
    symbols = set(snapshot.underlyings["symbol"].astype(str))
    common = symbols & set(standing.underlyings["symbol"].astype(str))
    beside = {name: _beside(standing, snapshot, name) for name in sorted(common)}
    differs = tuple(name for name, one in beside.items() if not one.agrees)
    more = {name for name, one in beside.items() if one.agrees and one.added}
    if symbols == common and not differs and not more:
        return StagedSession(target, staged, Change.UNCHANGED)
    save(_joined(standing, snapshot, symbols - common | set(differs), more), staged, flush=False)
    change = Change.REPLACED if differs else Change.EXTENDED
    return StagedSession(target, staged, change, differs, sum(beside[name].removed for name in differs))


@dataclass(frozen=True, slots=True)
class _Beside:
    """A symbol of a file compared with that of the store: whether they agree on the share and on common
    contracts, and how many contracts only the file, or only the store, has.
    """

    agrees: bool
    added: int
    removed: int


def _beside(standing: Snapshot, snapshot: Snapshot, symbol: str) -> _Beside:
    old, new = only(standing, [symbol]), only(snapshot, [symbol])
    share = _equal(*(each.underlyings.drop(columns="quote_time") for each in (old, new)))
    first, second = (each.options.set_index("contract", drop=False) for each in (old, new))
    common = first.index.intersection(second.index)
    agrees = share and _equal(first.loc[common], second.loc[common])
    return _Beside(agrees, len(second) - len(common), len(first) - len(common))


def _equal(one: "pd.DataFrame", other: "pd.DataFrame") -> bool:
    return len(one) == len(other) and all(
        one[column]
        .astype(object)
        .reset_index(drop=True)
        .equals(other[column].astype(object).reset_index(drop=True))
        for column in one
    )


def _joined(standing: Snapshot, new: Snapshot, symbols: set[str], more: set[str]) -> Snapshot:
    """Return the stored session with these symbols from the new one; contracts of the symbols in `more` are
    added to the stored ones.
    """
    import pandas as pd

    fresh = only(new, sorted(symbols | more))
    times = standing.underlyings.set_index("symbol")["quote_time"]
    shares = fresh.underlyings.astype({"symbol": str})
    before = shares["symbol"].where(shares["symbol"].isin(more)).map(times)
    shares = shares.assign(quote_time=shares["quote_time"].where(~(before > shares["quote_time"]), before))
    contracts = fresh.options[~fresh.options["contract"].isin(standing.options["contract"])]
    replaced = fresh.options[fresh.options["symbol"].astype(str).isin(symbols)]

    def both(name: str, without: set[str], *others: "pd.DataFrame") -> "pd.DataFrame":
        old = getattr(standing, name)
        rest = old[~old["symbol"].astype(str).isin(without)]
        return table(name, pd.concat([each.astype({"symbol": str}) for each in (rest, *others)]))

    added = contracts[contracts["symbol"].astype(str).isin(more)]
    sources = sorted({*standing.source.split("+"), *new.source.split("+")})
    return replace(
        standing,
        as_of=max(standing.as_of, new.as_of),
        source="+".join(sources),
        underlyings=both("underlyings", symbols | more, shares).sort_values("symbol", ignore_index=True),
        options=both("options", symbols, replaced, added),
    )
