"""The types of `wheel.screen`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from wheelcli.documents.typed import document
from wheelcli.plan.best_put import BestPut, Refusal
from wheelcli.plan.gates.name_facts import NameFacts
from wheelcli.units import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedUniverse:
    """A universe in numbers."""

    name: Annotated[str, Doc("the file, the provider's list, or the snapshot")]
    names: Annotated[int, Doc("names in it")]
    passed: Annotated[int, Doc("names that pass every gate and filter, with a contract that passes")]
    dated: Annotated[
        date | None, Doc("for an index, the day on which the package with its members was installed")
    ] = None


@dataclass(frozen=True, kw_only=True)
class _Rank:
    rank: Annotated[int, Doc("rank in the order of the screen")]
    symbol: Annotated[str, Doc("underlying")]
    watched: Annotated[bool, Doc("whether it is on the watchlist already")]
    standing: Annotated[Literal["pass", "warn"], Doc("warn if a gate that only warns fails or is unknown")]
    against: Annotated[tuple[str, ...], Doc("gates that warn")]


@dataclass(frozen=True, kw_only=True)
class ProposedName(BestPut, NameFacts, _Rank):
    """One proposal: its rank, then the facts of the name, then its best put or call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenDocument:
    """A universe after the gates."""

    universe: Annotated[ScreenedUniverse, Doc("the universe screened")]
    regime: Annotated[str, Doc("the row of the volatility table in force")]
    names: Annotated[tuple[ProposedName, ...], Doc("proposals, in the order of the screen")]
    failed: Annotated[tuple[Refusal, ...], Doc("names that are not proposed")]
    by_gate: Annotated[
        Mapping[str, int], Doc("names that each gate rejects; a name counts under every gate that rejects it")
    ]


SCREEN = document(
    "screen",
    "Names worth watching with their best contract, by `wheel screen`",
    ScreenDocument,
)
