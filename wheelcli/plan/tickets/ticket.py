"""One order to consider: the value behind screens, documents, saved plans and the journal."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Literal

from wheelcli.chains.annotations import CarryAnnual, CarryBasis, HardToBorrow, SpotBasis
from wheelcli.contract import pair_name
from wheelcli.plan.gates.answer import Gate
from wheelcli.plan.strategy import SPREADS, Strategy
from wheelcli.plan.tickets.ahead import AfterFill, EventsAhead, IfAssigned, IfCalled
from wheelcli.plan.tickets.bases import BetaBasis, FloorBasis, RankBasis
from wheelcli.units import (
    Annual,
    Contracts,
    Days,
    Delta,
    Deviations,
    Doc,
    Dollars,
    PerShare,
    Points,
    Ratio,
    Sessions,
    Shares,
    Unit,
    WholeShares,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of an order. Its fill makes it a lot of the book, and an `OpenOption`."""

    action: Annotated[Literal["sell", "buy"], Doc("what the order does")]
    right: Annotated[Literal["call", "put"], Doc("call or put")]
    contract: Annotated[str, Doc("OCC symbol without padding")]
    strike: Annotated[PerShare, Doc("strike")]
    expiration: Annotated[date, Doc("expiration date")]
    quantity: Annotated[Contracts, Doc("contracts of this leg")]
    multiplier: Annotated[WholeShares, Doc("shares per contract")]
    bid: Annotated[PerShare, Doc("bid")]
    ask: Annotated[PerShare, Doc("ask")]
    iv: Annotated[Annual, Doc("implied volatility from the mid, American exercise")]
    delta: Annotated[Delta, Doc("as listed: a put's is negative")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreParts:
    """The five parts, each 0–1."""

    premium: Annotated[Ratio, Doc("yearly return after fees against the regime's least return")]
    delta: Annotated[Ratio, Doc("nearness to the regime's target")]
    iv: Annotated[Ratio, Doc("where implied volatility stands in its own year")]
    cushion: Annotated[
        Ratio, Doc("distance to the break-even, or to a call's strike, in standard deviations")
    ]
    liquidity: Annotated[Ratio, Doc("spread and open interest")]

    def items(self) -> Iterator[tuple[str, float]]:
        """Return each part's name and value."""
        return ((one.name, getattr(self, one.name)) for one in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One order to consider. `_usd` is dollars for the whole ticket; None is unknown or does not apply."""

    id: Annotated[str, Doc("its content, as AAPL-260918-P300, of a spread AAPL-260918-P300/P290")]
    rank: Annotated[int, Doc("by score, then credit; 1 is the best")]
    strategy: Annotated[Strategy, Doc("what it is")]
    symbol: Annotated[str, Doc("the underlying")]
    sector: Annotated[str | None, Doc("its sector")]
    beta: Annotated[
        Annotated[float, Unit("times")],
        Doc("how much it moves with the market: slope of its daily returns on the benchmark's"),
    ]
    beta_basis: Annotated[
        BetaBasis,
        Doc("what beta is from: its closes, the median of its sector, or an assumed 1.25"),
    ]
    spot: Annotated[PerShare, Doc("share price of the moment of the option quotes, by put–call parity")]
    spot_quoted: Annotated[PerShare, Doc("share price as the feed quotes it")]
    spot_basis: SpotBasis
    carry: CarryBasis
    carry_annual: CarryAnnual
    hard_to_borrow: HardToBorrow
    expiration: Annotated[date, Doc("expiration date of the short leg")]
    dte_days: Annotated[Days, Doc("from the session date in New York to expiration")]
    contracts: Annotated[Contracts, Doc("how many to sell")]
    legs: Annotated[tuple[Leg, ...], Doc("the order's legs, the short one first")]
    limit_price: Annotated[PerShare, Doc("price to start at: the mid rounded up to the tick")]
    floor_price: Annotated[
        PerShare | None,
        Doc(
            "price not to sell below: the larger of the value at the expected volatility with fees "
            "(see floor_basis) and of the lowest tick at which every gate passes with IV and delta of"
            " that price; null where that is above the bid or unknown"
        ),
    ]
    floor_reason: Annotated[str | None, Doc("why there is no floor; null where there is one")]
    floor_basis: Annotated[
        FloorBasis | None,
        Doc(
            "value: at least the value at the expected volatility; value_above_bid: that value is the"
            " mid, so it counts one standard deviation lower; null without a floor"
        ),
    ]
    credit_usd: Annotated[
        Dollars, Doc("at natural (the bid, of a spread less the ask of the leg bought), before fees")
    ]
    credit_at_limit_usd: Annotated[Dollars, Doc("at the limit price, before fees")]
    fees_usd: Annotated[Dollars, Doc("commission and regulatory fees of opening")]
    credit_net_usd: Annotated[Dollars, Doc("credit_usd less fees_usd")]
    collateral_usd: Annotated[
        Dollars, Doc("what it ties up: put strike × multiplier × contracts, spread width × …, covered call 0")
    ]
    margin_requirement_usd: Annotated[
        Dollars,
        Doc(
            "what a broker requires under Reg T, the proceeds included; of cash and retirement "
            "accounts the strike"
        ),
    ]
    buying_power_usd: Annotated[
        Dollars, Doc("the same less the credit at natural: the buying power the order uses")
    ]
    max_loss_usd: Annotated[
        Dollars, Doc("the most it can lose, at natural, before fees; a covered call adds none to its shares")
    ]
    stress_loss_usd: Annotated[
        Dollars,
        Doc(
            "loss at expiration at spot × (1 − stress_shock), less credit, plus fees; of a spread "
            "max_loss_usd; a covered call adds none"
        ),
    ]
    stress_shock: Annotated[Ratio, Doc("the stated fall of the share")]
    risk_share: Annotated[Ratio, Doc("its risk over account value, held against the regime's position_max")]
    break_even: Annotated[PerShare, Doc("share price at which it neither earns nor loses, before fees")]
    cushion: Annotated[Ratio, Doc("(spot − break_even) ÷ spot")]
    cushion_sd: Annotated[
        Deviations, Doc("ln(spot ÷ break_even) ÷ (σ√years); a call's is ln(strike ÷ spot) ÷ (σ√years)")
    ]
    delta: Annotated[Delta, Doc("of the short leg, as listed")]
    delta_shares: Annotated[Shares, Doc("of the position: a short put's is positive")]
    theta_usd: Annotated[Dollars, Doc("of the position, per calendar day; positive when short")]
    vega_usd: Annotated[Dollars, Doc("of the position, per volatility point; negative when short")]
    iv: Annotated[Annual, Doc("implied volatility of the short leg")]
    iv_rank: Annotated[Ratio | None, Doc("of 30-day at-the-money IV in its past year's range, 0–1")]
    iv_percentile: Annotated[Ratio | None, Doc("likewise, the share of sessions below today's")]
    iv_rank_days: Annotated[
        Sessions, Doc("sessions of IV history that stand behind the two; 0 where none do")
    ]
    iv_rank_basis: Annotated[
        RankBasis | None,
        Doc(
            "iv_history, or realised: the year of 21-day realised volatility stands in below 60 "
            "sessions over 90 days"
        ),
    ]
    iv_forecast: Annotated[Annual | None, Doc("volatility forecast from the closes")]
    iv_expected: Annotated[
        Annual | None,
        Doc(
            "volatility to expect until expiration: the contract's IV as far as it can be believed, "
            "else the closes' forecast"
        ),
    ]
    iv_expected_basis: Annotated[
        Literal["implied", "closes"] | None,
        Doc("what iv_expected is made from: implied, or closes where the IV is unknown"),
    ]
    edge_usd: Annotated[Dollars | None, Doc("natural premium less the value at the expected volatility")]
    edge_error_usd: Annotated[
        Dollars | None,
        Doc("one standard deviation of edge_usd, from the error of the mean of the expected volatility"),
    ]
    prob_otm: Annotated[
        Ratio, Doc("chance of expiring out of the money: lognormal, risk-neutral, with its own IV")
    ]
    prob_otm_forecast: Annotated[Ratio | None, Doc("the same with the expected volatility")]
    annual_return: Annotated[
        Annual | None,
        Doc(
            "simple, 365 ÷ dte, on natural credit: put ÷ (strike × multiplier), covered call ÷ (spot "
            "× multiplier); null for a spread"
        ),
    ]
    annual_return_on_risk: Annotated[
        Annual | None,
        Doc("put: credit ÷ (strike × multiplier − credit) × 365 ÷ dte; null for covered calls and spreads"),
    ]
    if_called_return: Annotated[
        Ratio | None, Doc("covered call: (strike − spot + bid) ÷ spot, not annualised")
    ]
    score: Annotated[Points, Doc("0–100, the weighted mean of the parts")]
    score_parts: Annotated[ScoreParts, Doc("the five parts, each 0–1")]
    score_unknown: Annotated[tuple[str, ...], Doc("parts that are unknown: they count 0.3")]
    gates: Annotated[tuple[Gate, ...], Doc("every rule that looked at it")]
    events: Annotated[EventsAhead, Doc("dates ahead")]
    if_assigned: Annotated[
        IfAssigned | None,
        Doc("what being assigned would mean; null for a covered call, and where cash settles it"),
    ]
    if_called: Annotated[IfCalled | None, Doc("what being called away would mean; null for a put")]
    manage: Annotated[AfterFill, Doc("the plan after the fill")]
    order_text: Annotated[str, Doc("the order in the notation brokers paste")]
    touch_contracts: Annotated[
        Contracts | None, Doc("how many of it the touch trades at natural; null is unknown")
    ] = None
    size_note: Annotated[
        str | None,
        Doc("what to know of its size, with the way out in `wheel block`; null where there is nothing"),
    ] = None

    @property
    def deployed_usd(self) -> float:
        """Return what it deploys: a put's collateral, a spread's maximum loss."""
        return self.max_loss_usd if self.strategy in SPREADS else self.collateral_usd

    @property
    def candidate(self) -> str:
        """Return the name of its candidate among a plan's rejections."""
        first, *others = self.legs
        return pair_name(first.contract, others[0].strike) if others else first.contract


TICKET_FIELDS = tuple(one.name for one in fields(Ticket))
