"""What the put or call out of the money tells of its wide-quoted twin in the money, ex-dates inside their life or none.

On real quotes: `test_chains_exchange_json`.
"""

import numpy as np
import pytest
from made_up import RATE, day, quotes, snapshot

from wheelcli.chains.price import price_chains
from wheelcli.chains.twins import better_vol
from wheelcli.pricing import dividend_call, escrow

VOL = 0.4


def test_weights_are_one_over_the_variance():
    """The put's 1.00 at a vega of 0.10 is 5 points of doubt, the call's 0.20 at 0.10 one: 25 parts to 1 of 36 and 30 %, 30.23 %."""
    both = {name: np.array(pair, dtype=float) for name, pair in {
        "strike": (110, 110), "wide": (1.00, 0.20), "iv": (0.36, 0.30), "vega": (0.10, 0.10), "delta": (-0.8, 0.2),
    }.items()}  # fmt: skip
    nothing = np.zeros(2, dtype=np.int64)
    rows, vol = better_vol(code=nothing, expiration=nothing, is_call=np.array([False, True]), **both)
    assert rows.tolist() == [0]
    assert vol == pytest.approx([(0.36 + 25 * 0.30) / 26])


def priced(dividends):
    """A chain quoted 0.04 wide, contracts 8 % in the money 2.00 wide and 0.50 too dear."""
    rows = quotes(
        "AAA", [day(17), day(31), day(45)], vol=VOL, dividends=dividends, strikes=np.arange(84.0, 119.0, 2.0)
    )
    for row in rows:
        inside = row["strike"] / 100 - 1
        if (inside < -0.08 and row["right"] == "call") or (inside > 0.08 and row["right"] == "put"):
            mid = (row["bid"] + row["ask"]) / 2 + 0.5
            row.update(bid=mid - 1.0, ask=mid + 1.0)
    told = [("AAA", when, amount) for when, amount in dividends]
    options = price_chains(snapshot(rows, spots={"AAA": 100.0}, dividends=told), default_rate=RATE).options
    return options[(options["unusable"] == "") & (options["ask"] - options["bid"] > 1.0)]


@pytest.mark.parametrize("dividends", [(), ((day(24), 1.2),)], ids=["none", "ex in 24 days"])
def test_greeks_in_the_money_are_at_the_twins_volatility(dividends):
    wide = priced(dividends)
    assert (wide["right"].value_counts() > 10).all()
    assert (wide["iv"] - VOL).abs().median() > 0.05
    assert wide["vol"].to_numpy() == pytest.approx(VOL, abs=0.02)


def test_a_call_in_the_money_is_exercised_on_the_eve_at_its_twins_volatility_too():
    """Delta, gamma, theta and vega by `dividend_call.greeks`."""
    wide = priced(((day(24), 1.2),))
    calls = wide[(wide["right"] == "call") & (wide["dte_days"] == 31)]
    years = float(calls["years"].iloc[0])
    share = 100.0 - float(escrow.present_value([24 / 365], [1.2], RATE, years))
    eve = years - 8 / 365  # of the ex-date, 31 - 23 days before expiration
    anew = dividend_call.greeks(
        share, calls["strike"].to_numpy(float), years, RATE, calls["vol"].to_numpy(float), [eve], [1.2]
    )
    np.testing.assert_allclose(calls["delta"], anew.delta, atol=0.002)
    np.testing.assert_allclose(calls["vega"], anew.vega / 100, atol=0.002)
    np.testing.assert_allclose(calls["theta"], anew.theta / 365, atol=0.002)
