"""`wheel monitor`, `roll` and `stress` as commands: exit codes, formats, streams, files, and what is kept for
the journal.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wheelcli.archive.rolls import find_roll, last_rolls
from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.loaders.book import open_book
from wheelcli.market import file_provider
from wheelcli.market.snapshot_folder import load
from wheelcli.open_option import OpenOption
from wheelcli.option_line import parse_option_line


def test_monitor_tells_the_demo(demo) -> None:
    data = demo("monitor", "--json").json["data"]
    states = {p["state"] for p in data["positions"]}
    assert {"on_track", "take_profit", "challenged"} <= states
    deep = next(p for p in data["positions"] if p["symbol"] == "OAKVEN")
    interest = next(r for r in deep["rules"] if r["rule"] == "interest")
    # Worth 2.64 with the right to exercise later, 2.60 exercised: its holder keeps it.
    assert interest["holds"] is False
    assert interest["value"] > interest["limit"] + 0.02
    for p in data["positions"]:
        fee = 0.68 * p["contracts"] * len(p["legs"])
        assert p["profit_usd"] == pytest.approx(
            (p["credit"] - p["mid"]) * 100 * p["contracts"] - fee, abs=0.005
        )
        closed = (p["credit"] - p["mark"]) * 100 * p["contracts"] - 2 * fee
        assert p["profit_if_closed_usd"] == pytest.approx(closed, abs=0.005)
        assert p["value_usd"] == pytest.approx(-p["mid"] * 100 * p["contracts"], abs=0.005)
        assert p["reason"].endswith(".")
    assert data["book"]["profit_usd"] == pytest.approx(sum(p["profit_usd"] for p in data["positions"]))
    assert [s["symbol"] for s in data["shares"]] == ["BORVIA", "GALVOR", "KELDON"]


def test_shares_under_water_get_four_choices_with_numbers(demo) -> None:
    keldon = next(s for s in demo("monitor", "--json").json["data"]["shares"] if s["symbol"] == "KELDON")
    assert keldon["profit_usd"] < 0
    choices = {c["choice"]: c for c in keldon["repair"]}
    assert list(choices) == ["wait", "sell_above", "sell_below", "add"]
    assert choices["sell_above"]["strike"] >= keldon["break_even"] > choices["sell_below"]["strike"]
    above = choices["sell_above"]
    assert above["break_even"] == pytest.approx(
        keldon["break_even"] - above["now_usd"] / keldon["quantity"], abs=1e-4
    )
    add = choices["add"]
    assert add["break_even"] == pytest.approx((keldon["break_even"] + keldon["spot"]) / 2, abs=1e-4)
    assert add["now_usd"] == pytest.approx(-keldon["value_usd"], abs=0.01)
    assert all(c["prob"] is not None for c in choices.values())


def test_exit_code_10_only_where_asked(wheel) -> None:
    assert wheel("monitor", "--demo", "-q").exit_status == 0
    document = wheel("monitor", "--demo", "--exit-code", "--json", code=10).json
    assert (document["status"], document["exit_code"]) == ("ok", 10)
    calm = ("--set", 'account.options=["-1 VELMAR 2026-09-18 40 P @ 0.85 opened 2026-08-07"]')
    assert wheel("monitor", "--demo", "--exit-code", "-q", *calm, code=0).exit_status == 0


@pytest.mark.long
def test_an_unpriced_position_is_partial(wheel) -> None:
    gone = ("--set", 'account.options=["-1 VELMAR 2026-09-18 37.25 P @ 0.20"]')
    answer = wheel("monitor", "--demo", "--json", *gone, code=3)
    row = answer.json["data"]["positions"][0]
    assert (row["state"], row["mark"], row["profit_usd"], row["action"]) == ("unpriced", None, None, "price")
    assert (row["profit_if_closed_usd"], row["value_usd"]) == (None, None)
    assert "is not in this market" in answer.stderr
    assert wheel("roll", "VELMAR", "--demo", "--json", *gone, code=3).json["data"]["recommended"] is None
    assert wheel("stress", "--demo", "--json", *gone, code=3).json["data"]["unpriced"] == [
        "VELMAR-260918-P37.25"
    ]


def test_a_book_of_nothing_says_how_to_fill_it(wheel) -> None:
    answer = wheel("monitor", "--demo", "--set", "account.value=50000", "--json")
    assert "the account has no positions" in answer.stderr
    assert "account.options" in answer.stderr
    assert "--demo" not in answer.stderr
    data = answer.json["data"]
    assert (data["positions"], data["actions"], data["book"]["need_action"]) == ([], [], 0)
    assert (data["account"]["value_usd"], data["account"]["free_cash_usd"]) == (50000.0, 50000.0)
    assert "account.options" in wheel("stress", "--demo", "--set", "account.value=50000", code=2).stderr


def test_rows_for_scripts(wheel) -> None:
    lines = wheel("monitor", "--demo", "-q").lines
    assert lines[0].startswith("rank\tid\tkind\tsymbol")
    assert len(lines) == 8
    rows = [
        json.loads(line)
        for line in wheel(
            "monitor", "--demo", "-q", "--format", "ndjson", "--fields", "id,state,events.ex_dividend.amount"
        ).lines
    ]
    assert {"id": "VELMAR-260918-P40", "state": "on_track", "events.ex_dividend.amount": 0.29} in rows


@pytest.mark.long
@pytest.mark.parametrize("columns", [80, 120])
def test_screens_fit(demo, columns: int) -> None:
    for arguments in (("monitor",), ("roll", "TARNIO"), ("stress",)):
        drawn = demo(*arguments, "--format", "table", columns=columns)
        orders = ("SELL ", "BUY ")  # to paste: a line each
        assert max(len(line) for line in drawn.lines if not line.startswith(orders)) <= columns, arguments


@pytest.mark.parametrize(
    "name", ["TARNIO-260911-P185", "tarnio-260911-p185", "TARNIO260911P00185000", "TARNIO", "4"]
)
def test_a_position_by_any_of_its_names(demo, name: str) -> None:
    assert demo("roll", name, "--json").json["data"]["position"]["id"] == "TARNIO-260911-P185"


def test_a_position_nobody_holds(wheel) -> None:
    answer = wheel("roll", "AAPL", "--demo", code=2)
    assert "open position not found: 'AAPL'" in answer.stderr
    assert "open positions: GRIDAN-260904-P83" in answer.stderr
    two = (
        "--set",
        'account.options=["-1 VELMAR 2026-09-18 37 P @ 0.20", "-1 VELMAR 2026-09-18 38 P @ 0.30"]',
    )
    assert "ambiguous position: 'VELMAR' matches 2" in wheel("roll", "VELMAR", "--demo", *two, code=2).stderr


def test_a_part_of_a_position(wheel) -> None:
    whole = wheel("roll", "GRIDAN", "--demo", "--json").json["data"]
    part = wheel("roll", "GRIDAN", "--demo", "--json", "--contracts", "1").json["data"]
    ways = [{w["way"]: w["now_usd"] for w in data["ways"]} for data in (whole, part)]
    assert ways[0]["close"] == pytest.approx(2 * ways[1]["close"])
    assert "has 2 contracts, not 3" in wheel("roll", "GRIDAN", "--demo", "--contracts", "3", code=2).stderr


def test_the_demo_keeps_its_rolls_apart(wheel, wheel_home: Path) -> None:
    data = wheel("roll", "TARNIO", "--demo", "--json").json["data"]
    assert last_rolls(wheel_home / "data") == []
    assert find_roll(wheel_home / "data/demo", data["roll_to"]) is not None
    wheel("demo", "reset", "--yes")
    assert last_rolls(wheel_home / "data/demo") == []
    (wheel_home / "data/demo").write_text("a file where the folder should be")
    assert "the rolls were not saved" in wheel("roll", "TARNIO", "--demo").stderr


def recorded(wheel, wheel_home: Path) -> None:
    """A user of the demo provider with a put in the account."""
    wheel("init", "--cash", "0", "--watchlist", "TARNIO", "-q")
    for key in ("value", "cash"):
        wheel("config", "set", f"account.{key}", "100000", "-q")
    wheel("config", "set", "data.provider", "demo", "-q")
    wheel("config", "set", "account.options", '["-1 TARNIO 2026-09-11 185 P @ 3.40 opened 2026-07-27"]', "-q")


def test_rolls_are_kept_as_orders_for_the_journal(wheel, wheel_home: Path) -> None:
    recorded(wheel, wheel_home)
    data = wheel("roll", "TARNIO", "--json").json["data"]
    ticket = find_roll(wheel_home / "data", data["roll_to"])
    best = next(c for c in data["candidates"] if c["rank"] == 1)
    assert [leg.action for leg in ticket.legs] == ["BTC", "STO"]
    assert [leg.contract for leg in ticket.legs] == ["TARNIO260911P00185000", best["contract"]]
    assert ticket.legs[0].price == data["position"]["mark"]
    assert ticket.legs[1].price == best["bid"]
    assert ticket.credit == pytest.approx(best["credit"])
    close = find_roll(wheel_home / "data", "TARNIO-260911-P185>close")
    assert [(leg.action, leg.quantity, leg.price) for leg in close.legs] == [
        ("BTC", 1, data["position"]["mark"])
    ]
    assert close.credit == -data["position"]["mark"]
    allowed = [c["id"] for c in data["candidates"] if c["allowed"]]
    assert {t.id for t in last_rolls(wheel_home / "data")} == {"TARNIO-260911-P185>close", *allowed}


def test_looking_keeps_no_market(wheel, wheel_home: Path) -> None:
    recorded(wheel, wheel_home)
    wheel("monitor", "-q")
    wheel("stress", "-q")
    assert not list((wheel_home / "data").glob("snapshots/*"))


def test_a_recorded_market_without_the_position_is_unpriced(wheel, wheel_home: Path) -> None:
    recorded(wheel, wheel_home)
    wheel("record", "TARNIO", "-q")
    wheel("config", "set", "account.options", '["-1 VELMAR 2026-09-18 40 P @ 0.85"]', "-q")
    row = wheel("monitor", "--snapshot", "latest", "--json", code=3).json["data"]["positions"][0]
    assert row["unpriced"] == "VELMAR is not in this market"


@pytest.mark.long
def test_of_a_recorded_market_only_the_options_held_are_read(wheel, wheel_home: Path, monkeypatch) -> None:
    """And the answers are those of the whole market."""
    recorded(wheel, wheel_home)
    wheel("record", "TARNIO", "ALDERA", "-q")
    read: list[int] = []

    def counted(path, **options):
        snapshot = load(path, **options)
        read.append(len(snapshot.options))
        return snapshot

    monkeypatch.setattr(file_provider, "load", counted)

    def answers():
        commands = (["monitor"], ["stress"], ["roll", "TARNIO"])
        found = [wheel(*words, "--snapshot", "latest", "--json").json for words in commands]
        return [(each["data"], each["problems"]) for each in found]

    lean = answers()
    monkeypatch.setattr(open_book, "_held", lambda book: None)
    whole = answers()
    assert len(lean[0][0]["positions"]) > 0
    assert lean == whole
    assert 0 < max(read[:3]) < min(read[3:])


def test_class_shares_and_adjusted_contracts_held_are_read() -> None:
    """Under the name of their underlying, whatever their root."""
    lines = ("-1 BRKB 2026-09-18 400 P @ 2", "-1 AAPL1 2026-09-18 300 P @ 2", "-2 KO 2026-09-18 60 P @ 1")
    options = tuple(
        OpenOption(o.symbol, o.contract, o.quantity, o.price) for o in map(parse_option_line, lines)
    )
    held = open_book._held(Portfolio("main", AccountType.CASH, 2, 0, 0, options=options))
    assert {"BRK-B", "AAPL", "KO"} <= held


def test_watch_refuses_a_pipe(wheel) -> None:
    answer = wheel("monitor", "--demo", "--watch", "60", code=2)
    assert "--watch needs a terminal" in answer.stderr
    assert "--format ndjson" in answer.stderr


@pytest.mark.long
def test_watch_streams_lines_and_ctrl_c_ends_it_with_130(wheel_home: Path, tmp_path: Path) -> None:
    done = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "wheelcli",
            "monitor",
            "--demo",
            "--watch",
            "1",
            "--format",
            "ndjson",
            "--fields",
            "id,state",
            "-q",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ},
    )
    lines = [done.stdout.readline() for _ in range(9)]  # seven positions, and the first of the second look
    time.sleep(0.2)
    done.send_signal(signal.SIGINT)
    _, trouble = done.communicate(timeout=30)
    assert done.returncode == 130
    assert json.loads(lines[0]) == json.loads(lines[7])
    assert trouble.strip() == "interrupted"


@pytest.mark.long
def test_stress_draws_a_picture(wheel, tmp_path: Path) -> None:
    png, svg = tmp_path / "book.png", tmp_path / "book.svg"
    answer = wheel("stress", "--demo", "--plot", str(png), "--format", "csv")
    assert f"heat map: {png}" in answer.stderr
    assert png.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(answer.lines) == 1 + 13 * 9
    wheel("stress", "--demo", "--days", "0", "--days", "7", "--plot", str(svg), "-q")
    text = svg.read_text()
    assert text.startswith("<?xml")
    assert "after 7 days" in text or "invented" in text or "<svg" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["book.png", "book.svg"]


def test_a_picture_of_another_kind_is_refused_before_anything_is_fetched(wheel, tmp_path: Path) -> None:
    assert (
        "(expected a file ending in .png or .svg)"
        in wheel("stress", "--demo", "--plot", "book.pdf", code=2).stderr
    )
    assert (
        "folder not found: "
        in wheel("stress", "--demo", "--plot", str(tmp_path / "no/book.png"), code=2).stderr
    )


def test_the_zero_cell_is_the_monitors_marks(demo) -> None:
    stress, monitor = (demo(name, "--json").json["data"] for name in ("stress", "monitor"))
    zero = next(c for c in stress["cells"] if (c["spot_move"], c["vol_move"], c["days"]) == (0, 0, 0))
    assert zero["options_usd"] == stress["marks_usd"] == monitor["book"]["marks_usd"]
    assert zero["profit_usd"] == 0


def test_help_stays_quick_and_says_the_options(wheel_process) -> None:
    answer = wheel_process("monitor", "--help")
    assert "--exit-code" in answer
    assert "--watch" in answer
