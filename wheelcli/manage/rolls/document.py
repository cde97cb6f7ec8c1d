"""The document of one position's alternatives, `wheel.roll`: the position, the four alternatives, one
recommendation, every roll.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from wheelcli.manage.open_position import OpenPosition, open_position
from wheelcli.manage.rolls.candidate import RollCandidate, RollFigures
from wheelcli.manage.rolls.weigh import Weighed
from wheelcli.manage.rule_result import Finding, State
from wheelcli.manage.ways import Way, WayFigures, WayOut
from wheelcli.plan.document import NameQuotes
from wheelcli.plan.gates.answer import Gate, Verdict
from wheelcli.pricing.expected_vol import Basis
from wheelcli.units import Annual, Doc, Dollars, values_of

# The recommendation for a position, in this document and in that of the open book.
RollTo = Annotated[str | None, Doc("best roll that no rule blocks")]
RollNowUsd = Annotated[Dollars | None, Doc("cash of that roll now, natural, after fees")]
RollExpectedUsd = Annotated[Dollars | None, Doc("expected result of it from now to its end, after fees")]
ChangesIf = Annotated[
    str | None, Doc("what would change the recommendation, in one sentence with the number")
]
_BASES: dict[Basis, Literal["implied", "closes"]] = {Basis.IMPLIED: "implied", Basis.CLOSES: "closes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedPosition(OpenPosition):
    """The position that the document is about."""

    state: Annotated[State, Doc("its first state by priority")]
    rules: Annotated[tuple[Finding, ...], Doc("answer of each rule that applies")]
    unpriced: Annotated[str | None, Doc("why it has no mark, and therefore no recommendation")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedWay(WayFigures):
    """One alternative, and whether it is recommended."""

    recommended: Annotated[bool, Doc("whether it is recommended")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollChoice(RollFigures):
    """One contract to roll into, and the answers of the rules."""

    contract: Annotated[str, Doc("OCC symbol of the new short leg")]
    wing: Annotated[str | None, Doc("OCC symbol of the new wing of a spread")]
    against: Annotated[tuple[str, ...], Doc("rules it fails, and rules whose answer is unknown")]
    gates: Annotated[tuple[Gate, ...], Doc("every rule that applies")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollDocument:
    """One open position and its alternatives, of `wheel roll`."""

    account: Annotated[str, Doc("name of the account that holds it")]
    position: Annotated[WeighedPosition, Doc("the open position")]
    recommended: Annotated[WayOut | None, Doc("recommended action; null without a mark")]
    reason: Annotated[str, Doc("reason, in a sentence or two")]
    roll_to: RollTo
    roll_now_usd: RollNowUsd
    roll_expected_usd: RollExpectedUsd
    changes_if: ChangesIf
    size_note: Annotated[
        str | None,
        Doc("note on the size of that roll, naming `wheel block`; null if there is none"),
    ]
    volatility: Annotated[Annual | None, Doc("volatility used for the outcomes")]
    volatility_basis: Annotated[Literal["implied", "closes"] | None, Doc("source of that volatility")]
    ways: Annotated[tuple[WeighedWay, ...], Doc("the four alternatives")]
    considered: Annotated[int, Doc("contracts considered")]
    by_gate: Annotated[Mapping[str, int], Doc("contracts that each rule blocks")]
    candidates: Annotated[
        tuple[RollChoice, ...],
        Doc(
            "rolls to an allowed strike within the limit of days: those that no rule blocks "
            "by utility, then the others"
        ),
    ]
    quotes: Annotated[tuple[NameQuotes, ...], Doc("the feed and moment of each name's quotes")] = ()


def roll_document(
    weighed: Weighed,
    *,
    account: str,
    sector: str | None,
    size_note: str | None = None,
    quotes: tuple[NameQuotes, ...] = (),
) -> RollDocument:
    """Return the `data` of `wheel.roll/1`; `sector` is that of the position's underlying, `size_note` is the
    note of `roll_size_note` on the best roll, `quotes` name the source of its quotes.
    """
    best = weighed.best
    return RollDocument(
        account=account,
        position=WeighedPosition(
            **values_of(OpenPosition, open_position(weighed.quoted, sector)),
            state=weighed.states[0],
            rules=weighed.findings,
            unpriced=weighed.quoted.unpriced or None,
        ),
        recommended=weighed.recommended,
        reason=weighed.why,
        roll_to=None if best is None else best.id,
        roll_now_usd=None if best is None else best.net_credit_usd,
        roll_expected_usd=None if best is None else best.expected_usd,
        changes_if=weighed.changes_if or None,
        size_note=size_note,
        volatility=weighed.volatility,
        volatility_basis=_BASES.get(weighed.volatility_basis),
        ways=tuple(_way(way, weighed) for way in weighed.ways),
        considered=weighed.considered,
        by_gate=weighed.by_gate,
        candidates=tuple(_choice(each) for each in weighed.candidates),
        quotes=quotes,
    )


def _way(way: Way, weighed: Weighed) -> WeighedWay:
    return WeighedWay(**values_of(WayFigures, way), recommended=way.way is weighed.recommended)


def _choice(roll: RollCandidate) -> RollChoice:
    return RollChoice(
        **values_of(RollFigures, roll),
        contract=roll.contract.name,
        wing=roll.wing.name if roll.wing else None,
        against=tuple(g.gate for g in roll.gates if g.verdict in (Verdict.FAIL, Verdict.UNKNOWN)),
        gates=tuple(g for g in roll.gates if g.verdict is not Verdict.NOT_APPLICABLE),
    )
