"""An order of one leg or more as one package: legs with whole ratios, an amount, and the direction apart.

A package is written with at least one leg bought, and so that its price is usually positive; whether it is
bought or sold is its direction. Example: 30 puts of September are bought back at 3.40 and 30 of October sold
at 3.90. That credit of 0.50 is `SELL 30 × [+October −September]` at 0.50. At a debit of 0.15 it is
`BUY 30 × [+September −October]` at 0.15.

>>> legs = [Traded("KO260918P00062000", Direction.BUY, Decimal(30)),
...         Traded("KO261016P00062000", Direction.SELL, Decimal(30))]
>>> str(package_of(legs, net=NetPrice.received("0.50")))
'SELL 30 × [+KO 2026-10-16 62 put −KO 2026-09-18 62 put]'
>>> package = package_of(legs, net=NetPrice.paid("0.15"))
>>> str(package), str(package.net(Decimal("0.15"))), str(package.net(Decimal("-0.16")))
('BUY 30 × [+KO 2026-09-18 62 put −KO 2026-10-16 62 put]', '0.15 debit', '0.16 credit')
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from math import gcd
from typing import Any

from wheelcli.contract import parse_occ, spoken
from wheelcli.order import Flow, NetPrice, Order, OrderLeg, Side, decimal
from wheelcli.rfq.entry import number_in, text_of


class Direction(StrEnum):
    """Buy or sell: of a leg, and of the package as a whole."""

    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> "Direction":
        """Return the other direction."""
        return Direction.SELL if self is Direction.BUY else Direction.BUY


class AmountUnit(StrEnum):
    """The unit of an amount."""

    CONTRACTS = "contracts"
    SHARES = "shares"
    COINS = "coins"

    @property
    def whole(self) -> bool:
        """Return whether only whole numbers of it are traded."""
        return self is not AmountUnit.COINS


@dataclass(frozen=True, slots=True)
class Traded:
    """One leg of an order: an OCC symbol, a share's symbol or a venue's own name."""

    contract: str
    side: Direction
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PackageLeg:
    """One leg as the package is written: bought (+) or sold (−) by whoever buys the package, `ratio` each."""

    contract: str
    side: Direction
    ratio: int

    @property
    def sign(self) -> int:
        """1 for a leg bought, -1 for one sold."""
        return 1 if self.side is Direction.BUY else -1

    def __str__(self) -> str:
        count = "" if self.ratio == 1 else f"{self.ratio} "
        return f"{'+' if self.side is Direction.BUY else '−'}{count}{spoken(self.contract)}"


@dataclass(frozen=True, slots=True)
class Package:
    """Legs traded `amount` times at one price. `multiplier` is the dollar value of a price of 1 for each.

    Raises ValueError for an order that no venue accepts: no leg bought, a contract twice, ratios with a
    common divisor, an amount of 0 or less, or part of a contract.
    """

    legs: tuple[PackageLeg, ...]
    amount: Decimal
    direction: Direction
    unit: AmountUnit = AmountUnit.CONTRACTS
    multiplier: Decimal = Decimal(100)

    def __post_init__(self) -> None:
        ratios = [leg.ratio for leg in self.legs]
        if not any(leg.side is Direction.BUY for leg in self.legs):
            raise ValueError("a package has at least one leg bought")
        if len({leg.contract for leg in self.legs}) < len(self.legs):
            raise ValueError("a package has each contract once")
        if min(ratios) < 1 or gcd(*ratios) != 1:
            raise ValueError(f"the ratios {ratios} are not the smallest whole ones")
        if not self.amount.is_finite() or self.amount <= 0 or self.multiplier <= 0:
            raise ValueError(f"{self.amount} is not an amount to trade")
        if self.unit.whole and self.amount != self.amount.to_integral_value():
            raise ValueError(f"{self.amount} is not a whole number of {self.unit}")

    def quantity(self, leg: PackageLeg) -> Decimal:
        """Return how much of one leg is traded."""
        return self.amount * leg.ratio

    @property
    def sum_of_legs(self) -> Decimal:
        """Return the amount of all legs together: a venue's minimum counts it."""
        return sum((self.quantity(leg) for leg in self.legs), Decimal(0))

    def trades(self, leg: PackageLeg) -> Direction:
        """Return what this order does with a leg: a package sold sells the legs written as bought."""
        return leg.side if self.direction is Direction.BUY else leg.side.opposite

    def net(self, price: Decimal) -> NetPrice:
        """Return what a price of the package means for this order: bought at a negative price, it is a
        credit.
        """
        return (NetPrice.paid if self.direction is Direction.BUY else NetPrice.received)(price)

    def of(self, amount: Decimal) -> "Package":
        """Return the same package in another amount."""
        return replace(self, amount=amount)

    def __str__(self) -> str:
        legs = " ".join(str(leg) for leg in self.legs)
        return f"{self.direction.upper()} {self.amount:f} × [{legs}]"


def package_of(
    legs: Sequence[Traded],
    *,
    net: NetPrice | None = None,
    unit: AmountUnit = AmountUnit.CONTRACTS,
    multiplier: Decimal = Decimal(100),
) -> Package:
    """Return the package of an order's legs; their quantities give ratios and amount.

    An order that only sells, or comes in at a credit, is a package sold; one that only buys, or is paid for,
    a package bought. Without a net price the first leg decides. Raises ValueError as `Package` does.
    """
    if not legs:
        raise ValueError("a package has a leg")
    amount = _common(tuple(leg.quantity for leg in legs))
    written = [PackageLeg(leg.contract, leg.side, int(leg.quantity / amount)) for leg in legs]
    direction = _direction(legs, net)
    if direction is Direction.SELL:
        written = [replace(leg, side=leg.side.opposite) for leg in written]
    written.sort(key=lambda leg: leg.side is Direction.SELL)  # those bought first, else as they came
    return Package(tuple(written), amount, direction, unit, multiplier)


def package_of_order(order: Order, *, contracts: int | None = None) -> Package:
    """Return the package of an order, or of `contracts` times its legs instead.

    Raises ValueError for legs of different multipliers: their prices do not add up.
    """
    multipliers = {leg.multiplier for leg in order.legs}
    if len(multipliers) > 1:
        raise ValueError(f"the legs of {order.id} are for different numbers of shares")
    times = order.contracts if contracts is None else contracts
    legs = [
        Traded(leg.contract.occ, Direction.BUY if leg.bought else Direction.SELL, Decimal(times * leg.ratio))
        for leg in order.legs
    ]
    return package_of(legs, net=order.net, multiplier=Decimal(multipliers.pop()))


def package_of_shares(symbol: str, direction: Direction, shares: int) -> Package:
    """Return the package of one share order."""
    legs = [Traded(symbol, direction, Decimal(shares))]
    return package_of(legs, unit=AmountUnit.SHARES, multiplier=Decimal(1))


def to_fields(package: Package) -> dict[str, Any]:
    """Return the package as JSON holds it, its decimals as text: `from_fields` reads back an equal one."""
    return {
        "legs": [
            {"contract": leg.contract, "side": leg.side.value, "ratio": leg.ratio} for leg in package.legs
        ],
        "amount": f"{package.amount:f}",
        "direction": package.direction.value,
        "unit": package.unit.value,
        "multiplier": f"{package.multiplier:f}",
    }


def from_fields(fields: Mapping[str, Any]) -> Package:
    """Return the package that `to_fields` wrote. Raises ValueError, KeyError or TypeError for others."""
    legs = tuple(
        PackageLeg(str(leg["contract"]), Direction(leg["side"]), int(leg["ratio"])) for leg in fields["legs"]
    )
    amount, multiplier = decimal(str(fields["amount"])), decimal(str(fields["multiplier"]))
    return Package(legs, amount, Direction(fields["direction"]), AmountUnit(fields["unit"]), multiplier)


def order_fields(order: Order | None) -> dict[str, Any] | None:
    """Return an order as a body has it, None for shares; `order_in` reads back its legs."""
    if order is None:
        return None
    return {
        "id": order.id,
        "symbol": order.symbol,
        "contracts": order.contracts,
        "plan": order.plan,
        "legs": [
            {
                "contract": leg.contract.occ,
                "side": leg.side.code,
                "ratio": leg.ratio,
                "multiplier": leg.multiplier,
                "price": text_of(leg.price),
            }
            for leg in order.legs
        ],
    }


def order_in(fields: Mapping[str, Any] | None) -> Order | None:
    """Return the order of a body, None if it has none.

    Raises ValueError, KeyError or TypeError for others.
    """
    if fields is None:
        return None
    legs = tuple(_order_leg(leg) for leg in fields["legs"])
    return Order(
        str(fields["id"]),
        str(fields["symbol"]),
        int(fields["contracts"]),
        legs,
        None,
        plan=str(fields["plan"]),
    )


def _order_leg(fields: Mapping[str, Any]) -> OrderLeg:
    contract = parse_occ(str(fields["contract"]))
    if contract is None:
        raise ValueError(f"{fields['contract']!r} is not a contract")
    return OrderLeg(
        Side.of(str(fields["side"])),
        contract,
        int(fields["ratio"]),
        int(fields["multiplier"]),
        number_in(fields["price"]),
    )


def _direction(legs: Sequence[Traded], net: NetPrice | None) -> Direction:
    sides = {leg.side for leg in legs}
    if len(sides) == 1:
        return sides.pop()
    if net is None or net.flow is Flow.EVEN:
        return legs[0].side
    return Direction.SELL if net.flow is Flow.CREDIT else Direction.BUY


def _common(quantities: Sequence[Decimal]) -> Decimal:
    """Return the greatest common divisor of decimal quantities."""
    if any(not quantity.is_finite() or quantity <= 0 for quantity in quantities):
        raise ValueError("a leg's quantity is above 0")
    places = max(0, *(-int(quantity.as_tuple().exponent) for quantity in quantities))
    scale = Decimal(10) ** places
    return Decimal(gcd(*(int(quantity * scale) for quantity in quantities))) / scale
