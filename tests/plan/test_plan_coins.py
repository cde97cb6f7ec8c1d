"""Plans on options on coins, with their numbers by hand, on a recorded day of Deribit.

The linear options on BTC and ETH are not recorded: `coin_market` derives them from the inverse ones (price in
coins × forward, on ticks of 5 and 0.5 dollars). The closes and the volatility index are invented.
"""

import statistics
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from coin_market import DAYS, SHARED, fetched
from markets import Name, account, market

from wheelcli.book.from_config import portfolio
from wheelcli.config import Config
from wheelcli.config.coins import BY_DVOL
from wheelcli.contract import Contract, Right, parse_contract, spoken
from wheelcli.market.demo import coins as demo_coins
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.plan.beta import betas_of
from wheelcli.plan.gates.answer import Verdict
from wheelcli.plan.history import history_of
from wheelcli.plan.iv_rank import realised_standing
from wheelcli.plan.planner import config_hash, plan
from wheelcli.plan.regime import regime_in_force
from wheelcli.plan.risk import shock_of, stress_floor
from wheelcli.plan.tickets.payoff import payoff
from wheelcli.plan.tickets.ticks import CoinTicks
from wheelcli.pricing.forecast import WEIGHTS_OF_CLOSES
from wheelcli.pricing.realised import realised_vol

PUT, CALL = "BTC_USDC-25SEP26-68000-P", "BTC-25SEP26-82000-C"
INDEX = 75_110.18
recorded_days = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")


def config(*, cash=100_000.0, coins=None, **sections):
    own = {"market": "deribit", "cash": cash, "coins": coins or {}}
    every = {"score": {"min": 0.0}, "select": {"stress_penalty": 0.0}, **sections}
    return Config.model_validate({"accounts": {"d": {**own, "value": 100_000.0}}, **every})


def only(*names):
    """The market of the recorded day with these contracts alone."""
    whole = fetched(DAYS[1])
    kept = {t: getattr(whole, t)[getattr(whole, t)["contract"].isin(names)] for t in ("options", "terms")}
    return replace(whole, **{name: rows.reset_index(drop=True) for name, rows in kept.items()})


def planned(*names, settings=None, **account_of):
    settings = settings or config(**account_of)
    return plan(only(*names), portfolio(settings, "d"), settings, ["BTC", "ETH"])


@recorded_days
def test_a_put_paid_in_usdc_by_hand():
    """68,000 at 1,015, 35 days, index 75,110.18. A year 1,015 ÷ 68,000 · 365 ÷ 35 = 15.57 %. The stress is
    the floor of 40 %, because 2.5 · 0.4089 · √(35 ÷ 365) = 0.317. The coin falls to 45,066.11, and a coin's
    worth loses 68,000 − 45,066.11 − 1,015 = 21,918.89 and the fee of 0.0003 · 75,110.18 = 22.53. A lot of
    0.01 loses 219.41, and 3 % of 100,000 allows 13 of them.
    """
    (t,) = planned(PUT).tickets
    assert t.annual_return == pytest.approx(1015 / 68_000 * 365 / 35) == pytest.approx(0.1557, abs=5e-5)
    assert shock_of(np.array([t.iv]), np.array([35.0]), floor=np.array([0.0]), stress=Config().stress)[
        0
    ] == pytest.approx(0.317, abs=5e-4)
    assert t.stress_shock == 0.40
    assert t.stress_loss_usd / t.contracts / 0.01 == pytest.approx(21_918.89 + 22.53, abs=0.01)
    assert (t.contracts, t.legs[0].multiplier, t.coin.size) == (13, 0.01, 0.13)
    assert (t.id, t.order_text) == (PUT, f"SELL 0.13 {PUT} @ 1055 USDC LMT")
    # 0.13 · 1,015; 0.13 · 68,000; 0.13 · 22.533054
    assert (t.coin.credit, t.coin.collateral, t.coin.fee) == (131.95, 8840.0, 2.92929702)
    assert (t.coin.unit, t.coin.limit, t.coin.take_profit) == ("USDC", 1055.0, 525.0)
    assert t.if_assigned is None  # nothing is delivered
    assert t.break_even == 66_985.0
    floor = t.coin.floor
    assert floor % 5 == 0
    assert 0 < floor <= 1015


@recorded_days
def test_a_call_on_coins_by_hand():
    """82,000 at 0.017 BTC is 1,276.87 dollars per coin, 0.017 · 365 ÷ 35 = 17.73 % a year; the fee is 0.0003
    BTC a coin.
    """
    (t,) = planned(CALL, cash=0.0, coins={"BTC": {"quantity": 0.3, "break_even": 61_000.0}}).tickets
    assert t.legs[0].bid == pytest.approx(1276.87, abs=0.005)
    assert t.annual_return == pytest.approx(0.017 * 365 / 35) == pytest.approx(0.1773, abs=5e-5)
    # 0.3 ÷ 0.1 is 2.9999999999999996 in binary: three lots, not two
    assert (t.contracts, t.coin.size, t.coin.unit) == (3, 0.3, "BTC")
    assert (t.coin.credit, t.coin.fee, t.coin.collateral) == (0.0051, 0.00009, 0.3)
    assert t.fees_usd == pytest.approx(0.00009 * INDEX)
    assert t.coin.limit == 0.0175  # mid 0.0175 of 0.017 / 0.018, on the step of 0.0005
    assert (t.collateral_usd, t.stress_loss_usd) == (0.0, 0.0)
    assert t.if_called.gain_usd == pytest.approx((82_000 - 61_000 + 1276.87) * 0.3 - t.fees_usd, abs=0.01)


@recorded_days
def test_one_coin_always_covers_a_call_on_one():
    """Call 85,000, delivery 100,000: it pays 0.15 coins, and 0.85 coins are worth the strike. The payoff of a
    ticket on 82,000 is that of what is left of the coins: 0.18 are paid.
    """
    held = {"BTC": {"quantity": 1.0, "break_even": 61_000.0}}
    (t,) = planned(CALL, coins=held).tickets
    assert t.contracts <= 10
    at = np.array([82_000.0, 100_000.0, 400_000.0])
    paid = (at - 82_000) / at  # coins a coin
    assert paid[1] == pytest.approx(0.18)
    assert (100_000 - 85_000) / 100_000 == 0.15
    assert (paid < 1).all()
    kept = (1 - paid) * at  # dollars of what is left of a coin
    assert payoff(t, at) == pytest.approx((kept - t.break_even) * t.coin.size)


@recorded_days
def test_only_puts_in_usdc_and_calls_in_coins_are_candidates():
    """No number of coins secures an inverse put: at a quarter of its strike it owes three coins a coin."""
    put, call = PUT.replace("_USDC", ""), CALL.replace("BTC-", "BTC_USDC-")
    made = planned(put, call, coins={"BTC": {"quantity": 1.0}})
    assert made.candidates == 0
    assert (68_000 - 17_000) / 17_000 == 3.0


@recorded_days
def test_an_account_of_coins_gets_calls_and_no_puts():
    names = [n for n in fetched(DAYS[1]).options["contract"] if "25SEP26" in n and n.startswith("BTC")]
    settings = config(coins={"BTC": {"quantity": 1.0, "break_even": 61_000.0}})
    made = plan(only(*names), portfolio(settings, "d"), settings, ["BTC"])
    assert {t.legs[0].right for t in made.tickets} == {"call"}
    assert any("collateral in BTC" in line or "risk of BTC" in line for line in made.advice)


@recorded_days
def test_gates_of_companies_and_shares_do_not_apply():
    (t,) = planned(PUT).tickets
    verdicts = {gate.gate: gate.verdict for gate in t.gates}
    for gate in ("earnings", "ex_dividend", "market_cap", "fund_assets", "profitability", "dollar_volume"):
        assert verdicts[gate] is Verdict.NOT_APPLICABLE, gate
    assert verdicts["deliverable"] is Verdict.NOT_APPLICABLE
    for gate in ("currency", "kind", "spread", "open_interest", "delta", "dte", "least_return", "drawdown"):
        assert verdicts[gate] is Verdict.PASS, gate
    limits = {gate.gate: gate.limit for gate in t.gates}
    assert (limits["realised_vol"], limits["drawdown"]) == (1.00, 0.80)
    assert (limits["name_collateral"], limits["sector"]) == (0.35, 0.50)


@recorded_days
def test_one_coin_alone_is_a_group_of_its_own():
    """The ceiling of a coin is 100 % here, that of what moves together 25 %: 25,000 ÷ 680 is 36 lots."""
    wide = config(portfolio={"correlated_group_max": 0.25, "expiration_max": 1.0})
    rows = tuple(row.model_copy(update={"position_max": 0.5, "stress_total": 1.0}) for row in BY_DVOL)
    loose = {"name_collateral_max": 1.0, "total_max": 1.0, "regime": rows}
    wide = wide.model_copy(update={"coins": wide.coins.model_copy(update=loose)})
    (t,) = plan(only(PUT), portfolio(wide, "d"), wide, ["BTC"]).tickets
    assert t.contracts == 36


@recorded_days
def test_a_call_beyond_the_risk_limit_has_a_floor():
    """0.3 BTC risk 40 % of 22,533, 9.0 % of the account: far above 3 %, but the call adds nothing to it."""
    held = {"BTC": {"quantity": 0.3, "break_even": 61_000.0}}
    (t,) = planned(CALL, coins=held).tickets
    assert t.coin.floor is not None
    assert t.floor_reason is None
    assert 0 < t.coin.floor <= t.coin.bid == 0.017


@recorded_days
def test_a_fee_is_that_of_the_record():
    """At 0.0005 the 13 lots cost 0.13 · 0.0005 · 75,110.18 = 4.88 USDC instead of 2.93."""
    market_of_day = only(PUT)
    dear = replace(market_of_day, terms=market_of_day.terms.assign(fee_rate=0.0005))
    settings = config()
    (t,) = plan(dear, portfolio(settings, "d"), settings, ["BTC"]).tickets
    assert t.coin.fee == pytest.approx(t.coin.size * 0.0005 * INDEX, abs=1e-8)
    assert round(0.13 * 0.0005 * INDEX, 2) == 4.88


def test_a_gap_between_expirations_leaves_the_one_inside_the_window():
    """Sunday 20 September 2026 of the demo: in USDC 2 October is 12 days ahead, 30 October 40. A window of 21
    to 45 days has the second; one of 14 to 35 has none, and the reason says so.
    """
    market_of_day = demo_coins.coin_snapshot(as_of=datetime(2026, 9, 20, 21, 17, tzinfo=UTC))
    linear = market_of_day.options[market_of_day.options["settlement"] == "coin_linear"]
    ahead = sorted({(day.date() - date(2026, 9, 20)).days for day in linear["expiration"]})
    assert [days for days in ahead if 5 < days < 60] == [12, 40]
    settings = config()
    (t,) = plan(market_of_day, portfolio(settings, "d"), settings, ["BTC"]).tickets
    assert (t.dte_days, t.coin.unit) == (40, "USDC")
    narrow = config(watchlist={"BTC": {"dte": (14, 35)}})
    none = plan(market_of_day, portfolio(narrow, "d"), narrow, ["BTC"])
    assert none.tickets == ()
    assert none.by_gate["dte"] == none.candidates


@recorded_days
def test_stricter_limits_are_obeyed():
    ticket = planned(PUT).tickets[0]
    tight = config()
    tight = tight.model_copy(update={"coins": tight.coins.model_copy(update={"name_collateral_max": 0.05})})
    (t,) = plan(only(PUT), portfolio(tight, "d"), tight, ["BTC"]).tickets
    assert (ticket.contracts, t.contracts) == (13, 7)  # 5,000 ÷ 680
    rv = tight.model_copy(update={"coins": tight.coins.model_copy(update={"rv_max": 0.10})})
    refused = plan(only(PUT), portfolio(rv, "d"), rv, ["BTC"])
    assert not refused.tickets
    assert refused.by_gate == {"realised_vol": 1}


@pytest.mark.parametrize(
    ("levels", "row"),
    [((34.0,), "calm"), ((38.2,), "normal"), ((50.9,), "elevated"), ((75.0,), "high"), ((95.0,), "crisis")],
)
def test_the_regime_follows_dvol_by_its_own_table(levels, row):
    days = [date(2026, 8, 21) - timedelta(days=k) for k in range(6)]
    rows = [{"date": day, "close": levels[0]} for day in reversed(days)]
    snapshot = coin_snapshot(vix=table("vix", rows))
    regime = regime_in_force(snapshot, Config())
    assert (regime.name, regime.index) == (row, "DVOL")
    returns = {"calm": 0.10, "normal": 0.12, "elevated": 0.15, "high": 0.18, "crisis": 0.22}
    assert regime.row.min_return == returns[row]


def coin_snapshot(**tables):
    names = ("underlyings", "options", "closes", "dividends", "vix", "rates")
    every = {name: table(name) for name in names} | tables
    return Snapshot(as_of=datetime(2026, 8, 21, 2, tzinfo=UTC), source="deribit", **every)


@pytest.mark.parametrize(("age", "row"), [(3, "calm"), (4, "elevated"), (None, "elevated")])
def test_an_index_older_than_three_days_is_unknown(age, row):
    day = date(2026, 8, 21) - timedelta(days=age or 0)
    rows = [] if age is None else [{"date": day, "close": 20.0}]
    regime = regime_in_force(coin_snapshot(vix=table("vix", rows)), Config())
    assert (regime.name, regime.vix is None) == (row, row == "elevated")


def test_history_has_365_sessions_a_year():
    """A close every day, weekends included: none is missing, and a year of returns is scaled by √365."""
    days = [date(2026, 8, 21) - timedelta(days=k) for k in range(800)][::-1]
    closes = 100 * np.exp(np.cumsum(np.random.default_rng(7).normal(0, 0.02, 800)))
    rows = table("closes", {"symbol": ["BTC"] * 800, "date": days, "close": closes, "adjusted": closes})
    of_coin = history_of(rows, ["BTC"], date(2026, 8, 21), "deribit")
    assert of_coin.sessions[0] == 800
    returns = np.diff(np.log(closes))[-365:]
    assert of_coin.rv[0] == pytest.approx(returns.std(ddof=1) * sqrt(365))
    of_share = history_of(rows, ["BTC"], date(2026, 8, 21))
    assert of_share.sessions[0] < 800 * 5 / 7 + 2
    assert of_share.rv[0] == realised_vol(of_share.closes, 252)[0]


def test_the_forecast_and_the_rank_count_days():
    """Returns of ±1 % a day, ±3 % in the last week: the windows are 7, 30, 91, 365 and 1,095 days, and a year
    has 365 of them.
    """
    returns = np.where(np.arange(1200) % 2, 0.01, -0.01) * np.where(np.arange(1200) >= 1193, 3.0, 1.0)
    closes = 100 * np.exp(np.cumsum(np.r_[0.0, returns]))
    days = pd.date_range(end="2026-08-21", periods=len(closes))
    rows = table("closes", {"symbol": "BTC", "date": days, "close": closes, "adjusted": closes})
    of_coin = history_of(rows, ["BTC"], date(2026, 8, 21), "deribit")
    vols = [sqrt(365 * statistics.variance(returns[-n:])) for n in (7, 30, 91, 365, 1095)]
    expected = sum(w * vol for w, vol in zip(WEIGHTS_OF_CLOSES, vols, strict=True))
    assert of_coin.forecast[0] == pytest.approx(expected)
    assert vols[0] > 0.6 > 0.35 > vols[1] > vols[2]
    past = realised_standing(closes[:, None], "deribit")
    assert (past.sessions[0], past.percentile[0]) == (365, 1.0)
    assert realised_standing(closes[:, None]).sessions[0] == 252


def test_coins_move_with_bitcoin():
    """Ether's returns are 1.5 times Bitcoin's on the last 365 days, and opposite to them before."""
    base = np.random.default_rng(3).normal(0, 0.02, 800)
    other = np.where(np.arange(800) >= 435, 1.5, -1.0) * base
    days = pd.date_range(end="2026-08-21", periods=801)
    closes = {"BTC": 100 * np.exp(np.cumsum(np.r_[0, base])), "ETH": 100 * np.exp(np.cumsum(np.r_[0, other]))}
    parts = [pd.DataFrame({"symbol": s, "date": days, "close": c, "adjusted": c}) for s, c in closes.items()]
    past = history_of(table("closes", pd.concat(parts)), ["BTC", "ETH"], date(2026, 8, 21), "deribit")
    names = pd.DataFrame({"symbol": ["BTC", "ETH"], "kind": "coin", "sector": "Digital assets"})
    names = names.assign(leverage=1.0, spot=100.0, spot_quoted=100.0, fund_assets=np.nan)
    betas = betas_of(names, past, ["ETH", "BTC"])
    assert (betas.benchmark, betas.of["BTC"], betas.unknown) == ("BTC", 1.0, ())
    assert betas.of["ETH"] == pytest.approx(1.5)
    alone = betas_of(names.iloc[1:].reset_index(drop=True), past, ["ETH"])
    assert (alone.benchmark, alone.of["ETH"]) == (None, 1.25)


def test_funds_on_coins_have_the_floors_and_limits_of_coins():
    frame = pd.DataFrame(
        {"kind": ["fund"] * 3, "sector": ["Digital assets", "Commodities", "Digital assets"]}
    )
    frame["leverage"] = [1.0, 1.0, 2.0]
    assert stress_floor(frame, Config()).tolist() == [0.40, 0.20, 0.80]
    fund = Name("IBIT", 100.0, kind="fund", sector="Digital assets", iv=0.55, vol=0.55)
    settings = Config.model_validate({"score": {"min": 0.0}, "select": {"stress_penalty": 0.0}})
    made = plan(market(fund), account(), settings, ["IBIT"])
    assert made.tickets
    limits = {gate.gate: gate.limit for gate in made.tickets[0].gates}
    assert (limits["realised_vol"], limits["drawdown"], limits["sector"]) == (1.00, 0.80, 0.50)
    assert limits["name_collateral"] == 0.10  # a fund is no coin
    assert made.tickets[0].coin is None


def test_ticks_of_an_inverse_option_are_those_of_the_venue():
    """0.0001 up to 0.005, 0.0005 above: quoted at 0.0045 / 0.0062, mid 0.00535, the limit is 0.0055 BTC."""
    ticks = CoinTicks(0.0001, 0.0005, 0.005, INDEX)
    assert ticks.limit(0.0045 * INDEX, 0.0062 * INDEX) == pytest.approx(0.0055 * INDEX)
    assert ticks.native(ticks.up(0.00441 * INDEX)) == 0.0045
    assert [ticks.native(p) for p in ticks.ladder(0.0055 * INDEX, 0.0047 * INDEX)] == [
        0.0055,
        0.005,
        0.0049,
        0.0048,
        0.0047,
    ]
    assert ticks.native(ticks.profit(0.017 * INDEX, 0.5)) == 0.0085
    assert ticks.native(ticks.profit(0.0001 * INDEX, 0.5)) == 0.0001
    for k in range(11, 200):  # a price on a step stays on it
        assert ticks.native(ticks.up(k * 0.0005 * INDEX)) == pytest.approx(k * 0.0005, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "coin", "root", "strike", "right"),
    [
        ("BTC-25DEC26-140000-C", "BTC", "BTC", 140_000.0, Right.CALL),
        ("XRP_USDC-21SEP26-1d25-P", "XRP_USDC", "XRP", 1.25, Right.PUT),
        ("BTC_USDC-25SEP26-68000-P", "BTC_USDC", "BTC", 68_000.0, Right.PUT),
        ("ETH-2OCT26-2600-C", "ETH", "ETH", 2600.0, Right.CALL),
        ("BTC-1JAN27-1000000-C", "BTC", "BTC", 1_000_000.0, Right.CALL),
        ("DOGE_USDC-9OCT26-0d00125-C", "DOGE_USDC", "DOGE", 0.00125, Right.CALL),
    ],
)
def test_names_of_coins_survive(text, coin, root, strike, right):
    contract = parse_contract(text)
    assert (contract.coin, contract.root, contract.strike, contract.right) == (coin, root, strike, right)
    assert contract.name == contract.label("BTC") == text
    assert parse_contract(text.lower()) == contract
    with pytest.raises(ValueError, match="no OCC symbol"):
        _ = contract.occ
    assert parse_contract(contract.name) == contract


@pytest.mark.parametrize(
    "text",
    ["BTC", "BTC-25SEP26", "BTC-31SEP26-1-C", "BTC-25SEP26-0-C", "BTC-25SEP26-1-X", "BTC_EUR-25SEP26-1-C"],
)
def test_other_text_names_no_contract(text):
    assert parse_contract(text) is None


def test_names_of_shares_are_what_they_were():
    contract = Contract("BTC", date(2026, 9, 25), Right.PUT, 30.0)  # the fund of that name
    assert (contract.name, contract.coin) == ("BTC260925P00030000", "")
    assert parse_contract(contract.name) == contract
    assert spoken(contract.name) == "BTC 2026-09-25 30 put"
    assert spoken(PUT) == "BTC_USDC 2026-09-25 68000 put"
    assert spoken("BTC-1JAN27-1000000-C") == "BTC 2027-01-01 1000000 call"


def test_unset_keys_of_coins_do_not_change_the_hash():
    """Plans of before and after there were coins compare as made with the same settings."""
    plain = Config()
    strict = plain.model_copy(update={"coins": plain.coins.model_copy(update={"stress": 0.5})})
    other = Config.model_validate({"accounts": {"ira": {"value": 1.0}}})
    coins = Config.model_validate({"accounts": {"ira": {"value": 1.0, "market": "deribit"}}})
    assert len({config_hash(each) for each in (plain, strict, other, coins)}) == 4


@recorded_days
@pytest.mark.parametrize("coins", [{}, {"BTC": {"quantity": 0.7}, "ETH": {"quantity": 13.0}}])
def test_every_ticket_of_a_day_adds_up(coins):
    """Recomputed from the quotes in their own unit, the index and the record of the instrument."""
    settings = config(
        cash=400_000.0,
        coins=coins,
        portfolio={"new_per_sector_max": 4, "expiration_max": 1.0, "new_deployed_max": 1.0},
    )
    settings = settings.model_copy(
        update={"coins": settings.coins.model_copy(update={"name_collateral_max": 1.0, "total_max": 1.0})}
    )
    own = replace(portfolio(settings, "d"), value_cents=400_000_00)
    market_of_day = fetched(DAYS[1])
    made = plan(market_of_day, own, settings, ["BTC", "ETH"])
    assert made.tickets
    terms = market_of_day.terms.set_index("contract")
    index = dict(zip(market_of_day.underlyings["symbol"], market_of_day.underlyings["spot"], strict=True))
    for t in made.tickets:
        unit, spot, strike = terms.loc[t.legs[0].contract], index[t.symbol], t.legs[0].strike
        put = t.legs[0].right == "put"
        size = round(t.contracts * unit["lot"], 8)
        assert (t.coin.size, t.coin.bid) == (size, unit["bid_native"])
        assert t.coin.credit == pytest.approx(unit["bid_native"] * size, abs=1e-8)
        one_coin = spot if put else 1.0
        fee = min(0.0003 * one_coin, 0.125 * unit["bid_native"]) * size
        assert t.coin.fee == pytest.approx(fee, abs=1e-8)
        assert t.fees_usd == pytest.approx(fee * unit["usd_per_unit"], abs=1e-6)
        assert t.coin.collateral == pytest.approx(strike * size if put else size, abs=1e-8)
        base = strike if put else 1.0
        assert t.annual_return == pytest.approx(unit["bid_native"] / base * 365 / t.dte_days)
        lost = strike - spot * (1 - t.stress_shock) - t.legs[0].bid
        stress = max(lost * size + t.fees_usd, 0.0) if put else 0.0
        assert t.stress_loss_usd == pytest.approx(stress, abs=1e-6)
        assert 0.40 <= t.stress_shock <= 0.75
        tick = unit["tick_above"] if t.coin.limit > unit["tick_over"] else unit["tick"]
        assert t.coin.limit / tick == pytest.approx(round(t.coin.limit / tick), abs=1e-6)
        assert unit["bid_native"] <= t.coin.limit <= unit["ask_native"]
        if t.coin.floor is not None:
            assert t.coin.floor <= unit["bid_native"]
            assert t.coin.floor * unit["usd_per_unit"] == pytest.approx(t.floor_price)
    held = {symbol: holding["quantity"] for symbol, holding in coins.items()}
    calls = [t for t in made.tickets if t.legs[0].right == "call"]
    assert bool(calls) is bool(coins)
    assert all(t.coin.size <= held[t.symbol] + 1e-9 for t in calls)
    spent = sum(t.coin.collateral for t in made.tickets if t.legs[0].right == "put")
    assert spent <= 400_000 - 0.10 * 400_000 + 1e-6  # the cash reserve
