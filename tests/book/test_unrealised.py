"""What a position has gained at the account's mark, by hand: fees off, core shares on their own cost, unknown
is never 0.
"""

from datetime import date

import pytest

from wheelcli.book.portfolio import Shares
from wheelcli.book.positions.positions import Kind, Position
from wheelcli.book.valuation.unrealised import Gain, gain_of_options, gain_of_shares
from wheelcli.contract import Contract, Right
from wheelcli.open_option import OpenOption
from wheelcli.quotes import Mark, Origin

SHORT, WING = (Contract("KO", date(2026, 9, 18), Right.CALL, strike) for strike in (70.0, 75.0))


def marks(**prices: float) -> dict[str, Mark]:
    """Mids by OCC symbol, named short and wing."""
    return {
        {"short": SHORT, "wing": WING}[name].occ: Mark(price, Origin.MID) for name, price in prices.items()
    }


def spread(*, wing_price: float | None = 0.30) -> Position:
    """Three 70/75 call spreads sold for 0.90, 4.08 of fees in all."""
    legs = (
        OpenOption("KO", SHORT, -3, 1.20, fees_cents=204),
        OpenOption("KO", WING, 3, wing_price, fees_cents=204),
    )
    return Position("KO-260918-C70/C75", Kind.BEAR_CALL_SPREAD, "KO", 3, legs)


def test_a_spread_counts_both_legs_and_the_fees_of_both() -> None:
    """270.00 less 4.08 came in; closing at mids takes 3 × 100 × (0.555 − 0.10) = 136.50."""
    assert gain_of_options(spread(), marks(short=0.555, wing=0.10)) == Gain(-13_650, 12_942)


@pytest.mark.parametrize("known", [{}, {"short": 0.5}, {"wing": 0.1}])
def test_a_leg_without_a_mark_leaves_value_and_profit_unknown(known: dict[str, float]) -> None:
    assert gain_of_options(spread(), marks(**known)) == Gain()


def test_an_opening_price_that_is_unknown_leaves_the_profit_unknown_and_not_the_value() -> None:
    assert gain_of_options(spread(wing_price=None), marks(short=0.5, wing=0.1)) == Gain(-12_000, None)


def test_core_shares_are_judged_on_their_own_cost() -> None:
    """150 shares cost 7,000.00; of those 50 are core and cost 1,500.00, the 100 of the wheel 5,500.00. At
    52.00: 800.00, 1,100.00 of it the core's.
    """
    shares = Shares(
        "KO",
        150_000_000,
        54.0,
        50,
        30.0,
        cost_cents=700_000,
        core_micro_shares=50_000_000,
        core_cost_cents=150_000,
    )
    assert gain_of_shares(shares, 52.0) == Gain(780_000, 80_000, 110_000)
    assert gain_of_shares(shares, None) == Gain()


def test_short_shares_gain_as_the_price_falls_and_an_unknown_cost_is_no_profit() -> None:
    short = Shares("KO", -100_000_000, cost_cents=-600_000)
    assert gain_of_shares(short, 58.0) == Gain(-580_000, 20_000)
    assert gain_of_shares(Shares("KO", 100_000_000, break_even=50.0), 58.0) == Gain(580_000)
