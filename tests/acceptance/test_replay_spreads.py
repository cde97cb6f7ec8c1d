"""Spreads on recorded sessions through the real yfinance, in a margin account of level 3: every figure from
the raw quotes.
"""

import pytest
from harness import SHARED, Home, flags, no_noise, replays
from oracle import RATE, Market
from oracle_quantlib import implied_vol
from scan_scenarios import FUNDS, OPEN_GATES, SIXTY_CLOSES, STOCKS, TWO_CLOSES

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
    ),
]

LEVEL = {"account.type": "margin", "account.option_level": 3}
FEES = 0.0068  # dollars a share to open one leg
# The real credits at natural are what they are: the second world asks less of them, so that more of them are
# looked at.
LOOSE = {"spreads.credit_to_fair_min": 0.3, "spreads.natural_to_mid_min": 0.3}
WORLDS = {
    "funds": ("2026-08-18", FUNDS, 1_000_000, SIXTY_CLOSES, ("--strategy", "spreads")),
    "open": ("2026-08-18", FUNDS, 1_000_000, {**OPEN_GATES, **LOOSE}, ("--strategy", "spreads")),
    "stocks": ("2025-11-26", STOCKS, 1_000_000, {**TWO_CLOSES, **LOOSE}, ("--strategy", "bps,bcs")),
    "small": ("2026-08-18", FUNDS, 60_000, {**OPEN_GATES, **LOOSE}, ()),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    documents = {}
    with replays() as replay:
        for name, (world, symbols, value, overrides, more) in WORLDS.items():
            home = Home(tmp_path_factory.mktemp(name))
            settings = {"account.value": value, "account.cash": value, **LEVEL, **overrides}
            documents[name] = (
                home.run("scan", *symbols, "--json", *more, *flags(settings), server=replay(world)),
                settings,
            )
    return documents


@pytest.mark.parametrize("name", WORLDS)
def test_the_scan_succeeds_quietly(runs, name):
    ran, _ = runs[name]
    assert ran.code == 0, ran.stderr
    assert no_noise(ran.stderr), ran.stderr
    if WORLDS[name][4]:
        assert {t["strategy"] for t in ran.data["tickets"]} <= {"bull_put_spread", "bear_call_spread"}


@pytest.mark.parametrize("name", WORLDS)
def test_every_spread_is_what_the_raw_quotes_say(runs, name):
    ran, settings = runs[name]
    world, _, value, _, _ = WORLDS[name]
    market = Market(world)
    limits = {
        key: settings.get(f"spreads.{key}", default)
        for key, default in (
            ("credit_to_fair_min", 0.70),
            ("credit_width_min", 0.10),
            ("natural_to_mid_min", 0.70),
        )
    }
    lost = 0.0
    for t in (t for t in ran.data["tickets"] if "spread" in t["strategy"]):
        sold, bought = t["legs"]
        raw = {q.occ: q for q in market.chain(t["symbol"])[1]}
        near, far = raw[sold["contract"]], raw[bought["contract"]]
        assert [(leg["bid"], leg["ask"]) for leg in t["legs"]] == [(near.bid, near.ask), (far.bid, far.ask)]
        assert near.expiration == far.expiration
        assert (far.strike < near.strike) == (t["strategy"] == "bull_put_spread")
        width, credit, n = abs(near.strike - far.strike), near.bid - far.ask, t["contracts"]
        fair = (abs(sold["delta"]) + abs(bought["delta"])) / 2 * width
        assert credit >= limits["credit_to_fair_min"] * fair - 1e-9
        assert credit >= limits["credit_width_min"] * width - 1e-9
        assert credit >= limits["natural_to_mid_min"] * (near.mid - far.mid) - 1e-9
        assert t["credit_usd"] == pytest.approx(credit * 100 * n)
        assert t["collateral_usd"] == t["margin_requirement_usd"] == pytest.approx(width * 100 * n)
        assert [t["buying_power_usd"], t["max_loss_usd"]] == pytest.approx([(width - credit) * 100 * n] * 2)
        assert t["max_loss_usd"] <= 0.01 * value + 0.01
        assert (t["annual_return"], t["annual_return_on_risk"]) == (None, None)
        assert credit <= 1.10 * fair + 1e-9
        assert t["break_even"] == pytest.approx(
            near.strike - credit if far.strike < near.strike else near.strike + credit
        )
        assert t["limit_price"] <= near.ask - far.bid + 1e-9
        assert n <= 0.05 * min(near.interest, far.interest)
        worth = (
            None
            if t["edge_usd"] is None
            else credit - (t["edge_usd"] + t["edge_error_usd"]) / 100 / n + 2 * FEES
        )
        assert (t["floor_price"] is None) == (t["floor_reason"] is not None)
        if t["floor_price"] is not None:
            assert worth - 1e-9 <= t["floor_price"] <= credit + 1e-9
        elif worth is None:
            assert "unknown" in t["floor_reason"]
        else:
            assert worth > credit - 0.10 or "a gate fails" in t["floor_reason"]
        for leg, q in zip(t["legs"], (near, far), strict=True):
            vol = implied_vol(q.mid, t["spot"], q.strike, market.years(q.expiration), RATE, q.right)
            assert leg["iv"] == pytest.approx(vol, abs=0.015)  # this oracle knows rate and no carry
        lost += t["max_loss_usd"]
    assert lost <= 0.25 * ran.data["regime"]["stress_total_max"] * value + 0.01


def test_real_chains_pay_for_spreads(runs):
    kinds = {t["strategy"] for name in WORLDS for t in runs[name][0].data["tickets"]}
    assert kinds >= {"bull_put_spread", "bear_call_spread"}


def test_where_capital_is_short_the_spread_comes_by_itself(runs):
    data = runs["small"][0].data
    spreads = {t["symbol"] for t in data["tickets"] if t["strategy"] == "bull_put_spread"}
    puts = {t["symbol"] for t in data["tickets"] if t["strategy"] == "cash_secured_put"}
    assert spreads
    assert not spreads & puts
