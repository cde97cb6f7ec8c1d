"""Files from data vendors: each known by its columns, and the trap of each layout."""

from datetime import UTC, date, datetime

import pytest
import vendor_rows as rows

from wheelcli.errors import WheelError
from wheelcli.loaders.history.importing.run_import import ImportOptions, import_history
from wheelcli.market.snapshot_folder import load
from wheelcli.market.vendor_files.known_layouts import LAYOUTS, layout_named, recognise
from wheelcli.market.vendor_files.vendor_file import open_vendor_file


def written(folder, lines, name="f_eod_2019.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def brought(folder, lines, *, name="f_eod_2019.csv", **options):
    """The document of an import, with the closes of names whose files have no share prices."""
    closes = folder / "closes.csv"
    closes.write_text(rows.CLOSES, encoding="utf-8")
    chosen = ImportOptions(tables={"closes": closes}, **options)
    return import_history([written(folder, lines, name)], folder / "store", chosen)


def session(folder, day):
    return load(folder / "store" / f"session={day}")


def quotes(snapshot):
    """Bid and ask by contract."""
    options = snapshot.options
    return dict(zip(options["contract"], zip(options["bid"], options["ask"], strict=True), strict=True))


def spot(snapshot, symbol):
    return snapshot.underlyings.set_index("symbol")["spot"][symbol]


@pytest.mark.parametrize("name", rows.FILES)
def test_a_file_is_known_by_its_columns_alone(tmp_path, name):
    file = open_vendor_file(written(tmp_path, rows.FILES[name], "data.csv"))
    assert recognise(file).name == name
    assert sorted(rows.FILES) == sorted(layout.name for layout in LAYOUTS)


@pytest.mark.parametrize("name", rows.FILES)
def test_no_greek_and_no_volatility_of_a_vendor_is_kept(tmp_path, name):
    brought(tmp_path, rows.FILES[name])
    for folder in (tmp_path / "store").glob("session=*"):
        options = load(folder).options
        assert options["feed_iv"].isna().all()
        assert not {"delta", "theta", "gamma", "vega", "iv"} & set(options.columns)


def test_optionsdx_has_a_call_and_a_put_in_each_line(tmp_path):
    done = brought(tmp_path, rows.OPTIONSDX)
    assert (done.added, done.contracts, done.symbols) == (2, 6, ("F",))
    assert "no open interest" in done.files[0].remarks[0]
    assert "unknown.open_interest=warn" in done.files[0].remarks[0]
    friday = session(tmp_path, "2019-02-22")
    assert quotes(friday)["F190315C00024000"] == (1.40, 1.50)
    assert quotes(friday)["F190315P00025000"] == (1.30, 1.45)
    call = friday.options.set_index("contract").loc["F190315C00024000"]
    assert (call["bid_size"], call["ask_size"], call["volume"], call["last"]) == (7, 30, 12, 1.5)
    put = friday.options.set_index("contract").loc["F190315P00024000"]
    assert put[["volume", "last", "open_interest"]].isna().all()
    unbid = friday.options.set_index("contract").loc["F190315C00025000"]
    assert (unbid["bid"] != unbid["bid"], unbid["ask"]) == (True, 0.05)
    assert friday.as_of == datetime(2019, 2, 22, 21, tzinfo=UTC)
    assert friday.underlyings["closing"].all()
    assert (spot(friday, "F"), spot(session(tmp_path, "2019-02-25"), "F")) == (24.50, 24.85)


def test_a_file_of_optionsdx_needs_a_symbol(tmp_path):
    with pytest.raises(WheelError, match="it has no symbol") as failure:
        brought(tmp_path, rows.OPTIONSDX, name="2019.txt")
    assert "--symbol" in failure.value.hint
    assert brought(tmp_path, rows.OPTIONSDX, name="2019.txt", symbol="GM").symbols == ("GM",)


def test_of_intraday_files_the_last_quote_by_the_close_counts(tmp_path):
    lines = [
        rows.OPTIONSDX_HEADER,
        rows.optionsdx_row("2019-02-22 15:30", "24.000", "1.10, 1.20", "0.55, 0.65", spot="24.10"),
        rows.optionsdx_row("2019-02-22 16:15", "24.000", "9.10, 9.20", "9.55, 9.65", spot="29.10"),
        rows.optionsdx_row("2019-02-22 15:45", "24.000", "1.30, 1.40", "0.75, 0.85", spot="24.30"),
    ]
    done = brought(tmp_path, lines)
    friday = session(tmp_path, "2019-02-22")
    assert quotes(friday) == {"F190315C00024000": (1.30, 1.40), "F190315P00024000": (0.75, 0.85)}
    assert (spot(friday, "F"), friday.as_of.hour, friday.as_of.minute) == (24.30, 20, 45)
    assert not friday.underlyings["closing"].any()
    assert [(each.rows, each.expected) for each in done.left_out] == [(4, True)]


def test_cboe_quotes_are_those_of_1545_with_the_share_of_1545(tmp_path):
    brought(tmp_path, rows.CBOE)
    market = session(tmp_path, "2023-11-22")
    assert market.as_of == datetime(2023, 11, 22, 20, 45, tzinfo=UTC)
    assert quotes(market)["KO231215C00058000"] == (1.10, 1.15)
    assert spot(market, "KO") == pytest.approx(58.41)
    assert not market.underlyings["closing"].any()
    options = market.options.set_index("contract")
    assert options.loc["KO231215C00058000", ["bid_size", "ask_size", "open_interest"]].tolist() == [
        11,
        12,
        812,
    ]
    assert options["bid"].isna()["KO231215C00070000"], "a bid of 0 at 15:45 is none, whatever the close has"
    assert not options["standard"]["KO231215P00059000"]


def test_a_cboe_session_that_closes_early_has_the_quotes_of_1300(tmp_path):
    brought(tmp_path, rows.CBOE)
    market = session(tmp_path, "2023-11-24")
    assert market.as_of == datetime(2023, 11, 24, 18, tzinfo=UTC)
    assert quotes(market) == {"KO231215C00058000": (1.20, 1.30)}
    assert spot(market, "KO") == pytest.approx(58.62)
    assert market.underlyings["closing"].all()


def test_a_cboe_index_without_quotes_of_its_own_has_the_active_price(tmp_path):
    brought(tmp_path, rows.CBOE)
    market = session(tmp_path, "2023-11-22")
    put = market.options.set_index("contract").loc["SPXW231215P04500000"]
    assert (spot(market, "^SPX"), put["exercise"], put["settlement"]) == (4556.62, "european", "cash_close")


def test_hod_has_us_days_saturday_expirations_and_adjusted_roots(tmp_path):
    done = brought(tmp_path, rows.HOD)
    market = session(tmp_path, "2013-12-20")
    options = market.options.set_index("contract")
    assert set(options.index) == {"PEP140118P00080000", "PEP1140118P00080000", "PEP140118C00080000"}
    put = options.loc["PEP140118P00080000"]
    assert put["expiration"].date() == date(2014, 1, 18), "a Saturday, as its OCC symbol has it"
    assert put["open_interest"] == 2040, "not the next morning's"
    assert options["standard"].to_dict() == {
        "PEP140118P00080000": True,
        "PEP1140118P00080000": False,
        "PEP140118C00080000": True,
    }
    assert done.left_out == ()


def test_orats_has_the_days_of_its_expiration_and_call_and_put_in_a_line(tmp_path):
    brought(tmp_path, rows.ORATS)
    market = session(tmp_path, "2022-06-08")
    assert market.as_of == datetime(2022, 6, 8, 19, 46, tzinfo=UTC), "14 minutes before the close"
    options = market.options.set_index("contract")
    put = options.loc["XOM220916P00105000"]
    assert (put["bid"], put["ask"], put["open_interest"], put["bid_size"]) == (8.55, 9.70, 1843, 12)
    assert (put["expiration"].date() - market.session).days == 100, "its dte is 101"
    assert spot(market, "^SPX") == 4115.77, "not the future's price of the expiration"
    assert "SPX220916C04100000" in options.index, "a third Friday settles at the open"
    assert not market.underlyings["closing"].any()


def test_the_daily_file_of_orats_has_other_names(tmp_path):
    brought(tmp_path, rows.ORATS)
    first = quotes(session(tmp_path, "2022-06-08"))
    other = tmp_path / "file"
    other.mkdir()
    brought(other, rows.ORATS_FILE)
    assert quotes(session(other, "2022-06-08")) == {k: v for k, v in first.items() if k.startswith("XOM")}


def test_thetadata_is_after_the_close_with_the_share_price_of_the_closes(tmp_path):
    done = brought(tmp_path, rows.THETADATA)
    market = session(tmp_path, "2024-01-02")
    assert market.as_of == datetime(2024, 1, 2, 22, 15, tzinfo=UTC)
    assert (spot(market, "T"), market.underlyings["closing"].all()) == (17.25, True)
    assert quotes(market)["T240216P00017000"] == (0.40, 0.52)
    assert market.options.set_index("contract")["bid"].isna()["T240216C00030000"]
    assert any("17:15" in remark for remark in done.files[0].remarks)


def test_wide_closing_quotes_block_only_with_gate_spreads(tmp_path):
    brought(tmp_path, rows.THETADATA, gate_spreads=True)
    assert not session(tmp_path, "2024-01-02").underlyings["closing"].any()


def test_version_2_of_thetadata_has_strikes_in_tenths_of_a_cent(tmp_path):
    brought(tmp_path, rows.THETADATA_V2)
    assert quotes(session(tmp_path, "2024-01-02")) == {"T240216C00017000": (0.55, 0.58)}


def test_without_a_share_price_nothing_is_imported_and_the_closes_are_asked_for(tmp_path):
    with pytest.raises(WheelError, match="no contract can be used") as failure:
        import_history([written(tmp_path, rows.THETADATA)], tmp_path / "store", ImportOptions())
    assert "--closes" in failure.value.hint
    assert not (tmp_path / "store").exists()


def test_ivolatility_has_the_ask_before_the_bid_and_an_adjusted_price_to_ignore(tmp_path):
    brought(tmp_path, rows.IVOLATILITY)
    market = session(tmp_path, "2005-01-07")
    assert quotes(market) == {"GE051217P00036000": (2.05, 2.15), "GE051217C00036000": (2.70, 2.80)}
    assert spot(market, "GE") == 36.12


def test_a_row_of_dolt_dated_on_a_saturday_belongs_to_friday_and_replaces_its_row(tmp_path):
    done = brought(tmp_path, rows.DOLT)
    market = session(tmp_path, "2019-02-08")
    assert quotes(market) == {"MO190315P00048000": (0.82, 0.91), "MO190315C00048000": (1.31, 1.42)}
    assert (spot(market, "MO"), done.added) == (48.55, 1)
    assert market.options["volume"].isna().all(), "its vol is a volatility"
    assert any("no open interest" in remark for remark in done.files[0].remarks)


def test_elsewhere_a_row_dated_on_a_saturday_is_left_out(tmp_path):
    saturday = rows.OPTOPSY[1].replace("2022-09-16", "2022-09-17")
    done = brought(tmp_path, [*rows.OPTOPSY, saturday])
    assert [(each.reason, each.rows, each.expected) for each in done.left_out] == [
        ("dated on a day without a session", 1, False)
    ]


def test_the_own_csv_may_have_many_sessions(tmp_path):
    done = brought(tmp_path, rows.OWN)
    assert (done.added, done.first, done.last) == (2, date(2022, 8, 15), date(2022, 8, 16))
    assert quotes(session(tmp_path, "2022-08-16")) == {"WMT220916P00140000": (2.11, 2.16)}


def test_a_mini_contract_of_the_own_csv_has_ten_shares_and_its_volatility_is_kept(tmp_path):
    more = [f"{rows.OWN[0]},contractSize,iv", f"{rows.OWN[1]},MINI,0.31", f"{rows.OWN[2]},REGULAR,"]
    brought(tmp_path, more)
    first, second = (session(tmp_path, day).options for day in ("2022-08-15", "2022-08-16"))
    assert first[["multiplier", "standard", "feed_iv"]].to_numpy().tolist() == [[10.0, False, 0.31]]
    assert second[["multiplier", "standard"]].to_numpy().tolist() == [[100.0, True]]


def test_optopsy_needs_no_share_price_if_the_closes_have_it(tmp_path):
    lines = [",".join(np[:1] + np[2:]) for np in (line.split(",") for line in rows.OPTOPSY)]
    closes = tmp_path / "prices.csv"
    closes.write_text("symbol,date,close\nQQQ,2022-09-16,290.30\n", encoding="utf-8")
    import_history([written(tmp_path, lines)], tmp_path / "store", ImportOptions(tables={"closes": closes}))
    assert spot(session(tmp_path, "2022-09-16"), "QQQ") == 290.30


REFUSED = {
    "Polygon .* no bid or ask": (
        "ticker,volume,open,close,high,low,window_start,transactions",
        "O:SPY230327P00390000,200,11.82,9.83,11.82,8.09,1678680000000000000,62",
    ),
    "OptionsDX's file of options on coins": (
        "[QUOTE_UNIXTIME], [QUOTE_READTIME], [INSTRUMENT_NAME], [OPTION_RIGHT], [STRIKE], [BID_PRICE], "
        "[ASK_PRICE], [MARK_IV]",
        "1, 2021-06-01 00:00, BTC-1JUN21-34000-C, C, 34000, 0.1, 0.2, 90",
    ),
    "ThetaData's open interest": (
        "symbol,expiration,strike,right,timestamp,open_interest",
        "SPY,2020-02-21,100.000,CALL,2020-01-02T06:30:00,5",
    ),
    "unknown columns a, b": ("a,b", "1,2"),
    "it is empty": ("", ""),
    "separated by semicolons": ("symbol;spot;bid", "A;1,5;2,10"),
    "thinkorswim": ("Stock quote and option quote for ACME on 8/18/26 15:45:00", "UNDERLYING"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_file_of_another_kind_is_refused_by_name(tmp_path, why):
    with pytest.raises(WheelError, match=why):
        recognise(open_vendor_file(written(tmp_path, REFUSED[why])))


def test_a_layout_that_does_not_fit_is_refused_with_the_one_that_does(tmp_path):
    file = open_vendor_file(written(tmp_path, rows.HOD))
    with pytest.raises(WheelError, match=r"not a file of ORATS: it has the columns of historicaloptiondata"):
        recognise(file, layout_named("orats"))


def test_a_layout_is_named_only_if_the_columns_match_two(tmp_path):
    both = [f"{rows.OPTOPSY[0]},quote_time,spot", f"{rows.OPTOPSY[1]},2022-09-16T15:45:00,290.25"]
    file = open_vendor_file(written(tmp_path, both))
    with pytest.raises(WheelError, match="match several layouts: optopsy and own") as failure:
        recognise(file)
    assert "--layout" in failure.value.hint
    assert [recognise(file, layout_named(name)).name for name in ("optopsy", "own")] == ["optopsy", "own"]


def test_rows_that_cannot_be_used_are_counted_with_the_first_of_them(tmp_path):
    good = rows.OPTOPSY[1]
    lines = [
        rows.OPTOPSY[0],
        good,
        good.replace("285", "abc"),
        good.replace("285", "295").replace("8.41", "-1"),
        good.replace("2022-10-21", "2022-09-02"),
        good + ",extra",
        good.replace("8.41", "8.00"),
        good.replace("285", "270").replace(",p,", ",x,"),
    ]
    done = brought(tmp_path, [*lines, good.replace("285", "280")])
    assert {each.reason: each.rows for each in done.left_out} == {
        "a cell is not a number": 1,
        "a negative price": 1,
        "expired before the session": 1,
        "not as many cells as the header": 1,
        "two quotes of one contract at one moment": 1,
        "neither call nor put": 1,
    }
    first = {each.reason: each.first for each in done.left_out}
    assert first["a cell is not a number"] == "f_eod_2019.csv, row 2"
    assert quotes(session(tmp_path, "2022-09-16")) == {"QQQ221021P00280000": (8.41, 8.46)}


def test_the_same_row_twice_is_one_contract(tmp_path):
    done = brought(tmp_path, [*rows.OPTOPSY, rows.OPTOPSY[1]])
    assert (done.contracts, [each.reason for each in done.left_out if not each.expected]) == (2, [])


def standard(snapshot):
    options = snapshot.options
    return dict(zip(options["contract"], options["standard"].tolist(), strict=True))


CBOE_WORDS = rows.CBOE[1].split(",")


def cboe_row(symbol, day, root, **cells):
    names = rows.CBOE_HEADER.split(",")
    given = {"underlying_symbol": symbol, "quote_date": day, "root": root, **cells}
    return ",".join(str(given.get(name, word)) for name, word in zip(names, CBOE_WORDS, strict=True))


def test_minis_and_adjusted_contracts_of_ivolatility_are_not_standard(tmp_path):
    header = rows.IVOLATILITY[0]
    line = "GLD,NYSE,05/15/13,134.1,{},06/22/13,134,P,A,2.30,2.10,31,1402,134.50"
    names = ("GLD   130622P00134000", "GLD7  130622P00134000", "GLD1130622P00134000")
    brought(tmp_path, [header, *(line.format(name) for name in names)])
    assert standard(session(tmp_path, "2013-05-15")) == {
        "GLD130622P00134000": True,
        "GLD7130622P00134000": False,
        "GLD1130622P00134000": False,
    }


def test_a_root_of_other_letters_keeps_its_own_and_is_not_standard(tmp_path):
    """Options on a company that another one bought deliver shares of both, or cash."""
    roots = ("KO", "KO2", "MNST1", "MNST")
    brought(tmp_path, [rows.CBOE_HEADER, *(cboe_row("KO", "2023-11-22", root) for root in roots)])
    assert standard(session(tmp_path, "2023-11-22")) == {
        "KO231215C00058000": True,
        "KO2231215C00058000": False,
        "MNST231215C00058000": False,
        "MNST1231215C00058000": False,
    }


def test_a_root_of_before_2010_is_not_used_any_more(tmp_path):
    row = cboe_row("KO", "2008-01-16", "KOE", expiration="2008-02-16")
    brought(tmp_path, [rows.CBOE_HEADER, row])
    assert standard(session(tmp_path, "2008-01-16")) == {"KO080216C00058000": True}


def test_roots_of_an_index_are_standard_and_class_shares_too(tmp_path):
    lines = [("^SPX", "SPXW"), ("^SPX", "SPX"), ("^SPX", "SPXPM"), ("BRK.B", "BRKB")]
    brought(tmp_path, [rows.CBOE_HEADER, *(cboe_row(name, "2023-11-22", root) for name, root in lines)])
    assert all(standard(session(tmp_path, "2023-11-22")).values())


def test_a_root_alone_has_the_digit_of_a_mini(tmp_path):
    head = (
        "UnderlyingSymbol,UnderlyingPrice,Exchange,OptionRoot,OptionExt,Type,Expiration,DataDate,Strike,"
        "Last,Bid,Ask"
    )
    line = "GLD,134.5,*,{},,put,06/22/2013,05/15/2013 16:00,134,2,2.10,2.30"
    brought(tmp_path, [head, *(line.format(root) for root in ("GLD", "GLD7", "IAU"))])
    assert standard(session(tmp_path, "2013-05-15")) == {
        "GLD130622P00134000": True,
        "GLD7130622P00134000": False,
        "IAU130622P00134000": False,
    }


def left_out(done):
    return {each.reason.split(" of its symbol")[0]: each.rows for each in done.left_out}


BLANK = dict.fromkeys(("bid_1545", "ask_1545", "bid_size_1545", "ask_size_1545"), "") | dict.fromkeys(
    ("underlying_bid_1545", "underlying_ask_1545"), ""
)


def test_one_row_that_is_blank_at_1545_does_not_bring_the_share_price_of_the_close(tmp_path):
    lines = [cboe_row("KO", "2023-11-22", "KO", strike=f"{strike}.000") for strike in (56, 57, 58)]
    lines.append(cboe_row("KO", "2023-11-22", "KO", strike="59.000", **BLANK))
    done = brought(tmp_path, [rows.CBOE_HEADER, *lines])
    market = session(tmp_path, "2023-11-22")
    assert (spot(market, "KO"), len(quotes(market))) == (pytest.approx(58.41), 3), "58.11 is the close"
    assert not market.underlyings["closing"].any()
    assert left_out(done) == {"only a closing quote, unlike the other rows": 1}


def test_a_symbol_without_any_quote_at_1545_has_those_of_the_close(tmp_path):
    lines = [
        cboe_row("KO", "2023-11-22", "KO", **BLANK),
        cboe_row("KO", "2023-11-22", "KO", strike="59.000", **BLANK),
        cboe_row("PEP", "2023-11-22", "PEP"),
    ]
    brought(tmp_path, [rows.CBOE_HEADER, *lines])
    market = session(tmp_path, "2023-11-22")
    assert (spot(market, "KO"), spot(market, "PEP")) == (pytest.approx(58.11), pytest.approx(58.41))
    assert quotes(market)["KO231215C00058000"] == (0.90, 0.95)


@pytest.mark.parametrize(("day", "moment", "bid", "price"), [
    ("2023-11-24", (17, 45), 1.10, 58.41),  # since 2020 the columns of 1545 are from 12:45 on half days
    ("2018-11-23", (18, 0), 0.90, 58.11),  # before, they were from after the close
])  # fmt: skip
def test_on_half_days_cboe_has_1245_since_2020(tmp_path, day, moment, bid, price):
    brought(tmp_path, [rows.CBOE_HEADER, cboe_row("KO", day, "KO")])
    market = session(tmp_path, day)
    assert (market.as_of.hour, market.as_of.minute) == moment
    assert quotes(market)["KO231215C00058000"][0] == bid
    assert spot(market, "KO") == pytest.approx(price)


def test_closing_quotes_of_an_index_do_not_get_its_price_of_1545(tmp_path):
    none = {"underlying_bid_eod": "0", "underlying_ask_eod": "0"}
    lines = [cboe_row("^SPX", "2023-11-22", "SPXW", **BLANK, **none), cboe_row("KO", "2023-11-22", "KO")]
    done = brought(tmp_path, [rows.CBOE_HEADER, *lines])
    assert done.symbols == ("KO",)
    assert left_out(done) == {"no share price: neither in the file nor in the closes": 1}


def optopsy_rows(*prices):
    """Puts of one symbol, each row with a share price."""
    strikes = enumerate(prices, 280)
    lines = [f"QQQ,{price},p,2022-10-21,2022-09-16,{strike},8.41,8.46,-0.4" for strike, price in strikes]
    return [rows.OPTOPSY[0], *lines]


def test_a_row_with_another_share_price_than_the_others_is_left_out(tmp_path):
    done = brought(tmp_path, optopsy_rows(29.25, 290.25, 290.25, 290.26))
    market = session(tmp_path, "2022-09-16")
    assert (spot(market, "QQQ"), len(quotes(market))) == (290.25, 3)
    assert left_out(done) == {"a share price that differs from most rows": 1}
    assert [each.first for each in done.left_out] == ["QQQ"]


def test_two_share_prices_as_often_as_each_other_leave_the_symbol_out(tmp_path):
    other = "IWM,190.1,p,2022-10-21,2022-09-16,190,8.41,8.46,-0.4"
    done = brought(tmp_path, [*optopsy_rows(290.25, 295.5), other])
    assert (done.symbols, left_out(done)) == (("IWM",), {"a share price that differs from most rows": 2})


def test_the_share_price_is_that_of_the_moment_of_most_quotes(tmp_path):
    late = "WMT,150.00,2022-08-15T15:59:00,2022-09-16,{},put,2.31,2.36,5210"
    usual = "WMT,142.10,2022-08-15T15:45:00,2022-09-16,{},put,2.31,2.36,5210"
    brought(tmp_path, [rows.OWN[0], late.format(141), *(usual.format(n) for n in (139, 140))])
    assert spot(session(tmp_path, "2022-08-15"), "WMT") == 142.10


def orats_rows(*rest):
    """XOM puts and calls whose rows end in `spotPrice,quoteDate`."""
    line = (
        "XOM,2022-06-08,2022-09-16,101,{},104.59,1,2,3,4,5,6,7,8,8.20,8.86,8.90,8.55,9.64,9.70,0.3,0.5,0.01,"
        "-0.05,"
    )
    return [rows.ORATS_HEADER + ",quoteDate", *(line.format(100 + n) + end for n, end in enumerate(rest))]


def test_a_spot_price_of_0_or_none_is_not_the_share_price_of_orats(tmp_path):
    brought(tmp_path, orats_rows("0,", ",", "104.60,"))
    market = session(tmp_path, "2022-06-08")
    assert (spot(market, "XOM"), len(market.options)) == (104.59, 6)
    assert (market.as_of.hour, market.as_of.minute) == (19, 46), "tradeDate, where quoteDate is blank"


def test_orats_rows_whose_two_dates_differ_are_left_out(tmp_path):
    exact = "104.59,2022-06-08T19:40:00Z"
    done = brought(tmp_path, orats_rows(exact, "104.59,2022-06-07T19:46:00Z", exact))
    market = session(tmp_path, "2022-06-08")
    assert (len(market.options), market.as_of.minute, done.first) == (4, 40, date(2022, 6, 8))
    assert left_out(done) == {"quoteDate and tradeDate are from different sessions": 2}
