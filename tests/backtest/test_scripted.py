"""Trades of each kind followed by hand, from raw quotes to the cent.

Every account begins with 100,000.00 in cash and earns no interest unless a test says so. Opening a contract
costs 0.65 + 0.03 = 0.68, an assignment nothing.
"""

import numpy as np
import pandas as pd
import pytest
from tape import Script

from wheelcli.backtest.delisting import Ended
from wheelcli.backtest.spec import Delisted, Early
from wheelcli.trading_calendar import sessions_from


def test_a_put_that_ends_at_its_strike_expires():
    """Sold at 1.20: 120.00 − 0.68 = 119.32. The share closes at 50.00, not below 50: 100,119.32."""
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-09-04 50 P @ 1.20")
    assert script.cash == 100_119.32
    script.day("2026-09-08", {"AAA": 49.0}, closes={"AAA": {"2026-09-04": 50.0}})
    assert script.kinds() == [("option_open", "2026-08-24"), ("expiration", "2026-09-04")]
    assert (script.cash, script.value, script.options) == (100_119.32, 100_119.32, {})
    assert script.sound()


def test_a_put_assigned_a_call_sold_and_the_shares_called_away():
    """Put 50 at 1.20: +119.32. Close 48.00: −5,000.00 for 100 shares, cash 95,119.32; at 48.50 on Tuesday the
    account is worth 95,119.32 + 4,850.00 = 99,969.32. Call 50 at 0.90: +89.32, cash 95,208.64. Close 51.00:
    called away for 5,000.00, cash 100,208.64 = 119.32 + 89.32 over the start.
    """
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-09-04 50 P @ 1.20")
    script.day("2026-09-08", {"AAA": 48.5}, closes={"AAA": {"2026-09-04": 48.0}})
    assert (script.cash, script.value, script.shares) == (95_119.32, 99_969.32, {"AAA": 100.0})
    script.trade("STO 1 AAA 2026-09-11 50 C @ 0.90")
    assert script.cash == 95_208.64
    script.day("2026-09-14", {"AAA": 51.2}, closes={"AAA": {"2026-09-11": 51.0}})
    assert script.kinds("AAA")[2:] == [("option_open", "2026-09-08"), ("assignment", "2026-09-11")]
    assert (script.cash, script.value, script.shares) == (100_208.64, 100_208.64, {})
    assert script.sound()


def test_assignment_and_call_away_on_one_day():
    """100 shares from a put at 50 and a call 51 on them; a second put 53 and that call end on one day at 52:
    5,300.00 go out, 5,100.00 come in, and 100 shares stay.
    """
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-09-04 50 P @ 1.20")
    script.day("2026-09-08", {"AAA": 49.0}, closes={"AAA": {"2026-09-04": 49.0}})
    script.trade("STO 1 AAA 2026-09-18 51 C @ 0.40", "STO 1 AAA 2026-09-18 53 P @ 4.20")
    assert script.cash == 95_577.96  # 100,000.00 + 119.32 − 5,000.00 + 39.32 + 419.32
    script.day("2026-09-21", {"AAA": 52.0}, closes={"AAA": {"2026-09-18": 52.0}})
    assert (script.cash, script.shares, script.options) == (95_377.96, {"AAA": 100.0}, {})
    assert script.sound()


CALLED = {"AAA-260918-C45": (5.05, 5.20)}


def before_the_ex_date(put):
    """100 shares bought through a put at 48, a call 45 on them, and the market of the eve of the ex-date."""
    script = Script().day("2026-08-24", {"AAA": 50.0}).trade("STO 1 AAA 2026-09-04 48 P @ 1.00")
    script.day("2026-09-08", {"AAA": 47.0}, closes={"AAA": {"2026-09-04": 47.0}})
    script.trade("STO 1 AAA 2026-09-18 45 C @ 2.50")
    quotes = {**CALLED, "AAA-260918-P45": put}
    script.day("2026-09-09", {"AAA": 50.0}, quotes=quotes, rate=0.04)
    script.day("2026-09-10", {"AAA": 49.0}, quotes=quotes, paid=[("AAA", "2026-09-10", 1.0)], rate=0.04)
    return script


def test_a_call_is_assigned_on_the_eve_of_the_ex_date_and_the_dividend_is_lost():
    """The dividend of 1.00 exceeds the put of the same strike at (0.02 + 0.06) ÷ 2 = 0.04 plus interest of
    45 × (1 − e^(−0.04 × 9.01 ÷ 365)) = 0.04: the shares go for 4,500.00 in the evening before.
    Cash 100,000.00 + 99.32 − 4,800.00 + 249.32 + 4,500.00 = 100,048.64.
    """
    script = before_the_ex_date((0.02, 0.06))
    assert script.kinds("AAA")[-1] == ("assignment", "2026-09-09")
    assert (script.cash, script.value, script.shares) == (100_048.64, 100_048.64, {})
    assert script.run.counts["assigned_early"] == 1
    assert script.sound()


def test_a_call_is_kept_where_the_put_is_dearer_and_the_dividend_comes():
    """The put at 1.50 is worth more than the dividend: 100 shares earn 100.00, and the call stays."""
    script = before_the_ex_date((1.45, 1.55))
    assert script.kinds("AAA")[-1] == ("dividend", "2026-09-10")
    # 100,000.00 + 99.32 − 4,800.00 + 249.32 + 100.00
    assert (script.cash, script.shares) == (95_648.64, {"AAA": 100.0})
    assert script.options == {"AAA-260918-C45": -1}


def closes_at(price, vol=0.20):
    """A year of closes of that volatility up to 2026-09-08."""
    days = sessions_from(pd.Timestamp("2025-09-02").date(), pd.Timestamp("2026-09-08").date())
    signs = np.where(np.arange(len(days)) % 2, 1.0, -1.0) * vol / np.sqrt(252) / 2
    return {str(day): float(price * np.exp(sign)) for day, sign in zip(days, signs, strict=True)}


DEEP = {"AAA-261016-P60": (19.90, 20.10), "AAA-261016-C60": (np.nan, 0.05)}


def deep(lines, early=Early.RULE, extra=None):
    script = Script(early=early).day("2026-09-04", {"AAA": 62.0}).trade(*lines)
    closes = {"AAA": closes_at(40.0)}
    quotes = {**DEEP, **(extra or {})}
    script.day("2026-09-08", {"AAA": 40.0}, quotes=quotes, closes=closes, rate=0.05)
    return script.day("2026-09-09", {"AAA": 40.0}, quotes=quotes, closes=closes, rate=0.05)


def test_a_deep_put_is_assigned_early_for_the_interest():
    """Put 60 with the share at 40 and 5 % interest: worth no more than exercise. 6,000.00 are paid in the
    evening of 2026-09-08: 100,000.00 + 149.32 − 6,000.00 = 94,149.32, and 100 shares at 40.00.
    """
    script = deep(["STO 1 AAA 2026-10-16 60 P @ 1.50"])
    assert script.kinds("AAA")[-1] == ("assignment", "2026-09-08")
    assert (script.cash, script.value, script.shares) == (94_149.32, 98_149.32, {"AAA": 100.0})
    assert script.sound()


def test_nobody_exercises_early_when_it_is_off():
    script = deep(["STO 1 AAA 2026-10-16 60 P @ 1.50"], early=Early.OFF)
    assert script.options == {"AAA-261016-P60": -1}


def test_a_spread_whose_short_leg_is_assigned_keeps_its_long_leg():
    """Put spread 60/55 for 1.50 − 0.60 = 0.90: +90.00 − 1.36 = 88.64. The 60 is assigned early: −6,000.00.
    The long 55 is exercised at the end, with the share at 41.00: +5,500.00. Cash 94,088.64, then 99,588.64:
    the width of 500.00 is lost less the credit, as it must be.
    """
    lines = ["STO 1 AAA 2026-10-16 60 P @ 1.50", "BTO 1 AAA 2026-10-16 55 P @ 0.60"]
    script = deep(lines, extra={"AAA-261016-P55": (14.90, 15.10)})
    assert (script.cash, script.options) == (94_088.64, {"AAA-261016-P55": 1})
    assert script.shares == {"AAA": 100.0}
    script.day("2026-10-19", {"AAA": 41.0}, closes={"AAA": {"2026-10-16": 41.0}})
    assert (script.cash, script.value, script.shares) == (99_588.64, 99_588.64, {})
    assert script.kinds("AAA")[-1] == ("exercise", "2026-10-16")
    assert script.sound()


def test_what_expires_before_a_split_ends_at_its_close_as_traded():
    """Put 95 on Friday at 96.00, split 2:1 on Tuesday, after which the feed's Friday is 48.00: the put
    expires. A put 100 of October becomes two puts 50, and at 49.00 they bring 200 shares for 10,000.00.
    """
    script = Script().day("2026-08-31", {"AAA": 97.0})
    script.trade("STO 1 AAA 2026-09-04 95 P @ 1.00", "STO 1 AAA 2026-10-16 100 P @ 5.00")
    split = [("AAA", "2026-09-08", 2, 1)]
    script.day("2026-09-08", {"AAA": 48.5}, closes={"AAA": {"2026-09-04": 48.0}}, splits=split)
    assert script.kinds("AAA")[2:] == [("expiration", "2026-09-04"), ("split", "2026-09-08")]
    assert script.options == {"AAA-261016-P50": -2}
    script.day("2026-10-19", {"AAA": 49.0}, closes={"AAA": {"2026-10-16": 49.0}}, splits=split)
    # 100,000.00 + 99.32 + 499.32 − 10,000.00
    assert (script.cash, script.value, script.shares) == (90_598.64, 100_398.64, {"AAA": 200.0})
    assert script.sound()


def test_cash_earns_interest_from_the_day_after_its_trade():
    """100,000.00 at 3.65 % earn 10.00 a day. A put sold on Thursday for 999.32 net settles on Friday:
    Friday's interest is of 100,000.00, the three days of the weekend of 100,000.00 + 999.32 + 10.00 =
    101,009.32: 30.30.
    """
    script = Script(cash_rate=0.0365).day("2026-08-20", {"AAA": 52.0})
    script.trade("STO 1 AAA 2026-10-16 60 P @ 10.00")
    script.day("2026-08-21", {"AAA": 52.0}).day("2026-08-24", {"AAA": 52.0})
    earned = [e.cash_cents for e in script.run.log if e.kind.value == "interest"]
    assert earned == [1000, 3030]


def test_a_half_day_settles_at_its_early_close():
    """2026-11-27 ends at 13:00: a market of 12:45 does not know its close, one of Monday does."""
    script = Script().day("2026-11-20", {"AAA": 52.0}).trade("STO 1 AAA 2026-11-27 50 P @ 1.20")
    script.day("2026-11-27", {"AAA": 49.0}, closes={"AAA": {"2026-11-25": 49.5}})
    assert script.options == {"AAA-261127-P50": -1}
    script.day("2026-11-30", {"AAA": 49.2}, closes={"AAA": {"2026-11-25": 49.5, "2026-11-27": 49.1}})
    assert script.kinds("AAA")[-1] == ("assignment", "2026-11-27")


def test_a_contract_of_a_saturday_ends_at_fridays_close():
    """AAPL's monthly of 2014-06-21, a Saturday: the close of Friday 2014-06-20 decides, 90.91 against 91."""
    script = Script().day("2014-06-16", {"AAPL": 92.2}).trade("STO 1 AAPL 2014-06-21 91 P @ 0.60")
    script.day("2014-06-23", {"AAPL": 90.8}, closes={"AAPL": {"2014-06-20": 90.91}})
    assert script.kinds("AAPL")[-1] == ("assignment", "2014-06-20")
    assert script.cash == 90_959.32  # 100,000.00 + 59.32 − 9,100.00


def test_a_contract_without_a_quote_keeps_its_time_value_and_one_without_a_close_waits():
    """Marked 1.40 with the share at 49.00 (intrinsic 1.00, time value 0.40); unquoted at 48.00 it counts
    2.40. Without the close of its last day it stays open, as a problem; when the close comes, it is settled.
    """
    script = Script().day("2026-08-24", {"AAA": 52.0}).trade("STO 1 AAA 2026-09-04 50 P @ 1.20")
    script.day("2026-08-25", {"AAA": 49.0}, quotes={"AAA-260904-P50": (1.30, 1.50)})
    assert script.value == 99_979.32
    script.day("2026-08-26", {"AAA": 48.0})
    assert (script.value, script.run.counts["stale_marks"]) == (99_879.32, 1)
    script.day("2026-09-08", {"AAA": 48.0})
    assert [p.code for p in script.run.problems.values()] == ["unsettled"]
    assert script.options == {"AAA-260904-P50": -1}
    script.day("2026-09-09", {"AAA": 48.0}, closes={"AAA": {"2026-09-04": 48.2}})
    assert (script.options, script.shares, list(script.run.problems)) == ({}, {"AAA": 100.0}, [])


def test_near_the_strike_holders_decide_at_the_next_open_against_the_writer():
    """A put 50 at a close of 50.20 expires by the rule; with the next open at 47.00 its holder exercises. A
    call 50 at 50.30 is assigned by the rule; with the open at 47.00 its holder lets it go.
    """
    sold = ("STO 1 AAA 2026-09-04 50 P @ 1.20", "STO 1 BBB 2026-09-04 50 C @ 1.20")
    ended = {"AAA": {"2026-09-04": 50.2}, "BBB": {"2026-09-04": 50.3}}
    for early, shares in ((Early.RULE, {"BBB": -100.0}), (Early.PIN, {"AAA": 100.0})):
        script = Script(early=early).day("2026-08-24", {"AAA": 52.0, "BBB": 48.0}).trade(*sold)
        opens = {"AAA": 47.0, "BBB": 47.0}
        script.day("2026-09-08", {"AAA": 47.5, "BBB": 47.5}, closes=ended, opens=opens)
        assert script.shares == shares, early


def gone(delisted):
    script = Script(delisted=delisted).day("2026-08-24", {"AAA": 52.0, "BBB": 9.0})
    script.trade("STO 1 AAA 2026-09-04 50 P @ 1.20")
    script.day("2026-09-08", {"AAA": 45.0, "BBB": 9.0}, closes={"AAA": {"2026-09-04": 48.0}})
    script.trade("STO 1 AAA 2026-10-16 50 P @ 6.00")
    for day in ("2026-09-09", "2026-09-10", "2026-09-11", "2026-09-14"):
        script.day(day, {"BBB": 9.0})
    return script


def test_a_share_that_ends_stops_the_run_on_its_fifth_session():
    """100 shares count at their last price of 45.00 for four sessions."""
    script = gone(Delisted.STOP)
    assert script.run.points[-1].shares_usd == 4_500.00
    with pytest.raises(Ended, match="AAA is held and has had no price in 5 sessions up to 2026-09-15"):
        script.day("2026-09-15", {"BBB": 9.0})


def test_a_share_counted_as_worthless_takes_the_puts_with_it():
    """Put 50 sold at 6.00 is assigned, 100 + 100 shares are sold at 0: 100,000.00 + 119.32 − 5,000.00 +
    599.32 − 5,000.00 = 90,718.64.
    """
    script = gone(Delisted.ZERO).day("2026-09-15", {"BBB": 9.0})
    assert (script.cash, script.value, script.shares, script.options) == (90_718.64, 90_718.64, {}, {})
    assert script.sound()
