"""Whether early exercise of a put is right: against QuantLib's finite differences, by hand, and the answers
that need no price.
"""

import numpy as np
import pytest

from wheelcli.pricing import american, european
from wheelcli.pricing.dividends.finite_differences import put_value
from wheelcli.pricing.early_exercise import CENT, Ground, exercise_of_put, gain_of_waiting


def quantlib_put(spot, strike, days, rate, vol, dividends):
    """QuantLib's finite differences with a dividend schedule, on a fine grid."""
    ql = pytest.importorskip("QuantLib")
    today, count = ql.Date(2, 1, 2026), ql.Actual365Fixed()
    ql.Settings.instance().evaluationDate = today
    curves = [ql.YieldTermStructureHandle(ql.FlatForward(today, r, count)) for r in (0.0, rate)]
    process = ql.BlackScholesMertonProcess(
        ql.QuoteHandle(ql.SimpleQuote(spot)),
        *curves,
        ql.BlackVolTermStructureHandle(ql.BlackConstantVol(today, ql.NullCalendar(), vol, count)),
    )
    option = ql.VanillaOption(
        ql.PlainVanillaPayoff(ql.Option.Put, strike), ql.AmericanExercise(today, today + days)
    )
    paid = ql.DividendVector([today + day for day, _ in dividends], [amount for _, amount in dividends])
    option.setPricingEngine(ql.FdBlackScholesVanillaEngine(process, paid, 250, 500))
    return option.NPV()


def drawn(rng):
    """A put in the money with one to three cash dividends, and its days."""
    spot, days = rng.uniform(30, 400), int(rng.integers(5, 400))
    when = sorted({int(d) for d in rng.integers(2, days + 1, rng.integers(1, 4))})
    paid = [(day, float(spot * rng.uniform(0.001, 0.012))) for day in when]
    return spot, spot * rng.uniform(1.0, 1.6), days, rng.uniform(0.01, 0.06), rng.uniform(0.1, 0.6), paid


@pytest.mark.long
@pytest.mark.parametrize("count", [150, pytest.param(500, marks=pytest.mark.slow)])
def test_random_puts_with_cash_dividends_against_quantlib(count: int) -> None:
    """At most 1 % are judged otherwise, each within a cent of indifference; both answers occur."""
    rng, apart, right = np.random.default_rng(14), [], 0
    for _ in range(count):
        spot, strike, days, rate, vol, paid = drawn(rng)
        answer = exercise_of_put(
            spot, strike, days / 365, rate, vol, dividends=[(day / 365, amount) for day, amount in paid]
        )
        time_value = quantlib_put(spot, strike, days, rate, vol, paid) - (strike - spot)
        right += bool(answer.right)
        if answer.right != (time_value <= CENT):
            apart.append(abs(time_value - CENT))
    assert 0.04 * count <= right <= 0.96 * count
    assert len(apart) <= 0.01 * count
    assert max(apart, default=0.0) <= 0.01


@pytest.mark.long
@pytest.mark.parametrize("vol", [0.12, 0.25, 0.6])
@pytest.mark.parametrize("strike", [80.0, 100.0, 125.0])
@pytest.mark.parametrize(("rate", "carry"), [(0.04, 0.0), (0.05, 0.02), (0.02, 0.06)])
def test_without_dividends_the_grid_is_the_accurate_engine(
    strike: float, vol: float, rate: float, carry: float
) -> None:
    exact = float(american.price(100.0, strike, 0.5, rate, carry, vol, False))
    assert put_value(100.0, strike, 0.5, rate, vol, carry=carry) == pytest.approx(exact, abs=2e-3)


def test_a_dividend_at_once_is_a_lower_share_and_one_after_expiration_is_none() -> None:
    lower = put_value(97.0, 100.0, 0.25, 0.04, 0.3)
    assert put_value(100.0, 100.0, 0.25, 0.04, 0.3, dividends=[(1e-9, 3.0)]) == pytest.approx(lower, abs=5e-3)
    plain = put_value(100.0, 100.0, 0.25, 0.04, 0.3)
    assert put_value(100.0, 100.0, 0.25, 0.04, 0.3, dividends=[(0.26, 3.0)]) == plain


def test_interest_above_the_time_value_is_no_reason_to_exercise() -> None:
    """342.5 at 300, 150 days, 25 %, rate 4 %, yield 1 %: QuantLib says 46.08. Interest to expiration is 5.58,
    the time value 3.58.
    """
    answer = exercise_of_put(300.0, 342.5, 150 / 365, 0.04, 0.25, carry=0.01)
    assert (answer.right, answer.ground, answer.intrinsic) == (False, Ground.VALUE, 42.5)
    assert answer.value == pytest.approx(46.08, abs=0.01)


def test_waiting_for_a_dividend_by_hand() -> None:
    # 0.50 in 0.05 years on a strike of 100 at 4 %: 0.50·e^(−0.002) − 100·(1 − e^(−0.002)) = 0.4990 − 0.1998.
    assert gain_of_waiting(100.0, 0.25, 0.04, [(0.05, 0.50)]) == pytest.approx(0.2992, abs=1e-4)
    # Two of 0.15, 0.02 and 0.03 years away: 0.2997 paid, 0.1199 of interest lost by then.
    assert gain_of_waiting(100.0, 0.25, 0.04, [(0.02, 0.15), (0.03, 0.15)]) == pytest.approx(0.1798, abs=1e-4)
    assert gain_of_waiting(100.0, 0.25, 0.04, [(0.2, 0.5)]) == 0.0  # 0.80 of interest
    assert gain_of_waiting(100.0, 0.25, 0.04, [(0.3, 5.0)]) == 0.0  # after expiration
    deep = 60.0, 100.0, 60 / 365, 0.04, 0.2
    assert exercise_of_put(*deep).right is True
    answer = exercise_of_put(*deep, dividends=[(10 / 365, 0.20)])
    assert (answer.right, answer.ground) == (False, Ground.DIVIDEND)
    assert exercise_of_put(*deep, dividends=[(10 / 365, 0.05)]).right is True  # 0.11 of interest by then


def test_who_is_bid_more_than_exercise_sells() -> None:
    deep = 60.0, 100.0, 60 / 365, 0.04, 0.2
    assert exercise_of_put(*deep, bid=40.01).right is True
    answer = exercise_of_put(*deep, bid=40.02)
    assert (answer.right, answer.ground) == (False, Ground.BID)


def test_the_call_s_ask_bounds_a_volatility_that_a_wide_quote_made_too_high() -> None:
    """The put's mid says 60 %, but the call of its strike is offered at what 30 % is worth: the value is that
    of 30 %.
    """
    terms = 100.0, 125.0, 60 / 365, 0.04
    ask = float(european.price(*terms, 0.0, 0.30, True))
    answer = exercise_of_put(*terms, 0.60, call_ask=ask)
    assert answer.value == pytest.approx(put_value(*terms, 0.30), abs=1e-3)
    assert exercise_of_put(*terms, None, call_ask=ask).value == answer.value
    higher = float(european.price(*terms, 0.0, 0.90, True))
    assert exercise_of_put(*terms, 0.60, call_ask=higher).value == pytest.approx(
        put_value(*terms, 0.60), abs=1e-9
    )


def test_what_is_not_known() -> None:
    deep = 60.0, 100.0, 60 / 365, 0.04
    borrowed = exercise_of_put(*deep, 0.2, carry=0.2, hard_to_borrow=True)
    assert (borrowed.right, borrowed.ground) == (None, Ground.HARD_TO_BORROW)
    silent = exercise_of_put(*deep, None)
    assert (silent.right, silent.ground) == (None, Ground.NO_VOLATILITY)
    outside = exercise_of_put(101.0, 100.0, 0.1, 0.04, None, hard_to_borrow=True)
    assert (outside.right, outside.ground) == (False, Ground.OUT_OF_THE_MONEY)
    assert np.isnan(put_value(float("nan"), 100.0, 0.1, 0.04, 0.2))


def test_after_the_dividend_that_is_waited_for_exercise_is_judged_anew():
    # Deep in the money with 60 days left: 0.30 in five days beats 0.08 of interest; once it is paid the rest
    # of the interest, 0.90, is all there is.
    deep = exercise_of_put(100.0, 150.0, 60 / 365, 0.04, 0.20, dividends=[(5 / 365, 0.30)])
    assert (deep.right, deep.ground, deep.then) == (False, Ground.DIVIDEND, True)
    assert deep.until == pytest.approx(5 / 365)
    assert deep.waiting == pytest.approx(0.30 - 150 * 0.04 * 5 / 365, abs=1e-3)
    # Near the money the right to wait is worth more than that interest.
    near = exercise_of_put(100.0, 102.0, 60 / 365, 0.04, 0.20, dividends=[(5 / 365, 0.30)])
    assert (near.ground, near.then) == (Ground.DIVIDEND, False)
    # A second dividend that pays more than the interest between them is waited for in turn.
    twice = exercise_of_put(100.0, 150.0, 60 / 365, 0.04, 0.20, dividends=[(5 / 365, 0.30), (6 / 365, 0.30)])
    assert twice.until == pytest.approx(6 / 365)
    # On the last day there is nothing left to exercise early.
    assert exercise_of_put(100.0, 150.0, 5 / 365, 0.04, 0.20, dividends=[(5 / 365, 0.30)]).then is None
