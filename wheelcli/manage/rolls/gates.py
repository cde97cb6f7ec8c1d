"""The rules of a roll: its own and the scan's gates that apply to it.

A tested put goes down and/or out and never up, a tested call never down. An untested winner may move toward
its target delta, because a strike left far behind earns nothing. A fault that a roll does not make worse
(size, a report already inside) warns instead of blocking.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import wheelcli.plan.gates.registered  # noqa: F401  (fills the registry)
from wheelcli.contract import Right
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.rolls.table import DUST, RollTable, without
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.earnings_dates import report_inside
from wheelcli.plan.gates.answer import Effect, Gate, Scope, Unit
from wheelcli.plan.gates.gate import RULES, Reading, Rule, at_most, verdicts
from wheelcli.plan.gates.remarks import Remarks
from wheelcli.plan.optimize.exposure import exposure_of
from wheelcli.plan.per_name_rules import delta_band
from wheelcli.plan.strategy import INDEX_KINDS

# The scan's gates that apply to a roll; its delta band, score and minimum return are for opening.
_SCAN_GATES = """
    two_sided sane bid spread open_interest quote_age deliverable
    ex_dividend exit_price break_even free_shares oi_share
"""
SCAN_GATES = tuple(_SCAN_GATES.split())


@dataclass(frozen=True, slots=True)
class RollGates:
    """Rules and their readings of all candidates; `blocks` (n,) marks those that are blocked."""

    rules: Mapping[str, Rule]
    readings: Mapping[str, Reading]

    @property
    def blocks(self) -> NDArray[np.bool_]:
        """Return which candidates some gate blocks."""
        bars: NDArray[np.bool_] = np.any([r.blocks for r in self.readings.values()], axis=0)
        return bars

    def gates(self, i: int) -> tuple[Gate, ...]:
        """Return every gate's answer for candidate i."""
        return tuple(self.rules[name].gate(reading, i) for name, reading in self.readings.items())

    def barred_by(self, i: int) -> tuple[Gate, ...]:
        """Return the gates that block candidate i."""
        return tuple(self.rules[name].gate(r, i) for name, r in self.readings.items() if r.blocks[i])

    def counts(self) -> dict[str, int]:
        """Return the number of candidates that each gate blocks, most frequent first."""
        bars = {name: int(r.blocks.sum()) for name, r in self.readings.items()}
        return dict(sorted(((n, k) for n, k in bars.items() if k), key=lambda item: (-item[1], item[0])))


def tested(q: Quoted, setting: Setting) -> bool:
    """Return whether the option is challenged: in the money, or with a delta at the limit or beyond."""
    delta, spot = q.main.delta, q.spot
    through = spot is not None and (q.intrinsic or 0.0) > 0
    return through or (delta is not None and abs(delta) >= setting.config.manage.challenged_delta - DUST)


def roll_gates(table: RollTable, q: Quoted, setting: Setting) -> RollGates:
    """Return all gates over all candidates of one position."""
    rules: dict[str, Rule] = {}
    readings: dict[str, Reading] = {}

    def add(name: str, reading: Reading, phrase: str, unit: Unit, key: str) -> None:
        rules[name] = Rule(name, Scope.POSITION, unit, phrase, key, lambda c: reading)
        readings[name] = reading

    add("roll_strike", _strike(table, q, setting), "strike", Unit.USD, "")
    add("roll_credit", _credit(table, setting), "net credit ≥", Unit.USD, "roll.net_credit_min")
    soon = at_most(table.of("dte_days"), float(setting.config.roll.dte_max))
    add("roll_dte", soon, "expires in ≤", Unit.DAYS, "roll.dte_max")
    add("rolls", _count(table, q, setting), "rolls of the cycle ≤", Unit.COUNT, "roll.per_cycle_max")
    add("earnings", _earnings(table, q, setting), "earnings", Unit.TEXT, "roll.across_earnings")
    for name in SCAN_GATES:
        rules[name] = RULES[name]
        readings[name] = _kept(name, table, q)
    for name, reading, phrase, key in _size(table, q, setting):
        add(name, reading, phrase, Unit.SHARE if name != "buying_power" else Unit.USD, key)
    return RollGates(rules, readings)


def _strike(table: RollTable, q: Quoted, setting: Setting) -> Reading:
    put = q.position.main.contract.right is Right.PUT
    strike, n = table.of("strike"), len(table)
    nearer = strike > q.strike + DUST if put else strike < q.strike - DUST
    spot = q.spot if q.spot is not None else np.nan
    high = delta_band(setting.config, setting.regime, q.position.symbol)[2]
    is_tested = tested(q, setting)
    credit, mark = q.credit, q.mark
    winner = credit is not None and mark is not None and mark < credit
    with np.errstate(invalid="ignore"):
        far = (np.abs(table.delta) <= high + DUST) & ((strike < spot) if put else (strike > spot))
    basis = table.of("basis")
    costs = np.zeros(n, dtype=bool)
    if not put and q.position.wing is None and not setting.watched(q.position.symbol).allow_below_basis:
        costs = nearer & np.isnan(basis)
    word = "up" if put else "down"
    bad = nearer & (np.full(n, is_tested) | (not winner) | ~far | costs)
    loss = f"it costs {mark or 0:.2f} vs a credit of {credit or 0:.2f}"
    remark = Remarks.where(
        n,
        (nearer & is_tested, f"a tested {'put' if put else 'call'} is never rolled {word}"),
        (nearer & (credit is None), f"rolled {word} only at a profit; opening price unknown"),
        (nearer & (not winner), f"rolled {word} only at a profit: {loss}"),
        (nearer & ~far, f"rolled {word}, its delta would exceed {high:.2f}"),
        (costs, "rolled down only at or above the break-even of the shares; break-even unknown"),
    )
    return verdicts(strike, q.strike, ~bad, remark=remark)


def _credit(table: RollTable, setting: Setting) -> Reading:
    rules = setting.config.roll
    used = table.net_credit if rules.price == "natural" else table.net_credit_mid
    least = rules.net_credit_min
    with np.errstate(invalid="ignore"):
        passes = used >= least - DUST
        only_mid = ~(table.net_credit >= least - DUST) & (table.net_credit_mid >= least - DUST)
    texts = {i: _only_mid(table, i) for i in np.flatnonzero(only_mid).tolist()}
    return verdicts(used, least, passes, remark=Remarks.of(len(used), texts))


def _only_mid(table: RollTable, i: int) -> str:
    mid, natural = table.net_credit_mid[i], table.net_credit[i]
    return f"a credit only at the mid: {mid:.2f} at mid, {natural:.2f} at the natural price, after fees"


def _count(table: RollTable, q: Quoted, setting: Setting) -> Reading:
    n, rolls = len(table), q.position.rolls
    most = setting.config.roll.per_cycle_max
    if rolls is None:
        return verdicts(np.full(n, np.nan), float(most), np.ones(n, dtype=bool), unknown=Effect.WARN)
    return at_most(np.full(n, float(rolls + 1)), float(most))


def _earnings(table: RollTable, q: Quoted, setting: Setting) -> Reading:
    """Return the rule on a report inside the new life and not the old one; one that is inside already is not
    a new risk.
    """
    c = table.candidates
    reading = RULES["earnings"].measure(c)
    spared = setting.config.roll.across_earnings or earnings_inside(q, setting)
    return replace(reading, effect=Effect.WARN if spared else Effect.BLOCK)


def earnings_inside(q: Quoted, setting: Setting) -> bool:
    """Return whether the report falls inside the life of the unrolled position."""
    code = setting.code(q.position.symbol)
    if code is None:
        return False
    life = setting.chains.names.iloc[[code]].assign(expiration=np.datetime64(q.position.expiration, "s"))
    inside = report_inside(life, setting.chains.as_of, setting.config.events.buffer_estimated_days)
    return bool(inside[0])


def _kept(name: str, table: RollTable, q: Quoted) -> Reading:
    c: Candidates = table.candidates
    reading = RULES[name].measure(c)
    if q.position.wing is not None and name in ("free_shares", "break_even", "exit_price"):
        everywhere, nowhere = np.ones(len(c), dtype=bool), np.zeros(len(c), dtype=bool)
        return verdicts(reading.value, reading.limit, everywhere, applies=nowhere)
    if name == "exit_price":
        # A strike no lower than today's needs nothing new of the shares.
        no_lower = c.of("strike") >= q.strike - DUST
        code = np.where(no_lower & (reading.verdict == 1), 0, reading.verdict).astype(np.int8)
        return replace(reading, verdict=code)
    return reading


def _size(table: RollTable, q: Quoted, setting: Setting) -> list[tuple[str, Reading, str, str]]:
    """Return the rules on risk, collateral and cash of the name after the roll, without the position that is
    closed.
    """
    position, account = q.position, setting.portfolio.value_usd
    if position.main.contract.right is Right.CALL and position.wing is None:
        return []
    symbol, sizing, here = position.symbol, setting.config.sizing, setting.only(position.symbol)
    chains = setting.rows_of(symbol)
    now, rest = (
        exposure_of(book, chains, history=setting.history, config=setting.config)
        for book in (here, without(here, position.legs))
    )
    code = setting.code(symbol)
    broad = code is not None and setting.chains.names["kind"].iloc[code] in INDEX_KINDS
    most = sizing.index_etf_collateral_max if broad else sizing.name_collateral_max
    spread = position.wing is not None
    ceiling = sizing.spread_loss_max if spread else setting.regime.row.position_max
    opened = rest.spread_risk.get(symbol, 0.0) if spread else rest.risk.get(symbol, 0.0)
    before = now.spread_risk.get(symbol, 0.0) if spread else now.risk.get(symbol, 0.0)
    freed = now.collateral - rest.collateral
    free = setting.liquid_usd - setting.exposure.collateral + freed
    risk = _no_worse((opened + table.risk_usd) / account, ceiling, before / account)
    deployed, was_deployed = rest.deployed.get(symbol, 0.0), now.deployed.get(symbol, 0.0)
    collateral = _no_worse((deployed + table.collateral_usd) / account, most, was_deployed / account)
    buying_power = _no_worse(table.collateral_usd, max(free, 0.0), freed)
    risk_key = "sizing.spread_loss_max" if spread else "regime.position_max"
    return [
        ("risk", risk, f"risk of {symbol} ≤", risk_key),
        ("name_collateral", collateral, f"collateral in {symbol} ≤", "sizing.name_collateral_max"),
        ("buying_power", buying_power, "buying power ≤", "account.cash"),
    ]


def _no_worse(value: NDArray[Any], limit: float, was: float) -> Reading:
    """Return the rule: at most the limit, or at most today's value."""
    with np.errstate(invalid="ignore"):
        passes = (value <= limit + DUST) | (value <= was + 1e-6)
    return verdicts(value, limit, passes, unknown=Effect.WARN)
