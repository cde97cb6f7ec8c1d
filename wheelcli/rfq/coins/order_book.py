"""One order book of an instrument as a venue shows it: depth, mark, index, vega, in the venue's own units.

>>> rows = {"bids": [[Decimal("0.0310"), Decimal("4.2")], [Decimal("0.0305"), 9]], "asks": []}
>>> rows |= {"mark_price": Decimal("0.0312"), "index_price": 75000, "greeks": {"vega": Decimal("71.5")}}
>>> found = order_book_in(rows)
>>> found.depth.bids[0].price, found.mark, found.vega_usd, found.depth.asks
(Decimal('0.0310'), Decimal('0.0312'), Decimal('71.5'), ())
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.wire import decimal_in, moment

DEPTH = 20  # levels a side, in one request


@dataclass(frozen=True, slots=True)
class OrderBook:
    """One book. Prices are in the instrument's unit, sizes in coins; `index` is dollars per coin, `vega_usd`
    dollars per coin and volatility point. None is unknown.
    """

    depth: Depth
    mark: Decimal | None = None
    index: Decimal | None = None
    vega_usd: Decimal | None = None
    open_interest: Decimal | None = None
    at: datetime | None = None


def order_book_in(answer: Mapping[str, Any]) -> OrderBook:
    """Return the book in an answer to `public/get_order_book`.

    Raises ValueError, KeyError, TypeError or ArithmeticError if it cannot be read.
    """
    greeks = answer.get("greeks")
    stamp = answer.get("timestamp")
    return OrderBook(
        Depth(_levels(answer["bids"]), _levels(answer["asks"])),
        mark=_known(answer.get("mark_price")),
        index=_known(answer.get("index_price")),
        vega_usd=_known(greeks.get("vega")) if isinstance(greeks, Mapping) else None,
        open_interest=_known(answer.get("open_interest")),
        at=None if stamp is None else moment(stamp),
    )


def _known(value: Any) -> Decimal | None:
    return None if value is None else decimal_in(value)


def _levels(rows: Sequence[Sequence[Any]]) -> tuple[Level, ...]:
    """Return price levels; levels without a size or a price above 0 are left out."""
    levels = (Level(decimal_in(row[0]), decimal_in(row[1])) for row in rows)
    return tuple(level for level in levels if level.price > 0 and level.size)
