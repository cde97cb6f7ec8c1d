"""Convexity in strike: butterflies that would pay for being bought, unequal strikes, and which of the three
quotes is the odd one.
"""

import numpy as np
import pytest

from wheelcli.chains import no_arbitrage
from wheelcli.chains.convexity import SLACK, not_convex
from wheelcli.chains.no_arbitrage import REASONS, ChainQuotes
from wheelcli.pricing import american


def odd(strikes, bids, asks, sides=None):
    """The strikes of the quotes that are left out."""
    strike = np.array(strikes, dtype=float)
    side = np.zeros(len(strike), dtype=np.int64) if sides is None else np.array(sides)
    rows = not_convex(side, strike, np.array(bids, dtype=float), np.array(asks, dtype=float))
    return sorted(strike[rows].tolist())


def chain(strikes, *, is_call=False, vol=0.25, wide=0.04, years=31 / 365):
    """Bids and asks around American prices on a share of 100, to the cent, `wide` apart."""
    mid = american.price(100.0, np.array(strikes, dtype=float), years, 0.04, 0.0, vol, is_call)
    return np.round(mid - wide / 2, 2), np.round(mid + wide / 2, 2)


def test_the_example():
    # w = 3/5: the wings cost 0.6 · 5.10 + 0.4 · 6.05 = 5.48, and the body brings 5.90.
    assert odd([680, 682, 685], [5.00, 5.90, 5.95], [5.10, 6.00, 6.05]) == [682.0]


@pytest.mark.parametrize(("over", "gone"), [(0.0, []), (0.03, []), (0.032, [95.0])])
def test_on_both_sides_of_the_bound(over, gone):
    # Wings asked at 1.00 and 3.00 cost 2.00 for a body in the middle: three cents more are what two moments
    # make of it.
    bid = 2.00 + over
    assert odd([90, 95, 100], [0.90, bid, 2.90], [1.00, bid + 0.1, 3.00]) == gone
    assert 0.03 < SLACK < 0.032


def test_strikes_are_not_equally_far_from_each_other():
    # On a straight line of 0.40 a dollar: fair to the cent, though the middle one is far above the mean of
    # the other two.
    assert odd([100, 110, 112.5], [0.99, 4.99, 5.99], [1.01, 5.01, 6.01]) == []
    # The same prices on equal strikes: 5.00 against wings of 3.51.
    assert odd([100, 105, 110], [0.99, 4.99, 5.99], [1.01, 5.01, 6.01]) == [105.0]


def test_a_convex_fall_is_no_contradiction():
    # A quote far below the line between its neighbours is dear for nobody: only its own neighbours' bids
    # could say so.
    assert odd([90, 95, 100], [1.0, 1.1, 6.0], [1.1, 1.2, 6.1]) == []


@pytest.mark.parametrize("is_call", [False, True])
@pytest.mark.parametrize("moved", [0.60, -0.60])
@pytest.mark.parametrize("place", [3, 7, 11])
def test_the_quote_that_was_moved_is_found(is_call, moved, place):
    strikes = [80, 82.5, 85, 87.5, 90, 92, 94, 96, 98, 100, 102, 104, 106, 110, 115]
    bid, ask = chain(strikes, is_call=is_call, vol=0.35)
    assert odd(strikes, bid, ask) == []
    bid, ask = bid.copy(), ask.copy()
    bid[place] += moved
    ask[place] += moved
    if bid[place] > 0:
        assert odd(strikes, bid, ask) == [strikes[place]]


def test_two_odd_ones_of_one_chain_and_a_clean_one_beside_it():
    strikes = np.arange(80.0, 121.0, 2.5)
    bid, ask = chain(strikes)
    dirty_bid, dirty_ask = bid.copy(), ask.copy()
    for place, moved in ((4, 0.5), (11, -0.7)):
        dirty_bid[place] += moved
        dirty_ask[place] += moved
    sides = np.repeat([7, 9], len(strikes))
    both = np.tile(strikes, 2)
    rows = not_convex(sides, both, np.r_[bid, dirty_bid], np.r_[ask, dirty_ask])
    assert sorted(rows.tolist()) == [len(strikes) + 4, len(strikes) + 11]
    # In any order of rows it is the same quotes.
    mixed = np.random.default_rng(5).permutation(len(both))
    again = not_convex(sides[mixed], both[mixed], np.r_[bid, dirty_bid][mixed], np.r_[ask, dirty_ask][mixed])
    assert sorted(mixed[again].tolist()) == sorted(rows.tolist())


def test_many_noisy_sides_are_judged_together_as_each_alone():
    draw = np.random.default_rng(23)
    sides, strikes, mids = [], [], []
    for side, size in enumerate(draw.integers(1, 40, size=12)):
        k = np.sort(draw.choice(np.arange(60.0, 140.0), size=size, replace=False))
        noise = (0.0, 0.05, 0.4, 1.5)[side % 4] * draw.normal(size=size)
        sides.append(np.full(size, side))
        strikes.append(k)
        mids.append(np.round(np.maximum(k - 95, 0.0) + 3.0 + noise, 2))
    side, strike, mid = (np.concatenate(column) for column in (sides, strikes, mids))
    bid, ask = np.maximum(mid - 0.02, 0.01), np.maximum(mid + 0.02, 0.05)
    together = not_convex(side, strike, bid, ask)
    alone = [
        np.flatnonzero(side == s)[
            not_convex(side[side == s], strike[side == s], bid[side == s], ask[side == s])
        ]
        for s in range(12)
    ]
    assert sorted(together.tolist()) == sorted(np.concatenate(alone).tolist())
    gone = np.bincount(side[together], minlength=12)
    assert gone[::4].tolist() == [0, 0, 0]  # clean sides lose nothing
    assert gone.max() >= 10  # noisy ones lose many


def test_wide_quotes_explain_what_narrow_ones_do_not():
    strikes, mids = [90, 95, 100], np.array([1.00, 2.60, 3.00])  # 0.60 above the line
    for wide, gone in ((0.50, [95.0]), (0.70, [])):
        assert odd(strikes, mids - wide / 2, mids + wide / 2) == gone


def test_sound_chains_lose_nothing():
    draw = np.random.default_rng(11)
    for _ in range(60):
        strikes = 100 + np.cumsum(draw.choice([0.5, 1, 2.5, 5], size=30)) - 40
        is_call = bool(draw.integers(2))
        bid, ask = chain(
            strikes,
            is_call=is_call,
            vol=draw.uniform(0.08, 1.2),
            wide=draw.uniform(0.01, 0.3),
            years=draw.uniform(0.01, 0.8),
        )
        bids = bid > 0
        assert odd(strikes[bids], bid[bids], ask[bids]) == []


def test_two_roots_of_one_strike_and_short_chains_say_nothing():
    assert odd([95, 95, 95], [1.0, 5.0, 1.0], [1.1, 5.1, 1.1]) == []
    assert odd([95, 96], [5.0, 1.0], [5.1, 1.1]) == []
    assert odd([], [], []) == []


def test_judged_with_the_rest_of_the_quotes():
    strikes = np.arange(86.0, 101.0, 2.0)
    bid, ask = chain(strikes)
    bid[4] += 0.25  # the 94: within monotony and parity, not within convexity
    ask[4] += 0.25
    n = len(strikes)
    quotes = ChainQuotes(
        group=np.ones(n, dtype=np.int64),
        is_call=np.zeros(n, dtype=bool),
        american=np.ones(n, dtype=bool),
        strike=strikes,
        bid=bid,
        ask=ask,
        years=np.full(n, 31 / 365),
        spot=np.full(n, 100.0),
        dividends=np.zeros(n),
        discount=np.full(n, np.exp(-0.04 * 31 / 365)),
        standard=np.ones(n, dtype=bool),
    )
    reason = no_arbitrage.judge(quotes)
    assert [REASONS[k].value for k in reason] == [""] * 4 + ["not_convex"] + [""] * (n - 5)
