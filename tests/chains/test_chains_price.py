"""A whole snapshot priced: the volatility that went in comes out, the signs are the market's, and two moments
do not mix.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from markets import MONTHLY, Name, market, occ, with_options

from wheelcli.chains.build import price_chains
from wheelcli.chains.no_arbitrage import Unusable
from wheelcli.pricing import european
from wheelcli.pricing.european import greeks as european_greeks

STRIKES = tuple(float(k) for k in range(88, 113, 2))


def name(**changes):
    return Name("AAA", 100.0, **{"iv": 0.32, "strikes": STRIKES, "tick": None, **changes})


def priced(*names, **changes):
    return price_chains(market(*names, **changes), default_rate=0.04)


@pytest.mark.parametrize("exercise", ["american", "european"])
def test_the_volatility_that_went_in_comes_out(exercise):
    chains = priced(name(exercise=exercise))
    # Parity is exact for European quotes; early exercise bends it for American puts, by cents at most.
    assert chains.names["spot"][0] == pytest.approx(100.0, abs=1e-9 if exercise == "european" else 0.05)
    near = chains.options[chains.options["strike"].between(92, 108)]
    np.testing.assert_allclose(near["iv"], 0.32, atol=1e-8 if exercise == "european" else 0.004)
    assert set(chains.options["unusable"]) == {""}


def test_years_and_days_to_the_close_of_trading():
    chains = priced(name())
    assert set(chains.options["dte_days"]) == {31}
    np.testing.assert_allclose(chains.options["years"], 31 / 365, rtol=1e-12)


def test_a_contract_settled_at_the_open_ends_six_and_a_half_hours_earlier():
    chains = priced(name(settlement="cash_open", exercise="european"))
    np.testing.assert_allclose(chains.options["years"], (31 - 6.5 / 24) / 365, rtol=1e-12)


def test_greeks_are_european_per_day_and_per_point():
    chains = priced(name(exercise="european"))
    row = chains.options[chains.options["contract"] == occ("AAA", 94)].iloc[0]
    g = european_greeks(100.0, 94.0, 31 / 365, 0.04, 0.0, 0.32, False)
    assert row["delta"] == pytest.approx(float(g.delta), abs=1e-7)
    assert row["theta"] == pytest.approx(float(g.theta) / 365, abs=1e-7)
    assert row["vega"] == pytest.approx(float(g.vega) / 100, abs=1e-7)
    # Textbook: d1 = (ln(100/94) + (0.04 + 0.32²/2) · 0.084932) / (0.32 · 0.291430) = 0.746533 → Φ(d1) − 1 =
    # −0.227673.
    assert row["delta"] == pytest.approx(-0.227673, abs=2e-5)
    # d2 = 0.653275 → the put finishes out of the money with Φ(d2) = 0.743207.
    assert row["prob_otm"] == pytest.approx(0.743207, abs=2e-5)


def test_signs_are_the_markets():
    options = priced(name()).options
    put, call = options[options["right"] == "put"], options[options["right"] == "call"]
    assert (put["delta"] < 0).all()
    assert (call["delta"] > 0).all()
    assert (options["gamma"] > 0).all()
    assert (options["vega"] > 0).all()
    assert (options[options["strike"].between(92, 108)]["theta"] < 0).all()


def test_american_and_european_puts_are_told_apart():
    # The same quotes: a European reading of an American put's price, deep in the money, finds more
    # volatility.
    american = priced(name())
    european_reading = price_chains(
        with_options(market(name()), exercise=lambda o: ["european"] * len(o)), default_rate=0.04
    )
    deep = occ("AAA", 112)
    ivs = [c.options.set_index("contract")["iv"][deep] for c in (american, european_reading)]
    assert ivs[1] > ivs[0] + 0.01


def test_dividends_are_cash_on_a_date():
    chains = priced(name(exercise="european", ex_dividend=date(2026, 9, 7), ex_dividend_amount=0.50))
    # 20 days at 4 %: 0.50 · e^(−0.04·20/365) = 0.498905.
    np.testing.assert_allclose(chains.options["escrow"], 0.498905, atol=1e-6)
    assert chains.names["spot"][0] == pytest.approx(100.0, abs=1e-9)
    np.testing.assert_allclose(chains.options["iv"], 0.32, atol=1e-8)


@pytest.mark.parametrize(
    ("quoted", "usable"), [(100.49, True), (100.51, False), (99.51, True), (99.49, False)]
)
def test_more_than_half_a_per_cent_apart_fails_the_chain(quoted, usable):
    # The options imply 100: 100 / 100.51 − 1 = −0.507 %, 100 / 100.49 − 1 = −0.488 %.
    chains = priced(name(exercise="european", quoted=quoted), Name("BBB", 50.0))
    row = chains.names.iloc[0]
    assert row["spot_quoted"] == quoted
    assert row["spot_implied"] == pytest.approx(100.0, abs=1e-9)
    mine = chains.options[chains.options["symbol"] == "AAA"]
    if usable:
        assert row["spot"] == row["spot_implied"]
        assert chains.problems == ()
    else:
        assert np.isnan(row["spot"])
        assert [(p.code, p.symbol) for p in chains.problems] == [("spot_mismatch", "AAA")]
        assert set(mine["unusable"]) == {Unusable.NO_SPOT}
        assert mine["iv"].isna().all()
    assert (chains.options[chains.options["symbol"] == "BBB"]["iv"].notna()).any()


def test_without_three_pairs_the_quoted_spot_serves():
    chains = priced(name(strikes=(98.0, 102.0), quoted=100.9))
    assert np.isnan(chains.names["spot_implied"][0])
    assert chains.names["spot"][0] == 100.9


def test_adjusted_contracts_say_nothing_of_the_spot():
    snapshot = market(name(exercise="european"))

    # Eight of thirteen strikes deliver shares and a dollar: their parity sits a dollar too high.
    def standard(options):
        return options["strike"] >= 104

    def dearer(column):
        return lambda o: o[column] + np.where((o["right"] == "call") & (o["strike"] < 104), 1.0, 0.0)

    moved = with_options(snapshot, standard=standard, bid=dearer("bid"), ask=dearer("ask"))
    chains = price_chains(moved, default_rate=0.04)
    assert chains.names["spot_implied"][0] == pytest.approx(100.0, abs=1e-9)
    gone = chains.options[chains.options["strike"] < 104]
    assert set(gone["unusable"]) == {Unusable.ADJUSTED}


def test_a_mid_below_every_volatility_has_none():
    # A European call of strike 90 is worth 100 − 90·0.99661 = 10.305 at least; a mid of 10.275 lies in the
    # slack of the bound and has no IV.
    # Two strikes: no butterfly speaks first.
    snapshot = market(name(exercise="european", strikes=(90.0, 110.0)))

    def set_to(value):
        return lambda o, c: np.where((o["right"] == "call") & (o["strike"] == 90), value, o[c])

    changed = with_options(
        snapshot, bid=lambda o: set_to(10.10)(o, "bid"), ask=lambda o: set_to(10.45)(o, "ask")
    )
    row = price_chains(changed, default_rate=0.04).options.set_index("contract").loc[occ("AAA", 90, "call")]
    assert row["unusable"] == Unusable.NO_IV
    assert np.isnan(row["iv"])


def test_the_rate_is_the_bill_nearest_to_thirteen_weeks_else_the_configs():
    snapshot = market(name())
    rates = snapshot.rates
    rows = [
        {"tenor_days": t, "rate": r, "date": date(2026, 8, 18), "label": f"{t}"}
        for t, r in ((30, 0.05), (91, 0.041))
    ]
    with_rates = replace(snapshot, rates=type(rates)(rows).astype(rates.dtypes.to_dict()))
    assert (
        price_chains(with_rates, default_rate=0.02).rate,
        price_chains(with_rates, default_rate=0.02).rate_label,
    ) == (
        0.041,
        "91",
    )
    bare = price_chains(market(name(), rate=None), default_rate=0.02)
    assert (bare.rate, bare.rate_label) == (0.02, "config")


def test_options_of_names_that_are_not_listed_are_left_out():
    snapshot = market(name(), Name("BBB", 50.0))
    fewer = replace(snapshot, underlyings=snapshot.underlyings.iloc[:1])
    assert set(price_chains(fewer, default_rate=0.04).options["symbol"]) == {"AAA"}


def test_pricing_leaves_the_snapshot_as_it_was():
    snapshot = market(name())
    before = snapshot.options.copy(deep=True)
    price_chains(snapshot, default_rate=0.04)
    assert snapshot.options.equals(before)


def test_the_expiration_day_itself_after_the_close_is_expired():
    chains = priced(name(expirations=(date(2026, 8, 18), MONTHLY)))
    today = chains.options[chains.options["dte_days"] == 0]
    assert set(today["unusable"]) == {Unusable.EXPIRED}


def test_the_oracle_of_these_tests_is_the_textbook_formula():
    # Hull: S 42, K 40, r 10 %, σ 20 %, six months: the put is worth 0.81.
    assert float(european.price(42, 40, 0.5, 0.10, 0.0, 0.20, False)) == pytest.approx(0.8086, abs=1e-4)
