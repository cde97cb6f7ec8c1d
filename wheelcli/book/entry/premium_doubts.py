"""Premiums that look like a mistake: a put above its strike, a call above its share price.

A put is never worth more than its strike. A call is never worth more than its share, but one deep in the
money may be worth more than its strike: a call of strike 12.50 trades at 21.40 if the share is at 33.60.
Therefore, a call is compared with the share's trades of that day, or of days near it, and only without any
with its strike. The usual mistake is the price of a whole contract, 100 times that per share.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.live import live_events
from wheelcli.contract import Right

_NEAR_DAYS = 7  # calendar days before or after the premium
_MOVE = 1.25  # how far the share may have moved in those days
_OPENS = frozenset({Kind.OPTION_OPEN, Kind.OPENING_BALANCE, Kind.TRANSFER})
_PRICED = _OPENS | {Kind.OPTION_CLOSE}
_REBASES = frozenset({Kind.SPLIT, Kind.SYMBOL_CHANGE})

_Trades = dict[str | None, dict[date, int]]  # highest price of each day, millionths of a dollar


def premiums(events: Sequence[Event], known: Sequence[Event]) -> Iterator[str]:
    """Yield a sentence for each premium of `events` that looks like a mistake; `known` are the events before
    them.

    Without a trade of the share, a call bought or sold to close is not doubtful: it may have risen far above
    its strike since it was opened.
    """
    live = live_events([*known, *events])[0]
    trades: _Trades = {}
    rebased: dict[str | None, list[date]] = {}
    for event in live:
        if event.kind in (Kind.SHARE_BUY, Kind.SHARE_SELL) and event.price_micros:
            of = trades.setdefault(event.symbol, {})
            of[event.day] = max(of.get(event.day, 0), event.price_micros)
        elif event.kind in _REBASES:
            rebased.setdefault(event.symbol, []).append(event.day)
    for event in events:
        contract, micros = event.contract, event.price_micros
        if contract is None or micros is None or event.kind not in _PRICED:
            continue
        limit, what = contract.strike, f"its strike of {contract.strike:,g}"
        if contract.right is Right.CALL:
            share = _share_price(event, trades.get(event.symbol, {}), rebased.get(event.symbol, []))
            if share is not None:
                limit, what = share
            elif event.kind not in _OPENS:
                continue
        if micros > round(limit * 1_000_000):
            price = f"{micros / 1_000_000:,.2f}"
            yield (
                f"{contract.label(event.symbol)} at {price} a share is more than {what}: was {price} the"
                " price of a whole contract?"
            )


def _share_price(event: Event, trades: dict[date, int], rebased: list[date]) -> tuple[float, str] | None:
    """Return the most that a call can be worth, dollars per share of the contract, with its words, from the
    share's trades of that day or of the nearest day; None without any.

    A trade on the other side of a split or a new name has another price, and is not used.
    """
    behind = event.deliverable_micros / (event.multiplier * 1_000_000)
    if event.day in trades:
        price = trades[event.day] / 1_000_000 * behind
        return price, f"the price of {price:,.2f} of {event.symbol} that day"
    near = [
        day
        for day in trades
        if abs((day - event.day).days) <= _NEAR_DAYS
        and not any(min(day, event.day) <= cut <= max(day, event.day) for cut in rebased)
    ]
    if not near:
        return None
    day = min(near, key=lambda each: (abs((each - event.day).days), each))
    price = trades[day] / 1_000_000 * behind
    return price * _MOVE, f"{event.symbol} can have cost, at {price:,.2f} on {day}"
