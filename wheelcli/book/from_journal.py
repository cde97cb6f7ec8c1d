"""The account from the journal: cash, shares with their break-even, open options with their premiums.

The journal has no current prices; `spots` and `marks` supply them. Example: 10,000.00 of cash, 100 shares
that cost 50.00 and are at 52.00, and a call sold at 1.50 with a mark of 0.90 are worth 10,000 + 5,200 − 90 =
15,110.00. Without prices, at cost, they count 10,000 + 5,000 − 150 = 14,850.00.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from wheelcli.book.from_config import MAIN, account_named
from wheelcli.book.ledger import AccountBook, OptionLot, Role
from wheelcli.book.portfolio import AccountType, Portfolio, Shares
from wheelcli.book.positions.break_even import Promises, put_break_evens
from wheelcli.book.valuation.expired import is_over
from wheelcli.book.valuation.worth import option_cents, share_cents
from wheelcli.contract import Contract
from wheelcli.errors import Problem, WheelError
from wheelcli.open_option import OpenOption
from wheelcli.quotes import Mark

if TYPE_CHECKING:
    from wheelcli.config import Account, Config

NO_OPENING = "the journal has no opening balance for account {!r}"
ENTER_ONE = (
    'enter cash with `wheel journal add "DEPOSIT 25000"`, or a broker\'s transactions or positions with'
    " `wheel journal import FILE`"
)


def core_shares(config: "Config", account: str | None = None) -> dict[str, int]:
    """Return the core shares of an account by symbol: the larger of the number in its holdings and on the
    watchlist.
    """
    _, settings = _settings(config, account)
    if settings.market != "us":  # the watchlist holds shares, funds on coins among them
        return {coin: holding.core for coin, holding in settings.coins.items() if holding.core}
    core = {symbol: entry.core_shares for symbol, entry in config.watchlist.items() if entry.core_shares}
    for symbol, holding in settings.shares.items():
        if holding.core > core.get(symbol, 0):
            core[symbol] = holding.core
    return core


def portfolio(
    book: AccountBook | None,
    config: "Config",
    *,
    account: str | None = None,
    spots: Mapping[str, float] | None = None,
    marks: Mapping[Contract, Mark] | None = None,
    needs_opening: bool = True,
) -> tuple[Portfolio, tuple[Problem, ...]]:
    """Return the account's holdings, and a problem for each holding that had to be valued without a price.

    `book` is the account's, folded with `core_shares`. `spots` are dollars per share by symbol, `marks` by
    contract; without `spots` (None) everything is valued at cost, without problems, as before the market is
    loaded. Raises WheelError (5) if the journal has no opening balance of the account; without
    `needs_opening`, only if it has no events.
    """
    name, settings = _settings(config, account)
    if book is None or (needs_opening and not book.opening):
        raise WheelError(NO_OPENING.format(name), hint=ENTER_ONE, code="no_opening")
    problems: list[Problem] = []
    value = book.cash_cents
    value += _shares_value(book, spots, problems)
    value += sum(
        _option_value(lot, marks or {}, problems if spots is not None else []) for lot in book.options
    )
    core, promises = core_shares(config, account), put_break_evens(book)
    return Portfolio(
        account=name,
        type=AccountType(settings.type),
        option_level=settings.option_level,
        value_cents=value,
        cash_cents=book.cash_cents,
        shares=_shares(book, core),
        options=tuple(_option(lot, promises) for lot in book.options),
        cash_equivalents=settings.cash_equivalents,
        source="journal",
    ), tuple(problems)


def unsettled(book: AccountBook, moment: datetime) -> tuple[Problem, ...]:
    """Return a problem for each contract still open in the journal although it settled by that moment: the
    contracts that `wheel journal settle` lists.
    """
    return unsettled_options(book.open_options, moment)


def unsettled_options(options: Iterable[OpenOption], moment: datetime) -> tuple[Problem, ...]:
    """Return a problem for each of these open options that settled by that moment."""
    late: dict[tuple[str, Contract], int] = {}
    for lot in options:
        if is_over(lot.symbol, lot.contract, moment):
            late[lot.symbol, lot.contract] = late.get((lot.symbol, lot.contract), 0) + lot.quantity
    return tuple(
        Problem(
            "unsettled_expiration",
            f"{count:+d} {contract.label(symbol)} expired on {contract.expiration}, but the journal"
            " does not have the outcome",
            "record how it ended with `wheel journal settle`",
            symbol,
            (contract.name,),
        )
        for (symbol, contract), count in late.items()
    )


def _settings(config: "Config", account: str | None) -> "tuple[str, Account]":
    """Return the account's settings; the defaults for one that only the journal has."""
    if account in (None, MAIN) or account in config.accounts:
        return account_named(config, account)
    return str(account), type(config.account)()


def _shares_value(book: AccountBook, spots: Mapping[str, float] | None, problems: list[Problem]) -> int:
    total = 0
    for symbol in sorted({lot.symbol for lot in book.shares}):
        lots = [lot for lot in book.shares if lot.symbol == symbol]
        micro_shares = sum(lot.micro_shares for lot in lots)
        spot = (spots or {}).get(symbol)
        if (worth := share_cents(spot, micro_shares)) is not None:
            total += worth
            continue
        known = [lot.cost_cents for lot in lots if lot.cost_cents is not None]
        total += sum(known)
        if spots is not None:
            problems.append(
                Problem(
                    "no_price",
                    f"no price for {symbol}: {_at_cost(len(known), len(lots))}",
                    f"add {symbol} to the scan or to `wheel record`",
                    symbol,
                )
            )
    return total


def _at_cost(known: int, lots: int) -> str:
    """Return how shares without a price count in the account value, if that many lots have a cost."""
    if not known:
        return "its cost is unknown too, so its shares are left out of the account value"
    return f"its shares are valued at their {'cost' if known == lots else 'known cost'}"


def _option_value(lot: OptionLot, marks: Mapping[Contract, Mark], problems: list[Problem]) -> int:
    """Return the value of the contracts to the account: negative if short."""
    if (worth := option_cents(lot, marks.get(lot.contract))) is not None:
        return worth
    label = lot.contract.label(lot.symbol)
    if lot.credit_cents is None:
        problems.append(
            Problem(
                "no_price", f"{label} has neither a price nor an opening premium; valued at 0", "", lot.symbol
            )
        )
        return 0
    problems.append(
        Problem("no_price", f"{label} has no price; valued at its opening premium", "", lot.symbol)
    )
    return -lot.credit_cents


def _shares(book: AccountBook, core: Mapping[str, int]) -> tuple[Shares, ...]:
    counts: dict[str, int] = {}
    cost: dict[str, int | None] = {}
    for lot in book.shares:
        counts[lot.symbol] = counts.get(lot.symbol, 0) + lot.micro_shares
        before = cost.get(lot.symbol, 0)
        known = before is not None and lot.cost_cents is not None
        cost[lot.symbol] = (before or 0) + (lot.cost_cents or 0) + lot.fees_cents if known else None
    out = []
    for symbol, micro_shares in sorted(counts.items()):
        whole, cycle = cost[symbol], book.cycle_of(symbol)
        wheel = cycle.cost_cents if cycle is not None and cycle.micro_shares else 0
        out.append(
            Shares(
                symbol,
                micro_shares,
                book.break_even(symbol),
                core.get(symbol, 0),
                book.core_break_even(symbol),
                whole,
                book.core.get(symbol, 0),
                None if whole is None or wheel is None else whole - wheel,
            )
        )
    return tuple(out)


def _option(lot: OptionLot, promises: Promises) -> OpenOption:
    promised = promises.get((lot.symbol, lot.contract)) if lot.role is Role.WHEEL else None
    return lot.open_option(break_even=promised)
