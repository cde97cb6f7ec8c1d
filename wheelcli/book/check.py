"""Check the journal: every invariant of `journal.md` by its name; silent if all hold.

`cash` is an independent check, to the cent: the sum of all cash that moved must equal contributions, realised
profit and open holdings, which the fold adds up separately.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain

from wheelcli.book import coins
from wheelcli.book.accounts import Book
from wheelcli.book.breach import Breach
from wheelcli.book.coins.money import text_of
from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.live import live_events
from wheelcli.book.valuation.income import realised_cents
from wheelcli.contract import Contract
from wheelcli.option_roots import Moment, Style, terms_of
from wheelcli.trading_calendar import session_on_or_before

_BOOKED_LATE = timedelta(days=7)
_OPTION_KINDS = frozenset(
    {
        Kind.OPTION_OPEN,
        Kind.OPTION_CLOSE,
        Kind.ASSIGNMENT,
        Kind.EXERCISE,
        Kind.EXPIRATION,
        Kind.CASH_SETTLEMENT,
    }
)
_TRADES = frozenset({Kind.OPTION_OPEN, Kind.OPTION_CLOSE})
# contracts that settle at the open trade for the last time on the day before
_SETTLED_AT_OPEN = timedelta(days=1)
_AT_THE_END = frozenset({Kind.EXPIRATION, Kind.CASH_SETTLEMENT})


def check(events: Sequence[Event], book: Book | None = None) -> tuple[Breach, ...]:
    """Return every breach, by event. Pass `book` if the same events are already folded."""
    live, astray = live_events(events)
    # Events in force are in order already, without undoes.
    folded = fold(live, ordered=True) if book is None else book
    return (
        *_ids(events),
        *(astray if book is None else ()),
        *folded.breaches,
        *chain.from_iterable(map(_fields, live)),
        *chain.from_iterable(map(_dates, live)),
        *(_too_early(event) for event, justified in _early(live) if not justified),
        *_close_after_open(folded),
        *_sides(folded),
        *_cash(folded, live),
    )


def _ids(events: Sequence[Event]) -> Iterator[Breach]:
    seen: set[str] = set()
    for event in events:
        if event.id in seen or not event.id:
            yield Breach(
                "ids",
                event.id,
                f"the id {event.id!r} occurs more than once" if event.id else "an event has no id",
            )
        seen.add(event.id)


def _fields(event: Event) -> Iterator[Breach]:
    """Yield the breaches in signs and presence of fields; `journal.md` has the table."""
    if event.coin is not None:
        fault = coins.fault(event)
    else:
        fault = _fault_of_option(event) if event.kind in _OPTION_KINDS else _fault_of_another(event)
    if fault:
        yield Breach("fields", event.id, f"{event.kind.value} of {event.day} {fault}")


def _fault_of_option(event: Event) -> str:
    """Return the faults of an event of an option, in words; empty if there are none."""
    kind = event.kind
    if event.contract is None or event.symbol is None or not event.contracts:
        return "lacks its contract or quantity"
    if event.multiplier <= 0 or event.deliverable_micros <= 0:
        return "has no multiplier or deliverable"
    if kind in _TRADES and event.gross_cents and (event.contracts < 0) is not (event.gross_cents > 0):
        return f"is {'opened' if kind is Kind.OPTION_OPEN else 'closed'} with cash of the wrong sign"
    if kind is Kind.ASSIGNMENT and event.contracts < 0:
        return "is assigned but was not short"
    if kind is Kind.EXERCISE and event.contracts > 0:
        return "is exercised but was not long"
    if kind is Kind.EXPIRATION and event.gross_cents:
        return "expired worthless but moved cash"
    return ""


def _fault_of_another(event: Event) -> str:
    """Return the faults of an event of shares or cash, in words; empty if there are none."""
    kind, buys = event.kind, event.kind is Kind.SHARE_BUY
    if kind in (Kind.SHARE_BUY, Kind.SHARE_SELL):
        if event.symbol is None or not event.micro_shares or (event.micro_shares > 0) is not buys:
            return "lacks its shares, or their sign is wrong"
        if event.gross_cents and (event.gross_cents < 0) is not buys:
            return "has cash of the wrong sign"
    if kind is Kind.DEPOSIT and event.gross_cents < 0:
        return "is a deposit that takes cash out"
    if kind is Kind.WITHDRAWAL and event.gross_cents > 0:
        return "is a withdrawal that brings cash in"
    if kind in (Kind.SPLIT, Kind.SYMBOL_CHANGE) and event.cash_cents:
        return "moves cash: enter cash in lieu as a sale"
    return ""


def _dates(event: Event) -> Iterator[Breach]:
    on = event.at.date()
    if event.at.tzinfo is None or (on != event.day and abs(on - event.day) > _BOOKED_LATE):
        yield Breach("dates", event.id, f"its day is {event.day}, but its time is {event.at:%Y-%m-%d %H:%M}")
    if event.kind not in _OPTION_KINDS or event.contract is None:
        return
    expires = event.contract.expiration
    if event.day > expires and (event.kind in _TRADES or event.day > expires + _BOOKED_LATE):
        yield Breach(
            "dates",
            event.id,
            f"{event.kind.value} on {event.day} of {event.contract.name}, which had already expired",
        )


def warnings(events: Sequence[Event]) -> tuple[Breach, ...]:
    """Return warnings of possible but unusual facts: contracts that ended before their date, as after a
    merger for cash.
    """
    live, _ = live_events(events)
    return tuple(_too_early(event, justified=True) for event, justified in _early(live) if justified)


def _early(live: Sequence[Event]) -> Iterator[tuple[Event, bool]]:
    """Yield expirations and cash settlements before their date, each with a flag: the share had left the
    account, or a merger is named.
    """
    ends = {
        e.id
        for e in live
        if e.kind in _AT_THE_END and e.contract and e.coin is None and e.day < _ends_from(e, e.contract)
    }
    if not ends:
        return
    names = {(event.account, event.symbol) for event in live if event.id in ends}
    shares: dict[tuple[str, str | None], int] = defaultdict(int)
    left: set[tuple[str, str | None]] = set()
    for event in live:
        name = event.account, event.symbol
        if name not in names:
            continue
        if "merger" in event.memo.lower() or "acqui" in event.memo.lower():
            left.add(name)
        if event.id in ends:
            yield event, name in left
        if event.kind is Kind.SPLIT and event.ratio:
            shares[name] = shares[name] * event.ratio[0] // event.ratio[1]
        before = shares[name]
        shares[name] += event.micro_shares
        if event.micro_shares > 0 and shares[name] > 0:
            left.discard(name)
        elif before > 0 and shares[name] <= 0:
            left.add(name)


def _too_early(event: Event, *, justified: bool = False) -> Breach:
    """Return an end before the contract's date; `justified` if the share had left the account."""
    assert event.contract is not None
    message = f"{event.kind.value} on {event.day} of {event.contract.name}, which had not expired"
    if justified:
        message += f": correct if {event.symbol} was acquired for cash, which advances expirations"
    else:
        message += "; if its company was acquired for cash, add the memo # cash merger"
    return Breach("dates", event.id, message)


def _ends_from(event: Event, contract: Contract) -> date:
    """Return the first day on which a contract can expire, or be settled in cash."""
    terms = terms_of(contract.root, event.symbol or "")
    if event.kind is Kind.CASH_SETTLEMENT and terms.cash:
        if terms.style is Style.AMERICAN:
            return event.day  # its holder may exercise it on any day
        if terms.moment is Moment.CLOSE and event.day < contract.expiration:
            return session_on_or_before(contract.expiration)
    # The last trading day of contracts that settle at the open is the day before.
    return contract.expiration - _SETTLED_AT_OPEN


def _every(book: Book) -> list[AccountBook]:
    """Return all accounts, those of coins in dollars."""
    return [*book.accounts.values(), *(each.dollars for each in book.coins.values())]


def _close_after_open(book: Book) -> Iterator[Breach]:
    for account in _every(book):
        for one in account.closed:
            if one.closed < one.opened:
                yield Breach(
                    "dates",
                    one.close_id,
                    f"on {one.closed} it closes a position opened later, on {one.opened}",
                )
        for sale in account.sales:
            if sale.closed < sale.opened:
                yield Breach(
                    "dates",
                    sale.close_id,
                    f"on {sale.closed} it sells shares acquired later, on {sale.opened}",
                )


def _sides(book: Book) -> Iterator[Breach]:
    for account in _every(book):
        sides: dict[object, set[bool]] = defaultdict(set)
        for lot in account.options:
            sides[lot.contract].add(lot.contracts > 0)
            if len(sides[lot.contract]) > 1:
                yield Breach("multipliers", lot.id, f"{lot.contract.name} is long and short at the same time")
                sides[lot.contract].discard(lot.contracts > 0)


def _cash(book: Book, live: Sequence[Event]) -> Iterator[Breach]:
    moved: dict[str, int] = defaultdict(int)
    last: dict[str, str] = {}
    for event in live:
        moved[event.account] += event.cash_cents
        last[event.account] = event.id
    for name, each in book.coins.items():
        own = [event for event in live if event.account == name]
        yield from coins.conserved(name, each, own)
        if each.dollars.cash_cents != (stands := _parts(each.dollars)):
            yield Breach(
                "cash",
                last.get(name),
                f"account {name}: {text_of(each.dollars.cash_cents)} USDC held, but its parts sum to"
                f" {text_of(stands)}",
            )
    for name, account in book.accounts.items():
        stands = _parts(account)
        if not moved[name] == account.cash_cents == stands:
            yield Breach(
                "cash",
                last.get(name),
                f"account {name}: {moved[name] / 100:,.2f} of cash moved, but the balance is"
                f" {account.cash_cents / 100:,.2f} and its parts sum to {stands / 100:,.2f}",
            )


def _parts(account: AccountBook) -> int:
    """Return the cash that follows from contributions, results and holdings."""
    return (
        account.contributed_cents
        + realised_cents(account)
        + account.unattributed_cents
        - held_cents(account)
        + open_credit_cents(account)
    )


def held_cents(account: AccountBook) -> int:
    """Return the cost of the shares still held, fees included; those of unknown basis left out."""
    return sum(lot.cost_cents + lot.fees_cents for lot in account.shares if lot.cost_cents is not None)


def open_credit_cents(account: AccountBook) -> int:
    """Return the premium of the options still open, after fees; negative if more was bought than sold."""
    return sum(lot.credit_cents - lot.fees_cents for lot in account.options if lot.credit_cents is not None)
