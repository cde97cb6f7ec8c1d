"""Candidates that a plan left out: the gates against each, what including one would cost, and the document of
`wheel why`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from wheelcli.plan.document import NameCarry
from wheelcli.units import Contracts, Doc, Dollars, Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A candidate and a gate that rejects it."""

    contract: Annotated[
        str,
        Doc(
            "OCC symbol; of a spread that of the leg sold, a slash and the strike bought: "
            "AAPL260918P00125000/P120"
        ),
    ]
    symbol: Annotated[str, Doc("the underlying")]
    gate: Annotated[
        str, Doc("the gate, or what else kept it out: a limit, `objective`, `one_per_name`, `least_credit`")
    ]
    value: Annotated[float | str | None, Doc("what was measured")]
    limit: Annotated[float | str | None, Doc("what it was held against")]
    reason: Annotated[str, Doc("one sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A candidate left out, and what the best plan that holds it would give up."""

    contract: Annotated[str, Doc("OCC symbol")]
    symbol: Annotated[str, Doc("the underlying")]
    strategy: Annotated[str, Doc("the strategy")]
    contracts: Annotated[Contracts, Doc("how many that plan would hold")]
    replaces: Annotated[tuple[str, ...], Doc("ids of the tickets that would go")]
    reduces: Annotated[tuple[str, ...], Doc("ids of the tickets that would shrink")]
    loss_usd: Annotated[
        Dollars,
        Doc(
            "how much less that plan is worth: Σ contracts · (score ÷ 100 · net credit · √(30 ÷ dte) "
            "− charge · stress loss), falling as a name fills its ceiling, less attention"
        ),
    ]
    score: Annotated[Points | None, Doc("its score; null of a plan that does not keep it")]
    why: Annotated[
        str,
        Doc(
            "what it is worth, and what its share of the plan earns elsewhere; empty where the plan "
            "does not say"
        ),
    ]
    limits: Annotated[
        tuple[str, ...], Doc("the gates that its least ticket breaks when it is only added")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyDocument:
    """Why candidates of a plan were rejected."""

    plan: Annotated[str, Doc("the id of the plan")]
    account: Annotated[
        str | None, Doc("the name of the account the plan was made for; null where the plan does not have it")
    ]
    candidates: Annotated[int, Doc("candidates of the whole plan")]
    by_gate: Annotated[Mapping[str, int], Doc("how many of the rows each gate makes")]
    rows: Annotated[tuple[Rejection, ...], Doc("one candidate and one gate that keeps it out each")]
    tickets: Annotated[tuple[str, ...], Doc("ids of the tickets of the plan that match")]
    carries: Annotated[
        tuple[NameCarry, ...],
        Doc("of the names asked for, those whose options need more than rate and dividends"),
    ]
    replacements: Annotated[
        tuple[Replacement, ...],
        Doc(
            "in JSON: the best candidates left out, each with what the best plan that holds it would "
            "give up; none of a plan chosen one by one"
        ),
    ]
    because: Annotated[
        str | None,
        Doc(
            "one sentence on why nothing that was asked about is a ticket; null without a question or"
            " with a ticket"
        ),
    ]
