"""Fills: the block trades of a package, each with its legs, prices and fees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from wheelcli.rfq.entry import moment_in, moment_text, number_in, text_of
from wheelcli.rfq.package import Direction, Package


@dataclass(frozen=True, slots=True)
class FillLeg:
    """One leg of a block trade. `side` is that of the account; `price` is None if the venue reports none.
    `index` is dollars per coin at the trade, None for shares or if unknown.
    """

    contract: str
    side: Direction
    amount: Decimal
    price: Decimal | None
    fee: Decimal | None
    fee_currency: str
    trade: str  # the venue's id of it
    index: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """One block trade: `amount` packages at `price`, against one maker."""

    block: str
    at: datetime
    price: Decimal
    amount: Decimal
    legs: tuple[FillLeg, ...]


def amount_of(fills: Sequence[Fill]) -> Decimal:
    """Return the number of packages traded."""
    return sum((fill.amount for fill in fills), Decimal(0))


def price_of(fills: Sequence[Fill]) -> Decimal | None:
    """Return the mean price, weighted by amount; None without a fill."""
    total = amount_of(fills)
    return sum((fill.price * fill.amount for fill in fills), Decimal(0)) / total if total else None


def fees_of(fills: Sequence[Fill]) -> Decimal | None:
    """Return the sum of the fees in dollars, those in coins at the index of their trade; None if the fee of a
    leg, or that index, is unknown.
    """
    fees = [_dollars(leg) for fill in fills for leg in fill.legs]
    known = [fee for fee in fees if fee is not None]
    return sum(known, Decimal(0)) if len(known) == len(fees) else None


def _dollars(leg: FillLeg) -> Decimal | None:
    if leg.fee is None or leg.fee_currency in ("", "USD", "USDC"):
        return leg.fee
    return None if leg.index is None else leg.fee * leg.index


def faults_of(fills: Sequence[Fill], package: Package) -> list[str]:
    """Return one sentence for each way in which a fill contradicts its package: other legs, sides or
    sizes.
    """
    faults = []
    for fill in fills:
        expected = {leg.contract: (package.trades(leg), fill.amount * leg.ratio) for leg in package.legs}
        found = {leg.contract: (leg.side, leg.amount) for leg in fill.legs}
        if found != expected:
            faults.append(f"block trade {fill.block} does not have the legs of the package")
    if (total := amount_of(fills)) > package.amount:
        faults.append(f"{total:f} traded of {package.amount:f}")
    return faults


def fill_fields(fill: Fill) -> dict[str, Any]:
    """Return a fill as fields of a body; `fill_in` reads them back."""
    return {
        "block": fill.block,
        "at": moment_text(fill.at),
        "price": text_of(fill.price),
        "amount": text_of(fill.amount),
        "legs": [
            {
                "contract": leg.contract,
                "side": leg.side.value,
                "amount": text_of(leg.amount),
                "price": text_of(leg.price),
                "fee": text_of(leg.fee),
                "fee_currency": leg.fee_currency,
                "trade": leg.trade,
                **({} if leg.index is None else {"index": text_of(leg.index)}),
            }
            for leg in fill.legs
        ],
    }


def fill_in(fields: Mapping[str, Any]) -> Fill:
    """Return the fill that a body holds. Raises ValueError, KeyError or TypeError if it holds none."""
    at = moment_in(fields["at"])
    price, amount = number_in(fields["price"]), number_in(fields["amount"])
    if at is None or price is None or amount is None:
        raise ValueError("a fill needs a moment, a price and an amount")
    return Fill(str(fields["block"]), at, price, amount, tuple(_leg_in(leg) for leg in fields["legs"]))


def _leg_in(fields: Mapping[str, Any]) -> FillLeg:
    amount = number_in(fields["amount"])
    if amount is None:
        raise ValueError("a leg needs an amount")
    return FillLeg(
        str(fields["contract"]),
        Direction(fields["side"]),
        amount,
        number_in(fields["price"]),
        number_in(fields["fee"]),
        str(fields["fee_currency"]),
        str(fields["trade"]),
        number_in(fields.get("index")),
    )
