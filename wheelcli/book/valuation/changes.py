"""The changes of an account by a write: cash, shares, contracts and realised profit, before and after."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from wheelcli.book.ledger import AccountBook
from wheelcli.book.valuation.income import realised_cents
from wheelcli.units import Doc
from wheelcli.units import Unit as Measure


class Unit(StrEnum):
    """The unit of a changed amount."""

    DOLLARS = "dollars"
    SHARES = "shares"
    CONTRACTS = "contracts"


@dataclass(frozen=True, slots=True)
class Change:
    """One amount before and after."""

    what: Annotated[str, Doc("cash, realised, a symbol's shares, or a contract's label")]
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
