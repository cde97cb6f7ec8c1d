"""The types of `wheel.watchlist` and of its edits."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from wheelcli.config.watchlist import Change
from wheelcli.documents.typed import document
from wheelcli.plan.gates.answer import Gate
from wheelcli.plan.gates.name_facts import NameFacts, Standing
from wheelcli.units import Contracts, Doc, PerShare, WholeShares


@dataclass(frozen=True, kw_only=True)
class _Name:
    symbol: Annotated[str, Doc("underlying")]
    standing: Annotated[
        Standing,
        Doc("fail if a gate blocks it, warn if one only warns; unknown if the market lacks the name"),
    ]


@dataclass(frozen=True, kw_only=True)
class WatchedName(NameFacts, _Name):
    """A watched name: its numbers, your settings for it, and every gate's answer."""

    entry_price: Annotated[PerShare | None, Doc("puts with a strike at or below this")]
    exit_price: Annotated[PerShare | None, Doc("calls with a strike at or above this")]
    outlook: Annotated[
        Literal["bullish", "neutral", "bearish"], Doc("your expectation: bullish, neutral or bearish")
    ]
    core_shares: Annotated[WholeShares, Doc("shares kept out of the wheel")]
    delta: Annotated[
        Any | None, Doc("low, target and high delta instead of the regime's; null for the regime's")
    ]
    dte: Annotated[Any | None, Doc("minimum and maximum days; null for the regime's")]
    contracts_max: Annotated[Contracts | None, Doc("maximum short puts on the name, and maximum short calls")]
    allow_below_basis: Annotated[bool, Doc("whether calls may be sold below the break-even")]
    tags: Annotated[tuple[str, ...], Doc("your labels")]
    notes: Annotated[str, Doc("your note; may be empty")]
    against: Annotated[tuple[str, ...], Doc("gates that fail or are unknown, those that block first")]
    gates: Annotated[tuple[Gate, ...], Doc("every gate's answer")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistDocument:
    """The names watched, and those that are never proposed."""

    names: Annotated[tuple[WatchedName, ...], Doc("the names")]
    never: Annotated[tuple[str, ...], Doc("names that are never proposed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistEdit:
    """The changes of an edit of the watchlist."""

    file: Annotated[str, Doc("path of the config file")]
    changes: Annotated[tuple[Change, ...], Doc("changes of names and keys")]


DOCUMENTS = (
    document(
        "watchlist",
        "The watched names, checked against the quality gates, by `wheel watchlist`",
        WatchlistDocument,
    ),
    document("watchlist.add", "The changes that `wheel watchlist add` made", WatchlistEdit),
    document("watchlist.remove", "The changes that `wheel watchlist remove` made", WatchlistEdit),
    document("watchlist.set", "The changes that `wheel watchlist set` made", WatchlistEdit),
    document("watchlist.never", "The changes that `wheel watchlist never` made", WatchlistEdit),
)
