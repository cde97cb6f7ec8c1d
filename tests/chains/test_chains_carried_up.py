"""Puts far in the money of a share that is carried up, at a negative carry: worth their exercise at the share
as it stands.
"""

import numpy as np
import pytest
from made_up import RATE, day, quotes, snapshot

from wheelcli.chains.build import price_chains
from wheelcli.chains.carry import Label
from wheelcli.chains.spot import as_quoted

CARRY, VOL = -0.03, 0.20
LIVES = [day(31), day(122), day(213)]


@pytest.fixture(scope="module")
def options():
    rows = quotes("AAA", LIVES, vol=VOL, carry=CARRY, strikes=np.arange(80.0, 151.0, 2.5), spread=0.02)
    chains = price_chains(snapshot(rows, spots={"AAA": 100.0}), default_rate=RATE)
    assert chains.names["carry"][0] == Label.PARITY
    assert chains.options["carry"].min() < 0.6 * CARRY  # of the longest; near expirations tell little of it
    return chains.options


def test_the_puts_are_kept(options):
    """Put of 150, 213 days: worth 50.00, the call near 0. With the share carried up to 101.8 that would break
    parity by 1.7.
    """
    deep = options[(options["right"] == "put") & (options["strike"] >= 125)]
    assert not set(deep["unusable"]) & {"parity", "other_share", "below_intrinsic", "stale"}


def test_no_volatility_is_read_out_of_exercise(options):
    deep = options[(options["right"] == "put") & (options["strike"] >= 125)]
    iv = deep["iv"].to_numpy(float)
    assert not np.any(iv > VOL + 0.05)
    known = deep["delta"].to_numpy(float)
    known = known[np.isfinite(known)]
    assert len(known)
    np.testing.assert_allclose(known, -1.0, atol=0.03)
    assert (known >= -1.0 - 1e-9).all()


def test_near_the_money_the_carry_still_counts(options):
    near = options[options["strike"].between(95, 105)]
    assert set(near["unusable"]) == {""}  # parity grants calls the lift as well
    np.testing.assert_allclose(near["iv"], VOL, atol=0.012)
    np.testing.assert_allclose(np.median(near["iv"]), VOL, atol=0.003)


def kept(**changes):
    """Spot and carry of a put of 125 on a share quoted at 100 where parity says 100.19."""
    quote = {
        "spot": 100.19,
        "carry": -0.03,
        "quoted": 100.0,
        "put": True,
        "strike": 125.0,
        "bid": 24.99,
        **changes,
    }
    spot, carry = as_quoted(**{name: np.array([value]) for name, value in quote.items()})
    return float(spot[0]), float(carry[0])


def test_only_a_put_at_its_exercise_keeps_the_quoted_share():
    assert kept() == kept(bid=25.00) == (100.0, 0.0)
    assert kept(bid=25.01) == (100.19, -0.03)  # somebody pays for the time that is left
    assert kept(put=False) == (100.19, -0.03)
    assert kept(carry=0.02) == (100.19, 0.02)
    assert kept(strike=99.0, bid=0.01) == (100.19, -0.03)
    assert kept(spot=np.nan)[1] == -0.03  # a chain that failed stays failed
    assert np.isnan(kept(spot=np.nan)[0])
    assert kept(quoted=np.nan) == (100.19, -0.03)
