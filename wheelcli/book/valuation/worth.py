"""The value of each position of an account at given prices, cents; at cost if there is no price.

Example: 100 shares that cost 50.00 are worth 5,200.00 at 52.00; a call sold at 1.50 is worth −90.00 at a mark
of 0.90.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import isfinite

from wheelcli.book.ledger import AccountBook, OptionLot, ShareLot
from wheelcli.book.valuation.gains import Level, net_cost_cents
from wheelcli.contract import Contract
from wheelcli.quotes import Mark

__all__ = ["Worth", "equivalents_cents", "option_cents", "share_cents", "worth_of"]


@dataclass(frozen=True, slots=True)
class Worth:
    """Values in cents: `shares` for the lots of known basis by name, `options` for each open lot in the
    book's order, `unknown` for the rest.
    """

    level: Level
    spots: Mapping[str, float]
    shares: Mapping[str, int]
    options: tuple[int, ...]
    unpriced: tuple[str, ...]  # names and contracts at cost, because they have no price


def share_cents(spot: float | None, micro_shares: int) -> int | None:
    """Return shares at a price, to the cent; None without one."""
    return round(spot * micro_shares / 10_000) if spot is not None and isfinite(spot) else None


def equivalents_cents(book: AccountBook, funds: Collection[str], spots: Mapping[str, float]) -> int | None:
    """Return the value of the funds that count as cash at these prices, at cost without one; None if a cost
    is unknown, too.
    """
    total = 0
    for symbol in sorted({lot.symbol for lot in book.shares} & set(funds)):
        lots = [lot for lot in book.shares if lot.symbol == symbol]
        worth = share_cents(spots.get(symbol), sum(lot.micro_shares for lot in lots))
        if worth is None:
            costs = [lot.cost_cents for lot in lots if lot.cost_cents is not None]
            if len(costs) < len(lots):
                return None
            worth = sum(costs)
        total += worth
    return total


def option_cents(lot: OptionLot, mark: Mark | None) -> int | None:
    """Return the value of the contracts to the account at a mark, negative if short; None without one."""
    return None if mark is None else mark.worth_cents(lot.multiplier, lot.contracts)


def worth_of(book: AccountBook, spots: Mapping[str, float], marks: Mapping[Contract, Mark]) -> Worth:
    """Return the value of every position at these prices: `spots` dollars per share by symbol, `marks` by
    contract.
    """
    known: dict[str, list[ShareLot]] = {}
    other: dict[str, int] = {}
    for lot in book.shares:
        known.setdefault(lot.symbol, [])
        if lot.cost_cents is None:
            other[lot.symbol] = other.get(lot.symbol, 0) + lot.micro_shares
        else:
            known[lot.symbol].append(lot)
    shares, options, unknown, unpriced = {}, [], 0, []
    for symbol, lots in known.items():
        own = sum(lot.micro_shares for lot in lots)
        whole = share_cents(spots.get(symbol), own + other.get(symbol, 0))
        if whole is None:
            unpriced.append(symbol)
            shares[symbol] = sum(lot.cost_cents or 0 for lot in lots)
            continue
        apart = share_cents(spots.get(symbol), other.get(symbol, 0)) or 0
        shares[symbol], unknown = whole - apart, unknown + apart
    for option in book.options:
        cents = option_cents(option, marks.get(option.contract))
        if cents is None:
            unpriced.append(option.contract.label(option.symbol))
            cents = -(option.credit_cents or 0)
        if option.credit_cents is None:
            unknown += cents
        options.append(cents)
    total = book.cash_cents + sum(shares.values()) + unknown
    total += sum(c for lot, c in zip(book.options, options, strict=True) if lot.credit_cents is not None)
    level = Level(total, book.cash_cents, net_cost_cents(book), unknown)
    return Worth(level, spots, shares, tuple(options), tuple(unpriced))
