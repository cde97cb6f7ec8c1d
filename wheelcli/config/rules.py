"""The rules of a plan, section by section, with the defaults of a cautious trader with a cash account."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from wheelcli.config.fields import (
    AtLeastZero,
    Ceiling,
    Count,
    Dollars,
    Effect,
    Ignorance,
    Name,
    Positive,
    PositiveCount,
    Section,
    Share,
    Spread,
    Text,
)


class Data(Section):
    """Where market data comes from."""

    provider: Name = "yahoo"
    fallback: Literal["", "cboe", "yahoo"] = "cboe"  # the feed of symbols that the provider cannot bring
    check: Literal["off", "warn", "block"] = "off"  # whether the two feeds must agree on each quote
    rate: Annotated[float, Field(ge=0, le=0.5)] = 0.04  # if the provider has no 13-week bill
    expirations: Annotated[int, Field(ge=1, le=50)] = 4
    workers: Annotated[int, Field(ge=1, le=32)] = 4
    request_timeout_s: Positive = 10.0
    symbol_timeout_s: Positive = 30.0
    demo_vix: Annotated[float, Field(gt=0, le=200)] = 18.0  # volatility index of the demo market


class Quality(Section):
    """Which underlyings are worth owning."""

    price_min: AtLeastZero = 10.0
    market_cap_min: AtLeastZero = 1e10
    fund_assets_min: AtLeastZero = 1e9
    dollar_volume_min: AtLeastZero = 5e7
    history_days_min: Count = 504  # sessions
    rv_max: Positive = 0.60
    drawdown_3y_max: Share = 0.60
    unprofitable: Effect = "warn"
    leveraged: Effect = "block"


class Liquidity(Section):
    """Which contracts can be traded at a fair price."""

    bid_min: AtLeastZero = 0.15
    spread_max: Spread = 0.10
    spread_ok_usd: AtLeastZero = 0.05
    open_interest_min: Count = 100
    oi_share_max: Share = 0.05  # of open interest
    quote_age_max_minutes: AtLeastZero = 30.0  # minutes


class Unknown(Section):
    """What a gate does when its value is unknown."""

    quote: Ignorance = "block"
    iv: Ignorance = "block"
    open_interest: Ignorance = "block"
    price: Ignorance = "block"
    history: Ignorance = "block"
    size: Ignorance = "warn"
    volume: Ignorance = "warn"
    sector: Ignorance = "warn"
    earnings: Ignorance = "warn"
    dividend: Ignorance = "warn"
    profitability: Ignorance = "warn"


class Events(Section):
    """Earnings and ex-dividend dates inside the life of a contract."""

    earnings: Effect = "block"
    buffer_estimated_days: Count = 3
    ex_div_covered: Effect = "warn"
    ex_div_spread: Effect = "block"


class Sizing(Section):
    """How large one position may be."""

    basis: Literal["stress", "max_loss"] = "stress"
    spread_loss_max: Share = 0.01
    name_collateral_max: Share = 0.10
    single_contract_max: Share = 0.20  # one contract, if fewer than three names fit without it
    index_etf_collateral_max: Share = 0.25
    min_credit_usd: AtLeastZero = 25.0
    min_credit_share: Share = 0.0001


class Stress(Section):
    """The stated stress: min(cap, max(floor, sigmas × σ × √(max(dte, horizon) ÷ 365)))."""

    sigmas: Positive = 2.5
    horizon_min_days: PositiveCount = 21
    index_etf: Share = 0.12
    sector_etf: Share = 0.15
    stock: Share = 0.20
    earnings: Share = 0.25
    cap: Share = 0.75


class PortfolioLimits(Section):
    """What all positions together may reach."""

    sector_max: Share = 0.30
    index_etf_total_max: Share = 0.50
    correlation: Share = 0.70
    corr_days: Annotated[int, Field(ge=2)] = 126  # sessions
    corr_days_min: Annotated[int, Field(ge=2)] = 60
    correlated_group_max: Share = 0.35
    expiration_max: Share = 0.20
    positions_max: Count = 20
    new_per_run_max: Count = 8  # in any regime; each row has its own number below it
    new_per_sector_max: Count = 2
    week_share_max: Share = 0.50  # of a run's new positions, in one week
    new_deployed_max: Share = 0.40
    cash_reserve: Share = 0.10

    @model_validator(mode="after")
    def _sessions(self) -> Self:
        if self.corr_days_min > self.corr_days:
            raise ValueError("corr_days_min must not be above corr_days")
        return self


class Score(Section):
    """The weights of the five parts of a score, and the minimum score of a ticket."""

    premium: AtLeastZero = 0.20
    delta: AtLeastZero = 0.20
    iv: AtLeastZero = 0.25
    cushion: AtLeastZero = 0.20
    liquidity: AtLeastZero = 0.15
    min: Annotated[float, Field(ge=0, le=100)] = 45.0

    @model_validator(mode="after")
    def _weights(self) -> Self:
        if self.premium + self.delta + self.iv + self.cushion + self.liquidity <= 0:
            raise ValueError("the weights sum to 0: at least one must be above 0")
        return self


class Select(Section):
    """How the tickets of a plan are chosen."""

    method: Literal["optimum", "greedy"] = "optimum"
    stress_penalty: AtLeastZero = 0.0175
    # of a contract in the last third of its name's limit, to one in the first
    last_third_weight: Share = 0.30
    attention_share: Share = 0.00005  # of account value: what a ticket costs in attention ...
    attention_usd: AtLeastZero = 1.0  # ... or this, if it is more
    mip_gap: Share = 1e-4
    time_limit_s: Positive = 10.0


class Spreads(Section):
    """What a vertical spread must pay."""

    credit_to_fair_min: Share = 0.70
    credit_to_fair_max: Ceiling = 1.10
    credit_width_min: Share = 0.10
    natural_to_mid_min: Share = 0.70
    close_dte: Count = 5
    stress_share_max: Share = 0.25


class Manage(Section):
    """When to act on an open position."""

    take_profit_early: Share = 0.50
    take_profit_late: Share = 0.80
    remaining_return_min: AtLeastZero = 0.05
    close_below_price: AtLeastZero = 0.05
    review_dte: Count = 21
    challenged_delta: Share = 0.45
    spread_max: Spread = 0.40


class Roll(Section):
    """What a roll must bring."""

    net_credit_min: float = 0.05  # dollars per share; below 0 allows a debit
    price: Literal["natural", "mid"] = "natural"
    dte_max: PositiveCount = 60
    per_cycle_max: Count = 3
    across_earnings: bool = False


class Fees(Section):
    """Dollars per contract."""

    open: AtLeastZero = 0.65
    close: AtLeastZero = 0.65
    close_free_at: AtLeastZero = 0.05  # no commission when bought back at this price or less
    regulatory: AtLeastZero = 0.03
    assignment: AtLeastZero = 0.0


class Income(Section):
    """The target of income."""

    monthly_target_usd: Dollars = 0.0


class Block(Section):
    """The cost of a block, and the size from which a ticket points to `wheel block`."""

    impact: Positive = 1.0  # Y, the coefficient of the square root
    iv_day: AtLeastZero = 0.0  # volatility points a day; 0: from the IV history, else 6 % of the IV
    touch_size_max: Positive = 1.0  # of the size shown at the touch
    package_contracts: PositiveCount = 10


class Rfq(Section):
    """Requests for quotes: what may be sent, and what a quote must keep to before it is accepted."""

    live: bool = False  # one of the four switches of a live venue
    venue: Literal["sim", "sheet", "deribit-test", "deribit"] = "sim"
    notional_max: Positive = 0.35  # of account value: spot × size, summed over the legs
    notional_day_max: Positive = 0.50
    open_max: PositiveCount = 3
    wait_s: Count = 120  # for quotes, after a request was sent
    quote_life_min_s: AtLeastZero = 2.0
    benchmark_age_max_s: Positive = 5.0
    move_max: Share = 0.002  # of the share's price, since the benchmark
    worse_than_mark_max_vol: AtLeastZero = 1.5  # volatility points, of each leg
    worse_than_mark_max_share: Share = 0.005  # of the mark, for shares
    too_good: Positive = 0.25  # of the premium
    disclosed: bool = False


class Review(Section):
    """The PUT index of the weekly review, and the fewest cases for its statistics."""

    put_index: Text = ""  # a CSV of Cboe's PUT index: a heading, then a day and a level in each line
    trades_min: Count = 20
    sessions_min: Count = 60
