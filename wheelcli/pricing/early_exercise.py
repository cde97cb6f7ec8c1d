"""Whether it is optimal for the holder of an American put to exercise it now, for the interest on the strike.

It is optimal if the put is worth no more than exercise: its American value, with the coming cash dividends
and the implied carry (`finite_differences`), is within a cent of the intrinsic value. A time value below the
interest to expiration does not show that. Example: 150 days before expiration, a put of 342.5 with the share
at 300 (volatility 25 %, rate 4 %, yield 1 %) is worth 46.08. Exercise brings 42.50 and 5.58 of interest, but
the put should be held. Three facts count before the value:

- An ex-date that pays more than the interest up to it: exercise before it loses the difference, so the
holder waits.
- A bid above the exercise value by more than a cent: selling the put is better.
- A share that is hard to borrow: its carry is a fee that changes by the day, and the answer is unknown.

The volatility is the put's own, but not above that of the ask of the call at the same strike: both have one
volatility, and the quote of a deep put is too wide to show it.

>>> exercise_of_put(300.0, 342.5, 150 / 365, 0.04, 0.25, carry=0.01).right
False
>>> exercise_of_put(300.0, 450.0, 60 / 365, 0.04, 0.25).right
True
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, isfinite, isnan

from wheelcli.pricing import european
from wheelcli.pricing.dividends.finite_differences import put_value

CENT = 0.01
_NAN = float("nan")


class Ground(StrEnum):
    """The reason that decided."""

    VALUE = "value"  # the American value against exercise
    OUT_OF_THE_MONEY = "out_of_the_money"
    DIVIDEND = "dividend"  # an ex-date pays more than the interest up to it
    BID = "bid"  # selling brings more than exercise
    HARD_TO_BORROW = "hard_to_borrow"
    NO_VOLATILITY = "no_volatility"


@dataclass(frozen=True, slots=True)
class Exercise:
    """The answer. `right` is whether exercise now is right, None if unknown.

    The other fields are the value of exercise and of the put (if computed), in dollars per share. For
    `Ground.DIVIDEND` they are the gain of waiting for an ex-date over exercise, the years to that date, and
    whether exercise is right from then on if the share only falls by the dividend.
    """

    right: bool | None
    ground: Ground
    intrinsic: float
    value: float | None = None
    waiting: float | None = None
    until: float | None = None
    then: bool | None = None


def exercise_of_put(  # noqa: PLR0913 - a contract's terms, each with its unit
    spot: float,
    strike: float,
    years: float,
    rate: float,
    vol: float | None,
    *,
    carry: float = 0.0,
    dividends: Sequence[tuple[float, float]] = (),
    bid: float | None = None,
    call_ask: float | None = None,
    hard_to_borrow: bool = False,
) -> Exercise:
    """Return whether the holder of an American put is right to exercise it now, with the figures behind the
    answer.

    Dollars per share, annual decimals; `dividends` are pairs of years to the ex-date and dollars, `carry` a
    yield in addition to them. `call_ask` is the ask of the call of the same strike and expiration. None is
    unknown.
    """
    intrinsic = strike - spot
    if intrinsic <= 0:
        return Exercise(False, Ground.OUT_OF_THE_MONEY, 0.0)
    if hard_to_borrow:
        return Exercise(None, Ground.HARD_TO_BORROW, intrinsic)
    if bid is not None and bid > intrinsic + CENT:
        return Exercise(False, Ground.BID, intrinsic)
    waiting, until = _best_wait(strike, years, rate, dividends)
    sigma = _volatility(spot, strike, years, rate, vol, carry, dividends, call_ask)
    if waiting > 0:
        paid = sum(amount for when, amount in dividends if 0 < when <= until)
        later = [(when - until, amount) for when, amount in dividends if when > until]
        left = years - until
        then = (
            exercise_of_put(spot - paid, strike, left, rate, sigma, carry=carry, dividends=later).right
            if left > 0
            else None
        )
        return Exercise(False, Ground.DIVIDEND, intrinsic, waiting=waiting, until=until, then=then)
    if isnan(sigma):
        return Exercise(None, Ground.NO_VOLATILITY, intrinsic)
    value = put_value(spot, strike, years, rate, sigma, carry=carry, dividends=dividends)
    return Exercise(value <= intrinsic + CENT, Ground.VALUE, intrinsic, value)


def gain_of_waiting(
    strike: float, years: float, rate: float, dividends: Sequence[tuple[float, float]]
) -> float:
    """Return the largest gain of waiting for an ex-date before expiration over exercise now, dollars per
    share, if the share does not move otherwise.

    The gain is the dividends paid up to that date less the interest lost up to it, at least 0.

    >>> round(gain_of_waiting(100.0, 0.25, 0.04, [(0.05, 0.50)]), 2)
    0.3
    """
    return _best_wait(strike, years, rate, dividends)[0]


def _best_wait(
    strike: float, years: float, rate: float, dividends: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Return the gain of waiting, and the years to the ex-date that brings it; 0 and 0 if none does."""
    best, paid = (0.0, 0.0), 0.0
    for when, amount in sorted(d for d in dividends if 0 < d[0] <= years):
        paid += amount * exp(-rate * when)
        best = max(best, (paid - strike * (1.0 - exp(-rate * when)), when))
    return best


def _volatility(
    spot: float,
    strike: float,
    years: float,
    rate: float,
    vol: float | None,
    carry: float,
    dividends: Sequence[tuple[float, float]],
    call_ask: float | None,
) -> float:
    """Return the put's own volatility, no higher than that of the call's ask; NaN if neither is known."""
    own = vol if vol is not None and isfinite(vol) and vol > 0 else _NAN
    if call_ask is None or not call_ask > 0 or years <= 0:
        return own
    share = spot - sum(amount * exp(-rate * when) for when, amount in dividends if 0 < when <= years)
    offered = float(european.implied_vol(call_ask, share, strike, years, rate, carry, True))
    known = [v for v in (own, offered) if isfinite(v)]
    return min(known, default=_NAN)
