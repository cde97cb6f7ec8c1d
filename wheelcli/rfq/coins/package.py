"""Packages of options on coins: amounts in coins, prices in the unit of the venue, dollars by the index.

The multiplier of such a package is the dollar value of one unit of its price, per coin: 1 for an option
quoted in USDC, the index for one quoted in the coin. Example: 25 puts on one BTC each at 990 USDC are worth
24,750 dollars; 2 calls at 0.017 BTC are worth 0.034 BTC, or 2,553.75 dollars at an index of 75,110.18.

>>> call = parse_contract("BTC-25SEP26-82000-C")
>>> package = coin_package(call, Direction.SELL, Decimal(2), index=Decimal("75110.18"))
>>> f"{package.net(Decimal('0.017')).cash * package.amount * package.multiplier:.2f}", unit_name(package)
('2553.75', 'BTC')
>>> str(package)
'SELL 2 × [+BTC 2026-09-25 82000 call]'
>>> fee_each(CoinTerms(fee_rate=Decimal("0.0003")), Decimal("0.0011"), inverse=True, index=Decimal(75_000))
Decimal('0.0001375')
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wheelcli.coin_fees import FEE_CAP, Rates
from wheelcli.contract import Contract, parse_contract
from wheelcli.order import Side
from wheelcli.rfq.package import AmountUnit, Direction, Package, PackageLeg


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinTerms:
    """The terms in the record of an instrument, in its unit: the smallest amount that trades, the tick and
    the minimum of a block, the fee per coin. None is unknown.
    """

    lot: Decimal | None = None
    block_tick: Decimal | None = None
    block_min: Decimal | None = None
    fee_rate: Decimal = Decimal(0)
    fee_currency: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the terms that the practice venue needs, with decimals as text."""
        known = {"tick": self.block_tick, "minimum": self.block_min}
        return {
            **{key: str(value) for key, value in known.items() if value is not None},
            "fee_rate": str(self.fee_rate),
            "fee_cap": str(FEE_CAP),
            "fee_currency": self.fee_currency,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinTrade:
    """An order for one option on a coin, in coins: whether it opens or closes, and its ticket, with the floor
    in the unit of the price. `ticket` is None if the order was typed.
    """

    contract: Contract
    side: Side
    amount: Decimal
    ticket: str | None = None
    plan: str | None = None
    floor: Decimal | None = None

    @property
    def direction(self) -> Direction:
        """Return whether it buys or sells."""
        return Direction.BUY if self.side.buys else Direction.SELL


def coin_contract(name: str) -> Contract | None:
    """Return the contract of a name if it is an option on a coin."""
    contract = parse_contract(name)
    return contract if contract is not None and contract.coin else None


def coin_package(contract: Contract, direction: Direction, amount: Decimal, *, index: Decimal) -> Package:
    """Return the package of one option. Raises ValueError for an amount of 0 or less."""
    leg = PackageLeg(contract.name, Direction.BUY, 1)
    money = index if contract.inverse else Decimal(1)
    return Package((leg,), amount, direction, AmountUnit.COINS, money)


def unit_name(package: Package) -> str:
    """Return the unit of a package's price: dollars, or the coin of its first leg."""
    contract = coin_contract(package.legs[0].contract)
    return "USD" if contract is None else contract.unit


def fee_each(terms: CoinTerms, price: Decimal, *, inverse: bool, index: Decimal) -> Decimal:
    """Return the fee per coin in the unit of the price: the rate, at most an eighth of the premium."""
    rates = Rates(rate=terms.fee_rate)
    return rates.trade(price, Decimal(1), Decimal(1) if inverse else index)


def largest(values: Sequence[Decimal | None]) -> Decimal | None:
    """Return the largest of some values; None if one is unknown."""
    known = [value for value in values if value is not None]
    return max(known) if known and len(known) == len(values) else None
