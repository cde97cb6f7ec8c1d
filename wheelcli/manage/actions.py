"""The four alternatives for an open position, each with its dollars now, its expected result, and what it
ties up.

`expected_usd` is from now on, fees included, at the expected volatility: closing costs its price for certain;
holding costs the expected value of exercise at expiration; a roll brings its credit and costs the same for
the new position. To compare alternatives of different length, each has a utility, built like the objective of
the scan's choice, with the expected gain in place of the credit:

    utility = (expected − expected of closing) · √(30 ÷ clip(days, 14, 60)) − penalty
    penalty = stress_penalty · stress loss of the positions that stay open

The utility of closing is 0. The wheel's default (hold, take assignment, let be called away) has no penalty,
because the option was sold to trade these shares. If assignment is not possible, because the cash or the
shares are missing or the name is no longer wanted, there is no default, and holding has a penalty too.
Closing and rolling must beat the default by `must_beat_usd` (`manage.noise`).

Example: closing costs 161, and holding 30 days is expected to cost 139, so its utility is 22. On a name of
the never list, with a stress loss of 700 and a stress penalty of 0.0175, it is 22 − 12.25 = 9.75.
"""

from math import isfinite, sqrt

import numpy as np

from wheelcli.contract import Right
from wheelcli.manage.assignment import Assignment, assignment_of
from wheelcli.manage.expected_payoff import expected_payoff, prob_itm
from wheelcli.manage.fees import DELIVERY, close_fees_usd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.noise import close_noise, roll_noise
from wheelcli.manage.position_state import collateral_usd
from wheelcli.manage.rolls.orders import closing_order, roll_order
from wheelcli.manage.rolls.send import Write
from wheelcli.manage.rolls.table import RollTable, volatility
from wheelcli.manage.rule_result import State
from wheelcli.manage.stress_loss import stress_usd
from wheelcli.manage.ways import Way, WayOut

ACCEPT_DAYS = 7
URGENT = (State.EXPIRING, State.ASSIGNMENT_LIKELY)


def ending(q: Quoted, states: tuple[State, ...]) -> bool:
    """Return whether holding means assignment: in the money, and near the end or likely to be exercised
    before.
    """
    return (q.intrinsic or 0.0) > 0 and (states[0] in URGENT or q.dte_days <= ACCEPT_DAYS)


def scale(days: float) -> float:
    """Return √(30 ÷ clip(days, 14, 60)): premium grows with the root of time."""
    return sqrt(30.0 / min(max(days, 14.0), 60.0))


def utilities(table: RollTable, q: Quoted, setting: Setting) -> "np.ndarray":
    """Return the utility of rolling into each candidate, (n,); NaN if an outcome is unknown."""
    shares = q.position.shares
    expected = table.net_credit * shares - table.expected_cost * shares
    days = np.sqrt(30.0 / np.clip(table.of("dte_days"), 14.0, 60.0))
    charge = setting.config.select.stress_penalty * np.nan_to_num(table.stress_usd)
    out: np.ndarray = (expected - close_usd(q, setting)) * days - charge
    return out


def close_usd(q: Quoted, setting: Setting) -> float:
    """Return the dollars that closing now costs, fees included, as a negative number; for a long option, its
    proceeds.
    """
    fees = close_fees_usd(setting.config.fees, q)
    cost = (q.mark or 0.0) * q.position.shares
    return (cost if not q.position.is_short else -cost) - fees


def close_way(q: Quoted, setting: Setting, write: Write) -> Way:
    """Return the alternative of closing it now; `write` makes the order's text."""
    cost = close_usd(q, setting)
    order = closing_order(q, setting.config.fees)
    price = q.price_text(q.mark or 0.0)
    share = f"buy back at {price}" if q.position.is_short else f"sell at {price}"
    return Way(
        WayOut.CLOSE,
        True,
        cost,
        cost,
        _shares_usd(q),
        0,
        0.0,
        0.0,
        share,
        close_noise(q, setting),
        write(order),
        order,
    )


def hold_way(q: Quoted, setting: Setting, *, states: tuple[State, ...]) -> Way:
    """Return the alternative of keeping it to expiration."""
    cost = _expected_cost(q, setting, states)
    expected = None if cost is None else -cost
    odds = _odds(q, setting)
    ties = collateral_usd(q) + (_shares_usd(q) or 0.0)
    worth = _utility(expected, q, setting)
    return Way(WayOut.HOLD, True, 0.0, expected, ties, q.dte_days, odds, worth, "hold to expiration")


def accept_way(q: Quoted, setting: Setting, *, states: tuple[State, ...]) -> Way:
    """Return the alternative of assignment: take the shares, or let them be called away."""
    meaning = assignment_of(q, setting)
    cost = _expected_cost(q, setting, states)
    expected = None if cost is None else -cost
    odds = 1.0 if State.ASSIGNMENT_LIKELY in states else _odds(q, setting)
    why = _no_assignment(q, meaning, setting)
    put = q.position.main.contract.right is Right.PUT
    ties = q.strike * q.position.shares if put else 0.0
    return Way(
        WayOut.ACCEPT,
        not why,
        0.0,
        expected,
        ties,
        q.dte_days,
        odds,
        _utility(expected, q, setting),
        why or _meaning(q, meaning),
    )


def roll_way(
    table: RollTable, i: int, q: Quoted, *, utility: float, setting: Setting, write: Write, barred: str = ""
) -> Way:
    """Return the alternative of rolling into candidate i; `barred` is why it may not be taken, `write` makes
    the order's text.
    """
    order = roll_order(table, i, q)
    shares, row = q.position.shares, table.candidates.row(i)
    expected = (table.net_credit[i] - table.expected_cost[i]) * shares
    vol = float(row["expected"])
    odds = None
    if q.spot is not None:
        call = q.position.main.contract.right is Right.CALL
        odds = prob_itm(
            q.spot,
            float(row["strike"]),
            float(row["years"]),
            setting.chains.rate,
            vol,
            is_call=call,
            escrow=float(row["escrow"]),
        )
    now = float(table.net_credit[i]) * shares
    ties = float(table.collateral_usd[i]) + (_shares_usd(q) or 0.0)
    name = f"{row['expiration'].date()} {row['strike']:g}"
    return Way(
        WayOut.ROLL,
        not barred,
        now if isfinite(now) else None,
        float(expected) if isfinite(expected) else None,
        ties,
        int(row["dte_days"]),
        odds,
        utility if isfinite(utility) else None,
        barred or name,
        roll_noise(table, i, q),
        None if barred else write(order),
        order,
    )


def no_standing_order(q: Quoted, setting: Setting) -> str:
    """Return why the wheel's default is impossible: assignment would come, and cannot be taken. "" if it is
    possible.

    A spread and a cash-settled contract are held to their end; the size of a name is not a reason, because
    the put counts already.
    """
    meaning = assignment_of(q, setting)
    if meaning is None or q.position.wing is not None:
        return ""
    return _unwanted(q, meaning, setting)


def _utility(expected: float | None, q: Quoted, setting: Setting) -> float | None:
    if expected is None:
        return None
    charge = (
        setting.config.select.stress_penalty * stress_usd(q, setting)
        if no_standing_order(q, setting)
        else 0.0
    )
    return (expected - close_usd(q, setting)) * scale(q.dte_days) - charge


def _expected_cost(q: Quoted, setting: Setting, states: tuple[State, ...]) -> float | None:
    """Return the expected cost of exercise, dollars; if early exercise is likely, its cost now.

    On the eve of the ex-date the share's price has the dividend in it, so shares called away for their strike
    lose it once: in the price.
    """
    position, rate = q.position, setting.chains.rate
    vol, _ = volatility(q, setting)
    call = position.main.contract.right is Right.CALL
    if q.spot is None or position.main.adjusted:
        return None
    if State.ASSIGNMENT_LIKELY in states and position.wing is None:
        return (q.intrinsic or 0.0) * position.shares
    if vol is None:
        if q.years > 0:
            return None
        vol = 0.0  # an ended option takes its intrinsic value, whatever moved before
    total = 0.0
    for leg in q.legs:
        own, _ = setting.expected(position.symbol, leg.implied)
        worth = expected_payoff(
            q.spot,
            leg.holding.contract.strike,
            q.years,
            rate,
            vol if own is None else own,
            is_call=call,
            escrow=leg.drag,
        )
        total += worth * (1.0 if leg.short else -1.0)
    each = setting.config.fees.assignment * position.contracts
    if position.main.contract.coin:
        each = DELIVERY * q.spot * position.shares
    fees = each * (_odds(q, setting) or 0.0)
    cost = total * position.shares + fees
    return cost if isfinite(cost) else None


def _odds(q: Quoted, setting: Setting) -> float | None:
    if q.spot is None or q.position.main.adjusted:
        return None
    vol, _ = volatility(q, setting)
    call = q.position.main.contract.right is Right.CALL
    return prob_itm(q.spot, q.strike, q.years, setting.chains.rate, vol, is_call=call, escrow=q.main.drag)


def _shares_usd(q: Quoted) -> float | None:
    """Return the dollars in the shares behind a covered call, which stay in every alternative."""
    if q.position.main.contract.right is Right.CALL and q.position.wing is None and q.position.is_short:
        return None if q.spot is None else q.spot * q.position.shares
    return 0.0


def _no_assignment(q: Quoted, meaning: Assignment | None, setting: Setting) -> str:
    """Return why assignment is not an alternative; "" if it is."""
    position, symbol = q.position, q.position.symbol
    if not position.is_short:
        return "the owner of a long option exercises it"
    if meaning is None:
        return "nothing is delivered" if not q.main.physical else "its deliverable is adjusted"
    if position.wing is not None:
        return "assignment of one leg alone ends the spread's defined risk"
    if unwanted := _unwanted(q, meaning, setting):
        return unwanted
    if (
        meaning.name_share is not None
        and meaning.name_max is not None
        and meaning.name_share > meaning.name_max + 1e-9
    ):
        most = f"{100 * meaning.name_max:.1f} %"
        return (
            f"{symbol} would hold {100 * meaning.name_share:.1f} % of the account, above the maximum"
            f" of {most}"
        )
    return ""


def _unwanted(q: Quoted, meaning: Assignment, setting: Setting) -> str:
    """Return why the shares cannot come or go, or are not wanted; "" if they can."""
    symbol = q.position.symbol
    if q.position.main.contract.right is Right.CALL:
        return (
            "" if meaning.covered else "the account does not hold the shares: assignment would leave it short"
        )
    if not meaning.covered:
        return f"it needs ${-meaning.cash_usd:,.0f} cash, but only ${setting.liquid_usd:,.0f} is available"
    if symbol in setting.config.never:
        return f"{symbol} is on the never list"
    if setting.watched(symbol).outlook == "bearish":
        return f"the outlook of {symbol} is bearish"
    return ""


def _meaning(q: Quoted, meaning: Assignment | None) -> str:
    if meaning is None:
        return ""
    if meaning.shares > 0:
        at = "" if meaning.break_even is None else f" at a break-even of {meaning.break_even:.2f}"
        return f"buys {meaning.shares:,} shares{at}"
    gain = ""
    if meaning.gain_usd is not None:
        word = "a gain" if meaning.gain_usd >= 0 else "a loss"
        gain = f", {word} of ${abs(meaning.gain_usd):,.0f} against their break-even, premium included"
    return f"sells {-meaning.shares:,} shares at {q.strike:g}{gain}"
