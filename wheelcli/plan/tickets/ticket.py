"""One order to consider, as used by screens, documents, saved plans and the journal."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Annotated, Literal

from wheelcli.chains.annotations import CarryAnnual, CarryBasis, HardToBorrow, SpotBasis
from wheelcli.contract import pair_name
from wheelcli.plan.gates.answer import Gate
from wheelcli.plan.strategy import SPREADS, Strategy
from wheelcli.plan.tickets.ahead import AfterFill, EventsAhead, IfAssigned, IfCalled
from wheelcli.plan.tickets.bases import BetaBasis, FloorBasis, RankBasis
from wheelcli.units import (
    OPTIONAL,
    Annual,
    Contracts,
    Days,
    Delta,
    Deviations,
    Doc,
    Dollars,
    Lot,
    PerShare,
    Points,
    Ratio,
    Sessions,
    Shares,
    Unit,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinOrder:
    """An order at a venue for coins, in the unit that it is quoted in, per coin."""

    unit: Annotated[str, Doc("unit of the prices, the premium and the fee: USDC, BTC or ETH")]
    size: Annotated[Annotated[float, Unit("coins")], Doc("size of the order in coins: lots × lot")]
    lot: Annotated[Annotated[float, Unit("coins")], Doc("smallest size that trades")]
    bid: Annotated[float, Doc("bid in that unit")]
    ask: Annotated[float, Doc("ask in that unit")]
    limit: Annotated[float, Doc("limit_price in that unit")]
    floor: Annotated[float | None, Doc("floor_price in that unit; null without a floor")]
    take_profit: Annotated[float, Doc("take_profit_price in that unit")]
    credit: Annotated[float, Doc("credit at the bid for the whole order in that unit, before the fee")]
    fee: Annotated[float, Doc("fee to open in that unit")]
    collateral: Annotated[float, Doc("what the order ties up: USDC for a put, coins for a call")]
    index: Annotated[float, Unit("dollars per coin"), Doc("index of the coin")]
    forward: Annotated[float, Unit("dollars per coin"), Doc("price of the future of that expiration")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of an order. Its fill makes it a lot of the book, and an `OpenOption`."""

    action: Annotated[Literal["sell", "buy"], Doc("side of the order")]
    right: Annotated[Literal["call", "put"], Doc("call or put")]
    contract: Annotated[str, Doc("OCC symbol without padding; for a coin the venue's name")]
    strike: Annotated[PerShare, Doc("strike")]
    expiration: Annotated[date, Doc("expiration date")]
    quantity: Annotated[Contracts, Doc("contracts of this leg")]
    multiplier: Annotated[Lot, Doc("shares per contract; for a coin, the lot, such as 0.1")]
    bid: Annotated[PerShare, Doc("bid")]
    ask: Annotated[PerShare, Doc("ask")]
    iv: Annotated[Annual, Doc("implied volatility from the mid, American exercise")]
    delta: Annotated[Delta, Doc("delta as listed: a put's is negative")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreParts:
    """The five parts of the score, each 0–1."""

    premium: Annotated[Ratio, Doc("annual return after fees relative to the regime's minimum return")]
    delta: Annotated[Ratio, Doc("nearness to the regime's target delta")]
    iv: Annotated[Ratio, Doc("place of implied volatility in its own past year")]
    cushion: Annotated[
        Ratio, Doc("distance to the break-even, or to a call's strike, in standard deviations")
    ]
    liquidity: Annotated[Ratio, Doc("bid–ask spread and open interest")]

    def items(self) -> Iterator[tuple[str, float]]:
        """Return each part's name and value."""
        return ((one.name, getattr(self, one.name)) for one in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One order to consider. `_usd` is dollars for the whole ticket; None is unknown or does not apply."""

    id: Annotated[str, Doc("id by content: AAPL-260918-P300; for a spread AAPL-260918-P300/P290")]
    rank: Annotated[int, Doc("rank by score, then credit; 1 is the best")]
    strategy: Annotated[Strategy, Doc("strategy")]
    symbol: Annotated[str, Doc("underlying")]
    sector: Annotated[str | None, Doc("sector")]
    beta: Annotated[
        Annotated[float, Unit("times")],
        Doc("beta: slope of its daily returns on the benchmark's"),
    ]
    beta_basis: Annotated[
        BetaBasis,
        Doc("basis of beta: its closes, the median of its sector, or an assumed 1.25"),
    ]
    spot: Annotated[PerShare, Doc("share price at the moment of the option quotes, by put–call parity")]
    spot_quoted: Annotated[PerShare, Doc("share price as quoted by the feed")]
    spot_basis: SpotBasis
    carry: CarryBasis
    carry_annual: CarryAnnual
    hard_to_borrow: HardToBorrow
    expiration: Annotated[date, Doc("expiration date of the short leg")]
    dte_days: Annotated[Days, Doc("days from the session date in New York to expiration")]
    contracts: Annotated[Contracts, Doc("contracts to sell")]
    legs: Annotated[tuple[Leg, ...], Doc("legs of the order, the short one first")]
    limit_price: Annotated[PerShare, Doc("price to start the order at: the mid rounded up to the tick")]
    floor_price: Annotated[
        PerShare | None,
        Doc(
            "lowest price to sell at: the larger of the value at the expected volatility with "
            "fees (see floor_basis) and of the lowest tick at which every gate passes with IV "
            "and delta of that price; null if that is above the bid or unknown"
        ),
    ]
    floor_reason: Annotated[str | None, Doc("why there is no floor; null with a floor")]
    floor_basis: Annotated[
        FloorBasis | None,
        Doc(
            "value: at least the value at the expected volatility; value_above_bid: that "
            "value is the mid, so one standard deviation less is used; null without a floor"
        ),
    ]
    credit_usd: Annotated[
        Dollars,
        Doc("credit at the natural price (the bid, for a spread less the ask of the long leg), before fees"),
    ]
    credit_at_limit_usd: Annotated[Dollars, Doc("credit at the limit price, before fees")]
    fees_usd: Annotated[Dollars, Doc("commission and regulatory fees to open")]
    credit_net_usd: Annotated[Dollars, Doc("credit_usd less fees_usd")]
    collateral_usd: Annotated[
        Dollars,
        Doc(
            "collateral: put strike × multiplier × contracts, spread width × multiplier × "
            "contracts, covered call 0"
        ),
    ]
    margin_requirement_usd: Annotated[
        Dollars,
        Doc(
            "margin requirement under Regulation T, proceeds included; for a put in a cash or "
            "retirement account the whole strike"
        ),
    ]
    buying_power_usd: Annotated[
        Dollars, Doc("buying power the order uses: the requirement less the credit at the natural price")
    ]
    max_loss_usd: Annotated[
        Dollars, Doc("maximum loss at the natural price, before fees; a covered call adds none to its shares")
    ]
    stress_loss_usd: Annotated[
        Dollars,
        Doc(
            "loss at expiration at spot × (1 − stress_shock), less credit, plus fees; for a "
            "spread max_loss_usd; a covered call adds none"
        ),
    ]
    stress_shock: Annotated[Ratio, Doc("stated fall of the share")]
    risk_share: Annotated[Ratio, Doc("its risk ÷ account value, limited by the regime's position_max")]
    break_even: Annotated[PerShare, Doc("share price at which it neither earns nor loses, before fees")]
    cushion: Annotated[Ratio, Doc("(spot − break_even) ÷ spot; for a call (strike − spot) ÷ spot")]
    cushion_sd: Annotated[
        Deviations, Doc("ln(spot ÷ break_even) ÷ (σ√years); for a call ln(strike ÷ spot) ÷ (σ√years)")
    ]
    delta: Annotated[Delta, Doc("delta of the short leg, as listed")]
    delta_shares: Annotated[Shares, Doc("delta of the position: a short put's is positive")]
    theta_usd: Annotated[Dollars, Doc("theta of the position, per calendar day; positive if short")]
    vega_usd: Annotated[Dollars, Doc("vega of the position, per volatility point; negative if short")]
    iv: Annotated[Annual, Doc("implied volatility of the short leg")]
    iv_rank: Annotated[Ratio | None, Doc("place of 30-day at-the-money IV in its past year's range, 0–1")]
    iv_percentile: Annotated[Ratio | None, Doc("share of the past year's sessions below today's, 0–1")]
    iv_rank_days: Annotated[Sessions, Doc("sessions of IV history behind the two; 0 without any")]
    iv_rank_basis: Annotated[
        RankBasis | None,
        Doc(
            "iv_history, or realised: below 60 sessions over 90 days, the year of 21-day "
            "realised volatility is used instead"
        ),
    ]
    iv_forecast: Annotated[Annual | None, Doc("volatility forecast from the closes")]
    iv_expected: Annotated[
        Annual | None,
        Doc(
            "volatility to expect until expiration: the contract's IV as far as the past "
            "supports it, else the closes' forecast"
        ),
    ]
    iv_expected_basis: Annotated[
        Literal["implied", "closes"] | None,
        Doc("basis of iv_expected: implied, or closes if the IV is unknown"),
    ]
    edge_usd: Annotated[
        Dollars | None, Doc("premium at the natural price less the value at the expected volatility")
    ]
    edge_error_usd: Annotated[
        Dollars | None,
        Doc("one standard deviation of edge_usd, from the error of the mean of the expected volatility"),
    ]
    prob_otm: Annotated[
        Ratio, Doc("probability of expiring out of the money: lognormal, risk-neutral, by its own IV")
    ]
    prob_otm_forecast: Annotated[Ratio | None, Doc("the same probability at the expected volatility")]
    annual_return: Annotated[
        Annual | None,
        Doc(
            "simple return, 365 ÷ dte, on natural credit: put ÷ (strike × multiplier), "
            "covered call ÷ (spot × multiplier); null for a spread"
        ),
    ]
    annual_return_on_risk: Annotated[
        Annual | None,
        Doc("put: credit ÷ (strike × multiplier − credit) × 365 ÷ dte; null for covered calls and spreads"),
    ]
    if_called_return: Annotated[
        Ratio | None, Doc("covered call: (strike − spot + bid) ÷ spot, not annualised")
    ]
    score: Annotated[Points, Doc("score, 0–100: the weighted mean of the parts")]
    score_parts: Annotated[ScoreParts, Doc("five parts of the score, each 0–1")]
    score_unknown: Annotated[tuple[str, ...], Doc("unknown parts of the score: each counts 0.3")]
    gates: Annotated[tuple[Gate, ...], Doc("answers of every gate that applies")]
    events: Annotated[EventsAhead, Doc("dates ahead")]
    if_assigned: Annotated[
        IfAssigned | None,
        Doc("result of being assigned; null for a covered call, and if it settles in cash"),
    ]
    if_called: Annotated[IfCalled | None, Doc("result of being called away; null for a put")]
    manage: Annotated[AfterFill, Doc("plan after the fill")]
    order_text: Annotated[str, Doc("order in the notation that brokers paste")]
    touch_contracts: Annotated[
        Contracts | None, Doc("contracts quoted at the natural price; null is unknown")
    ] = None
    size_note: Annotated[
        str | None,
        Doc("note on its size, naming `wheel block`; null if there is none"),
    ] = None
    buyback_text: Annotated[
        str | None,
        Doc("standing order to place after a fill at the limit: it buys back at manage.take_profit_price"),
    ] = None
    coin: Annotated[
        CoinOrder | None, Doc("for an option on a coin: its order in the unit of the venue; else absent")
    ] = field(default=None, metadata=OPTIONAL)

    @property
    def deployed_usd(self) -> float:
        """Return the dollars that it deploys: a put's collateral, a spread's maximum loss."""
        return self.max_loss_usd if self.strategy in SPREADS else self.collateral_usd

    @property
    def candidate(self) -> str:
        """Return the name that its candidate would have among a plan's rejections."""
        first, *others = self.legs
        return pair_name(first.contract, others[0].strike) if others else first.contract


TICKET_FIELDS = tuple(one.name for one in fields(Ticket) if not one.metadata.get("optional"))
