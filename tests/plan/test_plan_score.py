"""The score: every part at its knots and between, the unknown, the weights, and the yield that buys
nothing.
"""

import numpy as np
import pytest
from markets import Name, account, config, market, occ, with_options

from wheelcli.config import Config
from wheelcli.plan.candidates.score import cushion_part, premium_part, ramp, scores_of, total_of
from wheelcli.plan.iv_rank import IvRanks
from wheelcli.plan.planner import plan


def one(function, *values):
    return float(function(*(np.array([v]) for v in values))[0])


@pytest.mark.parametrize(
    ("x", "y"), [(-1.0, 0.0), (0.0, 0.0), (0.5, 0.25), (1.0, 0.5), (2.0, 1.0), (3.0, 1.0)]
)
def test_ramp(x, y):
    assert ramp(np.array([x]), 0.0, 2.0)[0] == y


@pytest.mark.parametrize(("x", "y"), [(0.02, 1.0), (0.03, 1.0), (0.115, 0.5), (0.20, 0.0), (0.5, 0.0)])
def test_ramp_falls_where_its_ends_are_turned(x, y):
    assert ramp(np.array([x]), 0.20, 0.03)[0] == pytest.approx(y)


@pytest.mark.parametrize(
    ("gained", "part"), [(0.07, 0.0), (0.08, 0.0), (0.14, 0.5), (0.20, 1.0), (0.97, 1.0), (-0.1, 0.0)]
)
def test_premium_from_the_least_return_to_two_and_a_half_times_it(gained, part):
    # Least return 8 %: 0 at 8 %, full at 20 %, half at 14 %.
    assert one(premium_part, gained, 0.08) == pytest.approx(part)


def test_a_yield_of_97_per_cent_earns_no_more_than_one_of_20():
    assert one(premium_part, 0.97, 0.08) == one(premium_part, 0.20, 0.08) == 1.0


@pytest.mark.parametrize(("sd", "part"), [(0.4, 0.0), (0.5, 0.0), (1.0, 0.5), (1.5, 1.0), (2.0, 1.0)])
def test_cushion(sd, part):
    assert one(cushion_part, sd) == pytest.approx(part)


class Rows:
    """Candidates reduced to the columns that a score reads."""

    def __init__(self, vix_row="normal", **columns):
        values = {
            "delta": -0.25,
            "mid": 1.00,
            "bid": 0.99,
            "ask": 1.01,
            "open_interest": 2000.0,
            "annual_return_net": 0.20,
            "least_return": 0.08,
            "iv": 0.30,
            "forecast": 0.20,
            "cushion_sd": 1.5,
            **columns,
        }
        self.columns = {k: np.atleast_1d(np.array(v, dtype=np.float64)) for k, v in values.items()}
        self.config = Config()
        self.regime = next(r for r in self.config.regime if r.name == vix_row)
        self.regime = type("InForce", (), {"delta_band": self.regime.delta})()

    def __len__(self):
        return max(len(v) for v in self.columns.values())

    def delta_bands(self):
        return np.repeat(np.array(self.regime.delta_band)[:, None], len(self), axis=1)

    def of(self, column):
        return np.broadcast_to(self.columns[column], len(self))


def parts(percentile=None, **columns):
    return scores_of(Rows(**columns), None if percentile is None else np.array([percentile]))


def test_the_example_of_the_module():
    values = {"premium": 0.50, "delta": 0.90, "iv": 0.60, "cushion": 0.40, "liquidity": 0.80}
    assert total_of({k: np.array([v]) for k, v in values.items()}, Config().score)[0] == pytest.approx(63.0)


def test_everything_full_is_100_and_everything_empty_0():
    assert parts(0.7).total[0] == pytest.approx(100.0)
    empty = parts(0.1, delta=-0.30, ask=1.25, bid=0.75, annual_return_net=0.0, iv=0.1, cushion_sd=0.0)
    assert empty.total[0] == 0.0


@pytest.mark.parametrize(
    ("delta", "part"),
    [
        (0.17, 0),
        (0.18, 0),
        (0.215, 0.5),
        (0.25, 1),
        (0.275, 0.5),
        (0.30, 0),
        (0.31, 0),
        (-0.215, 0.5),
        (-0.25, 1),
    ],
)
def test_delta_is_a_tent_over_the_band(delta, part):
    # Normal: 0.18, 0.25, 0.30; a put's negative delta and a call's positive one count alike.
    assert parts(delta=delta).parts["delta"][0] == pytest.approx(part)


def test_a_band_whose_target_is_its_end_has_no_slope_there():
    rows = Rows(delta=[0.19, 0.20, 0.25, 0.31])
    rows.regime = type("InForce", (), {"delta_band": (0.20, 0.20, 0.30)})()
    np.testing.assert_allclose(scores_of(rows).parts["delta"], [0.0, 1.0, 0.5, 0.0])


@pytest.mark.parametrize(
    ("percentile", "part"), [(0.1, 0.0), (0.2, 0.0), (0.45, 0.5), (0.7, 1.0), (0.9, 1.0)]
)
def test_iv_is_its_percentile_and_nothing_else(percentile, part):
    assert parts(percentile).parts["iv"][0] == pytest.approx(part)
    assert parts(percentile).unknown["iv"][0] == np.False_


@pytest.mark.parametrize("forecast", [0.10, 0.20, 0.30, 0.60, np.nan])
def test_iv_over_a_forecast_earns_nothing(forecast):
    assert parts(0.45, forecast=forecast).total[0] == parts(0.45).total[0]


def test_an_unknown_percentile_counts_three_tenths_and_is_named():
    score = parts()
    assert score.parts["iv"][0] == pytest.approx(0.3)
    assert score.unknown["iv"][0]


def test_realised_volatility_that_stands_in_is_no_percentile_of_iv():
    ranks = IvRanks(
        np.array([0.9, 0.9]),
        np.array([0.8, 0.8]),
        np.array([100, 0]),
        np.array(["iv_history", "realised"], dtype=object),
    )
    np.testing.assert_array_equal(ranks.of_iv, [0.8, np.nan])


@pytest.mark.parametrize(
    ("spread", "interest", "part"),
    [
        (0.20, 2000, 0.0),
        (0.115, 2000, 0.5**0.5),
        (0.03, 2000, 1.0),
        (0.01, 9000, 1.0),
        (0.03, 50, 0.0),
        (0.03, 0, 0.0),
        # log₁₀: 1.69897 at 50, 3.30103 at 2000; 316.228 is 2.5, halfway. Root of a half.
        (0.03, 316.2277660168, 0.5**0.5),
        (0.115, 316.2277660168, 0.5),
    ],
)
def test_liquidity_is_the_geometric_mean_of_spread_and_open_interest(spread, interest, part):
    score = parts(bid=1 - spread / 2, ask=1 + spread / 2, open_interest=float(interest))
    assert score.parts["liquidity"][0] == pytest.approx(part, abs=1e-7)


@pytest.mark.parametrize(
    ("part", "column"),
    [
        ("premium", "annual_return_net"),
        ("delta", "delta"),
        ("cushion", "cushion_sd"),
        ("liquidity", "open_interest"),
        ("liquidity", "mid"),
    ],
)
def test_an_unknown_part_counts_three_tenths_and_weights_stay(part, column):
    score = parts(0.7, **{column: np.nan})
    assert score.parts[part][0] == 0.3
    assert [name for name, unknown in score.unknown.items() if unknown[0]] == [part]
    weight = {"premium": 20, "delta": 20, "cushion": 20, "liquidity": 15}[part]
    assert score.total[0] == pytest.approx(100 - 0.7 * weight)


def test_weights_are_shares_of_their_sum():
    rows = Rows(cushion_sd=0.0, open_interest=50.0, delta=-0.18, iv=0.1, annual_return_net=0.14)
    rows.config = Config.model_validate(
        {"score": {"premium": 3.0, "delta": 1.0, "iv": 0.0, "cushion": 0.0, "liquidity": 0.0}}
    )
    # Premium is half full: 100 · 3 · 0.5 / 4.
    assert scores_of(rows).total[0] == pytest.approx(37.5)


def test_the_score_of_a_ticket_recomputed_from_its_own_figures():
    trade_plan = plan(market(Name("AAA", 100.0, iv=0.32)), account(), config("AAA"))
    t = trade_plan.tickets[0]
    leg = t.legs[0]
    net = (leg.bid - 0.68 / 100) / leg.strike * 365 / t.dte_days
    premium = (net - 0.08) / (0.20 - 0.08)
    delta = (abs(t.delta) - 0.18) / 0.07 if abs(t.delta) <= 0.25 else (0.30 - abs(t.delta)) / 0.05
    cushion = (
        np.log(t.spot / (leg.strike - leg.bid)) / (max(t.iv, t.iv_forecast) * np.sqrt(31 / 365)) - 0.5
    ) / 1.0
    relative = (leg.ask - leg.bid) / ((leg.ask + leg.bid) / 2)
    liquidity = min((0.20 - relative) / 0.17, 1.0) ** 0.5
    want = {
        "premium": premium,
        "delta": delta,
        "iv": 0.3,  # the year of closes stands in for a history of IV: unknown
        "cushion": cushion,
        "liquidity": liquidity,
    }
    assert dict(t.score_parts.items()) == pytest.approx(want)
    assert t.score == pytest.approx(
        100 * (0.20 * premium + 0.20 * delta + 0.25 * want["iv"] + 0.20 * cushion + 0.15 * liquidity)
    )
    assert t.score_unknown == ("iv",)
    assert (t.iv_rank_basis, t.iv_rank_days) == ("realised", 0)  # the year of closes stands in


def test_a_contract_without_open_interest_keeps_a_score_and_says_what_was_unknown():
    snapshot = with_options(market(Name("AAA", 100.0)), open_interest=lambda o: np.nan)
    trade_plan = plan(
        snapshot, account(), config("AAA", unknown={"open_interest": "warn"}, liquidity={"oi_share_max": 1.0})
    )
    assert [t.id for t in trade_plan.tickets] == ["AAA-260918-P94"]
    assert trade_plan.tickets[0].legs[0].contract == occ("AAA", 94)
    assert trade_plan.tickets[0].score_unknown == ("iv", "liquidity")
