"""What is open, one value per position: an option, a spread, or the shares of one name, with both bases and the cycle they are part of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wheelcli.book.book import AccountBook, OptionLot, Role
from wheelcli.book.pairs import Position, positions_of
from wheelcli.book.portfolio import Portfolio
from wheelcli.contract import Right


@dataclass(frozen=True, slots=True)
class Lot:
    """One opening of a position: what it brought or cost in cents, gross; None where not known."""

    id: str
    opened: date
    quantity: float  # contracts (signed) or shares
    price: float | None  # dollars per share
    cents: int | None
    fees_cents: int
    rolled_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """One open position. `kind` is shares or as `pairs.Kind`; prices are dollars per share, None where unknown or meaningless."""

    id: str
    kind: str
    symbol: str
    contracts: int | None  # positive; None of shares
    shares: float  # held, or behind the contracts
    expiration: date | None
    strike: float | None
    wing_strike: float | None
    opened: date | None
    price: float | None  # premium received (negative: paid), or what a share cost
    cost_cents: int | None  # credit of options, cost of shares; gross
    fees_cents: int | None
    tax_basis: float | None  # of shares
    break_even: float | None
    collateral_cents: int | None
    core_shares: float
    rolls: int | None
    cycle: str | None
    flags: tuple[str, ...]
    lots: tuple[Lot, ...]


def holdings(book: AccountBook, portfolio: Portfolio) -> list[Holding]:
    """Shares by name, then options by expiration. `portfolio` is that of the book."""
    return [*_shares(book), *(_option(book, position) for position in positions_of(portfolio))]


def _shares(book: AccountBook) -> Iterable[Holding]:
    for symbol in sorted({lot.symbol for lot in book.shares}):
        lots = [lot for lot in book.shares if lot.symbol == symbol]
        held = sum(lot.thousandths for lot in lots)
        cost, basis = (
            _sum(each) for each in zip(*((lot.cost_cents, lot.basis_cents) for lot in lots), strict=True)
        )
        fees = sum(lot.fees_cents for lot in lots)
        cycle = book.cycle_of(symbol)
        yield Holding(
            id=symbol, kind="shares", symbol=symbol, contracts=None, shares=held / 1000, expiration=None, strike=None,
            wing_strike=None, opened=min(lot.opened for lot in lots), price=_per_share(cost, held), cost_cents=cost,
            fees_cents=fees, tax_basis=_per_share(basis, held), break_even=cycle.break_even if cycle else None,
            collateral_cents=None, core_shares=book.core.get(symbol, 0) / 1000, rolls=None, cycle=cycle.id if cycle and cycle.wheel else None,
            flags=(),
            lots=tuple(
                Lot(lot.id, lot.opened, lot.thousandths / 1000, _per_share(lot.cost_cents, lot.thousandths), lot.cost_cents, lot.fees_cents)
                for lot in lots
            ),
        )  # fmt: skip


def _option(book: AccountBook, position: Position) -> Holding:
    contracts = {leg.contract for leg in position.legs}
    lots = [lot for lot in book.options if lot.symbol == position.symbol and lot.contract in contracts]
    main, wing, cycle = position.main, position.wing, book.cycle_of(position.symbol)
    fees = [leg.fees_cents for leg in position.legs]
    credit = position.credit
    cents = None if credit is None else round(credit * 100 * position.shares)
    in_cycle = cycle is not None and any(lot.role is Role.WHEEL for lot in lots)
    return Holding(
        id=position.id, kind=position.kind.value, symbol=position.symbol, contracts=position.contracts,
        shares=_delivered(lots, position), expiration=position.expiration, strike=main.contract.strike,
        wing_strike=wing.contract.strike if wing else None, opened=position.opened, price=credit, cost_cents=cents,
        fees_cents=_sum(fees), tax_basis=None, break_even=_break_even(lots, position), collateral_cents=_collateral(position),
        core_shares=0.0, rolls=position.rolls, cycle=cycle.id if cycle and in_cycle else None,
        flags=tuple(dict.fromkeys(flag for lot in lots for flag in lot.flags)),
        lots=tuple(
            Lot(lot.id, lot.opened, lot.contracts, lot.price, lot.credit_cents, lot.fees_cents, lot.chain) for lot in lots
        ),
    )  # fmt: skip


def _delivered(lots: list[OptionLot], position: Position) -> float:
    main = next((lot for lot in lots if lot.contract == position.main.contract), None)
    each = main.deliverable_thousandths / 1000 if main else position.main.multiplier
    return position.contracts * each


def _break_even(lots: list[OptionLot], position: Position) -> float | None:
    """Of what was sold: strike less premium for puts, plus for call spreads. A call on shares has none of its own: the shares have.

    None where the contract delivers other than one share per dollar of its multiplier: its strike is no price of the share of today.
    """
    if position.credit is None or not position.is_short:
        return None
    if any(lot.deliverable_thousandths != lot.multiplier * 1000 for lot in lots):
        return None
    if position.main.contract.right is Right.PUT:
        return round(position.main.contract.strike - position.credit, 6)
    return round(position.main.contract.strike + position.credit, 6) if position.wing else None


def _collateral(position: Position) -> int:
    """Cents behind it: strike of a short put, width of a spread; nothing behind a call on shares or what is long."""
    if not position.is_short:
        return 0
    per_share = position.width
    if per_share is None:
        per_share = position.main.contract.strike if position.main.contract.right is Right.PUT else 0.0
    return round(per_share * 100 * position.shares)


def _sum(parts: Iterable[int | None]) -> int | None:
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _per_share(cents: int | None, thousandths: int) -> float | None:
    return None if cents is None else cents * 10 / thousandths
