"""The demo market put together: one Snapshot, the same to the byte for the same arguments."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wheelcli.calendar import next_session, session_date, session_on_or_before, years_to
from wheelcli.market.demo.chains import coded, option_columns
from wheelcli.market.demo.dates import announced, ex_dates, expirations, past_sessions
from wheelcli.market.demo.history import Bars, daily_bars
from wheelcli.market.demo.listing import list_contracts
from wheelcli.market.demo.names import Flaw, Underlying, underlyings
from wheelcli.market.demo.seeds import rng_for
from wheelcli.market.demo.volatility import vix_levels
from wheelcli.market.snapshot import Kind, ReportTime, Snapshot, table

AS_OF = datetime(2026, 8, 21, 19, 45, tzinfo=UTC)  # a Friday, a quarter of an hour before New York closes
RATE = 0.038
_HALTED_FOR = timedelta(hours=5, minutes=25)
_VIX_SESSIONS = 252
_SYNCHRONISED_APART = 0.003  # how far a quoted spot may be from the moment of the options' quotes
_REPORT_EVERY_DAYS = 91

Floats = NDArray[np.float64]


def demo_snapshot(vix: float = 18.0, *, as_of: datetime = AS_OF, seed: int = 7) -> Snapshot:
    """The demo market at `as_of` (aware, UTC) with the VIX at about `vix`; made in about half a second."""
    names, session = underlyings(), session_date(as_of)
    sessions = past_sessions(session)
    levels, path = vix_levels(vix, len(sessions), rng_for(seed, "vix"))
    listed = tuple(expirations(session))
    schedule = {n.symbol: _dividends(n, session, sessions[0], listed[-1].date) for n in names}
    spots = np.array([n.price for n in names])
    quoted = np.round(spots * (1.0 + _apart(names, seed)), 2)
    bars = daily_bars(
        names, spots=quoted, vix=levels, path=path, dividends=schedule, sessions=sessions, seed=seed
    )  # fmt: skip
    options = option_columns(
        names, list_contracts(names, vix=vix, session=session, expirations=listed),
        as_of=as_of, session=session, spots=spots, dividends=schedule, rate=RATE, vix=vix, seed=seed,
        years=np.array([years_to(as_of, e.date) for e in listed]),
    )  # fmt: skip
    days = np.array(sessions, dtype="datetime64[s]")
    recent = slice(len(sessions) - _VIX_SESSIONS, None)
    paid = [(s, d, a) for s, dated in schedule.items() for d, a in dated.items() if d <= session]
    return Snapshot(
        as_of=as_of,
        source="demo",
        underlyings=table("underlyings", [_row(n, q, bars[n.symbol], schedule[n.symbol], as_of)
                                          for n, q in zip(names, quoted, strict=True)]),
        options=table("options", options),
        closes=table("closes", _closes(names, bars, days)),
        dividends=table("dividends", pd.DataFrame(paid, columns=["symbol", "date", "amount"])),
        vix=table("vix", {"date": days[recent], "close": levels[recent]}),
        rates=table("rates", [{"tenor_days": t, "rate": RATE, "date": session, "label": "demo"} for t in (28, 91, 182, 365)]),
    )  # fmt: skip


def _apart(names: tuple[Underlying, ...], seed: int) -> Floats:
    """How far each quoted spot is from the synchronised one: for a fifth of the names, as in real feeds, some 0.2 %."""
    rng = rng_for(seed, "spots")
    size = rng.uniform(0.001, _SYNCHRONISED_APART, len(names)) * rng.choice([-1.0, 1.0], len(names))
    return np.where(rng.random(len(names)) < 0.2, size, 0.0)


def _dividends(name: Underlying, session: date, first: date, last: date) -> dict[date, float]:
    """Ex-dates with dollars per share, past and to come; raised once a year by 5 %."""
    if name.ex_days is None:
        return {}
    now = name.price * name.dividend_yield / 4
    days = ex_dates(session, name.ex_days, first=first, last=last)
    years_ago = {day: max(-((day - session).days // 365) - 1, 0) if day <= session else 0 for day in days}
    return {day: round(now / 1.05 ** years_ago[day], 2) for day in days}


def _row(
    name: Underlying, spot: float, bars: Bars, dividends: dict[date, float], as_of: datetime
) -> dict[str, object]:
    session = session_date(as_of)
    ex = None if name.ex_days is None else announced(session, name.ex_days)
    is_fund = name.kind is not Kind.STOCK
    quarter = slice(-63, None)
    return {
        "symbol": name.symbol,
        "name": name.name,
        "kind": name.kind.value,
        "leverage": 3.0 if name.flaw is Flaw.LEVERAGED else 1.0,
        "sector": name.sector,
        "currency": "USD",
        "spot": spot,
        "quote_time": as_of - _HALTED_FOR if name.flaw is Flaw.HALTED else as_of,
        "market_cap": np.nan if is_fund else name.size_usd,
        "fund_assets": name.size_usd if is_fund else np.nan,
        "dollar_volume": round(float((bars.close[quarter] * bars.volume[quarter]).mean()), -3),
        **_earnings(name, session),
        "ex_dividend_date": ex,
        "ex_dividend_amount": np.nan if ex is None else dividends[ex],
        "profit_margin": name.profit_margin,
    }


def _earnings(name: Underlying, session: date) -> dict[str, object]:
    if name.kind is not Kind.STOCK:
        return {}
    if name.report is None:  # no date is known: only the last report, three weeks ago
        return {"last_report_date": session_on_or_before(session - timedelta(days=21))}
    day = session + timedelta(days=name.report.days)
    first = next_session(day - timedelta(days=1))
    last = first if name.report.confirmed else session_on_or_before(first + timedelta(days=5))
    return {
        "earnings_date": first,
        "earnings_end": last,
        "earnings_time": (name.report.time or ReportTime.UNKNOWN).value,
        "earnings_confirmed": name.report.confirmed,
        "last_report_date": session_on_or_before(day - timedelta(days=_REPORT_EVERY_DAYS)),
    }


def _closes(
    names: tuple[Underlying, ...], bars: dict[str, Bars], days: NDArray[np.datetime64]
) -> pd.DataFrame:
    symbols = [n.symbol for n in names]
    code = np.repeat(np.arange(len(symbols)), len(days))
    columns = {
        field: np.concatenate([getattr(bars[s], field) for s in symbols])
        for field in ("open", "high", "low", "close", "adjusted", "volume")
    }
    return pd.DataFrame({"symbol": coded(code, symbols), "date": np.tile(days, len(symbols)), **columns})
