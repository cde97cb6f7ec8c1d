"""The types of `wheel.screen`."""

from collections.abc import Mapping
from dataclasses import dataclass
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
    passed: Annotated[int, Doc("names that pass every gate and have a put that does")]


@dataclass(frozen=True, kw_only=True)
class _Rank:
    rank: Annotated[int, Doc("by the score of its best put")]
    symbol: Annotated[str, Doc("the underlying")]
    watched: Annotated[bool, Doc("whether it is on the watchlist already")]
    standing: Annotated[
        Literal["pass", "warn"], Doc("warn where a gate that only warns fails or does not know")
    ]
    against: Annotated[tuple[str, ...], Doc("those gates")]


@dataclass(frozen=True, kw_only=True)
class ProposedName(BestPut, NameFacts, _Rank):
    """One proposal: its rank, then what is known of the name, then its best put."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenDocument:
    """A universe after the gates."""

    universe: Annotated[ScreenedUniverse, Doc("what was screened")]
    regime: Annotated[str, Doc("the row of the volatility table in force")]
    names: Annotated[tuple[ProposedName, ...], Doc("one proposal each, the best first")]
    failed: Annotated[tuple[Refusal, ...], Doc("one name that is not proposed each")]
    by_gate: Annotated[
        Mapping[str, int], Doc("names each gate keeps out; one counts under every gate that does")
    ]


SCREEN = document(
    "screen",
    "Names of a universe worth watching, by the score of their best put, by `wheel screen`",
    ScreenDocument,
)
