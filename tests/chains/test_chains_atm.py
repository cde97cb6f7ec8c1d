"""30-day at-the-money IV and 25-delta skew: by hand on made-up chains, plausible on recorded ones, quick on a
whole market.
"""

import dataclasses
import time

import numpy as np
import pandas as pd
import pytest
from made_up import RATE, day, quotes, snapshot
from recorded_chains import DATA, aapl

from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import price_chains


def levels(rows, spots):
    """iv30 and skew25 by symbol."""
    return atm_iv(price_chains(snapshot(rows, spots=spots), default_rate=RATE)).set_index("symbol")


def test_total_variance_is_a_straight_line_between_two_expirations():
    rows = quotes("AAA", [day(24)], vol=0.24) + quotes("AAA", [day(45)], vol=0.26)
    expected = np.sqrt((24 * 0.24**2 + 6 / 21 * (45 * 0.26**2 - 24 * 0.24**2)) / 30)
    assert expected == pytest.approx(0.24877, abs=5e-6)
    assert levels(rows, {"AAA": 100.0}).loc["AAA", "iv30"] == pytest.approx(expected, abs=5e-4)


def test_an_expiration_at_thirty_days_answers_alone():
    rows = quotes(
        "AAA",
        [day(16), day(30), day(44)],
        vol=lambda t, k: np.full_like(k, 0.2 if abs(t - 30 / 365) < 0.01 else 0.4),
    )
    assert levels(rows, {"AAA": 100.0}).loc["AAA", "iv30"] == pytest.approx(0.20, abs=5e-4)


@pytest.mark.parametrize(
    ("days", "known"), [([10], True), ([52], True), ([3], False), ([94], False), ([3, 94], True)]
)
def test_expirations_far_from_thirty_days_say_nothing_alone(days, known):
    level = levels(quotes("AAA", [day(d) for d in days], vol=0.3), {"AAA": 100.0}).loc["AAA"]
    assert np.isfinite(level["iv30"]) == known


def test_iv_is_read_at_the_forward_on_a_sloping_smile():
    """At the forward ln(K/S) = r·t, so the smile 0.25 - 0.3·k has 0.25 - 0.3·r·t there."""
    rows = quotes("AAA", [day(30)], vol=lambda t, k: 0.25 - 0.3 * k, spread=0.02)
    assert levels(rows, {"AAA": 100.0}).loc["AAA", "iv30"] == pytest.approx(
        0.25 - 0.3 * RATE * 30 / 365, abs=1e-3
    )


def test_skew_is_the_put_less_the_call_at_a_delta_of_a_quarter():
    """A smile straight in ln K: at delta ∓0.25 the strikes are about 0.67 sd away on either side."""
    slope, rows = (
        -0.4,
        quotes("AAA", [day(30)], vol=lambda t, k: 0.25 - 0.4 * k, strikes=np.arange(80, 121), spread=0.02),
    )
    sd = 0.25 * np.sqrt(30 / 365)
    skew = levels(rows, {"AAA": 100.0}).loc["AAA", "skew25"]
    assert skew == pytest.approx(-slope * 2 * 0.674 * sd, rel=0.06)


def test_one_row_a_name_in_order_and_unknown_stays_unknown():
    rows = quotes("BBB", [day(30)], vol=0.4) + quotes("AAA", [day(30)], vol=0.2)
    table = levels(rows, {"CCC": 50.0, "AAA": 100.0, "BBB": 100.0})
    assert list(table.index) == ["CCC", "AAA", "BBB"]
    assert table.loc[["AAA", "BBB"], "iv30"].to_numpy() == pytest.approx([0.2, 0.4], abs=1e-3)
    assert table.loc["CCC"].isna().all()
    assert len(levels([], {"AAA": 100.0})) == 1


@pytest.mark.long
@pytest.mark.skipif(not DATA.exists(), reason="../shared with recorded chains is missing")
def test_a_recorded_close_and_a_market_of_a_million_and_a_half():
    """AAPL's exchange IV at the money is 21–26 % in August 2026; 1.5 million contracts take well below a
    second.
    """
    priced = price_chains(aapl("2026-08-05")[0], default_rate=RATE)
    alone = atm_iv(priced).iloc[0]
    assert 0.21 < alone["iv30"] < 0.28
    assert -0.02 < alone["skew25"] < 0.05
    copies = 1_500_000 // len(priced.options) + 1
    market = dataclasses.replace(
        priced,
        options=pd.concat([priced.options.assign(code=i) for i in range(copies)], ignore_index=True),
        names=pd.concat([priced.names] * copies, ignore_index=True),
    )
    started = time.perf_counter()
    together = atm_iv(market)
    assert time.perf_counter() - started < 1.5
    assert together["iv30"].to_numpy() == pytest.approx(alone["iv30"], abs=1e-12)
