"""`wheel journal settle` and the account that is taken from the journal: what expired is said, proposed, and
entered on a yes.
"""

import shlex
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from wheelcli.book.entry.settlement import Expired, Value, Way, proposals
from wheelcli.contract import parse_occ

AFTER = datetime(2026, 8, 21, 20, 30, tzinfo=UTC)  # the demo market's day, half an hour after the close


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: AFTER)


@pytest.fixture
def with_options(wheel: Any, on_the_day: None) -> Any:
    """Options of the demo's BORVIA that expired on 14 August 2026, when it closed between 40 and 70; one
    still runs.
    """
    lines = [
        "OPENING 100000 on 2026-07-01",
        "STO 2 BORVIA 2026-08-14 70 P @ 9.50 on 2026-08-03",
        "STO 1 BORVIA 2026-08-14 40 P @ 0.20 on 2026-08-03",
        "BTO 1 BORVIA 2026-08-14 40 C @ 19 on 2026-08-03",
        "STO 1 BORVIA 2026-09-18 50 P @ 1.10 on 2026-08-03",
    ]
    wheel("journal", "add", "--force", "-", stdin="\n".join(lines))
    wheel("config", "set", "data.provider", "demo")
    return wheel


def expired(occ: str, contracts: int, symbol: str = "AAPL") -> Expired:
    contract = parse_occ(occ)
    assert contract is not None
    return Expired(symbol, contract, contracts)


@pytest.mark.parametrize(
    ("occ", "contracts", "close", "way", "price"),
    [
        ("AAPL260814P00300000", -1, 299.99, Way.ASSIGN, None),
        ("AAPL260814P00300000", -1, 300.0, Way.EXPIRE, None),
        ("AAPL260814P00300000", 1, 299.99, Way.EXERCISE, None),
        ("AAPL260814C00300000", -1, 300.01, Way.ASSIGN, None),
        ("AAPL260814C00300000", 1, 299.0, Way.EXPIRE, None),
        ("AAPL260814C00300000", -1, None, None, None),
    ],
)
def test_the_close_decides(
    occ: str, contracts: int, close: float | None, way: Way | None, price: float | None
) -> None:
    closes = {} if close is None else {Value("AAPL", date(2026, 8, 14)): close}
    (proposal_rows,) = proposals([expired(occ, contracts)], closes, {})
    assert (proposal_rows.way, proposal_rows.price, proposal_rows.close) == (way, price, close)


def test_indexes_settle_in_cash_and_near_the_strike_the_broker_knows_better() -> None:
    spx, near = expired("SPXW260814P05500000", -1, "^SPX"), expired("AAPL260814P00300000", -1)
    proposal_rows = proposals([spx, near], {spx.value: 5487.66, near.value: 299.5}, {})
    assert (proposal_rows[0].way, proposal_rows[0].price) == (Way.CASH, 12.34)
    assert proposal_rows[0].why == "^SPX closed at 5,487.66, 12.34 in the money"
    assert proposal_rows[1].why.endswith("check the broker's record")


def test_settle_proposes_and_a_yes_writes(with_options: Any) -> None:
    """The demo's BORVIA closed between 40 and 70 on 14 August: the 70 put is assigned, the 40 put worthless,
    the 40 call exercised.
    """
    looked = with_options("journal", "settle", "--json", code=2)
    rows = {r["name"]: r for r in looked.json["data"]["contracts"]}
    assert {name: r["way"] for name, r in rows.items()} == {
        "BORVIA-260814-P70": "assign",
        "BORVIA-260814-P40": "expire",
        "BORVIA-260814-C40": "exercise",
    }
    assert "nothing was written: add --yes to write it" in looked.stderr
    assert len(with_options("journal", "--json").json["data"]["events"]) == 5
    assert with_options("journal", "settle", "--dry-run", "--json").json["data"]["dry_run"] is True
    done = with_options("journal", "settle", "--yes", "--json").json["data"]
    assert [c for c in done["changes"] if c["unit"] == "shares"] == [
        {"what": "BORVIA", "unit": "shares", "before": 0, "after": 300}
    ]
    assert {(e["kind"], e["day"], e["source"]) for e in done["events"]} == {
        ("assignment", "2026-08-14", "settle"),
        ("expiration", "2026-08-14", "settle"),
        ("exercise", "2026-08-14", "settle"),
    }
    again = with_options("journal", "settle", "--yes")
    assert "every expired contract is settled" in again.stderr
    assert with_options("journal", "check") == ""


def test_a_close_that_is_not_known_is_said_and_not_proposed(with_options: Any) -> None:
    with_options("journal", "add", "STO 1 NOSUCH 2026-08-14 10 P @ 1 on 2026-08-03")
    answer = with_options("journal", "settle", "--yes", "--json", code=3)
    assert answer.json["problems"][0]["message"] == "close on 2026-08-14 unknown"
    assert [e["symbol"] for e in answer.json["data"]["events"]] == ["BORVIA"] * 3
    told = with_options("journal", "settle", "--yes", code=4).stderr
    assert "NOSUCH: close on 2026-08-14 unknown" in told
    assert "next: wheel journal settle --close NOSUCH=PRICE\n" in told
    done = with_options("journal", "settle", "--yes", "--close", "nosuch=9.50", "--json").json["data"]
    assert done["events"][0]["kind"] == "assignment"
    assert (
        "invalid value for --close: 'NOSUCH' (expected SYMBOL=PRICE)"
        in with_options("journal", "settle", "--close", "NOSUCH", code=2).stderr
    )


def test_the_next_command_has_a_place_for_each_close(wheel: Any, on_the_day: None) -> None:
    wheel("journal", "add", "OPENING 100000 on 2026-07-01")
    puts = ("NOSUCH 2026-08-14 10", "NOSUCH 2026-08-21 10", "NOSUCH 2026-08-21 11", "NONE 2026-08-14 20")
    wheel("journal", "add", *(f"STO 1 {put} P @ 1 on 2026-08-03" for put in puts))
    wheel("journal", "add", "--force", "STO 1 ^SPX SPX260821P05500000 @ 9 on 2026-08-03")
    wheel("config", "set", "data.provider", "demo")
    told = wheel("journal", "settle", "--account", "default", code=4).stderr
    (command,) = (line.removeprefix("next: ") for line in told.splitlines() if line.startswith("next: "))
    names = ("NONE", "NOSUCH@2026-08-14", "NOSUCH@2026-08-21", "^SPX:open")
    assert sorted(w.removesuffix("=PRICE") for w in shlex.split(command) if "=" in w) == sorted(names)
    assert command.endswith(" --account default")
    outcomes = wheel(*shlex.split(command.replace("PRICE", "9.50"))[1:], "--dry-run", "--json").json["data"]
    assert all(each["way"] for each in outcomes["contracts"])


def test_a_share_split_since_and_an_index_of_the_morning_are_not_guessed(with_options: Any) -> None:
    with_options("journal", "add", "SPLIT BORVIA 2:1 on 2026-08-19")
    with_options("journal", "add", "--force", "STO 1 ^SPX SPX260821P05500000 @ 9 on 2026-08-03")
    messages = [p["message"] for p in with_options("journal", "settle", "--json", code=4).json["problems"]]
    assert "BORVIA was split after 2026-08-14: pass that day's close with --close" in messages
    assert any("SPX settles at the opening value of 2026-08-21" in each for each in messages)


CLOSES = """symbol,date,close
^NDX,2026-08-21,23100
^OEX,2026-08-21,3105
"""
QUOTES = """symbol,spot,quote_time,expiration,strike,right,bid,ask,open_interest
ACME,100,2026-08-21T16:05:00,2026-10-16,95,put,2.10,2.20,5000
"""


@pytest.fixture
def nasdaq(wheel: Any, on_the_day: None, tmp_path: Path) -> Any:
    """A put of NDX, settled on the morning of 21 August, and one of NDXP, settled on its evening, which
    closed at 23,100.
    """
    (tmp_path / "q.csv").write_text(QUOTES)
    (tmp_path / "q.closes.csv").write_text(CLOSES)
    lines = [
        "OPENING 3000000 on 2026-07-01",
        "STO 1 NDX 2026-08-21 23200 P @ 90 fees 0 on 2026-08-03",
        "STO 1 NDXP 2026-08-21 23200 P @ 90 fees 0 on 2026-08-03",
    ]
    wheel("journal", "add", "--force", "-", stdin="\n".join(lines))

    def settle(*more: str, code: int = 0) -> tuple[dict[str, Any], Any]:
        answer = wheel(
            "journal",
            "settle",
            "--snapshot",
            str(tmp_path / "q.csv"),
            "--dry-run",
            "--json",
            *more,
            code=code,
        )
        return {r["contract"][:-15]: (r["way"], r["price"]) for r in answer.json["data"]["contracts"]}, answer

    return settle


def test_a_close_settles_no_contract_of_the_morning(nasdaq: Any) -> None:
    """23,200 − 23,100 = 100.00 for NDXP; what NDX opened at no close tells, whichever contract stands beside
    it.
    """
    proposal_rows, answer = nasdaq(code=3)
    assert proposal_rows == {"NDXP": ("cash", 100.0), "NDX": (None, None)}
    assert [p["message"] for p in answer.json["problems"]] == [
        ("NDX settles at the opening value of 2026-08-21 (XQO), not at a close: pass --close ^NDX:open=VALUE")
    ]


@pytest.mark.parametrize(
    ("messages", "ndx", "ndxp"),
    [
        (("NDX=23150",), 50.0, 100.0),
        (("^NDX:open=23150",), 50.0, 100.0),
        (("ndx:OPEN=23,150",), 50.0, 100.0),
        (("^NDX=23160", "NDX:open=23150"), 50.0, 40.0),
        (("NDXP=23160", "NDX=23150"), 50.0, 40.0),
        (("NDX:close=23160", "NDX@2026-08-21=23150"), 50.0, 40.0),
        (("^NDX=23160",), None, 40.0),
    ],
)
def test_the_morning_and_the_close_are_said_apart(
    nasdaq: Any, messages: tuple[str, ...], ndx: float | None, ndxp: float
) -> None:
    options = [word for text in messages for word in ("--close", text)]
    proposal_rows, _ = nasdaq(*options, code=0 if ndx else 3)
    assert {root: price for root, (_, price) in proposal_rows.items()} == {"NDX": ndx, "NDXP": ndxp}


def test_a_value_that_nothing_settles_at_is_said(nasdaq: Any) -> None:
    _, answer = nasdaq("--close", "RUT=2300", "--close", "NDX@2026-08-14=1", code=3)
    assert "--close RUT=2300 was not used: no expired contract settles at the open of ^RUT" in answer.stderr
    assert "at the open of ^NDX on 2026-08-14" in answer.stderr


@pytest.mark.parametrize(
    "text", ["NDX:noon=1", "NDX@tomorrow=1", "NDX@=1", "=1", "NDX=-1", "NDX:=1", "NDX:open"]
)
def test_a_close_that_is_none(nasdaq: Any, wheel: Any, text: str) -> None:
    answer = wheel("journal", "settle", "--close", text, code=2)
    assert f"invalid value for --close: {text!r} (expected SYMBOL=PRICE)" in answer.stderr


def test_two_values_of_one_settlement_or_one_of_two_days_are_refused(with_options: Any) -> None:
    with_options("journal", "add", "STO 1 BORVIA 2026-08-07 60 P @ 1 on 2026-08-03")
    messages = with_options("journal", "settle", "--close", "BORVIA=55", code=2).stderr
    assert "--close BORVIA=55 needs a day: contracts expired on 2026-08-07 and 2026-08-14" in messages
    assert "--close BORVIA@2026-08-07=55" in messages
    days = ["--close", "BORVIA@2026-08-07=55", "--close", "BORVIA@2026-08-14=65"]
    rows = with_options("journal", "settle", "--dry-run", "--json", *days).json["data"]["contracts"]
    assert {(r["name"], r["close"], r["way"]) for r in rows} == {
        ("BORVIA-260807-P60", 55, "assign"),
        ("BORVIA-260814-P70", 65, "assign"),
        ("BORVIA-260814-P40", 65, "expire"),
        ("BORVIA-260814-C40", 65, "exercise"),
    }
    messages = with_options("journal", "settle", *days, "--close", "BORVIA@2026-08-14=66", code=2).stderr
    assert "give two values for one settlement" in messages


def test_indexes_typed_without_a_caret_settle_in_cash(wheel: Any, on_the_day: None, tmp_path: Path) -> None:
    """DJX 470 put at 460: 10.00 a share; OEX settles at its close, 3,105 against a call of 3,100: 5.00; VIX
    at what it opened at.
    """
    (tmp_path / "q.csv").write_text(QUOTES)
    (tmp_path / "q.closes.csv").write_text(CLOSES)
    lines = [
        "OPENING 900000 on 2026-07-01",
        "STO 1 DJX 2026-08-21 470 P @ 4 fees 0 on 2026-08-03",
        "STO 1 OEX 2026-08-21 3100 C @ 4 fees 0 on 2026-08-03",
        "STO 1 VIX 2026-08-19 18 C @ 1 fees 0 on 2026-08-03",
    ]
    wheel("journal", "add", "--force", "-", stdin="\n".join(lines))
    assert {e["symbol"] for e in wheel("journal", "--json").json["data"]["events"][1:]} == {
        "^DJX",
        "^OEX",
        "^VIX",
    }
    options = [
        "--snapshot",
        str(tmp_path / "q.csv"),
        "--close",
        "DJX=460",
        "--close",
        "^VIX=21.5",
        "--yes",
        "--json",
    ]
    done = wheel("journal", "settle", *options).json["data"]
    assert {e["contract"]: e["cash_usd"] for e in done["events"]} == {
        "DJX260821P00470000": -1_000,
        "OEX260821C03100000": -500,
        "VIX260819C00018000": -350,
    }
    assert not [c for c in done["changes"] if c["unit"] == "shares"]


def test_an_unknown_index_is_not_settled_at_a_guess(wheel: Any, on_the_day: None, tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text(QUOTES)
    wheel("journal", "add", "OPENING 90000 on 2026-07-01")
    wheel("journal", "add", "--force", "STO 1 ^SOX 2026-08-21 5000 P @ 9 on 2026-08-03")
    options = ["--snapshot", str(tmp_path / "q.csv"), "--dry-run", "--json"]
    messages = wheel("journal", "settle", *options, code=4).json["problems"][0]["message"]
    assert messages == (
        "settlement time of SOX unknown (see docs/explanation/field-notes.md): pass its value on 2026-08-21"
        " with --close"
    )
    (row,) = wheel("journal", "settle", *options, "--close", "^SOX=4990").json["data"]["contracts"]
    assert (row["way"], row["price"]) == ("cash", 10)


def test_a_contract_is_not_over_before_its_close(with_options: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from wheelcli import clock

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 14, 19, 59, tzinfo=UTC))
    assert "every expired contract is settled" in with_options("journal", "settle", "--yes").stderr


@pytest.mark.long
def test_a_scan_takes_the_account_from_the_journal(with_options: Any, wheel_home: Path) -> None:
    with_options("config", "set", "account.source", "journal")
    with_options("config", "check")
    with_options("watchlist", "add", "KELDON")
    before = with_options("scan", "--json").json
    assert before["data"]["account"]["source"] == "journal"
    # 100,000 + 1,900 + 20 − 1,900 + 110, less the fees of five contracts at 0.68
    assert before["data"]["account"]["cash_usd"] == pytest.approx(100_126.60)
    late = [p for p in before["problems"] if p["code"] == "unsettled_expiration"]
    assert [p["symbol"] for p in late] == ["BORVIA"] * 3
    assert "`wheel journal settle`" in late[0]["hint"]
    with_options("journal", "settle", "--yes")
    after = with_options("scan", "--json").json
    assert not [p for p in after["problems"] if p["code"] == "unsettled_expiration"]
    assert after["data"]["account"]["cash_usd"] == pytest.approx(100_126.60 - 14_000 - 4_000)
    # 300 shares at the market, and the open put at its mid
    assert after["data"]["account"]["value_usd"] != after["data"]["account"]["cash_usd"]
    assert (
        with_options("monitor", "--json", code=None).json["data"]["account"]["cash_usd"]
        == after["data"]["account"]["cash_usd"]
    )
    with_options("record", "-q")


def test_without_an_opening_balance_the_way_to_enter_one_is_said(wheel: Any, on_the_day: None) -> None:
    wheel("config", "set", "account.source", "journal")
    wheel("config", "set", "data.provider", "demo")
    assert "no journal yet in " in wheel("scan", "KELDON", code=5).stderr
    wheel("journal", "add", "BTO 1 KELDON 2026-09-18 40 P @ 1")
    messages = wheel("scan", "KELDON", code=5).stderr
    assert "no opening balance" in messages
    assert "wheel journal add" in messages


def test_the_doctor_looks_at_the_journal(with_options: Any, wheel_home: Path) -> None:
    def finding(code: int) -> dict[str, Any]:
        rows = with_options("doctor", "--json", code=code).json["data"]["rows"]
        return next(r for r in rows if r["check"] == "journal")

    assert finding(0)["detail"].startswith("5 events in ")
    (wheel_home / "data" / "journal.db").write_bytes(b"x" * 5000)
    assert "is damaged" in finding(5)["detail"]
    (wheel_home / "data" / "journal.db").unlink()
    assert finding(0)["ok"] is True
    with_options("config", "set", "account.source", "journal")
    assert finding(5)["detail"] == "account.source is journal, but no journal exists"


def test_a_call_spread_with_one_leg_in_the_money_leaves_short_shares_and_an_alarm(with_options: Any) -> None:
    """35/60 calls for 3.00 less 0.10: BORVIA closed above 35, so its shares are sold short at 35.00."""
    with_options("journal", "undo", "--yes")
    with_options(
        "journal",
        "add",
        "-",
        stdin="\n".join(
            (
                "OPENING 100000 on 2026-07-01",
                "STO 1 BORVIA 2026-08-14 35 C @ 3 fees 0 on 2026-08-03",
                "BTO 1 BORVIA 2026-08-14 60 C @ 0.10 fees 0 on 2026-08-03",
            )
        ),
    )
    done = with_options("journal", "settle", "--yes", "--close", "BORVIA=52", "--json").json["data"]
    assert {r["contract"]: r["way"] for r in done["contracts"]} == {
        "BORVIA260814C00035000": "assign",
        "BORVIA260814C00060000": "expire",
    }
    (row,) = with_options("positions", "--json").json["data"]["positions"]
    # 3,500 + 300 − 10, over 100 shares short.
    assert (row["shares"], row["break_even"], row["flags"]) == (-100, 37.9, ["short_shares"])
    assert with_options("journal", "check") == ""
    with_options("config", "set", "account.source", "journal")
    seen = with_options("monitor", "--json", code=None).json
    assert [(s["quantity"], s["against"], s["call"]) for s in seen["data"]["shares"]] == [
        (-100, "short shares: buy to cover", None)
    ]
    assert seen["data"]["book"]["need_action"] == 1
    (alarm,) = [p for p in seen["problems"] if p["code"] == "short_shares"]
    assert alarm["hint"] == "buy 100 BORVIA to cover"
    with_options("monitor", "--exit-code", code=10)
    value = with_options("scan", "--json", code=None).json["data"]["account"]
    assert value["value_usd"] < value["cash_usd"]
    with_options("journal", "add", "BUY 100 BORVIA @ 53 on 2026-08-17")
    assert with_options("positions", "--json").json["data"]["positions"] == []


def test_what_cannot_have_ended_so_is_named_and_the_rest_is_entered() -> None:
    from dataclasses import replace

    from wheelcli.book.events import Event, Kind, at_of
    from wheelcli.cli.book.journal_settle import _possible

    def ended(name: str, occ: str) -> Event:
        day = date(2026, 8, 14)
        return Event(
            name,
            "default",
            Kind.EXPIRATION,
            day,
            at_of(day, Kind.EXPIRATION),
            False,
            "AAPL",
            parse_occ(occ),
            1,
        )

    open_, gone = "AAPL260814P00300000", "AAPL260814P00290000"
    sold = replace(
        ended("s", open_), kind=Kind.OPTION_OPEN, contracts=-1, day=date(2026, 8, 3), cash_cents=5_000
    )
    sold = replace(sold, at=at_of(sold.day, sold.kind))
    over = [expired(open_, -1), expired(gone, -1)]
    proposal_rows = proposals(over, {Value("AAPL", date(2026, 8, 14)): 310.0}, {})
    possible, events = _possible([sold], proposal_rows, [ended("a", open_), ended("b", gone)])
    assert [event.id for event in events] == ["a"]
    assert [proposal.way for proposal in possible] == [Way.EXPIRE, None]
    assert (
        possible[1].why
        == "this outcome is impossible: it closes 1 AAPL260814P00290000, but the account had none"
    )


def test_the_demo_shows_its_next_expiration(demo: Any) -> None:
    answer = demo("journal", "settle", "--json")
    rows = answer.json["data"]["contracts"]
    assert {row["way"] for row in rows} == {"expire", "assign"}
    assert "nothing in the demo has expired: shown as if 2026-09-04 were past" in answer.stderr
    assert answer.json["data"]["dry_run"] is True


def test_an_early_end_is_entered_with_a_warning(with_options: Any) -> None:
    line = "EXPIRE 1 BORVIA 2026-09-18 50 P on 2026-08-20"
    assert "# cash merger" in with_options("journal", "add", line, code=5).stderr
    assert "acquired for cash" in with_options("journal", "add", f"{line} # cash merger").stderr
    assert "acquired for cash" in with_options("journal", "check").stderr
