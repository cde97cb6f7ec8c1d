"""Yahoo at its worst, through the real yfinance: the right problem code, exit 3 or 4, one JSON document,
never a traceback.
"""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import FAULT_CODES, SHARED, SHORT, Home, flags, no_noise, replays

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
    ),
]

FOUR = ("AAPL", "SPY", "QQQ", "IWM")
OPEN = {"quality.history_days_min": 50, "quality.drawdown_3y_max": 1.0, "score.min": 20}


def broken_for(pattern):
    """The replay, with an empty 500 for every request whose path or query matches."""

    def handler(base):
        class Broken(base):
            def do_GET(self):
                if re.search(pattern, self.path):
                    return self.reply(500, "", "text/html")
                return super().do_GET()

        return Broken

    return handler


def quoted(symbol, **fields):
    """The replay with other facts in the quote of one symbol."""

    def handler(base):
        class Quoted(base):
            def quote(self, name, spot):
                return super().quote(name, spot) | (
                    {k: v(spot) for k, v in fields.items()} if name == symbol else {}
                )

        return Quoted

    return handler


SCENARIOS = {  # name → (symbols, server, config for the run)
    **{fault: (FOUR, {"fault": fault}, SHORT if fault == "slow" else {}) for fault in FAULT_CODES},
    "recorded": (("AAPL", "QQQ", "AMZN"), {"world": "recorded"}, {}),
    "one unknown": (("AAPL", "NOPE", "IWM"), {}, {}),
    "only unknown": (("NOPE", "NADA"), {}, {}),
    "a third 500": (FOUR, {"fault": "500", "fault_rate": 0.3}, {}),
    "a third null": (FOUR, {"fault": "null", "fault_rate": 0.3}, {}),
    "a third 401": (FOUR, {"fault": "401", "fault_rate": 0.3}, {}),
    "a third slow": (FOUR, {"fault": "slow", "fault_rate": 0.3}, {**SHORT, "data.symbol_timeout_s": 4.0}),
    "QQQ down": (FOUR, {"handler": broken_for(r"/(options|chart|quoteSummary)/QQQ")}, {}),
    "VIX down": (FOUR, {"handler": broken_for(r"/chart/(\^|%5E)VIX")}, {}),
    "IWM quoted 1 % off": (FOUR, {"handler": quoted("IWM", regularMarketPrice=lambda spot: spot * 1.01)}, {}),
    "IWM in pounds": (FOUR, {"handler": quoted("IWM", currency=lambda _: "GBP")}, {}),
    "a date of IWM down": (FOUR, {"handler": broken_for(r"/options/IWM\?.*date=1790294400")}, {}),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Every scenario's run, by name, with the home it ran in."""

    def run(name):
        symbols, options, overrides = SCENARIOS[name]
        home = Home(tmp_path_factory.mktemp(name.replace(" ", "_")))
        home.config.write_text("[account]\nvalue = 1000000\ncash = 1000000\n", encoding="utf-8")
        return home.run("scan", *symbols, "--json", *flags(OPEN | overrides), server=replay(**options)), home

    with replays() as replay, ThreadPoolExecutor(3) as pool:
        yield dict(zip(SCENARIOS, pool.map(run, SCENARIOS), strict=True))


def named(ran):
    """Symbol → code of every problem that has a symbol."""
    return {p["symbol"]: p["code"] for p in ran.document["problems"] if p["symbol"]}


def planned(home):
    """The symbols whose contracts the last plan looked at."""
    answer = home.run("why", "--json")
    assert answer.code == 0, answer.stderr
    tickets = {ticket.split("-")[0] for ticket in answer.data["tickets"]}
    return {row["symbol"] for row in answer.data["rows"]} | tickets


@pytest.mark.parametrize("name", SCENARIOS)
def test_one_document_and_no_traceback(runs, name):
    ran, _ = runs[name]
    document = ran.document
    assert document["schema"] == "wheel.scan/1"
    assert document["exit_code"] == ran.code
    assert document["status"] == {0: "ok", 3: "partial", 4: "error"}[ran.code]
    assert set(document) == {"schema", "status", "exit_code", "as_of", "source", "data", "problems"}
    assert no_noise(ran.stderr), ran.stderr
    for problem in document["problems"]:
        assert set(problem) == {"code", "symbol", "message", "hint"}
        assert problem["message"]
        assert problem["hint"]
        assert "\n" not in problem["message"]


@pytest.mark.parametrize(("fault", "code"), FAULT_CODES.items())
def test_a_fault_of_every_answer_is_named_and_ends_with_4(runs, fault, code):
    ran, home = runs[fault]
    assert ran.code == 4
    assert {named(ran).get(symbol) for symbol in FOUR} == {code}
    assert ran.document["problems"][0]["code"] == code  # the scan's own, before each symbol's
    assert ran.stderr.startswith("wheel: ")
    assert not any(home.data.rglob("*.parquet"))
    assert ran.seconds < 20  # on a machine busy with the other scenarios


def test_a_slow_server_is_given_up_within_the_time_outs(runs):
    ran, _ = runs["slow"]
    assert ran.seconds < 15
    assert ran.stats["/v7/finance/options/*"] <= 8


def test_429_is_not_asked_again(runs):
    ran, _ = runs["429"]
    requests = {path: n for path, n in ran.stats.items() if path != "/" and "getcrumb" not in path}
    assert sum(requests.values()) <= 4  # one for each worker that was under way


def test_a_closed_market_says_what_to_do(runs):
    ran, _ = runs["recorded"]
    assert ran.code == 4
    assert ran.document["problems"][0]["code"] == "closed_market"
    assert "no bid and ask" in ran.stderr
    assert "wheel record" in ran.stderr
    assert "--snapshot latest" in ran.stderr


def test_one_unknown_among_good_ones_is_partial(runs):
    ran, home = runs["one unknown"]
    assert ran.code == 3
    assert named(ran) == {"NOPE": "unknown_symbol"}
    assert ran.data["tickets"]
    assert planned(home) == {"AAPL", "IWM"}


def test_only_unknown_ones_is_no_data(runs):
    ran, _ = runs["only unknown"]
    assert ran.code == 4
    assert named(ran) == {"NOPE": "unknown_symbol", "NADA": "unknown_symbol"}


@pytest.mark.parametrize("name", [n for n in SCENARIOS if n.startswith("a third")])
def test_what_answered_is_planned_and_the_rest_named(runs, name):
    ran, home = runs[name]
    failed = {s: code for s, code in named(ran).items() if s in FOUR}
    assert ran.code in (0, 3, 4)
    assert set(failed.values()) <= {FAULT_CODES[name.split()[-1]]}
    assert (ran.code == 0) == (not failed)
    if ran.code == 4:
        assert set(failed) == set(FOUR)
    else:
        assert planned(home) | set(failed) == set(FOUR)


def test_one_symbol_down_leaves_the_others_whole(runs):
    ran, home = runs["QQQ down"]
    assert ran.code == 3
    assert named(ran) == {"QQQ": "bad_answer"}
    assert planned(home) == set(FOUR) - {"QQQ"}
    assert "QQQ" in ran.stderr


def test_an_expiration_that_failed_is_named_and_the_others_used(runs):
    ran, home = runs["a date of IWM down"]
    assert ran.code == 3
    assert named(ran) == {"IWM": "bad_answer"}
    assert any("2026-09-25" in p["message"] for p in ran.document["problems"])
    assert planned(home) == set(FOUR)


def test_without_the_vix_the_cautious_row_is_in_force_and_said(runs):
    ran, _ = runs["VIX down"]
    regime = ran.data["regime"]
    assert (regime["name"], regime["vix"], regime["vix_date"]) == ("elevated", None, None)
    assert any("VIX" in p["message"] for p in ran.document["problems"])
    assert "VIX" in ran.stderr


@pytest.mark.parametrize(
    ("name", "code"), [("IWM quoted 1 % off", "spot_mismatch"), ("IWM in pounds", "currency")]
)
def test_a_share_that_cannot_be_priced_is_named_and_no_ticket(runs, name, code):
    ran, _ = runs[name]
    assert ran.code == 3
    assert named(ran) == {"IWM": code}
    assert "IWM" not in {t["symbol"] for t in ran.data["tickets"]}
    assert "IWM" in {t["symbol"] for t in runs["one unknown"][0].data["tickets"]}


def test_without_json_a_failure_leaves_stdout_empty(runs):
    _, home = runs["only unknown"]
    answer = home.run("scan", "NOPE", "--snapshot", "latest")
    assert (answer.code, answer.stdout) == (5, "")  # nothing was kept of a market that gave nothing
    assert len(answer.stderr.strip().splitlines()) <= 2
