"""The quotes of a request as a table of fixed widths, which a live screen can draw again, and its cells."""

from datetime import datetime
from decimal import Decimal

from rich.text import Text

from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, percent
from wheelcli.rfq.documents import RfqDocument, RfqQuote
from wheelcli.rfq.package import Direction
from wheelcli.rfq.verdict import price_text

_SHOWN = 8  # quotes of each side


def quote_lines(data: RfqDocument, now: datetime, *, live: bool) -> list[Text]:
    """Return the quotes as a table of fixed widths, which a live screen can draw again."""
    mark = None if data.benchmark is None else data.benchmark.mark
    net = "credit net" if data.package.direction is Direction.SELL else "debit net"
    head = (
        f"  {'side':<5}{'price':>9}{'size':>7}  {'kind':<5}{'Δmark':>8}{'Δwalk $':>9}{net:>12}{'a year':>8}"
        f"{'ends in':>9}  makers"
    )
    out = (
        []
        if live or data.book.at is None
        else [Text(f"last quotes, {data.book.at:%H:%M:%S} UTC:", style=DIM)]
    )
    out.append(Text(head, style=DIM, no_wrap=True, overflow="ellipsis"))
    for name, quotes in (("bid", data.book.bids), ("ask", data.book.asks)):
        met = (name == "ask") == (data.package.direction is Direction.BUY)
        for quote in quotes[:_SHOWN]:
            out.append(_quote(name, quote, mark, now if live else None, bold=met))
        if len(quotes) > _SHOWN:
            out.append(Text(f"  {len(quotes) - _SHOWN} more {name}s", style=DIM))
    return out


def _quote(side: str, quote: RfqQuote, mark: float | None, now: datetime | None, *, bold: bool) -> Text:
    """Return one row of the quotes; `now` is None if the request is over, and its quotes with it."""
    away = "–" if mark is None else _away(quote.price, mark)
    left = (
        "–"
        if quote.expires is None or now is None
        else f"{max((quote.expires - now).total_seconds(), 0):.0f} s"
    )
    kind = "all" if quote.all_or_none else "part"
    makers = printable(" + ".join(quote.makers))
    net = None if quote.net_usd is None else abs(quote.net_usd)
    text = (
        f"  {side:<5}{price_cell(quote.price):>9}{quote.amount:>7,g}  {kind:<5}{away:>8}"
        f"{_signed(quote.beats_walk_usd):>9}{number_cell(net, 0):>12}{percent(quote.annual_return):>8}"
        f"{left:>9}  {makers}{'' if quote.quote_id is None else f' ({quote.quote_id})'}"
    )
    return Text(text, style="" if bold else DIM, no_wrap=True, overflow="ellipsis")


def _away(price: float, mark: float) -> str:
    """Return the distance from the mark with its sign, to the last digit: half a cent is not rounded."""
    distance = Decimal(str(price)) - Decimal(str(mark))
    return f"{'+' if distance > 0 else ''}{price_text(distance)}"


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+,.0f}".replace("-", "−")


def price_cell(value: float | None) -> str:
    """Return a price as a cell."""
    return "–" if value is None else price_text(Decimal(str(value)))


def number_cell(value: float | None, digits: int) -> str:
    """Return a number as a cell."""
    return "–" if value is None else f"{value:,.{digits}f}"
