"""`wheel today` on the demo's accounts: each command that it prints is recorded as it is printed."""

import shlex
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from filled_tickets import PUT, SPREAD, plan_document
from journal_in import journal_of
from rich.console import Console

from wheelcli import clock
from wheelcli.archive.plans import save_plan
from wheelcli.book.demo import demo_events
from wheelcli.loaders.plans.unfilled import todays_plan
from wheelcli.loaders.user_files import UserFiles
from wheelcli.manage.today.document import Do, TodayAction, Urgency
from wheelcli.manage.today.tickets import ticket_actions
from wheelcli.market.demo import AS_OF, DemoProvider
from wheelcli.market.no_data import NoData
from wheelcli.render.screens.today import print_actions

EARLY = ("--set", "manage.take_profit_early=0.05", "--set", "manage.take_profit_late=0.05")
ACCOUNTS = [(), EARLY, ("--account", "coins", *EARLY)]


def planned(home: Path, as_of: str = "2026-08-18T19:45:00Z") -> None:
    """Save a plan of a put and a spread, of quotes of that moment."""
    paid = {"credit_usd": 645.0, "annual_return": 0.2, "risk_share": 0.01}
    document = plan_document("p1", {**PUT, **paid, "rank": 1}, {**SPREAD, **paid, "rank": 2})
    save_plan("p1", {**document, "as_of": as_of}, pd.DataFrame({"contract": []}), home / "data")


@pytest.mark.long
@pytest.mark.parametrize("options", ACCOUNTS)
def test_every_command_is_recorded_as_printed(options: tuple[str, ...], wheel: Any) -> None:
    def run(*words: str) -> Any:
        return wheel(*words, "--demo", *options, "--json").json["data"]

    data = run("today")
    assert data["need_action"] == run("monitor")["book"]["need_action"] > 0
    assert sum(a["needs_action"] for a in data["actions"]) == data["need_action"]
    page = wheel("today", "--demo", *options, "--all", "--format", "table", env={"COLUMNS": "60"})
    printed = [line.strip() for line in page.splitlines()]
    for action in data["actions"]:
        assert f"order   {action['order_text']}" in printed
        assert f"record  {action['command']}" in printed
        wheel_, *words = shlex.split(action["command"])
        assert wheel_ == "wheel"
        events = wheel(*words, "--json").json["data"]["events"]
        paid = sum((1 if e["contracts"] < 0 else -1) * e["price"] for e in events)
        if "coins" not in options:  # which are in the unit of their venue
            assert paid == pytest.approx(action["limit_price"])
        assert {e["kind"] for e in events} == {"option_open" if action["do"] == "sell" else "option_close"}


@pytest.mark.long
def test_what_is_recorded_is_not_advised_again(
    wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo's account as a user's own: every command in turn, into a journal on disk."""
    monkeypatch.setattr(clock, "now", lambda: AS_OF)
    wheel("config", "set", "data.provider", "demo")
    journal_of(wheel_home, demo_events())

    def today() -> Any:
        return wheel("today", *EARLY, "--json").json["data"]

    data = today()
    assert (data["need_action"], data["plan"], data["next"]) == (5, None, "wheel scan")
    assert len(data["actions"]) == 8
    for action in data["actions"]:
        wheel(*shlex.split(action["command"])[1:])
    after = today()
    assert after["need_action"] == 0
    # The call that was closed frees its shares for another one.
    assert [(a["do"], a["symbol"]) for a in after["actions"]] == [("sell", "BORVIA")]


@pytest.mark.long
@pytest.mark.parametrize("options", [(), ("--account", "coins")])
def test_one_call_has_one_command_on_every_screen(options: tuple[str, ...], wheel: Any) -> None:
    """As an action of the day, of the open book and of the week; its ticket of the plan has it too."""

    def commands(*words: str) -> dict[str, str]:
        data = wheel(*words, "--demo", *options, "--json", code=None).json["data"]
        return {a["id"]: a["command"] for a in data["actions"] if a["urgency"] == "uncovered_shares"}

    of_today, of_book, of_week = (commands(name) for name in ("today", "monitor", "review"))
    assert of_today == of_book == of_week
    assert of_today
    assert all(command.startswith("wheel journal add 'STO ") for command in of_today.values())
    called = next(iter(of_today))
    screen = wheel("ticket", called, "--demo", *options, "--format", "table", env={"COLUMNS": "100"})
    assert f"record: {of_today[called]}" in screen.lines


@pytest.mark.long
def test_the_buyback_beside_a_sale_is_the_price_that_the_monitor_names_after_its_fill(
    wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sale and roll of the day is recorded at its limit; the monitor names the same price, or a higher
    one by another rule.
    """
    monkeypatch.setattr(clock, "now", lambda: AS_OF)
    wheel("config", "set", "data.provider", "demo")
    journal_of(wheel_home, demo_events())
    prices = {}
    for action in wheel("today", "--json").json["data"]["actions"]:
        wheel(*shlex.split(action["command"])[1:])
        if action["buyback_text"]:
            prices[action["id"]] = float(action["buyback_text"].split("@")[1].split()[0])
    seen = {p["id"]: p["changes_if"] for p in wheel("monitor", "--json").json["data"]["positions"]}
    rule = "(50 % of the credit earned)"
    named = {
        id_: (float(words.split("bought back at ")[1].split()[0]), rule in words)
        for id_, words in seen.items()
        if id_ in prices and "bought back at " in words
    }
    assert len(named) == len(prices) >= 3
    assert {id_: price for id_, (price, halved) in named.items() if halved} == {
        id_: prices[id_] for id_, (_, halved) in named.items() if halved
    }
    assert any(halved for _, halved in named.values())
    assert all(price > prices[id_] for id_, (price, halved) in named.items() if not halved)


def test_another_price_overrides_the_lines(wheel: Any) -> None:
    lines = ("BTC 2 CORVAN-260918-P390 @ 6.23", "STC 2 CORVAN-260918-P380 @ 3.95")
    done = wheel("journal", "add", *lines, "--price", "-2.20", "--demo", "--json").json["data"]["events"]
    assert [e["price"] for e in done] == [6.15, 3.95]
    assert done[0]["group"] == done[1]["group"] == done[0]["id"]
    one = wheel("journal", "add", "BTC 2 GRIDAN-260904-P83 @ 0.36", "--price", "0.35", "--demo", "--json")
    assert one.json["data"]["events"][0]["price"] == 0.35
    roll = "ROLL 1 TARNIO-260911-P185 @ 6.90 TO TARNIO-260918-P185 @ 0.95 net"
    both = wheel("journal", "add", roll, "--price", "-0.10", "--demo", "--json").json["data"]["events"]
    assert [e["price"] for e in both] == [6.9, 6.8]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("DEPOSIT 5", "--price", "1"), "--price cannot be combined with DEPOSIT"),
        (("STO 1 AAPL 2026-09-18 300 P @ 2", "--price", "-1"), "a sale at a negative price"),
        (("STO 1 AAPL 2026-09-18 300 P @ 2", "--price", "two"), "invalid value for --price: 'two'"),
        (
            ("BTC 1 AAPL 2026-09-18 300 P @ 2", "STC 1 AAPL 2026-09-18 290 P @ 1", "--price", "1.2"),
            "at a net price of 1.2 the first line's price would be -0.2",
        ),
    ],
)
def test_a_price_that_does_not_fit(words: tuple[str, ...], message: str, wheel: Any) -> None:
    assert message in wheel("journal", "add", *words, "--demo", code=2).stderr


def test_a_saved_plans_tickets_are_filled_until_none_is_left(
    wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 18, 20, 30, tzinfo=UTC))
    planned(wheel_home)
    wheel("journal", "add", "OPENING 250000")

    def actions(day: date = date(2026, 8, 18)) -> Any:
        files = UserFiles("today", SimpleNamespace(problems=[], note=print))
        return ticket_actions(todays_plan(files, "default", day).tickets)

    assert actions(date(2026, 8, 19)) == []  # a plan of another session
    wheel("journal", "fill", "1", "--price", "2.15", "--contracts", "1")
    put, spread = actions()
    assert put.order_text == "SELL -2 AAPL 100 18 SEP 26 300 PUT @2.15 LMT"
    assert put.why.endswith(", 2 of 3 left to sell")
    assert put.command == "wheel journal fill AAPL-260918-P300 --price 2.15"
    assert spread.command == "wheel journal fill AAPL-260918-P300/P290 --price 1.10"
    for action in (put, spread):
        wheel(*shlex.split(action.command)[1:])
    assert actions() == []


def test_cash_without_positions_shows_the_tickets_of_todays_plan(
    wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is fetched: the tests have no network, and the account's provider is a real one."""
    moments = [datetime(2026, 8, 18, 19, 50, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: moments[-1])
    wheel("journal", "add", "OPENING 250000")
    alone = wheel("today", "--format", "table", code=0)
    assert alone.lines == ["0 open positions. No plan from today yet: run wheel scan"]
    assert alone.stderr == ""
    rows = wheel("today", code=0)
    assert (len(rows.lines), rows.stderr) == (1, "No plan from today yet: run wheel scan\n")
    assert wheel("today", "-q", code=0).stderr == ""
    planned(wheel_home)
    page = wheel("today", "--format", "table", code=0)
    assert "0 open positions; 2 new tickets." in page.lines
    assert page.lines[-1] == "Send the order. Once it fills, paste its command with the price it filled at."
    moments.append(datetime(2026, 8, 18, 20, 1, tzinfo=UTC))
    closed = wheel("today", "--format", "table", code=0, env={"COLUMNS": "300"}).lines[-1]
    assert closed.startswith("The market is closed until Wed 19 Aug 09:30 New York: check")
    assert "Send the order" not in closed
    moments.append(datetime(2026, 8, 19, 12, 0, tzinfo=UTC))  # before the open: quotes are those of the plan
    document = wheel("today", "--json").json
    assert document["as_of"].startswith("2026-08-18T19:45")
    data = document["data"]
    assert [(a["rank"], a["do"], a["id"]) for a in data["actions"]] == [
        (1, "sell", "AAPL-260918-P300"),
        (2, "sell", "AAPL-260918-P300/P290"),
    ]
    assert (data["session"], data["plan"], data["next"], data["need_action"]) == ("2026-08-18", "p1", None, 0)
    moments.append(datetime(2026, 8, 19, 14, 0, tzinfo=UTC))  # the next session: the plan is of yesterday
    data = wheel("today", "--json").json["data"]
    assert (data["actions"], data["plan"], data["next"]) == ([], None, "wheel scan")
    assert "the account has no positions" in wheel("monitor").stderr


def test_a_plan_that_lacks_names_is_not_a_day_without_work(
    wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of its names did not arrive. One is misspelt, which no scan would mend, and one has a notice."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 8, 18, 19, 50, tzinfo=UTC))
    wheel("journal", "add", "OPENING 250000")
    codes = {"AAPL": "timeout", "QQQ": "network", "AAPLE": "unknown_symbol", "XLE": "no_price"}
    failed = [{"code": code, "symbol": name, "message": "failed", "hint": ""} for name, code in codes.items()]
    empty = pd.DataFrame({"contract": []})
    save_plan("p1", {**plan_document("p1"), "problems": failed[:2]}, empty, wheel_home / "data")
    answer = wheel("today", "--json", code=3)
    data = answer.json["data"]
    assert data["summary"] == "0 open positions; 0 new tickets; today's plan is incomplete."
    assert data["next"] == "wheel scan"
    assert (
        "! today's plan is incomplete: data of AAPL and QQQ did not arrive when it was made (run `wheel scan`"
        " again)"
    ) in answer.stderr
    page = wheel("today", "--format", "table", code=3)
    assert "Today's plan is incomplete: run wheel scan" in page.lines
    save_plan("p2", {**plan_document("p2"), "problems": failed[2:]}, empty, wheel_home / "data")
    complete = wheel("today", "--json", code=0).json["data"]
    assert (complete["plan"], complete["next"]) == ("p2", None)


def test_a_feed_without_the_only_name_held_leaves_it_unpriced(
    wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AS_OF)
    wheel("config", "set", "data.provider", "demo")
    wheel("journal", "add", "OPENING 250000 on 2026-08-17")
    wheel("journal", "add", "STO 1 ZYXQ 2026-09-18 40 P @ 1 on 2026-08-20")
    planned(wheel_home, AS_OF.isoformat())
    answer = wheel("today", "--json", code=3)
    summary = answer.json["data"]["summary"]
    assert summary.startswith("1 open position, 1 of them unpriced: check it at your broker; 2 new tickets")
    head = wheel("monitor", "--format", "table", code=3)
    assert "1 position · 1 unpriced: check it at your broker" in head
    assert [a["id"] for a in answer.json["data"]["actions"]] == ["AAPL-260918-P300", "AAPL-260918-P300/P290"]
    assert "ZYXQ is not in the demo market" in answer.stderr
    assert "for real ones run `wheel config set data.provider yahoo`" in answer.stderr
    assert "--demo" not in answer.stderr
    (row,) = wheel("monitor", "--json", code=3).json["data"]["positions"]
    assert (row["id"], row["state"], row["mark"]) == ("ZYXQ-260918-P40", "unpriced", None)
    wheel("journal", "add", "BUY 100 ZZXQ @ 50 on 2026-08-20")
    assert wheel("monitor", "--json", code=3).json["data"]["shares"][0]["spot"] is None
    held = ("--set", 'account.options=["-1 ZYXQ 2026-09-18 40 P @ 1"]')
    assert "for real ones leave out --demo" in wheel("monitor", "--demo", *held, code=3).stderr


def test_an_account_opened_after_the_demos_day_is_sent_to_the_demos_own(
    wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 15, tzinfo=UTC))
    wheel("config", "set", "data.provider", "demo")
    wheel("journal", "add", "OPENING 250000")
    put = {**PUT, "rank": 1, "credit_usd": 645.0, "annual_return": 0.2, "risk_share": 0.01}
    document = {**plan_document("p1", put), "as_of": AS_OF.isoformat(), "source": "demo"}
    save_plan("p1", document, pd.DataFrame({"contract": []}), wheel_home / "data")
    screen = " ".join(wheel("today", "--format", "table").split())
    assert "record " not in screen.replace("record them", "")
    command = screen.rpartition("shows every step: ")[2]
    assert wheel(*shlex.split(command)[1:], "--json").json["data"]["actions"][0]["command"]


def test_a_feed_that_does_not_answer_ends_the_day(
    wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it lists is unknown then, although the volatility index may still be at hand."""
    listed = DemoProvider.fetch

    def fetch(self: DemoProvider, request: Any, *rest: Any) -> Any:
        if request.symbols:
            raise NoData("the feed did not answer in time", code="timeout")
        return listed(self, request)

    monkeypatch.setattr(DemoProvider, "fetch", fetch)
    wheel("config", "set", "data.provider", "demo")
    wheel("journal", "add", "OPENING 250000 on 2026-08-17")
    wheel("journal", "add", "STO 1 ZYXQ 2026-09-18 40 P @ 1 on 2026-08-20")
    for command in ("today", "monitor"):
        assert "the feed did not answer in time" in wheel(command, code=4).stderr


def test_an_expired_option_is_one_line_with_its_command() -> None:
    action = TodayAction(
        rank=1,
        do=Do.SETTLE,
        id="KO-260814-P60",
        symbol="KO",
        urgency=Urgency.UNSETTLED,
        needs_action=True,
        why="it expired on 2026-08-14",
        contracts=1,
        limit_price=None,
        order_text=None,
        buyback_text=None,
        no_order="record how it ended",
        command="wheel journal settle --yes",
    )
    console = Console(record=True, width=60, file=StringIO())
    print_actions([action], console)
    assert console.export_text() == (
        "1  settle KO-260814-P60  it expired on 2026-08-14: wheel journal settle --yes\n"
    )
