"""An order to send, closing or opening, of one or more legs, in which no sign shows who pays.

Each leg's `Side` is in words; the net price is an amount with `Flow.CREDIT`, `Flow.DEBIT` or `Flow.EVEN`
beside it. Dollars per share, in decimals, so that a price that is read and written does not change. Only
documents have one signed number, cash in: `NetPrice.received` reads it, `NetPrice.cash` writes it.

Example: a put is bought back at 4.10 and a later one sold at 4.60: a credit of 0.50. Bought back at 4.10 and
sold again at 3.95: a debit of 0.15.

>>> str(NetPrice.received(4.60 - 4.10)), str(NetPrice.received("-0.15"))
('0.50 credit', '0.15 debit')
>>> NetPrice.paid(0.15) == NetPrice.received("-0.15")
True
>>> NetPrice.paid("4.10").cash, Side.of("BTC"), Side.BUY_TO_CLOSE.code
(Decimal('-4.10'), <Side.BUY_TO_CLOSE: 'buy to close'>, 'BTC')
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wheelcli.contract import Contract

__all__ = ["Flow", "NetPrice", "Order", "OrderLeg", "Side"]

_MICRO = Decimal("0.000001")
_CENT = Decimal("0.01")


class Side(StrEnum):
    """What the order does with a leg."""

    SELL_TO_OPEN = "sell to open"
    BUY_TO_OPEN = "buy to open"
    BUY_TO_CLOSE = "buy to close"
    SELL_TO_CLOSE = "sell to close"

    @property
    def opens(self) -> bool:
        """Return whether it opens a position."""
        return self in (Side.SELL_TO_OPEN, Side.BUY_TO_OPEN)

    @property
    def buys(self) -> bool:
        """Return whether it buys, so that the leg is paid for."""
        return self in (Side.BUY_TO_OPEN, Side.BUY_TO_CLOSE)

    @property
    def code(self) -> str:
        """Return its three letters, as saved orders and the journal's lines have them."""
        return "".join(word[0] for word in self.value.split()).upper()

    @classmethod
    def of(cls, word: str) -> "Side":
        """Return the side that a saved order's leg names: its three letters, or a plan's `sell` and `buy`,
        which open. Raises ValueError for others.
        """
        known = {side.code: side for side in cls} | {"sell": cls.SELL_TO_OPEN, "buy": cls.BUY_TO_OPEN}
        if word not in known:
            raise ValueError(f"invalid order side {word!r}")
        return known[word]

    @classmethod
    def closing(cls, *, short: bool) -> "Side":
        """Return the side that closes a leg that is held short, or long."""
        return cls.BUY_TO_CLOSE if short else cls.SELL_TO_CLOSE


class Flow(StrEnum):
    """The direction of an order's money."""

    CREDIT = "credit"  # received
    DEBIT = "debit"  # paid
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class NetPrice:
    """The net price of an order: `amount` is dollars per share, 0 or more; `flow` gives its direction."""

    flow: Flow
    amount: Decimal

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0 or (self.amount == 0) != (self.flow is Flow.EVEN):
            raise ValueError(f"invalid {self.flow} of an order: {self.amount}")

    @classmethod
    def received(cls, price: Decimal | float | str) -> "NetPrice":
        """Return a price that is received; a negative one is paid. Raises ValueError if it is not a
        number.
        """
        amount = decimal(price)
        if not amount.is_finite():
            raise ValueError(f"invalid price {price!r}")
        return cls(Flow.EVEN if amount == 0 else Flow.CREDIT if amount > 0 else Flow.DEBIT, abs(amount))

    @classmethod
    def paid(cls, price: Decimal | float | str) -> "NetPrice":
        """Return a price that is paid; a negative one is received."""
        return cls.received(-decimal(price))

    @property
    def cash(self) -> Decimal:
        """Return the dollars per share received, negative if paid, as documents have it."""
        return -self.amount if self.flow is Flow.DEBIT else self.amount

    def __str__(self) -> str:
        shown = self.amount.quantize(_MICRO).normalize()
        return f"{shown if shown != shown.quantize(_CENT) else shown.quantize(_CENT):f} {self.flow}"


@dataclass(frozen=True, slots=True)
class OrderLeg:
    """One leg: `ratio` contracts for each of the order; `price` is dollars per share, as quoted on its side;
    None is unknown.
    """

    side: Side
    contract: Contract
    ratio: int
    multiplier: int | float  # of an option on coins the coins behind one
    price: Decimal | None

    @property
    def opens(self) -> bool:
        """Return whether it opens a position."""
        return self.side.opens

    @property
    def bought(self) -> bool:
        """Return whether it buys contracts."""
        return self.side.buys


@dataclass(frozen=True, slots=True)
class Order:
    """Legs that are traded together, `contracts` times, at one net price per share; None is unknown.

    `plan` names its source: a plan's id or the weighing of a roll; "" if it is not saved. Fees are dollars
    for the whole order.
    """

    id: str
    symbol: str
    contracts: int
    legs: tuple[OrderLeg, ...]
    net: NetPrice | None
    net_mid: NetPrice | None = None
    fees_usd: float | None = None
    expiration: date | None = None  # of what is opened
    plan: str = ""

    def __post_init__(self) -> None:
        if not self.legs or self.contracts < 1 or any(leg.ratio < 1 for leg in self.legs):
            raise ValueError(f"the order {self.id} has an invalid leg or number of contracts")

    def quantity(self, leg: OrderLeg) -> int:
        """Return the contracts of one leg, positive."""
        return self.contracts * leg.ratio


def decimal(price: Decimal | float | str) -> Decimal:
    """Return the price as a decimal, a float as it is printed. Raises ValueError if it is not a number."""
    if isinstance(price, Decimal):
        return price
    try:
        return Decimal(price if isinstance(price, str) else repr(float(price)))
    except ArithmeticError as error:
        raise ValueError(f"invalid price {price!r}") from error
