"""The parts around the answers: cache, pace, breaker, workers, the words for trouble, and what a fund is."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from pickle import UnpicklingError

import pytest
from peewee import OperationalError

from wheelcli.errors import Exit, Problem
from wheelcli.market.feeds.answer_cache import AnswerCache, stretch
from wheelcli.market.feeds.rate_limit import IN_A_ROW, Breaker, Pace, Refused
from wheelcli.market.feeds.worker_pool import Crew
from wheelcli.market.funds import fund_of
from wheelcli.market.yahoo import errors, session
from wheelcli.market.yahoo.session import forgiving

OPEN = datetime(2026, 8, 18, 18, 0, tzinfo=UTC)  # 14:00 New York


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def test_quotes_are_kept_five_minutes_and_charts_until_the_close(tmp_path):
    clock = Clock(OPEN)
    cache = AnswerCache(tmp_path, clock=clock)
    cache.put("^VIX", "chart-1y", '{"a":\r\n"é"}')
    (path,) = tmp_path.rglob("*.json")
    assert path.relative_to(tmp_path) == Path("yahoo/2026-08-18/%5EVIX.chart-1y.json")
    assert cache.get("^VIX", "chart-1y", lasting=False) == '{"a":\r\n"é"}'
    clock.now = OPEN + timedelta(minutes=6)
    assert cache.get("^VIX", "chart-1y", lasting=False) is None
    assert cache.get("^VIX", "chart-1y", lasting=True) is not None
    clock.now = OPEN + timedelta(hours=3)
    assert cache.get("^VIX", "chart-1y", lasting=True) is None
    clock.now = OPEN - timedelta(minutes=1)
    assert cache.get("^VIX", "chart-1y", lasting=True) is None  # from the future: a clock was moved


def test_after_the_close_answers_are_good_until_the_next_session(tmp_path):
    clock = Clock(datetime(2026, 8, 21, 21, 0, tzinfo=UTC))  # a Friday, 17:00 New York
    cache = AnswerCache(tmp_path, clock=clock)
    cache.put("AAPL", "options", "{}")
    clock.now = datetime(2026, 8, 23, 15, 0, tzinfo=UTC)
    assert cache.get("AAPL", "options", lasting=False) == "{}"
    clock.now = datetime(2026, 8, 24, 12, 0, tzinfo=UTC)
    assert stretch(clock.now) == (date(2026, 8, 24), "before")
    assert cache.get("AAPL", "options", lasting=True) is None


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-1], lambda raw: raw.replace(b"1", b"2"), lambda raw: b"", lambda raw: b"\xff\n{}"],
)
def test_a_damaged_answer_counts_as_absent(tmp_path, damage):
    cache = AnswerCache(tmp_path, clock=Clock(OPEN))
    cache.put("AAPL", "options", '{"n": 111}')
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("AAPL", "options", lasting=True) is None


def test_old_sessions_are_dropped_and_strangers_are_left(tmp_path):
    for name in ("2026-08-01", "2026-08-14", "notes"):
        (tmp_path / "yahoo" / name).mkdir(parents=True)
    AnswerCache(tmp_path, clock=Clock(OPEN)).prune()
    assert sorted(p.name for p in (tmp_path / "yahoo").iterdir()) == ["2026-08-14", "notes"]
    AnswerCache(None, clock=Clock(OPEN)).prune()


def test_one_429_opens_the_breaker_and_others_need_several_in_a_row():
    breaker = Breaker()
    for _ in range(IN_A_ROW["timeout"] - 1):
        breaker.failed("timeout")
    breaker.worked()
    breaker.failed("timeout")
    breaker.check()
    breaker.failed("rate_limited")
    with pytest.raises(Refused) as refused:
        breaker.check()
    assert (refused.value.code, refused.value.was_asked) == ("rate_limited", False)


def test_the_pace_lets_a_burst_through_and_then_holds():
    pace = Pace(per_second=50, burst=5)
    started = time.monotonic()
    for _ in range(5):
        pace.wait()
    assert time.monotonic() - started < 0.05
    for _ in range(10):
        pace.wait()
    assert time.monotonic() - started >= 0.19


def test_a_worker_that_hangs_is_left_behind_and_the_rest_goes_on():
    hang = threading.Event()

    def work(name, deadline):
        if name == "hangs":
            hang.wait(20)
        return name.upper()

    started = time.monotonic()
    done = dict(Crew(work, workers=1, seconds=0.1).run(["hangs", "goes", "on"]))
    assert done == {"hangs": None, "goes": "GOES", "on": "ON"}
    assert time.monotonic() - started < 4
    hang.set()
    with pytest.raises(ZeroDivisionError):
        list(Crew(lambda name, deadline: 1 / 0, workers=2, seconds=1).run(["a"]))


def test_nothing_at_all_names_the_common_cause():
    def told(*codes):
        symbols = [f"S{i}" for i in range(len(codes))]
        problems = [Problem(code, "…", symbol=s) for code, s in zip(codes, symbols, strict=True)]
        error = errors.nothing(symbols, problems)
        assert error.exit_code is Exit.NO_DATA
        assert error.problems == tuple(problems)
        return error.code

    assert told("unknown_symbol", "unknown_symbol") == "unknown_symbol"
    assert told("closed_market", "unknown_symbol", "unknown_symbol") == "closed_market"
    assert told("rate_limited", "timeout") == "rate_limited"
    assert told("timeout", "timeout", "bad_answer") == "timeout"
    assert told() == "bad_answer"


@pytest.mark.parametrize(
    ("symbol", "name", "category", "expected"),
    [
        ("QQQ", "", None, ("index_etf", "Broad index", 1.0)),
        ("TQQQ", "", None, ("index_etf", "Broad index", 3.0)),
        ("X", "Vanguard S&P 500 ETF", "Large Blend", ("index_etf", "Broad index", 1.0)),
        ("X", "ARK Next", "Mid-Cap Growth", ("fund", None, 1.0)),
        ("X", "Direxion Daily Real Estate Bear 3X Shares", "Trading--Inverse Equity", ("fund", None, -3.0)),
        ("X", "GraniteShares 2x Long NVDA Daily ETF", "Trading--Leveraged Equity", ("fund", None, 2.0)),
        ("X", "ProShares UltraShort Utilities", None, ("fund", None, -2.0)),
        ("X", "iShares Short Treasury Bond ETF", "Ultrashort Bond", ("bond_etf", "Bonds", 1.0)),
        ("X", "VanEck Rare Metals", "Equity Precious Metals", ("sector_etf", "Basic Materials", 1.0)),
        ("X", "Media and Telecom ETF", "Communications", ("sector_etf", "Communication Services", 1.0)),
        ("X", "abrdn Physical Silver", "Commodities Focused", ("fund", "Commodities", 1.0)),
    ],
)
def test_what_a_fund_is(symbol, name, category, expected):
    fund = fund_of(symbol, name, category)
    assert (fund.kind.value, fund.sector, fund.leverage) == expected


class Cookies:
    """yfinance's cookie cache, with a file that another process has locked."""

    def __init__(self, error):
        self.error, self.asked = error, 0

    def lookup(self, strategy):
        self.asked += 1
        raise self.error

    def store(self, strategy, cookie):
        self.asked += 1
        raise self.error


@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), UnpicklingError("cut"), OSError("full")]
)
def test_a_cookie_cache_that_fails_is_an_empty_one(error):
    cookies = Cookies(error)
    for _ in range(3):  # each session asks for the same cache
        forgiving(cookies)
    assert cookies.lookup("curlCffi") is None
    assert cookies.store("curlCffi", {}) is None
    assert cookies.asked == 1  # a locked file is waited for once


def test_a_cookie_cache_that_works_is_used():
    class Working(Cookies):
        def lookup(self, strategy):
            return {"cookie": strategy}

    cookies = Working(None)
    forgiving(cookies)
    assert cookies.lookup("curlCffi") == {"cookie": "curlCffi"}
    with pytest.raises(TypeError):  # a mistake of a programmer stays one
        cookies.store("curlCffi", {})


@pytest.mark.parametrize(
    ("open_hours", "sentence"),
    [
        (True, "Yahoo has no option with both a bid and an ask, although the market is open (KO)."),
        (False, "The options market is closed: quotes have no bid and ask outside market hours (KO)."),
    ],
)
def test_no_quotes_in_the_session_is_not_called_a_closed_market(open_hours, sentence):
    error = errors.nothing(["KO"], [errors.closed_market("KO", open_hours=open_hours)])
    assert (error.message, error.code) == (sentence, "closed_market")


class Plain:
    """A session without a crumb that is refused, or answers."""

    def __init__(self, refusal=None):
        self.refusal = refusal
        self.sent = 0

    def request(self, method, url, **options):
        self.sent += 1
        if self.refusal:
            raise Refused(self.refusal)
        return Good()


class Good:
    status_code, url, text = 200, "https://query2.finance.yahoo.com", '{"chart": {}}'


class Crumbed:
    """yfinance's session, which has a crumb."""

    def __init__(self):
        self.sent = 0

    def get(self, url, **options):
        self.sent += 1
        return Good()


@pytest.mark.parametrize(
    ("refusal", "plain_sent", "crumbed_sent"),
    [(None, 2, 0), ("rate_limited", 1, 2), ("authentication", 1, 2), ("bad_answer", 1, 2)],
)
def test_a_refusal_without_a_crumb_is_not_yahoos_last_word(monkeypatch, refusal, plain_sent, crumbed_sent):
    plain, crumbed, breaker = Plain(refusal), Crumbed(), Breaker()
    yahoo = session.YahooSession(timeout_s=1.0, breaker=breaker, pace=Pace())
    monkeypatch.setattr(session, "_guarded_session", lambda: plain)
    monkeypatch.setattr(yahoo, "_yahoo", lambda: crumbed)
    deadline = time.monotonic() + 5
    bodies = [yahoo.get("/v8/finance/chart/A", {}, deadline=deadline, crumb=False) for _ in range(2)]
    assert bodies == [Good.text] * 2
    assert (plain.sent, crumbed.sent) == (plain_sent, crumbed_sent)
    breaker.check()  # still closed


def test_a_symbol_that_does_not_exist_is_not_requested_twice(monkeypatch):
    plain, crumbed = Plain("not_found"), Crumbed()
    yahoo = session.YahooSession(timeout_s=1.0, breaker=Breaker(), pace=Pace())
    monkeypatch.setattr(session, "_guarded_session", lambda: plain)
    monkeypatch.setattr(yahoo, "_yahoo", lambda: crumbed)
    with pytest.raises(Refused, match="not_found"):
        yahoo.get("/v8/finance/chart/A", {}, deadline=time.monotonic() + 5, crumb=False)
    assert crumbed.sent == 0
