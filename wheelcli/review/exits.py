"""Each exit against the rules of `[manage]`: whether there was a reason to close, and whether one was missed.

A short option bought back followed the rules (*kept*) if one of them required it on that day:

- half of the credit was captured within the first half of its life, or most of it at any time;
- a nickel or too little was left to earn;
- it was the day of the review, or the share was at the strike.

Without such a rule it was closed early. One held to its end is *broken* if a quote showed most of its credit
captured a week before.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from wheelcli.book.ledger import AccountBook, ClosedOption, Ended, Role
from wheelcli.config.rules import Manage
from wheelcli.contract import Right
from wheelcli.money_text import counted
from wheelcli.pricing.american_batch import american_chain
from wheelcli.review.performance.holdings import Splits, split_factor
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.verdicts import BrokenRule, JudgedTrade, TradeVerdict
from wheelcli.review.view import OptionPrices
from wheelcli.review.week import Span

__all__ = ["exits", "first_captured"]

_AT_THE_END = (Ended.EXPIRED, Ended.ASSIGNED)


def exits(
    account: AccountBook,
    closes: Closes,
    manage: Manage,
    *,
    prices: OptionPrices,
    splits: Splits,
    rate: float,
    span: Span,
) -> tuple[JudgedTrade, ...]:
    """Return every single short option that ended in the span.

    Legs of spreads end as the spread does and are not judged alone.
    """
    over = [
        c
        for c in account.closed
        if c.closed in span
        and c.contracts < 0
        and c.role is Role.WHEEL
        and c.credit_cents
        and c.ended is not Ended.TRANSFERRED
    ]
    deltas = _deltas(over, closes, splits, prices, rate=rate, scale=account.price_scale)
    bought = [
        _bought_back(c, d, manage, prices)
        for c, d in zip(over, deltas, strict=True)
        if c.ended in (Ended.CLOSED, Ended.ROLLED)
    ]
    to_the_end = [
        _to_the_end(c, manage, prices)
        for c in over
        if (c.ended in _AT_THE_END or (c.ended is Ended.SETTLED and account.of_coins))
        and c.closed >= c.contract.expiration
    ]
    return tuple(sorted((*bought, *to_the_end), key=lambda k: (k.day, k.contract)))


def _exit(
    one: ClosedOption, verdict: TradeVerdict, basis: str, broken: tuple[BrokenRule, ...] = ()
) -> JudgedTrade:
    profit = one.profit_cents
    return JudgedTrade(
        day=one.closed,
        what="exit",
        contract=one.contract.label(one.symbol),
        symbol=one.symbol,
        contracts=-one.contracts,
        verdict=verdict,
        basis=basis,
        broken=broken,
        gain_usd=None if profit is None else profit / 100,
    )


def _bought_back(one: ClosedOption, delta: float, manage: Manage, prices: OptionPrices) -> JudgedTrade:
    captured = prices.captured(one)
    life, days_open, left = (
        (one.contract.expiration - one.opened).days,
        (one.closed - one.opened).days,
        (one.contract.expiration - one.closed).days,
    )
    paid = prices.paid_usd(one)
    yearly = paid / one.contract.strike * 365 / left if left > 0 else 0.0
    review = left <= manage.review_dte if life >= 30 else days_open * 3 >= life * 2
    reasons = (
        (
            captured >= manage.take_profit_early and days_open * 2 <= life,
            f"{captured:.0%} of the credit within the first half of its life",
        ),
        (captured >= manage.take_profit_late, f"{captured:.0%} of the credit"),
        # A few cents a share are no price of a coin.
        (not one.contract.coin and paid <= manage.close_below_price, f"only {paid:.2f} was left"),
        (captured > 0 and yearly < manage.remaining_return_min, f"{yearly:.1%} a year was left to earn"),
        (delta >= manage.challenged_delta, f"challenged at {delta:.2f} delta"),
        (review, f"its review was due {counted(left, 'day')} before expiration"),
    )
    for holds, reason in reasons:
        if holds:
            return _exit(one, "kept", reason.replace("%", " %"))
    if np.isnan(delta):
        return _exit(one, "unknown", "whether it was challenged is unknown: no close that day")
    part = (
        f"{captured:.0%} of the credit captured"
        if captured >= 0
        else f"a loss of {-captured:.0%} of the credit"
    )
    reason = f"closed with {part} and {counted(left, 'day')} left; no rule applied".replace("%", " %")
    return _exit(
        one,
        "broken",
        "closed early",
        (BrokenRule("exit", round(captured, 4), manage.take_profit_early, "fail", reason),),
    )


def _to_the_end(one: ClosedOption, manage: Manage, prices: OptionPrices) -> JudgedTrade:
    day = first_captured(
        one, prices, share=manage.take_profit_late, before=one.contract.expiration - timedelta(days=7)
    )
    if day is None:
        return _exit(one, "kept", "held to its expiration")
    reason = (
        f"{manage.take_profit_late:.0%} of its credit was captured on {day}, but it was held to expiration"
    ).replace("%", " %")
    return _exit(
        one,
        "broken",
        "missed profit",
        (BrokenRule("take_profit", day.isoformat(), manage.take_profit_late, "fail", reason),),
    )


def first_captured(one: ClosedOption, prices: OptionPrices, *, share: float, before: date) -> date | None:
    """Return the first day on which a quote showed that much of the credit captured; None if none did."""
    for day in sorted(d for d in prices.quotes if one.opened < d <= before):
        captured = prices.captured_on(one, day)
        if captured is not None and captured >= share:
            return day
    return None


def _deltas(
    over: Sequence[ClosedOption],
    closes: Closes,
    splits: Splits,
    prices: OptionPrices,
    *,
    rate: float,
    scale: int,
) -> list[float]:
    """Return |delta| at the closing price and the spot of that moment, else that day's close; 1 through the
    strike, NaN without either.
    """
    if not over:
        return []
    paid = np.array([prices.paid_usd(c) for c in over])
    strike = np.array([c.contract.strike for c in over])
    call = np.array([c.contract.right is Right.CALL for c in over])
    years = np.array([max((c.contract.expiration - c.closed).days, 0.5) / 365 for c in over])
    days = [_close(closes, c) * split_factor(splits, c.symbol, c.closed) / scale for c in over]
    moments = [prices.spot_at_close(c) for c in over]
    spot = np.array([m or day for m, day in zip(moments, days, strict=True)])
    delta = np.abs(american_chain(paid, spot, strike, years, rate, call).delta)
    through = np.where(call, spot >= strike, spot <= strike)
    return [float(d) for d in np.where(through, 1.0, np.where(np.isnan(spot), np.nan, np.nan_to_num(delta)))]


def _close(closes: Closes, one: ClosedOption) -> float:
    row, column = closes.at(one.closed), closes.column(one.symbol)
    return float(closes.plain[row, column]) if row >= 0 and column >= 0 else float("nan")
