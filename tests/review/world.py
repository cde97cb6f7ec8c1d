"""Journals and markets for reviews, small enough to be worked out by hand."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.portfolio import AccountType, Portfolio, Shares
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.live import live_events
from wheelcli.config import Config
from wheelcli.contract import Contract
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.open_option import OpenOption
from wheelcli.quotes import Mark, Origin
from wheelcli.review.build import review
from wheelcli.review.evidence import Market, Plans
from wheelcli.review.report import Review
from wheelcli.review.week import parse_week
from wheelcli.trading_calendar import sessions_from


def event(
    id_: str,
    kind: Kind,
    day: date,
    *,
    cash: int = 0,
    fees: int = 0,
    contract: Contract | None = None,
    contracts: int = 0,
    micro_shares: int = 0,
    price: float | None = None,
    symbol: str | None = None,
    **more: object,
) -> Event:
    return Event(
        id=id_,
        account="default",
        kind=kind,
        day=day,
        at=at_of(day, kind, micro_shares=micro_shares),
        time_known=False,
        symbol=symbol or (contract.root if contract else None),
        contract=contract,
        contracts=contracts,
        micro_shares=micro_shares,
        price_micros=None if price is None else round(price * 1e6),
        cash_cents=cash,
        fees_cents=fees,
        **more,  # type: ignore[arg-type]
    )


def market_of(
    as_of: datetime,
    names: Mapping[str, tuple[float, Mapping[int, float]]],
    *,
    since: date,
    quotes: Mapping[date, Mapping[str, float]] | None = None,
) -> Market:
    """Closes from `since` on: the first number of a name until the days of the as-of month that are told."""
    rows = []
    for symbol, (before, facts) in names.items():
        level = before
        for day in sessions_from(since, as_of.date()):
            level = facts.get(day.day, level) if (day.year, day.month) == (as_of.year, as_of.month) else level
            rows.append({"symbol": symbol, "date": day, "close": level, "adjusted": level})
    spots = [
        {
            "symbol": s,
            "kind": "stock",
            "spot": list(facts.values())[-1] if facts else before,
            "leverage": 1.0,
            "currency": "USD",
        }
        for s, (before, facts) in names.items()
    ]
    snapshot = Snapshot(
        as_of,
        "file",
        table("underlyings", spots),
        table("options"),
        table("closes", rows),
        table("dividends"),
        table("vix"),
        table("rates"),
    )
    marks = {
        day: {occ: Mark(mid, Origin.MID) for occ, mid in of.items()} for day, of in (quotes or {}).items()
    }
    return Market(snapshot=snapshot, quotes=marks)


def reviewed(
    events: Sequence[Event],
    market: Market,
    *,
    week: str,
    plans: Plans | None = None,
    config: Config | None = None,
) -> Review:
    span = parse_week(week)
    upto = [e for e in events if e.day <= span.until]
    book = fold(upto)
    account = book.account("default")
    assert account is not None
    assert not book.breaches, book.breaches
    live, _ = live_events(upto)
    return review(
        account,
        live,
        portfolio_of(account),
        market=market,
        plans=plans or Plans(),
        config=config or Config(),
        week=span,
    )


def portfolio_of(account) -> Portfolio:  # type: ignore[no-untyped-def]
    shares: dict[str, int] = {}
    for lot in account.shares:
        shares[lot.symbol] = shares.get(lot.symbol, 0) + lot.micro_shares
    return Portfolio(
        "default",
        AccountType.CASH,
        2,
        account.cash_cents,
        account.cash_cents,
        shares=tuple(Shares(s, n) for s, n in sorted(shares.items())),
        options=tuple(
            OpenOption(
                o.symbol,
                o.contract,
                o.contracts,
                o.price,
                o.multiplier,
                opened=o.opened,
                rolls=o.rolls,
                id=o.id,
            )
            for o in account.options
        ),
        source="journal",
    )
