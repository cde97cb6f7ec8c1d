"""The Yahoo provider through the real yfinance, against recorded sessions served on loopback."""

import json
import os
import pathlib
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT.parent / "shared/tools"
pytestmark = pytest.mark.skipif(
    not (TOOLS / "yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
)
FOUR = ("AAPL", "SPY", "QQQ", "IWM")


@pytest.fixture(scope="module")
def server():
    """One server for the module; its session and its fault are changed between the fetches."""
    sys.path.insert(0, str(TOOLS))
    try:
        import yahoo_replay
    finally:
        sys.path.remove(str(TOOLS))
    running = yahoo_replay.serve("recorded")
    running.handle_error = lambda *_: None  # a client that gave up says so where it was tested
    read = {"recorded": None}

    def turn_to(world, *, fault, fault_rate):
        if world not in read:
            read[world] = yahoo_replay.World(world, running.data)
        running.world, running.fault, running.fault_rate = read[world], fault, fault_rate
        running.stats.clear()
        return running

    running.turn_to = turn_to
    yield running
    running.shutdown()
    running.server_close()


class Child:
    """A process in which the provider fetches through the real yfinance."""

    def __init__(self, server, folder, **environment):
        environment = {
            **os.environ,
            "YF_LOOPBACK": f"http://127.0.0.1:{server.server_address[1]}",
            "PYTHONPATH": f"{TOOLS / 'yahoo_loopback'}{os.pathsep}{ROOT}",
            "XDG_CACHE_HOME": str(folder / "xdg"),
            **environment,
        }
        command = [sys.executable, str(pathlib.Path(__file__).with_name("yahoo_child.py"))]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self.process = subprocess.Popen(command, env=environment, text=True, **pipes)

    def fetch(self, spec):
        self.process.stdin.write(json.dumps(spec) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return json.loads(line)

    def end(self):
        _, output = self.process.communicate(timeout=10)
        assert (self.process.returncode, output) == (0, "")


@pytest.fixture(scope="module")
def long_lived(server, tmp_path_factory):
    child = Child(server, tmp_path_factory.mktemp("child"))
    yield child
    child.end()


@pytest.fixture
def yahoo(server, long_lived, tmp_path):
    """yahoo(symbols, world=…, fault=…) → what the fetch told, with the server's counts under "requests".

    `fresh` asks in a new process, without the crumb of earlier fetches, and waits for its end.
    """

    def run(symbols, *, world="2026-08-18", fault="", fault_rate=1.0, fresh=False, environment=None, **spec):
        server.turn_to(world, fault=fault, fault_rate=fault_rate)
        started = time.monotonic()
        child = Child(server, tmp_path, **(environment or {})) if fresh else long_lived
        answer = child.fetch({"symbols": symbols, **spec})
        if fresh:
            child.end()
        steps = {path: n for path, n in server.stats.items() if path != "/" and "getcrumb" not in path}
        return {**answer, "requests": steps, "wall": time.monotonic() - started}

    return run


def codes(answer):
    return {symbol: code for symbol, code, _, _ in answer["problems"]}


@pytest.mark.long
def test_an_open_session_in_few_requests_and_again_from_the_cache(yahoo, tmp_path):
    cache = {"cache_dir": str(tmp_path / "cache")}
    answer = yahoo(FOUR, provider=cache)
    assert sum(answer["requests"].values()) <= 4 * 7
    assert answer["requests"]["/v10/finance/quoteSummary/*"] == 1  # known funds need none
    assert (answer["as_of"], answer["source"], answer["problems"]) == (
        "2026-08-18T20:00:00+00:00",
        "yahoo",
        [],
    )
    assert [u["symbol"] for u in answer["underlyings"]] == list(FOUR)
    assert [u["kind"] for u in answer["underlyings"]] == ["stock", "index_etf", "index_etf", "index_etf"]
    aapl = answer["underlyings"][0]
    assert (aapl["spot"], aapl["sector"], aapl["currency"]) == (310.35, "Technology", "USD")
    assert aapl["dollar_volume"] is None  # that world has volume 0 in every session
    assert aapl["earnings_date"] is None  # the recorded calendar is of last year
    assert aapl["last_report_date"].startswith("2025-05-05")
    assert sorted(step[1] for step in answer["progress"]) == [1, 2, 3, 4]
    expirations = {o["expiration"][:10] for o in answer["options"] if o["symbol"] == "SPY"}
    assert expirations == {"2026-08-19", "2026-09-11", "2026-09-18", "2026-09-25", "2026-09-30"}
    keys = [(o["expiration"], o["symbol"], o["right"], o["strike"]) for o in answer["options"]]
    assert keys == sorted(keys)
    assert all(o["bid"] is None or o["bid"] > 0 for o in answer["options"])
    assert all(c["volume"] is None for c in answer["closes"])
    assert answer["vix"][-1]["date"].startswith("2026-07-23")
    assert answer["vix_asked"][0] == [row["close"] for row in answer["vix"]]
    assert answer["rates"][0]["label"] == "config"
    assert answer["rates"][0]["rate"] == 0.04
    again = yahoo(FOUR, provider=cache)
    assert again["requests"] == {"/v8/finance/chart/*": 1}  # ^IRX, which that world does not have
    same = ("underlyings", "options", "closes", "dividends", "vix", "rates", "as_of", "dtypes")
    assert {k: again[k] for k in same} == {k: answer[k] for k in same}


@pytest.mark.long
def test_stocks_take_three_requests_and_their_expirations(yahoo):
    symbols = ("AAPL", "JPM", "PLTR")
    answer = yahoo(symbols, world="2025-11-26")
    fetched = {(o["symbol"], o["expiration"]) for o in answer["options"]}
    assert sum(answer["requests"].values()) <= 3 * len(symbols) + len(fetched)
    assert answer["vix"][-1]["close"] == 17.19
    assert {u["kind"] for u in answer["underlyings"]} == {"stock"}
    assert answer["problems"] == []


def test_a_closed_market_says_so_and_what_to_do(yahoo):
    answer = yahoo(("AAPL", "QQQ", "AMZN", "NOPE"), world="recorded")
    assert (answer["code"], answer["exit_code"]) == ("closed_market", 4)
    assert "no bid and ask" in answer["message"]
    assert "wheel record" in answer["hint"]
    assert "wheel scan --snapshot latest" in answer["hint"]
    assert codes(answer)["NOPE"] == "unknown_symbol"
    assert "/v10/finance/quoteSummary/*" not in answer["requests"]  # nothing more is asked for


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "code", "most"),
    [
        # one without a crumb, then one of each of the four workers, on their way when the first is refused
        ("429", "rate_limited", 5),
        ("429crumb", "rate_limited", 2),  # ^VIX and ^IRX, which need no crumb
        ("401", "authentication", 14),
        ("500", "bad_answer", 11),
        ("html", "bad_answer", 11),
        ("null", "bad_answer", 10),
    ],
)
def test_each_fault_is_named_and_soon_not_asked_again(yahoo, fault, code, most):
    answer = yahoo(FOUR, fault=fault, fresh=fault in {"429crumb", "401"})
    assert (answer["code"], answer["exit_code"]) == (code, 4)
    assert {codes(answer)[s] for s in FOUR} == {code}
    assert all(hint and message.endswith(".") for _, _, message, hint in answer["problems"])
    assert sum(answer["requests"].values()) <= most
    assert answer["seconds"] < 10


@pytest.mark.long
def test_a_slow_server_costs_no_more_than_the_time_outs(yahoo):
    answer = yahoo(
        FOUR, fault="slow", fresh=True, provider={"request_timeout_s": 1.0, "symbol_timeout_s": 2.0}
    )
    assert {codes(answer)[s] for s in FOUR} == {"timeout"}
    assert answer["code"] == "timeout"
    assert answer["wall"] < 8


@pytest.mark.long
def test_what_answered_is_kept_and_the_next_run_asks_for_the_rest(yahoo, tmp_path):
    cache = {"cache_dir": str(tmp_path / "cache")}
    first = yahoo(FOUR, fault="500", fault_rate=0.5, provider=cache)
    assert set(codes(first).values()) == {"bad_answer"}
    second = yahoo(FOUR, provider=cache)
    assert second["problems"] == []
    assert [u["symbol"] for u in second["underlyings"]] == list(FOUR)
    assert sum(second["requests"].values()) < 27


@pytest.mark.long
@pytest.mark.parametrize("fault", ["401", "500", "null", "html"])
def test_with_a_third_of_the_answers_failing_the_rest_is_planned(yahoo, fault):
    symbols = ("AAPL", "IWM", "QQQ")
    answer = yahoo(symbols, fault=fault, fault_rate=0.3, fresh=fault == "401")
    named = set(codes(answer))
    complete = {u["symbol"] for u in answer.get("underlyings", [])} - named
    assert complete | named >= set(symbols)


def test_unknown_symbols_are_named_and_stop_nothing(yahoo):
    answer = yahoo(("AAPL", "NOPE", "$(rm -rf)", "BRK.B", "\x1b[31mX"))
    assert [u["symbol"] for u in answer["underlyings"]] == ["AAPL"]
    assert set(codes(answer).values()) == {"unknown_symbol"}
    assert "BRK-B" in codes(answer)
    assert not any("\x1b" in f"{symbol}{message}" for symbol, _, message, _ in answer["problems"])
    only = yahoo(("NOPE", "\x1b[31mX"))
    assert "\x1b" not in only["message"]
    assert (only["code"], only["exit_code"]) == ("unknown_symbol", 4)


def test_named_expirations_and_only_they(yahoo):
    answer = yahoo(("AAPL",), request={"dates": ["2026-09-18", "2026-12-18"]})
    assert {o["expiration"][:10] for o in answer["options"]} == {"2026-09-18", "2026-12-18"}
    none = yahoo(("AAPL",), request={"dates": ["2026-09-19"]})
    assert (none["code"], "2026-09-19" in none["problems"][0][2]) == ("no_options", True)


@pytest.mark.long
def test_caches_that_cannot_be_written_or_read_are_no_error(yahoo, tmp_path):
    (tmp_path / "file").write_text("in the way")
    blocked = str(tmp_path / "file" / "cache")
    answer = yahoo(
        ("AAPL",), provider={"cache_dir": blocked}, fresh=True, environment={"XDG_CACHE_HOME": blocked}
    )
    assert answer["problems"] == []
    folder = tmp_path / "cache"
    yahoo(("AAPL",), provider={"cache_dir": str(folder)})
    for path in folder.rglob("AAPL.*"):
        path.write_bytes(path.read_bytes()[:-40])
    assert yahoo(("AAPL",), provider={"cache_dir": str(folder)})["requests"]["/v7/finance/options/*"] == 5
