"""How long the review of ten years of weekly trading takes: 5,000 short puts on ten names, with the folding
of their journal.

python benchmarks/review.py [POSITIONS]
"""

import sys
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np

from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.ledger import AccountBook
from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.live import live_events
from wheelcli.config import Config
from wheelcli.contract import Contract, Right
from wheelcli.documents.result import plain
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.open_option import OpenOption
from wheelcli.render.review.page import page
from wheelcli.review.build import review
from wheelcli.review.evidence import Market, Plans
from wheelcli.review.week import week_of
from wheelcli.trading_calendar import sessions_from

NAMES = [f"N{chr(65 + i)}" for i in range(10)]
START, END = date(2016, 8, 22), date(2026, 8, 21)


def market() -> Market:
    """Ten years of closes of ten names and SPY."""
    import pandas as pd

    days = sessions_from(START - timedelta(days=10), END)
    rng = np.random.default_rng(5)
    frames = [
        pd.DataFrame(
            {
                "symbol": s,
                "date": days,
                "close": (p := 100 * np.exp(np.cumsum(rng.normal(2e-4, 0.012, len(days))))),
                "adjusted": p,
            }
        )
        for s in (*NAMES, "SPY")
    ]
    closes = pd.concat(frames, ignore_index=True)
    last = closes.groupby("symbol")["close"].last()
    rows = [
        {"symbol": s, "kind": "stock", "spot": last[s], "leverage": 1.0, "currency": "USD"}
        for s in (*NAMES, "SPY")
    ]
    as_of = datetime.combine(END, datetime.min.time(), UTC) + timedelta(hours=20)
    snapshot = Snapshot(
        as_of,
        "file",
        table("underlyings", rows),
        table("options"),
        table("closes", closes),
        table("dividends"),
        table("vix"),
        table("rates"),
    )
    return Market(snapshot=snapshot)


def events(positions: int, closes: "object") -> list[Event]:
    """One put a week on each name, sold thirty-two days out and expired."""
    weeks = (END - START).days // 7
    each = max(positions // weeks, 1)
    spot = {
        (s, d): p for s, d, p in zip(closes["symbol"], closes["date"].dt.date, closes["close"], strict=True)
    }  # type: ignore[index]
    out = [Event("d", "default", Kind.DEPOSIT, START, at_of(START, Kind.DEPOSIT), cash_cents=1_000_000_00)]
    for week in range(weeks - 4):
        day = START + timedelta(days=7 * week + 1)
        for name in NAMES[:each]:
            level = spot.get((name, day))
            if level is None:
                continue
            put = Contract(
                name,
                day + timedelta(days=31 + (4 - (day + timedelta(days=31)).weekday()) % 7),
                Right.PUT,
                float(round(level * 0.94)),
            )
            if put.expiration > END:
                continue
            id_ = f"{name}{week}"
            common = {"symbol": name, "contract": put}
            out.append(
                Event(
                    id_,
                    "default",
                    Kind.OPTION_OPEN,
                    day,
                    at_of(day, Kind.OPTION_OPEN),
                    contracts=-1,
                    price_micros=1_500_000,
                    cash_cents=149_35,
                    fees_cents=65,
                    **common,
                )
            )
            out.append(
                Event(
                    id_ + "x",
                    "default",
                    Kind.EXPIRATION,
                    put.expiration,
                    at_of(put.expiration, Kind.EXPIRATION),
                    contracts=1,
                    **common,
                )
            )
    return out


def portfolio(account: AccountBook) -> Portfolio:
    """What is open at the end."""
    options = tuple(
        OpenOption(o.symbol, o.contract, o.contracts, o.price, id=o.id, opened=o.opened)
        for o in account.options
    )
    return Portfolio("default", AccountType.CASH, 2, account.cash_cents, account.cash_cents, options=options)


def main() -> None:
    """Print the times."""
    positions = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    world = market()
    assert world.snapshot is not None
    journal = events(positions, world.snapshot.closes)
    start = time.perf_counter()
    book = fold(journal)
    account = book.accounts["default"]
    folded = time.perf_counter()
    done = review(
        account,
        live_events(journal)[0],
        portfolio(account),
        market=world,
        plans=Plans(),
        config=Config(),
        week=week_of(END),
    )
    reviewed = time.perf_counter()
    plain(done)
    documented_at = time.perf_counter()
    html = page(done, as_of=world.snapshot.as_of, source="file")
    drawn = time.perf_counter()
    print(f"{len(journal):,} events, {len(account.closed):,} positions closed; breaches {len(book.breaches)}")
    print(
        f"fold {folded - start:.2f} s, review {reviewed - folded:.2f} s, "
        f"document {documented_at - reviewed:.2f} s, "
        f"page {drawn - documented_at:.2f} s of {len(html) / 1e6:.2f} MB"
    )


if __name__ == "__main__":
    main()
