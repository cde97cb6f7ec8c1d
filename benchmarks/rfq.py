"""Requests for quotes on this machine: round trips to the practice venue, matching, intents on the disk.

    python benchmarks/rfq.py

Loopback only; nothing leaves the machine.
"""

import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from wheelcli import clock
from wheelcli.config.rules import Rfq
from wheelcli.rfq.benchmark import Benchmark
from wheelcli.rfq.entry import Kind, NewEntry
from wheelcli.rfq.package import Direction, Package, PackageLeg, to_fields
from wheelcli.rfq.quotes import Book, Quote, match
from wheelcli.rfq.rules import Offer, accept_checks
from wheelcli.venues.record import open_record
from wheelcli.venues.redact import Redactor
from wheelcli.venues.session import Login, Session
from wheelcli.venues.sim.practice import ADDRESS, serving

PUTS = Package((PackageLeg("KO261016P00060000", Direction.BUY, 1),), Decimal(40), Direction.SELL)
AT = datetime(2026, 8, 24, 15, 41, tzinfo=UTC)


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Return the milliseconds of each run."""
    out = []
    for _ in range(times):
        start = perf_counter()
        work()
        out.append(1000 * (perf_counter() - start))
    return out


def line(name: str, milliseconds: Sequence[float]) -> None:
    """Print median and 99th percentile."""
    cuts = quantiles(milliseconds, n=100)
    print(f"{name:<32} p50 {cuts[49]:7.2f} ms   p99 {cuts[98]:7.2f} ms   n {len(milliseconds)}")


def round_trips(folder: Path) -> None:
    """Time questions to the practice venue over its WebSocket."""
    with serving(folder, now=clock.now):
        fields = json.loads((folder / ADDRESS).read_text(encoding="utf-8"))
        login = Login(fields["url"], fields["client_id"], fields["client_secret"], testnet=True)
        with Session(login, now=clock.now, redactor=Redactor()) as session:
            line("round trip", timed(lambda: session.call("private/get_block_rfqs", {"count": 20}), 2000))


def quotes_matched() -> None:
    """Count quotes through matching and every accept rule."""
    quotes = tuple(
        Quote(Decimal("2.12") - Decimal(k) / 100, Decimal(15), expires=AT + timedelta(seconds=55))
        for k in range(10)
    )
    market = Benchmark(
        at=AT, mid=Decimal("2.15"), mark=Decimal("2.15"), spot=Decimal("61.20"), vega=Decimal("0.35")
    )
    rules, book = Rfq(), Book(AT, bids=quotes)

    def once() -> None:
        best = match(quotes, PUTS.amount, PUTS.direction)
        offer = Offer(book=book, best=best, limit=Decimal("2.05"))
        accept_checks(PUTS, offer, market, rules, now=AT, seen=market)

    spent = sum(timed(once, 3000)) / 1000
    print(f"{'match and rules':<32} {3000 * len(quotes) / spent:,.0f} quotes a second")


def intents(folder: Path) -> None:
    """Time an intent until it is on the disk, each of a request of its own."""
    body = {
        "package": to_fields(PUTS),
        "what": "1",
        "symbol": "KO",
        "ticket": None,
        "plan": None,
        "account": None,
        "label": "x",
        "limit": "2.05",
        "floor": None,
        "notional_usd": None,
        "disclosed": False,
        "makers": [],
        "wire": "{}",
    }
    spent = []
    with open_record(folder) as record:
        for number in range(300):
            name = f"rfq-{number:06d}"
            record.append(name, [NewEntry(Kind.BUILT, body)], venue="sim", now=AT)
            intent = [NewEntry(Kind.INTENT, {"wire": "{}"})]
            spent += timed(lambda: record.append(name, intent, venue="sim", now=AT), 1)  # noqa: B023
    line("intent on the disk", spent)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=Path.home()) as place:
        round_trips(Path(place) / "practice")
        quotes_matched()
        intents(Path(place))
