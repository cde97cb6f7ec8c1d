"""The demo market put together: one Snapshot, the same to the byte for the same arguments."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wheelcli.market.demo.chains import Moment, coded, option_columns
from wheelcli.market.demo.dates import announced, ex_dates, expirations, past_sessions
from wheelcli.market.demo.history import Bars, daily_bars
from wheelcli.market.demo.listing import list_contracts, listed_on
from wheelcli.market.demo.moment import AS_OF
from wheelcli.market.demo.names import Flaw, Underlying, underlyings
from wheelcli.market.demo.seeds import rng_for
from wheelcli.market.demo.volatility import vix_levels
from wheelcli.market.snapshot import Kind, ReportTime, Snapshot, table
from wheelcli.trading_calendar import next_session, session_date, session_on_or_before, years_to

RATE = 0.038
SEED = 7
_HALTED_FOR = timedelta(hours=5, minutes=25)
_VIX_SESSIONS = 252
_SPOTS_APART = (0.001, 0.003)
_REPORT_EVERY_DAYS = 91

Choose = Callable[[str, list[date], list[float]], Iterable[date]]
Floats = NDArray[np.float64]


def demo_snapshot(
    vix: float = 18.0,
    *,
    as_of: datetime = AS_OF,
    seed: int = SEED,
    symbols: Collection[str] | None = None,
    choose: Choose | None = None,
    prices: Mapping[str, float] | None = None,
) -> Snapshot:
    """Return the demo market at `as_of` (aware, UTC) with the VIX at about `vix`; the whole of it in well
    under a second.

    `symbols` and `choose` (a name, its listed expirations and the closes of the VIX → the expirations to
    quote) leave rows out; the others are the same as in the whole. Unlisted symbols are skipped. `prices` are
    spots other than those of the demo's own moment.
    """
    session = session_date(as_of)
    spot_of = dict(prices or {})
    names = tuple(
        replace(n, price=spot_of.get(n.symbol, n.price))
        for n in underlyings()
        if symbols is None or n.symbol in symbols
    )
    sessions, listed = past_sessions(session), tuple(expirations(session))
    levels, path = vix_levels(vix, len(sessions), rng_for(seed, "vix"))
    year = slice(len(sessions) - _VIX_SESSIONS, None)
    wanted = None
    if choose is not None:
        closes: list[float] = levels[year].tolist()
        wanted = {
            n.symbol: set(choose(n.symbol, [e.date for e in listed_on(n, listed)], closes)) for n in names
        }

    schedule = {n.symbol: dividends_of(n, session, sessions[0], listed[-1].date) for n in names}
    quoted = np.array([quoted_spot(n, seed) for n in names])
    bars = daily_bars(names, spots=quoted, path=path, dividends=schedule, sessions=sessions, seed=seed)
    past = Past(sessions, bars, levels, schedule)
    return assembled(names, quoted, past, as_of=as_of, vix=vix, seed=seed, wanted=wanted)


@dataclass(frozen=True, slots=True)
class Past:
    """The demo market's past up to one moment: sessions (t,), the bars of each name, closes of the VIX (t,),
    and ex-dates with dollars per share, past and future.
    """

    sessions: list[date]
    bars: Mapping[str, Bars]
    levels: Floats
    schedule: dict[str, dict[date, float]]


def assembled(
    names: tuple[Underlying, ...],
    quoted: Floats,
    past: Past,
    *,
    as_of: datetime,
    vix: float,
    seed: int,
    wanted: dict[str, set[date]] | None,
) -> Snapshot:
    """Return the demo market of these names, at their prices and `quoted` spots (names,), with that past.
    `wanted` keeps some expirations of each name.
    """
    session = session_date(as_of)
    listed = tuple(expirations(session))
    year = slice(max(len(past.sessions) - _VIX_SESSIONS, 0), None)
    schedule, bars = past.schedule, past.bars
    spots = np.array([n.price for n in names])
    options = option_columns(
        names,
        list_contracts(names, vix=vix, session=session, expirations=listed, wanted=wanted),
        Moment(as_of, session, RATE, vix, seed),
        spots=spots,
        dividends=schedule,
        years=np.array([years_to(as_of, e.date) for e in listed]),
    )
    days = np.array(past.sessions, dtype="datetime64[s]")
    paid = [(s, d, a) for s, dated in schedule.items() for d, a in dated.items() if d <= session]
    rows = [_row(n, q, bars[n.symbol], schedule[n.symbol], as_of) for n, q in zip(names, quoted, strict=True)]
    return Snapshot(
        as_of=as_of,
        source="demo",
        underlyings=table("underlyings", rows),
        options=table("options", options),
        closes=table("closes", _closes(names, bars, days)),
        dividends=table("dividends", pd.DataFrame(paid, columns=["symbol", "date", "amount"])),
        vix=table("vix", {"date": days[year], "close": past.levels[year]}),
        rates=table("rates", [{"tenor_days": 91, "rate": RATE, "date": session, "label": "demo"}]),
    )


def quoted_spot(name: Underlying, seed: int) -> float:
    """Return the spot as the feed has it: for a quarter of the names from another moment than the option
    quotes, as in real feeds.
    """
    rng = rng_for(seed, f"spot {name.symbol}")
    apart = rng.uniform(*_SPOTS_APART) * rng.choice([-1.0, 1.0]) if rng.random() < 0.25 else 0.0
    return round(name.price * (1.0 + apart), 2)


def dividends_of(name: Underlying, session: date, first: date, last: date) -> dict[date, float]:
    """Return ex-dates with dollars per share, past and future; raised once a year by 5 %."""
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
        "source": "demo",
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
    names: tuple[Underlying, ...], bars: Mapping[str, Bars], days: NDArray[np.datetime64]
) -> pd.DataFrame:
    symbols = [n.symbol for n in names]
    code = np.repeat(np.arange(len(symbols)), len(days))
    columns = {
        field: np.concatenate([np.empty(0), *(getattr(bars[s], field) for s in symbols)])
        for field in ("open", "high", "low", "close", "adjusted", "volume")
    }
    return pd.DataFrame({"symbol": coded(code, symbols), "date": np.tile(days, len(symbols)), **columns})
