"""Closes of many symbols from one answer: both layouts, what is not trusted, and bars brought up to date."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from wheelcli.market.feeds.bars import Bars
from wheelcli.market.yahoo.late_bars import brought_up, closes_only
from wheelcli.market.yahoo.spark import read_spark, spark_form
from wheelcli.trading_calendar import NEW_YORK, sessions_from

FIRST, LAST = date(2026, 7, 20), date(2026, 8, 19)
SESSIONS = sessions_from(FIRST, LAST)
CLOSES = {day: round(100 + 0.37 * i, 2) for i, day in enumerate(SESSIONS)}
STAMPS = [int(datetime.combine(day, time(9, 30), NEW_YORK).timestamp()) for day in SESSIONS]
SERIES = {"timestamp": STAMPS, "close": list(CLOSES.values())}


def v8(**series):
    return json.dumps({symbol: {"symbol": symbol, **each} for symbol, each in series.items()})


def v7(**series):
    results = [
        {
            "symbol": symbol,
            "response": [
                {
                    "meta": {"symbol": symbol},
                    "timestamp": each["timestamp"],
                    "indicators": {"quote": [{"close": each["close"]}]},
                }
            ],
        }
        for symbol, each in series.items()
    ]
    return json.dumps({"spark": {"result": results, "error": None}})


@pytest.mark.parametrize("layout", [v7, v8])
def test_both_layouts_give_the_closes_and_only_those_that_were_requested(layout):
    assert read_spark(layout(ABC=SERIES, XYZ=SERIES), ["ABC", "MISSING"]) == {"ABC": CLOSES}


@pytest.mark.parametrize("layout", [v7, v8])
@pytest.mark.parametrize(
    "series",
    [
        {**SERIES, "close": SERIES["close"][:-1]},  # lengths that do not fit
        {**SERIES, "timestamp": STAMPS[::-1]},
        {**SERIES, "timestamp": [*STAMPS[:-1], None]},
        {"timestamp": [], "close": []},
        {"timestamp": STAMPS, "close": None},
    ],
)
def test_a_series_that_does_not_fit_is_not_used(layout, series):
    assert read_spark(layout(ABC=series), ["ABC"]) == {}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"spark": {"result": null, "error": {"code": "Bad Request"}}}',
        '{"ABC": null}',
        '{"ABC": {"symbol": "XYZ", "timestamp": [1755610200], "close": [1.0]}}',
        '{"spark": {"result": [{"symbol": "ABC", "response": []}, 7]}}',
        '{"ABC": {"symbol": ["ABC"], "timestamp": [1755610200], "close": [1.0]}}',
        '{"ABC": {"timestamp": [1755610200], "close": [1' + "0" * 400 + "]}}",
    ],
)
def test_an_answer_without_the_symbol_is_none(body):
    assert read_spark(body, ["ABC"]) == {}


def test_an_unknown_close_is_left_out_and_the_form_for_the_cache_is_read_back():
    gap = {**SERIES, "close": [*SERIES["close"][:-2], None, SERIES["close"][-1]]}
    assert SESSIONS[-2] not in read_spark(v8(ABC=gap), ["ABC"])["ABC"]
    assert read_spark(spark_form("ABC", CLOSES), ["ABC"]) == {"ABC": CLOSES}


def bar(day, close):
    flat = dict.fromkeys(("open", "high", "low", "close", "adjusted"), close)
    return {"symbol": "ABC", "date": day, **flat, "volume": 1000.0}


KEPT = Bars(tuple(bar(day, CLOSES[day]) for day in SESSIONS[:-1]))  # up to 18 August
IN_SESSION = datetime(2026, 8, 18, 19, 45, tzinfo=UTC)  # that day is not over
QUOTE = {
    "regularMarketOpen": 107.9,
    "regularMarketDayHigh": 109.0,
    "regularMarketDayLow": 107.5,
    "regularMarketVolume": 2000,
}


def late(kept=KEPT, fetched=IN_SESSION, closes=CLOSES, until=LAST, quote=QUOTE):
    return brought_up(kept, fetched, closes, symbol="ABC", until=until, quote=quote)


def test_sessions_since_have_a_close_and_today_what_its_quote_has():
    bars = late()
    assert [(row["date"], row["close"], row["adjusted"]) for row in bars.closes] == [
        (day, close, close) for day, close in CLOSES.items()
    ]
    yesterday, today = bars.closes[-2:]
    assert [yesterday[name] for name in ("open", "high", "low", "volume")] == [None] * 4
    assert [today[name] for name in ("open", "high", "low", "volume")] == [107.9, 109.0, 107.5, 2000.0]
    assert late(quote={**QUOTE, "regularMarketDayHigh": 100.0}).closes[-1]["high"] is None  # below its close
    assert late(quote={}).closes[-1]["open"] is None
    assert late(quote={**QUOTE, "regularMarketPrice": 107.6}).closes[-1]["close"] == 107.6  # newer
    assert closes_only(KEPT, bars)
    assert not closes_only(KEPT, late(fetched=datetime(2026, 8, 18, 20, 31, tzinfo=UTC)))


def test_a_session_that_was_over_keeps_its_bar():
    after = datetime(2026, 8, 18, 20, 31, tzinfo=UTC)
    assert late(fetched=after).closes[-2]["volume"] == 1000.0
    assert late(fetched=after - timedelta(minutes=2)).closes[-2]["volume"] is None


def test_a_close_that_differs_a_gap_or_too_many_closes_give_nothing():
    assert late(closes={**CLOSES, SESSIONS[-5]: CLOSES[SESSIONS[-5]] + 0.01}) is None
    assert late(closes={day: close / 4 for day, close in CLOSES.items()}) is None  # four for one
    assert late(closes={day: close for day, close in CLOSES.items() if day != SESSIONS[-2]}) is None
    assert late(closes={day: close for day, close in CLOSES.items() if day != SESSIONS[-6]}) is None
    for sessions, right in ((3, True), (4, False)):  # 18 August without a bar, then 17 August too
        kept = Bars(KEPT.closes[: len(SESSIONS) - sessions + 1])
        assert (late(kept=kept) is not None) is right
    assert late(kept=Bars()) is None
    assert late(until=SESSIONS[-4]) is None  # bars of the future: a clock was moved
