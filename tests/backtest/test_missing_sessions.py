"""Days that a store lacks, and contracts that no session quotes: nothing may come out better for it.

Every account begins with 100,000.00; opening a contract costs 0.68.
"""

from dataclasses import replace

import pytest
from moving_market import RULES, days
from tape import Script

from wheelcli.backtest.compare import compared
from wheelcli.backtest.report import StoreUsed, report
from wheelcli.backtest.run import run_sessions
from wheelcli.backtest.spec import Spec
from wheelcli.market.snapshot import table


def with_shares(put, call="STO 1 AAA 2026-09-18 45 C @ 2.50"):
    """100 shares from a put at 48 and a call 45 on them, on Tuesday 2026-09-08; 2026-09-09 is missing."""
    script = Script().day("2026-08-24", {"AAA": 50.0}).trade("STO 1 AAA 2026-09-04 48 P @ 1.00")
    quotes = {"AAA-260918-C45": (5.05, 5.20), "AAA-260918-P45": put}
    script.day("2026-09-08", {"AAA": 50.0}, closes={"AAA": {"2026-09-04": 47.0}}, quotes=quotes, rate=0.04)
    return script.trade(call)


def test_a_call_is_exercised_for_a_dividend_of_a_missing_session():
    """Ex-date 2026-09-10 with the market of its eve missing: the holder decides on Tuesday's quotes, put 0.04
    against a dividend of 1.00, and the writer does not get the dividend: 100,000.00 + 99.32 − 4,800.00 +
    249.32 + 4,500.00.
    """
    script = with_shares((0.02, 0.06))
    script.day("2026-09-11", {"AAA": 49.0}, paid=[("AAA", "2026-09-10", 1.0)], rate=0.04)
    assert script.kinds("AAA")[-1] == ("assignment", "2026-09-08")
    assert (script.cash, script.shares) == (100_048.64, {})


def test_shares_assigned_on_a_missing_ex_date_are_not_paid_its_dividend():
    """A second put 52 of Friday 2026-09-11, missing like the ex-date of that day: its 100 shares come in the
    evening of the ex-date. The 100 shares held before it get 1.00 each: 100.00, not 200.00.
    """
    script = Script().day("2026-08-24", {"AAA": 50.0}).trade("STO 1 AAA 2026-09-04 48 P @ 1.00")
    script.day("2026-09-08", {"AAA": 50.0}, closes={"AAA": {"2026-09-04": 47.0}})
    script.trade("STO 1 AAA 2026-09-11 52 P @ 2.50")
    script.day("2026-09-10", {"AAA": 49.5})
    closes, paid = {"AAA": {"2026-09-11": 49.0}}, [("AAA", "2026-09-11", 1.0)]
    script.day("2026-09-14", {"AAA": 49.0}, closes=closes, paid=paid)
    assert script.shares == {"AAA": 200.0}
    assert sum(e.cash_cents for e in script.run.log if e.kind.value == "dividend") == 100_00
    assert script.sound()


def test_shares_called_away_on_a_missing_ex_date_are_paid_its_dividend():
    """The call 45 of Friday 2026-09-11 takes the shares in the evening: they were held over its ex-date, as
    its put of 2.00 was worth more than the dividend.
    """
    script = Script().day("2026-08-24", {"AAA": 50.0}).trade("STO 1 AAA 2026-09-04 48 P @ 1.00")
    script.day("2026-09-08", {"AAA": 50.0}, closes={"AAA": {"2026-09-04": 47.0}})
    script.trade("STO 1 AAA 2026-09-11 45 C @ 5.10")
    quotes = {"AAA-260911-C45": (5.05, 5.20), "AAA-260911-P45": (1.95, 2.05)}
    script.day("2026-09-10", {"AAA": 50.0}, quotes=quotes)
    closes, paid = {"AAA": {"2026-09-11": 50.0}}, [("AAA", "2026-09-11", 1.0)]
    script.day("2026-09-14", {"AAA": 50.0}, closes=closes, paid=paid)
    assert set(script.kinds("AAA")[-2:]) == {("dividend", "2026-09-11"), ("assignment", "2026-09-11")}
    # 100,000.00 + 99.32 − 4,800.00 + 509.32 + 100.00 + 4,500.00
    assert (script.cash, script.shares) == (100_408.64, {})
    assert script.sound()


def test_a_contract_without_a_row_on_its_last_day_is_settled_by_the_close():
    """Quoted 1.40 with the share at 49.00; on 2026-09-04, its last day, at 48.50 there is no row: 1.50
    intrinsic and the time value of 0.40, 190.00 owed. The close of 48.00 assigns it.
    """
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-09-04 50 P @ 1.20")
    script.day("2026-09-03", {"AAA": 49.0}, quotes={"AAA-260904-P50": (1.30, 1.50)})
    script.day("2026-09-04", {"AAA": 48.5})
    assert (script.value, script.run.counts["stale_marks"]) == (99_929.32, 1)
    script.day("2026-09-08", {"AAA": 48.5}, closes={"AAA": {"2026-09-04": 48.0}})
    assert (script.kinds("AAA")[-1], script.shares) == (("assignment", "2026-09-04"), {"AAA": 100.0})


def test_an_option_unquoted_for_weeks_still_owes_what_it_is_in_the_money():
    """Put 50 quoted 1.40 with the share at 49.00. Twelve sessions later without any quote, with the share at
    40.00, it owes 10.00 and the time value of 0.40, not the premium of 1.20.
    """
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-10-16 50 P @ 1.20")
    script.day("2026-08-25", {"AAA": 49.0}, quotes={"AAA-261016-P50": (1.30, 1.50)})
    for day in range(26, 32):
        if day not in (29, 30):
            script.day(f"2026-08-{day}", {"AAA": 45.0})
    for day in (1, 2, 3, 4, 8, 9, 10, 11):
        script.day(f"2026-09-{day:02}", {"AAA": 40.0})
    assert (script.value, script.run.counts["unmarked"]) == (99_079.32, 0)


def test_an_option_that_no_session_quoted_owes_at_least_its_premium():
    """1.20 with the share at 52.00 and at 49.50; 6.00 with the share at 44.00."""
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-10-16 50 P @ 1.20")
    values = [
        script.day(day, {"AAA": spot}).value for day, spot in (("2026-08-25", 49.5), ("2026-08-26", 44.0))
    ]
    assert values == [99_999.32, 99_519.32]
    assert script.run.counts["unmarked"] == 2


def test_a_run_that_stops_ends_at_its_last_whole_session():
    """AAA is sold in the first session and has no price from the second on: the run stops in the fifth
    session without one. What was entered that morning, interest among it, is taken back, so that the events
    add up to the value of the session before.
    """
    gone = []
    for place, day in enumerate(days()):
        frame = day.snapshot.underlyings
        spot = frame["spot"].where((frame["symbol"].astype(str) != "AAA") | (place == 0))
        gone.append(
            replace(
                day, snapshot=replace(day.snapshot, underlyings=table("underlyings", frame.assign(spot=spot)))
            )
        )
    spec = Spec(hold=True, cash_rate=0.05)
    ran = run_sessions(gone, spec, RULES, fund="SPY")
    assert "AAA is held and has had no price in 5 sessions up to 2026-08-27" in ran.stopped.message
    assert len(ran.points) == 5
    used = StoreUsed("x", "yahoo", "0" * 12, gaps=0, damaged=0, fund="SPY")
    document = report(ran, used, name="r", version="1", made=None, put_levels={})
    assert document.bridge.total_usd == pytest.approx(document.performance.end_usd - 250_000.00, abs=0.001)
    assert max(event.day for event in ran.events) <= ran.points[-1].day
    assert document.labels[0].code == "STOPPED"


def test_a_lost_put_without_a_close_of_its_last_day_stays_lost():
    """A 100 put sold at 1.20; the share is at 70.00 on its last day, and no session has that day's close. It
    owes 30.00 then and for ever, even though the share recovers to 104: 100,000.00 + 119.32 − 3,000.00.
    """
    script = Script().day("2026-08-24", {"AAA": 101.0}).trade("STO 1 AAA 2026-09-04 100 P @ 1.20")
    values = [script.day("2026-09-04", {"AAA": 70.0}).value]
    for day, spot in (("2026-09-08", 90.0), ("2026-09-09", 104.0)):
        values.append(script.day(day, {"AAA": spot}).value)
    assert values == [97_119.32] * 3
    assert script.run.unsettled == {"AAA260904P00100000": -3_000_00}
    assert (script.run.counts["unsettled_marks"], script.run.counts["unmarked"]) == (2, 1)
    script.day("2026-09-10", {"AAA": 104.0}, closes={"AAA": {"2026-09-04": 71.0}})
    assert (script.run.unsettled, script.shares) == ({}, {"AAA": 100.0})


def test_an_expired_contract_without_a_close_owes_its_last_mark_if_that_is_more():
    """Quoted 4.00 / 4.20 with the share at 97.00, 3.00 intrinsic: it owes 4.10. The long 95 put of another
    name, 2.00 in the money at the last price, is worth 2.00 and not its mark of 5.00.
    """
    script = Script().day("2026-08-24", {"AAA": 101.0, "BBB": 96.0})
    script.trade("STO 1 AAA 2026-09-04 100 P @ 1.20", "BTO 1 BBB 2026-09-04 95 P @ 1.20")
    quotes = {"AAA-260904-P100": (4.00, 4.20), "BBB-260904-P95": (4.90, 5.10)}
    script.day("2026-09-03", {"AAA": 97.0, "BBB": 93.0}, quotes=quotes)
    script.day("2026-09-08", {"AAA": 103.0, "BBB": 80.0})
    assert sorted(script.run.unsettled.values()) == [-410_00, 200_00]
    assert script.value == script.cash - 210.00


def test_a_contract_settled_in_the_morning_owes_what_it_was_in_the_money_the_evening_before():
    """SPX of a third Friday settles at an opening value that no session has. 6,400 on Thursday evening: a
    6,500 put owes 100.00, whatever Friday afternoon and Monday show.
    """
    script = Script(cash=900_000.0).day("2026-09-10", {"^SPX": 6_600.0})
    script.trade("STO 1 SPX 2026-09-18 6500 P @ 20.00")
    values = [
        script.day(day, {"^SPX": spot}).value
        for day, spot in (("2026-09-17", 6_400.0), ("2026-09-18", 6_450.0), ("2026-09-21", 6_700.0))
    ]
    assert values == [script.cash - 10_000.00] * 3


@pytest.mark.long
def test_an_unsettled_contract_is_a_label_with_its_dollars_and_a_doubt_of_a_comparison():
    """Every close of the last days is missing: the puts of 2026-08-26 stay open to the end."""
    known = [replace(day, snapshot=replace(day.snapshot, closes=early_closes(day))) for day in days()]
    ran = run_sessions(known, Spec(hold=True), RULES, fund="SPY")
    used = StoreUsed("x", "yahoo", "0" * 12, gaps=0, damaged=0, fund="SPY")
    document = report(ran, used, name="r", version="1", made=None, put_levels={})
    (label,) = [each.text for each in document.labels if each.code == "UNSETTLED"]
    owed = -sum(ran.unsettled.values()) / 100
    assert owed > 0
    assert f"${owed:,.2f} owed" in label
    assert any(label in line for line in compared(document, document).inconclusive)


def early_closes(day):
    """The closes of a session without those of the last fortnight."""
    rows = day.snapshot.closes
    return rows[rows["date"] < "2026-08-20"].reset_index(drop=True)
