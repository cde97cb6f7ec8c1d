"""A small market from a few lines: names with their attributes, chains priced at a given volatility, closes
that realise one.

    snapshot = market(Name("AAA", 100.0, iv=0.32, vol=0.28))

Everything is at 16:00 New York on Tuesday 2026-08-18, so that the monthly expiration of 2026-09-18 is 31 days
= 31/365 years away. The defaults are those of a name that passes every gate; a test changes the one thing it
is about.
"""

import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from wheelcli.book.portfolio import AccountType, Portfolio, Shares
from wheelcli.chains.build import price_chains
from wheelcli.chains.priced import Chains
from wheelcli.config import Config
from wheelcli.contract import Contract, Right, root_of
from wheelcli.market.snapshot import TABLES, Snapshot, table
from wheelcli.open_option import OpenOption
from wheelcli.option_line import parse_option_line
from wheelcli.pricing import american, european
from wheelcli.trading_calendar import close_of, is_session, session_date

CLOSE = datetime(2026, 8, 18, 20, 0, tzinfo=UTC)
TODAY = date(2026, 8, 18)
MONTHLY = date(2026, 9, 18)  # 31 days
RATE = 0.04
NORMAL_VIX = (18.0,) * 30


@dataclass(frozen=True)
class Name:
    """One underlying. `iv` prices its chain, `vol` is realised by its closes; `near` names factors and its
    correlation with them.
    """

    symbol: str
    spot: float
    iv: float = 0.32
    vol: float = 0.25
    kind: str | None = "stock"
    sector: str | None = "Technology"
    leverage: float | None = 1.0
    currency: str | None = "USD"
    market_cap: float | None = 5e10
    fund_assets: float | None = 5e10
    dollar_volume: float | None = 5e8
    profit_margin: float | None = 0.10
    earnings: date | None = date(2026, 11, 5)
    earnings_end: date | None = None
    earnings_confirmed: bool | None = True
    earnings_time: str | None = None
    last_report: date | None = None
    ex_dividend: date | None = None
    ex_dividend_amount: float | None = None
    paid: tuple[tuple[date, float], ...] = ()
    near: tuple[tuple[str, float], ...] = ()
    sessions: int = 520
    strikes: tuple[float, ...] | None = None
    expirations: tuple[date, ...] = (MONTHLY,)
    spread: float = 0.02  # ask less bid as a share of mid
    tick: float | None = 0.01  # None leaves quotes unrounded
    open_interest: float | None = 2000.0
    touch: float | None = 5000.0  # contracts on each side of it
    exercise: str = "american"
    settlement: str = "physical"
    rate: float = RATE  # at which its options are priced
    quoted: float | None = None  # the spot the feed shows, where it is not that of the options' moment
    rights: tuple[str, ...] = field(default=("put", "call"))


def market(
    *names: Name,
    as_of: datetime = CLOSE,
    vix: tuple[float, ...] = NORMAL_VIX,
    vix_until: date | None = None,
    rate: float | None = RATE,
) -> Snapshot:
    """The snapshot of these names. `vix` are the last closes up to `vix_until` (default: the session).

    Equal arguments share the work, not the tables: a test may change those of its snapshot.
    """
    made = _market(names, as_of, vix, vix_until, rate)
    return replace(made, **{name: getattr(made, name).copy(deep=False) for name in TABLES})


@lru_cache(64)
def priced(*names: Name) -> Chains:
    """The chains of the market of these names, which are the same whatever the account and the rules."""
    return price_chains(market(*names), default_rate=RATE)


@lru_cache(256)
def _market(
    names: tuple[Name, ...],
    as_of: datetime,
    vix: tuple[float, ...],
    vix_until: date | None,
    rate: float | None,
) -> Snapshot:
    session = session_date(as_of)
    return Snapshot(
        as_of=as_of,
        source="test",
        underlyings=table("underlyings", [_about(n, as_of) for n in names]),
        options=table("options", pd.concat([_chain(n, as_of) for n in names], ignore_index=True)),
        closes=table("closes", pd.concat([closes(n, session) for n in names], ignore_index=True)),
        dividends=table(
            "dividends", [{"symbol": n.symbol, "date": d, "amount": a} for n in names for d, a in n.paid]
        ),
        vix=table(
            "vix", {"date": pd.bdate_range(end=vix_until or session, periods=len(vix)), "close": list(vix)}
        ),
        rates=table(
            "rates",
            [] if rate is None else [{"tenor_days": 91.0, "rate": rate, "date": session, "label": "^IRX"}],
        ),
    )


def with_options(snapshot: Snapshot, **changes: Any) -> Snapshot:
    """The snapshot with its options changed: a column's name and a function of the table that gives the new
    column.
    """
    options = snapshot.options.copy()
    for column, change in changes.items():
        options[column] = change(options)
    return replace(snapshot, options=table("options", options))


def config(watch: str | dict[str, dict[str, Any]] = "", **sections: Any) -> Config:
    """The default config with these symbols watched and these keys set: `config("AAA BBB",
    portfolio={"sector_max": 0.5})`.
    """
    watched = {s: {} for s in watch.split()} if isinstance(watch, str) else watch
    return Config.model_validate({"watchlist": watched, **sections})


def account(
    value: float = 1_000_000.0,
    cash: float | None = None,
    *,
    shares: tuple[Shares, ...] = (),
    options: tuple[str, ...] = (),
    type_: AccountType = AccountType.CASH,
    level: int = 2,
) -> Portfolio:
    """An account of this worth, all in cash unless said; options as in the config: "-2 AAA 2026-09-18 90 P @
    1.20".
    """
    lines = [parse_option_line(text) for text in options]
    return Portfolio(
        account="default",
        type=type_,
        option_level=level,
        value_cents=round(value * 100),
        cash_cents=round((value if cash is None else cash) * 100),
        shares=shares,
        options=tuple(OpenOption(o.symbol, o.contract, o.quantity, o.price) for o in lines if o),
        cash_equivalents=("SGOV", "BIL"),
    )


def margin(value: float = 1_000_000.0, cash: float | None = None, **values: Any) -> Portfolio:
    """An account that may hold spreads."""
    return account(value, cash, **{"type_": AccountType.MARGIN, "level": 3, **values})


def held(symbol: str, quantity: float, break_even: float | None = None, core: int = 0) -> Shares:
    """Shares held."""
    return Shares(symbol, round(quantity * 1_000_000), break_even, core)


def occ(symbol: str, strike: float, right: str = "put", expiration: date = MONTHLY) -> str:
    """The OCC symbol of a plain contract."""
    return Contract(root_of(symbol), expiration, Right(right), strike).occ


def closes(name: Name, session: date) -> pd.DataFrame:
    """Closes whose last 252 log returns have exactly the volatility `vol`, ending at the spot."""
    return _closes(name.symbol, name.spot, name.vol, name.near, name.sessions, session).copy(deep=False)


@lru_cache(256)
def _closes(
    symbol: str, spot: float, vol: float, near: tuple[tuple[str, float], ...], sessions: int, session: date
) -> pd.DataFrame:
    own = _standard(symbol, max(sessions - 1, 2))
    weights = [share for _, share in near]
    moves = own * np.sqrt(max(1 - sum(w * w for w in weights), 0.0))
    for factor, share in near:
        moves = moves + share * _standard(factor, len(own))
    last = moves[-252:] - moves[-252:].mean()
    moves = moves / last.std(ddof=1) * vol / np.sqrt(252)
    if sessions < 3:
        return pd.DataFrame({"symbol": [], "date": [], "close": [], "adjusted": []})
    prices = spot * np.exp(np.r_[-np.cumsum(moves[::-1])[::-1], 0.0])
    days = _sessions(session)[-len(prices) :]
    return pd.DataFrame({"symbol": symbol, "date": days, "close": prices, "adjusted": prices})


@cache
def _sessions(last: date) -> tuple[date, ...]:
    """The sessions of three years up to `last`."""
    days = pd.bdate_range(end=last, periods=800)
    return tuple(day.date() for day in days if is_session(day.date()))


def _standard(seed: str, length: int) -> np.ndarray:
    drawn = np.random.default_rng(zlib.crc32(seed.encode())).standard_normal(2000)[-length:]
    recent = drawn[-252:]
    return (drawn - recent.mean()) / recent.std(ddof=1)


def _about(name: Name, as_of: datetime) -> dict[str, Any]:
    fund = name.kind not in ("stock", None)
    return {
        "symbol": name.symbol,
        "name": name.symbol.title(),
        "kind": name.kind,
        "leverage": name.leverage,
        "sector": name.sector,
        "currency": name.currency,
        "spot": name.spot if name.quoted is None else name.quoted,
        "quote_time": as_of,
        "market_cap": None if fund else name.market_cap,
        "fund_assets": name.fund_assets if fund else None,
        "dollar_volume": name.dollar_volume,
        "earnings_date": None if fund else name.earnings,
        "earnings_end": name.earnings_end,
        "earnings_time": name.earnings_time,
        "earnings_confirmed": name.earnings_confirmed,
        "last_report_date": name.last_report,
        "ex_dividend_date": name.ex_dividend,
        "ex_dividend_amount": name.ex_dividend_amount,
        "profit_margin": name.profit_margin,
    }


@lru_cache(256)
def _chain(name: Name, as_of: datetime) -> pd.DataFrame:
    strikes = np.array(
        name.strikes if name.strikes is not None else np.round(name.spot * np.arange(0.80, 1.21, 0.02), 2)
    )
    blocks = []
    for day in name.expirations:
        for right in name.rights:
            blocks.append(_quotes(name, strikes, day, right, as_of))
    return pd.concat(blocks, ignore_index=True)


def _quotes(name: Name, strikes: np.ndarray, day: date, right: str, as_of: datetime) -> pd.DataFrame:
    years = (close_of(day) - as_of).total_seconds() / (365 * 86400)
    session = session_date(as_of)
    upcoming = (
        [(name.ex_dividend, name.ex_dividend_amount)] if name.ex_dividend and name.ex_dividend_amount else []
    )
    escrow = sum(a * np.exp(-name.rate * (d - session).days / 365) for d, a in upcoming if session < d <= day)
    model = european if name.exercise == "european" else american
    mid = model.price(name.spot - escrow, strikes, years, name.rate, 0.0, name.iv, right == "call")
    bid, ask = mid * (1 - name.spread / 2), mid * (1 + name.spread / 2)
    if name.tick is not None:
        bid = np.round(np.floor(bid / name.tick + 1e-9) * name.tick, 2)
        ask = np.round(np.ceil(ask / name.tick - 1e-9) * name.tick, 2)
    return pd.DataFrame(
        {
            "contract": [occ(name.symbol, k, right, day) for k in strikes],
            "symbol": name.symbol,
            "right": right,
            "strike": strikes,
            "expiration": pd.Timestamp(day),
            "bid": np.where(bid > 0, bid, np.nan),
            "ask": np.where(ask > 0, ask, np.nan),
            "quote_time": as_of,
            "volume": 100.0,
            "open_interest": name.open_interest,
            "bid_size": name.touch,
            "ask_size": name.touch,
            "multiplier": 100.0,
            "standard": True,
            "exercise": name.exercise,
            "settlement": name.settlement,
        }
    )


def weeks(*counts: int) -> tuple[date, ...]:
    """Fridays that many weeks after Friday 2026-08-21."""
    return tuple(date(2026, 8, 21) + timedelta(weeks=n) for n in counts)
