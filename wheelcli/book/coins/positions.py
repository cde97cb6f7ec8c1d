"""The open positions of a coin account: its purses, its coins with their break-even, its options.

Coins and options have the same rows as shares. Prices are dollars per coin, `shares` are coins, contracts are
lots.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.holdings import cents_of, opening_usd
from wheelcli.book.coins.money import E8, USDC
from wheelcli.book.coins.to_dollars import to_dollars
from wheelcli.book.ledger import OptionLot, Role, ShareLot
from wheelcli.book.portfolio import Portfolio, Shares
from wheelcli.book.positions.document import PositionsBridge, PositionsDocument, Purse
from wheelcli.book.positions.holdings import PositionLot, PositionRow
from wheelcli.book.positions.positions import Position, positions_of
from wheelcli.book.valuation.bridge_dollars import bridge_dollars
from wheelcli.book.valuation.cash import collateral_usd, free_usd
from wheelcli.book.valuation.gains import Bridge
from wheelcli.book.valuation.unrealised import gain_of_options, gain_of_shares
from wheelcli.quotes import Mark

__all__ = ["coin_positions"]


def coin_positions(
    book: CoinBook,
    portfolio: Portfolio,
    whole: Bridge,
    *,
    spots: Mapping[str, float] | None,
    marks: Mapping[str, Mark],
    at_cost: tuple[str, ...] = (),
    symbols: Collection[str] = (),
) -> PositionsDocument:
    """Return the document of `wheel positions`. `whole` is the bridge of the dollar account; `spots` are
    dollars per coin, None at cost; `marks` are dollars per coin by contract.
    """
    rows = [
        *(_coins(book, held, (spots or {}).get(held.symbol)) for held in portfolio.shares),
        *(_option(book, position, marks) for position in positions_of(portfolio)),
    ]
    collateral = collateral_usd(positions_of(portfolio))
    bridge = PositionsBridge(
        priced="cost" if spots is None else "market", at_cost=at_cost, **vars(bridge_dollars(whole))
    )
    return PositionsDocument(
        account=portfolio.account,
        cash_usd=portfolio.cash_usd,
        cash_equivalents_usd=0.0,
        collateral_usd=collateral,
        free_cash_usd=free_usd(portfolio.cash_usd, 0.0, collateral),
        first_day=book.dollars.began,
        bridge=replace(to_dollars(bridge), dividends_usd=None),
        positions=tuple(row for row in rows if not symbols or row.symbol in symbols),
        purses=tuple(_purses(book, spots)),
    )


def _purses(book: CoinBook, spots: Mapping[str, float] | None) -> Iterator[Purse]:
    for coin, amount in sorted(book.purses.items(), key=lambda each: (each[0] != USDC, each[0])):
        price = 1.0 if coin == USDC else (spots or {}).get(coin)
        yield Purse(
            coin=coin,
            amount=amount / E8,
            index_usd=price,
            value_usd=None if price is None else round(amount / E8 * price, 2),
        )


def _coins(book: CoinBook, held: Shares, spot: float | None) -> PositionRow:
    coin, dollars = held.symbol, book.dollars
    lots = [lot for lot in dollars.shares if lot.symbol == coin]
    cycle, gain = dollars.cycle_of(coin), gain_of_shares(held, spot)
    amount = sum(lot.micro_shares for lot in lots)
    costs = [lot.cost_cents for lot in lots]
    bases = [lot.basis_cents for lot in lots]
    open_ = cycle.break_even_open if cycle is not None and cycle.micro_shares else None
    return PositionRow(
        id=coin,
        kind="shares",
        symbol=coin,
        shares=amount / E8,
        opened=min((lot.opened for lot in lots), default=None),
        price=_each(costs, amount),
        cost_usd=None if None in costs else cents_of(sum(c or 0 for c in costs)) / 100,
        fees_usd=cents_of(sum(lot.fees_cents for lot in lots)) / 100,
        tax_basis=_each(bases, amount),
        break_even=held.break_even,
        break_even_open=None if open_ is None else open_ / 10_000,
        core_break_even=held.core_break_even,
        value_usd=gain.value_usd,
        profit_usd=gain.profit_usd,
        core_profit_usd=gain.core_profit_usd,
        collateral_usd=None,
        core_shares=held.core_micro_shares / 1_000_000,
        cycle=cycle.id if cycle is not None and cycle.wheel else None,
        flags=(),
        lots=tuple(_coin_lot(lot) for lot in lots),
    )


def _each(parts: list[int | None], amount: int) -> float | None:
    """Return dollars per coin of amounts in hundred-millionths; None if one of them is unknown."""
    known = [part for part in parts if part is not None]
    return sum(known) / amount if len(known) == len(parts) and amount else None


def _coin_lot(lot: ShareLot) -> PositionLot:
    return PositionLot(
        id=lot.id,
        opened=lot.opened,
        quantity=lot.micro_shares / E8,
        price=_each([lot.cost_cents], lot.micro_shares),
        cash_usd=None if lot.cost_cents is None else lot.cost_cents / E8,
        fees_usd=lot.fees_cents / E8,
    )


def _option(book: CoinBook, position: Position, marks: Mapping[str, Mark]) -> PositionRow:
    contracts = {leg.contract for leg in position.legs}
    lots = [lot for lot in book.dollars.options if lot.contract in contracts]
    wing, credit, cycle = position.wing, position.credit, book.dollars.cycle_of(position.symbol)
    gain = gain_of_options(position, marks)
    fees = [leg.fees_cents for leg in position.legs]
    break_even = position.main.break_even if wing is None else None
    return PositionRow(
        id=position.id,
        kind=position.kind,
        symbol=position.symbol,
        contracts=position.contracts,
        shares=position.delivered,
        expiration=position.expiration,
        strike=position.main.contract.strike,
        wing_strike=wing.contract.strike if wing else None,
        opened=position.opened,
        price=credit,
        credit_usd=None if credit is None else round(credit * position.shares, 2),
        fees_usd=None if None in fees else sum(fee or 0 for fee in fees) / 100,
        break_even=None if break_even is None else round(break_even, 6),
        value_usd=gain.value_usd,
        profit_usd=gain.profit_usd,
        core_profit_usd=gain.core_profit_usd,
        collateral_usd=position.collateral_usd,
        rolls=position.rolls,
        cycle=cycle.id if cycle is not None and any(lot.role is Role.WHEEL for lot in lots) else None,
        flags=(),
        lots=tuple(_option_lot(lot) for lot in lots),
    )


def _option_lot(lot: OptionLot) -> PositionLot:
    return PositionLot(
        id=lot.id,
        opened=lot.opened,
        quantity=lot.contracts,
        price=opening_usd(lot),
        cash_usd=None if lot.credit_cents is None else lot.credit_cents / E8,
        fees_usd=lot.fees_cents / E8,
        rolled_from=lot.chain,
    )
