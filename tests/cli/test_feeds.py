"""What commands say of two feeds: the cross-check, sources and moments on screens and in JSON, facts kept,
and settings that make no sense.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cboe_replay import FRIDAY, Feed, Share, market_of

from wheelcli import clock
from wheelcli.loaders.market import provider as feeds
from wheelcli.market.cboe import CboeProvider, ask
from wheelcli.market.iv_history import read_iv_history
from wheelcli.market.no_data import NoData
from wheelcli.market.snapshot import table
from wheelcli.paths import cache_dir, data_dir

SHARES = (Share("KO", 61.2, 0.22, 0.01), Share("PEP", 140.0, 0.25, 0.01))
ACCOUNT = ("--set", "account.value=300000", "--set", "account.cash=300000", "--set", "quality.rv_max=9")
ACCOUNT = (*ACCOUNT, "--set", "quality.drawdown_3y_max=1", "--set", "score.min=0")


class First:
    """A feed named yahoo: Cboe's made-up market with options so much dearer, or a failure."""

    name = "yahoo"

    def __init__(self, dearer=0.0, failure=None):
        self.dearer, self.failure = dearer, failure

    def fetch(self, request, progress=None):
        if self.failure:
            raise self.failure
        market = CboeProvider().fetch(request)
        facts = {"source": "yahoo", "kind": "stock", "sector": "Consumer Defensive", "market_cap": 2e11}
        names = market.underlyings.astype(object).assign(**facts, closing=None)
        sides = {side: market.options[side] + self.dearer for side in ("bid", "ask")}
        options = market.options.assign(**sides, bid_size=None, ask_size=None)
        return replace(
            market,
            source="yahoo",
            underlyings=table("underlyings", names),
            options=table("options", options),
            problems=(),
        )


@pytest.fixture
def market(monkeypatch):
    """turn_to(first feed) → Cboe's loopback server, for the commands that follow."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 7, 24, 20, 5, tzinfo=UTC))
    with Feed(market_of(*SHARES, at=FRIDAY.replace(hour=15, minute=45))).serve() as feed:
        monkeypatch.setattr(ask, "HOST", feed.host)
        built_in = feeds.provider_of

        def turn_to(first):
            monkeypatch.setattr(
                feeds,
                "provider_of",
                lambda config, **more: first if config.data.provider == "yahoo" else built_in(config, **more),
            )
            return feed

        yield turn_to


def gate_of(document, name="feeds_agree"):
    return [next(g for g in t["gates"] if g["gate"] == name) for t in document["data"]["tickets"]]


def test_feeds_that_agree_pass(wheel, market):
    market(First())
    document = wheel("scan", "KO", "PEP", "--check", "--json", *ACCOUNT).json
    assert document["data"]["tickets"]
    assert {gate["verdict"] for gate in gate_of(document)} == {"pass"}
    assert document["source"] == "yahoo"


@pytest.mark.long
def test_feeds_that_do_not_agree_warn_or_block(wheel, market):
    market(First(dearer=0.40))
    document = wheel("scan", "KO", "PEP", "--check", "--json", *ACCOUNT).json
    gates = gate_of(document)
    assert {(gate["verdict"], gate["effect"]) for gate in gates} == {("fail", "warn")}
    assert all(gate["value"] == pytest.approx(0.40, abs=0.05) for gate in gates)
    assert all(gate["reason"].startswith("Cboe has ") for gate in gates)
    blocked = wheel("scan", "KO", "PEP", "--json", *ACCOUNT, "--set", "data.check=block").json
    assert blocked["data"]["tickets"] == []
    assert blocked["data"]["rejected"]["by_gate"]["feeds_agree"] > 0
    off = wheel("scan", "KO", "PEP", "--json", *ACCOUNT).json
    assert {gate["verdict"] for gate in gate_of(off)} == {"not_applicable"}


def test_a_chain_shows_both_feeds(wheel, market):
    market(First(dearer=0.40))
    data = wheel("chain", "KO", "--check", "--right", "put", "--json").json["data"]
    assert (data["source"], data["second_source"]) == ("yahoo", "cboe")
    quoted = [c for c in data["contracts"] if c["bid"] and c["second_bid"]]
    assert quoted
    assert all(c["bid"] - c["second_bid"] == pytest.approx(0.40) for c in quoted)
    assert all(
        c["feeds_apart"] == pytest.approx(0.40, abs=0.1) for c in quoted if c["feeds_apart"] is not None
    )
    screen = str(wheel("chain", "KO", "--check", "--right", "put", "--format", "table"))
    assert "2nd bid" in screen
    assert re.search(r"0\.[34]\d of 0\.\d\d", screen)
    assert "2nd bid" not in str(wheel("chain", "KO", "--right", "put", "--format", "table"))


def test_sizes_of_a_feed_that_has_them(wheel, market):
    market(First())
    data = wheel("chain", "KO", "--json", "--set", "data.provider=cboe").json["data"]
    assert (data["source"], data["closing"], data["second_source"]) == ("cboe", False, None)
    assert all(c["ask_size"] >= 5 for c in data["contracts"] if c["ask"])


def test_what_comes_from_where_is_on_the_screen_and_in_the_document(wheel, market):
    market(First())
    wheel("scan", "KO", "PEP", *ACCOUNT)  # Yahoo's facts are kept
    market(First(failure=NoData("Yahoo refuses (KO, PEP).", code="rate_limited")))
    document = wheel("scan", "KO", "PEP", "--json", *ACCOUNT).json
    assert {(q["source"], q["facts_day"]) for q in document["data"]["quotes"]} == {("cboe", "2026-07-24")}
    assert {q["quote_time"] for q in document["data"]["quotes"]} == {"2026-07-24T19:45:59Z"}
    assert {t["sector"] for t in document["data"]["tickets"]} == {"Consumer Defensive"}
    screen = " ".join(str(wheel("scan", "KO", "PEP", "--format", "table", *ACCOUNT)).split())
    assert "Cboe, Fri 24 Jul 15:46, facts of 24 Jul: KO, PEP" in screen
    kept = " ".join(str(wheel("plan", "show", "--format", "table")).split())
    assert "Cboe, Fri 24 Jul 15:46, facts of 24 Jul: KO, PEP" in kept


def test_a_recorded_market_keeps_the_second_feeds_quotes(wheel, market):
    market(First(dearer=0.40))
    wheel("scan", "KO", "PEP", "--check", *ACCOUNT)
    again = wheel("scan", "KO", "PEP", "--check", "--json", "--snapshot", "latest", *ACCOUNT).json
    assert {gate["verdict"] for gate in gate_of(again)} == {"fail"}
    market(First())
    wheel("record", "KO")
    nothing = wheel("scan", "KO", "--check", "--json", "--snapshot", "latest", *ACCOUNT).json
    assert [p["code"] for p in nothing["problems"]] == ["check"]


def test_the_iv_of_closing_quotes_does_not_replace_the_sessions(wheel, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 7, 26, 14, 0, tzinfo=UTC))
    live = market_of(*SHARES, at=FRIDAY.replace(hour=15, minute=45))
    closed = market_of(
        Share("KO", 61.2, 0.5), Share("PG", 150.0, 0.2), at=FRIDAY, written=FRIDAY.replace(hour=20)
    )
    for files, names in ((live, ("KO", "PEP")), (closed, ("KO", "PG"))):
        with Feed(files).serve() as feed:
            monkeypatch.setattr(ask, "HOST", feed.host)
            wheel("record", *names, "--set", "data.provider=cboe")
        for kept in cache_dir().rglob("*.json"):
            kept.unlink()
    past = read_iv_history(data_dir()).set_index("symbol")["iv30"]
    assert set(past.index) == {"KO", "PEP", "PG"}
    assert past["KO"] == pytest.approx(0.22, abs=0.03)


def test_a_cross_check_needs_a_second_feed(wheel, market):
    market(First())
    for settings in (("data.fallback=",), ("data.provider=cboe",)):
        options = [part for each in settings for part in ("--set", each)]
        answer = wheel("scan", "KO", "--check", *ACCOUNT, *options, code=2)
        assert "a cross-check needs a second feed" in answer.stderr
    finding = wheel("doctor", "--json").json["data"]["rows"]
    (row,) = [r for r in finding if r["check"] == "market data"]
    assert (row["ok"], row["detail"]) == (True, "yahoo, then cboe; facts kept for 0 names")


def test_the_demo_has_no_second_feed_and_says_so(demo):
    document = demo("scan", "--check", "--json").json
    assert "check" in {p["code"] for p in document["problems"]}
    assert json.dumps(document["data"]["quotes"]).count('"demo"') > 10
