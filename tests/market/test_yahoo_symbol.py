"""The steps for one symbol, on made-up answers: what is asked, what is kept, and what is said where something
is missing.
"""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.provider import MarketRequest
from wheelcli.market.snapshot import table
from wheelcli.market.yahoo.bulk_closes import BulkCloses
from wheelcli.market.yahoo.company import Company, signs_of
from wheelcli.market.yahoo.symbol import SymbolFetch

OPEN = datetime(2026, 8, 18, 18, 0, tzinfo=UTC)  # 14:00 New York
TODAY = OPEN.date()


class Answers:
    """Stands in for the Asker: answers by name, counts what was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.requests = []
        self.bars = None  # of an earlier session
        self.known = None  # company data

    def kept(self, what):
        return {}

    def earlier(self, what):
        return self.bars

    def company(self, symbol):
        return self.known

    def keep_company(self, symbol, company):
        self.known = company

    def ask(self, what, *, deadline):
        self.requests.append(what.name)
        answer = self.answers.get(what.name.replace("-", "_"), {})
        if isinstance(answer, Refused):
            raise answer
        return answer


def options_answer(symbol, *expirations, contracts, **quote):
    day = [int(datetime.fromisoformat(e + "T00:00+00:00").timestamp()) for e in expirations]
    whole = {
        "quoteType": "EQUITY",
        "currency": "USD",
        "regularMarketPrice": 100.0,
        "regularMarketTime": OPEN.timestamp(),
        **quote,
    }
    puts = [{"contractSymbol": c, "bid": 1.0, "ask": 1.1, "contractSize": "REGULAR"} for c in contracts]
    return {"quote": whole, "expirationDates": day, "options": [{"calls": [], "puts": puts}]}


def fetch(symbol, answers, **request):
    request = MarketRequest((symbol,), **request)
    steps = SymbolFetch(
        symbol,
        asker=answers,
        request=request,
        window=lambda deadline: (21, 45),
        bulk=BulkCloses(answers, "", today=TODAY),
        today=TODAY,
        deadline=0.0,
    )
    return steps.fetch()


LISTED = ("2026-08-21", "2026-09-18", "2026-10-16")


def test_what_is_missing_is_one_problem_a_cause():
    slow = Refused("timeout")
    answers = Answers(
        options=options_answer("XYZ", *LISTED, contracts=["XYZ260821P00090000"]),
        options_2026_09_18=options_answer("XYZ", *LISTED, contracts=["XYZ260918P00090000"]),
        options_2026_10_16=slow,
        chart_5y=slow,
        summary=Refused("not_found"),
    )
    got = fetch("XYZ", answers, every_expiration=True)
    assert got.answered
    assert [row["contract"] for row in got.options] == ["XYZ260821P00090000", "XYZ260918P00090000"]
    (problem,) = got.problems
    assert problem.code == "timeout"
    assert "the 2026-10-16 chain and the daily prices of XYZ" in problem.message


def test_the_expiration_that_came_with_the_quote_is_not_asked_again():
    answers = Answers(options=options_answer("XYZ", "2026-09-18", contracts=["XYZ260918P00090000"]))
    got = fetch("XYZ", answers)
    assert answers.requests == ["options", "chart-5y", "summary"]
    assert [p.code for p in got.problems] == ["no_history"]


def test_the_spot_is_that_of_the_latest_answer():
    later = OPEN + timedelta(minutes=4)
    answers = Answers(
        options=options_answer("XYZ", *LISTED, contracts=["XYZ260821P00090000"]),
        options_2026_09_18=options_answer(
            "XYZ",
            *LISTED,
            contracts=["XYZ260918P00090000"],
            regularMarketPrice=101.0,
            regularMarketTime=later.timestamp(),
        ),
    )
    got = fetch("XYZ", answers)
    assert (got.underlying["spot"], got.underlying["quote_time"]) == (101.0, later)
    assert [row["quote_time"] for row in got.options] == [OPEN, later]


@pytest.mark.parametrize(
    ("quote", "code"),
    [
        ({"currency": "GBp"}, "currency"),
        ({"regularMarketPrice": None}, "unknown_symbol"),
        ({"marketState": "PRE"}, None),
    ],
)
def test_a_market_that_cannot_be_planned_on_is_refused_by_name(quote, code):
    got = fetch(
        "XYZ", Answers(options=options_answer("XYZ", "2026-09-18", contracts=["XYZ260918P00090000"], **quote))
    )
    assert code in {p.code for p in got.problems} or (code is None and got.answered)


def test_shares_without_options_keep_their_row_and_their_prices():
    answers = Answers(options=options_answer("XYZ", contracts=[]))
    got = fetch("XYZ", answers)
    assert (got.answered, got.underlying["spot"]) == (False, 100.0)
    assert [p.code for p in got.problems] == ["no_options", "no_history"]
    assert fetch("NOPE", Answers()).problems[0].code == "unknown_symbol"
    foreign = Answers()
    fetch("OCDO-L", foreign)
    assert foreign.requests == ["options"]


JUNK = (None, "x", [], {}, -1, 0, 1e30, float("nan"), True, ["y"], {"raw": 3})


def spoiled(value, chance):
    """The same JSON with a random part of it replaced."""
    if chance.random() < 0.04:
        return chance.choice(JUNK)
    if isinstance(value, dict):
        return {k: spoiled(v, chance) for k, v in value.items()}
    return [spoiled(v, chance) for v in value] if isinstance(value, list) else value


@pytest.mark.long
def test_no_form_of_answer_is_a_fault_of_ours():
    when = int(OPEN.timestamp())
    names = ["XYZ260918P00090000", "XYZ260918C00090000", "XYZ1260918P00090000"]
    answers = {
        "options": options_answer(
            "XYZ", *LISTED, contracts=names, marketState="REGULAR", earningsTimestamp=when
        ),
        "options_2026_10_16": options_answer("XYZ", *LISTED, contracts=["XYZ261016P00090000"]),
        "chart_5y": {
            "meta": {"regularMarketTime": when},
            "timestamp": [when - 86400, when],
            "events": {"dividends": {"1": {"date": when, "amount": 0.2}}},
            "indicators": {
                "quote": [{"close": [1.0, 2.0], "volume": [3, 4]}],
                "adjclose": [{"adjclose": [1.0, 2.0]}],
            },
        },
        "summary": {
            "assetProfile": {"sector": "Energy"},
            "calendarEvents": {
                "exDividendDate": when + 864000,
                "earnings": {"earningsDate": [when, when + 864000]},
            },
            "summaryDetail": {"dividendRate": 1.0},
            "defaultKeyStatistics": {"profitMargins": 0.1, "category": "Energy"},
            "fundProfile": {"categoryName": "Energy"},
        },
    }
    for seed in range(200):
        chance = random.Random(seed)
        bad = {name: {k: spoiled(v, chance) for k, v in answer.items()} for name, answer in answers.items()}
        got = fetch("XYZ", Answers(**bad), every_expiration=True)
        assert got.answered or got.problems
        table("options", list(got.options))
        table("underlyings", [got.underlying] if got.underlying else [])
        table("closes", list(got.bars.closes))


REPORT = int(datetime(2026, 11, 2, 21, tzinfo=UTC).timestamp())


def known(session=TODAY - timedelta(1), **fields):
    """Company data of the day before, whose report is far away."""
    summary = {
        "assetProfile": {"sector": "Energy"},
        "calendarEvents": {"earnings": {"earningsDate": [REPORT], "isEarningsDateEstimate": False}},
    }
    listed = tuple(date.fromisoformat(day) for day in LISTED)
    quote = {"quoteType": "EQUITY", "currency": "USD", "earningsTimestamp": REPORT}
    signs = signs_of({**quote, **fields})
    return Company(session, summary, listed, signs)


def test_with_company_data_the_wanted_expiration_is_requested_first_and_alone():
    wanted = options_answer("XYZ", *LISTED, contracts=["XYZ260918P00090000"], earningsTimestamp=REPORT)
    answers = Answers(options_2026_09_18=wanted)
    answers.known = known()
    got = fetch("XYZ", answers)
    assert answers.requests == ["options-2026-09-18", "chart-5y"]
    assert (got.underlying["sector"], got.underlying["facts_day"]) == ("Energy", TODAY - timedelta(1))
    assert got.underlying["earnings_date"] == date(2026, 11, 2)
    assert [row["contract"] for row in got.options] == ["XYZ260918P00090000"]


def test_an_expiration_that_is_no_longer_listed_costs_one_request_and_no_answer():
    left = ("2026-08-21", "2026-09-25")
    answers = Answers(
        options=options_answer("XYZ", *left, contracts=["XYZ260821P00090000"], earningsTimestamp=REPORT),
        options_2026_09_18=options_answer("XYZ", *left, contracts=[]),
        options_2026_09_25=options_answer(
            "XYZ", *left, contracts=["XYZ260925P00090000"], earningsTimestamp=REPORT
        ),
    )
    answers.known = known()
    got = fetch("XYZ", answers)
    assert answers.requests[:3] == ["options-2026-09-18", "options", "options-2026-09-25"]
    assert [row["contract"] for row in got.options] == ["XYZ260821P00090000", "XYZ260925P00090000"]
    assert answers.known.expirations == (date(2026, 8, 21), date(2026, 9, 25))


def test_a_refused_first_request_is_not_sent_again_for_another_expiration():
    answers = Answers(options_2026_09_18=Refused("rate_limited"))
    answers.known = known()
    got = fetch("XYZ", answers)
    assert answers.requests == ["options-2026-09-18"]
    assert [problem.code for problem in got.problems] == ["rate_limited"]


def test_an_unusable_first_expiration_costs_only_itself():
    nearest = options_answer("XYZ", *LISTED, contracts=["XYZ260821P00090000"])
    answers = Answers(options=nearest, options_2026_09_18=Refused("bad_answer"))
    answers.known = known()
    got = fetch("XYZ", answers)
    assert answers.requests[:2] == ["options-2026-09-18", "options"]
    assert got.underlying["spot"] == nearest["quote"]["regularMarketPrice"]
    assert "bad_answer" in [problem.code for problem in got.problems]


@pytest.mark.parametrize("event", ["split", "report", "unnamed report", "another quote", "too old"])
def test_company_data_that_no_longer_hold_are_requested_again(event):
    wanted = options_answer("XYZ", *LISTED, contracts=["XYZ260918P00090000"], earningsTimestamp=REPORT)
    if event == "another quote":
        wanted["quote"]["dividendRate"] = 1.0
    if event == "report":
        wanted["quote"]["earningsTimestamp"] = int(datetime(2026, 8, 27, 21, tzinfo=UTC).timestamp())
    split = {"date": int((OPEN - timedelta(hours=3)).timestamp()), "numerator": 4, "denominator": 1}
    chart = {"timestamp": [], "events": {"splits": {"1": split}}} if event == "split" else {}
    answers = Answers(
        options_2026_09_18=wanted, chart_5y=chart, summary={"assetProfile": {"sector": "Technology"}}
    )
    answers.known = known(TODAY - timedelta(8)) if event == "too old" else known()
    if event == "unnamed report":  # only the company data have a date
        del wanted["quote"]["earningsTimestamp"]
        answers.known = known(earningsTimestamp=None)
    got = fetch("XYZ", answers)
    assert answers.requests == ["options-2026-09-18", "chart-5y", "summary"]
    assert got.underlying["sector"] == "Technology"
    assert "facts_day" not in got.underlying
    assert answers.known.day == TODAY
