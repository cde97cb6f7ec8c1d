"""Deltas of whole chains with a cash dividend against QuantLib's finite differences: its spot model, quotes
of whole cents.
"""

from datetime import timedelta

import numpy as np
import pytest

ql = pytest.importorskip("QuantLib")

from made_up import RATE, day, quotes, snapshot  # noqa: E402

from wheelcli.chains.build import price_chains  # noqa: E402
from wheelcli.trading_calendar import previous_session  # noqa: E402

TODAY = ql.Date(18, 8, 2026)  # `made_up.SESSION`
STRIKES = np.arange(85.0, 116.0, 2.5)
NAMES = {  # ex-date (days), dollars, volatility
    "EARLY": (6, 0.60, 0.25),
    "MIDDLE": (17, 1.20, 0.20),
    "LATE": (30, 0.60, 0.35),
}
LIVES = (24, 31, 45)  # days; Fridays


def finite_differences(strike, days, vol, is_call, ex, amount):
    """Price and delta on a share of 100."""
    ql.Settings.instance().evaluationDate = TODAY
    count = ql.Actual365Fixed()
    flat = [ql.YieldTermStructureHandle(ql.FlatForward(TODAY, r, count)) for r in (0.0, RATE)]
    process = ql.BlackScholesMertonProcess(
        ql.QuoteHandle(ql.SimpleQuote(100.0)),
        *flat,
        ql.BlackVolTermStructureHandle(ql.BlackConstantVol(TODAY, ql.NullCalendar(), vol, count)),
    )
    paid = ql.DividendVector([TODAY + ex] if ex <= days else [], [amount] if ex <= days else [])
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, strike)
    option = ql.VanillaOption(payoff, ql.AmericanExercise(TODAY, TODAY + days))
    option.setPricingEngine(ql.FdBlackScholesVanillaEngine(process, paid, 200, 400))
    return option.NPV(), option.delta()


@pytest.fixture(scope="module")
def chains():
    """Priced chains, and the finite differences of each contract."""
    rows, truth, paid = [], {}, []
    for symbol, (ex, amount, vol) in NAMES.items():
        paid += [(symbol, str(day(ex) - timedelta(days=91 * k)), amount) for k in range(5)]
        for row in quotes(symbol, [day(d) for d in LIVES], vol=vol, strikes=STRIKES):
            days = (row["expiration"].date() - day(0)).days
            eve = (previous_session(day(ex)) - day(0)).days  # nobody can exercise later
            fair, delta = finite_differences(row["strike"], days, vol, row["right"] == "call", eve, amount)
            row["bid"], row["ask"] = np.floor(100 * fair - 1) / 100, np.ceil(100 * fair + 1) / 100
            rows.append(row)
            truth[row["contract"]] = delta
    priced = price_chains(
        snapshot(rows, spots=dict.fromkeys(NAMES, 100.0), dividends=paid), default_rate=RATE
    )
    table = priced.options[priced.options["bid"] > 0].set_index("contract")
    return table.assign(true_delta=[truth[contract] for contract in table.index])


@pytest.mark.long
@pytest.mark.parametrize(
    ("right", "low", "high", "most"), [("put", -0.9, -0.02, 0.002), ("call", 0.02, 0.97, 0.005)]
)
def test_delta(chains, right, low, high, most):
    """Cents in the price, spot and carry by parity: within 0.0016 and 0.0018; what is deeper in the money is
    worth exercising.

    MIDDLE pays so much that calls exercised for it put the first spot, of parity without early exercise, at
    100.30.
    """
    rows = chains[(chains["right"] == right) & chains["true_delta"].between(low, high)]
    assert (rows["unusable"] == "").all()
    assert len(rows) > 75
    apart = (rows["delta"] - rows["true_delta"]).abs()
    assert apart.max() < most
    assert apart.median() < 0.0005


@pytest.mark.long
def test_spot_and_carry(chains):
    """Within 0.3 cents of 100, no carry."""
    assert chains["spot"].to_numpy() == pytest.approx(100.0, abs=0.003)
    assert (chains["carry"] == 0).all()
