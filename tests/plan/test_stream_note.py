"""What the streams of a plan bring in, and whether they lose together, against integrals and against
plans.
"""

from dataclasses import replace

import numpy as np
import pytest
from markets import Name, held, margin, market
from scipy.stats import norm
from verdicts import wide

from wheelcli.config import Config
from wheelcli.plan.beta import Betas
from wheelcli.plan.history import history_of
from wheelcli.plan.planner import plan
from wheelcli.plan.stream_note import stream_note
from wheelcli.plan.tickets.bases import BetaBasis

SPY = Name("SPY", 600.0, iv=0.15, vol=0.15, kind="index_etf", sector=None, earnings=None)
LIMITS = Config().portfolio


def names(*near, **changes):
    return [
        Name(
            symbol, 100.0, near=near, sector=sector, strikes=(86.0, 90.0, 94.0, 98.0, 106.0, 110.0), **changes
        )
        for symbol, sector in (("AAA", "Technology"), ("BBB", "Energy"))
    ]


def planned(*market_names, shares=("BBB",), outlook="neutral"):
    book = margin(1_000_000, shares=tuple(held(s, 100, 90.0) for s in shares))
    watch = {"AAA": {"outlook": outlook}}
    return plan(market(SPY, *market_names), book, wide(watchlist=watch))


def note_of(trade_plan, *market_names, betas=None):
    snapshot = market(SPY, *market_names)
    history = history_of(snapshot.closes, ["SPY", *(n.symbol for n in market_names)], snapshot.session)
    return stream_note(trade_plan.tickets, history=history, betas=betas or known(1.0, 1.0), limits=LIMITS)


def known(a, b):
    return Betas("SPY", 600.0, {"AAA": a, "BBB": b}, dict.fromkeys(("AAA", "BBB"), BetaBasis.MEASURED))


def exact(trade_plan, rho):
    """The correlation of a put's and a call's outcomes by a grid of two normal moves."""
    put, call = (
        trade_plan.tickets if trade_plan.tickets[0].legs[0].right == "put" else trade_plan.tickets[::-1]
    )
    z = np.linspace(-7, 7, 1401)
    x, y = np.meshgrid(z, z, indexing="ij")
    weight = norm.pdf(x) * norm.pdf((y - rho * x) / np.sqrt(1 - rho * rho))
    weight /= weight.sum()

    def price(t, move):
        sd = t.iv_expected * np.sqrt(t.dte_days / 365)
        return t.spot * np.exp(sd * move - sd * sd / 2)

    a = -np.maximum(put.legs[0].strike - price(put, x), 0.0)
    b = -np.maximum(price(call, y) - call.legs[0].strike, 0.0)
    a, b = a - (a * weight).sum(), b - (b * weight).sum()
    return (a * b * weight).sum() / np.sqrt((a * a * weight).sum() * (b * b * weight).sum())


def test_puts_and_calls_on_shares_that_move_alike_offset_each_other():
    own = names(("m", 0.95))
    trade_plan = planned(*own)
    assert {t.symbol: t.strategy.value for t in trade_plan.tickets} == {
        "AAA": "cash_secured_put",
        "BBB": "covered_call",
    }
    (pair,) = trade_plan.streams.correlations
    assert (pair.first, pair.second) == ("puts", "calls")
    snapshot = market(SPY, *own)
    history = history_of(snapshot.closes, ["AAA", "BBB"], snapshot.session)
    rho = history.correlations(LIMITS.corr_days, LIMITS.corr_days_min, np.array([0, 1]))[0, 1]
    assert rho > 0.85
    assert pair.correlation == pytest.approx(exact(trade_plan, rho), abs=0.01)
    assert pair.correlation < -0.1
    credit = {t.strategy.value: f"${t.credit_usd:,.0f}" for t in trade_plan.tickets}
    assert trade_plan.streams.note == (
        f"Puts {credit['cash_secured_put']}, calls {credit['covered_call']}; "
        f"puts and calls partly offset each other (correlation −{abs(pair.correlation):.2f})"
    )


def test_what_a_stream_earns_sums_to_the_plan():
    trade_plan = planned(*names())
    assert sum(s.credit_usd for s in trade_plan.streams.income) == trade_plan.credit_usd
    assert sum(s.planned_usd for s in trade_plan.streams.income) == pytest.approx(trade_plan.planned_usd)
    assert sum(s.tickets for s in trade_plan.streams.income) == len(trade_plan.tickets) == 2


def test_puts_lose_together_with_put_spreads_on_a_share_that_moves_alike():
    """The spread is a put ticket with a long leg 4 below: of two puts alike but for that, outcomes go
    together.
    """
    trade_plan = planned(*names(("m", 0.99)), shares=())
    (put,) = trade_plan.tickets
    sold = put.legs[0]
    wing = replace(sold, action="buy", strike=sold.strike - 4)
    spread = replace(put, symbol="BBB", strategy="bull_put_spread", legs=(sold, wing))
    own = names(("m", 0.99))
    note = note_of(replace(trade_plan, tickets=(put, spread)), *own)
    (pair,) = note.correlations
    assert (pair.first, pair.second) == ("puts", "spreads")
    assert pair.correlation > 0.7
    assert note.note.endswith(f"; puts and spreads lose together (correlation {pair.correlation:.2f})")


def test_where_closes_say_nothing_the_betas_do():
    """β 1.5 and 1.2 on a market of 15 %, at the ticket's volatilities: 1.5 · 1.2 · 0.15² ÷ (0.32 · 0.32) =
    0.40.
    """
    own = names()
    trade_plan = planned(*own)
    young = [replace(n, sessions=30) for n in own]
    note = note_of(trade_plan, *young, betas=known(1.5, 1.2))
    (pair,) = note.correlations
    vols = [t.iv_expected for t in trade_plan.tickets]
    assert pair.correlation == pytest.approx(exact(trade_plan, 1.8 * 0.15**2 / np.prod(vols)), abs=0.01)
    apart = note_of(trade_plan, *young, betas=known(0.0, 1.2)).correlations[0]
    assert apart.correlation == pytest.approx(0.0, abs=0.02)


def test_one_stream_is_no_note():
    trade_plan = planned(*names(), shares=())
    assert [s.stream for s in trade_plan.streams.income] == ["puts"]
    assert (trade_plan.streams.note, trade_plan.streams.correlations) == (None, ())


def test_the_same_plan_says_the_same():
    assert planned(*names()).streams == planned(*names()).streams
