"""Entries that look like a slip: a script needs --force, a terminal prompts; nothing is written before."""

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

CASH = "OPENING 20000 on 2026-05-04"
SHARES = "OPENING 200 KO @ 61.20 on 2026-05-04"


@pytest.fixture
def opened(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An account of 20,000 and 200 KO, on a Friday in June."""
    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 12, 18, 0, tzinfo=UTC))
    wheel("journal", "add", CASH)
    wheel("journal", "add", SHARES)
    return wheel


def texts(wheel: Any) -> list[str]:
    """The events of the journal, in words."""
    return sorted(e["text"] for e in wheel("journal", "--json").json["data"]["events"])


DOUBTFUL = {
    "a second opening": (
        "OPENING 5000",
        "already has an opening balance of 20,000.00 cash on 2026-05-04: this one would add 5,000.00",
    ),
    "the same shares again": (SHARES, "already has an opening balance of 200 KO"),
    "a Saturday": (
        "STO 1 KO 2026-06-20 60 P @ 0.55",
        "KO-260620-P60 expires on 2026-06-20, a Saturday: the last trading day before it is Thursday",
    ),
    "a third Friday without trading": (
        "STO 1 KO 2026-06-19 60 P @ 0.55",
        "a market holiday: the last trading day before it is Thursday 2026-06-18",
    ),
    "a roll into a Sunday": (
        (
            "STO 1 KO 2026-07-17 60 P @ 0.55 on 2026-06-01\nROLL 1 KO 2026-07-17 60 P TO "
            "2026-08-23 60 P @ 0.20 net"
        ),
        "2026-08-23, a Sunday",
    ),
    "puts beyond all cash": (
        "STO 4 KO 2026-07-17 60 P @ 0.55",
        "24,000.00 of collateral, 3,782.72 more than the cash of 20,217.28",
    ),
    "cash that puts need withdrawn": (
        "STO 3 KO 2026-07-17 60 P @ 0.55 on 2026-06-01\nWITHDRAW 5000",
        "18,000.00 of collateral",
    ),
    "shares covered twice": (
        "STO 3 KO 2026-07-17 65 C @ 0.55",
        "calls on 100 shares would be uncovered",
    ),
    "shares sold from under calls": (
        "STO 2 KO 2026-07-17 65 C @ 0.55 on 2026-06-01\nSELL 100 KO @ 62",
        "calls on 100 shares would be uncovered",
    ),
    "a long call that ends before the short one": (
        "BTO 3 KO 2026-06-18 60 C @ 2.00 on 2026-06-01\nSTO 3 KO 2026-07-17 65 C @ 0.55",
        "calls on 100 shares would be uncovered",
    ),
    "calls sold before the shares came": (
        "BUY 100 KO @ 61 on 2026-06-08\nSTO 3 KO 2026-07-17 65 C @ 0.55 on 2026-06-03",
        "KO calls on 100 shares would have been uncovered on 2026-06-03: the shares came later",
    ),
    "an index call": (
        "STO 1 VIX 2026-07-22 30 C @ 1",
        "^VIX calls would be uncovered: the index is settled in cash",
    ),
    "a purchase before the opening": (
        "BUY 100 KO @ 62 on 2026-04-20",
        "1 event is before the opening balance of 2026-05-04, on 2026-04-20",
    ),
    "money before the opening": (
        "DEPOSIT 900 on 2026-01-05\nDIV KO 12 on 2026-04-01",
        "2 events are before the opening balance of 2026-05-04",
    ),
    "shares bought on a Sunday": (
        "BUY 10 KO @ 60 on 2026-06-07",
        "BUY KO is dated Sunday 2026-06-07, a day without trading; did you mean Friday 2026-06-05?",
    ),
    "a put sold on a holiday": (
        "STO 1 KO 2026-07-17 60 P @ 0.55 on 2026-05-25",
        "STO KO is dated Monday 2026-05-25, a day without trading; did you mean Friday 2026-05-22?",
    ),
    "a premium above the strike": (
        "STO 1 KO 2026-07-17 60 P @ 61",
        "61.00 a share is more than its strike of 60",
    ),
    "a call above its strike": (
        "STO 1 KO 2026-07-17 65 C @ 295",
        "KO-260717-C65 at 295.00 a share is more than its strike of 65",
    ),
    "a call above its share": (
        "BUY 100 KO @ 62.10\nSTO 1 KO 2026-07-17 65 C @ 62.11",
        "KO-260717-C65 at 62.11 a share is more than the price of 62.10 of KO that day",
    ),
    "a call above a share traded days before": (
        "BUY 100 KO @ 62 on 2026-06-08\nSTO 1 KO 2026-07-17 95 C @ 77.60",
        "KO-260717-C95 at 77.60 a share is more than KO can have cost, at 62.00 on 2026-06-08",
    ),
    "a call above its strike, its share traded a month before": (
        "BUY 100 KO @ 62 on 2026-05-11\nSTO 1 KO 2026-07-17 30 C @ 32",
        "32.00 a share is more than its strike of 30: was 32.00 the price of a whole contract?",
    ),
    "a put bought back above its strike": (
        "STO 1 KO 2026-07-17 60 P @ 0.62 on 2026-06-01\nBTC 1 KO 2026-07-17 60 P @ 62",
        "KO-260717-P60 at 62.00 a share is more than its strike of 60: was 62.00 the price of a whole",
    ),
    "a put brought above its strike": (
        "TRANSFER IN 1 KO 2026-07-17 20 P @ 21",
        "KO-260717-P20 at 21.00 a share is more than its strike of 20",
    ),
    "a call bought back above its share": (
        ("STO 1 KO 2026-07-17 65 C @ 0.55 on 2026-06-01\nBUY 1 KO @ 62\nBTC 1 KO 2026-07-17 65 C @ 62.50"),
        "at 62.50 a share is more than the price of 62.00 of KO that day",
    ),
    "a call rolled into one above its strike": (
        (
            "STO 1 KO 2026-07-17 65 C @ 0.55 on 2026-06-01\nROLL 1 KO 2026-07-17 65 C @ 0.30 TO "
            "2026-08-21 66 C @ 95"
        ),
        "KO-260821-C66 at 95.00 a share is more than its strike of 66",
    ),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_script_needs_force(opened: Any, name: str) -> None:
    lines, sentence = DOUBTFUL[name]
    before = texts(opened)
    refused = opened("journal", "add", "-", stdin=lines, code=2)
    assert sentence in refused.stderr
    assert "add --force" in refused.stderr
    assert texts(opened) == before
    shown = opened("journal", "add", "-", "--dry-run", stdin=lines)
    assert sentence in shown.stderr
    assert "without --dry-run, wheel prompts before it writes this; in scripts, add --force" in (shown.stderr)
    assert texts(opened) == before
    agreed = opened("journal", "add", "-", "--dry-run", "--force", stdin=lines)
    assert (sentence in agreed.stderr, "a terminal prompts" in agreed.stderr) == (True, False)
    opened("journal", "add", "-", "--force", stdin=lines)
    assert len(texts(opened)) > len(before)


SOUND = (
    "BUY 100 KO @ 61 on 2026-06-03\nSTO 3 KO 2026-07-17 65 C @ 0.55 on 2026-06-03",  # that day
    "STO 3 KO 2026-07-17 60 P @ 0.55",  # 18,000 of 20,000
    "STO 2 KO 2026-07-17 65 C @ 0.55",
    "STO 1 KO 2026-06-18 60 P @ 0.55",  # the Thursday before the holiday
    "OPENING 100 KO @ 55",  # another lot of it
    "OPENING 100 PEP @ 140 on 2026-04-20",  # an opening balance before the other one
    "DEPOSIT 900 on 2026-05-04",  # the day of the opening itself
    # brokers book on weekends
    "STO 1 KO 2026-07-17 60 P @ 0.55 on 2026-06-05\nEXPIRE KO 2026-07-17 60 P on 2026-06-07 # cash merger",
    "STO 1 KO 2026-07-17 65 C @ 65",  # no more than its strike; what its shares cost is no price
    # deep in the money: above the strike, below the share
    "BUY 100 KO @ 62.10\nSTO 1 KO 2026-07-17 20 C @ 42.20",
    # deep in the money, its share traded days before or after
    "BUY 100 KO @ 33 on 2026-06-05\nBTO 1 KO 2027-01-15 10.50 C @ 22.60",
    "BTO 1 KO 2027-01-15 10.50 C @ 22.60 on 2026-06-08\nSELL 100 KO @ 33",
    # a call that grew beyond its strike
    "BTO 1 KO 2026-07-17 10 C @ 9.50 on 2026-05-11\nSTC 1 KO 2026-07-17 10 C @ 24",
    "STO 5 PEP 2026-07-17 150 P @ 2.00\nBTO 5 PEP 2026-07-17 130 P @ 1.00",  # a spread needs its width
)


@pytest.mark.parametrize("lines", SOUND)
def test_what_is_sound_is_not_asked_about(opened: Any, lines: str) -> None:
    opened("journal", "add", "-", stdin=lines)


def test_contracts_of_a_month_ended_on_saturdays(wheel: Any) -> None:
    lines = (
        "OPENING 20000 on 2014-01-02\nSTO 1 KO 2014-03-22 40 P @ 0.50 on "
        "2014-03-03\nEXPIRE KO 2014-03-22 40 P on 2014-03-21"
    )
    wheel("journal", "add", "-", stdin=lines)


def test_a_brokers_history_before_the_opening_is_asked_about(opened: Any, tmp_path: Path) -> None:
    """The state of today was entered, then the file that led to it: 349.34 and its shares would be there
    twice.
    """
    path, before = tmp_path / "history.csv", texts(opened)
    path.write_text(
        '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
        '"03/02/2026","Sell to Open","KO 04/17/2026 60.00 P","PUT","1","$3.50","$0.66","$349.34"\n'
    )
    refused = opened("journal", "import", str(path), "--yes", code=2)
    assert "1 event is before the opening balance of 2026-05-04" in refused.stderr
    assert texts(opened) == before
    opened("journal", "import", str(path), "--yes", "--force")
    assert len(texts(opened)) == len(before) + 1


def test_a_margin_account_may_sell_puts_beyond_its_cash(opened: Any) -> None:
    opened("journal", "add", "STO 4 KO 2026-07-17 60 P @ 0.55", "--set", "account.type=margin")


def test_a_split_between_share_and_call_leaves_the_price_unknown(wheel: Any) -> None:
    """The share of 40 before a 4:1 split says nothing of a call for 30 after it, struck at 20."""
    wheel("journal", "add", "OPENING 90000 on 2026-05-04")
    lines = (
        "BUY 100 KO @ 40 on 2026-06-08\nSPLIT KO 4:1 on 2026-06-09\n"
        "STO 1 KO 2026-07-17 20 C @ 30 on 2026-06-10"
    )
    refused = wheel("journal", "add", "-", stdin=lines, code=2)
    assert "30.00 a share is more than its strike of 20" in refused.stderr


def test_an_opening_balance_of_nothing_is_known_cash(wheel: Any) -> None:
    wheel("journal", "add", "OPENING 0 on 2026-05-04")
    refused = wheel("journal", "add", "BUY 100 KO @ 61 on 2026-05-05", code=2)
    assert "cash would be -6,100.00" in refused.stderr


def test_what_is_held_without_any_cash_known_is_not_held_against_it(wheel: Any) -> None:
    wheel("journal", "add", "OPENING -2 KO 2099-12-18 60 P @ 1.00")


def test_a_csv_of_ones_own_is_asked_about_and_a_brokers_file_is_not(opened: Any, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "date,event,symbol,contract,quantity,price,fees\n2026-06-01,STO,,KO260717P00060000,4,0.55,2.72\n"
    )
    before = texts(opened)
    assert "24,000.00 of collateral" in opened("journal", "import", str(own), "--yes", code=2).stderr
    shown = opened("journal", "import", str(own), "--dry-run").stderr
    assert "24,000.00 of collateral" in shown
    assert "without --dry-run, wheel prompts before it writes this" in shown
    assert texts(opened) == before
    opened("journal", "import", str(own), "--yes", "--force")
    assert len(texts(opened)) == len(before) + 1


@pytest.mark.long
@pytest.mark.parametrize(("answer", "count"), [("n\n", 1), ("\n", 1), ("y\n", 2)])
def test_a_terminal_prompts(wheel: Any, wheel_home: Path, answer: str, count: int) -> None:
    wheel("journal", "add", "OPENING 20000 on 2026-05-04")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "wheelcli", "journal", "add", "OPENING 5000 on 2026-05-05"],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    process.communicate(timeout=120)
    screen = os.read(ours, 65536).decode()
    os.close(ours)
    assert "already has an opening balance" in screen
    assert process.returncode == (0 if count == 2 else 2)
    assert len(texts(wheel)) == count


def test_shares_without_cash_open_an_account_too(wheel: Any) -> None:
    wheel("journal", "add", "OPENING 200 PEP @ 140 on 2026-05-04")
    assert (
        "before the opening balance of 2026-05-04"
        in wheel("journal", "add", "BUY 100 PEP @ 139 on 2026-03-02", code=2).stderr
    )
    assert len(texts(wheel)) == 1


def test_shares_added_to_an_account_that_cash_began_are_no_opening_of_it(wheel: Any) -> None:
    for line in (
        "DEPOSIT 30000 on 2026-03-02",
        "OPENING 100 PEP @ 140 on 2026-05-04",
        "BUY 100 KO @ 60 on 2026-04-01",
    ):
        wheel("journal", "add", line)


def test_an_opening_among_the_lines_counts(wheel: Any) -> None:
    lines = "BUY 100 KO @ 60 on 2026-03-02\nOPENING 20000 on 2026-05-04"
    assert (
        "1 event is before the opening balance of 2026-05-04"
        in wheel("journal", "add", "-", stdin=lines, code=2).stderr
    )
    assert not Path(os.environ["WHEEL_DATA_DIR"], "journal.db").exists()


def days(wheel: Any, kind: str) -> list[str]:
    """The days of the events of that kind."""
    return [e["day"] for e in wheel("journal", "list", "--kind", kind, "--json").json["data"]["events"]]


@pytest.mark.parametrize(
    ("line", "kind", "day"),
    [
        ("DEPOSIT 500 on 2026-05-09", "deposit", "2026-05-11"),  # a Saturday
        ("WITHDRAW 500 on 2026-05-10", "withdrawal", "2026-05-11"),  # a Sunday
        ("INTEREST 1.20 on 2026-05-30", "interest", "2026-06-01"),
        ("FEE 5 on 2026-05-25", "fee", "2026-05-26"),  # Memorial Day
        ("DIV KO 52 on 2026-05-24", "dividend", "2026-05-26"),  # the Sunday before it
        ("TRANSFER IN 700 on 2026-06-06", "transfer", "2026-06-08"),
        ("TRANSFER IN 5 KO @ 60 on 2026-06-06", "transfer", "2026-06-05"),  # shares
        ("DEPOSIT 500 on 2026-06-10", "deposit", "2026-06-10"),
    ],
)
def test_money_counts_from_the_next_session(opened: Any, line: str, kind: str, day: str) -> None:
    opened("journal", "add", line)
    assert days(opened, kind) == [day]


def test_a_deposit_typed_and_one_imported_count_from_one_day(opened: Any, tmp_path: Path) -> None:
    """The Saturday, the exchange holiday after a weekend (Memorial Day), and a Friday."""
    dated = ("2026-05-09", "2026-05-25", "2026-06-05")
    for day in dated:
        opened("journal", "add", f"DEPOSIT 111 on {day}")
    typed = days(opened, "deposit")
    opened("journal", "undo")
    own = tmp_path / "own.csv"
    own.write_text("date,event,amount\n" + "".join(f"{day},DEPOSIT,222\n" for day in dated))
    opened("journal", "import", str(own), "--yes")
    events = opened("journal", "list", "--kind", "deposit", "--json").json["data"]["events"]
    assert (
        [e["day"] for e in events if e["cash_usd"] == 222]
        == typed
        == ["2026-05-11", "2026-05-26", "2026-06-05"]
    )


def test_what_is_entered_on_a_weekend_without_a_day_is_of_the_last_session(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 13, 15, 0, tzinfo=UTC))
    opened("journal", "add", "BUY 1 KO @ 60")
    opened("journal", "add", "DEPOSIT 60")
    opened("journal", "add", "STO 1 KO 2026-06-12 62 C @ 0.05")  # which expired on Friday
    assert days(opened, "share_buy") == days(opened, "deposit") == ["2026-06-12"]
    assert (
        "did you mean Friday 2026-06-12?"
        in opened("journal", "add", "BUY 1 KO @ 60 on 2026-06-13", code=2).stderr
    )


def test_money_entered_on_a_weekend_can_be_taken_back(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 13, 15, 0, tzinfo=UTC))
    before = opened("positions", "--json").json["data"]["cash_usd"]
    opened("journal", "add", "DEPOSIT 500 on 2026-06-13")
    assert days(opened, "deposit") == ["2026-06-15"]
    opened("journal", "undo")
    assert opened("positions", "--json").json["data"]["cash_usd"] == before
    assert opened("journal", "check") == ""


def test_a_csv_of_ones_own_is_asked_about_a_trade_on_a_sunday(opened: Any, tmp_path: Path) -> None:
    own, before = tmp_path / "own.csv", texts(opened)
    own.write_text("date,event,symbol,quantity,price\n2026-06-07,BUY,KO,10,60\n")
    assert "did you mean Friday 2026-06-05?" in opened("journal", "import", str(own), "--yes", code=2).stderr
    assert texts(opened) == before
    opened("journal", "import", str(own), "--yes", "--force")
    assert len(texts(opened)) == len(before) + 1


@pytest.mark.parametrize(
    "line", ["OPENING -1 KO 2026-06-05 60 P @ 1.00", "TRANSFER IN -1 KO 2026-06-05 60 P @ 1.00"]
)
def test_an_option_that_has_expired_cannot_be_held(opened: Any, line: str) -> None:
    before = texts(opened)
    assert (
        "P60 expired on 2026-06-05, before 2026-06-12: add `on DATE`"
        in opened("journal", "add", line, code=2).stderr
    )
    assert texts(opened) == before
    opened("journal", "add", f"{line} on 2026-06-05")


@pytest.mark.parametrize(
    "line",
    [
        "DEPOSIT 250.000",
        "OPENING $5.000",
        "WITHDRAW 1.500",
        "DIV KO 52.000",
        "TRANSFER OUT 2.000",
        "BUY 10 KO @ 60 fees 1.250",
        "ADJUST -2.500",
    ],
)
def test_money_that_may_be_thousands_is_refused(opened: Any, line: str) -> None:
    before = texts(opened)
    refused = opened("journal", "add", line, "--force", code=2).stderr
    assert ": ambiguous amount '" in refused
    assert "write it without a point, or with two decimals" in refused
    assert texts(opened) == before


def test_prices_have_three_decimals(opened: Any) -> None:
    opened("journal", "add", "BUY 10 KO @ 12.345 fees 0.99")
    opened("journal", "add", "BUY 12.345 KO @ 60")
    opened("journal", "add", "DEPOSIT 2,500.00")


def test_an_amount_of_ones_own_csv_that_may_be_thousands_is_not_understood(
    opened: Any, tmp_path: Path
) -> None:
    own, before = tmp_path / "own.csv", texts(opened)
    own.write_text("date,event,amount\n2026-06-08,DEPOSIT,5.000\n")
    refused = opened("journal", "import", str(own), "--yes", code=5)
    assert "ambiguous amount '5.000': 5.00 or 5,000" in refused + refused.stderr
    assert texts(opened) == before
