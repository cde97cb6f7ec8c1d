"""The holdings of a coin account as plans and positions use them: USDC as cash, coins as shares, and
options in lots, priced in dollars per coin.

Example: short 0.1 of a put at 82,000, sold at 990 with fees of 2.253, is 10 lots of 0.01 at 990.00. Assigned
coins would break even at 82,000 − 990 + 22.53 = 81,032.53.
"""

from wheelcli.book.accounts import CoinBook, per_coin
from wheelcli.book.coins.money import E8, USDC
from wheelcli.book.from_journal import core_shares
from wheelcli.book.ledger import OptionLot, Role
from wheelcli.book.portfolio import AccountType, Portfolio, Shares
from wheelcli.config import Account, Config
from wheelcli.contract import Right
from wheelcli.open_option import OpenOption

_FINER = 100  # hundred-millionths of a coin in a millionth
_CENT = 1_000_000  # hundred-millionths of a dollar in a cent


def coin_portfolio(book: CoinBook, config: Config, *, account: str) -> Portfolio:
    """Return the holdings of a coin account, with value 0: a value needs the index of a market."""
    settings = config.accounts.get(account, Account(market="deribit"))
    core = core_shares(config, account)
    return Portfolio(
        account=account,
        type=AccountType(settings.type),
        option_level=settings.option_level,
        value_cents=0,
        cash_cents=cents_of(book.purses.get(USDC, 0)),
        shares=tuple(
            _coins(book, coin, core.get(coin, 0))
            for coin, amount in sorted(book.purses.items())
            if coin != USDC and amount > 0
        ),
        options=tuple(open_option(book, lot) for lot in book.dollars.options),
        source="journal",
    )


def cents_of(amount_e8: int) -> int:
    """Return hundred-millionths of a dollar in cents, to the nearest."""
    return (abs(amount_e8) + _CENT // 2) // _CENT * (1 if amount_e8 >= 0 else -1)


def _coins(book: CoinBook, coin: str, core: int) -> Shares:
    lots = [lot for lot in book.dollars.shares if lot.symbol == coin]
    costs = [None if lot.cost_cents is None else lot.cost_cents + lot.fees_cents for lot in lots]
    known = [cost for cost in costs if cost is not None]
    core_cost = book.dollars.core_cost.get(coin)
    return Shares(
        symbol=coin,
        # A part of a millionth covers nothing, so it is left out.
        micro_shares=book.purses[coin] // _FINER,
        break_even=book.break_even(coin),
        core=core,
        core_break_even=book.core_break_even(coin),
        cost_cents=cents_of(sum(known)) if len(known) == len(costs) else None,
        core_micro_shares=book.dollars.core.get(coin, 0) // _FINER,
        core_cost_cents=None if core_cost is None else cents_of(core_cost),
    )


def open_option(book: CoinBook, lot: OptionLot) -> OpenOption:
    """Return a lot as an open option: its multiplier is the coins behind one contract."""
    return OpenOption(
        symbol=lot.symbol,
        contract=lot.contract,
        quantity=lot.contracts,
        price=opening_usd(lot),
        multiplier=lot.deliverable_micros / E8,
        opened=lot.opened,
        rolls=lot.rolls,
        fees_cents=cents_of(lot.fees_cents),
        id=lot.id,
        spread=(lot.group or lot.opened.isoformat()) if lot.role is Role.SPREAD else None,
        break_even=promised(book, lot),
        deliverable_micros=lot.deliverable_micros // _FINER,
        role=lot.role,
        native=book.native.get(lot.id),
    )


def opening_usd(lot: OptionLot) -> float | None:
    """Return the premium when opened, dollars per coin at the index of that moment; None if unknown."""
    if lot.credit_cents is None:
        return None
    return abs(lot.credit_cents) / (abs(lot.contracts) * lot.deliverable_micros)


def promised(book: CoinBook, lot: OptionLot) -> float | None:
    """Return the break-even of coins bought at the delivery price after a short put of the wheel has ended in
    the money, before the fees of the delivery: the whole cycle counted. None for another option.
    """
    if lot.role is not Role.WHEEL or lot.contract.right is not Right.PUT or lot.credit_cents is None:
        return None
    same = [other for other in book.dollars.options if other.contract == lot.contract]
    cycle = book.dollars.cycle_of(lot.symbol)
    waiting = cycle.waiting_cents if cycle is not None and not cycle.micro_shares else 0
    if waiting is None or any(other.credit_cents is None for other in same):
        return None
    net = sum((other.credit_cents or 0) - other.fees_cents for other in same) + waiting
    size = sum(-other.contracts * other.deliverable_micros for other in same)
    return lot.contract.strike - net / size


__all__ = ["cents_of", "coin_portfolio", "open_option", "opening_usd", "per_coin", "promised"]
