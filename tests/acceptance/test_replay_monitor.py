"""Managing what is open on recorded Yahoo sessions, through the real yfinance: a closed market gives no mark,
an open one the ask to the cent.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import SHARED, Home, no_noise, replays

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (SHARED / "tools/yahoo_replay.py").exists(), reason="../shared with recorded sessions is missing"
    ),
]

CLOSED = ["-1 AAPL 2030-01-18 160 P @ 2.15 opened 2022-02-01", "-1 AAPL 2030-01-18 190 C @ 1.15"]
OPEN = [
    "-1 AAPL 2026-09-18 300 P @ 6.05 opened 2026-08-05",
    "-2 IWM 2026-09-18 280 P @ 3.00",
    "-1 AAPL 2026-10-16 280 P @ 3.00",
]
RUNS = {
    "closed monitor": ("recorded", CLOSED, ("monitor",)),
    "closed roll": ("recorded", CLOSED, ("roll", "AAPL-300118-P160")),
    "closed stress": ("recorded", CLOSED, ("stress",)),
    "monitor": ("2026-08-18", OPEN, ("monitor",)),
    "roll": ("2026-08-18", OPEN, ("roll", "AAPL-260918-P300")),
    "stress": ("2026-08-18", OPEN, ("stress",)),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    def run(name):
        world, options, arguments = RUNS[name]
        home = Home(tmp_path_factory.mktemp(name.replace(" ", "_")))
        lines = ", ".join(f'"{line}"' for line in options)
        home.config.write_text(
            f"[account]\nvalue = 1000000\ncash = 1000000\noptions = [{lines}]\n", encoding="utf-8"
        )
        return home.run(*arguments, "--json", server=replay(world))

    with replays() as replay, ThreadPoolExecutor(3) as pool:
        yield dict(zip(RUNS, pool.map(run, RUNS), strict=True))


@pytest.mark.parametrize("name", RUNS)
def test_one_document_and_no_traceback(runs, name):
    ran = runs[name]
    assert ran.document["schema"] == f"wheel.{RUNS[name][2][0]}/1"
    assert ran.document["exit_code"] == ran.code == (3 if name.startswith("closed") else 0), ran.stderr
    assert no_noise(ran.stderr), ran.stderr


def test_a_closed_market_is_unpriced_with_the_reason_and_never_a_made_up_mark(runs):
    for position in runs["closed monitor"].data["positions"]:
        assert (position["state"], position["mark"], position["profit_usd"], position["delta"]) == (
            "unpriced",
            None,
            None,
            None,
        )
        assert "closed" in position["unpriced"]
    assert {p["code"] for p in runs["closed monitor"].document["problems"]} >= {"unpriced"}
    rolled = runs["closed roll"].data
    assert (rolled["recommended"], rolled["ways"], rolled["candidates"]) == (None, [], [])
    stressed = runs["closed stress"].data
    assert stressed["unpriced"] == ["AAPL-300118-C190", "AAPL-300118-P160"]
    assert stressed["marks_usd"] == 0


def test_an_open_market_marks_at_the_ask_and_fetches_what_is_held(runs):
    positions = {p["id"]: p for p in runs["monitor"].data["positions"]}
    assert set(positions) == {"AAPL-260918-P300", "IWM-260918-P280", "AAPL-261016-P280"}
    for position in positions.values():
        leg = position["legs"][0]
        assert position["mark"] == leg["ask"] > leg["bid"] > 0
        size, fee = 100 * position["contracts"], 0.68 * position["contracts"]
        mid = (leg["bid"] + leg["ask"]) / 2
        assert position["profit_usd"] == pytest.approx((position["credit"] - mid) * size, abs=0.0051)
        assert position["profit_if_closed_usd"] == pytest.approx(
            (position["credit"] - leg["ask"]) * size - fee, abs=0.0051
        )
        assert position["state"] != "unpriced"


def test_a_roll_looks_at_every_expiration_within_its_limit(runs):
    data = runs["roll"].data
    assert data["recommended"] in ("roll", "close", "accept", "hold")
    assert len(data["ways"]) == 4
    assert len({c["expiration"] for c in data["candidates"]}) >= 3
    assert max(c["dte_days"] for c in data["candidates"]) <= 60


def test_stress_asks_for_the_benchmark(runs):
    data = runs["stress"].data
    assert data["benchmark"] == "SPY"
    assert {b["symbol"] for b in data["betas"]} == {"AAPL", "IWM"}
    zero = next(c for c in data["cells"] if (c["spot_move"], c["vol_move"]) == (0, 0))
    assert zero["options_usd"] == data["marks_usd"]
