"""The way to take: the cheapest measured one that can trade the whole size; otherwise one measured step.

An assumed cost (of impact or of makers' widths) never wins. A request or a combination never wins at a price
worse than a standing bid (for a purchase, a standing ask). Example: 40 puts, bid 2.10 for 12, nothing else
shown: sell 12 at 2.10 and look again. Working all 40 would end at about 2.0725, so a desk's bid of 2.08 or
more for all 40 is fair.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from wheelcli.rfq.cost import Way, WayName
from wheelcli.rfq.depth import Level, Walked
from wheelcli.rfq.minimum import Minimum
from wheelcli.rfq.package import AmountUnit, Direction, Package

_CENT = Decimal("0.01")
_ALL_OF_IT = (WayName.TOUCH, WayName.WALK)  # both take the standing bid first


class Verdict(StrEnum):
    """The verdict on the block."""

    TOUCH = "touch"
    WALK = "walk"
    COMBINATION = "combination"
    RFQ = "rfq"
    STEP = "step"  # trade the measured part first
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Advice:
    """The verdict, what to do in a sentence, and why."""

    verdict: Verdict
    text: str
    why: str


def advice_of(
    package: Package, ways: Sequence[Way], *, natural: Level | None, walked: Walked, minimum: Minimum
) -> Advice:
    """Return the verdict. `natural` is the touch, `walked` the result for the whole amount through the shown
    depth.
    """
    if natural is None:
        side = "ask" if package.direction is Direction.BUY else "bid"
        if package.unit is AmountUnit.SHARES:
            text = f"{side} of the shares unknown: add it with --book FILE.csv"
        else:
            text = f"no {side} for every leg: look again while the market is open"
        return Advice(Verdict.UNKNOWN, text, "the side to trade against has no quote")
    able = [way for way in ways if way.measured and way.full and way.each is not None]
    best = min(able, key=_dollars, default=None)
    if best is not None and (best.way in _ALL_OF_IT or not _is_worse(package, best, natural)):
        return Advice(Verdict(best.way.value), _whole(package, best, walked), _why(best, able))
    desk = _desk(package, ways, minimum)
    if natural.size is not None and natural.size > 0:
        part = min(natural.size, package.amount)
        text = f"{package.direction} {part:,f} at {_money(package, natural.price)} and look again{desk}"
        return Advice(Verdict.STEP, text, _no_way(package, best, natural))
    if natural.size is not None:
        text = f"the size quoted at {_money(package, natural.price)} does not cover even one{desk}"
        return Advice(Verdict.UNKNOWN, text, _no_way(package, best, natural))
    does = "bid" if package.direction is Direction.BUY else "offer"
    text = (
        f"{does} part of it at {_money(package, natural.price)} and see what trades:"
        f" the size quoted is unknown{desk}"
    )
    return Advice(Verdict.UNKNOWN, text, _no_way(package, best, natural))


def price_text(price: Decimal) -> str:
    """Return a price with at least two decimals: `2.10`, `2.0725`, `0.030136`."""
    short = price.quantize(Decimal("0.000001")).normalize()
    return f"{short if short != short.quantize(_CENT) else short.quantize(_CENT):f}"


def at_price(package: Package, price: Decimal) -> str:
    """Return a price in spoken words: `at 2.11`; of a package bought at -0.05, `for a 0.05 credit`."""
    return f"at {price_text(price)}" if price >= 0 else f"for a {package.net(price)}"


def _money(package: Package, price: Decimal) -> str:
    """Return a price with "debit" or "credit" if its sign is unusual: a package sold at -0.05 is a debit."""
    return price_text(price) if price > 0 else f"{price_text(price)} ({package.net(price)})"


def _dollars(way: Way) -> Decimal:
    return (way.cost or Decimal(0)) + (way.commission or Decimal(0))


def _is_worse(package: Package, way: Way, natural: Level) -> bool:
    assert way.price is not None
    return way.price > natural.price if package.direction is Direction.BUY else way.price < natural.price


def _whole(package: Package, way: Way, walked: Walked) -> str:
    assert way.price is not None
    every = "" if package.amount == 1 else "all "
    does, price = (
        f"{package.direction} {every}{package.amount:,f}",
        _money(package, _mean(package, way.price)),
    )
    if way.way is WayName.WALK and walked.worst is not None:
        to = "up to" if package.direction is Direction.BUY else "down to"
        return f"{does} with a limit {to} {price_text(walked.worst)}: {price} on average"
    if way.way is WayName.COMBINATION:
        return f"{does} in the combination's order book at {price}"
    if way.way is WayName.RFQ:
        return f"request quotes for all {package.amount:,f}: about {price}"
    return f"{does} at {price}"


def _mean(package: Package, price: Decimal) -> Decimal:
    """Return a mean of prices in as many digits as are meaningful: six for a coin."""
    return price if package.unit is AmountUnit.COINS else round(price, 4)


def _why(best: Way, able: Sequence[Way]) -> str:
    if len(able) == 1:
        return "the only measured way for the whole size"
    return f"the cheapest of {len(able)} measured ways for the whole size"


def _no_way(package: Package, best: Way | None, natural: Level) -> str:
    if best is None:
        return "no measured way trades the whole size"
    side = "an ask" if package.direction is Direction.BUY else "a bid"
    return f"{side} of {price_text(natural.price)} stands, better than any measured way for the whole size"


def _desk(package: Package, ways: Sequence[Way], minimum: Minimum) -> str:
    """Return the words on asking a desk for the whole size, with the quote that beats working the order."""
    if minimum.met is False:
        least = "" if minimum.amount is None else f", {minimum.venue} needs at least {minimum.amount:,.0f}"
        return f"; too small for RFQ{least}"
    if package.unit is AmountUnit.COINS:
        return f"; for all {package.amount:,f} at once, request quotes"
    start = f"; for all {package.amount:,f} at once, ask a desk"
    work = next((way for way in ways if way.way is WayName.WORK), None)
    if work is None or work.price is None:
        return start
    if package.direction is Direction.BUY:
        fair = work.price.quantize(_CENT, ROUND_FLOOR)
        return f"{start}: an offer of {price_text(fair)} or less is fair"
    fair = work.price.quantize(_CENT, ROUND_CEILING)
    return f"{start}: a bid of {price_text(fair)} or more is fair"
