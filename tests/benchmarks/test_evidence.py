"""The evidence on a made-up folder whose outcomes are worked by hand.

SPY stands at 400 in both sessions and VIX at 18. Puts of 31 days at a volatility of 15 %: the stress is its
floor of 12 %, a share at 352. Opening costs 0.68. P388 sold at 2.46 loses (388 − 352 − 2.46) · 100 + 0.68 =
3,354.68 in it, P391 at 3.29 loses 3,571.68. June has both and ends at 390: +245.32 and, 1.00 in the money,
+228.32. July has P388 alone and ends at 380: −554.68. August has no close at its end.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
P388, P391, FELL = 245.32 / 3354.68, 228.32 / 3571.68, -554.68 / 3354.68
AT_LIMIT = (
    (247 - 0.68) / 3354.68,
    (331 - 100 - 0.68) / 3571.68,
)  # the mid of 2.47 as it is, of 3.305 a cent up


@pytest.fixture(scope="module")
def benchmark():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import evidence
        import evidence_data
        import evidence_figures
        import evidence_pickers
    finally:
        sys.path.remove(str(BENCHMARKS))
    return evidence, evidence_data, evidence_figures, evidence_pickers


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    (data / "history").mkdir()
    (data / "index").mkdir()
    puts = [
        ("2021-06-01", "2021-07-02", 388.0, 2.46, 2.48),
        ("2021-06-01", "2021-07-02", 391.0, 3.29, 3.32),
        ("2021-07-06", "2021-08-06", 388.0, 2.46, 2.48),
        ("2021-08-09", "2021-09-10", 388.0, 2.46, 2.48),
    ]
    rows = pd.DataFrame(puts, columns=["quotedate", "expiration", "strike", "bid", "ask"])
    rows.assign(underlying_last=400.0, type="put", openinterest=10_000).to_csv(
        data / "history/SPY_2021_daily_20_contracts.csv.gz", index=False
    )
    closes = {
        "2021-06-01": 400.0,
        "2021-07-02": 390.0,
        "2021-07-06": 400.0,
        "2021-08-06": 380.0,
        "2021-08-09": 400.0,
    }
    stock = pd.DataFrame({"date": list(closes), "close": list(closes.values())})
    stock.assign(adjClose=stock["close"]).to_csv(data / "history/SPY_2021_stock.csv", index=False)
    days = pd.bdate_range("2021-05-03", "2021-08-09")
    pd.DataFrame({"DATE": days, "CLOSE": 18.0}).to_csv(data / "index/vix-daily.csv", index=False)
    return data


@pytest.fixture(scope="module")
def document(benchmark, folder):
    return benchmark[0].evidence(folder, draws=40)


@pytest.fixture(scope="module")
def pickers(document):
    group = next(g for g in document["groups"] if g["name"] == "SPY of 2021")
    assert (group["sessions"], group["expirations"], group["months"], group["model_quotes"]) == (
        2,
        2,
        2,
        False,
    )
    return {p["picker"]: p for p in group["pickers"]}


def test_a_session_whose_end_is_not_known_is_counted_and_named(document):
    (left,) = document["left_out"]
    assert (left["sessions"], left["first"], left["symbols"]) == (1, "2021-08-09", ["SPY"])


def test_the_rules_sell_what_they_say_and_earn_what_is_worked_by_hand(benchmark, pickers):
    by_stress = pickers[benchmark[3].PLANNER]["stress_usd"]
    for name in (benchmark[3].YIELD, benchmark[3].PLAIN, benchmark[3].RATIO):
        picker = pickers[name]
        assert picker["tickets"] == 2
        assert picker["stress_usd"] == pytest.approx(by_stress)  # all carry the same
        low, high = picker["at_natural_interval"]
        assert (low, high) == (pytest.approx(FELL), pytest.approx(P391))  # one of two expirations, twice
        assert picker["at_limit_interval"][1] == pytest.approx(AT_LIMIT[1])
        assert low < picker["at_natural"] < high
        assert picker["otm"] == 0


def test_the_planner_is_measured_as_it_plans(benchmark, pickers, folder):
    _, evidence_data, _, evidence_pickers = benchmark
    june = next(
        s for s in evidence_data.recorded_sessions(folder) if not isinstance(s, evidence_data.LeftOut)
    )
    market = evidence_pickers.market_of(june, None)
    pool = evidence_pickers.pool_of(market)
    assert pool.frame["stress"].tolist() == pytest.approx([3354.68, 3571.68])
    assert pool.frame["gain"].tolist() == pytest.approx([245.32, 228.32])
    sold, _ = evidence_pickers.planned(market, pool)
    rooms = evidence_pickers.without(None, market, pool)
    assert (sold.rows.tolist(), sold.contracts.tolist()) == (rooms.rows.tolist(), rooms.contracts.tolist())
    own = (P388, P391)[int(sold.rows[0])]
    planner = pickers[evidence_pickers.PLANNER]
    assert planner["at_natural_interval"] == [pytest.approx(FELL), pytest.approx(own)]
    assert planner["at_limit_interval"][1] == pytest.approx(AT_LIMIT[int(sold.rows[0])])
    # July is the same for all, so the draws of two Junes and of none bound the difference.
    less = pickers[evidence_pickers.YIELD]["planner_less_at_natural_interval"]
    assert less == pytest.approx(sorted((0.0, own - P391)))


def test_random_picks_are_of_both_contracts_and_stay_between_them(benchmark, pickers):
    picker = pickers[benchmark[3].RANDOM]
    assert picker["tickets"] == 2
    assert P391 < picker["at_natural_interval"][1] < P388


def test_every_part_of_the_score_is_dropped_once(benchmark, pickers):
    dropped = [name for name in pickers if name.startswith("the planner without")]
    assert len(dropped) == len(benchmark[3].PARTS) == 5


def test_expirations_are_drawn_and_not_tickets(benchmark):
    """A thousand tickets on one day are one draw: +2 and −1 for 10 of stress each, from −0.10 to 0.20 and
    0.05 in all.
    """
    figures = benchmark[2]
    counts = figures.resampled(2, np.random.default_rng(1))
    assert np.unique(counts, axis=0).tolist() == [[0, 2], [1, 1], [2, 0]]
    values = figures.ratio(counts @ np.array([2.0, -1.0]), counts @ np.array([10.0, 10.0]))
    assert figures.interval(values) == pytest.approx([-0.10, 0.20])
    assert np.median(values) == pytest.approx(0.05)


def test_model_quotes_stand_around_the_price_and_say_so(benchmark):
    evidence_data = benchmark[1]
    options = pd.DataFrame(
        {
            "symbol": ["SPY", "DIS"],
            "right": "put",
            "strike": [391.0, 391.0],
            "expiration": pd.Timestamp("2021-07-02"),
            "iv": 0.15,
        }
    )
    as_of = pd.Timestamp("2021-06-01T20:00Z").to_pydatetime()
    quotes = evidence_data.modelled(options, as_of, {"SPY": 400.0, "DIS": 400.0}, rate=0.0005)
    assert quotes["bid"].tolist() == [3.28, 3.23]  # 3.306 less half of 0.04 and of 0.15, a cent down
    assert quotes["ask"].tolist() == [3.33, 3.39]


def test_the_screen_names_model_quotes(benchmark, document):
    group = document["groups"][0]
    assert "MODEL QUOTES" in benchmark[2].screen(group | {"model_quotes": True})
    assert "MODEL QUOTES" not in benchmark[2].screen(group)
    assert "fewer than 12" in benchmark[2].verdict(group)


def test_the_command_prints_json_and_a_sentence_where_the_data_is_missing(
    benchmark, folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(sys, "argv", ["evidence.py", "--data", str(tmp_path / "none")])
    benchmark[0].main()
    assert "There is no data folder" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["evidence.py", "--data", str(tmp_path), "--json"])
    benchmark[0].main()
    assert json.loads(capsys.readouterr().out) == {"groups": [], "left_out": []}
