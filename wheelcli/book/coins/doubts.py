"""Entries of a coin account that are possible but look like a mistake: one sentence each."""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.money import E8, MICROS, USDC, e8, text_of
from wheelcli.book.entry.doubts import before_opening
from wheelcli.book.event_text import in_words
from wheelcli.book.events import Event, Kind, order_key
from wheelcli.book.projection.live import live_events
from wheelcli.coin_fees import FEE_CAP
from wheelcli.contract import Right

_TRADES = (Kind.OPTION_OPEN, Kind.OPTION_CLOSE)
_ENDS = (Kind.EXPIRATION, Kind.CASH_SETTLEMENT)
_LEAST_USDC = 1  # a premium below one USDC per coin is below every tick
_LEAST_PART = Decimal("0.0005")  # of the index: what is opened costs more
_FAR = Decimal("0.3")  # of the last known index
_CENT = Decimal("0.01")

Index = Callable[[str, date], Decimal | None]
_Past = dict[str, list[tuple[datetime, int]]]  # moments and indexes, by coin


def _no_index(coin: str, day: date) -> Decimal | None:
    return None


def coin_doubts(
    events: Sequence[Event],
    *,
    known: Sequence[Event],
    before: CoinBook | None,
    after: CoinBook | None,
    index: Index = _no_index,
) -> tuple[str, ...]:
    """Return the doubts about these events.

    They are: a second opening balance, and events before it; a premium in the wrong unit or too small; a high
    fee; an index far from the last one; calls on more coins than are held; puts paid in coins, or beyond the
    USDC.
    """
    return (
        *_second_openings(events, known),
        *before_opening(events, known),
        *_premiums(events, known, index),
        *_fees(events),
        *index_doubts(events, known=known, index=index),
        *(_uncovered(before, after) if after is not None else ()),
        *(_inverse_puts(before, after) if after is not None else ()),
        *(_beyond_cash(before, after) if after is not None else ()),
    )


def _second_openings(events: Sequence[Event], known: Sequence[Event]) -> Iterator[str]:
    first = {(e.coin, e.contract): e for e in live_events(known)[0] if e.kind is Kind.OPENING_BALANCE}
    for event in events:
        if event.kind is Kind.OPENING_BALANCE:
            twin = first.setdefault((event.coin, event.contract), event)
            if twin is not event:
                yield (
                    f"the account already has an opening balance, {in_words(twin)} on {twin.day}: this one"
                    f" would add {in_words(event)}"
                )


def index_doubts(
    events: Sequence[Event], *, known: Sequence[Event], index: Index = _no_index
) -> Iterator[str]:
    """Yield the doubts about an index or a delivery price more than 30 % from the last one known before it;
    `index` returns that of a recorded market on a day.
    """
    past = _indexes(live_events(known)[0])
    for event in sorted(events, key=order_key):
        if not event.index_micros or not (coin := _coin(event)):
            continue
        last, now = _last_index(event, past, index), Decimal(event.index_micros) / MICROS
        insort(past.setdefault(coin, []), (event.at, event.index_micros))
        if last is not None and abs(now - last) > _FAR * last:
            what = "delivery price" if event.kind in _ENDS else "index"
            yield (
                f"{in_words(event)}: the {what} {now:,f} is {abs(now / last - 1):.0%}"
                f" {'above' if now > last else 'below'} the last known index of {coin}, {last:,f}"
            )


def _indexes(events: Sequence[Event]) -> _Past:
    """Return the moments and indexes of each coin, in order."""
    out: _Past = {}
    for event in events:
        if event.index_micros and (coin := _coin(event)):
            out.setdefault(coin, []).append((event.at, event.index_micros))
    return {coin: sorted(rows) for coin, rows in out.items()}


def _coin(event: Event) -> str:
    """Return the coin that the index of an event is of."""
    if event.contract is not None:
        return event.contract.root
    return "" if event.coin in (None, USDC) else str(event.coin)


def _last_index(event: Event, past: _Past, index: Index) -> Decimal | None:
    """Return the index of the coin in the market recorded on that day, else the last one at or before the
    event.
    """
    coin = _coin(event)
    if (of_day := index(coin, event.day)) is not None:
        return of_day
    rows = past.get(coin, [])
    place = bisect_right(rows, event.at, key=lambda row: row[0])
    return Decimal(rows[place - 1][1]) / MICROS if place else None


def _fees(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if event.kind not in _TRADES or event.fee_e8 <= 0:
            continue
        rate = Decimal(1) if event.coin == USDC else Decimal(event.index_micros or 0) / MICROS
        if (event.fee_e8 - FEE_CAP * abs(event.gross_e8)) * rate > _CENT * E8:
            yield (
                f"{in_words(event)}: the fee {text_of(event.fee_e8)} {event.coin} is above 12.5 % of the"
                f" premium {text_of(abs(event.gross_e8))}"
            )


def _too_small(event: Event, past: _Past, index: Index) -> bool:
    """Return whether an option is opened at less than 0.05 % of the index."""
    contract, price = event.contract, Decimal(event.price_micros or 0) / MICROS
    if event.kind is not Kind.OPTION_OPEN or contract is None:
        return False
    if contract.inverse:
        return price < _LEAST_PART
    of = Decimal(event.index_micros) / MICROS if event.index_micros else _last_index(event, past, index)
    return of is not None and price < _LEAST_PART * of


def _premiums(events: Sequence[Event], known: Sequence[Event], index: Index) -> Iterator[str]:
    past = _indexes(live_events((*known, *events))[0])
    for event in events:
        contract, price = event.contract, event.price_micros
        if event.kind not in _TRADES or contract is None or not price:
            continue
        if not contract.inverse and price < _LEAST_USDC * MICROS:
            yield f"{in_words(event)}: {contract.name} is quoted in USDC per coin, not in {contract.root}"
        elif not contract.inverse and contract.right is Right.PUT and price >= contract.strike * MICROS:
            yield f"{in_words(event)}: the premium is not below the strike"
        elif _too_small(event, past, index):
            yield f"{in_words(event)}: the premium is below 0.05 % of the index"


def collateral_e8(book: CoinBook) -> int:
    """Return what short puts could owe in USDC, spreads by their width: hundred-millionths."""
    total = Decimal(0)
    by_series: dict[tuple[object, ...], list[tuple[Decimal, int]]] = {}
    for lot in book.dollars.options:
        contract = lot.contract
        if contract.right is Right.PUT and not contract.inverse:
            key = (contract.coin, contract.expiration)
            size = lot.contracts * lot.deliverable_micros
            by_series.setdefault(key, []).append((Decimal(str(contract.strike)), size))
    for puts in by_series.values():
        # The most is owed at a price of 0 or at one of the strikes.
        levels = [Decimal(0), *(strike for strike, _ in puts)]
        owed = [
            sum((max(strike - level, Decimal(0)) * -size for strike, size in puts), Decimal(0))
            for level in levels
        ]
        total += max(Decimal(0), *owed) / E8
    return e8(total)


def uncovered_e8(book: CoinBook) -> Mapping[str, int]:
    """Return the coins behind short calls that neither coins nor long calls cover, hundred-millionths."""
    out: dict[str, int] = {}
    for lot in book.dollars.options:
        if lot.contract.right is Right.CALL:
            coin = lot.contract.root
            out[coin] = out.get(coin, 0) - lot.contracts * lot.deliverable_micros
    return {coin: left for coin, size in out.items() if (left := size - book.purses.get(coin, 0)) > 0}


def _uncovered(before: CoinBook | None, after: CoinBook) -> Iterator[str]:
    was = uncovered_e8(before) if before is not None else {}
    for coin, size in uncovered_e8(after).items():
        if size > was.get(coin, 0):
            yield f"calls on {text_of(size)} {coin} would be uncovered: a coin covers a call on one coin"


def inverse_puts_e8(book: CoinBook) -> Mapping[str, int]:
    """Return the coins behind short puts paid in the coin, less long ones, hundred-millionths."""
    out: dict[str, int] = {}
    for lot in book.dollars.options:
        if lot.contract.right is Right.PUT and lot.contract.inverse:
            coin = lot.contract.root
            out[coin] = out.get(coin, 0) - lot.contracts * lot.deliverable_micros
    return {coin: size for coin, size in out.items() if size > 0}


def _inverse_puts(before: CoinBook | None, after: CoinBook) -> Iterator[str]:
    was = inverse_puts_e8(before) if before is not None else {}
    for coin, size in inverse_puts_e8(after).items():
        if size > was.get(coin, 0):
            yield (
                f"puts on {text_of(size)} {coin} would be uncovered: what a put paid in {coin} can owe has no"
                f" upper bound in {coin}"
            )


def _beyond_cash(before: CoinBook | None, after: CoinBook) -> Iterator[str]:
    def free(book: CoinBook) -> int:
        return book.purses.get(USDC, 0) - collateral_e8(book)

    left, was = free(after), free(before) if before is not None else 0
    if left >= min(was, 0):
        return
    cash, collateral = after.purses.get(USDC, 0), collateral_e8(after)
    if not collateral:
        yield f"the account would have {text_of(cash)} USDC: first enter its opening USDC"
        return
    yield (
        f"open puts would need {text_of(collateral)} USDC of collateral, {text_of(-left)} more than the"
        f" {text_of(cash)} USDC of the account"
    )
