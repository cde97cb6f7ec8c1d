"""Which state an open position is in: every rule with its number, its limit and its sentence.

Example: a put sold at 2.00 with 40 days to live; 12 days later its ask is 0.95: 52 % of the credit is captured within the first half of
its life (20 days), so profit is to be taken; at an ask of 1.05 it is 48 %, and the position is on track.
"""

from collections.abc import Iterator
from datetime import date

from wheelcli.book.positions.positions import Position
from wheelcli.config.rules import Manage
from wheelcli.manage.assignment import early_exercise, pin_distance
from wheelcli.manage.fees import closing_usd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.rule_result import Finding, State
from wheelcli.plan.tickets.order import review_date, spread_close_date

DUST = 1e-9
ORDER = tuple(State)


def captured(q: Quoted) -> float | None:
    """The share of the opening credit that closing now would keep; None where the credit or the mark is unknown."""
    credit = q.position.credit
    if q.mark is None or credit is None or credit <= 0:
        return None
    return (credit - q.mark) / credit


def profit_if_closed_usd(q: Quoted, setting: Setting) -> float | None:
    """Dollars that closing now at the ask (a long option: at the bid) would leave, fees of both sides off, as far as they are known."""
    credit = q.position.net_credit
    if q.mark is None or credit is None:
        return None
    got = q.mark * q.position.shares * (-1 if q.position.is_short else 1)
    fees = closing_usd(setting.config.fees, q.position.contracts, q.closing_prices)
    return round(credit * q.position.shares + got - fees, 2)


def collateral_usd(q: Quoted) -> float:
    """Dollars it ties up: a put strike × shares, a spread width × shares, a covered call none."""
    return q.position.collateral_usd


def remaining_return(q: Quoted) -> float | None:
    """Annual return still to be earned: the time value left in the mark over what it ties up (a call: the share), × 365 ÷ days.

    What is in the money is not to be earned by waiting, so it does not count.
    """
    if q.mark is None or q.dte_days <= 0 or not q.position.is_short:
        return None
    capital = q.position.width or (q.strike if q.position.main.contract.right == "put" else q.spot)
    if not capital:
        return None
    inside = min(q.intrinsic or 0.0, q.position.width or float("inf"))
    return max(q.mark - inside, 0.0) / capital * 365.0 / q.dte_days


def review_day(position: Position, rules: Manage) -> date | None:
    """When to look again; None where it is not known when it was opened."""
    if position.opened is None:
        return None
    return review_date(position.opened, position.expiration, rules.review_dte)


def close_day(q: Quoted, setting: Setting) -> date | None:
    """The session from which on a spread is closed at any price; None where the rule does not apply, to a single leg and to what settles in cash."""
    if q.position.wing is None or not q.main.physical:
        return None
    return spread_close_date(q.position.expiration, setting.config.spreads.close_dte)


def wide(q: Quoted, setting: Setting) -> bool:
    """Whether the spread is too wide for the ask to say what was earned; a few cents never are."""
    if q.spread is None or q.mid is None:
        return True
    return (
        q.spread > setting.config.manage.spread_max * q.mid + DUST
        and q.spread > setting.config.liquidity.spread_ok_usd + DUST
    )


def findings(q: Quoted, setting: Setting) -> tuple[Finding, ...]:
    """What every rule that applies says of a position."""
    if q.unpriced:
        return (Finding("quote", State.UNPRICED, True, None, None, q.unpriced),)
    found = [*_expiring(q)]
    if q.position.is_short:
        found += [
            *_spread(q, setting),
            *early_exercise(q, setting),
            *_profit(q, setting),
            *_challenged(q, setting),
        ]
        found += _review(q, setting)
    return tuple(found)


def states_of(found: tuple[Finding, ...]) -> tuple[State, ...]:
    """Every state that holds, the one that counts first; on track where none does."""
    holding = {f.state for f in found if f.holds}
    return tuple(state for state in ORDER if state in holding) or (State.ON_TRACK,)


def _expiring(q: Quoted) -> Iterator[Finding]:
    if q.dte_days > 0:
        return
    yield Finding("expires_today", State.EXPIRING, True, float(q.dte_days), 0.0, "it expires today")
    if q.spot is None or q.position.main.adjusted:
        return
    inside, apart = q.intrinsic or 0.0, pin_distance(q.spot, q.strike)
    at = f"the share at {q.spot:.2f}, the strike {q.strike:g}"
    exercised = inside >= 0.01 - DUST
    said = (
        f"in the money by {inside:.2f}: it will be exercised automatically"
        if exercised
        else "out of the money: it will lapse"
    )
    yield Finding("automatic_exercise", State.EXPIRING, exercised, inside, 0.01, f"{said} ({at})")
    if apart is not None:
        yield Finding("pin", State.EXPIRING, apart <= PIN + DUST, apart, PIN, (
            f"{100 * apart:.2f} % from its strike: whether it is assigned may not be known until after the close"
            if apart <= PIN + DUST else f"{100 * apart:.1f} % from its strike: no pin"
        ))  # fmt: skip


PIN = 0.005


def _spread(q: Quoted, setting: Setting) -> Iterator[Finding]:
    day = close_day(q, setting)
    if day is None:
        return
    near, limit = setting.chains.session >= day, (q.position.expiration - day).days
    yield Finding("spread_near_expiration", State.CLOSE_SPREAD, near, float(q.dte_days), float(limit), (
        f"{_days(q.dte_days)} left: pin and early assignment break its defined risk" if near
        else f"{_days(q.dte_days)} left; it is closed on {day}"
    ))  # fmt: skip


def _profit(q: Quoted, setting: Setting) -> Iterator[Finding]:
    rules, take = setting.config.manage, State.TAKE_PROFIT
    mark = q.mark or 0.0
    too_wide = wide(q, setting)
    blur = f", but the spread of {q.spread or 0:.2f} is too wide to tell" if too_wide else ""
    share = captured(q)
    if share is None:
        yield Finding(
            "captured",
            take,
            None,
            None,
            rules.take_profit_late,
            "how much of the credit is captured is unknown: its opening price is not told",
        )
    else:
        yield Finding("late", take, share >= rules.take_profit_late - DUST and not too_wide, share, rules.take_profit_late,
                      f"{_percent(share)} of the credit is captured, against {_percent(rules.take_profit_late)} at any time{blur}")  # fmt: skip
        yield _fast(q, setting, share, blur=blur)
    inside = (q.intrinsic or 0.0) > 0
    left = remaining_return(q)
    gain = share is None or share > 0
    if left is not None and not inside and gain:
        yield Finding("remaining_return", take, left < rules.remaining_return_min - DUST and not too_wide, left, rules.remaining_return_min,
                      f"{_percent(left, 1)} a year is left to earn, against {_percent(rules.remaining_return_min, 1)}{blur}")  # fmt: skip
    if not inside:
        yield Finding("nickel", take, mark <= rules.close_below_price + DUST and not too_wide, mark, rules.close_below_price,
                      f"it costs {mark:.2f} to buy back, {'no more than' if mark <= rules.close_below_price + DUST else 'more than'} {rules.close_below_price:.2f}")  # fmt: skip


def _fast(q: Quoted, setting: Setting, share: float, *, blur: str) -> Finding:
    rules, opened = setting.config.manage, q.position.opened
    enough = share >= rules.take_profit_early - DUST
    said = f"{_percent(share)} of the credit is captured, against {_percent(rules.take_profit_early)} in the first half of its life"
    if opened is None:
        holds = None if enough and not blur else False
        return Finding(
            "fast",
            State.TAKE_PROFIT,
            holds,
            share,
            rules.take_profit_early,
            f"{said}: when it was opened is unknown",
        )
    life, passed = (q.position.expiration - opened).days, (setting.chains.session - opened).days
    early = 2 * passed <= life
    return Finding(
        "fast",
        State.TAKE_PROFIT,
        enough and early and not blur,
        share,
        rules.take_profit_early,
        f"{said} (day {passed} of {life}){blur if enough else ''}",
    )


def _challenged(q: Quoted, setting: Setting) -> Iterator[Finding]:
    limit = setting.config.manage.challenged_delta
    delta = q.main.delta
    if q.position.main.adjusted:
        yield Finding(
            "delta",
            State.CHALLENGED,
            None,
            None,
            limit,
            "its deliverable is adjusted: the share's price does not judge it",
        )
        return
    if delta is None:
        yield Finding(
            "delta",
            State.CHALLENGED,
            None,
            None,
            limit,
            "its delta is unknown: no volatility explains its quote",
        )
    else:
        size = abs(delta)
        yield Finding("delta", State.CHALLENGED, size >= limit - DUST, size, limit,
                      f"|delta| {size:.2f} is {'at or above' if size >= limit - DUST else 'below'} {limit:.2f}")  # fmt: skip
    if q.spot is None:
        yield Finding(
            "through_strike", State.CHALLENGED, None, None, q.strike, "the share's price is unknown"
        )
        return
    put = q.position.main.contract.right == "put"
    through = q.spot < q.strike - DUST if put else q.spot > q.strike + DUST
    side = ("below" if q.spot < q.strike else "above") if abs(q.spot - q.strike) > DUST else "at"
    yield Finding(
        "through_strike",
        State.CHALLENGED,
        through,
        q.spot,
        q.strike,
        f"the share at {q.spot:.2f} is {side} the strike {q.strike:g}",
    )


def _review(q: Quoted, setting: Setting) -> Iterator[Finding]:
    rules, position = setting.config.manage, q.position
    day = review_day(position, rules)
    if day is None or position.opened is None:
        yield Finding(
            "review",
            State.REVIEW,
            None,
            float(q.dte_days),
            None,
            f"{_days(q.dte_days)} left; when to review it is unknown: when it was opened is not told",
        )
        return
    life = (position.expiration - position.opened).days
    due = setting.chains.session >= day
    rule = f"{rules.review_dte} days before expiration" if life >= 30 else f"two thirds of its {life} days"
    yield Finding("review", State.REVIEW, due, float(q.dte_days), float((position.expiration - day).days),
                  f"{_days(q.dte_days)} left; {'due since' if due else 'review on'} {day}, {rule}")  # fmt: skip


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def _percent(value: float, digits: int = 0) -> str:
    return f"{100 * value:.{digits}f} %"
