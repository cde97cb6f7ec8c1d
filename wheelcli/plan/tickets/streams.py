"""The streams of a plan (puts, calls and spreads): what each brings in, and whether two of them lose
together.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from wheelcli.units import Count, Doc, Dollars, Ratio

Stream = Literal["puts", "calls", "spreads"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamIncome:
    """One stream."""

    stream: Annotated[Stream, Doc("its name")]
    tickets: Annotated[Count, Doc("how many")]
    credit_usd: Annotated[Dollars, Doc("sum of credit_usd")]
    planned_usd: Annotated[Dollars, Doc("sum of credit_net_usd × 30 ÷ dte_days")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPair:
    """One pair of streams."""

    first: Annotated[Stream, Doc("a stream")]
    second: Annotated[Stream, Doc("another")]
    correlation: Annotated[
        Ratio | None,
        Doc("of their options' outcomes at expiration, held shares left out; null where one never changes"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamNote:
    """What puts, calls and spreads bring in, and whether they lose together."""

    note: Annotated[str | None, Doc("one sentence; null below two streams")]
    income: Annotated[tuple[StreamIncome, ...], Doc("one stream each")]
    correlations: Annotated[tuple[StreamPair, ...], Doc("one pair of streams each")]
