"""What a check finds in a store, each fault planted in one that is sound."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from wheelcli.errors import WheelError
from wheelcli.loaders.history.check_store import check_store
from wheelcli.loaders.history.importing.run_import import ImportOptions, import_history
from wheelcli.loaders.history.share_jumps import Jump, jumps
from wheelcli.market.snapshot import table
from wheelcli.market.snapshot_folder import load, save
from wheelcli.pricing import european
from wheelcli.trading_calendar import close_of, sessions_from, years_to

DAYS = sessions_from(date(2021, 3, 1), date(2021, 3, 5))
EXPIRES = date(2021, 4, 16)
HEADER = "underlying_symbol,underlying_price,option_type,expiration,quote_date,strike,bid,ask,open_interest"
TABLES = ("closes", "dividends", "splits", "vix", "rates", "earnings", "facts", "names")


def rows(spots, *, shown=None, quote=None, interest="70"):
    """The lines of five sessions: puts and calls around each `spot`, priced on it; `shown` spots are
    written.
    """
    for place, day in enumerate(DAYS):
        spot = spots[place]
        years = years_to(close_of(day), EXPIRES)
        for strike in [round(spot * part) for part in (0.92, 0.96, 1.0, 1.04, 1.08)]:
            for right in "cp":
                fair = float(european.price(spot, strike, years, 0.04, 0.0, 0.3, right == "c"))
                bid, ask = quote(day, strike, right) if quote else (fair - 0.05, fair + 0.05)
                price = (shown or spots)[place]
                yield f"PFE,{price},{right},{EXPIRES},{day},{strike},{bid:.2f},{ask:.2f},{interest}"


def store(folder, spots=(100.0,) * 5, closes=None, splits="PFE,2015-01-02,1,1", skip=(), **planted):
    lines = [line for line in rows(spots, **planted) if not any(str(day) in line for day in skip)]
    (folder / "quotes.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    closes = closes or spots
    texts = {
        "closes": ["symbol,date,close", *(f"PFE,{d},{c}" for d, c in zip(DAYS, closes, strict=True))],
        "dividends": ["symbol,date,amount", "PFE,2021-01-28,0.39"],
        "splits": ["symbol,date,new,old", splits],
        "vix": ["date,close", f"{DAYS[0]},23.35"],
        "rates": ["date,rate", f"{DAYS[0]},0.04"],
        "earnings": ["symbol,date", "PFE,2021-02-02"],
        "facts": ["symbol,known,sector", "PFE,2021-01-04,Healthcare"],
        "names": ["symbol,date", "PFE,2021-01-04"],
    }
    tables = {}
    for name, text in texts.items():
        tables[name] = folder / f"my_{name}.csv"
        tables[name].write_text("\n".join(text) + "\n", encoding="utf-8")
    import_history([folder / "quotes.csv"], folder / "store", ImportOptions(tables=tables))
    return folder / "store"


def found(folder):
    """Severity and count of each finding but that on closing quotes, by its code."""
    check = check_store(folder, rate=0.04)
    return {each.code: (each.severity, each.count) for each in check.findings if each.code != "closing"}


@pytest.mark.long
def test_a_sound_store_has_no_finding_but_its_closing_quotes(tmp_path):
    check = check_store(store(tmp_path), rate=0.04)
    assert [(each.code, each.severity, each.count) for each in check.findings] == [("closing", "note", 5)]
    assert (check.sessions, check.contracts, check.closing, check.symbols) == (5, 50, 5, ("PFE",))
    assert (check.two_sided, check.open_interest, check.crossed, check.gaps) == (1.0, 1.0, 0, ())
    assert check.tables == tuple(sorted(TABLES))
    assert check.off_parity is not None
    assert check.off_parity < 0.001
    quoted = [each for each in check.spreads if each.quotes]
    assert sum(each.quotes for each in quoted) == 50
    assert {each.median for each in quoted} == {0.10}


def test_a_missing_trading_day_is_a_gap(tmp_path):
    assert found(store(tmp_path, skip=DAYS[1:2])) == {"gaps": ("partial", 1)}


def changed(folder, day, change):
    """Save the session of that day again as `change` returns it."""
    path = folder / f"session={day}"
    snapshot = load(path)
    shutil.rmtree(path)
    save(change(snapshot), path, flush=False)


@pytest.mark.long
def test_contracts_of_a_mini_marked_standard_are_wrong(tmp_path):
    folder = store(tmp_path)

    def minis(snapshot):
        names = snapshot.options["contract"].astype(str)
        high = snapshot.options["strike"] == 108
        return replace(
            snapshot,
            options=snapshot.options.assign(contract=names.where(~high, names.str.replace("PFE", "PFE7"))),
        )

    changed(folder, DAYS[1], minis)
    assert found(folder)["roots"] == ("wrong", 2)


@pytest.mark.long
def test_a_name_that_is_missing_between_two_sessions_is_reported(tmp_path):
    folder = store(tmp_path)

    def other(snapshot):
        lines = snapshot.underlyings.assign(symbol="MRK")
        names = snapshot.options["contract"].astype(str).str.replace("PFE", "MRK")
        contracts = snapshot.options.assign(symbol="MRK", contract=names)
        return replace(snapshot, underlyings=lines, options=table("options", contracts))

    changed(folder, DAYS[2], other)
    assert found(folder)["missing_name"] == ("partial", 1)
    (missing,) = [e for e in check_store(folder, rate=0.04).findings if e.code == "missing_name"]
    assert (missing.symbol, missing.session) == ("PFE", DAYS[2])


def test_crossed_quotes_are_counted(tmp_path):
    def quote(day, strike, right):
        return (2.0, 1.9) if (day, strike, right) == (DAYS[2], 100, "p") else (1.9, 2.0)

    check = check_store(store(tmp_path, quote=quote), rate=0.04)
    (crossed,) = [each for each in check.findings if each.code == "crossed"]
    assert (crossed.severity, crossed.count, crossed.session) == ("partial", 1, DAYS[2])  # one of fifty
    assert "PFE210416P00100000" in crossed.text


@pytest.mark.long
def test_missing_open_interest_is_partial_with_the_setting_that_plans_without_it(tmp_path):
    check = check_store(store(tmp_path, interest=""), rate=0.04)
    (without,) = [each for each in check.findings if each.code == "open_interest"]
    assert (without.severity, without.count) == ("partial", 5)
    assert "unknown.open_interest=warn" in without.hint


def test_an_adjusted_share_price_does_not_fit_its_options(tmp_path):
    """PFE at 100 with a price adjusted for a later split 4:1."""
    seen = found(store(tmp_path, shown=(25.0,) * 5, closes=(25.0,) * 5))
    assert seen == {"spot_parity": ("wrong", 5)}


@pytest.mark.long
def test_a_price_of_another_moment_is_partial(tmp_path):
    assert found(store(tmp_path, shown=(105.0,) * 5, closes=(105.0,) * 5)) == {"spot_parity": ("partial", 5)}


@pytest.mark.long
def test_adjusted_closes_do_not_fit_the_share_price(tmp_path):
    assert found(store(tmp_path, closes=(50.0,) * 5)) == {"spot_closes": ("wrong", 5)}


@pytest.mark.long
def test_a_move_of_a_split_without_a_split_is_wrong_and_with_it_is_not(tmp_path):
    spots = (100.0, 101.0, 50.2, 50.4, 50.1)
    without = tmp_path / "without"
    without.mkdir()
    assert found(store(without, spots)) == {"split": ("wrong", 1)}
    assert found(store(tmp_path, spots, splits=f"PFE,{DAYS[2]},2,1")) == {}


def test_a_crash_is_no_split_but_is_to_be_checked():
    prices = {"PFE": [(DAYS[0], 100.0), (DAYS[1], 58.0), (DAYS[2], 41.0)]}
    assert [(each.day, each.split) for each in jumps(prices, [])] == [(DAYS[1], None)]
    assert jumps({"PFE": [(DAYS[0], 100.0), (DAYS[1], 71.0), (DAYS[2], 99.0)]}, []) == []
    assert Jump("PFE", DAYS[1], 10.0, 99.0).split == (1, 10)


def test_missing_tables_are_named(tmp_path):
    folder = store(tmp_path)
    for name in TABLES:
        (folder / f"{name}.csv").unlink()
    seen = found(folder)
    assert set(seen) == {f"no_{name}" for name in TABLES}
    assert {name for name, (severity, _) in seen.items() if severity == "partial"} == {"no_closes", "no_vix"}


@pytest.mark.long
def test_closes_that_end_early_are_named(tmp_path):
    folder = store(tmp_path)
    lines = (folder / "closes.csv").read_text().splitlines()
    (folder / "closes.csv").write_text("\n".join(lines[:-2]) + "\n")
    assert found(folder) == {"no_close": ("partial", 2)}


@pytest.mark.long
def test_a_damaged_session_is_partial_and_the_others_count(tmp_path):
    folder = store(tmp_path)
    (folder / f"session={DAYS[3]}" / "options.parquet").write_bytes(b"")
    check = check_store(folder, rate=0.04)
    assert [each.severity for each in check.findings if each.code == "damaged"] == ["partial"]
    assert check.sessions == 4


@pytest.mark.long
def test_recorded_snapshots_bring_tables_of_their_own(tmp_path):
    """A recorded market has closes, rate and volatility index inside."""
    folder = store(tmp_path)
    for name in TABLES:
        (folder / f"{name}.csv").unlink()
    one = load(folder / f"session={DAYS[0]}")
    closes = one.underlyings.assign(date=DAYS[0], close=one.underlyings["spot"])
    (folder / f"session={DAYS[0]}").rename(tmp_path / "old")
    vix = table("vix", [{"date": DAYS[0], "close": 20.0}])
    save(replace(one, closes=table("closes", closes), vix=vix), folder / f"session={DAYS[0]}")
    assert {"no_closes", "no_vix"} & set(found(folder)) == set()


def test_a_table_with_a_bad_row_stops_the_check(tmp_path):
    folder = store(tmp_path)
    (folder / "rates.csv").write_text("date,rate\n2021-03-01,4.0\n")
    with pytest.raises(WheelError, match="rate is 4"):
        check_store(folder, rate=0.04)
