"""The fields that an event of a coin account must have, and the conservation of its purses."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from wheelcli.book.accounts import CoinBook
from wheelcli.book.breach import Breach
from wheelcli.book.coins.money import E8, MICROS, USDC, e8, text_of
from wheelcli.book.coins.trades import settlement_value
from wheelcli.book.events import Event, Kind

_TRADES = frozenset({Kind.OPTION_OPEN, Kind.OPTION_CLOSE})
_OPTION = frozenset({*_TRADES, Kind.EXPIRATION, Kind.CASH_SETTLEMENT})
_SPOT = frozenset({Kind.SHARE_BUY, Kind.SHARE_SELL})
_IN_KIND = frozenset({Kind.OPENING_BALANCE, Kind.TRANSFER, Kind.DEPOSIT, Kind.WITHDRAWAL})
_MONEY = frozenset({*_IN_KIND, Kind.INTEREST, Kind.FEE, Kind.ADJUSTMENT})


def fault(event: Event) -> str:
    """Return the first fault of an event with coins, in words; empty if there is none."""
    if event.cash_cents or event.fees_cents or event.micro_shares:
        return "moves coins, but also cash or shares"
    if event.contract is not None and event.kind in (*_OPTION, *_IN_KIND):
        return _fault_of_option(event)
    if event.kind in _SPOT:
        return _fault_of_spot(event)
    if event.kind not in _MONEY:
        return "is not possible with coins: their options are settled in cash"
    if event.contracts or event.contract is not None:
        return "moves contracts, which this kind of event cannot do"
    if event.coin != USDC and event.kind not in _IN_KIND and not event.index_micros:
        return f"lacks the index for its {event.coin}"
    if event.kind is Kind.DEPOSIT and event.gross_e8 < 0:
        return "is a deposit that takes money out"
    if event.kind is Kind.WITHDRAWAL and event.gross_e8 > 0:
        return "is a withdrawal that brings money in"
    return ""


def _fault_of_option(event: Event) -> str:
    contract, opens = event.contract, event.kind is Kind.OPTION_OPEN
    assert contract is not None
    if not contract.coin or event.symbol != contract.root or event.coin != contract.unit:
        return "has a contract that is not paid in its currency"
    if not event.contracts or event.size_e8 <= 0:
        return "lacks its contracts, or the coins behind one"
    if event.coin != USDC and event.coin_e8 and not event.index_micros:
        return f"lacks the index for its {event.coin}"
    if event.kind in _TRADES and event.gross_e8 and (event.contracts < 0) is not (event.gross_e8 > 0):
        return f"is {'opened' if opens else 'closed'} with money of the wrong sign"
    if (
        event.kind is Kind.CASH_SETTLEMENT
        and event.gross_e8
        and (event.contracts > 0) is (event.gross_e8 > 0)
    ):
        return "is settled with money of the wrong sign"
    if event.kind is Kind.EXPIRATION and event.coin_e8:
        return "expired worthless but moved money"
    if event.kind in _IN_KIND and event.coin_e8:
        return "brings contracts and money at once"
    if event.kind in _TRADES and event.price_micros is not None:
        if why := _contradicts(event, Decimal(event.price_micros) / MICROS, event.contracts * event.size_e8):
            return why
    elif event.kind in (Kind.CASH_SETTLEMENT, Kind.EXPIRATION) and event.index_micros:
        value = settlement_value(contract, Decimal(event.index_micros) / MICROS)
        if why := _contradicts(event, value, event.contracts * event.size_e8):
            return why
    if event.kind not in _TRADES and event.kind not in _IN_KIND and event.day < contract.expiration:
        return f"ends {contract.name} before its day"
    return ""


def _fault_of_spot(event: Event) -> str:
    buys = event.kind is Kind.SHARE_BUY
    if event.coin != USDC or event.symbol in (None, USDC) or event.contract is not None:
        return "is not a trade of a coin for USDC"
    if not event.size_e8 or (event.size_e8 > 0) is not buys:
        return "lacks its coins, or their sign is wrong"
    if event.gross_e8 and (event.gross_e8 < 0) is not buys:
        return "has money of the wrong sign"
    if event.price_micros is None:
        return ""
    return _contradicts(event, Decimal(event.price_micros) / MICROS, event.size_e8)


def _contradicts(event: Event, price: Decimal, size_e8: int) -> str:
    """Return a fault if the money before fees is not price × size, as exactly as a price in millionths and
    money in hundred-millionths can be; `size_e8` is positive if the event pays for it.
    """
    right = -price * size_e8
    allowed = Decimal(abs(size_e8)) / (2 * MICROS) + 1
    if abs(event.gross_e8 - right) <= allowed:
        return ""
    moved = f"{text_of(abs(event.gross_e8))} {event.coin} before fees"
    due = text_of(e8(abs(right) / E8))
    return f"moves {moved}, but {text_of(abs(size_e8))} at {text_of(e8(price))} is {due}"


def conserved(name: str, book: CoinBook, events: Sequence[Event]) -> Iterator[Breach]:
    """Yield the breaches of conservation: in each currency, the sum of the events' movements equals its purse
    and the lots of the dollar account, to 1e-8.
    """
    moved: dict[str, int] = defaultdict(int)
    for event in events:
        if event.coin is not None:
            moved[event.coin] += event.coin_e8
            if event.kind in _SPOT and event.symbol:
                moved[event.symbol] += event.size_e8
    lots = _lots(book)
    for coin in sorted({*moved, *book.purses}):
        here = book.purses.get(coin, 0)
        held = book.dollars.cash_cents if coin == USDC else lots.get(coin, 0)
        if not moved[coin] == here == held:
            last = events[-1].id if events else None
            yield Breach(
                "purses",
                last,
                f"account {name}: movements of {coin} sum to {text_of(moved[coin])}, but its purse has"
                f" {text_of(here)} and its lots {text_of(held)}",
            )


def _lots(book: CoinBook) -> Mapping[str, int]:
    out: dict[str, int] = defaultdict(int)
    for lot in book.dollars.shares:
        out[lot.symbol] += lot.micro_shares
    return out
