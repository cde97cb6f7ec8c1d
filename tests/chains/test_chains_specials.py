"""A special dividend that lowers the strikes: the options never see it, and the name stays; an ordinary one
they do see.
"""

from datetime import timedelta

import numpy as np
import pytest
from made_up import RATE, SESSION, day, quotes, snapshot

from wheelcli.chains.build import price_chains
from wheelcli.chains.no_arbitrage import Unusable

QUARTERS = tuple((SESSION - timedelta(days=91 * k), 0.30) for k in (1, 2, 3, 4))
EX = day(14)
LIVES = [day(31), day(59)]


def priced(rows, paid, *, quoted=100.0):
    ahead = [("AAA", d, a) for d, a in (*QUARTERS, *paid)]
    return price_chains(snapshot(rows, spots={"AAA": quoted}, dividends=ahead), default_rate=RATE)


def test_options_whose_strikes_will_be_lowered_do_not_see_it():
    chains = priced(quotes("AAA", LIVES), [(EX, 8.0)])  # quoted without the 8.00
    assert chains.names["spot"][0] == pytest.approx(100.0, abs=0.15)
    assert [p.code for p in chains.problems] == []
    assert 8.0 not in {d.amount for d in chains.dividends["AAA"]}
    near = chains.options[chains.options["strike"].between(95, 105)]
    np.testing.assert_allclose(near["iv"], 0.25, atol=0.006)


def test_options_whose_strikes_stay_do_see_it():
    rows = quotes("AAA", LIVES, dividends=[(EX, 1.5)])
    chains = priced(rows, [(EX, 1.5)])
    assert chains.names["spot"][0] == pytest.approx(100.0, abs=0.3)
    assert 1.5 in {d.amount for d in chains.dividends["AAA"]}


def test_an_ordinary_dividend_is_never_left_out():
    """Twice the usual is no special one, whatever the quotes say."""
    chains = priced(quotes("AAA", LIVES), [(EX, 0.60)])
    assert 0.60 in {d.amount for d in chains.dividends["AAA"]}


def test_other_names_keep_their_dividends():
    rows = [*quotes("AAA", LIVES), *quotes("BBB", LIVES, dividends=[(EX, 0.40)])]
    ahead = [("AAA", EX, 8.0), ("BBB", EX, 0.40)]
    chains = price_chains(
        snapshot(rows, spots={"AAA": 100.0, "BBB": 100.0}, dividends=ahead), default_rate=RATE
    )
    assert "AAA" not in chains.dividends or not chains.dividends["AAA"]
    assert [d.amount for d in chains.dividends["BBB"]] == [0.40]
    np.testing.assert_allclose(chains.names["spot"], 100.0, atol=0.15)


def test_lowered_strikes_and_odd_roots_reject_only_what_is_adjusted():
    """After the ex-date strikes are odd (87.75, 90.25 …), and a series of another root delivers something
    else.
    """
    lowered = quotes("AAA", LIVES, strikes=np.arange(70.0, 131.0, 2.5) - 2.25)
    odd = [
        {
            **row,
            "contract": row["contract"].replace("AAA", "AAA1"),
            "standard": False,
            "bid": row["bid"] + 3,
            "ask": row["ask"] + 3,
        }
        for row in quotes("AAA", LIVES)
    ]
    chains = priced([*lowered, *odd], [])
    assert chains.names["spot"][0] == pytest.approx(100.0, abs=0.15)
    assert chains.problems == ()
    own = chains.options["contract"].astype(str).str.startswith("AAA1")
    assert set(chains.options.loc[own, "unusable"]) == {Unusable.ADJUSTED}
    assert Unusable.OTHER_SHARE not in set(chains.options.loc[~own, "unusable"])
    near = chains.options[~own & chains.options["strike"].between(90, 110)]
    assert set(near["unusable"]) == {""}
