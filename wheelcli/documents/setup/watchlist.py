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
    symbol: Annotated[str, Doc("the underlying")]
    standing: Annotated[
        Standing,
        Doc(
            "fail where a gate blocks it, warn where one only warns; unknown where the market at hand "
            "lacks it"
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class WatchedName(NameFacts, _Name):
    """A watched name: its numbers, the trader's words on it, and every gate's answer."""

    entry_price: Annotated[PerShare | None, Doc("puts at or below")]
    exit_price: Annotated[PerShare | None, Doc("calls at or above")]
    outlook: Annotated[Literal["bullish", "neutral", "bearish"], Doc("what the trader expects")]
    core_shares: Annotated[WholeShares, Doc("shares kept out of the wheel")]
    delta: Annotated[
        Any | None, Doc("low, target and high delta wanted instead of the regime's; null for those")
    ]
    dte: Annotated[Any | None, Doc("fewest and most days wanted instead of the regime's; null for those")]
    contracts_max: Annotated[Contracts | None, Doc("short puts, and short calls, wanted at most")]
    allow_below_basis: Annotated[bool, Doc("whether calls may be sold below the break-even")]
    tags: Annotated[tuple[str, ...], Doc("the trader's words")]
    notes: Annotated[str, Doc("the trader's note; may be empty")]
    against: Annotated[tuple[str, ...], Doc("gates that fail or do not know, those that block first")]
    gates: Annotated[tuple[Gate, ...], Doc("every gate's answer")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistDocument:
    """The names watched, and those never to be proposed."""

    names: Annotated[tuple[WatchedName, ...], Doc("one name each")]
    never: Annotated[tuple[str, ...], Doc("names never to be proposed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistEdit:
    """What an edit of the watchlist changed."""

    file: Annotated[str, Doc("the config file")]
    changes: Annotated[tuple[Change, ...], Doc("one name or key each")]


DOCUMENTS = (
    document(
        "watchlist",
        "The names watched, held against the quality gates, by `wheel watchlist`",
        WatchlistDocument,
    ),
    document("watchlist.add", "What `wheel watchlist add` changed", WatchlistEdit),
    document("watchlist.remove", "What `wheel watchlist remove` changed", WatchlistEdit),
    document("watchlist.set", "What `wheel watchlist set` changed", WatchlistEdit),
    document("watchlist.never", "What `wheel watchlist never` changed", WatchlistEdit),
)
