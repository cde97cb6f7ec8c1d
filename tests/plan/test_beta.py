"""Betas: measured where closes tell them, else the median of the sector in the run, else 1.25; each says
which.
"""

from dataclasses import replace

import numpy as np
import pytest
from markets import Name, account, market
from verdicts import wide

from wheelcli.chains.build import price_chains
from wheelcli.plan.beta import ASSUMED, betas_of
from wheelcli.plan.history import history_of
from wheelcli.plan.planner import plan
from wheelcli.plan.tickets.bases import BetaBasis

SPY = Name("SPY", 600.0, iv=0.15, vol=0.15, kind="index_etf", sector=None, earnings=None)


def following(symbol, times, **changes):
    """A share that makes every move of SPY, so many times as large."""
    return Name(symbol, 100.0, **{"vol": 0.15 * times, "near": (("SPY", 1.0),), **changes})


def betas(*names, of):
    snapshot = market(*names)
    chains = price_chains(snapshot, default_rate=0.04)
    history = history_of(snapshot.closes, list(chains.names["symbol"]), snapshot.session)
    return betas_of(chains.names, history, of)


def test_a_young_share_has_the_median_of_its_sector():
    # Of 0.8, 1.4 and 2.0 the median is 1.4; the fund that moves three times as much is no peer, nor is the
    # other sector.
    peers = [following(s, b) for s, b in (("AAA", 0.8), ("BBB", 1.4), ("CCC", 2.0))]
    triple = following("TTT", 3.0, leverage=3.0)
    other = following("OIL", 0.5, sector="Energy")
    young = following("NEW", 1.0, sessions=100)
    result = betas(SPY, *peers, triple, other, young, of=["NEW", "AAA", "SPY"])
    assert result.of == pytest.approx({"NEW": 1.4, "AAA": 0.8, "SPY": 1.0}, abs=0.01)
    assert result.basis == {
        "NEW": BetaBasis.SECTOR_MEDIAN,
        "AAA": BetaBasis.MEASURED,
        "SPY": BetaBasis.MEASURED,
    }
    assert result.unknown == ("NEW",)
    assert result.spot == pytest.approx(600.0, rel=1e-3)


def test_126_returns_are_enough_and_125_are_not():
    for sessions, basis in ((127, BetaBasis.MEASURED), (126, BetaBasis.SECTOR_MEDIAN)):
        result = betas(SPY, following("AAA", 1.0), following("NEW", 2.0, sessions=sessions), of=["NEW"])
        assert result.basis["NEW"] is basis


@pytest.mark.parametrize("sector", [None, "Utilities"])
def test_without_a_peer_it_is_assumed(sector):
    young = following("NEW", 1.0, sessions=100, sector=sector)
    result = betas(SPY, following("AAA", 0.8), young, of=["NEW"])
    assert (result.of["NEW"], result.basis["NEW"]) == (1.25, BetaBasis.ASSUMED)


def test_what_stands_in_is_times_its_leverage():
    young = following("INV", 1.0, sessions=50, leverage=-2.0)
    assert betas(SPY, following("AAA", 0.8), young, of=["INV"]).of["INV"] == pytest.approx(-1.6, abs=0.01)


def test_a_name_the_market_does_not_hold_is_assumed_too():
    result = betas(SPY, following("AAA", 0.8), of=["NOSUCH"])
    assert (result.of, result.basis) == ({"NOSUCH": ASSUMED}, {"NOSUCH": BetaBasis.ASSUMED})


def test_the_largest_index_fund_is_the_benchmark_without_spy():
    small, large = (
        replace(SPY, symbol=s, fund_assets=a, near=(("m", 1.0),)) for s, a in (("IDA", 1e10), ("IDB", 2e10))
    )
    result = betas(small, large, Name("AAA", 50.0, vol=0.30, near=(("m", 1.0),)), of=["AAA", "IDB"])
    assert result.benchmark == "IDB"
    assert result.of == pytest.approx({"AAA": 2.0, "IDB": 1.0}, abs=0.01)


def test_without_a_benchmark_all_are_assumed():
    result = betas(following("AAA", 0.8), following("BBB", 1.0), of=["AAA", "BBB"])
    assert (result.benchmark, result.spot) == (None, None)
    assert set(result.of.values()) == {1.25}


def test_a_ticket_carries_its_beta_and_what_it_is_from():
    strikes = tuple(float(k) for k in np.arange(86, 115, 4))
    names = (SPY, following("AAA", 1.6, vol=0.24, strikes=strikes))
    trade_plan = plan(market(*names), account(), wide(watchlist={"AAA": {}}))
    (ticket,) = trade_plan.tickets
    assert ticket.beta == pytest.approx(1.6, abs=0.01)
    assert ticket.beta_basis == "measured"
