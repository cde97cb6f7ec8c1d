"""What the engine earns where there is nothing to earn, and whether it would notice a fault. By hand:

    python -m pytest -m slow -s tests/backtest/test_power.py

Shares follow a geometric Brownian motion at the volatility that prices their options, at a rate of 0 for
both: puts priced at 4 % in an account that earns nothing would be sold too cheaply. What the account gains,
with costs put back and the moves of its delta taken off, then has mean 0. Pairs of paths are antithetic; a
fault is judged by its difference on the same paths. A path takes 7 to 8 seconds of processor: the first test
about 150 seconds, each of the others about 180 alone.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from markets import Name, config, market

from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.run import one_session
from wheelcli.backtest.running import running
from wheelcli.backtest.spec import Spec
from wheelcli.contract import Right
from wheelcli.market.snapshot import table
from wheelcli.pricing import american
from wheelcli.trading_calendar import close_of, sessions_from, years_to

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0)]

SESSIONS, PAIRS, FAULT_PAIRS, VOL = 26, 10, 6, 0.30
START = date(2026, 1, 5)
CASH = 250_000.0
NAMES = (("AAA", 100.0, "Technology"), ("BBB", 61.0, "Energy"), ("CCC", 35.0, "Utilities"))
RULES = config("AAA BBB CCC", data={"rate": 0.0})


@cache
def calendar():
    return sessions_from(START, START + timedelta(days=60))[: SESSIONS + 1]


def fridays(day):
    ends = (START + timedelta(days=4 + 14 * k) for k in range(10))
    return tuple(end for end in ends if 0 < (end - day).days <= 50 and end in set(sessions_from(end, end)))


def strikes(first):
    """The same strikes on every session, so that what is held stays quoted."""
    return tuple(np.round(first * np.arange(0.60, 1.41, 0.025), 2).tolist())


@cache
def paths(pair, sign):
    """Closes of each name on each session, (sessions, names)."""
    days = calendar()
    years = np.array([0.0, *((b - a).days / 365 for a, b in pairwise(days))])
    drawn = sign * np.random.default_rng(100 + pair).standard_normal((len(days), len(NAMES)))
    moves = VOL * np.sqrt(years)[:, None] * drawn - 0.5 * VOL**2 * years[:, None]
    return np.array([price for _, price, _ in NAMES]) * np.exp(np.cumsum(moves, axis=0))


def day_of(k, spots, iv):
    day = calendar()[k]
    names = [
        Name(
            s,
            float(p),
            iv=iv,
            vol=VOL,
            sector=sector,
            expirations=fridays(day),
            strikes=strikes(first),
            rate=0.0,
        )
        for (s, first, sector), p in zip(NAMES, spots[k], strict=True)
    ]
    now = market(*names, as_of=close_of(day), rate=0.0)
    return MarketDay(str(day), replace(now, dividends=table("dividends")), at_close=True)


@dataclass(frozen=True)
class Gain:
    """Dollars gained: as they are, and with costs put back and the delta's moves taken off."""

    plain: float
    hedged: float


def gain(pair, sign, *, iv=VOL, foresight=False):
    spots = paths(pair, sign)
    run = running(Spec(cash_cents=round(CASH * 100), cash_rate=0.0), RULES, None)
    levels, moved, delta = Levels((), "SPY"), 0.0, np.zeros(len(NAMES))
    for k in range(SESSIONS):
        day = day_of(k, spots, iv)
        if foresight:
            rises = [s for (s, _, _), up in zip(NAMES, spots[k + 1] > spots[k], strict=True) if up]
            run.config = RULES.model_copy(update={"watchlist": {s: RULES.watchlist[s] for s in rises}})
        moved += float(delta @ (spots[k] - spots[k - 1])) if k else 0.0
        one_session(run, day, levels, plans=True)
        delta = deltas(run, day, spots[k])
    costs = sum(event.fees_cents for event in run.log) / 100
    costs += sum((t.mid - t.net) * t.credit_usd / t.net for t in run.tickets if t.contracts)
    costs += sum(closed.given_up_usd for closed in run.closed_early)
    plain = run.points[-1].value_usd - CASH
    assert run.counts["unmarked"] == 0
    return Gain(plain, plain + costs - moved)


def deltas(run, day, spots):
    """Delta of the account in shares of each name, at the true volatility."""
    out = np.zeros(len(NAMES))
    for k, (symbol, _, _) in enumerate(NAMES):
        out[k] = float(run.book.held(symbol))
        for lot in run.book.options:
            if lot.symbol == symbol:
                years = years_to(day.snapshot.as_of, lot.contract.expiration)
                greek = american.greeks(
                    spots[k], lot.contract.strike, years, 0.0, 0.0, VOL, lot.contract.right is Right.CALL
                ).delta
                inside = lot.contract.strike > spots[k]  # a put at its last moment
                at_end = -float(inside) if lot.contract.right is Right.PUT else float(not inside)
                out[k] += lot.contracts * 100 * (at_end if years <= 0 else float(greek))
    return out


def t_value(values):
    return float(values.mean() / (values.std(ddof=1) / np.sqrt(len(values))))


@cache
def pair_of(pair, **fault):
    """The mean gain of an antithetic pair, plain and hedged."""
    both = [gain(pair, sign, **fault) for sign in (1.0, -1.0)]
    return np.array([np.mean([getattr(g, what) for g in both]) for what in ("plain", "hedged")])


def difference(what, **fault):
    """What a fault changes of the plain or hedged gain of each pair, on the same paths."""
    column = ("plain", "hedged").index(what)
    return np.array([(pair_of(pair, **fault) - pair_of(pair))[column] for pair in range(FAULT_PAIRS)])


def test_nothing_is_earned_where_there_is_nothing_to_earn():
    hedged = np.array([pair_of(pair)[1] for pair in range(PAIRS)])
    t, error = t_value(hedged), hedged.std(ddof=1) / np.sqrt(PAIRS)
    print(
        f"\nno edge: {hedged.mean():+.2f} dollars of {CASH:,.0f} in {SESSIONS} sessions, t {t:+.2f};"
        f" the smallest fault found is {3 * error / CASH:.3%}"
    )
    assert abs(t) < 3


def test_options_that_are_too_dear_are_found():
    """15 % too much volatility, on the same paths."""
    gained = difference("hedged", iv=1.15 * VOL)
    print(f"\ntoo dear: {gained.mean():+.2f} dollars, t {t_value(gained):+.2f}")
    assert t_value(gained) > 3


def test_a_look_at_tomorrow_is_found():
    """Only names that rise by the next session are on the watchlist, on the same paths."""
    gained = difference("plain", foresight=True)
    print(f"\nlook-ahead: {gained.mean():+.2f} dollars, t {t_value(gained):+.2f}")
    assert t_value(gained) > 3
