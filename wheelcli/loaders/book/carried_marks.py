"""Marks for open options that a market does not quote, carried from earlier saved snapshots."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wheelcli.book.valuation.expired import is_over
from wheelcli.errors import Problem, WheelError
from wheelcli.market.carried_marks import Earlier, carried_marks
from wheelcli.market.mids import marks_of
from wheelcli.market.snapshot import TABLES
from wheelcli.market.snapshot_folder import load_table

if TYPE_CHECKING:
    from datetime import datetime

    from wheelcli.contract import Contract
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.carried_marks import Carried
    from wheelcli.market.snapshot import Snapshot

_OLDER = 10  # saved snapshots looked through
_KEEP = ("contract", "symbol", "bid", "ask")


def carried_for(
    workspace: "Workspace", positions: "Iterable[tuple[str, Contract, bool]]", snapshot: "Snapshot"
) -> "dict[Contract, Carried]":
    """Return the carried marks of these contracts (underlying, contract, adjusted) without a quote in that
    market, as far as known.

    Never for an adjusted contract, whose strike does not give its intrinsic value, nor for one that has
    expired (`book.valuation.expired`).
    """
    open_now = {
        c: s for s, c, adjusted in positions if not adjusted and not is_over(s, c, snapshot.market_time)
    }
    if not open_now:
        return {}
    quoted = marks_of(snapshot.options, [c.name for c in open_now])
    missing = {c: s for c, s in open_now.items() if c.name not in quoted}
    if not missing:
        return {}
    rows = snapshot.underlyings
    spots = dict(zip(rows["symbol"].astype(str), rows["spot"].astype(float), strict=True))
    return carried_marks(missing, spots, _earlier(workspace, snapshot.as_of, [c.name for c in missing]))


def carried_problems(
    carried: "dict[Contract, Carried]", symbols: "dict[Contract, str]", now: "datetime"
) -> "tuple[Problem, ...]":
    """Return a problem for each: the option's value, the market it comes from, and the age of that market."""
    return tuple(
        Problem("carried_mark", each.sentence(contract.label(symbols[contract]), now), "", symbols[contract])
        for contract, each in carried.items()
    )


def _earlier(workspace: "Workspace", before: "datetime", contracts: list[str]) -> "Iterator[Earlier]":
    """Yield the saved markets before that moment, the newest first; one that cannot be read is skipped."""
    try:
        earlier = [i for i in workspace.recorded() if i.as_of is not None and i.as_of < before]
    except WheelError:
        return
    for info in earlier[:_OLDER]:
        try:
            options = load_table(
                info.path, "options", without=[c for c in TABLES["options"] if c not in _KEEP]
            )
            names = load_table(info.path, "underlyings")
        except WheelError:
            continue
        spots = dict(zip(names["symbol"].astype(str), names["spot"].astype(float), strict=True))
        assert info.as_of is not None
        yield Earlier(info.id, info.as_of, marks_of(options, contracts), spots)
