"""Two feeds as one: who is asked for what, who came from where, and what is said of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.with_fallback import FALL_BACK, WithFallback, moment_text, together, without

MOMENT = datetime(2026, 7, 24, 19, 45, tzinfo=UTC)
FIVE = ("AAA", "BBB", "CCC", "DDD", "EEE")


class Stub:
    """A feed that quotes its names at one moment, with problems for some, or fails as a whole."""

    def __init__(self, name, *, at=MOMENT, problems=(), failure=None, half=(), vix=True, closing=False):
        self.name, self.at, self.failure, self.half = name, at, failure, half
        self.problems, self.vix, self.closing = {p.symbol: p for p in problems}, vix, closing
        self.asked = []

    def fetch(self, request, progress=None):
        self.asked.append(request)
        if self.failure:
            raise self.failure
        came = [s for s in request.symbols if s not in self.problems or s in self.half]
        problems = tuple(p for s, p in self.problems.items() if s in request.symbols or s == "^VIX")
        if request.symbols and not came:
            raise NoData(f"{self.name} has nothing", code=problems[0].code, problems=problems)
        mid = 2.0 if self.name == "yahoo" else 3.0
        rows = [
            {
                "contract": f"{s}260821P000{k}0000",
                "symbol": s,
                "right": "put",
                "strike": 10.0 * k,
                "expiration": "2026-08-21",
                "bid": mid - 0.05,
                "ask": mid + 0.05,
                "quote_time": self.at,
            }
            for s in came
            for k in (4, 5)
        ]
        names = [
            {"symbol": s, "spot": 50.0, "quote_time": self.at, "source": self.name, "closing": self.closing}
            for s in came
        ]
        closes = [{"symbol": s, "date": "2026-07-23", "close": 49.0} for s in came]
        vix = [{"date": "2026-07-24", "close": 17.0 if self.name == "yahoo" else 18.0}] if self.vix else []
        empty = {name: table(name) for name in ("dividends", "rates")}
        tables = {"underlyings": names, "options": rows, "closes": closes, "vix": vix}
        made = {name: table(name, rows) for name, rows in tables.items()}
        return Snapshot(self.at, self.name, **made, **empty, problems=problems)


def failed(code, *symbols):
    return [Problem(code, f"Yahoo: {code} of {s}.", "again", s) for s in symbols]


def sources(snapshot):
    return dict(zip(snapshot.underlyings["symbol"], snapshot.underlyings["source"], strict=True))


def one_feed_a_symbol(snapshot):
    """No symbol's rows are of two moments or two feeds: mids are 2.00 at Yahoo and 3.00 at Cboe."""
    of = sources(snapshot)
    mids = snapshot.options.assign(mid=(snapshot.options["bid"] + snapshot.options["ask"]) / 2)
    for symbol, rows in mids.groupby("symbol", observed=True):
        assert set(rows["mid"].round(6)) == {2.0 if of[symbol] == "yahoo" else 3.0}
        assert rows["quote_time"].nunique() == 1


@pytest.mark.parametrize("code", sorted(FALL_BACK))
def test_two_of_five_fail_and_come_from_the_second(code):
    first, second = Stub("yahoo", problems=failed(code, "BBB", "DDD")), Stub("cboe")
    snap = WithFallback(first, second).fetch(MarketRequest(FIVE))
    assert [r.symbols for r in second.asked] == [("BBB", "DDD")]
    assert sources(snap) == {"AAA": "yahoo", "CCC": "yahoo", "EEE": "yahoo", "BBB": "cboe", "DDD": "cboe"}
    assert snap.source == "yahoo+cboe"
    assert [(p.code, p.symbol) for p in snap.problems] == [("fallback", None)]
    assert snap.problems[0].message.endswith("quotes of Cboe, Fri 24 Jul 15:45, for BBB, DDD")
    assert snap.vix["close"].tolist() == [17.0]
    assert len(snap.closes) == 5
    one_feed_a_symbol(snap)


def test_a_symbol_that_fails_half_way_comes_whole_from_the_second():
    first = Stub("yahoo", problems=failed("bad_answer", "CCC"), half=("CCC",))
    snap = WithFallback(first, Stub("cboe")).fetch(MarketRequest(FIVE))
    assert sources(snap)["CCC"] == "cboe"
    assert len(snap.options) == 10
    one_feed_a_symbol(snap)


def test_what_the_second_lacks_too_stays_as_the_first_has_it():
    first = Stub("yahoo", problems=failed("bad_answer", "CCC", "DDD"), half=("CCC",))
    second = Stub(
        "cboe", problems=[Problem("timeout", "Cboe did not send it.", "", s) for s in ("CCC", "DDD")]
    )
    snap = WithFallback(first, second).fetch(MarketRequest(FIVE))
    assert sources(snap) == dict.fromkeys(("AAA", "BBB", "CCC", "EEE"), "yahoo")
    assert [(p.code, p.symbol) for p in snap.problems] == [("bad_answer", "CCC"), ("bad_answer", "DDD")]
    assert snap.problems[1].message == "Yahoo: bad_answer of DDD; Cboe did not send it."
    one_feed_a_symbol(snap)


def test_all_fail_and_all_come_from_the_second_with_one_notice():
    failure = NoData(
        "Yahoo refuses (AAA).", code="rate_limited", problems=tuple(failed("rate_limited", *FIVE))
    )
    snap = WithFallback(Stub("yahoo", failure=failure), Stub("cboe")).fetch(MarketRequest(FIVE))
    assert (snap.source, set(sources(snap).values())) == ("cboe", {"cboe"})
    assert [(p.code, p.symbol) for p in snap.problems] == [("fallback", None)]
    assert "Yahoo refused (429, too many requests): quotes of Cboe" in snap.problems[0].message
    assert snap.vix["close"].tolist() == [18.0]


def test_a_closed_market_is_planned_on_closing_quotes_and_says_so():
    at = datetime(2026, 7, 24, 19, 59, 59, tzinfo=UTC)
    failure = NoData("closed", code="closed_market", problems=tuple(failed("closed_market", "AAA", "BBB")))
    snap = WithFallback(Stub("yahoo", failure=failure), Stub("cboe", at=at, closing=True)).fetch(
        MarketRequest(("AAA", "BBB"))
    )
    assert snap.problems[0].message == (
        "Yahoo has no quotes out of hours: closing quotes of Cboe, Fri 24 Jul 16:00, for AAA, BBB"
    )


def test_a_missing_volatility_index_comes_from_the_second_too():
    trouble = [*failed("rate_limited", "AAA"), *failed("rate_limited", "^VIX")]
    first = Stub("yahoo", problems=trouble, vix=False)
    snap = WithFallback(first, Stub("cboe")).fetch(MarketRequest(("AAA", "BBB")))
    assert snap.vix["close"].tolist() == [18.0]
    assert [(p.code, p.symbol) for p in snap.problems] == [("fallback", None)]


def test_both_down_is_one_sentence_with_the_firsts_code():
    failure = NoData(
        "Yahoo refuses to answer: too many requests (429) (AAA, BBB).",
        hint="wait",
        code="rate_limited",
        problems=tuple(failed("rate_limited", "AAA", "BBB")),
    )
    down = NoData("Cboe could not be reached (AAA, BBB).", code="network")
    with pytest.raises(NoData) as caught:
        WithFallback(Stub("yahoo", failure=failure), Stub("cboe", failure=down)).fetch(
            MarketRequest(("AAA", "BBB"))
        )
    assert (caught.value.exit_code, caught.value.code, caught.value.hint) == (
        Exit.NO_DATA,
        "rate_limited",
        "wait",
    )
    assert caught.value.message == (
        "Yahoo refuses to answer: too many requests (429); Cboe could not be reached (AAA, BBB)."
    )
    assert [p.symbol for p in caught.value.problems] == ["AAA", "BBB"]


@pytest.mark.parametrize("code", ["unknown_symbol", "currency", "no_options", "no_history"])
def test_some_failures_are_answers_and_nobody_else_is_asked(code):
    first, second = Stub("yahoo", problems=failed(code, "BBB")), Stub("cboe")
    snap = WithFallback(first, second).fetch(MarketRequest(("AAA", "BBB")))
    assert second.asked == []
    assert [(p.code, p.symbol) for p in snap.problems] == [(code, "BBB")]
    failure = NoData("none", code=code, problems=tuple(failed(code, "AAA")))
    with pytest.raises(NoData):
        WithFallback(Stub("yahoo", failure=failure), second).fetch(MarketRequest(("AAA",)))
    assert second.asked == []


def test_an_unknown_name_among_refused_ones_stays_unknown():
    trouble = (*failed("rate_limited", "AAA"), *failed("unknown_symbol", "ZZZ"))
    failure = NoData("no", code="rate_limited", problems=trouble)
    second = Stub("cboe")
    snap = WithFallback(Stub("yahoo", failure=failure), second).fetch(MarketRequest(("AAA", "ZZZ")))
    assert second.asked[0].symbols == ("AAA",)
    assert [(p.code, p.symbol) for p in snap.problems] == [("fallback", None), ("unknown_symbol", "ZZZ")]


@pytest.mark.parametrize(("minutes", "left_out"), [(29, set()), (31, {"BBB"})])
def test_feeds_too_far_apart_leave_the_smaller_group_out(minutes, left_out):
    first = Stub("yahoo", problems=failed("bad_answer", "BBB"))
    second = Stub("cboe", at=MOMENT - timedelta(minutes=minutes))
    snap = WithFallback(first, second).fetch(MarketRequest(("AAA", "BBB", "CCC")))
    assert {"AAA", "BBB", "CCC"} - set(sources(snap)) == left_out
    assert {p.symbol for p in snap.problems if p.code == "stale"} == left_out
    assert snap.as_of == MOMENT
    assert all(p.hint for p in snap.problems)


def test_the_larger_group_stays_even_if_it_is_the_second_feeds():
    first = Stub("yahoo", problems=failed("bad_answer", "BBB", "CCC"))
    second = Stub("cboe", at=MOMENT - timedelta(hours=2))
    snap = WithFallback(first, second).fetch(MarketRequest(("AAA", "BBB", "CCC")))
    assert (set(sources(snap)), snap.source) == ({"BBB", "CCC"}, "cboe")
    assert {p.symbol for p in snap.problems if p.code == "stale"} == {"AAA"}


def test_quotes_of_an_earlier_session_leave_however_many_they_are():
    """Friday's quotes cannot be traded on Monday, and Monday's index is unknown on Friday."""
    first = Stub("yahoo", problems=failed("bad_answer", "BBB", "CCC"))
    second = Stub("cboe", at=MOMENT - timedelta(days=3))
    snap = WithFallback(first, second).fetch(MarketRequest(("AAA", "BBB", "CCC")))
    assert (set(sources(snap)), snap.as_of) == ({"AAA"}, MOMENT)
    assert {p.symbol for p in snap.problems if p.code == "stale"} == {"BBB", "CCC"}


def test_no_index_of_a_later_session_stands_beside_quotes():
    days = [{"date": "2026-07-24", "close": 17.0}, {"date": "2026-07-27", "close": 45.0}]
    first = without(Stub("yahoo").fetch(MarketRequest(("BBB",))), ["BBB"])
    second = Stub("cboe").fetch(MarketRequest(("AAA",)))
    whole = together(replace(first, vix=table("vix", days)), second, ["AAA"])
    assert whole.vix["close"].tolist() == [17.0]


def test_a_name_that_the_first_has_stays_if_the_seconds_is_of_another_time():
    first = Stub("yahoo", problems=failed("bad_answer", "BBB"), half=("BBB",))
    second = Stub("cboe", at=MOMENT - timedelta(minutes=31))
    snap = WithFallback(first, second).fetch(MarketRequest(("AAA", "BBB", "CCC")))
    assert sources(snap) == dict.fromkeys(("AAA", "BBB", "CCC"), "yahoo")
    assert [(p.code, p.symbol) for p in snap.problems] == [("bad_answer", "BBB")]


def test_quotes_of_two_times_are_not_cross_checked():
    second = Stub("cboe", at=MOMENT - timedelta(days=3))
    snap = WithFallback(Stub("yahoo"), second, check=True).fetch(MarketRequest(("AAA",)))
    assert (len(snap.second), [p.code for p in snap.problems]) == (0, ["check"])


def test_mistakes_of_the_settings_are_not_a_reason_to_ask_elsewhere():
    failure = WheelError("no such file", code="config", exit_code=Exit.INVALID)
    second = Stub("cboe")
    with pytest.raises(WheelError, match="no such file"):
        WithFallback(Stub("yahoo", failure=failure), second).fetch(MarketRequest(("AAA",)))
    assert second.asked == []


def test_the_volatility_index_alone():
    failure = NoData("no", code="bad_answer", problems=tuple(failed("timeout", "^VIX")))
    snap = WithFallback(Stub("yahoo", failure=failure), Stub("cboe")).fetch(MarketRequest(()))
    assert (snap.vix["close"].tolist(), snap.problems) == ([18.0], ())


def test_the_second_feeds_window_follows_the_firsts_volatility_index():
    first, second = Stub("yahoo", problems=failed("timeout", "BBB")), Stub("cboe")
    request = MarketRequest(("AAA", "BBB"), window_for_vix=lambda closes: (int(closes[-1]), 99))
    WithFallback(first, second).fetch(request)
    assert second.asked[0].dte_window == (17, 99)


def test_a_cross_check_puts_the_second_feeds_quotes_beside_the_firsts():
    first, second = Stub("yahoo", problems=failed("timeout", "BBB")), Stub("cboe")
    snap = WithFallback(first, second, check=True).fetch(MarketRequest(("AAA", "BBB")))
    assert [r.symbols for r in second.asked] == [("BBB",), ("AAA",)]
    rows = snap.second
    assert set(rows["contract"]) == {"AAA260821P00040000", "AAA260821P00050000"}
    assert rows[["source", "bid", "ask", "spot"]].drop_duplicates().to_numpy().tolist() == [
        ["cboe", 2.95, 3.05, 50.0]
    ]
    assert (snap.options["bid"] < 2).sum() == 2  # the plan stays on the first feed's quotes


def test_a_cross_check_that_fails_says_so_and_the_market_stays():
    first = Stub("yahoo")
    snap = WithFallback(first, Stub("cboe", failure=NoData("Cboe is down")), check=True).fetch(
        MarketRequest(("AAA",))
    )
    assert (len(snap.second), len(snap.options)) == (0, 2)
    assert [p.code for p in snap.problems] == ["check"]
    assert "Cboe is down" in snap.problems[0].message


def test_a_cross_check_names_whom_the_second_feed_could_not_compare():
    lacking = [Problem("unknown_symbol", "Cboe has no options of BBB.", "", "BBB")]
    second = Stub("cboe", problems=[*lacking, Problem("stale", "CCC is old.", "", "CCC")], half=("CCC",))
    snap = WithFallback(Stub("yahoo"), second, check=True).fetch(MarketRequest(("AAA", "BBB", "CCC")))
    assert {c[:3] for c in snap.second["contract"]} == {"AAA"}
    assert [(p.code, p.symbol, p.message) for p in snap.problems] == [
        ("check", None, "quotes of BBB could not be cross-checked: Cboe has no options of BBB."),
        ("check", None, "quotes of CCC could not be cross-checked: CCC is old."),
    ]


def test_a_lone_missing_volatility_index_comes_from_the_second():
    """The regime's window follows it, so the first feed is asked once more, for the expirations of that
    window.
    """
    first = Stub("yahoo", problems=failed("timeout", "^VIX"), vix=False)
    second = Stub("cboe")
    request = MarketRequest(("AAA", "BBB"), window_for_vix=lambda closes: (20, 40 + len(closes)))
    snap = WithFallback(first, second).fetch(request)
    assert snap.vix["close"].tolist() == [18.0]
    assert (snap.source, set(sources(snap).values())) == ("yahoo", {"yahoo"})
    assert [r.symbols for r in second.asked] == [()]
    assert [r.dte_window for r in first.asked] == [None, (20, 41)]
    (notice,) = snap.problems
    assert (notice.code, notice.symbol) == ("fallback", None)
    assert notice.message == "Yahoo did not answer in time: closes of Cboe for ^VIX, up to 2026-07-24"


def test_a_feed_that_refused_is_not_asked_again_for_the_index():
    first = Stub("yahoo", problems=failed("rate_limited", "^VIX"), vix=False)
    request = MarketRequest(("AAA",), window_for_vix=lambda closes: (20, 40 + len(closes)))
    snap = WithFallback(first, Stub("cboe")).fetch(request)
    assert (len(first.asked), snap.vix["close"].tolist()) == (1, [18.0])


def test_a_halted_name_beside_other_quotes_is_named_once():
    first = Stub("yahoo", problems=failed("bad_answer", "BBB"))
    halted = [Problem("stale", "Cboe: BBB was last traded long ago.", "", "BBB")]
    second = Stub("cboe", problems=halted, half=("BBB",), at=MOMENT - timedelta(hours=3))
    snap = WithFallback(first, second).fetch(MarketRequest(("AAA", "BBB", "CCC")))
    assert set(sources(snap)) == {"AAA", "CCC"}
    assert [p.symbol for p in snap.problems if p.code == "stale"] == ["BBB"]


def test_a_volatility_index_that_neither_feed_has_stays_missing():
    first = Stub("yahoo", problems=failed("timeout", "^VIX"), vix=False)
    down = NoData("Cboe could not be reached.", code="network")
    snap = WithFallback(first, Stub("cboe", failure=down)).fetch(MarketRequest(("AAA",)))
    assert snap.vix.empty
    (problem,) = snap.problems
    assert (problem.code, problem.symbol) == ("timeout", "^VIX")
    assert problem.message == "Yahoo: timeout of ^VIX; Cboe could not be reached."
    off = WithFallback(first, Stub("cboe"), fall_back=False).fetch(MarketRequest(("AAA",)))
    assert off.vix.empty


def test_an_answer_without_quotes_in_the_session_is_not_said_to_be_out_of_hours():
    failure = NoData("none", code="closed_market", problems=tuple(failed("closed_market", "AAA")))
    snap = WithFallback(Stub("yahoo", failure=failure), Stub("cboe")).fetch(MarketRequest(("AAA",)))
    assert snap.problems[0].message == "Yahoo sent no bid and ask: quotes of Cboe, Fri 24 Jul 15:45, for AAA"


def test_without_falling_back_the_first_feeds_failure_stands():
    failure = NoData("Yahoo is down", code="network", problems=tuple(failed("network", "AAA")))
    with pytest.raises(NoData, match="Yahoo is down"):
        WithFallback(Stub("yahoo", failure=failure), Stub("cboe"), fall_back=False).fetch(
            MarketRequest(("AAA",))
        )


def test_moments_are_said_to_the_nearest_minute():
    assert moment_text(replace_second(MOMENT, 59)) == "Fri 24 Jul 15:46"


def replace_second(moment, second):
    return moment.replace(second=second)
