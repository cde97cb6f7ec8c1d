"""The market from files: what a CSV of quotes becomes, and the choice between folder and CSV."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wheelcli.errors import Exit, WheelError
from wheelcli.market.file_provider import FileProvider, open_in_parts, open_market
from wheelcli.market.provider import MarketRequest
from wheelcli.market.snapshot import TABLES, Snapshot
from wheelcli.market.snapshot_filter import only
from wheelcli.market.snapshot_store import load, save

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
HEAD = "symbol,spot,quote_time,expiration,strike,right,bid,ask,open_interest,volume"
ROWS = [
    "AAPL,231.5,2026-08-18T15:45:00,2026-09-18,220,put,2.15,2.2,5210,12",
    "AAPL,231.5,2026-08-18T15:45:00,2026-09-18,240,C,3.05,3.15,,0",
    "SPY,640,2026-08-18T19:45:30Z,2026-09-18,600,P,0,4.1,0,0",
    "SPY,640,2026-08-18T19:45:30Z,2026-08-21,600,P,,,0,0",
]


def written(folder: Path, text: str, name: str = "quotes.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def quotes(folder: Path, head: str = HEAD, rows: list[str] | None = None) -> Snapshot:
    return open_market(written(folder, "\n".join([head, *(ROWS if rows is None else rows)]) + "\n"))


def test_quotes_become_tables(tmp_path: Path) -> None:
    snap = quotes(tmp_path)
    assert snap.source == "file"
    assert snap.as_of == datetime(2026, 8, 18, 19, 45, 30, tzinfo=UTC)
    assert snap.session == date(2026, 8, 18)
    for name, schema in TABLES.items():
        assert {c: str(d) for c, d in getattr(snap, name).dtypes.items()} == schema
    assert list(snap.options["contract"]) == [
        "SPY260821P00600000",
        "AAPL260918C00240000",
        "AAPL260918P00220000",
        "SPY260918P00600000",
    ]
    put = snap.options.iloc[2]
    assert (put["right"], put["strike"], put["bid"], put["ask"], put["open_interest"]) == (
        "put",
        220,
        2.15,
        2.2,
        5210,
    )
    assert put["quote_time"] == pd.Timestamp("2026-08-18T19:45:00Z")  # New York local
    assert (put["multiplier"], put["standard"], put["exercise"], put["settlement"]) == (
        100,
        True,
        "american",
        "physical",
    )


def test_absent_is_unknown_and_zero_is_none(tmp_path: Path) -> None:
    options = quotes(tmp_path).options.set_index("contract")
    assert np.isnan(options.loc["SPY260918P00600000", "bid"])
    assert options.loc["SPY260918P00600000", "ask"] == 4.1
    assert options.loc["AAPL260918C00240000", "volume"] == 0  # another contract of it has traded
    assert np.isnan(options.loc["AAPL260918C00240000", "open_interest"])
    assert (
        options.loc[["SPY260918P00600000", "SPY260821P00600000"], ["open_interest", "volume"]]
        .isna()
        .all(axis=None)
    )
    assert options["feed_iv"].isna().all()


def test_the_two_parts_of_a_market_are_the_whole(tmp_path: Path) -> None:
    csv = written(tmp_path, "\n".join([HEAD, *ROWS]) + "\n")
    beside = ["symbol,date,close", *(f"AAPL,2026-08-{day},{200 + day}" for day in (14, 17, 18))]
    written(tmp_path, "\n".join(beside) + "\n", "quotes.closes.csv")
    folder = save(open_market(csv), tmp_path / "folder")
    for path in (csv, folder):
        whole, (first, closes) = open_market(path), open_in_parts(path)
        assert len(whole.closes) == 3
        assert first.closes.empty
        assert list(first.closes.columns) == list(TABLES["closes"])
        pd.testing.assert_frame_equal(closes(), whole.closes)
        for name in TABLES.keys() - {"closes"}:
            pd.testing.assert_frame_equal(getattr(first, name), getattr(whole, name))
    first, _ = open_in_parts(folder, options_of=lambda: ["AAPL"])
    pd.testing.assert_frame_equal(only(first, ["AAPL"]).options, only(whole, ["AAPL"]).options)
    assert 0 < len(first.options) < len(whole.options)
    (folder / "closes.parquet").write_bytes(b"")
    first, closes = open_in_parts(folder)
    with pytest.raises(WheelError, match=r"closes\.parquet has 0 bytes"):
        closes()


def test_known_funds_and_indexes_are_told_by_their_symbol(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        "^SPX,6400,2026-08-18T15:45:00,2026-09-18,6000,P,9,9.5,10,1",
        "XYZ,9,2026-08-18T15:45:00,2026-09-18,8,P,1,2,1,1",
    ]
    snap = quotes(tmp_path, rows=rows)
    names = snap.underlyings.set_index("symbol")
    assert list(names.index) == ["AAPL", "SPY", "XYZ", "^SPX"]
    assert (names.loc["SPY", "kind"], names.loc["SPY", "sector"], names.loc["SPY", "leverage"]) == (
        "index_etf",
        "Broad index",
        1,
    )
    assert (names.loc["^SPX", "kind"], names.loc["^SPX", "sector"]) == ("index", "Broad index")
    assert names.loc["AAPL", ["kind", "sector", "leverage"]].isna().all()
    assert set(names["currency"]) == {"USD"}
    spx = snap.options.set_index("contract").loc["SPX260918P06000000"]
    assert (spx["exercise"], spx["settlement"]) == ("european", "cash_open")


def test_everything_about_an_underlying_is_read(tmp_path: Path) -> None:
    head = (
        "symbol,spot,quote_time,expiration,strike,right,bid,ask,name,kind,leverage,sector,currency,market_cap,fund_assets,"
        "dollar_volume,earnings_date,earnings_end,earnings_time,earnings_confirmed,last_report_date,ex_dividend_date,"
        "ex_dividend_amount,profit_margin"
    )
    row = (
        "BRK.B,480,2026-08-18T15:45:00-04:00,2026-09-18,450,p,2,2.1,Berkshire,STOCK,1,Financial Services,"
        "usd,1e12,,5e9,"
        "2026-11-02,2026-11-06,before_open,false,2026-08-01,2026-09-05,0.26,-0.05"
    )
    again = "BRK.B,480,2026-08-18T15:45:00-04:00,2026-09-18,455,p,2,2.1" + "," * 16
    name = quotes(tmp_path, head, [again, row]).underlyings.iloc[0]
    assert (name["symbol"], name["name"], name["kind"], name["currency"]) == (
        "BRK-B",
        "Berkshire",
        "stock",
        "USD",
    )
    assert (name["market_cap"], name["dollar_volume"], name["profit_margin"]) == (1e12, 5e9, -0.05)
    assert np.isnan(name["fund_assets"])
    assert (name["earnings_date"], name["earnings_end"]) == (
        pd.Timestamp("2026-11-02"),
        pd.Timestamp("2026-11-06"),
    )
    assert (name["earnings_time"], name["earnings_confirmed"]) == ("before_open", False)
    assert (name["last_report_date"], name["ex_dividend_date"]) == (
        pd.Timestamp("2026-08-01"),
        pd.Timestamp("2026-09-05"),
    )
    assert name["ex_dividend_amount"] == 0.26


def test_spot_is_that_of_the_latest_quote(tmp_path: Path) -> None:
    head = "contractSymbol,spot,quote_time,bid,ask"
    rows = ["KO260918P00060000,70.5,2026-08-18T15:46,1,2", "KO260918P00061000,70.1,2026-08-18T15:45,1,2"]
    snap = quotes(tmp_path, head, rows)
    assert snap.underlyings.loc[0, "spot"] == 70.5
    assert snap.underlyings.loc[0, "quote_time"] == pd.Timestamp("2026-08-18T19:46Z")


def test_contracts_alone_say_symbol_strike_expiration_and_right(tmp_path: Path) -> None:
    head = "Contract Symbol,spot,quote_time,bid,ask,contractSize"
    rows = [
        "AAPL1260918C00100000,9,2026-08-18T15:45,1,2,REGULAR",
        "AAPL260918C00100000,9,2026-08-18T15:45,1,2,MINI",
        "SPXW260918P06000000,6400,2026-08-18T15:45,1,2,REGULAR",
    ]
    options = quotes(tmp_path, head, rows).options.set_index("contract")
    assert list(options["symbol"]) == ["AAPL", "AAPL", "^SPX"]
    assert list(options["standard"]) == [False, False, True]
    assert list(options["multiplier"]) == [100, 10, 100]
    assert options.loc["SPXW260918P06000000", "settlement"] == "cash_close"


def test_contracts_alone_say_their_underlying_style_and_settlement(tmp_path: Path) -> None:
    """Of each root what the table has; what a file says itself stands."""
    head = "contract,spot,quote_time,bid,ask,settlement"
    terms = {
        "XND": ("^XND", "european", "cash_close"),
        "OEX": ("^OEX", "american", "cash_close"),
        "XEO": ("^OEX", "european", "cash_close"),
        "MRUT": ("^MRUT", "european", "cash_close"),
        "VIXW": ("^VIX", "european", "cash_open"),
        "MOGA": ("MOG-A", "american", "physical"),
        "BF/B ": ("BF-B", "american", "physical"),
        "GOOGL": ("GOOGL", "american", "physical"),
    }
    rows = [f"{root}261120P00150000,{100 + len(root)},2026-11-02T15:45,1,2," for root in terms]
    options = quotes(
        tmp_path, head, [*rows, "DJX261120P00150000,420,2026-11-02T15:45,1,2,cash_close"]
    ).options
    roots = {row.contract[:-15]: (row.symbol, row.exercise, row.settlement) for row in options.itertuples()}
    assert roots == {
        **{root.replace("/", "").strip(): each for root, each in terms.items()},
        "DJX": ("^DJX", "european", "cash_close"),
    }


def test_a_symbol_column_may_name_an_index_or_a_class_share_in_any_way(tmp_path: Path) -> None:
    rows = [
        "NDXP,24000,2026-08-18T15:45:00,2026-09-18,23000,P,1,2,1,1",
        "HEIA,250,2026-08-18T15:45:00,2026-09-18,240,P,1,2,1,1",
    ]
    options = quotes(tmp_path, rows=rows).options
    assert set(zip(options["contract"], options["symbol"], strict=True)) == {
        ("NDXP260918P23000000", "^NDX"),
        ("HEIA260918P00240000", "HEI-A"),
    }
    assert options.set_index("contract").loc["NDXP260918P23000000", "settlement"] == "cash_close"


def test_mark_line_ends_blank_lines_quotes_and_gzip(tmp_path: Path) -> None:
    plain = quotes(tmp_path)
    head = f"\ufeff {HEAD.replace('open_interest', 'Open Interest').upper()} "
    text = "\r\n".join(
        [head, "", *(f'"{row.split(",")[0]}",{row.split(",", 1)[1]}' for row in ROWS), ",,,,,,,,,", ""]
    )
    (tmp_path / "other.csv.gz").write_bytes(gzip.compress(text.encode()))
    other = open_market(tmp_path / "other.csv.gz")
    pd.testing.assert_frame_equal(plain.options, other.options)
    pd.testing.assert_frame_equal(plain.underlyings, other.underlyings)


def test_crossed_quotes_are_kept(tmp_path: Path) -> None:
    options = quotes(tmp_path, rows=["KO,70,2026-08-18T15:45,2026-09-18,60,P,2,1,5,5"]).options
    assert (options.loc[0, "bid"], options.loc[0, "ask"]) == (2, 1)


def test_closes_vix_rate_and_dividends_beside_it(tmp_path: Path) -> None:
    closes = [
        "symbol,date,close,adjusted,volume",
        "AAPL,2026-08-17,230,229.5,0",
        "AAPL,2026-08-14,229,,0",
        "AAPL,2026-08-19,999,,0",  # after the session
        "^VIX,2026-08-17,16.5,,",
        "^VIX,2020-03-16,82.7,,",  # more than a year ago
        "^IRX,2026-08-17,4.0,,",
        "^IRX,2026-08-14,3.9,,",
    ]
    written(tmp_path, "\n".join(closes), "quotes.closes.csv")
    written(
        tmp_path, "ticker,ex_date,amount\nAAPL,2026-08-10,0.26\nAAPL,2026-05-11,0", "quotes.dividends.csv"
    )
    snap = quotes(tmp_path)
    assert [(str(r.date)[:10], r.close, r.adjusted) for r in snap.closes.itertuples()] == [
        ("2026-08-14", 229, 229),
        ("2026-08-17", 230, 229.5),
    ]
    assert snap.closes["volume"].isna().all()
    assert [(str(r.date)[:10], r.close) for r in snap.vix.itertuples()] == [("2026-08-17", 16.5)]
    assert len(snap.rates) == 1
    assert snap.rates.loc[0, "rate"] == pytest.approx(0.040762, abs=1e-6)
    assert (snap.rates.loc[0, "tenor_days"], snap.rates.loc[0, "label"]) == (91, "^IRX")
    assert [(r.symbol, r.amount) for r in snap.dividends.itertuples()] == [("AAPL", 0.26)]


def test_quotes_round_trip_through_a_folder(tmp_path: Path) -> None:
    snap = quotes(tmp_path)
    again = open_market(save(snap, tmp_path / "folder"))
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(snap, name), getattr(again, name))


def test_neither_folder_nor_csv(tmp_path: Path) -> None:
    for path in (
        written(tmp_path, "x", "quotes.txt"),
        tmp_path / "nothing",
        tmp_path / "nothing.csv",
        tmp_path,
    ):
        with pytest.raises(WheelError) as caught:
            open_market(path)
        assert caught.value.exit_code == Exit.INVALID
        assert caught.value.hint


def test_only_keeps_the_categories_that_rows_have(tmp_path: Path) -> None:
    """In their order, without those of other names."""
    rows = [line.replace("AAPL", name) for name in ("DDD", "BBB", "CCC", "AAA") for line in ROWS[:2]]
    whole = quotes(tmp_path, rows=rows)
    three = only(whole, ["CCC", "AAA", "DDD", "BBB"])
    assert list(three.options["symbol"]) == list(whole.options["symbol"])
    assert three.closes["symbol"].cat.categories.empty
    two = only(whole, ["CCC", "DDD"])
    assert list(two.options["symbol"].cat.categories) == ["CCC", "DDD"]
    assert sorted(two.options["symbol"]) == ["CCC", "CCC", "DDD", "DDD"]
    assert two.options["symbol"].cat.codes.dtype == np.int8


def test_only_keeps_the_symbols_asked_for(tmp_path: Path) -> None:
    written(
        tmp_path,
        "symbol,date,close\nAAPL,2026-08-17,230\nSPY,2026-08-17,640\n^VIX,2026-08-17,16",
        "quotes.closes.csv",
    )
    snap = only(quotes(tmp_path), ["spy", "ZZZ"])
    assert list(snap.underlyings["symbol"]) == ["SPY"]
    assert list(snap.options["symbol"].cat.categories) == ["SPY"]
    assert list(snap.closes["symbol"]) == ["SPY"]
    assert len(snap.vix) == 1
    assert [(p.code, p.symbol) for p in snap.problems] == [("unknown_symbol", "ZZZ")]
    assert [p.symbol for p in only(snap, ["ZZZ"]).problems] == ["ZZZ"]
    same = only(snap, ["SPY"])
    assert same.problems == ()
    pd.testing.assert_frame_equal(load(save(same, tmp_path / "spy")).options, same.options)


def test_provider_answers_a_request(tmp_path: Path) -> None:
    quotes(tmp_path)
    provider = FileProvider(tmp_path / "quotes.csv")
    seen: list[tuple[str, int, int]] = []
    snap = provider.fetch(MarketRequest(("AAPL", "ZZZ")), lambda *args: seen.append(args))
    assert provider.name == "file"
    assert list(snap.underlyings["symbol"]) == ["AAPL"]
    assert seen == [("AAPL", 1, 2), ("ZZZ", 2, 2)]
    assert len(provider.fetch(MarketRequest(())).underlyings) == 2
    with pytest.raises(WheelError) as caught:
        provider.fetch(MarketRequest(("ZZZ",)))
    assert caught.value.exit_code == Exit.NO_DATA


def test_the_page_describes_every_column_and_its_example_loads(tmp_path: Path) -> None:
    import re

    from wheelcli.market.quote_files import options

    page = (Path(options.__file__).parents[1] / "option_csv.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`(\w+)`", page))
    for column, others in {**options.QUOTE_COLUMNS, **options.UNDERLYING_COLUMNS}.items():
        assert {column, *others} <= described, column
    example = re.search(r"```csv\n(.*?)```", page, re.DOTALL)
    assert example
    assert len(open_market(written(tmp_path, example[1])).options) == 2


def _with_columns(source: Path, target: Path, **columns: str) -> Snapshot:
    if not source.exists():
        pytest.skip(f"../shared with {source.name} is missing")
    frame = pd.read_csv(source, dtype=str, keep_default_na=False).assign(**columns)
    frame.to_csv(target, index=False)
    return open_market(target)


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "columns", "symbol", "rows"),
    [
        ("yahoo_chains/stocks_2025/2025-11-25/AAPL.csv.gz", {"quote_time": "2025-11-25T15:15"}, "AAPL", 2101),
        (
            "yahoo_chains/lachjory_etf/2026-08-18/SPY.csv.gz",
            {"spot": "771.69", "quote_time": "2026-08-19T14:58:01.086830+00:00"},
            "SPY",
            5538,
        ),
        (
            "cboe/daily/AAPL_2026-08-05.csv.gz",
            {"spot": "311.07", "quote_time": "2026-08-05 16:00"},
            "AAPL",
            3618,
        ),
    ],
)
def test_real_chains_load(tmp_path: Path, file: str, columns: dict[str, str], symbol: str, rows: int) -> None:
    snap = _with_columns(DATA / file, tmp_path / "chain.csv.gz", **columns)
    assert list(snap.underlyings["symbol"]) == [symbol]
    assert len(snap.options) == rows
    assert snap.options["contract"].is_unique
    for column, share in {
        "bid": 0.8,
        "ask": 0.9,
        "last": 0.8,
        "open_interest": 0.7,
        "feed_iv": 0.8,
        "last_trade_time": 0.8,
    }.items():
        assert snap.options[column].notna().mean() > share, column
    for row in snap.options.iloc[:: rows // 50].itertuples():
        assert (
            row.contract
            == f"{symbol}{row.expiration:%y%m%d}{row.right[0].upper()}{round(row.strike * 1000):08d}"
        )
    again = load(save(snap, tmp_path / "kept"))
    pd.testing.assert_frame_equal(again.options, snap.options)
