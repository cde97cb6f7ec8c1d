"""The table of spreads stands as the recorded chains are measured."""

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="module")
def spread_table():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import spread_table
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))
    return spread_table


def test_a_price_on_an_edge_counts_with_those_below(spread_table):
    assert spread_table.width([0.10, 0.101, 5.0, 5.01], "index_etf").tolist() == [0.01, 0.02, 0.04, 0.06]
    assert spread_table.width([2.0, 2.01, 1e4], "stock").tolist() == [0.06, 0.07, 0.20]


def test_an_unknown_price_has_no_quote(spread_table):
    bid, ask = spread_table.quotes([np.nan, 0.0, -1.0], "stock")
    assert np.isnan(bid).all()
    assert np.isnan(ask).all()


def test_rounding_never_flatters_the_seller(spread_table):
    mid = np.linspace(0.03, 30.0, 999)
    for kind in spread_table.WIDTHS:
        bid, ask = spread_table.quotes(mid, kind)
        known = np.isfinite(bid)
        assert (ask - bid)[known].min() > 0
        assert (bid <= mid - spread_table.width(mid, kind) / 2 + 1e-6)[known].all()
        assert np.diff(mid + spread_table.width(mid, kind) / 2).min() > 0  # asks rise with the price


@pytest.mark.skipif(not (DATA / "yahoo_chains").exists(), reason="../shared/data/yahoo_chains is missing")
def test_the_table_is_what_is_measured(spread_table):
    table = spread_table.measured(DATA)
    assert int(table["n"].sum()) > 15_000
    for (kind, bucket), row in table.iterrows():
        assert spread_table.WIDTHS[kind][int(bucket)] == pytest.approx(row["q50"], abs=0.005), (kind, bucket)
