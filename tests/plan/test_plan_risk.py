"""The stated stress by hand: floors by kind, leverage, earnings, cap; what a put loses; and the size that
follows.
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from markets import Name, account, config, held, market, occ
from verdicts import PUT, answer, put, regime, wide

from wheelcli.config import Config
from wheelcli.config.rules import Stress
from wheelcli.plan.planner import plan
from wheelcli.plan.risk import shock_of, stress_floor

RULES, CONFIG = Stress(), Config()
ROOT = np.sqrt(31 / 365)


def shock(sigma, dte, floor):
    return shock_of(np.array([sigma]), np.array([float(dte)]), floor=np.array([floor]), stress=RULES)[0]


def test_the_example_of_the_module():
    # 2.5 · 0.32 · √(30/365) = 0.22935; a strike of 92 on 100, sold at 1.40, loses 92 − 77.065 − 1.40 = 13.535
    # a share.
    loss = shock(0.32, 30, 0.20)
    assert loss == pytest.approx(0.22935, abs=1e-5)
    assert 92 - 100 * (1 - loss) - 1.40 == pytest.approx(13.535, abs=1e-3)


@pytest.mark.parametrize(
    ("sigma", "dte", "floor", "value"),
    [
        (0.10, 30, 0.20, 0.20),  # 0.072 is below the floor
        (0.32, 5, 0.20, 2.5 * 0.32 * np.sqrt(21 / 365)),  # never less than 21 days: 0.19189 → the floor
        (0.40, 5, 0.20, 2.5 * 0.40 * np.sqrt(21 / 365)),  # 0.23986
        (0.40, 22, 0.20, 2.5 * 0.40 * np.sqrt(22 / 365)),
        (2.00, 45, 0.20, 0.75),  # 1.756 is above the cap
        (0.10, 30, 0.90, 0.75),  # a floor above the cap too
    ],
)
def test_shock(sigma, dte, floor, value):
    assert shock(sigma, dte, floor) == pytest.approx(max(value, floor) if value < 0.75 else 0.75)


@pytest.mark.parametrize(
    ("kind", "leverage", "inside", "floor"),
    [
        ("index_etf", 1.0, False, 0.12),
        ("index", 1.0, False, 0.12),
        ("sector_etf", 1.0, False, 0.15),
        ("bond_etf", 1.0, False, 0.15),
        ("fund", 1.0, False, 0.20),
        ("stock", 1.0, False, 0.20),
        ("stock", 1.0, True, 0.25),
        (None, 1.0, False, 0.20),
        (None, np.nan, True, 0.25),
        ("index_etf", 3.0, False, 0.36),
        ("index_etf", -2.0, False, 0.24),
        ("sector_etf", 3.0, False, 0.45),
        ("stock", 0.5, False, 0.20),
    ],
)
def test_floors(kind, leverage, inside, floor):
    frame = pd.DataFrame({"kind": [kind], "leverage": [leverage], "earnings_inside": [inside]})
    assert stress_floor(frame, CONFIG)[0] == pytest.approx(floor)


def ticket(name, portfolio=None, **sections):
    trade_plan = plan(market(name), portfolio or account(), wide(**sections))
    (only,) = trade_plan.tickets
    return only


def test_a_ticket_loses_what_the_stress_says():
    t = ticket(put())
    fallen = 2.5 * t.iv * ROOT  # the IV of 32 % is larger than the realised 25 %
    assert t.stress_shock == pytest.approx(fallen)
    loss = (94 - 100 * (1 - fallen) - 1.28) * 100 + 0.68
    assert t.stress_loss_usd == pytest.approx(loss * t.contracts)
    assert t.risk_share == pytest.approx(loss * t.contracts / 1e6)
    assert t.max_loss_usd == pytest.approx((94 - 1.28) * 100 * t.contracts)
    assert t.collateral_usd == 9400 * t.contracts


def test_the_larger_of_implied_and_realised():
    t = ticket(put(vol=0.45))
    assert t.stress_shock == pytest.approx(2.5 * 0.45 * ROOT, rel=1e-6)


def test_earnings_inside_raise_the_floor():
    calm = {"iv": 0.30, "vol": 0.10}
    assert ticket(put(**calm)).stress_shock == pytest.approx(0.2186, abs=1e-3)
    reporting = ticket(put(earnings=date(2026, 9, 1), **calm), events={"earnings": "warn"})
    assert reporting.stress_shock == 0.25


def test_strict_sizing_takes_the_maximum_loss():
    # (94 − 1.28) · 100 = 9,272 a contract; 3 % of 1,000,000 is 30,000: three contracts. By stress, 1,618:
    # eighteen.
    row = regime(position_max=0.03, deployed=1.0, stress_total=1.0)
    assert ticket(put(), **row, sizing={"basis": "max_loss"}).contracts == 3
    assert ticket(put(), **row).contracts == 18


def test_one_contract_that_breaks_the_ceiling_is_zero_contracts():
    single = ticket(put(), account(20_000)).stress_loss_usd / ticket(put(), account(20_000)).contracts
    for share, count in (
        (2 * single / 1e5 + 1e-9, 2),
        (2 * single / 1e5 - 1e-9, 1),
        (single / 1e5 + 1e-9, 1),
        (single / 1e5 - 1e-9, 0),
    ):
        trade_plan = plan(
            market(put()),
            account(100_000),
            wide(**regime(position_max=share, deployed=1.0, stress_total=1.0)),
        )
        assert sum(t.contracts for t in trade_plan.tickets) == count
    reply = answer(trade_plan, "risk", PUT)
    assert reply.verdict == "blocked"
    assert float(reply.value) == pytest.approx(single / 1e5, rel=1e-5)


def test_what_is_open_on_the_name_lowers_the_room():
    # One put of strike 92 is open, sold at 1.40: at 31 days it would lose what its own shock says.
    name = Name("AAA", 100.0, strikes=(92.0, 94.0), rights=("put",))
    book = account(options=("-1 AAA 2026-09-18 92 P @ 1.40",))
    free = {"attention_share": 0.0, "attention_usd": 0.0}
    row = regime(position_max=0.005, deployed=1.0, stress_total=1.0)
    bare = plan(market(name), account(), wide(**row, select=free)).tickets[0]
    full = plan(market(name), book, wide(**row, select=free)).tickets[0]
    one = bare.stress_loss_usd / bare.contracts
    assert bare.contracts == int(5000 // one) == 3
    shock92 = 2.5 * 0.32 * ROOT
    opened = (92 - 100 * (1 - shock92) - 1.40) * 100 + 0.68
    assert full.contracts == int((5000 - opened) // one) == 2
    gate = next(g for g in full.gates if g.gate == "risk")
    assert gate.value * 1e6 == pytest.approx(opened + full.stress_loss_usd, rel=2e-3)


def test_shares_held_count_in_the_risk_of_the_name():
    # 100 shares at 100 fall by 2.5 · 0.25 · √(21/365) = 15.0 %, less than the floor of 20 %: 2,000 of 3,000.
    book = account(100_000, shares=(held("AAA", 100, 90.0),))
    one = ticket(put(), account(20_000)).stress_loss_usd / ticket(put(), account(20_000)).contracts
    trade_plan = plan(market(put()), book, wide(**regime(position_max=0.03, deployed=1.0, stress_total=1.0)))
    assert one > 1000
    assert trade_plan.tickets == ()
    assert float(answer(trade_plan, "risk", PUT).value) == pytest.approx((2000 + one) / 1e5, rel=1e-3)


def test_a_covered_call_adds_no_risk():
    book = account(100_000, shares=(held("AAA", 300, 90.0),))
    name = Name("AAA", 100.0, strikes=(106.0,), rights=("call",))
    (t,) = plan(market(name), book, config("AAA")).tickets
    assert (t.contracts, t.risk_share, t.stress_loss_usd, t.collateral_usd, t.max_loss_usd) == (
        3,
        0.0,
        0.0,
        0.0,
        0.0,
    )
    assert t.legs[0].contract == occ("AAA", 106, "call")
