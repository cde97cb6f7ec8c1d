"""The contracts of a plan's tickets that are still to sell: their size less what the account has sold since.

A sale counts however it was entered: a fill, a line typed by hand, a roll into the contract, a broker's file.
Example: a ticket for 5 puts; `STO 1` is typed by hand and 2 are recorded as its fill: 2 are left.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from wheelcli.book.events import Event, Kind
from wheelcli.contract import Contract

__all__ = ["ToSell", "contracts_left"]


@dataclass(frozen=True, slots=True)
class ToSell:
    """A ticket to sell: its short contract, the number of contracts, and the size of each: 1, or for options
    on coins the hundred-millionths of a coin in a lot.
    """

    id: str
    contract: Contract
    contracts: int
    size: int = 1


def contracts_left(
    tickets: Sequence[ToSell], events: Iterable[Event], *, plan: str, since: Collection[str]
) -> dict[str, int]:
    """Return the contracts left of each ticket by its id; for a coin, the lots.

    `events` are in force. Recorded fills of this `plan` count for their ticket. Other sales of its short
    contract count if their ids are in `since`; if several tickets sell it, for the first of them. Pass
    tickets in order of rank.
    """
    own: Counter[str] = Counter()
    sold: Counter[Contract] = Counter()
    for event in events:
        if event.kind is not Kind.OPTION_OPEN or event.contract is None or event.contracts >= 0:
            continue
        size = -event.contracts * (event.size_e8 if event.contract.coin else 1)
        if event.plan == plan and event.ticket:
            own[event.ticket] += size
        if event.plan == plan or event.id in since:
            sold[event.contract] += size
    left = {}
    for each in tickets:
        filled = min(own[each.id] // each.size, each.contracts)
        left[each.id] = each.contracts - filled
        sold[each.contract] -= filled * each.size
    for each in tickets:
        more = min(max(sold[each.contract], 0) // each.size, left[each.id])
        left[each.id] -= more
        sold[each.contract] -= more * each.size
    return left
