"""Makers' quotes on a package, and the one price at which the whole size trades.

Every part of a fill has the same price: the worst one needed. Example: the bids are 15 at 992 and 15 at 990.
Someone sells 25: all 25 trade at 990, for 24,750 and not 24,780. If another maker bids 990 for all 25 or
none, that bid wins the tie.

>>> from datetime import UTC, datetime
>>> two = [Quote(Decimal(992), Decimal(15)), Quote(Decimal(990), Decimal(15))]
>>> found = match(two, Decimal(25), Direction.SELL)
>>> found.price, [str(size) for _, size in found.parts]
(Decimal('990'), ['15', '10'])
>>> whole = Quote(Decimal(990), Decimal(25), all_or_none=True)
>>> [quote.all_or_none for quote, _ in match([*two, whole], Decimal(25), Direction.SELL).parts]
[True]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

from wheelcli.rfq.entry import moment_in, moment_text, number_in, text_of
from wheelcli.rfq.package import Direction

_MOST_WHOLE = 12  # most all-or-none quotes that are combined


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote, or one price level of several makers: `amount` packages at `price`, in parts or whole."""

    price: Decimal
    amount: Decimal
    all_or_none: bool = False
    makers: tuple[str, ...] = ()
    expires: datetime | None = None
    updated: datetime | None = None
    id: str | None = None  # at venues that accept by quote


@dataclass(frozen=True, slots=True)
class Book:
    """The quotes on a request as the venue showed them at one moment, the best first on each side."""

    at: datetime
    bids: tuple[Quote, ...] = ()
    asks: tuple[Quote, ...] = ()
    faults: tuple[str, ...] = field(default=())  # quotes that could not be read and are left out

    def met_by(self, direction: Direction) -> tuple[Quote, ...]:
        """Return the quotes that an order of this direction trades with."""
        return self.asks if direction is Direction.BUY else self.bids

    def life_s(self, quotes: Sequence[Quote]) -> float | None:
        """Return the seconds until the first of these quotes expires; None if none of them expires."""
        ends = [quote.expires for quote in quotes if quote.expires is not None]
        return (min(ends) - self.at).total_seconds() if ends else None


@dataclass(frozen=True, slots=True)
class Match:
    """A whole size at one price: the quotes used and how much of each."""

    price: Decimal
    parts: tuple[tuple[Quote, Decimal], ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Return the quotes used."""
        return tuple(quote for quote, _ in self.parts)


def is_better(price: Decimal, than: Decimal, direction: Direction) -> bool:
    """Return whether `price` is better for an order of this direction."""
    return price < than if direction is Direction.BUY else price > than


def match(quotes: Sequence[Quote], amount: Decimal, direction: Direction) -> Match | None:
    """Return the best single price at which `amount` trades in full; None if the quotes do not cover it.

    An all-or-none quote is used whole or not at all; at the same price it goes before partial fills.
    """
    usable = [each for each in quotes if each.amount > 0 and (each.amount <= amount or not each.all_or_none)]
    sign = 1 if direction is Direction.BUY else -1
    ordered = sorted(usable, key=lambda quote: sign * quote.price)
    for price in dict.fromkeys(quote.price for quote in ordered):
        reached = [quote for quote in ordered if not is_better(price, quote.price, direction)]
        whole = [quote for quote in reached if quote.all_or_none][:_MOST_WHOLE]
        parts = [quote for quote in reached if not quote.all_or_none]
        chosen = _whole_ones(whole, amount, sum((quote.amount for quote in parts), Decimal(0)))
        if chosen is not None:
            return Match(price, _filled(chosen, parts, amount))
    return None


def match_quote(quote: Quote, amount: Decimal) -> Match | None:
    """Return the match of a quote that fills the whole amount alone; None if it does not."""
    if quote.amount < amount or (quote.all_or_none and quote.amount != amount):
        return None
    return Match(quote.price, ((quote, amount),))


def _whole_ones(whole: Sequence[Quote], amount: Decimal, parts: Decimal) -> tuple[Quote, ...] | None:
    """Return the all-or-none quotes that fill most, if other quotes fill the rest; otherwise None."""
    best: tuple[Quote, ...] | None = None
    most = Decimal(-1)
    for count in range(len(whole) + 1):
        for some in combinations(whole, count):
            total = sum((quote.amount for quote in some), Decimal(0))
            if most < total <= amount <= total + parts:
                best, most = some, total
    return best


def _filled(
    whole: Sequence[Quote], parts: Sequence[Quote], amount: Decimal
) -> tuple[tuple[Quote, Decimal], ...]:
    out = [(quote, quote.amount) for quote in whole]
    left = amount - sum((quote.amount for quote in whole), Decimal(0))
    for quote in parts:
        if left <= 0:
            break
        size = min(left, quote.amount)
        out.append((quote, size))
        left -= size
    return tuple(out)


def quote_fields(quote: Quote) -> dict[str, Any]:
    """Return a quote as fields of a body."""
    return {
        "price": text_of(quote.price),
        "amount": text_of(quote.amount),
        "all_or_none": quote.all_or_none,
        "makers": list(quote.makers),
        "expires": moment_text(quote.expires),
        "updated": moment_text(quote.updated),
        "id": quote.id,
    }


def book_fields(book: Book) -> dict[str, Any]:
    """Return a book as fields of a body; `book_in` reads them back."""
    return {
        "at": moment_text(book.at),
        "bids": [quote_fields(quote) for quote in book.bids],
        "asks": [quote_fields(quote) for quote in book.asks],
        "faults": list(book.faults),
    }


def book_in(fields: Mapping[str, Any]) -> Book:
    """Return the book that a body holds. Raises ValueError, KeyError or TypeError if it holds none."""
    at = moment_in(fields["at"])
    if at is None:
        raise ValueError("a book needs a moment")
    return Book(
        at,
        tuple(_quote_in(quote) for quote in fields["bids"]),
        tuple(_quote_in(quote) for quote in fields["asks"]),
        tuple(fields.get("faults", ())),
    )


def _quote_in(fields: Mapping[str, Any]) -> Quote:
    price, amount = number_in(fields["price"]), number_in(fields["amount"])
    if price is None or amount is None:
        raise ValueError("a quote needs a price and an amount")
    return Quote(
        price,
        amount,
        bool(fields["all_or_none"]),
        tuple(fields["makers"]),
        moment_in(fields["expires"]),
        moment_in(fields["updated"]),
        fields["id"],
    )
