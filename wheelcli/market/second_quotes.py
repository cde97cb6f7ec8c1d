"""A second feed's quotes of the same contracts, for the cross-check."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from wheelcli.errors import Problem, WheelError
from wheelcli.market.provider import MarketRequest, Provider
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.quotes import feed_name, moment_text

if TYPE_CHECKING:
    import pandas as pd

APART = timedelta(minutes=30)  # quotes of two moments further apart are not compared or mixed
_AGAIN = "scan again, or leave out the cross-check"


def cross_checked(market: Snapshot, second: Provider, request: MarketRequest) -> Snapshot:
    """Return the market with the second feed's quotes of the names that came from another feed. A name that
    could not be compared is named, with the reason.
    """
    mine = market.underlyings
    names = tuple(mine.loc[mine["source"] != second.name, "symbol"])
    dates = tuple(day.date() for day in sorted(set(market.options["expiration"])))
    if not names:
        return market
    try:
        other = second.fetch(MarketRequest(names, dates=dates, closed=request.closed))
    except WheelError as error:
        problem = Problem("check", f"quotes could not be cross-checked: {error.message}", _AGAIN)
        return replace(market, problems=(*market.problems, problem))
    apart = abs(mine["quote_time"].max() - other.underlyings["quote_time"].max())
    if apart > APART:
        theirs, ours = moment_text(other.as_of), moment_text(market.as_of)
        why = f"{feed_name(second.name)} quoted at {theirs}, the first feed at {ours}"
        problem = Problem("check", f"quotes could not be cross-checked: {why}", "scan again in market hours")
        return replace(market, problems=(*market.problems, problem))
    failed = {p.symbol: p.message for p in reversed(other.problems) if p.symbol in names}
    came = set(other.underlyings["symbol"])
    stale = {p.symbol for p in other.problems if p.code == "stale"}
    lost = {
        name: failed.get(name, "its quotes did not arrive")
        for name in names
        if name not in came or name in stale
    }
    with_second = replace(market, second=second_quotes(other, market, without=stale))
    return _unchecked(with_second, lost)


def _unchecked(market: Snapshot, reasons: Mapping[str | None, str]) -> Snapshot:
    """Return the market with a Problem for each name that could not be compared. Its `symbol` stays empty,
    because the plan uses the first feed's quotes.
    """
    problems = tuple(
        Problem("check", f"quotes of {name} could not be cross-checked: {why}", _AGAIN)
        for name, why in reasons.items()
        if name
    )
    return replace(market, problems=(*market.problems, *problems))


def second_quotes(
    second: Snapshot, first: Snapshot, *, without: Collection[str | None] = ()
) -> "pd.DataFrame":
    """Return the table `second`: one row per contract of the first market that the second feed has too,
    except for the symbols `without`.
    """
    spots = second.underlyings.set_index("symbol")["spot"].astype(float)
    options = second.options[second.options["contract"].isin(set(first.options["contract"]))]
    options = options[~options["symbol"].isin(set(without))]
    return table(
        "second",
        {
            "contract": options["contract"].to_numpy(),
            "source": [second.source] * len(options),
            "bid": options["bid"].to_numpy(),
            "ask": options["ask"].to_numpy(),
            "spot": options["symbol"].astype(str).map(spots).to_numpy(),
            "quote_time": options["quote_time"].reset_index(drop=True),
        },
    )
