"""The feed of each name's quotes in a plan, and a note if there was no second feed to compare with."""

from collections.abc import Set
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wheelcli.errors import Problem
from wheelcli.market.snapshot import Snapshot, among
from wheelcli.plan.document import NameQuotes

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.config import Config

WIDE_AT_THE_CLOSE = (
    "two to three times as wide as in the session: check each price after the open before you trade"
)


def name_quotes(names: "pd.DataFrame", wanted: Set[str]) -> tuple[NameQuotes, ...]:
    """Return the feed and moment of each wanted name; `names` has the columns of a snapshot's underlyings."""
    rows = names[among(names["symbol"], wanted)]
    columns = [rows[name].tolist() for name in ("symbol", "source")]
    columns += [_moments(rows[name]) for name in ("quote_time", "facts_day")]
    closing = rows["closing"].to_numpy(dtype=bool, na_value=False).tolist()
    return tuple(
        NameQuotes(
            symbol=symbol,
            source=source if isinstance(source, str) else None,
            quote_time=moment,
            closing=closed,
            facts_day=day and day.date(),
        )
        for symbol, source, moment, day, closed in zip(*columns, closing, strict=True)
    )


def _moments(column: "pd.Series[Any]") -> list[datetime | None]:
    """Return the moments of a column, in which few are distinct; None if unknown."""
    import pandas as pd

    places, distinct = pd.factorize(column)
    moments = [*(moment.to_pydatetime() for moment in pd.DatetimeIndex(distinct)), None]  # −1 is the last
    return [moments[place] for place in places.tolist()]


def not_checked(snapshot: Snapshot, config: "Config") -> tuple[Problem, ...]:
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
            "nothing was cross-checked: this market has no quotes from a second feed",
            "a market that is fetched with [data] check or --check has them",
        ),
    )
