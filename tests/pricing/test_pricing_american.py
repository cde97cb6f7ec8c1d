"""American price, Greeks and implied volatility against QuantLib, and in the corners."""

import numpy as np
import pytest
from quantlib_oracle import Oracle, random_contracts

from wheelcli.pricing import american, american_batch, european


@pytest.fixture(scope="module")
def grid():
    contracts = random_contracts(400, seed=7)
    return contracts, Oracle().price(*contracts)


def moved(contracts, index, by):
    shifted = list(contracts)
    shifted[index] = shifted[index] + by
    return shifted


@pytest.mark.long
def test_price_is_quantlibs(grid):
    contracts, truth = grid
    error = np.abs(american.price(*contracts) - truth) / 100
    assert error.max() < 1e-6
    assert np.median(error) < 1e-9


@pytest.mark.long
def test_delta_is_quantlibs(grid):
    contracts, truth = grid
    some = slice(0, 150)
    contracts = [np.broadcast_to(column, truth.shape)[some] for column in contracts]
    oracle, h = Oracle(), 0.02
    slope = (oracle.price(*moved(contracts, 0, h)) - oracle.price(*moved(contracts, 0, -h))) / (2 * h)
    close = np.abs(american.greeks(*contracts).delta - slope)
    assert close.max() < 1e-4


@pytest.mark.long
def test_implied_vol_of_quantlibs_prices(grid):
    contracts, truth = grid
    spot, strike, years, rate, dividend_yield, vol, is_call = contracts
    vols = american.implied_vol(truth, spot, strike, years, rate, dividend_yield, is_call)
    clear = american.greeks(*contracts).vega / spot > 1e-2
    assert clear.sum() > 200
    assert np.abs(vols - vol)[clear].max() < 2e-6


@pytest.mark.long
def test_round_trip(grid):
    contracts, _ = grid
    spot, strike, years, rate, dividend_yield, vol, is_call = contracts
    vols = american.implied_vol(american.price(*contracts), *contracts[:5], is_call)
    clear = american.greeks(*contracts).vega / spot > 1e-3
    assert np.abs(vols - vol)[clear].max() < 1e-9
    known = np.isfinite(vols)
    back = american.price(spot, strike, years, rate, dividend_yield, np.where(known, vols, 0.2), is_call)
    assert np.abs(back - american.price(*contracts))[known].max() < 1e-9


def test_greeks_are_differences_of_the_price():
    contracts = random_contracts(300, seed=11)
    spot, _, years, rate, _, vol, _ = contracts
    g = american.greeks(*contracts)
    alive = american.price(*contracts) > european.price(*contracts[:5], 0.0, contracts[6]) + 0.05
    free = alive & (g.gamma > 0) & (rate > 0.001)

    def difference(index, h):
        up, down = american.price(*moved(contracts, index, h)), american.price(*moved(contracts, index, -h))
        return (up - down) / (2 * h)

    assert np.abs(difference(0, 1e-3 * spot) - g.delta)[free].max() < 1e-4
    assert np.abs((difference(2, 1e-4 * years) + g.theta) / spot)[free].max() < 1e-4
    assert np.abs((difference(5, 1e-4 * vol) - g.vega) / spot)[free].max() < 1e-5
    assert np.abs((difference(3, 1e-5) - g.rho) / spot)[free].max() < 2e-4
    h = 1e-3 * spot
    slopes = [american.greeks(*moved(contracts, 0, by)).delta for by in (h, -h)]
    assert np.quantile(np.abs((slopes[0] - slopes[1]) / (2 * h) - g.gamma)[free] * spot[free], 0.99) < 1e-2


CORNERS = {
    "an hour left": ([99.9, 100.0, 100.1], 100, 1 / 8760, 0.04, 0.01, 0.4),
    "a minute left": ([99.99, 100.0, 100.01], 100, 1 / 525600, 0.04, 0.01, 0.4),
    "deep in the money": ([20.0, 50.0, 250.0], 100, 0.5, 0.05, 0.02, 0.3),
    "zero rate": ([80.0, 100.0, 120.0], 100, 1.0, 0.0, 0.03, 0.3),
    "zero rate and yield": ([80.0, 100.0, 120.0], 100, 1.0, 0.0, 0.0, 0.3),
    "negative rate": ([80.0, 100.0, 120.0], 100, 1.0, -0.01, 0.02, 0.3),
    "negative yield": ([80.0, 100.0, 120.0], 100, 1.0, 0.03, -0.02, 0.3),
    "yield above rate": ([80.0, 100.0, 120.0], 100, 1.0, 0.01, 0.06, 0.3),
    "volatility 5 %": ([95.0, 100.0, 105.0], 100, 1.5, 0.06, 0.01, 0.05),
    "volatility 5 %, no yield": ([95.0, 100.0, 105.0], 100, 2.0, 0.07, 0.0, 0.05),
    "volatility 300 %": ([50.0, 100.0, 200.0], 100, 1.5, 0.05, 0.02, 3.0),
    "ten years": ([80.0, 100.0, 120.0], 100, 10.0, 0.05, 0.02, 0.3),
}


@pytest.mark.long
@pytest.mark.parametrize("is_call", [False, True])
@pytest.mark.parametrize("corner", CORNERS)
def test_corner(corner, is_call):
    spot, *rest = CORNERS[corner]
    contracts = (np.array(spot), *rest, is_call)
    ours = american.price(*contracts)
    assert np.abs(ours - Oracle().price(*contracts)).max() < 1e-4  # 1e-6 of strike
    for greek in ("delta", "gamma", "theta", "vega", "rho"):
        assert np.isfinite(getattr(american.greeks(*contracts), greek)).all()
    vols = american.implied_vol(ours, *contracts[:5], is_call)
    intrinsic = np.maximum(np.where(is_call, 1, -1) * (contracts[0] - 100), 0)
    loose = ours > intrinsic + 1e-6
    assert np.abs(vols - contracts[5])[loose].max(initial=0) < 1e-4
    assert np.isnan(vols[ours <= intrinsic]).all()


@pytest.mark.long
@pytest.mark.parametrize(("rate", "dividend_yield", "is_call"), [(-0.01, -0.04, False), (-0.04, -0.01, True)])
def test_two_edged_exercise_is_finite_differences(rate, dividend_yield, is_call):
    contracts = (np.array([70.0, 90.0, 100.0, 110.0]), 100.0, 2.0, rate, dividend_yield, 0.15, is_call)
    with pytest.raises(RuntimeError, match="double"):
        Oracle().price(*contracts)
    ours = american.price(*contracts)
    oracle = Oracle("fd")
    assert np.abs(ours - oracle.price(*contracts)).max() < 2e-3  # 2e-5 of strike
    h = 0.5
    slope = (oracle.price(*moved(contracts, 0, h)) - oracle.price(*moved(contracts, 0, -h))) / (2 * h)
    assert np.abs(american.greeks(*contracts).delta - slope).max() < 1e-3
    vols = american.implied_vol(ours, *contracts[:5], is_call)
    loose = ours > np.maximum(np.where(is_call, 1, -1) * (contracts[0] - 100), 0) + 1e-3
    assert np.abs(vols - 0.15)[loose].max() < 1e-6


@pytest.mark.long
@pytest.mark.parametrize("is_call", [False, True])
def test_round_trip_where_two_edged_exercise_is_worth_next_to_nothing(is_call):
    """What a lattice has wrong there must not put a fair price beyond the European one, where it would have
    no volatility.
    """
    rate, dividend_yield = (-0.04, -0.033) if is_call else (-0.033, -0.04)
    spot = np.linspace(60, 170, 23)
    for vol in (0.15, 0.55, 1.7):
        contracts = (spot, 100.0, 0.3, rate, dividend_yield, vol, is_call)
        paid = american.price(*contracts)
        assert (paid >= european.price(*contracts)).all()
        vols = american.implied_vol(paid, *contracts[:5], is_call)
        clear = american.greeks(*contracts).vega / spot > 1e-3
        assert clear.sum() > 8
        assert np.abs(vols - vol)[clear].max() < 1e-6
        together = american_batch.american_chain(paid, spot, 100.0, 0.3, rate, is_call, dividend_yield)
        assert np.abs(together.iv - vol)[clear].max() < 1e-6


@pytest.mark.parametrize("dividend_yield", [-0.02, 0.02])
def test_rho_is_whole_next_to_a_rate_of_zero(dividend_yield):
    """The boundary changes its kind at 0; a step of a thousandth of 1e-12 would be lost in rounding."""
    spot = np.array([80.0, 100.0, 120.0])

    def rho(rate):
        return american.greeks(spot, 100.0, 1.0, rate, dividend_yield, 0.3, False).rho

    for rate in (-1e-9, -1e-12, 1e-12, 1e-9):
        assert np.abs(rho(rate) / rho(0.0) - 1).max() < 1e-3


def test_no_early_exercise_is_european():
    calls = (np.linspace(60, 140, 9), 100, 0.7, 0.04, 0.0, 0.3, True)
    assert np.abs(american.price(*calls) - european.price(*calls)).max() < 1e-12
    puts = (np.linspace(60, 140, 9), 100, 0.7, -0.01, 0.0, 0.3, False)
    assert np.abs(american.price(*puts) - european.price(*puts)).max() < 1e-12


@pytest.mark.parametrize("paid", [0.0, -1.0, 9.99, 10.0, 110.0, 200.0, np.nan, np.inf])
def test_no_volatility_is_nan(paid):
    assert np.isnan(american.implied_vol(paid, 100, 110, 0.25, 0.04, 0.01, False))


BOUNDS = {  # spot, strike, years, rate, yield, is_call: the price at no volatility but an infinite one
    105.0: (100.0, 105.0, 2.0, 0.0, 0.5, False),
    100.0: (100.0, 105.0, 30.0, 0.04, 0.0, True),
    105.0 * np.exp(0.03): (100.0, 105.0, 1.0, -0.03, 0.0, False),
}


@pytest.mark.parametrize("bound", BOUNDS)
def test_the_bound_has_no_volatility_and_a_little_below_has_one(bound):
    contract = BOUNDS[bound]
    spot, strike, years, rate, dividend_yield, is_call = contract
    for by, known in ((1.0, False), (1 + 1e-9, False), (0.999, True)):
        alone = american.implied_vol(bound * by, *contract)
        many = american_batch.american_chain(
            [bound * by] * 20, spot, strike, years, rate, is_call, dividend_yield
        ).iv
        assert np.isfinite(alone) == known
        assert (np.isfinite(many) == known).all()


@pytest.mark.parametrize(("rate", "is_call"), [(0.04, True), (0.0, False), (0.04, False)])
def test_no_volatility_above_2000_percent_nor_of_a_price_lost_in_rounding(rate, is_call):
    contract = (100.0, 105.0, 1 / 8760, rate, 0.0)
    assert european.implied_vol(50.0, *contract, is_call) > 100
    for paid in (50.0, 1e-14, 1e-320):
        assert np.isnan(american.implied_vol(paid, *contract, is_call))
        assert np.isnan(american_batch.american_chain([paid] * 20, *contract[:4], is_call).iv).all()


@pytest.mark.parametrize("model", [american, european])
def test_expired_is_intrinsic(model):
    assert model.price([90, 110], 100, 0, 0.04, 0.01, 0.3, [False, True]).tolist() == [10, 10]
    assert np.isnan(model.implied_vol([10, 10], [90, 110], 100, 0, 0.04, 0.01, [False, True])).all()
    g = model.greeks([90, 110, 95], 100, 0, 0.04, 0.01, 0.3, [False, True, True])
    assert g.delta.tolist() == [-1, 1, 0]
    assert g.gamma.tolist() == g.vega.tolist() == g.theta.tolist() == [0, 0, 0]


@pytest.mark.parametrize("model", [american, european])
@pytest.mark.parametrize("index", range(6))
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -1.0])
def test_nonsense_is_nan_and_alone(model, index, value):
    contracts = [np.array([100.0, 100.0]) for _ in range(6)]
    contracts[2:] = [np.full(2, x) for x in (0.5, 0.04, 0.01, 0.3)]
    good = model.price(*contracts, False)[1]
    contracts[index][0] = value
    prices = model.price(*contracts, False)
    assert prices[1] == good
    if index in (3, 4) and value == -1.0:
        assert np.isfinite(prices[0])  # a rate of -100 % is odd, and has a price
    else:
        assert np.isnan(prices[0])
        assert np.isnan(model.greeks(*contracts, False).delta[0])


@pytest.mark.parametrize("model", [american, european])
def test_shapes_broadcast(model):
    strike = np.array([90.0, 100.0, 110.0])
    table = model.price(100, strike, np.array([[0.1], [0.5]]), 0.04, 0.0, 0.3, False)
    assert table.shape == (2, 3)
    assert table.dtype == np.float64
    assert model.price(100, 100, 1, 0.04, 0.0, 0.3, False).shape == ()
    assert model.price([], 100, 1, 0.04, 0.0, 0.3, False).shape == (0,)
    assert model.greeks([], 100, 1, 0.04, 0.0, 0.3, False).vega.shape == (0,)
    assert model.implied_vol([], 100, 100, 1, 0.04, 0.0, False).shape == (0,)


@pytest.mark.long
@pytest.mark.parametrize("is_call", [False, True])
def test_a_price_at_intrinsic_has_no_volatility_however_it_is_rounded(is_call):
    """5.2 and 105.3 - 100.1 differ by 3e-15; 0.3 above and below in the last digit, on 2,000 strikes in
    cents.
    """
    random = np.random.default_rng(3)
    low = np.round(random.uniform(20, 200, 2000), 2)
    high = np.round(low * random.uniform(1.02, 1.6, 2000), 2)
    spot, strike = (high, low) if is_call else (low, high)
    rate, dividend_yield = (0.0, 0.04) if is_call else (0.04, 0.0)
    for paid in (high - low, np.round(high - low, 2), np.nextafter(high - low, np.inf)):
        vols = american.implied_vol(paid, spot, strike, 0.25, rate, dividend_yield, is_call)
        assert np.isnan(vols).all()
        assert np.isnan(
            american_batch.american_chain(paid, spot, strike, 0.25, rate, is_call, dividend_yield).iv
        ).all()
    above = american.implied_vol(high - low + 0.05, spot, strike, 0.25, rate, dividend_yield, is_call)
    assert np.isfinite(above).all()
