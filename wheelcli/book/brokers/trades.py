"""A line that buys or sells: its signs, and whether price, quantity and amount of money agree.

If they do not, apart from rounding and one unlisted fee, the line is not understood: a wrong number is worse
than none. A put sold at 1.05, two contracts, 1.30 of fees: 2 × 100 × 1.05 − 1.30 = 208.70 must be the amount.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Required, TypedDict, Unpack

from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.numbers import cents, micro_shares, micros
from wheelcli.book.brokers.reading import Open, Role
from wheelcli.book.brokers.table import Row, Unclear
from wheelcli.book.events import DELIVERABLE, Kind

if TYPE_CHECKING:
    from wheelcli.contract import Contract

__all__ = [
    "Effect",
    "Money",
    "OptionAmounts",
    "OptionTerms",
    "ShareTerms",
    "TradeTerms",
    "add_option_trade",
    "ended_contracts",
    "option_amounts",
    "option_trade",
    "share_trade",
    "whole_contracts",
]

_UNLISTED = Decimal("0.01")  # largest fee without its own column, as a part of the gross
_UNLISTED_EACH = Decimal(2)  # dollars per contract
_ROUNDED = Decimal("0.011")
_NO_FEES = Decimal(0)
_HALVES = {places: Decimal(1).scaleb(-places) / 2 for places in range(2, 7)}  # half a unit of the last place


class Effect:
    """Whether an option trade opens or closes; None if the file does not show it."""

    OPENS = Kind.OPTION_OPEN
    CLOSES = Kind.OPTION_CLOSE


@dataclass(frozen=True, slots=True)
class Money:
    """The cash of a trade: signed cash as listed, fees paid, the price. If `fees` is None, the rest of the
    amount is fees.
    """

    cash: Decimal
    price: Decimal | None
    fees: Decimal | None = Decimal(0)
    # the cash as the sum of other columns, for the id, because a total may be a cent off
    parts: Decimal | None = None


@lru_cache(maxsize=4096)  # a long file has few different quantities
def whole_contracts(quantity: Decimal) -> int:
    """Return contracts as an integer. Raises Unclear for 0 or a part of a contract."""
    if quantity != quantity.to_integral_value():
        raise Unclear(f"{abs(quantity)} contracts: fractional contracts do not exist")
    if quantity == 0:
        raise Unclear("the trade has 0 contracts")
    if abs(quantity) > 1_000_000:
        raise Unclear(f"{quantity} contracts: the number is too large")
    return int(quantity)


def ended_contracts(quantity: Decimal | None) -> int:
    """Return the number of expired contracts; 0 if the file has no number, which means all held. Raises
    Unclear for a part of a contract.
    """
    return whole_contracts(quantity) if quantity else 0


def _settled(count: Decimal, money: Money, *, each: int) -> tuple[int, int, str]:
    """Return cash and fees in cents of a trade of `count` (signed) × `each`, checked against its price; and a
    remark on it, or empty text. Raises Unclear.
    """
    remark = ""
    fees, gross = money.fees, money.cash + (money.fees or 0)
    if money.price is not None:
        wanted = -count * each * money.price
        slack = abs(count) * each * _half(money.price) + _ROUNDED
        unlisted = max(abs(wanted) * _UNLISTED, _UNLISTED_EACH * (abs(count) if each > 1 else 1))
        off = abs(gross - wanted)
        if fees is None and money.cash <= wanted:
            fees, gross, fits = off, wanted, off <= unlisted
        else:
            fits = off <= (slack if fees is None else max(slack, unlisted))
        if not fits:
            total = f"{wanted - (money.fees or 0):,.2f}"
            raise Unclear(
                f"{abs(count).normalize():f} at {money.price} should be {total}, but the amount is"
                f" {money.cash:,.2f}"
            )
        if money.fees is not None and off > slack:
            remark = f"price and amount differ by {off:,.2f}; the amount of {money.cash:,.2f} applies"
    if gross * count > 0:
        raise Unclear(
            f"a {'purchase' if count > 0 else 'sale'} that {'has proceeds of' if gross > 0 else 'costs'}"
            f" {abs(gross):,.2f}"
        )
    return cents(money.cash), cents(fees or _NO_FEES), remark


def check_value(quantity: Decimal, price: Decimal, value: Decimal) -> None:
    """Raise Unclear if quantity × price is not the value, apart from the rounding of both: 0.2 shares at
    750.58 are 150.12.
    """
    if abs(abs(value) - abs(quantity * price)) > Decimal("0.005") + abs(quantity) * _half(price):
        raise Unclear(f"{abs(quantity):f} × {abs(price):f} differs from the value of {value:,.2f}")


def _half(price: Decimal) -> Decimal:
    """Return the largest rounding of a price: half a unit of its last place (at least two places)."""
    exponent = price.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 2
    return _HALVES[min(max(places, 2), 6)]


class TradeTerms(TypedDict, total=False):
    """The other details of a trade's line: the underlying, the broker's mark and order, the day it was
    booked.
    """

    symbol: Required[str]
    mark: str
    group: str | None
    posted: date | None


class OptionTerms(TradeTerms, total=False):
    """The terms of an option trade besides its numbers, with the contract."""

    contract: "Required[Contract]"


class ShareTerms(TradeTerms, total=False):
    """The terms of a share trade, with a remark."""

    memo: str


def option_trade(
    findings: Findings,
    row: Row,
    when: datetime | date,
    *,
    contracts: Decimal,
    money: Money,
    kind: Kind | None,
    multiplier: int = 100,
    **terms: Unpack[OptionTerms],
) -> None:
    """Add an option trade; `contracts` is positive when bought, `kind` None if the file does not show whether
    it opens, `multiplier` the dollars of premium per dollar of price.
    """
    amounts = option_amounts(contracts, money, multiplier)
    add_option_trade(findings, row, when, amounts, kind=kind, **terms)


class OptionAmounts(NamedTuple):
    """The numbers of an option trade as an event has them, and a remark on them, or empty text."""

    contracts: int
    multiplier: int
    deliverable_micros: int
    price_micros: int | None
    cash_cents: int
    fees_cents: int
    key_cents: int | None
    remark: str


def option_amounts(contracts: Decimal, money: Money, multiplier: int) -> OptionAmounts:
    """Return the numbers of an option trade, as in `option_trade`, checked against each other. Raises
    Unclear.
    """
    count = whole_contracts(contracts)
    if money.price is not None and money.price < 0:
        raise Unclear(f"negative price: {money.price}")
    cash, fees, remark = _settled(Decimal(count), money, each=multiplier)
    return OptionAmounts(
        count,
        multiplier,
        DELIVERABLE if multiplier == 100 else multiplier * 1_000_000,
        None if money.price is None else micros(money.price),
        cash,
        fees,
        None if money.parts is None else cents(money.parts),
        remark,
    )


def add_option_trade(  # noqa: PLR0913 - without a dictionary of terms for each line
    findings: Findings,
    row: Row,
    when: datetime | date,
    amounts: OptionAmounts,
    *,
    kind: Kind | None,
    symbol: str,
    contract: "Contract",
    mark: str = "",
    group: str | None = None,
    posted: date | None = None,
) -> None:
    """Add an option trade with these numbers; `kind` is as in `option_trade`."""
    count, multiplier, deliverable, price, cash, fees, key_cents, remark = amounts
    if remark:
        findings.remark(row, remark)
    findings.add(
        row,
        kind or Kind.OPTION_OPEN,
        when,
        left_open=None if kind else Open.EFFECT,
        contracts=count,
        multiplier=multiplier,
        deliverable_micros=deliverable,
        key_cents=key_cents,
        price_micros=price,
        cash_cents=cash,
        fees_cents=fees,
        symbol=symbol,
        contract=contract,
        mark=mark,
        group=group,
        posted=posted,
    )


def share_trade(
    findings: Findings,
    row: Row,
    when: datetime | date,
    *,
    shares: Decimal,
    money: Money,
    role: Role = Role.WHOLE,
    short: bool = False,
    **terms: Unpack[ShareTerms],
) -> None:
    """Add a share trade (or the shares of an assignment); `shares` is positive when bought, `short` true if
    the file marks them as short.

    Shares that arrive without cash and price were transferred in at an unknown basis, not bought for 0.
    """
    parts = micro_shares(shares)
    if parts == 0:
        raise Unclear(f"{shares} shares: the journal supports at most six decimals")
    if money.price is not None and money.price < 0:
        raise Unclear(f"negative price: {money.price}")
    cash, fees, remark = _settled(shares, money, each=1)
    if remark:
        findings.remark(row, remark)
    kind = Kind.SHARE_BUY if parts > 0 else Kind.SHARE_SELL
    if parts > 0 and role is Role.WHOLE and not (cash or fees or money.price):
        terms["memo"] = terms.get("memo") or "came without a price"
        findings.add(row, Kind.TRANSFER, when, key_kind=kind, micro_shares=parts, **terms)
        return
    findings.add(
        row,
        kind,
        when,
        short=short,
        role=role,
        micro_shares=parts,
        price_micros=None if money.price is None else micros(money.price),
        cash_cents=cash,
        fees_cents=fees,
        key_cents=None if money.parts is None else cents(money.parts),
        **terms,
    )
