"""What a review says, as one value: everything that the screen, the JSON, the Markdown and the HTML page show, and nothing else.

Dollars are floats with whole cents behind them, returns and shares are fractions, None is unknown. Nothing here computes.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wheelcli.book.valuation.cash import Cash
from wheelcli.review.calibration import Band

__all__ = [
    "Action", "Appointment", "Ending", "Exposed", "Gains", "Income", "Judged", "Kept", "Moment", "Performance", "Review", "Risk",
    "Rules", "Source", "Span", "Trades", "Unsettled", "Watched", "WeekIncome",
]  # fmt: skip
from wheelcli.review.performance.span_gains import Gains
from wheelcli.review.week import Span


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A contract past its expiration that the journal still holds open."""

    contract: str
    symbol: str
    expiration: date
    contracts: int


@dataclass(frozen=True, slots=True)
class Performance:
    """What one span returned. Benchmarks are total returns over the same days, None where no closes reach that far."""

    span: Span
    sessions: int
    start_value_usd: float | None
    end_value_usd: float | None
    deposits_usd: float  # cash
    withdrawals_usd: float
    gain_usd: float | None  # end − start − deposits + withdrawals − transfers
    time_weighted: float | None
    money_weighted: float | None  # a year's rate, None under thirty days
    spy: float | None = None
    same_underlyings: float | None = None
    put_index: float | None = None
    transfers_usd: float = 0.0  # shares and contracts in kind, at their worth of that day; out is negative


@dataclass(frozen=True, slots=True)
class Risk:
    """How rough the way since the start was."""

    sessions: int
    max_drawdown: float | None
    drawdown_from: date | None
    drawdown_to: date | None
    volatility: float | None
    sharpe: float | None
    sortino: float | None
    rate: float


@dataclass(frozen=True, slots=True)
class Income:
    """Dollars by source over one span, on one basis: `trade` counts premium when it moves, `close` when a position is over."""

    span: Span
    basis: str  # trade | close
    put_premium_usd: float
    call_premium_usd: float
    dividends_usd: float
    interest_usd: float
    share_gains_usd: float
    other_usd: float  # long options, cash settlements, adjustments
    fees_usd: float  # paid: negative
    total_usd: float

    @property
    def realised_usd(self) -> float:
        """The total without dividends and interest."""
        return round(self.total_usd - self.dividends_usd - self.interest_usd, 2)


@dataclass(frozen=True, slots=True)
class Trades:
    """Closed short positions of one span, taken together. Conventions: a win earned more than nothing after fees."""

    span: Span
    closed: int
    wins: int
    losses: int
    win_rate: float | None
    average_win_usd: float | None
    average_loss_usd: float | None
    profit_factor: float | None  # sum of wins ÷ sum of losses; None without a loss
    premium_capture: float | None  # premium kept ÷ premium sold
    days_held: float | None  # mean
    annual_return_on_collateral: float | None  # earned ÷ Σ collateral · days × 365
    annual_return_on_account: float | None
    assignment_rate: float | None
    realised_usd: float  # options and shares that ended, less all fees
    unrealised_usd: float | None  # of what is open at the week's last close


@dataclass(frozen=True, slots=True)
class Action:
    """One open position and what to do about it: the monitor's row, shortened."""

    position: str
    symbol: str
    contracts: float
    expiration: date | None
    spot: float | None
    profit_usd: float | None
    captured: float | None
    state: str
    action: str
    reason: str
    needs_action: bool
    roll_to: str | None = None  # the best roll that no rule bars
    roll_now_usd: float | None = None
    roll_expected_usd: float | None = None
    changes_if: str | None = None
    spot_basis: str | None = None  # synchronised or quoted


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something that happens on a day of the next two weeks."""

    day: date
    kind: str  # expiration | ex_dividend | earnings
    symbol: str
    what: str
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One gate of one trade at its entry."""

    gate: str
    value: float | str | None
    limit: float | str | None
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One trade of the week against the rules: kept, broken, outside any plan, or not to be judged."""

    day: date
    what: str  # entry | exit
    contract: str
    symbol: str
    contracts: int
    verdict: str  # kept | broken | outside | unknown
    basis: str  # the plan's id, `snapshot …`, or why neither
    broken: tuple[Judged, ...] = ()
    gain_usd: float | None = None  # what it has earned or lost so far


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules kept or broken this week, and over time: `history` is (week, score, trades judged)."""

    trades: tuple[Kept, ...]
    score: float | None  # kept ÷ judged
    history: tuple[tuple[str, float | None, int], ...] = ()
    exceptions: int = 0
    exceptions_gain_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """One position or cycle that ended this week: planned, happened, earned, and why in one line."""

    what: str  # position | cycle
    label: str
    symbol: str
    opened: date
    closed: date
    planned_usd: float | None
    earned_usd: float | None
    how: str  # expired, closed, assigned, called away, rolled, …
    line: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A name of next week's list."""

    symbol: str
    score: float | None
    status: str  # ready | blocked
    change: str  # new | kept | dropped
    best: str | None  # the best candidate's label
    reason: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The account at one session's close. `growth` is 1 at the start; `modelled` is the part of the value that no quote stands behind."""

    day: date
    value_usd: float
    growth: float
    drawdown: float
    spy: float | None = None
    same_underlyings: float | None = None
    put_index: float | None = None
    modelled_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class WeekIncome:
    """Income of one week on the trade date, and how the account's value changed without flows."""

    week: str
    income_usd: float
    gain_usd: float | None


@dataclass(frozen=True, slots=True)
class Source:
    """Dollars earned since the start by a symbol or a sector: realised (less fees), paid, and open."""

    name: str
    realised_usd: float
    unrealised_usd: float | None
    dividends_interest_usd: float = 0.0

    @property
    def profit_usd(self) -> float:
        """All of it that is known."""
        return self.realised_usd + self.dividends_interest_usd + (self.unrealised_usd or 0.0)


@dataclass(frozen=True, slots=True)
class Exposed:
    """Dollars tied up now by a sector or an expiration, and their share of the account."""

    name: str
    deployed_usd: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Review:
    """The week of one account."""

    account: str
    week: Span
    provisional: bool
    unsettled: tuple[Unsettled, ...]
    first_day: date | None  # of the journal
    value_usd: float | None
    value_day: date  # of the last close, which value and cash are of
    cash: Cash
    performance: tuple[Performance, ...]
    risk: Risk
    income: tuple[Income, ...]
    monthly_target_usd: float
    trades: tuple[Trades, ...]
    positions: tuple[Action, ...]
    calendar: tuple[Appointment, ...]
    cash_call_usd: float | None  # if everything in the money is assigned
    rules: Rules
    endings: tuple[Ending, ...]
    calibration: tuple[Band, ...]
    watchlist: tuple[Watched, ...]
    regime: dict[str, Any]
    curve: tuple[Moment, ...]
    weekly: tuple[WeekIncome, ...]
    by_symbol: tuple[Source, ...]
    by_sector: tuple[Source, ...]
    exposure_by_sector: tuple[Exposed, ...]
    exposure_by_expiration: tuple[Exposed, ...]
    benchmark: str = "SPY"  # the fund that `spy` stands for
    stress: tuple[tuple[float, ...], ...] = ()  # dollars, spot moves down, volatility across
    stress_moves: tuple[float, ...] = ()
    stress_vols: tuple[float, ...] = ()
    warnings: tuple[str, ...] = field(default=())
    bridge: tuple[Gains, ...] = ()

    @property
    def action_needed(self) -> bool:
        """Whether anything open asks for something."""
        return any(p.needs_action for p in self.positions) or bool(self.unsettled)
