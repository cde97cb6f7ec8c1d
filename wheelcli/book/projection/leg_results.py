"""Add the results of a spread's legs to the cycle whose shares the spread brought: ended legs at once, open
legs when they end.
"""

from wheelcli.book.events import Event
from wheelcli.book.ledger import ClosedOption
from wheelcli.book.projection.cycles import add_premium, late_premium, turn_of
from wheelcli.book.projection.state import Account, Option, part


def end_leg(
    account: Account, lot: Option, event: Event, *, size: int, net: tuple[int | None, int, int]
) -> int:
    """Add the result of a leg's ended contracts to the cycle if their spread brought shares, and remember the
    rest.

    `net` is the leg's credit, closing cash and fees. Return how many contracts were added.
    """
    count = min(account.joining.get(lot.id, 0), size) if account.joining else 0
    if count < size:
        account.ended_legs[lot.id] = (*account.ended_legs.get(lot.id, ()), len(account.closed))
    if count:
        account.joining[lot.id] -= count
        credit, got, fees = net
        gross = None if credit is None else part(credit + got, count, size)
        late_premium(account, lot, event, gross=gross, fees=part(fees, count, size))
    return count


def other_leg(account: Account, lot: Option, event: Event, size: int) -> int | None:
    """Return the net result of the other legs opened with these contracts, which brought shares, as far as
    those legs have ended; None if unknown.

    Open legs join when they end.
    """
    before = min(account.joining.get(lot.id, 0), size)  # contracts whose spread has already brought shares
    if before:
        account.joining[lot.id] -= before
    fresh, total, unknown = size - before, 0, False
    for other, most in account.legs.partners.get(lot.id, ()):
        wanted = min(most, fresh)
        fresh -= wanted
        for place in account.ended_legs.get(other, ()):
            gone = account.closed[place]
            count = min(abs(gone.contracts) - gone.joined, wanted)
            if not count:
                continue
            wanted -= count
            account.closed[place] = gone._replace(joined=gone.joined + count)
            whole = None if gone.credit_cents is None else gone.credit_cents + gone.close_cents
            gross = None if whole is None else _next_part(whole, gone, count)
            fees = _next_part(gone.fees_cents, gone, count)
            add_premium(turn_of(account, gone.symbol, event), gone.contract.right, gross, fees)
            unknown = unknown or gross is None
            total += (gross or 0) - fees
        if wanted:
            account.joining[other] = account.joining.get(other, 0) + wanted
    return None if unknown else total


def _next_part(whole: int, gone: ClosedOption, count: int) -> int:
    """Return the part of that many more contracts, with rounding carried over, so that the parts sum to the
    whole.
    """
    size = abs(gone.contracts)
    return part(whole, gone.joined + count, size) - part(whole, gone.joined, size)
