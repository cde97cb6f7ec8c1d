"""A store priced once: runs equal those over the store itself, and nothing is priced twice."""

import shutil
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from markets import Name, market
from moving_market import ENDS, RULES, paths, sessions
from moving_market import closes as moving_closes

from wheelcli.backtest import priced_day, run
from wheelcli.backtest.spec import Spec
from wheelcli.backtest.within_reach import longest
from wheelcli.config import load_demo
from wheelcli.loaders.history.sessions import Span
from wheelcli.loaders.history.source import StoreSource, demo_source
from wheelcli.loaders.sweep import priced_file
from wheelcli.loaders.sweep.priced_store import PricedSource
from wheelcli.market.snapshot_folder import load, save
from wheelcli.trading_calendar import close_of

pytestmark = pytest.mark.long

DATA = Path(__file__).resolve().parents[3] / "shared/data"
SPEC = Spec(cash_cents=20_000_000)


def write_store(folder):
    """Two names that move over six sessions, always with the same strikes, and closes beside them."""
    for place, day in enumerate(sessions()):
        names = [
            Name(
                3 * s,
                float(prices[place]),
                iv=0.45,
                vol=0.30,
                sector=sector,
                expirations=tuple(end for end in ENDS if end > day),
                strikes=tuple(float(k) for k in range(round(0.6 * prices[0]), round(1.5 * prices[0]), 2)),
            )
            for (s, prices), sector in zip(paths().items(), ("Technology", "Energy"), strict=True)
        ]
        now = market(*names, as_of=close_of(day) - timedelta(minutes=15), vix=(16.0,) * 9)
        save(now, folder / f"session={day}")
    moving_closes().to_csv(folder / "closes.csv", index=False)
    return folder


def store_of(folder, config, *, model=False):
    return StoreSource(folder, Span(), model, 0.04, longest(config))


def ran(source, config, spec=SPEC, fund="AAA"):
    """Everything that a run leaves, but its last market."""
    out = run.run_sessions(source.days(), spec, config, fund=fund)
    return (
        out.events,
        out.points,
        out.tickets,
        out.closed_early,
        out.counts,
        out.problems,
        out.at_close,
        out.model,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The store that `write_store` writes, which no test changes."""
    return write_store(tmp_path_factory.mktemp("written") / "store")


@pytest.fixture(scope="module")
def plain(store):
    """What a run over that store itself leaves."""
    return ran(store_of(store, RULES), RULES)


@pytest.fixture(scope="module")
def filled(store, tmp_path_factory):
    """A cache in which all its sessions are priced."""
    cache = tmp_path_factory.mktemp("filled") / "cache"
    list(PricedSource(store_of(store, RULES), cache).days())
    return cache


@pytest.fixture
def priced(monkeypatch):
    """The sessions that were priced, in order."""
    days, original = [], priced_day.price_chains

    def counted(snapshot, **options):
        days.append(str(snapshot.session))
        return original(snapshot, **options)

    monkeypatch.setattr(priced_day, "price_chains", counted)
    return days


def three_runs(folder, cache, config, priced, **options):
    """The run over the store itself, over the store as it is priced, and over the priced store."""
    spec = options.pop("spec", SPEC)
    fund = options.pop("fund", "AAA")
    raw = options.pop("raw", None) or ran(store_of(folder, config, **options), config, spec, fund)
    priced.clear()
    first = ran(PricedSource(store_of(folder, config, **options), cache), config, spec, fund)
    count = len(priced)
    priced.clear()
    second = ran(PricedSource(store_of(folder, config, **options), cache), config, spec, fund)
    assert count, "the first run prices"
    assert raw[2], "no ticket: the runs would be equal whatever the prices"
    assert first == raw
    assert second == raw


def test_runs_over_the_priced_store_equal_those_over_the_store(store, plain, tmp_path, priced):
    three_runs(store, tmp_path / "cache", RULES, priced, raw=plain)
    assert priced == []
    other = RULES.model_copy(update={"portfolio": RULES.portfolio.model_copy(update={"positions_max": 1})})
    raw = ran(store_of(store, other), other)
    priced.clear()
    assert ran(PricedSource(store_of(store, other), tmp_path / "cache"), other) == raw
    assert priced == []  # other settings, the same prices


def test_a_run_over_the_priced_demo_equals_that_over_the_demo(tmp_path, priced):
    config = load_demo().config
    for day in demo_source(config, "BROADA", Span(date(2026, 8, 6), date(2026, 8, 7))).days():
        save(day.snapshot, tmp_path / "store" / f"session={day.session}")
    three_runs(tmp_path / "store", tmp_path / "cache", config, priced, fund="BROADA")
    assert priced == []


def test_a_run_over_priced_recorded_sessions_equals_that_over_them(tmp_path, priced, monkeypatch):
    if not DATA.is_dir():
        pytest.skip("../shared/data is missing")
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "benchmarks"))
    sys.modules.pop("backtest", None)
    import backtest as benchmark

    closes, vix = benchmark.closes_2026(DATA), benchmark.vix_levels(DATA)
    rows = pd.concat(
        pd.read_csv(DATA / f"history/last_iv_delta_2026/{name}.csv.gz").assign(symbol=name)
        for name in ("AMZN", "HOOD")
    )
    days = sorted(set(rows["date"]) - set(benchmark.HOLIDAY_COPIES))[:3]
    for day in days:
        own = rows[(rows["date"] == day) & (rows["expiry"] >= day)]
        save(benchmark._market(own, date.fromisoformat(day), closes, vix), tmp_path / f"store/session={day}")
    past = [
        pd.DataFrame(
            {"symbol": f"{name}{copy}", "date": closes[name].traded.index, "close": closes[name].traded}
        )
        for name in ("AMZN", "HOOD")
        for copy in "XYZ"
    ]
    pd.concat(past).to_csv(tmp_path / "store/closes.csv", index=False)
    vix.rename("close").rename_axis("date").reset_index().to_csv(tmp_path / "store/vix.csv", index=False)
    config = benchmark.settings(DATA)
    spec = Spec(cash_cents=100_000_000)
    three_runs(tmp_path / "store", tmp_path / "cache", config, priced, model=True, spec=spec, fund="SPY")
    assert priced == []


def test_contracts_held_out_of_reach_are_read_from_the_store(store, tmp_path, priced, monkeypatch):
    """With a reach of 3 % instead of 30 %, puts that were sold leave it as soon as the share moves."""
    monkeypatch.setattr("wheelcli.backtest.within_reach.NEAR", 0.03)
    monkeypatch.setattr("wheelcli.backtest.within_reach.DEVIATIONS", 0.4)
    three_runs(store, tmp_path / "cache", RULES, priced)
    assert 0 < len(priced) < 6  # some sessions were priced anew, with the contracts held


@pytest.mark.parametrize("change", ["snapshot", "table", "rate", "window", "version"])
def test_prices_of_other_data_or_settings_are_not_used(store, filled, tmp_path, priced, monkeypatch, change):
    folder = shutil.copytree(store, tmp_path / "store")
    shutil.copytree(filled, tmp_path / "cache")
    list(PricedSource(store_of(folder, RULES), tmp_path / "cache").days())
    assert priced == [], "they are the same data and settings"
    if change == "snapshot":
        path = folder / "session=2026-08-20"
        now = load(path)
        shutil.rmtree(path)
        save(replace(now, options=now.options.assign(open_interest=77.0)), path)
    elif change == "table":
        moving_closes().assign(close=lambda rows: rows["close"] + 0.5).to_csv(
            folder / "closes.csv", index=False
        )
    elif change == "version":
        monkeypatch.setattr("wheelcli.__version__", "0.0.0")
    rate = 0.05 if change == "rate" else 0.04
    days = longest(RULES) + (change == "window")
    priced.clear()
    list(PricedSource(StoreSource(folder, Span(), False, rate, days), tmp_path / "cache").days())
    assert len(priced) == (1 if change == "snapshot" else 6)


def test_a_damaged_file_of_the_priced_store_is_made_again(store, plain, filled, tmp_path, priced):
    cache = shutil.copytree(filled, tmp_path / "cache")
    tables = sorted(cache.rglob("*.arrow"))
    body = bytearray(tables[2].read_bytes())
    body[len(body) // 2] ^= 1
    tables[2].write_bytes(body)
    rest = [table.with_suffix(".json") for table in tables]
    for place, text in ((0, "{}"), (1, "[]"), (3, "null"), (4, "{")):
        rest[place].write_text(text)
    whole = rest[5].read_text()
    assert whole.count('"rate": 0.04') == 1
    rest[5].write_text(whole.replace('"rate": 0.04', '"rate": 0.05'))
    priced.clear()
    assert ran(PricedSource(store_of(store, RULES), cache), RULES) == plain
    assert len(priced) == 6
    assert rest[5].read_text() == whole


def test_a_cache_emptied_while_a_session_is_read_is_filled_with_whole_sessions(
    store, plain, filled, tmp_path, priced, monkeypatch
):
    cache = shutil.copytree(filled, tmp_path / "cache")
    original, emptied = priced_file.is_kept, []

    def kept(path):
        answer = original(path)
        if answer and not emptied:
            emptied.append(path)
            shutil.rmtree(cache)
        return answer

    monkeypatch.setattr(priced_file, "is_kept", kept)
    assert ran(PricedSource(store_of(store, RULES), cache), RULES) == plain
    priced.clear()
    assert ran(PricedSource(store_of(store, RULES), cache), RULES) == plain
    assert (len(emptied), priced) == (1, [])
