"""Times of requests for quotes on loopback: a round trip to the practice venue, quotes through match and
rules, the commit of an intent.

`python benchmarks/rfq.py`; targets: 2 ms and 20 ms (half of the round trips, and all but one in a hundred),
5,000 quotes a second, 10 ms.
"""

import random
import tempfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from wheelcli import clock
from wheelcli.config.rules import Rfq
from wheelcli.rfq.benchmark import Benchmark, benchmark_fields
from wheelcli.rfq.depth import Depth, Level
from wheelcli.rfq.entry import Kind, NewEntry
from wheelcli.rfq.package import Direction, Package, PackageLeg
from wheelcli.rfq.quotes import Book, Quote, match
from wheelcli.rfq.rules import Offer, accept_checks
from wheelcli.venues.record import open_record
from wheelcli.venues.redact import Redactor
from wheelcli.venues.sim.practice import practice, quote_market

PUT = "KO261016P00060000"
PACKAGE = Package((PackageLeg(PUT, Direction.BUY, 1),), Decimal(40), Direction.SELL)
NAME = "rfq-000001"


def timed(work: Callable[[], object], count: int) -> tuple[float, float]:
    """Half, and all but one in a hundred, of so many runs take at most: milliseconds."""
    spans = []
    for _ in range(count):
        start = perf_counter()
        work()
        spans.append(1000 * (perf_counter() - start))
    cuts = quantiles(spans, n=100)
    return cuts[49], cuts[98]


def round_trips(folder: Path) -> tuple[float, float]:
    """Order books asked of the practice venue."""
    depth = Depth((Level(Decimal("2.10"), Decimal(12)),), (Level(Decimal("2.20"), Decimal(30)),))
    quote_market(folder, {PUT: depth}, spot=Decimal("61.20"), now=clock.now())
    with practice(folder, now=clock.now, redactor=Redactor()) as venue:
        return timed(lambda: venue.quoted(PACKAGE), 2000)


def quotes_a_second() -> float:
    """Books of ten makers through match and rules, by quotes."""
    dice, now, rules = random.Random(1), clock.now(), Rfq()
    market = Benchmark(at=now, mid=Decimal("2.15"), mark=Decimal("2.15"), spot=Decimal("61.20"))
    books = [
        Book(
            now,
            tuple(
                Quote(
                    Decimal(dice.randint(200, 215)) / 100,
                    Decimal(dice.choice([16, 24, 40])),
                    dice.random() < 0.2,
                    expires=now + timedelta(seconds=60),
                )
                for _ in range(10)
            ),
        )
        for _ in range(1000)
    ]
    start = perf_counter()
    for book in books:
        best = match(book.bids, PACKAGE.amount, Direction.SELL)
        offer = Offer(book=book, best=best, limit=Decimal("2.00"))
        accept_checks(PACKAGE, offer, market, rules, now=now, seen=market)
    return 10 * len(books) / (perf_counter() - start)


def commits(folder: Path) -> tuple[float, float]:
    """Entries appended one by one, each on the disk when it returns."""
    body = {
        "package": {
            "legs": [{"contract": PUT, "side": "buy", "ratio": 1}],
            "amount": "40",
            "direction": "sell",
            "unit": "contracts",
            "multiplier": "100",
        },
        **dict.fromkeys(("ticket", "plan", "account", "limit", "floor", "notional_usd")),
        **dict.fromkeys(("what", "symbol", "label", "wire"), ""),
        "disclosed": False,
        "makers": [],
    }
    market = benchmark_fields(Benchmark(at=clock.now(), mid=None, mark=None))
    with open_record(folder) as record:
        record.append(NAME, [NewEntry(Kind.BUILT, body)], venue="sim", now=clock.now())
        entry = [NewEntry(Kind.BENCHMARK, market)]
        return timed(lambda: record.append(NAME, entry, venue="sim", now=clock.now()), 200)


def main() -> None:
    """Print the three."""
    with tempfile.TemporaryDirectory() as folder:
        half, most = round_trips(Path(folder) / "practice")
        print(f"round trip: p50 {half:.2f} ms, p99 {most:.2f} ms")
        print(f"match and rules: {quotes_a_second():,.0f} quotes a second")
        half, most = commits(Path(folder))
        print(f"commit of an entry: p50 {half:.2f} ms, p99 {most:.2f} ms")


if __name__ == "__main__":
    main()
