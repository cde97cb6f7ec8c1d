"""Shown depth: the price levels of each leg, and the price of a package within them, never beyond.

Example: bids of 0.0310 × 4.2, 0.0305 × 9, 0.0300 × 6.5 and 0.0290 × 20. 25 sold take the first three and 5.3
of the last: 0.7534 for 25, or 0.030136 each. For 50 there is no price: 39.7 are shown.

>>> pairs = (("0.0310", "4.2"), ("0.0305", "9"), ("0.0300", "6.5"), ("0.0290", "20"))
>>> bids = tuple(Level(Decimal(price), Decimal(size)) for price, size in pairs)
>>> walk(bids, Decimal(25)).price, walk(bids, Decimal(50)).price, walk(bids, Decimal(50)).shown
(Decimal('0.030136'), None, Decimal('39.7'))
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from wheelcli.rfq.package import Direction, Package, PackageLeg


@dataclass(frozen=True, slots=True)
class Level:
    """One price and the size shown at it; None is unknown."""

    price: Decimal
    size: Decimal | None


@dataclass(frozen=True, slots=True)
class Depth:
    """Bids and asks of one instrument, the best first; empty if nobody quotes."""

    bids: tuple[Level, ...] = ()
    asks: tuple[Level, ...] = ()

    def met_by(self, direction: Direction) -> tuple[Level, ...]:
        """Return the levels that an order of this direction trades with."""
        return self.asks if direction is Direction.BUY else self.bids

    @property
    def mid(self) -> Decimal | None:
        """Return the price halfway between the best bid and the best ask; None if one is missing."""
        return (self.bids[0].price + self.asks[0].price) / 2 if self.bids and self.asks else None


@dataclass(frozen=True, slots=True)
class Walked:
    """The result of walking the shown depth: the size shown (None: unknown), and the mean and the worst price
    of the whole size wanted (None if less than that is shown).
    """

    shown: Decimal | None
    price: Decimal | None = None
    worst: Decimal | None = None


def walk(levels: Sequence[Level], wanted: Decimal) -> Walked:
    """Walk these levels until `wanted` is filled. A level of unknown size ends the walk."""
    shown = Decimal(0)
    paid = Decimal(0)
    price = worst = None
    for level in levels:
        if level.size is None:
            break
        taken = min(level.size, max(wanted - shown, Decimal(0)))
        paid += taken * level.price
        worst = level.price if taken > 0 else worst
        shown += level.size
    if levels and levels[0].size is None:
        return Walked(None)
    if shown >= wanted:
        price = paid / wanted
    return Walked(shown, price, worst if price is not None else None)


def touch(package: Package, depths: Mapping[str, Depth]) -> Level | None:
    """Return the natural price of a package and the number of packages shown there; None if a leg has no
    quote.
    """
    return _level([(leg, _met(package, leg, depths)) for leg in package.legs], package)


def other_side(package: Package, depths: Mapping[str, Depth]) -> Level | None:
    """Return the touch for the other side of the trade."""
    mirrored = Package(
        package.legs, package.amount, package.direction.opposite, package.unit, package.multiplier
    )
    return touch(mirrored, depths)


def mid(package: Package, depths: Mapping[str, Depth]) -> Decimal | None:
    """Return the sum of the legs' mids; None if one is unknown."""
    total = Decimal(0)
    for leg in package.legs:
        middle = depths.get(leg.contract, Depth()).mid
        if middle is None:
            return None
        total += leg.sign * leg.ratio * middle
    return total


def walk_package(package: Package, depths: Mapping[str, Depth]) -> Walked:
    """Return the price of the whole amount if every leg walks its own shown depth."""
    legs = [
        (leg, walk(_met(package, leg, depths), package.quantity(leg)), _met(package, leg, depths))
        for leg in package.legs
    ]
    shown = _fewest(package, [(leg, found.shown if levels else Decimal(0)) for leg, found, levels in legs])
    price = worst = Decimal(0)
    for leg, found, _ in legs:
        if found.price is None or found.worst is None:
            return Walked(shown)
        price += leg.sign * leg.ratio * found.price
        worst += leg.sign * leg.ratio * found.worst
    return Walked(shown, price, worst)


def is_deeper(package: Package, depths: Mapping[str, Depth]) -> bool:
    """Return whether any leg shows more than its touch on the side that is traded."""
    return any(len(_met(package, leg, depths)) > 1 for leg in package.legs)


def _met(package: Package, leg: PackageLeg, depths: Mapping[str, Depth]) -> tuple[Level, ...]:
    return depths.get(leg.contract, Depth()).met_by(package.trades(leg))


def _level(legs: Sequence[tuple[PackageLeg, tuple[Level, ...]]], package: Package) -> Level | None:
    if not all(levels for _, levels in legs):
        return None
    price = sum((leg.sign * leg.ratio * levels[0].price for leg, levels in legs), Decimal(0))
    return Level(price, _fewest(package, [(leg, levels[0].size) for leg, levels in legs]))


def _fewest(package: Package, sizes: Sequence[tuple[PackageLeg, Decimal | None]]) -> Decimal | None:
    """Return how many packages the sizes of the legs allow; None if one size is unknown."""
    times = []
    for leg, size in sizes:
        if size is None:
            return None
        times.append(size / leg.ratio)
    fits = min(times)
    return fits.to_integral_value(ROUND_FLOOR) if package.unit.whole else fits
