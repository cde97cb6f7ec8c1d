"""Each currency of a coin account over each span of a review, in its own unit, exact to eight decimals.

Example: 0.0925 ETH of premium, 0.0015 of fees: a purse of 5 ETH ends with 5.091.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from wheelcli.book.coins.money import E8, USDC
from wheelcli.book.coins.to_dollars import SPOT
from wheelcli.book.events import Event, Kind
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.span_results import SpanPurse
from wheelcli.review.week import Period

__all__ = ["purses_of"]

_ENDINGS = (Kind.OPTION_CLOSE, Kind.CASH_SETTLEMENT, Kind.EXPIRATION)
_LINES = {
    **dict.fromkeys(_ENDINGS, "endings"),
    Kind.OPTION_OPEN: "premiums",
    Kind.SHARE_BUY: "exchanged",
    Kind.SHARE_SELL: "exchanged",
    Kind.INTEREST: "interest",
    Kind.ADJUSTMENT: "interest",
    Kind.FEE: "fees",
}


def purses_of(events: Sequence[Event], spans: Sequence[Period], closes: Closes) -> tuple[SpanPurse, ...]:
    """Return every currency over every span, USDC first; `closes` are those of the dollar account."""
    moves = [move for event in events for move in _moves(event)]
    coins = sorted({coin for _, coin, _, _ in moves}, key=lambda coin: (coin != USDC, coin))
    return tuple(_purse(coin, span, moves, closes) for span in spans for coin in coins)


_Move = tuple[Event, str, str, int]  # its event, currency, line, and hundred-millionths


def _moves(event: Event) -> Iterable[_Move]:
    if event.coin is None:
        return
    line = _LINES.get(event.kind) or ("paid_in" if event.gross_e8 > 0 else "paid_out")
    yield event, event.coin, line, event.gross_e8
    yield event, event.coin, "fees", -event.fee_e8
    if event.kind in (Kind.SHARE_BUY, Kind.SHARE_SELL) and event.symbol:
        yield event, event.symbol, line, event.size_e8


def _purse(coin: str, span: Period, moves: Iterable[_Move], closes: Closes) -> SpanPurse:
    lines: dict[str, int] = defaultdict(int)
    for event, of, line, amount in moves:
        if of == coin and event.day <= span.until:
            lines["start" if event.day < span.since else line] += amount
    end = sum(lines.values())
    index = 1.0 if coin == USDC else _index(coin, closes)
    names = ("start", "paid_in", "paid_out", "premiums", "endings", "exchanged", "interest", "fees")
    return SpanPurse(
        span=span.name,
        since=span.since,
        until=span.until,
        coin=coin,
        **{name: lines[name] / E8 for name in names},
        end=end / E8,
        index_usd=index,
        end_usd=None if index is None else round(end / E8 * index, 2),
    )


def _index(coin: str, closes: Closes) -> float | None:
    column = closes.column(coin)
    level = float(closes.plain[-1, column]) if column >= 0 and closes.days else 0.0
    return level / SPOT if level > 0 else None
