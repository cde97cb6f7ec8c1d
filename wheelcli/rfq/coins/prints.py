"""Public trades made by request for quotes, and their prices against the venue's mark.

A price is for the package as written and may be negative: whoever buys at −0.0016 receives 0.0016. Example:
84 ETH of a package are bought at −0.0016, with a mark of −0.001760294 and an index of 2,602.81. The taker
paid 0.000160294 ETH per package more than the mark: 1.6 basis points of the index, or 0.000160294 × 84 ×
2,602.81 = 35.05 dollars.

>>> leg = ("ETH-21SEP26-2600-P", "buy", 1)
>>> price, mark, index = Decimal("-0.0016"), Decimal("-0.001760294"), Decimal("2602.81")
>>> each = Print(datetime(2026, 9, 20), (leg,), "buy", Decimal(84), price, mark, index)
>>> found = cost_of(each)
>>> found.unit, found.worse, f"{found.bps:.2f}", f"{found.usd:.2f}"
('ETH', Decimal('0.000160294'), '1.60', '35.05')
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any

from wheelcli.contract import parse_contract
from wheelcli.rfq.wire import decimal_in, moment

_BP = 10_000


@dataclass(frozen=True, slots=True)
class Print:
    """One public trade of any taker's request. `index` is dollars per coin; None is unknown."""

    at: datetime
    legs: tuple[tuple[str, str, int], ...]
    direction: str
    amount: Decimal
    price: Decimal
    mark: Decimal | None
    index: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PrintCost:
    """The price of a print less the mark, negative if better for the taker: `worse` in the `unit` of the
    price, for one package; basis points of the index; dollars for the whole amount. None is unknown.
    """

    unit: str
    worse: Decimal
    bps: Decimal | None
    usd: Decimal | None


def unit_of(legs: Sequence[str]) -> str:
    """Return the unit in which a package of these contracts is quoted: BTC, ETH or USDC; "" if they are not
    all options on coins quoted in the same unit.

    >>> unit_of(["BTC-25SEP26-80000-C", "BTC-25SEP26-80000-P"]), unit_of(["BTC_USDC-25SEP26-68000-P"])
    ('BTC', 'USDC')
    >>> unit_of(["BTC-25SEP26-80000-C", "BTC-PERPETUAL"])
    ''
    """
    units = set()
    for name in legs:
        contract = parse_contract(name)
        if contract is None or not contract.coin:
            return ""
        units.add(contract.unit)
    return units.pop() if len(units) == 1 else ""


def cost_of(each: Print) -> PrintCost | None:
    """Return the cost of a print against its mark; None without a mark or a common unit."""
    unit = unit_of([name for name, _, _ in each.legs])
    if not unit or each.mark is None:
        return None
    worse = each.price - each.mark if each.direction == "buy" else each.mark - each.price
    if each.index is None or each.index <= 0:
        return PrintCost(unit, worse, None, None)
    linear = unit.startswith("USD")
    share = worse / each.index if linear else worse
    return PrintCost(unit, worse, share * _BP, worse * each.amount * (1 if linear else each.index))


def median_bps(prints: Sequence[Print]) -> Decimal | None:
    """Return the median cost of prints against their marks, in basis points of the index; None if none is
    known.
    """
    known = [cost.bps for each in prints if (cost := cost_of(each)) is not None and cost.bps is not None]
    return median(known) if known else None


def prints_in(answer: Mapping[str, Any]) -> list[Print]:
    """Return the trades in an answer, newest first; ids are not in order of time.

    Raises ValueError, KeyError, TypeError or ArithmeticError if one cannot be read.
    """
    return sorted((_print(each) for each in answer["block_rfqs"]), key=lambda each: each.at, reverse=True)


def _print(fields: Mapping[str, Any]) -> Print:
    trades = fields["trades"]
    amount = sum((decimal_in(each["amount"]) for each in trades), Decimal(0))
    paid = sum((decimal_in(each["amount"]) * decimal_in(each["price"]) for each in trades), Decimal(0))
    return Print(
        moment(fields["timestamp"]),
        tuple(
            (str(leg["instrument_name"]), str(leg["direction"]), int(leg["ratio"])) for leg in fields["legs"]
        ),
        str(fields["direction"]),
        amount,
        paid / amount,
        None if fields.get("mark_price") is None else decimal_in(fields["mark_price"]),
        _index(fields),
    )


def _index(fields: Mapping[str, Any]) -> Decimal | None:
    """Return the index of the package's coin in dollars; None if the map of indexes lacks it."""
    prices = fields.get("index_prices")
    contract = parse_contract(str(fields["legs"][0]["instrument_name"]))
    if contract is None or not isinstance(prices, Mapping):
        return None  # the documentation of other answers has a list without names
    linear = not contract.inverse
    names = (f"{contract.root.lower()}_{money}" for money in (("usdc", "usd") if linear else ("usd", "usdc")))
    found = next((prices[name] for name in names if prices.get(name) is not None), None)
    return None if found is None else decimal_in(found)
