"""What was forecast at a sale that filled no ticket: made again from the price it brought, or from the closes
where that says nothing.
"""

from datetime import date, timedelta

import numpy as np
import pytest

from wheelcli.pricing import american
from wheelcli.pricing.forecast import forecast_vol
from wheelcli.pricing.lognormal import prob_otm
from wheelcli.review.forecasts import outcomes
from wheelcli.review.performance.holdings import OptionStretch
from wheelcli.review.performance.price_grid import Closes
from wheelcli.review.settlements import Settlements

SOLD, ENDS = date(2026, 6, 30), date(2026, 7, 30)


def closes():
    """130 days that go up and down by 1 % in turn: about 16 % a year."""
    days = tuple(SOLD - timedelta(days=99 - k) for k in range(130))
    level = (100.0 * np.exp(0.01 * (np.arange(130) % 2)))[:, None]
    return Closes(days, ("XYZ",), level, level)


def forecast_of(price):
    sold = OptionStretch("1", "XYZ260730P00095000", "XYZ", False, 95.0, ENDS, -100.0, SOLD, None, price, 1.0)
    (result,) = outcomes([sold], closes(), Settlements({}, frozenset()), forecasts={}, until=ENDS, rate=0.04)
    return result.forecast


def test_it_stands_on_the_volatility_that_the_price_implied() -> None:
    spot = closes().plain[99, 0]
    price = float(american.price(spot, 95.0, 30 / 365, 0.04, 0.0, 0.40, False))
    want = float(prob_otm(spot, 95.0, 30 / 365, 0.04, 0.0, 0.40, False))
    assert forecast_of(price) == pytest.approx(want, abs=1e-4)


@pytest.mark.parametrize("price", [None, 0.0])
def test_and_on_the_closes_where_no_price_says_it(price: float | None) -> None:
    known = closes()
    vol = float(forecast_vol(known.total[:100])[0])
    want = float(prob_otm(known.plain[99, 0], 95.0, 30 / 365, 0.04, 0.0, vol, False))
    assert forecast_of(price) == pytest.approx(want, abs=1e-9)
    assert want > forecast_of(2.0)
