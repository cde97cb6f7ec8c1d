"""The document of a run, `wheel.backtest`: options, data, labels, figures, curve, tickets and cycles."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from wheelcli.backtest.records import Point, RunPurse, TicketRecord
from wheelcli.backtest.spec import SpecDocument
from wheelcli.units import Annual, Count, Days, Doc, Dollars, Ratio, Unit

Beta = Annotated[float, Unit("times")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataUsed:
    """The sessions of a run."""

    store: Annotated[str, Doc("folder of the sessions; demo for the invented market")]
    source: Annotated[str, Doc("sources of its markets")]
    digest: Annotated[str, Doc("hash of its content, twelve hexadecimal digits")]
    iv_history: Annotated[
        str | None, Doc("hash of the implied volatilities from before the first session; null without any")
    ] = None
    first: Annotated[date, Doc("first session")]
    last: Annotated[date, Doc("last session")]
    sessions: Annotated[Count, Doc("sessions run")]
    gaps: Annotated[Count, Doc("trading days in between without a session")]
    damaged: Annotated[Count, Doc("sessions whose snapshots could not be read")]
    at_close: Annotated[Count, Doc("sessions decided and filled at closing quotes")]
    model: Annotated[Count, Doc("sessions whose bid and ask were modelled from volatilities")]
    expirations: Annotated[Count, Doc("expirations of filled tickets that have ended")]
    months: Annotated[Count, Doc("expiration months among them")]
    names: Annotated[Count, Doc("names of the watchlist; with a dated list, those of any session")]
    dated: Annotated[bool, Doc("whether the watchlist has dates")] = False
    fund: Annotated[str, Doc("broad fund to compare with; for coins BTC")]
    market: Annotated[str, Doc("us; for a coin account deribit")] = "us"
    account: Annotated[str, Doc("account of the run's journal")] = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A sentence that belongs on every screen of the run."""

    code: Annotated[str, Doc("name of the label")]
    text: Annotated[str, Doc("sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """The account over the run. Returns are time-weighted, interest included unless named otherwise."""

    start_usd: Annotated[Dollars, Doc("cash at the start, and coins at the first session's index")]
    end_usd: Annotated[Dollars, Doc("account value after the last session")]
    twr: Annotated[Ratio, Doc("total return")]
    twr_without_interest: Annotated[Ratio, Doc("the same without interest on cash")]
    annual: Annotated[Annual | None, Doc("annual return; null for less than one year")]
    volatility: Annotated[
        Annual | None, Doc("annual standard deviation of session returns: 252 a year, 365 for coins")
    ]
    downside: Annotated[
        Annual | None, Doc("root mean square of negative session returns, annualised in the same way")
    ]
    drawdown: Annotated[Ratio, Doc("deepest fall from a peak, at most 0")]
    drawdown_days: Annotated[Days, Doc("days from that peak to the recovery, or to the end of the run")]
    deployed: Annotated[Ratio, Doc("mean of put collateral and shares ÷ account value")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """From the cash at the start to the value at the end, to the cent."""

    premium_usd: Annotated[Dollars, Doc("premium of options sold, less that of options bought to open")]
    buybacks_usd: Annotated[Dollars, Doc("paid to close options, less proceeds; negative")]
    settled_usd: Annotated[Dollars, Doc("cash settlements of options")]
    shares_usd: Annotated[Dollars, Doc("shares sold or called away, less their cost")]
    dividends_usd: Annotated[Dollars, Doc("dividends")]
    interest_usd: Annotated[Dollars, Doc("interest on cash")]
    fees_usd: Annotated[Dollars, Doc("fees, negative")]
    open_options_usd: Annotated[Dollars, Doc("options still open, at their marks")]
    open_shares_usd: Annotated[Dollars, Doc("shares held, less their cost; for coins, their change in value")]
    total_usd: Annotated[Dollars, Doc("sum: value at the end less cash at the start")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Income:
    """Option income and what trading cost."""

    net_usd: Annotated[Dollars, Doc("premium less buybacks and fees")]
    per_month_usd: Annotated[Dollars | None, Doc("the same per 30.4 days; null for less than a month")]
    all_per_month_usd: Annotated[
        Dollars | None,
        Doc("gain without interest and dividends per 30.4 days, with shares and open positions at the end"),
    ] = None
    edge_captured_usd: Annotated[Dollars, Doc("fills less mids, at opening and closing; negative is a cost")]
    edge_share: Annotated[Ratio | None, Doc("the same ÷ premium sold")]
    fees_share: Annotated[Ratio | None, Doc("fees ÷ premium sold")]
    next_session_usd: Annotated[
        Dollars | None,
        Doc("what the same fills would have brought at the next session's natural price, less their credit"),
    ]
    next_session_tickets: Annotated[Count, Doc("fills whose contracts have a quote in the next session")]
    next_session_unquoted: Annotated[Count, Doc("fills whose contracts lack a quote in the next session")] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean, with a 95 % interval from a bootstrap of expiration months; no interval below 12 months."""

    mean: Annotated[float | None, Unit("of the figure"), Doc("mean")]
    low: Annotated[float | None, Unit("of the figure"), Doc("lower end; null below 12 expiration months")]
    high: Annotated[float | None, Unit("of the figure"), Doc("upper end; null below 12 expiration months")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Filled tickets held to expiration: profit over the stress loss at entry, and forecasts."""

    tickets: Annotated[Count, Doc("filled tickets whose expiration has ended")]
    u: Annotated[Interval, Doc("profit to expiration ÷ stress loss at entry, of puts and spreads")]
    u_tickets: Annotated[
        Count | None,
        Doc("puts and spreads among the tickets; a covered call has no stress loss. Null in older runs"),
    ] = None
    u_worst: Annotated[Ratio | None, Doc("mean of the worst 5 % of these, at least one")]
    u_below: Annotated[Ratio | None, Doc("share of these below −1: the stated stress was exceeded")]
    observed: Annotated[Ratio | None, Doc("share that ended out of the money")]
    own_iv: Annotated[
        Count, Doc("tickets whose expected volatility was their own IV: both probabilities are equal")
    ] = 0
    prob_otm: Annotated[Ratio | None, Doc("mean probability of that, by the contracts' own volatility")]
    prob_otm_forecast: Annotated[Ratio | None, Doc("the same at the expected volatility")]
    excess: Annotated[Interval, Doc("share out of the money less prob_otm")]
    excess_forecast: Annotated[Interval, Doc("share out of the money less prob_otm_forecast")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Forecasts and outcomes in one band of `prob_otm_forecast`."""

    least: Annotated[Ratio, Doc("lower bound of the band")]
    most: Annotated[Ratio, Doc("upper bound of the band")]
    cases: Annotated[Count, Doc("tickets")]
    clusters: Annotated[Count, Doc("expirations among them")]
    forecast: Annotated[Ratio, Doc("mean probability of ending out of the money")]
    observed: Annotated[Ratio, Doc("share that ended out of the money")]
    low: Annotated[Ratio | None, Doc("lower end of its 95 % interval; null below 12 expiration months")]
    high: Annotated[Ratio | None, Doc("upper end of that interval")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """A benchmark: the same dollars invested elsewhere, over the same sessions."""

    name: Annotated[
        str,
        Doc(
            "names, fund, beta_matched, put_index, cash, or a rule run by the same engine: highest_yield,"
            " delta_30_days_45, one_less_delta"
        ),
    ]
    about: Annotated[str, Doc("holdings of that benchmark")]
    twr: Annotated[Ratio, Doc("total return, dividends included")]
    volatility: Annotated[Annual | None, Doc("annual standard deviation of session returns")]
    drawdown: Annotated[Ratio | None, Doc("deepest fall from a peak")]
    difference: Annotated[Ratio, Doc("the run's total return less this")]
    deployed: Annotated[
        Ratio | None, Doc("for a rule: mean of put collateral and shares ÷ account value; else null")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRandom:
    """Portfolios drawn at random among candidates that pass the planner's gates, run by the same engine."""

    runs: Annotated[Count, Doc("portfolios that reached the end")]
    stopped: Annotated[Count, Doc("portfolios stopped before the end")]
    twr: Annotated[Ratio, Doc("mean total return")]
    low: Annotated[Ratio, Doc("5 % quantile of total return")]
    high: Annotated[Ratio, Doc("95 % quantile of total return")]
    worst: Annotated[Ratio, Doc("lowest total return")]
    drawdown: Annotated[Ratio, Doc("mean of their deepest drawdowns")]
    volatility: Annotated[Annual | None, Doc("mean of their annual volatilities")]
    deployed: Annotated[Ratio, Doc("mean of put collateral and shares ÷ account value")]
    beaten: Annotated[Count, Doc("portfolios with a lower total return than the run")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The filled tickets that have one thing in common."""

    by: Annotated[str, Doc("year, regime, strategy, source, symbol or state (at which it was closed)")]
    value: Annotated[str, Doc("its value")]
    tickets: Annotated[Count, Doc("filled tickets")]
    open: Annotated[Count, Doc("those with contracts still open: their loss or gain is not realised")]
    premium_usd: Annotated[Dollars, Doc("premium at the fill")]
    realised_usd: Annotated[Dollars | None, Doc("realised profit of those that have ended; null if none has")]
    to_expiration_usd: Annotated[
        Dollars | None, Doc("profit to expiration of those whose expiration has passed; null if none has")
    ]
    u: Annotated[Ratio | None, Doc("mean of profit to expiration ÷ stress loss, of puts and spreads")]
    observed: Annotated[Ratio | None, Doc("share that ended out of the money")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How often something happened."""

    name: Annotated[str, Doc("what happened")]
    count: Annotated[Count, Doc("how often")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRow:
    """One cycle of the run."""

    symbol: Annotated[str, Doc("underlying")]
    opened: Annotated[date, Doc("first day")]
    closed: Annotated[date | None, Doc("last day; null while it is open")]
    puts: Annotated[Count, Doc("puts sold")]
    calls: Annotated[Count, Doc("calls sold")]
    assigned: Annotated[Count, Doc("contracts assigned")]
    called_away: Annotated[Count, Doc("contracts called away")]
    rolls: Annotated[Count, Doc("rolls")]
    profit_usd: Annotated[Dollars | None, Doc("profit after fees so far, open positions left out")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestDocument:
    """One run of `wheel backtest run`."""

    name: Annotated[str, Doc("name of the run")]
    made: Annotated[datetime | None, Doc("when it was run")]
    version: Annotated[str, Doc("version of wheel")]
    config_hash: Annotated[str, Doc("hash of the settings, twelve hexadecimal digits")]
    options: Annotated[SpecDocument, Doc("options of the run")]
    data: Annotated[DataUsed, Doc("sessions")]
    labels: Annotated[tuple[Label, ...], Doc("what a reader must know first")]
    inconclusive: Annotated[tuple[str, ...], Doc("what cannot be concluded from it")]
    stopped: Annotated[str | None, Doc("why it ended before the last session")]
    performance: Annotated[Performance, Doc("returns and risk")]
    bridge: Annotated[Bridge, Doc("from the start to the end, to the cent")]
    income: Annotated[Income, Doc("option income, and what trading cost")]
    outcomes: Annotated[Outcomes, Doc("tickets held to expiration, and forecasts")]
    calibration: Annotated[tuple[Band, ...], Doc("forecasts against outcomes, by band")]
    against: Annotated[tuple[Against, ...], Doc("the same dollars elsewhere")]
    at_random: Annotated[AtRandom | None, Doc("random portfolios; null without --against")] = None
    groups: Annotated[tuple[Group, ...], Doc("filled tickets in groups that have one thing in common")]
    counters: Annotated[tuple[Counter, ...], Doc("counts of plans, fills, expirations and other events")]
    cycles: Annotated[tuple[CycleRow, ...], Doc("cycles")]
    curve: Annotated[tuple[Point, ...], Doc("account after each session")]
    tickets: Annotated[tuple[TicketRecord, ...], Doc("tickets of all plans, and what rolls opened")]
    purses: Annotated[tuple[RunPurse, ...], Doc("purses of a coin account; empty for shares")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFigure:
    """One figure of two runs."""

    figure: Annotated[str, Doc("name of the figure")]
    unit: Annotated[str, Doc("unit: usd, share, count or days")]
    first: Annotated[float | None, Unit("in `unit`"), Doc("value in the first run")]
    second: Annotated[float | None, Unit("in `unit`"), Doc("value in the second run")]
    difference: Annotated[float | None, Unit("in `unit`"), Doc("second value less first value")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two runs side by side, by `wheel backtest compare`."""

    first: Annotated[str, Doc("name of the first run")]
    second: Annotated[str, Doc("name of the second run")]
    same_data: Annotated[bool, Doc("whether both ran over the same sessions with the same content")]
    same_settings: Annotated[bool, Doc("whether both have the same settings")]
    differences: Annotated[tuple[str, ...], Doc("options that differ")]
    figures: Annotated[tuple[ComparedFigure, ...], Doc("figures of both")]
    monthly: Annotated[
        Interval,
        Doc("mean of the second run's monthly return less the first's; no interval below 12 months"),
    ]
    inconclusive: Annotated[tuple[str, ...], Doc("what cannot be concluded from the difference")]
