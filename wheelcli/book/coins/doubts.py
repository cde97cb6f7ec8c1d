"""Entries of an account of coins that are possible but look like a mistake: one sentence each."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.money import E8, MICROS, USDC, e8, is_linear, text_of
from wheelcli.book.entry.doubts import before_opening
from wheelcli.book.event_text import in_words
from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.live import live_events
from wheelcli.contract import Right

_TRADES = (Kind.OPTION_OPEN, Kind.OPTION_CLOSE)
_LEAST_USDC = 1  # a premium below one USDC per coin is below every tick


def coin_doubts(
    events: Sequence[Event], *, known: Sequence[Event], before: CoinBook | None, after: CoinBook | None
) -> tuple[str, ...]:
    """Return the doubts about these events: a second opening balance, events before it, a premium in the
    wrong unit, calls on more coins than are held, puts paid in coins, puts beyond the USDC.
    """
    return (
        *_second_openings(events, known),
        *before_opening(events, known),
        *_premiums(events),
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


def _premiums(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        contract, price = event.contract, event.price_micros
        if event.kind not in _TRADES or contract is None or not price:
            continue
        if is_linear(contract) and price < _LEAST_USDC * MICROS:
            yield f"{in_words(event)}: {contract.name} is quoted in USDC per coin, not in {contract.root}"
        elif is_linear(contract) and contract.right is Right.PUT and price >= contract.strike * MICROS:
            yield f"{in_words(event)}: the premium is not below the strike"


def collateral_e8(book: CoinBook) -> int:
    """Return what short puts could owe in USDC, spreads by their width: hundred-millionths."""
    total = Decimal(0)
    by_series: dict[tuple[object, ...], list[tuple[Decimal, int]]] = {}
    for lot in book.dollars.options:
        contract = lot.contract
        if contract.right is Right.PUT and is_linear(contract):
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
        if lot.contract.right is Right.PUT and not is_linear(lot.contract):
            coin = lot.contract.root
            out[coin] = out.get(coin, 0) - lot.contracts * lot.deliverable_micros
    return {coin: size for coin, size in out.items() if size > 0}


def _inverse_puts(before: CoinBook | None, after: CoinBook) -> Iterator[str]:
    was = inverse_puts_e8(before) if before is not None else {}
    for coin, size in inverse_puts_e8(after).items():
        if size > was.get(coin, 0):
            yield (
                f"puts on {text_of(size)} {coin} would be uncovered: a put paid in {coin} can owe more {coin}"
                " than any number secures"
            )


def _beyond_cash(before: CoinBook | None, after: CoinBook) -> Iterator[str]:
    def free(book: CoinBook) -> int:
        return book.purses.get(USDC, 0) - collateral_e8(book)

    left, was = free(after), free(before) if before is not None else 0
    if left >= min(was, 0):
        return
    cash, collateral = after.purses.get(USDC, 0), collateral_e8(after)
    if not collateral:
        yield f"the account would have {text_of(cash)} USDC: enter the USDC at its start first"
        return
    yield (
        f"open puts would need {text_of(collateral)} USDC of collateral, {text_of(-left)} more than the"
        f" {text_of(cash)} USDC of the account"
    )
