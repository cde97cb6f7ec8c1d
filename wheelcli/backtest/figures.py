"""The figures of a run: returns and risk, the bridge to the cent, income, and the result of the same dollars
invested elsewhere.

Example: cash of 100,000.00, premium 500.00, fees 2.72, 210.00 paid to close, interest 80.00, nothing open:
the value is 100,367.28, and the bridge adds up to 367.28.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wheelcli.backtest.coins.money import fees_of, gross_of
from wheelcli.backtest.document import Against, AtRandom, Bridge, Income, Performance
from wheelcli.backtest.records import Point
from wheelcli.backtest.rivals import RANDOM
from wheelcli.backtest.run import Ran
from wheelcli.book.events import Kind
from wheelcli.review.performance.returns import annual, session_returns
from wheelcli.review.performance.risk import SESSIONS, drawdowns, volatility

Floats = NDArray[np.float64]
YEAR_DAYS = 365
MONTH_DAYS = 365 / 12
LEAST_FOR_BETA = 20  # session returns
_SAME = "the same gates, limits, fills and management"
RULES = {
    "highest_yield": f"the highest credit ÷ strike ÷ days at a delta of 0.20 to 0.30; {_SAME}",
    "delta_30_days_45": f"nearest to 45 days and delta 0.30, in equal parts of the account; {_SAME}",
    "one_less_delta": f"the highest (1 − delta) · credit ÷ (strike · days); {_SAME}",
}


def performance(ran: Ran) -> Performance:
    """Return the returns and the risk of the account."""
    start, points = ran.start_usd, ran.points
    returns = returns_of(ran)
    end = points[-1].value_usd
    days = (points[-1].day - points[0].day).days
    depth, length = drawdown(returns, [points[0].day, *(p.day for p in points)])
    interest = sum(e.cash_cents for e in ran.events if e.kind is Kind.INTEREST) / 100
    below = np.minimum(returns, 0.0)
    return Performance(
        start_usd=start,
        end_usd=end,
        twr=end / start - 1.0,
        twr_without_interest=(end - interest) / start - 1.0,
        annual=_known(annual(end / start - 1.0, days)) if days >= YEAR_DAYS else None,
        volatility=_known(volatility(returns, _year(ran))),
        downside=float(np.sqrt(np.mean(below**2) * _year(ran))) if len(returns) > 1 else None,
        drawdown=depth,
        drawdown_days=length,
        deployed=float(np.mean([(p.collateral_usd + p.shares_usd) / p.value_usd for p in points])),
    )


def _year(ran: Ran) -> int:
    """Return the sessions of a year; for coins, every day is one."""
    return SESSIONS if ran.coins is None else YEAR_DAYS


def returns_of(ran: Ran) -> Floats:
    """Return the return of each session, (t,); the first is from the cash at the start."""
    value = np.array([ran.start_usd, *(point.value_usd for point in ran.points)])
    nothing = np.zeros(len(value))
    return session_returns(value, deposits=nothing, withdrawals=nothing)


def drawdown(returns: Floats, days: Sequence[date]) -> tuple[float, int]:
    """Return the deepest fall from a peak, at most 0, and the days from that peak to the recovery, or to the
    end. `days` are those of the start and of each return.
    """
    below = np.r_[0.0, drawdowns(returns)]
    if not len(returns) or below.min() >= 0:
        return 0.0, 0
    lowest = int(np.argmin(below))
    peak = int(np.flatnonzero(below[: lowest + 1] >= 0)[-1])
    after = np.flatnonzero(below[lowest:] >= 0)
    until = lowest + int(after[0]) if len(after) else len(below) - 1
    return float(below[lowest]), (days[until] - days[peak]).days


def bridge(ran: Ran) -> Bridge:
    """Return the parts of the gain, dollars. They are added up in cents (for coins, in hundred-millionths of
    a dollar), so the sum is exact.
    """
    gross = {kind: _gross(ran, kind) for kind in Kind}
    fees = -sum(fees_of(event) for event in ran.events)
    account, last = ran.account, ran.points[-1]
    options = round(last.options_usd * ran.per_dollar)
    if ran.coins is None:
        shares = sum(sale.gain_cents or 0 for sale in account.sales)
        since = _cents(last.shares_usd) - sum(lot.cost_cents or 0 for lot in account.shares)
    else:
        shares, since = 0, ran.coins.gain_e8
    parts = {
        "premium_usd": gross[Kind.OPTION_OPEN],
        "buybacks_usd": gross[Kind.OPTION_CLOSE],
        "settled_usd": gross[Kind.CASH_SETTLEMENT],
        "shares_usd": shares,
        "dividends_usd": gross[Kind.DIVIDEND],
        "interest_usd": gross[Kind.INTEREST],
        "fees_usd": fees,
        "open_options_usd": options,
        "open_shares_usd": since,
    }
    unit = ran.per_dollar
    dollars = {name: cents / unit for name, cents in parts.items()}
    return Bridge(**dollars, total_usd=sum(parts.values()) / unit)


def _gross(ran: Ran, kind: Kind) -> int:
    return sum(gross_of(event) for event in ran.events if event.kind is kind)


def _cents(dollars: float) -> int:
    return round(dollars * 100)


def income(ran: Ran) -> Income:
    """Return the option income, and what the spread and the fees took from it."""
    parts = bridge(ran)
    premium, fees = parts.premium_usd, -parts.fees_usd
    net = premium + parts.buybacks_usd
    filled = [t for t in ran.tickets if t.contracts]
    shares = {t: t.credit_usd / t.net if t.net else 0.0 for t in filled}
    captured = sum((t.net - t.mid) * shares[t] for t in filled) - sum(
        c.given_up_usd for c in ran.closed_early
    )
    again = [t for t in filled if t.next_net is not None]
    later = [t for t in filled if t.day < ran.points[-1].day]
    whole = parts.total_usd - parts.interest_usd - parts.dividends_usd
    days = (ran.points[-1].day - ran.points[0].day).days
    return Income(
        net_usd=round(net - fees, 2),
        per_month_usd=round((net - fees) / days * MONTH_DAYS, 2) if days >= MONTH_DAYS else None,
        all_per_month_usd=round(whole / days * MONTH_DAYS, 2) if days >= MONTH_DAYS else None,
        edge_captured_usd=round(captured, 2),
        edge_share=captured / premium if premium > 0 else None,
        fees_share=fees / premium if premium > 0 else None,
        next_session_usd=(
            round(sum((t.next_net or 0.0) * shares[t] - t.credit_usd for t in again), 2) if again else None
        ),
        next_session_tickets=len(again),
        next_session_unquoted=len(later) - len(again),
    )


def against(ran: Ran, fund: str, put_levels: dict[date, float]) -> tuple[Against, ...]:
    """Return what the same dollars became elsewhere, over the same sessions."""
    total = ran.points[-1].value_usd / ran.start_usd - 1.0
    own, year = returns_of(ran)[1:], _year(ran)
    rows = []
    names = _levels(p.names_level for p in ran.points)
    if names is not None:
        about = (
            "every name on the list of its day, in equal parts, rebalanced each session"
            if ran.dated
            else "every name of the watchlist from the start, in equal parts"
        )
        rows.append(_against("names", about, names, total, year))
    market = _levels(p.fund_level for p in ran.points)
    cash = np.array([p.cash_level for p in ran.points])
    if market is not None:
        rows.append(_against("fund", fund, market, total, year))
        moved, earned = _returns(market), _returns(cash)
        if len(moved) >= LEAST_FOR_BETA and moved.std() > 0:
            beta = float(np.cov(own, moved)[0, 1] / moved.var(ddof=1))
            mixed = np.r_[1.0, np.cumprod(1.0 + beta * moved + (1.0 - beta) * earned)]
            rest = "bills" if ran.coins is None else _cash_of(ran)
            about = f"{beta:.2f} of {fund}, the rest in {rest}: the same beta as the account"
            rows.append(_against("beta_matched", about, mixed, total, year))
    put = _put_index(ran.points, put_levels)
    if put is not None:
        rows.append(_against("put_index", "Cboe's PUT index", put, total, year))
    rows.append(_against("cash", _cash_of(ran), cash, total, year))
    for rival in ran.rivals:
        if rival.name in RULES and not rival.stopped:
            value = np.array([ran.start_usd, *rival.values])
            row = _against(rival.name, RULES[rival.name], value, total, year)
            rows.append(replace(row, deployed=rival.deployed))
    return tuple(rows)


def _cash_of(ran: Ran) -> str:
    """Return which cash the run is compared with; coin markets have no bill rate."""
    if ran.coins is None:
        return "cash at the bill rate"
    return f"cash at {100 * ran.config.data.rate:g} % a year (data.rate)"


def at_random(ran: Ran) -> AtRandom | None:
    """Return the results of the random portfolios; None if none reached the end."""
    drawn = [rival for rival in ran.rivals if rival.name == RANDOM]
    whole = [rival for rival in drawn if not rival.stopped]
    if not whole:
        return None
    start = ran.start_usd
    values = np.array([(start, *rival.values) for rival in whole])
    total = values[:, -1] / start - 1.0
    moves = [_returns(value) for value in values]
    vols = [volatility(own, _year(ran)) for own in moves]
    low, high = np.quantile(total, (0.05, 0.95))
    own = ran.points[-1].value_usd / start - 1.0
    return AtRandom(
        runs=len(whole),
        stopped=len(drawn) - len(whole),
        twr=float(total.mean()),
        low=float(low),
        high=float(high),
        worst=float(total.min()),
        drawdown=float(np.mean([min(float(drawdowns(each).min()), 0.0) for each in moves])),
        volatility=_known(float(np.mean(vols))),
        deployed=float(np.mean([rival.deployed for rival in whole])),
        beaten=int((total < own).sum()),
    )


def _against(name: str, about: str, levels: Floats, total: float, year: int) -> Against:
    returns = _returns(levels)
    twr = float(levels[-1] / levels[0] - 1.0)
    return Against(
        name=name,
        about=about,
        twr=twr,
        volatility=_known(volatility(returns, year)),
        drawdown=float(drawdowns(returns).min()) if len(returns) else None,
        difference=total - twr,
    )


def _returns(levels: Floats) -> Floats:
    return np.asarray(levels[1:] / levels[:-1] - 1.0, np.float64)


def _levels(values: Iterable[float | None]) -> Floats | None:
    """Return the levels of every session; None if the first has none, because the spans would differ."""
    levels = np.array([np.nan if v is None else v for v in values])
    return levels if len(levels) and np.isfinite(levels).all() else None


def _put_index(points: Sequence[Point], levels: dict[date, float]) -> Floats | None:
    known = [levels.get(point.day) for point in points]
    return _levels(known) if any(level is not None for level in known) else None


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
