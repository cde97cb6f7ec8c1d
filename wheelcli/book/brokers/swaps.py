"""Match holdings that leave with their replacement: adjusted contracts, new names, shares of a split, mergers
for cash.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from wheelcli.book.brokers.reading import Found, Open, Role, event_id, lines_of
from wheelcli.book.brokers.splits import pair_ratio
from wheelcli.book.events import Event, Kind, at_of

__all__ = ["by_hand", "swaps_of"]


def swaps_of(broker: str, pieces: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """Return pairs of a holding that leaves and its replacement, and the pieces left over."""
    pairs: list[Found] = []
    left: list[Found] = []
    groups: dict[tuple[object, ...], tuple[list[Found], list[Found]]] = defaultdict(lambda: ([], []))
    for piece in pieces:
        groups[(piece.event.kind, piece.event.day, *_likeness(piece.event))][
            piece.role is Role.ARRIVES
        ].append(piece)
    for gone, came in groups.values():
        # Several contracts of one expiration adjusted on one day: the order of their strikes is kept.
        gone.sort(key=_rank)
        came.sort(key=_rank)
        if len(gone) != len(came) or _ambiguous(gone) or _ambiguous(came):
            left += [*gone, *came]
            continue
        for one, other in zip(gone, came, strict=True):
            event = _swapped(broker, one.event, other.event)
            if event is None:
                left += [one, other]
            else:
                lines, texts = lines_of((one, other))
                # after a split of that day, which scales the shares behind a contract
                if one.left_open is Open.DELIVERABLE:
                    event = replace(event, at=event.at + timedelta(seconds=1))
                pairs.append(replace(one, event=event, lines=lines, texts=texts, role=Role.WHOLE))
    return pairs, left


def _ambiguous(halves: Sequence[Found]) -> bool:
    """Return whether several names of one day change by the same number of shares, so that it is not certain
    which became which.
    """
    changed = [
        f.event.micro_shares
        for f in halves
        if f.event.kind is Kind.SYMBOL_CHANGE and f.event.contract is None
    ]
    return len(changed) > len(set(changed))


def by_hand(one: Event, others: Sequence[Event]) -> tuple[str, str] | None:
    """Return why half of a change of name or a merger was not taken, and what to enter by hand if the two
    halves are known.
    """
    if one.kind is not Kind.SYMBOL_CHANGE or one.contract is not None:
        return None
    mine = [each for each in others if each.day == one.day and each.micro_shares * one.micro_shares < 0]
    if len(mine) != 1:
        return None
    gone, came = (one, mine[0]) if one.micro_shares < 0 else (mine[0], one)
    ratio = Fraction(came.micro_shares, -gone.micro_shares)
    shares = [f"{abs(each.micro_shares) / 1_000_000:,.15g} {each.symbol}" for each in (gone, came)]
    cash = gone.cash_cents + came.cash_cents
    beside = f" and {cash / 100:,.2f} of cash" if cash else ""
    lines = (
        [f"SPLIT {gone.symbol} {ratio.numerator}:{ratio.denominator} on {gone.day} at 09:00"]
        if ratio != 1
        else []
    )
    lines.append(f"RENAME {gone.symbol} TO {came.symbol} on {gone.day} at 09:01")
    steps = ", then ".join(f'`wheel journal add "{line}"`' for line in lines)
    if cash:
        steps += (
            f"; the merger terms decide how the cash is taxed: enter it as a SELL of {came.symbol} or a DIV"
        )
    return (
        f"{shares[0]} became {shares[1]}{beside}: the file has neither the exact ratio nor the part"
        " that is a sale",
        f"enter it by its terms: {steps}",
    )


def _likeness(event: Event) -> tuple[object, ...]:
    """Return the common key of the two halves of a swap."""
    if event.contract is None:
        return ("shares", None if event.kind is Kind.SYMBOL_CHANGE else event.symbol)
    name = None if event.kind is Kind.SYMBOL_CHANGE else event.symbol
    return ("contract", name, event.contract.right, event.contract.expiration)


def _rank(piece: Found) -> tuple[object, ...]:
    event = piece.event
    strike = event.contract.strike if event.contract else 0.0
    return strike, abs(event.contracts), abs(event.micro_shares), event.id


def _swapped(broker: str, gone: Event, came: Event) -> Event | None:
    """Return the event that removes `gone` and adds `came`; None if they do not belong together."""
    name = event_id(broker, "swap", gone.id, came.id)
    # a merger for cash: one line removes the shares, the other adds the cash
    if gone.kind is Kind.SHARE_SELL:
        return replace(gone, id=name, cash_cents=came.cash_cents) if came.cash_cents > 0 else None
    if gone.kind is Kind.TRANSFER:
        equal = (gone.contracts, gone.micro_shares) == (-came.contracts, -came.micro_shares)
        return gone if equal and gone.contract == came.contract else None
    if gone.cash_cents + came.cash_cents or gone.fees_cents or came.fees_cents:
        return None
    if gone.contract is not None and came.contract is not None:
        if gone.contracts * came.contracts >= 0:
            return None
        return replace(
            gone,
            id=name,
            kind=Kind.ADJUSTMENT,
            contract_to=came.contract,
            contracts_to=came.contracts,
            cash_cents=0,
            price_micros=None,
            symbol_to=came.symbol if came.symbol != gone.symbol else None,
            multiplier_to=came.multiplier,
            deliverable_to_micros=came.deliverable_micros,
        )
    if gone.contract is not None or came.contract is not None or gone.micro_shares * came.micro_shares >= 0:
        return None
    if gone.kind is Kind.SYMBOL_CHANGE:
        if abs(gone.micro_shares) != came.micro_shares or gone.symbol == came.symbol:
            return None
        return replace(
            gone,
            id=name,
            symbol_to=came.symbol,
            micro_shares=0,
            cash_cents=0,
            price_micros=None,
            at=gone.at if gone.time_known else at_of(gone.day, Kind.SYMBOL_CHANGE),
        )
    ratio = pair_ratio(came.micro_shares, -gone.micro_shares)
    if ratio is None:
        return None
    return replace(
        gone, id=name, kind=Kind.SPLIT, ratio=ratio, micro_shares=0, cash_cents=0, price_micros=None
    )
