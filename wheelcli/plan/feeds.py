"""The feed of each name's quotes in a plan, and a note if there was no second feed to compare with."""

from collections.abc import Set
from typing import TYPE_CHECKING

from wheelcli.config import Config
from wheelcli.errors import Problem
from wheelcli.market.snapshot import Snapshot, among
from wheelcli.plan.document import NameQuotes

if TYPE_CHECKING:
    import pandas as pd

WIDE_AT_THE_CLOSE = (
    "three to four times as wide as in the session: check each price after the open before you trade"
)


def name_quotes(names: "pd.DataFrame", wanted: Set[str]) -> tuple[NameQuotes, ...]:
    """Return the feed and moment of each wanted name; `names` has the columns of a snapshot's underlyings."""
    rows = names[["symbol", "source", "quote_time", "closing", "facts_day"]]
    rows = rows[among(rows["symbol"], wanted)].astype(object)
    rows = rows.where(rows.notna(), None)
    return tuple(
        NameQuotes(
            symbol=str(symbol),
            source=source,
            quote_time=moment.to_pydatetime() if moment is not None else None,
            closing=bool(closing),
            facts_day=day.date() if day is not None else None,
        )
        for symbol, source, moment, closing, day in rows.itertuples(index=False)
    )


def not_checked(snapshot: Snapshot, config: Config) -> tuple[Problem, ...]:
    """Return a note if a cross-check was requested and the market has no quotes of a second feed."""
    if (
        config.data.check == "off"
        or snapshot.market != "us"
        or len(snapshot.second)
        or any(p.code == "check" for p in snapshot.problems)
    ):
        return ()
    return (
        Problem(
            "check",
            "nothing was cross-checked: this market holds no quotes of a second feed",
            "a market that is fetched with [data] check or --check has them",
        ),
    )
