"""Splits, new symbols and adjusted contracts in a run, from quotes as they were to the cent.

Every account begins with 100,000.00; opening a contract costs 0.68. AAPL's quotes and closes are those of
QuantConnect's sample data in ../shared/data/history/lean (prices × 10,000).
"""

import io
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from tape import Script

from wheelcli.backtest.market_day import Action
from wheelcli.book.entry.line import parse_line
from wheelcli.contract import parse_occ
from wheelcli.loaders.history.dated_tables import read_dated

LEAN = Path(__file__).resolve().parents[3] / "shared/data/history/lean"


def lean():
    if not LEAN.is_dir():
        pytest.skip("../shared/data is missing")
    return LEAN


def closes_of(symbol):
    with zipfile.ZipFile(lean() / f"equity_daily/{symbol}.zip") as archive:
        text = archive.read(f"{symbol}.csv").decode()
    rows = pd.read_csv(io.StringIO(text), header=None, usecols=[0, 4], names=["time", "close"])
    days = rows["time"].str.slice(0, 8)
    return {f"{d[:4]}-{d[4:6]}-{d[6:]}": c / 1e4 for d, c in zip(days, rows["close"], strict=True)}


def quote_of(strike, expiration, day):
    """Closing bid and ask of an AAPL put."""
    name = f"aapl_quote_american_put_{round(strike * 1e4)}_{expiration:%Y%m%d}.csv"
    with zipfile.ZipFile(lean() / "option_daily/aapl_2014_quote_american.zip") as archive:
        lines = archive.read(name).decode().splitlines()
    fields = next(line for line in lines if line.startswith(day.replace("-", ""))).split(",")
    return float(fields[4]) / 1e4, float(fields[9]) / 1e4


SPLIT = [("AAPL", "2014-06-09", 7, 1)]


def aapl(expiration, label):
    """One 645 put sold at Friday's closing bid, over the split 7:1 of Monday 2014-06-09."""
    closes = closes_of("aapl")
    bid, ask = quote_of(645.0, expiration, "2014-06-06")
    old = f"AAPL-{expiration:%y%m%d}-P645"
    script = Script().day(
        "2014-06-06", {"AAPL": closes["2014-06-06"]}, quotes={old: (bid, ask)}, at_close=True
    )
    script.trade(f"STO 1 AAPL {expiration} 645 P @ {bid}")
    quotes = {label: quote_of(92.14, expiration, "2014-06-09")}
    at = {"AAPL": closes["2014-06-09"]}
    script.day("2014-06-09", at, quotes=quotes, splits=SPLIT, at_close=True)
    return script, closes


def test_a_put_over_apples_split_becomes_seven_and_ends_by_the_new_close():
    """2014-06-06: the 645 put of Saturday 2014-06-21 is bid 11.55, the share closes at 645.57: +1,155.00 −
    0.68, cash 101,154.32. The split 7:1 makes seven puts 92.14 (645 ÷ 7 = 92.142857, to the cent). 2014-06-09
    they are 0.66 / 0.70: 0.68 × 700 = 476.00 owed, value 100,678.32. Friday 2014-06-20 closes at 90.91, 1.23
    in the money: 700 shares for 64,498.00, cash 36,656.32, and at 90.83 on Monday 36,656.32 + 63,581.00 =
    100,237.32.
    """
    script, closes = aapl(date(2014, 6, 21), "AAPL-140621-P92.14")
    assert (script.cash, script.options) == (101_154.32, {"AAPL-140621-P92.14": -7})
    assert script.value == 100_678.32
    assert (closes["2014-06-20"], closes["2014-06-23"]) == (90.91, 90.83)
    ended = {"AAPL": {"2014-06-20": closes["2014-06-20"]}}
    script.day("2014-06-23", {"AAPL": closes["2014-06-23"]}, closes=ended, splits=SPLIT, at_close=True)
    assert script.kinds("AAPL") == [
        ("option_open", "2014-06-06"),
        ("split", "2014-06-09"),
        ("assignment", "2014-06-20"),
    ]
    assert (script.cash, script.shares) == (36_656.32, {"AAPL": 700.0})
    assert script.value == 100_237.32
    assert script.sound()


def test_a_later_put_over_the_split_expires():
    """The 645 put of Saturday 2014-07-19 is bid 19.00: cash 101,899.32. After the split the seven are 1.74 /
    1.80: 1,239.00 owed. Friday 2014-07-18 closes at 94.43, above 92.14: they expire.
    """
    script, closes = aapl(date(2014, 7, 19), "AAPL-140719-P92.14")
    assert (script.cash, script.value) == (101_899.32, 100_660.32)
    ended = {"AAPL": {"2014-07-18": closes["2014-07-18"]}}
    script.day("2014-07-21", {"AAPL": closes["2014-07-21"]}, closes=ended, splits=SPLIT, at_close=True)
    assert script.kinds("AAPL")[-1] == ("expiration", "2014-07-18")
    assert (script.cash, script.value, script.options) == (101_899.32, 101_899.32, {})


def action(day, text):
    on = date.fromisoformat(day)
    return Action(on, parse_line(text, today=on))


def test_a_share_with_a_new_symbol_keeps_its_contracts_and_its_dividends():
    """100 shares of OLD from a put at 50, a call 52 on them, then OLD is NEW. The dividend of 0.30 on NEW
    comes to the shares held as OLD the evening before: 30.00. The call ends by NEW's close of 53.00:
    5,200.00. 100,000.00 + 119.32 − 5,000.00 + 89.32 + 30.00 + 5,200.00 = 100,438.64.
    """
    script = Script().day("2026-08-24", {"OLD": 52.0}).trade("STO 1 OLD 2026-09-04 50 P @ 1.20")
    script.day("2026-09-08", {"OLD": 49.0}, closes={"OLD": {"2026-09-04": 49.0}})
    script.trade("STO 1 OLD 2026-09-18 52 C @ 0.90")
    renamed = [action("2026-09-09", "RENAME OLD TO NEW")]
    paid = [("NEW", "2026-09-09", 0.30)]
    script.day("2026-09-09", {"NEW": 50.0}, actions=renamed, paid=paid)
    assert (script.shares, script.options) == ({"NEW": 100.0}, {"NEW-260918-C52": -1})
    script.day("2026-09-21", {"NEW": 53.2}, closes={"NEW": {"2026-09-18": 53.0}}, actions=renamed)
    assert (script.cash, script.shares, script.options) == (100_438.64, {}, {})
    assert script.sound()


def test_a_share_without_a_price_under_its_old_symbol_is_not_delisted():
    script = Script().day("2026-08-24", {"OLD": 52.0}).trade("STO 1 OLD 2026-10-16 50 P @ 1.20")
    renamed = [action("2026-08-25", "RENAME OLD TO NEW")]
    for day in ("2026-08-25", "2026-08-26", "2026-08-27", "2026-08-28", "2026-08-31", "2026-09-01"):
        script.day(day, {"NEW": 51.0}, actions=renamed)
    assert (script.options, dict(script.run.absent)) == ({"NEW-261016-P50": -1}, {})


def test_an_adjusted_contract_delivers_what_it_delivers():
    """A 50 put becomes AAA1 with 105 shares for the same 5,000.00 (47.619048 a share). At a close of 45.00 it
    is assigned: 100,000.00 + 119.32 − 5,000.00 = 95,119.32 and 105 shares, 4,725.00.
    """
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-09-18 50 P @ 1.20")
    changed = [action("2026-08-31", "ADJUST AAA 2026-09-18 50 P TO AAA1 2026-09-18 50 P deliverable 105")]
    script.day("2026-08-31", {"AAA": 49.0}, actions=changed)
    (lot,) = script.run.book.options
    assert (lot.contract, lot.deliverable_micros) == (parse_occ("AAA1260918P00050000"), 105_000_000)
    script.day("2026-09-21", {"AAA": 45.0}, closes={"AAA": {"2026-09-18": 45.0}}, actions=changed)
    assert (script.cash, script.shares, script.value) == (95_119.32, {"AAA": 105.0}, 99_844.32)
    assert script.sound()


def with_a_hundred():
    """100 shares from a 50 put, held on 2026-09-08: cash 95,119.32."""
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-09-04 50 P @ 1.20")
    return script.day("2026-09-08", {"AAA": 48.0}, closes={"AAA": {"2026-09-04": 48.0}})


def dividends(script):
    return sum(e.cash_cents for e in script.run.log if e.kind.value == "dividend")


@pytest.mark.parametrize("ex_date", ["2026-09-09", "2026-09-10"])
def test_a_dividend_after_a_split_is_paid_on_the_new_shares(ex_date):
    """Split 2:1 on 2026-09-09, the market of that day missing: 200 shares get 0.50 each."""
    script = with_a_hundred()
    split = [("AAA", "2026-09-09", 2, 1)]
    script.day("2026-09-10", {"AAA": 24.0}, splits=split, paid=[("AAA", ex_date, 0.5)])
    assert (dividends(script), script.shares) == (100_00, {"AAA": 200.0})
    assert script.sound()


def test_a_dividend_before_a_split_is_paid_on_the_old_shares():
    """1.00 on 100 shares, known only after the split."""
    script = with_a_hundred().day("2026-09-09", {"AAA": 48.0})
    split = [("AAA", "2026-09-10", 2, 1)]
    script.day("2026-09-10", {"AAA": 24.0}, splits=split, paid=[("AAA", "2026-09-09", 1.0)])
    assert (dividends(script), script.shares) == (100_00, {"AAA": 200.0})


def test_a_split_that_becomes_known_late_is_entered_and_named_once():
    """2:1 on 2026-09-09, known on 2026-09-10: 100 shares at 24.00 are 200, 4,800.00."""
    script = with_a_hundred().day("2026-09-09", {"AAA": 24.0})
    split = [("AAA", "2026-09-09", 2, 1)]
    assert script.value == 97_519.32  # 100 shares
    for day in ("2026-09-10", "2026-09-11"):
        script.day(day, {"AAA": 24.0}, splits=split)
        assert (script.value, script.shares) == (99_919.32, {"AAA": 200.0})
    assert list(script.run.problems) == [("late_split", "AAA")]
    assert "split 2:1 of 2026-09-09 became known only in the session of 2026-09-10" in next(
        problem.message for problem in script.run.problems.values()
    )
    assert script.sound()


def test_a_late_split_is_not_entered_for_what_was_opened_after_it():
    """A call sold on 2026-09-09, after the split, has the new terms already."""
    script = with_a_hundred().day("2026-09-09", {"AAA": 24.0}).trade("STO 1 AAA 2026-09-18 25 C @ 0.40")
    script.day("2026-09-10", {"AAA": 24.0}, splits=[("AAA", "2026-09-09", 2, 1)])
    assert script.options == {"AAA-260918-C25": -1}
    assert list(script.run.problems) == [("late_split", "AAA")]


@pytest.mark.parametrize(
    ("new", "old", "ratio"),
    [
        ("1.5", "1", (3, 2)),
        ("7", "1", (7, 1)),
        ("1", "4000", (1, 4000)),
        ("1.3333333", "1", (4, 3)),
        ("1", "1.5", (2, 3)),
        ("1.05", "1", (21, 20)),
    ],
)
def test_a_ratio_in_parts_is_read_as_whole_shares(tmp_path, new, old, ratio):
    (tmp_path / "splits.csv").write_text(f"symbol,date,new,old\nAAA,2026-09-09,{new},{old}\n")
    (split,) = read_dated(tmp_path).splits(date(2026, 9, 9))
    assert (split.new, split.old) == ratio
