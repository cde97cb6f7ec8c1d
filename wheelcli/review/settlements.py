"""Settlement values, taken from the journal, of contracts that do not settle at a close.

A put of 6400 settled in cash for 90.00 a share shows that the index settled at 6,310.00, for every contract
of that root and day. A contract that expired worthless shows only that it expired worthless itself. An index
option may settle at the opening prices of its day or at an unknown moment. No snapshot holds opening prices,
and the close of the day may lie on the other side of the strike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wheelcli.book.ledger import AccountBook, ClosedOption, Ended
from wheelcli.contract import Contract, Right, parse_contract
from wheelcli.option_roots import Moment, terms_of
from wheelcli.review.performance.holdings import OptionStretch

__all__ = ["Settlements", "settles_at_close"]


@dataclass(frozen=True, slots=True)
class Settlements:
    """`values` are dollars per share by root and expiration, `worthless` the OCC symbols of contracts that
    expired worthless.
    """

    values: Mapping[tuple[str, date], float]
    worthless: frozenset[str]

    @classmethod
    def of(cls, account: AccountBook) -> "Settlements":
        """Return the settlements that the endings of the account's contracts reveal. Two that contradict each
        other by more than a cent show nothing.
        """
        levels_by_day: dict[tuple[str, date], list[float]] = {}
        worthless = set()
        for one in account.closed:
            contract = one.contract
            if one.closed < contract.expiration:
                continue
            if one.ended is Ended.EXPIRED or (one.ended is Ended.SETTLED and not one.close_cents):
                worthless.add(contract.name)
            elif one.ended is Ended.SETTLED:
                paid = abs(one.close_cents) / (_cents_a_point(one, account) * abs(one.contracts))
                level = contract.strike + (paid if contract.right is Right.CALL else -paid)
                levels_by_day.setdefault((contract.root, contract.expiration), []).append(level)
        agreed = {
            key: levels[0] for key, levels in levels_by_day.items() if max(levels) - min(levels) <= 0.011
        }
        return cls(agreed, frozenset(worthless))

    def out_of_the_money(self, s: OptionStretch) -> bool | None:
        """Return whether a contract ended out of the money; None if the journal does not show it."""
        if s.contract in self.worthless:
            return True
        contract = _contract(s)
        value = None if contract is None else self.values.get((contract.root, contract.expiration))
        if contract is None or value is None:
            return None
        strike = contract.strike
        return value <= strike if s.is_call else value >= strike


def _cents_a_point(one: ClosedOption, account: AccountBook) -> int:
    """Return what a dollar of price is worth in one contract, in the account's cents."""
    return one.deliverable_micros if account.of_coins else 100 * one.multiplier


def settles_at_close(s: OptionStretch) -> bool:
    """Return whether the close of its last day decides a contract."""
    contract = _contract(s)
    return contract is None or terms_of(contract.root, s.symbol).moment is Moment.CLOSE


def _contract(s: OptionStretch) -> Contract | None:
    return parse_contract(s.contract)
