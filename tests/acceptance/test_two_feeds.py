"""Yahoo failing in each of its ways while Cboe answers, through the real yfinance: what is planned on whose
quotes, what is said, and the exit code.
"""

import datetime as dt
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from cboe_replay import NEW_YORK, Feed, Share, market_of
from copies import AT_HAND
from harness import FAULT_CODES, SHARED, SHORT, Home, flags, no_noise, replays

from wheelcli.market.snapshot_store import library, load

pytestmark = [
    pytest.mark.skipif(
        not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
    ),
    pytest.mark.skipif(not AT_HAND, reason="the feeds are turned to loopback in copies of a process only"),
]

DAY = "2025-11-25"
FIVE = ("AMZN", "GOOG", "JPM", "META", "PLTR")
AT = dt.datetime(2025, 11, 25, 14, 45, tzinfo=NEW_YORK)
NOW = "2025-11-25T20:05:00+00:00"  # Yahoo's quotes are of 15:00 New York
OPEN = {"quality.history_days_min": 5, "quality.drawdown_3y_max": 1.0, "quality.rv_max": 9.0}
CODES = {fault: code for fault, code in FAULT_CODES.items() if fault != "429crumb"}
SCOPES = {  # which requests fail
    "two of five": r"/(options|chart|quoteSummary)/(GOOG|META)",
    "all five": r"/finance/",
    "half of one": r"/options/META\?.*date=",
}
SPOTS = {"AMZN": 233.0, "GOOG": 285.0, "JPM": 300.0, "META": 602.0, "PLTR": 171.0}


def failing(fault, pattern):
    """The replay, with this fault for every request whose path matches."""

    def handler(base):
        class Failing(base):
            def do_GET(self):
                if not re.search(pattern, self.path):
                    return super().do_GET()
                with self.server.lock:
                    self.server.stats["failed"] += 1
                if fault == "slow":
                    time.sleep(3)
                    return None
                if fault == "html":
                    return self.reply(200, "<html>Will be right back...</html>", "text/html")
                if fault == "null":
                    error = {"code": "Not Found", "description": "no data"}
                    return self.reply(200, {"optionChain": {"result": None, "error": error}})
                if fault == "401":
                    error = {"code": "Unauthorized", "description": "Invalid Crumb"}
                    return self.reply(401, {"finance": {"result": None, "error": error}})
                return self.reply(int(fault), "", "text/html")

        return Failing

    return handler


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Each fault in each scope with Cboe up, and for all five with Cboe down: (run, home)."""
    shares = [Share(symbol, spot, 0.35) for symbol, spot in SPOTS.items()]

    def run(job):
        (fault, scope), feed = job
        home = Home(tmp_path_factory.mktemp(f"{fault}_{scope.replace(' ', '_')}"))
        home.config.write_text("[account]\nvalue = 1000000\ncash = 1000000\n", encoding="utf-8")
        server = replay(DAY, handler=failing(fault, SCOPES[scope.removesuffix(", both")]))
        overrides = OPEN | (SHORT if fault == "slow" else {})
        return home.run("scan", *FIVE, "--json", *flags(overrides), server=server, cboe=feed, now=NOW), home

    with replays() as replay, Feed(market_of(*shares, at=AT)).serve() as feed, ThreadPoolExecutor(3) as pool:
        up = [((fault, scope), feed) for fault in CODES for scope in SCOPES]
        down = [((fault, "all five, both"), None) for fault in CODES]
        jobs = [*up, *down]
        yield dict(zip((key for key, _ in jobs), pool.map(run, jobs), strict=True))


def sources(ran):
    return {each["symbol"]: each["source"] for each in ran.data["quotes"]}


def problems(ran, *, symbols=True):
    return [p for p in ran.document["problems"] if bool(p["symbol"]) is symbols]


@pytest.mark.parametrize("fault", CODES)
@pytest.mark.parametrize("scope", SCOPES)
def test_the_plan_stands_on_both_feeds_and_says_who_is_from_where(runs, fault, scope):
    ran, home = runs[fault, scope]
    assert no_noise(ran.stderr), ran.stderr
    assert ran.code == 0, (ran.stderr, ran.stdout[:300])
    of = sources(ran)
    assert set(of) == set(FIVE)
    theirs = {symbol for symbol, source in of.items() if source == "cboe"}
    wanted = {"two of five": {"GOOG", "META"}, "all five": set(FIVE), "half of one": {"META"}}[scope]
    if fault == "429":  # it stops Yahoo: whoever was not answered by then comes from Cboe too
        assert theirs >= wanted
    else:
        assert theirs == wanted
    assert ran.document["source"] == ("cboe" if theirs == set(FIVE) else "yahoo+cboe")
    (notice,) = [p for p in problems(ran, symbols=False) if p["code"] == "fallback"]
    assert "quotes of Cboe, Tue 25 Nov 14:45" in notice["message"]
    for symbol in FIVE:
        assert (symbol in notice["message"]) is (symbol in theirs)
    assert problems(ran) == []
    (info,) = library(home.data)
    rows = load(info.path).options
    moments = {s: set(r["quote_time"]) for s, r in rows.groupby("symbol", observed=True)}
    cboes = {dt.datetime(2025, 11, 25, 19, 45, tzinfo=dt.UTC)}
    yahoos = {dt.datetime(2025, 11, 25, 20, 0, tzinfo=dt.UTC)}
    assert {s: m == cboes for s, m in moments.items()} == {s: s in theirs for s in FIVE}
    assert {s: m == yahoos for s, m in moments.items()} == {s: s not in theirs for s in FIVE}
    sizes = rows.groupby("symbol", observed=True)["ask_size"].count()
    assert {s for s, n in sizes.items() if n} == theirs  # Yahoo has none, every ask of Cboe has one


@pytest.mark.parametrize("fault", CODES)
def test_both_feeds_down_is_one_sentence_and_exit_4(runs, fault):
    ran, home = runs[fault, "all five, both"]
    assert (ran.code, ran.document["status"]) == (4, "error")
    first, *rest = ran.document["problems"]
    assert (first["code"], first["symbol"]) == (CODES[fault], None)
    assert first["message"].endswith("; Cboe could not be reached (AMZN, GOOG, JPM, META, PLTR).")
    assert first["message"].count(". ") == 0
    assert f"wheel: {first['message']}" in ran.stderr
    assert {p["symbol"] for p in rest} >= set(FIVE)
    assert library(home.data) == []


def test_a_refusal_is_asked_for_once_and_the_rest_comes_from_the_other_feed(runs):
    ran, _ = runs["429", "all five"]
    assert ran.stats["failed"] <= 4  # one a worker
    assert set(sources(ran).values()) == {"cboe"}
    assert ran.stderr.count("! ") == 2  # who came from where, and that their facts are unknown
