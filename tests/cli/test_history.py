"""`wheel history`: an import and a check on the command line, a run over its sessions, and the refusals that
lead to it.
"""

import pytest

QUOTES = "underlying_symbol,underlying_price,option_type,expiration,quote_date,strike,bid,ask,open_interest"
POLYGON = (
    "ticker,volume,open,close,high,low,window_start,transactions\nO:SPY230327P00390000,2,1,1,1,1,167,6\n"
)
OPTIONSDX = (
    "[QUOTE_UNIXTIME], [QUOTE_READTIME], [QUOTE_DATE], [UNDERLYING_LAST], [EXPIRE_DATE], [C_BID], [C_ASK], "
    "[STRIKE], [P_BID], [P_ASK]\n"
    "1, 2023-01-03 16:00, 2023-01-03, 125.07, 2023-01-20, 3.10, 3.15, 125, 2.7, 2.8\n"
)
UNKNOWN = "date,price\n2026-08-18,2\n"
HINT = "wheel history import"


@pytest.fixture
def quotes(own_folder):
    """Two sessions of two names."""
    lines = [
        f"{name},{spot},{right},2026-10-16,{day},{spot},1.50,1.60,400"
        for day in ("2026-08-19", "2026-08-20")
        for name, spot in (("AAA", 50), ("BBB", 60))
        for right in "cp"
    ]
    path = own_folder / "quotes.csv"
    path.write_text("\n".join([QUOTES, *lines]) + "\n")
    return path


def test_an_import_reports_its_sessions_and_a_second_one_changes_nothing(wheel, quotes):
    arguments = ("history", "import", str(quotes), "--to", "market")
    first = wheel(*arguments, "--json")
    data = first.json["data"]
    assert (data["added"], data["contracts"], data["symbols"]) == (2, 8, ["AAA", "BBB"])
    assert (data["first"], data["last"], data["left_out"]) == ("2026-08-19", "2026-08-20", [])
    assert data["files"][0]["layout"] == "optopsy"
    assert "wheel history check market" in first.stderr
    again = wheel(*arguments, "--format", "table")
    assert "sessions: 2 unchanged" in again


def test_rows_left_out_end_with_3_and_are_named(wheel, quotes):
    quotes.write_text(quotes.read_text() + "AAA,50,p,2026-10-16,2026-08-20,45,n.a.x,1.10,1\n")
    done = wheel("history", "import", str(quotes), "--to", "market", "--json", code=3)
    assert done.json["problems"][0]["message"] == (
        "1 row left out: a cell is not a number (quotes.csv, row 9)"
    )


def test_other_content_ends_with_5_and_its_hint(wheel, quotes):
    wheel("history", "import", str(quotes), "--to", "market")
    quotes.write_text(quotes.read_text().replace("1.60", "1.70"))
    refused = wheel("history", "import", str(quotes), "--to", "market", code=5)
    assert "nothing was imported" in refused.stderr
    assert "--replace" in refused.stderr
    done = wheel("history", "import", str(quotes), "--to", "market", "--replace", "--json")
    assert done.json["data"]["replaced"] == 2


def test_nothing_to_import_is_wrong_usage(wheel, own_folder):
    assert "nothing to import" in wheel("history", "import", "--to", "market", code=2).stderr
    wrong = wheel("history", "import", "x.csv", "--to", "market", "--layout", "excel", code=2)
    assert "invalid value for --layout: 'excel' (expected one of optionsdx," in wrong.stderr
    assert "file not found: 'x.csv'" in wheel("history", "import", "x.csv", "--to", "market", code=5).stderr


def test_a_check_ends_with_3_for_missing_tables_and_5_for_wrong_prices(wheel, quotes):
    wheel("history", "import", str(quotes), "--to", "market")
    part = wheel("history", "check", "market", "--json", code=3)
    assert {each["code"] for each in part.json["data"]["findings"]} >= {"no_closes", "no_vix", "closing"}
    (quotes.parent / "closes.csv").write_text("symbol,date,close\nAAA,2026-08-19,12.5\nBBB,2026-08-19,60\n")
    wheel("history", "import", "--closes", "closes.csv", "--to", "market")
    wrong = wheel("history", "check", "market", "--format", "table", code=5)
    assert "AAA: the share price is 300.0 % away from the table of closes in 1 of 1 session" in " ".join(
        wrong.split()
    )


def test_imported_sessions_open_in_a_backtest(wheel, quotes):
    (quotes.parent / "config").mkdir()
    (quotes.parent / "config" / "config.toml").write_text("[watchlist.AAA]\n[watchlist.BBB]\n")
    wheel("history", "import", str(quotes), "--to", "market")
    run = wheel("backtest", "run", "--data", "market", "--name", "imported", "--json")
    assert run.json["data"]["data"]["source"] == "optopsy"
    assert (run.json["data"]["data"]["sessions"], run.json["data"]["data"]["at_close"]) == (2, 2)


@pytest.mark.parametrize("text", [POLYGON, OPTIONSDX, UNKNOWN])
def test_a_file_of_a_vendor_as_a_market_is_refused_with_the_way_to_import_it(wheel, own_folder, text):
    (own_folder / "spy_eod_202301.csv").write_text(text)
    refused = wheel("chain", "SPY", "--snapshot", "spy_eod_202301.csv", code=5)
    assert HINT in refused.stderr.split("hint:")[1]


def test_a_mistake_in_an_own_file_keeps_its_own_hint(wheel, own_folder):
    (own_folder / "own.csv").write_text(
        "symbol,spot,quote_time,expiration,strike,right,bid,ask\n"
        "SPY,400,2026-08-18T15:45:00,2026-09-18,390,put,x,2.2\n"
    )
    refused = wheel("chain", "SPY", "--snapshot", "own.csv", code=5)
    assert "line 2, column bid" in refused.stderr
    assert HINT not in refused.stderr


def test_a_backtest_of_no_store_is_refused_with_the_way_to_one(wheel, own_folder):
    (own_folder / "spy_eod_202301.txt").write_text(OPTIONSDX)
    (own_folder / "empty").mkdir()
    for data, code in (("spy_eod_202301.txt", 5), ("missing", 5), ("empty", 4)):
        refused = wheel("backtest", "run", "--data", data, code=code)
        assert HINT in refused.stderr.split("hint:")[1], data
    assert "is a file" in wheel("backtest", "run", "--data", "spy_eod_202301.txt", code=5).stderr
