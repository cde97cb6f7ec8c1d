"""Yahoo failing in each of its ways while Cboe answers, through the real yfinance: what is planned on whose
quotes, what is said, and the exit code. One pair of servers on loopback for all runs, and the program in
this process.
"""

import datetime as dt
import re
import time
from functools import cache

import pytest
import yfinance
from cboe_replay import NEW_YORK, Feed, Share, chain_of, history_of, market_of
from harness import SHARED, flags, no_noise, replays
from yfinance.data import SingletonMeta, YfData

from wheelcli import clock
from wheelcli.config import Config
from wheelcli.contract import parse_occ
from wheelcli.loaders.market.provider import feeds_of
from wheelcli.market.cboe import ask
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest
from wheelcli.market.yahoo import session as yahoo_session

pytestmark = pytest.mark.skipif(
    not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
)

DAY = "2025-11-25"
SPOTS = {"AMZN": 233.0, "GOOG": 285.0, "JPM": 300.0, "META": 602.0, "PLTR": 171.0}
FIVE = tuple(SPOTS)
LATER = 0.4  # dollars, of Yahoo's price above Cboe's
AT = dt.datetime(2025, 11, 25, 14, 45, tzinfo=NEW_YORK)  # Cboe's quotes; Yahoo's are of 15:00
NOW = dt.datetime(2025, 11, 25, 20, 5, tzinfo=dt.UTC)
SETTINGS = {
    **{"account.value": 1_000_000, "account.cash": 1_000_000, "data.expirations": 1},
    **{"quality.history_days_min": 5, "quality.drawdown_3y_max": 1.0, "quality.rv_max": 9.0},
}
SHORT = {"request_timeout_s": 0.4, "symbol_timeout_s": 0.8}
NOBODY = "http://127.0.0.1:9"  # where nobody listens
UNAUTHORISED = {
    "finance": {"result": None, "error": {"code": "Unauthorized", "description": "Invalid Crumb"}}
}
CODES = {  # what goes wrong → the code of the problem
    "unreachable": "network",
    "slow": "timeout",
    "429": "rate_limited",
    "401": "authentication",
    "401, then 429 on the crumb": "rate_limited",
    "500": "bad_answer",
    "page": "bad_answer",
    "half a JSON": "bad_answer",
    "empty": "bad_answer",
    "no result": "bad_answer",
    "chart 500": "bad_answer",
    "company 500": "bad_answer",
}
WHY = {
    "network": "Yahoo could not be reached",
    "timeout": "Yahoo did not answer in time",
    "rate_limited": "Yahoo refused (429, too many requests)",
    "authentication": "Yahoo refused",
    "bad_answer": "Yahoo sent unusable answers",
}
STOPS = {
    "unreachable",
    "slow",
    "429",
    "401, then 429 on the crumb",
}  # more than the scope: Yahoo counts as down
SCOPES = {
    "two of five": r"/(options|chart|quoteSummary)/(GOOG|META)",
    "all five": r"/(options|chart|quoteSummary)/[A-Z]",
    "middle of one": r"/options/META\?.*date=",
}
VIX = r"/chart/(\^|%5E)VIX"
PART = {"chart 500": "chart", "company 500": "quoteSummary"}
COMPANY = {"assetProfile": {"sector": "Technology"}, "price": {"marketCap": {"raw": 2.0e11}}}


def pattern_of(fault, scope):
    """The requests that fail: for a part of the answers, that part of the same symbols."""
    if fault not in PART:
        return SCOPES[scope]
    names = {"two of five": "(GOOG|META)", "all five": "[A-Z]", "middle of one": "META"}
    return rf"/{PART[fault]}/{names[scope]}"


def failing(base):
    """The replay, failing as `server.failing` says for requests that match `server.pattern`."""

    class Failing(base):
        def do_GET(self):
            server = self.server
            if "getcrumb" in self.path:
                server.crumbs += 1
                if "crumb" in server.failing and (server.crumbs > 1 or server.pattern == SCOPES["all five"]):
                    return self.reply(429, "Too Many Requests\r\n", "text/plain")
            if not server.failing or not re.search(server.pattern, self.path):
                return super().do_GET()
            with server.lock:
                server.stats["failed"] += 1
            return self.fail(server.failing)

        def fail(self, fault):
            if fault == "unreachable":
                self.close_connection = True
                return None
            if fault == "slow":
                time.sleep(1.0)
                self.close_connection = True
                return None
            if fault.startswith("401"):
                return self.reply(401, UNAUTHORISED)
            bodies = {
                "page": "<html>Will be right back...</html>",
                "half a JSON": '{"optionChain": {"resu',
                "empty": "",
            }
            if fault in bodies:
                return self.reply(200, bodies[fault])
            if fault == "no result":
                root = re.search(r"(chart|quoteSummary)/", self.path)
                return self.reply(200, {root[1] if root else "optionChain": {"result": None, "error": None}})
            return self.reply(int(fault.split()[-1]), "", "text/html")

        def summary(self, symbol, modules):
            return self.reply(200, {"quoteSummary": {"result": [COMPANY], "error": None}})

    return Failing


def of_yahoo(share):
    """The share a quarter of an hour later: Yahoo's price is another one."""
    return Share(share.symbol, share.spot + LATER, share.vol)


class MadeUp:
    """A world of the replay: the same shares as Cboe's, a week and a month away, strikes near the money."""

    day = DAY

    def __init__(self, shares):
        self._chains = {share.symbol: (share.spot, yahoo_chain(share)) for share in shares}
        vix = Share("^VIX", 17.0, 0.2)
        self._closes = {
            share.symbol: {
                row["date"]: row["close"] for row in history_of(share, until=AT.date())["data"][-90:]
            }
            for share in (*shares, vix)
        }

    def chain(self, symbol):
        return self._chains.get(symbol)

    def closes(self, symbol):
        return self._closes.get(symbol, {})


def bars_of(share):
    return history_of(share, until=AT.date(), sessions=90)["data"]


def yahoo_chain(share):
    """Contracts of two expirations in Yahoo's columns."""
    out = {}
    for row in chain_of(share, at=AT, weeks=6)["data"]["options"]:
        contract = parse_occ(row["option"])
        if (
            f"{contract.expiration}" in ("2025-12-05", "2026-01-02")
            and 0.85 < contract.strike / share.spot < 1.05
        ):
            sides = out.setdefault(f"{contract.expiration}", {"calls": [], "puts": []})
            sides["calls" if contract.right == "call" else "puts"].append(
                {
                    **{"contractSymbol": row["option"], "strike": contract.strike, "currency": "USD"},
                    **{"bid": row["bid"], "ask": row["ask"], "lastPrice": row["last_trade_price"]},
                    **{
                        "volume": 10,
                        "openInterest": 900,
                        "contractSize": "REGULAR",
                        "impliedVolatility": 0.35,
                    },
                }
            )
    return out


@pytest.fixture(scope="module")
def feeds(tmp_path_factory):
    """turn_to(fault, pattern, cboe=…) → folders of its own as environment variables; the requests are in
    `.yahoo.stats`.
    """
    patch = pytest.MonkeyPatch()
    shares = [Share(symbol, spot, 0.35) for symbol, spot in SPOTS.items()]
    files = market_of(at=AT)
    for share in shares:
        files[f"options_{share.symbol}"] = chain_of(share, at=AT, weeks=6)
        files[f"charts_historical_{share.symbol}"] = {"data": bars_of(share)[:-1]}
    patch.setattr(clock, "now", lambda: NOW)
    with replays() as replay, Feed(files).serve() as feed:
        yahoo = replay("recorded", handler=failing)
        yahoo.world, yahoo.crumbs = MadeUp([of_yahoo(share) for share in shares]), 0
        redirect(patch, f"http://127.0.0.1:{yahoo.server_address[1]}")

        def turn_to(fault, pattern, *, cboe=True):
            home = tmp_path_factory.mktemp("feeds")
            forget_session(home)
            yahoo.failing, yahoo.pattern, yahoo.crumbs = fault, pattern, 0
            yahoo.stats.clear()
            patch.setattr(ask, "HOST", feed.host if cboe else NOBODY)
            return {f"WHEEL_{kind.upper()}_DIR": str(home / kind) for kind in ("config", "data", "cache")}

        turn_to.yahoo = yahoo
        yield turn_to
    patch.undo()


@pytest.fixture(scope="module")
def fetch(feeds):
    """fetch(fault, pattern, cboe=…) → the market that a scan would fetch, or the error; once for the same
    words.
    """

    def run(fault, pattern, cboe=True):
        folders = feeds(fault, pattern, cboe=cboe)
        with pytest.MonkeyPatch.context() as patch:
            for name, folder in folders.items():
                patch.setenv(name, folder)
            data = Config().data.model_copy(update=SHORT if fault == "slow" else {})
            provider = feeds_of(Config().model_copy(update={"data": data}))
            request = MarketRequest(FIVE, expirations=1, window_for_vix=window)
            try:
                return provider.fetch(request)
            except NoData as error:
                return error

    return cache(run)


def window(closes):
    """The window of the regime that the last close decides: both hold the expiration of January."""
    return (30, 45) if closes and closes[-1] < 20 else (25, 45)


@pytest.fixture
def scan(feeds, wheel):
    """scan(fault, pattern, code=…, cboe=…) → what `wheel scan FIVE --json` answers."""

    def run(fault, pattern, *, code=0, cboe=True):
        folders = feeds(fault, pattern, cboe=cboe)
        answer = wheel("scan", *FIVE, "--json", *flags(SETTINGS), env=folders, code=code, fresh=True)
        assert no_noise(answer.stderr), answer.stderr
        return answer

    return run


def redirect(patch, address):
    """Send every request of yfinance to the replay instead of Yahoo."""
    send = yahoo_session._Guard.send

    def to_loopback(self, original, method, url, **options):
        def request(method, url, **more):
            return original(method, f"{address}/{url.partition('://')[2]}", **more)

        return send(self, request, method, url, **options)

    patch.setattr(yahoo_session._Guard, "send", to_loopback)
    cookie = YfData._get_cookie_basic

    def once(self, *args, **kwargs):
        """The real site sets a cookie that is kept; a loopback host cannot."""
        good = cookie(self, *args, **kwargs)
        self._cookie = self._cookie or good or None
        return good

    patch.setattr(YfData, "_get_cookie_basic", once)


def forget_session(folder):
    """A cookie and a crumb of an earlier run are not there any more."""
    yfinance.set_tz_cache_location(str(folder / "no such"))
    SingletonMeta._instances.clear()
    yahoo_session._guarded_session.cache_clear()


def sources(market):
    return dict(zip(market.underlyings["symbol"], market.underlyings["source"], strict=True))


def problems(market):
    """Those of a symbol: code by symbol, each once."""
    named = [(p.symbol, p.code) for p in market.problems if p.symbol]
    assert len(named) == len(dict(named))
    return dict(named)


def no_symbol_mixes(market, theirs):
    """Every price, and every contract's moment and sizes, are those of its symbol's feed."""
    spots = market.underlyings.set_index("symbol")["spot"].to_dict()
    assert spots == pytest.approx({s: SPOTS[s] + (0.0 if s in theirs else LATER) for s in FIVE})
    assert market.underlyings.set_index("symbol")["quote_time"].nunique() == len({s in theirs for s in FIVE})
    rows = market.options
    moments = {s: set(r["quote_time"]) for s, r in rows.groupby("symbol", observed=True)}
    of_cboe = {dt.datetime(2025, 11, 25, 19, 45, tzinfo=dt.UTC)}
    of_yahoo = {dt.datetime(2025, 11, 25, 20, 0, tzinfo=dt.UTC)}
    assert moments == {s: of_cboe if s in theirs else of_yahoo for s in FIVE}
    sizes = rows.groupby("symbol", observed=True)["ask_size"].count()
    assert {s for s, n in sizes.items() if n} == theirs  # Yahoo has none, every ask of Cboe has one


@pytest.mark.long
@pytest.mark.parametrize("fault", CODES)
@pytest.mark.parametrize("scope", SCOPES)
def test_each_failure_of_yahoo_is_mended_symbol_by_symbol(fetch, fault, scope):
    market = fetch(fault, pattern_of(fault, scope))
    of = sources(market)
    assert set(of) == set(FIVE)
    theirs = {symbol for symbol, source in of.items() if source == "cboe"}
    wanted = {"two of five": {"GOOG", "META"}, "all five": set(FIVE), "middle of one": {"META"}}[scope]
    if fault in STOPS:  # whoever was not answered by then comes from Cboe too
        assert theirs >= wanted
    else:
        assert theirs == wanted
    assert market.source == ("cboe" if theirs == set(FIVE) else "yahoo+cboe")
    (notice,) = [p for p in market.problems if p.code == "fallback"]
    names = ", ".join(symbol for symbol in FIVE if symbol in theirs)
    assert notice.message == f"{WHY[CODES[fault]]}: quotes of Cboe, Tue 25 Nov 14:45, for {names}"
    assert problems(market) == {}
    assert len(market.vix)
    no_symbol_mixes(market, theirs)


@pytest.mark.long
@pytest.mark.parametrize("fault", CODES)
def test_both_down_for_two_of_five_leaves_the_others(fetch, fault):
    market = fetch(fault, pattern_of(fault, "two of five"), cboe=False)
    whole = market.problems
    lost = {p.symbol: p for p in whole if p.symbol in FIVE}
    if fault in STOPS:  # a name that was half answered by then stays as Yahoo has it, and is named too
        assert set(lost) >= {"GOOG", "META"}
    else:
        assert set(lost) == {"GOOG", "META"}
    assert {p.code for p in lost.values()} == {CODES[fault]}
    for symbol, problem in lost.items():
        first, _, second = problem.message.partition("; ")
        assert ("Yahoo" in first, symbol in first) == (True, True)
        what = f"the option chain of {symbol}"
        unasked = f"No request for {what} was sent to Cboe, because earlier ones failed."
        assert second in (f"Cboe could not be reached for {what}.", unasked)
    if isinstance(market, NoData):
        assert set(lost) == set(FIVE)
    else:
        assert set(sources(market).values()) == {"yahoo"}
        assert set(sources(market)) >= set(FIVE) - set(lost)
        assert market.source == "yahoo"


@pytest.mark.long
@pytest.mark.parametrize("fault", sorted(CODES.keys() - PART.keys()))
def test_both_down_for_all_is_one_sentence(fetch, fault):
    error = fetch(fault, SCOPES["all five"], cboe=False)
    assert isinstance(error, NoData)
    assert (error.exit_code, error.code) == (4, CODES[fault])
    assert error.message.endswith("; Cboe could not be reached (AMZN, GOOG, JPM, META, PLTR).")
    assert error.message.count(". ") == 0
    assert {p.symbol for p in error.problems} >= set(FIVE)


@pytest.mark.parametrize("fault", PART)
def test_a_part_that_neither_feed_has_is_named_and_the_rest_stays(fetch, fault):
    """Yahoo's quotes came: without closes or the company's data the gates judge what is unknown."""
    market = fetch(fault, pattern_of(fault, "all five"), cboe=False)
    assert set(sources(market).values()) == {"yahoo"}
    assert problems(market) == dict.fromkeys(FIVE, "bad_answer")


@pytest.mark.long
@pytest.mark.parametrize("fault", ["unreachable", "500", "page", "empty", "no result"])
def test_the_volatility_index_alone_comes_from_cboe(fetch, fault):
    market = fetch(fault, VIX)
    assert set(sources(market).values()) == {"yahoo"}
    assert market.vix["close"].iloc[-1] == 18.0  # Yahoo's is 17
    assert [(p.code, p.symbol, p.message) for p in market.problems] == [
        ("fallback", None, f"{WHY[CODES[fault]]}: closes of Cboe for ^VIX, up to 2025-11-25")
    ]


@pytest.mark.parametrize("fault", ["429", "slow"])
def test_a_volatility_index_that_stops_yahoo_comes_from_cboe_with_the_names(fetch, fault):
    market = fetch(fault, VIX)
    assert market.vix["close"].iloc[-1] == 18.0
    assert set(sources(market)) == set(FIVE)
    assert problems(market) == {}


def test_without_a_fault_all_come_from_yahoo(scan):
    document = scan("", "").json
    assert {q["source"] for q in document["data"]["quotes"]} == {"yahoo"}
    assert document["data"]["tickets"]
    assert document["problems"] == []
    assert document["data"]["regime"]["vix_last"] == 17.0


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "scope", "others"),
    [
        ("401, then 429 on the crumb", "two of five", {"GOOG", "META"}),
        ("500", "middle of one", {"META"}),
        ("429", "all five", set(FIVE)),
    ],
)
def test_the_plan_stands_on_both_feeds_with_exit_code_0(scan, feeds, fault, scope, others):
    answer = scan(fault, SCOPES[scope])
    of = {q["symbol"]: q["source"] for q in answer.json["data"]["quotes"]}
    assert set(of) == set(FIVE)
    assert {s for s, source in of.items() if source == "cboe"} >= others
    assert answer.json["data"]["tickets"]
    assert {p["code"] for p in answer.json["problems"]} == {"fallback", "no_facts"}
    assert answer.stderr.count("! ") == 2  # who came from where, and that their facts are unknown
    if scope == "all five":
        assert feeds.yahoo.stats["failed"] <= 4  # one a worker: a 429 is not asked again


def test_names_that_neither_feed_has_are_missing_with_exit_code_3(scan):
    document = scan("500", SCOPES["two of five"], cboe=False, code=3).json
    assert {q["symbol"] for q in document["data"]["quotes"]} == {"AMZN", "JPM", "PLTR"}
    assert {p["symbol"] for p in document["problems"]} == {"GOOG", "META"}
    assert document["data"]["tickets"]


def test_both_feeds_down_is_exit_code_4_and_keeps_no_market(scan):
    answer = scan("unreachable", r"/finance/", cboe=False, code=4)
    first = answer.json["problems"][0]
    sentence = "Yahoo could not be reached; Cboe could not be reached (AMZN, GOOG, JPM, META, PLTR)."
    assert (first["message"], first["symbol"]) == (sentence, None)
    assert answer.stderr.startswith(f"wheel: {sentence}")


def test_the_regime_of_a_plan_follows_cboes_volatility_index(scan):
    document = scan("500", VIX).json
    assert (document["data"]["regime"]["vix_last"], document["data"]["regime"]["name"]) == (18.0, "normal")
    assert {q["source"] for q in document["data"]["quotes"]} == {"yahoo"}


def test_a_volatility_index_that_neither_has_is_the_cautious_row(scan):
    document = scan("500", VIX, cboe=False, code=3).json
    assert {p["symbol"] for p in document["problems"] if p["symbol"]} == {"^VIX"}
    assert (document["data"]["regime"]["name"], document["data"]["regime"]["vix"]) == ("elevated", None)
