"""Recorded snapshots on a terminal: the library, one snapshot symbol by symbol, and pruned ones."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from rich.console import Console
from rich.text import Text

from wheelcli.documents.plan.market import RecordedMarket, SnapshotPruneDocument, SnapshotShowDocument
from wheelcli.feed_source import US, market_of, volatility_index
from wheelcli.quotes import feed_name, moment_text
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import WARN, day
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.trading_calendar import NEW_YORK

_DIM, _BAD = "bright_black", "red"


def draw_list(snapshots: Sequence[RecordedMarket], console: Console, *, folder: str) -> None:
    """Print one line per snapshot, the newest first, and why a damaged one cannot be used."""
    if not snapshots:
        console.print(
            Text(f"No snapshots in {printable(folder)}: run wheel record to make one."), soft_wrap=True
        )
        return
    coins = all(market_of(s.source) != US for s in snapshots)
    print_grid(
        console,
        [
            Column("snapshot", [_name(s) for s in snapshots], right=False),
            Column(
                "UTC" if coins else "New York time",
                [_moment(s.as_of, UTC if coins else NEW_YORK) for s in snapshots],
                right=False,
            ),
            Column("symbols", [_count(s.symbols) for s in snapshots]),
            Column("contracts", [_count(s.contracts) for s in snapshots], rank=1),
            Column("size", [_size(s.bytes) for s in snapshots], rank=2),
            Column("source", [printable(s.source or "") for s in snapshots], right=False, rank=3),
        ],
        remarks=[Text(printable(s.damaged or ""), style=_BAD) for s in snapshots],
        indent=2,
    )


def draw_show(data: SnapshotShowDocument, console: Console) -> None:
    """Print one snapshot, and a line for each of its symbols."""
    market = market_of(data.source)
    zone, words = (NEW_YORK, "New York") if market == US else (UTC, "UTC")
    about = [f"{_moment(data.as_of, zone)} {words}", printable(data.source)]
    if data.vix is not None:
        about.append(f"{volatility_index(market)} {data.vix:.2f}")
    if data.rate is not None:
        about.append(f"rate {data.rate:.2%}".replace("%", " %"))
    console.print(Text(printable(data.id), style="bold"), soft_wrap=True)
    console.print(Text(" · ".join(about), style=_DIM))
    if not data.symbols:
        console.print("The snapshot has no symbols.")
        return
    rows = data.symbols
    print_grid(
        console,
        [
            Column("symbol", [Text(printable(r.symbol), style="bold") for r in rows], right=False),
            Column("feed", [printable(feed_name(r.source or "unknown")) for r in rows], right=False),
            Column(
                "quoted", [_quoted(r.quote_time, closing=r.closing, market=market) for r in rows], right=False
            ),
            Column("spot", ["" if r.spot is None else f"{r.spot:,.2f}" for r in rows]),
            Column("expirations", [_count(r.expirations) for r in rows], rank=2),
            Column("contracts", [_count(r.contracts) for r in rows]),
            Column("two-sided", [_count(r.two_sided) for r in rows]),
            Column("closes", [_count(r.closes) for r in rows], rank=1),
            Column("facts", ["" if r.facts_day is None else day(r.facts_day) for r in rows], rank=2),
            Column(
                "problems",
                [Text(_count(r.problems) if r.problems else "", style=_BAD) for r in rows],
                rank=1,
            ),
        ],
    )


def _quoted(at: datetime | None, *, closing: bool, market: str) -> Text:
    if at is None:
        return Text("unknown", style=_DIM)
    when = moment_text(at) if market == US else f"{at:%a} {at.day} {at:%b %H:%M}"
    return Text(f"{when}, closing", style=WARN) if closing else Text(when)


def draw_pruned(data: SnapshotPruneDocument, console: Console) -> None:
    """Print which snapshots were removed, or would be."""
    rows = data.snapshots
    if not rows:
        console.print("Nothing to remove.")
        return
    draw_list(rows, console, folder="")
    console.print(
        Text(
            f"{_several(len(rows))}, {_size(data.bytes)}: {'removed' if data.removed else 'would be removed'}"
        )
    )


def _several(count: int) -> str:
    return "1 snapshot" if count == 1 else f"{count:,} snapshots"


def _name(row: RecordedMarket) -> Text:
    return Text(printable(row.id), style=_BAD if row.damaged else "bold")


def _moment(as_of: datetime | None, zone: tzinfo) -> str:
    return f"{as_of.astimezone(zone):%a %Y-%m-%d %H:%M}" if as_of else ""


def _count(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _size(count: int | None) -> str:
    if count is None:
        return ""
    return f"{count / 1e6:,.1f} MB" if count >= 1e5 else f"{count / 1e3:,.1f} kB"
