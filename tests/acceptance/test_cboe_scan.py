"""`wheel` on Cboe's recorded answers: the plan of a closed market, facts, the same plan from a CSV, and how
many requests a scan of twenty names takes.
"""

import csv
import datetime as dt
import json
import os

import pytest
from cboe_replay import (
    RECORDED,
    Feed,
    Share,
    history_of,
    market_of,
    recorded,
    renamed,
    stats,
)
from copies import AT_HAND
from harness import Home, flags, replays

from wheelcli.market.snapshot_store import library, load

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not RECORDED.exists(), reason="../shared with recorded Cboe answers is missing"),
    pytest.mark.skipif(not AT_HAND, reason="the feeds are turned to loopback in copies of a process only"),
]

SUNDAY = "2026-07-26T16:00:00+00:00"
TWENTY = tuple(f"AB{letter}" for letter in "CDEFGHIJKLMNOPQRSTUV")
CBOE = {"data.provider": "cboe"}
CLOROX = {
    **{"name": "Clorox", "kind": "stock", "leverage": 1.0, "sector": "Consumer Defensive"},
    **{"market_cap": 1.17e10, "profit_margin": 0.11, "last_report_date": "2026-05-01"},
    **{"ex_dividend_date": "2026-08-12", "ex_dividend_amount": 1.24},
}


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    home.config.write_text("[account]\nvalue = 500000\ncash = 500000\n", encoding="utf-8")
    return home


def facts(home, symbol, row, day="2026-07-20", close=None):
    folder = home.data / "facts"
    folder.mkdir(exist_ok=True)
    document = {"symbol": symbol, "day": day, "row": row, "dividends": [], "close": close}
    (folder / f"{symbol}.json").write_text(json.dumps(document), encoding="utf-8")


def clorox():
    made = history_of(Share("CLX", 93.8, 0.2), until=dt.date(2026, 7, 23))
    return {"options_CLX": recorded("options_CLX"), "charts_historical_CLX": made} | market_of()


def apple():
    names = ("options_AAPL", "charts_historical_AAPL")
    return {name: recorded(name) for name in names} | market_of()


def test_with_its_dividend_known_a_name_is_priced_and_judged(home):
    kept = {bar["date"]: bar["close"] for bar in clorox()["charts_historical_CLX"]["data"]}["2026-07-17"]
    facts(home, "CLX", CLOROX, close=["2026-07-17", kept])  # the last final close before the facts
    with Feed(clorox()).serve() as feed:
        ran = home.run("scan", "CLX", "--json", *flags(CBOE), cboe=feed, now=SUNDAY)
        whole = home.run("chain", "CLX", "--expiration", "all", "--json", *flags(CBOE), cboe=feed, now=SUNDAY)
    assert (ran.code, ran.data["tickets"]) == (0, [])
    assert not ran.codes
    (quotes,) = ran.data["quotes"]
    assert (quotes["source"], quotes["closing"], quotes["facts_day"]) == ("cboe", True, "2026-07-20")
    contracts = whole.data["contracts"]
    assert (len(contracts), sum(c["unusable"] is None for c in contracts)) == (306, 194)
    assert whole.data["spot"] == pytest.approx(95.54, abs=0.05)
    why = home.run("why", "CLX", "--json")
    assert {"delta", "spread"} <= {row["gate"] for row in why.data["rows"]}


def test_without_it_the_same_quotes_are_of_no_moment(home):
    with Feed(clorox()).serve() as feed:
        ran = home.run("scan", "CLX", "--json", *flags(CBOE), cboe=feed, now=SUNDAY)
        whole = home.run("chain", "CLX", "--expiration", "all", "--json", *flags(CBOE), cboe=feed, now=SUNDAY)
    assert ("spot_mismatch", "CLX") in ran.codes
    assert ("no_facts", None) in ran.codes
    assert ran.data["tickets"] == []
    assert not any(c["unusable"] is None for c in whole.data["contracts"])


def test_facts_of_more_than_45_days_ago_are_unknown(home):
    facts(home, "CLX", CLOROX, day="2026-06-08")
    with Feed(clorox()).serve() as feed:
        ran = home.run("scan", "CLX", "--json", *flags(CBOE), cboe=feed, now=SUNDAY)
    assert ("no_facts", None) in ran.codes


def test_sunday_is_planned_on_closing_quotes_and_says_so(home):
    with Feed(apple()).serve() as feed, replays() as replay:
        ran = home.run("scan", "AAPL", "--json", server=replay("recorded"), cboe=feed, now=SUNDAY)
        table = home.run(
            "scan", "AAPL", "--format", "table", server=replay("recorded"), cboe=feed, now=SUNDAY
        )
    assert ran.code == 0, ran.stderr
    assert ran.document["as_of"] == "2026-07-24T19:59:59Z"
    (notice,) = [p["message"] for p in ran.document["problems"] if p["code"] == "fallback"]
    assert notice == ("Yahoo has no quotes out of hours: closing quotes of Cboe, Fri 24 Jul 16:00, for AAPL")
    assert ran.data["advice"][0].startswith("closing quotes, two to three times as wide")
    (ticket,) = ran.data["tickets"]
    gates = {gate["gate"]: gate for gate in ticket["gates"]}
    assert (gates["quote_age"]["verdict"], gates["quote_age"]["value"]) == ("pass", 0.0)
    assert "Cboe, Fri 24 Jul 16:00, closing quotes: AAPL" in table.stdout
    assert "check each price after the open" in " ".join(table.stdout.split())


def test_a_closed_market_that_nobody_quotes_is_exit_4(home):
    with replays() as replay:
        ran = home.run("scan", "AAPL", "--json", server=replay("recorded"), now=SUNDAY)
    assert ran.code == 4
    assert ran.document["problems"][0]["code"] == "closed_market"


def test_the_same_answer_as_a_csv_gives_the_same_tickets(home):
    answer = recorded("options_AAPL")
    with Feed(apple()).serve() as feed:
        live = home.run("scan", "AAPL", "--json", *flags(CBOE), cboe=feed, now=SUNDAY)
    market = load(library(home.data)[0].path)
    closes(market, home.folder)
    traded = market.underlyings["dollar_volume"].iloc[0]
    came = {f"{d:%y%m%d}" for d in market.options["expiration"]}
    every = {row["option"][4:10] for row in answer["data"]["options"]}
    as_csv(answer, home.folder / "same.csv", came, traded=traded)
    as_csv(answer, home.folder / "whole.csv", every, traded=traded)
    same = home.run("scan", "AAPL", "--json", "--snapshot", str(home.folder / "same.csv"), now=SUNDAY)
    whole = home.run("scan", "AAPL", "--json", "--snapshot", str(home.folder / "whole.csv"), now=SUNDAY)
    assert live.data["tickets"]
    assert same.data["tickets"] == live.data["tickets"]

    def orders(ran):
        return [(t["id"], t["contracts"], t["limit_price"], t["credit_usd"]) for t in ran.data["tickets"]]

    assert orders(whole) == orders(live)  # more expirations tell the spot a little better


def closes(market, folder):
    """The bars of a market beside both files, as `wheelcli/market/option_csv.md` describes them."""
    columns = ["symbol", "date", "open", "high", "low", "close", "volume"]
    for name in ("same", "whole"):
        path = folder / f"{name}.closes.csv"
        bars = market.closes.assign(date=market.closes["date"].dt.strftime("%Y-%m-%d"))
        bars.to_csv(path, index=False, columns=columns)
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"^VIX,{d:%Y-%m-%d},,,,{c},\n" for d, c in market.vix.itertuples(index=False))


def as_csv(answer, path, expirations, *, traded):
    """An answer's contracts that have not expired in the columns of `wheelcli/market/option_csv.md`."""
    data, figures = answer["data"], ("bid", "ask", "bid_size", "ask_size", "volume", "open_interest")
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["symbol", "spot", "quote_time", "closing", "dollar_volume", "contract", *figures])
        for row in data["options"]:
            if row["option"][4:10] in expirations - {"260724"}:
                about = ["AAPL", data["close"], data["last_trade_time"], "yes", traded, row["option"]]
                out.writerow([*about, *(row[column] for column in figures)])


class Twenty:
    """A world of the Yahoo replay in which twenty symbols are copies of one."""

    def __init__(self, world, symbol):
        self.day, self._world, self._symbol = world.day, world, symbol

    def chain(self, symbol):
        old = self._symbol
        spot, chain = self._world.chain(old)
        copies = {
            day: {
                side: [
                    o | {"contractSymbol": o["contractSymbol"].replace(self._symbol, symbol)} for o in rows
                ]
                for side, rows in sides.items()
            }
            for day, sides in chain.items()
        }
        return spot, copies

    def closes(self, symbol):
        return self._world.closes(symbol if symbol.startswith("^") else self._symbol)


@pytest.fixture
def twenty(home):
    """Twenty names as copies of one at both feeds, 80 ms an answer, and facts of an earlier Yahoo run."""
    answer, bars = recorded("options_AAPL"), recorded("charts_historical_AAPL")
    files = market_of()
    for symbol in TWENTY:
        files[f"options_{symbol}"] = renamed(answer, "AAPL", symbol)
        files[f"charts_historical_{symbol}"] = bars
        row = {"name": symbol, "kind": "stock", "leverage": 1.0, "sector": "Technology", "market_cap": 4e12}
        facts(home, symbol, row)
    with Feed(files, latency_s=0.08).serve() as feed, replays() as replay:
        server = replay("2025-11-25", latency_ms=80)
        server.world = Twenty(server.world, "PLTR")
        yield feed, server


def forget(home, *, closes):
    """Drop the kept answers, of Cboe all but the closes unless they are to go too."""
    for kept in (home.folder / "cache").rglob("*.json"):
        if closes or ".history." not in kept.name:
            kept.unlink()


def of_cboe(home, feed):
    feed.asked.clear()
    return home.run("scan", *TWENTY, "--json", *flags(CBOE), cboe=feed, now=SUNDAY)


def of_yahoo(home, server):
    server.stats.clear()
    return home.run("scan", *TWENTY, "--json", *flags({"data.fallback": ""}), server=server)


def test_twenty_names_take_at_most_42_requests_and_22_with_the_days_closes(home, twenty):
    feed, server = twenty
    first = of_cboe(home, feed)
    cold = stats(feed)
    forget(home, closes=False)
    second = of_cboe(home, feed)
    warm = stats(feed)
    yahoo = of_yahoo(home, server)
    assert (first.code, second.code) == (0, 0), first.stderr + second.stderr
    assert yahoo.code in (0, 3), yahoo.stderr  # 3: some names of that day are unknown to it
    assert [q["symbol"] for q in second.data["quotes"]] == [q["symbol"] for q in first.data["quotes"]]
    assert {q["source"] for q in first.data["quotes"]} == {"cboe"}
    assert cold.total() <= 42, cold
    assert len(TWENTY) < warm.total() <= 22, warm
    asked = sum(n for path, n in yahoo.stats.items() if "/finance/" in path)
    assert cold.total() <= 0.45 * asked, (cold, yahoo.stats)


def test_twenty_names_take_half_of_yahoos_time(home, twenty):
    if os.getloadavg()[0] > 1.5 * (os.cpu_count() or 1):
        pytest.skip("this machine is too busy to compare times")
    feed, server = twenty
    times = {"cboe": [], "yahoo": []}
    for _ in range(3):
        forget(home, closes=True)
        cboe = of_cboe(home, feed)
        forget(home, closes=True)
        yahoo = of_yahoo(home, server)
        assert [len(ran.data["quotes"]) for ran in (cboe, yahoo)] == [len(TWENTY), len(TWENTY)]
        times["cboe"].append(cboe.seconds)
        times["yahoo"].append(yahoo.seconds)
    assert min(times["cboe"]) <= 0.5 * min(times["yahoo"]), times
