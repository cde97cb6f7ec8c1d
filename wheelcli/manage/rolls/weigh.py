"""What to do with one open position: every possible roll, the three other alternatives, one recommendation
and the sentence why.

Rolls that no gate blocks are ranked by utility (see `actions`). The recommendation follows the position's
state:

- on track: hold, unless the share has left the strike behind and a roll toward the target delta is worth
  more;
- take profit: close or roll;
- every other state: the default, unless closing or a roll beats it by more than noise (`manage.noise`). The
  default is to hold, and assignment if the option is in the money a week before its end.
"""

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from wheelcli.book.positions.positions import Position
from wheelcli.contract import Right
from wheelcli.manage.actions import accept_way, close_way, hold_way, roll_way, utilities
from wheelcli.manage.changes import changes_if
from wheelcli.manage.fees import close_fees_usd, opening_usd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted, quoted
from wheelcli.manage.position_state import findings, states_of
from wheelcli.manage.recommend import recommend
from wheelcli.manage.rolls.break_even import break_even_after
from wheelcli.manage.rolls.candidate import RollCandidate
from wheelcli.manage.rolls.gates import RollGates, roll_gates
from wheelcli.manage.rolls.orders import roll_id, roll_order, rolled_into
from wheelcli.manage.rolls.send import Write, writer
from wheelcli.manage.rolls.table import RollTable, roll_table, volatility
from wheelcli.manage.rule_result import Action, Finding, State
from wheelcli.manage.ways import Way, WayOut
from wheelcli.pricing.expected_vol import Basis


@dataclass(frozen=True, slots=True)
class Weighed:
    """A position's quote, its state, its rolls, its alternatives, the recommendation, and what would change
    that.
    """

    quoted: Quoted
    findings: tuple[Finding, ...]
    states: tuple[State, ...]
    candidates: tuple[RollCandidate, ...]
    considered: int
    by_gate: dict[str, int]
    ways: tuple[Way, ...]
    recommended: WayOut | None
    why: str
    volatility: float | None
    volatility_basis: Basis
    changes_if: str = ""

    @property
    def position(self) -> Position:
        """Return the position."""
        return self.quoted.position

    @property
    def best(self) -> RollCandidate | None:
        """Return the first roll that no gate blocks."""
        return next((c for c in self.candidates if c.allowed), None)

    @property
    def action(self) -> Action:
        """Return the recommendation as an action."""
        return Action.PRICE if self.recommended is None else Action(self.recommended.value)


def weigh(position: Position, setting: Setting, *, most: int | None = None) -> Weighed:
    """Return everything about one position; only the first `most` candidates, if given."""
    q = quoted(position, setting)
    rules = findings(q, setting)
    states = states_of(rules)
    if q.unpriced:
        why = f"{position.id} cannot be evaluated: {q.unpriced}"
        return Weighed(q, rules, states, (), 0, {}, (), None, why, None, Basis.UNKNOWN)
    vol, basis = volatility(q, setting)
    write = writer(q, setting)
    table = roll_table(q, setting) if position.is_short and not position.main.adjusted else None
    candidates: tuple[RollCandidate, ...] = ()
    by_gate: dict[str, int] = {}
    considered = 0
    if table is not None and len(table):
        gates = roll_gates(table, q, setting)
        worth = utilities(table, q, setting)
        candidates, by_gate, considered = (
            _candidates(table, gates, worth, q, setting, most=most, write=write),
            gates.counts(),
            len(table),
        )
        roll = _roll(table, gates, worth, q, setting, write)
    else:
        why = "no roll: this market has no later contract of the same kind"
        roll = Way(WayOut.ROLL, False, None, None, None, 0, None, None, why)
    accept, hold = (make(q, setting, states=states) for make in (accept_way, hold_way))
    ways = (roll, close_way(q, setting, write), accept, hold)
    best, why = recommend(q, states, rules, ways, setting)
    changes = changes_if(q, states, best, ways, setting)
    return Weighed(q, rules, states, candidates, considered, by_gate, ways, best, why, vol, basis, changes)


def _roll(
    table: RollTable, gates: RollGates, worth: "np.ndarray", q: Quoted, setting: Setting, write: Write
) -> Way:
    """Return the best roll, or the best of the blocked ones, with what blocks it."""
    allowed = ~gates.blocks
    pool = np.flatnonzero(allowed) if allowed.any() else _nearest(table, gates, q)
    if not len(pool):
        return Way(
            WayOut.ROLL,
            False,
            None,
            None,
            None,
            0,
            None,
            None,
            "no roll: no later contract of the same kind has a quote",
        )
    if allowed.any():
        i = _first(pool, worth, table)
        return roll_way(table, i, q, utility=float(worth[i]), setting=setting, write=write)
    i = int(pool[0])
    reasons = "; ".join(g.reason for g in gates.barred_by(i)[:2])
    row = table.candidates.row(i)
    barred = (
        f"no roll passes every gate; the nearest, {row['expiration'].date()} {row['strike']:g}: {reasons}"
    )
    return roll_way(table, i, q, utility=float(worth[i]), setting=setting, write=write, barred=barred)


def _nearest(table: RollTable, gates: RollGates, q: Quoted) -> "np.ndarray":
    """Return candidates with a quote, the nearest first: of an allowed strike within the limit of days if
    there are any, then the next expiration, then the nearest strike.
    """
    barred = gates.readings["roll_strike"].blocks | gates.readings["roll_dte"].blocks
    later, apart = table.added_days, np.abs(table.of("strike") - q.strike)
    contract = table.candidates.of("contract").astype(str)
    order = np.lexsort((contract, apart, later, later <= 0, barred))
    nearest: np.ndarray = order[np.isfinite(table.net_credit[order])]
    return nearest


def _first(pool: "np.ndarray", worth: "np.ndarray", table: RollTable) -> int:
    known = np.nan_to_num(worth[pool], nan=-np.inf)
    contract = table.candidates.of("contract").astype(str)[pool]
    credit = np.nan_to_num(table.net_credit[pool], nan=-np.inf)
    return int(pool[np.lexsort((contract, -credit, -known))[0]])


def _candidates(
    table: RollTable,
    gates: RollGates,
    worth: "np.ndarray",
    q: Quoted,
    setting: Setting,
    *,
    most: int | None,
    write: Write,
) -> tuple[RollCandidate, ...]:
    """Return the candidates of an allowed strike inside the DTE limit: those that no gate blocks by utility,
    then the others.
    """
    reachable = (
        ~gates.readings["roll_strike"].blocks
        & ~gates.readings["roll_dte"].blocks
        & np.isfinite(table.net_credit)
    )
    allowed = ~gates.blocks
    contract = table.candidates.of("contract").astype(str)
    rows = np.flatnonzero(reachable)
    credit = np.nan_to_num(table.net_credit[rows], nan=-np.inf)
    order = rows[
        np.lexsort((contract[rows], -credit, -np.nan_to_num(worth[rows], nan=-np.inf), ~allowed[rows]))
    ]
    out, rank = [], 0
    for i in order[:most].tolist():
        rank += int(allowed[i])
        one = _candidate(
            table, gates, i, q, setting, rank=rank if allowed[i] else None, utility=float(worth[i])
        )
        out.append(replace(one, order_text=write(one.order)) if one.allowed else one)
    return tuple(out)


def _candidate(
    table: RollTable,
    gates: RollGates,
    i: int,
    q: Quoted,
    setting: Setting,
    *,
    rank: int | None,
    utility: float,
) -> RollCandidate:
    position, dte_days = q.position, table.of("dte_days")
    right = position.main.contract.right
    contract, wing = rolled_into(table, i, q)
    expiration, strike = contract.expiration, contract.strike
    added = int(table.added_days[i])
    shares, credit = position.shares, _known(table.credit[i])
    capital = strike if right is Right.PUT else q.spot
    expected = _known((table.net_credit[i] - table.expected_cost[i]) * shares)
    now = position.width * shares if position.width else (q.strike * shares if right is Right.PUT else 0.0)
    net = _known(table.net_credit[i])
    spread = (
        position.wing is not None
    )  # its credit is set against a loss of the whole width, so it has no annual return
    per_year = None if spread or net is None or added <= 0 or not capital else net / capital * 365.0 / added
    return RollCandidate(
        rank=rank,
        id=roll_id(q, contract, wing),
        contract=contract,
        wing=wing,
        strike=strike,
        expiration=expiration,
        dte_days=int(dte_days[i]),
        added_days=added,
        bid=_known(table.of("bid")[i]),
        ask=_known(table.of("ask")[i]),
        credit=credit,
        credit_mid=_known(table.credit_mid[i]),
        net_credit=net,
        net_credit_usd=None if net is None else round(net * shares, 2),
        fees_usd=round(float(table.fees_usd[i]), 2),
        delta=_known(table.delta[i]),
        break_even=_break_even(table, i, q, setting),
        annual_return=per_year,
        collateral_usd=float(table.collateral_usd[i]),
        collateral_change_usd=float(table.collateral_usd[i]) - now,
        expected_usd=expected,
        utility=_known(utility),
        allowed=rank is not None,
        gates=gates.gates(i),
        order=roll_order(table, i, q),
    )


def _break_even(table: RollTable, i: int, q: Quoted, setting: Setting) -> float | None:
    position, strike = q.position, float(table.of("strike")[i])
    opening = opening_usd(setting.config.fees, position.contracts, len(position.legs)) / position.shares
    if position.main.contract.coin:
        opening = (float(table.fees_usd[i]) - close_fees_usd(setting.config.fees, q)) / position.shares
    after = break_even_after(
        strike,
        net_credit=float(table.net_credit[i]),
        net_sold=float(table.sold[i]) - opening,
        position=position,
        setting=setting,
    )
    return None if after is None else _known(after)


def _known(value: float) -> float | None:
    number = float(value)
    return round(number, 6) if isfinite(number) else None
