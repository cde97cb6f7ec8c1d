"""What is open, one value per position: an option, a spread, or the shares of one name, with both bases and
the cycle they are part of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from wheelcli.book.ledger import AccountBook, OptionLot, Role
from wheelcli.book.portfolio import Portfolio
from wheelcli.book.positions.positions import Position, positions_of
from wheelcli.contract import Right

SHORT_SHARES = "short_shares"


@dataclass(frozen=True, slots=True)
class Lot:
    """One opening of a position, of shares too, as the screens list it: what it brought or cost in cents,
    gross; None where not known.
    """

    id: str
    opened: date
    quantity: float  # contracts (signed) or shares
    price: float | None  # dollars per share
    cents: int | None
    fees_cents: int
    rolled_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """One open position. `kind` is shares or as `pairs.Kind`; prices are dollars per share, None where
    unknown or meaningless.

    Made from a `Position`, whose legs are the `OpenOption`s, or from lots of shares: a row of `wheel
    positions`.
    """

    id: str
    kind: str
    symbol: str
    contracts: int | None  # positive; None of shares
    shares: float  # held (negative: short), or behind the contracts
    expiration: date | None
    strike: float | None
    wing_strike: float | None
    opened: date | None
    price: float | None  # premium received (negative: paid), or what a share cost
    cost_cents: int | None  # credit of options, cost of shares; gross
    fees_cents: int | None
    tax_basis: float | None  # of shares
    break_even: float | None
    break_even_open: float | None  # with the options still open counted as if they expired
    core_break_even: float | None  # of core shares: what they cost, fees in
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
        total = sum(lot.micro_shares for lot in lots)
        cost, basis = (
            _sum(each) for each in zip(*((lot.cost_cents, lot.basis_cents) for lot in lots), strict=True)
        )
        fees = sum(lot.fees_cents for lot in lots)
        cycle = book.cycle_of(symbol)
        yield Holding(
            id=symbol,
            kind="shares",
            symbol=symbol,
            contracts=None,
            shares=total / 1_000_000,
            expiration=None,
            strike=None,
            wing_strike=None,
            opened=min(lot.opened for lot in lots),
            price=_per_share(cost, total),
            cost_cents=cost,
            fees_cents=fees,
            tax_basis=_per_share(basis, total),
            break_even=book.break_even(symbol),
            break_even_open=cycle.break_even_open if cycle and cycle.micro_shares else None,
            core_break_even=book.core_break_even(symbol),
            collateral_cents=None,
            core_shares=book.core.get(symbol, 0) / 1_000_000,
            rolls=None,
            cycle=cycle.id if cycle and cycle.wheel else None,
            flags=(SHORT_SHARES,) if total < 0 else (),
            lots=tuple(
                Lot(
                    lot.id,
                    lot.opened,
                    lot.micro_shares / 1_000_000,
                    _per_share(lot.cost_cents, lot.micro_shares),
                    lot.cost_cents,
                    lot.fees_cents,
                )
                for lot in lots
            ),
        )


def _option(book: AccountBook, position: Position) -> Holding:
    contracts = {leg.contract for leg in position.legs}
    lots = [lot for lot in book.options if lot.symbol == position.symbol and lot.contract in contracts]
    main, wing, cycle = position.main, position.wing, book.cycle_of(position.symbol)
    fees = [leg.fees_cents for leg in position.legs]
    credit = position.credit
    cents = None if credit is None else round(credit * 100 * position.shares)
    in_cycle = cycle is not None and any(lot.role is Role.WHEEL for lot in lots)
    return Holding(
        id=position.id,
        kind=position.kind.value,
        symbol=position.symbol,
        contracts=position.contracts,
        shares=_delivered(lots, position),
        expiration=position.expiration,
        strike=main.contract.strike,
        wing_strike=wing.contract.strike if wing else None,
        opened=position.opened,
        price=credit,
        cost_cents=cents,
        fees_cents=_sum(fees),
        tax_basis=None,
        break_even=_break_even(lots, position),
        break_even_open=None,
        core_break_even=None,
        collateral_cents=_collateral(position),
        core_shares=0.0,
        rolls=position.rolls,
        cycle=cycle.id if cycle and in_cycle else None,
        flags=tuple(dict.fromkeys(flag for lot in lots for flag in lot.flags)),
        lots=tuple(
            Lot(lot.id, lot.opened, lot.contracts, lot.price, lot.credit_cents, lot.fees_cents, lot.chain)
            for lot in lots
        ),
    )


def _delivered(lots: list[OptionLot], position: Position) -> float:
    main = next((lot for lot in lots if lot.contract == position.main.contract), None)
    each = main.deliverable_micros / 1_000_000 if main else position.main.multiplier
    return position.contracts * each


def _break_even(lots: list[OptionLot], position: Position) -> float | None:
    """Of what was sold, fees off: a put's as its assignment shows it, a spread's at its expiration. A call on
    shares has none of its own.

    None if a contract delivers other than one share per dollar of its multiplier: its strike is no price of
    today's share.
    """
    net = position.net_credit
    if net is None or not position.is_short:
        return None
    put = position.main.contract.right is Right.PUT
    if put and position.wing is None and position.main.break_even is not None:
        return round(position.main.break_even, 6)
    if any(lot.deliverable_micros != lot.multiplier * 1_000_000 or lot.contract.adjusted for lot in lots):
        return None
    if put:
        return round(position.main.contract.strike - net, 6)
    return round(position.main.contract.strike + net, 6) if position.wing else None


def _collateral(position: Position) -> int:
    """Cents behind it."""
    return round(position.collateral_usd * 100)


def _sum(parts: Iterable[int | None]) -> int | None:
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _per_share(cents: int | None, micro_shares: int) -> float | None:
    return None if cents is None else cents * 10_000 / micro_shares
