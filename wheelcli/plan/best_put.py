"""The contract that represents a name in a screen of many names: a put, or a call on shares bought now."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from wheelcli.units import Annual, Days, Delta, Deviations, Doc, Dollars, PerShare, Points, Ratio


# Without slots, because the document of a screen has these fields beside others.
@dataclass(frozen=True, kw_only=True)
class BestPut:
    """The put or call of a name with the highest score among those that pass every gate and filter."""

    contract: Annotated[str, Doc("best contract of the name, OCC symbol")]
    expiration: Annotated[date, Doc("expiration date")]
    dte_days: Annotated[Days, Doc("days to expiration")]
    strike: Annotated[PerShare, Doc("strike")]
    bid: Annotated[PerShare, Doc("bid")]
    ask: Annotated[PerShare, Doc("ask")]
    delta: Annotated[Delta, Doc("delta as listed, negative for a put")]
    iv: Annotated[Annual, Doc("implied volatility")]
    iv_forecast: Annotated[Annual | None, Doc("volatility forecast from the closes")]
    cushion_sd: Annotated[
        Deviations, Doc("distance to the break-even, or to a call's strike, in standard deviations")
    ]
    annual_return: Annotated[Annual, Doc("bid ÷ strike, for a call ÷ share price, × 365 ÷ dte")]
    collateral_usd: Annotated[Dollars, Doc("collateral of one put, or value of the shares of one call")]
    score: Annotated[Points, Doc("score, 0–100")]
    right: Annotated[Literal["put", "call"], Doc("put or call")] = "put"
    distance: Annotated[Ratio | None, Doc("distance of the strike from the share price, ÷ that price")] = None
    iv_percentile: Annotated[
        Ratio | None, Doc("IV percentile of the name; null below 60 sessions over 90 days")
    ] = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A name that is not proposed: every gate that rejects it, and the sentence of the first one."""

    symbol: Annotated[str, Doc("underlying")]
    gates: Annotated[tuple[str, ...], Doc("gates that reject it; no_data or no_put if no gate does")]
    reason: Annotated[str, Doc("reason, in one sentence")]
