"""No-arbitrage bounds: every reason on both sides of its bound, and a split ghost among honest neighbours."""

import numpy as np
import pytest

from wheelcli.chains import no_arbitrage
from wheelcli.chains.no_arbitrage import REASONS, SPOT_TOLERANCE, ChainQuotes, Unusable
from wheelcli.pricing import american

SPOT, RATE, YEARS = 100.0, 0.04, 31 / 365
DISCOUNT = np.exp(-RATE * YEARS)  # 0.99661
SLACK = SPOT_TOLERANCE * SPOT + 0.01  # 0.21: what the synchronised spot may be wrong by, and a cent


def judge(**columns):
    """The reasons by name."""
    quotes = ChainQuotes(discount=np.exp(-RATE * columns["years"]), **columns)
    return np.array([why.value for why in REASONS], dtype=object)[no_arbitrage.judge(quotes)]


def verdict(right="put", strike=95.0, bid=1.00, ask=1.05, **changes):
    """The reason for one lonely contract."""
    values = {"years": YEARS, "spot": SPOT, "dividends": 0.0, "american": True, "standard": True, **changes}
    arrays = {k: np.array([v]) for k, v in values.items()}
    return judge(
        group=np.array([1]),
        is_call=np.array([right == "call"]),
        strike=np.array([strike]),
        bid=np.array([bid]),
        ask=np.array([ask]),
        **arrays,
    )[0]


def test_an_honest_quote_is_kept():
    assert verdict() == Unusable.NONE


def test_expired():
    assert verdict(years=0.0) == Unusable.EXPIRED
    assert verdict(years=1e-6) == Unusable.NONE


def test_adjusted():
    assert verdict(standard=False) == Unusable.ADJUSTED


def test_without_a_spot():
    assert verdict(spot=np.nan) == Unusable.NO_SPOT


@pytest.mark.parametrize(("bid", "ask"), [(np.nan, 1.05), (1.00, np.nan), (0.0, 1.05), (0.0, 0.0)])
def test_one_sided(bid, ask):
    assert verdict(bid=bid, ask=ask) == Unusable.NO_QUOTE


def test_crossed_and_locked():
    assert verdict(bid=1.06, ask=1.05) == Unusable.CROSSED
    assert verdict(bid=1.05, ask=1.05) == Unusable.NONE


def test_a_call_is_worth_no_more_than_the_share():
    # The bound is the spot and its slack: 100.21.
    assert verdict("call", strike=1.0, bid=100.22, ask=101.0) == Unusable.ABOVE_BOUND
    assert verdict("call", strike=1.0, bid=100.20, ask=101.0) == Unusable.NONE


def test_a_put_is_worth_no_more_than_its_strike():
    assert verdict("put", strike=95.0, bid=95.01, ask=96.0, spot=5.0) == Unusable.ABOVE_BOUND
    assert verdict("put", strike=95.0, bid=95.00, ask=96.0, spot=5.0) == Unusable.NONE


def test_a_put_offered_below_what_exercise_pays():
    # Strike 110 on 100 pays 10 at once: an ask below 10 − 0.21 = 9.79 cannot be.
    assert verdict("put", strike=110.0, bid=9.5, ask=9.78) == Unusable.BELOW_INTRINSIC
    assert verdict("put", strike=110.0, bid=9.5, ask=9.80) == Unusable.NONE


def test_a_european_put_may_stand_below_what_exercise_would_pay():
    # Its floor is 110 · 0.99661 − 100 = 9.627, less 0.21 → 9.417.
    assert verdict("put", strike=110.0, bid=9.3, ask=9.78, american=False) == Unusable.NONE
    assert verdict("put", strike=110.0, bid=9.3, ask=9.41, american=False) == Unusable.BELOW_INTRINSIC
    assert verdict("put", strike=110.0, bid=9.3, ask=9.42, american=False) == Unusable.NONE


def test_a_call_owes_the_interest_on_its_strike_and_is_spared_the_dividends():
    # 100 − 90 · 0.99661 = 10.305, less 0.21 → 10.095; with 0.50 of dividends the immediate 10.00 is what is
    # left, less 0.21.
    assert verdict("call", strike=90.0, bid=10.0, ask=10.09) == Unusable.BELOW_INTRINSIC
    assert verdict("call", strike=90.0, bid=10.0, ask=10.10) == Unusable.NONE
    assert verdict("call", strike=90.0, bid=9.7, ask=9.80, dividends=0.50) == Unusable.NONE
    assert verdict("call", strike=90.0, bid=9.7, ask=9.78, dividends=0.50) == Unusable.BELOW_INTRINSIC


def table(strikes, right, bid, ask, group=1):
    n = len(strikes)
    return judge(
        group=np.broadcast_to(np.array(group), n),
        is_call=np.broadcast_to(np.array(right) == "call", n),
        american=np.ones(n, bool),
        strike=np.array(strikes, float),
        bid=np.array(bid, float),
        ask=np.array(ask, float),
        years=np.full(n, YEARS),
        spot=np.full(n, SPOT),
        dividends=np.zeros(n),
        standard=np.ones(n, bool),
    )


def test_puts_rise_with_the_strike_within_the_spread():
    # The 92 put is bid at 1.30 while the 94 and the 96, better rights, are offered at 1.25 and 1.20: the 92
    # goes.
    reasons = table([90, 92, 94, 96], "put", [0.80, 1.30, 1.05, 1.15], [0.85, 1.35, 1.25, 1.20])
    assert reasons.tolist() == ["", Unusable.NOT_MONOTONE, "", ""]


def test_equal_prices_do_not_contradict_each_other():
    # Bid 1.20 against an ask of 1.20 for the better right is no contradiction, a cent more is.
    assert table([92, 94], "put", [1.20, 1.10], [1.25, 1.20]).tolist() == ["", ""]
    assert Unusable.NOT_MONOTONE in table([92, 94], "put", [1.21, 1.10], [1.25, 1.20])


def test_calls_fall_with_the_strike():
    reasons = table([104, 106, 108, 110], "call", [1.50, 1.10, 0.80, 2.00], [1.60, 1.20, 0.90, 2.10])
    assert reasons.tolist() == ["", "", "", Unusable.NOT_MONOTONE]


def test_several_ghosts_go_one_after_the_other():
    # Both far calls are bid above what every honest one is offered at, and agree with each other.
    reasons = table(
        [104, 106, 108, 110, 200, 210],
        "call",
        [1.50, 1.10, 0.80, 0.60, 5.00, 4.90],
        [1.60, 1.20, 0.90, 0.70, 5.20, 5.10],
    )
    assert reasons.tolist() == [""] * 4 + [Unusable.NOT_MONOTONE] * 2


def test_expirations_and_rights_are_judged_apart():
    reasons = table([92, 94], "put", [1.30, 1.10], [1.35, 1.15], group=[1, 2])
    assert reasons.tolist() == ["", ""]
    reasons = table([92, 94], ["put", "call"], [1.30, 8.10], [1.35, 8.30])
    assert reasons.tolist() == ["", ""]


def pair(call_bid, call_ask, put_bid, put_ask, strike=100.0, **changes):
    values = {"spot": SPOT, "dividends": 0.0, "american": True, **changes}
    arrays = {k: np.array([v, v]) for k, v in values.items()}
    return judge(
        group=np.array([1, 1]),
        is_call=np.array([True, False]),
        strike=np.array([strike, strike]),
        bid=np.array([call_bid, put_bid]),
        ask=np.array([call_ask, put_ask]),
        years=np.full(2, YEARS),
        standard=np.ones(2, bool),
        **arrays,
    ).tolist()


def test_parity_above():
    # American: call − put ≤ 100 − 100 · 0.99661 = 0.339, and twice the slack of the spot and two cents, 0.42:
    # 0.759.
    assert pair(4.76, 4.80, 3.90, 4.00) == [Unusable.PARITY] * 2  # 4.76 − 4.00 = 0.76
    assert pair(4.75, 4.80, 3.90, 4.00) == ["", ""]  # 0.75


def test_parity_below():
    # American: call − put ≥ 100 − 0 − 100 = 0, less 0.42. European: 0.339 − 0.42 = −0.081.
    assert pair(3.40, 3.50, 3.93, 4.00) == [Unusable.PARITY] * 2  # 3.50 − 3.93 = −0.43
    assert pair(3.40, 3.50, 3.91, 4.00) == ["", ""]  # −0.41
    assert pair(3.40, 3.80, 3.89, 4.00, american=False) == [Unusable.PARITY] * 2  # −0.09
    assert pair(3.40, 3.80, 3.87, 4.00, american=False) == ["", ""]  # −0.07


def test_parity_with_a_dividend():
    # 0.50 of dividends lowers the American bound below to −0.92, and the European bound above from 0.759 to
    # 0.259.
    assert pair(3.00, 3.10, 3.93, 4.00, dividends=0.50) == ["", ""]  # −0.83
    assert pair(3.00, 3.10, 4.03, 4.10, dividends=0.50) == [Unusable.PARITY] * 2  # −0.93
    assert pair(4.27, 4.30, 3.90, 4.00, dividends=0.50, american=False) == [Unusable.PARITY] * 2  # 0.27
    assert pair(4.25, 4.30, 3.90, 4.00, dividends=0.50, american=False) == ["", ""]  # 0.25


def test_a_split_ghost_goes_and_its_honest_neighbours_stay():
    # The share split 20:1 from 2,000 to 100. The old strikes stay listed with their old prices.
    strikes = np.arange(80.0, 121.0, 2.0)
    ghosts = np.arange(1700.0, 2301.0, 50.0)
    quotes, kinds = [], []
    for right in ("put", "call"):
        honest = american.price(SPOT, strikes, YEARS, RATE, 0.0, 0.30, right == "call")
        old = american.price(2000.0, ghosts, YEARS, RATE, 0.0, 0.30, right == "call")
        for k, mid in zip(np.r_[strikes, ghosts], np.r_[honest, old], strict=True):
            quotes.append((k, mid * 0.99, mid * 1.01))
            kinds.append(right)
    k, bid, ask = np.array(quotes).T
    reasons = table(k, kinds, bid, ask)
    real = k < 1000
    assert set(reasons[real]) == {""}
    # The 1,700 put pays 1,600 and is offered for a few dollars; the 1,700 call is bid at 300 on a share at
    # 100; the 2,300 call is bid above what the honest 120 call is offered at: each is caught by one bound or
    # another.
    assert "" not in set(reasons[~real])
    assert {Unusable.ABOVE_BOUND, Unusable.BELOW_INTRINSIC, Unusable.OTHER_SHARE} <= {
        Unusable(x) for x in reasons[~real]
    }
