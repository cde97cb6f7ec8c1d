"""A live contract is not condemned with the one of its strike that nobody quotes any more; what a split
leaves still is, both of it.
"""

import numpy as np
import pytest

from wheelcli.chains import no_arbitrage
from wheelcli.chains.neighbours import fits
from wheelcli.chains.no_arbitrage import REASONS, ChainQuotes, Unusable
from wheelcli.pricing import american

SPOT, RATE, YEARS = 100.0, 0.04, 31 / 365
STRIKES = np.arange(60.0, 141.0, 5.0)


def judged(changes=(), *, strikes=STRIKES, dividends=0.0):
    """Reasons by (right, strike) of an honest chain with some quotes replaced: ((right, strike), bid,
    ask).
    """
    strike = np.r_[strikes, strikes]
    is_call = np.r_[np.zeros(len(strikes), bool), np.ones(len(strikes), bool)]
    fair = american.price(SPOT, strike, YEARS, RATE, 0.0, 0.40, is_call)
    bid, ask = np.round(fair * 0.99, 2), np.round(fair * 1.01, 2) + 0.01
    for (right, k), b, a in changes:
        at = (is_call == (right == "call")) & (strike == k)
        bid[at], ask[at] = b, a
    n = len(strike)
    quotes = ChainQuotes(
        group=np.ones(n, dtype=np.int64),
        is_call=is_call,
        american=np.ones(n, bool),
        strike=strike,
        bid=bid,
        ask=ask,
        years=np.full(n, YEARS),
        spot=np.full(n, SPOT),
        dividends=np.full(n, dividends),
        discount=np.full(n, np.exp(-RATE * YEARS)),
        standard=np.ones(n, bool),
    )
    why = no_arbitrage.judge(quotes)
    names = ["call" if c else "put" for c in is_call]
    return {
        (r, float(k)): REASONS[w]
        for r, k, w in zip(names, strike, why, strict=True)
        if bid[at_of(names, strike, r, k)] > 0
    }


def at_of(names, strike, right, k):
    return next(i for i, (r, s) in enumerate(zip(names, strike, strict=True)) if r == right and s == k)


def wrong(reasons):
    return {key: why for key, why in reasons.items() if why}


def test_an_honest_chain_is_kept():
    assert wrong(judged()) == {}


@pytest.mark.parametrize(("strike", "old"), [(70.0, (62.0, 64.0)), (80.0, (46.0, 48.0)), (75.0, (5.0, 60.0))])
def test_a_call_of_another_day_leaves_its_put_alive(strike, old):
    """The 70 call, left at 62 from when the share stood at 132, asks for another share; the 70 put is quoted
    like its neighbours.
    """
    reasons = wrong(judged([(("call", strike), *old)]))
    assert ("put", strike) not in reasons
    assert set(reasons) <= {("call", strike)}


def test_a_put_of_another_day_leaves_its_call_alive():
    reasons = wrong(judged([(("put", 130.0), 55.0, 57.0)]))
    assert reasons == {("put", 130.0): Unusable.OTHER_SHARE}


def test_a_run_of_old_calls_leaves_the_puts_alive():
    old = [(("call", k), 165 - k, 167 - k) for k in (60.0, 65.0, 70.0, 75.0, 80.0)]
    reasons = wrong(judged(old))
    assert {right for right, _ in reasons} == {"call"}


def test_parity_condemns_the_one_that_does_not_fit():
    """The 90 call at 12.60, two dollars above its neighbours' line, breaks parity with an honest put."""
    reasons = wrong(judged([(("call", 90.0), 13.60, 13.70)]))
    assert set(reasons) == {("call", 90.0)}


def test_what_a_split_leaves_goes_with_both_its_sides():
    """A share that split 3:2 from 150: strikes of 112.5 to 187.5 remain, quoted as they were."""
    ghosts = np.arange(112.5, 188.0, 7.5)
    ghosts = ghosts[~np.isin(ghosts, STRIKES)]
    changes = []
    for right in ("put", "call"):
        old = american.price(150.0, ghosts, YEARS, RATE, 0.0, 0.40, right == "call")
        changes += [((right, k), v * 0.99, v * 1.01) for k, v in zip(ghosts, old, strict=True)]
    reasons = judged(changes, strikes=np.sort(np.r_[STRIKES, ghosts]))
    assert {k for (_, k), why in reasons.items() if not why} <= set(STRIKES)
    assert not wrong({key: why for key, why in reasons.items() if key[1] in STRIKES})


def test_a_negative_carry_is_no_dividend_to_puts_exercised_now():
    """Dividends of −2.00 (the share is carried up by 2 %): a put of 130 is worth 30, its call 0.05. 0.05 − 30
    ≥ 100 − 130 less the slack holds.
    """
    quotes = [(("put", 130.0), 29.95, 30.05), (("call", 130.0), 0.04, 0.06)]
    assert judged(quotes, dividends=-2.0)[("put", 130.0)] == Unusable.NONE
    assert judged(quotes, dividends=-2.0)[("call", 130.0)] == Unusable.NONE


def side(rights, strikes, bids, asks):
    n = len(strikes)
    return {
        "side": np.array([r == "call" for r in rights], dtype=np.int64),
        "is_call": np.array([r == "call" for r in rights]),
        "strike": np.array(strikes, float),
        "bid": np.array(bids, float),
        "ask": np.array(asks, float),
        "spot": np.full(n, SPOT),
    }


@pytest.mark.parametrize(
    ("bid", "ask", "agrees"),
    [(2.07, 2.20, True), (2.08, 2.20, False), (0.90, 1.00, True), (0.90, 0.99, False)],
)
def test_between_two_puts(bid, ask, agrees):
    """Puts of 90 at 1.00/1.05 and 100 at 3.00/3.10: a 95 is worth 1.00 at least and 2.075 at most."""
    columns = side(["put"] * 3, [90, 95, 100], [1.00, bid, 3.00], [1.05, ask, 3.10])
    assert fits(np.array([1]), np.array([0, 2]), **columns).tolist() == [agrees]


def test_below_all_puts_stands_one_that_is_worth_nothing():
    # A put of 45 is worth at most half of one of 90 at 1.05: 0.525.
    for bid, agrees in ((0.52, True), (0.53, False)):
        columns = side(["put"] * 2, [45, 90], [bid, 1.00], [0.60, 1.05])
        assert fits(np.array([0]), np.array([1]), **columns).tolist() == [agrees]


def test_below_all_calls_stands_the_share():
    # A call of 40 lies on the line from 100 at 0 to 20.20 at 80 at most: 60.10; the 80 is bid at 20.00.
    for bid, ask, agrees in ((60.0, 60.5, True), (60.2, 60.5, False), (19.0, 19.9, False)):
        columns = side(["call"] * 2, [40, 80], [bid, 20.00], [ask, 20.20])
        assert fits(np.array([0]), np.array([1]), **columns).tolist() == [agrees]


def test_above_all_nothing_speaks_for_it():
    for right in ("put", "call"):
        columns = side([right] * 2, [90, 100], [1.00, 1.00], [1.10, 1.10])
        assert fits(np.array([1]), np.array([0]), **columns).tolist() == [False]
