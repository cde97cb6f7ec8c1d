"""The state of an open position: every rule with its number, its limit and its sentence.

Example: a put is sold at 2.00, 40 days before expiration; 12 days later its ask is 0.95. Thus 52 % of the
credit is captured within the first half of its life (20 days), so it is time to take profit. At an ask of
1.05 it is 48 %, and the position is on track.
"""

from collections.abc import Iterator
from datetime import date

from wheelcli.book.positions.positions import Position
from wheelcli.config.rules import Manage
from wheelcli.manage.assignment import early_exercise, pin_distance
from wheelcli.manage.fees import close_fees_usd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.rule_result import Finding, State
from wheelcli.plan.tickets.order import review_date, spread_close_date

DUST = 1e-9
ORDER = tuple(State)


def captured(q: Quoted) -> float | None:
    """Return the part of the credit that closing now would keep; None if credit or mark is unknown."""
    credit = q.credit
    if q.mark is None or credit is None or credit <= 0:
        return None
    return (credit - q.mark) / credit


def profit_if_closed_usd(q: Quoted, setting: Setting) -> float | None:
    """Return the result of closing now at the ask (a long option: at the bid), after known fees of both
    sides, dollars.
    """
    credit = q.position.net_credit
    if q.mark is None or credit is None:
        return None
    got = q.mark * q.position.shares * (-1 if q.position.is_short else 1)
    fees = close_fees_usd(setting.config.fees, q)
    return round(credit * q.position.shares + got - fees, 2)


def collateral_usd(q: Quoted) -> float:
    """Return the dollars it ties up: a put strike × shares, a spread width × shares, a covered call none."""
    return q.position.collateral_usd


def remaining_return(q: Quoted) -> float | None:
    """Return the annual return still to be earned: the time value left in the mark ÷ collateral (for a call:
    the value of the share) × 365 ÷ days.

    Intrinsic value cannot be earned by waiting, so it does not count.
    """
    if q.mark is None or q.dte_days <= 0 or not q.position.is_short:
        return None
    capital = q.position.width or (q.strike if q.position.main.contract.right == "put" else q.spot)
    if not capital:
        return None
    inside = min(q.intrinsic or 0.0, q.position.width or float("inf"))
    return max(q.mark - inside, 0.0) / capital * 365.0 / q.dte_days


def review_day(position: Position, rules: Manage) -> date | None:
    """Return the review date; None if its opening day is unknown."""
    if position.opened is None:
        return None
    return review_date(position.opened, position.expiration, rules.review_dte)


def close_day(q: Quoted, setting: Setting) -> date | None:
    """Return the first session on which a spread is closed at any price; None for a single leg and for cash
    settlement, to which the rule does not apply.
    """
    if q.position.wing is None or not q.main.physical:
        return None
    return spread_close_date(q.position.expiration, setting.config.spreads.close_dte)


def wide(q: Quoted, setting: Setting) -> bool:
    """Return whether the bid-ask spread is too wide for the ask to show what was earned; one of a few cents
    never is.
    """
    if q.spread is None or q.mid is None:
        return True
    return (
        q.spread > setting.config.manage.spread_max * q.mid + DUST
        and q.spread > setting.config.liquidity.spread_ok_usd + DUST
    )


def findings(q: Quoted, setting: Setting) -> tuple[Finding, ...]:
    """Return the result of every applicable rule on a position."""
    if q.unpriced:
        return (Finding("quote", State.UNPRICED, True, None, None, q.unpriced),)
    rows = [*_expiring(q)]
    if q.position.is_short:
        rows += [
            *_spread(q, setting),
            *early_exercise(q, setting),
            *_profit(q, setting),
            *_challenged(q, setting),
        ]
        rows += _review(q, setting)
    return tuple(rows)


def states_of(rows: tuple[Finding, ...]) -> tuple[State, ...]:
    """Return every state that applies, by priority; on track if none does."""
    holding = {f.state for f in rows if f.holds}
    return tuple(state for state in ORDER if state in holding) or (State.ON_TRACK,)


def _expiring(q: Quoted) -> Iterator[Finding]:
    if q.dte_days > 0:
        return
    yield Finding("expires_today", State.EXPIRING, True, float(q.dte_days), 0.0, "it expires today")
    if q.spot is None or q.position.main.adjusted:
        return
    inside, apart = q.intrinsic or 0.0, pin_distance(q.spot, q.strike)
    at = f"{q.noun} at {q.spot:.2f}, strike {q.strike:g}"
    exercised = inside >= 0.01 - DUST
    outcome = "out of the money: it will expire worthless"
    if exercised:
        outcome = f"in the money by {inside:.2f}: it will be exercised automatically"
    if q.position.main.contract.coin:
        outcome = (
            f"in the money by {inside:.2f}: it pays the difference at 08:00 UTC" if exercised else outcome
        )
    yield Finding("automatic_exercise", State.EXPIRING, exercised, inside, 0.01, f"{outcome} ({at})")
    if apart is None or q.position.main.contract.coin:  # an average settles it, and nobody decides
        return
    pinned = apart <= PIN + DUST
    sentence = f"{100 * apart:.1f} % from its strike: no pin risk"
    if pinned:
        doubt = "pin risk: assignment may be unknown until after the close"
        sentence = f"{100 * apart:.2f} % from its strike: {doubt}"
    yield Finding("pin", State.EXPIRING, pinned, apart, PIN, sentence)


PIN = 0.005


def _spread(q: Quoted, setting: Setting) -> Iterator[Finding]:
    day = close_day(q, setting)
    if day is None:
        return
    near, limit = setting.chains.session >= day, float((q.position.expiration - day).days)
    rest = ": pin risk and early assignment end its defined risk" if near else f"; close it on {day}"
    sentence = f"{_days(q.dte_days)} left{rest}"
    yield Finding("spread_near_expiration", State.CLOSE_SPREAD, near, float(q.dte_days), limit, sentence)


def _profit(q: Quoted, setting: Setting) -> Iterator[Finding]:
    rules, take = setting.config.manage, State.TAKE_PROFIT
    mark = q.mark or 0.0
    too_wide = wide(q, setting)
    blur = f", but the bid-ask spread of {q.spread or 0:.2f} is too wide to judge" if too_wide else ""
    share = captured(q)
    late = rules.take_profit_late
    if share is None:
        sentence = "captured credit unknown: no opening price"
        yield Finding("captured", take, None, None, late, sentence)
    else:
        enough = share >= late - DUST and not too_wide
        sentence = f"{_percent(share)} of the credit captured (target {_percent(late)} at any time){blur}"
        yield Finding("late", take, enough, share, late, sentence)
        yield _fast(q, setting, share, blur=blur)
    inside = (q.intrinsic or 0.0) > 0
    left = remaining_return(q)
    gain = share is None or share > 0
    if left is not None and not inside and gain:
        least = rules.remaining_return_min
        sentence = f"remaining return {_percent(left, 1)} a year (minimum {_percent(least, 1)}){blur}"
        yield Finding("remaining_return", take, left < least - DUST and not too_wide, left, least, sentence)
    if not inside and not q.position.main.contract.coin:  # a few cents a share are no price of a coin
        price = rules.close_below_price
        cheap = mark <= price + DUST
        sentence = f"buying it back costs {mark:.2f}, {'at most' if cheap else 'more than'} {price:.2f}"
        yield Finding("nickel", take, cheap and not too_wide, mark, price, sentence)


def _fast(q: Quoted, setting: Setting, share: float, *, blur: str) -> Finding:
    rules, opened = setting.config.manage, q.position.opened
    take, least = State.TAKE_PROFIT, rules.take_profit_early
    enough = share >= least - DUST
    target = f"target {_percent(least)} in the first half of its life"
    part = f"{_percent(share)} of the credit captured"
    if opened is None:
        holds = None if enough and not blur else False
        return Finding("fast", take, holds, share, least, f"{part} ({target}): opening date unknown")
    life, passed = (q.position.expiration - opened).days, (setting.chains.session - opened).days
    sentence = f"{part} on day {passed} of {life} ({target}){blur if enough else ''}"
    return Finding("fast", take, enough and 2 * passed <= life and not blur, share, least, sentence)


def _challenged(q: Quoted, setting: Setting) -> Iterator[Finding]:
    limit, state = setting.config.manage.challenged_delta, State.CHALLENGED
    delta = q.main.delta
    if q.position.main.adjusted:
        sentence = "its deliverable is adjusted: the share price does not apply"
        yield Finding("delta", state, None, None, limit, sentence)
        return
    if delta is None:
        sentence = "delta unknown: no volatility fits its quote"
        yield Finding("delta", state, None, None, limit, sentence)
    else:
        size = abs(delta)
        high = size >= limit - DUST
        sentence = f"|delta| {size:.2f} is {'at or above' if high else 'below'} {limit:.2f}"
        yield Finding("delta", state, high, size, limit, sentence)
    if q.spot is None:
        yield Finding("through_strike", state, None, None, q.strike, f"{q.noun} price unknown")
        return
    put = q.position.main.contract.right == "put"
    through = q.spot < q.strike - DUST if put else q.spot > q.strike + DUST
    side = ("below" if q.spot < q.strike else "above") if abs(q.spot - q.strike) > DUST else "at"
    sentence = f"the {q.noun} at {q.spot:.2f} is {side} the strike {q.strike:g}"
    yield Finding("through_strike", state, through, q.spot, q.strike, sentence)


def _review(q: Quoted, setting: Setting) -> Iterator[Finding]:
    rules, position = setting.config.manage, q.position
    day, left = review_day(position, rules), float(q.dte_days)
    if day is None or position.opened is None:
        why = "review date unknown: no opening date"
        yield Finding("review", State.REVIEW, None, left, None, f"{_days(q.dte_days)} left; {why}")
        return
    life = (position.expiration - position.opened).days
    due = setting.chains.session >= day
    rule = (
        f"{_days(rules.review_dte)} before expiration" if life >= 30 else f"two thirds of its {_days(life)}"
    )
    sentence = f"{_days(q.dte_days)} left; {'review due since' if due else 'review on'} {day}, {rule}"
    yield Finding("review", State.REVIEW, due, left, float((position.expiration - day).days), sentence)


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def _percent(value: float, digits: int = 0) -> str:
    return f"{100 * value:.{digits}f} %"
