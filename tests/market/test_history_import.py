"""An import into a store: what is new, equal, added and different; the tables beside it; a file as its rows
come.
"""

import gzip
import shutil
import zipfile

import pytest
import vendor_rows as rows

from wheelcli.errors import WheelError
from wheelcli.loaders.history.dated_tables import read_dated
from wheelcli.loaders.history.importing.run_import import ImportOptions, import_history
from wheelcli.market.snapshot_folder import TEMPORARY, load
from wheelcli.market.vendor_files import vendor_file


def written(folder, lines, name):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def brought(folder, lines, name="f_eod_201902.txt", **options):
    return import_history([written(folder, lines, name)], folder / "store", ImportOptions(**options))


def bodies(folder):
    """Every file of the store with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def asks(folder, day):
    options = load(folder / "store" / f"session={day}").options
    return dict(zip(options["contract"], options["ask"], strict=True))


OTHER = [line.replace("1.40, 1.50", "1.40, 1.60") for line in rows.OPTIONSDX]


def test_a_second_import_of_the_same_file_changes_nothing(tmp_path):
    first = brought(tmp_path, rows.OPTIONSDX)
    before = bodies(tmp_path / "store")
    again = brought(tmp_path, rows.OPTIONSDX)
    assert (first.added, first.unchanged) == (2, 0)
    assert (again.added, again.extended, again.replaced, again.unchanged) == (0, 0, 0, 2)
    assert bodies(tmp_path / "store") == before


def test_other_content_is_refused_and_the_store_stays_as_it_was(tmp_path):
    brought(tmp_path, rows.OPTIONSDX)
    before = bodies(tmp_path / "store")
    new_day = [*OTHER, rows.optionsdx_row("2019-02-26 16:00", "24.000", "1.60, 1.70", "0.70, 0.80")]
    with pytest.raises(WheelError, match="different content for F in session=2019-02-22") as failure:
        brought(tmp_path, new_day)
    assert "--replace" in failure.value.hint
    assert bodies(tmp_path / "store") == before, "not even the new session"


def test_replace_writes_the_new_content(tmp_path):
    brought(tmp_path, rows.OPTIONSDX)
    done = brought(tmp_path, OTHER, replace=True)
    assert (done.replaced, done.unchanged) == (1, 1)
    assert asks(tmp_path, "2019-02-22")["F190315C00024000"] == 1.60
    assert not list((tmp_path / "store").glob(f"{TEMPORARY}*"))


def test_another_symbol_joins_the_sessions_that_stand(tmp_path):
    brought(tmp_path, rows.OPTIONSDX)
    done = brought(tmp_path, rows.OPTIONSDX[:3], "gm_eod_201902.txt")
    assert (done.added, done.extended, done.symbols) == (0, 1, ("GM",))
    assert set(asks(tmp_path, "2019-02-22")) == {
        f"{name}190315{kind}"
        for name in ("F", "GM")
        for kind in ("C00024000", "P00024000", "C00025000", "P00025000")
    }
    market = load(tmp_path / "store" / "session=2019-02-22")
    assert market.underlyings["symbol"].tolist() == ["F", "GM"]
    order = ["expiration", "symbol", "right", "strike"]
    assert market.options[order].astype(str).equals(market.options.sort_values(order)[order].astype(str))
    again = brought(tmp_path, rows.OPTIONSDX, "f_eod_201902.txt")
    assert again.unchanged == 2, "one of several symbols, equal"


def test_the_order_of_rows_and_the_number_of_files_do_not_matter(tmp_path, monkeypatch):
    header, *lines = rows.OPTIONSDX
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    brought(whole, [header, *lines])
    monkeypatch.setattr(vendor_file, "_BLOCK", 700)  # a few lines at a time
    names = [("f_eod_2.txt", [header, lines[2], lines[0]]), ("f_eod_1.txt", [header, lines[1]])]
    import_history([written(parts, text, name) for name, text in names], parts / "store", ImportOptions())
    assert bodies(whole / "store") == bodies(parts / "store")


@pytest.mark.parametrize("ending", ["gz", "zip"])
def test_a_packed_file_is_read_as_it_is(tmp_path, ending):
    plain = written(tmp_path, rows.OPTIONSDX, "f_eod_201902.txt")
    packed = tmp_path / f"f_eod_201902.{ending}"
    if ending == "gz":
        packed.write_bytes(gzip.compress(plain.read_bytes()))
    else:
        with zipfile.ZipFile(packed, "w") as whole:
            whole.write(plain, "f_eod_201902.txt")
    assert import_history([packed], tmp_path / "store", ImportOptions()).added == 2


def test_half_a_packed_file_is_refused(tmp_path):
    packed = tmp_path / "f_eod.csv.gz"
    body = gzip.compress("\n".join(rows.OPTIONSDX * 2000).encode())
    packed.write_bytes(body[: len(body) // 2])
    with pytest.raises(WheelError, match="cannot be imported: the text ends or breaks"):
        import_history([packed], tmp_path / "store", ImportOptions())
    assert not (tmp_path / "store").exists()


def test_a_bad_file_beside_a_good_one_imports_nothing(tmp_path):
    good, bad = written(tmp_path, rows.OPTIONSDX, "f_eod.txt"), written(tmp_path, ["a,b", "1,2"], "bad.csv")
    with pytest.raises(WheelError, match="unknown columns a, b"):
        import_history([good, bad], tmp_path / "store", ImportOptions())
    assert not (tmp_path / "store").exists()


def tables(folder, **texts):
    for name, text in texts.items():
        (folder / f"my_{name}.csv").write_text(text, encoding="utf-8")
    return {name: folder / f"my_{name}.csv" for name in texts}


def test_tables_stand_beside_the_sessions_as_a_run_reads_them(tmp_path):
    chosen = tables(
        tmp_path,
        closes="Symbol,Date,Close\nBRK.B,2019-02-22,201.5\nF,2019-02-22,24.55\n",
        vix="DATE,OPEN,HIGH,LOW,CLOSE\n02/21/2019,14.1,14.9,14.0,14.46\n",
        splits="symbol,date,new,old,known\nF,2019-02-25,2,1,2019-02-20\n",
    )
    done = brought(tmp_path, rows.OPTIONSDX, tables=chosen)
    assert [(each.table, each.rows, each.added) for each in done.tables] == [
        ("closes", 2, 2),
        ("vix", 1, 1),
        ("splits", 1, 1),
    ]
    frames = read_dated(tmp_path / "store").frames
    assert frames["closes"]["symbol"].tolist() == ["BRK-B", "F"]
    assert frames["vix"]["close"].tolist() == [14.46]
    assert str(frames["splits"]["known"].iloc[0].date()) == "2019-02-20"


def test_rows_join_a_table_and_different_ones_need_replace(tmp_path):
    store = tmp_path / "store"
    first = tables(tmp_path, closes="symbol,date,close\nF,2019-02-22,24.55\nF,2019-02-25,24.80\n")
    import_history([], store, ImportOptions(tables=first))
    body = (store / "closes.csv").read_bytes()
    (again,) = import_history([], store, ImportOptions(tables=first)).tables
    assert (again.added, (store / "closes.csv").read_bytes()) == (0, body)
    more = tables(tmp_path, closes="symbol,date,close\nF,2019-02-25,24.80\nF,2019-02-26,24.90\n")
    (joined,) = import_history([], store, ImportOptions(tables=more)).tables
    assert (joined.rows, joined.added) == (3, 1)
    other = tables(tmp_path, closes="symbol,date,close\nF,2019-02-26,12.45\n")
    with pytest.raises(WheelError, match="closes of F 2019-02-26 differs") as failure:
        import_history([], store, ImportOptions(tables=other))
    assert "--replace" in failure.value.hint
    (replaced,) = import_history([], store, ImportOptions(tables=other, replace=True)).tables
    assert (replaced.rows, replaced.added) == (3, 1)
    assert read_dated(store).frames["closes"]["close"].tolist() == [24.55, 24.80, 12.45]


def test_a_table_that_cannot_be_used_imports_nothing(tmp_path):
    percent = tables(tmp_path, rates="date,rate\n2019-02-22,2.4\n")
    with pytest.raises(WheelError, match=r"my_rates.csv cannot be used: row 1 \(2019-02-22\): rate is 2.4"):
        brought(tmp_path, rows.OPTIONSDX, tables=percent)
    assert not (tmp_path / "store").exists()


def test_days_and_symbols_are_read_as_they_are_written(tmp_path):
    text = "symbol,date,close\nNA,20190222,2.45\nNAN,02/25/2019,11.50\nTRUE,2019/02/26,\n"
    chosen = tables(tmp_path, closes=text.replace("02/26,", "02/26,31.25"))
    import_history([], tmp_path / "store", ImportOptions(tables=chosen))
    closes = read_dated(tmp_path / "store").frames["closes"]
    assert closes["symbol"].tolist() == ["NA", "NAN", "TRUE"]
    assert closes["date"].dt.date.astype(str).tolist() == ["2019-02-22", "2019-02-25", "2019-02-26"]
    with pytest.raises(WheelError, match=r"row 3 \(TRUE 2019-02-26\): it has no close"):
        import_history([], tmp_path / "store", ImportOptions(tables=tables(tmp_path, closes=text)))


@pytest.mark.parametrize("day", ["190222", "22/02/2019", "22.02.2019", "FEB19", "2019-02-30"])
def test_a_day_that_can_be_read_in_two_ways_is_refused(tmp_path, day):
    chosen = tables(tmp_path, closes=f"symbol,date,close\nF,2019-02-21,24.50\nF,{day},24.55\n")
    with pytest.raises(WheelError, match=rf"my_closes.csv cannot be used: row 2: date is '{day}'"):
        import_history([], tmp_path / "store", ImportOptions(tables=chosen))
    assert not (tmp_path / "store").exists()


def test_a_damaged_session_is_not_written_over(tmp_path):
    brought(tmp_path, rows.OPTIONSDX)
    (tmp_path / "store" / "session=2019-02-22" / "options.parquet").write_bytes(b"")
    with pytest.raises(WheelError, match="damaged"):
        brought(tmp_path, rows.OPTIONSDX)
    shutil.rmtree(tmp_path / "store" / "session=2019-02-22")
    assert brought(tmp_path, rows.OPTIONSDX).added == 1


SPX_ROWS = [
    "underlying_symbol,underlying_price,option_type,expiration,quote_date,strike,bid,ask",
    "SPX,4100,p,2022-06-17,2022-06-08,4000,20,21",
    "SPX,4100,p,2022-06-15,2022-06-08,4000,18,19",
    "SPX,4100,p,2022-04-14,2022-04-01,4000,18,19",
    "SPX,4100,p,2014-01-18,2014-01-03,1800,18,19",
]


def test_an_index_without_roots_settles_at_the_open_on_third_fridays_only(tmp_path):
    """The third Friday of April 2022 is Good Friday; until 2015 a monthly contract expires on Saturday."""
    brought(tmp_path, SPX_ROWS)
    names = {name for day in ("2022-06-08", "2022-04-01", "2014-01-03") for name in asks(tmp_path, day)}
    assert names == {
        "SPX220617P04000000",
        "SPXW220615P04000000",
        "SPX220414P04000000",
        "SPX140118P01800000",
    }


def theta(expiration, *strikes, bid="0.55"):
    header = (
        "symbol,expiration,strike,right,created,last_trade,open,high,low,close,volume,count,bid_size,bid_exchange,"
        "bid,bid_condition,ask_size,ask_exchange,ask,ask_condition"
    )
    when = "2024-01-02T17:25:19.675,2024-01-02T15:12:32.213"
    row = '"T","{}",{}.000,"PUT",{},0.6,0.6,0.5,0.56,50,9,63,5,{},50,70,5,0.98,50'
    return [header, *(row.format(expiration, strike, when, bid) for strike in strikes)]


@pytest.fixture
def one_expiration(tmp_path):
    closes = tables(tmp_path, closes="symbol,date,close\nT,2024-01-02,17.25\n")
    brought(tmp_path, theta("2024-02-16", 16, 17), "one.csv", tables=closes)
    return tmp_path


def test_a_second_file_of_a_name_adds_its_contracts(one_expiration):
    done = brought(one_expiration, theta("2024-03-15", 16), "two.csv")
    assert (done.extended, done.replaced) == (1, 0)
    whole = ["T240216P00016000", "T240216P00017000", "T240315P00016000"]
    assert list(asks(one_expiration, "2024-01-02")) == whole
    overlap = brought(one_expiration, theta("2024-02-16", 17, 18), "three.csv")
    again = brought(one_expiration, theta("2024-02-16", 16, 17), "one.csv")
    assert (overlap.extended, again.unchanged) == (1, 1)
    assert list(asks(one_expiration, "2024-01-02")) == sorted([*whole, "T240216P00018000"])


def test_a_refusal_says_how_many_contracts_replace_removes(one_expiration):
    other = theta("2024-02-16", 17, bid="0.60")
    with pytest.raises(WheelError, match="the store has different content for T") as failure:
        brought(one_expiration, other, "two.csv")
    assert "removes 1 contract that the files lack" in failure.value.hint
    assert brought(one_expiration, other, "two.csv", replace=True).replaced == 1
    assert list(asks(one_expiration, "2024-01-02")) == ["T240216P00017000"]


@pytest.mark.parametrize("name", ["data_spy_2019.txt", "eod_spy_2019.txt", "spy_2019.txt", "SPY.csv"])
def test_a_symbol_is_not_guessed_from_any_name(tmp_path, name):
    with pytest.raises(WheelError, match="it has no symbol") as failure:
        brought(tmp_path, rows.OPTIONSDX, name)
    assert "--symbol" in failure.value.hint


@pytest.mark.parametrize("name", ["spy_eod_202301.txt", "SPY_EOD.csv", "spy_30x_202301.txt"])
def test_the_name_that_the_vendor_gives_a_file_has_its_symbol(tmp_path, name):
    assert brought(tmp_path, rows.OPTIONSDX, name).symbols == ("SPY",)


def test_one_symbol_for_two_files_that_are_named_otherwise_is_refused(tmp_path):
    files = [written(tmp_path, rows.OPTIONSDX, f"{name}_eod_2019.txt") for name in ("spy", "qqq")]
    with pytest.raises(WheelError, match=r"qqq_eod_2019.txt .* its name has QQQ, but --symbol is SPY"):
        import_history(files, tmp_path / "store", ImportOptions(symbol="SPY"))
    assert brought(tmp_path, rows.OPTIONSDX, "fb_eod_2019.txt", symbol="META").symbols == ("META",)
