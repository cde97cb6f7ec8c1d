"""A first week on recorded quotes, no setting changed on the way: init, scan, fill, scan, monitor, settle,
review are one account.
"""

import datetime as dt
import json

import pytest
from harness import SHARED, Home, flags, no_noise, replays
from scan_scenarios import FUNDS, SIXTY_CLOSES

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
    ),
]

CASH = 1_000_000
TRADED = dt.datetime(2026, 8, 18, 19, 50, tzinfo=dt.UTC)


def at(home, server, moment, *args):
    """`wheel ARGS` at that moment."""
    ran = home.run(*args, server=server, timeout=180, now=moment.isoformat())
    assert no_noise(ran.stderr), ran.stderr
    return ran


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """Every document of the week, by its step."""
    home, steps = Home(tmp_path_factory.mktemp("week")), {}
    rules = flags(SIXTY_CLOSES)  # the recorded histories are short
    with replays() as replay:
        server = replay("2026-08-18")

        def step(name, moment, *args, codes=(0,)):
            ran = at(home, server, moment, *args, "--json")
            assert ran.code in codes, (name, ran.stderr)
            steps[name] = ran.document

        step("init", TRADED, "init", "--cash", "1m", "--watchlist", ",".join(FUNDS))
        settings = home.config.read_bytes()
        step("scan", TRADED, "scan", *rules, codes=(0, 3))
        ticket = next(t for t in steps["scan"]["data"]["tickets"] if len(t["legs"]) == 1)
        steps["ticket"] = ticket
        fill = ("journal", "fill", ticket["id"], "--price", str(ticket["limit_price"]), "--at", "15:51")
        step("fill", TRADED + dt.timedelta(minutes=2), *fill)
        step("again", TRADED + dt.timedelta(minutes=5), "scan", *rules, codes=(0, 3))
        step("monitor", TRADED + dt.timedelta(minutes=6), "monitor", codes=(0, 3))
        expiry = dt.date.fromisoformat(ticket["expiration"])
        after = dt.datetime.combine(expiry + dt.timedelta(days=3), dt.time(15), dt.UTC)
        close = f"{ticket['symbol']}={ticket['spot']}"
        step("settle", after, "journal", "settle", "--close", close, "--yes")
        year, number, _ = expiry.isocalendar()
        step("review", after, "review", "--week", f"{year}-W{number:02d}")
        step("positions", after, "positions")
        assert home.config.read_bytes() == settings
    return steps


def test_the_second_scan_counts_the_fill(week):
    ticket, first, second = week["ticket"], week["scan"]["data"]["account"], week["again"]["data"]["account"]
    assert first["cash_usd"] == CASH
    assert first["source"] == second["source"] == "journal"
    entered = sum(event["cash_usd"] for event in week["fill"]["data"]["events"])
    assert entered == pytest.approx(ticket["limit_price"] * 100 * ticket["contracts"], rel=0.05)  # less fees
    assert second["cash_usd"] == pytest.approx(CASH + entered, abs=0.005)
    assert first["free_cash_usd"] - second["free_cash_usd"] == pytest.approx(
        ticket["legs"][0]["strike"] * 100 * ticket["contracts"] - entered, abs=0.01
    )
    assert ticket["id"] not in {other["id"] for other in week["again"]["data"]["tickets"]}


def test_the_monitor_shows_the_fill(week):
    ticket = week["ticket"]
    (row,) = week["monitor"]["data"]["positions"]
    assert (row["id"], row["contracts"], row["credit"]) == (
        ticket["id"],
        ticket["contracts"],
        ticket["limit_price"],
    )
    assert week["monitor"]["data"]["account"]["cash_usd"] == week["again"]["data"]["account"]["cash_usd"]


def test_the_end_is_settled_and_the_review_adds_up(week):
    assert [event["word"] for event in week["settle"]["data"]["events"]] == ["EXPIRE"]
    assert week["positions"]["data"]["positions"] == []
    cash = week["again"]["data"]["account"]["cash_usd"]
    assert week["positions"]["data"]["cash_usd"] == week["review"]["data"]["cash_usd"] == cash
    income = next(
        row
        for row in week["review"]["data"]["income"]
        if (row["span"], row["basis"]) == ("since start", "close")
    )
    assert income["total_usd"] == pytest.approx(cash - CASH)  # premium less fees, realised in full
    lines = ("realised", "dividends", "interest", "unrealised", "brought", "unknown_basis", "corrections")
    for row in (*week["review"]["data"]["bridge"], week["positions"]["data"]["bridge"]):
        assert row["gain_usd"] == pytest.approx(sum(row[f"{line}_usd"] for line in lines), abs=0.005)
    start = week["positions"]["data"]["bridge"]
    assert (start["deposits_usd"], start["realised_usd"]) == (CASH, pytest.approx(cash - CASH))


def test_nothing_says_that_the_journal_is_not_read(week):
    for name in ("scan", "fill", "again", "monitor", "review", "positions"):
        codes = {problem["code"] for problem in week[name]["problems"]}
        assert not codes & {"journal_not_read", "journal_without_opening", "settings_differ"}, name
    assert json.dumps(week["init"]["data"]["events"]) == '["OPENING 1,000,000.00"]'
