"""The changes of an account by a write: cash, shares, contracts and realised profit, before and after."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.money import E8
from wheelcli.book.ledger import AccountBook
from wheelcli.book.valuation.income import realised_cents
from wheelcli.units import Doc
from wheelcli.units import Unit as Measure


class Unit(StrEnum):
    """The unit of a changed amount."""

    DOLLARS = "dollars"
    SHARES = "shares"
    CONTRACTS = "contracts"
    COINS = "coins"  # an amount of a currency, or the coins of an option


@dataclass(frozen=True, slots=True)
class Change:
    """One amount before and after."""

    what: Annotated[str, Doc("cash, realised, a symbol's shares, a contract's label, or a currency")]
    unit: Annotated[Unit, Doc("unit of the amounts")]
    before: Annotated[float, Measure("in `unit`"), Doc("amount before the change")]
    after: Annotated[float, Measure("in `unit`"), Doc("amount after the change")]


def changes(before: AccountBook | None, after: AccountBook | None) -> list[Change]:
    """Return the differences, positions first. None is an account without events.

    >>> changes(None, None)
    []
    """
    return [change for change in _all(before, after) if change.before != change.after]


def _all(before: AccountBook | None, after: AccountBook | None) -> Iterator[Change]:
    for unit, counts in ((Unit.CONTRACTS, _contracts), (Unit.SHARES, _shares)):
        old, new = counts(before), counts(after)
        for name in sorted(old.keys() | new.keys()):
            scale = 1_000_000 if unit is Unit.SHARES else 1
            yield Change(name, unit, old[name] / scale, new[name] / scale)
    cash = [account.cash_cents if account else 0 for account in (before, after)]
    yield Change("cash", Unit.DOLLARS, cash[0] / 100, cash[1] / 100)
    realised = [realised_cents(account) if account else 0 for account in (before, after)]
    yield Change("realised", Unit.DOLLARS, realised[0] / 100, realised[1] / 100)


def coin_changes(before: CoinBook | None, after: CoinBook | None) -> list[Change]:
    """Return the differences of a coin account: options in coins, purses, realised profit in dollars."""
    out = []
    for counts in (_coin_options, _purses):
        old, new = counts(before), counts(after)
        for name in sorted(old.keys() | new.keys()):
            out.append(Change(name, Unit.COINS, old[name] / E8, new[name] / E8))
    realised = [realised_cents(book.dollars) if book else 0 for book in (before, after)]
    out.append(Change("realised", Unit.DOLLARS, *(round(part / E8, 2) for part in realised)))
    return [change for change in out if change.before != change.after]


def _coin_options(book: CoinBook | None) -> Counter[str]:
    counts: Counter[str] = Counter()
    for lot in book.dollars.options if book else ():
        counts[lot.contract.name] += lot.contracts * lot.deliverable_micros
    return counts


def _purses(book: CoinBook | None) -> Counter[str]:
    return Counter(dict(book.purses)) if book else Counter()


def _contracts(account: AccountBook | None) -> Counter[str]:
    counts: Counter[str] = Counter()
    for lot in account.options if account else ():
        counts[lot.contract.label(lot.symbol)] += lot.contracts
    return counts


def _shares(account: AccountBook | None) -> Counter[str]:
    counts: Counter[str] = Counter()
    for lot in account.shares if account else ():
        counts[lot.symbol] += lot.micro_shares
    return counts
