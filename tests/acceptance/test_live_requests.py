"""The requests of a live scan on recorded answers of Yahoo: with nothing kept, with the company data of
the session before, with closes in bulk, and with the closes of the day.
"""

import datetime as dt
import json
import pathlib
import shutil
import sys

import pytest
from copies import AT_HAND
from harness import TOOLS, Home, replays

BENCHMARKS = pathlib.Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
try:
    import yahoo_names
finally:
    sys.path.remove(str(BENCHMARKS))

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (TOOLS / "yahoo_replay.py").exists(), reason="../shared with the replay is missing"
    ),
    pytest.mark.skipif(not AT_HAND, reason="the clock is set in copies of a process only"),
]
SIX = yahoo_names.names(6)
MONDAY, TUESDAY = (f"{day}T20:45:00+00:00" for day in yahoo_names.DAYS)
LATER = TUESDAY.replace("20:45", "20:55")  # quotes are kept for five minutes
ONCE = 4  # cookie, crumb, ^VIX, ^IRX


class Live:
    """A user's folders, and a replay of two sessions with the same six names."""

    def __init__(self, folder, server, worlds):
        self.home = Home(folder)
        self.home.config.write_text(
            '[account]\nvalue = 5000000\ncash = 5000000\n[data]\nfallback = ""\n', encoding="utf-8"
        )
        self.settings = yahoo_names.Settings()
        self.server, self._worlds = server, worlds
        server.RequestHandlerClass = yahoo_names.answering(server.plain_handler, self.settings)

    def run(self, now, *words, names=SIX):
        """One command at that moment; its requests are `stats`."""
        self.server.world = self._worlds[now[:10]]
        self.server.stats.clear()
        words = words or ("scan", *names, "--json")
        ran = self.home.run(*words, server=self.server, now=now)
        assert ran.code == 0, ran.stderr
        return ran

    def bulk(self, layout):
        """Allow closes in bulk, as after `wheel doctor --live`."""
        self.settings.bulk = layout
        path = f"/{'v7' if layout == 'v7' else 'v8'}/finance/spark"
        yahoo_names.write_record(self.home.data, dt.date(2025, 11, 20), path)

    def closes(self):
        """The closes of the newest market, by symbol and day."""
        from wheelcli.market.snapshot_store import library, load

        table = load(library(self.home.data)[0].path).closes
        return {(r.symbol, r.date): (r.close, r.adjusted) for r in table.itertuples()}


@pytest.fixture(scope="module")
def served():
    """One server, and its two sessions."""
    with replays() as replay:
        server = replay(yahoo_names.DAYS[0])
        import yahoo_replay

        server.plain_handler = server.RequestHandlerClass
        yield (
            server,
            {day: yahoo_names.Copies(yahoo_replay.World(day, server.data)) for day in yahoo_names.DAYS},
        )


@pytest.fixture(scope="module")
def monday(served, tmp_path_factory):
    """The first scan of a user, and their folders after it."""
    first = Live(tmp_path_factory.mktemp("monday"), *served)
    return first.run(MONDAY), first.home.folder


@pytest.fixture
def live(tmp_path, served, monday):
    """The user after Monday's scan."""
    shutil.copytree(monday[1], tmp_path, dirs_exist_ok=True)
    return Live(tmp_path, *served)


def kinds(ran):
    """Requests by kind, without those that are sent once a run."""
    named = {"options": 0, "chart": -2, "quoteSummary": 0, "spark": 0}
    for path, count in ran.stats.items():
        for kind in named:
            named[kind] += count if kind in path else 0
    return named


def orders(ran):
    return [(t["id"], t["contracts"], t["limit_price"], t["floor_price"]) for t in ran.data["tickets"]]


def facts_days(ran):
    return {q["facts_day"] for q in ran.data["quotes"]}


def test_company_data_are_kept_and_the_first_request_is_for_a_wanted_expiration(live, monday):
    cold, warm = monday[0], live.run(TUESDAY)
    again = live.run(LATER)
    assert kinds(cold) == {"options": 18, "chart": 6, "quoteSummary": 6, "spark": 0}
    assert kinds(warm) == {"options": 12, "chart": 6, "quoteSummary": 0, "spark": 0}  # 3 a name
    assert kinds(again) == {"options": 12, "chart": 0, "quoteSummary": 0, "spark": 0}  # 2 a name
    assert sum(warm.stats.values()) == 3 * len(SIX) + ONCE
    assert (facts_days(cold), facts_days(warm)) == ({None}, {yahoo_names.DAYS[0]})
    shown = live.run(LATER, "chain", SIX[0], "--format", "table").stdout
    assert "facts of 25 Nov" in shown
    fresh = live.run(LATER, "scan", *SIX, "--json", "--refresh")
    assert kinds(fresh) == kinds(cold)
    assert facts_days(fresh) == {None}
    assert orders(warm) == orders(again) == orders(fresh)
    assert orders(warm)
    for one, other in zip(warm.data["tickets"], fresh.data["tickets"], strict=True):
        assert one["delta"] == pytest.approx(other["delta"], abs=5e-4)


def test_closes_in_bulk_are_those_requested_one_by_one(live):
    live.bulk("v7")
    warm = live.run(TUESDAY)
    bulk = live.closes()
    assert kinds(warm) == {"options": 12, "chart": 0, "quoteSummary": 0, "spark": 1}
    assert ("bulk_closes", None) in warm.codes
    fresh = live.run(LATER, "scan", *SIX, "--json", "--refresh")
    assert kinds(fresh)["chart"] == 6
    assert live.closes() == bulk
    assert not fresh.codes
    assert len(bulk) == len(SIX) * len({day for _, day in bulk})
    assert orders(warm) == orders(fresh)


@pytest.mark.parametrize(("bulk", "charts"), [("refused", 6), ("short", 3)])
def test_what_a_bulk_answer_lacks_is_requested_alone(live, bulk, charts):
    live.bulk(bulk)
    warm = live.run(TUESDAY)
    assert kinds(warm) == {"options": 12, "chart": charts, "quoteSummary": 0, "spark": 1}
    assert len({symbol for symbol, _ in live.closes()}) == len(SIX)


def test_news_in_the_quotes_requests_company_data_and_prices_again(live):
    live.bulk("v8")
    live.settings.quote["dividendRate"] = 0.4
    news = live.run(TUESDAY)
    assert kinds(news) == {"options": 12, "chart": 6, "quoteSummary": 6, "spark": 1}
    assert facts_days(news) == {None}


def test_doctor_compares_and_turns_bulk_closes_on_and_off(live):
    live.settings.bulk = "v7"

    def row(*words):
        document = live.run(LATER, "doctor", "--json", *words).data
        (found,) = [row for row in document["rows"] if row["check"] == "bulk closes"]
        return found

    live.bulk("refused")  # turned on earlier
    refused = row("--live")
    assert (refused["ok"], "no bulk answer" in refused["detail"]) == (False, True)
    assert not (live.home.data / "bulk_closes.json").exists()
    live.settings.bulk = "v7"
    on = row("--live")
    assert (on["ok"], on["detail"][:20]) == (True, "on: 126 closes of 6 ")
    record = json.loads((live.home.data / "bulk_closes.json").read_text())
    assert (record["day"], record["path"]) == ("2025-11-26", "/v8/finance/spark")
    assert row("--no-bulk")["detail"].startswith("off")
    assert live.server.stats == {}
    assert not (live.home.data / "bulk_closes.json").exists()
