"""The demo market's tables: their schema, what is in them, and that they are the same at every run."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from time import process_time

import numpy as np
import pandas as pd
import pytest

from wheelcli.contract import parse_occ, parse_symbol
from wheelcli.market.demo import AS_OF, demo_snapshot
from wheelcli.market.demo.names import Flaw, underlyings
from wheelcli.market.snapshot import SORTED_BY, TABLES, Snapshot
from wheelcli.market.snapshot_columns import to_parquet

SECTORS = {
    "Technology",
    "Financial Services",
    "Healthcare",
    "Consumer Cyclical",
    "Consumer Defensive",
    "Energy",
    "Industrials",
    "Basic Materials",
    "Utilities",
    "Real Estate",
    "Communication Services",
}

DIGEST = """
import sys
sys.path.insert(0, sys.argv[1])
from test_demo import digest
from wheelcli.market.demo import demo_snapshot
print(digest(demo_snapshot()))
"""


def digest(snapshot: Snapshot) -> str:
    """One checksum over the bytes of every table."""
    bodies = [to_parquet(getattr(snapshot, name), schema) for name, schema in TABLES.items()]
    return hashlib.sha256(b"".join(bodies)).hexdigest()


@pytest.fixture(scope="module")
def market() -> Snapshot:
    return demo_snapshot()


@pytest.mark.long
def test_every_table_has_exactly_the_columns_and_types_of_the_schema(market):
    for name, schema in TABLES.items():
        frame = getattr(market, name)
        assert {c: str(t) for c, t in frame.dtypes.items()} == schema, name
        assert list(frame.columns) == list(schema)
        assert (len(frame) > 0) is (name not in ("terms", "second")), name
        if name in SORTED_BY:
            plain = frame.astype(dict.fromkeys(frame.select_dtypes("category"), "str"))
            assert plain[SORTED_BY[name]].equals(
                plain[SORTED_BY[name]].sort_values(SORTED_BY[name], ignore_index=True)
            )


@pytest.mark.long
def test_the_same_seed_gives_the_same_bytes_in_another_process(market):
    env = {**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}
    here = os.path.dirname(__file__)
    run = subprocess.run(
        [sys.executable, "-c", DIGEST, here], env=env, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == digest(market)


def test_another_seed_gives_other_prices_and_the_same_names(market):
    other = demo_snapshot(seed=8)
    assert digest(other) != digest(market)
    assert list(other.underlyings["symbol"]) == list(market.underlyings["symbol"])


@pytest.mark.slow
def test_it_is_made_in_under_a_second():
    demo_snapshot()  # imports and the calendar
    times = []
    for _ in range(3):
        start = process_time()
        demo_snapshot()
        times.append(process_time() - start)
    assert min(times) < 1.0


def test_its_moment_is_its_own(market):
    assert market.as_of == AS_OF == datetime(2026, 8, 21, 19, 45, tzinfo=UTC)
    assert market.session == date(2026, 8, 21)
    assert market.source == "demo"
    assert market.options["quote_time"].eq(pd.Timestamp(AS_OF)).all()
    assert market.options["last_trade_time"].max() < pd.Timestamp(AS_OF)


def test_underlyings_cover_every_sector_and_four_index_funds(market):
    names = market.underlyings
    stocks = names[names["kind"] == "stock"]
    assert len(names) >= 40
    per_sector = stocks["sector"].astype(str).value_counts()
    assert set(per_sector.index) == SECTORS
    assert per_sector.between(3, 5).all()
    index_funds = names[names["kind"] == "index_etf"]
    assert set(index_funds["sector"]) == {"Broad index"}
    assert sorted(round(s, -1) for s in index_funds["spot"]) == [60, 180, 420, 600]
    assert {"sector_etf", "bond_etf", "fund"} <= set(names["kind"])


def test_no_symbol_can_be_a_real_one_and_every_name_says_demo(market):
    symbols = market.underlyings["symbol"]
    assert symbols.is_unique
    # Six letters: shares and funds listed in the United States have five at most.
    assert all(len(s) == 6 and s.isalpha() and parse_symbol(s) == s for s in symbols)
    assert market.underlyings["name"].str.endswith(" (demo)").all()


def test_contracts_are_what_their_occ_symbols_say(market):
    assert market.options["contract"].is_unique
    for row in market.options.iloc[::997].itertuples():
        contract = parse_occ(row.contract)
        assert contract is not None
        assert contract.strike == row.strike
        assert contract.expiration == row.expiration.date()
        assert contract.right.value == row.right
        assert contract.root == row.symbol or (contract.adjusted and not row.standard)


def test_expirations_are_weekly_monthly_and_leaps(market):
    listed = [d.date() for d in market.options["expiration"].drop_duplicates()]
    days = [(d - market.session).days for d in listed]
    assert days[:8] == [7, 14, 21, 28, 35, 42, 49, 56]
    assert sum(56 < d <= 366 for d in days) >= 9
    assert date(2027, 1, 15) in listed
    assert date(2028, 1, 21) in listed
    assert date(2027, 6, 17) in listed  # the third Friday is a holiday
    monthly_only = market.options[market.options["symbol"] == "JUNIVA"]["expiration"].nunique()
    assert monthly_only < len(listed) - 5


def test_strikes_step_with_the_price(market):
    near = market.options[market.options["expiration"] == "2026-09-18"]
    steps = (
        near[near["right"] == "put"]
        .groupby("symbol", observed=True)["strike"]
        .agg(lambda s: s.diff().median())
    )
    assert (steps["OAKVEN"], steps["ALDERA"], steps["JUNIVA"]) == (0.5, 2.5, 5.0)
    far = market.options[
        (market.options["expiration"] == "2028-01-21") & (market.options["symbol"] == "OAKVEN")
    ]
    assert far["strike"].drop_duplicates().diff().median() > 0.5


def test_two_years_of_bars_end_at_the_quoted_spot(market):
    closes = market.closes
    assert closes.groupby("symbol", observed=True).size().eq(520).all()
    last = closes.groupby("symbol", observed=True)["close"].last()
    assert np.allclose(last.to_numpy(), market.underlyings.set_index("symbol")["spot"][list(last.index)])
    assert (closes["low"] <= closes[["open", "close"]].min(axis=1)).all()
    assert (closes["high"] >= closes[["open", "close"]].max(axis=1)).all()
    assert (closes["adjusted"] <= closes["close"]).all()
    recent = closes.groupby("symbol", observed=True).tail(63)
    mean = (recent["close"] * recent["volume"]).groupby(recent["symbol"], observed=True).mean()
    volumes = market.underlyings.set_index("symbol")["dollar_volume"]
    assert np.allclose(mean.to_numpy(), volumes[list(mean.index)], rtol=1e-4)


def test_adjusted_closes_leave_dividends_out_of_returns(market):
    bars = market.closes[market.closes["symbol"] == "OAKVEN"].set_index("date")
    paid = market.dividends[market.dividends["symbol"] == "OAKVEN"].set_index("date")["amount"]
    day = paid.index[-1]
    before = bars.index[bars.index.get_loc(day) - 1]
    total = bars.loc[day, "adjusted"] / bars.loc[before, "adjusted"]
    price = bars.loc[day, "close"] / (bars.loc[before, "close"] - paid[day])
    assert total == pytest.approx(price, abs=1e-4)


def test_dividends_are_quarterly_and_raised_once_a_year(market):
    paid = market.dividends[market.dividends["symbol"] == "WENDRO"]
    assert paid["date"].diff().dt.days.dropna().between(88, 94).all()
    assert paid["amount"].is_monotonic_increasing
    assert paid["amount"].nunique() == 2
    assert paid["amount"].iloc[-1] * 4 / 67.20 == pytest.approx(0.026, abs=0.0005)


def test_shares_move_together_inside_some_sectors_and_hardly_across(market):
    returns = (
        np.log(market.closes.pivot(index="date", columns="symbol", values="adjusted")).diff().iloc[-126:]
    )
    matrix = returns.corr()
    assert matrix.loc["BORVIA", "DRAVEN"] > 0.7
    assert matrix.loc["FENMOR", "GRIDAN"] > 0.7
    assert matrix.loc["OAKVEN", "PELMAR"] > 0.7
    sector = {u.symbol: u.sector for u in underlyings() if u.kind.value == "stock"}
    across = [matrix.loc[a, b] for a in sector for b in sector if sector[a] < sector[b]]
    assert max(across) < 0.6
    assert 0.1 < np.mean(across) < 0.3


def test_dividends_and_reports_come_in_every_shape(market):
    names = market.underlyings.set_index("symbol")
    days = (names["ex_dividend_date"] - pd.Timestamp(market.session)).dt.days
    assert days.between(21, 45).sum() >= 10
    assert names["ex_dividend_date"].isna().sum() >= 10
    assert names["earnings_confirmed"].eq(True).sum() >= 8
    assert names["earnings_confirmed"].eq(False).sum() >= 8
    unknown = names[names["earnings_date"].isna() & (names["kind"] == "stock")]
    assert len(unknown) >= 2
    assert unknown["last_report_date"].notna().all()
    assert set(names["earnings_time"].dropna()) == {"before_open", "after_close", "unknown"}


def test_prices_range_from_a_small_account_to_a_large_one(market):
    spot = market.underlyings.set_index("symbol")["spot"]
    good = {u.symbol for u in underlyings() if u.flaw is None and u.kind.value == "stock"}
    prices = spot[spot.index.isin(good)]
    assert prices.between(12, 45).sum() >= 10
    assert prices.between(50, 150).sum() >= 10
    assert prices.between(200, 600).sum() >= 3
    assert {u.flaw for u in underlyings()} == {None, *Flaw}
