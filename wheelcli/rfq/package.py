"""An order as one package: legs with whole ratios, an amount, and a separate direction.

A package is written with at least one leg bought, so that its price is usually positive. Its direction says
whether the package is bought or sold. Example: 30 puts of September are bought back at 3.40 and 30 of October
sold at 3.90. That credit of 0.50 is `SELL 30 × [+October −September]` at 0.50. At a debit of 0.15 it is `BUY
30 × [+September −October]` at 0.15.

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
        """Return whether it trades in whole numbers only."""
        return self is not AmountUnit.COINS


@dataclass(frozen=True, slots=True)
class Traded:
    """One leg of an order: an OCC symbol, a share's symbol or a venue's own name."""

    contract: str
    side: Direction
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PackageLeg:
    """One leg of the package: bought (+) or sold (−), `ratio` each, when the package is bought."""

    contract: str
    side: Direction
    ratio: int

    @property
    def sign(self) -> int:
        """Return 1 for a leg bought, -1 for a leg sold."""
        return 1 if self.side is Direction.BUY else -1

    def __str__(self) -> str:
        count = "" if self.ratio == 1 else f"{self.ratio} "
        return f"{'+' if self.side is Direction.BUY else '−'}{count}{spoken(self.contract)}"


@dataclass(frozen=True, slots=True)
class Package:
    """Legs traded `amount` times at one price. `multiplier` is the dollar value of one package at a price of
    1.

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
            raise ValueError("a package needs at least one leg bought")
        if len({leg.contract for leg in self.legs}) < len(self.legs):
            raise ValueError("a package cannot hold a contract twice")
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
        """Return the amount of all legs together, which a venue's minimum counts."""
        return sum((self.quantity(leg) for leg in self.legs), Decimal(0))

    def trades(self, leg: PackageLeg) -> Direction:
        """Return whether this order buys or sells a leg: to sell a package is to sell the legs written
        as bought.
        """
        return leg.side if self.direction is Direction.BUY else leg.side.opposite

    def net(self, price: Decimal) -> NetPrice:
        """Return a price of the package as a debit or credit of this order: buying at a negative price is a
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

    An order that only sells, or receives a credit, sells a package; one that only buys, or pays a debit, buys
    a package. Without a net price the first leg decides. Raises ValueError as `Package` does.
    """
    if not legs:
        raise ValueError("a package needs a leg")
    amount = _common(tuple(leg.quantity for leg in legs))
    written = [PackageLeg(leg.contract, leg.side, int(leg.quantity / amount)) for leg in legs]
    direction = _direction(legs, net)
    if direction is Direction.SELL:
        written = [replace(leg, side=leg.side.opposite) for leg in written]
    # bought legs first, otherwise in the order given
    written.sort(key=lambda leg: leg.side is Direction.SELL)
    return Package(tuple(written), amount, direction, unit, multiplier)


def package_of_order(order: Order, *, contracts: int | None = None) -> Package:
    """Return the package of an order; `contracts` replaces its number of contracts.

    Raises ValueError for legs of different multipliers: their prices do not add up.
    """
    multipliers = {leg.multiplier for leg in order.legs}
    if len(multipliers) > 1:
        raise ValueError(f"the legs of {order.id} are for different numbers of shares")
    times = order.contracts if contracts is None else contracts
    legs = [
        Traded(leg.contract.name, Direction.BUY if leg.bought else Direction.SELL, Decimal(times * leg.ratio))
        for leg in order.legs
    ]
    return package_of(legs, net=order.net, multiplier=Decimal(multipliers.pop()))


def package_of_shares(symbol: str, direction: Direction, shares: int) -> Package:
    """Return the package of one share order."""
    legs = [Traded(symbol, direction, Decimal(shares))]
    return package_of(legs, unit=AmountUnit.SHARES, multiplier=Decimal(1))


def to_fields(package: Package) -> dict[str, Any]:
    """Return the package as JSON values, with decimals as text; `from_fields` reads them back."""
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
    """Return the package that `to_fields` wrote. Raises ValueError, KeyError or TypeError for other input."""
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

    Raises ValueError, KeyError or TypeError if the fields are not an order.
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
        raise ValueError("a leg's quantity must be above 0")
    places = max(0, *(-int(quantity.as_tuple().exponent) for quantity in quantities))
    scale = Decimal(10) ** places
    return Decimal(gcd(*(int(quantity * scale) for quantity in quantities))) / scale
