"""Open positions, one row each: an option, a spread, or the shares of one name.

Each has its break-even and tax basis, its cycle, and its gain at the account's marks. Cents become dollars
here: each value is a row of `wheel positions`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from wheelcli.book.ledger import AccountBook, OptionLot, Role, ShareLot
from wheelcli.book.portfolio import Portfolio
from wheelcli.book.portfolio import Shares as HeldShares
from wheelcli.book.positions.positions import Kind, Position, positions_of
from wheelcli.book.valuation.cash import short_collateral_usd
from wheelcli.book.valuation.unrealised import gain_of_options, gain_of_shares
from wheelcli.contract import Right
from wheelcli.quotes import Mark
from wheelcli.units import Contracts, Doc, Dollars, PerShare, Shares, Unit

__all__ = ["SHORT_SHARES", "PositionLot", "PositionRow", "holdings"]

SHORT_SHARES = "short_shares"


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionLot:
    """One opening that a position consists of."""

    id: Annotated[str, Doc("id of the event that opened it")]
    opened: Annotated[date, Doc("session on which it was opened")]
    quantity: Annotated[float, Unit("contracts or shares"), Doc("contracts (negative: short), or shares")]
    price: Annotated[PerShare | None, Doc("price when opened")]
    cash_usd: Annotated[Dollars | None, Doc("premium received (negative: paid), or cost of the shares")]
    fees_usd: Annotated[Dollars, Doc("fees paid to open")]
    rolled_from: Annotated[
        tuple[str, ...], Doc("ids of the openings rolled into it, the first one first")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    """One open position; None is unknown, or does not apply to its kind."""

    id: Annotated[str, Doc("AAPL-260918-P300; for a spread AAPL-260918-P300/P290; for shares the symbol")]
    kind: Annotated[Literal["shares"] | Kind, Doc("kind of position")]
    symbol: Annotated[str, Doc("underlying")]
    contracts: Annotated[Contracts | None, Doc("open contracts; null for shares")] = None
    shares: Annotated[Shares, Doc("shares held (negative: short), or behind the contracts")]
    expiration: Annotated[date | None, Doc("expiration of the options")] = None
    strike: Annotated[PerShare | None, Doc("strike of the short leg, or of the only one")] = None
    wing_strike: Annotated[PerShare | None, Doc("strike of a spread's long leg")] = None
    opened: Annotated[date | None, Doc("session of the first opening that is still open")]
    price: Annotated[PerShare | None, Doc("premium received (negative: paid), or cost per share")]
    cost_usd: Annotated[Dollars | None, Doc("cost of the shares, before fees")] = None
    credit_usd: Annotated[Dollars | None, Doc("premium of the options, before fees")] = None
    fees_usd: Annotated[Dollars | None, Doc("fees paid to open")]
    tax_basis: Annotated[
        PerShare | None, Doc("cost of the shares for taxes: fees added, the assigned put's premium taken off")
    ] = None
    break_even: Annotated[
        PerShare | None,
        Doc(
            "break-even after fees. Shares: of their cycle, with dividends and the premiums "
            "of ended options; if all are core, their cost. A put: after its assignment, the "
            "whole cycle counted. A spread: at its expiration"
        ),
    ]
    break_even_open: Annotated[
        PerShare | None, Doc("break-even of the cycle's shares if the open options expired")
    ] = None
    core_break_even: Annotated[PerShare | None, Doc("cost of the core shares, fees included")] = None
    value_usd: Annotated[
        Dollars | None,
        Doc("value at its mark, of shares at the quoted price; negative if short; null at cost"),
    ]
    profit_usd: Annotated[
        Dollars | None,
        Doc("unrealised: value less cost, fees included; core shares at their own cost; null at cost"),
    ]
    core_profit_usd: Annotated[Dollars | None, Doc("part of profit_usd from core shares")]
    collateral_usd: Annotated[Dollars | None, Doc("cash that secures short options and short shares")]
    core_shares: Annotated[Shares, Doc("shares kept out of the wheel")] = 0.0
    rolls: Annotated[int | None, Doc("number of rolls that led to it")] = None
    cycle: Annotated[str | None, Doc("cycle that it belongs to")]
    flags: Annotated[
        tuple[str, ...],
        Doc(
            "section_1256, call_under_31_days: ask a tax adviser; short_shares: buy to cover; "
            "opened_unknown, rolls_unknown: from before the journal began"
        ),
    ]
    lots: Annotated[tuple[PositionLot, ...], Doc("openings that it consists of")]


def holdings(
    book: AccountBook, portfolio: Portfolio, *, spots: Mapping[str, float], marks: Mapping[str, Mark]
) -> Iterator[PositionRow]:
    """Yield shares by name, then options by expiration.

    `portfolio` is that of the book. `spots` are dollars per share by symbol, `marks` by OCC symbol: a
    position without one has no value.
    """
    for shares in portfolio.shares:
        yield _shares(book, shares, spots.get(shares.symbol))
    for position in positions_of(portfolio):
        yield _option(book, position, marks)


def _shares(book: AccountBook, shares: HeldShares, spot: float | None) -> PositionRow:
    symbol, micros = shares.symbol, shares.micro_shares
    lots = [lot for lot in book.shares if lot.symbol == symbol]
    cost = _sum(lot.cost_cents for lot in lots)
    cycle, gain = book.cycle_of(symbol), gain_of_shares(shares, spot)
    return PositionRow(
        id=symbol,
        kind="shares",
        symbol=symbol,
        shares=micros / 1_000_000,
        opened=min(lot.opened for lot in lots),
        price=_per_share(cost, micros),
        cost_usd=_usd(cost),
        fees_usd=_usd(sum(lot.fees_cents for lot in lots)),
        tax_basis=_per_share(_sum(lot.basis_cents for lot in lots), micros),
        break_even=book.break_even(symbol),
        break_even_open=cycle.break_even_open if cycle and cycle.micro_shares else None,
        core_break_even=book.core_break_even(symbol),
        value_usd=gain.value_usd,
        profit_usd=gain.profit_usd,
        core_profit_usd=gain.core_profit_usd,
        collateral_usd=short_collateral_usd(shares, spot) if micros < 0 else None,
        core_shares=book.core.get(symbol, 0) / 1_000_000,
        cycle=cycle.id if cycle and cycle.wheel else None,
        flags=(SHORT_SHARES,) if micros < 0 else (),
        lots=tuple(_share_lot(lot) for lot in lots),
    )


def _share_lot(lot: ShareLot) -> PositionLot:
    return PositionLot(
        id=lot.id,
        opened=lot.opened,
        quantity=lot.micro_shares / 1_000_000,
        price=_per_share(lot.cost_cents, lot.micro_shares),
        cash_usd=_usd(lot.cost_cents),
        fees_usd=lot.fees_cents / 100,
    )


def _option(book: AccountBook, position: Position, marks: Mapping[str, Mark]) -> PositionRow:
    contracts = {leg.contract for leg in position.legs}
    lots = [lot for lot in book.options if lot.symbol == position.symbol and lot.contract in contracts]
    wing, credit, cycle = position.wing, position.credit, book.cycle_of(position.symbol)
    gain = gain_of_options(position, marks)
    in_cycle = cycle is not None and any(lot.role is Role.WHEEL for lot in lots)
    return PositionRow(
        id=position.id,
        kind=position.kind,
        symbol=position.symbol,
        contracts=position.contracts,
        shares=_delivered(lots, position),
        expiration=position.expiration,
        strike=position.main.contract.strike,
        wing_strike=wing.contract.strike if wing else None,
        opened=position.opened,
        price=credit,
        credit_usd=None if credit is None else round(credit * 100 * position.shares) / 100,
        fees_usd=_usd(_sum(leg.fees_cents for leg in position.legs)),
        break_even=_break_even(lots, position),
        value_usd=gain.value_usd,
        profit_usd=gain.profit_usd,
        core_profit_usd=gain.core_profit_usd,
        collateral_usd=position.collateral_usd,
        rolls=position.rolls,
        cycle=cycle.id if cycle and in_cycle else None,
        flags=tuple(dict.fromkeys(flag for lot in lots for flag in lot.flags)),
        lots=tuple(_option_lot(lot) for lot in lots),
    )


def _option_lot(lot: OptionLot) -> PositionLot:
    return PositionLot(
        id=lot.id,
        opened=lot.opened,
        quantity=lot.contracts,
        price=lot.price,
        cash_usd=_usd(lot.credit_cents),
        fees_usd=lot.fees_cents / 100,
        rolled_from=lot.chain,
    )


def _delivered(lots: list[OptionLot], position: Position) -> float:
    main = next((lot for lot in lots if lot.contract == position.main.contract), None)
    each = main.deliverable_micros / 1_000_000 if main else position.main.multiplier
    return position.contracts * each


def _break_even(lots: list[OptionLot], position: Position) -> float | None:
    """Return the break-even of short options after fees: of a put after its assignment, of a spread at its
    expiration. A call on shares has none.

    None if the deliverable differs from the multiplier: then the strike is not comparable with today's share
    price.
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


def _sum(parts: Iterable[int | None]) -> int | None:
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _per_share(cents: int | None, micro_shares: int) -> float | None:
    return None if cents is None else cents * 10_000 / micro_shares


def _usd(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
