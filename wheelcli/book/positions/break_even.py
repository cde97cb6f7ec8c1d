"""The break-even of the shares that an open short put would bring: the whole cycle counted, as after its
assignment.

Example: a 38 put is sold for 2.00 and bought back for 2.40; then a 37 put is sold for 1.90. Fees are 0.02 a
share in all. If the 37 put is assigned, the shares break even at 37 − (2.00 − 2.40 + 1.90 − 0.02) = 35.52.
"""

from collections.abc import Mapping

from wheelcli.book.ledger import AccountBook, OptionLot, Role
from wheelcli.contract import Contract, Right

Promises = Mapping[tuple[str, Contract], float | None]


def delivers_shares_alone(lot: OptionLot) -> bool:
    """Return whether one contract delivers known shares and nothing else.

    An adjusted root with as many shares as its multiplier has cash or another security in its deliverable,
    which no event describes.
    """
    return not (lot.contract.adjusted and lot.deliverable_micros == lot.multiplier * 1_000_000)


def put_break_evens(book: AccountBook) -> Promises:
    """Return dollars per share by underlying and contract, for each short put of the wheel; None if a premium
    or the deliverable is unknown.
    """
    lots: dict[tuple[str, Contract], list[OptionLot]] = {}
    for lot in book.options:
        if lot.role is Role.WHEEL and lot.contract.right is Right.PUT:
            lots.setdefault((lot.symbol, lot.contract), []).append(lot)
    return {key: _promise(book, each) for key, each in lots.items()}


def _promise(book: AccountBook, lots: list[OptionLot]) -> float | None:
    first = lots[0]
    cycle = book.cycle_of(first.symbol)
    waiting = cycle.waiting_cents if cycle is not None and not cycle.micro_shares else 0
    if waiting is None or not delivers_shares_alone(first) or any(lot.credit_cents is None for lot in lots):
        return None
    contracts = sum(-lot.contracts for lot in lots)
    cost = round(first.contract.strike * 100 * first.multiplier * contracts)
    net = sum((lot.credit_cents or 0) - lot.fees_cents for lot in lots)
    return (cost - net - waiting) * 10_000 / (contracts * first.deliverable_micros)
