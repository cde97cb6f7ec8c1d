"""The ratio of a split: from one line's shares and the holding, or from two lines, the old shares away and
the new ones in.

Example: `Reverse Split −320` (the old shares, maybe under their CUSIP) and `Reverse Split 32` on one day are
1:10. A single line is read only if it can mean nothing else, because the second line of a pair alone would
look like another split.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from wheelcli.book.brokers.reading import Found, Open, Role, event_id, lines_of
from wheelcli.book.events import Event, Kind, at_of

__all__ = ["pair_ratio", "simple_ratio", "split_pairs"]

_UNEVEN = ((3, 2), (5, 4), (4, 3), (5, 2), (5, 3), (7, 2))
_MOST = 1_000
_SHOWN = 1_000  # millionths: brokers show at least thousandths of a share, rounded
_SHARE = 1_000_000
_PLAIN = 10  # largest number in the ratio of two lines if nothing simpler fits
_IN_LIEU_WITHIN = timedelta(days=60)  # most days between a split and the cash for a fraction of a share


def simple_ratio(after: int, before: int) -> tuple[int, int] | None:
    """Return the split that turns `before` millionths of shares into `after`; None if companies do not make
    such a split.

    The rule is narrow: 100 shares that become 110 are a stock dividend or the new line of a reverse split,
    and must not be guessed.

    >>> million = 1_000_000
    >>> [simple_ratio(*pair) for pair in ((108 * million, 54 * million), (million, 30 * million))]
    [(2, 1), (1, 30)]
    >>> [simple_ratio(*pair) for pair in ((10 * million, million), (150 * million, 100 * million))]
    [(10, 1), (3, 2)]
    >>> simple_ratio(110 * million, 100 * million) is None, simple_ratio(7, 0) is None
    (True, True)
    """
    if after <= 0 or before <= 0 or after == before:
        return None
    whole = ((round(after / before), 1), (1, round(before / after)))
    for new, old in (*whole, *_UNEVEN):
        if (
            new
            and old
            and new != old
            and max(new, old) <= _MOST
            and abs(before * new / old - after) <= _SHOWN
        ):
            return new, old
    return None


def pair_ratio(new: int, old: int, *, in_lieu: bool = False) -> tuple[int, int] | None:
    """Return the split of two lines, `old` millionths of shares away and `new` in; None if they do not decide
    it.

    `in_lieu` means that the file has cash for a fraction of a share: then 105 shares that become 10 are 1:10,
    not 2:21, and 7 that become 1 may be 1:4, 1:5 or 1:6. Without it they may have been rounded up as well as
    down.

    >>> pair_ratio(32_000_000, 320_000_000), pair_ratio(100_000_000, 150_000_000)
    ((1, 10), (2, 3))
    >>> pair_ratio(1_000_000, 7_000_000)
    (1, 7)
    >>> pair_ratio(10_000_000, 105_000_000, in_lieu=True), pair_ratio(1_000_000, 7_000_000, in_lieu=True)
    ((1, 10), None)
    >>> pair_ratio(10_000_000, 105_000_000) is None
    True
    """
    if new <= 0 or old <= 0 or new == old:
        return None
    rounded: list[int] = []
    if new < old and new % _SHARE == 0:
        least, most = old // (new + _SHARE) + 1, min(old // new, _MOST)
        rounded = [n for n in range(least, most + 1) if n > 1 and old % (n * _SHARE)]
    if in_lieu and rounded:
        return (1, rounded[0]) if len(rounded) == 1 else None
    if (exact := simple_ratio(new, old)) is not None:
        return exact
    plain = Fraction(new, old)
    if rounded or max(plain.numerator, plain.denominator) > _PLAIN:
        return None
    return plain.numerator, plain.denominator


def split_pairs(
    broker: str, pieces: Sequence[Found], fractions: Collection[Event]
) -> tuple[list[Found], list[Found]]:
    """Return splits in two lines as one event each, and the lines that are alone.

    `pieces` are the lines of shares whose ratio is open: lines of the same day and name are one split, even
    if the parts of an account have lines of their own. Old shares without a name (a CUSIP) belong to the only
    name without old shares, or to the name whose description starts theirs.
    """
    days: dict[object, list[Found]] = defaultdict(list)
    for piece in pieces:
        days[piece.event.day].append(piece)
    pairs: list[Found] = []
    left: list[Found] = []
    for lines in days.values():
        names: dict[str, list[Found]] = defaultdict(list)
        for piece in lines:
            names[_name_of(piece, lines)].append(piece)
        for name, parts in names.items():
            joined = _joined(broker, name, parts, fractions) if name else None
            if joined is None:
                left += parts
            else:
                pairs.append(joined)
    return pairs, left


def _name_of(piece: Found, lines: Sequence[Found]) -> str:
    """Return the name of a line; empty for a CUSIP without a known name."""
    if piece.event.symbol is not None:
        return piece.event.symbol
    named = {each.event.symbol for each in lines if each.event.symbol is not None}
    gone = {
        each.event.symbol for each in lines if each.event.symbol is not None and each.event.micro_shares < 0
    }
    open_names = sorted(name for name in named - gone if name)
    if len(open_names) == 1:
        return open_names[0]
    alike = {
        each.event.symbol
        for each in lines
        if each.event.symbol in open_names
        and each.event.memo
        and piece.event.memo.upper().startswith(each.event.memo.upper())
    }
    return (alike.pop() or "") if len(alike) == 1 else ""


def _joined(broker: str, name: str, parts: Sequence[Found], fractions: Collection[Event]) -> Found | None:
    gone = -sum(piece.event.micro_shares for piece in parts if piece.event.micro_shares < 0)
    came = sum(piece.event.micro_shares for piece in parts if piece.event.micro_shares > 0)
    if not gone or not came:
        return None
    first = min(parts, key=lambda piece: (piece.event.at, piece.event.id))
    day = first.event.day
    in_lieu = any(
        each.symbol == name and timedelta() <= each.day - day <= _IN_LIEU_WITHIN for each in fractions
    )
    ratio = pair_ratio(came, gone, in_lieu=in_lieu)
    if ratio is None or (ratio[0] > ratio[1] and any(piece.reverse for piece in parts)):
        return None
    ids = sorted(piece.event.id for piece in parts)
    lines, texts = lines_of(parts)
    event = replace(
        first.event,
        id=event_id(broker, "split", *ids),
        symbol=name,
        micro_shares=0,
        cash_cents=0,
        price_micros=None,
        ratio=ratio,
        group=" ".join(ids),
        at=first.event.at if first.event.time_known else at_of(day, Kind.SPLIT),
    )
    return replace(
        first, event=event, lines=lines, texts=texts, role=Role.WHOLE, left_open=None, pieces=tuple(ids)
    )


def is_open(piece: Found) -> bool:
    """Return whether it is a line of shares that a split adds or takes away."""
    return piece.left_open is Open.RATIO and piece.event.contract is None
