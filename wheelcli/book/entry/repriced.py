"""A new price for typed lines: the price of one trade, or the net price of a roll or of several legs.

>>> from datetime import date
>>> from wheelcli.book.entry.line import parse_line
>>> close = parse_line("BTC 2 AAPL 2026-09-18 300 P @ 0.45", today=date(2026, 8, 20))
>>> [line.price_micros for line in repriced([close], Decimal("0.40"))]
[400000]
>>> wing = parse_line("STC 2 AAPL 2026-09-18 290 P @ 0.10", today=date(2026, 8, 20))
>>> [line.price_micros for line in repriced([close, wing], Decimal("-0.30"))]
[400000, 100000]
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from wheelcli.book.coins.line import CoinLine
from wheelcli.book.entry.line_verbs import Line, Verb
from wheelcli.errors import cannot_combine, usage

_IN, _OUT = (Verb.STO, Verb.STC, Verb.SELL), (Verb.BTO, Verb.BTC, Verb.BUY)
_MICROS = 1_000_000

AnyLine = TypeVar("AnyLine", Line, CoinLine)


def repriced(lines: Sequence[AnyLine], price: Decimal) -> list[AnyLine]:
    """Return the lines at that price per share or coin.

    The price of several lines is net, as that of a roll: received if positive, paid if negative; the first
    line takes what the others leave. Raises WheelError (usage) if a line has no price to replace.
    """
    first = lines[0]
    if isinstance(first, Line) and first.verb is Verb.ROLL and len(lines) == 1:
        return [replace(first, net_micros=int(price * _MICROS), to_price_micros=None)]
    for line in lines:
        if line.verb not in (*_IN, *_OUT) or _price(line) is None:
            raise usage(cannot_combine("--price", line.verb.value.upper()), "write the amount on the line")
    if len(lines) == 1:
        if price < 0 and first.verb in _IN:
            raise usage(f"--price {price}: a sale at a negative price", "leave out the minus")
        return [_at(first, abs(price))]
    net = sum((_sign(line) * (_price(line) or Decimal(0)) for line in lines), Decimal(0))
    own = _sign(first) * (price - net) + (_price(first) or Decimal(0))
    if own < 0:
        raise usage(
            f"at a net price of {price} the first line's price would be {own}",
            "write a net debit with a minus, or change the prices on the lines",
        )
    out = list(lines)
    out[0] = _at(first, own)
    return out


def _sign(line: Line | CoinLine) -> int:
    return 1 if line.verb in _IN else -1


def _price(line: Line | CoinLine) -> Decimal | None:
    if isinstance(line, CoinLine):
        return line.price
    return None if line.price_micros is None else Decimal(line.price_micros) / _MICROS


def _at(line: AnyLine, price: Decimal) -> AnyLine:
    if isinstance(line, CoinLine):
        return replace(line, price=price)
    return replace(line, price_micros=int(price * _MICROS))
