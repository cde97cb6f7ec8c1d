"""What would change the recommendation, in one sentence with the number: a price to buy back at, a roll's net
credit, a close of the share.

Each number is the value at which the deciding rule would change its advice, all else unchanged. Example: a
put sold at 2.15 of which three quarters are to be kept is closed at 0.53: "Close it if it can be bought back
at 0.53 (75 % of the credit earned)."
"""

from dataclasses import dataclass
from math import ceil, floor

from wheelcli.contract import Right
from wheelcli.manage.actions import ending, no_standing_order, scale
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.position_state import close_day
from wheelcli.manage.rolls.send import ticks_for
from wheelcli.manage.rule_result import State
from wheelcli.manage.ways import Way, WayOut
from wheelcli.money_text import dollars

_DUST = 1e-6


def changes_if(
    q: Quoted, states: tuple[State, ...], advice: WayOut, ways: tuple[Way, ...], setting: Setting
) -> str:
    """Return the sentence for the `advice`; `ways` are all four alternatives."""
    by = {way.way: way for way in ways}
    if not q.position.is_short:
        return _long(q, advice)
    if advice is WayOut.ROLL:
        return _rolling(q, states, by, setting)
    if advice is WayOut.CLOSE:
        return _closing(q, states, by, setting)
    return _standing(q, states, advice, by, setting)


@dataclass(frozen=True, slots=True)
class TakeProfit:
    """A price at which buying back takes the profit, dollars per share, and the rule that does so."""

    price: float
    why: str


def take_profit_at(q: Quoted, setting: Setting) -> TakeProfit | None:
    """Return the highest price at which buying it back takes the profit by some rule of `[manage]`, on a step
    of its orders; None if no price does.

    In the first half of its life, this is the price of the standing order beside its sale (`Ticks.profit`),
    or a higher price by another rule.
    """
    rules, position, credit = setting.config.manage, q.position, q.credit
    at: list[tuple[float, str]] = []
    if credit is not None and credit > 0:
        shares = [rules.take_profit_late]
        if position.opened is not None:
            life = (position.expiration - position.opened).days
            if 2 * (setting.chains.session - position.opened).days <= life:
                shares.append(rules.take_profit_early)
        at += [(credit * (1.0 - share), f"{100 * share:.0f} % of the credit earned") for share in shares]
    if (q.intrinsic or 0.0) <= 0:
        if not position.main.contract.coin:
            at.append((rules.close_below_price, "worth little"))
        capital = position.width or (q.strike if position.main.contract.right is Right.PUT else q.spot)
        if capital and q.dte_days > 0:
            below = rules.remaining_return_min * capital * q.dte_days / 365.0
            most = below if credit is None else min(below, credit)
            rest = f"the rest earns under {100 * rules.remaining_return_min:g} % a year"
            at.append((most - 2 * _DUST, rest))
    ticks = ticks_for(q, setting)
    prices = [TakeProfit(ticks.down(price), why) for price, why in at if price > 0]
    best = max(prices, key=lambda each: each.price, default=None)
    return best if best is not None and best.price > 0 else None


def _long(q: Quoted, advice: WayOut) -> str:
    day = q.position.expiration
    if advice is WayOut.CLOSE:
        return f"Let it expire if it has no bid on {day}."
    return f"Sell it on its last day, {day}, if there is a bid."


def _standing(
    q: Quoted, states: tuple[State, ...], advice: WayOut, by: dict[WayOut, Way], setting: Setting
) -> str:
    """Return the sentence for holding, or for assignment."""
    if q.dte_days <= 0 or states[0] is State.ASSIGNMENT_LIKELY:
        inside = advice is WayOut.ACCEPT
        ends = "It is not assigned" if inside else "It is assigned"
        if q.position.main.contract.coin:
            return f"It ends worthless if the delivery price is {_side(q, inside=False)} {q.strike:,.2f}."
        return f"{ends} if the share closes {_side(q, inside=not inside)} {q.strike:,.2f}."
    parts = []
    profit = take_profit_at(q, setting)
    if profit is not None:
        parts.append(f"close it if it can be bought back at {q.price_text(profit.price)} ({profit.why})")
    day = close_day(q, setting)
    if day is not None:
        parts.append(f"close it at any price from {day} on")
    roll = by[WayOut.ROLL]
    if states[0] is not State.ON_TRACK and roll.available:
        least = _roll_brings(roll, by[advice], risk_counts=bool(no_standing_order(q, setting)))
        if least is not None:
            parts.append(f"roll to {roll.reason} if that brings {dollars(ceil(least))} or more")
    if not parts:
        parts.append(
            f"run `wheel roll` again if the {q.noun} closes {_side(q, inside=advice is WayOut.HOLD)}"
            f" {q.strike:,.2f}"
        )
    return _sentence("; ".join(parts))


def _rolling(q: Quoted, states: tuple[State, ...], by: dict[WayOut, Way], setting: Setting) -> str:
    roll, near = by[WayOut.ROLL], ending(q, states)
    other = by[WayOut.ACCEPT if near else WayOut.HOLD]
    if states[0] is State.TAKE_PROFIT or not other.available:
        other = by[WayOut.CLOSE]
    risk = not by[WayOut.ACCEPT].available if near else bool(no_standing_order(q, setting))
    least = _roll_brings(roll, other, risk_counts=risk)
    instead = {WayOut.CLOSE: "Close it", WayOut.HOLD: "Hold it", WayOut.ACCEPT: "Let assignment happen"}[
        other.way
    ]
    return f"{instead} if the roll brings less than {dollars(floor(least or 0.0))}."


def _closing(q: Quoted, states: tuple[State, ...], by: dict[WayOut, Way], setting: Setting) -> str:
    if states[0] is State.CLOSE_SPREAD:
        return f"No price changes this: spreads are closed at any price from {close_day(q, setting)} on."
    if states[0] is State.TAKE_PROFIT:
        profit = take_profit_at(q, setting)
        return "" if profit is None else _at_most(q, profit.price)
    if ending(q, states):
        return f"Hold it if the {q.noun} closes {_side(q, inside=False)} {q.strike:,.2f}."
    close, hold = by[WayOut.CLOSE], by[WayOut.HOLD]
    gain, need = -(hold.utility or 0.0), close.must_beat_usd or 0.0
    dearer = (gain - need) / scale(q.dte_days) / q.position.shares
    return _at_most(q, _cents((q.mark or 0.0) + dearer))


def _at_most(q: Quoted, price: float) -> str:
    """Return the sentence on the highest price at which closing is the advice."""
    return f"Pay at most {q.price_text(price)}; if it costs more, hold it."


def _roll_brings(roll: Way, other: Way, *, risk_counts: bool) -> float | None:
    """Return the dollars that the roll would have to bring now to beat the other alternative by more than
    noise; None is unknown.
    """
    if None in (
        roll.utility,
        other.utility,
        roll.expected_usd,
        other.expected_usd,
        roll.must_beat_usd,
        roll.now_usd,
    ):
        return None
    need = roll.must_beat_usd or 0.0
    short = (need - ((roll.utility or 0.0) - (other.utility or 0.0))) / scale(roll.days)
    if not risk_counts:
        short = max(short, need - ((roll.expected_usd or 0.0) - (other.expected_usd or 0.0)))
    return (roll.now_usd or 0.0) + short


def _side(q: Quoted, *, inside: bool) -> str:
    """Return where the share is if the option is in the money, or is not."""
    put = q.position.main.contract.right is Right.PUT
    return "below" if put == inside else "above"


def _cents(price: float) -> float:
    """Return the amount rounded down to the cent; a float's rounding dust does not count."""
    return floor(price * 100 + _DUST) / 100


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
