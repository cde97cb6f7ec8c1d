"""The rules before a request is sent and before a quote is accepted. Each is shown as a check.

The floor of a limit is the strictest of three: the ticket's floor, the price in the shown depth net of fees,
and the mark less 1.5 volatility points of each leg (for shares: less 0.5 %). Example: 40 puts, ticket's floor
2.05, mark 2.15, vega 0.35, no depth for 40: 2.15 − 1.5 × 0.35 = 1.625, so the limit must be at least 2.05. A
buyer's limit is bounded the same way from above. An unknown value never passes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from wheelcli.config.rules import Rfq
from wheelcli.order import decimal
from wheelcli.rfq.benchmark import TYPED, Benchmark
from wheelcli.rfq.package import AmountUnit, Direction, Package
from wheelcli.rfq.quotes import Book, Match, is_better
from wheelcli.rfq.verdict import price_text
from wheelcli.units import Doc, Unit

CLOCK_WARN_S, CLOCK_MOST_S = 2.0, 30.0
_CANCELS = Decimal("0.1")  # a mark below this part of the legs' mids is no premium to divide by


class CheckVerdict(StrEnum):
    """The result of a check; only `fail` and `unknown` stop the command."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, measured."""

    check: Annotated[str, Doc("the rule")]
    value: Annotated[float | None, Unit("of the check"), Doc("the value measured; null if unknown")]
    limit: Annotated[float | None, Unit("of the check"), Doc("the limit for that value")]
    verdict: Annotated[CheckVerdict, Doc("pass, warn, fail, unknown or not_applicable")]
    reason: Annotated[str, Doc("the result in words")]

    @property
    def stops(self) -> bool:
        """Return whether the check forbids to send."""
        return self.verdict in (CheckVerdict.FAIL, CheckVerdict.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The price to accept: the best one for the whole size (None if there is none), your limit, and the price
    that you typed again to confirm one that looked too good.
    """

    book: Book
    best: Match | None
    limit: Decimal
    again: Decimal | None = None


def stopping(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return the checks that stop the command."""
    return tuple(check for check in checks if check.stops)


def limit_floor(
    package: Package, benchmark: Benchmark, rules: Rfq, *, ticket: Decimal | None
) -> tuple[Decimal, str] | None:
    """Return the worst price that a limit may have, and its source; None if it is unknown."""
    sign = 1 if package.direction is Direction.BUY else -1
    bounds = []
    if ticket is not None:
        bounds.append((ticket, "the ticket's floor"))
    if benchmark.walk is not None:
        bounds.append((benchmark.walk + sign * benchmark.fees_each, "the shown depth, net of fees"))
    if benchmark.mark is not None and package.unit is AmountUnit.SHARES:
        share = decimal(rules.worse_than_mark_max_share)
        words = f"the mark {'+' if sign > 0 else '−'} {(100 * share).normalize():f} %"
        bounds.append((benchmark.mark * (1 + sign * share), words))
    vega = _vega(package, benchmark)
    if benchmark.mark is not None and vega is not None:
        points = decimal(rules.worse_than_mark_max_vol)
        per_leg = " of each leg" if len(package.legs) > 1 else ""
        words = f"the mark {'+' if sign > 0 else '−'} {points:f} volatility points{per_leg}"
        bounds.append((benchmark.mark + sign * points * vega, words))
    if not bounds:
        return None
    tightest = min if package.direction is Direction.BUY else max
    return tightest(bounds, key=lambda bound: bound[0])


def _vega(package: Package, benchmark: Benchmark) -> Decimal | None:
    """Return dollars per volatility point; for a package, the sum over its legs, each priced by itself."""
    if len(package.legs) > 1 and benchmark.legs_vega is not None:
        return benchmark.legs_vega
    return None if benchmark.vega is None or benchmark.vega_cancels else abs(benchmark.vega)


def limit_check(
    package: Package, benchmark: Benchmark, rules: Rfq, *, limit: Decimal, ticket: Decimal | None
) -> Check:
    """Return the check of the limit against its floor."""
    floor = limit_floor(package, benchmark, rules, ticket=ticket)
    if floor is None:
        reason = "the limit has no floor: no ticket floor, no depth for the whole size, no mark with a vega"
        return Check("limit_floor", float(limit), None, CheckVerdict.UNKNOWN, reason)
    price, source = floor
    met = not is_better(price, limit, package.direction)
    side = "at most" if package.direction is Direction.BUY else "at least"
    reason = f"limit {price_text(limit)}, {side} {price_text(price)}: {source}"
    return _check("limit_floor", float(limit), float(price), met, reason)


def standing_check(
    package: Package, benchmark: Benchmark, limit: Decimal, *, accepting: bool, again: Decimal | None = None
) -> tuple[Check, ...]:
    """Return the check of a typed limit if it is worse than the standing bid (for a purchase, the ask).

    A request only warns: the bid may be for a part of the size, and a desk may take all at a slightly worse
    price. An acceptance fails until the limit is typed `again`; `limit_floor` stops both if it covers all.
    """
    touch = benchmark.natural
    if touch is None or not is_better(touch, limit, package.direction):
        return ()
    buys, size = package.direction is Direction.BUY, benchmark.natural_size
    side, where = ("ask", "above") if buys else ("bid", "below")
    part = "size unknown" if size is None else f"for {min(size, package.amount):f} of {package.amount:f}"
    reason = f"limit {price_text(limit)} is {where} the {side} standing at {price_text(touch)}, {part}"
    verdict = CheckVerdict.WARN
    if accepting and again == limit:
        reason += "; confirmed by typing it again"
    elif accepting:
        verdict = CheckVerdict.FAIL
        reason += f": pass --limit {price_text(limit)} to confirm it"
    return (Check("standing", float(limit), float(touch), verdict, reason),)


def accept_checks(
    package: Package, offer: Offer, benchmark: Benchmark, rules: Rfq, *, now: datetime, seen: Benchmark | None
) -> tuple[Check, ...]:
    """Return the checks of an acceptance: size, price, quotes, benchmark; the account's limits are separate.

    `seen` is the benchmark that you decided on (None: there was none): if the share has moved since then,
    look again. `now` and the moment of `benchmark` are by our clock.
    """
    return (
        _size(package, offer),
        _within(package, offer),
        _life(offer, rules),
        age_check(benchmark, rules.benchmark_age_max_s, now),
        _moved(package, benchmark, seen, rules),
        _too_good(package, offer, benchmark, rules),
    )


def clock_check(apart_s: float) -> Check:
    """Return the check of the venue's clock against ours: a difference of 2 s warns, of 30 s stops."""
    apart = abs(apart_s)
    verdict = CheckVerdict.PASS if apart <= CLOCK_WARN_S else CheckVerdict.WARN
    verdict = CheckVerdict.FAIL if apart > CLOCK_MOST_S else verdict
    return Check(
        "clock", round(apart, 3), CLOCK_MOST_S, verdict, f"the venue's clock differs by {apart:.1f} s"
    )


def grace_check(until: datetime | None, now: datetime) -> Check:
    """Return the check that the grace period, in which no quote is shown or accepted, is over."""
    left = 0.0 if until is None else max((until - now).total_seconds(), 0.0)
    reason = f"quotes appear in {left:.1f} s" if left else "the grace period is over"
    return _check("grace", left, 0.0, left <= 0, reason)


def tick_check(limit: Decimal, tick: Decimal | None) -> Check:
    """Return the check that the limit is a multiple of the tick; unknown if `tick` is None."""
    if tick is None:
        return Check("tick", float(limit), None, CheckVerdict.UNKNOWN, "the tick of a block is unknown")
    met = limit % tick == 0
    reason = f"limit {price_text(limit)} is {'' if met else 'not '}a multiple of the tick, {tick:f}"
    return _check("tick", float(limit), float(tick), met, reason)


def quote_checks(book: Book, quote: str | None) -> tuple[Check, ...]:
    """Return whether the quote that was named stands; nothing if none was."""
    if quote is None:
        return ()
    ids = [each.id for each in (*book.bids, *book.asks)]
    reason = f"quote {quote} is standing" if quote in ids else f"quote {quote} is not standing"
    verdict = CheckVerdict.PASS if quote in ids else CheckVerdict.FAIL
    return (Check("quote", None, None, verdict, reason),)


def minimum_check(package: Package, least: Decimal | None, *, human: bool = False) -> Check:
    """Return whether the sum of the legs reaches the venue's minimum; nothing is rounded up to it. None means
    unknown, or a desk that sets a minimum for each request.
    """
    total = package.sum_of_legs
    if least is None and not human:
        reason = "the minimum of a block is unknown: it is missing from the instrument's record"
        return Check("minimum", float(total), None, CheckVerdict.UNKNOWN, reason)
    if least is None:
        reason = "a desk sets its own minimum: ask"
        return Check("minimum", float(total), None, CheckVerdict.NOT_APPLICABLE, reason)
    unit = package.unit.removesuffix("s") if total == 1 else package.unit
    reason = f"{total:f} {unit} over all legs; the venue's minimum is {least:f}"
    return _check("minimum", float(total), float(least), total >= least, reason)


def _size(package: Package, offer: Offer) -> Check:
    shown = sum((quote.amount for quote in offer.book.met_by(package.direction)), Decimal(0))
    wanted = float(package.amount)
    if offer.best is None:
        reason = f"no price for all {package.amount:f}: {shown:f} quoted"
        return _check("full_size", float(shown), wanted, False, reason)
    reason = f"all {package.amount:f} at {price_text(offer.best.price)}"
    return _check("full_size", wanted, wanted, True, reason)


def _within(package: Package, offer: Offer) -> Check:
    if offer.best is None:
        return Check("price", None, float(offer.limit), CheckVerdict.UNKNOWN, "no price for the whole size")
    price = offer.best.price
    met = not is_better(offer.limit, price, package.direction)
    words = "within" if met else "beyond"
    reason = f"{price_text(price)} is {words} the limit of {price_text(offer.limit)}"
    return _check("price", float(price), float(offer.limit), met, reason)


def _life(offer: Offer, rules: Rfq) -> Check:
    least = rules.quote_life_min_s
    if offer.best is None:
        return Check("quote_life", None, least, CheckVerdict.UNKNOWN, "no quotes cover the whole size")
    life = offer.book.life_s(offer.best.quotes)
    if life is None:
        return Check("quote_life", None, least, CheckVerdict.NOT_APPLICABLE, "the quotes do not expire")
    reason = f"the quotes last {life:.1f} s, over {least:g} s required"
    return _check("quote_life", life, least, life > least, reason)


def age_check(benchmark: Benchmark, most: float, now: datetime) -> Check:
    """Return whether the market that prices are compared with is recent, by our clock."""
    age = (now - benchmark.at).total_seconds()
    words = f"{age:.1f} s old" if age >= 0 else f"{-age:.1f} s ahead of our clock"
    return _check(
        "benchmark_age", age, most, abs(age) <= most, f"the benchmark is {words}, at most {most:g} s"
    )


def _moved(package: Package, benchmark: Benchmark, seen: Benchmark | None, rules: Rfq) -> Check:
    most = rules.move_max
    if seen is None or (benchmark.spot_basis == TYPED and seen.spot_basis != TYPED):
        reason = "no earlier share price was typed: nothing to compare it with"
        return Check("move", None, most, CheckVerdict.NOT_APPLICABLE, reason)
    if benchmark.spot is None or not seen.spot:
        return Check("move", None, most, CheckVerdict.UNKNOWN, "share price unknown")
    moved = abs(float(benchmark.spot / seen.spot - 1))
    what = "index" if package.unit is AmountUnit.COINS else "share"
    reason = f"the {what} moved {100 * moved:.2f} % since you looked, at most {100 * most:g} %"
    return _check("move", moved, most, moved <= most, reason)


def _too_good(package: Package, offer: Offer, benchmark: Benchmark, rules: Rfq) -> Check:
    most, bound = rules.too_good, ""
    if offer.best is None or benchmark.mark is None:
        return Check("too_good", None, most, CheckVerdict.UNKNOWN, "no price, or no mark to compare it with")
    price = offer.best.price
    gain = price - benchmark.mark if package.direction is Direction.SELL else benchmark.mark - price
    whole, words = _premium(benchmark, benchmark.mark)
    share = float(gain / whole) if whole else None
    if words and benchmark.legs_vega is not None:  # a part of both legs is far more than a roll may gain
        points = decimal(rules.worse_than_mark_max_vol)
        if (by_vega := float(points * benchmark.legs_vega / whole)) < most:
            most, bound = by_vega, f", at most {points:f} volatility points of each leg"
    met = share <= most if share is not None else gain <= 0
    side = "better" if gain >= 0 else "worse"
    if share is None:
        where = f"{price_text(abs(gain))} {side} than a mark of 0"
    else:
        where = f"{abs(100 * share):.1f} % {words}{side} than the mark{bound}"
    if not met and offer.again == price:
        reason = f"{price_text(price)} is {where}, confirmed by typing it again"
        return Check("too_good", share, most, CheckVerdict.PASS, reason)
    hint = "" if met else f": pass --limit {price_text(price)} to confirm it"
    return _check("too_good", share, most, met, f"{price_text(price)} is {where}{hint}")


def _premium(benchmark: Benchmark, mark: Decimal) -> tuple[Decimal, str]:
    """Return what a gain is measured against, in words too: the mark, or the mids of legs that cancel."""
    legs = benchmark.legs_mid
    if legs is not None and abs(mark) < _CANCELS * legs:
        return legs, "of the legs' mids "
    return abs(mark), ""


def _check(name: str, value: float | None, limit: float, met: bool, reason: str) -> Check:
    return Check(name, value, limit, CheckVerdict.PASS if met else CheckVerdict.FAIL, reason)
