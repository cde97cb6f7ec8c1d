"""Candidates that a plan left out: the gates that reject each, the cost of including one, and the document of
`wheel why`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from wheelcli.contract import parse_contract
from wheelcli.money_text import and_list
from wheelcli.plan.document import NameCarry
from wheelcli.units import Contracts, Doc, Dollars, Points

# of `market.snapshot.WHOLE_MARKET` names
NOT_PRICED = (
    "in a market of 1,000 names or more, contracts that expire outside the window are priced only if 30-day"
    " volatility needs them: the volatility, delta and score of the others are unknown"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A candidate and a gate that rejects it."""

    contract: Annotated[
        str,
        Doc(
            "OCC symbol; for a spread that of the short leg, a slash and the long strike: "
            "AAPL260918P00125000/P120"
        ),
    ]
    symbol: Annotated[str, Doc("underlying")]
    gate: Annotated[
        str,
        Doc("gate that rejects it, or another reason: a limit, `objective`, `one_per_name`, `least_credit`"),
    ]
    value: Annotated[float | str | None, Doc("measured value")]
    limit: Annotated[float | str | None, Doc("limit it was checked against")]
    reason: Annotated[str, Doc("reason, in one sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A candidate left out, and the worth lost by the best plan that includes it."""

    contract: Annotated[str, Doc("OCC symbol")]
    symbol: Annotated[str, Doc("underlying")]
    strategy: Annotated[str, Doc("strategy")]
    contracts: Annotated[Contracts, Doc("contracts in that plan")]
    replaces: Annotated[tuple[str, ...], Doc("ids of the tickets that would be dropped")]
    reduces: Annotated[tuple[str, ...], Doc("ids of the tickets that would shrink")]
    loss_usd: Annotated[
        Dollars,
        Doc(
            "how much less that plan is worth: Σ contracts · (score ÷ 100 · net credit · √(30 "
            "÷ dte) − penalty · stress loss), falling as a name fills its limit, less "
            "attention"
        ),
    ]
    score: Annotated[Points | None, Doc("score; null in a plan saved without it")]
    why: Annotated[
        str,
        Doc("its worth, and what its share of the plan earns elsewhere; empty in a plan saved without it"),
    ]
    limits: Annotated[
        tuple[str, ...], Doc("limits that its smallest ticket exceeds if it is only added")
    ] = ()

    @property
    def name(self) -> str:
        """Return the candidate's name on screens: the label of its contract, for a spread with the long
        strike.
        """
        return name_of(self.contract, self.symbol)

    @property
    def displaces(self) -> str:
        """Return what the best plan with this candidate gives up, in words; "" if no ticket gives way."""
        parts = [
            f"{verb} {and_list(names)}"
            for verb, names in (("drops", self.replaces), ("shrinks", self.reduces))
            if names
        ]
        if not parts:
            return ""
        less = f"is worth ${self.loss_usd:,.2f} less" if self.loss_usd >= 0.005 else "is worth no more"
        return f"the best plan with it {', '.join(parts)} and {less}"


def name_of(candidate: str, symbol: str) -> str:
    """Return the label of a candidate's contract, for a spread with the long strike.

    >>> name_of("AAPL260918P00125000/P120", "AAPL")
    'AAPL-260918-P125/P120'
    """
    sold, slash, wing = candidate.partition("/")
    known = parse_contract(sold)
    return f"{known.label(symbol)}{slash}{wing}" if known else candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyDocument:
    """Why candidates of a plan were rejected."""

    plan: Annotated[str, Doc("id of the plan")]
    account: Annotated[str | None, Doc("name of the plan's account; null if the plan has none")]
    candidates: Annotated[int, Doc("candidates of the whole plan")]
    by_gate: Annotated[Mapping[str, int], Doc("number of rows per gate")]
    rows: Annotated[tuple[Rejection, ...], Doc("candidates with the gates that reject them")]
    tickets: Annotated[tuple[str, ...], Doc("ids of the tickets of the plan that match")]
    carries: Annotated[
        tuple[NameCarry, ...],
        Doc("names requested whose options need more than rate and dividends"),
    ]
    replacements: Annotated[
        tuple[Replacement, ...],
        Doc(
            "in JSON: the best candidates left out, each with what the best plan that "
            "includes it would give up; none for a greedy plan"
        ),
    ]
    because: Annotated[
        str | None,
        Doc(
            "one sentence on why the requested name or contract is not a ticket; null without "
            "a request or with a ticket"
        ),
    ]
