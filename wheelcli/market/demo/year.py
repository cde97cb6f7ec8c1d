"""The demo market of each session of its past year: one market that moves, with the closes, dividends and
reports that its last day knows as past.

The last two years of closes are those of the demo market's own day. An earlier year stands before them, so
that the gates on history find two years on every session.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from wheelcli.market.demo.build import SEED, Past, assembled, dividends_of, quoted_spot
from wheelcli.market.demo.dates import SESSIONS, expirations, past_sessions
from wheelcli.market.demo.history import Bars, daily_bars
from wheelcli.market.demo.listing import listed_on
from wheelcli.market.demo.moment import AS_OF
from wheelcli.market.demo.names import Report, Underlying, underlyings
from wheelcli.market.demo.seeds import rng_for
from wheelcli.market.demo.volatility import vix_levels
from wheelcli.market.snapshot import Snapshot
from wheelcli.trading_calendar import close_of, session_date, sessions_from

YEAR = 252  # sessions
FIRST_VIX = 17.5  # where the demo's volatility index began
REPORT_EVERY_DAYS = 91
MOST_DAYS = 60  # expirations quoted on a past session
_FIELDS = ("open", "high", "low", "close", "adjusted", "volume")
_BEFORE_CLOSE = timedelta(minutes=15)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DemoYear:
    """The demo market over its last year. `names` have today's prices; `past` reaches three years back."""

    names: tuple[Underlying, ...]
    quoted: Floats
    past: Past

    @property
    def sessions(self) -> list[date]:
        """Return the sessions that have a market, oldest first."""
        return self.past.sessions[-YEAR:]

    def market(self, session: date) -> Snapshot:
        """Return the market of a session, a quarter of an hour before its close."""
        place = self.past.sessions.index(session)
        first = max(place + 1 - SESSIONS, 0)
        names = tuple(self._then(n, q, place) for n, q in zip(self.names, self.quoted, strict=True))
        bars = {
            n.symbol: Bars(*(getattr(self.past.bars[n.symbol], name)[first : place + 1] for name in _FIELDS))
            for n in self.names
        }
        past = Past(
            self.past.sessions[first : place + 1],
            {symbol: _as_of_then(own) for symbol, own in bars.items()},
            self.past.levels[first : place + 1],
            self.past.schedule,
        )
        quoted = np.array([past.bars[n.symbol].close[-1] for n in names])
        listed = [e for e in expirations(session) if (e.date - session).days <= MOST_DAYS]
        wanted = {n.symbol: {e.date for e in listed_on(n, listed)} for n in names}
        return assembled(
            names,
            quoted,
            past,
            as_of=_quarter_to(session),
            vix=float(past.levels[-1]),
            seed=SEED,
            wanted=wanted,
        )

    def _then(self, name: Underlying, quoted: float, place: int) -> Underlying:
        """Return a name as it was: its price, and the days to its next ex-date and report."""
        session = self.past.sessions[place]
        price = float(self.past.bars[name.symbol].close[place]) * name.price / quoted
        ahead = sorted(day for day in self.past.schedule[name.symbol] if day > session)
        ex_days = (ahead[0] - session).days if ahead else name.ex_days
        return replace(name, price=price, ex_days=ex_days, report=self._report(name.report, session))

    def _report(self, report: Report | None, session: date) -> Report | None:
        if report is None:
            return None
        days = (self.past.sessions[-1] - session).days + report.days
        return replace(report, days=(days - 1) % REPORT_EVERY_DAYS + 1)


def demo_year(vix: float = 18.0, *, symbols: Collection[str] | None = None) -> DemoYear:
    """Return the year that ends at the demo market's moment, with the VIX at about `vix` by then."""
    session = session_date(AS_OF)
    names = tuple(n for n in underlyings() if symbols is None or n.symbol in symbols)
    recent = past_sessions(session)
    earlier = past_sessions(recent[0], YEAR + 1)
    quoted = np.array([quoted_spot(n, SEED) for n in names])
    last = expirations(session)[-1].date
    schedule = {n.symbol: dividends_of(n, session, earlier[0], last) for n in names}
    levels, path = vix_levels(vix, len(recent), rng_for(SEED, "vix"))
    bars = daily_bars(names, spots=quoted, path=path, dividends=schedule, sessions=recent, seed=SEED)
    starts = np.array([bars[n.symbol].close[0] for n in names])
    old_levels, old_path = vix_levels(FIRST_VIX, len(earlier), rng_for(SEED + 1, "vix"))
    old = daily_bars(names, spots=starts, path=old_path, dividends=schedule, sessions=earlier, seed=SEED + 1)
    joined = {n.symbol: _joined(old[n.symbol], bars[n.symbol]) for n in names}
    past = Past([*earlier[:-1], *recent], joined, np.r_[old_levels[:-1], levels], schedule)
    return DemoYear(names, quoted, past)


def spanned(sessions: list[date], since: date | None, until: date | None) -> list[date]:
    """Return the sessions of a span."""
    if not sessions:
        return []
    inside = set(sessions_from(since or sessions[0], until or sessions[-1]))
    return [session for session in sessions if session in inside]


def _joined(old: Bars, new: Bars) -> Bars:
    """Return the bars of both, the older ones without their last session; dividends of the newer ones count
    in the older adjusted closes.
    """
    factor = new.adjusted[0] / new.close[0]
    parts = {name: np.r_[getattr(old, name)[:-1], getattr(new, name)] for name in _FIELDS}
    parts["adjusted"][: len(old.close) - 1] *= factor
    return Bars(**parts)


def _as_of_then(bars: Bars) -> Bars:
    """Return the bars with closes adjusted for the dividends up to their last session only."""
    return replace(bars, adjusted=bars.adjusted * (bars.close[-1] / bars.adjusted[-1]))


def _quarter_to(session: date) -> datetime:
    if session == session_date(AS_OF):
        return AS_OF
    return close_of(session) - _BEFORE_CLOSE
