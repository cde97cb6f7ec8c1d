"""The streams of a plan (puts, calls and spreads): the income of each, and whether two of them lose
together.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from wheelcli.units import Count, Doc, Dollars, Ratio

Stream = Literal["puts", "calls", "spreads"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamIncome:
    """The income of one stream."""

    stream: Annotated[Stream, Doc("stream")]
    tickets: Annotated[Count, Doc("number of tickets")]
    credit_usd: Annotated[Dollars, Doc("sum of credit_usd")]
    planned_usd: Annotated[Dollars, Doc("sum of credit_net_usd × 30 ÷ dte_days")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPair:
    """One pair of streams."""

    first: Annotated[Stream, Doc("first stream")]
    second: Annotated[Stream, Doc("second stream")]
    correlation: Annotated[
        Ratio | None,
        Doc(
            "correlation of their options' outcomes at expiration, held shares left out; null "
            "if one never changes"
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamNote:
    """The income of puts, calls and spreads, and whether they lose together."""

    note: Annotated[str | None, Doc("one sentence; null with fewer than two streams")]
    income: Annotated[tuple[StreamIncome, ...], Doc("streams")]
    correlations: Annotated[tuple[StreamPair, ...], Doc("pairs of streams")]
