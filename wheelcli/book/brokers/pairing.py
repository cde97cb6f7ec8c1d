"""Join the lines of a file that are two halves of one event: removals and deliveries, old and new contracts,
names, splits.

A short put of AAPL at 150 that is assigned is two lines, `removal of 1 contract` and `bought 100 shares at
150`; it becomes one event, whose id is made of both. A half without its other half makes no event. It waits
if the file's first or last day may have cut the pair; otherwise it is not understood.
"""

from collections.abc import Sequence
from dataclasses import replace

from wheelcli.book.brokers.deliveries import deliveries_of, with_deliverables
from wheelcli.book.brokers.findings import Findings
from wheelcli.book.brokers.reading import Found, Open, Reading, Role
from wheelcli.book.brokers.settled import paid_twice, settled_in_cash, told_twice
from wheelcli.book.brokers.source import NotUnderstood
from wheelcli.book.brokers.splits import is_open, split_pairs
from wheelcli.book.brokers.swaps import by_hand, swaps_of
from wheelcli.book.events import Kind

__all__ = ["paired"]

_SWAPS = (Role.LEAVES, Role.ARRIVES)


def paired(findings: Findings) -> Reading:
    """Return the reading of a file with its halves joined."""
    # In a long file nearly every line is a whole event: its few halves are picked out once.
    halves = [piece for piece in findings.found if piece.role is not Role.WHOLE]
    splits = [piece for piece in findings.found if piece.role is Role.WHOLE and is_open(piece)]
    whole = [piece for piece in findings.found if piece.role is Role.WHOLE and not is_open(piece)]
    joined: list[Found] = []
    left: list[Found] = []
    fractions = [piece.event for piece in whole if piece.left_open is Open.FRACTION]
    two_lines, alone = split_pairs(findings.broker, splits, fractions)
    whole += two_lines
    for piece in alone:
        (left if _is_half(piece, alone) else whole).append(piece)
    removals, payments, others = _cash_settled(findings, halves, whole, joined)
    swaps = [piece for piece in halves if piece.role in _SWAPS]
    for pieces, join in (([*removals, *others], deliveries_of), (swaps, swaps_of)):
        pairs, alone = join(findings.broker, pieces)
        # Shares that leave one part of an account and enter another on the same day change nothing.
        findings.nothing["shares moved between parts of the account"] += 2 * sum(
            piece.event.kind is Kind.TRANSFER for piece in pairs
        )
        joined += [piece for piece in pairs if piece.event.kind is not Kind.TRANSFER]
        left += alone
    waiting: list[NotUnderstood] = []
    edges = {min(findings.days), max(findings.days)} if findings.days else set()
    for piece in [*left, *payments]:
        if piece.event.kind is Kind.TRANSFER or (piece.role is Role.LIKELY and not piece.short):
            whole.append(replace(piece, role=Role.WHOLE))
            continue
        orphan = _orphan(piece, left)
        day = piece.posted or piece.event.day
        if day in edges and len(edges) > 1:
            waiting += orphan
        else:
            findings.refused += orphan
    return findings.reading([*whole, *with_deliverables(joined)], waiting)


def _is_half(piece: Found, lines: Sequence[Found]) -> bool:
    """Return whether a line of a split is one of two: alone it is incomplete, and must not be read as a split
    of its own.
    """
    event = piece.event
    others = [each for each in lines if each is not piece and each.event.day == event.day]
    beside = any(
        each.event.symbol in (event.symbol, None)
        for each in others
        if each.reverse or each.event.micro_shares < 0
    )
    return event.symbol is None or beside or piece.reverse is (event.micro_shares > 0)


def _cash_settled(
    findings: Findings, halves: Sequence[Found], whole: Sequence[Found], joined: list[Found]
) -> tuple[list[Found], list[Found], list[Found]]:
    """Return the removals still unmatched, the payments that settle none of them, and the shares; joined
    events are added to `joined`.
    """
    removals = [piece for piece in halves if piece.role is Role.REMOVAL]
    payments = [piece for piece in halves if piece.role is Role.SETTLES]
    others = [piece for piece in halves if piece.role in (Role.DELIVERY, Role.LIKELY)]
    settlements = [piece for piece in whole if piece.event.kind is Kind.CASH_SETTLEMENT]
    removals, twice = told_twice(removals, settlements)
    payments, again = paid_twice(payments, settlements)
    findings.nothing["a removal of contracts, already included in the line with their cash"] += twice
    findings.nothing["the cash of contracts, already included in the line with their removal"] += again
    pairs, removals, payments = settled_in_cash(findings.broker, removals, payments)
    joined += pairs
    return removals, payments, others


def _orphan(piece: Found, left: Sequence[Found]) -> list[NotUnderstood]:
    event = piece.event
    if piece.role is Role.REMOVAL:
        assert event.contract is not None
        why = f"{event.kind} of {event.contract.label(event.symbol)}: no line of its shares or cash"
    elif piece.role is Role.SETTLES:
        assert event.contract is not None
        why = f"cash of {event.contract.label(event.symbol)}: the line of the contract is missing"
    elif piece.left_open is Open.RATIO:
        return piece.refused(*_half_split(piece))
    elif piece.role is Role.LIKELY:
        why = "a short sale of shares: the journal supports short shares only from an assignment or exercise"
    elif piece.role is Role.DELIVERY:
        why = f"shares of {event.symbol} from an assignment or exercise: the line of the contract is missing"
    elif advice := by_hand(event, [other.event for other in left if other.role in _SWAPS]):
        return piece.refused(*advice)
    else:
        gone = piece.role is Role.LEAVES
        why = (
            f"{'removes' if gone else 'adds'} {event.symbol}, but the line that"
            f" {'replaces it' if gone else 'it replaces'} is missing"
        )
    return piece.refused(why, "export a period that includes both")


def _half_split(piece: Found) -> tuple[str, str]:
    """Return why a single line of a split is not enough, and what to do."""
    event = piece.event
    shares, name = (
        f"{abs(event.micro_shares) / 1_000_000:,.15g}",
        event.symbol or event.memo[:40] or "shares without a symbol",
    )
    if piece.reverse:
        other = "new" if event.micro_shares < 0 else "old"
        why = (
            f"a reverse split that {'removes' if event.micro_shares < 0 else 'adds'} {shares} {name}:"
            f" ratio unknown without a line of the {other} shares"
        )
    else:
        why = f"a split that removes {shares} {name}: ratio unknown"
    return (
        why,
        f'enter it by hand, with its ratio: `wheel journal add "SPLIT {event.symbol or "ACME"} 1:10 on'
        f' {event.day}"`',
    )
