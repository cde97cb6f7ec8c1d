"""Possible wash sales: a loss, and within 30 days of it a purchase of the same name in any account.

The rule is 26 U.S.C. 1091. These are flags only: whether two securities are substantially identical, and
which loss is then disallowed and added to which basis, is for the broker's 1099-B and a tax adviser. Brokers
do not check across accounts, or between shares and options. Section 1256 contracts are exempt.

Example: 100 shares sold at a loss on 3 March, a put on the same name sold on 20 March: flagged, as is the
call bought in an IRA on 2 April, 30 days after. A put sold on 3 April is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook, ShareLot, ShareSale
from wheelcli.contract import Right
from wheelcli.taxes.lines import MOVED, named
from wheelcli.taxes.report import Held, Line, WashSale, What
from wheelcli.taxes.section_1256 import is_1256

WINDOW = timedelta(days=30)


# What may replace a loss on shares; options are replaced by the same kind, a call by its shares.
_SHARES = frozenset({What.SHARES, What.CALL_BOUGHT, What.PUT_SOLD})
_OPTIONS = {
    (Held.BOUGHT, "call"): frozenset({What.CALL_BOUGHT, What.SHARES}),
    (Held.BOUGHT, "put"): frozenset({What.PUT_BOUGHT}),
    (Held.WRITTEN, "call"): frozenset({What.CALL_SOLD}),
    (Held.WRITTEN, "put"): frozenset({What.PUT_SOLD}),
}


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase: by trade, assignment or exercise."""

    id: str
    account: str
    symbol: str
    day: date
    what: What
    description: str


@dataclass(frozen=True, slots=True)
class Ends:
    """When the lots of all accounts ended, and which options brought which shares; by the opening's id."""

    closings: Mapping[str, tuple[tuple[date, str], ...]]
    still_open: frozenset[str]
    origins: Mapping[str, frozenset[str]]


def wash_sales(
    lines: Iterable[Line], events: Iterable[Event], books: Iterable[AccountBook]
) -> list[WashSale]:
    """Return every loss with every purchase near it.

    `events` are those in force of all accounts, up to 30 days after the year.
    """
    losses = [line for line in lines if (line.gain_cents or 0) < 0]
    if not losses:
        return []
    events, books = list(events), list(books)
    latest = _latest_names(events)
    ends, by_symbol = _ends(books), defaultdict(list)
    for purchase in (*_purchases(events), *_short_shares(books)):
        by_symbol[latest.get(purchase.symbol, purchase.symbol)].append(purchase)
    candidates = [
        _flag(line, p, ends)
        for line in losses
        for p in by_symbol[latest.get(line.symbol, line.symbol)]
        if _near(line, p, ends)
    ]
    return sorted(candidates, key=lambda one: (one.day, one.close_id, one.id, one.by_day, one.by_id))


def _near(line: Line, purchase: Purchase, ends: Ends) -> bool:
    if abs(purchase.day - line.closed) > WINDOW or purchase.what not in _replacing(line):
        return False
    if purchase.id in (line.id, line.close_id) or purchase.id in ends.origins.get(line.id, ()):
        return False  # the lot itself, or the put that brought it
    closings = ends.closings.get(purchase.id, ())
    # What was sold whole in the same trade replaces nothing: that sale reduces a holding (Rev. Rul. 56-602).
    together = closings and all(close_id == line.close_id for _, close_id in closings)
    return not (together and purchase.id not in ends.still_open)


def _replacing(line: Line) -> frozenset[What]:
    if line.held is Held.SHARES:
        return _SHARES
    if line.held is Held.SHORT_SHARES:
        return frozenset({What.SHORT_SHARES})
    return _OPTIONS[line.held, line.right or ""]


def _flag(line: Line, purchase: Purchase, ends: Ends) -> WashSale:
    closings = ends.closings.get(purchase.id, ())
    outlived = (
        purchase.day > line.closed
        or purchase.id in ends.still_open
        or any(day > line.closed for day, _ in closings)
        or not closings
    )
    return WashSale(
        id=line.id,
        close_id=line.close_id,
        account=line.account,
        symbol=line.symbol,
        description=line.description,
        day=line.closed,
        by_id=purchase.id,
        by_account=purchase.account,
        by_day=purchase.day,
        by_what=purchase.what,
        by_description=purchase.description,
        outlived=outlived,
        loss_usd=(line.gain_cents or 0) / 100,
    )


def _purchases(events: Iterable[Event]) -> Iterator[Purchase]:
    for event in events:
        if event.symbol is None:
            continue
        if event.micro_shares > 0 and event.kind in (Kind.SHARE_BUY, Kind.ASSIGNMENT, Kind.EXERCISE):
            text = f"{event.micro_shares / 1_000_000:.15g} {event.symbol}"
            yield Purchase(event.id, event.account, event.symbol, event.day, What.SHARES, text)
        elif event.kind is Kind.OPTION_OPEN and event.contract and not is_1256(event.contract, event.symbol):
            bought, call = event.contracts > 0, event.contract.right is Right.CALL
            what = (
                (What.CALL_BOUGHT if bought else What.CALL_SOLD)
                if call
                else (What.PUT_BOUGHT if bought else What.PUT_SOLD)
            )
            text = f"{abs(event.contracts)} {named(event.contract, event.symbol)}"
            yield Purchase(event.id, event.account, event.symbol, event.day, what, text)


def _short_shares(books: Iterable[AccountBook]) -> Iterator[Purchase]:
    for book in books:
        lots: tuple[ShareLot | ShareSale, ...] = (*book.shares, *book.sales)
        for lot in lots:
            if lot.micro_shares < 0:
                text = f"{-lot.micro_shares / 1_000_000:.15g} {lot.symbol} short"
                yield Purchase(lot.id, book.name, lot.symbol, lot.opened, What.SHORT_SHARES, text)


def _ends(books: Iterable[AccountBook]) -> Ends:
    closings: dict[str, list[tuple[date, str]]] = defaultdict(list)
    origins: dict[str, set[str]] = defaultdict(set)
    still: set[str] = set()
    for book in books:
        for sale in book.sales:
            closings[sale.id].append((sale.closed, sale.close_id))
        for gone in book.closed:
            closings[gone.id].append((gone.closed, gone.close_id))
            if gone.ended in MOVED:
                origins[gone.close_id].add(gone.id)
        still.update(lot.id for lot in book.options)
        still.update(lot.id for lot in book.shares)
    return Ends(
        {k: tuple(v) for k, v in closings.items()},
        frozenset(still),
        {k: frozenset(v) for k, v in origins.items()},
    )


def _latest_names(events: Iterable[Event]) -> dict[str, str]:
    """Return the last name of each renamed symbol."""
    out: dict[str, str] = {}
    for event in events:
        if event.kind is Kind.SYMBOL_CHANGE and event.symbol and event.symbol_to:
            out = {old: event.symbol_to if new == event.symbol else new for old, new in out.items()}
            out[event.symbol] = event.symbol_to
    return out
