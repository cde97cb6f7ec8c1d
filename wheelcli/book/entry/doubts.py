"""Entries that are possible but look like a mistake. Each gets one sentence, so that the user can confirm it
before it is written.

They are:

- a second opening balance, and events before the opening;
- a trade or an expiration on a day without trading;
- a put traded above its strike, or a call above its share price;
- puts beyond the cash of an account that must secure them;
- calls sold on more shares than are held, or than were held on the day of the sale.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.book.entry.line_day import closed_day
from wheelcli.book.entry.premium_doubts import premiums
from wheelcli.book.event_text import in_words
from wheelcli.book.events import Event, Kind
from wheelcli.book.from_journal import portfolio
from wheelcli.book.ledger import AccountBook
from wheelcli.book.opening import OPENS
from wheelcli.book.portfolio import AccountType
from wheelcli.book.positions.positions import positions_of
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.rules import merged
from wheelcli.book.valuation.cash import collateral_usd
from wheelcli.book.valuation.worth import equivalents_cents
from wheelcli.contract import Contract, Right
from wheelcli.trading_calendar import is_session, session_on_or_before

if TYPE_CHECKING:
    from wheelcli.config import Config

_SATURDAYS_UNTIL = date(2015, 2, 1)  # contracts of a month expired on the Saturday after its third Friday
_OPENS = frozenset({Kind.OPTION_OPEN, Kind.OPENING_BALANCE, Kind.TRANSFER})
_TRADES = frozenset({Kind.OPTION_OPEN, Kind.OPTION_CLOSE, Kind.SHARE_BUY, Kind.SHARE_SELL})
_CASH_MISSING = "first enter the account's opening cash"


def doubts(
    events: Sequence[Event],
    *,
    known: Sequence[Event],
    before: AccountBook | None,
    after: AccountBook | None,
    config: "Config",
    cash_missing: str = _CASH_MISSING,
) -> tuple[str, ...]:
    """Return the doubts about these events of one account, a sentence each.

    `known` holds the account's earlier events; `before` and `after` are its books without and with the new
    ones. `cash_missing` ends the sentence on cash that would be below zero.
    """
    contracts = {lot.contract for lot in before.options} if before else set()
    return (
        *second_openings(events, known),
        *before_opening(events, known),
        *(closed_day(in_words(e), e.day) for e in events if e.kind in _TRADES and not is_session(e.day)),
        *_expirations(events, contracts),
        *premiums(events, known),
        *(uncovered_calls(before, after) if after is not None and after.opening else ()),
        *uncovered_then(events, known, after),
        *(
            _beyond_cash(before, after, config, cash_missing)
            if after is not None and _cash_is_known([*known, *events])
            else ()
        ),
    )


def _cash_is_known(events: Sequence[Event]) -> bool:
    """Return whether cash came in or the opening balance states it, even as 0. If only holdings of an account
    were entered, its cash is unknown.
    """
    return any(
        event.kind in OPENS
        and (event.cash_cents > 0 or (event.kind is Kind.OPENING_BALANCE and event.symbol is None))
        for event in live_events(events)[0]
    )


def second_openings(events: Sequence[Event], known: Sequence[Event]) -> tuple[str, ...]:
    """Return a sentence for each opening balance of cash, of shares or of a contract that the account has
    already.
    """
    first: dict[tuple[str | None, Contract | None], Event] = {
        (event.symbol, event.contract): event
        for event in live_events(known)[0]
        if event.kind is Kind.OPENING_BALANCE
    }
    out = []
    for event in events:
        if event.kind is not Kind.OPENING_BALANCE:
            continue
        key = (event.symbol, event.contract)
        twin = first.setdefault(key, event)
        if twin is event or (event.symbol and _size(twin) != _size(event)):
            continue  # lots of one share may be several
        name = event.contract.label(event.symbol) if event.contract else event.symbol or "cash"
        out.append(
            f"the account already has an opening balance of {_amount(twin)} {name} on {twin.day}: this"
            f" one would add {_amount(event)}"
        )
    return tuple(out)


def before_opening(events: Sequence[Event], known: Sequence[Event]) -> tuple[str, ...]:
    """Return a sentence if events are dated before the account's opening balance, which already includes
    them.

    The balance is that of the account or, if it has none, the one among these events.
    """
    first = _opening_day(known) or _opening_day(events)
    if first is None:
        return ()
    early = [e for e in events if e.day < first and e.kind is not Kind.OPENING_BALANCE and e.undoes is None]
    if not early:
        return ()
    day = min(event.day for event in early)
    are, since, them, they = (
        ("1 event is", f"on {day}", "it", "it")
        if len(early) == 1
        else (f"{len(early):,} events are", f"the first on {day}", "them", "they")
    )
    return (
        f"{are} before the opening balance of {first}, {since}:"
        f" the opening balance already includes {them}, so {they} would count twice",
    )


def _opening_day(events: Sequence[Event]) -> date | None:
    """Return the date of the opening balance: that of cash or, without one, that of shares; None if there is
    no opening balance.

    An account that began with a deposit has none, even if opening balances of shares were added later.
    Opening balances of options do not count: each has the date on which the option was opened.
    """
    opens = [e for e in live_events(events)[0] if e.kind in OPENS]
    stated = [e for e in opens if e.kind is Kind.OPENING_BALANCE and e.contract is None]
    if cash := [e.day for e in stated if e.symbol is None]:
        return min(cash)
    first = min((e.day for e in stated), default=None)
    came_in = min((e.day for e in opens if e.kind is not Kind.OPENING_BALANCE), default=None)
    return None if first is None or (came_in is not None and came_in < first) else first


def _size(event: Event) -> int:
    return event.contracts if event.contract else event.micro_shares


def _amount(event: Event) -> str:
    if event.symbol is None:
        return f"{event.cash_cents / 100:,.2f}"
    return f"{event.contracts:+d}" if event.contract else f"{event.micro_shares / 1_000_000:.15g}"


def _expirations(events: Sequence[Event], contracts: set[Contract]) -> Iterator[str]:
    seen = set(contracts)  # the date of an event that ends or adds to an open contract is not doubtful
    for event in events:
        contract = event.contract_to if event.contract_to is not None else event.contract
        if contract is None or contract in seen or event.kind not in _OPENS:
            continue
        seen.add(contract)
        day = contract.expiration
        if is_session(day) or (day.weekday() == 5 and day < _SATURDAYS_UNTIL):
            continue
        why = f"a {day:%A}" if day.weekday() >= 5 else f"{day:%A}, a market holiday"
        last = session_on_or_before(day)
        yield (
            f"{contract.label(event.symbol)} expires on {day}, {why}: the last trading day before it is"
            f" {last:%A} {last}"
        )


def _beyond_cash(
    before: AccountBook | None, after: AccountBook, config: "Config", cash_missing: str
) -> Iterator[str]:
    free, collateral, kind = _free_cents(after, config)
    was = _free_cents(before, config)[0] if before is not None else 0
    if kind is not AccountType.MARGIN and free < min(was, 0):
        cash = (free + collateral) / 100
        if not collateral:
            yield f"cash would be {cash:,.2f}: {cash_missing}"
            return
        yield (
            f"open puts and spreads would need {collateral / 100:,.2f} of collateral,"
            f" {-free / 100:,.2f} more than the cash of {cash:,.2f}"
            + (f": {cash_missing}" if cash < 0 else "")
        )


def cash_below_zero(book: AccountBook, config: "Config") -> bool:
    """Return whether an account that cannot borrow has negative cash, cash equivalents included."""
    free, collateral, kind = _free_cents(book, config)
    return kind is not AccountType.MARGIN and free + collateral < 0


def uncovered_calls(before: AccountBook | None, after: AccountBook) -> Iterator[str]:
    """Yield a sentence for each name whose calls would be uncovered by the new events."""
    missing = _uncovered(before) if before is not None else {}
    for symbol, micro_shares in _uncovered(after).items():
        if micro_shares > missing.get(symbol, 0):
            shares = micro_shares / 1_000_000
            if symbol.startswith("^"):
                yield (
                    f"{symbol} calls would be uncovered: the index is settled in cash, so no shares"
                    " cover them"
                )
                continue
            yield (f"{symbol} calls on {shares:g} shares would be uncovered: each share covers only one call")


def uncovered_then(
    events: Sequence[Event], known: Sequence[Event], after: AccountBook | None
) -> Iterator[str]:
    """Yield a sentence for each name and past day on which calls sold would have been uncovered, although
    shares that came later cover them now. `after` is the book with these events.
    """
    sales = {(e.day, e.symbol) for e in events if _sells_calls(e) and e.symbol}
    every = live_events(merged(known, events))[0] if sales and after is not None else []
    delivered = {(e.day, e.symbol) for e in every if e.micro_shares > 0}
    now = _uncovered(after) if after is not None else {}
    for day in sorted({day for day, symbol in sales if any(s == symbol and d > day for d, s in delivered)}):
        new = {event.id for event in events}
        then = [event for event in every if event.day <= day]
        account = events[0].account
        book, old = (fold(part).account(account) for part in (then, [e for e in then if e.id not in new]))
        if book is None or not book.opening:
            continue  # what it held before its opening is unknown
        missing = {} if old is None else _uncovered(old)
        for symbol, micro_shares in _uncovered(book).items():
            later = (day, symbol) in sales and symbol not in now
            if later and micro_shares > missing.get(symbol, 0):
                yield (
                    f"{symbol} calls on {micro_shares / 1_000_000:g} shares would have been uncovered on"
                    f" {day}: the shares came later"
                )


def _sells_calls(event: Event) -> bool:
    sells = event.kind is Kind.OPTION_OPEN and event.contracts < 0
    return sells and event.contract is not None and event.contract.right is Right.CALL


def _free_cents(book: AccountBook, config: "Config") -> tuple[int, int, AccountType]:
    """Return free cash (cash and its equivalents at cost, less collateral), the collateral, and the account's
    type.
    """
    holdings, _ = portfolio(book, config, account=book.name, needs_opening=False)
    collateral = round(100 * collateral_usd(positions_of(holdings), holdings.shares))
    return (
        book.cash_cents + (equivalents_cents(book, holdings.cash_equivalents, {}) or 0) - collateral,
        collateral,
        holdings.type,
    )


def _uncovered(book: AccountBook) -> dict[str, int]:
    """Return millionths of shares behind short calls that neither shares nor long calls cover, by symbol."""
    calls: dict[str, list[tuple[date, int]]] = {}
    for lot in book.options:
        if lot.contract.right is Right.CALL:
            owed = -lot.contracts * lot.deliverable_micros
            calls.setdefault(lot.symbol, []).append((lot.contract.expiration, owed))
    held = Counter[str]()
    for share in book.shares:
        held[share.symbol] += share.micro_shares
    sold = {symbol: each for symbol, each in calls.items() if any(owed > 0 for _, owed in each)}
    short = {symbol: _most_owed(each) - held[symbol] for symbol, each in sold.items()}
    return {symbol: count for symbol, count in short.items() if count > 0}


def _most_owed(calls: list[tuple[date, int]]) -> int:
    """Return the largest uncovered amount of calls, counted from any expiration on: a long call (negative)
    covers only short ones that expire no later. Example: 100 of October and −100 of September leave 100.
    """
    days = {day for day, owed in calls if owed > 0}
    return max(sum(owed for day, owed in calls if day >= since) for since in days)
