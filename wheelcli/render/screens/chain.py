"""A priced chain on a terminal: one block per expiration, the money marked, unusable quotes in grey."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.text import Text

from wheelcli.documents.plan.market import ChainDocument, PricedContract
from wheelcli.documents.provenance import Provenance
from wheelcli.feed_source import US, market_of
from wheelcli.money_text import counted
from wheelcli.plan.document import NameQuotes
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, WARN
from wheelcli.render.parts.carry import carry_sentence
from wheelcli.render.parts.coins import COIN_CHAIN_LEGEND
from wheelcli.render.parts.feeds import print_feeds
from wheelcli.render.parts.grid import Column, fitting_rank, print_grid
from wheelcli.render.parts.provenance import heading


def draw(data: ChainDocument, console: Console, *, provenance: Provenance) -> None:
    """Print the chain of one underlying."""
    console.print(heading(provenance, console.width))
    head = Text()
    head.append(data.symbol, style="bold cyan")
    coins = market_of(provenance.source) != US
    head.append(f"  {'index' if coins else 'spot'} {_number(data.spot, 2)}", style="bold")
    quoted = f" {data.spot_basis} (quoted {_number(data.spot_quoted, 2)})"
    head.append(f"{'' if coins else quoted} · rate {100 * data.rate:.2f} % ({data.rate_label})", style=DIM)
    console.print(head)
    if coins:
        console.print(Text(COIN_CHAIN_LEGEND, style=DIM))
    for paid in data.dividends[:2]:
        console.print(Text(f"ex-dividend {paid.amount:.2f} on {paid.date} ({paid.basis})", style=DIM))
    quotes = NameQuotes(
        symbol=data.symbol,
        source=data.source,
        quote_time=data.quote_time,
        closing=data.closing,
        facts_day=data.facts_day,
    )
    print_feeds(console, [quotes], provenance.as_of)
    carry = carry_sentence(data.carry, data.carry_annual, hard_to_borrow=data.hard_to_borrow)
    if carry:
        console.print(Text(carry, style=WARN if data.hard_to_borrow else DIM))
    rank = fitting_rank(_columns(data.contracts), console.width)
    for (expiration, series, right), block in groupby(_in_blocks(data.contracts), key=_block):
        rows = list(block)
        console.print()
        words = f" · {printable(series)}" if series else ""
        title = f"{expiration} · {counted(rows[0].dte_days, 'day')} · {right}s{words}"
        console.print(Text(title, style="bold"))
        print_grid(console, _columns(rows), rank=rank)


def _block(row: PricedContract) -> tuple[date, str, str]:
    """Return expiration, the series of an option on a coin (BTC, BTC_USDC; else none), right."""
    series, dash, _ = row.contract.partition("-")
    return row.expiration, series if dash else "", row.right


def _in_blocks(rows: Sequence[PricedContract]) -> Sequence[PricedContract]:
    return sorted(rows, key=_block) if any("-" in row.contract for row in rows) else rows


def _columns(rows: Sequence[PricedContract]) -> list[Column]:
    def cells(values: list[float | None], digits: int, scale: float = 1.0) -> list[Text]:
        return [
            Text(_number(value, digits, scale), style=DIM if row.unusable else "")
            for row, value in zip(rows, values, strict=True)
        ]

    return [
        Column("strike", [Text(f"{r.strike:.12g}", style=DIM if r.unusable else "bold") for r in rows]),
        Column("bid", cells([r.bid for r in rows], 2)),
        Column("ask", cells([r.ask for r in rows], 2)),
        Column("IV %", cells([r.iv for r in rows], 1, 100)),
        Column("feed IV %", cells([r.feed_iv for r in rows], 1, 100), rank=3),
        Column("delta", cells([r.delta for r in rows], 3)),
        Column("gamma", cells([r.gamma for r in rows], 4), rank=2),
        Column("theta", cells([r.theta for r in rows], 3), rank=1),
        Column("vega", cells([r.vega for r in rows], 3), rank=2),
        Column("P(OTM) %", cells([r.prob_otm for r in rows], 0, 100)),
        Column("volume", cells([r.volume for r in rows], 0), rank=1),
        Column("open", cells([r.open_interest for r in rows], 0)),
        *_second(rows),
        Column(
            "unusable", [Text((r.unusable or "").replace("_", " "), style=DIM) for r in rows], right=False
        ),
    ]


def _second(rows: Sequence[PricedContract]) -> list[Column]:
    """Return what the second feed quotes, if some contract was compared: bid, ask, and how far the feeds are
    apart.
    """
    if all(row.second_bid is None and row.second_ask is None for row in rows):
        return []

    def apart(row: PricedContract) -> Text:
        if row.feeds_apart is None or row.feeds_allowed is None:
            return Text("unknown", style=DIM)
        beyond = row.feeds_apart > row.feeds_allowed + 1e-9
        text = f"{row.feeds_apart:.2f} of {row.feeds_allowed:.2f}"
        return Text(text, style=WARN if beyond else DIM)

    return [
        Column("2nd bid", [Text(_number(row.second_bid, 2)) for row in rows]),
        Column("2nd ask", [Text(_number(row.second_ask, 2)) for row in rows]),
        Column("apart", [apart(row) for row in rows]),
    ]


def _number(value: float | None, digits: int, scale: float = 1.0) -> str:
    if value is None:
        return "–"
    return f"{value * scale:,.{digits}f}"
