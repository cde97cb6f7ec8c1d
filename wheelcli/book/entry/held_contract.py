"""The account's contract that a typed line means, and its position."""

from dataclasses import dataclass, replace

from wheelcli.book.entry.line_verbs import Line, Verb
from wheelcli.book.ledger import AccountBook
from wheelcli.contract import Contract

_OF_HELD = (Verb.STC, Verb.BTC, Verb.ASSIGN, Verb.EXERCISE, Verb.EXPIRE, Verb.CASH, Verb.ROLL, Verb.ADJUST)


@dataclass(frozen=True, slots=True)
class Open:
    """A contract in the account: its symbol, signed contracts, multiplier and deliverable (millionths of
    shares).
    """

    symbol: str
    contracts: int
    multiplier: int
    deliverable: int


def held_contract(contract: Contract, book: AccountBook | None) -> Open | None:
    """Return the account's position in a contract, None if it is not open."""
    lots = [lot for lot in book.options if lot.contract == contract] if book else []
    if not lots:
        return None
    count = sum(lot.contracts for lot in lots)
    return Open(lots[0].symbol, count, lots[0].multiplier, lots[0].deliverable_micros)


def as_held(line: Line, book: AccountBook | None) -> Line:
    """Return the line with the name under which the contract is held: after a reverse split, brokers call
    ACME's contract ACME1.
    """
    named = line.contract
    if named is None or line.verb not in _OF_HELD or book is None or held_contract(named, book):
        return line
    same = {
        lot.contract
        for lot in book.options
        if lot.contract.differs_by_digit(named) and lot.deliverable_micros != lot.multiplier * 1_000_000
    }
    return replace(line, contract=same.pop()) if len(same) == 1 else line
