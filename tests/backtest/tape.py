"""A run told session by session: prices and quotes as a tape would show them, trades as journal lines.

    script = Script(cash=100_000.0)
    script.day("2026-08-24", {"AAA": 52.0})
    script.trade("STO 1 AAA 2026-09-04 50 P @ 1.20")
    script.day("2026-09-08", {"AAA": 48.5}, closes={"AAA": {"2026-09-04": 48.0}})

Sessions are decided at 15:45 New York, or at their close with `at_close`. Nothing is planned, and nothing is
managed unless `hold` is off.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd

from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay, Split
from wheelcli.backtest.run import one_session
from wheelcli.backtest.running import ACCOUNT, running
from wheelcli.backtest.spec import Spec
from wheelcli.book.check import check
from wheelcli.book.entry.due_events import Payment
from wheelcli.book.entry.entry import events_of_line
from wheelcli.book.entry.line import parse_line
from wheelcli.config import Config
from wheelcli.contract import parse_label
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.trading_calendar import close_of


def shares_of(spots, as_of, kind="stock"):
    """Rows of underlyings at these prices."""
    about = {"kind": kind, "leverage": 1.0, "currency": "USD", "quote_time": as_of}
    return [{"symbol": s, "spot": p, **about} for s, p in spots.items()]


def closes_of(closes):
    """Rows of closes by symbol and day."""
    return [
        {"symbol": s, "date": pd.Timestamp(d), "close": c, "adjusted": c}
        for s, own in (closes or {}).items()
        for d, c in own.items()
    ]


def snapshot(day, spots, *, quotes=None, closes=None, paid=(), rate=0.0, at_close=False):
    """A market: `spots` by symbol, `quotes` (bid, ask) by label AAA-260904-P50, closes by symbol and day."""
    session = date.fromisoformat(day)
    as_of = close_of(session) - (timedelta(0) if at_close else timedelta(minutes=15))
    rows = [
        {
            "contract": contract.occ,
            "symbol": label.split("-")[0],
            "right": contract.right.value,
            "strike": contract.strike,
            "expiration": pd.Timestamp(contract.expiration),
            "bid": bid,
            "ask": ask,
            "quote_time": as_of,
            "open_interest": 5000.0,
            "multiplier": 100.0,
            "standard": True,
            "exercise": "american",
            "settlement": "physical",
        }
        for label, (bid, ask) in (quotes or {}).items()
        if (contract := parse_label(label))
    ]
    assert len(rows) == len(quotes or {})
    names, past = shares_of(spots, as_of), closes_of(closes)
    return Snapshot(
        as_of=as_of,
        source="file",
        underlyings=table("underlyings", names),
        options=table("options", rows),
        closes=table("closes", past),
        dividends=table("dividends", [{"symbol": s, "date": d, "amount": a} for s, d, a in paid]),
        vix=table("vix"),
        rates=table("rates", [{"tenor_days": 91.0, "rate": rate, "date": session, "label": "file"}]),
    )


class Script:
    """A run with trades of its own."""

    def __init__(self, *, cash=100_000.0, config=None, **spec):
        options = {"hold": True, "cash_rate": 0.0, **spec}
        self.run = running(Spec(cash_cents=round(cash * 100), **options), config or Config(), None)
        self.levels = Levels((), "SPY")
        self.last = None

    def day(self, day, spots, *, splits=(), actions=(), opens=None, **market):
        """One session; `paid` is (symbol, ex-date, dollars), `splits` (symbol, day, new, old)."""
        now = snapshot(day, spots, **market)
        self.last = MarketDay(
            id=day,
            snapshot=now,
            at_close=bool(market.get("at_close")),
            payments=tuple(Payment(s, date.fromisoformat(d), a) for s, d, a in market.get("paid", ())),
            splits=tuple(Split(s, date.fromisoformat(d), new, old) for s, d, new, old in splits),
            actions=tuple(actions),
            opens=opens,
        )
        one_session(self.run, self.last, self.levels, plans=False)
        return self

    def trade(self, *lines):
        """Trades of the last session, a minute before its close."""
        for text in lines:
            session = self.last.session
            line = replace(
                parse_line(text, today=session), clock=datetime(2026, 1, 1, 15, 59, tzinfo=UTC).time()
            )
            self.run.enter(events_of_line(line, self.run.entering()))
        return self

    @property
    def cash(self):
        """Cash, dollars."""
        return self.run.book.cash_cents / 100

    @property
    def value(self):
        """Account value after the last session, dollars."""
        return self.run.points[-1].value_usd

    @property
    def shares(self):
        """Shares by symbol."""
        return {s: float(self.run.book.held(s)) for s in {lot.symbol for lot in self.run.book.shares}}

    @property
    def options(self):
        """Signed contracts by label."""
        return {lot.contract.label(lot.symbol): lot.contracts for lot in self.run.book.options}

    def kinds(self, symbol=None):
        """What happened, in order, with its day."""
        return [
            (e.kind.value, e.day.isoformat())
            for e in self.run.log
            if e.kind.value != "opening_balance" and (symbol is None or e.symbol == symbol)
        ]

    def sound(self):
        """No breach in the journal, and the book of all events is the book so far."""
        assert check(self.run.folded.events) == ()
        whole = self.run.folded.book.account(ACCOUNT)
        assert (whole.cash_cents, whole.options, whole.shares) == (
            self.run.book.cash_cents,
            self.run.book.options,
            self.run.book.shares,
        )
        return True
