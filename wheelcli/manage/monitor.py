"""The open book, position by position: distance to the share, state, what to do, and why; and the totals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from wheelcli.book.portfolio import Portfolio, short_problems
from wheelcli.book.positions.positions import Position
from wheelcli.book.valuation.unrealised import Gain, gain_of_options
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.contract import Contract
from wheelcli.errors import Problem
from wheelcli.manage.assignment import Assignment, assignment_of, expects_exercise
from wheelcli.manage.cash_call import UnknownCash, cash_call, unknown_cash
from wheelcli.manage.distance import distance, distance_sd
from wheelcli.manage.events_inside import EventsInside, events_of
from wheelcli.manage.inputs import Setting, setting_of
from wheelcli.manage.mark import Quoted, quoted
from wheelcli.manage.position_state import (
    captured,
    collateral_usd,
    findings,
    profit_if_closed_usd,
    remaining_return,
    review_day,
    states_of,
)
from wheelcli.manage.rolls.weigh import Weighed, weigh
from wheelcli.manage.rule_result import Action, Finding, State
from wheelcli.manage.shares import SharesRow, shares_rows
from wheelcli.manage.ways import Way
from wheelcli.market.carried_marks import Carried
from wheelcli.market.snapshot import Snapshot
from wheelcli.plan.history import History
from wheelcli.quotes import Mark

if TYPE_CHECKING:
    import pandas as pd

WEIGHED = (State.EXPIRING, State.ASSIGNMENT_LIKELY, State.TAKE_PROFIT, State.CHALLENGED, State.REVIEW)


@dataclass(frozen=True, slots=True)
class Row:
    """One position now. Prices are dollars per share, `_usd` dollars for the whole of it; None is unknown."""

    quoted: Quoted
    findings: tuple[Finding, ...]
    states: tuple[State, ...]
    action: Action
    reason: str
    distance: float | None
    distance_sd: float | None
    captured: float | None
    gain: Gain  # at the account's mark
    profit_if_closed_usd: float | None  # closing at the ask
    remaining_return: float | None
    collateral_usd: float
    review: date | None
    events: EventsInside
    assignment: Assignment | None
    weighed: Weighed | None

    @property
    def profit_usd(self) -> float | None:
        """Return its unrealised profit: value at the account's mark less cost, fees included."""
        return self.gain.profit_usd

    @property
    def changes_if(self) -> str:
        """Return what would change the recommendation, in one sentence."""
        if self.weighed is None:
            return "" if self.action is Action.SETTLE else "A recommendation needs a bid and an ask."
        return self.weighed.changes_if

    @property
    def way(self) -> Way | None:
        """Return the alternative that is its action; None if it has no price."""
        ways = () if self.weighed is None else self.weighed.ways
        return next((way for way in ways if way.way.value == self.action.value), None)

    @property
    def order_text(self) -> str | None:
        """Return the order of its action; None if the action needs none."""
        return None if self.way is None else self.way.order_text

    @property
    def position(self) -> Position:
        """Return the open position."""
        return self.quoted.position

    @property
    def state(self) -> State:
        """Return its first state by priority."""
        return self.states[0]

    @property
    def needs_action(self) -> bool:
        """Return whether somebody should act now: with an order, or an entry in the journal. Holding and
        assignment need no order.
        """
        return self.action in (Action.SETTLE, Action.ROLL, Action.CLOSE)


@dataclass(frozen=True, slots=True)
class Monitored:
    """The open book at one moment. `cash_needed_usd` is the cash for assignment of all short puts in the
    money now.
    """

    setting: Setting
    rows: tuple[Row, ...]
    shares: tuple[SharesRow, ...]
    problems: tuple[Problem, ...]
    carried: Mapping[Contract, Carried] = field(default_factory=dict)  # of options without a quote

    @property
    def profit_usd(self) -> float | None:
        """Return the profit of the positions with known credit and mark; None if no position has both."""
        known = [r.profit_usd for r in self.rows if r.profit_usd is not None]
        return None if self.rows and not known else round(sum(known), 2)

    @property
    def unknown_profits(self) -> int:
        """Return the positions with unknown profit."""
        return sum(r.profit_usd is None for r in self.rows)

    @property
    def marks_usd(self) -> float:
        """Return the result of closing every priced option now (negative: cost), before fees."""
        return sum(position_usd(r.quoted) for r in self.rows)

    @property
    def cash_needed_usd(self) -> float:
        """Return the cash that assignment of every short put in the money now would take at once."""
        return sum(cash_call(r.quoted) for r in self.rows)

    @property
    def cash_unknown(self) -> UnknownCash:
        """Return the short puts that `cash_needed_usd` leaves out, because their share has no price or their
        deliverable is adjusted.
        """
        return unknown_cash(r.quoted for r in self.rows)

    @property
    def needs_action(self) -> bool:
        """Return whether any position needs action, or shares are short."""
        return any(r.needs_action for r in self.rows) or any(s.needs_action for s in self.shares)

    @property
    def unpriced(self) -> tuple[Row, ...]:
        """Return positions without a mark. Those that expired are not among them: they are to be settled."""
        return tuple(r for r in self.rows if r.action is Action.PRICE)


def monitor(
    snapshot: Snapshot,
    portfolio: Portfolio,
    config: Config,
    *,
    iv_history: "pd.DataFrame | None" = None,
    carried: Mapping[str, Mark] | None = None,
    chains: Chains | None = None,
    history: History | None = None,
    now: datetime | None = None,
) -> Monitored:
    """Return the open book of an account in a market. A position without a quote is unpriced: a problem says
    why. Its value and profit are then those of its mark in `carried` (by OCC symbol), as the account counts
    it. The other arguments are as in `setting_of`.
    """
    setting = setting_of(
        snapshot,
        portfolio,
        config,
        iv_history=iv_history,
        carried=carried,
        chains=chains,
        history=history,
        now=now,
    )
    return monitored(setting, snapshot.problems)


def monitored(setting: Setting, problems: tuple[Problem, ...] = ()) -> Monitored:
    """Return the same for a setting that is loaded already."""
    rows = tuple(row_of(position, setting) for position in setting.positions)
    unpriced = [
        Problem(
            "unpriced",
            f"{r.position.id} is unpriced: {r.quoted.unpriced}",
            _hint(r),
            r.position.symbol,
            r.position.contract_names,
        )
        for r in rows
        if r.state is State.UNPRICED
    ]
    every = (*problems, *setting.chains.problems, *short_problems(setting.portfolio), *unpriced)
    return Monitored(setting, rows, shares_rows(setting), tuple(dict.fromkeys(every)))


def _hint(row: Row) -> str:
    if row.action is Action.SETTLE:
        return "record how it ended with `wheel journal settle`"
    return "try again while the market is open, or pass a snapshot that has it: --snapshot PATH"


def row_of(position: Position, setting: Setting) -> Row:
    """Return one position."""
    q = quoted(position, setting)
    rules = findings(q, setting)
    states = states_of(rules)
    weighed = None if q.unpriced else weigh(position, setting, most=1)
    action, reason = _advice(q, states, rules, weighed, setting)
    reason += expects_exercise(q, setting)
    return Row(
        quoted=q,
        findings=rules,
        states=states,
        action=action,
        reason=reason,
        distance=distance(q),
        distance_sd=distance_sd(q, setting),
        captured=captured(q),
        gain=gain_of_options(position, setting.marks),
        profit_if_closed_usd=profit_if_closed_usd(q, setting),
        remaining_return=remaining_return(q),
        collateral_usd=collateral_usd(q),
        review=review_day(position, setting.config.manage),
        events=events_of(position, setting),
        assignment=assignment_of(q, setting),
        weighed=weighed,
    )


def _advice(
    q: Quoted,
    states: tuple[State, ...],
    rules: tuple[Finding, ...],
    weighed: Weighed | None,
    setting: Setting,
) -> tuple[Action, str]:
    """Return what to do, and the sentence why."""
    state, position = states[0], q.position
    why = "; ".join(f.reason for f in rules if f.holds and f.state is state)
    if q.expired:
        return Action.SETTLE, f"{why[:1].upper()}{why[1:]}: record how it ended."
    if state is State.UNPRICED:
        return Action.PRICE, f"{why[:1].upper()}{why[1:]}."
    if weighed is not None and (state in WEIGHED or weighed.action is not Action.HOLD):
        return weighed.action, weighed.why
    day = review_day(position, setting.config.manage)
    parts = [
        *_standing(q, setting),
        f"review on {day}" if day else "review date unknown: no opening date",
    ]
    parts += [
        f.reason
        for f in rules
        if f.holds is None and f.rule in ("captured", "delta", "through_strike", "dividend")
    ]
    if q.doubt:
        parts.append(f"doubtful quote: {q.doubt}")
    start = "Nothing to do" if position.is_short else "A long option"
    return Action.HOLD, f"{start}: {'; '.join(parts)}."


def _standing(q: Quoted, setting: Setting) -> list[str]:
    """Return the part captured and the distance to the strike, in a few words."""
    out, share, far = [], captured(q), distance_sd(q, setting)
    if share is not None:
        out.append(f"{100 * abs(share):.0f} % of the credit {'captured' if share >= 0 else 'lost so far'}")
    if far is not None:
        out.append(f"{abs(far):.1f} sd {'to' if far >= 0 else 'beyond'} its strike")
    return out


def position_usd(q: Quoted) -> float:
    """Return the result of closing a position now before fees, dollars: negative for short ones; 0 if it
    cannot be closed.
    """
    if q.mark is None:
        return 0.0
    return round((-q.mark if q.position.is_short else q.mark) * q.position.shares, 2)
