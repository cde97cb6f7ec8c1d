"""The cost of each way to trade a block, against the mid.

Example: 40 puts are sold at a mid of 2.15, bid 2.10 for 12, vega 0.35, the share at 61.20. At the touch 12
cost 0.05 × 1,200 = 60 dollars: 8.2 basis points of the shares, 2.3 % of the premium, 0.14 volatility points.
Working all 40 is assumed to cost half of the half spread, 0.025, and 0.0525 of impact: 0.0775 a share, 310
dollars, 2.0725 instead of 2.15.

A price is given only if the order book shows the full size at it. The touch is the exception: it comes with
its own size. Prices are those of the package as it is written: a sale costs mid less price, a purchase price
less mid.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from wheelcli.rfq.depth import Depth, Walked, is_deeper, mid, touch, walk, walk_package
from wheelcli.rfq.impact import Impact
from wheelcli.rfq.makers import MakerWidth, assumed_width
from wheelcli.rfq.minimum import Minimum
from wheelcli.rfq.package import Direction, Package

_TWO = Decimal(2)


class WayName(StrEnum):
    """The ways to trade a block."""

    TOUCH = "touch"
    WALK = "walk"
    WORK = "work"
    COMBINATION = "combination"
    RFQ = "rfq"
    ASSIGNMENT = "assignment"


@dataclass(frozen=True, slots=True)
class Way:
    """One way. `each` is its cost against the mid in dollars per share; `cost` is the same in dollars for the
    size that can be traded, all wanted or less; `low` and `high` bound an assumed cost. None is unknown.

    `shown` is the size shown at its price, of `wanted` (None: unknown). Only a `measured` way, read from
    quotes or past requests, can be recommended.
    """

    way: WayName
    wanted: Decimal
    basis: str
    price: Decimal | None = None
    each: Decimal | None = None
    cost: Decimal | None = None
    shown: Decimal | None = None
    commission: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    measured: bool = False

    @property
    def full(self) -> bool:
        """Return whether the whole size can trade at its price."""
        return self.price is not None and self.shown is not None and self.shown >= self.wanted


@dataclass(frozen=True, slots=True)
class Assigned:
    """Options sold to trade shares by assignment (puts to buy, calls to sell), and the resulting cost of a
    share.
    """

    contracts: int
    shares: int
    contract: str  # in words
    strike: Decimal
    premium: Decimal  # at the natural price
    chance: float | None  # of assignment at expiration
    commission: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMarket:
    """The inputs that price a block. `depths` is by leg. `impact` is that of the whole amount; if it is None,
    `impact_unknown` gives the reason. `commission` returns the dollars for an amount. `width` is that of
    makers' quotes if a tape shows it.
    """

    depths: Mapping[str, Depth]
    combination: Depth | None = None
    impact: Impact | None = None
    impact_unknown: str = ""
    width: MakerWidth | None = None
    assigned: Assigned | None = None
    commission: Callable[[Decimal], Decimal] = field(default=lambda amount: Decimal(0))


def ways_of(package: Package, market: BlockMarket, *, makers: int, minimum: Minimum) -> tuple[Way, ...]:
    """Return every way to trade the package, in the order in which a desk would consider them."""
    ways = [_touch(package, market)]
    if is_deeper(package, market.depths):
        ways.append(_walk(package, market))
    ways += [_work(package, market), _combination(package, market)]
    ways.append(_rfq(package, market, makers=makers, minimum=minimum))
    if market.assigned is not None:
        ways.append(_assignment(package, market.assigned, market.depths))
    return tuple(ways)


def concession(package: Package, price: Decimal, middle: Decimal) -> Decimal:
    """Return the cost of a price against the mid, per share; negative if the price is better than the mid."""
    return price - middle if package.direction is Direction.BUY else middle - price


def _touch(package: Package, market: BlockMarket) -> Way:
    natural = touch(package, market.depths)
    if natural is None:
        return Way(WayName.TOUCH, package.amount, f"no {_side(package)} for every leg")
    deeper = "" if is_deeper(package, market.depths) else "; depth beyond it unknown"
    return _shown(WayName.TOUCH, package, market, natural.price, natural.size, beyond=deeper)


def _walk(package: Package, market: BlockMarket) -> Way:
    found = walk_package(package, market.depths)
    return _walked(WayName.WALK, package, market, found)


def _walked(way: WayName, package: Package, market: BlockMarket, found: Walked) -> Way:
    if found.price is None:
        basis = _count(found.shown, package.amount)
        return Way(way, package.amount, basis, shown=found.shown, measured=found.shown is not None)
    return _shown(way, package, market, found.price, found.shown, beyond="")


def _shown(
    way: WayName,
    package: Package,
    market: BlockMarket,
    price: Decimal,
    shown: Decimal | None,
    *,
    beyond: str,
) -> Way:
    """Return a way that trades the size shown at the prices shown."""
    middle = mid(package, market.depths)
    each = None if middle is None else concession(package, price, middle)
    part = None if shown is None else min(shown, package.amount)
    return Way(
        way,
        package.amount,
        _count(shown, package.amount) + (beyond if shown is not None and shown < package.amount else ""),
        price=price,
        each=each,
        cost=None if each is None or part is None else each * part * package.multiplier,
        shown=shown,
        commission=None if part is None else market.commission(part),
        measured=shown is not None,
    )


def _work(package: Package, market: BlockMarket) -> Way:
    natural, middle = touch(package, market.depths), mid(package, market.depths)
    if natural is None or middle is None:
        return Way(WayName.WORK, package.amount, "a leg has no bid or no ask")
    if market.impact is None:
        return Way(WayName.WORK, package.amount, market.impact_unknown or "the day's volume is unknown")
    crossing = concession(package, natural.price, middle) / 2
    each, money = crossing + market.impact.move, package.amount * package.multiplier
    return Way(
        WayName.WORK,
        package.amount,
        market.impact.basis,
        price=_at(package, middle, each),
        each=each,
        cost=each * money,
        commission=market.commission(package.amount),
        low=(crossing + market.impact.move / 2) * money,
        high=(crossing + market.impact.move * _TWO) * money,
    )


def _combination(package: Package, market: BlockMarket) -> Way:
    if len(package.legs) == 1:
        return Way(WayName.COMBINATION, package.amount, "one leg")
    if market.combination is None:
        return Way(WayName.COMBINATION, package.amount, "no order book of the combination")
    levels = market.combination.met_by(package.direction)
    if not levels:
        return Way(WayName.COMBINATION, package.amount, f"no {_side(package)}")
    return _walked(WayName.COMBINATION, package, market, walk(levels, package.amount))


def _rfq(package: Package, market: BlockMarket, *, makers: int, minimum: Minimum) -> Way:
    if minimum.met is False:
        least = f"{minimum.amount:,.0f}" if minimum.amount is not None else "more"
        return Way(WayName.RFQ, package.amount, f"too small for RFQ: {minimum.venue} needs at least {least}")
    natural, middle = touch(package, market.depths), mid(package, market.depths)
    width = market.width
    if middle is None or (width is None and natural is None):
        return Way(WayName.RFQ, package.amount, "a leg has no bid or no ask")
    if width is None and natural is not None:
        width = assumed_width(max(concession(package, natural.price, middle), Decimal(0)))
    assert width is not None
    each = width.best_of(makers)
    return Way(
        WayName.RFQ,
        package.amount,
        width.basis,
        price=_at(package, middle, each),
        each=each,
        cost=each * package.amount * package.multiplier,
        shown=package.amount if width.measured else None,
        commission=market.commission(package.amount),
        measured=width.measured,
    )


def _assignment(package: Package, assigned: Assigned, depths: Mapping[str, Depth]) -> Way:
    """Return the way by assignment: shares received or delivered if options sold end in the money."""
    middle = mid(package, depths)
    received = -1 if package.direction is Direction.BUY else 1
    price = assigned.strike + received * assigned.premium
    each = None if middle is None else concession(package, price, middle)
    chance = "" if assigned.chance is None else f", a chance of {100 * assigned.chance:.0f} %"
    part = "" if assigned.shares == package.amount else f" for {assigned.shares:,} shares"
    return Way(
        WayName.ASSIGNMENT,
        package.amount,
        f"if assigned{chance}: {assigned.contracts} × {assigned.contract} at {assigned.premium:f}{part}",
        price=price,
        each=each,
        cost=None if each is None else each * assigned.shares,
        commission=assigned.commission,
    )


def _at(package: Package, middle: Decimal, each: Decimal) -> Decimal:
    return middle + each if package.direction is Direction.BUY else middle - each


def _side(package: Package) -> str:
    return "ask" if package.direction is Direction.BUY else "bid"


def _count(shown: Decimal | None, wanted: Decimal) -> str:
    if shown is None:
        return "size unknown"
    plain = f"{shown.normalize() + 0:,f}"
    return f"{plain} shown" if shown >= wanted else f"{plain} of {wanted:,f} shown"
