"""Reports, facts and lists of names with the session in which each became known."""

from datetime import date

import pandas as pd
import pytest
from moving_market import RULES, closes, sessions, write_store
from tape import snapshot
from test_no_look_ahead import VIX

from wheelcli.backtest.report import StoreUsed, report
from wheelcli.backtest.run import run_sessions
from wheelcli.backtest.spec import Spec
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.history.dated_tables import read_dated
from wheelcli.loaders.history.sessions import Sessions
from wheelcli.loaders.history.store import Store, open_store
from wheelcli.market.snapshot_folder import save

NAMES = {"AAA": 50.0, "BBB": 60.0}


def underlyings(folder, day, *, at_close=False):
    """The names as a session of the store in this folder sees them."""
    store = Store(folder, Sessions((), (), ()), read_dated(folder), False, 0.04)
    now = snapshot(day, NAMES)
    seen = store._with_facts(now, date.fromisoformat(day), at_close=at_close)
    return seen.underlyings.set_index(seen.underlyings["symbol"].astype(str))


def write(folder, name, **columns):
    pd.DataFrame(columns).to_csv(folder / f"{name}.csv", index=False)


def test_a_report_is_known_from_the_day_after_its_announcement(tmp_path):
    """AAA announces on 2024-04-11 that it reports on 2024-05-02. BBB is not in the table."""
    write(
        tmp_path,
        "earnings",
        symbol=["AAA", "AAA"],
        date=["2024-01-30", "2024-05-02"],
        known=["2024-01-12", "2024-04-11"],
        confirmed=[True, True],
    )

    def reports(day):
        row = underlyings(tmp_path, day).loc["AAA"]
        return tuple(
            None if pd.isna(d) else str(d.date()) for d in row[["earnings_date", "last_report_date"]]
        )

    assert reports("2024-01-12") == (None, None)
    assert reports("2024-01-16") == ("2024-01-30", None)
    assert reports("2024-04-11") == (None, "2024-01-30")
    assert reports("2024-04-12") == ("2024-05-02", "2024-01-30")
    assert reports("2024-05-03") == (None, "2024-05-02")
    assert underlyings(tmp_path, "2024-04-12").loc["AAA", "earnings_confirmed"]
    assert underlyings(tmp_path, "2024-04-11", at_close=True).loc["AAA", "earnings_date"].year == 2024
    assert pd.isna(underlyings(tmp_path, "2024-04-12").loc["BBB", "earnings_date"])


def test_without_known_a_report_is_known_on_its_own_day_only(tmp_path):
    """A table of past reports is no list of announced ones: nothing is ahead, and the last one is known."""
    write(tmp_path, "earnings", symbol=["AAA"], date=["2024-05-02"])
    assert pd.isna(underlyings(tmp_path, "2024-05-01").loc["AAA", "earnings_date"])
    assert str(underlyings(tmp_path, "2024-05-03").loc["AAA", "last_report_date"].date()) == "2024-05-02"


def test_the_newest_known_fact_counts_and_an_empty_one_changes_nothing(tmp_path):
    write(
        tmp_path,
        "facts",
        symbol=["AAA", "AAA", "AAA"],
        known=["2024-01-02", "2024-03-01", "2024-04-01"],
        sector=["Energy", "", "Utilities"],
        market_cap=[5e10, 2e9, ""],
    )

    def facts(day):
        row = underlyings(tmp_path, day).loc["AAA"]
        return None if pd.isna(row["sector"]) else row["sector"], row["market_cap"]

    assert facts("2024-01-03") == ("Energy", 5e10)
    assert facts("2024-03-04") == ("Energy", 2e9)
    assert facts("2024-04-02") == ("Utilities", 2e9)
    assert pd.isna(underlyings(tmp_path, "2024-01-02").loc["AAA", "market_cap"])
    assert pd.isna(underlyings(tmp_path, "2024-04-02").loc["BBB", "market_cap"])


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("facts", "symbol,sector\nAAA,Energy\n", "no column known"),
        ("names", "symbol,known\nAAA,2024-01-02\n", "no column date"),
        ("actions", "date,line\n2024-01-02,RENAME AAA\n", "actions.csv"),
        ("actions", "date,line\n2024-01-02,SPLIT AAA 2:1\n", "neither RENAME nor ADJUST"),
        ("rates", "date,rate\n2024-01-03,0.0425\n2024-01-02,4.25\n", r"row 2 \(2024-01-02\): rate is 4.25"),
        ("rates", "date,rate\n2024-01-02,-0.51\n", "rate is -0.51"),
        ("rates", "date,rate\n2024-01-02,\n", "it has no rate"),
        ("vix", "date,close\n2024-01-02,0.13\n", r"close is 0.13 \(expected 1 to 200\)"),
        ("vix", "date,close\n2024-01-02,1300\n", "close is 1300"),
        ("closes", "symbol,date,close\nAAA,2024-01-02,0\n", r"row 1 \(AAA 2024-01-02\): close is 0"),
        ("closes", "symbol,date,close\nAAA,2024-01-02,inf\n", "close is inf"),
        ("closes", "symbol,date,close,open\nAAA,2024-01-02,5,-1\n", "open is -1"),
        ("closes", "symbol,date,close\nAAA,,5\n", "it has no date"),
        ("dividends", "symbol,date,amount\nAAA,2024-01-02,-0.4\n", "amount is -0.4"),
        ("dividends", "symbol,date,amount\n,2024-01-02,0.4\n", "it has no symbol"),
        ("splits", "symbol,date,new,old\nAAA,2024-01-02,2,0\n", "old is 0"),
    ],
)
def test_a_table_that_cannot_be_used_is_named(tmp_path, name, text, why):
    (tmp_path / f"{name}.csv").write_text(text)
    with pytest.raises(WheelError, match=why) as error:
        read_dated(tmp_path)
    assert error.value.exit_code is Exit.INVALID


def test_values_at_the_ends_of_a_range_are_read(tmp_path):
    (tmp_path / "rates.csv").write_text("date,rate\n2024-01-02,0.5\n2024-01-03,-0.5\n")
    (tmp_path / "vix.csv").write_text("date,close\n2024-01-02,1\n2024-01-03,200\n")
    (tmp_path / "closes.csv").write_text("symbol,date,close,open\nAAA,2024-01-02,0.01,\n")
    assert [len(frame) for frame in read_dated(tmp_path).frames.values()] == [1, 2, 2]


def ran(folder, **tables):
    write_store(folder, closes=closes(), vix=VIX, **tables)
    return run_sessions(open_store(folder, model=False, rate=0.04).days(), Spec(), RULES, fund="SPY")


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return ran(tmp_path_factory.mktemp("clean") / "store")


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """AAA leaves the list after the second session, BBB joins it on the third, CCC never comes."""
    first, second, third = sessions()[:3]
    names = pd.DataFrame(
        {"symbol": ["AAA", "BBB", "CCC"], "date": [first, third, "2030-01-02"], "until": [second, None, None]}
    )
    return ran(tmp_path_factory.mktemp("listed") / "store", names=names)


@pytest.mark.long
def test_a_name_is_sold_only_while_it_is_on_the_dated_list(listed, clean):
    """Without dates, both are sold in the first session; BBB is not on the list then."""
    first = sessions()[0]
    assert {(t.symbol, t.day) for t in clean.tickets} == {("AAA", first), ("BBB", first)}
    assert {(t.symbol, t.day) for t in listed.tickets} == {("AAA", first)}


@pytest.mark.long
def test_a_dated_list_is_not_called_survivors(listed):
    used = StoreUsed("x", "yahoo", "0" * 12, gaps=0, damaged=0, fund="SPY")
    document = report(listed, used, name="r", version="1", made=None, put_levels={})
    assert (document.data.dated, document.data.names) == (True, 2)
    assert "SURVIVORSHIP" not in [label.code for label in document.labels]


def test_the_names_of_a_dated_list_are_held_while_they_are_on_it(listed):
    """AAA's move to the second session, then to the third the move of AAA, still held overnight; from there
    BBB's moves.
    """
    from moving_market import paths

    a, b = paths()["A"], paths()["B"]
    moves = [a[1] / a[0], a[2] / a[1], *(b[k + 1] / b[k] for k in range(2, 5))]
    expected = pd.Series([1.0, *moves]).cumprod()
    assert [point.names_level for point in listed.points] == pytest.approx(expected.tolist())


@pytest.mark.long
def test_a_report_inside_a_ticket_that_was_announced_keeps_it_away(tmp_path, clean):
    """AAA's report of 2026-08-25 is announced a month before: no put of AAA over it. Announced on the day
    after the last session, it changes nothing.
    """
    kept_away = ran(tmp_path / "known", earnings=report_of("2026-07-20"))
    unknown = ran(tmp_path / "late", earnings=report_of("2026-08-28"))
    sold = [[(t.day, t.id) for t in run.tickets] for run in (clean, kept_away, unknown)]
    assert any("AAA" in ticket for _, ticket in sold[0])
    assert not any("AAA" in ticket for day, ticket in sold[1] if day <= date(2026, 8, 25))
    assert sold[0] == sold[2]


def report_of(known):
    return pd.DataFrame({"symbol": ["AAA"], "date": ["2026-08-25"], "known": [known], "confirmed": [True]})


def test_a_store_without_dates_has_no_list(tmp_path):
    save(snapshot("2026-08-20", NAMES), tmp_path / "session=2026-08-20")
    (day,) = open_store(tmp_path, model=False, rate=0.04).days()
    assert day.listed is None
