"""The residual carry: found where it was put in, 0 where nothing is, never an alarm on the recorded AAPL,
SPY, QQQ and IWM.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_up import RATE, day, quotes, snapshot
from recorded_chains import CBOE, DATA, aapl, aapl_sessions, etf, etf_days

from wheelcli.chains.build import price_chains

recorded = pytest.mark.skipif(not DATA.exists(), reason="../shared with recorded chains is missing")
DAYS = [10, 17, 31, 45, 66]
STRIKES = np.arange(80.0, 121.0, 1.0)


def priced(carry=0.0, *, days=DAYS, quoted=100.0, **changes):
    rows = quotes("AAA", [day(d) for d in days], carry=carry, **{"strikes": STRIKES, "vol": 0.4, **changes})
    paid = [("AAA", d, a) for d, a in changes.get("dividends", ())]
    return price_chains(snapshot(rows, spots={"AAA": quoted}, dividends=paid), default_rate=RATE)


def put_less_call(chains, *, nearest=0.10, judged_only=True, least=14, most=90):
    """Put IV less call IV of one name by strike; `judged_only`: every other strike, which the fit did not
    see.
    """
    o = chains.options
    o = o[
        (o["unusable"] == "")
        & ((o["strike"] / o["spot"] - 1).abs() <= nearest)
        & o["dte_days"].between(least, most)
    ]
    sides = [o[o["right"] == r].set_index(["expiration", "strike"])["iv"] for r in ("put", "call")]
    both = pd.concat(sides, axis=1, keys=["put", "call"]).dropna()
    place = both.groupby("expiration").cumcount()
    return (both["put"] - both["call"])[(place % 2 == 1) | (not judged_only)]


def not_marked(chains):
    """Neither hard to borrow nor with an implied carry."""
    name = chains.names.iloc[0]
    return name["carry"] in ("rate", "parity") and not name["hard_to_borrow"]


@pytest.mark.long
@pytest.mark.parametrize(("carry", "within"), [(0.08, 0.01), (0.25, 0.02), (-0.05, 0.02)])
@pytest.mark.parametrize("quoted", [100.0, 100.1])
def test_a_borrowing_fee_is_marked_and_recovered(carry, within, quoted):
    chains = priced(carry, quoted=quoted)
    assert chains.names["carry"][0] == "implied"
    assert bool(chains.names["hard_to_borrow"][0]) is (carry > 0)
    assert chains.names["carry_annual"][0] == pytest.approx(carry, abs=within)
    assert chains.problems == ()
    carries = chains.options[chains.options["dte_days"] >= 14]["carry"]
    assert (carries - carry).abs().max() < within
    assert chains.names["spot"][0] == pytest.approx(100.0, rel=1e-3)


def test_with_the_fee_known_the_volatility_that_went_in_comes_out():
    near = (o := priced(0.08).options)[(o["strike"] / 100 - 1).abs() < 0.08]
    near = near[(near["unusable"] == "") & (near["dte_days"] >= 14)]
    assert len(near) > 80
    assert near["iv"].to_numpy() == pytest.approx(0.4, abs=0.006)
    assert near["vol"].to_numpy() == pytest.approx(0.4, abs=0.006)


def test_monthly_expirations_are_enough():
    chains = priced(0.08, days=[31, 59, 94])
    assert chains.names["carry"][0] == "implied"
    assert chains.options["carry"].to_numpy() == pytest.approx(0.08, abs=0.01)


def test_without_a_fee_there_is_none():
    chains = priced()
    assert chains.names["carry"][0] == "rate"
    assert (chains.options["carry"] == 0).all()
    assert chains.names["spot"][0] == pytest.approx(100.0, abs=0.01)


def test_dividends_that_are_expected_are_no_carry():
    paid = [(day(24), 0.6)]
    chains = priced(dividends=paid)
    assert chains.names["carry"][0] == "rate"
    assert (chains.options["carry"] == 0).all()


def test_poor_quotes_leave_it_at_nothing():
    """At a spread of 3.00 on a share of 100 a carry of 1 % is not to be seen."""
    chains = priced(0.01, days=[17, 31], spread=3.0)
    assert chains.names["carry"][0] == "rate"
    assert (chains.options["carry"] == 0).all()
    sharp = priced(0.01, days=[17, 31, 66], spread=0.02)
    assert sharp.names["carry"][0] == "parity"  # below the 3.5 % that is implied, yet used
    assert not sharp.names["hard_to_borrow"][0]
    later = sharp.options[sharp.options["dte_days"] == 66]
    assert later["carry"].to_numpy() == pytest.approx(0.01, abs=0.004)


@pytest.mark.long
def test_what_is_used_is_labelled():
    """`rate` is no carry at all, `parity` one of 0.25 to 3.5 % a year, `implied` more."""
    for fee, label in (
        (0.0, "rate"),
        (0.001, "rate"),
        (0.006, "parity"),
        (0.02, "parity"),
        (0.06, "implied"),
    ):
        chains = priced(fee, spread=0.02)
        assert chains.names["carry"][0] == label, fee
        assert (chains.options["carry"] != 0).any() == (label != "rate"), fee
        assert chains.names["hard_to_borrow"][0] == (label == "implied"), fee


def test_a_fund_that_pays_untold_dividends_is_not_hard_to_borrow():
    """Bond funds pay 5 % a year in monthly dividends, which reads like a fee; above 8 % it is one."""
    for carry, hard in ((0.05, False), (0.12, True)):
        fund = snapshot(
            quotes("AAA", [day(d) for d in DAYS], carry=carry, strikes=STRIKES, vol=0.2), spots={"AAA": 100.0}
        )
        fund = replace(fund, underlyings=fund.underlyings.assign(kind=pd.Categorical(["bond_etf"])))
        name = price_chains(fund, default_rate=RATE).names.iloc[0]
        assert name["carry"] == "implied"
        assert name["hard_to_borrow"] == hard


def test_too_few_strikes_say_nothing():
    chains = priced(0.08, strikes=[95.0, 105.0], days=[31])
    assert chains.names["carry"][0] == "rate"
    assert (chains.options["carry"] == 0).all()


def test_a_quoted_spot_of_another_moment_is_no_carry():
    """0.1 % off, as SPY's was on 2026-08-18: that read as carry would be 10 % at 3 days."""
    chains = priced(quoted=100.1, days=[3, 10, 31, 45])
    assert chains.names["carry"][0] == "rate"
    assert (chains.options["carry"] == 0).all()
    assert chains.names["spot"][0] == pytest.approx(100.0, abs=0.02)


@pytest.mark.long
@recorded
def test_aapl_has_none_and_its_spot_is_parity_on_every_close(priced_once):
    index = pd.read_csv(CBOE / "INDEX.csv").query("symbol == 'AAPL'").set_index("day")["spot_parity"]
    for session in aapl_sessions():
        chains = priced_once(aapl(session)[0])
        later = chains.options[chains.options["dte_days"] >= 21]
        assert later["carry"].abs().max() < 0.01, session
        assert chains.names["carry"][0] == "parity", session
        assert chains.names["carry_annual"].abs()[0] < 0.01, session
        assert chains.names["spot"][0] == pytest.approx(index[session], rel=1e-3), session


@pytest.mark.long
@recorded
def test_a_dividend_that_nobody_told_is_no_fee():
    """SPY's 1.84 and IWM's 0.65 of September, unknown to the snapshot, read as 2 to 3 % a year: used, not
    marked.
    """
    for session in etf_days():
        for symbol in ("SPY", "IWM"):
            recorded_market = etf(session, symbol)
            chains = price_chains(
                replace(recorded_market, dividends=recorded_market.dividends.iloc[:0]), default_rate=RATE
            )
            assert not_marked(chains), (session, symbol)
            assert put_less_call(chains).abs().median() < 0.006, (session, symbol)


@pytest.mark.long
@recorded
def test_etfs_are_not_hard_to_borrow_and_put_and_call_agree_on_strikes_not_fitted(priced_once):
    """Within 10 % of spot, 14 to 90 days: 0.19–0.36 points by chain; with no carry at all 0.29–0.66."""
    gaps = []
    for session in etf_days():
        for symbol in ("SPY", "QQQ", "IWM"):
            chains = priced_once(etf(session, symbol))
            assert not_marked(chains), (session, symbol)
            gaps.append(put_less_call(chains).abs())
            assert gaps[-1].median() < 0.0037, (session, symbol)
    assert pd.concat(gaps).median() < 0.0026
    closes = [put_less_call(priced_once(aapl(s)[0])).abs() for s in aapl_sessions()]
    # The closes' spreads, 3 to 4 points in volatility, leave 0.4 whatever the carry.
    assert pd.concat(closes).median() < 0.005
    assert pd.concat(gaps + closes).median() < 0.003
